//! Reasons that the program gives in English, said again in the reader's language where their shape is known.
//!
//! The English catalogue is the list of shapes: each of its messages `fault-…` is a wording of ours with places for what
//! the source brought. A reason of no known shape is nobody's to translate: the caller quotes it.

use std::sync::OnceLock;

use super::{Arg, Language};

/// Messages that are shapes of reasons.
const SHAPES: &str = "fault-";

/// What is said around a reason of no known shape that stands inside another one.
const QUOTED: &str = "fault-quoted";

/// Reasons inside reasons, at most: `line 3: amount (column …): expected …` has three.
const DEEPEST: u8 = 5;

impl Language {
    /// The reason in this language; none if its shape is not known.
    ///
    /// ```
    /// # use scorebridge::language::{Language, Languages};
    /// let languages = Languages::with_overrides(&[]).unwrap();
    /// let said = "expected 5 cells, found 4";
    /// let retold = languages.get("de").retold(said);
    /// assert_eq!(retold.as_deref(), Some("Zahl der Zellen: 5 erwartet, 4 gefunden"));
    /// assert_eq!(languages.get("en").retold(said).as_deref(), Some(said));
    /// assert_eq!(languages.get("de").retold("the disk is on fire"), None);
    /// ```
    #[must_use]
    pub fn retold(&self, said: &str) -> Option<String> {
        self.retold_within(said, DEEPEST)
    }

    fn retold_within(&self, said: &str, deep: u8) -> Option<String> {
        let deep = deep.checked_sub(1)?;
        let inner = |text: &str| {
            let quoted = || self.say(QUOTED, &[("said", text.into())]);
            self.retold_within(text, deep).unwrap_or_else(quoted)
        };
        let whole = shapes().iter().find_map(|shape| Some((shape, filled(&shape.parts, said, "")?)));
        if let Some((shape, held)) = whole {
            let arg = |(name, text)| if name == "fault" { (name, inner(text).into()) } else { (name, Arg::from(text)) };
            return Some(self.say(&shape.id, &held.into_iter().map(arg).collect::<Vec<_>>()));
        }
        ["; ", ", "].iter().find_map(|between| {
            let several = said.contains(between);
            let each = said.split(between).map(|one| self.retold_within(one, deep));
            several.then(|| each.collect::<Option<Vec<_>>>())?.map(|retold| retold.join(between))
        })
    }
}

/// A wording with places in it.
struct Shape {
    id: String,
    parts: Vec<Part>,
}

enum Part {
    Said(String),
    /// A place, by the name of its value.
    Place(String),
}

/// The wording that leaves least open comes first.
fn shapes() -> &'static [Shape] {
    static SHIPPED: OnceLock<Vec<Shape>> = OnceLock::new();
    SHIPPED.get_or_init(|| {
        let messages = Language::english().messages().iter();
        let messages = messages.filter(|(id, _)| id.starts_with(SHAPES) && *id != QUOTED);
        let mut shapes: Vec<Shape> = messages.map(|(id, text)| Shape { id: id.clone(), parts: parts(text) }).collect();
        shapes.sort_by_key(|shape| std::cmp::Reverse(shape.parts.iter().map(Part::fixed).sum::<usize>()));
        shapes
    })
}

impl Part {
    /// How many bytes of it are given.
    fn fixed(&self) -> usize {
        match self {
            Self::Said(text) => text.len(),
            Self::Place(_) => 0,
        }
    }
}

/// `line {$n_line}: {$fault}` taken apart.
fn parts(text: &str) -> Vec<Part> {
    let mut pieces = text.split("{$");
    let first = pieces.next().unwrap_or_default().to_owned();
    let rest = pieces.flat_map(|piece| {
        let (name, said) = piece.split_once('}').unwrap_or((piece, ""));
        [Part::Place(name.to_owned()), Part::Said(said.to_owned())]
    });
    let all = std::iter::once(Part::Said(first)).chain(rest);
    all.filter(|part| !matches!(part, Part::Said(text) if text.is_empty())).collect()
}

