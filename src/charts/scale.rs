//! The value axis: a range that ends on round numbers, and where a value lies on it. It draws nothing.

/// Numbers beyond this are treated as missing: no chart can show them.
const LARGEST: f64 = 1e15;

/// Natural ends of what is drawn, such as 0 and 100 for shares; the axis never shows more.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bounds {
    /// Nothing can be below.
    pub lowest: Option<f64>,
    /// Nothing can be above.
    pub highest: Option<f64>,
}

impl Bounds {
    /// Can such a value be?
    pub(super) fn contain(self, value: f64) -> bool {
        self.lowest.is_none_or(|lowest| value >= lowest) && self.highest.is_none_or(|highest| value <= highest)
    }
}

/// A value axis with three to five ticks.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Axis {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) step: f64,
    pub(super) ticks: Vec<f64>,
}

impl Axis {
    /// The axis that shows all values; 0 to 1 if there are none.
    pub(super) fn around(values: &[f64], bounds: Bounds) -> Self {
        let (low, high) = span(values, bounds);
        let step = round_step(low, high);
        let low = (low / step + 1e-9).floor() * step;
        let high = (high / step - 1e-9).ceil() * step;
        let low = bounds.lowest.map_or(low, |lowest| low.max(lowest.min(high - step)));
        let high = bounds.highest.map_or(high, |highest| high.min(highest.max(low + step)));
        let first = (low / step - 1e-9).ceil();
        let ticks = (0..5_u8).map(|n| (first + f64::from(n)) * step).take_while(|tick| *tick <= high + step * 1e-6);
        Self { low, high, step, ticks: ticks.collect() }
    }

    /// The axis from the lowest to the highest value exactly, without ticks.
    pub(super) fn tight(values: &[f64]) -> Self {
        let (low, high) = span(values, Bounds::default());
        Self { low, high, step: high - low, ticks: Vec::new() }
    }

    /// Share of the axis below the value: 0 at its low end, 1 at its high end.
    pub(super) fn share(&self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }
}

/// The value, if a chart can show it.
pub(super) fn usable(value: f64) -> Option<f64> {
    (value.abs() < LARGEST).then_some(value)
}

/// Lowest and highest value, always some way apart and inside the bounds where possible.
fn span(values: &[f64], bounds: Bounds) -> (f64, f64) {
    let low = values.iter().copied().reduce(f64::min).unwrap_or(0.0);
    let high = values.iter().copied().reduce(f64::max).unwrap_or(1.0);
    let apart = (low.abs().max(high.abs()) * 1e-6).max(1e-9);
    if high - low > apart {
        return (low, high);
    }
    let room = if low == 0.0 { 1.0 } else { low.abs() * 0.05 };
    let below = bounds.lowest.map_or(low - room, |lowest| (low - room).max(lowest).min(low));
    let above = bounds.highest.map_or(high + room, |highest| (high + room).min(highest).max(high));
    (below, above)
}

/// The smallest of 1, 2, 2.5 or 5 times a power of ten that covers the span with at most five ticks.
fn round_step(low: f64, high: f64) -> f64 {
    let power = 10_f64.powf(((high - low) / 4.0).log10().floor());
    let ticks = |step: f64| (high / step - 1e-9).ceil() - (low / step + 1e-9).floor() + 1.0;
    [1.0, 2.0, 2.5, 5.0, 10.0, 20.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| ticks(*step) <= 5.0)
        .unwrap_or(power * 50.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Axis, Bounds};

    #[test]
    fn axes_end_on_round_numbers() {
        let check = |values: &[f64], bounds: Bounds, ticks: &[f64]| {
            let axis = Axis::around(values, bounds);
            assert_eq!(axis.ticks.len(), ticks.len(), "{axis:?}");
            assert!(axis.ticks.iter().zip(ticks).all(|(a, b)| (a - b).abs() < 1e-9), "{axis:?}");
        };
        let free = Bounds::default();
        let share = Bounds { lowest: Some(0.0), highest: Some(100.0) };
        check(&[89.3, 95.1], free, &[88.0, 90.0, 92.0, 94.0, 96.0]);
        check(&[97.2, 100.0], share, &[97.0, 98.0, 99.0, 100.0]);
        check(&[99.91, 99.99], share, &[99.9, 99.925, 99.95, 99.975, 100.0]);
        check(&[100.0], share, &[94.0, 96.0, 98.0, 100.0]);
        check(&[0.0], Bounds { lowest: Some(0.0), highest: None }, &[0.0, 0.25, 0.5, 0.75, 1.0]);
        check(&[1.13e6, 1.52e6], free, &[1.0e6, 1.2e6, 1.4e6, 1.6e6]);
        check(&[-40.0, 30.0], free, &[-40.0, -20.0, 0.0, 20.0, 40.0]);
        check(&[], free, &[0.0, 0.25, 0.5, 0.75, 1.0]);
    }

    proptest! {
        #[test]
        fn every_value_lies_on_its_axis(values in proptest::collection::vec(-1e12_f64..1e12, 1..30)) {
            let axis = Axis::around(&values, Bounds::default());
            prop_assert!(axis.low < axis.high);
            prop_assert!((2..=5).contains(&axis.ticks.len()), "{axis:?}");
            let ends = axis.ticks.first().zip(axis.ticks.last()).unwrap();
            prop_assert!((axis.low - ends.0).abs() < axis.step * 1e-6 && (axis.high - ends.1).abs() < axis.step * 1e-6, "{axis:?}");
            for value in values {
                prop_assert!(axis.low <= value + axis.step * 1e-6 && value <= axis.high + axis.step * 1e-6, "{value} {axis:?}");
            }
        }
    }
}
