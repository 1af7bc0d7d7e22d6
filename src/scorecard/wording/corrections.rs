//! What a correction changed, in sentences. It never says why: people do.

use super::kpis;
use crate::language::{Arg, Language};
use crate::scorecard::{Card, KpiScore};

/// Most changed values that are named; the others are counted.
const MOST_NAMED: usize = 3;

/// What the corrected card says otherwise than the card before, KPI by KPI in its order; empty if no value changed.
#[must_use]
pub fn corrections(language: &Language, before: &Card, after: &Card) -> String {
    let changed = kpis(after).filter_map(|now| {
        let then = kpis(before).find(|then| then.id == now.id)?;
        (then.marks.value != now.marks.value).then(|| correction(language, then, now))
    });
    let changed: Vec<String> = changed.collect();
    let more = changed.len().saturating_sub(MOST_NAMED);
    let more = (more > 0).then(|| language.say("corrections-more", &[("more", more.into())]));
    changed.into_iter().take(MOST_NAMED).chain(more).collect::<Vec<_>>().join(" ")
}

fn correction(language: &Language, then: &KpiScore, now: &KpiScore) -> String {
    let shown = |kpi: &KpiScore| language.value(kpi.unit, kpi.marks.value.unwrap_or(f64::NAN));
    let (is, was) = match now.marks.value.zip(then.marks.value) {
        Some((value, other)) => language.values_apart(now.unit, value, other),
        None => (shown(now), shown(then)),
    };
    language.say("correction", &[("name", Arg::from(&now.name)), ("is", is.into()), ("was", was.into())])
}
