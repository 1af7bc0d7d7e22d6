//! A company's own metrics, from its model folder to what is stored: over records, over other metrics, over longer periods.

use entity::value::{NoValue, PeriodKind};
use entity::{measurement, metric};
use scorebridge::jobs;
use scorebridge::measure::Inputs;
use scorebridge::model::{self, Export, Exported};
use serde_json::{Value, json};

use crate::company::{Company, listed, write};
use crate::paper::Served;

/// Tickets of one quarter, head counts, outages and what is made of them.
const MODEL: &str = "
business_units:
  - { id: group, name: Group }
  - { id: stores, parent: group, name: Stores }
  - { id: office, parent: group, name: Office }
services:
  - { id: till, name: Till, kind: it, purpose: Goods are paid, owner: Ada, stage: live, agreed_hours: Mo-Fr 08:00-18:00 }
library: [time_to_restore, cases_per_person, time_between_outages]
metrics:
  - id: urgent_calls
    name: Urgent calls
    meaning: Calls of the highest urgency.
    why: They stop the business.
    formula: Number of calls
    unit: count
    direction: lower_is_better
    perspective: operations
    value_factor: productivity
    counter: null
    source: Own
    minimum_n: 0
    levels: [all, business_unit]
    weekly: true
    compute: { from: records, kind: ticket, date: opened, where: 'priority == 1', aggregate: count }
  - id: urgent_share
    name: Urgent share
    meaning: Share of urgent calls.
    why: It shows calm or hurry.
    formula: 100 × urgent calls ÷ calls
    unit: percent
    direction: lower_is_better
    perspective: operations
    value_factor: productivity
    counter: null
    source: Own
    minimum_n: 0
    levels: [all]
    compute: { from: expression, expression: percent(urgent_calls / tickets) }
  - id: within_a_day
    name: Done within ten working hours
    meaning: Share of calls that took at most ten hours of the service's time.
    why: A promise by the clock of the people who wait.
    formula: 100 × within ten agreed hours ÷ all that ended
    unit: percent
    direction: higher_is_better
    perspective: operations
    value_factor: productivity
    counter: null
    source: Own
    minimum_n: 0
    levels: [all]
    compute: { from: records, kind: ticket, aggregate: share, value: agreed_hours <= 10.0 }
sources:
  - id: tickets
    name: Tickets
    rhythm_hours: 24
    settings: { records: ticket, zone: Europe/Berlin, from: { connector: file, path: ../tickets.csv },
      fields: { key: k, opened_at: o, resolved_at: r, priority: p, business_unit: u, service: s, paused_minutes: w } }
  - id: outages
    name: Outages
    rhythm_hours: 24
    settings: { records: outage, zone: Europe/Berlin, from: { connector: file, path: ../outages.csv },
      fields: { key: k, service: s, started_at: b, ended_at: e, people_affected: hit } }
  - id: people
    name: People
    rhythm_hours: 24
    settings: { records: reading, zone: Europe/Berlin, from: { connector: file, path: ../people.csv },
      fields: { series: x, at: a, value: v, business_unit: u } }
";

const TICKETS: &str = "\
k,o,r,p,u,s,w
T1,2026-01-05 09:00,2026-01-05 12:00,1,stores,till,
T2,2026-02-06 15:00,2026-02-09 10:00,1,stores,till,
T3,2026-02-10 09:00,2026-02-12 09:00,3,office,till,
T4,2026-03-02 09:00,2026-03-04 09:00,2,office,till,600
T5,2026-03-30 09:00,,2,office,till,
";
const OUTAGES: &str = "\
k,s,b,e,hit
O1,till,2026-01-07 10:00,2026-01-07 12:00,5
O2,till,2026-03-09 17:00,2026-03-09 21:00,5
";
const PEOPLE: &str = "\
x,a,v,u
people,2026-01-01,10,stores
people,2026-01-01,20,office
people,2026-03-01,12,stores
";

