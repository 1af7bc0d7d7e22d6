//! What a correction changed, in sentences. It never says why: people do.

use super::{kpis, value_text, values_apart};
use crate::scorecard::{Card, KpiScore};

/// Most changed values that are named; the others are counted.
const MOST_NAMED: usize = 3;

/// What the corrected card says otherwise than the card before, KPI by KPI in its order; empty if no value changed.
#[must_use]
pub fn corrections(before: &Card, after: &Card) -> String {
    let changed = kpis(after).filter_map(|now| {
        let then = kpis(before).find(|then| then.id == now.id)?;
        (then.marks.value != now.marks.value).then(|| correction(then, now))
    });
    let changed: Vec<String> = changed.collect();
    let more = match changed.len().saturating_sub(MOST_NAMED) {
        0 => None,
        1 => Some("1 more measure changed.".to_owned()),
        more => Some(format!("{more} more measures changed.")),
    };
    changed.into_iter().take(MOST_NAMED).chain(more).collect::<Vec<_>>().join(" ")
}

fn correction(then: &KpiScore, now: &KpiScore) -> String {
    let shown = |kpi: &KpiScore| kpi.marks.value.map_or("no figure".to_owned(), |value| value_text(kpi.unit, value));
    let (is, was) = match now.marks.value.zip(then.marks.value) {
        Some((value, other)) => values_apart(now.unit, value, other),
        None => (shown(now), shown(then)),
    };
    format!("{}: {is} instead of {was}.", now.name)
}
