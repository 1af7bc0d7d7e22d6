//! What the recent months of a service say: use, satisfaction, promises, cost of a use. It proposes nothing.

use super::ServiceMonth;
use super::shelf::{DEARER_FROM, DISLIKED_BELOW, FADING_FROM, LIKED_FROM, RELIABLE_FROM, RISING_FROM};
use crate::scorecard::MINIMUM_N;
use crate::stats::{float, mean};

/// Months that are looked at together.
const MONTHS: usize = 3;
/// Fewest of them that must have a figure.
const MONTHS_NEEDED: usize = 2;

/// With what the last months are compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Before {
    /// The same months a year before.
    Year,
    /// The months just before them.
    Months,
}

/// A change against the time before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Moved {
    /// In percent; negative is less.
    pub(super) percent: f64,
    pub(super) before: Before,
}

/// The last three months of a service.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Recent {
    /// Change of its use.
    pub(super) demand: Option<Moved>,
    /// Known not to be used at all.
    pub(super) unused: bool,
    /// Share of satisfied answers, percent, if enough answered.
    pub(super) felt: Option<f64>,
    /// How many answered.
    pub(super) answers: u64,
    /// Share of promises kept, percent.
    pub(super) promise: Option<f64>,
    /// Change of what each use costs.
    pub(super) unit_cost: Option<Moved>,
}

impl Recent {
    pub(super) fn of(months: &[ServiceMonth]) -> Self {
        let last = Window { months, back: 0 };
        let answers = last.iter().map(|month| month.answers).sum();
        Self {
            demand: moved(months, |window| window.demand()),
            unused: last.demand() == Some(0.0),
            felt: last.felt().filter(|_| answers >= MINIMUM_N),
            answers,
            promise: last.mean(|month| month.promise),
            unit_cost: moved(months, |window| window.unit_cost()),
        }
    }

    /// How many answered, as a number to reckon with.
    pub(super) fn answers_counted(&self) -> f64 {
        float(self.answers)
    }

    pub(super) fn rising(&self) -> bool {
        self.demand.is_some_and(|moved| moved.percent >= RISING_FROM)
    }

    pub(super) fn fading(&self) -> bool {
        self.demand.is_some_and(|moved| moved.percent <= -FADING_FROM)
    }

    pub(super) fn dearer(&self) -> bool {
        self.unit_cost.is_some_and(|moved| moved.percent >= DEARER_FROM)
    }

    pub(super) fn liked(&self) -> bool {
        self.felt.is_some_and(|share| share >= LIKED_FROM)
    }

    pub(super) fn disliked(&self) -> bool {
        self.felt.is_some_and(|share| share < DISLIKED_BELOW)
    }

    pub(super) fn unreliable(&self) -> bool {
        self.promise.is_some_and(|share| share < RELIABLE_FROM)
    }

    /// How many of the four are known.
    pub(super) fn known(&self) -> usize {
        let known = [self.demand.is_some(), self.felt.is_some(), self.promise.is_some(), self.unit_cost.is_some()];
        known.into_iter().filter(|known| *known).count()
    }
}

/// The change of a figure against a year before, else against the months just before.
fn moved(months: &[ServiceMonth], figure: fn(&Window) -> Option<f64>) -> Option<Moved> {
    let now = figure(&Window { months, back: 0 })?;
    [(Before::Year, 12), (Before::Months, MONTHS)].into_iter().find_map(|(before, back)| {
        let then = figure(&Window { months, back }).filter(|then| *then > 0.0)?;
        Some(Moved { percent: (now / then - 1.0) * 100.0, before })
    })
}

/// Three months, of which the last one lies so many months back.
struct Window<'a> {
    months: &'a [ServiceMonth],
    back: usize,
}

impl Window<'_> {
    fn iter(&self) -> impl Iterator<Item = &ServiceMonth> {
        self.months.iter().rev().skip(self.back).take(MONTHS)
    }

    fn mean(&self, figure: fn(&ServiceMonth) -> Option<f64>) -> Option<f64> {
        let figures: Vec<_> = self.iter().filter_map(figure).collect();
        mean(&figures).filter(|_| figures.len() >= MONTHS_NEEDED)
    }

    fn demand(&self) -> Option<f64> {
        self.mean(|month| month.demand)
    }

    /// Pooled, never a mean of percentages: the months weigh by their answers.
    fn felt(&self) -> Option<f64> {
        let asked = self.iter().filter_map(|month| Some((month.felt?, float(month.answers))));
        let (satisfied, answers) = asked.fold((0.0, 0.0), |(sum, n), (share, more)| (sum + share * more, n + more));
        (answers > 0.0).then(|| satisfied / answers)
    }

    fn unit_cost(&self) -> Option<f64> {
        let both: Vec<_> = self.iter().filter_map(|month| Some((month.cost?, month.demand?))).collect();
        let (cost, demand) = both.iter().fold((0.0, 0.0), |(cost, uses), month| (cost + month.0, uses + month.1));
        (both.len() >= MONTHS_NEEDED && demand > 0.0).then(|| cost / demand)
    }
}
