//! Why a figure is judged as it is, in sentences: its score, deadline, accepted deviation, outlook, a target's history.

use entity::value::{Assurance, Period, Unit};

use crate::language::{Arg, Language};
use crate::scorecard::{Deviation, KpiScore, Outlook, Reach, Reaction};

/// How the value becomes its score: between which points it lies. None without a score.
#[must_use]
pub fn score_sentence(language: &Language, kpi: &KpiScore) -> Option<String> {
    let (value, score) = (kpi.marks.value?, kpi.marks.score?);
    let at = |(at, _): &(f64, f64)| Arg::from(language.value(kpi.unit, *at));
    let worth = |(_, worth): &(f64, f64)| Arg::from(format!("{worth:.0}"));
    let said = |id: &str, points: Vec<(&'static str, Arg)>| {
        let said = [("value", language.value(kpi.unit, value).into()), ("score", format!("{score:.0}").into())];
        Some(language.say(id, &said.into_iter().chain(points).collect::<Vec<_>>()))
    };
    let below = kpi.points.iter().rev().find(|(at, _)| *at <= value);
    let above = kpi.points.iter().find(|(at, _)| *at > value);
    match (below, above) {
        (Some(below), Some(above)) => {
            let [low, high] = [("below", at(below)), ("above", at(above))];
            said("score-between", vec![low, ("below_score", worth(below)), high, ("above_score", worth(above))])
        }
        (Some(end), None) | (None, Some(end)) => {
            said("score-beyond", vec![("end", at(end)), ("end_score", worth(end))])
        }
        (None, None) => None,
    }
}

/// All there is to say of why a KPI is judged as it is.
#[must_use]
pub fn explanation(language: &Language, kpi: &KpiScore, scored: Period) -> Vec<String> {
    let rebased = kpi.rebases.last().map(|known| {
        let since = [("day", language.day(known.from).into()), ("reason", Arg::from(&known.reason))];
        language.say("usual-since", &since)
    });
    let sentences = [
        score_sentence(language, kpi),
        age_sentence(language, kpi, scored),
        kpi.accepted.as_ref().map(|deviation| accepted_sentence(language, deviation)),
        kpi.reaction.as_ref().map(|reaction| reaction_sentence(language, reaction)),
        rebased,
    ];
    sentences.into_iter().flatten().collect()
}

/// That the value is of an earlier period, or that there is none any more.
#[must_use]
pub fn age_sentence(language: &Language, kpi: &KpiScore, scored: Period) -> Option<String> {
    let period = |period: Period| ("period", Arg::from(language.period(period)));
    match (kpi.as_of, kpi.last_known) {
        (Some(as_of), _) if as_of != scored => Some(language.say("age-earlier", &[period(as_of)])),
        (None, Some(last)) => {
            let value = language.value(kpi.unit, last.value);
            Some(language.say("age-too-old", &[("value", value.into()), period(last.period)]))
        }
        _ => None,
    }
}

/// That the deviation is accepted, by whom and until when.
#[must_use]
pub fn accepted_sentence(language: &Language, deviation: &Deviation) -> String {
    let (by, reason) = (Arg::from(&deviation.by), Arg::from(&deviation.reason));
    language.say("accepted-until", &[("day", language.day(deviation.until).into()), ("by", by), ("reason", reason)])
}

/// Until when somebody has to react, and for how long that is over.
#[must_use]
pub fn reaction_sentence(language: &Language, reaction: &Reaction) -> String {
    let due = language.day(reaction.due.pred_opt().unwrap_or(reaction.due));
    let said = [("day", due.into()), ("since", language.period(reaction.since).into())];
    match u64::try_from(reaction.overrun_days) {
        Ok(days @ 1..) => {
            language.say("reaction-overdue", &said.into_iter().chain([("days", days.into())]).collect::<Vec<_>>())
        }
        _ => language.say("reaction-due", &said),
    }
}

/// What to expect, with its range, and how likely the target at the end of the year is met.
#[must_use]
pub fn outlook_sentence(language: &Language, unit: Unit, outlook: &Outlook) -> Option<String> {
    let last = outlook.points.last()?;
    let sure = language.say(
        "outlook",
        &[
            ("period", language.period(last.period).into()),
            ("value", language.value(unit, last.value).into()),
            ("range", language.range(unit, last.lower, last.upper).into()),
        ],
    );
    let Some(year_end) = outlook.year_end else { return Some(sure) };
    let chance = language.say(
        "outlook-chance",
        &[
            ("target", language.value(unit, year_end.target).into()),
            ("when", language.period(year_end.period).into()),
            ("chance", chance_text(language, year_end.chance).into()),
        ],
    );
    Some([sure, chance].join(" "))
}

/// A chance as people read it; never quite none, never quite certain.
#[must_use]
pub fn chance_text(language: &Language, chance: f64) -> String {
    let percent = |value: f64| {
        let number = format!("{value:.0}");
        language.say("percent", &[("number", number.into()), ("form", Arg::Form(value, 0))])
    };
    match chance * 100.0 {
        value if value < 1.0 => language.say("chance-less", &[("percent", percent(1.0).into())]),
        value if value > 99.0 => language.say("chance-more", &[("percent", percent(99.0).into())]),
        value => percent(value),
    }
}

/// What history says of a target that it never reached; none where it did.
#[must_use]
pub fn reach_sentence(language: &Language, unit: Unit, target: f64, reach: &Reach) -> Option<String> {
    if !reach.is_new_ground() {
        return None;
    }
    let (best, target) = language.values_apart(unit, reach.best, target);
    let new = language.say("reach-new", &[("n", reach.n.into()), ("target", target.into()), ("best", best.into())]);
    let sure = (reach.assurance == Assurance::WillMiss).then(|| language.word("reach-will-miss").to_owned());
    Some(std::iter::once(new).chain(sure).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scorecard::sample::{august, flat, kpi};
    use crate::scorecard::{KpiPlan, score};

    fn explained(points: &[(f64, f64)], value: f64) -> Option<String> {
        let plan = KpiPlan { points: points.to_vec(), ..kpi("a", 1.0, &[Some(value)]) };
        score_sentence(
            Language::english(),
            &score(&flat(0.5, vec![plan]), august()).perspectives[0].objectives[0].kpis[0],
        )
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
        assert_eq!(reaction_sentence(Language::english(), &reaction(48)), late);
        assert_eq!(
            reaction_sentence(Language::english(), &reaction(0)),
            "A reaction is due by 14 July 2026: it has stood so since June 2026."
        );
        assert_eq!(
            [0.001, 0.324, 0.999].map(|chance| chance_text(Language::english(), chance)),
            ["less than 1 %", "32 %", "more than 99 %"]
        );
    }

    #[test]
    fn a_target_on_new_ground_says_so() {
        let reach = |reached, assurance| Reach { n: 12, reached, best: 96.8, assurance };
        let said = |reach| reach_sentence(Language::english(), Unit::Percent, 99.0, &reach);
        assert_eq!(said(reach(1, Assurance::HitOrMiss)), None);
        let expected = "None of the 12 values so far reached 99 %; the best was 96.8 %.";
        assert_eq!(said(reach(0, Assurance::HitOrMiss)).as_deref(), Some(expected));
        let sure = format!("{expected} As things run it will be missed for sure.");
        assert_eq!(said(reach(0, Assurance::WillMiss)), Some(sure));
    }
}
