//! Supposed effects between objectives, tested against the scores they had. It says what goes together, never what causes what.

use entity::value::Grade;
use schemars::JsonSchema;
use serde::Serialize;

use crate::stats::{RankCorrelation, false_discovery_rates, rank_correlation, without_season};

/// Fewest months in which both cause and effect have a score, for a supposed effect to be tested at all.
pub const PAIRS_FOR_A_TEST: usize = 12;
/// Months of a year: what repeats after so many is the season.
const YEAR: usize = 12;
/// What taking the season out costs: one month less than a year has places are learnt from the series itself.
const SPENT_ON_A_SEASON: f64 = 11.0;
/// Of the links called supported or contradicted, no more than this share is expected to be chance.
pub const CHANCE_FINDS: f64 = 0.05;

/// Scores of a supposed cause and its supposed effect, month by month over the same months, oldest first.
#[derive(Clone, Debug)]
pub struct LinkScores {
    /// Scores of the cause.
    pub cause: Vec<Option<f64>>,
    /// Scores of the effect.
    pub effect: Vec<Option<f64>>,
    /// Months until the effect should show.
    pub lag: usize,
}

/// What the scores say of a supposed effect.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct LinkTest {
    /// Rank correlation of the cause with the effect so many months later, −1 to 1; none below two points that differ.
    pub correlation: Option<f64>,
    /// 95 % interval of the correlation, lower end.
    pub ci_lower: Option<f64>,
    /// 95 % interval of the correlation, upper end.
    pub ci_upper: Option<f64>,
    /// Months in which both had a score.
    pub n: u64,
    /// How many independent months they are worth: scores that move slowly tell less.
    pub n_effective: Option<f64>,
    /// Whether what repeats every year was taken out of cause, effect or both before.
    pub seasonal: bool,
    /// Share of chance finds among all links at least as clear as this one, 0 to 1; none if it was not tested.
    pub chance: Option<f64>,
    /// The verdict.
    pub grade: Grade,
}

/// Tests all supposed effects of a company together: the more are tested, the clearer each must be (false discovery rate).
///
/// A link is `too_short` with fewer than [`PAIRS_FOR_A_TEST`] months in common, `supported` or `contradicted` where the share
/// of chance finds stays within [`CHANCE_FINDS`] and the correlation is above or below zero, else there is `no_evidence`.
///
/// Two objectives that both sag every December go together for no other reason than December. So what repeats every year is
/// taken out of each series in which it does ([`without_season`]), and the test counts eleven months less, as many as had to
/// be learnt for that. It takes three years to tell; until then scores are tested as they are.
#[must_use]
pub fn test_links(links: &[LinkScores]) -> Vec<LinkTest> {
    let found: Vec<Together> = links.iter().map(together).collect();
    let tested = found.iter().map(|Together { found, .. }| found.filter(|found| is_long_enough(found.n)));
    let mut rates =
        false_discovery_rates(&tested.clone().flatten().map(|found| found.p).collect::<Vec<_>>()).into_iter();
    let judged = found.iter().zip(tested).map(|(Together { n, found, seasonal }, tested)| {
        let chance = tested.and_then(|_| rates.next());
        LinkTest {
            correlation: found.map(|found| found.rho),
            ci_lower: found.map(|found| found.lower),
            ci_upper: found.map(|found| found.upper),
            n: *n,
            n_effective: found.map(|found| found.n_effective),
            seasonal: *seasonal,
            chance,
            grade: grade(*n, found.map(|found| found.rho), chance),
        }
    });
    judged.collect()
}

fn is_long_enough(n: u64) -> bool {
    usize::try_from(n).is_ok_and(|n| n >= PAIRS_FOR_A_TEST)
}

/// How a supposed cause and its effect go together, before it is asked whether that is chance.
struct Together {
    n: u64,
    found: Option<RankCorrelation>,
    seasonal: bool,
}

fn together(link: &LinkScores) -> Together {
    let (cause, effect) = (without_season(&link.cause, YEAR), without_season(&link.effect, YEAR));
    let seasonal = cause.is_some() || effect.is_some();
    let (cause, effect) = (cause.as_ref().unwrap_or(&link.cause), effect.as_ref().unwrap_or(&link.effect));
    let pairs = cause.iter().zip(effect.iter().skip(link.lag));
    let pairs: Vec<(f64, f64)> = pairs.filter_map(|(cause, effect)| Some(((*cause)?, (*effect)?))).collect();
    let spent = if seasonal { SPENT_ON_A_SEASON } else { 0.0 };
    let n = u64::try_from(pairs.len()).unwrap_or(u64::MAX);
    Together { n, found: rank_correlation(&pairs, spent), seasonal }
}

