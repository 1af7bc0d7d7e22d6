//! The template engines: files of `report-templates/`, embedded or overridden, filled with a report's data. It reads no
//! file itself, escapes everything in MJML, and stops a template that runs too long.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Serde, Value};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, State, UndefinedBehavior};
use sha2::{Digest, Sha256};

use super::files::FILES;
use super::house::{Dress, House};
use super::paper;
use super::pdf::Press;
use super::pictures::Painted;
use super::plain::{columns, leader, wrap};
use super::{File, ReportError};
use crate::language::{self, Arg, Language, Languages};
use crate::scorecard::wording::WordList;

/// Instructions a template may use; the largest of ours needs fewer than 12,000.
const FUEL: u64 = 200_000;

/// The templates of all reports, parsed, and the languages they speak.
pub struct Templates {
    engine: Environment<'static>,
    press: Press,
    languages: Arc<Languages>,
    dress: Dress,
    version: String,
    painted: Painted,
    /// What paper says in each language, once it was asked for.
    said: BTreeMap<String, OnceLock<File>>,
    words: BTreeMap<String, WordList>,
}

impl Templates {
    /// The templates we ship.
    ///
    /// # Errors
    /// `Template` if one of them cannot be parsed, which a test excludes.
    pub fn embedded() -> Result<Self, ReportError> {
        Self::of(House::default())
    }

    /// Ours, with a company's own in place of those of the same path; pairs of path and text. Catalogues, as in
    /// `locales/de/own.ftl`, are laid over ours message by message.
    ///
    /// # Errors
    /// `Template` if one of them cannot be parsed; the message names file and line.
    pub fn with_overrides(overrides: Vec<(String, String)>) -> Result<Self, ReportError> {
        Self::of(House { templates: overrides, ..House::default() })
    }

    /// Ours, as a company wants them: with its own in place of those of the same path, its logo and its colour.
    ///
    /// # Errors
    /// `Template` if one of them cannot be parsed, with file and line; or if logo or colour cannot be shown.
    pub fn of(mut house: House) -> Result<Self, ReportError> {
        let words = word_lists(&mut house);
        let dress = Dress::of(house.logo, house.accent)?;
        let languages =
            Languages::with_overrides(&house.templates).map_err(|fault| ReportError::Template(fault.to_string()))?;
        let languages = Arc::new(languages);
        let ours = FILES.iter().chain(&language::FILES).map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        let files: BTreeMap<String, String> = ours.chain(house.templates).collect();
        let version = version(&files, &dress);
        let mut engine = engine(&languages)?;
        let mut printed = BTreeMap::new();
        for (name, text) in files {
            match name.rsplit_once('.') {
                Some((_, "ftl")) => {}
                Some((_, "typ")) => drop(printed.insert(name, text)),
                _ => engine.add_template_owned(name, text)?,
            }
        }
        let said = languages.iter().map(|language| (language.code().to_owned(), OnceLock::new())).collect();
        let (press, painted) = (Press::new(printed)?, Painted::default());
        Ok(Self { engine, press, languages, dress, version, painted, said, words })
    }

    /// Everything about what a company brings along that must be mended before it can be used, with file and line.
    #[must_use]
    pub fn faults(house: &House) -> Vec<String> {
        let alone = |template: &(String, String)| House { templates: vec![template.clone()], ..House::default() };
        let look = House { templates: Vec::new(), ..house.clone() };
        let mut faults = Vec::new();
        for one in house.templates.iter().map(alone).chain([look]) {
            match Self::of(one) {
                Ok(templates) => faults.extend(templates.press.unreadable()),
                Err(fault) => faults.push(fault.to_string()),
            }
        }
        faults
    }

    /// The language of that code; English if there is no catalogue of it.
    #[must_use]
    pub fn language(&self, code: &str) -> &Language {
        self.languages.get(code)
    }

    /// The words of a language that do not belong in a text for the business: ours, and above them the company's own.
    #[must_use]
    pub fn words(&self, language: &str) -> WordList {
        self.words.get(language).cloned().unwrap_or_else(|| WordList::of(language))
    }

    /// The codes of all languages there is a catalogue of.
    #[must_use]
    pub fn languages(&self) -> Vec<&str> {
        self.languages.iter().map(Language::code).collect()
    }

    /// The paths of all templates we ship.
    pub fn paths() -> impl Iterator<Item = &'static str> {
        FILES.iter().chain(&language::FILES).map(|(path, _)| *path)
    }

    /// First 12 hex digits of SHA-256 over all paths and texts of editions, logo and colour: another text is another version.
    /// What is said to one reader alone is no part of an edition.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The data with how the house looks, for a template.
    pub(super) fn dressed(&self, mut data: serde_json::Value) -> serde_json::Value {
        if let serde_json::Value::Object(fields) = &mut data {
            fields.insert("house".to_owned(), self.dress.data());
        }
        data
    }

    /// The files of a printed page, with the words of its language and the logo.
    pub(super) fn beside(&self, language: &Language, mut files: Vec<File>) -> Vec<File> {
        let said = self.said.get(language.code()).map(|said| said.get_or_init(|| paper::said(language)).clone());
        files.push(said.unwrap_or_else(|| paper::said(language)));
        files.extend(self.logo());
        files
    }

    /// The logo, as mails carry it.
    pub(super) fn logo(&self) -> Option<File> {
        self.dress.logo()
    }

    /// What prints.
    pub(super) fn press(&self) -> &Press {
        &self.press
    }

    /// Pictures painted so far.
    pub(super) fn painted(&self) -> &Painted {
        &self.painted
    }

    /// The template filled with the data.
    pub(super) fn render(&self, name: &str, data: &serde_json::Value) -> Result<String, ReportError> {
        Ok(self.engine.get_template(name)?.render(Value::from(Serde(data)))?)
    }
}

