//! Language: what people read, said from a catalogue of messages, with numbers, days and amounts as the language writes
//! them. It knows no report and computes nothing.
//!
//! A catalogue is a folder `report-templates/locales/CODE/` of Fluent files (<https://projectfluent.org>). What a language
//! does not say is said in English; a message that no catalogue has is said as its id in brackets, which tests refuse.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

mod dates;
mod numbers;
mod retold;
mod shipped;
#[cfg(test)]
mod tests;

pub use numbers::Marks;
pub use shipped::{FILES, SHIPPED};

/// The language every catalogue falls back to.
pub const ENGLISH: &str = "en";

/// Why a catalogue cannot be used; the message names file and place.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct CatalogueFault(String);

/// A value in a message.
#[derive(Clone, Debug)]
pub enum Arg {
    /// As it is.
    Text(String),
    /// A whole number: it chooses singular or plural and is printed with separated thousands.
    Count(u64),
    /// A number that is printed elsewhere, with so many digits behind the point: it only chooses singular or plural.
    Form(f64, usize),
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for Arg {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Arg {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<usize> for Arg {
    fn from(count: usize) -> Self {
        Self::Count(u64::try_from(count).unwrap_or(u64::MAX))
    }
}

impl From<u32> for Arg {
    fn from(count: u32) -> Self {
        Self::Count(u64::from(count))
    }
}

/// A language with its catalogue.
pub struct Language {
    code: String,
    bundle: FluentBundle<FluentResource>,
    /// All messages, without values: most have none.
    messages: BTreeMap<String, String>,
    marks: Marks,
}

impl Language {
    /// The English that ships: the portal speaks it, and what has no language of its own.
    #[must_use]
    pub fn english() -> &'static Self {
        static SHIPPED: OnceLock<Language> = OnceLock::new();
        SHIPPED.get_or_init(|| {
            let texts: Vec<_> = FILES.iter().filter(|(path, _)| path.starts_with("locales/en/")).collect();
            // What cannot be read is left out here; `Languages` refuses it, and so does a test.
            let read =
                |(_, text): &&(&str, &str)| FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(it, _)| it);
            let ids = texts.iter().flat_map(|(_, text)| ids(text)).collect();
            Self::of(ENGLISH, texts.iter().map(read), ids)
        })
    }

    fn of(code: &str, resources: impl Iterator<Item = FluentResource>, ids: BTreeSet<String>) -> Self {
        let mut bundle = FluentBundle::new_concurrent(vec![code.parse().unwrap_or_default()]);
        // Marks around each value would tell left from right for readers of both; in our two languages they only show up
        // as boxes where a font lacks them.
        bundle.set_use_isolating(false);
        for resource in resources {
            bundle.add_resource_overriding(resource);
        }
        let mut language = Self { code: code.to_owned(), bundle, messages: BTreeMap::new(), marks: Marks::default() };
        language.messages = ids.into_iter().map(|id| (id.clone(), language.say(&id, &[]))).collect();
        language.marks = Marks::of(&language);
        language.bundle.set_formatter(Some(numbers::formatter(language.marks.group)));
        language
    }

    /// Short name, such as `de`.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// A message that has no values. One that no catalogue has is `⟦⟧`.
    #[must_use]
    pub fn word(&self, id: &str) -> &str {
        self.messages.get(id).map_or("⟦⟧", String::as_str)
    }

    /// The message with its values. One that no catalogue has is its id in brackets: `⟦decision-asked⟧`.
    ///
    /// ```
    /// # use scorebridge::language::Language;
    /// let said = Language::english().say("targets-met", &[("met", 9_u64.into()), ("judged", 12_u64.into())]);
    /// assert_eq!(said, "9 of 12 targets met");
    /// ```
    #[must_use]
    pub fn say(&self, id: &str, args: &[(&str, Arg)]) -> String {
        let args: FluentArgs = args.iter().map(|(name, arg)| (*name, value(arg))).collect();
        let pattern = self.bundle.get_message(id).and_then(|message| message.value());
        let Some(pattern) = pattern else { return format!("⟦{id}⟧") };
        self.bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
    }

    /// Whether a catalogue has the message.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.bundle.has_message(id)
    }

