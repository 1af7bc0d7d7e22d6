//! Statistics: numbers without meaning. It knows no metric, no target and no word of the business.
//!
//! | question | answer |
//! |---|---|
//! | what is the middle, what is usual | [`mean`], [`median`], [`percentile`] |
//! | how sure is a share of a count | [`wilson`] |
//! | how sure is a share minus its opposite, and did it move | [`net_share`], [`net_difference`] |
//! | how far does a series swing when nothing happens | [`natural_limits`] |
//! | do two series go together, and is it chance | [`rank_correlation`], [`false_discovery_rates`] |
//! | which points of a series are more than that | [`signals()`] |
//! | what repeats with the season | [`is_seasonal`], [`seasonal_factors`], [`without_season`] |
//! | where does a series go if nothing changes, and how sure is that | [`forecast()`], [`student_below`] |

mod centre;
mod forecast;
mod limits;
mod net;
mod ranks;
mod season;
mod shares;
mod signals;
mod student;

pub use centre::{mean, median, percentile, sum};
pub use forecast::{Expected, Forecast, Method, VALUES_FOR_A_FORECAST, forecast};
pub use limits::{Limits, Screening, natural_limits};
pub use net::{NetDifference, NetShare, net_difference, net_share};
pub use ranks::{FEWEST_PAIRS, RankCorrelation, false_discovery_rates, rank_correlation};
pub use season::{is_seasonal, seasonal_factors, without_season};
pub use shares::{Interval, share_difference, wilson};
pub use signals::{Flag, Rule, RuleSet, Side, signals};
pub use student::{student_below, student_quantile};

/// The normal quantile of a two-sided 95 % interval.
pub const Z95: f64 = 1.959_964;

/// A count as a float: exact up to 2⁵³, the nearest float beyond.
///
/// ```
/// assert_eq!(scorebridge::stats::float(3), 3.0);
/// ```
#[must_use]
pub fn float(count: u64) -> f64 {
    let half = |bits: u64| f64::from(u32::try_from(bits & 0xFFFF_FFFF).unwrap_or(u32::MAX));
    half(count >> 32) * 4_294_967_296.0 + half(count)
}

/// The length of a slice as a float.
fn length<T>(values: &[T]) -> f64 {
    count(values.len())
}

/// A number of things as a float.
fn count(n: usize) -> f64 {
    float(u64::try_from(n).unwrap_or(u64::MAX))
}
