//! The appendix on paper: the table behind each chart, and what each measure means. It judges nothing.

use entity::value::{Period, Signal, Status, Unit};
use serde::Serialize;

use super::measures::{actual_text, goal_text, proof, usual_text};
use crate::language::Language;
use crate::report::pictures::judged;
use crate::report::{Executive, Head, KpiHistory};
use crate::scorecard::wording::WEAK_STEP_BELOW;
use crate::scorecard::{
    EXPERIENCE_BAD_BELOW, KpiScore, PROMISE_KEPT_FROM, PerspectiveScore, VALUES_FOR_A_RANGE, VALUES_FOR_A_VERDICT,
};

/// What stands behind the charts.
#[derive(Debug, Serialize)]
pub(super) struct Appendix {
    perspectives: Vec<Perspective>,
    series: Vec<Series>,
    rules: Rules,
}

/// The rules by which figures are judged, as numbers to be read.
#[derive(Debug, Serialize)]
struct Rules {
    months_for_a_range: usize,
    months_for_a_verdict: usize,
    promise_kept_from: String,
    experience_bad_below: String,
    weak_step_below: String,
}

/// All measures of a perspective.
#[derive(Debug, Serialize)]
struct Perspective {
    name: String,
    measures: Vec<Explained>,
}

/// A measure, what it means and what its figure rests on.
#[derive(Debug, Serialize)]
struct Explained {
    name: String,
    meaning: String,
    owner: String,
    actual: Option<String>,
    /// The page that says where it comes from.
    proof: Option<String>,
    reason: Option<String>,
    target: Option<String>,
    range: Option<String>,
    status: Status,
    word: String,
    /// How many records it was counted from.
    records: String,
}

/// The months behind a process chart, oldest first.
#[derive(Debug, Serialize)]
struct Series {
    kpi: String,
    name: String,
    range: Option<String>,
    months: Vec<Month>,
}

/// A month of a series.
#[derive(Debug, Serialize)]
struct Month {
    period: String,
    value: Option<String>,
    signal: Signal,
    /// Said of real changes only.
    movement: Option<String>,
}

/// All measures, and the series of those KPIs whose chart is shown.
pub(super) fn appendix<'a>(language: &Language, input: &Executive, charted: impl Iterator<Item = &'a str>) -> Appendix {
    Appendix {
        perspectives: input.card.perspectives.iter().map(|view| perspective(language, view, &input.head())).collect(),
        series: charted.filter_map(|kpi| series(language, input, kpi)).collect(),
        rules: rules(language),
    }
}

fn rules(language: &Language) -> Rules {
    let percent = |share| language.value(Unit::Percent, share);
    Rules {
        months_for_a_range: VALUES_FOR_A_RANGE,
        months_for_a_verdict: VALUES_FOR_A_VERDICT,
        promise_kept_from: percent(PROMISE_KEPT_FROM),
        experience_bad_below: percent(EXPERIENCE_BAD_BELOW),
        weak_step_below: percent(WEAK_STEP_BELOW),
    }
}

fn perspective(language: &Language, view: &PerspectiveScore, head: &Head) -> Perspective {
    Perspective {
        name: view.name.clone(),
        measures: super::measures::kpis_of(view).map(|kpi| explained(language, kpi, head)).collect(),
    }
}

fn explained(language: &Language, kpi: &KpiScore, head: &Head) -> Explained {
    Explained {
        name: kpi.name.clone(),
        meaning: kpi.meaning.clone(),
        owner: kpi.owner.clone(),
        actual: actual_text(language, kpi),
        proof: proof(kpi, head),
        reason: kpi.no_value.map(|reason| language.no_value(reason).to_owned()),
        target: goal_text(language, kpi),
        range: usual_text(language, kpi),
        status: kpi.marks.status,
        word: language.status(kpi.marks.status).to_owned(),
        records: language.count(kpi.marks.n),
    }
}

fn series(language: &Language, input: &Executive, id: &str) -> Option<Series> {
    let kpi = super::kpis(&input.card).find(|kpi| kpi.id == id)?;
    let history = input.history.iter().find(|history| history.kpi == id)?;
    Some(Series {
        kpi: id.to_owned(),
        name: kpi.name.clone(),
        range: usual_text(language, kpi),
        months: months(language, kpi, history),
    })
}

/// As in sentences, but amounts to the unit of their currency: months beside each other shall be told apart.
fn fine_text(language: &Language, unit: Unit, value: f64) -> String {
    match unit {
        Unit::Money(currency) if value >= 0.0 => language.money(currency, &language.number(&format!("{value:.0}"))),
        _ => language.value(unit, value),
    }
}

fn months(language: &Language, kpi: &KpiScore, history: &KpiHistory) -> Vec<Month> {
    let month = |(period, value, signal): (Period, Option<f64>, Signal)| Month {
        period: language.period(period),
        value: value.map(|value| fine_text(language, kpi.unit, value)),
        signal,
        movement: (signal != Signal::None).then(|| language.signal(signal).to_owned()),
    };
    judged(kpi, history).into_iter().map(month).collect()
}
