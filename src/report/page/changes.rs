//! What really changed: signals only, each with its owner. It names no cause that nobody recorded.

use entity::value::Signal;
use serde::Serialize;

use crate::report::OpenAction;
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

/// In the order of the card's wording, each with the action that is due first.
pub(super) fn really_changed(card: &Card, actions: &[OpenAction]) -> Vec<Change> {
    let about = |kpi: &str| actions.iter().filter(|action| action.kpi == kpi).min_by_key(|action| action.due);
    let change = |change: crate::scorecard::wording::Change| Change {
        action: about(&change.kpi).map(action_text),
        kpi: change.kpi,
        name: change.name,
        signal: change.signal,
        word: signal_word(change.signal),
        text: change.text,
        owner: change.owner,
    };
    changes(card).into_iter().map(change).collect()
}

/// What is done, by whom, until when: one line.
fn action_text(action: &OpenAction) -> String {
    let what = action.what.trim_end_matches('.');
    format!("{what} ({}, until {})", action.owner, action.due.format("%-d %B"))
}
