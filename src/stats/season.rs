//! What repeats with the season: how far each place of a year usually lies from the level of that year. It foretells nothing.

use super::{count, mean};

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

    proptest! {
        #[test]
        fn factors_add_up_to_zero(values in proptest::collection::vec((-1e6..1e6_f64).prop_map(Some), 12..60)) {
            let factors = seasonal_factors(&values, 4).unwrap();
            prop_assert!(factors.iter().sum::<f64>().abs() < 1e-3);
        }
    }
}
