//! Exact decimal numbers up to 38 digits, stored as text.
//!
//! They never pass through a float and never round on their own.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

/// Most digits after the decimal point.
const MAX_SCALE: u32 = 38;

/// `integer × 10^-scale`, for source sums, rates and quantities: `2.523589325400648027` stays so.
///
/// ```
/// use entity::value::Exact;
/// let a: Exact = "35.2E-7".parse().unwrap();
/// assert_eq!(a.to_string(), "0.00000352");
/// assert_eq!(a.add(&"1".parse().unwrap()).unwrap().to_string(), "1.00000352");
/// ```
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, DeriveValueType)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
#[sea_orm(value_type = "String")]
pub struct Exact {
    integer: i128,
    scale: u32,
}

/// A number that does not fit in 38 digits, or a text that is no number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExactError {
    /// The text is not a plain or exponent number with a decimal point.
    NotANumber(String),
    /// The value or a result needs more than 38 digits.
    TooLarge,
}

impl fmt::Display for ExactError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotANumber(text) => write!(f, "expected a number such as 12.50, found `{text}`"),
            Self::TooLarge => write!(f, "the number needs more than 38 digits"),
        }
    }
}

impl std::error::Error for ExactError {}

impl Exact {
    /// Nothing, exactly.
    pub const ZERO: Self = Self { integer: 0, scale: 0 };

    /// `integer × 10^-scale`.
    ///
    /// # Errors
    /// `TooLarge` if `scale` is above 38.
    pub fn new(integer: i128, scale: u32) -> Result<Self, ExactError> {
        if scale > MAX_SCALE { Err(ExactError::TooLarge) } else { Ok(Self { integer, scale }) }
    }

    /// The number that plain digits spell, perhaps with a point among them and a minus in front; none if there is anything
    /// else, or if there are more than 18 digits.
    ///
    /// ```
    /// # use entity::value::Exact;
    /// assert_eq!(Exact::of_digits(b"-12.50"), Some("-12.5".parse().unwrap()));
    /// assert_eq!(Exact::of_digits(b"1e3"), None);
    /// ```
    #[must_use]
    pub fn of_digits(text: &[u8]) -> Option<Self> {
        let digits = text.strip_prefix(b"-").unwrap_or(text);
        let (mut integer, mut n_digits, mut point) = (0_i64, 0_u32, None);
        for byte in digits {
            match byte {
                b'0'..=b'9' if n_digits < 18 => integer = integer * 10 + i64::from(byte - b'0'),
                b'.' if point.is_none() => {
                    point = Some(n_digits);
                    continue;
                }
                _ => return None,
            }
            n_digits += 1;
        }
        if n_digits == 0 {
            return None;
        }
        let mut scale = point.map_or(0, |point| n_digits - point);
        while scale > 0 && integer % 10 == 0 {
            (integer, scale) = (integer / 10, scale - 1);
        }
        let integer = if digits.len() < text.len() { -integer } else { integer };
        Some(Self { integer: i128::from(integer), scale })
    }

    /// The digits without their point, and how many of them stand behind it.
    #[must_use]
    #[inline]
    pub fn parts(&self) -> (i128, u32) {
        (self.integer, self.scale)
    }

    /// The same value with exactly `scale` digits behind the point, if that loses nothing.
    ///
    /// # Errors
    /// `TooLarge` if the value does not fit, or if digits would be lost.
    pub fn at_scale(&self, scale: u32) -> Result<i128, ExactError> {
        if scale >= self.scale {
            return power_of_ten(scale - self.scale)
                .and_then(|factor| self.integer.checked_mul(factor))
                .ok_or(ExactError::TooLarge);
        }
        let factor = power_of_ten(self.scale - scale).ok_or(ExactError::TooLarge)?;
        if self.integer % factor == 0 { Ok(self.integer / factor) } else { Err(ExactError::TooLarge) }
    }

    /// The sum.
    ///
    /// # Errors
    /// `TooLarge` if the sum needs more than 38 digits.
    pub fn add(&self, other: &Self) -> Result<Self, ExactError> {
        let scale = self.scale.max(other.scale);
        let sum = self.at_scale(scale)?.checked_add(other.at_scale(scale)?).ok_or(ExactError::TooLarge)?;
        Ok(Self { integer: sum, scale })
    }

    /// The difference.
    ///
    /// # Errors
    /// `TooLarge` if the difference needs more than 38 digits.
    pub fn sub(&self, other: &Self) -> Result<Self, ExactError> {
        self.add(&other.negated())
    }

    /// The product.
    ///
    /// # Errors
    /// `TooLarge` if the product needs more than 38 digits.
    pub fn mul(&self, other: &Self) -> Result<Self, ExactError> {
        let (a, b) = (self.trimmed(), other.trimmed());
        let integer = a.integer.checked_mul(b.integer).ok_or(ExactError::TooLarge)?;
        Self::new(integer, a.scale + b.scale)
    }

