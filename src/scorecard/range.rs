//! The usual range of a KPI, and whether its last value is more than noise. It knows no target.

use chrono::NaiveDate;
use entity::value::{Direction, Period, PeriodKind, Signal, Unit};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::stats::{Flag, Limits, RuleSet, Screening, Side, natural_limits, seasonal_factors, signals};

/// Fewest values for which a usual range is drawn, on trial.
pub const VALUES_FOR_A_RANGE: usize = 6;
/// Fewest values on which a signal or an assurance may rest.
pub const VALUES_FOR_A_VERDICT: usize = 12;

/// What a value is compared with before anybody asks whether it is usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Season {
    /// With the same period a year ago: the difference is judged. Needs two years.
    LastYear,
    /// With what that part of the year usually adds: the rest is judged. Needs three years; until then nothing is adjusted.
    Adjusted,
}

/// How noise is told from change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Noise {
    /// The rules by which a value is more than noise.
    #[serde(default = "nhs")]
    pub rules: RuleSet,
    /// What happens to moving ranges that are too large to be usual.
    #[serde(default = "drop_once")]
    pub screening: Screening,
    /// What repeats every year, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub season: Option<Season>,
}

fn nhs() -> RuleSet {
    RuleSet::Nhs
}

fn drop_once() -> Screening {
    Screening::DropOnce
}

impl Default for Noise {
    fn default() -> Self {
        Self { rules: nhs(), screening: drop_once(), season: None }
    }
}

/// A known change after which the past says no longer what is usual.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rebase {
    /// First day of the new process.
    pub from: NaiveDate,
    /// What changed, as a sentence.
    pub reason: String,
}

/// A KPI's values in order of time, and what is usual at each of them.
///
/// What is usual rests on the first [`VALUES_FOR_A_VERDICT`] values and stays there, so that a real change stands out
/// against what was usual before it, instead of pulling the limits towards itself; with a [`Rebase`] it begins anew. Limits
/// and rules see each stretch between two re-bases alone.
///
/// ```
/// # use entity::value::{Direction, Signal};
/// # use scorebridge::scorecard::Process;
/// let hours = [9.1, 8.8, 9.3, 9.0, 8.9, 9.2, 9.0, 8.7, 9.1, 9.2, 8.9, 9.0, 6.1].map(Some);
/// let process = Process::plain(&hours);
/// assert_eq!(process.last().unwrap().signal(Direction::LowerIsBetter), Signal::Better);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Process {
    seen: Vec<Seen>,
}

/// What is usual, as it is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Usual {
    /// The middle.
    pub average: f64,
    /// Lower end.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
}

/// A value and what was usual for it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Its place among the periods, first is 0.
    place: usize,
    /// The value.
    value: f64,
    /// What it is compared with: 0, or what its season brings.
    base: f64,
    /// Least and most of all values of the process.
    extent: (f64, f64),
    limits: Option<Limits>,
    /// Whether a verdict may rest on the limits.
    is_settled: bool,
    flags: Vec<Flag>,
}

impl Process {
    /// By default rules, of periods that follow each other.
    #[must_use]
    pub fn plain(values: &[Option<f64>]) -> Self {
        Self::judged(values, &vec![0.0; values.len()], &[], Noise::default())
    }

    /// Of a history without gaps between its periods, oldest first, by these rules.
    #[must_use]
    pub fn of(history: &[(Period, Option<f64>)], noise: Noise, rebases: &[Rebase]) -> Self {
        let (periods, values): (Vec<Period>, Vec<Option<f64>>) = history.iter().copied().unzip();
        let (values, bases) = without_season(&values, per_year(periods.first()), noise.season);
        let begin = |rebase: &Rebase| periods.iter().position(|period| period.end() > rebase.from).filter(|at| *at > 0);
        let mut begins: Vec<usize> = rebases.iter().filter_map(begin).collect();
        begins.sort_unstable();
        Self::judged(&values, &bases, &begins, noise)
    }

    fn judged(values: &[Option<f64>], bases: &[f64], begins: &[usize], noise: Noise) -> Self {
        let present = || values.iter().flatten().copied();
        let extent = (present().fold(f64::INFINITY, f64::min), present().fold(f64::NEG_INFINITY, f64::max));
        let seen = values.iter().zip(bases).enumerate().filter_map(|(place, (value, base))| {
            let (value, flags) = ((*value)?, Vec::new());
            Some(Seen { place, value, base: *base, extent, limits: None, is_settled: false, flags })
        });
        let mut seen: Vec<Seen> = seen.collect();
        let ends = begins.iter().copied().chain([values.len()]);
        let mut rest = seen.as_mut_slice();
        for end in ends {
            let within = rest.iter().take_while(|one| one.place < end).count();
            let Some((phase, later)) = rest.split_at_mut_checked(within) else { break };
            judge(phase, noise);
            rest = later;
        }
        Self { seen }
    }

    /// The last value, if there is any.
    #[must_use]
    pub fn last(&self) -> Option<&Seen> {
        self.seen.last()
    }

    /// The value at that place of the history, first is 0; none if it is missing.
    #[must_use]
    pub fn at(&self, place: usize) -> Option<&Seen> {
        self.seen.iter().find(|seen| seen.place == place)
    }

