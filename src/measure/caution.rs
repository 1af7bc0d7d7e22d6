//! Reasons to read a share of kept promises with care: a clock that stood still, an end just before the limit, a clock that
//! began anew. It accuses nobody: it says how often, and from when on it is worth a look.

use entity::record::Ticket;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumString};

use super::heaps::heaped;
use super::outcome::count;
use super::promises::promise_kept;
use crate::stats::float;

/// From this share of the time on that a clock stood still, percent, it is worth a look.
pub const PAUSED_FROM: f64 = 25.0;
/// From this share on of promises that count as kept although an earlier round broke them, percent, it is worth a look.
pub const RESTARTED_FROM: f64 = 2.0;
/// Below this share of people asked who answered, percent, it is worth a look.
pub const ANSWERED_BELOW: f64 = 20.0;
/// Fewest cases for which anything is said.
pub(super) const MINIMUM_N: u64 = 20;

/// What there is to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Display, EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum CautionKind {
    /// Share of the time of all cases in which their clock stood still.
    Paused,
    /// Share of those that ended in the last fifth of the promised time which ended in its last tenth.
    Heaped,
    /// Share of promises that the source calls kept although an earlier round broke them.
    Restarted,
    /// Share of those asked who answered.
    Answered,
}

/// A reason to read a figure with care.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Caution {
    /// What there is to look at.
    pub kind: CautionKind,
    /// The share, percent.
    pub share: f64,
    /// What would be usual, percent, where that can be told from the other cases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usual: Option<f64>,
    /// Of how many cases.
    pub n: u64,
    /// Whether it is worth a look.
    pub raised: bool,
}

/// What the tickets behind a share of kept promises give reason to look at; only what can be told from them.
///
/// Time runs from opening to the end of work by the clock on the wall, and pauses are working minutes: so the share paused
/// is rather said too low than too high.
pub(super) fn of_promises(tickets: &[&Ticket]) -> Vec<Caution> {
    [paused(tickets), heaped(tickets), restarted(tickets)].into_iter().flatten().collect()
}

/// Formula: `100 × Σ minutes paused ÷ Σ minutes from opening to end`, over tickets that say how long they were paused.
fn paused(tickets: &[&Ticket]) -> Option<Caution> {
    let told: Vec<(f64, f64)> =
        tickets.iter().filter_map(|ticket| Some((f64::from(ticket.paused_minutes?), took(ticket)?))).collect();
    let (stood, ran): (f64, f64) = told.iter().fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let share = 100.0 * stood / ran;
    let n = count(&told);
    (n >= MINIMUM_N && ran > 0.0).then_some(Caution {
        kind: CautionKind::Paused,
        share,
        usual: None,
        n,
        raised: share >= PAUSED_FROM,
    })
}

/// Formula: `100 × tickets called kept with an earlier round broken ÷ finished tickets with a promise`. They count as broken
/// here all the same; a source that looks at the last round alone reports more.
fn restarted(tickets: &[&Ticket]) -> Option<Caution> {
    let promised: Vec<&&Ticket> = tickets.iter().filter(|ticket| promise_kept(ticket).is_some()).collect();
    let told = promised.iter().any(|ticket| ticket.broken_before.is_some());
    let anew = |ticket: &&&&Ticket| {
        let last_in_time = || Some(ticket.resolved_at? <= ticket.due_at?);
        ticket.broken_before.is_some_and(|times| times > 0) && ticket.promise_kept.or_else(last_in_time) == Some(true)
    };
    let n = count(&promised);
    let share = 100.0 * float(count(&promised.iter().filter(anew).collect::<Vec<_>>())) / float(n);
    (told && n >= MINIMUM_N).then_some(Caution {
        kind: CautionKind::Restarted,
        share,
        usual: None,
        n,
        raised: share >= RESTARTED_FROM,
    })
}

/// What the share of people who answered gives reason to look at, percent; `asked` is how many people were asked.
#[must_use]
pub fn answered(share: f64, asked: f64) -> Option<Caution> {
    let n = format!("{asked:.0}").parse().ok()?;
    (n >= MINIMUM_N).then_some(Caution {
        kind: CautionKind::Answered,
        share,
        usual: None,
        n,
        raised: share < ANSWERED_BELOW,
    })
}

/// Minutes from opening to the end of work.
fn took(ticket: &Ticket) -> Option<f64> {
    minutes_between(ticket.opened_at, ticket.resolved_at?)
}

/// None unless the end lies after the begin.
fn minutes_between(from: chrono::DateTime<chrono::Utc>, to: chrono::DateTime<chrono::Utc>) -> Option<f64> {
    u64::try_from((to - from).num_seconds()).ok().filter(|seconds| *seconds > 0).map(|seconds| float(seconds) / 60.0)
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::super::tests::{at, ticket};
    use super::*;

    /// A ticket with a promise of 100 minutes that took so many, was paused so long, and was broken so often before.
    fn case(took: i64, paused: Option<u32>, broken_before: Option<u32>) -> Ticket {
        let opened = at("03-02T08:00");
        Ticket {
            due_at: Some(opened + Duration::minutes(100)),
            resolved_at: Some(opened + Duration::minutes(took)),
            paused_minutes: paused,
            broken_before,
            ..ticket("T", "03-02T08:00", None, None)
        }
    }

    #[track_caller]
    fn check(tickets: &[Ticket], expected: &[(CautionKind, f64, u64, bool)]) {
        let found = of_promises(&tickets.iter().collect::<Vec<_>>());
        let found: Vec<_> = found.iter().map(|one| (one.kind, one.share, one.n, one.raised)).collect();
        assert_eq!(found, expected);
    }

    fn cases(n: usize, took: i64) -> Vec<Ticket> {
        vec![case(took, None, None); n]
    }

    #[test]
    fn a_clock_that_stands_still() {
        check(&vec![case(60, Some(15), None); 20], &[(CautionKind::Paused, 25.0, 20, true)]);
        check(&vec![case(60, Some(12), None); 20], &[(CautionKind::Paused, 20.0, 20, false)]);
        // Nineteen are too few, and who says nothing of pauses had none to tell of.
        check(&vec![case(60, Some(60), None); 19], &[]);
        check(&cases(40, 60), &[]);
    }

    #[test]
    fn a_clock_that_began_anew() {
        let again = |n: usize| [vec![case(60, None, Some(1)); n], vec![case(60, None, Some(0)); 100 - n]].concat();
        check(&again(2), &[(CautionKind::Restarted, 2.0, 100, true)]);
        check(&again(1), &[(CautionKind::Restarted, 1.0, 100, false)]);
        // Broken in the last round too: nobody calls it kept.
        check(&vec![case(160, None, Some(1)); 50], &[(CautionKind::Restarted, 0.0, 50, false)]);
    }

    #[test]
    fn few_who_answer() {
        let raised = |share, n| answered(share, n).map(|one| one.raised);
        assert_eq!(raised(19.9, 400.0), Some(true));
        assert_eq!(raised(20.0, 400.0), Some(false));
        assert_eq!(raised(5.0, 19.0), None);
    }
}
