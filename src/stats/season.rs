//! What repeats with the season: whether anything does, and how far each place of a year usually lies from the level of that
//! year. It foretells nothing.

use libm::{erfc, tgamma};

use super::ranks::ranks;
use super::{count, length, mean};

/// Fewest whole seasons from which a pattern can be told from chance.
const SEASONS: usize = 3;

/// How far each place of a season lies above or below the level, adding up to zero; `None` below three whole seasons or
/// where a place has no value to learn from.
///
/// `values` are evenly spaced in time, oldest first, the first one at place 0; gaps are `None`. `season` is the number of
/// points in a season, two or more.
///
/// Formula: classical additive decomposition: the level is the centred moving average over one season, the factor of a
/// place the mean of its distances from it, less the mean of all factors.
/// Source: R. Hyndman and G. Athanasopoulos, *Forecasting: principles and practice*, 3rd edition, 3.4.
///
/// ```
/// let hours: Vec<_> = (0..12).map(|at| Some([10.0, 20.0, 30.0, 20.0][at % 4])).collect();
/// assert_eq!(scorebridge::stats::seasonal_factors(&hours, 4), Some(vec![-10.0, 0.0, 10.0, 0.0]));
/// ```
#[must_use]
pub fn seasonal_factors(values: &[Option<f64>], season: usize) -> Option<Vec<f64>> {
    if season < 2 || values.len() < SEASONS * season {
        return None;
    }
    let mut distances = vec![Vec::new(); season];
    for (at, value) in values.iter().enumerate() {
        if let (Some(value), Some(level)) = (value, level(values, season, at)) {
            distances.get_mut(at % season)?.push(value - level);
        }
    }
    let factors: Vec<f64> = distances.iter().map(|distances| mean(distances)).collect::<Option<_>>()?;
    let middle = mean(&factors)?;
    Some(factors.into_iter().map(|factor| factor - middle).collect())
}

/// A series is called seasonal where the places of its season differ more than this by chance.
const CHANCE: f64 = 0.05;

/// Whether the places of a season differ by more than chance, told from at least three whole seasons; `values` as in
/// [`seasonal_factors`].
///
/// Formula: Kruskal and Wallis 1952 on the changes from each point to the next, so that a drift is not taken for a season:
/// `H = (N−1) · Σ n(g) (r̄(g) − r̄)² ÷ Σ (r − r̄)²` over the ranks `r` of all `N` changes, `g` the places; above the 95 %
/// point of chi-squared with one degree less than there are places. One series in twenty without a season passes.
///
/// ```
/// let hours: Vec<_> = (0..12).map(|at| Some([10.0, 20.0, 30.0, 20.0][at % 4] + (at % 3) as f64)).collect();
/// assert!(scorebridge::stats::is_seasonal(&hours, 4));
/// ```
#[must_use]
pub fn is_seasonal(values: &[Option<f64>], season: usize) -> bool {
    let steps = values.iter().zip(values.iter().skip(1)).enumerate();
    let steps: Vec<(usize, f64)> = steps.filter_map(|(at, (a, b))| Some((at % season.max(1), (*b)? - (*a)?))).collect();
    if season < 2 || steps.len() + 1 < SEASONS * season {
        return false;
    }
    let ranked = ranks(&steps.iter().map(|step| step.1).collect::<Vec<_>>());
    let middle = (length(&steps) + 1.0) / 2.0;
    let spread: f64 = ranked.iter().map(|rank| (rank - middle).powi(2)).sum();
    let between = (0..season).map(|place| {
        let here: Vec<f64> =
            steps.iter().zip(&ranked).filter(|(step, _)| step.0 == place).map(|(_, rank)| *rank).collect();
        mean(&here).map_or(0.0, |mean| length(&here) * (mean - middle).powi(2))
    });
    let h = (length(&steps) - 1.0) * between.sum::<f64>() / spread;
    spread > 0.0 && chi_squared_beyond(h, season - 1) <= CHANCE
}

/// Chance of a chi-squared value of so many degrees of freedom, one or more, at or beyond `x`.
///
/// Formula: `Q(x, k) = Q(x, k−2) + (x/2)^(k/2−1) e^(−x/2) ÷ Γ(k/2)`, with `Q(x, 1) = erfc √(x/2)` and `Q(x, 2) = e^(−x/2)`.
fn chi_squared_beyond(x: f64, degrees: usize) -> f64 {
    let half = x / 2.0;
    let first = if degrees.is_multiple_of(2) { (-half).exp() } else { erfc(half.sqrt()) };
    let steps = (3 + (degrees + 1) % 2..=degrees).step_by(2).map(|k| count(k) / 2.0);
    first + steps.map(|k| half.powf(k - 1.0) * (-half).exp() / tgamma(k)).sum::<f64>()
}

