//! Where a series goes if nothing changes: five plain methods, the best of them by hold-out error, with its range.
//! It knows no unit, so a range may reach where no value can.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoEnumIterator};

use super::{count, float, length, mean, student_quantile};

/// Fewest values from which anything is foretold.
pub const VALUES_FOR_A_FORECAST: usize = 6;

/// How a series is carried on. The simpler one stands first: it wins where two are equally good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Display, EnumString, EnumIter)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[schemars(rename = "ForecastMethod")]
pub enum Method {
    /// As it was last.
    LastValue,
    /// As it was on average.
    Mean,
    /// On from the last value, as fast as from the first value to it.
    Drift,
    /// Along the straight line through all values (least squares).
    Linear,
    /// As it was one season ago; needs two seasons.
    SeasonalNaive,
}

/// What is expected of one later point.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Expected {
    /// The value.
    pub value: f64,
    /// Standard error of a single later value around it.
    pub spread: f64,
    /// 95 % range, lower end.
    pub lower: f64,
    /// 95 % range, upper end.
    pub upper: f64,
}

/// A series carried on.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// The method with the least hold-out error.
    pub method: Method,
    /// Its mean absolute error on values it had not seen.
    pub error: f64,
    /// The same of each method that could be tried, in the order of [`Method`].
    pub tried: Vec<(Method, f64)>,
    /// Degrees of freedom behind the spread.
    pub degrees: u64,
    /// One for each later point, nearest first.
    pub points: Vec<Expected>,
}

/// Carries a series on by `steps` points; `None` below [`VALUES_FOR_A_FORECAST`] values, or if one is no finite number.
///
/// `values` are evenly spaced in time, oldest first; gaps are `None` and are filled with nothing. `season` is the number
/// of points in a year, where the series can have seasons.
///
/// The last quarter of the values, at least two, is held out: from each point in it the rest is foretold from what was
/// known there, and the mean absolute error of all these picks the method. The range is that of Student's t with the
/// spread of the method's own residuals: last value `σ √h`; mean `σ √(1 + 1/n)`; drift `σ √(h (1 + h/(n−1)))`; line
/// `σ √(1 + 1/n + (x−x̄)²/Sxx)`; seasonal `σ √(k+1)` after `k` whole seasons.
/// Source: R. Hyndman and G. Athanasopoulos, *Forecasting: principles and practice*, 3rd edition, 5.2, 5.5 and 7.6.
///
/// ```
/// use scorebridge::stats::{Method, forecast};
/// let rising: Vec<_> = [10.1, 11.9, 14.0, 16.1, 17.9, 20.0, 22.1, 23.9].map(Some).into();
/// let ahead = forecast(&rising, None, 2).unwrap();
/// assert_eq!(ahead.method, Method::Linear);
/// assert!((ahead.points[1].value - 27.96).abs() < 0.05);
/// ```
#[must_use]
pub fn forecast(values: &[Option<f64>], season: Option<usize>, steps: usize) -> Option<Forecast> {
    let present: Vec<f64> = values.iter().flatten().copied().collect();
    if present.len() < VALUES_FOR_A_FORECAST || present.iter().any(|value| !value.is_finite()) {
        return None;
    }
    let tried: Vec<(Method, f64)> =
        Method::iter().filter_map(|method| Some((method, hold_out_error(values, season, method)?))).collect();
    let (method, error) = tried.iter().copied().reduce(|best, one| if one.1 < best.1 { one } else { best })?;
    let model = Model::of(values, season, method)?;
    let points: Option<Vec<Expected>> = (1..=steps).map(|step| model.ahead(step)).collect();
    Some(Forecast { method, error, tried, degrees: model.degrees, points: points? })
}

/// Mean absolute error over all later values, foretold from each point of the held-out end.
fn hold_out_error(values: &[Option<f64>], season: Option<usize>, method: Method) -> Option<f64> {
    let mut held_out = (values.iter().flatten().count() / 4).max(2);
    let first = values.iter().enumerate().rev().find_map(|(at, value)| {
        held_out -= usize::from(value.is_some() && held_out > 0);
        (held_out == 0).then_some(at)
    })?;
    let mut errors = Vec::new();
    for origin in first..values.len() {
        let (known, later) = values.split_at_checked(origin)?;
        let model = Model::of(known, season, method)?;
        for (step, actual) in (1..).zip(later) {
            let Some(actual) = actual else { continue };
            errors.push((model.value(step)? - actual).abs());
        }
    }
    mean(&errors)
}

