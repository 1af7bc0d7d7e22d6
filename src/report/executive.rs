//! The executive scorecard: data become a page, pictures, HTML and text with one check number. It reads no clock.

use entity::value::{Period, Scope};
use mrml::prelude::render::RenderOptions;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::page::{Page, against_plan};
use super::plain::{canonical, shortened};
use super::{
    CostLine, Draft, Executive, File, KpiHistory, LARGEST_HTML, Quality, ReportError, ServiceLine, StreamLine,
    Templates, hex12, pictures,
};
use crate::portfolio::Proposal;
use crate::scorecard::{Card, Watermelon};

/// Report id.
const REPORT: &str = "executive-scorecard";

/// Longest subject: what a phone and a list of mails still show in part.
const LONGEST_SUBJECT: usize = 110;

/// Stands for the formulas of this program: another version may compute other numbers.
const FORMULAS: &str = env!("CARGO_PKG_VERSION");

/// What is frozen: the facts the report rests on, and the page made from them.
#[derive(Serialize)]
struct Body<'a> {
    report: &'static str,
    company: &'a str,
    scope: &'a Scope,
    period: Period,
    language: &'a str,
    revision: i32,
    correction: Option<&'a str>,
    card: &'a Card,
    history: &'a [KpiHistory],
    watermelons: &'a [Watermelon],
    services: &'a [ServiceLine],
    streams: &'a [StreamLine],
    moves: Vec<&'a Proposal>,
    costs: &'a [CostLine],
    quality: &'a Quality,
    page: Page,
}

/// Makes the executive scorecard: subject, HTML (MJML by mrml), text, pictures, canonical JSON and its check number.
///
/// The same input and the same templates give the same bytes. Texts from outside lose control and direction characters
/// first, and are escaped by the templates.
///
/// # Errors
/// `Template` if a template names what does not exist or runs too long, `TooLarge` if the HTML exceeds
/// [`LARGEST_HTML`], `Costs` if the costs cannot be added up, `Chart` and `Json` if we made a mistake.
pub fn executive(input: &Executive, templates: &Templates) -> Result<Draft, ReportError> {
    let costs = against_plan(&input.costs)?;
    let (pictures, drawn) = pictures::draw(input, costs.as_ref())?;
    let body = canonical(serde_json::to_value(body(input, Page::of(input, costs, pictures)))?);
    let check_number = check_number(&body, templates)?;
    let data = with_check_number(&body, &check_number);
    let fill = |name: &str| templates.render(&[REPORT, "/", name].concat(), &data);
    let subject = fill("subject.txt")?;
    let rendered = [
        File { name: "html".to_owned(), content_type: "text/html".to_owned(), body: html(&fill("body.mjml")?)?.into() },
        File { name: "txt".to_owned(), content_type: "text/plain".to_owned(), body: fill("body.txt")?.into() },
    ];
    Ok(Draft {
        report: REPORT.to_owned(),
        scope: input.scope.clone(),
        period: input.period,
        language: input.language.clone(),
        revision: input.revision,
        subject: shortened(subject.trim(), LONGEST_SUBJECT),
        files: rendered.into_iter().chain(drawn).collect(),
        check_number,
        body,
    })
}

fn body(input: &Executive, page: Page) -> Body<'_> {
    Body {
        report: REPORT,
        company: &input.company,
        scope: &input.scope,
        period: input.period,
        language: &input.language,
        revision: input.revision,
        correction: input.correction.as_deref(),
        card: &input.card,
        history: &input.history,
        watermelons: &input.watermelons,
        services: &input.services,
        streams: &input.streams,
        moves: input.moves.iter().map(|(_, proposal)| proposal).collect(),
        costs: &input.costs,
        quality: &input.quality,
        page,
    }
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

fn with_check_number(body: &Value, check_number: &str) -> Value {
    let mut data = body.clone();
    if let Value::Object(fields) = &mut data {
        fields.insert("check_number".to_owned(), Value::String(check_number.to_owned()));
    }
    data
}

/// MJML becomes HTML. mrml gets no loader and no fonts, so nothing is fetched: not now, and not by the reader.
///
/// # Errors
/// `Template` if it is no MJML, `TooLarge` if the result exceeds [`LARGEST_HTML`].
fn html(mjml: &str) -> Result<String, ReportError> {
    let lines: Vec<&str> = mjml.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    // A line never ends between a number and its percent sign.
    let tight = lines.join("\n").replace(" %", "&#160;%");
    let root = mrml::parse(tight).map_err(|error| ReportError::Template(error.to_string()))?;
    let options = RenderOptions { fonts: Default::default(), disable_comments: true, ..RenderOptions::default() };
    let html = root.element.render(&options).map_err(|error| ReportError::Template(error.to_string()))?;
    if html.len() > LARGEST_HTML { Err(ReportError::TooLarge(html.len())) } else { Ok(html) }
}
