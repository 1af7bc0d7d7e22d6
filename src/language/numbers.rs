//! Numbers and amounts as a language writes them. It rounds nothing: it is handed digits.

use entity::value::{Currency, Money};
use fluent_bundle::FluentValue;
use fluent_bundle::types::{FluentNumber, FluentNumberOptions};

use super::{Arg, Language};

/// The marks of a language's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marks {
    /// Between whole and fraction.
    pub decimal: char,
    /// Between thousands.
    pub group: char,
}

impl Default for Marks {
    /// English: `1,234.5`.
    fn default() -> Self {
        Self { decimal: '.', group: ',' }
    }
}

impl Marks {
    /// As the catalogue says.
    pub(super) fn of(language: &Language) -> Self {
        let mark = |id: &str, otherwise: char| language.word(id).chars().next().unwrap_or(otherwise);
        Self { decimal: mark("decimal-mark", '.'), group: mark("group-mark", ',') }
    }

    /// Digits such as `-1234.50` with the marks of the language: `-1.234,50`.
    ///
    /// ```
    /// # use scorebridge::language::Marks;
    /// assert_eq!(Marks::default().write("-1234567.50"), "-1,234,567.50");
    /// assert_eq!(Marks { decimal: ',', group: '.' }.write("1234.5"), "1.234,5");
    /// ```
    #[must_use]
    pub fn write(self, digits: &str) -> String {
        let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
        let (sign, whole) = match whole.strip_prefix(['-', '−', '+']) {
            Some(rest) => whole.split_at(whole.len() - rest.len()),
            None => ("", whole),
        };
        let mut out = String::from(sign);
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                out.push(self.group);
            }
            out.push(digit);
        }
        if let Some(fraction) = fraction {
            out.push(self.decimal);
            out.push_str(fraction);
        }
        out
    }
}

impl Language {
    /// The marks of its numbers.
    #[must_use]
    pub fn marks(&self) -> Marks {
        self.marks
    }

    /// Digits such as `-1234.50` as the language writes them.
    #[must_use]
    pub fn number(&self, digits: &str) -> String {
        self.marks.write(digits)
    }

    /// A count with separated thousands, exactly.
    #[must_use]
    pub fn count(&self, count: u64) -> String {
        self.number(&count.to_string())
    }

    /// An amount, already written, with its currency: `EUR 1,234`, `1.234 EUR`.
    #[must_use]
    pub fn money(&self, currency: Currency, amount: &str) -> String {
        self.say("money", &[("amount", amount.into()), ("currency", currency.to_string().into())])
    }

    /// An amount to its last digit, without its currency: `−1,234.50`, `−1.234,50`.
    #[must_use]
    pub fn exact(&self, money: Money) -> String {
        self.signed(&money.amount())
    }

    /// An amount to its last digit, with its currency: `EUR 1,234.50`, `1.234,50 EUR`.
    #[must_use]
    pub fn exact_money(&self, money: Money) -> String {
        self.money(money.currency, &self.exact(money))
    }

    /// Digits such as `-1234.5` as the language writes them, with a minus sign that is as wide as a digit.
    #[must_use]
    pub fn signed(&self, digits: &str) -> String {
        self.number(&digits.replace('-', "−"))
    }
}

/// A number that only chooses between singular and plural, with so many digits behind the point.
pub(super) fn form(number: f64, digits: usize) -> FluentValue<'static> {
    let behind = (digits > 0).then_some(digits);
    let options = FluentNumberOptions { minimum_fraction_digits: behind, ..FluentNumberOptions::default() };
    FluentValue::Number(FluentNumber::new(number, options))
}

/// How counts in messages are printed: the catalogue takes a plain function, so there is one for each mark.
pub(super) fn formatter<M>(group: char) -> fn(&FluentValue<'_>, &M) -> Option<String> {
    match group {
        '.' => printed::<'.', M>,
        '\'' => printed::<'\'', M>,
        '’' => printed::<'’', M>,
        ' ' | '\u{a0}' | '\u{202f}' => printed::<'\u{a0}', M>,
        _ => printed::<',', M>,
    }
}

fn printed<const GROUP: char, M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(Marks { decimal: '.', group: GROUP }.write(&number.value.to_string())),
        _ => None,
    }
}

/// A whole number as a message's value.
impl From<i32> for Arg {
    fn from(count: i32) -> Self {
        Self::Count(u64::try_from(count).unwrap_or(0))
    }
}
