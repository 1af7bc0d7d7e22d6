//! Every number opens its own proof over HTTP: back to pulls, rows and bills, and what is listed makes the value again.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::Arc;

use entity::value::{Exact, Period, Scope, Sum};
use entity::{kept_record, measurement, metric, run, slice};
use scorebridge::app::App;
use scorebridge::store::lines;
use scorebridge::web::{self, keys};
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use crate::company::{Company, total};
use crate::sample::sample;

/// The sample company, served; asks as its administrator.
pub struct Served {
    pub base: String,
    token: String,
    pub app: Arc<App>,
    client: reqwest::Client,
    _folder: crate::database::Home,
}

pub async fn served(company: Company) -> Served {
    let (folder, app) = company.into_parts();
    let token = keys::new_token(&app, "admin", "proof", None).await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}/api/v1", listener.local_addr().unwrap());
    let app = Arc::new(app);
    tokio::spawn(web::serve(Arc::clone(&app), listener).unwrap());
    Served { base, token, app, client: reqwest::Client::new(), _folder: folder }
}

impl Served {
    /// The same, asked by somebody else.
    pub async fn asked_by(self, person: &str) -> Self {
        let token = keys::new_token(&self.app, person, "proof", None).await.unwrap();
        Self { token, ..self }
    }

    /// All rows of a table.
    pub async fn rows<E: EntityTrait>(&self) -> Vec<E::Model> {
        E::find().all(self.app.db.connection()).await.unwrap()
    }

    pub async fn get(&self, path: &str) -> (u16, Value) {
        let answer = self.client.get(format!("{}/{path}", self.base)).bearer_auth(&self.token).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    pub async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let answer = self.client.post(format!("{}/{path}", self.base)).bearer_auth(&self.token).json(body);
        let answer = answer.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }
}

/// All that the proofs are compared with.
struct Rows {
    kept: BTreeMap<(String, String), kept_record::Model>,
    runs: BTreeMap<String, run::Model>,
    slices: Vec<slice::Model>,
    /// Sums of the month.
    sums: Vec<(Arc<slice::Model>, Sum)>,
}

/// What is listed makes the value: above over below, else as many records, else what the rows themselves say.
fn made_again(proof: &Value, rows: &Rows) -> f64 {
    let input = |name: &str| {
        let inputs = proof["inputs"].as_array().unwrap();
        inputs.iter().find(|one| one["name"] == name && one["unit"].is_null()).and_then(|one| one["value"].as_f64())
    };
    let times = if proof["unit"] == "percent" || proof["metric"] == "recommend" { 100.0 } else { 1.0 };
    if let Some((above, below)) = input("numerator").zip(input("denominator")) {
        return times * above / below;
    }
    let of_rows = || -> Vec<Value> {
        assert_eq!(proof["more_records"], 0, "too many rows to make {} again from them", proof["metric"]);
        let records = proof["records"].as_array().unwrap().iter();
        let key = |one: &Value| (one["kind"].as_str().unwrap().to_owned(), one["key"].as_str().unwrap().to_owned());
        records.map(|one| rows.kept[&key(one)].body.clone()).collect()
    };
    match proof["metric"].as_str().unwrap() {
        "tickets" => input("n").unwrap(),
        "time_to_fix_median" => {
            let at = |text: &Value| chrono::DateTime::parse_from_rfc3339(text.as_str().unwrap()).unwrap();
            let took = |row: &Value| (at(&row["resolved_at"]) - at(&row["opened_at"])).num_seconds() as f64 / 3600.0;
            let mut hours: Vec<f64> = of_rows().iter().map(took).collect();
            hours.sort_by(f64::total_cmp);
            let (low, high) = (hours[(hours.len() - 1) / 2], hours[hours.len() / 2]);
            f64::midpoint(low, high)
        }
        // Lines have no names: the sums of the bills that are listed make it again.
        metric @ ("spend" | "usage") => {
            let scope = proof["scope"].as_str().unwrap();
            let of = |sum: &&(Arc<slice::Model>, Sum)| {
                let (slice, sum) = sum;
                let listed =
                    proof["bills"].as_array().unwrap().iter().any(|bill| bill["account"] == json!(slice.account));
                let cost = sum.currency.is_some();
                let service = scope.strip_prefix("service:");
                listed && cost == (metric == "spend") && service.is_none_or(|id| sum.service.as_deref() == Some(id))
            };
            let amount =
                |(_, sum): &(Arc<slice::Model>, Sum)| if metric == "spend" { sum.billed } else { sum.quantity };
            total(rows.sums.iter().filter(of).map(amount)).to_f64()
        }
        "spend_outside_it" => {
            let amount = |row: &Value| row["amount"].as_str().unwrap().parse::<Exact>().unwrap();
            total(of_rows().iter().map(amount)).to_f64()
        }
        metric if !proof["records"].as_array().unwrap().is_empty() => {
            let values = of_rows();
            assert!(values.iter().all(|row| row["value"].is_number()), "{metric}: {values:?}");
            values.iter().map(|row| row["value"].as_f64().unwrap()).sum()
        }
        metric => panic!("{metric}: nothing is listed that makes it again: {proof}"),
    }
}