    /// All messages by id; where a value belongs stands its name as in `{$name}`. For templates that set values themselves.
    #[must_use]
    pub fn messages(&self) -> &BTreeMap<String, String> {
        &self.messages
    }
}

fn value(arg: &Arg) -> FluentValue<'static> {
    match arg {
        Arg::Text(text) => FluentValue::from(text.clone()),
        Arg::Count(count) => FluentValue::from(*count),
        Arg::Form(number, digits) => numbers::form(*number, *digits),
    }
}

/// The ids of a file's messages: they begin their lines.
fn ids(text: &str) -> impl Iterator<Item = String> {
    let id = |line: &str| {
        let (id, _) = line.split_once('=')?;
        let begins = id.starts_with(|c: char| c.is_ascii_alphabetic());
        begins.then(|| id.trim_end().to_owned())
    };
    text.lines().filter_map(id)
}

/// All languages that a catalogue is there for.
pub struct Languages(BTreeMap<String, Language>);

impl Languages {
    /// Those that ship, with a company's own files laid over them: pairs of a path such as `locales/de/own.ftl` and a text.
    /// A message of theirs replaces ours of the same id; a folder of another code is another language.
    ///
    /// # Errors
    /// If a file is no catalogue or its folder names no language; the message names it.
    pub fn with_overrides(overrides: &[(String, String)]) -> Result<Self, CatalogueFault> {
        let ours = FILES.iter().map(|(path, text)| (*path, *text));
        let theirs = overrides.iter().map(|(path, text)| (path.as_str(), text.as_str()));
        let files: Vec<_> = ours.chain(theirs).filter(|(path, _)| path.starts_with("locales/")).collect();
        let codes = files.iter().map(|(path, _)| code_of(path)).collect::<Result<BTreeSet<_>, _>>()?;
        let language = |code: &str| Ok((code.to_owned(), language(code, &files)?));
        Ok(Self(codes.into_iter().map(language).collect::<Result<_, CatalogueFault>>()?))
    }

    /// The language of that code; English if there is none.
    #[must_use]
    pub fn get(&self, code: &str) -> &Language {
        self.0.get(code).unwrap_or(Language::english())
    }

    /// All of them, by code.
    pub fn iter(&self) -> impl Iterator<Item = &Language> {
        self.0.values()
    }
}

/// `de` of `locales/de/numbers.ftl`.
fn code_of(path: &str) -> Result<&str, CatalogueFault> {
    let code = path.split('/').nth(1).filter(|code| !code.is_empty() && code.chars().all(|c| c.is_ascii_alphabetic()));
    code.ok_or_else(|| CatalogueFault(format!("{path}: expected a folder of a language, such as locales/de")))
}

/// English first, then what the language says instead.
fn language(code: &str, files: &[(&str, &str)]) -> Result<Language, CatalogueFault> {
    let of =
        |wanted: &str| files.iter().filter(move |(path, _)| code_of(path).ok() == Some(wanted)).collect::<Vec<_>>();
    let texts = if code == ENGLISH { of(ENGLISH) } else { [of(ENGLISH), of(code)].concat() };
    let resources = texts.iter().map(|(path, text)| read(path, text)).collect::<Result<Vec<_>, _>>()?;
    let ids = texts.iter().flat_map(|(_, text)| ids(text)).collect();
    Ok(Language::of(code, resources.into_iter(), ids))
}

fn read(path: &str, text: &str) -> Result<FluentResource, CatalogueFault> {
    FluentResource::try_new(text.to_owned()).map_err(|(_, faults)| {
        let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        CatalogueFault(format!("{path}: {}", told.join("; ")))
    })
}
