//! Numbers as people read them: separators, few digits, k, m and b. It rounds for the eye only, never for a sum.

use crate::language::Marks;

/// How a language writes numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Writing {
    /// Between thousands, and before decimals.
    pub marks: Marks,
    /// Behind shortened thousands, millions and billions.
    pub letters: [String; 3],
}

impl Default for Writing {
    /// English: `1,234.5`, `12k`, `1.24m`, `2b`.
    fn default() -> Self {
        Self { marks: Marks::default(), letters: ["k", "m", "b"].map(str::to_owned) }
    }
}

/// How the numbers of a chart are written: `1,234.5`, a true minus sign, thousands as `k`, `m`, `b` where asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Format {
    /// Before the number, after the sign: `€`.
    pub prefix: String,
    /// After the number: `%`, ` h`.
    pub suffix: String,
    /// Digits after the point of a number that is not shortened.
    pub decimals: usize,
    /// Write numbers from 10,000 on with three digits and a letter: `1.24m`.
    pub short: bool,
    /// In which language.
    pub writing: Writing,
}

impl Format {
    /// A bare number.
    pub fn number(decimals: usize) -> Self {
        Self { decimals, ..Self::default() }
    }

    /// A number and its unit, such as `%` or ` hours` (mind the space).
    pub fn with_suffix(decimals: usize, suffix: &str) -> Self {
        Self { decimals, suffix: suffix.to_owned(), ..Self::default() }
    }

    /// Money: whole units, shortened from 10,000 on.
    pub fn money(symbol: &str) -> Self {
        Self { prefix: symbol.to_owned(), short: true, ..Self::default() }
    }

    /// The number on its own.
    ///
    /// ```
    /// # use scorebridge::charts::Format;
    /// assert_eq!(Format::with_suffix(1, "%").text(-1234.56), "−1,234.6%");
    /// assert_eq!(Format::money("€").text(1_243_000.0), "€1.24m");
    /// ```
    pub fn text(&self, value: f64) -> String {
        self.digits(&[value], value.abs()).text(value)
    }

    /// The number for a table: neither shortened nor rounded beyond its decimals; a dash where there is none.
    pub(super) fn cell(&self, value: Option<f64>) -> String {
        let Some(value) = value else { return "–".to_owned() };
        let digits = Digits { format: self, divisor: 1.0, letter: "", decimals: self.decimals };
        let (sign, number) = digits.number(value, self.decimals);
        format!("{sign}{}{number}{}", self.prefix, self.suffix)
    }

    /// Shares of a whole, in the same language.
    pub(super) fn shares(&self, decimals: usize) -> Self {
        Self { prefix: String::new(), suffix: "%".to_owned(), decimals, short: false, writing: self.writing.clone() }
    }

    /// The same without what stands before and after the number.
    pub(super) fn bare(&self) -> Self {
        Self { prefix: String::new(), suffix: String::new(), ..self.clone() }
    }

    /// One way of writing for all `values`: the same letter and as many decimals as `reference` (never negative) needs for three digits.
    pub(super) fn digits(&self, values: &[f64], reference: f64) -> Digits<'_> {
        let [thousand, million, billion] = &self.writing.letters;
        let (divisor, letter) = match reference {
            _ if !self.short => (1.0, ""),
            999_500_000.0.. => (1e9, billion.as_str()),
            999_500.0.. => (1e6, million.as_str()),
            9_999.5.. => (1e3, thousand.as_str()),
            _ => (1.0, ""),
        };
        if divisor <= 1.0 {
            return Digits { format: self, divisor, letter, decimals: self.decimals };
        }
        let most = if reference / divisor >= 99.95 { 0 } else { 1 + usize::from(reference / divisor < 9.995) };
        let decimals = (0..most).find(|decimals| are_whole(values, divisor, *decimals)).unwrap_or(most);
        Digits { format: self, divisor, letter, decimals }
    }
}

/// Would all values show the same with so few decimals?
fn are_whole(values: &[f64], divisor: f64, decimals: usize) -> bool {
    let factor = if decimals == 0 { 1.0 } else { 10.0 };
    values.iter().map(|value| value / divisor * factor).all(|scaled| (scaled - scaled.round()).abs() < 0.005)
}

/// A settled way of writing the numbers of one chart.
#[derive(Clone, Debug)]
pub(super) struct Digits<'a> {
    format: &'a Format,
    divisor: f64,
    letter: &'a str,
    decimals: usize,
}

