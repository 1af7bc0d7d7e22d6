//! Real public files with known answers, through a model folder and the program, where `SCOREBRIDGE_REAL_DATA` names
//! their folder. Where it does not, each test says aloud that it did nothing.

use std::io::Write;
use std::path::{Path, PathBuf};

use entity::value::{Exact, Period, RecordKind, Sum};
use entity::{kept_record, measurement};
use scorebridge::chargeback::{RuleReport, Strictness};
use scorebridge::jobs;
use scorebridge::store::{Access, conformance, lines, measurements};

use crate::company::{Company, total};

/// The folder of the real files, if there is one.
fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("SCOREBRIDGE_REAL_DATA").map(PathBuf::from);
    if folder.is_none() {
        // Written past the test runner, which shows what a test prints only if the test fails.
        let aloud = b"\nSKIPPED: real data; set SCOREBRIDGE_REAL_DATA to the folder that holds them\n";
        std::io::stderr().write_all(aloud).unwrap();
    }
    folder
}

/// A company of one source, `real`, that was pulled: these counts, nothing refused.
async fn pulled(settings: &str, rest: &str, counts: [i64; 5]) -> Company {
    let source = "sources:\n  - { id: real, name: Real data, rhythm_hours: 24, settings: ";
    let company = Company::new(&format!("{source}{settings} }}\n{rest}")).await;
    company.pull().await.counts("real", counts);
    let again = [counts[0], 0, 0, counts[0], 0];
    company.pull().await.counts("real", again);
    company
}

/// The months from one to the other, each measured.
async fn measured(company: &Company, metric: &str, scope: &str, (from, to): (&str, &str)) -> Vec<measurement::Model> {
    let (from, to): (Period, Period) = (from.parse().unwrap(), to.parse().unwrap());
    let months = (0..).map(|step| from.shifted(step)).take_while(|month| *month <= to);
    for month in months {
        jobs::measure(&company.app, month).await.unwrap();
    }
    let scope = scope.parse().unwrap();
    measurements::series(&company.app.db, &Access::everything(), metric, &scope, (from, to)).await.unwrap()
}

/// The values of several months as one: numerators over denominators.
fn pooled(months: &[measurement::Model]) -> (f64, f64) {
    let sum = |of: fn(&measurement::Model) -> Option<f64>| months.iter().filter_map(of).sum::<f64>();
    (sum(|month| month.numerator), sum(|month| month.denominator))
}

#[track_caller]
fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 5e-5, "found {found}, expected {expected}");
}

/// Which date of a disruption counts is for the model to say.
const PROMISES: &str = "
metrics:
  - id: kept_when_closed
    name: Promises kept
    meaning: Share of disruptions closed in the month whose promise was kept.
    why: Trust starts with a kept word.
    formula: 100 × kept ÷ closed
    unit: percent
    direction: higher_is_better
    perspective: operations
    value_factor: satisfaction
    counter: null
    source: UCI incident log
    minimum_n: 1
    levels: [all]
    compute: { from: promises_kept, ticket_kind: incident, date: closed }
  - id: hours_to_fix
    name: Average time to fix
    meaning: Average hours from report to repair.
    why: It shows the few that take very long.
    formula: Σ hours ÷ repairs
    unit: hours
    direction: lower_is_better
    perspective: operations
    value_factor: productivity
    counter: null
    source: UCI incident log
    minimum_n: 1
    levels: [all]
    compute: { from: time_to_fix, ticket_kind: incident, date: resolved, aggregate: mean }
";