async fn company() -> Company {
    let company = Company::new("{}").await;
    company.write("model/rest.yaml", MODEL);
    company.write("tickets.csv", TICKETS);
    company.write("outages.csv", OUTAGES);
    company.write("people.csv", PEOPLE);
    company.apply().await;
    company.pull().await;
    company
}

async fn measure(company: &Company, month: &str) -> jobs::Remeasured {
    jobs::measure(&company.app, month.parse().unwrap()).await.unwrap()
}

/// `value = above / below` and marks.
async fn said(company: &Company, metric: &str, scope: &str, period: &str) -> String {
    let row = company.measured(metric, scope, period).await;
    let fraction = row.numerator.zip(row.denominator).map(|(above, below)| format!(" = {above} / {below}"));
    let value = row.value.map(|value| format!("{value}{}", fraction.unwrap_or_default()));
    let partial = if row.partial { " so far" } else { "" };
    format!("{}{partial}", value.or(row.no_value.map(|reason| reason.to_string())).unwrap())
}

#[tokio::test]
async fn months_make_a_quarter_without_averaging() {
    let company = company().await;
    for month in ["2026-01", "2026-02", "2026-03"] {
        measure(&company, month).await;
    }
    for (metric, scope, period, expected) in [
        ("urgent_calls", "all", "2026-01", "1"),
        ("urgent_calls", "unit:group", "2026-02", "1"),
        ("urgent_calls", "unit:stores", "2026-Q1", "2"),
        ("urgent_calls", "all", "2026-W06", "1"),
        ("urgent_share", "all", "2026-01", "100 = 1 / 1"),
        ("urgent_share", "all", "2026-02", "50 = 1 / 2"),
        // The mean of the three months would be 50.
        ("urgent_share", "all", "2026-Q1", "40 = 2 / 5"),
        // T2: Friday 15:00 to Monday 10:00 are five hours; T3 twenty; T4 twenty, ten of them paused.
        ("within_a_day", "all", "2026-Q1", "75 = 3 / 4"),
        ("time_to_restore", "all", "2026-Q1", "180 = 360 / 2"),
        ("time_to_restore", "all", "2026-02", "nothing_reported"),
        // 64 weekdays of ten hours, three of them lost.
        ("time_between_outages", "all", "2026-Q1", "318.5 = 637 / 2"),
        ("cases_per_person", "all", "2026-Q1", "0.15625 = 5 / 32"),
        ("cases_per_person", "unit:stores", "2026-01", "0.1 = 1 / 10"),
        ("time_to_fix_median", "all", "2026-Q1", "48"),
    ] {
        assert_eq!(said(&company, metric, scope, period).await, expected, "{metric} {scope} {period}");
    }
}

#[tokio::test]
async fn a_period_that_goes_on_is_marked() {
    let company = company().await;
    // The sample's clock stands after August: of the quarter two months are over, of the year eight.
    measure(&company, "2026-08").await;
    assert_eq!(said(&company, "tickets", "all", "2026").await, "5 so far");
    assert_eq!(said(&company, "urgent_share", "all", "2026").await, "40 = 2 / 5 so far");
    assert!(said(&company, "tickets", "all", "2026-Q3").await.ends_with("so far"));
    assert!(!said(&company, "tickets", "all", "2026-08").await.ends_with("so far"));
}

const FISCAL: &str = "company: { name: Shop, zone: Europe/Berlin, currency: EUR, language: en, fiscal: { starts: 2 } }
people: [{ id: admin, name: Ada, role: admin, sees: [all], email: ada@shop.example }]
scorecards:
  - { id: it, name: IT, scope: all, minimum_coverage: 0.5, perspectives: [{ id: work, name: Work, weight: 1, objectives: [
      { id: calm, name: Calm, weight: 1, kpis: [{ id: urgent, name: Urgent, metric: urgent_share, scope: all, weight: 1,
          owner: Ada, points: [[0, 100], [100, 0]], targets: [] }] }] }] }