/// Rows lead to pulls, and pulls are there.
fn walks_back(proof: &Value, row: &measurement::Model, rows: &Rows) {
    let count = |name: &str| proof[name].as_u64().unwrap();
    let (records, bills) = (proof["records"].as_array().unwrap(), proof["bills"].as_array().unwrap());
    let pulls: Vec<&str> =
        proof["pulls"].as_array().unwrap().iter().map(|pull| pull["run"].as_str().unwrap()).collect();
    for record in records {
        let key = (record["kind"].as_str().unwrap().to_owned(), record["key"].as_str().unwrap().to_owned());
        let kept = &rows.kept[&key];
        assert_eq!((&record["source"], &record["row"]), (&json!(kept.source_id), &json!(kept.position)), "{key:?}");
        assert!(pulls.contains(&record["run"].as_str().unwrap()), "{key:?}");
    }
    for bill in bills {
        let of = |slice: &&slice::Model| {
            json!(slice.account) == bill["account"] && slice.period.to_string() == bill["period"].as_str().unwrap()
        };
        let slice = rows.slices.iter().find(of).unwrap();
        assert_eq!((json!(slice.lines), json!(slice.run_id.to_string())), (bill["lines"].clone(), bill["run"].clone()));
        assert!(pulls.contains(&bill["run"].as_str().unwrap()));
    }
    for pull in &pulls {
        assert_eq!(rows.runs[*pull].error, None);
    }
    if bills.is_empty() {
        assert_eq!(records.len() as u64 + count("more_records") + count("no_longer_kept"), row.n as u64, "{proof}");
    }
    assert!(!records.is_empty() || !bills.is_empty() || row.n == 0, "{} leads nowhere", proof["metric"]);
    assert_eq!(proof["formula_version"], row.formula_version);
    assert!(proof["formula"].as_str().unwrap().len() > 5 && !proof["formula_source"].as_str().unwrap().is_empty());
}

#[tokio::test]
async fn every_measure_walks_back_to_its_rows_and_is_made_again_from_them() {
    let sample = sample().await;
    let metrics: Vec<String> = sample.rows::<metric::Entity>().await.into_iter().map(|row| row.id).collect();
    let month: Period = "2026-08".parse().unwrap();
    let all = sample.rows::<measurement::Entity>().await;
    let rows = Rows {
        kept: sample
            .rows::<kept_record::Entity>()
            .await
            .into_iter()
            .map(|row| ((row.kind.to_string(), row.key.clone()), row))
            .collect(),
        runs: sample.rows::<run::Entity>().await.into_iter().map(|row| (row.id.to_string(), row)).collect(),
        slices: sample.rows::<slice::Entity>().await,
        sums: lines::sums(&sample.app.db, month).await.unwrap(),
    };
    let served = served(sample).await;
    for metric in metrics {
        let of_metric = all.iter().filter(|row| row.metric_id == metric && row.period == month && row.value.is_some());
        // The whole company, and of the parts those whose rows are all named.
        let (whole, mut parts): (Vec<_>, Vec<_>) = of_metric.partition(|row| row.scope == Scope::All);
        let by_lines = ["spend", "usage"].contains(&metric.as_str());
        parts.retain(|row| row.n <= 200 || by_lines);
        parts.retain(|row| !by_lines || matches!(row.scope, Scope::Service(_)));
        parts.sort_by_key(|row| std::cmp::Reverse(row.n));
        let named_by_few = ["time_to_fix_median"].contains(&metric.as_str());
        let asked: Vec<_> = whole.into_iter().filter(|_| !named_by_few).chain(parts.into_iter().take(3)).collect();
        assert!(!asked.is_empty(), "{metric} has no value in {month}");
        for row in asked {
            let (status, proof) = served.get(&format!("proof/{}", row.id)).await;
            assert_eq!(status, 200, "{metric}");
            assert_eq!(
                proof["value"].as_f64().map(f64::to_bits),
                row.value.map(f64::to_bits),
                "{metric}: to the last bit"
            );
            walks_back(&proof, row, &rows);
            let (value, again) = (row.value.unwrap(), made_again(&proof, &rows));
            assert!((value - again).abs() <= value.abs() * 1e-12, "{metric} of {}: {value} and {again}", row.scope);
        }
    }
    drop(served.app);
}
