//! Figures of strategy: the map of objectives, and their scores side by side. It tests no link.

use std::collections::BTreeMap;

use entity::value::{Grade, Period, Status};

use super::{Figure, Head, WIDE, counted, figure, mark};
use crate::charts::{
    Bounds, Format, Lane, MapGoal, MapLink, MapWords, Multiples, MultiplesWords, Panel, StrategyMap, Tie, Verdict,
    multiples, strategy_map,
};
use crate::scorecard::wording::{period_text, status_word};
use crate::scorecard::{Card, Marks};
use crate::web::portal::words::short_period;
use crate::web::strategy::Link;

/// The objectives of a card by point of view, with what should lead to what; none if nothing should.
pub fn map(card: &Card, links: &[Link]) -> Option<Figure> {
    let goals = || card.perspectives.iter().flat_map(|view| &view.objectives);
    let is_here = |id: &String| goals().any(|goal| goal.id == *id);
    let here: Vec<&Link> =
        links.iter().filter(|link| is_here(&link.row.from_objective) && is_here(&link.row.to_objective)).collect();
    let graded = |grade: Grade| here.iter().filter(|link| link.test.grade == grade).count();
    let message = match (here.len(), graded(Grade::Supported)) {
        (0, _) => return None,
        (all, 0) => format!("None of {} shows in the figures yet", counted(all, "supposed effect", "supposed effects")),
        (all, shown) => {
            format!("{shown} of {} in the figures", counted(all, "supposed effect shows", "supposed effects show"))
        }
    };
    let message = match graded(Grade::Contradicted) {
        0 => message,
        opposite => format!("{message}; for {opposite} they say the opposite"),
    };
    let chart = StrategyMap {
        lanes: card.perspectives.iter().map(lane).collect(),
        links: here.into_iter().map(link).collect(),
        words: MapWords {
            shown: "they go together".to_owned(),
            supposed: "supposed: no evidence, or too early".to_owned(),
            opposite: "the opposite".to_owned(),
            ..MapWords::default()
        },
        ..StrategyMap::default()
    };
    let subject = format!("{}: objectives with status and score of 100, {}", card.name, period_text(card.period));
    let head = Head { id: format!("map-{}", card.id), message, subject, width: WIDE };
    Some(figure(&head, chart.table(), |frame| strategy_map(&StrategyMap { frame, ..chart.clone() })))
}

fn lane(view: &crate::scorecard::PerspectiveScore) -> Lane {
    let goal = |goal: &crate::scorecard::ObjectiveScore| MapGoal {
        id: goal.id.clone(),
        label: goal.name.clone(),
        value: score_text(&goal.marks),
        verdict: verdict(goal.marks.status),
        word: status_word(goal.marks.status).to_owned(),
    };
    Lane { label: view.name.clone(), goals: view.objectives.iter().map(goal).collect() }
}

fn score_text(marks: &Marks) -> String {
    marks.score.map_or_else(|| "–".to_owned(), |score| format!("{score:.0}"))
}

fn verdict(status: Status) -> Verdict {
    match status {
        Status::Met => Verdict::Met,
        Status::Missed => Verdict::Missed,
        Status::Near => Verdict::Near,
        Status::CannotTell => Verdict::CannotTell,
        Status::NoValue => Verdict::NoValue,
        Status::Info => Verdict::Info,
    }
}

fn link(link: &Link) -> MapLink {
    MapLink {
        from: link.row.from_objective.clone(),
        to: link.row.to_objective.clone(),
        tie: match link.test.grade {
            Grade::Supported => Tie::Shown,
            Grade::Contradicted => Tie::Opposite,
            Grade::NoEvidence | Grade::TooShort => Tie::Supposed,
        },
    }
}

/// The scores of a card's objectives over those periods, on one scale; none without scores.
pub fn scores(card: &Card, scores: &BTreeMap<String, Vec<Option<f64>>>, periods: &[Period]) -> Option<Figure> {
    let panel = |goal: &crate::scorecard::ObjectiveScore| Panel {
        label: goal.name.clone(),
        values: scores.get(&goal.id).cloned().unwrap_or_default(),
        mark: mark(goal.marks.signal),
    };
    let goals = card.perspectives.iter().flat_map(|view| &view.objectives);
    let chart = Multiples {
        periods: periods.iter().map(|period| short_period(*period)).collect(),
        panels: goals.map(panel).collect(),
        bounds: Bounds { lowest: Some(0.0), highest: Some(100.0) },
        format: Format::number(0),
        words: MultiplesWords {
            name: "Objective".to_owned(),
            missing: "no score".to_owned(),
            ..MultiplesWords::default()
        },
        ..Multiples::default()
    };
    let known = |panel: &&Panel| panel.values.iter().flatten().nth(1).is_some();
    let compared: Vec<&Panel> = chart.panels.iter().filter(known).collect();
    let higher = compared.iter().filter(|panel| moved(panel) > 0.5).count();
    let lower = compared.iter().filter(|panel| moved(panel) < -0.5).count();
    let (first, n) = (chart.periods.first()?, compared.len());
    let message = match n {
        0 => return None,
        _ => format!(
            "Of {}, {higher} stand higher than in {first} and {lower} lower",
            counted(n, "objective", "objectives")
        ),
    };
    let subject = "Scores of the objectives, 0 to 100, by month; small steps may be chance".to_owned();
    let head = Head { id: "scores".to_owned(), message, subject, width: WIDE };
    Some(figure(&head, chart.table(), |frame| multiples(&Multiples { frame, ..chart.clone() })))
}

/// From its first to its last value.
fn moved(panel: &Panel) -> f64 {
    let mut values = panel.values.iter().flatten();
    values.next().zip(values.next_back()).map_or(0.0, |(first, last)| last - first)
}