/// A series without what repeats with its season; `None` where nothing does, or it is too short to say.
#[must_use]
pub fn without_season(values: &[Option<f64>], season: usize) -> Option<Vec<Option<f64>>> {
    let factors = seasonal_factors(values, season).filter(|_| is_seasonal(values, season))?;
    let usual = factors.iter().cycle();
    Some(values.iter().zip(usual).map(|(value, usual)| value.map(|value| value - usual)).collect())
}

/// The centred moving average over one season; an even season counts its two ends half.
fn level(values: &[Option<f64>], season: usize, at: usize) -> Option<f64> {
    let half = season / 2;
    let window: Option<Vec<f64>> = values.get(at.checked_sub(half)?..=at + half)?.iter().copied().collect();
    let window = window?;
    let all: f64 = window.iter().sum();
    let ends = if season.is_multiple_of(2) { f64::midpoint(*window.first()?, *window.last()?) } else { 0.0 };
    Some((all - ends) / count(season))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_rising_level_is_not_taken_for_a_season() {
        let values: Vec<_> =
            (0..36_u32).map(|at| Some(f64::from(at) * 2.0 + if at % 12 == 11 { 60.0 } else { 0.0 })).collect();
        let factors = seasonal_factors(&values, 12).unwrap();
        assert!((factors[11] - 55.0).abs() < 1e-9, "{factors:?}");
        assert!(factors[..11].iter().all(|factor| (factor + 5.0).abs() < 1e-9), "{factors:?}");
    }

    #[test]
    fn an_odd_season_has_one_middle() {
        let values: Vec<_> = (0..9_usize).map(|at| Some([0.0, 3.0, 6.0][at % 3])).collect();
        assert_eq!(seasonal_factors(&values, 3), Some(vec![-3.0, 0.0, 3.0]));
    }

    #[test]
    fn too_little_tells_no_season() {
        assert_eq!(seasonal_factors(&[Some(1.0); 35], 12), None);
        assert_eq!(seasonal_factors(&[Some(1.0); 35], 1), None);
        let mut gappy = vec![Some(1.0); 36];
        for (at, value) in gappy.iter_mut().enumerate() {
            if at % 12 == 4 {
                *value = None;
            }
        }
        assert_eq!(seasonal_factors(&gappy, 12), None);
    }

    /// The 95 % points of the printed tables.
    #[test]
    fn chi_squared_is_that_of_the_tables() {
        for (degrees, point) in [(1, 3.841), (2, 5.991), (3, 7.815), (4, 9.488), (11, 19.675), (12, 21.026)] {
            assert!((chi_squared_beyond(point, degrees) - 0.05).abs() < 5e-5, "{degrees}");
        }
    }

    /// Restless numbers without a season; the same every time.
    fn restless(seed: u32, n: usize) -> Vec<Option<f64>> {
        let mut state = seed.wrapping_mul(2_654_435_761);
        let next = std::iter::repeat_with(move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            Some(f64::from(state >> 16))
        });
        next.take(n).collect()
    }

    #[test]
    fn a_season_is_told_from_noise_and_from_drift() {
        let found = (0..400).filter(|seed| is_seasonal(&restless(*seed, 48), 12)).count();
        assert!(found <= 40, "{found} of 400 series without a season");
        let rising: Vec<_> = (0..48_u32).map(|at| Some(f64::from(at) * 3.0)).collect();
        assert!(!is_seasonal(&rising, 12));
        let wave = |at: u32| Some((f64::from(at) * std::f64::consts::TAU / 12.0).sin() * 20.0 + f64::from(at * 7 % 5));
        let seasonal: Vec<_> = (0..36).map(wave).collect();
        assert!(is_seasonal(&seasonal, 12));
        assert!(!is_seasonal(&seasonal[..35], 12), "three whole years");
        let left = without_season(&seasonal, 12).unwrap();
        assert!(left.iter().flatten().all(|value| (-4.0..=8.0).contains(value)), "{left:?}");
        assert_eq!(without_season(&rising, 12), None);
    }

    proptest! {
        #[test]
        fn factors_add_up_to_zero(values in proptest::collection::vec((-1e6..1e6_f64).prop_map(Some), 12..60)) {
            let factors = seasonal_factors(&values, 4).unwrap();
            prop_assert!(factors.iter().sum::<f64>().abs() < 1e-3);
        }
    }
}
