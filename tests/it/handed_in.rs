//! What is handed in over the API: facts are kept once and refused with a reason, what was judged by a target stays so,
//! and an objective shows what belongs to it.

use entity::{audit_entry, kept_record, target};
use serde_json::{Value, json};

use crate::company::Company;
use crate::proof::served;
use crate::sample::sample;

const MODEL: &str = "
services:
  - { id: till, name: Till, kind: it, purpose: Goods are paid, owner: Ada, stage: live, agreed_hours: always }
business_units: [{ id: shop, name: Shop }]
library: [tickets]
people: [{ id: admin, name: Ada, role: admin, sees: [all], email: ada@shop.example }]
";

fn counts(answer: &Value) -> [i64; 5] {
    ["read", "new", "changed", "same", "rejected"].map(|name| answer[name].as_i64().unwrap())
}

#[tokio::test]
async fn facts_are_kept_once_and_refused_with_a_reason() {
    let served = served(Company::new(MODEL).await).await;
    let readings = json!({"records": [
        {"series": "orders", "at": "2026-08-01T00:00:00Z", "value": 12.5, "service": "till"},
        {"series": "orders", "at": "2026-08-02T00:00:00Z", "value": 13, "business_unit": "shop"},
        {"series": "orders", "at": "2026-08-02T00:00:00Z", "value": 13, "business_unit": "attic"},
        {"series": "orders", "at": "yesterday", "value": 13},
        {"series": "orders", "at": "2026-08-03T00:00:00Z", "value": 13, "servise": "till"},
        {"series": "orders", "at": "2026-08-03T00:00:00Z"},
        7,
    ]});
    let (status, first) = served.post("readings", &readings).await;
    assert_eq!((status, counts(&first)), (200, [7, 2, 0, 0, 5]), "{first}");
    let reasons: Vec<_> = first["rejects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["row"].as_i64().unwrap(), one["reason"].as_str().unwrap()))
        .collect();
    assert_eq!(reasons[0], (3, "there is no business unit `attic`"));
    assert_eq!(reasons[2], (5, "there is no field `servise`"));
    assert!(reasons[3].1.contains("value") && reasons[4] == (7, "expected an object"), "{reasons:?}");
    // Again, and once more with another value.
    assert_eq!(counts(&served.post("readings", &readings).await.1), [7, 0, 0, 2, 5]);
    let corrected =
        json!({"records": [{"series": "orders", "at": "2026-08-01T00:00:00Z", "value": 12, "service": "till"}]});
    assert_eq!(counts(&served.post("readings", &corrected).await.1), [1, 0, 1, 0, 0]);

    let ticket = json!({"records": [
        {"key": "T1", "ticket_kind": "incident", "opened_at": "2026-08-01T08:00:00Z", "resolved_at": "2026-08-01T09:00:00Z"},
        {"key": "T2", "ticket_kind": "incident", "opened_at": "2026-08-01T08:00:00Z", "resolved_at": "2026-08-01T07:00:00Z"},
        {"ticket_kind": "incident", "opened_at": "2026-08-01T08:00:00Z"},
    ]});
    let (status, kept) = served.post("records/ticket", &ticket).await;
    assert_eq!((status, counts(&kept)), (200, [3, 1, 0, 0, 2]), "{kept}");
    assert_eq!(served.post("records/cost_line", &ticket).await.0, 400);
    assert_eq!(served.post("records/zeppelin", &ticket).await.0, 404);

    let rows = served.rows::<kept_record::Entity>().await;
    let mut keys: Vec<_> = rows.iter().map(|row| row.key.as_str()).collect();
    keys.sort_unstable();
    assert_eq!(keys, ["T1", "orders|till|||2026-08-01T00:00:00Z", "orders||shop||2026-08-02T00:00:00Z"]);
    let (_, rejects) = served.get(&format!("runs/{}/rejects", first["run"].as_str().unwrap())).await;
    assert_eq!(rejects["items"].as_array().unwrap().len(), 5);
    // A program that hands in is told apart from a pull, and what it handed in counts.
    let month = "2026-08".parse().unwrap();
    scorebridge::jobs::measure(&served.app, month).await.unwrap();
}

#[tokio::test]
async fn a_target_begins_and_what_it_judged_stays() {
    let served = served(sample().await).await;
    let body = |from: &str, value: f64| json!({"kpi": "promises-kept", "from": from, "value": value, "near": 1.0, "baseline": 96.0});
    let kpis = served.get("targets?limit=1000").await.1;
    let kpi = kpis["items"].as_array().unwrap().iter().find(|one| one["band_lower"].is_null()).unwrap()["kpi"]
        .as_str()
        .unwrap()
        .to_owned();
    let asked = |from: &str, value: f64| {
        let mut body = body(from, value);
        body["kpi"] = kpi.as_str().into();
        body
    };
    let (status, set) = served.post("targets", &asked("2026-10-01", 1e9)).await;
    // The administrator sets no targets.
    assert_eq!(status, 403, "{set}");
    let served = served.asked_by("executive").await;
    let (status, set) = served.post("targets", &asked("2026-10-01", 1e9)).await;
    assert_eq!((status, &set["from"]), (200, &json!("2026-10-01")), "{set}");
    assert!(set["warning"].is_string() || set["reach"]["reached"].as_u64() > Some(0), "{set}");
    let of_table = || async { served.rows::<target::Entity>().await.len() };
    let n = of_table().await;
    assert_eq!(served.post("targets", &asked("2026-10-01", 1e9)).await.0, 200);
    assert_eq!(served.post("targets", &asked("2026-10-01", 2e9)).await.0, 409, "what was set stands");
    assert_eq!(served.post("targets", &asked("2026-08-31", 90.0)).await.0, 400, "what is over was judged");
    assert_eq!(served.post("targets", &json!({"kpi": kpi, "from": "2026-11-01", "band": [2.0, 1.0]})).await.0, 400);
    assert_eq!(served.post("targets", &json!({"kpi": "zeppelin", "from": "2026-11-01", "value": 1.0})).await.0, 404);
    assert_eq!(of_table().await, n);
    let entries = served.rows::<audit_entry::Entity>().await;
    let entries: Vec<_> = entries.iter().filter(|entry| entry.action == "set target").collect();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].object, format!("target {kpi}/2026-10-01"));
}

