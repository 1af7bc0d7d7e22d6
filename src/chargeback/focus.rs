//! Our own charges as FOCUS 1.4 datasets: Cost and Usage, Invoice Detail, Billing Period. IT is the issuer, each business
//! unit a billing account.
//!
//! Columns and their nullability are those of the specification (FinOps Open Cost and Usage Specification 1.4); what we do
//! not know is empty, never guessed.

use chrono::{DateTime, Utc};
use entity::value::{Exact, Money, Period, Share};
use serde_json::json;

use super::{Cell, Line, csv_row};

/// Who issues, and the names on the rows.
#[derive(Clone, Debug)]
pub struct Issuer<'a> {
    /// The company; its IT issues.
    pub company: &'a str,
    /// Name of the business unit.
    pub unit: &'a str,
    /// Name of the service.
    pub service: &'a str,
}

/// Columns of Cost and Usage, in order.
pub const COST_AND_USAGE: [&str; 41] = [
    "AllocatedMethodDetails",
    "AllocatedMethodId",
    "AllocatedResourceId",
    "AllocatedResourceName",
    "BilledCost",
    "BillingAccountId",
    "BillingAccountName",
    "BillingAccountType",
    "BillingCurrency",
    "BillingPeriodEnd",
    "BillingPeriodStart",
    "ChargeCategory",
    "ChargeClass",
    "ChargeDescription",
    "ChargeFrequency",
    "ChargePeriodEnd",
    "ChargePeriodStart",
    "ConsumedQuantity",
    "ConsumedUnit",
    "ContractedCost",
    "ContractedUnitPrice",
    "EffectiveCost",
    "HostProviderName",
    "InvoiceDetailId",
    "InvoiceId",
    "InvoiceIssuerName",
    "ListCost",
    "ListUnitPrice",
    "PricingCategory",
    "PricingQuantity",
    "PricingUnit",
    "ServiceCategory",
    "ServiceName",
    "ServiceProviderName",
    "ServiceSubcategory",
    "SkuId",
    "SkuMeter",
    "Tags",
    "x_CorrectedLineId",
    "x_ExactShare",
    "x_ExtraUnit",
];

/// One line of a statement as a row of Cost and Usage. A correction keeps the time when its cost was incurred, in a later
/// billing period, as the specification asks.
#[must_use]
pub fn cost_and_usage_row(period: Period, line: &Line, issuer: &Issuer<'_>, share: Option<Share>) -> String {
    let incurred = line.corrects.as_ref().map_or(period, |corrects| corrects.period);
    let [start, end] = [period.start(), period.end()].map(|day| format!("{day}T00:00:00Z"));
    let [from, to] = [incurred.start(), incurred.end()].map(|day| format!("{day}T00:00:00Z"));
    let details = json!({"Elements": [{"AllocatedRatio": share.map(ratio), "UsageQuantity": line.quantity.to_string(), "UsageUnit": line.unit}]});
    let currency = line.amount.currency.to_string();
    let no_use = line.quantity.is_zero() || line.credit.is_some();
    let used = |value: Exact| if no_use { Cell::Text("") } else { Cell::Number(value) };
    let priced = if line.unit_price.is_negative() || no_use { Cell::Text("") } else { Cell::Number(line.unit_price) };
    let provider = format!("{} IT", issuer.company);
    let (details, invoice) = (details.to_string(), format!("{period}.{}", line.business_unit));
    let corrected = line.corrects.as_ref().map(|corrects| corrects.line.as_str()).unwrap_or_default();
    let unit = if no_use { "" } else { line.unit.as_str() };
    csv_row(&[
        Cell::Text(&details),
        Cell::Text(&line.rule),
        Cell::Text(&line.service),
        Cell::Text(issuer.service),
        Cell::Amount(line.amount),
        Cell::Text(&line.business_unit),
        Cell::Text(issuer.unit),
        Cell::Text("Business unit"),
        Cell::Text(&currency),
        Cell::Text(&end),
        Cell::Text(&start),
        Cell::Text(category(line)),
        Cell::Text(if line.corrects.is_some() { "Correction" } else { "" }),
        Cell::Text(&line.charge_kind),
        Cell::Text(if line.credit.is_some() { "One-Time" } else { "Usage-Based" }),
        Cell::Text(&to),
        Cell::Text(&from),
        used(line.quantity),
        Cell::Text(unit),
        Cell::Amount(line.amount),
        priced,
        Cell::Amount(line.amount),
        Cell::Text(&provider),
        Cell::Text(&line.id),
        Cell::Text(&invoice),
        Cell::Text(&provider),
        Cell::Amount(line.amount),
        priced,
        Cell::Text("Standard"),
        used(line.quantity),
        Cell::Text(unit),
        Cell::Text("Other"),
        Cell::Text(issuer.service),
        Cell::Text(&provider),
        Cell::Text("Other (Other)"),
        Cell::Text(&line.rule),
        Cell::Text(&line.charge_kind),
        Cell::Text("{}"),
        Cell::Text(corrected),
        Cell::Fraction(line.exact_share),
        Cell::Flag(line.extra_unit),
    ])
}

