//! A scored KPI as it stands on a page: its value, its target, and its three marks apart.

use entity::value::{Direction, Status};

use super::chart::spark;
use super::words::{self, Mark};
use crate::scorecard::wording::{assurance_word, no_value_word, value_text, values_apart};
use crate::scorecard::{Card, CardPlan, KpiPlan, KpiScore, Marks};

/// A KPI on a page.
pub struct Measure {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The value, or why there is none.
    pub value: String,
    /// The target, with the side that is good.
    pub target: String,
    /// Against the target.
    pub status: Mark,
    /// Real change, or noise.
    pub signal: Mark,
    /// Will it keep meeting the target?
    pub assurance: &'static str,
    /// Twelve months, drawn.
    pub spark: String,
    /// Points it adds to its objective, and by how many it moved that.
    pub adds: Adds,
    /// Accepted, late, or of an earlier month: what stands beside the status.
    pub note: Option<String>,
    /// Whether its figure is missing though there was one: it stands in grey.
    pub is_stale: bool,
    /// Its proof.
    pub proof: Option<String>,
}

/// What a child adds to its parent's score.
pub struct Adds {
    /// Points, with one digit; a dash where it adds nothing.
    pub points: String,
    /// By how many that differs from the month before; none where it does not.
    pub moved: Option<String>,
}

impl Adds {
    /// In words.
    pub fn of(points: Option<f64>, moved: Option<f64>) -> Self {
        let moved = moved.filter(|moved| moved.abs() >= 0.05);
        Self {
            points: points.map_or_else(|| "–".to_owned(), |points| format!("{points:.1}").replace('-', "−")),
            moved: moved.map(|moved| format!("{moved:+.1}").replace('-', "−")),
        }
    }
}

impl Measure {
    /// A scored KPI with its plan, from which the little picture is drawn.
    pub fn of(kpi: &KpiScore, plan: Option<&KpiPlan>) -> Self {
        let (value, target) = figures(kpi);
        let (value, target) = (words::tight(&value), words::tight(&target));
        Self {
            id: kpi.id.clone(),
            name: kpi.name.clone(),
            value,
            target,
            status: words::status(kpi.marks.status),
            signal: words::signal(kpi.marks.signal),
            assurance: assurance_word(kpi.marks.assurance),
            spark: plan.map(|plan| spark(plan, kpi.marks.signal)).unwrap_or_default(),
            adds: Adds::of(kpi.contribution, kpi.moved),
            note: note(kpi),
            is_stale: kpi.last_known.is_some(),
            proof: kpi.marks.proof.clone(),
        }
    }
}

/// What stands beside the status, in a few words.
fn note(kpi: &KpiScore) -> Option<String> {
    let accepted = kpi.accepted.as_ref().map(|one| format!("accepted until {}", words::day(one.until)));
    let late = kpi.reaction.filter(|reaction| reaction.overrun_days > 0);
    let late = late.map(|reaction| format!("reaction {} days late", reaction.overrun_days));
    let last = kpi
        .last_known
        .map(|last| format!("last {} in {}", value_text(kpi.unit, last.value), words::short_period(last.period)));
    let so_far = kpi.partial.then(|| "so far".to_owned());
    let unwatched =
        (kpi.unobserved_minutes > 0.0).then(|| format!("{} unwatched", words::hours(kpi.unobserved_minutes)));
    let said: Vec<String> = so_far.into_iter().chain(unwatched).chain(accepted.or(late).or(last)).collect();
    (!said.is_empty()).then(|| said.join(", "))
}

/// Value and target in words, with enough digits to tell them apart.
fn figures(kpi: &KpiScore) -> (String, String) {
    let side = match kpi.direction {
        Direction::HigherIsBetter => "at least ",
        Direction::LowerIsBetter => "at most ",
        Direction::InBand => "",
    };
    match (kpi.marks.value, kpi.marks.target) {
        (Some(value), Some(target)) => {
            let (value, target) = values_apart(kpi.unit, value, target);
            (value, [side, &target].concat())
        }
        (Some(value), None) => (value_text(kpi.unit, value), "no target".to_owned()),
        (None, target) => {
            let target = target.map(|target| [side, &value_text(kpi.unit, target)].concat());
            let why = kpi.no_value.map_or("no figure", no_value_word);
            (why.to_owned(), target.unwrap_or_else(|| "no target".to_owned()))
        }
    }
}

/// A point of view on a page.
pub struct View {
    /// Its name.
    pub name: String,
    /// Its score, in whole points.
    pub score: String,
    /// Its status.
    pub status: Mark,
    /// How much of it has data, where it is not all.
    pub gap: Option<String>,
    /// What it adds to the card.
    pub adds: Adds,
    /// Its objectives.
    pub goals: Vec<Goal>,
}

/// An objective on a page.
pub struct Goal {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its score, in whole points.
    pub score: String,
    /// What it adds to its point of view.
    pub adds: Adds,
    /// Its KPIs.
    pub measures: Vec<Measure>,
}

/// A card's points of view, in order.
pub fn views(card: &Card, plan: &CardPlan) -> Vec<View> {
    let plans = || plan.perspectives.iter().flat_map(|view| &view.objectives).flat_map(|goal| &goal.kpis);
    let measure = |kpi: &KpiScore| Measure::of(kpi, plans().find(|plan| plan.id == kpi.id));
    let views = card.perspectives.iter().map(|view| View {
        name: view.name.clone(),
        score: score(&view.marks),
        status: words::status(view.marks.status),
        gap: gap(&view.marks),
        adds: Adds::of(view.contribution, view.moved),
        goals: view
            .objectives
            .iter()
            .map(|goal| Goal {
                id: goal.id.clone(),
                name: goal.name.clone(),
                score: score(&goal.marks),
                adds: Adds::of(goal.contribution, goal.moved),
                measures: goal.kpis.iter().map(measure).collect(),
            })
            .collect(),
    });
    views.collect()
}

/// A score in whole points; a dash without one.
pub fn score(marks: &Marks) -> String {
    match marks.score {
        Some(score) if marks.status != Status::NoValue => format!("{score:.0}"),
        _ => "–".to_owned(),
    }
}

/// How much of the weight has data, where it is not all.
pub fn gap(marks: &Marks) -> Option<String> {
    (marks.coverage < 0.995).then(|| format!("{:.0} % of its weight has data", marks.coverage * 100.0))
}
