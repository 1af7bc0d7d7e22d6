//! Why a figure is judged as it is, in sentences: its score, deadline, accepted deviation, outlook, a target's history.

use chrono::NaiveDate;
use entity::value::{Assurance, Period, Unit};

use super::{period_text, value_text};
use crate::scorecard::{Deviation, KpiScore, Outlook, Reach, Reaction};
use crate::stats::Method;

/// How the value becomes its score: between which points it lies. None without a score.
#[must_use]
pub fn score_sentence(kpi: &KpiScore) -> Option<String> {
    let (value, score) = (kpi.marks.value?, kpi.marks.score?);
    let point = |(at, worth): &(f64, f64)| format!("{} is worth {worth:.0}", value_text(kpi.unit, *at));
    let below = kpi.points.iter().rev().find(|(at, _)| *at <= value);
    let above = kpi.points.iter().find(|(at, _)| *at > value);
    let why = match (below, above) {
        (Some(below), Some(above)) => format!("{} and {}", point(below), point(above)),
        (Some(end), None) | (None, Some(end)) => format!("{}, and so is all beyond", point(end)),
        (None, None) => return None,
    };
    Some(format!("{} scores {score:.0} of 100: {why}.", value_text(kpi.unit, value)))
}

/// All there is to say of why a KPI is judged as it is.
#[must_use]
pub fn explanation(kpi: &KpiScore, scored: Period) -> Vec<String> {
    let rebased =
        kpi.rebases.last().map(|known| format!("New usual range since {}: {}", day(known.from), known.reason));
    let sentences = [
        score_sentence(kpi),
        age_sentence(kpi, scored),
        kpi.accepted.as_ref().map(accepted_sentence),
        kpi.reaction.as_ref().map(reaction_sentence),
        rebased,
    ];
    sentences.into_iter().flatten().collect()
}

/// That the value is of an earlier period, or that there is none any more.
#[must_use]
pub fn age_sentence(kpi: &KpiScore, scored: Period) -> Option<String> {
    match (kpi.as_of, kpi.last_known) {
        (Some(as_of), _) if as_of != scored => {
            Some(format!("Figure of {}; the next one is not due yet.", period_text(as_of)))
        }
        (None, Some(last)) => Some(format!(
            "Last known: {} in {}. It is too old to count.",
            value_text(kpi.unit, last.value),
            period_text(last.period)
        )),
        _ => None,
    }
}

/// That the deviation is accepted, by whom and until when.
#[must_use]
pub fn accepted_sentence(deviation: &Deviation) -> String {
    format!("Accepted until {} by {}: {}", day(deviation.until), deviation.by, deviation.reason)
}

/// Until when somebody has to react, and for how long that is over.
#[must_use]
pub fn reaction_sentence(reaction: &Reaction) -> String {
    let due = reaction.due.pred_opt().unwrap_or(reaction.due);
    let since = period_text(reaction.since);
    match reaction.overrun_days {
        0 => format!("A reaction is due by {}: it has stood so since {since}.", day(due)),
        1 => format!(
            "A reaction was due by {}, one day before the month ended; it has stood so since {since}.",
            day(due)
        ),
        days => format!("A reaction was due by {} and is {days} days late; it has stood so since {since}.", day(due)),
    }
}

/// What to expect, with its range, and how likely the target at the end of the year is met.
#[must_use]
pub fn outlook_sentence(unit: Unit, outlook: &Outlook) -> Option<String> {
    let last = outlook.points.last()?;
    let range = super::range_text(unit, last.lower, last.upper);
    let expected =
        format!("If nothing changes, {} will be about {}", period_text(last.period), value_text(unit, last.value));
    let sure = format!("{expected}, and with 95 % certainty within {range}.");
    let Some(year_end) = outlook.year_end else { return Some(sure) };
    let (target, when) = (value_text(unit, year_end.target), period_text(year_end.period));
    Some(format!("{sure} The target of {target} in {when} is met with a chance of {}.", chance_text(year_end.chance)))
}