/// A method fitted to a series.
struct Model<'a> {
    method: Method,
    values: &'a [Option<f64>],
    season: usize,
    /// Value at the end of the series, or along the line.
    level: f64,
    slope: f64,
    /// Standard deviation of a residual.
    sigma: f64,
    degrees: u64,
    n: f64,
    /// Of the places in time: their mean, and the sum of squares around it.
    places: (f64, f64),
}

impl<'a> Model<'a> {
    fn of(values: &'a [Option<f64>], season: Option<usize>, method: Method) -> Option<Self> {
        let season = season.filter(|season| *season > 1);
        let known: Vec<(f64, f64)> = places(values);
        let (first, last) = (known.first()?, known.last()?);
        let level = known.iter().map(|(_, value)| *value).collect::<Vec<_>>();
        let (n, average) = (length(&known), mean(&level)?);
        let middle = mean(&known.iter().map(|(at, _)| *at).collect::<Vec<_>>())?;
        let squares: f64 = known.iter().map(|(at, _)| (at - middle).powi(2)).sum();
        let model = |level, slope| Self {
            method,
            values,
            season: season.unwrap_or(1),
            level,
            slope,
            sigma: 0.0,
            degrees: 0,
            n,
            places: (middle, squares),
        };
        let model = match method {
            Method::LastValue => model(last.1, 0.0),
            Method::Mean => model(average, 0.0),
            Method::Drift if last.0 > first.0 => model(last.1, (last.1 - first.1) / (last.0 - first.0)),
            Method::Linear if squares > 0.0 => {
                let together: f64 = known.iter().map(|(at, value)| (at - middle) * (value - average)).sum();
                model(average, together / squares)
            }
            Method::SeasonalNaive if season.is_some_and(|season| values.len() > season) => model(last.1, 0.0),
            _ => return None,
        };
        model.with_spread(&known)
    }

    /// The spread of what the method leaves over.
    fn with_spread(self, known: &[(f64, f64)]) -> Option<Self> {
        let pairs = || known.iter().zip(known.iter().skip(1));
        let step = |((from, before), (to, after)): (&(f64, f64), &(f64, f64))| {
            let gap = to - from;
            (after - before - self.slope * gap) / gap.sqrt()
        };
        let (residuals, used): (Vec<f64>, u64) = match self.method {
            Method::LastValue => (pairs().map(step).collect(), 0),
            Method::Drift => (pairs().map(step).collect(), 1),
            Method::Mean => (known.iter().map(|(_, value)| value - self.level).collect(), 1),
            Method::Linear => (known.iter().map(|(at, value)| value - self.line(*at)).collect(), 2),
            Method::SeasonalNaive => {
                let year_ago = self.values.iter().zip(self.values.iter().skip(self.season));
                (year_ago.filter_map(|(before, after)| Some((*after)? - (*before)?)).collect(), 0)
            }
        };
        let degrees = u64::try_from(residuals.len()).ok()?.checked_sub(used).filter(|degrees| *degrees > 0)?;
        let squares: f64 = residuals.iter().map(|residual| residual * residual).sum();
        Some(Self { sigma: (squares / float(degrees)).sqrt(), degrees, ..self })
    }

    fn line(&self, at: f64) -> f64 {
        self.level + self.slope * (at - self.places.0)
    }

    /// Where that many steps after the end of the series lie.
    fn place(&self, step: usize) -> f64 {
        length(self.values) - 1.0 + count(step)
    }

    /// How many steps that is after the last value; more than `step` where the series ends in a gap.
    fn since_last(&self, step: usize) -> f64 {
        let silent = self.values.iter().rev().take_while(|value| value.is_none()).count();
        count(step + silent)
    }

    fn value(&self, step: usize) -> Option<f64> {
        match self.method {
            Method::LastValue | Method::Mean => Some(self.level),
            Method::Drift => Some(self.level + self.slope * self.since_last(step)),
            Method::Linear => Some(self.line(self.place(step))),
            Method::SeasonalNaive => self.a_season_ago(step),
        }
    }

