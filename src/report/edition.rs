//! From what a report says to an edition: one frozen body, its check number, and every rendering of both. It reads no clock.

use std::panic::resume_unwind;
use std::thread::{self, ScopedJoinHandle};

use chrono::NaiveDate;
use entity::value::{Period, Scope};
use mrml::prelude::render::RenderOptions;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::page::percent_encoded;
use super::pictures::Drawn;
use super::plain::{canonical, shortened};
use super::sheets::{self, Sheet};
use super::{
    DataQuality, Draft, Executive, File, Kind, LARGEST_HTML, Reminders, ReportError, ServiceReview, ShelfReview,
    Statement, Templates, Words, bill_pdf, bill_xlsx, data_quality, executive, hex12, measures_csv, paper, reminders,
    service_review, shelf_review, statement, with_check_number, xlsx,
};
use crate::chargeback::statement_csv;
use crate::scorecard::Standings;
use crate::scorecard::wording::DecisionAsked;

/// Content type of a spreadsheet.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Longest subject: what a phone and a list of mails still show in part.
const LONGEST_SUBJECT: usize = 110;

/// Stands for the formulas of this program: another version may compute other numbers.
const FORMULAS: &str = env!("CARGO_PKG_VERSION");

/// What every report says of itself.
#[derive(Clone, Debug)]
pub struct Head {
    /// Company name.
    pub company: String,
    /// A title of its own, in place of the usual one.
    pub title: Option<String>,
    /// What it speaks of.
    pub scope: Scope,
    /// The month.
    pub period: Period,
    /// Language of the text: `en`.
    pub language: String,
    /// 1 for the first edition; above, `correction` says what changed and why.
    pub revision: i32,
    /// What changed since the edition before, and why.
    pub correction: Option<String>,
    /// Sources for which it waited in vain, by name.
    pub late: Vec<String>,
    /// What people added to it.
    pub words: Option<Words>,
    /// Address of the portal: `https://…` or `http://…`, without a slash at the end.
    pub public_url: String,
    /// The day it is made, in the company's zone: printed, but no part of what is frozen.
    pub made_on: NaiveDate,
}

impl Head {
    /// An address in the portal.
    pub(super) fn link(&self, path: &str) -> String {
        [&self.public_url, path].concat()
    }

    /// Where a measured figure of the month comes from: formula, inputs, pulls and rows.
    pub(super) fn proof(&self, metric: &str, scope: &Scope) -> String {
        // A colon and a slash may stand in a path as they are.
        let scope = percent_encoded(&scope.to_string()).replace("%3A", ":").replace("%2F", "/");
        self.link(&format!("/proof/{}/{}/{scope}", percent_encoded(metric), self.period))
    }

    /// The same of a figure whose proof is known by its number.
    pub(super) fn proof_by_id(&self, id: &str) -> String {
        self.link(&format!("/proof/{}", percent_encoded(id)))
    }

    /// Where what was charged comes from: the one statement that says it, or all of the month.
    pub(super) fn charged(&self, statements: &[String]) -> String {
        match statements {
            [one] => self.link(&format!("/statements/{}", percent_encoded(one))),
            _ => self.link(&format!("/statements?period={}", self.period)),
        }
    }
}

/// Everything one report is made from.
#[derive(Clone, Debug)]
pub enum Content {
    /// See [`Executive`].
    ExecutiveScorecard(Box<Executive>),
    /// See [`ServiceReview`].
    ServiceReview(Box<ServiceReview>),
    /// See [`Statement`].
    ChargebackStatement(Box<Statement>),
    /// See [`ShelfReview`].
    ShelfReview(Box<ShelfReview>),
    /// See [`DataQuality`].
    DataQuality(Box<DataQuality>),
    /// See [`Reminders`].
    Reminders(Box<Reminders>),
}

impl Content {
    /// Which report it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::ExecutiveScorecard(_) => Kind::ExecutiveScorecard,
            Self::ServiceReview(_) => Kind::ServiceReview,
            Self::ChargebackStatement(_) => Kind::ChargebackStatement,
            Self::ShelfReview(_) => Kind::ShelfReview,
            Self::DataQuality(_) => Kind::DataQuality,
            Self::Reminders(_) => Kind::Reminders,
        }
    }

    /// What it says of itself.
    #[must_use]
    pub fn head(&self) -> Head {
        match self {
            Self::ExecutiveScorecard(input) => input.head(),
            Self::ServiceReview(input) => input.head.clone(),
            Self::ChargebackStatement(input) => input.head.clone(),
            Self::ShelfReview(input) => input.head.clone(),
            Self::DataQuality(input) => input.head.clone(),
            Self::Reminders(input) => input.head.clone(),
        }
    }

    /// The same as that revision.
    pub(super) fn revised(mut self, revision: i32, correction: Option<String>) -> Self {
        let (of, said) = match &mut self {
            Self::ExecutiveScorecard(input) => (&mut input.revision, &mut input.correction),
            Self::ServiceReview(input) => (&mut input.head.revision, &mut input.head.correction),
            Self::ChargebackStatement(input) => (&mut input.head.revision, &mut input.head.correction),
            Self::ShelfReview(input) => (&mut input.head.revision, &mut input.head.correction),
            Self::DataQuality(input) => (&mut input.head.revision, &mut input.head.correction),
            Self::Reminders(input) => (&mut input.head.revision, &mut input.head.correction),
        };
        (*of, *said) = (revision, correction);
        self
    }

    fn composed(&self, templates: &Templates) -> Result<Composed, ReportError> {
        let language = templates.language(&self.head().language);
        match self {
            Self::ExecutiveScorecard(input) => executive::compose(language, input),
            Self::ServiceReview(input) => service_review::compose(language, input),
            Self::ChargebackStatement(input) => statement::compose(language, input),
            Self::ShelfReview(input) => shelf_review::compose(language, input),
            Self::DataQuality(input) => data_quality::compose(language, input),
            Self::Reminders(input) => reminders::compose(language, input),
        }
    }
}

