//! What people add to a report before it is frozen: a comment of their own, and another decision in the place of the one it
//! would ask for. It keeps nothing.

use chrono::NaiveDate;
use entity::value::{Period, PeriodKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::scorecard::wording::DecisionAsked;

/// Longest comment, in letters: the report's first page stays a page.
pub const LONGEST_COMMENT: usize = 600;

/// What a person adds to a report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Words {
    /// What the person has to say on the month.
    pub comment: Option<String>,
    /// What is asked for instead.
    pub asked: Option<AskedInstead>,
    /// Name of the person.
    pub by: String,
}

/// A decision that is asked for in the place of the one the figures suggest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AskedInstead {
    /// What to decide, as a sentence.
    pub ask: String,
    /// Who has to decide.
    pub by_whom: String,
    /// Last day to decide.
    pub until: NaiveDate,
    /// What waiting costs, as a sentence; empty if nobody said.
    pub cost_of_waiting: String,
}

impl Words {
    /// The decision that is asked for, if these words ask for one.
    pub(super) fn decision(&self) -> Option<DecisionAsked> {
        let asked = self.asked.clone()?;
        Some(DecisionAsked {
            ask: asked.ask,
            by_whom: asked.by_whom,
            until: Period::containing(PeriodKind::Day, asked.until),
            cost_of_waiting: asked.cost_of_waiting,
            kpi: None,
            hard_to_reverse: false,
        })
    }
}
