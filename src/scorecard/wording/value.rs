//! Numbers, with their unit, as people read them: two or three digits that matter. It never hides a difference it is asked about.

use entity::value::{Currency, Period, Unit};

use crate::language::{Arg, Language};
use crate::scorecard::float::{at_least, same};

/// Most digits spent on telling two values apart, beyond the usual ones.
const MOST_EXTRA_DIGITS: usize = 4;

/// A value with its unit in English, as the portal shows it; see [`Language::value`].
///
/// ```
/// # use entity::value::{Currency, Unit};
/// # use scorebridge::scorecard::wording::value_text;
/// assert_eq!(value_text(Unit::Percent, 94.8312), "94.8 %");
/// assert_eq!(value_text(Unit::Hours, 6.234), "6.2 hours");
/// assert_eq!(value_text(Unit::Money(Currency::EUR), 1_236_900.0), "EUR 1.24 million");
/// assert_eq!(value_text(Unit::Percent, 99.97), "99.97 %");
/// ```
#[must_use]
pub fn value_text(unit: Unit, value: f64) -> String {
    Language::english().value(unit, value)
}

/// Two values that can be told apart, in English; see [`Language::values_apart`].
#[must_use]
pub fn values_apart(unit: Unit, value: f64, other: f64) -> (String, String) {
    Language::english().values_apart(unit, value, other)
}

/// A range in English: "93.9 to 96.5 %", "7.2 to 9.1 hours", "EUR 864,000 to 913,000".
#[must_use]
pub fn range_text(unit: Unit, lower: f64, upper: f64) -> String {
    Language::english().range(unit, lower, upper)
}

/// A period in English: "August 2026", "third quarter of 2026", "2026", "week 12 of 2026", "5 March 2026".
#[must_use]
pub fn period_text(period: Period) -> String {
    Language::english().period(period)
}

impl Language {
    /// A value with its unit, rounded for reading: two significant digits below 10, three above and in money.
    ///
    /// A percentage short of 100 is never printed as 100. Amounts below 100 show their cents; from a million on the word is
    /// written out. What is no number reads "no figure".
    #[must_use]
    pub fn value(&self, unit: Unit, value: f64) -> String {
        self.figure(unit, value, 0)
    }

    /// Two values of one unit, with as many digits as it takes to see that they differ: a value of 94.96 % never stands as
    /// "95 %" beside a target of 95 %.
    ///
    /// ```
    /// # use entity::value::Unit;
    /// # use scorebridge::language::Language;
    /// let apart = Language::english().values_apart(Unit::Percent, 94.96, 95.0);
    /// assert_eq!(apart, ("94.96 %".to_owned(), "95 %".to_owned()));
    /// ```
    #[must_use]
    pub fn values_apart(&self, unit: Unit, value: f64, other: f64) -> (String, String) {
        let pair = |extra| (self.figure(unit, value, extra), self.figure(unit, other, extra));
        let apart = (0..MOST_EXTRA_DIGITS).map(pair).find(|(a, b)| a != b || same(value, other));
        apart.unwrap_or_else(|| pair(MOST_EXTRA_DIGITS))
    }

    /// A range with its unit said once: "93.9 to 96.5 %", "7.2 to 9.1 hours", "EUR 864,000 to 913,000".
    #[must_use]
    pub fn range(&self, unit: Unit, lower: f64, upper: f64) -> String {
        if !lower.is_finite() || !upper.is_finite() {
            return self.word("no-figure").to_owned();
        }
        let (lower, upper) = (Written::of(unit, lower, 0), Written::of(unit, upper, 0));
        let ends = [("lower", lower.text(self).into()), ("upper", upper.text(self).into())];
        self.with_unit(unit, &self.say("range", &ends), &upper)
    }

    fn figure(&self, unit: Unit, value: f64, extra: usize) -> String {
        if !value.is_finite() {
            return self.word("no-figure").to_owned();
        }
        let written = Written::of(unit, value, extra);
        self.with_unit(unit, &written.text(self), &written)
    }

