//! The executive scorecard: data become a page, pictures and every rendering with one check number. It reads no clock.

use entity::value::{Period, Scope};
use mrml::prelude::render::RenderOptions;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::csv::csv;
use super::page::{self, Page, against_plan};
use super::pictures::{Drawn, Gallery};
use super::plain::{canonical, shortened};
use super::xlsx::xlsx;
use super::{
    CostLine, Draft, Executive, File, KpiHistory, LARGEST_HTML, Quality, ReportError, ServiceLine, StreamLine,
    Templates, hex12, paper, pictures, with_check_number,
};
use crate::portfolio::Proposal;
use crate::scorecard::wording::DecisionAsked;
use crate::scorecard::{Card, Watermelon};

/// Report id.
const REPORT: &str = "executive-scorecard";

/// The template of its PDF.
const PAGE: &str = "executive-scorecard/page.typ";

/// Content type of a spreadsheet.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

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

/// Makes the executive scorecard: canonical JSON, its check number, subject, and every rendering of both: HTML (MJML by
/// mrml), text, PDF (typst), spreadsheet, CSV and pictures.
///
/// The same input and the same templates give the same bytes. Texts from outside lose control and direction characters
/// first; the templates escape them or take them as data.
///
/// # Errors
/// `Template` if a template names what does not exist or runs too long, `TooLarge` if the HTML exceeds
/// [`LARGEST_HTML`], `Costs` if the costs cannot be added up, `Chart` and `Json` if we made a mistake.
pub fn executive(input: &Executive, templates: &Templates) -> Result<Draft, ReportError> {
    let Composed { body, charts, trends, asked } = compose(input, templates)?;
    let check_number = check_number(&body, templates)?;
    let data = with_check_number(&body, &check_number);
    let fill = |name: &str| templates.render(&[REPORT, "/", name].concat(), &data);
    let subject = shortened(fill("subject.txt")?.trim(), LONGEST_SUBJECT);
    let language = templates.language(&input.language);
    let beside = paper::beside(&data, language, input.made_on, charts.iter().chain(&trends));
    let mut files = vec![
        File::new("html", "text/html; charset=utf-8", html(&fill("body.mjml")?)?),
        File::new("txt", "text/plain; charset=utf-8", fill("body.txt")?),
        File::new("pdf", "application/pdf", templates.press().pdf(PAGE, beside, &check_number)?),
        File::new("xlsx", XLSX, xlsx(language, &body, &check_number, input.made_on)?),
        File::new("csv", "text/csv; charset=utf-8", csv(&body, &check_number)?),
    ];
    for chart in &charts {
        files.push(chart.png()?);
    }
    Ok(Draft {
        report: REPORT.to_owned(),
        scope: input.scope.clone(),
        period: input.period,
        language: input.language.clone(),
        revision: input.revision,
        subject,
        files,
        check_number,
        asked,
        body,
    })
}

/// The canonical JSON of the executive scorecard alone: what is compared with the edition before.
///
/// # Errors
/// `Costs` if the costs cannot be added up, `Json` if we made a mistake.
pub fn executive_body(input: &Executive, templates: &Templates) -> Result<Value, ReportError> {
    Ok(compose(input, templates)?.body)
}

/// What is frozen, and the charts that go with it.
struct Composed {
    body: Value,
    charts: Vec<Drawn>,
    trends: Vec<Drawn>,
    asked: Option<DecisionAsked>,
}

/// The data and charts of a page, as templates see them.
#[cfg(test)]
pub(super) fn compose_for_tests(input: &Executive) -> (Value, Vec<Drawn>) {
    let Composed { body, mut charts, trends, .. } = compose(input, &Templates::embedded().unwrap()).unwrap();
    charts.extend(trends);
    (with_check_number(&body, "5EA150FC4EC4"), charts)
}

fn compose(input: &Executive, templates: &Templates) -> Result<Composed, ReportError> {
    let language = templates.language(&input.language);
    let costs = against_plan(language, &input.costs)?;
    let Gallery { pictures, charts, trends } = pictures::draw(language, input, costs.as_ref());
    let asked = page::asked(language, input);
    let page = Page::of(language, input, costs, pictures);
    Ok(Composed { body: canonical(serde_json::to_value(body(input, page))?), charts, trends, asked })
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
    if html.len() > LARGEST_HTML { Err(ReportError::TooLarge(html.len())) } else { Ok(html) }
}
