//! Whether a later edition says something new to somebody who has an earlier one: a status that really moved, a signal that was
//! not there. What swings to and fro between two neighbouring statuses is no news. It knows no reader.

use std::collections::BTreeMap;

use entity::value::{Signal, Status};

/// Editions back in which a signal still counts as the same one.
const SAME_SIGNAL_WITHIN: usize = 2;

/// Status and signal of each KPI, or of whatever else an edition shows that has them, by id.
pub type Standings = BTreeMap<String, (Status, Signal)>;

/// Whether the newest of `since`, oldest first, says something new to a reader who has `got`.
///
/// A status has moved if it lies two steps away (met, near, missed), or one step and was so in two editions in a row; one
/// that says neither (cannot tell, no value) moves nothing. A signal is new if none of the two editions before had it.
///
/// ```
/// use entity::value::{Signal, Status};
/// use scorebridge::scorecard::{Standings, has_news};
/// let card = |status| Standings::from([("kept".to_owned(), (status, Signal::None))]);
/// let [met, near, missed] = [Status::Met, Status::Near, Status::Missed].map(card);
/// assert!(!has_news(&met, &[near.clone()]), "once is not enough");
/// assert!(has_news(&met, &[near.clone(), near.clone()]), "twice in a row is");
/// assert!(!has_news(&met, &[near.clone(), met.clone(), near]), "to and fro");
/// assert!(has_news(&met, &[missed]), "across both steps at once");
/// ```
#[must_use]
pub fn has_news(got: &Standings, since: &[Standings]) -> bool {
    let Some(newest) = since.last() else { return false };
    newest.keys().any(|kpi| {
        let before = got.get(kpi).map(|(status, _)| *status);
        let seen = since.iter().filter_map(|card| card.get(kpi)).map(|(status, _)| *status);
        settled(before, seen) != before.filter(|status| step(*status).is_some()) || is_new_signal(kpi, got, since)
    })
}

/// The status that stands after those seen, oldest first; none if none ever stood.
fn settled(before: Option<Status>, seen: impl Iterator<Item = Status>) -> Option<Status> {
    let (mut stands, mut leans) = (before.filter(|status| step(*status).is_some()), None);
    for status in seen.filter(|status| step(*status).is_some()) {
        let far = stands.and_then(step).zip(step(status)).is_some_and(|(from, to)| from.abs_diff(to) == 2);
        if far || leans == Some(status) {
            (stands, leans) = (Some(status), None);
        } else {
            leans = (stands != Some(status)).then_some(status);
        }
    }
    stands
}

/// How good it is, in steps; none if it says nothing of the target.
fn step(status: Status) -> Option<u8> {
    match status {
        Status::Met => Some(2),
        Status::Near => Some(1),
        Status::Missed => Some(0),
        Status::CannotTell | Status::NoValue | Status::Info => None,
    }
}

fn is_new_signal(kpi: &str, got: &Standings, since: &[Standings]) -> bool {
    let signal = |card: &Standings| card.get(kpi).map_or(Signal::None, |(_, signal)| *signal);
    let mut newest_first = since.iter().rev().chain([got]).map(signal);
    let newest = newest_first.next().unwrap_or(Signal::None);
    newest != Signal::None && !newest_first.take(SAME_SIGNAL_WITHIN).any(|before| before == newest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const STEPS: [Status; 3] = [Status::Missed, Status::Near, Status::Met];

    fn card(status: Status, signal: Signal) -> Standings {
        Standings::from([("kpi".to_owned(), (status, signal))])
    }

    #[track_caller]
    fn check(got: Status, since: &[Status], want: bool) {
        let since: Vec<Standings> = since.iter().map(|status| card(*status, Signal::None)).collect();
        assert_eq!(has_news(&card(got, Signal::None), &since), want, "{got} {since:?}");
    }

    #[test]
    fn a_status_moves_by_two_steps_at_once_or_by_one_that_holds() {
        use Status::{CannotTell, Met, Missed, Near, NoValue};
        check(Met, &[Met], false);
        check(Met, &[Missed], true);
        check(Missed, &[Met], true);
        check(Near, &[Missed], false);
        check(Near, &[Missed, Missed], true);
        check(Met, &[Near, Missed], true);
        check(Met, &[Near, Met, Near, Near], true);
        check(Met, &[CannotTell, NoValue], false);
        check(Met, &[Near, CannotTell, Near], true);
        check(CannotTell, &[Met], false);
        check(CannotTell, &[Met, Met], true);
        check(Met, &[], false);
    }

    #[test]
    fn a_signal_is_told_once() {
        let check = |got, since: &[Signal], want| {
            let since: Vec<Standings> = since.iter().map(|signal| card(Status::Met, *signal)).collect();
            assert_eq!(has_news(&card(Status::Met, got), &since), want, "{got} {since:?}");
        };
        use Signal::{Better, None, Worse};
        check(None, &[Worse], true);
        check(Worse, &[Worse], false);
        check(Worse, &[None], false);
        check(Worse, &[None, Worse], false);
        check(Worse, &[None, None, Worse], true);
        check(Worse, &[Better], true);
    }

    #[test]
    fn a_measure_that_came_or_went_is_no_news_by_itself() {
        let both = Standings::from([
            ("kpi".to_owned(), (Status::Met, Signal::None)),
            ("other".to_owned(), (Status::Missed, Signal::None)),
        ]);
        let one = card(Status::Met, Signal::None);
        assert!(!has_news(&one, std::slice::from_ref(&both)));
        assert!(has_news(&one, &[both.clone(), both.clone()]), "it has come to stay");
        assert!(!has_news(&both, &[one]));
    }

    fn steps() -> impl Strategy<Value = Vec<Status>> {
        prop::collection::vec(prop::sample::select(STEPS.to_vec()), 1..12)
    }

    proptest! {
        /// However long it swings between two neighbours, nobody is told.
        #[test]
        fn swinging_between_neighbours_is_never_news(low in 0_usize..2, starts_high in any::<bool>(), n in 1_usize..30) {
            let at = |turn: usize| STEPS[low + usize::from(turn.is_multiple_of(2) == starts_high)];
            let since: Vec<Standings> = (1..=n).map(|turn| card(at(turn), Signal::None)).collect();
            prop_assert!(!has_news(&card(at(0), Signal::None), &since));
        }

        /// What holds for two editions is told, wherever it came from.
        #[test]
        fn what_holds_is_news_exactly_if_it_differs(got in prop::sample::select(STEPS.to_vec()), before in steps(), end in prop::sample::select(STEPS.to_vec())) {
            let all = before.into_iter().chain([end, end]);
            let since: Vec<Standings> = all.map(|status| card(status, Signal::None)).collect();
            prop_assert_eq!(has_news(&card(got, Signal::None), &since), got != end);
        }

        /// A signal that comes and goes every other edition is told at most once.
        #[test]
        fn a_signal_that_flickers_is_told_once(n in 1_usize..20) {
            let at = |turn: usize| if turn.is_multiple_of(2) { Signal::Worse } else { Signal::None };
            let since: Vec<Standings> = (1..=n).map(|turn| card(Status::Met, at(turn))).collect();
            prop_assert!(!has_news(&card(Status::Met, Signal::Worse), &since));
        }
    }
}