fn category(line: &Line) -> &'static str {
    if line.credit.is_some() { "Credit" } else { "Usage" }
}

/// Columns of Invoice Detail, in order.
pub const INVOICE_DETAIL: [&str; 18] = [
    "BilledCost",
    "BillingAccountId",
    "BillingCurrency",
    "BillingPeriodEnd",
    "BillingPeriodStart",
    "ChargeCategory",
    "InvoiceDetailCreated",
    "InvoiceDetailDescription",
    "InvoiceDetailGrain",
    "InvoiceDetailId",
    "InvoiceDetailLastUpdated",
    "InvoiceId",
    "InvoiceIssueDate",
    "InvoiceIssueStatus",
    "InvoiceIssuerName",
    "PaymentDueDate",
    "PaymentTerms",
    "ReferenceInvoiceId",
];

/// One line of a closed statement as a row of Invoice Detail.
#[must_use]
pub fn invoice_detail_row(period: Period, line: &Line, issuer: &Issuer<'_>, closed_at: DateTime<Utc>) -> String {
    let [start, end] = [period.start(), period.end()].map(|day| format!("{day}T00:00:00Z"));
    let (at, invoice) = (instant(closed_at), format!("{period}.{}", line.business_unit));
    let (provider, currency) = (format!("{} IT", issuer.company), line.amount.currency.to_string());
    let refers = line.corrects.as_ref().map(|corrects| format!("{}.{}", corrects.period, line.business_unit));
    let refers = refers.unwrap_or_else(|| invoice.clone());
    csv_row(&[
        Cell::Amount(line.amount),
        Cell::Text(&line.business_unit),
        Cell::Text(&currency),
        Cell::Text(&end),
        Cell::Text(&start),
        Cell::Text(category(line)),
        Cell::Text(&at),
        Cell::Text(&line.charge_kind),
        Cell::Text(r#"{"Columns":["BillingAccountId","SkuId"]}"#),
        Cell::Text(&line.id),
        Cell::Text(&at),
        Cell::Text(&invoice),
        Cell::Text(&at),
        Cell::Text("Issued"),
        Cell::Text(&provider),
        Cell::Text(""),
        Cell::Text("Internal charge"),
        Cell::Text(&refers),
    ])
}

/// Columns of Billing Period, in order.
pub const BILLING_PERIOD: [&str; 6] = [
    "BillingPeriodCreated",
    "BillingPeriodEnd",
    "BillingPeriodLastUpdated",
    "BillingPeriodStart",
    "BillingPeriodStatus",
    "InvoiceIssuerName",
];

/// A month as a row of Billing Period.
#[must_use]
pub fn billing_period_row(
    period: Period,
    company: &str,
    closed: bool,
    (made, changed): (DateTime<Utc>, DateTime<Utc>),
) -> String {
    let [start, end] = [period.start(), period.end()].map(|day| format!("{day}T00:00:00Z"));
    csv_row(&[
        Cell::Text(&instant(made)),
        Cell::Text(&end),
        Cell::Text(&instant(changed)),
        Cell::Text(&start),
        Cell::Text(if closed { "Closed" } else { "Open" }),
        Cell::Text(&format!("{company} IT")),
    ])
}

/// The header of one of these datasets.
#[must_use]
pub fn focus_header(columns: &[&str]) -> String {
    let cells: Vec<Cell<'_>> = columns.iter().map(|name| Cell::Text(name)).collect();
    csv_row(&cells)
}

/// What part of a pool's charges a line is; none where the pool charges nothing.
#[must_use]
pub fn part_of(line: Money, pool: Money) -> Option<Share> {
    Share::new(line.micros.into(), pool.micros.into())
}

/// A share as a decimal text of twelve digits, as the specification wants numbers.
fn ratio(share: Share) -> String {
    let (numerator, denominator) = share.parts();
    let value = num_rational::BigRational::new(numerator.into(), denominator.into());
    super::decimals::alone(&value, super::decimals::DIGITS).map(|value| value.to_string()).unwrap_or_default()
}

fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