    /// The number with its unit, in the form that `last` asks for: 1 hour, 2 hours.
    fn with_unit(&self, unit: Unit, number: &str, last: &Written) -> String {
        let id = match unit {
            Unit::Count | Unit::Rating => return number.to_owned(),
            Unit::Money(currency) | Unit::MoneyPerCount(currency) => return self.money(currency, number),
            Unit::Percent => "percent",
            Unit::Points => "points",
            Unit::Minutes => "minutes",
            Unit::Hours => "hours",
            Unit::Days => "days",
        };
        self.say(id, &[("number", number.into()), ("form", last.form())])
    }
}

/// A number rounded for reading, before any language: digits such as `-1234.5`, and what they count.
struct Written {
    digits: String,
    of_what: Option<&'static str>,
}

impl Written {
    fn of(unit: Unit, value: f64, extra: usize) -> Self {
        match unit {
            Unit::Percent => percent(value, extra),
            Unit::Money(currency) | Unit::MoneyPerCount(currency) => amount(value, currency, extra),
            _ => short(value, usual_digits(value) + extra),
        }
    }

    fn text(&self, language: &Language) -> String {
        let number = language.signed(&self.digits);
        match self.of_what {
            Some(word) => language.say(word, &[("number", number.into())]),
            None => number,
        }
    }

    /// Chooses singular or plural.
    fn form(&self) -> Arg {
        let behind = self.digits.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        let number = self.digits.parse().unwrap_or(0.0);
        match self.of_what {
            Some("billions") => Arg::Form(number * 1e9, 0),
            Some(_) => Arg::Form(number * 1e6, 0),
            None => Arg::Form(number, behind),
        }
    }
}

fn usual_digits(value: f64) -> usize {
    if value.abs() < 10.0 { 2 } else { 3 }
}

/// With so many digits that 99.97 does not read 100.
fn percent(value: f64, extra: usize) -> Written {
    let digits = usual_digits(value) + extra;
    let honest = |written: &Written| written.digits != "100" || at_least(value, 100.0);
    let written = (digits..digits + MOST_EXTRA_DIGITS).map(|digits| short(value, digits)).find(honest);
    written.unwrap_or_else(|| short(value, digits))
}

fn amount(value: f64, currency: Currency, extra: usize) -> Written {
    let cents = usize::try_from(currency.digits()).unwrap_or(2) + extra;
    let coins = format!("{value:.cents$}");
    let is_nothing = coins.bytes().all(|byte| matches!(byte, b'-' | b'0' | b'.'));
    if value.abs() < 100.0 && !is_nothing { Written { digits: coins, of_what: None } } else { short(value, 3 + extra) }
}

