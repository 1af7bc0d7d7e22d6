//! A card as planned becomes a card with marks, from its KPIs upwards. It reads only what the plan carries.

use entity::value::{Assurance, NoValue, Period, Signal, Status, Trend};

use super::float::at_least;
use super::range::Process;
use super::{
    Card, CardPlan, KpiPlan, KpiScore, Marks, ObjectivePlan, ObjectiveScore, Observation, Part, PerspectivePlan,
    PerspectiveScore, RollUp, assurance, points_score, roll_up, status, trend,
};
use crate::measure::Measurement;

/// From this score on, an objective, a perspective or a card counts as met.
pub const MET_FROM: f64 = 70.0;
/// From this score on, and below [`MET_FROM`], it counts as near; below it is missed.
pub const NEAR_FROM: f64 = 50.0;
/// Scores of a node that lie closer together than this many points are the same: they are read as whole points.
pub const SAME_SCORE: f64 = 0.5;

/// Scores a card for a period.
///
/// A KPI's score comes from its points; its status, trend, signal and assurance are marks of their own. An objective, a
/// perspective and the card itself get the weighted mean of what stands below ([`roll_up()`]) with its coverage, and as
/// status `Met` from [`MET_FROM`], `Near` from [`NEAR_FROM`], else `Missed`; below the plan's minimum coverage `NoValue`.
/// Their trend compares with the score of the period before, scored by the same points; they carry no signal, no
/// assurance and no value, and `n` counts the records below them (one that feeds two KPIs counts in both).
///
/// A KPI without points informs only: its weight counts for nothing. History after `period` is not looked at, and a
/// period without a measurement has no value; an older one never stands in for it.
#[must_use]
pub fn score(plan: &CardPlan, period: Period) -> Card {
    let minimum = plan.minimum_coverage;
    let below: Vec<_> = plan.perspectives.iter().map(|each| perspective(each, period, minimum)).collect();
    let sum = Sum::of(&below, minimum);
    let perspectives = sum.share(below, |node, contribution| PerspectiveScore { contribution, ..node });
    Card {
        id: plan.id.clone(),
        name: plan.name.clone(),
        scope: plan.scope.clone(),
        period,
        marks: sum.marks(),
        perspectives,
    }
}

/// A scored node, and what its parent needs of it.
struct Scored<T> {
    node: T,
    now: Part,
    before: Part,
    n: u64,
}

/// What scored children come to, in the period and in the one before.
struct Sum {
    now: RollUp,
    before: RollUp,
    n: u64,
}

impl Sum {
    fn of<T>(children: &[Scored<T>], minimum: f64) -> Self {
        let parts = |part: fn(&Scored<T>) -> Part| children.iter().map(part).collect::<Vec<_>>();
        Self {
            now: roll_up(&parts(|child| child.now), minimum),
            before: roll_up(&parts(|child| child.before), minimum),
            n: children.iter().map(|child| child.n).sum(),
        }
    }

    /// The children, each with the points it adds.
    fn share<T>(&self, children: Vec<Scored<T>>, with: fn(T, Option<f64>) -> T) -> Vec<T> {
        children.into_iter().zip(&self.now.contributions).map(|(child, points)| with(child.node, *points)).collect()
    }

    fn marks(&self) -> Marks {
        Marks {
            score: self.now.score,
            coverage: self.now.coverage,
            status: node_status(self.now.score),
            trend: node_trend(self.before.score, self.now.score),
            signal: Signal::None,
            assurance: Assurance::Unknown,
            value: None,
            target: None,
            n: self.n,
            proof: None,
        }
    }

    fn scored<T>(self, node: T, weight: f64) -> Scored<T> {
        let part = |rolled: &RollUp| Part { weight, score: rolled.score, coverage: rolled.coverage };
        Scored { node, now: part(&self.now), before: part(&self.before), n: self.n }
    }
}

fn node_status(score: Option<f64>) -> Status {
    match score {
        None => Status::NoValue,
        Some(score) if at_least(score, MET_FROM) => Status::Met,
        Some(score) if at_least(score, NEAR_FROM) => Status::Near,
        Some(_) => Status::Missed,
    }
}

fn node_trend(before: Option<f64>, now: Option<f64>) -> Trend {
    match before.zip(now) {
        None => Trend::Unknown,
        Some((before, now)) if (now - before).abs() < SAME_SCORE => Trend::Same,
        Some((before, now)) if now > before => Trend::Better,
        Some(_) => Trend::Worse,
    }
}