#[tokio::test]
async fn incidents_of_a_service_desk() {
    let Some(folder) = folder() else { return };
    let settings = format!(
        "{{ records: ticket, zone: UTC,
          from: {{ connector: file, path: {}/itsm-incidents-small/incident_event_log_part.csv }},
          fields: {{
            key: number, priority: priority, reopened: reopen_count, promise_kept: made_sla,
            opened_at: {{ column: opened_at, format: '%d-%m-%Y %H:%M' }},
            resolved_at: {{ column: resolved_at, format: '%d-%m-%Y %H:%M' }},
            closed_at: {{ column: closed_at, format: '%d-%m-%Y %H:%M' }} }} }}",
        folder.display()
    );
    // 5,998 events of 890 incidents: the last event of each is its state. Counting events would give 93.35 %.
    let company = pulled(&settings, PROMISES, [5_998, 890, 0, 5_108, 0]).await;
    assert_eq!(company.rows::<kept_record::Entity>().await.len(), 890);
    let span = ("2016-02", "2017-02");
    let kept = measured(&company, "kept_when_closed", "all", span).await;
    let (above, below) = pooled(&kept);
    assert_eq!((above, below), (495.0, 890.0));
    assert_eq!((100_000.0 * above / below).round(), 55_618.0);
    // Month by month, as pandas counts: none of 52 kept is 0, and no month without a record has a value.
    let value = |month: &str| kept.iter().find(|row| row.period.to_string() == month).unwrap().value;
    assert_eq!((value("2016-02"), value("2016-04"), value("2016-08")), (Some(100.0), Some(0.0), Some(25.0)));
    near(value("2016-03").unwrap(), 63.2051);
    assert_eq!(value("2016-09"), None);
    let (hours, repairs) = pooled(&measured(&company, "hours_to_fix", "all", span).await);
    assert_eq!(repairs, 861.0);
    near(hours / repairs, 315.8668);
}

/// A card that asks whether people would recommend us: the library's metric, of the company or of an airline.
fn recommend(scope: &str) -> String {
    format!(
        "services: [{{ id: prep-air, name: Prep Air, kind: business, purpose: Flights, owner: Ada, stage: live, agreed_hours: always }}]
scorecards:
  - {{ id: card, name: Card, scope: all, minimum_coverage: 0, perspectives: [{{ id: users, name: Users, weight: 1,
      objectives: [{{ id: glad, name: Glad, weight: 1, kpis: [{{ id: would-recommend, metric: recommend, scope: {scope},
        weight: 1, points: [[-100, 0], [100, 100]], owner: Ada, targets: [] }}] }}] }}] }}
"
    )
}

#[tokio::test]
async fn answers_of_an_event() {
    let Some(folder) = folder() else { return };
    for (file, format) in [("input_01.csv", ", format: '%m/%d/%Y %H:%M:%S'"), ("input_02.csv", "")] {
        let settings = format!(
            "{{ records: survey_answer, zone: UTC, from: {{ connector: file, path: {}/nps-event/{file} }},
              fields: {{ key: Timestamp, answered_at: {{ column: Timestamp{format} }}, comment: ...why?,
                question: {{ constant: recommend }}, audience: {{ constant: customer }},
                score: 'On a scale of 0-10, how would you rate Sudzilla?' }} }}",
            folder.display()
        );
        let company = pulled(&settings, &recommend("all"), [39, 39, 0, 0, 0]).await;
        let score = measured(&company, "recommend", "all", ("2019-11", "2019-11")).await.remove(0);
        assert_eq!((score.n, score.numerator, score.out_of_range), (39, Some(8.0 - 22.0), 0), "{file}");
        assert_eq!((score.value.unwrap() * 10.0).round(), -359.0, "{file}");
    }
}

#[tokio::test]
async fn answers_about_airlines() {
    let Some(folder) = folder() else { return };
    let settings = format!(
        "{{ records: survey_answer, zone: UTC, from: {{ connector: file, path: '{}/nps-airlines/input_*.csv' }},
          fields: {{ key: CustomerID, answered_at: {{ constant: '2020-01-01' }}, question: {{ constant: recommend }},
            audience: {{ constant: customer }}, score: 'How likely are you to recommend this airline?',
            service: {{ column: Airline, map: {{ Prep Air: prep-air }} }} }} }}",
        folder.display()
    );
    let company = pulled(&settings, &recommend("service:prep-air"), [5_907, 5_907, 0, 0, 0]).await;
    let score = measured(&company, "recommend", "service:prep-air", ("2020-01", "2020-01")).await.remove(0);
    assert_eq!((score.n, score.numerator), (184, Some(39.0)));
    near(score.value.unwrap(), 21.1957);
    jobs::score(&company.app, "2020-01".parse().unwrap()).await.unwrap();
}

