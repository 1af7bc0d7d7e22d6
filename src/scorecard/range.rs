//! The usual range of a KPI, and whether its last value is more than noise. It knows no target.

use entity::value::{Direction, Signal, Unit};

use crate::stats::{Flag, Limits, RuleSet, Screening, Side, natural_limits, signals};

/// Fewest values for which a usual range is drawn, on trial.
pub const VALUES_FOR_A_RANGE: usize = 6;
/// Fewest values on which a signal or an assurance may rest.
pub const VALUES_FOR_A_VERDICT: usize = 12;
/// The rules by which a value is more than noise.
pub const RULES: RuleSet = RuleSet::Nhs;

/// A KPI's values in order of time, those that are missing left out, and the natural limits of its settled past.
///
/// The limits are those of the first [`VALUES_FOR_A_VERDICT`] values and stay there, so that a real change stands out
/// against what was usual before it, instead of pulling the limits towards itself.
///
/// ```
/// # use entity::value::{Direction, Signal};
/// # use scorebridge::scorecard::Process;
/// let hours = [9.1, 8.8, 9.3, 9.0, 8.9, 9.2, 9.0, 8.7, 9.1, 9.2, 8.9, 9.0, 6.1];
/// let process = Process::of(hours.into_iter().map(Some)).unwrap();
/// assert_eq!(process.signals(Direction::LowerIsBetter).last(), Some(&Signal::Better));
/// ```
#[derive(Clone, Debug)]
pub struct Process {
    values: Vec<f64>,
    limits: Limits,
}

impl Process {
    /// None below [`VALUES_FOR_A_RANGE`].
    #[must_use]
    pub fn of(values: impl Iterator<Item = Option<f64>>) -> Option<Self> {
        let values: Vec<_> = values.flatten().collect();
        let settled = values.get(..VALUES_FOR_A_VERDICT).unwrap_or(&values);
        let limits = natural_limits(settled, Screening::DropOnce)?;
        (values.len() >= VALUES_FOR_A_RANGE).then_some(Self { values, limits })
    }

    /// The middle of the usual range.
    #[must_use]
    pub fn average(&self) -> f64 {
        self.limits.mean
    }

    /// The limits as they are drawn: cut off where the unit ends, unless a value lies beyond that end.
    #[must_use]
    pub fn drawn(&self, unit: Unit) -> (f64, f64) {
        let (least, most) = ends(unit);
        let within = |end: &f64, beyond: fn(&f64, &f64) -> bool| !self.values.iter().any(|value| beyond(value, end));
        let least = least.filter(|least| within(least, |value, least| value < least));
        let most = most.filter(|most| within(most, |value, most| value > most));
        let cut = |limit: f64| limit.max(least.unwrap_or(f64::NEG_INFINITY)).min(most.unwrap_or(f64::INFINITY));
        (cut(self.limits.lower), cut(self.limits.upper))
    }

    /// The natural limits, not cut, once a verdict may rest on them.
    #[must_use]
    pub fn settled(&self) -> Option<(f64, f64)> {
        (self.values.len() >= VALUES_FOR_A_VERDICT).then_some((self.limits.lower, self.limits.upper))
    }

    /// Whether each value is part of a real change, and which way is good; nothing is, below [`VALUES_FOR_A_VERDICT`].
    ///
    /// A change that runs both ways at once, such as a fall on the upper side, is a change without a good or bad side; so
    /// is any change of a KPI with a band.
    #[must_use]
    pub fn signals(&self, direction: Direction) -> Vec<Signal> {
        if self.values.len() < VALUES_FOR_A_VERDICT {
            return vec![Signal::None; self.values.len()];
        }
        signals(&self.values, &self.limits, RULES).iter().map(|flags| signal(direction, flags)).collect()
    }

    /// Whether the last value is part of a real change.
    pub(super) fn signal(&self, direction: Direction) -> Signal {
        self.signals(direction).pop().unwrap_or(Signal::None)
    }
}