    /// The value with its sign turned.
    #[must_use]
    pub fn negated(&self) -> Self {
        Self { integer: -self.integer, scale: self.scale }
    }

    /// Whether it is zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.integer == 0
    }

    /// Whether it is below zero.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.integer < 0
    }

    /// The nearest float, for charts and statistics; never for money.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        self.to_string().parse().unwrap_or(f64::NAN)
    }

    /// The same value without zeros at the end.
    #[must_use]
    pub fn trimmed(&self) -> Self {
        let mut value = *self;
        for (digits, power) in [(16, 10_i64.pow(16)), (8, 100_000_000), (4, 10_000), (2, 100), (1, 10)] {
            while value.scale >= digits {
                let Some(shorter) = divided(value.integer, power) else { break };
                value = Self { integer: shorter, scale: value.scale - digits };
            }
        }
        value
    }
}

/// The quotient, if nothing is left. Dividing 128 bits is slow, and few numbers need them.
fn divided(integer: i128, by: i64) -> Option<i128> {
    match i64::try_from(integer) {
        Ok(small) => (small % by == 0).then(|| i128::from(small / by)),
        Err(_) => (integer % i128::from(by) == 0).then(|| integer / i128::from(by)),
    }
}

fn power_of_ten(exponent: u32) -> Option<i128> {
    match 10_u64.checked_pow(exponent) {
        Some(small) => Some(i128::from(small)),
        None => 10_i128.checked_pow(exponent),
    }
}

/// The number that these digits spell; `None` if it is too large.
fn digits_to_integer(whole: &str, fraction: &str) -> Option<i128> {
    let digits = || whole.bytes().chain(fraction.bytes()).map(|byte| byte - b'0');
    if whole.len() + fraction.len() <= 18 {
        return Some(i128::from(digits().fold(0_u64, |value, digit| value * 10 + u64::from(digit))));
    }
    digits().try_fold(0_i128, |value, digit| value.checked_mul(10)?.checked_add(i128::from(digit)))
}

impl Default for Exact {
    fn default() -> Self {
        Self::ZERO
    }
}

impl From<i64> for Exact {
    fn from(value: i64) -> Self {
        Self { integer: i128::from(value), scale: 0 }
    }
}

impl PartialEq for Exact {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        if self.scale == other.scale { self.integer == other.integer } else { self.cmp(other) == Ordering::Equal }
    }
}

impl Eq for Exact {}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        let scale = self.scale.max(other.scale);
        match (self.at_scale(scale), other.at_scale(scale)) {
            (Ok(a), Ok(b)) => a.cmp(&b),
            // One side overflowed at the common scale: it is the one with the larger magnitude.
            (Err(_), _) => self.integer.signum().cmp(&0).then(Ordering::Greater),
            (_, Err(_)) => 0.cmp(&other.integer.signum()).then(Ordering::Less),
        }
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.integer < 0 { "-" } else { "" };
        let digits = self.integer.unsigned_abs().to_string();
        let scale = usize::try_from(self.scale).unwrap_or(0);
        if scale == 0 {
            return write!(f, "{sign}{digits}");
        }
        let padded = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = padded.split_at(padded.len() - scale);
        write!(f, "{sign}{whole}.{fraction}")
    }
}

impl FromStr for Exact {
    type Err = ExactError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || ExactError::NotANumber(text.chars().take(40).collect());
        let (mantissa, exponent) = match text.bytes().position(|byte| matches!(byte, b'e' | b'E')) {
            Some(at) => {
                let (mantissa, exponent) = text.split_at(at);
                (mantissa, exponent.get(1..).and_then(|exponent| exponent.parse::<i64>().ok()).ok_or_else(bad)?)
            }
            None => (text, 0),
        };
        let (negative, digits) = match mantissa.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if (whole.is_empty() && fraction.is_empty()) || !all_digits(whole) || !all_digits(fraction) {
            return Err(bad());
        }
        let fraction = fraction.trim_end_matches('0');
        let integer = digits_to_integer(whole, fraction).ok_or(ExactError::TooLarge)?;
        let scale = i64::try_from(fraction.len()).unwrap_or(i64::MAX).saturating_sub(exponent);
        let integer = if negative { -integer } else { integer };
        if integer == 0 {
            return Ok(Self::ZERO);
        }
        match u32::try_from(scale) {
            Ok(scale) => Self::new(integer, scale),
            Err(_) => u32::try_from(-scale)
                .ok()
                .and_then(power_of_ten)
                .and_then(|factor| integer.checked_mul(factor))
                .map(|integer| Self { integer, scale: 0 })
                .ok_or(ExactError::TooLarge),
        }
    }
}

impl TryFrom<String> for Exact {
    type Error = ExactError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Exact> for String {
    fn from(value: Exact) -> Self {
        value.to_string()
    }
}
