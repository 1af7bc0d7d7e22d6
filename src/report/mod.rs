//! Report: results, charts and templates become an edition. It reads no file, makes no query and sends nothing.

use std::error::Error;

use chrono::NaiveDate;
use entity::value::{DecisionAnswer, Money, Outcome, Period, Scope};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::charts::{ChartError, DeflateError};
use crate::portfolio::Proposal;
use crate::scorecard::wording::DecisionAsked;
use crate::scorecard::{Card, Watermelon};

mod bill;
mod data_quality;
mod digest;
mod edition;
mod executive;
mod figures;
mod files;
mod foot;
mod frozen;
mod house;
mod joined;
mod kind;
#[cfg(test)]
mod language_tests;
mod measures_csv;
mod packed;
mod page;
mod paper;
mod pdf;
mod pictures;
mod plain;
mod reminders;
#[cfg(test)]
mod rendering_tests;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod samples;
mod series;
mod service_review;
mod service_tables;
mod sheets;
mod shelf_costs;
mod shelf_review;
mod statement;
mod templates;
mod terms;
#[cfg(test)]
mod tests;
mod words;
mod xlsx;

pub use bill::{Bill, BillLine, Cause, bill_pdf, bill_xlsx, causes, missed_text};
pub use data_quality::{DataQuality, MissingFigure, SourceState};
pub use digest::{DIGEST, DigestItem, Gathering, digest, said_of};
pub use edition::{Composition, Content, Head, draft};
pub use figures::FeltMonth;
pub use foot::{Foot, Rating, RatingChoice, foot, link, rating_question, scores};
pub use frozen::marks;
pub use house::{House, LARGEST_LOGO};
pub use kind::Kind;
pub use pictures::chart_format;
pub use reminders::{DueAction, LateFigure, Reminders, UnexplainedChange, WaitingDecision};
pub use series::Series;
pub use service_review::{CostMonth, FollowedAction, ReviewedService, ServiceReview, UnitCost, WrittenNote};
pub use sheets::differences;
pub use shelf_review::{DecidedMove, OnShelf, ShelfReview};
pub use statement::Statement;
pub use templates::Templates;
pub use terms::{Approval, Complete, Turn, WhenLate};
pub use words::{AskedInstead, LONGEST_COMMENT, Words};

/// Largest HTML body in bytes; some readers cut what is longer.
pub const LARGEST_HTML: usize = 60_000;

/// Everything the executive scorecard is made from.
#[derive(Clone, Debug)]
pub struct Executive {
    /// Company name.
    pub company: String,
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
    /// The scored card.
    pub card: Card,
    /// Monthly values of each KPI of the card, oldest first, for the charts.
    pub history: Vec<KpiHistory>,
    /// Services with kept promises and bad experience, widest gap first.
    pub watermelons: Vec<Watermelon>,
    /// Services with kept promises whose outcome fails, widest gap first.
    pub unmet: Vec<Watermelon>,
    /// Owner and cost of at least the services named in `watermelons` and `moves`.
    pub services: Vec<ServiceLine>,
    /// Weakest step of each value stream.
    pub streams: Vec<StreamLine>,
    /// Proposed moves, with the services' names.
    pub moves: Vec<(String, Proposal)>,
    /// Cost against plan.
    pub costs: Vec<CostLine>,
    /// Open actions about KPIs.
    pub actions: Vec<OpenAction>,
    /// What was asked for the month before.
    pub asked_before: Option<AskedBefore>,
    /// How good the data are.
    pub quality: Quality,
    /// Address of the portal: `https://…` or `http://…`, without a slash at the end.
    pub public_url: String,
    /// The day it is made, in the company's zone: printed, but no part of what is frozen.
    pub made_on: NaiveDate,
}

/// What somebody does about a KPI.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenAction {
    /// The KPI.
    pub kpi: String,
    /// What is done.
    pub what: String,
    /// Who does it.
    pub owner: String,
    /// Last day.
    pub due: NaiveDate,
}

/// A decision that an earlier report asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct AskedBefore {
    /// What to decide, as a sentence.
    pub asked: String,
    /// What was answered.
    pub answer: Option<DecisionAnswer>,
    /// Whether it worked, as a person judged.
    pub outcome: Option<Outcome>,
}

/// Who answers for a service, and what it costs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ServiceLine {
    /// The service's id.
    pub service: String,
    /// Who answers for it.
    pub owner: String,
    /// What it cost in the month, if known.
    pub cost: Option<Money>,
}

/// Monthly values of a KPI.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct KpiHistory {
    /// The KPI.
    pub kpi: String,
    /// Oldest first, without gaps.
    pub values: Vec<(Period, Option<f64>)>,
}

/// A value stream and its weakest step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StreamLine {
    /// The stream's id.
    pub stream: String,
    /// Name in reports.
    pub name: String,
    /// Share completed from end to end, percent.
    pub end_to_end: Option<f64>,
    /// The weakest step's name.
    pub weakest_step: Option<String>,
    /// Who owns it.
    pub owner: Option<String>,
    /// Share completed in it, percent.
    pub weakest: Option<f64>,
    /// The weakest step's id, by which its share is proved.
    #[serde(skip)]
    pub weakest_id: Option<String>,
    /// Whether somebody counts from end to end, or it is worked out from the steps.
    #[serde(skip)]
    pub is_counted: bool,
}

