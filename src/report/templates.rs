//! The template engines: files of `report-templates/`, embedded or overridden, filled with a report's data. It reads no
//! file itself, escapes everything in MJML, and stops a template that runs too long.

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior};
use sha2::{Digest, Sha256};

use super::ReportError;
use super::pdf::Press;
use super::plain::{columns, leader, wrap};

/// Every template we ship: its path in `report-templates/`, and its text.
const FILES: [(&str, &str); 19] = [
    ("base.mjml", include_str!("../../report-templates/base.mjml")),
    ("base.typ", include_str!("../../report-templates/base.typ")),
    ("parts.mjml", include_str!("../../report-templates/parts.mjml")),
    ("reader/foot.mjml", include_str!("../../report-templates/reader/foot.mjml")),
    ("reader/foot.txt", include_str!("../../report-templates/reader/foot.txt")),
    ("chargeback-statement/page.typ", include_str!("../../report-templates/chargeback-statement/page.typ")),
    ("executive-scorecard/subject.txt", include_str!("../../report-templates/executive-scorecard/subject.txt")),
    ("executive-scorecard/body.txt", include_str!("../../report-templates/executive-scorecard/body.txt")),
    ("executive-scorecard/body.mjml", include_str!("../../report-templates/executive-scorecard/body.mjml")),
    ("executive-scorecard/page.typ", include_str!("../../report-templates/executive-scorecard/page.typ")),
    (
        "executive-scorecard/sections/headline.mjml",
        include_str!("../../report-templates/executive-scorecard/sections/headline.mjml"),
    ),
    (
        "executive-scorecard/sections/decision.mjml",
        include_str!("../../report-templates/executive-scorecard/sections/decision.mjml"),
    ),
    (
        "executive-scorecard/sections/measures.mjml",
        include_str!("../../report-templates/executive-scorecard/sections/measures.mjml"),
    ),
    (
        "executive-scorecard/sections/unfelt.mjml",
        include_str!("../../report-templates/executive-scorecard/sections/unfelt.mjml"),
    ),
    (
        "executive-scorecard/sections/changes.mjml",
        include_str!("../../report-templates/executive-scorecard/sections/changes.mjml"),
    ),
    (
        "executive-scorecard/sections/streams.mjml",
        include_str!("../../report-templates/executive-scorecard/sections/streams.mjml"),
    ),
    (
        "executive-scorecard/sections/costs.mjml",
        include_str!("../../report-templates/executive-scorecard/sections/costs.mjml"),
    ),
    (
        "executive-scorecard/sections/shelf.mjml",
        include_str!("../../report-templates/executive-scorecard/sections/shelf.mjml"),
    ),
    (
        "executive-scorecard/sections/quality.mjml",
        include_str!("../../report-templates/executive-scorecard/sections/quality.mjml"),
    ),
];

/// Instructions a template may use; the largest of ours needs fewer than 12,000.
const FUEL: u64 = 200_000;

/// The templates of all reports, parsed.
pub struct Templates {
    engine: Environment<'static>,
    press: Press,
    version: String,
}

impl Templates {
    /// The templates we ship.
    ///
    /// # Errors
    /// `Template` if one of them cannot be parsed, which a test excludes.
    pub fn embedded() -> Result<Self, ReportError> {
        Self::with_overrides(Vec::new())
    }

    /// Ours, with a company's own in place of those of the same path; pairs of path and text.
    ///
    /// # Errors
    /// `Template` if one of them cannot be parsed; the message names file and line.
    pub fn with_overrides(overrides: Vec<(String, String)>) -> Result<Self, ReportError> {
        let ours = FILES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        let files: BTreeMap<String, String> = ours.chain(overrides).collect();
        let version = version(&files);
        let (printed, written): (BTreeMap<_, _>, BTreeMap<_, _>) =
            files.into_iter().partition(|(name, _)| name.ends_with(".typ"));
        let mut engine = engine()?;
        for (name, text) in written {
            engine.add_template_owned(name, text)?;
        }
        Ok(Self { engine, press: Press::new(printed)?, version })
    }

    /// First 12 hex digits of SHA-256 over all paths and texts of editions: another text is another version. What is said to
    /// one reader alone is no part of an edition.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
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

fn version(files: &BTreeMap<String, String>) -> String {
    let mut sha = Sha256::new();
    let of_editions = files.iter().filter(|(name, _)| !name.starts_with("reader/"));
    for part in of_editions.flat_map(|(name, text)| [name, text]) {
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
