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
    /// Its headline, whole: a subject is cut where lists of mails end.
    pub headline: String,
    /// What it is, and of which month.
    pub title: String,
    /// Where it is read.
    pub url: String,
}

/// The same with its week or month in words: mail programs lay mails of one subject on each other, and no two digests are one.
#[derive(Serialize)]
struct Body<'a> {
    #[serde(flatten)]
    input: &'a Gathering,
    when: String,
}

/// Makes a digest, ready to be frozen.
///
/// # Errors
/// `Template` if a template cannot be filled.
pub fn digest(input: &Gathering, templates: &Templates) -> Result<Draft, ReportError> {
    let when = templates.language(&input.language).period(input.period);
    let body = canonical(serde_json::to_value(Body { input, when })?);
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

/// What a frozen body says of itself to a digest: title, month and headline.
#[must_use]
pub fn said_of(body: &Value) -> Option<[&str; 3]> {
    let said = |what: &str| body.get("page")?.get(what)?.as_str();
    Some([said("title")?, said("period")?, said("headline")?])
}
