//! Conformance on small tables, with what the specification says as the measure.

use proptest::prelude::*;

use super::*;

const HEADER: [&str; 24] = [
    "BilledCost",
    "EffectiveCost",
    "ListCost",
    "ContractedCost",
    "ListUnitPrice",
    "PricingQuantity",
    "PricingUnit",
    "BillingAccountId",
    "BillingAccountName",
    "BillingCurrency",
    "BillingPeriodStart",
    "BillingPeriodEnd",
    "ChargePeriodStart",
    "ChargePeriodEnd",
    "ChargeCategory",
    "ChargeClass",
    "ChargeDescription",
    "InvoiceIssuerName",
    "ServiceCategory",
    "ServiceName",
    "ProviderName",
    "PublisherName",
    "InvoiceId",
    "Tags",
];

const GOOD: [&str; 24] = [
    "10.5",
    "10.5",
    "12",
    "10.5",
    "3",
    "4",
    "Hours",
    "A-1",
    "",
    "EUR",
    "2026-03-01T00:00:00Z",
    "2026-04-01T00:00:00Z",
    "2026-03-05T00:00:00Z",
    "2026-03-06T00:00:00Z",
    "Usage",
    "",
    "Machines",
    "Cloud Nord",
    "Compute",
    "Machines",
    "Cloud Nord",
    "Cloud Nord",
    "R-1",
    "{\"team\":\"shop\"}",
];

fn judge(header: &[&str], rows: &[Vec<&str>]) -> Conformance {
    let header: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
    let mut judge = Judge::new(FocusVersion::V1_2, Dataset::CostAndUsage, &header);
    for (position, row) in (1..).zip(rows) {
        judge.row(position, |at| row[at]);
    }
    judge.report()
}

/// The good row with other cells: the rules that say MUST and are not met.
#[track_caller]
fn check(cells: &[(&str, &str)], expected: &[(&str, Option<&str>)]) {
    let mut row = GOOD.to_vec();
    for (column, text) in cells {
        let at = HEADER.iter().position(|name| name == column).unwrap();
        row[at] = text;
    }
    let report = judge(&HEADER, &[row]);
    let broken: Vec<(&str, Option<&str>)> = report
        .rules
        .iter()
        .filter(|rule| rule.failed > 0 && rule.strictness == Strictness::Must)
        .map(|rule| (rule.rule.as_str(), rule.requirement.as_deref()))
        .collect();
    assert_eq!(broken, expected, "{cells:?}");
    assert_eq!(report.conforming_rows, u64::from(expected.is_empty()));
}

#[test]
fn a_good_row_meets_everything() {
    check(&[], &[]);
    let report = judge(&HEADER, &[GOOD.to_vec()]);
    assert_eq!((report.grade, report.must_met), (ConformanceGrade::Full, report.must_checked));
    assert!(report.unknown_columns.is_empty());
}

#[test]
fn quirks_of_real_files_are_named_by_their_requirement() {
    let number = Some("NumericFormat-A-000-M");
    let instant = Some("DateTimeFormat-A-000-M");
    check(&[("BilledCost", "$10,100.00 ")], &[("BilledCost.format", number)]);
    check(&[("BilledCost", "3.5E-7")], &[("BilledCost.format", number)]);
    check(&[("BilledCost", "+1")], &[("BilledCost.format", number)]);
    check(&[("BillingPeriodStart", "5/1/25")], &[("BillingPeriodStart.format", instant)]);
    check(&[("ChargePeriodStart", "2026-03-05T00:00Z")], &[("ChargePeriodStart.format", instant)]);
    check(&[("ChargePeriodStart", "2026-03-05 00:00:00")], &[("ChargePeriodStart.format", instant)]);
    check(&[("ChargeClass", "(null)")], &[("ChargeClass.null_written", Some("NullHandling-A-000-M"))]);
    check(&[("ContractedCost", "null")], &[("ContractedCost.not_null", Some("ContractedCost-C-000-M"))]);
    check(&[("BillingCurrency", "euro")], &[("BillingCurrency.format", Some("CurrencyFormat-A-000-C"))]);
    check(&[("Tags", "\"team\": \"shop\"")], &[("Tags.format", Some("KeyValueFormat-A-000-M"))]);
    check(&[("ChargeCategory", "usage")], &[("ChargeCategory.allowed_values", Some("ChargeCategory-C-000-M"))]);
    check(
        &[("ListUnitPrice", "-3"), ("ListCost", "-12")],
        &[("ListUnitPrice.not_negative", Some("ListUnitPrice-C-000-C"))],
    );
    check(&[("ListCost", "13")], &[("ListCost.price_times_quantity", Some("ListCost-C-000-M"))]);
    check(&[("ListCost", "13"), ("ChargeClass", "Correction")], &[]);
    check(&[("PricingUnit", "")], &[("PricingUnit.with_PricingQuantity", Some("PricingUnit-C-000-M"))]);
    check(
        &[("ChargePeriodEnd", "2026-03-05T00:00:00Z")],
        &[("ChargePeriodEnd.after_start", Some("ChargePeriodEnd-C-000-M"))],
    );
}

