//! Money: integer micro-units and a currency. It never rounds and never becomes a float in a sum.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

use super::{Exact, Invalid};

/// An ISO 4217 code: three upper-case letters.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, DeriveValueType,
)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
#[sea_orm(value_type = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// The euro.
    pub const EUR: Self = Self(*b"EUR");

    /// How many digits the smallest coin stands behind the point (ISO 4217 minor unit).
    #[must_use]
    pub fn digits(self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF" | b"UGX"
            | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }

    /// The smallest coin in micro-units: 10 000 for a cent.
    #[must_use]
    pub fn subunit_micros(self) -> i64 {
        10_i64.pow(6 - self.digits())
    }

    /// Its code: `EUR`.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match <[u8; 3]>::try_from(text.as_bytes()) {
            Ok(code) if code.iter().all(u8::is_ascii_uppercase) => Ok(Self(code)),
            _ => Err(Invalid::new("a currency code of three capital letters", text)),
        }
    }
}

impl TryFrom<String> for Currency {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.to_string()
    }
}

/// An amount in millionths of the currency's main unit; in JSON `{"amount": "123.45", "currency": "EUR"}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "MoneyText", into = "MoneyText")]
#[schemars(with = "MoneyText")]
pub struct Money {
    /// Millionths of the main unit.
    pub micros: i64,
    /// The currency.
    pub currency: Currency,
}

/// How money is written in JSON.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Money")]
struct MoneyText {
    /// Decimal text, at least as many digits as the currency's coins.
    amount: String,
    /// ISO 4217 code.
    currency: Currency,
}

impl Money {
    /// An amount of `micros` millionths.
    #[must_use]
    pub fn new(micros: i64, currency: Currency) -> Self {
        Self { micros, currency }
    }

    /// The nearest whole number of coins, half away from zero; for showing an exact sum, never for charging it.
    ///
    /// ```
    /// use entity::value::{Currency, Money};
    /// let exact = "2.523589325400648027".parse().unwrap();
    /// assert_eq!(Money::nearest(&exact, Currency::EUR).unwrap().amount(), "2.52");
    /// ```
    #[must_use]
    pub fn nearest(exact: &Exact, currency: Currency) -> Option<Self> {
        let (integer, scale) = exact.parts();
        let digits = currency.digits();
        let coins = if scale <= digits {
            exact.at_scale(digits).ok()?
        } else {
            let divisor = 10_i128.checked_pow(scale - digits)?;
            let (whole, rest) = (integer / divisor, integer % divisor);
            if rest.unsigned_abs() >= divisor.unsigned_abs().div_ceil(2) { whole + integer.signum() } else { whole }
        };
        let micros = coins.checked_mul(i128::from(currency.subunit_micros()))?;
        i64::try_from(micros).ok().map(|micros| Self { micros, currency })
    }

    /// The amount alone, as decimal text: `123.45`, and more digits only where they are not zero.
    ///
    /// ```
    /// use entity::value::{Currency, Money};
    /// assert_eq!(Money::new(-1_500_000, Currency::EUR).amount(), "-1.50");
    /// assert_eq!(Money::new(1_234_567, Currency::EUR).amount(), "1.234567");
    /// ```
    #[must_use]
    pub fn amount(&self) -> String {
        let sign = if self.micros < 0 { "-" } else { "" };
        let (whole, fraction) = (self.micros.unsigned_abs() / 1_000_000, self.micros.unsigned_abs() % 1_000_000);
        let digits = format!("{fraction:06}");
        let kept = digits.trim_end_matches('0').len().max(usize::try_from(self.currency.digits()).unwrap_or(0));
        match digits.get(..kept) {
            Some(fraction) if kept > 0 => format!("{sign}{whole}.{fraction}"),
            _ => format!("{sign}{whole}"),
        }
    }

    /// The amount as an exact number.
    #[must_use]
    pub fn exact(&self) -> Exact {
        Exact::new(i128::from(self.micros), 6).unwrap_or_default().trimmed()
    }

    /// The nearest float, for charts and statistics; never for sums of money.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        self.exact().to_f64()
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount(), self.currency)
    }
}

impl TryFrom<MoneyText> for Money {
    type Error = Invalid;

    fn try_from(text: MoneyText) -> Result<Self, Self::Error> {
        let bad = || Invalid::new("an amount with at most six digits behind the point", &text.amount);
        let exact: Exact = text.amount.parse().map_err(|_| bad())?;
        let micros = exact.at_scale(6).ok().and_then(|micros| i64::try_from(micros).ok()).ok_or_else(bad)?;
        Ok(Self { micros, currency: text.currency })
    }
}

impl From<Money> for MoneyText {
    fn from(money: Money) -> Self {
        Self { amount: money.amount(), currency: money.currency }
    }
}
