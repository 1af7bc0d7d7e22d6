//! Real public files with known answers, where `SCOREBRIDGE_REAL_DATA` names their folder; skipped aloud otherwise.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use entity::record::{Record, SurveyAnswer, Ticket};
use entity::value::Exact;

use super::tests::{cost_lines, last_by_key, sum};
use crate::connectors::tests::{pulled, records, rejects, settings};
use crate::connectors::{Row, SourceSettings};

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

/// Settings of a file, one canonical field a line: `field = column`, `field = 'constant'` or `field = column ~ format`.
fn source(kind: &str, path: &str, fields: &str) -> SourceSettings {
    let field = |line: &str| {
        let (name, wanted) = line.split_once(" = ")?;
        let rule = match (wanted.strip_prefix('\''), wanted.split_once(" ~ ")) {
            (Some(constant), _) => serde_json::json!({"constant": constant.trim_end_matches('\'')}),
            (None, Some((column, format))) => serde_json::json!({"column": column, "format": format}),
            (None, None) => wanted.into(),
        };
        Some((name.trim().to_owned(), rule))
    };
    let fields: serde_json::Map<_, _> = fields.lines().filter_map(field).collect();
    settings(serde_json::json!({
        "records": kind, "zone": "UTC", "from": {"connector": "file", "path": path}, "fields": fields,
    }))
}

async fn rows(folder: &std::path::Path, source: &SourceSettings, expected: u64) -> Vec<Row<'static>> {
    let (pulled, rows) = pulled(source, folder).await;
    assert_eq!(pulled.read, expected, "{:?}", pulled.files);
    assert_eq!(rejects(&rows), [], "{:?}", pulled.files);
    rows
}

fn tickets<'a>(state: &BTreeMap<&str, &'a Record>) -> Vec<&'a Ticket> {
    state.values().filter_map(|record| if let Record::Ticket(ticket) = record { Some(ticket) } else { None }).collect()
}

#[tokio::test]
async fn incidents_of_a_service_desk() {
    let Some(folder) = folder() else { return };
    let fields = "key = number
        opened_at = opened_at ~ %d-%m-%Y %H:%M
        resolved_at = resolved_at ~ %d-%m-%Y %H:%M
        closed_at = closed_at ~ %d-%m-%Y %H:%M
        promise_kept = made_sla
        priority = priority
        reopened = reopen_count
        business_unit = location
        service = cmdb_ci";
    let source = source("ticket", "itsm-incidents-small/incident_event_log_part.csv", fields);
    let rows = rows(&folder, &source, 5_998).await;
    let state = last_by_key(&rows);
    let tickets = tickets(&state);
    assert_eq!(tickets.len(), 890);
    let kept = tickets.iter().filter(|ticket| ticket.promise_kept == Some(true)).count();
    assert_eq!((100_000 * kept + 445) / 890, 55_618, "thousandths of a percent kept");
    let minutes: Vec<i64> =
        tickets.iter().filter_map(|ticket| Some((ticket.resolved_at? - ticket.opened_at).num_minutes())).collect();
    assert_eq!(minutes.len(), 861);
    // 315.8668 hours on average, to the nearest ten-thousandth.
    let total: i64 = minutes.iter().sum();
    assert_eq!((total * 10_000 + 861 * 30) / (861 * 60), 3_158_668);
}

