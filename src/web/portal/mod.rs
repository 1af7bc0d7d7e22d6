//! The portal: one file per screen, its page beside it. Screens load and show; they judge nothing.
//!
//! Every page works without script and from the keyboard. A colour never stands without a word.

pub mod audit;
pub mod by_mail;
pub mod charge_review;
pub mod charges;
mod chart;
pub mod decisions;
pub mod disputes;
pub mod editions;
mod figures;
pub mod fiscal_year;
pub mod followed;
mod frame;
pub mod home;
pub mod kpi;
pub mod levels;
pub mod library;
pub mod line;
pub mod login;
mod measure;
pub mod next;
pub mod objective;
pub mod outside;
pub mod prices;
pub mod proof;
pub mod readers;
pub mod scorecard;
pub mod shelf;
pub mod sources;
pub mod statement;
pub mod statements;
pub mod strategy;
pub mod streams;
pub mod subscriptions;
pub mod targets;
pub mod tie_out;
pub mod unfelt;
pub mod unit;
pub mod units;
mod words;

use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::Path;
use askama::Template;

use super::problem::Problem;
use super::secrets::token_hash;
use crate::charts::FONTS;
use crate::language::Language;

/// The portal's style sheet.
const CSS: &str = include_str!("portal.css");

/// Changes with the style sheet, so that browsers may keep it.
static CSS_VERSION: LazyLock<String> = LazyLock::new(|| token_hash(CSS).chars().take(8).collect());

/// What a screen answers.
pub type Screen = Result<HttpResponse, Problem>;

/// The style sheet.
pub async fn css() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/css; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "public, max-age=86400"))
        .body(CSS)
}

/// The portal's icon.
pub async fn icon() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "image/svg+xml"))
        .insert_header((CACHE_CONTROL, "public, max-age=86400"))
        .body(include_str!("icon.svg"))
}

/// The portal's fonts: those that charts and papers are set in, so that a page looks alike everywhere.
pub async fn font(name: Path<String>) -> Screen {
    let [regular, bold] = FONTS;
    let bytes = match name.as_str() {
        "regular" => regular,
        "bold" => bold,
        _ => return Err(Problem::not_found()),
    };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "font/otf"))
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(bytes))
}

/// A page as an answer.
///
/// # Errors
/// If the page cannot be written.
pub fn html(page: &impl Template) -> Screen {
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, "text/html; charset=utf-8")).body(page.render()?))
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    css_version: &'a str,
    language: &'a str,
    title: &'a str,
    detail: &'a str,
    back: &'a str,
}

/// A problem as a page.
pub fn problem_page(problem: &Problem) -> HttpResponse {
    let page = ProblemPage {
        css_version: &CSS_VERSION,
        language: "en",
        title: words::problem_title(problem.status()),
        detail: problem.detail(),
        back: "Back to the start",
    };
    problem_answer(problem, &page)
}

/// A problem behind a link in a mail, as a page in the language of who clicked it.
pub fn problem_behind_a_mail(problem: &Problem, t: &Language) -> HttpResponse {
    let (title, detail) = match problem.status() {
        StatusCode::NOT_FOUND => ("page-useless-title", "page-useless"),
        StatusCode::GONE => ("page-lapsed-title", "page-lapsed"),
        StatusCode::BAD_REQUEST => ("page-unfit-title", "page-unfit"),
        StatusCode::SERVICE_UNAVAILABLE => ("page-away-title", "page-away"),
        _ => ("page-failed-title", "page-failed"),
    };
    let page = ProblemPage {
        css_version: &CSS_VERSION,
        language: t.code(),
        title: t.word(title),
        detail: t.word(detail),
        back: t.word("page-to-portal"),
    };
    problem_answer(problem, &page)
}

fn problem_answer(problem: &Problem, page: &ProblemPage<'_>) -> HttpResponse {
    HttpResponse::build(problem.status())
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .body(page.render().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::CSS;
    use crate::charts::css_variables;

    #[test]
    fn charts_and_pages_share_their_colours() {
        let compact: String = CSS.split_whitespace().collect();
        for dark in [false, true] {
            for variable in css_variables(dark).split(';').filter(|one| !one.is_empty()) {
                assert!(compact.contains(&format!("{variable};")), "portal.css lacks {variable}");
            }
        }
    }
}
