//! Exact fractions, stored as text.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

use super::ExactError;

/// An exact fraction, printed `n/d` in lowest terms with a positive denominator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, DeriveValueType)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
#[sea_orm(value_type = "String")]
pub struct Share {
    numerator: i128,
    denominator: i128,
}

impl Share {
    /// The fraction in lowest terms; `None` if the denominator is zero.
    ///
    /// ```
    /// assert_eq!(entity::value::Share::new(2, -4).unwrap().to_string(), "-1/2");
    /// ```
    #[must_use]
    pub fn new(numerator: i128, denominator: i128) -> Option<Self> {
        if denominator == 0 {
            return None;
        }
        let divisor = i128::try_from(divisor(numerator.unsigned_abs(), denominator.unsigned_abs())).ok()?;
        if divisor == 1 && denominator > 0 {
            return Some(Self { numerator, denominator });
        }
        let sign = denominator.signum();
        Some(Self { numerator: sign * (numerator / divisor), denominator: sign * (denominator / divisor) })
    }

    /// Numerator and denominator.
    #[must_use]
    pub fn parts(&self) -> (i128, i128) {
        (self.numerator, self.denominator)
    }
}

impl Default for Share {
    fn default() -> Self {
        Self { numerator: 0, denominator: 1 }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

impl FromStr for Share {
    type Err = ExactError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || ExactError::NotANumber(text.chars().take(40).collect());
        let (numerator, denominator) = text.split_once('/').ok_or_else(bad)?;
        let numerator = numerator.parse().map_err(|_| bad())?;
        Self::new(numerator, denominator.parse().map_err(|_| bad())?).ok_or_else(bad)
    }
}

impl TryFrom<String> for Share {
    type Error = ExactError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Share> for String {
    fn from(share: Share) -> Self {
        share.to_string()
    }
}

/// The greatest common divisor. Dividing 128 bits is slow, and few numbers need them.
fn divisor(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        if let (Ok(mut small), Ok(mut other)) = (u64::try_from(a), u64::try_from(b)) {
            while other != 0 {
                (small, other) = (other, small % other);
            }
            return u128::from(small);
        }
        (a, b) = (b, a % b);
    }
    a
}