";

/// A year that begins in February: its quarters and years are made from their own months, and those that go on say so.
#[tokio::test]
async fn a_company_sees_its_fiscal_quarters_and_years() {
    let company = company().await;
    company.write("model/company.yaml", FISCAL);
    company.apply().await;
    for month in ["2026-01", "2026-02", "2026-03", "2026-04", "2026-08"] {
        measure(&company, month).await;
    }
    for (metric, period, expected) in [
        // January ends the year that began in February 2025; it is in the first quarter of the calendar year, not in theirs.
        ("urgent_share", "FY2025-02", "100 = 1 / 1"),
        ("urgent_share", "FQ2026-02", "25 = 1 / 4"),
        ("urgent_share", "2026-Q1", "40 = 2 / 5"),
        ("urgent_share", "FY2026-02", "25 = 1 / 4 so far"),
        ("time_to_restore", "FQ2026-02", "240 = 240 / 1"),
    ] {
        assert_eq!(said(&company, metric, "all", period).await, expected, "{metric} {period}");
    }
    let served = Served::to(company, "admin").await;
    served.sign_in().await;
    let ask = async |path: &str| -> Value {
        let answer = served.get(&format!("/api/v1/{path}"), None).await;
        answer.json().await.unwrap()
    };
    let years = ask("kpis/urgent/series?by=fiscal_year").await;
    let said = |item: &Value| format!("{} {} {}", item["period"], item["value"], item["partial"]);
    let items: Vec<String> = years["items"].as_array().unwrap().iter().map(said).collect();
    assert_eq!(items, ["\"FY2025-02\" 100.0 false", "\"FY2026-02\" 25.0 true"]);
    let quarters = ask("kpis/urgent/series?by=fiscal_quarter&to=FQ2026-02&from=FQ2026-02").await;
    assert_eq!(quarters["items"][0]["value"], 25.0, "{quarters}");
    let proof = ask("proof?metric=urgent_share&scope=all&period=FY2026-02").await;
    assert_eq!((&proof["value"], proof["inputs"].as_array().unwrap().len() > 1), (&json!(25.0), true), "{proof}");
    let page = served.get("/kpis/urgent?by=fiscal_year", None).await.text().await.unwrap();
    for said in ["Feb 26–Jan 27", "fiscal year February 2026 to January 2027", "so far", "?by=fiscal_quarter"] {
        assert!(page.contains(said), "{said}");
    }
}

/// Where the fiscal year is the calendar year, there is nothing beside it.
#[tokio::test]
async fn a_calendar_year_is_measured_once() {
    let company = company().await;
    measure(&company, "2026-03").await;
    let kinds = company.rows::<measurement::Entity>().await.into_iter().map(|row| row.period.kind());
    assert!(!kinds.into_iter().any(|kind| matches!(kind, PeriodKind::FiscalQuarter | PeriodKind::FiscalYear)));
}

#[tokio::test]
async fn measured_again_nothing_changes_and_a_changed_row_touches_only_its_own() {
    let company = company().await;
    let first = measure(&company, "2026-02").await;
    assert_eq!((first.all, first.all), (first.renewed, first.touched.len()));
    let before = company.rows::<measurement::Entity>().await;
    let again = measure(&company, "2026-02").await;
    assert_eq!((again.all, again.renewed, again.touched.len()), (first.all, 0, 0));
    assert_eq!(company.rows::<measurement::Entity>().await, before);
    company.write("tickets.csv", TICKETS.replace("3,office,till,\nT4", "1,office,till,\nT4"));
    company.pull().await;
    let changed = measure(&company, "2026-02").await;
    // Urgent calls of the company, the group and the office, of one week likewise; and the share of the company.
    assert_eq!((changed.all, changed.touched.len()), (first.all, 7));
    // Of what was made anew, everything depends on tickets; nothing of the stores, of outages or of people was looked at.
    let untouched = jobs::Remeasured { renewed: changed.renewed, ..first.clone() };
    assert!(changed.renewed < untouched.all / 2, "{} of {}", changed.renewed, untouched.all);
    assert_eq!(said(&company, "urgent_share", "all", "2026-02").await, "100 = 2 / 2");
}