/// What no closed score has used may be corrected and taken back; any other target only ends, and never in the past.
#[tokio::test]
async fn a_target_is_corrected_ended_and_taken_back() {
    let mut served = served(sample().await).await.asked_by("executive").await;
    let kpi = "promises-kept";
    let target =
        |from: &str, value: f64| json!({"kpi": kpi, "from": from, "value": value, "near": 1.0, "why": "Agreed anew."});
    let at = |rest: &str| format!("targets/{kpi}/{rest}");
    let found = served.get(&format!("targets?kpi={kpi}")).await.1;
    let judged = found["items"][0]["from"].as_str().unwrap().to_owned();
    assert_eq!(served.post("targets", &target("2026-10-01", 97.0)).await.0, 200);

    // By the first one months were judged.
    assert_eq!(served.post(&at(&judged), &target(&judged, 90.0)).await.0, 400);
    assert_eq!(served.post(&at(&format!("{judged}/take-back")), &json!({"why": "Oops."})).await.0, 400);
    let end = |until: &str| json!({"until": until, "why": "The contract ended."});
    assert_eq!(served.post(&at(&format!("{judged}/end")), &end("2026-08-30")).await.0, 400, "August was judged");
    let (status, ended) = served.post(&at(&format!("{judged}/end")), &end("2026-08-31")).await;
    assert_eq!((status, &ended["until"]), (200, &json!("2026-08-31")), "{ended}");

    let (status, corrected) = served.post(&at("2026-10-01"), &target("2026-10-01", 96.5)).await;
    assert_eq!((status, &corrected["value"]), (200, &json!(96.5)), "{corrected}");
    let said: Vec<_> =
        corrected["changes"].as_array().unwrap().iter().map(|one| one["action"].as_str().unwrap()).collect();
    assert_eq!(said, ["corrected target", "set target"]);
    assert_eq!(corrected["changes"][0]["detail"], "97 ± 1 → 96.5 ± 1: Agreed anew.");
    assert_eq!(served.post(&at("2026-10-01"), &json!({"value": 1.0, "why": " "})).await.0, 400, "without a reason");
    assert_eq!(served.post(&at("2026-11-01"), &target("2026-11-01", 1.0)).await.0, 404);

    let (status, left) = served.post(&at("2026-10-01/take-back"), &json!({"why": "Nobody agreed to it."})).await;
    assert_eq!((status, left["items"].as_array().unwrap().len()), (200, 1), "{left}");
    let entries = served.rows::<audit_entry::Entity>().await;
    let last = entries.iter().max_by_key(|entry| entry.id).unwrap();
    assert_eq!(
        (last.action.as_str(), last.detail.as_deref()),
        ("took back target", Some("96.5 ± 1: Nobody agreed to it."))
    );

    // The month that was judged keeps its target; the months after it have none.
    let month = |month: &str| month.parse().unwrap();
    let row = scorebridge::store::company::kpi(&served.app.db, kpi).await.unwrap().unwrap();
    let plan = scorebridge::store::cards::kpi_plan(&served.app.db, &row, month("2026-08")).await.unwrap().unwrap();
    assert!(scorebridge::scorecard::goal_in(&plan.goals, month("2026-08")).is_some());
    assert!(scorebridge::scorecard::goal_in(&plan.goals, month("2026-09")).is_none());

    served = served.asked_by("auditor").await;
    assert_eq!(served.post("targets", &target("2026-12-01", 97.0)).await.0, 403);
}

