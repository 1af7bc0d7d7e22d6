//! Numbers as people and programs write them, made plain decimal text; never through a float.
//!
//! It refuses what can be read in two ways instead of choosing.

use std::borrow::Cow;

use entity::value::Exact;

use crate::connectors::DecimalMark;

const CURRENCY_SIGNS: &[char] = &['$', '€', '£', '¥'];
const SPACE_LIKE: &[char] = &[' ', '\u{a0}', '\u{202f}', '\'', '’'];

/// The number exactly.
///
/// # Errors
/// Says what was expected: no number, two readings, more than 38 digits.
pub(super) fn exact(text: &str, mark: Option<DecimalMark>) -> Result<Exact, String> {
    plain(text, mark)?.parse().map_err(|error: entity::value::ExactError| error.to_string())
}

/// The nearest float, for values that are no money.
///
/// # Errors
/// As [`exact`], and for what is beyond any float.
pub(super) fn float(text: &str, mark: Option<DecimalMark>) -> Result<f64, String> {
    let value: f64 = plain(text, mark)?.parse().map_err(|_| not_a_number(text))?;
    if value.is_finite() { Ok(value) } else { Err(not_a_number(text)) }
}

/// A whole number; `3.0` is one, `3.5` is not.
///
/// # Errors
/// As [`exact`], and for a fraction or a number outside the type.
pub(super) fn whole<T: TryFrom<i128>>(text: &str, mark: Option<DecimalMark>) -> Result<T, String> {
    let value = exact(text, mark)?;
    let fits = value.at_scale(0).ok().and_then(|value| T::try_from(value).ok());
    fits.ok_or_else(|| format!("expected a whole number in range, found `{text}`"))
}

fn not_a_number(text: &str) -> String {
    format!("expected a number such as 1234.50, found `{}`", text.chars().take(40).collect::<String>())
}

/// Digits with a point, perhaps a minus in front and an exponent behind.
///
/// Taken off: currency signs, brackets and a minus behind (both mean negative), separators of thousands.
fn plain(text: &str, mark: Option<DecimalMark>) -> Result<Cow<'_, str>, String> {
    let text = text.trim();
    let is_plain =
        |byte: u8| byte.is_ascii_digit() || byte == b'-' || (byte == b'.' && mark != Some(DecimalMark::Comma));
    if text.bytes().all(is_plain) && text.bytes().any(|byte| byte.is_ascii_digit()) && !text.ends_with('-') {
        return Ok(Cow::Borrowed(text));
    }
    let (negative, bare) = bare(text).ok_or_else(|| not_a_number(text))?;
    let (mantissa, exponent) = match bare.split_once(['e', 'E']) {
        Some((mantissa, exponent)) if exponent.parse::<i16>().is_ok() => (mantissa, Some(exponent)),
        Some(_) => return Err(not_a_number(text)),
        None => (bare, None),
    };
    let digits = digits(mantissa, mark).map_err(|fault| fault.unwrap_or_else(|| not_a_number(text)))?;
    let sign = if negative { "-" } else { "" };
    Ok(Cow::Owned(format!("{sign}{digits}{}", exponent.map(|e| format!("e{e}")).unwrap_or_default())))
}

/// Whether it is negative, and the text without sign, brackets and currency signs; `None` if it is negative twice.
fn bare(text: &str) -> Option<(bool, &str)> {
    let loose = |sign: char| CURRENCY_SIGNS.contains(&sign) || sign.is_whitespace();
    let bracketed = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let inner = bracketed.unwrap_or(text).trim_matches(loose);
    let minus = inner.strip_prefix('-').or_else(|| inner.strip_suffix('-'));
    if bracketed.is_some() && minus.is_some() {
        return None;
    }
    let rest = minus.or_else(|| inner.strip_prefix('+')).unwrap_or(inner);
    Some((bracketed.is_some() || minus.is_some(), rest.trim_matches(loose)))
}

