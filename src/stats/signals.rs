//! Which points of a series are more than its usual swing, by rule sets with a name. It does not say which side is good.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString};

use super::Limits;

/// A published set of rules. They differ: keep the name beside every result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Display, EnumString, EnumIter)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum RuleSet {
    /// Outside a limit; 7 on one side; 7 rising or falling; 2 of 3 on one side near a limit (beyond two sigma, not outside).
    /// Source: NHS England, *Making data count*.
    Nhs,
    /// Outside a limit; 2 of 3 beyond two sigma; 4 of 5 beyond one sigma; 8 on one side.
    /// Source: D. J. Wheeler, after Western Electric, 1956.
    Wheeler,
    /// Outside a limit; 4 on one side, 3 of them beyond two sigma; 7 on one side. Source: ServiceNow, KPI Signals.
    ServiceNow,
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Display, EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Rule {
    /// Outside a natural limit.
    OutsideLimit,
    /// Most of a few neighbours far from the mean, on one side.
    NearLimit,
    /// Most of some neighbours away from the mean, on one side.
    AwayFromMean,
    /// Many in a row on one side of the mean.
    OneSide,
    /// Many in a row, each above the one before, or each below.
    Trend,
}

/// Which way a point goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Display, EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Side {
    /// Above the mean, or rising.
    Above,
    /// Below the mean, or falling.
    Below,
}

/// A rule that a point is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Flag {
    /// The rule.
    pub rule: Rule,
    /// Which way.
    pub side: Side,
}

/// `need` of `length` neighbours lie beyond `sigmas` on one side.
struct Pattern {
    rule: Rule,
    length: usize,
    need: usize,
    sigmas: f64,
    /// What the other neighbours, and those beyond, have to hold to.
    others: Others,
}

#[derive(Clone, Copy, PartialEq)]
enum Others {
    /// Nothing.
    Anywhere,
    /// All neighbours lie on the same side of the mean.
    SameSide,
    /// As `SameSide`, and a point outside a limit does not count as near it.
    SameSideInside,
}

const OUTSIDE: Pattern =
    Pattern { rule: Rule::OutsideLimit, length: 1, need: 1, sigmas: 3.0, others: Others::Anywhere };

const fn one_side(length: usize) -> Pattern {
    Pattern { rule: Rule::OneSide, length, need: length, sigmas: 0.0, others: Others::Anywhere }
}

const fn near_limit(need: usize, length: usize, others: Others) -> Pattern {
    Pattern { rule: Rule::NearLimit, length, need, sigmas: 2.0, others }
}

const NHS: [Pattern; 3] = [OUTSIDE, near_limit(2, 3, Others::SameSideInside), one_side(7)];
const WHEELER: [Pattern; 4] = [
    OUTSIDE,
    near_limit(2, 3, Others::Anywhere),
    Pattern { rule: Rule::AwayFromMean, length: 5, need: 4, sigmas: 1.0, others: Others::Anywhere },
    one_side(8),
];
const SERVICE_NOW: [Pattern; 3] = [OUTSIDE, near_limit(3, 4, Others::SameSide), one_side(7)];

impl RuleSet {
    fn patterns(self) -> &'static [Pattern] {
        match self {
            Self::Nhs => &NHS,
            Self::Wheeler => &WHEELER,
            Self::ServiceNow => &SERVICE_NOW,
        }
    }

    /// How many points make a trend, where the set has that rule.
    fn trend_length(self) -> Option<usize> {
        (self == Self::Nhs).then_some(7)
    }
}

/// The rules each point is part of, strongest first; a point without any is noise.
///
/// `values` are in order of time and without gaps; `limits` may come from an earlier stretch of the same series. The result
/// has one entry per value. A run marks all its points, not only the one that completes it; a point on the mean belongs to
/// no side. The last point is a signal of today only if its own entry is not empty.
///
/// ```
/// use scorebridge::stats::{Rule, RuleSet, Screening, Side, natural_limits, signals};
/// let hours = [9.1, 8.8, 9.3, 8.9, 9.2, 9.0, 8.7, 9.1, 6.1];
/// let limits = natural_limits(&hours[..8], Screening::DropOnce).unwrap();
/// let last = signals(&hours, &limits, RuleSet::Nhs).pop().unwrap();
/// assert_eq!((last[0].rule, last[0].side), (Rule::OutsideLimit, Side::Below));
/// ```
#[must_use]
pub fn signals(values: &[f64], limits: &Limits, rules: RuleSet) -> Vec<Vec<Flag>> {
    let mut flags = vec![Vec::new(); values.len()];
    for (side, sign) in [(Side::Above, 1.0), (Side::Below, -1.0)] {
        let distances: Vec<f64> = values.iter().map(|value| sign * (value - limits.mean)).collect();
        for pattern in rules.patterns() {
            mark(&mut flags, &pattern.points(&distances, limits), Flag { rule: pattern.rule, side });
        }
        if let Some(length) = rules.trend_length() {
            mark(&mut flags, &rising(&distances, length), Flag { rule: Rule::Trend, side });
        }
    }
    flags
}

