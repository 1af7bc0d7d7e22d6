//! A card as planned becomes a card with marks, from its KPIs upwards. It reads only what the plan carries.

use entity::value::{Assurance, NoValue, Period, Signal, Status, Trend};

use super::float::at_least;
use super::{
    Card, CardPlan, Deviation, KpiPlan, KpiScore, LastKnown, Marks, ObjectivePlan, ObjectiveScore, Observation, Part,
    PerspectivePlan, PerspectiveScore, Process, Reaction, RollUp, RollUpRule, Seen, assurance, goal_in, points_score,
    roll_up, status, trend,
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
/// perspective and the card itself get what stands below, by their rule ([`roll_up()`]), with its coverage, and as status
/// `Met` from [`MET_FROM`], `Near` from [`NEAR_FROM`], else `Missed`; below the plan's minimum coverage `NoValue`. Their
/// trend compares with the score of the period before, scored by the same points; they carry no signal, no assurance and
/// no value, and `n` counts the records below them (one that feeds two KPIs counts in both). What the children add is the
/// score, and what they moved is its difference from the period before: exactly, both.
///
/// A KPI without points informs only: its weight counts for nothing. History after `period` is not looked at. A period
/// without a figure has no value; an older one stands in for it only within the KPI's rhythm, and then says its date.
#[must_use]
pub fn score(plan: &CardPlan, period: Period) -> Card {
    let minimum = plan.minimum_coverage;
    let mut perspectives: Vec<_> = plan.perspectives.iter().map(|each| perspective(each, period, minimum)).collect();
    let marks = sum_perspectives(plan.rule, &mut perspectives, minimum);
    Card {
        id: plan.id.clone(),
        name: plan.name.clone(),
        scope: plan.scope.clone(),
        period,
        marks,
        rule: plan.rule,
        perspectives,
    }
}

/// Scores one KPI of a scored card anew and rolls up what stands above it; the rest of the card stays as it is. The result
/// is the same as scoring the whole card. A KPI that is not on the card changes nothing.
pub fn rescore(card: &mut Card, plan: &KpiPlan, minimum_coverage: f64) {
    let period = card.period;
    for view in &mut card.perspectives {
        for objective in &mut view.objectives {
            let Some(old) = objective.kpis.iter_mut().find(|kpi| kpi.id == plan.id) else { continue };
            *old = kpi(plan, period);
            objective.marks = sum_kpis(objective.rule, &mut objective.kpis, minimum_coverage);
            view.marks = sum_objectives(view.rule, &mut view.objectives, minimum_coverage);
            card.marks = sum_perspectives(card.rule, &mut card.perspectives, minimum_coverage);
            return;
        }
    }
}

fn sum_kpis(rule: RollUpRule, kpis: &mut [KpiScore], minimum: f64) -> Marks {
    let weight = |kpi: &KpiScore| if kpi.points.is_empty() { 0.0 } else { kpi.weight };
    let sum = Sum::of(rule, minimum, kpis.iter().map(|kpi| (weight(kpi), &kpi.marks)));
    for (kpi, share) in kpis.iter_mut().zip(sum.shares()) {
        (kpi.contribution, kpi.moved) = share;
    }
    sum.marks()
}

fn sum_objectives(rule: RollUpRule, objectives: &mut [ObjectiveScore], minimum: f64) -> Marks {
    let sum = Sum::of(rule, minimum, objectives.iter().map(|objective| (objective.weight, &objective.marks)));
    for (objective, share) in objectives.iter_mut().zip(sum.shares()) {
        (objective.contribution, objective.moved) = share;
    }
    sum.marks()
}

fn sum_perspectives(rule: RollUpRule, perspectives: &mut [PerspectiveScore], minimum: f64) -> Marks {
    let sum = Sum::of(rule, minimum, perspectives.iter().map(|view| (view.weight, &view.marks)));
    for (view, share) in perspectives.iter_mut().zip(sum.shares()) {
        (view.contribution, view.moved) = share;
    }
    sum.marks()
}

/// What scored children come to, in the period and in the one before.
struct Sum {
    now: RollUp,
    before: RollUp,
    n: u64,
}

impl Sum {
    fn of<'a>(rule: RollUpRule, minimum: f64, children: impl Iterator<Item = (f64, &'a Marks)>) -> Self {
        let (mut now, mut before, mut n) = (Vec::new(), Vec::new(), 0);
        for (weight, marks) in children {
            now.push(Part { weight, score: marks.score, coverage: marks.coverage });
            before.push(Part { weight, score: marks.score_before, coverage: marks.coverage_before });
            n += marks.n;
        }
        Self { now: roll_up(rule, &now, minimum), before: roll_up(rule, &before, minimum), n }
    }

    /// The points each child adds, and by how many that differs from the period before, where both have a score.
    fn shares(&self) -> Vec<(Option<f64>, Option<f64>)> {
        let comparable = self.now.score.is_some() && self.before.score.is_some();
        let pairs = self.now.contributions.iter().zip(&self.before.contributions);
        let moved = |now: Option<f64>, before: Option<f64>| {
            (comparable && (now.is_some() || before.is_some())).then(|| now.unwrap_or(0.0) - before.unwrap_or(0.0))
        };
        pairs.map(|(now, before)| (*now, moved(*now, *before))).collect()
    }

    fn marks(&self) -> Marks {
        Marks {
            score: self.now.score,
            score_before: self.before.score,
            coverage: self.now.coverage,
            coverage_before: self.before.coverage,
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

fn perspective(plan: &PerspectivePlan, period: Period, minimum: f64) -> PerspectiveScore {
    let mut objectives: Vec<_> = plan.objectives.iter().map(|each| objective(each, period, minimum)).collect();
    PerspectiveScore {
        id: plan.id.clone(),
        name: plan.name.clone(),
        weight: plan.weight,
        contribution: None,
        moved: None,
        marks: sum_objectives(plan.rule, &mut objectives, minimum),
        rule: plan.rule,
        objectives,
    }
}

fn objective(plan: &ObjectivePlan, period: Period, minimum: f64) -> ObjectiveScore {
    let mut kpis: Vec<_> = plan.kpis.iter().map(|each| kpi(each, period)).collect();
    ObjectiveScore {
        id: plan.id.clone(),
        name: plan.name.clone(),
        weight: plan.weight,
        contribution: None,
        moved: None,
        marks: sum_kpis(plan.rule, &mut kpis, minimum),
        rule: plan.rule,
        kpis,
    }
}

fn kpi(plan: &KpiPlan, period: Period) -> KpiScore {
    let past = Past::of(plan, period);
    let measured = past.measured(period);
    let figure = past.figure(period);
    let before = past.figure(period.previous()).and_then(|(_, seen)| seen.measurement.value);
    let process = past.process();
    let usual = process.last();
    let quiet_for = process.quiet_for();
    let is_new = figure.is_some_and(|(_, seen)| seen.period == period);
    let marks = marks(plan, &past, period, figure.and_then(|(place, _)| process.at(place)));
    let limits = usual.and_then(|usual| usual.drawn(plan.unit));
    KpiScore {
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
        moved: None,
        points: plan.points.clone(),
        as_of: figure.map(|(_, seen)| seen.period),
        partial: figure.is_some_and(|(_, seen)| seen.partial),
        unobserved_minutes: figure.map_or(0.0, |(_, seen)| seen.unobserved_minutes),
        last_known: past.last_known().filter(|_| figure.is_none()),
        accepted: accepted(plan, period, &marks),
        reaction: past.reaction(period).filter(|_| accepted(plan, period, &marks).is_none()),
        noise: plan.judging.noise,
        rebases: plan.judging.rebases_up_to(period).cloned().collect(),
        quiet_for,
        previous: before,
        numerator: measured.numerator,
        denominator: measured.denominator,
        no_value: measured.no_value,
        ci_lower: measured.ci_lower,
        ci_upper: measured.ci_upper,
        limit_lower: limits.map(|limits| limits.0),
        limit_upper: limits.map(|limits| limits.1),
        average: usual.and_then(Seen::average),
        marks: Marks { signal: if is_new { marks.signal } else { Signal::None }, ..marks },
    }
}

/// The marks of a KPI; the signal is that of its figure, whether or not the figure is new.
fn marks(plan: &KpiPlan, past: &Past<'_>, period: Period, usual: Option<&Seen>) -> Marks {
    let measured = past.measured(period);
    let before = past.figure(period.previous()).and_then(|(_, seen)| seen.measurement.value);
    let goal = goal_in(&plan.goals, period);
    let signal = usual.map_or(Signal::None, |usual| usual.signal(plan.direction));
    // After a real change the settled range speaks of a process that is no more.
    let settled = usual.filter(|_| signal == Signal::None).and_then(Seen::settled);
    let worth = |value: Option<f64>| value.and_then(|value| points_score(&plan.points, value));
    let coverage = |value: Option<f64>| if value.is_some() { 1.0 } else { 0.0 };
    Marks {
        score: worth(measured.value),
        score_before: worth(before),
        coverage: coverage(measured.value),
        coverage_before: coverage(before),
        status: status(plan.direction, &measured, goal),
        trend: trend(plan.direction, before, measured.value, goal),
        signal,
        assurance: assurance(plan.direction, settled, goal),
        value: measured.value,
        target: goal.map(|goal| goal.value),
        n: measured.n,
        proof: past.figure(period).and_then(|(_, seen)| seen.proof.clone()),
    }
}

/// The accepted deviation that a missed target falls under.
fn accepted(plan: &KpiPlan, period: Period, marks: &Marks) -> Option<Deviation> {
    let value = marks.value.filter(|_| matches!(marks.status, Status::Missed | Status::Near))?;
    plan.judging.deviations.iter().find(|deviation| deviation.covers(period, plan.direction, value)).cloned()
}

/// What is known of a KPI up to a period, oldest first.
struct Past<'a> {
    plan: &'a KpiPlan,
    seen: &'a [Observation],
}

impl<'a> Past<'a> {
    fn of(plan: &'a KpiPlan, period: Period) -> Self {
        let known = plan.history.partition_point(|seen| seen.period.start() <= period.start());
        Self { plan, seen: plan.history.get(..known).unwrap_or_default() }
    }

    /// The figure that stands for a period, and its place: the newest one with a value that its rhythm still allows.
    fn figure(&self, period: Period) -> Option<(usize, &'a Observation)> {
        let oldest = period.shifted(1 - self.plan.judging.rhythm.max(1)).start();
        let up_to = self.seen.iter().enumerate().rev().skip_while(|(_, seen)| seen.period.start() > period.start());
        up_to.take_while(|(_, seen)| seen.period.start() >= oldest).find(|(_, seen)| seen.measurement.value.is_some())
    }

    fn last_known(&self) -> Option<LastKnown> {
        let known = |seen: &Observation| Some(LastKnown { period: seen.period, value: seen.measurement.value? });
        self.seen.iter().rev().find_map(known)
    }

    fn process(&self) -> Process {
        let history: Vec<_> = self.seen.iter().map(|seen| (seen.period, seen.measurement.value)).collect();
        Process::of(&history, self.plan.judging.noise, &self.plan.judging.rebases)
    }

    /// The measurement that stands for a period; where there is none, one without a value that says why.
    fn measured(&self, period: Period) -> Measurement {
        if let Some((_, seen)) = self.figure(period) {
            return seen.measurement.clone();
        }
        let reported = self.seen.iter().rev().find(|seen| seen.period == period);
        let mut measured = reported.map_or_else(nothing, |seen| seen.measurement.clone());
        if measured.no_value.is_none() {
            measured.no_value =
                Some(if self.seen.is_empty() { NoValue::NotMeasured } else { NoValue::NothingReported });
        }
        measured
    }

    /// Until when somebody has to react to the status of that period.
    fn reaction(&self, period: Period) -> Option<Reaction> {
        let statuses = self.seen.iter().rev().map(|seen| {
            let goal = goal_in(&self.plan.goals, seen.period);
            (seen.period, status(self.plan.direction, &self.measured(seen.period), goal))
        });
        let is_judged = self.seen.last().is_some_and(|seen| seen.period == period);
        self.plan.judging.react.reaction(statuses).filter(|_| is_judged)
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