/// The mantissa with a point and without separators of thousands; `Err(None)` if it is no number.
fn digits(mantissa: &str, mark: Option<DecimalMark>) -> Result<String, Option<String>> {
    let (point, thousands) = if mark == Some(DecimalMark::Comma) { (',', '.') } else { ('.', ',') };
    let (whole, fraction) = match mantissa.split_once(point) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let fraction = fraction.unwrap_or_default();
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(None);
    }
    let Some(separator) = whole.chars().find(|sign| !sign.is_ascii_digit()) else {
        return if whole.is_empty() && fraction.is_empty() { Err(None) } else { Ok(format!("{whole}.{fraction}")) };
    };
    let groups: Vec<&str> = whole.split(separator).collect();
    let well_grouped = separator == thousands || SPACE_LIKE.contains(&separator);
    if !well_grouped || !groups_of_three(&groups) {
        return Err(None);
    }
    if mark.is_none() && separator == ',' && groups.len() == 2 && !mantissa.contains(point) {
        let say = "say `decimal: point` or `decimal: comma`";
        return Err(Some(format!("`{mantissa}` can be read as a thousand or as a fraction; {say}")));
    }
    Ok(format!("{}.{fraction}", groups.concat()))
}

fn groups_of_three(groups: &[&str]) -> bool {
    let Some((first, rest)) = groups.split_first() else { return false };
    let all_digits = groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_digit()));
    all_digits && (1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, mark: Option<DecimalMark>, expected: &str) {
        let found = exact(text, mark).map(|value| value.to_string());
        assert_eq!(found.as_deref().unwrap_or("rejected"), expected, "{text}");
    }

    #[test]
    fn numbers_as_written() {
        let plain = |text, expected| check(text, None, expected);
        plain("12.50", "12.5");
        plain("$10,100.00 ", "10100");
        plain("$20.00 ", "20");
        plain("1,234.5", "1234.5");
        plain("1,234,567", "1234567");
        plain("35.2E-7", "0.00000352");
        plain("2.323760000E-9", "0.00000000232376");
        plain("1e3", "1000");
        plain("(12.50)", "-12.5");
        plain("($1,012.50)", "-1012.5");
        plain("-$12.50", "-12.5");
        plain("$-12.50", "-12.5");
        plain("12.50-", "-12.5");
        plain("12,50-", "rejected");
        plain("+7", "7");
        plain("12.50 €", "12.5");
        plain("1 234 567.8", "1234567.8");
        plain("1'234.50", "1234.5");
        plain("1\u{202f}234\u{202f}567", "1234567");
        plain(".5", "0.5");
        plain("5.", "5");
        plain("0.083333333333000000", "0.083333333333");
        plain("2.523589325400648027", "2.523589325400648027");
    }

    #[test]
    fn never_guessed() {
        for text in [
            "",
            "-",
            ".",
            "abc",
            "1,234",
            "12,50",
            "1,23,456.0",
            "1.234.567",
            "1,2345.0",
            "--5",
            "-5-",
            "(-5)",
            "12.5 %",
            "EUR 12",
            "1e",
            "1e99999",
            "0x1F",
            "NaN",
            "inf",
            "1.2.3",
            "1 2",
            "(1",
            "१२",
            "1e40",
            "$",
            "()",
            "1,234 567.0",
        ] {
            check(text, None, "rejected");
        }
        assert!(exact("1,234", None).unwrap_err().contains("decimal: comma"));
    }

    #[test]
    fn declared_marks() {
        let comma = |text, expected| check(text, Some(DecimalMark::Comma), expected);
        comma("1.234,50", "1234.5");
        comma("1.234", "1234");
        comma("12,5", "12.5");
        comma("1,234", "1.234");
        comma("1234", "1234");
        comma("1,234.5", "rejected");
        comma("12.5", "rejected");
        check("1,234", Some(DecimalMark::Point), "1234");
    }

    #[test]
    fn whole_numbers() {
        assert_eq!(whole::<u32>("3.0", None), Ok(3));
        assert_eq!(whole::<i64>("-3", None), Ok(-3));
        assert!(whole::<u32>("-3", None).is_err());
        assert!(whole::<i64>("3.5", None).is_err());
        assert!(whole::<u32>("5000000000", None).is_err());
    }

    #[test]
    fn floats() {
        assert_eq!(float("1,234.5", None), Ok(1234.5));
        assert_eq!(float("1e300", None), Ok(1e300));
        assert!(float("1e999", None).is_err());
        assert!(float("nan", None).is_err());
    }
}