/// A chance as people read it; never quite none, never quite certain.
#[must_use]
pub fn chance_text(chance: f64) -> String {
    match chance * 100.0 {
        percent if percent < 1.0 => "less than 1 %".to_owned(),
        percent if percent > 99.0 => "more than 99 %".to_owned(),
        percent => format!("{percent:.0} %"),
    }
}

/// How a series is carried on, in words.
#[must_use]
pub fn method_word(method: Method) -> &'static str {
    match method {
        Method::LastValue => "as it was last",
        Method::Mean => "as it was on average",
        Method::Drift => "with the speed between the first value and the last",
        Method::Linear => "along a straight line through all values",
        Method::SeasonalNaive => "as it was a year ago",
    }
}

/// What history says of a target that it never reached; none where it did.
#[must_use]
pub fn reach_sentence(unit: Unit, target: f64, reach: &Reach) -> Option<String> {
    if !reach.is_new_ground() {
        return None;
    }
    let (best, target) = super::values_apart(unit, reach.best, target);
    let sure = if reach.assurance == Assurance::WillMiss { " As things run it will be missed for sure." } else { "" };
    Some(format!("None of the {} values so far reached {target}; the best was {best}.{sure}", reach.n))
}

fn day(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scorecard::sample::{august, flat, kpi};
    use crate::scorecard::{KpiPlan, score};

    fn explained(points: &[(f64, f64)], value: f64) -> Option<String> {
        let plan = KpiPlan { points: points.to_vec(), ..kpi("a", 1.0, &[Some(value)]) };
        score_sentence(&score(&flat(0.5, vec![plan]), august()).perspectives[0].objectives[0].kpis[0])
    }

    #[test]
    fn a_score_names_its_points() {
        let points = [(40.0, 0.0), (75.0, 80.0), (90.0, 100.0)];
        let check = |value, expected: &str| assert_eq!(explained(&points, value).as_deref(), Some(expected));
        check(52.3, "52.3 % scores 28 of 100: 40 % is worth 0 and 75 % is worth 80.");
        check(75.0, "75 % scores 80 of 100: 75 % is worth 80 and 90 % is worth 100.");
        check(95.0, "95 % scores 100 of 100: 90 % is worth 100, and so is all beyond.");
        check(12.0, "12 % scores 0 of 100: 40 % is worth 0, and so is all beyond.");
        assert_eq!(explained(&[], 12.0), None);
    }

    #[test]
    fn deadlines_and_chances_in_words() {
        let reaction = |overrun_days| Reaction {
            since: "2026-06".parse().expect("a period"),
            due: "2026-07-15".parse().expect("a day"),
            overrun_days,
        };
        let late = "A reaction was due by 14 July 2026 and is 48 days late; it has stood so since June 2026.";
        assert_eq!(reaction_sentence(&reaction(48)), late);
        assert_eq!(
            reaction_sentence(&reaction(0)),
            "A reaction is due by 14 July 2026: it has stood so since June 2026."
        );
        assert_eq!([0.001, 0.324, 0.999].map(chance_text), ["less than 1 %", "32 %", "more than 99 %"]);
    }

    #[test]
    fn a_target_on_new_ground_says_so() {
        let reach = |reached, assurance| Reach { n: 12, reached, best: 96.8, assurance };
        let said = |reach| reach_sentence(Unit::Percent, 99.0, &reach);
        assert_eq!(said(reach(1, Assurance::HitOrMiss)), None);
        let expected = "None of the 12 values so far reached 99 %; the best was 96.8 %.";
        assert_eq!(said(reach(0, Assurance::HitOrMiss)).as_deref(), Some(expected));
        let sure = format!("{expected} As things run it will be missed for sure.");
        assert_eq!(said(reach(0, Assurance::WillMiss)), Some(sure));
    }
}
