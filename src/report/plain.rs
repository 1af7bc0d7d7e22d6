//! Plain text: cleaning of what comes from outside, and layout for terminals. It knows no report.

use serde_json::Value;

/// Characters on a line of a text mail.
pub(super) const WIDTH: usize = 72;

/// A space at which no line ends.
const KEPT: char = '\u{a0}';

/// The value as it is frozen: texts cleaned ([`clean`]), fractions with at most 12 significant digits, so that reading the
/// JSON gives the very same numbers and the noise of floats stays out.
pub(super) fn canonical(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(clean(&text)),
        Value::Number(number) if number.is_f64() => number.as_f64().map_or(Value::Null, rounded),
        Value::Array(items) => Value::Array(items.into_iter().map(canonical).collect()),
        Value::Object(fields) => Value::Object(fields.into_iter().map(|(key, item)| (key, canonical(item))).collect()),
        other => other,
    }
}

fn rounded(number: f64) -> Value {
    format!("{number:.11e}").parse::<f64>().map_or(Value::Null, Value::from)
}

/// The text without what could break a header, a terminal or the reading direction: control characters become spaces,
/// direction overrides vanish.
pub(super) fn clean(text: &str) -> String {
    let direction = |c: &char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    text.chars().filter(|c| !direction(c)).map(|c| if breaks(c) { ' ' } else { c }).collect()
}

/// The text in lines of at most [`WIDTH`] characters, all but the first indented; a longer word gets its own line.
pub(super) fn wrap(text: &str, indent: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(|c: char| c.is_whitespace() && c != KEPT).filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if length(line) + 1 + length(word) <= WIDTH.saturating_sub(indent) => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join(&["\n", &" ".repeat(indent)].concat())
}

/// `left` after an indent and `right` at the right edge; on two lines where they do not fit on one.
pub(super) fn leader(left: &str, right: &str, indent: usize) -> String {
    let free = WIDTH.saturating_sub(indent + length(left) + length(right));
    if free >= 2 {
        return [left, &" ".repeat(free), right].concat();
    }
    let free = WIDTH.saturating_sub(length(right));
    [&wrap(left, indent + 2), "\n", &" ".repeat(free), right].concat()
}

/// A row of a table: a name and three numbers, each at the right of twelve characters.
pub(super) fn columns(name: &str, numbers: [&str; 3]) -> String {
    let numbers = numbers.map(|number| [&" ".repeat(12_usize.saturating_sub(length(number))), number].concat());
    leader(name, &numbers.concat(), 0)
}

/// The text cut to `longest` characters at a word's end, with an ellipsis where something is missing.
pub(super) fn shortened(text: &str, longest: usize) -> String {
    if length(text) <= longest {
        return text.to_owned();
    }
    let mut kept = String::new();
    for word in text.split_whitespace() {
        if length(&kept) + length(word) + 2 > longest {
            break;
        }
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.push_str(word);
    }
    if kept.is_empty() {
        kept = text.chars().take(longest.saturating_sub(1)).collect();
    }
    [kept.trim_end_matches([',', ';', ':']), "…"].concat()
}

fn length(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn outside_text_loses_its_teeth() {
        assert_eq!(clean("a\r\nBcc: b\u{202e}c\u{0}\u{2028}d"), "a  Bcc: bc  d");
        assert_eq!(clean("שלום, Zoë 👩‍🔬"), "שלום, Zoë 👩‍🔬");
        let value = serde_json::json!({"a": ["x\ny", 1, null], "b": {"c": "\u{2066}z"}});
        assert_eq!(canonical(value), serde_json::json!({"a": ["x y", 1, null], "b": {"c": "z"}}));
    }

    #[test]
    fn lines_are_filled_and_indented() {
        let text = "promise ".repeat(12);
        assert_eq!(wrap(&text, 2).lines().map(length).collect::<Vec<_>>(), [63, 33]);
        assert!(wrap(&text, 2).lines().nth(1).unwrap().starts_with("  promise"));
        assert_eq!(wrap("", 2), "");
    }

    #[test]
    fn values_stand_at_the_right_edge() {
        assert_eq!(leader("Promises kept", "97 %", 0), format!("Promises kept{}97 %", " ".repeat(55)));
        assert_eq!(leader(&"long ".repeat(15), "97 %", 2).lines().last().unwrap(), format!("{}97 %", " ".repeat(68)));
    }

    #[test]
    fn cutting_happens_at_a_word() {
        assert_eq!(shortened("promises kept, work not easier", 17), "promises kept…");
        assert_eq!(shortened("promises", 8), "promises");
        assert_eq!(shortened("promisespromises", 8), "promise…");
    }

    proptest! {
        #[test]
        fn frozen_numbers_come_back_as_they_are(number in -1e15_f64..1e15) {
            let frozen = canonical(Value::from(number));
            let read: Value = serde_json::from_str(&frozen.to_string()).unwrap();
            prop_assert!((read.as_f64().unwrap() - number).abs() <= number.abs() * 1e-11);
            prop_assert_eq!(read, frozen);
        }

        #[test]
        fn no_line_is_too_long_unless_a_word_is(words in prop::collection::vec("[a-zé]{1,40}", 0..40), indent in 0_usize..8) {
            let wrapped = wrap(&words.join(" "), indent);
            prop_assert!(wrapped.lines().all(|line| length(line) <= WIDTH));
            prop_assert_eq!(wrapped.split_whitespace().collect::<Vec<_>>(), words.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }
}
