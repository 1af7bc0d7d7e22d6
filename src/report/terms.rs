//! On what terms a report goes out: whether it waits for its sources, and who approves it. It knows neither clock nor source.

use entity::value::Role;
use serde::{Deserialize, Serialize};

/// That a report waits until its sources have delivered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Complete {
    /// For how many days after it was due it waits.
    pub wait_days: i32,
    /// What becomes of it if something is still late then.
    pub then: WhenLate,
    /// Ids of the sources it waits for; all of them if none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
}

/// What becomes of a report whose time to wait is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhenLate {
    /// It goes, and names what is late.
    Send,
    /// It is held until somebody lets it go, or the rest comes.
    Hold,
}

/// That somebody approves a report before it goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// In which roles.
    pub by: Vec<Role>,
    /// Whether whoever wrote its words may not approve it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub second_person: bool,
}

/// How a report stands that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It goes now.
    Goes,
    /// It still waits.
    Waits,
    /// It is held.
    Held,
}

impl Complete {
    /// How a report stands of which `something_late` has not come, that somebody `released`, whose time to wait is over.
    #[must_use]
    pub fn turn(&self, something_late: bool, released: bool, over: bool) -> Turn {
        match (something_late && !released, over, self.then) {
            (false, ..) | (true, true, WhenLate::Send) => Turn::Goes,
            (true, false, _) => Turn::Waits,
            (true, true, WhenLate::Hold) => Turn::Held,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_goes_when_all_is_there_or_somebody_says_so_and_else_waits_and_then_does_what_it_was_told() {
        let check = |then, late, released, over, want| {
            let complete = Complete { wait_days: 3, then, sources: Vec::new() };
            assert_eq!(complete.turn(late, released, over), want, "{then:?} {late} {released} {over}");
        };
        for then in [WhenLate::Send, WhenLate::Hold] {
            for over in [false, true] {
                check(then, false, false, over, Turn::Goes);
                check(then, true, true, over, Turn::Goes);
            }
            check(then, true, false, false, Turn::Waits);
        }
        check(WhenLate::Send, true, false, true, Turn::Goes);
        check(WhenLate::Hold, true, false, true, Turn::Held);
    }
}
