//! What really changed: signals only, each with its owner. It names no cause that nobody recorded.

use entity::value::Signal;
use serde::Serialize;

use super::measures::{kpis, proof};
use crate::language::{Arg, Language};
use crate::report::{Head, OpenAction};
use crate::scorecard::Card;
use crate::scorecard::wording::changes;

/// A real change.
#[derive(Debug, Serialize)]
pub(super) struct Change {
    kpi: String,
    name: String,
    signal: Signal,
    word: String,
    text: String,
    /// The page that says where its figure comes from.
    proof: Option<String>,
    owner: String,
    /// What is done about it; a change for the worse without an action is named as such.
    action: Option<String>,
}

/// In the order of the card's wording, each with the action that is due first.
pub(super) fn really_changed(language: &Language, card: &Card, (actions, head): (&[OpenAction], &Head)) -> Vec<Change> {
    let about = |kpi: &str| actions.iter().filter(|action| action.kpi == kpi).min_by_key(|action| action.due);
    let change = |change: crate::scorecard::wording::Change| Change {
        action: about(&change.kpi).map(|action| action_text(language, action)),
        proof: kpis(card).find(|kpi| kpi.id == change.kpi).and_then(|kpi| proof(kpi, head)),
        kpi: change.kpi,
        name: change.name,
        signal: change.signal,
        word: language.signal(change.signal).to_owned(),
        text: change.text,
        owner: change.owner,
    };
    changes(language, card).into_iter().map(change).collect()
}

/// What is done, by whom, until when: one line.
fn action_text(language: &Language, action: &OpenAction) -> String {
    let (what, due) = (action.what.trim_end_matches('.'), language.day_and_month(action.due));
    language.say("change-action", &[("what", what.into()), ("owner", Arg::from(&action.owner)), ("due", due.into())])
}
