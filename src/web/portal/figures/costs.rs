//! Figures of charges: month by month against budget and last year, who pays for what, what a bill is made of.

use std::collections::BTreeMap;

use entity::statement;
use entity::value::{Layer, Money, Period};

use super::{Figure, Head, WIDE, figure};
use crate::chargeback::Books;
use crate::charts::{ColumnPeriod, ColumnWords, Columns, Format, TreePart, Treemap, TreemapWords, columns, treemap};
use crate::scorecard::wording::period_text;
use crate::store::paid::PaidFor;
use crate::web::portal::words::{self, short_period};

/// Months side by side.
const MONTHS: i32 = 12;

/// What those statements charge in the year up to a month; none if that month is not among them.
///
/// A month has a plan where each of its statements has a budget: else the sums would not be of the same units.
pub fn charged(statements: &[statement::Model], period: Period) -> Option<Figure> {
    let currency = statements.iter().find(|one| one.period == period)?.currency;
    let mut months: BTreeMap<Period, Vec<&statement::Model>> = BTreeMap::new();
    for one in statements.iter().filter(|one| one.currency == currency) {
        months.entry(one.period).or_default().push(one);
    }
    let money = |micros: i64| Money::new(micros, currency);
    let total = |month: Period| Some(money(months.get(&month)?.iter().map(|one| one.total_micros).sum()));
    let budget = |month: Period| {
        let budgets: Option<Vec<i64>> = months.get(&month)?.iter().map(|one| one.budget_micros).collect();
        Some(money(budgets?.iter().sum()))
    };
    let one = |month: Period| ColumnPeriod {
        label: short_period(month),
        actual: total(month).map(|total| total.to_f64()),
        plan: budget(month).map(|budget| budget.to_f64()),
        previous: total(month.shifted(-MONTHS)).map(|total| total.to_f64()),
        ..ColumnPeriod::default()
    };
    let mut periods: Vec<ColumnPeriod> = period.trailing(MONTHS).into_iter().map(one).collect();
    let unknown = periods.iter().take_while(|one| one.actual.is_none()).count();
    periods.drain(..unknown);
    let chart = Columns {
        periods,
        lower_is_better: true,
        format: Format { short: true, ..Format::number(0) },
        words: ColumnWords {
            plan: "Budget".to_owned(),
            actual: "Charged".to_owned(),
            against_plan: "Against the budget".to_owned(),
            ..ColumnWords::default()
        },
        ..Columns::default()
    };
    let now = total(period)?;
    let against = budget(period).map(|budget| match now.micros - budget.micros {
        0 => ", as budgeted".to_owned(),
        over if over > 0 => format!(", {} over budget", words::money(&money(over))),
        under => format!(", {} under budget", words::money(&money(-under))),
    });
    let message = format!("{} in {}{}", words::money(&now), period_text(period), against.unwrap_or_default());
    let subject = format!("Charged by month, {currency}");
    let head = Head { id: "charged".to_owned(), message, subject, width: WIDE };
    Some(figure(&head, chart.table(), |frame| columns(&Columns { frame, ..chart.clone() })))
}

/// A month's charges by business unit and service; none where nothing is charged.
pub fn who_pays_for_what(paid: &[PaidFor], period: Period) -> Option<Figure> {
    let currency = paid.first()?.money.currency;
    let mut units: BTreeMap<&str, TreePart> = BTreeMap::new();
    for one in paid.iter().filter(|one| one.money.currency == currency) {
        let unit = units.entry(&one.unit).or_insert_with(|| part(&one.unit, 0.0));
        unit.parts.push(part(&one.service, one.money.to_f64()));
    }
    let parts: Vec<TreePart> = units.into_values().collect();
    let largest = paid.iter().filter(|one| one.money.currency == currency).max_by_key(|one| one.money.micros)?;
    let message = format!("Most is paid by {} for {}: {}", largest.unit, largest.service, words::money(&largest.money));
    let subject = format!("Charged in {} by business unit and service, {currency}", period_text(period));
    Some(tree("paid", ("Service", "Business unit"), parts, (message, subject)))
}

/// What the suppliers billed in a month, by layer of the cost model and what stands in it; none where all is one layer.
pub fn made_of(books: &Books, period: Period, name: impl Fn(Option<&String>) -> String) -> Option<Figure> {
    let mut layers: BTreeMap<Option<Layer>, TreePart> = BTreeMap::new();
    for pool in books.pools.iter().filter(|pool| !pool.source_total.is_zero()) {
        let label = match pool.layer {
            Some(Layer::Pool) => "Pools",
            Some(Layer::Tower) => "Towers",
            Some(Layer::Service) => "Services",
            None => "Named by nobody",
        };
        let layer = layers.entry(pool.layer).or_insert_with(|| part(label, 0.0));
        layer.parts.push(part(&name(pool.service.as_ref()), pool.source_total.to_f64()));
    }
    if layers.keys().flatten().count() < 2 {
        return None;
    }
    let message = format!("What the bill of {} is made of", period_text(period));
    let subject = format!("Billed by suppliers, {}, by layer of the cost model", books.currency);
    Some(tree("billed", ("Cost", "Layer"), layers.into_values().collect(), (message, subject)))
}

fn part(label: &str, value: f64) -> TreePart {
    TreePart { label: label.to_owned(), value, parts: Vec::new() }
}

fn tree(id: &str, (part, of): (&str, &str), parts: Vec<TreePart>, (message, subject): (String, String)) -> Figure {
    let chart = Treemap {
        parts,
        format: Format { short: true, ..Format::number(0) },
        words: TreemapWords {
            part: part.to_owned(),
            of: of.to_owned(),
            size: "Amount".to_owned(),
            ..TreemapWords::default()
        },
        ..Treemap::default()
    };
    let head = Head { id: id.to_owned(), message, subject, width: WIDE };
    figure(&head, chart.table(), |frame| treemap(&Treemap { frame, ..chart.clone() }))
}
