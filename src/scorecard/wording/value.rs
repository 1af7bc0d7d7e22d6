//! Numbers, with their unit, as people read them: two or three digits that matter. It never hides a difference it is asked about.

use entity::value::{Currency, Period, PeriodKind, Unit};

use crate::scorecard::float::{at_least, same};

/// Most digits spent on telling two values apart, beyond the usual ones.
const MOST_EXTRA_DIGITS: usize = 4;

const NO_FIGURE: &str = "no figure";

/// A value with its unit, rounded for reading: two significant digits below 10, three above and in money.
///
/// A percentage short of 100 is never printed as 100. Amounts below 100 show their cents; from a million on the word is
/// written out. What is no number reads "no figure".
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
    text(unit, value, 0)
}

/// Two values of one unit, with as many digits as it takes to see that they differ: a value of 94.96 % never stands as
/// "95 %" beside a target of 95 %.
///
/// ```
/// # use entity::value::Unit;
/// # use scorebridge::scorecard::wording::values_apart;
/// assert_eq!(values_apart(Unit::Percent, 94.96, 95.0), ("94.96 %".to_owned(), "95 %".to_owned()));
/// ```
#[must_use]
pub fn values_apart(unit: Unit, value: f64, other: f64) -> (String, String) {
    let pair = |extra| (text(unit, value, extra), text(unit, other, extra));
    let apart = (0..MOST_EXTRA_DIGITS).map(pair).find(|(a, b)| a != b || same(value, other));
    apart.unwrap_or_else(|| pair(MOST_EXTRA_DIGITS))
}

/// A range with its unit said once: "93.9 to 96.5 %", "7.2 to 9.1 hours", "EUR 864,000 to 913,000".
#[must_use]
pub fn range_text(unit: Unit, lower: f64, upper: f64) -> String {
    if !lower.is_finite() || !upper.is_finite() {
        return NO_FIGURE.to_owned();
    }
    let lower_text = value_text(unit, lower);
    match unit {
        Unit::Money(currency) | Unit::MoneyPerCount(currency) => {
            let upper = value_text(unit, upper);
            let amount = upper.strip_prefix(&currency.to_string()).map_or(upper.as_str(), str::trim_start);
            format!("{lower_text} to {amount}")
        }
        Unit::Count | Unit::Rating => format!("{lower_text} to {}", value_text(unit, upper)),
        _ => {
            let number = lower_text.rsplit_once(' ').map_or(lower_text.as_str(), |(number, _)| number);
            format!("{number} to {}", value_text(unit, upper))
        }
    }
}

/// A period as people say it: "August 2026", "third quarter of 2026", "2026", "week 12 of 2026", "5 March 2026".
#[must_use]
pub fn period_text(period: Period) -> String {
    let start = period.start();
    match period.kind() {
        PeriodKind::Day => start.format("%-d %B %Y").to_string(),
        PeriodKind::Week => start.format("week %-V of %G").to_string(),
        PeriodKind::Month => start.format("%B %Y").to_string(),
        PeriodKind::Quarter => {
            let ordinal = match start.format("%m").to_string().as_str() {
                "01" => "first",
                "04" => "second",
                "07" => "third",
                _ => "fourth",
            };
            format!("{ordinal} quarter of {}", start.format("%Y"))
        }
        PeriodKind::Year => start.format("%Y").to_string(),
    }
}

fn text(unit: Unit, value: f64, extra: usize) -> String {
    if !value.is_finite() {
        return NO_FIGURE.to_owned();
    }
    match unit {
        Unit::Percent => format!("{} %", percent(value, extra)),
        Unit::Points => with_noun(value, extra, "point"),
        Unit::Minutes => with_noun(value, extra, "minute"),
        Unit::Hours => with_noun(value, extra, "hour"),
        Unit::Days => with_noun(value, extra, "day"),
        Unit::Count | Unit::Rating => short(value, usual_digits(value) + extra),
        Unit::Money(currency) | Unit::MoneyPerCount(currency) => {
            format!("{currency} {}", amount(value, currency, extra))
        }
    }
}

fn usual_digits(value: f64) -> usize {
    if value.abs() < 10.0 { 2 } else { 3 }
}

fn with_noun(value: f64, extra: usize, noun: &str) -> String {
    let number = short(value, usual_digits(value) + extra);
    let ending = if number == "1" { "" } else { "s" };
    format!("{number} {noun}{ending}")
}

/// With so many digits that 99.97 does not read 100.
fn percent(value: f64, extra: usize) -> String {
    let digits = usual_digits(value) + extra;
    let honest = |text: &String| text != "100" || at_least(value, 100.0);
    let text = (digits..digits + MOST_EXTRA_DIGITS).map(|digits| short(value, digits)).find(honest);
    text.unwrap_or_else(|| short(value, digits))
}

fn amount(value: f64, currency: Currency, extra: usize) -> String {
    let cents = usize::try_from(currency.digits()).unwrap_or(2) + extra;
    let coins = format!("{value:.cents$}");
    let is_nothing = coins.bytes().all(|byte| matches!(byte, b'-' | b'0' | b'.'));
    if value.abs() < 100.0 && !is_nothing { coins } else { short(value, 3 + extra) }
}

/// So many significant digits, thousands separated, millions and billions as words, no zeros at the end.
fn short(value: f64, digits: usize) -> String {
    let (value, exponent) = significant(value, digits);
    let (scaled, exponent, word) = match exponent {
        9.. => (value / 1e9, exponent - 9, " billion"),
        6..9 => (value / 1e6, exponent - 6, " million"),
        _ => (value, exponent, ""),
    };
    let behind = i32::try_from(digits).unwrap_or(3) - 1 - exponent;
    let behind = usize::try_from(behind).unwrap_or(0);
    let text = format!("{scaled:.behind$}");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{}{point}{fraction}{word}", grouped(whole))
}

/// The value rounded to so many significant digits, and its power of ten.
fn significant(value: f64, digits: usize) -> (f64, i32) {
    let text = format!("{:.*e}", digits.saturating_sub(1), value);
    let exponent = text.split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0);
    let rounded = text.parse().unwrap_or(value);
    // Zero has no sign for readers.
    if rounded == 0.0 { (0.0, 0) } else { (rounded, exponent) }
}

fn grouped(whole: &str) -> String {
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut out = String::from(sign);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
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
        check("percent", -3.456, "-3.5 %");
        check("percent", 112.4, "112 %");
        check("hours", 6.234, "6.2 hours");
        check("hours", 1.0, "1 hour");
        check("hours", 1_234.0, "1,230 hours");
        check("days", 31.44, "31.4 days");
        check("minutes", 0.0, "0 minutes");
        check("points", -12.44, "-12.4 points");
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
        check("money:EUR", -12_345.0, "EUR -12,300");
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
        check("hours", -2_000_000.0, 1.0, "-2 million to 1 hour");
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
