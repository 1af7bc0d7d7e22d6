//! Natural process limits of a series (XmR): how far it swings when nothing happens. It does not judge any point.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumString};

use super::mean;

/// Distance of the limits from the mean, in average moving ranges: 3 ÷ 1.128, rounded as published.
const LIMIT_FACTOR: f64 = 2.66;

/// A moving range this many times the average is too large to be part of the usual swing.
const RANGE_FACTOR: f64 = 3.267;

/// What happens to moving ranges that are too large to be usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Display, EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Screening {
    /// All ranges count.
    KeepAll,
    /// Ranges of 3.267 times the average or more are dropped, once; the points stay.
    DropOnce,
}

/// Mean and natural limits of a series.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Limits {
    /// Mean of the values.
    pub mean: f64,
    /// Average moving range, after screening.
    pub average_range: f64,
    /// Lower natural limit, not cut off at zero or elsewhere.
    pub lower: f64,
    /// Upper natural limit, not cut off either.
    pub upper: f64,
    /// How many values it was made from.
    pub n: usize,
}

impl Limits {
    /// One third of the way from the mean to a limit: the standard deviation of the usual swing.
    #[must_use]
    pub fn sigma(&self) -> f64 {
        self.average_range * LIMIT_FACTOR / 3.0
    }

    /// The largest moving range that is still usual.
    #[must_use]
    pub fn range_limit(&self) -> f64 {
        self.average_range * RANGE_FACTOR
    }
}

/// Mean, average moving range and natural limits of a series in order of time.
///
/// `None` for fewer than two values, or if one is not a finite number. With fewer than six values the limits are a trial;
/// with twelve they can be kept. The limits may lie where no value can (below zero, above 100 %): cut them off when
/// drawing, not when judging.
///
/// Formula: moving range `mRᵢ = |xᵢ − xᵢ₋₁|`; limits `mean ± 2.66 × average mR`. With [`Screening::DropOnce`], ranges of
/// 3.267 times their average or more are left out and the average is taken again, once.
/// Source: D. J. Wheeler, *Understanding Variation*, 1993; screening as in NHS England's *Making data count*.
///
/// ```
/// use scorebridge::stats::{Screening, natural_limits};
/// let months = [96.1, 95.2, 96.8, 94.9, 95.7, 96.3, 95.0, 96.4, 95.5, 96.0, 95.8, 96.2];
/// let limits = natural_limits(&months, Screening::KeepAll).unwrap();
/// assert_eq!(format!("{:.3} to {:.3}", limits.lower, limits.upper), "93.286 to 98.364");
/// ```
#[must_use]
pub fn natural_limits(values: &[f64], screening: Screening) -> Option<Limits> {
    let ranges: Vec<f64> =
        values.iter().zip(values.iter().skip(1)).map(|(earlier, later)| (later - earlier).abs()).collect();
    let (mean, average_range) = (mean(values)?, screened_mean(&ranges, screening)?);
    let distance = LIMIT_FACTOR * average_range;
    Some(Limits { mean, average_range, lower: mean - distance, upper: mean + distance, n: values.len() })
}

fn screened_mean(ranges: &[f64], screening: Screening) -> Option<f64> {
    let all = mean(ranges)?;
    match screening {
        Screening::KeepAll => Some(all),
        Screening::DropOnce => {
            let usual: Vec<f64> = ranges.iter().copied().filter(|range| *range < RANGE_FACTOR * all).collect();
            // A series that never moves has only ranges of zero, and none of them is too large.
            mean(&usual).or(Some(all))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE_JUMP: [f64; 18] =
        [1.0, 2.0, 1.0, 2.0, 10.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0];
    const VISCOSITY: [f64; 15] =
        [33.75, 33.05, 34.00, 33.81, 33.46, 34.02, 33.68, 33.27, 33.49, 33.20, 33.62, 33.00, 33.54, 33.12, 33.84];
    const FLOW: [f64; 10] = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1];
    const PROMISES: [f64; 12] = [96.1, 95.2, 96.8, 94.9, 95.7, 96.3, 95.0, 96.4, 95.5, 96.0, 95.8, 96.2];

    /// Mean, average range, lower and upper limit, to the digits given.
    #[track_caller]
    fn check(values: &[f64], screening: Screening, digits: usize, expected: [&str; 4]) {
        let limits = natural_limits(values, screening).unwrap();
        let print = |value: f64| format!("{value:.digits$}");
        assert_eq!([limits.mean, limits.average_range, limits.lower, limits.upper].map(print), expected);
    }

    #[test]
    fn published_cases() {
        check(&ONE_JUMP, Screening::DropOnce, 3, ["1.944", "1.000", "-0.716", "4.604"]);
        check(&ONE_JUMP, Screening::KeepAll, 3, ["1.944", "1.882", "-3.063", "6.952"]);
        check(&VISCOSITY, Screening::KeepAll, 3, ["33.523", "0.481", "32.245", "34.802"]);
        check(&VISCOSITY, Screening::KeepAll, 4, ["33.5233", "0.4807", "32.2446", "34.8020"]);
        check(&PROMISES, Screening::KeepAll, 3, ["95.825", "0.955", "93.286", "98.364"]);
        check(&PROMISES, Screening::DropOnce, 3, ["95.825", "0.955", "93.286", "98.364"]);
        check(&FLOW, Screening::KeepAll, 4, ["50.8100", "1.8778", "45.8151", "55.8049"]);
    }

    #[test]
    fn unrounded_factor_of_the_engineering_handbook() {
        let limits = natural_limits(&FLOW, Screening::KeepAll).unwrap();
        let distance = 3.0 / 1.128 * limits.average_range;
        assert_eq!(format!("{:.4} {:.4}", limits.mean - distance, limits.mean + distance), "45.8159 55.8041");
    }

    #[test]
    fn near_and_range_limits_are_fractions_of_the_average_range() {
        let limits = natural_limits(&ONE_JUMP, Screening::DropOnce).unwrap();
        assert_eq!(format!("{:.3} {:.3}", 2.0 * limits.sigma(), limits.range_limit()), "1.773 3.267");
    }

    #[test]
    fn short_flat_or_broken_series() {
        assert_eq!(natural_limits(&[], Screening::KeepAll), None);
        assert_eq!(natural_limits(&[5.0], Screening::KeepAll), None);
        assert_eq!(natural_limits(&[5.0, f64::NAN, 4.0], Screening::DropOnce), None);
        check(&[99.9; 12], Screening::DropOnce, 1, ["99.9", "0.0", "99.9", "99.9"]);
    }
}
