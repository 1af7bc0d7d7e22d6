//! Plain sentences from results, in the reader's language: the same result always gives the same sentence. It computes no figure of its own.
//!
//! A movement is only mentioned where a rule of the process chart fired; a sentence has at most [`MOST_WORDS`] words; what
//! matters most to the business comes first. Nothing said here is on the word list ([`WordList`]).

mod caution;
mod changes;
mod corrections;
mod decision;
mod explanation;
mod headline;
mod jargon;
mod value;
mod vocabulary;

pub use caution::caution_sentence;
pub use changes::{Change, changes, movement, signal_sentence};
pub use corrections::corrections;
pub use decision::{Candidates, DecisionAsked, PhaseOut, decision_asked, phase_out_asked};
pub use explanation::{
    accepted_sentence, age_sentence, chance_text, explanation, outlook_sentence, reach_sentence, reaction_sentence,
    score_sentence,
};
pub use headline::{WEAK_STEP_BELOW, WeakStep, headline, targets_met};
pub use jargon::{Finding, WordList, jargon};
pub use value::{period_text, range_text, value_text, values_apart};
pub use vocabulary::{
    assurance_word, confidence_word, method_word, move_word, no_value_word, signal_word, status_word, trend_word,
    value_factor_word,
};

use super::{Card, KpiScore};

/// Most words in a sentence for executives; a sign such as `%` standing alone counts as one.
pub const MOST_WORDS: usize = 25;

/// The first sentence that is short enough; if none is, the last one.
fn fitting<const N: usize>(sentences: [String; N]) -> String {
    let short = sentences.iter().find(|sentence| sentence.split_whitespace().count() <= MOST_WORDS);
    short.or(sentences.last()).cloned().unwrap_or_default()
}

/// All KPIs of a card, in its order.
fn kpis(card: &Card) -> impl Iterator<Item = &KpiScore> {
    card.perspectives.iter().flat_map(|view| &view.objectives).flat_map(|objective| &objective.kpis)
}

#[cfg(test)]
mod tests;