fn perspective(plan: &PerspectivePlan, period: Period, minimum: f64) -> Scored<PerspectiveScore> {
    let below: Vec<_> = plan.objectives.iter().map(|each| objective(each, period, minimum)).collect();
    let sum = Sum::of(&below, minimum);
    let node = PerspectiveScore {
        id: plan.id.clone(),
        name: plan.name.clone(),
        weight: plan.weight,
        contribution: None,
        marks: sum.marks(),
        objectives: sum.share(below, |node, contribution| ObjectiveScore { contribution, ..node }),
    };
    sum.scored(node, plan.weight)
}

fn objective(plan: &ObjectivePlan, period: Period, minimum: f64) -> Scored<ObjectiveScore> {
    let below: Vec<_> = plan.kpis.iter().map(|each| kpi(each, period)).collect();
    let sum = Sum::of(&below, minimum);
    let node = ObjectiveScore {
        id: plan.id.clone(),
        name: plan.name.clone(),
        weight: plan.weight,
        contribution: None,
        marks: sum.marks(),
        kpis: sum.share(below, |node, contribution| KpiScore { contribution, ..node }),
    };
    sum.scored(node, plan.weight)
}

fn kpi(plan: &KpiPlan, period: Period) -> Scored<KpiScore> {
    let past = Past::of(plan, period);
    let measured = past.measured();
    let before = past.value(period.previous());
    let process = Process::of(past.0.iter().map(|seen| seen.measurement.value));
    let limits = process.as_ref().map(|process| process.drawn(plan.unit));
    let settled = process.as_ref().and_then(Process::settled);
    let moved = process.as_ref().filter(|_| measured.value.is_some());
    let signal = moved.map_or(Signal::None, |process| process.signal(plan.direction));
    let now = part(plan, measured.value);
    let marks = Marks {
        score: now.score,
        coverage: now.coverage,
        status: status(plan.direction, &measured, plan.target),
        trend: trend(plan.direction, before, measured.value, plan.target),
        signal,
        // After a real change the settled range speaks of a process that is no more.
        assurance: assurance(plan.direction, settled.filter(|_| signal == Signal::None), plan.target),
        value: measured.value,
        target: plan.target.map(|goal| goal.value),
        n: measured.n,
        proof: past.scored().and_then(|seen| seen.proof.clone()),
    };
    let node = KpiScore {
        id: plan.id.clone(),
        name: plan.name.clone(),
        meaning: plan.meaning.clone(),
        scope: plan.scope.clone(),
        unit: plan.unit,
        direction: plan.direction,
        value_factor: plan.value_factor,
        owner: plan.owner.clone(),
        weight: plan.weight,
        contribution: None,
        marks,
        previous: before,
        numerator: measured.numerator,
        denominator: measured.denominator,
        no_value: measured.no_value,
        ci_lower: measured.ci_lower,
        ci_upper: measured.ci_upper,
        limit_lower: limits.map(|limits| limits.0),
        limit_upper: limits.map(|limits| limits.1),
        average: process.as_ref().map(Process::average),
    };
    Scored { node, now, before: part(plan, before), n: measured.n }
}

/// A KPI as its objective sees it, with that value.
fn part(plan: &KpiPlan, value: Option<f64>) -> Part {
    let weight = if plan.points.is_empty() { 0.0 } else { plan.weight };
    let coverage = if value.is_some() { 1.0 } else { 0.0 };
    Part { weight, score: value.and_then(|value| points_score(&plan.points, value)), coverage }
}

/// What is known of a KPI up to a period, oldest first.
struct Past<'a>(Vec<&'a Observation>, Period);

impl<'a> Past<'a> {
    fn of(plan: &'a KpiPlan, period: Period) -> Self {
        Self(plan.history.iter().filter(|seen| seen.period.start() <= period.start()).collect(), period)
    }

    fn scored(&self) -> Option<&'a Observation> {
        self.0.last().copied().filter(|seen| seen.period == self.1)
    }

    fn value(&self, period: Period) -> Option<f64> {
        self.0.iter().rev().find(|seen| seen.period == period).and_then(|seen| seen.measurement.value)
    }

    /// The measurement to be scored; where there is none, one without a value that says why.
    fn measured(&self) -> Measurement {
        let mut measured = self.scored().map_or_else(nothing, |seen| seen.measurement.clone());
        if measured.value.is_none() && measured.no_value.is_none() {
            measured.no_value = Some(if self.0.is_empty() { NoValue::NotMeasured } else { NoValue::NothingReported });
        }
        measured
    }
}

fn nothing() -> Measurement {
    Measurement {
        value: None,
        numerator: None,
        denominator: None,
        n: 0,
        no_value: None,
        ci_lower: None,
        ci_upper: None,
        out_of_range: 0,
    }
}

#[cfg(test)]
#[path = "score_tests.rs"]
mod tests;