fn grade(n: u64, rho: Option<f64>, chance: Option<f64>) -> Grade {
    match rho.filter(|_| chance.is_some_and(|chance| chance <= CHANCE_FINDS)) {
        _ if !is_long_enough(n) => Grade::TooShort,
        Some(rho) if rho > 0.0 => Grade::Supported,
        Some(_) => Grade::Contradicted,
        None => Grade::NoEvidence,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A restless series without drift; the same numbers every time.
    fn restless(seed: u32, months: usize) -> Vec<Option<f64>> {
        let mut state = seed;
        let next = std::iter::repeat_with(|| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            Some(f64::from(state >> 20) / 41.0)
        });
        next.take(months).collect()
    }

    fn delayed(series: &[Option<f64>], by: usize) -> Vec<Option<f64>> {
        std::iter::repeat_n(None, by).chain(series.iter().copied()).take(series.len()).collect()
    }

    fn turned(series: &[Option<f64>]) -> Vec<Option<f64>> {
        series.iter().map(|value| value.map(|value| 100.0 - value)).collect()
    }

    fn check(cause: &[Option<f64>], effect: &[Option<f64>], lag: usize, expected: Grade) {
        let link = LinkScores { cause: cause.to_vec(), effect: effect.to_vec(), lag };
        let found = test_links(&[link])[0];
        assert_eq!(found.grade, expected, "{found:?}");
    }

    #[test]
    fn what_the_scores_say() {
        let (cause, other) = (restless(1, 24), restless(99, 24));
        check(&cause, &delayed(&cause, 2), 2, Grade::Supported);
        check(&cause, &turned(&delayed(&cause, 2)), 2, Grade::Contradicted);
        check(&cause, &other, 0, Grade::NoEvidence);
        // The effect is there, but looked for in the wrong month.
        check(&cause, &delayed(&cause, 2), 0, Grade::NoEvidence);
        check(&cause[..11], &cause[..11], 0, Grade::TooShort);
        check(&cause[..13], &delayed(&cause[..13], 2), 2, Grade::TooShort);
        check(&[Some(5.0); 24], &cause, 0, Grade::NoEvidence);
        check(&[None; 24], &cause, 0, Grade::TooShort);
    }

    /// A series with a December: the same sag every twelfth month, and its own noise.
    fn with_december(seed: u32, months: usize) -> Vec<Option<f64>> {
        let sag = |at: usize| if at % 12 == 11 { 80.0 } else { 40.0 * f64::from(u32::from(at % 12 > 8)) };
        restless(seed, months).into_iter().enumerate().map(|(at, own)| own.map(|own| own / 4.0 - sag(at))).collect()
    }

    #[test]
    fn what_only_the_season_brings_together_is_no_evidence() {
        let (cause, other) = (with_december(1, 48), with_december(99, 48));
        let link = |cause: &[Option<f64>], effect: &[Option<f64>]| {
            test_links(&[LinkScores { cause: cause.to_vec(), effect: effect.to_vec(), lag: 0 }])[0]
        };
        let found = link(&cause, &other);
        assert!(found.seasonal && found.grade == Grade::NoEvidence, "{found:?}");
        assert!(found.n_effective.is_some_and(|n| n <= 37.0), "{found:?}");
        // What goes together beside the season is still found.
        let follows: Vec<_> = cause.iter().zip(with_december(99, 48)).map(|(a, b)| Some((*a)? + b? / 4.0)).collect();
        let found = link(&cause, &follows);
        assert!(found.seasonal && found.grade == Grade::Supported, "{found:?}");
        // Two years are too few to tell a season.
        assert!(!link(&cause[..24], &other[..24]).seasonal);
    }

    /// One find in twenty is what chance gives: alone it might pass, among twenty it does not.
    #[test]
    fn the_more_are_tested_the_clearer_each_must_be() {
        let one =
            (1..400).map(|seed| LinkScores { cause: restless(seed, 24), effect: restless(seed + 7_000, 24), lag: 0 });
        let passes = |link: &LinkScores| test_links(std::slice::from_ref(link))[0].grade != Grade::NoEvidence;
        let lucky = one.clone().find(passes).expect("among four hundred some are lucky");
        let mut all = vec![lucky];
        all.extend(one.filter(|link| !passes(link)).take(19));
        assert!(test_links(&all).iter().all(|found| found.grade == Grade::NoEvidence));
    }
}