fn mark(flags: &mut [Vec<Flag>], points: &[bool], flag: Flag) {
    for (flags, _) in flags.iter_mut().zip(points).filter(|(_, hit)| **hit) {
        flags.push(flag);
    }
}

impl Pattern {
    /// For each point, whether it is one of the points that make this pattern, above the mean.
    fn points(&self, distances: &[f64], limits: &Limits) -> Vec<bool> {
        let beyond = |distance: f64, sigmas: f64| distance > sigmas * limits.sigma() + hair(limits);
        let counts = |distance: f64| {
            beyond(distance, self.sigmas) && (self.others != Others::SameSideInside || !beyond(distance, 3.0))
        };
        let fits = |window: &[f64]| {
            window.iter().filter(|distance| counts(**distance)).count() >= self.need
                && (self.others == Others::Anywhere || window.iter().all(|distance| beyond(*distance, 0.0)))
        };
        let mut points = covered(distances, self.length, fits);
        for (point, distance) in points.iter_mut().zip(distances) {
            *point = *point && counts(*distance);
        }
        points
    }
}

/// For each point, whether it is part of `length` points of which each is above the one before.
fn rising(distances: &[f64], length: usize) -> Vec<bool> {
    covered(distances, length, |window| {
        window.iter().zip(window.iter().skip(1)).all(|(earlier, later)| earlier < later)
    })
}

/// For each point, whether it lies in a stretch of `length` points that fits.
fn covered(distances: &[f64], length: usize, fits: impl Fn(&[f64]) -> bool) -> Vec<bool> {
    let mut points = vec![false; distances.len()];
    for (start, window) in distances.windows(length).enumerate().filter(|(_, window)| fits(window)) {
        points.iter_mut().skip(start).take(window.len()).for_each(|point| *point = true);
    }
    points
}

/// A difference that is only the rounding of floats: a series that never moves must not swing around its own mean.
fn hair(limits: &Limits) -> f64 {
    1e-12 * limits.mean.abs().max(limits.average_range)
}

#[cfg(test)]
mod tests {
    use super::super::{Screening, natural_limits};
    use super::*;

    /// Mean 0, one sigma 1, limits at 3.
    const PLAIN: Limits = Limits { mean: 0.0, average_range: 3.0 / 2.66, lower: -3.0, upper: 3.0, n: 20 };

    /// One letter per point for the first flag: capital above or rising, small below or falling; `.` is noise.
    fn picture(values: &[f64], limits: &Limits, rules: RuleSet) -> String {
        let letter = |flag: &Flag| {
            let letter = match flag.rule {
                Rule::OutsideLimit => 'X',
                Rule::NearLimit => 'N',
                Rule::AwayFromMean => 'A',
                Rule::OneSide => 'S',
                Rule::Trend => 'T',
            };
            if flag.side == Side::Above { letter } else { letter.to_ascii_lowercase() }
        };
        signals(values, limits, rules).iter().map(|flags| flags.first().map_or('.', letter)).collect()
    }

    #[track_caller]
    fn check(rules: RuleSet, values: &[f64], expected: &str) {
        assert_eq!(picture(values, &PLAIN, rules), expected, "{rules} {values:?}");
    }

