//! The closed vocabularies as people read them. It decides nothing.

use std::fmt::Display;

use entity::value::{Assurance, Confidence, Move, NoValue, Signal, Status, Trend, ValueFactor};

use crate::language::Language;
use crate::stats::Method;

impl Language {
    /// The status in words; a colour never stands without it.
    #[must_use]
    pub fn status(&self, status: Status) -> &str {
        self.term("status", status)
    }

    /// The trend in words, against the period before.
    #[must_use]
    pub fn trend(&self, trend: Trend) -> &str {
        self.term("trend", trend)
    }

    /// The signal in words.
    #[must_use]
    pub fn signal(&self, signal: Signal) -> &str {
        self.term("signal", signal)
    }

    /// What to expect of the target, in words.
    #[must_use]
    pub fn assurance(&self, assurance: Assurance) -> &str {
        self.term("assurance", assurance)
    }

    /// Why there is no figure, in words.
    #[must_use]
    pub fn no_value(&self, reason: NoValue) -> &str {
        self.term("reason", reason)
    }

    /// How a measure creates value, in words.
    #[must_use]
    pub fn value_factor(&self, factor: ValueFactor) -> &str {
        self.term("value", factor)
    }

    /// A shelf move in words.
    #[must_use]
    pub fn shelf_move(&self, to: Move) -> &str {
        self.term("move", to)
    }

    /// How sure a proposal is, in words.
    #[must_use]
    pub fn confidence(&self, confidence: Confidence) -> &str {
        self.term("confidence", confidence)
    }

    /// How a series is carried on, in words.
    #[must_use]
    pub fn method(&self, method: Method) -> &str {
        self.term("method", method)
    }

    /// The message of a word: `status-met`.
    fn term(&self, vocabulary: &str, word: impl Display) -> &str {
        self.word(&format!("{vocabulary}-{word}"))
    }
}

/// The status in English, as the portal shows it.
#[must_use]
pub fn status_word(status: Status) -> &'static str {
    Language::english().status(status)
}

/// The trend in English, as the portal shows it.
#[must_use]
pub fn trend_word(trend: Trend) -> &'static str {
    Language::english().trend(trend)
}

/// The signal in English, as the portal shows it.
#[must_use]
pub fn signal_word(signal: Signal) -> &'static str {
    Language::english().signal(signal)
}

/// What to expect of the target in English, as the portal shows it.
#[must_use]
pub fn assurance_word(assurance: Assurance) -> &'static str {
    Language::english().assurance(assurance)
}

/// Why there is no figure in English, as the portal shows it.
#[must_use]
pub fn no_value_word(reason: NoValue) -> &'static str {
    Language::english().no_value(reason)
}

/// How a measure creates value in English, as the portal shows it.
#[must_use]
pub fn value_factor_word(factor: ValueFactor) -> &'static str {
    Language::english().value_factor(factor)
}

/// A shelf move in English, as the portal shows it.
#[must_use]
pub fn move_word(to: Move) -> &'static str {
    Language::english().shelf_move(to)
}

/// How sure a proposal is in English, as the portal shows it.
#[must_use]
pub fn confidence_word(confidence: Confidence) -> &'static str {
    Language::english().confidence(confidence)
}

/// How a series is carried on in English, as the portal shows it.
#[must_use]
pub fn method_word(method: Method) -> &'static str {
    Language::english().method(method)
}
