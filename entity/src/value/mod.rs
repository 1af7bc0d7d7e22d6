//! Shared words: units, money, exact numbers, periods, scopes and vocabularies, used as column types, formula inputs and JSON alike.
//!
//! It never holds a rule of the business: only what a value is, how it is spelled, and what makes it invalid.

mod exact;
mod fiscal;
mod money;
mod period;
mod scope;
mod share;
mod short;
mod sums;
mod unit;
mod words;

pub use exact::{Exact, ExactError};
pub use fiscal::{FiscalCalendar, FiscalMonth, FiscalYear, NamedBy, Weeks, YearEnd};
pub use money::{Currency, Money};
pub use period::{Period, Window};
pub use scope::Scope;
pub use share::Share;
pub use short::{Short, ShortMap};
pub use sums::{PackedSums, Sum};
pub use unit::Unit;
pub use words::*;

/// A text that is not a valid value of its type; the message says what was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// What was expected, in one phrase.
    pub expected: &'static str,
    /// What was found.
    pub found: String,
}

impl Invalid {
    pub(crate) fn new(expected: &'static str, found: &str) -> Self {
        Self { expected, found: found.chars().take(80).collect() }
    }
}

impl std::fmt::Display for Invalid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "expected {}, found `{}`", self.expected, self.found)
    }
}

impl std::error::Error for Invalid {}

// SeaORM asks this of every type in a composite key; no number names a period, a currency or a scope.
impl sea_orm::TryFromU64 for Period {
    fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
        Err(sea_orm::DbErr::ConvertFromU64("Period"))
    }
}

impl sea_orm::TryFromU64 for Currency {
    fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
        Err(sea_orm::DbErr::ConvertFromU64("Currency"))
    }
}

impl sea_orm::TryFromU64 for Scope {
    fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
        Err(sea_orm::DbErr::ConvertFromU64("Scope"))
    }
}