#[tokio::test]
async fn a_number_tells_what_it_was_made_of() {
    let company = company().await;
    measure(&company, "2026-02").await;
    let row = company.measured("urgent_share", "all", "2026-02").await;
    let inputs: Inputs = serde_json::from_value(row.inputs).unwrap();
    let values: Vec<_> =
        inputs.values.iter().map(|one| (one.name.as_str(), one.metric.as_deref(), one.value)).collect();
    assert_eq!(values, [("urgent_calls", Some("urgent_calls"), Some(1.0)), ("tickets", Some("tickets"), Some(2.0))]);
    assert_eq!(inputs.records, ["ticket/T2", "ticket/T3"]);
    assert_eq!(row.formula_version.len(), 12);
}

#[tokio::test]
async fn where_nobody_watches_nothing_is_called_up() {
    let company = Company::new("{}").await;
    company.write("tickets.csv", TICKETS);
    company.write("people.csv", PEOPLE);
    let until = MODEL.find("  - id: outages").unwrap();
    let rest = MODEL.find("  - id: people\n").unwrap();
    company.write("model/rest.yaml", format!("{}{}", &MODEL[..until], &MODEL[rest..]));
    company.apply().await;
    company.pull().await;
    measure(&company, "2026-01").await;
    let row = company.measured("availability", "service:till", "2026-01").await;
    assert_eq!((row.value, row.no_value), (None, Some(NoValue::NothingReported)));
}

#[tokio::test]
async fn the_library_is_pulled_in_by_id_and_comes_back_in_an_export() {
    let company = company().await;
    let ids: Vec<String> = company.rows::<metric::Entity>().await.into_iter().map(|row| row.id).collect();
    // What an expression is made of comes with it.
    for id in ["time_to_restore", "cases_per_person", "tickets", "outages", "urgent_calls"] {
        assert!(ids.iter().any(|known| known == id), "{id}");
    }
    let folder = company.path("exported");
    let how = Export { by: "test", at: company.app.clock.now(), force: false };
    assert!(matches!(model::export(&company.app.db, &folder, how).await.unwrap(), Exported::Written(_)));
    let read = model::read(&folder).unwrap();
    assert_eq!(listed(&model::check(&read)), "");
    assert_eq!(read.model.library, ["cases_per_person", "time_between_outages", "time_to_restore"]);
    assert_eq!(read.model.metrics, model::read(&company.path("model")).unwrap().model.metrics);
    assert!(crate::company::apply(&company.app, &folder).await.is_empty());
}

/// One fault in the definition of `urgent_share`, or of the whole model, named with its line.
#[track_caller]
fn refused(from: &str, to: &str, expected: &str) {
    let folder = tempfile::tempdir().unwrap();
    let own = MODEL.split("sources:").next().unwrap().replace(from, to);
    assert!(own.contains(to), "{from}");
    let company = "company: { name: Corner shop, zone: Europe/Berlin, currency: EUR, language: en }\n";
    write(folder.path(), "model.yaml", format!("{company}{}", own.trim_start()));
    let read = model::read(folder.path()).unwrap_or_else(|faults| panic!("{}", listed(&faults)));
    assert_eq!(listed(&model::check(&read)), expected);
}

