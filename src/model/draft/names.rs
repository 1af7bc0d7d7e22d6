//! Names as people and systems write them, made ids; and which of several spellings mean the same.

use std::collections::BTreeMap;

/// How alike two names must be to be thought the same, 0 to 1.
const ALIKE: f64 = 0.75;

/// Small letters and digits alone: `Fällig am` is `falligam`.
#[must_use]
pub fn plain(text: &str) -> String {
    without_marks(text).chars().filter(char::is_ascii_alphanumeric).collect()
}

/// An id from a name: `Online Shop (PROD)` is `online-shop-prod`. Empty if nothing of it can stand in an id.
#[must_use]
pub fn slug(text: &str) -> String {
    let words = without_marks(text);
    let words = words.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let id: String = words.collect::<Vec<_>>().join("-");
    id.chars().take(60).collect::<String>().trim_end_matches('-').to_owned()
}

fn without_marks(text: &str) -> String {
    let letter = |c: char| match c {
        'ä' | 'à' | 'á' | 'â' | 'å' => 'a',
        'ö' | 'ò' | 'ó' | 'ô' | 'ø' => 'o',
        'ü' | 'ù' | 'ú' | 'û' => 'u',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' => 'i',
        'ç' => 'c',
        'ñ' => 'n',
        other => other,
    };
    text.to_lowercase().replace('ß', "ss").chars().map(letter).collect()
}

/// What a name in the data may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant {
    /// A known one, spelt alike but for case, spaces and signs.
    Same(String),
    /// Perhaps a known one, spelt nearly so.
    Perhaps(String),
    /// A new one.
    New,
}

/// Which known thing a name means; `known` is id → name.
#[must_use]
pub fn meant(name: &str, known: &BTreeMap<String, String>) -> Meant {
    let wanted = plain(name);
    let mut alike: Vec<(f64, &String)> = Vec::new();
    for (id, name) in known {
        if wanted == plain(id) || wanted == plain(name) {
            return Meant::Same(id.clone());
        }
        alike.push((strsim::normalized_damerau_levenshtein(&wanted, &plain(name)), id));
    }
    alike.sort_by(|a, b| b.0.total_cmp(&a.0));
    match alike.first() {
        Some((share, id)) if *share >= ALIKE => Meant::Perhaps((*id).clone()),
        _ => Meant::New,
    }
}

/// An id for a new name that nothing has yet.
#[must_use]
pub fn free_id(name: &str, known: &BTreeMap<String, String>) -> String {
    let slug = Some(slug(name)).filter(|slug| !slug.is_empty()).unwrap_or_else(|| "unnamed".to_owned());
    let numbered = (2..).map(|n| format!("{slug}-{n}"));
    let mut ids = std::iter::once(slug.clone()).chain(numbered);
    ids.find(|id| !known.contains_key(id)).unwrap_or(slug)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_from_names() {
        let check = |name: &str, id: &str| assert_eq!(slug(name), id);
        check("Online Shop (PROD)", "online-shop-prod");
        check("Mail & Calendar", "mail-calendar");
        check("Fällige Größe", "fallige-grosse");
        check("日本", "");
        check(&"long ".repeat(40), "long-".repeat(12).trim_end_matches('-'));
    }

    #[test]
    fn spellings_that_mean_the_same() {
        let known = BTreeMap::from([
            ("e-mail".to_owned(), "E-Mail".to_owned()),
            ("web-shop".to_owned(), "Web shop".to_owned()),
        ]);
        let check = |name: &str, wanted: Meant| assert_eq!(meant(name, &known), wanted, "{name}");
        check("email", Meant::Same("e-mail".to_owned()));
        check("WEB-SHOP", Meant::Same("web-shop".to_owned()));
        check("Web shpo", Meant::Perhaps("web-shop".to_owned()));
        check("Fax", Meant::New);
        assert_eq!(free_id("Fax", &known), "fax");
        assert_eq!(free_id("E Mail", &known), "e-mail-2");
        assert_eq!(free_id("日本", &known), "unnamed");
    }
}
