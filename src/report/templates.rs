//! The template engines: files of `report-templates/`, embedded or overridden, filled with a report's data. It reads no
//! file itself, escapes everything in MJML, and stops a template that runs too long.

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior};
use sha2::{Digest, Sha256};

use super::files::FILES;
use super::house::{Dress, House};
use super::pdf::Press;
use super::plain::{columns, leader, wrap};
use super::{File, ReportError};

/// Instructions a template may use; the largest of ours needs fewer than 12,000.
const FUEL: u64 = 200_000;

/// The templates of all reports, parsed.
pub struct Templates {
    engine: Environment<'static>,
    press: Press,
    dress: Dress,
    version: String,
}

impl Templates {
    /// The templates we ship.
    ///
    /// # Errors
    /// `Template` if one of them cannot be parsed, which a test excludes.
    pub fn embedded() -> Result<Self, ReportError> {
        Self::of(House::default())
    }

    /// Ours, with a company's own in place of those of the same path; pairs of path and text.
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
    pub fn of(house: House) -> Result<Self, ReportError> {
        let dress = Dress::of(house.logo, house.accent)?;
        let ours = FILES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        let files: BTreeMap<String, String> = ours.chain(house.templates).collect();
        let version = version(&files, &dress);
        let (printed, written): (BTreeMap<_, _>, BTreeMap<_, _>) =
            files.into_iter().partition(|(name, _)| name.ends_with(".typ"));
        let mut engine = engine()?;
        for (name, text) in written {
            engine.add_template_owned(name, text)?;
        }
        Ok(Self { engine, press: Press::new(printed)?, dress, version })
    }

    /// The paths of all templates we ship.
    pub fn paths() -> impl Iterator<Item = &'static str> {
        FILES.iter().map(|(path, _)| *path)
    }

    /// First 12 hex digits of SHA-256 over all paths and texts, logo and colour: another text is another version.
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

    /// The files of a printed page, and the logo.
    pub(super) fn beside(&self, mut files: Vec<File>) -> Vec<File> {
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

    /// The template filled with the data.
    pub(super) fn render(&self, name: &str, data: &serde_json::Value) -> Result<String, ReportError> {
        Ok(self.engine.get_template(name)?.render(Value::from(Serde(data)))?)
    }
}

fn version(files: &BTreeMap<String, String>, dress: &Dress) -> String {
    let mut sha = Sha256::new();
    let texts = files.iter().flat_map(|(name, text)| [name.as_bytes(), text.as_bytes()]);
    for part in texts.chain(dress.parts()) {
        sha.update(part.len().to_le_bytes());
        sha.update(part);
    }
    super::hex12(sha)
}

fn engine() -> Result<Environment<'static>, Error> {
    let mut engine = Environment::new();
    engine.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    engine.set_auto_escape_callback(|name| if name.ends_with(".txt") { AutoEscape::None } else { AutoEscape::Html });
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_fuel(Some(FUEL));
    engine.add_filter("attribute", attribute);
    engine.add_filter("link", link);
    engine.add_filter("wrap", |text: &str, indent: Option<usize>| wrap(text, indent.unwrap_or(0)));
    engine.add_filter("leader", |left: &str, right: &str, indent: Option<usize>| {
        leader(left, right, indent.unwrap_or(0))
    });
    engine.add_filter("columns", |name: &str, a: &str, b: &str, c: &str| columns(name, [a, b, c]));
    Ok(engine)
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