    /// What is usual at that place, though there may be no value: what was usual at the last one before it.
    #[must_use]
    pub fn usual_at(&self, place: usize, unit: Unit) -> Option<Usual> {
        let seen = self.seen.iter().rev().find(|seen| seen.place <= place)?;
        let (lower, upper) = seen.drawn(unit)?;
        Some(Usual { average: seen.average()?, lower, upper })
    }

    /// How many periods with a value ago something last really changed; all of them if nothing has, none below a verdict.
    #[must_use]
    pub fn quiet_for(&self) -> usize {
        self.seen.iter().rev().take_while(|seen| seen.is_settled && seen.flags.is_empty()).count()
    }
}

impl Seen {
    /// The middle of what is usual here.
    #[must_use]
    pub fn average(&self) -> Option<f64> {
        self.limits.map(|limits| limits.mean + self.base)
    }

    /// The natural limits here, not cut, once a verdict may rest on them.
    #[must_use]
    pub fn settled(&self) -> Option<(f64, f64)> {
        self.limits().filter(|_| self.is_settled)
    }

    /// The natural limits here as they are drawn: cut off where the unit ends, unless a value of the history lies beyond that end.
    #[must_use]
    pub fn drawn(&self, unit: Unit) -> Option<(f64, f64)> {
        let (least, most) = ends(unit);
        let least = least.filter(|least| self.extent.0 >= *least).unwrap_or(f64::NEG_INFINITY);
        let most = most.filter(|most| self.extent.1 <= *most).unwrap_or(f64::INFINITY);
        let cut = |limit: f64| limit.max(least).min(most);
        self.limits().map(|(lower, upper)| (cut(lower), cut(upper)))
    }

    fn limits(&self) -> Option<(f64, f64)> {
        self.limits.map(|limits| (limits.lower + self.base, limits.upper + self.base))
    }

    /// Whether the value is part of a real change, and which way is good.
    ///
    /// A change that runs both ways at once, such as a fall on the upper side, is a change without a good or bad side; so
    /// is any change of a KPI with a band.
    #[must_use]
    pub fn signal(&self, direction: Direction) -> Signal {
        let up = self.flags.iter().any(|flag| flag.side == Side::Above);
        let down = self.flags.iter().any(|flag| flag.side == Side::Below);
        match (direction, up, down) {
            (_, false, false) => Signal::None,
            (Direction::HigherIsBetter, true, false) | (Direction::LowerIsBetter, false, true) => Signal::Better,
            (Direction::HigherIsBetter, false, true) | (Direction::LowerIsBetter, true, false) => Signal::Worse,
            _ => Signal::Changed,
        }
    }
}

/// Limits and flags of a stretch: none below [`VALUES_FOR_A_RANGE`], no flag below [`VALUES_FOR_A_VERDICT`].
fn judge(phase: &mut [Seen], noise: Noise) {
    let values: Vec<f64> = phase.iter().map(|seen| seen.value - seen.base).collect();
    let settled = values.get(..VALUES_FOR_A_VERDICT).unwrap_or(&values);
    if values.len() < VALUES_FOR_A_RANGE {
        return;
    }
    let Some(limits) = natural_limits(settled, noise.screening) else { return };
    let is_settled = values.len() >= VALUES_FOR_A_VERDICT;
    let flags = if is_settled { signals(&values, &limits, noise.rules) } else { vec![Vec::new(); values.len()] };
    for (seen, flags) in phase.iter_mut().zip(flags) {
        (seen.limits, seen.is_settled, seen.flags) = (Some(limits), is_settled, flags);
    }
}

/// The values that can be judged, and what each is compared with.
fn without_season(
    values: &[Option<f64>],
    per_year: Option<usize>,
    season: Option<Season>,
) -> (Vec<Option<f64>>, Vec<f64>) {
    let plain = || (values.to_vec(), vec![0.0; values.len()]);
    match (season, per_year) {
        (Some(Season::LastYear), Some(year)) => {
            let year_ago = || std::iter::repeat_n(None, year).chain(values.iter().copied());
            let comparable = values.iter().zip(year_ago()).map(|(value, before)| value.filter(|_| before.is_some()));
            (comparable.collect(), year_ago().take(values.len()).map(Option::unwrap_or_default).collect())
        }
        (Some(Season::Adjusted), Some(year)) => match seasonal_factors(values, year) {
            Some(factors) => (values.to_vec(), factors.into_iter().cycle().take(values.len()).collect()),
            None => plain(),
        },
        _ => plain(),
    }
}

/// How many such periods make a year, where that is a whole number.
pub(super) fn per_year(period: Option<&Period>) -> Option<usize> {
    match period?.kind() {
        PeriodKind::Month => Some(12),
        PeriodKind::Quarter | PeriodKind::FiscalQuarter => Some(4),
        PeriodKind::Day | PeriodKind::Week | PeriodKind::Year | PeriodKind::FiscalYear => None,
    }
}

/// Least and most that a value of the unit usually can be.
pub(super) fn ends(unit: Unit) -> (Option<f64>, Option<f64>) {
    match unit {
        Unit::Percent => (Some(0.0), Some(100.0)),
        Unit::Points => (Some(-100.0), Some(100.0)),
        Unit::Rating => (None, None),
        Unit::Count | Unit::Minutes | Unit::Hours | Unit::Days | Unit::Money(_) | Unit::MoneyPerCount(_) => {
            (Some(0.0), None)
        }
    }
}

#[cfg(test)]
#[path = "range_tests.rs"]
mod tests;