/// The data and charts of a page, as templates see them.
#[cfg(test)]
pub(super) fn compose_for_tests(content: &Content) -> (Value, Vec<Drawn>) {
    let Composed { body, mut charts, trends, .. } = content.composed(&Templates::embedded().unwrap()).unwrap();
    charts.extend(trends);
    (with_check_number(&body, "5EA150FC4EC4"), charts)
}

/// What is frozen, and what goes with it.
pub(super) struct Composed {
    pub(super) body: Value,
    /// What mail and paper show.
    pub(super) charts: Vec<Drawn>,
    /// What only paper shows.
    pub(super) trends: Vec<Drawn>,
    pub(super) asked: Option<DecisionAsked>,
}

/// A body as all reports but the first freeze it: the figures as tables, and the page made from them.
#[derive(Serialize)]
struct Body<'a> {
    report: String,
    company: &'a str,
    scope: &'a Scope,
    period: Period,
    language: &'a str,
    revision: i32,
    correction: Option<&'a str>,
    late: &'a [String],
    words: Option<&'a Words>,
    tables: &'a [Sheet],
    /// Whoever only wants news is told by these.
    #[serde(skip_serializing_if = "Option::is_none")]
    standings: Option<Standings>,
    page: Value,
}

/// The canonical JSON of a report from its tables, what stands in it that can change, and its page.
pub(super) fn frozen(
    kind: Kind,
    head: &Head,
    tables: &[Sheet],
    standings: Option<Standings>,
    page: Value,
) -> Result<Value, ReportError> {
    let body = Body {
        report: kind.to_string(),
        company: &head.company,
        scope: &head.scope,
        period: head.period,
        language: &head.language,
        revision: head.revision,
        correction: head.correction.as_deref(),
        late: &head.late,
        words: head.words.as_ref(),
        tables,
        standings,
        page,
    };
    Ok(canonical(serde_json::to_value(body)?))
}

/// A report that is put into words and charts, and not rendered yet: what is compared with the edition before.
pub struct Composition {
    content: Content,
    composed: Composed,
}

impl Composition {
    /// Puts what was loaded into words and charts.
    ///
    /// # Errors
    /// `Costs` if costs cannot be added up, `Json` if we made a mistake.
    pub fn of(content: Content, templates: &Templates) -> Result<Self, ReportError> {
        let composed = content.composed(templates)?;
        Ok(Self { content, composed })
    }

    /// Everything it is made from.
    #[must_use]
    pub fn content(&self) -> &Content {
        &self.content
    }

    /// The canonical JSON.
    #[must_use]
    pub fn body(&self) -> &Value {
        &self.composed.body
    }

    /// The same as that revision, which says what was corrected.
    ///
    /// # Errors
    /// As [`Composition::of`].
    pub fn revised(
        self,
        (revision, correction): (i32, Option<String>),
        templates: &Templates,
    ) -> Result<Self, ReportError> {
        let head = self.content.head();
        if (head.revision, &head.correction) == (revision, &correction) {
            return Ok(self);
        }
        Self::of(self.content.revised(revision, correction), templates)
    }
}

