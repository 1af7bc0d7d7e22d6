//! The CSV of an edition: one row a measure, every row with the check number. It rounds nothing.

use entity::value::Exact;
use serde_json::Value;

use super::ReportError;
use super::frozen::{Frozen, Placed};
use crate::chargeback::{Cell, csv_row};
use crate::scorecard::KpiScore;

/// First row. States and reasons are spelled as in the vocabulary of the API; `usual_lower` to `usual_upper` is the usual range.
const COLUMNS: [&str; 24] = [
    "check_number",
    "report",
    "scope",
    "period",
    "revision",
    "perspective",
    "objective",
    "kpi",
    "name",
    "kpi_scope",
    "unit",
    "direction",
    "value",
    "no_value",
    "n",
    "target",
    "status",
    "usual_lower",
    "usual_upper",
    "signal",
    "trend",
    "assurance",
    "score",
    "owner",
];

/// The measures of a frozen body (RFC 4180, lines end in CR LF); text that looks like a formula gets an apostrophe in front.
///
/// # Errors
/// `Json` if the body is none of ours.
pub(super) fn csv(body: &Value, check_number: &str) -> Result<String, ReportError> {
    let frozen = Frozen::read(body)?;
    let header = csv_row(&COLUMNS.map(Cell::Text));
    let rows = frozen.kpis().into_iter().map(|placed| row(&frozen, check_number, placed));
    Ok(std::iter::once(header).chain(rows).collect())
}

fn row(frozen: &Frozen, check_number: &str, Placed { perspective, objective, kpi }: Placed<'_>) -> String {
    let marks = &kpi.marks;
    let (scope, period, revision) =
        (frozen.scope.to_string(), frozen.period.to_string(), Exact::from(i64::from(frozen.revision)));
    let (kpi_scope, unit, no_value) = (kpi.scope.to_string(), kpi.unit.to_string(), no_value(kpi));
    let words = [
        kpi.direction.to_string(),
        marks.status.to_string(),
        marks.signal.to_string(),
        marks.trend.to_string(),
        marks.assurance.to_string(),
    ];
    let [direction, status, signal, trend, assurance] = &words;
    csv_row(&[
        Cell::Text(check_number),
        Cell::Text(&frozen.report),
        Cell::Text(&scope),
        Cell::Text(&period),
        Cell::Number(revision),
        Cell::Text(perspective),
        Cell::Text(objective),
        Cell::Text(&kpi.id),
        Cell::Text(&kpi.name),
        Cell::Text(&kpi_scope),
        Cell::Text(&unit),
        Cell::Text(direction),
        number(marks.value),
        Cell::Text(&no_value),
        count(marks.n),
        number(marks.target),
        Cell::Text(status),
        number(kpi.limit_lower),
        number(kpi.limit_upper),
        Cell::Text(signal),
        Cell::Text(trend),
        Cell::Text(assurance),
        number(marks.score),
        Cell::Text(&kpi.owner),
    ])
}

fn no_value(kpi: &KpiScore) -> String {
    kpi.no_value.map(|reason| reason.to_string()).unwrap_or_default()
}

/// As many digits as are frozen; an empty cell where there is no number.
fn number(value: Option<f64>) -> Cell<'static> {
    value.and_then(|value| value.to_string().parse().ok()).map_or(Cell::Text(""), Cell::Number)
}

fn count(n: u64) -> Cell<'static> {
    n.to_string().parse().map_or(Cell::Text(""), Cell::Number)
}
