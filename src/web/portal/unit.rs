//! A business unit: each service it uses with demand, what people felt, what it cost, and where it should stand.

use std::collections::BTreeSet;

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Form, Path, Query, ReqData};
use askama::Template;
use entity::charge_line;
use entity::value::{Money, Period, Role, Scope, Tone};
use serde::Deserialize;

use super::frame::{Frame, Pager, may_enter};
use super::proof::{Proved, proved};
use super::shelf::Proposed;
use super::statements::against;
use super::words::{self, Mark};
use super::{Screen, html};
use crate::app::App;
use crate::portfolio::{ServiceHistory, ServiceMonth};
use crate::scorecard::Judged;
use crate::scorecard::wording::{no_value_word, value_text};
use crate::store::{charges, company, follow_up, people, services};
use crate::web::api::notes as api_notes;
use crate::web::api::shelf::reviews;
use crate::web::dates::{When, last_month};
use crate::web::guard::Who;
use crate::web::problem::Problem;
use crate::web::routes::WRITERS;
use crate::web::strategy;

/// How many notes a unit's page shows; the others are on the API.
const NOTES_SHOWN: usize = 10;

#[derive(Template)]
#[template(path = "unit.html")]
struct Page {
    frame: Frame,
    pager: Pager,
    path: String,
    name: String,
    people: String,
    brm: Option<String>,
    below: Vec<(String, String)>,
    lived: Option<String>,
    owed: Option<Owed>,
    services: Vec<Used>,
    decides: bool,
    expects: Option<Expects>,
    notes: Vec<Note>,
    writes: bool,
}

/// What the unit expects, and how far it is fulfilled.
struct Expects {
    fulfilled: String,
    told: String,
    promises_kept: Proved,
    each: Vec<Expectation>,
}

/// An expectation.
struct Expectation {
    sentence: String,
    value: String,
    target: String,
    status: Mark,
    proof: Option<String>,
}

/// What somebody wrote down about the unit.
struct Note {
    text: String,
    by: String,
    at: String,
}

/// What the unit owes for the month.
struct Owed {
    id: String,
    total: String,
    budget: Option<(String, Mark)>,
}

/// A service as this unit uses it.
struct Used {
    id: String,
    name: String,
    demand: Proved,
    before: Option<String>,
    promise: Proved,
    felt: Proved,
    answers: u64,
    cost: Proved,
    proposed: Option<Proposed>,
}

/// A business unit's page.
pub async fn show(app: Data<App>, who: ReqData<Who>, id: Path<String>, when: Query<When>) -> Screen {
    let period = when.or_last(&app).await?;
    let units = company::business_units(&app.db, &who.access).await?;
    let unit = units.iter().find(|unit| unit.id == *id).ok_or_else(Problem::not_found)?;
    let brm = match &unit.brm_id {
        Some(brm) => people::person(&app.db, brm).await?.map(|person| person.name),
        None => None,
    };
    let (owed, lines) = owed(&app, &who, &id, period).await?;
    let frame = Frame::of(&app, &who, &unit.name, "/units").await?;
    let below = units.iter().filter(|one| one.parent_id.as_ref() == Some(&unit.id));
    html(&Page {
        services: used(&app, &who, (&id, period), &lines).await?,
        pager: Pager::of(period, last_month(&app).await?),
        path: format!("/units/{id}"),
        name: unit.name.clone(),
        lived: words::lived(unit.valid_from, unit.valid_to, period),
        people: words::count(unit.people.into()),
        brm,
        below: below.map(|one| (one.id.clone(), one.name.clone())).collect(),
        owed,
        decides: who.is(&[Role::Brm]),
        expects: expects(&app, &who, (&id, period)).await?,
        notes: notes(&app, &who, &id, &frame).await?,
        writes: who.is(WRITERS),
        frame,
    })
}

async fn expects(app: &App, who: &Who, (unit, period): (&str, Period)) -> Result<Option<Expects>, Problem> {
    let of_units = strategy::expectations(app, &who.access, period).await?;
    let found = of_units.into_iter().find(|one| one.unit == unit);
    Ok(found.map(|one| Expects {
        fulfilled: words::percent(one.fulfilment.fulfilled),
        told: format!("{:.0}\u{a0}%", 100.0 * one.fulfilment.coverage),
        promises_kept: proved(one.promises_kept, "promises_kept", (&Scope::Unit(unit.to_owned()), period)),
        each: one.fulfilment.expectations.into_iter().map(expectation).collect(),
    }))
}

fn expectation(one: Judged) -> Expectation {
    Expectation {
        value: match (one.value, one.no_value) {
            (Some(value), _) => value_text(one.unit, value),
            (None, Some(reason)) => no_value_word(reason).to_owned(),
            (None, None) => "–".to_owned(),
        },
        target: value_text(one.unit, one.target),
        status: words::status(one.status),
        sentence: one.sentence,
        proof: one.proof,
    }
}