/// Takes a company's own word lists, `words/en.txt`, out of its templates: they change no edition.
fn word_lists(house: &mut House) -> BTreeMap<String, WordList> {
    let mut words = BTreeMap::new();
    house.templates.retain(|(name, text)| {
        let code = name.strip_prefix("words/").and_then(|name| name.strip_suffix(".txt"));
        if let Some(code) = code {
            words.insert(code.to_owned(), WordList::of(code).with(WordList::parse(text)));
        }
        code.is_none()
    });
    words
}

fn version(files: &BTreeMap<String, String>, dress: &Dress) -> String {
    let mut sha = Sha256::new();
    let of_editions = files.iter().filter(|(name, _)| !name.starts_with("reader/") && !name.ends_with("/reader.ftl"));
    let texts = of_editions.flat_map(|(name, text)| [name.as_bytes(), text.as_bytes()]);
    for part in texts.chain(dress.parts()) {
        sha.update(part.len().to_le_bytes());
        sha.update(part);
    }
    super::hex12(sha)
}

fn engine(languages: &Arc<Languages>) -> Result<Environment<'static>, Error> {
    let mut engine = Environment::new();
    engine.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    engine.set_auto_escape_callback(|name| if name.ends_with(".txt") { AutoEscape::None } else { AutoEscape::Html });
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_fuel(Some(FUEL));
    let languages = Arc::clone(languages);
    engine.add_function("t", move |state: &State, id: &str, values: Kwargs| {
        let spoken = state.lookup("language").unwrap_or_default();
        message(languages.get(spoken.as_str().unwrap_or(language::ENGLISH)), state, id, &values)
    });
    engine.add_filter("strong", |text: &str| Value::from_safe_string(["<b>", &escaped(text), "</b>"].concat()));
    engine.add_filter("attribute", attribute);
    engine.add_filter("link", link);
    engine.add_filter("wrap", |text: &str, indent: Option<usize>| wrap(text, indent.unwrap_or(0)));
    engine.add_filter("leader", |left: &str, right: &str, indent: Option<usize>| {
        leader(left, right, indent.unwrap_or(0))
    });
    engine.add_filter("columns", |name: &str, a: &str, b: &str, c: &str| columns(name, [a, b, c]));
    Ok(engine)
}

/// `t("decision-with", who=…, until=…)`: a message of the catalogue with its values. In MJML values are escaped, and so is
/// the message unless a value of it is markup.
fn message(language: &Language, state: &State, id: &str, values: &Kwargs) -> Result<Value, Error> {
    if !language.has(id) {
        return Err(Error::new(ErrorKind::InvalidOperation, format!("no message `{id}` in the catalogue")));
    }
    let mut args = Vec::new();
    let mut has_markup = false;
    for name in values.args() {
        let value: Value = values.get(name)?;
        has_markup |= value.is_safe();
        args.push((name, value));
    }
    let escapes = has_markup && matches!(state.auto_escape(), AutoEscape::Html);
    let arg = |value: &Value| match u64::try_from(value.clone()) {
        Ok(count) => Arg::Count(count),
        Err(_) if escapes && !value.is_safe() => Arg::Text(escaped(&value.to_string())),
        Err(_) => Arg::Text(value.to_string()),
    };
    let args: Vec<_> = args.iter().map(|(name, value)| (*name, arg(value))).collect();
    let said = language.say(id, &args);
    Ok(if escapes { Value::from_safe_string(said) } else { Value::from(said) })
}

/// Text for HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Text for an attribute in MJML: mrml writes attributes as Rust prints strings, so all but plain letters become numbers.
fn attribute(text: &str) -> Value {
    let plain = |c: char| c.is_ascii_alphanumeric() || " .,;:()%/-+".contains(c);
    let escaped = text.chars().map(|c| if plain(c) { c.to_string() } else { format!("&#{};", u32::from(c)) });
    Value::from_safe_string(escaped.collect())
}

/// A web address made by us, as it is: entities in addresses look like tricks to spam filters.
fn link(url: &str) -> Result<Value, Error> {
    let safe = |c: char| c.is_ascii_alphanumeric() || "-._~:/?=%".contains(c);
    let web = url.starts_with("https://") || url.starts_with("http://");
    if web && url.chars().all(safe) {
        Ok(Value::from_safe_string(url.to_owned()))
    } else {
        Err(Error::new(ErrorKind::InvalidOperation, "not a plain web address"))
    }
}
