//! Reasons to read a figure with care, in sentences. It says how often something happened, and blames nobody.

use entity::value::Unit;

use super::value_text;
use crate::measure::{Caution, CautionKind};

/// What there is to look at; none for what is not worth a look.
#[must_use]
pub fn caution_sentence(caution: &Caution) -> Option<String> {
    let (share, n) = (value_text(Unit::Percent, caution.share), caution.n);
    let usual = caution.usual.map(|usual| format!("; {} would be usual", value_text(Unit::Percent, usual)));
    let usual = usual.unwrap_or_default();
    caution.raised.then(|| match caution.kind {
        CautionKind::Paused => format!("The clock stood still for {share} of the time that {n} cases took."),
        CautionKind::Heaped => format!(
            "Of {n} cases that ended in the last fifth of their time, {share} ended in its last tenth{usual}: look at how they are closed."
        ),
        CautionKind::Restarted => {
            format!("{share} of {n} promises are called kept because of their last round; an earlier one had broken them.")
        }
        CautionKind::Answered => format!("Only {share} of {n} people who were asked answered: they may not speak for the others."),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kind: CautionKind, share: f64, expected: &str) {
        let caution =
            Caution { kind, share, usual: (kind == CautionKind::Heaped).then_some(48.0), n: 210, raised: true };
        assert_eq!(caution_sentence(&caution).as_deref(), Some(expected));
        assert_eq!(caution_sentence(&Caution { raised: false, ..caution }), None);
        assert!(super::super::jargon(expected, &super::super::WordList::english()).is_empty(), "{expected}");
    }

    #[test]
    fn what_is_worth_a_look_is_said_plainly() {
        check(CautionKind::Paused, 38.0, "The clock stood still for 38 % of the time that 210 cases took.");
        check(
            CautionKind::Heaped,
            91.0,
            "Of 210 cases that ended in the last fifth of their time, 91 % ended in its last tenth; 48 % would be usual: look at how they are closed.",
        );
        check(
            CautionKind::Restarted,
            5.5,
            "5.5 % of 210 promises are called kept because of their last round; an earlier one had broken them.",
        );
        check(
            CautionKind::Answered,
            14.0,
            "Only 14 % of 210 people who were asked answered: they may not speak for the others.",
        );
    }
}
