//! Where each thing of a YAML file stands: a tree of its lists, keys and texts with their lines. It knows no meaning.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

/// A file as it is laid out, whatever it says.
#[derive(Clone, Debug)]
pub enum Tree {
    /// A text, number, date or nothing.
    Leaf(String),
    /// Entries with their lines.
    List(Vec<(usize, Tree)>),
    /// Keys with their lines, and what stands behind them.
    Map(Vec<(String, usize, Tree)>),
}

impl Tree {
    /// The layout of a text.
    ///
    /// # Errors
    /// If it is no YAML.
    pub fn of(text: &str) -> Result<Self, Box<serde_saphyr::Error>> {
        serde_saphyr::from_str(text).map_err(Box::new)
    }

    /// What stands behind a key.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|(_, tree)| tree)
    }

    /// The line of a key, and what stands behind it.
    pub fn entry(&self, wanted: &str) -> Option<(usize, &Self)> {
        let Self::Map(entries) = self else { return None };
        entries.iter().find(|(key, ..)| key == wanted).map(|(_, line, tree)| (*line, tree))
    }

    /// Entries of the list behind a key; none if there is no such list.
    pub fn list(&self, key: &str) -> &[(usize, Self)] {
        match self.get(key) {
            Some(Self::List(entries)) => entries,
            _ => &[],
        }
    }

    /// The text behind a key.
    pub fn text(&self, key: &str) -> Option<&str> {
        match self.get(key)? {
            Self::Leaf(text) => Some(text),
            _ => None,
        }
    }

    /// The line of what a path of keys and positions leads to, or of the last thing on the way there; and whether it led
    /// to its end.
    pub fn line(&self, path: &[&str]) -> Option<(usize, bool)> {
        let (first, rest) = path.split_first()?;
        let (line, tree) = match self {
            Self::Leaf(_) => return None,
            Self::List(entries) => entries.get(first.parse::<usize>().ok()?).map(|(line, tree)| (*line, tree))?,
            Self::Map(_) => self.entry(first)?,
        };
        Some(tree.line(rest).unwrap_or((line, rest.is_empty())))
    }

    /// First lines of everything that can be taken out without harm to the rest: entries of top-level lists, and
    /// top-level keys with all that stands behind them. Each with the first line that is no longer part of it.
    pub fn blocks(&self, end: usize) -> Vec<(usize, usize)> {
        let Self::Map(entries) = self else { return Vec::new() };
        let ends = entries.iter().skip(1).map(|(_, line, _)| *line).chain([end]);
        let mut blocks = Vec::new();
        for ((_, first, tree), end) in entries.iter().zip(ends) {
            if let Self::List(list) = tree {
                let next = list.iter().skip(1).map(|(line, _)| *line).chain([end]);
                blocks.extend(list.iter().map(|(line, _)| *line).zip(next));
            }
            blocks.push((*first, end));
        }
        blocks
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Layout)
    }
}

struct Layout;

impl<'de> Visitor<'de> for Layout {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("YAML")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::Leaf(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Tree, E> {
        Ok(Tree::Leaf(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Tree, E> {
        Ok(Tree::Leaf(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Tree, E> {
        Ok(Tree::Leaf(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Tree, E> {
        Ok(Tree::Leaf(value.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Leaf(String::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Tree, A::Error> {
        let mut entries = Vec::new();
        while let Some(Spanned { value, referenced, .. }) = seq.next_element::<Spanned<Tree>>()? {
            entries.push((number(referenced), value));
        }
        Ok(Tree::List(entries))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tree, A::Error> {
        let mut entries = Vec::new();
        while let Some(Spanned { value: key, referenced, .. }) = map.next_key::<Spanned<String>>()? {
            entries.push((key, number(referenced), map.next_value()?));
        }
        Ok(Tree::Map(entries))
    }
}

fn number(place: serde_saphyr::Location) -> usize {
    usize::try_from(place.line()).unwrap_or(0)
}