fn answers<'a>(rows: &'a [Row<'_>]) -> Vec<&'a SurveyAnswer> {
    rows.iter()
        .filter_map(|row| match row {
            Row::Record { record: Record::SurveyAnswer(answer), .. } => Some(answer),
            _ => None,
        })
        .collect()
}

/// Promoters less detractors and all answers.
fn recommend(answers: &[&SurveyAnswer]) -> (i64, i64) {
    let points = |score: i64| i64::from(score >= 9) - i64::from(score <= 6);
    (answers.iter().map(|answer| points(answer.score)).sum(), i64::try_from(answers.len()).unwrap())
}

#[tokio::test]
async fn answers_of_an_event() {
    let Some(folder) = folder() else { return };
    for (file, format) in [("input_01.csv", " ~ %m/%d/%Y %H:%M:%S"), ("input_02.csv", "")] {
        let fields = format!(
            "key = Timestamp
            answered_at = Timestamp{format}
            question = 'recommend'
            audience = 'customer'
            comment = ...why?
            score = On a scale of 0-10, how would you rate Sudzilla?"
        );
        let rows = rows(&folder, &source("survey_answer", &format!("nps-event/{file}"), &fields), 39).await;
        assert_eq!(recommend(&answers(&rows)), (8 - 22, 39), "{file}");
    }
}

#[tokio::test]
async fn answers_about_airlines() {
    let Some(folder) = folder() else { return };
    let fields = "key = CustomerID
        answered_at = '2020-01-01'
        question = 'recommend'
        audience = 'customer'
        service = Airline
        score = How likely are you to recommend this airline?";
    let source = source("survey_answer", "nps-airlines/input_*.csv", fields);
    let rows = rows(&folder, &source, 5_723 + 184).await;
    let answers = answers(&rows);
    let of_prep_air: Vec<_> =
        answers.into_iter().filter(|answer| answer.service.as_deref() == Some("Prep Air")).collect();
    assert_eq!(recommend(&of_prep_air), (39, 184), "100 × 39 ÷ 184 = 21.1957");
}

#[tokio::test]
async fn checks_of_a_web_site() {
    let Some(folder) = folder() else { return };
    let mut source = source("reading", "upptime-small/checks.csv", "series = 'up'\nat = checked_at\nservice = site");
    let up = serde_json::json!({"column": "status", "map": {"up": "1", "down": "0"}});
    source.fields.insert("value".to_owned(), serde_json::from_value(up).unwrap());
    let rows = rows(&folder, &source, 314).await;
    let up =
        records(&rows).into_iter().filter(|record| matches!(record, Record::Reading(reading) if reading.value > 0.5));
    assert_eq!(up.count(), 267);
}

#[tokio::test]
async fn bills_of_two_suppliers() {
    let Some(folder) = folder() else { return };
    let fields = "account = lineItem/tenantId
        charged_from = lineItem/intervalUsageStart
        charged_to = lineItem/intervalUsageEnd
        billed = cost/myCost
        currency = cost/currencyCode
        category = 'Usage'
        supplier_service = product/service
        resource = product/resourceId
        quantity = usage/billedQuantity
        business_unit = tags/OracleInternalReserved.CostCenter";
    let oci = rows(&folder, &source("cost_line", "focus/oci-cost-report-506rows.csv", fields), 506).await;
    let lines = cost_lines(&oci);
    assert_eq!(sum(&lines, |line| line.billed), "2.523589325400648027");
    let of_centre: Vec<_> =
        lines.iter().copied().filter(|line| line.business_unit.as_deref() == Some("607825")).collect();
    assert_eq!(sum(&of_centre, |line| line.billed), "2.523533304580266138");
    assert_eq!(lines.iter().filter(|line| line.business_unit.is_none()).count(), 234);
    let fields = "account = SubscriptionId
        billing_period = BillingPeriodStartDate ~ %m/%d/%Y
        charged_from = Date ~ %m/%d/%Y
        billed = CostInBillingCurrency
        currency = BillingCurrencyCode
        category = ChargeType
        supplier_service = MeterCategory
        quantity = Quantity
        unit = UnitOfMeasure
        resource = ResourceId";
    let azure = rows(&folder, &source("cost_line", "focus/azure-ea-actualcost-27rows.csv", fields), 27).await;
    assert_eq!(sum(&cost_lines(&azure), |line| line.billed), "1.26136926505726");
}

/// Fields that all examples of the FOCUS specification share; the rest differs in date format and completeness.
const FOCUS: &str = "billed = BilledCost
    effective = EffectiveCost
    category = ChargeCategory
    quantity = ConsumedQuantity
    unit = ConsumedUnit
    ";

#[tokio::test]
async fn examples_of_the_focus_specification() {
    let Some(folder) = folder() else { return };
    let dates = |format: &str| {
        format!(
            "billing_period = BillingPeriodStart{format}
            charged_from = ChargePeriodStart{format}
            charged_to = ChargePeriodEnd{format}
            "
        )
    };
    let full = FOCUS.to_owned()
        + &dates(" ~ %m/%d/%y")
        + "account = BillingAccountId\ncurrency = BillingCurrency\nsupplier_service = ProviderName";
    let bare = FOCUS.to_owned() + &dates("") + "account = 'a'\ncurrency = 'USD'\nsupplier_service = 'Compute'";
    let examples = [
        ("saas_spend_agreements_a1", &full, 4, "1200", "1200"),
        ("saas_spend_agreements_a2", &full, 13, "1200", "1200"),
        ("saas_spend_agreements_b1", &full, 5, "1200", "1200"),
        ("saas_spend_agreements_b2", &full, 14, "1200", "1200"),
        ("virtual_currency_pricing_model_b2", &full, 3, "0", "615"),
        ("virtual_currency_pricing_model_b3", &full, 3, "0", "495"),
        ("simple_saas_agreements_c", &full, 3, "35800", "35800"),
        ("commitment_discount_usage_scenario_4", &bare, 2, "0.5", "1.5"),
        ("one_hundred_percent_utilization_with_commitment_discount_flexibility_with_2_resources", &bare, 3, "2", "2"),
        ("zero_percent_utilization_without_commitment_discount_flexibility", &bare, 3, "3.5", "3.5"),
    ];
    for (name, fields, count, billed, effective) in examples {
        let source = source("cost_line", &format!("focus/focus-spec-examples/{name}.csv"), fields);
        let rows = rows(&folder, &source, count).await;
        let lines = cost_lines(&rows);
        let sums = (sum(&lines, |line| line.billed), sum(&lines, |line| line.effective));
        assert_eq!(sums, (billed.to_owned(), effective.to_owned()), "{name}");
    }
}

#[tokio::test]
async fn corrections_of_a_closed_month() {
    let Some(folder) = folder() else { return };
    let fields = FOCUS.to_owned()
        + "billing_period = BillingPeriodStart
        charged_from = ChargePeriodStart
        charged_to = ChargePeriodEnd
        resource = ResourceId
        description = ChargeDescription
        account = 'a'
        currency = 'USD'
        supplier_service = 'Compute'";
    let amounts = async |name: &str, count: u64| {
        let source = source("cost_line", &format!("focus/focus-correction-examples/{name}.csv"), &fields);
        let rows = rows(&folder, &source, count).await;
        let mut amounts = BTreeMap::new();
        for line in cost_lines(&rows) {
            let key = (line.billing_period.to_string(), line.resource.clone().unwrap_or_default());
            let total: &mut Exact = amounts.entry(key).or_insert(Exact::ZERO);
            *total = total.add(&line.effective).unwrap();
        }
        amounts.into_iter().map(|((month, of), amount)| format!("{month} {of} {amount}")).collect::<Vec<_>>()
    };
    assert_eq!(amounts("closed_s1_original", 1).await, ["2025-05 R-111 1500"]);
    for style in [("closed_s1_ledger", 3), ("closed_s1_delta", 2)] {
        assert_eq!(amounts(style.0, style.1).await, ["2025-06 R-111 -300", "2025-06 R-222 300"]);
    }
    assert_eq!(amounts("closed_s4_bulk_ledger", 1).await, ["2025-06  0.002"]);
}