#[tokio::test]
async fn checks_of_a_web_site() {
    let Some(folder) = folder() else { return };
    let settings = format!(
        "{{ records: reading, zone: UTC, from: {{ connector: file, path: {}/upptime-small/checks.csv }},
          fields: {{ series: {{ constant: up }}, at: checked_at, service: site,
            value: {{ column: status, map: {{ up: '1', down: '0' }} }} }} }}",
        folder.display()
    );
    let metric = PROMISES.replace("kept_when_closed", "checks_up").replace("unit: percent", "unit: count");
    let metric = metric.replace("promises_kept, ticket_kind: incident, date: closed", "reading_mean, series: up");
    let company = pulled(&settings, &metric, [314, 314, 0, 0, 0]).await;
    let up = measured(&company, "checks_up", "all", ("2026-08", "2026-08")).await;
    assert_eq!(pooled(&up), (267.0, 314.0));
}

/// A company of one bill in that currency, pulled: its billed and effective cost over all months, exactly.
async fn bill(path: &str, currency: &str, counts: i64, fields: &str) -> (Company, [String; 2]) {
    let settings = format!(
        "{{ records: cost_line, zone: UTC, from: {{ connector: file, path: '{path}' }}, fields: {{ {fields} }} }}"
    );
    let source = format!("sources: [{{ id: real, name: Bill, rhythm_hours: 744, settings: {settings} }}]\n");
    let company = Company::new(&source).await;
    company.edit("model/company.yaml", "currency: EUR", &format!("currency: {currency}"));
    company.apply().await;
    company.pull().await.counts("real", [counts, counts, 0, 0, 0]);
    company.pull().await.counts("real", [counts, 0, 0, counts, 0]);
    let mut sums = Vec::new();
    for month in lines::periods(&company.app.db).await.unwrap() {
        let of_month = lines::sums(&company.app.db, month).await.unwrap();
        let from_lines = company.lines(&company.parts(RecordKind::CostLine, &month.to_string()).await).sums;
        let billed = total(of_month.iter().map(|(_, sum)| sum.billed));
        assert_eq!(billed, total(from_lines.iter().map(|sum| sum.billed)), "{path}: summaries and lines of {month}");
        jobs::measure(&company.app, month).await.unwrap();
        let spend = company.measured("spend", "all", &month.to_string()).await;
        assert_eq!(spend.value, Some(billed.to_f64()), "{path}: spend of {month}");
        sums.extend(of_month.into_iter().map(|(_, sum)| sum));
    }
    let of = |amount: fn(&Sum) -> Exact| total(sums.iter().map(amount)).trimmed().to_string();
    let totals = [of(|sum| sum.billed), of(|sum| sum.effective)];
    (company, totals)
}

/// What a native cost report of Oracle Cloud says, in our words.
const OCI: &str =
    "account: lineItem/tenantId, charged_from: lineItem/intervalUsageStart, charged_to: lineItem/intervalUsageEnd,
    billed: cost/myCost, currency: cost/currencyCode, category: { constant: Usage }, resource: product/resourceId,
    supplier_service: product/service, quantity: usage/billedQuantity,
    business_unit: tags/OracleInternalReserved.CostCenter";

/// And one of an Azure enterprise agreement.
const AZURE: &str = "account: SubscriptionId, billing_period: { column: BillingPeriodStartDate, format: '%m/%d/%Y' },
    charged_from: { column: Date, format: '%m/%d/%Y' }, billed: CostInBillingCurrency, currency: BillingCurrencyCode,
    category: ChargeType, supplier_service: MeterCategory, quantity: Quantity, unit: UnitOfMeasure,
    resource: ResourceId";