impl Digits<'_> {
    /// A value.
    pub(super) fn text(&self, value: f64) -> String {
        let Format { prefix, suffix, .. } = self.format;
        let (sign, number) = self.number(self.rounded(value), self.decimals);
        format!("{sign}{prefix}{number}{suffix}")
    }

    /// Whole numbers from 1,000 on keep three digits where none are shortened: 2,115 is written 2,120.
    fn rounded(&self, value: f64) -> f64 {
        if self.format.short || self.decimals > 0 || value.abs() < 1_000.0 {
            return value;
        }
        let last_kept = 10_f64.powf(value.abs().log10().floor() - 2.0);
        (value / last_kept).round() * last_kept
    }

    /// A value somebody set: without decimals where they are all zero.
    pub(super) fn goal(&self, value: f64) -> String {
        let whole = Self { decimals: 0, ..self.clone() };
        if is_whole(value / self.divisor, 0) { whole.text(value) } else { self.text(value) }
    }

    /// A difference: its sign is always written.
    pub(super) fn change(&self, value: f64) -> String {
        let text = self.text(value);
        if value > 0.0 { format!("+{text}") } else { text }
    }

    /// A value on an axis with such steps: as many decimals as the step needs, and only units of one or two letters.
    pub(super) fn tick(&self, value: f64, step: f64) -> String {
        let decimals = (0..6).find(|decimals| is_whole(step / self.divisor, *decimals)).unwrap_or(6);
        let (sign, number) = self.number(value, decimals);
        let brief = |text: &str| if text.trim().chars().count() <= 2 { text.to_owned() } else { String::new() };
        format!("{sign}{}{number}{}", brief(&self.format.prefix), brief(&self.format.suffix))
    }

    /// Sign and digits; a number that rounds to zero has no sign.
    fn number(&self, value: f64, decimals: usize) -> (&'static str, String) {
        let digits = format!("{:.decimals$}", (value / self.divisor).abs());
        let sign = if value < 0.0 && digits.contains(|c: char| ('1'..='9').contains(&c)) { "−" } else { "" };
        (sign, format!("{}{}", self.format.writing.marks.write(&digits), self.letter))
    }
}

/// Has the step no more than so many decimals?
fn is_whole(step: f64, decimals: usize) -> bool {
    let scaled = (0..decimals).fold(step, |scaled, _| scaled * 10.0);
    (scaled - scaled.round()).abs() < 1e-6 * scaled.abs().max(1e-9)
}

#[cfg(test)]
mod tests {
    use super::Format;

    #[test]
    fn numbers_read_well() {
        let check = |format: &Format, value: f64, expected: &str| assert_eq!(format.text(value), expected, "{value}");
        let plain = Format::number(1);
        check(&plain, 94.84, "94.8");
        check(&plain, -0.04, "0.0");
        check(&plain, -1_234_567.0, "−1,234,567.0");
        check(&Format::number(0), 999.6, "1,000");
        check(&Format::with_suffix(1, " h"), 6.25, "6.2 h");
        let money = Format::money("€");
        check(&money, 9_999.0, "€9,999");
        check(&money, 9_999.9, "€10k");
        check(&money, 43_210.0, "€43.2k");
        check(&money, 120_000.0, "€120k");
        check(&money, 999_499.0, "€999k");
        check(&money, 999_950.0, "€1m");
        check(&money, 1_200_000.0, "€1.2m");
        check(&money, -1_243_000.0, "−€1.24m");
        check(&money, 2_500_000_000.0, "€2.5b");
        check(&money, 0.0, "€0");
    }

    #[test]
    fn numbers_of_one_chart_share_their_unit() {
        let money = Format::money("€");
        let digits = money.digits(&[1_200_000.0, 84_000.0], 84_000.0);
        assert_eq!((digits.text(1_200_000.0), digits.change(84_000.0)), ("€1,200k".to_owned(), "+€84k".to_owned()));
        assert_eq!(digits.change(-71_000.0), "−€71k");
        assert_eq!(digits.change(0.0), "€0k");
    }

    #[test]
    fn axis_numbers_have_the_decimals_of_their_step() {
        let check = |format: &Format, value: f64, step: f64, expected: &str| {
            assert_eq!(format.digits(&[], value.abs()).tick(value, step), expected);
        };
        check(&Format::number(1), 96.0, 2.0, "96");
        check(&Format::number(0), 97.5, 0.5, "97.5");
        check(&Format::with_suffix(1, "%"), 99.75, 0.25, "99.75%");
        check(&Format::with_suffix(1, " hours"), 4.0, 2.0, "4");
        check(&Format::money("€"), 1_500_000.0, 500_000.0, "€1.5m");
    }
}