/// So many significant digits, millions and billions as words, no zeros at the end.
fn short(value: f64, digits: usize) -> Written {
    let (value, exponent) = significant(value, digits);
    let (scaled, exponent, of_what) = match exponent {
        9.. => (value / 1e9, exponent - 9, Some("billions")),
        6..9 => (value / 1e6, exponent - 6, Some("millions")),
        _ => (value, exponent, None),
    };
    let behind = i32::try_from(digits).unwrap_or(3) - 1 - exponent;
    let behind = usize::try_from(behind).unwrap_or(0);
    let text = format!("{scaled:.behind$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    Written { digits: text.to_owned(), of_what }
}

/// The value rounded to so many significant digits, and its power of ten.
fn significant(value: f64, digits: usize) -> (f64, i32) {
    let text = format!("{:.*e}", digits.saturating_sub(1), value);
    let exponent = text.split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0);
    let rounded = text.parse().unwrap_or(value);
    // Zero has no sign for readers.
    if rounded == 0.0 { (0.0, 0) } else { (rounded, exponent) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(unit: &str, value: f64, expected: &str) {
        assert_eq!(value_text(unit.parse().expect("a unit"), value), expected, "{unit} {value}");
    }

    #[test]
    fn numbers_read_in_two_or_three_digits() {
        check("percent", 94.8312, "94.8 %");
        check("percent", 95.0, "95 %");
        check("percent", 5.23, "5.2 %");
        check("percent", 0.423, "0.42 %");
        check("percent", 0.0, "0 %");
        check("percent", -3.456, "−3.5 %");
        check("percent", 112.4, "112 %");
        check("hours", 6.234, "6.2 hours");
        check("hours", 1.0, "1 hour");
        check("hours", 1_234.0, "1,230 hours");
        check("days", 31.44, "31.4 days");
        check("minutes", 0.0, "0 minutes");
        check("points", -12.44, "−12.4 points");
        check("rating", 4.23, "4.2");
        check("count", 812.0, "812");
        check("count", 48_123.0, "48,100");
        check("count", 1_234_567.0, "1.23 million");
        check("count", -0.0, "0");
    }

    #[test]
    fn percentages_short_of_100_stay_short_of_it() {
        check("percent", 99.93, "99.9 %");
        check("percent", 99.97, "99.97 %");
        check("percent", 99.996, "99.996 %");
        check("percent", 100.0, "100 %");
        check("percent", 100.01, "100 %");
    }

    #[test]
    fn money_reads_as_money() {
        check("money:EUR", 1_236_900.0, "EUR 1.24 million");
        check("money:EUR", 999_700.0, "EUR 1 million");
        check("money:EUR", 2_400_000_000.0, "EUR 2.4 billion");
        check("money:EUR", 412_345.0, "EUR 412,000");
        check("money:EUR", -12_345.0, "EUR −12,300");
        check("money:EUR", 412.4, "EUR 412");
        check("money:EUR", 12.4, "EUR 12.40");
        check("money:EUR", 0.0, "EUR 0");
        check("money_per_count:EUR", 1.868, "EUR 1.87");
        check("money_per_count:EUR", 0.000_42, "EUR 0.00042");
        check("money:JPY", 93.0, "JPY 93");
    }

    #[test]
    fn what_is_no_number_says_so() {
        check("percent", f64::NAN, "no figure");
        check("money:EUR", f64::INFINITY, "no figure");
    }

    #[test]
    fn different_values_look_different() {
        let check = |unit: &str, value, other, expected: (&str, &str)| {
            let (a, b) = values_apart(unit.parse().expect("a unit"), value, other);
            assert_eq!((a.as_str(), b.as_str()), expected);
        };
        check("percent", 94.96, 95.0, ("94.96 %", "95 %"));
        check("percent", 99.93, 99.95, ("99.9 %", "99.95 %"));
        check("percent", 94.8, 95.0, ("94.8 %", "95 %"));
        check("percent", 95.0, 95.0, ("95 %", "95 %"));
        check("hours", 8.04, 8.0, ("8.04 hours", "8 hours"));
        check("money:EUR", 1_001_000.0, 1_000_000.0, ("EUR 1.001 million", "EUR 1 million"));
    }

    #[test]
    fn a_range_says_its_unit_once() {
        let check = |unit: &str, lower, upper, expected: &str| {
            assert_eq!(range_text(unit.parse().expect("a unit"), lower, upper), expected);
        };
        check("percent", 93.94, 100.0, "93.9 to 100 %");
        check("hours", 0.5, 1.0, "0.5 to 1 hour");
        check("hours", -2_000_000.0, 1.0, "−2 million to 1 hour");
        check("money:EUR", 864_000.0, 1_130_000.0, "EUR 864,000 to 1.13 million");
        check("money_per_count:EUR", 1.8, 2.0, "EUR 1.80 to 2.00");
        check("count", 1_200_000.0, 1_500_000.0, "1.2 million to 1.5 million");
        check("percent", f64::NAN, 1.0, "no figure");
    }

    #[test]
    fn periods_as_people_say_them() {
        for (period, expected) in [
            ("2026-08", "August 2026"),
            ("2026-Q3", "third quarter of 2026"),
            ("2026-Q4", "fourth quarter of 2026"),
            ("2026", "2026"),
            ("2026-W02", "week 2 of 2026"),
            ("2026-03-05", "5 March 2026"),
        ] {
            assert_eq!(period_text(period.parse().expect("a period")), expected);
        }
    }

    proptest! {
        #[test]
        fn rounding_stays_within_half_a_digit(value in -1e12_f64..1e12) {
            let (rounded, _) = significant(value, 3);
            prop_assert!((rounded - value).abs() <= value.abs() * 0.0051);
        }
    }
}