#[tokio::test]
async fn bills_of_two_suppliers() {
    let Some(folder) = folder() else { return };
    let path = format!("{}/focus/oci-cost-report-506rows.csv", folder.display());
    let (company, totals) = bill(&path, "USD", 506, OCI).await;
    assert_eq!(totals[0], "2.523589325400648027");
    let sums = lines::sums(&company.app.db, "2023-11".parse().unwrap()).await.unwrap();
    let of_unit = |unit: Option<&str>| {
        let wanted = sums.iter().filter(|(_, sum)| sum.business_unit.as_deref() == unit);
        (total(wanted.clone().map(|(_, sum)| sum.billed)).to_string(), wanted.map(|(_, sum)| sum.lines).sum::<i64>())
    };
    assert_eq!(of_unit(Some("607825")), ("2.523533304580266138".to_owned(), 272));
    assert_eq!(of_unit(None), ("0.000056020820381889".to_owned(), 234));

    let path = format!("{}/focus/azure-ea-actualcost-27rows.csv", folder.display());
    assert_eq!(bill(&path, "CAD", 27, AZURE).await.1[0], "1.26136926505726");
}

/// What all examples of the FOCUS specification share; the rest differs in date format and completeness.
const FOCUS: &str =
    "billed: BilledCost, effective: EffectiveCost, category: ChargeCategory, quantity: ConsumedQuantity,
    unit: ConsumedUnit";

const FULL: &str = "billing_period: { column: BillingPeriodStart, format: '%m/%d/%y' },
    charged_from: { column: ChargePeriodStart, format: '%m/%d/%y' },
    charged_to: { column: ChargePeriodEnd, format: '%m/%d/%y' },
    account: BillingAccountId, currency: BillingCurrency, supplier_service: ProviderName";

const BARE: &str = "billing_period: BillingPeriodStart, charged_from: ChargePeriodStart, charged_to: ChargePeriodEnd,
    account: { constant: a }, currency: { constant: USD }, supplier_service: { constant: Compute }";

#[tokio::test]
async fn examples_of_the_focus_specification() {
    let Some(folder) = folder() else { return };
    for (name, fields, lines, billed, effective) in [
        ("saas_spend_agreements_a1", FULL, 4, "1200", "1200"),
        ("saas_spend_agreements_a2", FULL, 13, "1200", "1200"),
        ("saas_spend_agreements_b1", FULL, 5, "1200", "1200"),
        ("saas_spend_agreements_b2", FULL, 14, "1200", "1200"),
        ("virtual_currency_pricing_model_b2", FULL, 3, "0", "615"),
        ("virtual_currency_pricing_model_b3", FULL, 3, "0", "495"),
        ("simple_saas_agreements_c", FULL, 3, "35800", "35800"),
        ("commitment_discount_usage_scenario_4", BARE, 2, "0.5", "1.5"),
        // Two of its three lines are the same to the letter, and both count.
        ("one_hundred_percent_utilization_with_commitment_discount_flexibility_with_2_resources", BARE, 3, "2", "2"),
        ("zero_percent_utilization_without_commitment_discount_flexibility", BARE, 3, "3.5", "3.5"),
    ] {
        let path = format!("{}/focus/focus-spec-examples/{name}.csv", folder.display());
        let (_, totals) = bill(&path, "USD", lines, &format!("{FOCUS}, {fields}")).await;
        assert_eq!(totals, [billed, effective], "{name}");
    }
}

#[tokio::test]
async fn corrections_of_a_closed_month() {
    let Some(folder) = folder() else { return };
    // The original of May and the correction in June are one delivery; either style comes to the same.
    for style in ["ledger", "delta"] {
        let fields = format!("{FOCUS}, {BARE}, resource: ResourceId, description: ChargeDescription");
        let examples = folder.join("focus/focus-correction-examples");
        let bills = tempfile::tempdir().unwrap();
        for name in ["closed_s1_original.csv".to_owned(), format!("closed_s1_{style}.csv")] {
            std::fs::copy(examples.join(&name), bills.path().join(&name)).unwrap();
        }
        let lines = if style == "ledger" { 4 } else { 3 };
        let (company, totals) = bill(&format!("{}/*.csv", bills.path().display()), "USD", lines, &fields).await;
        assert_eq!(totals, ["1500", "1500"], "{style}");
        let mut both = company.cost_lines("2025-05").await;
        assert_eq!(total(both.iter().map(|line| line.billed)).to_string(), "1500", "May stays as it was billed");
        both.extend(company.cost_lines("2025-06").await);
        for (resource, net) in [("R-111", "1200"), ("R-222", "300")] {
            let of = both.iter().filter(|line| line.resource.as_deref() == Some(resource));
            assert_eq!(total(of.map(|line| line.effective)).to_string(), net, "{style} {resource}");
        }
    }
}