/// Cost of a business unit against its plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CostLine {
    /// The unit's id.
    pub business_unit: String,
    /// Name in reports.
    pub name: String,
    /// What it was charged.
    pub actual: Money,
    /// What was planned.
    pub plan: Option<Money>,
}

/// How good the data are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Quality {
    /// Rows read in the last pull of every source.
    pub rows_read: u64,
    /// Rows not understood.
    pub rows_rejected: u64,
    /// Sources late or failed, by name, with the reason.
    pub troubled_sources: Vec<String>,
    /// Share of the scorecard's weight that has data, 0 to 1.
    pub coverage: f64,
}

/// A report ready to be frozen.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Report id.
    pub report: String,
    /// What it speaks of.
    pub scope: Scope,
    /// When.
    pub period: Period,
    /// Language.
    pub language: String,
    /// 1 for the first.
    pub revision: i32,
    /// First 12 hex digits of SHA-256 over the body and the versions of formulas and templates.
    pub check_number: String,
    /// Subject of the mail.
    pub subject: String,
    /// The decision it asks for.
    pub asked: Option<DecisionAsked>,
    /// Canonical JSON.
    pub body: serde_json::Value,
    /// `html`, `txt`, `pdf`, `xlsx`, `csv`, and pictures by the name their `cid:` uses.
    pub files: Vec<File>,
}

/// A rendered file of an edition.
#[derive(Clone, Debug, PartialEq)]
pub struct File {
    /// `html`, `txt`, `pdf`, `xlsx`, `csv`, or a picture's name.
    pub name: String,
    /// MIME type.
    pub content_type: String,
    /// Bytes.
    pub body: Vec<u8>,
}

impl File {
    fn new(name: impl Into<String>, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), content_type: content_type.to_owned(), body: body.into() }
    }
}

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A template is wrong; whoever wrote it must mend it. The message names file and line.
    #[error("report template: {0}")]
    Template(String),
    /// The HTML body is larger than [`LARGEST_HTML`]; the report needs fewer lines.
    #[error("the HTML of the mail has {0} bytes; at most {LARGEST_HTML} are allowed")]
    TooLarge(usize),
    /// Costs of one report come in several currencies, or add up to more than can be counted.
    #[error("the costs of the report cannot be added up: {0}")]
    Costs(String),
    /// A picture could not be drawn: our own mistake.
    #[error("a chart of the report cannot be drawn")]
    Chart(#[from] ChartError),
    /// The paper could not be packed: our own mistake.
    #[error("the paper of the report cannot be packed")]
    Paper(#[source] lopdf::Error),
    /// The pages of the paper could not be compressed: our own mistake.
    #[error("the pages of the report cannot be compressed")]
    Pages(#[from] DeflateError),
    /// The spreadsheet could not be written: our own mistake.
    #[error("the spreadsheet of the report cannot be written")]
    Spreadsheet(#[from] rust_xlsxwriter::XlsxError),
    /// The report's data cannot be written as JSON: our own mistake.
    #[error("the report cannot be written as JSON")]
    Json(#[from] serde_json::Error),
}

impl From<minijinja::Error> for ReportError {
    /// The message of the error and of each of its causes: the innermost one knows what is wrong.
    fn from(error: minijinja::Error) -> Self {
        let causes = std::iter::successors(error.source(), |cause: &&dyn Error| (*cause).source());
        let messages: Vec<String> = std::iter::once(error.to_string()).chain(causes.map(ToString::to_string)).collect();
        Self::Template(messages.join(": "))
    }
}

/// The canonical JSON of an edition as it is handed out: what was frozen, with its check number.
///
/// # Errors
/// `Json` if the body cannot be written.
pub fn json(body: &serde_json::Value, check_number: &str) -> Result<Vec<u8>, ReportError> {
    Ok(serde_json::to_vec(&with_check_number(body, check_number))?)
}

/// What a file of an edition is called outside: `executive-scorecard-2026-08.pdf`, with the scope unless it is the whole
/// company, and with the revision unless it is the first.
///
/// ```
/// # use scorebridge::report::file_name;
/// let name = |scope: &str, revision| file_name("executive-scorecard", &scope.parse().unwrap(), "2026-08".parse().unwrap(), revision);
/// assert_eq!(name("all", 1), "executive-scorecard-2026-08");
/// assert_eq!(name("unit:sales+service:mail", 2), "executive-scorecard-unit-sales-service-mail-2026-08-edition-2");
/// ```
#[must_use]
pub fn file_name(report: &str, scope: &Scope, period: Period, revision: i32) -> String {
    let plain = |text: String| -> String {
        text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' }).collect()
    };
    let mut name = vec![report.to_owned()];
    if *scope != Scope::All {
        name.push(plain(scope.to_string()));
    }
    name.push(plain(period.to_string()));
    if revision > 1 {
        name.push(format!("edition-{revision}"));
    }
    name.join("-")
}

fn with_check_number(body: &serde_json::Value, check_number: &str) -> serde_json::Value {
    let mut data = body.clone();
    if let serde_json::Value::Object(fields) = &mut data {
        fields.insert("check_number".to_owned(), check_number.into());
    }
    data
}

/// The first 12 hex digits of a finished SHA-256.
fn hex12(sha: Sha256) -> String {
    sha.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}