#[test]
fn missing_and_unknown_columns_are_named() {
    let report = judge(&["BilledCost", "lookup", "x_team"], &[vec!["1", "", ""]]);
    assert_eq!(report.unknown_columns, ["lookup"]);
    let missing = report.rules.iter().find(|rule| rule.rule == "ChargeCategory.present").unwrap();
    assert_eq!((missing.failed, missing.requirement.as_deref()), (1, Some("CostAndUsage-D-008-M")));
    let asked = report.rules.iter().find(|rule| rule.rule == "AvailabilityZone.present").unwrap();
    assert_eq!((asked.failed, asked.strictness), (1, Strictness::Should));
    assert_eq!(report.grade, ConformanceGrade::Part);
}

#[test]
fn sums_by_invoice_month_commitment_and_split() {
    let header = [
        "BilledCost",
        "EffectiveCost",
        "InvoiceId",
        "InvoiceIssuerName",
        "BillingPeriodStart",
        "BillingCurrency",
        "ChargeCategory",
        "CommitmentDiscountId",
        "CommitmentDiscountStatus",
    ];
    let row = |billed, effective, category, status| {
        vec![billed, effective, "R-1", "Cloud", "5/1/25", "USD", category, "C-1", status]
    };
    let rows = [
        row("$1,200.00 ", "0", "Purchase", ""),
        row("0", "700", "Usage", "Used"),
        row("0", "500", "Usage", "Unused"),
        row("19", "19", "Tax", ""),
        row("?", "1", "Usage", "Used"),
    ];
    let report = judge(&header, &rows);
    let invoice = &report.invoices[0];
    assert_eq!(
        (invoice.billed.to_string(), invoice.billed_without_tax.to_string()),
        ("1219.00".into(), "1200.00".into())
    );
    assert_eq!(invoice.billing_period, Some("2025-05".parse().unwrap()));
    assert_eq!(report.months[0].effective.to_string(), "1220");
    let commitment = &report.commitments[0];
    let of = [commitment.purchased, commitment.used, commitment.unused].map(|sum| sum.trimmed().to_string());
    assert_eq!(of, ["1200", "720", "500"], "a tax row that names the commitment is cost of its use");
    assert_eq!(report.unread_amounts, 1);
}

#[test]
fn split_rows_are_held_against_their_origin() {
    let header = ["BilledCost", "AllocatedMethodId", "AllocatedMethodDetails", "ResourceId"].map(str::to_owned);
    let mut judge = Judge::new(FocusVersion::V1_3, Dataset::CostAndUsage, &header);
    let rows = [
        ("25", r#"{"Elements":[{"AllocatedRatio":0.25}]}"#, "vm-1"),
        ("75", r#"{"Elements":[{"AllocatedRatio":0.5},{"AllocatedRatio":0.25}]}"#, "vm-1"),
        ("40", r#"{"AllocatedRatio":0.5}"#, "vm-2"),
        ("60", r#"{"AllocatedRatio":0.4}"#, "vm-2"),
    ];
    for (position, (billed, details, resource)) in (1..).zip(rows) {
        judge.row(position, |at| [billed, "even", details, resource][at]);
    }
    let splits = judge.report().splits;
    let shown = |split: &SplitSum| [split.billed, split.ratio, split.farthest].map(|one| one.trimmed().to_string());
    assert_eq!(shown(&splits[0]), ["100", "1", "0"]);
    assert_eq!(shown(&splits[1]), ["100", "0.9", "20"]);
}

proptest! {
    /// Whoever judges which part of a bill, and in which order the parts come together, the report is the same.
    #[test]
    fn parts_come_to_the_whole(cells in prop::collection::vec((0_usize..24, "[A-Z0-9.]{0,4}", 0_usize..3), 0..40)) {
        let header: Vec<String> = HEADER.iter().map(|name| (*name).to_owned()).collect();
        let new = || Judge::new(FocusVersion::V1_2, Dataset::CostAndUsage, &header);
        let (mut whole, mut parts) = (new(), [new(), new(), new()]);
        for (position, (at, text, part)) in (1..).zip(&cells) {
            let mut row = GOOD.to_vec();
            row[*at] = text;
            whole.row(position, |at| row[at]);
            parts[*part].row(position, |at| row[at]);
        }
        let [a, b, c] = parts;
        prop_assert_eq!(c.with(a).with(b).report(), whole.report());
    }
}