/// What each place holds if the text is of that shape; `before` is what was said just before.
fn filled<'t>(parts: &'t [Part], text: &'t str, before: &str) -> Option<Vec<(&'t str, &'t str)>> {
    match parts {
        [] => text.is_empty().then(Vec::new),
        [Part::Said(said), rest @ ..] => filled(rest, text.strip_prefix(said.as_str())?, said),
        [Part::Place(name)] => fits(name, text, before).then(|| vec![(name.as_str(), text)]),
        [Part::Place(name), rest @ ..] => {
            let Some(Part::Said(said)) = rest.first() else { return None };
            text.match_indices(said.as_str()).find_map(|(at, _)| {
                let (held, after) = text.split_at_checked(at)?;
                let mut found = if fits(name, held, before) { filled(rest, after, "")? } else { return None };
                found.insert(0, (name, held));
                Some(found)
            })
        }
    }
}

/// Whether such a place may hold the text: what stands between backticks has none, and names hold no `: `.
fn fits(name: &str, text: &str, before: &str) -> bool {
    let of_a_field = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let well_formed = match name {
        "field" => text.chars().all(of_a_field),
        "name" => !text.contains(": "),
        _ if name.starts_with("n_") => text.chars().all(|c| c.is_ascii_digit()),
        _ => true,
    };
    well_formed && !text.is_empty() && !(before.ends_with('`') && text.contains('`'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::language::Languages;

    #[test]
    fn reasons_in_german() {
        let languages = Languages::with_overrides(&[]).unwrap();
        let check = |said: &str, expected: &str| {
            assert_eq!(languages.get("de").retold(said).as_deref().unwrap_or("not known"), expected, "{said}");
            let english = languages.get("en").retold(said);
            assert_eq!(
                english.as_deref().unwrap_or("not known"),
                if expected == "not known" { expected } else { said }
            );
        };
        check(
            "billed (column `Cost (EUR)`): expected a number such as 1234.50, found `12,5 %`",
            "Feld „billed“ (Spalte „Cost (EUR)“): eine Zahl wie 1234.50 erwartet, „12,5 %“ gefunden",
        );
        check(
            "billing_period (column `Month`): expected a date such as 2026-03-05 14:30, found `Q1` (a month such as 2026-03 will do)",
            "Feld „billing_period“ (Spalte „Month“): ein Datum wie 2026-03-05 14:30 erwartet, „Q1“ gefunden \
             (ein Monat wie 2026-03 genügt)",
        );
        check(
            "a.csv: no column `Opened` for opened_at, no column `App` for service; columns there are: `A`, `B`",
            "„a.csv“: keine Spalte „Opened“ für „opened_at“, keine Spalte „App“ für „service“. Vorhandene Spalten: `A`, `B`",
        );
        check("line 3: is not UTF-8 text", "Zeile 3: kein Text in UTF-8");
        check(
            "orders on shop.example cannot be reached: refused: ü",
            "„orders on shop.example“ ist nicht erreichbar; gemeldet wird wörtlich „refused: ü“.",
        );
        check("key (column `No`): is quite wrong", "Feld „key“ (Spalte „No“): gemeldet wird wörtlich „is quite wrong“");
        check("is quite wrong", "not known");
        check("", "not known");
        let deep = "line 1: ".repeat(20_000);
        assert_eq!(languages.get("en").retold(&deep).as_deref(), Some(deep.as_str()));
    }

    /// The shape's text, with a number where one belongs and else with what is given.
    fn text(shape: usize, held: &str) -> String {
        let put = |part: &Part| match part {
            Part::Said(said) => said.clone(),
            Part::Place(name) if name.starts_with("n_") => "17".to_owned(),
            Part::Place(_) => held.to_owned(),
        };
        shapes()[shape].parts.iter().map(put).collect()
    }

    proptest! {
        /// Whatever is recognised was taken apart without loss: put together again it is the same text.
        #[test]
        fn nothing_is_lost_or_added(shape in 0..shapes().len(), held in "[a-z0-9_`:;, (){}$]{1,12}", more in ".{0,20}") {
            let text = text(shape, &held);
            for text in [format!("{text}{more}"), format!("{more}{text}"), text] {
                if let Some(retold) = Language::english().retold(&text) {
                    prop_assert_eq!(retold, text);
                }
            }
        }

        /// A reason as the program writes it, with plain values in it, is recognised.
        #[test]
        fn every_shape_is_recognised(shape in 0..shapes().len(), held in "[a-z]{1,12}") {
            let text = text(shape, &held);
            prop_assert_eq!(Language::english().retold(&text), Some(text));
        }
    }
}
