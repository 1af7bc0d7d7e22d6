//! The shelf: what to put in front, try and phase out, each with its first reason. It proposes nothing of its own.

use entity::value::Move;
use serde::Serialize;

use crate::portfolio::Proposal;
use crate::scorecard::wording::{confidence_word, move_word};

/// The proposed moves.
#[derive(Debug, Serialize)]
pub(super) struct Shelf {
    moves: Vec<Moved>,
    /// How many services stay where they are.
    keep: usize,
}

/// A service that should move.
#[derive(Debug, Serialize)]
struct Moved {
    name: String,
    to: Move,
    word: &'static str,
    reason: Option<String>,
    confidence: &'static str,
}

/// Phase-outs first, because they free money; then trials, then what goes in front. What stays is only counted.
pub(super) fn moves(moves: &[(String, Proposal)]) -> Shelf {
    let to = |wanted: Move| moves.iter().filter(move |(_, proposal)| proposal.to == wanted);
    let listed = to(Move::PhaseOut).chain(to(Move::Trial)).chain(to(Move::Front));
    Shelf { moves: listed.map(|(name, proposal)| moved(name, proposal)).collect(), keep: to(Move::Keep).count() }
}

/// Name and id of the services proposed for phase-out.
pub(super) fn phase_outs(moves: &[(String, Proposal)]) -> Vec<(String, String)> {
    let stopping = moves.iter().filter(|(_, proposal)| proposal.to == Move::PhaseOut);
    stopping.map(|(name, proposal)| (name.clone(), proposal.service.clone())).collect()
}

fn moved(name: &str, proposal: &Proposal) -> Moved {
    Moved {
        name: name.to_owned(),
        to: proposal.to,
        word: move_word(proposal.to),
        reason: proposal.reasons.first().map(|reason| reason.text.clone()),
        confidence: confidence_word(proposal.confidence),
    }
}