const PROMISING: &str = r#"
company:
  name: Shop
  zone: Europe/Berlin
  currency: EUR
  language: en
  promises:
    - { priority: 1, hours: 4, within: always }
    - { ticket_kind: incident, hours: 10, within: "Mo-Fr 08:00-18:00; calendar germany" }
calendars: [{ id: germany, name: Days off, days: [05-01] }]
people: [{ id: admin, name: Ada, role: admin, sees: [all], email: ada@shop.example }]
"#;

/// A ticket that is handed in gets its promised end as one that is pulled: by working hours, days off and pauses left out,
/// and only where it says nothing itself.
#[tokio::test]
async fn a_ticket_that_is_handed_in_is_promised_too() {
    let served = served(Company::alone(PROMISING).await).await;
    let ticket = |key: &str, more: Value| {
        let mut ticket = json!({"key": key, "ticket_kind": "incident", "opened_at": "2026-04-30T12:00:00+02:00"});
        ticket.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        ticket
    };
    let handed = json!({"records": [
        ticket("office", json!({})),
        ticket("paused", json!({"paused_minutes": 60})),
        ticket("urgent", json!({"priority": 1})),
        ticket("said", json!({"due_at": "2026-05-02T00:00:00Z"})),
        ticket("wish", json!({"ticket_kind": "request"})),
    ]});
    let (status, kept) = served.post("records/ticket", &handed).await;
    assert_eq!((status, counts(&kept)), (200, [5, 5, 0, 0, 0]), "{kept}");
    let rows = served.rows::<kept_record::Entity>().await;
    let due = |key: &str| rows.iter().find(|row| row.key == key).unwrap().body["due_at"].clone();
    assert_eq!(due("office"), "2026-05-04T10:00:00Z");
    assert_eq!(due("paused"), "2026-05-04T11:00:00Z");
    assert_eq!(due("urgent"), "2026-04-30T14:00:00Z");
    assert_eq!(due("said"), "2026-05-02T00:00:00Z");
    assert_eq!(due("wish"), Value::Null);
    assert_eq!(counts(&served.post("records/ticket", &handed).await.1), [5, 0, 0, 5, 0], "again, it is the same");
}

#[tokio::test]
async fn an_objective_shows_what_belongs_to_it() {
    let served = served(sample().await).await;
    let (status, found) = served.get("objectives/orders-arrive?period=2026-08").await;
    assert_eq!(
        (status, &found["scorecard"], &found["name"]),
        (200, &json!("it-business"), &json!("What is ordered arrives"))
    );
    let added: f64 = found["kpis"].as_array().unwrap().iter().filter_map(|kpi| kpi["contribution"].as_f64()).sum();
    assert_eq!(Some(added), found["score"].as_f64(), "what its measures add is its score");
    let links = found["links_in"].as_array().unwrap().len() + found["links_out"].as_array().unwrap().len();
    assert!(
        links > 0 && found["links_in"].as_array().unwrap().iter().all(|link| link["to"] == "orders-arrive"),
        "{found}"
    );
    assert_eq!(served.get("objectives/zeppelin").await.0, 404);
    assert_eq!(served.get("objectives/orders-arrive?scorecard=zeppelin").await.0, 404);
}