/// A file held against FOCUS 1.2: its grade, its rows that meet every must, and each must that is not met with the number of
/// rows that do not; columns that are not there, and columns that are not of the specification, by number.
async fn judged(path: &str, currency: &str, fields: &str) -> String {
    let settings = format!(
        "{{ records: cost_line, zone: UTC, focus: \"1.2\", from: {{ connector: file, path: '{path}' }},
            fields: {{ {fields} }} }}"
    );
    let source = format!("sources: [{{ id: real, name: Bill, rhythm_hours: 744, settings: {settings} }}]\n");
    let company = Company::new(&source).await;
    company.edit("model/company.yaml", "currency: EUR", &format!("currency: {currency}"));
    company.apply().await;
    company.pull().await;
    let run = company.last_run("real").await;
    assert_eq!(run.rejected, 0, "{path}: {:?}", company.rejects("real").await);
    let found = conformance::of_run(&company.app.db, run.id).await.unwrap().unwrap();
    assert_eq!((found.rows, found.unread_amounts), (run.read.unsigned_abs(), 0), "{path}");
    let kept = lines::periods(&company.app.db).await.unwrap();
    assert!(!kept.is_empty(), "{path}: a bill that keeps to little of the specification counts all the same");
    let broken = |rule: &&RuleReport| rule.strictness == Strictness::Must && rule.failed > 0;
    let (absent, rest): (Vec<_>, Vec<_>) =
        found.rules.iter().filter(broken).partition(|rule| rule.rule.ends_with(".present"));
    let mut rest: Vec<String> =
        rest.iter().map(|one| format!("  {} {}/{}", one.rule, one.failed, one.checked)).collect();
    rest.sort();
    let name = Path::new(path).file_name().unwrap().to_str().unwrap();
    let head = format!(
        "{name}: {:?}, {} of {} rows, {} of {} rules; {} columns absent, {} unknown\n",
        found.grade,
        found.conforming_rows,
        found.rows,
        found.must_met,
        found.must_checked,
        absent.len(),
        found.unknown_columns.len(),
    );
    head + &rest.iter().map(|line| format!("{line}\n")).collect::<String>()
}

#[tokio::test]
async fn every_bill_held_against_the_specification() {
    let Some(folder) = folder() else { return };
    let mut all = String::new();
    let full = format!("{FOCUS}, {FULL}");
    let bare = format!("{FOCUS}, {BARE}");
    for (name, fields) in [
        ("saas_spend_agreements_a1", &full),
        ("saas_spend_agreements_a2", &full),
        ("saas_spend_agreements_b1", &full),
        ("saas_spend_agreements_b2", &full),
        ("virtual_currency_pricing_model_b2", &full),
        ("virtual_currency_pricing_model_b3", &full),
        ("simple_saas_agreements_c", &full),
        ("commitment_discount_usage_scenario_4", &bare),
        ("one_hundred_percent_utilization_with_commitment_discount_flexibility_with_2_resources", &bare),
        ("zero_percent_utilization_without_commitment_discount_flexibility", &bare),
    ] {
        all += &judged(&format!("{}/focus/focus-spec-examples/{name}.csv", folder.display()), "USD", fields).await;
    }
    for name in ["closed_s1_original", "closed_s1_ledger", "closed_s1_delta", "closed_s4_bulk_ledger"] {
        all += &judged(&format!("{}/focus/focus-correction-examples/{name}.csv", folder.display()), "USD", &bare).await;
    }
    all += &judged(&format!("{}/focus/oci-cost-report-506rows.csv", folder.display()), "USD", OCI).await;
    all += &judged(&format!("{}/focus/azure-ea-actualcost-27rows.csv", folder.display()), "CAD", AZURE).await;
    insta::assert_snapshot!(all);
}