    #[test]
    fn nhs_trend() {
        let shifted = |values: &[f64]| values.iter().map(|value| (value - 4.0) / 10.0).collect::<Vec<_>>();
        check(RuleSet::Nhs, &shifted(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]), "TTTTTTT");
        check(RuleSet::Nhs, &shifted(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), "......");
        check(RuleSet::Nhs, &shifted(&[1.0, 2.0, 3.0, 3.0, 4.0, 5.0, 6.0]), ".......");
        check(RuleSet::Nhs, &shifted(&[2.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 3.0]), ".TTTTTTT.");
        check(RuleSet::Nhs, &shifted(&[2.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0, 3.0]), ".ttttttt.");
    }

    #[test]
    fn nhs_one_side() {
        check(RuleSet::Nhs, &[0.5, 0.4, 0.5, 0.4, 0.5, 0.4], "......");
        check(RuleSet::Nhs, &[0.5, 0.4, 0.5, 0.4, 0.5, 0.4, -0.1], ".......");
        check(RuleSet::Nhs, &[0.5, 0.4, 0.5, 0.4, 0.5, 0.4, 0.5, 0.4, -0.1], "SSSSSSSS.");
        check(RuleSet::Nhs, &[-0.5, -0.4, -0.5, -0.4, -0.5, -0.4, -0.5, 0.4], "sssssss.");
        check(RuleSet::Nhs, &[0.5, 0.4, 0.5, 0.0, 0.5, 0.4, 0.5, 0.4], "........");
    }

    #[test]
    fn nhs_near_limit() {
        check(RuleSet::Nhs, &[-0.5, 0.5, 2.5, 0.5, 2.5, 0.5, -0.5], "..N.N..");
        check(RuleSet::Nhs, &[-0.5, 0.5, 2.5, -0.5, 2.5, 0.5, -0.5], ".......");
        check(RuleSet::Nhs, &[-0.5, 0.5, 2.5, 0.5, -2.5, 0.5, -0.5], ".......");
        check(RuleSet::Nhs, &[2.5, 0.5, 0.4, 2.5], "....");
        check(RuleSet::Nhs, &[2.5, 0.5, 0.4, 2.5, 2.4], "...NN");
        check(RuleSet::Nhs, &[0.5, 2.5, 3.5, 0.5], "..X.");
        check(RuleSet::Nhs, &[3.0, -3.0, 3.1, -3.1], "..Xx");
    }

    #[test]
    fn wheeler() {
        check(RuleSet::Wheeler, &[0.5, 2.5, -0.5, 2.5, 0.5], ".N.N.");
        check(RuleSet::Wheeler, &[0.5, 2.5, 3.5, 0.5], ".NX.");
        check(RuleSet::Wheeler, &[1.5, 1.2, -0.5, 1.3, 1.4, -0.2], "AA.AA.");
        check(RuleSet::Wheeler, &[-1.5, -1.2, 0.5, -1.3, 0.4, -1.4], "......");
        check(RuleSet::Wheeler, &[0.5, 0.4, 0.5, 0.4, 0.5, 0.4, 0.5], ".......");
        check(RuleSet::Wheeler, &[0.5, 0.4, 0.5, 0.4, 0.5, 0.4, 0.5, 0.4], "SSSSSSSS");
        check(RuleSet::Wheeler, &[-0.3, -0.2, -0.1, 0.1, 0.2, 0.3, 0.4], ".......");
    }

    #[test]
    fn service_now() {
        check(RuleSet::ServiceNow, &[2.5, 2.4, 0.5, 2.5], "NN.N");
        check(RuleSet::ServiceNow, &[2.5, 2.4, -0.5, 2.5], "....");
        check(RuleSet::ServiceNow, &[2.5, 3.5, 0.5, 2.5], "NX.N");
        check(RuleSet::ServiceNow, &[-2.5, -2.4, -0.5, -0.4], "....");
        check(RuleSet::ServiceNow, &[-0.5, -0.4, -0.5, -0.4, -0.5, -0.4, -0.5], "sssssss");
    }

    #[test]
    fn a_point_can_be_part_of_several_rules() {
        let values = [0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 3.5];
        let rules: Vec<Rule> = signals(&values, &PLAIN, RuleSet::Nhs)[6].iter().map(|flag| flag.rule).collect();
        assert_eq!(rules, [Rule::OutsideLimit, Rule::OneSide, Rule::Trend]);
    }

    #[test]
    fn a_series_that_never_moves_has_no_signal() {
        // The mean of equal floats is not always the same float.
        for (value, n) in (1..200).flat_map(|tenths| (8..24).map(move |n| (f64::from(tenths) / 10.0 + 0.01, n))) {
            let flat = vec![value; n];
            let limits = natural_limits(&flat, Screening::DropOnce).unwrap();
            assert_eq!(picture(&flat, &limits, RuleSet::Nhs), ".".repeat(n), "{value}");
        }
        assert_eq!(picture(&[], &PLAIN, RuleSet::Nhs), "");
    }

    #[test]
    fn one_jump_is_one_signal() {
        let mut values = [1.0, 2.0].repeat(9);
        values[4] = 10.0;
        let limits = natural_limits(&values, Screening::DropOnce).unwrap();
        assert_eq!(picture(&values, &limits, RuleSet::Nhs), "....X.............");
    }
}
