//! What people answered: how many are satisfied, how many would recommend. It guesses nothing for those who did not answer.

use std::ops::RangeInclusive;

use entity::record::SurveyAnswer;
use entity::value::{NoValue, Question, RecordKind};

use super::Measurement;
use super::index::Index;
use super::outcome::{Outcome, count};
use super::scopes::Part;
use crate::stats::{float, net_share, wilson};

/// Answers of a period to one question, apart from those whose code is not on its scale.
struct Answers<'a> {
    valid: Vec<&'a SurveyAnswer>,
    out_of_range: u64,
}

impl<'a> Answers<'a> {
    fn new(index: &'a Index<'a>, part: Part<'a>, question: Question, scale: RangeInclusive<i64>) -> Self {
        let asked = |answer: &&&SurveyAnswer| answer.question == question && index.contains(Some(answer.answered_at));
        let (valid, outside): (Vec<_>, Vec<_>) =
            index.answers(part).iter().filter(asked).partition(|answer| scale.contains(&answer.score));
        Self { out_of_range: count(&outside), valid }
    }

    fn n(&self) -> u64 {
        count(&self.valid)
    }

    fn scored(&self, codes: RangeInclusive<i64>) -> u64 {
        count(&self.valid.iter().filter(|answer| codes.contains(&answer.score)).collect::<Vec<_>>())
    }

    fn outcome(&self, index: &Index<'_>, measurement: Option<Measurement>) -> Outcome {
        let reason = if self.out_of_range > 0 { NoValue::TooFew } else { index.nothing(RecordKind::SurveyAnswer) };
        measurement
            .unwrap_or(Measurement::none(reason))
            .beside(self.out_of_range)
            .naming_records(RecordKind::SurveyAnswer, self.valid.iter().map(|answer| answer.key.as_str()))
    }
}

/// Share of satisfied answers, in percent (0 to 100), with its 95 % Wilson interval.
///
/// Answers run from 1 to 5; 4 and 5 are satisfied. Other codes are counted as out of range.
///
/// Formula: `100 × answers of 4 or 5 ÷ answers`. Source: ServiceNow, customer satisfaction indicators (top two of five).
pub(super) fn satisfied(index: &Index<'_>, part: Part<'_>) -> Outcome {
    let answers = Answers::new(index, part, Question::Satisfaction, 1..=5);
    let (satisfied, n) = (answers.scored(4..=5), answers.n());
    let measurement = wilson(satisfied, n).map(|range| {
        Measurement::of(100.0 * float(satisfied) / float(n), n)
            .over(float(satisfied), float(n))
            .within(Some(range.times(100.0)))
    });
    answers.outcome(index, measurement)
}

/// Recommendation score in points (-100 to 100), with its 95 % interval. For happiness the same formula holds.
///
/// Answers run from 0 to 10: 9 and 10 speak for us, 0 to 6 against. Other codes are counted as out of range. The numerator
/// is for minus against, and may be negative; the denominator is all answers.
///
/// Formula: `100 × (for − against) ÷ answers`. Source: F. Reichheld, *The one number you need to grow*, 2003; interval as
/// in [`net_share`].
pub(super) fn recommend(index: &Index<'_>, part: Part<'_>, question: Question) -> Outcome {
    let answers = Answers::new(index, part, question, 0..=10);
    let (up, down, n) = (answers.scored(9..=10), answers.scored(0..=6), answers.n());
    let measurement = net_share(up, down, n).map(|net| {
        Measurement::of(100.0 * (float(up) - float(down)) / float(n), n)
            .over(float(up) - float(down), float(n))
            .within(Some(net.interval.times(100.0)))
    });
    answers.outcome(index, measurement)
}