/// Makes a report: canonical JSON, its check number, subject, and every rendering of both: HTML (MJML by mrml), text, PDF
/// (typst), spreadsheet, CSV and pictures.
///
/// The same input and the same templates give the same bytes. Texts from outside lose control and direction characters
/// first; the templates escape them or take them as data. A statement keeps the check number that its lines have.
///
/// # Errors
/// `Template` if a template names what does not exist or runs too long, `TooLarge` if the HTML exceeds
/// [`LARGEST_HTML`], `Costs` if the costs cannot be added up, `Chart` and `Json` if we made a mistake.
pub fn draft(composition: Composition, templates: &Templates) -> Result<Draft, ReportError> {
    let Composition { content, composed: Composed { body, charts, trends, asked } } = composition;
    let (kind, head) = (content.kind(), content.head());
    let check_number = match &content {
        Content::ChargebackStatement(input) => input.bill.check_number.clone(),
        _ => check_number(&body, templates)?,
    };
    let data = templates.dressed(with_check_number(&body, &check_number));
    let fill = |name: &str| templates.render(&format!("{kind}/{name}"), &data);
    let subject = shortened(fill("subject.txt")?.trim(), LONGEST_SUBJECT);
    // Three things at a time: pictures for the mail, paper, and what is written.
    let paint = || charts.iter().map(|chart| chart.png(templates.painted())).collect::<Result<Vec<File>, _>>();
    let write = || -> Result<_, ReportError> {
        let [xlsx, csv] = numbers(&content, &body, (&check_number, templates))?;
        Ok((html(&fill("body.mjml")?)?, fill("body.txt")?, xlsx, csv))
    };
    let (pictures, written, pdf) = thread::scope(|scope| {
        let (painting, writing) = (scope.spawn(paint), scope.spawn(write));
        let pdf = pdf(&content, &data, charts.iter().chain(&trends), (&check_number, templates));
        (joined(painting), joined(writing), pdf)
    });
    let ((html, text, xlsx, csv), pdf) = (written?, pdf?);
    let mut files = vec![
        File::new("html", "text/html; charset=utf-8", html),
        File::new("txt", "text/plain; charset=utf-8", text),
        File::new("pdf", "application/pdf", pdf),
        File::new("xlsx", XLSX, xlsx),
        File::new("csv", "text/csv; charset=utf-8", csv),
    ];
    files.extend(pictures?);
    files.extend(templates.logo());
    Ok(Draft {
        report: kind.to_string(),
        scope: head.scope,
        period: head.period,
        language: head.language,
        revision: head.revision,
        subject,
        files,
        check_number,
        asked,
        body,
    })
}

/// What the thread made; its panic is ours.
fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| resume_unwind(panic))
}

/// The paper. That of a statement is the very one that the portal hands out, and so are its numbers.
fn pdf<'a>(
    content: &Content,
    data: &Value,
    pictures: impl Iterator<Item = &'a Drawn>,
    (check_number, templates): (&str, &Templates),
) -> Result<Vec<u8>, ReportError> {
    let head = content.head();
    let language = templates.language(&head.language);
    if let Content::ChargebackStatement(input) = content {
        return bill_pdf(templates, language, &input.bill);
    }
    let beside = templates.beside(language, paper::beside(data, head.made_on, pictures));
    templates.press().pdf(&format!("{}/page.typ", content.kind()), beside, check_number)
}

/// Spreadsheet and CSV.
fn numbers(
    content: &Content,
    body: &Value,
    (check_number, templates): (&str, &Templates),
) -> Result<[Vec<u8>; 2], ReportError> {
    let head = content.head();
    let (made_on, language) = (head.made_on, templates.language(&head.language));
    Ok(match content {
        Content::ExecutiveScorecard(_) => {
            [xlsx::xlsx(language, body, check_number, made_on)?, measures_csv::csv(body, check_number)?.into_bytes()]
        }
        Content::ChargebackStatement(input) => {
            [bill_xlsx(language, &input.bill)?, statement_csv(&input.lines).into_bytes()]
        }
        _ => [sheets::xlsx(language, body, check_number, made_on)?, sheets::csv(body, check_number)?.into_bytes()],
    })
}

/// Over the canonical JSON (keys in order, no spaces, 12 digits) and the versions of formulas and templates.
fn check_number(body: &Value, templates: &Templates) -> Result<String, ReportError> {
    let mut sha = Sha256::new();
    sha.update(serde_json::to_vec(body)?);
    for version in [FORMULAS, templates.version()] {
        sha.update([0]);
        sha.update(version);
    }
    Ok(hex12(sha))
}

/// MJML becomes HTML. mrml gets no loader and no fonts, so nothing is fetched: not now, and not by the reader.
///
/// # Errors
/// `Template` if it is no MJML, `TooLarge` if the result exceeds [`LARGEST_HTML`].
pub(super) fn html(mjml: &str) -> Result<String, ReportError> {
    let lines: Vec<&str> = mjml.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    // A line never ends between a number and its percent sign.
    let tight = lines.join("\n").replace(" %", "&#160;%");
    let root = mrml::parse(tight).map_err(|error| ReportError::Template(error.to_string()))?;
    let options = RenderOptions { fonts: Default::default(), disable_comments: true, ..RenderOptions::default() };
    let html = root.element.render(&options).map_err(|error| ReportError::Template(error.to_string()))?;
    // Two attributes that HTML does not know; the styles beside them say the same.
    let html = html.replace(" height=\"auto\"", "").replace(" vertical-align=\"middle\"", "");
    let html = if html.len() > LARGEST_HTML { unlinked(&html) } else { html };
    if html.len() > LARGEST_HTML { Err(ReportError::TooLarge(html.len())) } else { Ok(html) }
}

/// The same with figures that lead nowhere: rather a report whose proofs are found from its page in the portal than none.
fn unlinked(html: &str) -> String {
    let mut parts = html.split("<a class=\"of\"");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (_, rest) = part.split_once('>').unwrap_or_default();
        plain.push_str(&rest.replacen("</a>", "", 1));
    }
    plain
}