    /// The newest value at the same place of a season.
    fn a_season_ago(&self, step: usize) -> Option<f64> {
        let back = self.season - (step - 1) % self.season;
        let newest = self.values.len().checked_sub(back)?;
        let mut places = (0..=newest).rev().step_by(self.season);
        places.find_map(|at| self.values.get(at).copied().flatten())
    }

    fn spread(&self, step: usize) -> f64 {
        let ahead = self.since_last(step);
        let (middle, squares) = self.places;
        let times = match self.method {
            Method::LastValue => ahead,
            Method::Mean => 1.0 + 1.0 / self.n,
            Method::Drift => ahead * (1.0 + ahead / (self.n - 1.0)),
            Method::Linear => 1.0 + 1.0 / self.n + (self.place(step) - middle).powi(2) / squares,
            Method::SeasonalNaive => count((step - 1) / self.season + 1),
        };
        self.sigma * times.sqrt()
    }

    fn ahead(&self, step: usize) -> Option<Expected> {
        let (value, spread) = (self.value(step)?, self.spread(step));
        let half = student_quantile(0.975, self.degrees)? * spread;
        Some(Expected { value, spread, lower: value - half, upper: value + half })
    }
}

/// The values that are there, each with its place in time.
fn places(values: &[Option<f64>]) -> Vec<(f64, f64)> {
    (0..).map(float).zip(values).filter_map(|(at, value)| Some((at, (*value)?))).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(values: &[f64]) -> Vec<Option<f64>> {
        values.iter().copied().map(Some).collect()
    }

    /// Method and the first two points as `value (lower to upper)`.
    #[track_caller]
    fn check(values: &[Option<f64>], season: Option<usize>, expected: &str) {
        let found = forecast(values, season, 2).unwrap();
        let point = |point: &Expected| format!("{:.2} ({:.2} to {:.2})", point.value, point.lower, point.upper);
        let points: Vec<_> = found.points.iter().map(point).collect();
        assert_eq!(format!("{}: {}", found.method, points.join(", ")), expected);
    }

    #[test]
    fn each_method_wins_where_it_is_right() {
        // Twelve values, each 1 off their mean: see the formula below.
        let level = [9.0, 11.0, 11.0, 9.0, 11.0, 9.0, 9.0, 11.0, 9.0, 11.0, 11.0, 9.0];
        check(&all(&level), None, "mean: 10.00 (7.61 to 12.39), 10.00 (7.61 to 12.39)");
        check(&all(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), None, "drift: 7.00 (7.00 to 7.00), 8.00 (8.00 to 8.00)");
        let jump = [5.0, 5.0, 5.0, 5.0, 9.0, 9.0, 9.0, 9.0];
        assert_eq!(forecast(&all(&jump), None, 1).unwrap().method, Method::LastValue);
        let noisy_line = [10.4, 11.5, 14.4, 15.6, 18.4, 19.5, 22.4, 23.6];
        assert_eq!(forecast(&all(&noisy_line), None, 1).unwrap().method, Method::Linear);
        let season: Vec<f64> = (0..24).map(|at| [0.0, 5.0, 9.0, 2.0][at % 4] + (count(at) * 7.3).sin() * 0.2).collect();
        assert_eq!(forecast(&all(&season), Some(4), 1).unwrap().method, Method::SeasonalNaive);
    }

    #[test]
    fn ranges_by_the_published_formulas() {
        // Residuals of the mean of 9 and 11: all ±1, so σ² = 12/11; √(1 + 1/12); t of 11 degrees is 2.201.
        let mean = Model::of(&[Some(9.0), Some(11.0)].repeat(6), None, Method::Mean).map(|model| model.spread(1));
        assert_eq!(format!("{:.4}", mean.unwrap()), "1.0871");
        let values = all(&[1.0, 3.0, 2.0, 4.0, 3.0, 5.0]);
        let spread = |method, step| {
            Model::of(&values, Some(2), method).map(|model| format!("{:.3}", model.spread(step))).unwrap()
        };
        // Steps 2 −1 2 −1 2: σ² = 14/5.
        assert_eq!(spread(Method::LastValue, 4), format!("{:.3}", (2.8_f64 * 4.0).sqrt()));
        // Less their mean of 0.8 (1.2 −1.8 1.2 −1.8 1.2): σ² = 10.8/4.
        assert_eq!(spread(Method::Drift, 2), format!("{:.3}", (2.7_f64 * 2.0 * (1.0 + 2.0 / 5.0)).sqrt()));
        // Two steps apart it always rises by 1: σ² = 4/4.
        assert_eq!(spread(Method::SeasonalNaive, 1), "1.000");
        assert_eq!(spread(Method::SeasonalNaive, 3), "1.414");
        // Line 1.4286 + 0.6286 x: Sxx 17.5, residual squares 3.0857, four degrees.
        let at_seventh = 3.085_714_f64 / 4.0 * (1.0 + 1.0 / 6.0 + 3.5 * 3.5 / 17.5);
        assert_eq!(spread(Method::Linear, 1), format!("{:.3}", at_seventh.sqrt()));
    }

    #[test]
    fn nothing_is_foretold_from_too_little() {
        assert_eq!(forecast(&all(&[1.0, 2.0, 3.0, 4.0, 5.0]), None, 3), None);
        assert_eq!(forecast(&[Some(1.0), None, Some(2.0), Some(3.0), None, Some(4.0), Some(5.0)], None, 3), None);
        assert!(forecast(&all(&[1.0, 2.0, 3.0, 4.0, 5.0, 4.0]), None, 3).is_some());
        assert_eq!(forecast(&all(&[1.0, 2.0, 3.0, f64::NAN, 5.0, 4.0]), None, 3), None);
        let one_year: Vec<f64> = (0..12).map(f64::from).collect();
        let tried = forecast(&all(&one_year), Some(12), 1).unwrap().tried;
        assert!(tried.iter().all(|(method, _)| *method != Method::SeasonalNaive));
    }

    #[test]
    fn gaps_are_time_without_values() {
        let gappy = [Some(1.0), Some(2.0), None, Some(4.0), Some(5.0), Some(6.0), Some(7.0), None];
        let found = forecast(&gappy, None, 1).unwrap();
        assert_eq!((found.method, found.points[0].value), (Method::Drift, 9.0));
    }

    #[test]
    fn a_series_that_never_moves_stays() {
        check(&all(&[5.0; 8]), None, "last_value: 5.00 (5.00 to 5.00), 5.00 (5.00 to 5.00)");
    }

    proptest! {
        #[test]
        fn the_range_holds_the_value_and_never_narrows(
            values in proptest::collection::vec(proptest::option::weighted(0.9, -1e4..1e4_f64), 8..40), season in 2..6_usize,
        ) {
            let Some(found) = forecast(&values, Some(season), 12) else { return Ok(()) };
            for (near, far) in found.points.iter().zip(found.points.iter().skip(1)) {
                prop_assert!(near.lower <= near.value && near.value <= near.upper);
                prop_assert!(far.upper - far.lower >= near.upper - near.lower - 1e-6);
            }
        }

        #[test]
        fn the_chosen_method_errs_least(values in proptest::collection::vec(-1e4..1e4_f64, 6..40)) {
            let found = forecast(&all(&values), Some(4), 1).unwrap();
            prop_assert!(found.tried.iter().all(|(_, error)| found.error <= *error));
        }

        #[test]
        fn shifting_and_stretching_a_series_shifts_and_stretches_its_forecast(
            values in proptest::collection::vec(-100.0..100.0_f64, 6..30),
        ) {
            let moved: Vec<f64> = values.iter().map(|value| value * 4.0 + 64.0).collect();
            let (one, other) = (forecast(&all(&values), None, 3).unwrap(), forecast(&all(&moved), None, 3).unwrap());
            prop_assume!(one.tried.iter().filter(|(_, error)| (error - one.error).abs() < 1e-6).count() == 1);
            prop_assert_eq!(one.method, other.method);
            prop_assert!((one.points[2].value * 4.0 + 64.0 - other.points[2].value).abs() < 1e-6);
        }
    }
}