#[test]
fn faults_of_metrics_have_a_line() {
    refused(
        "percent(urgent_calls / tickets)",
        "urgent_calls / tickets",
        "model.yaml:38: compute: metric `urgent_share`: `urgent_calls / tickets` gives a ratio, not per cent: \
         write `percent(urgent_calls / tickets)`",
    );
    refused(
        "percent(urgent_calls / tickets)",
        "percent(urgent_cals / tickets)",
        "model.yaml:38: compute: metric `urgent_share`: there is no metric `urgent_cals`, and no term of that name",
    );
    refused(
        "percent(urgent_calls / tickets)",
        "urgent_share",
        "model.yaml:38: compute: metric `urgent_share` leads back to itself: urgent_share → urgent_share",
    );
    refused(
        "'priority == 1'",
        "'priority = 1'",
        "model.yaml:24: compute: metric `urgent_calls`: where: `priority = 1` is no formula: letter 10: \
         Syntax error: token recognition error at: '= '; a ticket has `ticket_kind`, `priority`, `reopened`, \
         `promise_kept`, `late`, `hours`, `agreed_hours`, `paused`, `age`, `business_unit`, `service`",
    );
    refused(
        "[time_to_restore,",
        "[time_to_restor,",
        "model.yaml:8: library: there is no metric `time_to_restor` in the library; did you mean `time_to_restore`?",
    );
}

/// A calendar that services share: what a day off takes from the agreed time, a change of the calendar alone shows.
#[tokio::test]
async fn days_off_are_shared_and_leave_the_agreed_time() {
    let company = Company::new("{}").await;
    for (name, text) in [("tickets.csv", TICKETS), ("outages.csv", OUTAGES), ("people.csv", PEOPLE)] {
        company.write(name, text);
    }
    let calendar = "calendars: [{ id: shop, name: Days off, days: [01-01, 2026-01-06, easter-2] }]";
    let named = MODEL.replace("Mo-Fr 08:00-18:00 }", "Mo-Fr 08:00-18:00; calendar shop }");
    company.write("model/rest.yaml", format!("{calendar}{named}"));
    company.apply().await;
    company.pull().await;
    measure(&company, "2026-01").await;
    // 22 weekdays less two, of ten hours; two hours lost.
    assert_eq!(said(&company, "availability", "service:till", "2026-01").await, "99 = 11880 / 12000");
    company.edit("model/rest.yaml", "2026-01-06, ", "");
    company.apply().await;
    let done = measure(&company, "2026-01").await;
    assert!(done.renewed == done.all, "the hours of a service are part of everything");
    assert_eq!(said(&company, "availability", "service:till", "2026-01").await, "99.04761904761905 = 12480 / 12600");
    let folder = company.path("exported");
    let how = Export { by: "test", at: company.app.clock.now(), force: false };
    assert!(matches!(model::export(&company.app.db, &folder, how).await.unwrap(), Exported::Written(_)));
    assert_eq!(
        model::read(&folder).unwrap().model.calendars,
        model::read(&company.path("model")).unwrap().model.calendars
    );
}

#[test]
fn a_calendar_that_is_not_there_or_no_calendar_is_refused() {
    refused(
        "library: [",
        "sources: [{ id: tickets, name: Tickets, rhythm_hours: 24, settings: { records: ticket, zone: Europe/Berlin, \
         from: { connector: file, path: a.csv }, fields: { key: k, opened_at: o }, \
         promises: [{ hours: 4, within: \"always; calendar shop\" }] } }]\nlibrary: [",
        "model.yaml:8: promises: source `tickets`: `promises`: there is no calendar `shop`",
    );
    refused(
        "Mo-Fr 08:00-18:00 }",
        "Mo-Fr 08:00-18:00; calendar shop }",
        "model.yaml:7: agreed_hours: service `till`: there is no calendar `shop`",
    );
    refused(
        "library: [",
        "calendars: [{ id: shop, name: Days off, days: [01-01, soon] }]\nlibrary: [",
        "model.yaml:8: days: calendar `shop`: expected a day off such as `2026-12-24`, `12-25`, `easter+39`, `3rd Mo 01` or \
         `last Mo 05`, found `soon`",
    );
}
