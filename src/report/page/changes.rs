//! What really changed: signals only, each with its owner. It names no cause that nobody recorded.

use entity::value::Signal;
use serde::Serialize;

use crate::scorecard::Card;
use crate::scorecard::wording::{changes, signal_word};

/// A real change.
#[derive(Debug, Serialize)]
pub(super) struct Change {
    kpi: String,
    name: String,
    signal: Signal,
    word: &'static str,
    text: String,
    owner: String,
    /// What is done about it; a change for the worse without an action is named as such.
    action: Option<String>,
}

/// In the order of the card's wording. Actions are not recorded anywhere yet, so there is none to name.
pub(super) fn really_changed(card: &Card) -> Vec<Change> {
    let change = |change: crate::scorecard::wording::Change| Change {
        kpi: change.kpi,
        name: change.name,
        signal: change.signal,
        word: signal_word(change.signal),
        text: change.text,
        owner: change.owner,
        action: None,
    };
    changes(card).into_iter().map(change).collect()
}
