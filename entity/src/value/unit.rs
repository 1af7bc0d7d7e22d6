//! Units of measure. A *unit* is never a business unit.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

use super::{Currency, Invalid};

/// What a value counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, DeriveValueType)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
#[sea_orm(value_type = "String")]
pub enum Unit {
    /// Per hundred, 0 to 100.
    Percent,
    /// Points, as of a recommendation score from -100 to 100.
    Points,
    /// A rating, as of 1 to 5.
    Rating,
    /// Whole things.
    Count,
    /// Minutes.
    Minutes,
    /// Hours.
    Hours,
    /// Days.
    Days,
    /// An amount of money.
    Money(Currency),
    /// An amount of money per counted thing.
    MoneyPerCount(Currency),
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Percent => write!(f, "percent"),
            Self::Points => write!(f, "points"),
            Self::Rating => write!(f, "rating"),
            Self::Count => write!(f, "count"),
            Self::Minutes => write!(f, "minutes"),
            Self::Hours => write!(f, "hours"),
            Self::Days => write!(f, "days"),
            Self::Money(currency) => write!(f, "money:{currency}"),
            Self::MoneyPerCount(currency) => write!(f, "money_per_count:{currency}"),
        }
    }
}

impl FromStr for Unit {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            Some(("money", currency)) => return Ok(Self::Money(currency.parse()?)),
            Some(("money_per_count", currency)) => return Ok(Self::MoneyPerCount(currency.parse()?)),
            _ => {}
        }
        [Self::Percent, Self::Points, Self::Rating, Self::Count, Self::Minutes, Self::Hours, Self::Days]
            .into_iter()
            .find(|unit| unit.to_string() == text)
            .ok_or_else(|| Invalid::new("a unit such as percent, count, hours or money:EUR", text))
    }
}

impl TryFrom<String> for Unit {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Unit> for String {
    fn from(unit: Unit) -> Self {
        unit.to_string()
    }
}