fn signal(direction: Direction, flags: &[Flag]) -> Signal {
    let up = flags.iter().any(|flag| flag.side == Side::Above);
    let down = flags.iter().any(|flag| flag.side == Side::Below);
    match (direction, up, down) {
        (_, false, false) => Signal::None,
        (Direction::HigherIsBetter, true, false) | (Direction::LowerIsBetter, false, true) => Signal::Better,
        (Direction::HigherIsBetter, false, true) | (Direction::LowerIsBetter, true, false) => Signal::Worse,
        _ => Signal::Changed,
    }
}

/// Least and most that a value of the unit usually can be.
fn ends(unit: Unit) -> (Option<f64>, Option<f64>) {
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
mod tests {
    use Direction::{HigherIsBetter, InBand, LowerIsBetter};

    use super::*;

    const PROMISES: [f64; 12] = [96.1, 95.2, 96.8, 94.9, 95.7, 96.3, 95.0, 96.4, 95.5, 96.0, 95.8, 96.2];

    fn process(values: &[f64]) -> Process {
        Process::of(values.iter().copied().map(Some)).expect("long enough")
    }

    fn check_drawn(unit: &str, values: &[f64], expected: (f64, f64)) {
        let (lower, upper) = process(values).drawn(unit.parse().expect("a unit"));
        assert!((lower - expected.0).abs() < 0.001 && (upper - expected.1).abs() < 0.001, "{unit} {lower} {upper}");
    }

    #[test]
    fn limits_as_published() {
        check_drawn("percent", &PROMISES, (93.286, 98.364));
        assert!((process(&PROMISES).average() - 95.825).abs() < 1e-9);
        assert_eq!(process(&PROMISES).signal(HigherIsBetter), Signal::None);
    }

    #[test]
    fn drawn_limits_end_where_the_unit_ends() {
        check_drawn("percent", &[99.0, 97.0, 99.5, 98.0, 99.9, 97.5], (93.004, 100.0));
        check_drawn("count", &[1.0, 3.0, 1.0, 3.0, 1.0, 3.0], (0.0, 7.32));
        check_drawn("rating", &[1.0, 3.0, 1.0, 3.0, 1.0, 3.0], (-3.32, 7.32));
        // A credit note proves that this amount can be negative.
        check_drawn("money:EUR", &[-1.0, 3.0, 1.0, 3.0, 1.0, 3.0], (-4.717, 8.05));
    }

    #[test]
    fn short_histories_give_no_verdict() {
        assert!(Process::of([Some(1.0), Some(2.0), None, Some(1.0), Some(2.0), Some(1.0)].into_iter()).is_none());
        let eleven = [5.0, 6.0, 5.0, 6.0, 5.0, 6.0, 5.0, 6.0, 5.0, 6.0, 60.0];
        assert_eq!(process(&eleven).signal(HigherIsBetter), Signal::None);
        assert_eq!(process(&eleven).settled(), None);
        assert!(process(&PROMISES).settled().is_some());
    }

    #[test]
    fn a_signal_is_better_or_worse_by_direction() {
        let jump = [PROMISES.as_slice(), &[99.9]].concat();
        for (direction, expected) in
            [(HigherIsBetter, Signal::Better), (LowerIsBetter, Signal::Worse), (InBand, Signal::Changed)]
        {
            assert_eq!(process(&jump).signal(direction), expected, "{direction}");
        }
        let drop = [PROMISES.as_slice(), &[91.0]].concat();
        assert_eq!(process(&drop).signal(HigherIsBetter), Signal::Worse);
        assert_eq!(process(&drop).signal(LowerIsBetter), Signal::Better);
    }

    #[test]
    fn only_the_last_value_is_news() {
        let old_jump = [PROMISES.as_slice(), &[99.9], &PROMISES].concat();
        assert_eq!(process(&old_jump).signal(HigherIsBetter), Signal::None);
    }

    #[test]
    fn seven_on_one_side_are_a_real_change() {
        let hours = [9.0, 9.2, 8.8, 9.1, 8.9, 9.0, 9.3, 8.7, 9.0, 9.1, 8.9, 9.0, 8.6, 8.6, 8.5, 8.6, 8.5, 8.6, 8.5];
        assert_eq!(process(&hours).signal(LowerIsBetter), Signal::Better);
        assert_eq!(process(&hours[..18]).signal(LowerIsBetter), Signal::None);
    }
}
