//! The closed vocabularies as people read them. It decides nothing.

use entity::value::{Assurance, Confidence, Move, NoValue, Signal, Status, Trend, ValueFactor};

/// The status in words; a colour never stands without it.
#[must_use]
pub fn status_word(status: Status) -> &'static str {
    match status {
        Status::Met => "met",
        Status::Missed => "missed",
        Status::Near => "nearly met",
        Status::CannotTell => "cannot tell yet",
        Status::NoValue => "no figure",
        Status::Info => "for information",
    }
}

/// The trend in words, against the period before.
#[must_use]
pub fn trend_word(trend: Trend) -> &'static str {
    match trend {
        Trend::Better => "better than before",
        Trend::Worse => "worse than before",
        Trend::Same => "as before",
        Trend::Unknown => "nothing to compare with",
    }
}

/// The signal in words.
#[must_use]
pub fn signal_word(signal: Signal) -> &'static str {
    match signal {
        Signal::None => "within the usual range",
        Signal::Better => "really better",
        Signal::Worse => "really worse",
        Signal::Changed => "really changed",
    }
}

/// What to expect of the target, in words.
#[must_use]
pub fn assurance_word(assurance: Assurance) -> &'static str {
    match assurance {
        Assurance::WillMeet => "will reliably meet its target",
        Assurance::HitOrMiss => "hit or miss",
        Assurance::WillMiss => "will reliably miss its target",
        Assurance::Unknown => "too early to say",
    }
}

/// Why there is no figure, in words.
#[must_use]
pub fn no_value_word(reason: NoValue) -> &'static str {
    match reason {
        NoValue::NothingReported => "nothing was reported",
        NoValue::NothingAgreed => "nothing was agreed",
        NoValue::TooFew => "too few to judge",
        NoValue::Late => "the figures are late",
        NoValue::SourceFailed => "the figures could not be fetched",
        NoValue::NotMeasured => "not measured yet",
    }
}

/// How a measure creates value, in words.
#[must_use]
pub fn value_factor_word(factor: ValueFactor) -> &'static str {
    match factor {
        ValueFactor::Revenue => "more revenue",
        ValueFactor::Cost => "less cost",
        ValueFactor::Productivity => "more done in the same time",
        ValueFactor::Differentiation => "better than competitors",
        ValueFactor::Satisfaction => "more satisfied people",
    }
}

/// A shelf move in words.
#[must_use]
pub fn move_word(to: Move) -> &'static str {
    match to {
        Move::Front => "put in front",
        Move::Keep => "keep",
        Move::Trial => "keep on trial",
        Move::PhaseOut => "phase out",
    }
}

/// How sure a proposal is, in words.
#[must_use]
pub fn confidence_word(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "sure",
        Confidence::Medium => "fairly sure",
        Confidence::Low => "not sure",
    }
}