async fn notes(app: &App, who: &Who, unit: &str, frame: &Frame) -> Result<Vec<Note>, Problem> {
    let mut rows = follow_up::notes(&app.db, &who.access).await?;
    rows.retain(|row| row.scope == Scope::Unit(unit.to_owned()));
    let note = |row: entity::note::Model| Note {
        text: row.text,
        by: row.written_by,
        at: words::instant(row.written_at, frame.zone),
    };
    Ok(rows.into_iter().take(NOTES_SHOWN).map(note).collect())
}

/// What the note form sends.
#[derive(Deserialize)]
pub struct Writing {
    text: String,
}

/// Keeps a note about the unit.
pub async fn write(app: Data<App>, who: ReqData<Who>, id: Path<String>, form: Form<Writing>) -> Screen {
    let units = company::business_units(&app.db, &who.access).await?;
    units.iter().find(|unit| unit.id == *id).ok_or_else(Problem::not_found)?;
    let text = form.into_inner().text;
    let writing =
        api_notes::Writing { scope: Scope::Unit(id.clone()), kpi: None, period: None, tone: Tone::Plain, text };
    api_notes::write_one(&app, &who, writing).await?;
    Ok(HttpResponse::SeeOther().insert_header((LOCATION, format!("/units/{id}#notes"))).finish())
}

async fn owed(
    app: &App,
    who: &Who,
    unit: &str,
    period: Period,
) -> Result<(Option<Owed>, Vec<charge_line::Model>), Problem> {
    let statements = charges::statements(&app.db, &who.access, Some(period)).await?;
    let found = statements.into_iter().find(|one| one.business_unit_id == unit && may_enter(who, "/statements"));
    let Some(row) = found else { return Ok((None, Vec::new())) };
    let lines = charges::lines(&app.db, &row, None, 1000).await?;
    let owed = Owed {
        total: words::money(&Money::new(row.total_micros, row.currency)),
        budget: row
            .budget_micros
            .map(|budget| (words::money(&Money::new(budget, row.currency)), against(row.total_micros, budget))),
        id: row.id,
    };
    Ok((Some(owed), lines))
}

async fn used(
    app: &App,
    who: &Who,
    (unit, period): (&str, Period),
    lines: &[charge_line::Model],
) -> Result<Vec<Used>, Problem> {
    let histories =
        services::histories_of_unit(&app.db, &who.access, (unit, &BTreeSet::from([unit.to_owned()])), period).await?;
    let reviews = reviews(app, who, period).await?;
    let mut used = Vec::new();
    for history in histories {
        let review = reviews.iter().find(|review| review.service == history.service);
        let charged: Vec<_> = lines.iter().filter(|line| line.service_id == history.service).collect();
        if is_used(&history) || !charged.is_empty() {
            let proposed = review.map(Proposed::of);
            used.push(one(history, &charged, (unit, period), proposed));
        }
    }
    Ok(used)
}

fn is_used(history: &ServiceHistory) -> bool {
    history.months.last().is_some_and(|month| {
        month.demand.is_some_and(|demand| demand > 0.0) || month.felt.is_some() || month.promise.is_some()
    })
}

fn one(
    history: ServiceHistory,
    charged: &[&charge_line::Model],
    (unit, period): (&str, Period),
    proposed: Option<Proposed>,
) -> Used {
    let scope = Scope::UnitService(unit.to_owned(), history.service.clone());
    let (now, before) = (history.months.last(), history.months.iter().rev().nth(12));
    let demand = |month: &ServiceMonth| month.demand.map(words::number);
    let micros = charged.iter().map(|line| line.micros).sum();
    let cost = charged.first().map(|line| words::money(&Money::new(micros, line.currency)));
    Used {
        demand: Proved {
            // What was used is what one line charges; where there are several, none of them is all of it.
            href: match charged {
                [line] if now.is_some_and(|month| month.demand.is_some()) => Some(format!("/lines/{}", line.id)),
                _ => None,
            },
            text: now.and_then(demand).unwrap_or_else(|| "–".to_owned()),
        },
        before: before.and_then(demand),
        promise: proved(now.and_then(|month| month.promise), "promises_kept", (&scope, period)),
        felt: proved(now.and_then(|month| month.felt), "satisfied", (&scope, period)),
        answers: now.map_or(0, |month| month.answers),
        cost: Proved {
            text: cost.unwrap_or_else(|| "–".to_owned()),
            href: match charged {
                [] => None,
                [line] => Some(format!("/lines/{}", line.id)),
                [first, ..] => Some(format!("/statements/{}", first.statement_id)),
            },
        },
        proposed,
        id: history.service,
        name: history.name,
    }
}
