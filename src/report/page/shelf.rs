//! The shelf: what to put in front, try and phase out, each with its first reason. It proposes nothing of its own.

use entity::value::Move;
use serde::Serialize;

use crate::language::Language;
use crate::portfolio::Proposal;

/// The proposed moves.
#[derive(Debug, Serialize)]
pub(super) struct Shelf {
    moves: Vec<Moved>,
    /// How many services stay where they are, as a sentence.
    stays: Option<String>,
}

/// A service that should move.
#[derive(Debug, Serialize)]
struct Moved {
    name: String,
    to: Move,
    word: String,
    reason: Option<String>,
    confidence: String,
}

/// Phase-outs first, because they free money; then trials, then what goes in front. What stays is only counted.
pub(super) fn moves(language: &Language, moves: &[(String, Proposal)]) -> Shelf {
    let to = |wanted: Move| moves.iter().filter(move |(_, proposal)| proposal.to == wanted);
    let listed = to(Move::PhaseOut).chain(to(Move::Trial)).chain(to(Move::Front));
    let keep = to(Move::Keep).count();
    Shelf {
        moves: listed.map(|(name, proposal)| moved(language, name, proposal)).collect(),
        stays: (keep > 0).then(|| language.say("shelf-stays", &[("keep", keep.into())])),
    }
}

/// Name and id of the services proposed for phase-out.
pub(super) fn phase_outs(moves: &[(String, Proposal)]) -> Vec<(String, String)> {
    let stopping = moves.iter().filter(|(_, proposal)| proposal.to == Move::PhaseOut);
    stopping.map(|(name, proposal)| (name.clone(), proposal.service.clone())).collect()
}

fn moved(language: &Language, name: &str, proposal: &Proposal) -> Moved {
    Moved {
        name: name.to_owned(),
        to: proposal.to,
        word: language.shelf_move(proposal.to).to_owned(),
        reason: proposal.reasons.first().map(|reason| reason.told(language)),
        confidence: language.confidence(proposal.confidence).to_owned(),
    }
}
