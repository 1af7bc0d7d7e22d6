//! The digest: one mail that leads one reader to all reports that came since the last one. It repeats no figure beyond each
//! report's headline.

use entity::value::{Period, Scope};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::edition::html;
use super::plain::canonical;
use super::{Draft, File, ReportError, Templates, hex12};

/// Id of the digest among editions. It is no report that a model names.
pub const DIGEST: &str = "digest";

/// Everything a digest is made from.
#[derive(Clone, Debug, Serialize)]
pub struct Gathering {
    /// Company name.
    pub company: String,
    /// Id of its reader.
    #[serde(skip)]
    pub person: String,
    /// The week or month it closes.
    pub period: Period,
    /// Language of its reader.
    pub language: String,
    /// What came, oldest first.
    pub items: Vec<DigestItem>,
    /// Where its reader chooses how reports come.
    pub choose: String,
}

/// A report that came.
#[derive(Clone, Debug, Serialize)]
pub struct DigestItem {
    /// Its subject: the month and its headline.
    pub subject: String,
    /// What it is, and whom it speaks of.
    pub title: String,
    /// Where it is read.
    pub url: String,
}

/// Makes a digest, ready to be frozen.
///
/// # Errors
/// `Template` if a template cannot be filled.
pub fn digest(input: &Gathering, templates: &Templates) -> Result<Draft, ReportError> {
    let body = canonical(serde_json::to_value(input)?);
    let mut sha = Sha256::new();
    sha.update(serde_json::to_vec(&body)?);
    let fill = |name: &str| templates.render(&format!("reader/{name}"), &body);
    let subject = fill("digest-subject.txt")?.trim().to_owned();
    let files = vec![
        File::new("html", "text/html; charset=utf-8", html(&fill("digest.mjml")?)?),
        File::new("txt", "text/plain; charset=utf-8", fill("digest.txt")?),
    ];
    Ok(Draft {
        report: DIGEST.to_owned(),
        scope: Scope::Person(input.person.clone()),
        period: input.period,
        language: input.language.clone(),
        revision: 1,
        check_number: hex12(sha),
        subject,
        asked: None,
        body,
        files,
    })
}

/// What a frozen body says of itself to a digest: its title and scope.
#[must_use]
pub fn title_of(body: &Value) -> Option<&str> {
    body.pointer("/page/title").and_then(Value::as_str)
}
