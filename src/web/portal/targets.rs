//! The targets of a KPI, with what history and people say of each, and the forms to set and change them. It judges nothing.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Form, Path, ReqData};
use chrono::NaiveDate;
use entity::value::{Direction, Unit};
use entity::{audit_entry, target};
use serde::Deserialize;

use super::Screen;
use super::chart::unit_phrase;
use super::words;
use crate::app::App;
use crate::language::Language;
use crate::scorecard::Reach;
use crate::scorecard::wording::{range_text, reach_sentence, value_text};
use crate::store::{history, targets};
use crate::web::api::targets::{self as asked, Correcting, Ending, Figures, Setting, TakingBack};
use crate::web::dates;
use crate::web::guard::Who;
use crate::web::judged::Series;
use crate::web::problem::Problem;
use crate::web::routes::SETTERS;

/// The targets of a KPI as a page shows them.
pub struct Targets {
    /// Newest first.
    pub rows: Vec<Dated>,
    /// What people did to them, newest first.
    pub changes: Vec<String>,
    /// Whether the reader sets targets.
    pub sets: bool,
    /// Whether the goal is a band.
    pub band: bool,
    /// What the figures count.
    pub unit: String,
    /// First day on which a new one may begin.
    pub first: NaiveDate,
}

/// A dated target.
pub struct Dated {
    /// First day, as the address names it.
    pub key: NaiveDate,
    /// First day.
    pub from: String,
    /// Last day, if somebody ended it.
    pub until: Option<String>,
    /// The goal.
    pub value: String,
    /// Where it started.
    pub baseline: String,
    /// What history said when it began.
    pub history: String,
    /// Whether history never reached it.
    pub warns: bool,
    /// Whether it may still be corrected and taken back: nothing was judged by it.
    pub ahead: bool,
    /// Whether it may be ended: it has begun and no end is known.
    pub runs: bool,
    /// Its figures.
    pub row: target::Model,
}

impl Targets {
    /// Those of a series' KPI.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn of(app: &App, who: &Who, series: &Series) -> Result<Self, Problem> {
        let zone = dates::company(app).await?.1;
        let first = dates::last_month(app).await?.end();
        let rows = targets::of_kpi(&app.db, &series.kpi.id).await?;
        let last = rows.last().map(|row| row.valid_from);
        let dated = rows.into_iter().rev().map(|row| dated(series, row, first, last)).collect();
        let changes = targets::changes(&app.db, &series.kpi.id).await?;
        Ok(Self {
            rows: dated,
            changes: changes.iter().map(|entry| changed(entry, zone)).collect(),
            sets: who.is(SETTERS),
            band: series.metric.direction == Direction::InBand,
            unit: unit_phrase(series.metric.unit),
            first,
        })
    }
}

fn dated(series: &Series, row: target::Model, first: NaiveDate, last: Option<NaiveDate>) -> Dated {
    let unit = series.metric.unit;
    let reach = series.plan.reach(&history::dated(&row));
    let band = row.band_lower.zip(row.band_upper).map(|(lower, upper)| range_text(unit, lower, upper));
    Dated {
        key: row.valid_from,
        from: words::day(row.valid_from),
        until: row.valid_until.map(words::day),
        value: words::tight(&band.unwrap_or_else(|| value_text(unit, row.value))),
        baseline: row.baseline.map_or_else(|| "–".to_owned(), |value| words::tight(&value_text(unit, value))),
        history: words::tight(&said(unit, row.value, reach.as_ref())),
        warns: reach.is_some_and(|reach| reach.is_new_ground()),
        ahead: row.valid_from >= first,
        runs: row.valid_from < first && row.valid_until.is_none() && last == Some(row.valid_from),
        row,
    }
}

/// What history said of a goal.
fn said(unit: Unit, goal: f64, reach: Option<&Reach>) -> String {
    let Some(reach) = reach else { return "Nothing was measured before.".to_owned() };
    reach_sentence(Language::english(), unit, goal, reach)
        .unwrap_or_else(|| format!("Reached by {} of the {} values before.", reach.reached, reach.n))
}

/// A change in one line: when, by whom, of which target, what.
fn changed(entry: &audit_entry::Model, zone: chrono_tz::Tz) -> String {
    let from = entry.object.rsplit_once('/').map_or("", |(_, from)| from);
    let (when, what) = (words::instant(entry.at, zone), entry.detail.as_deref().unwrap_or_default());
    format!("{when}, {}: {} from {from}, {what}", entry.actor, entry.action)
}

/// What the form of a new target sends; fields may be empty.
#[derive(Deserialize)]
pub struct Typed {
    value: Option<String>,
    lower: Option<String>,
    upper: Option<String>,
    near: Option<String>,
    baseline: Option<String>,
}

impl Typed {
    fn figures(&self) -> Result<Figures, Problem> {
        let band = number("lower", self.lower.as_ref())?.zip(number("upper", self.upper.as_ref())?);
        Ok(Figures {
            value: number("value", self.value.as_ref())?,
            band: band.map(|(lower, upper)| [lower, upper]),
            near: number("near", self.near.as_ref())?.unwrap_or(0.0),
            baseline: number("baseline", self.baseline.as_ref())?,
        })
    }
}

fn number(key: &str, text: Option<&String>) -> Result<Option<f64>, Problem> {
    let text = text.map(|text| text.trim()).filter(|text| !text.is_empty());
    text.map(|text| text.parse().map_err(|_| Problem::bad_request(format!("{key}: expected a number.")))).transpose()
}

/// What the form sends that sets a target.
#[derive(Deserialize)]
pub struct New {
    from: NaiveDate,
    #[serde(flatten)]
    typed: Typed,
}

/// Sets a target.
pub async fn set(app: Data<App>, who: ReqData<Who>, id: Path<String>, form: Form<New>) -> Screen {
    let New { from, typed } = form.into_inner();
    asked::set_one(&app, &who, Setting { kpi: id.clone(), from, figures: typed.figures()? }).await?;
    back(&id)
}

/// What is done to a target.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Change {
    Correct,
    End,
    TakeBack,
}

/// What the form sends that changes a target.
#[derive(Deserialize)]
pub struct Changing {
    change: Change,
    until: Option<NaiveDate>,
    why: String,
    #[serde(flatten)]
    typed: Typed,
}

/// Corrects, ends or takes back a target.
pub async fn change(app: Data<App>, who: ReqData<Who>, key: Path<targets::Key>, form: Form<Changing>) -> Screen {
    let Changing { change, until, why, typed } = form.into_inner();
    match change {
        Change::Correct => {
            asked::correct_one(&app, &who, &key, Correcting { figures: typed.figures()?, why }).await?;
        }
        Change::End => {
            let until = until.ok_or_else(|| Problem::bad_request("until: expected a day."))?;
            asked::end_one(&app, &who, &key, Ending { until, why }).await?;
        }
        Change::TakeBack => drop(asked::take_back_one(&app, &who, &key, TakingBack { why }).await?),
    }
    back(&key.0)
}

fn back(kpi: &str) -> Screen {
    Ok(HttpResponse::SeeOther().insert_header((LOCATION, format!("/kpis/{kpi}#targets"))).finish())
}
