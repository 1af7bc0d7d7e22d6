//! A business unit: each service it uses with demand, what people felt, what it cost, and where it should stand.

use actix_web::web::{Data, Path, Query, ReqData};
use askama::Template;
use entity::charge_line;
use entity::value::{Money, Period, Role};

use super::frame::{Frame, Pager, may_enter};
use super::shelf::Proposed;
use super::statements::against;
use super::words::{self, Mark};
use super::{Screen, html};
use crate::app::App;
use crate::portfolio::{ServiceHistory, ServiceMonth};
use crate::store::{charges, company, people, services};
use crate::web::api::shelf::reviews;
use crate::web::dates::{When, last_month};
use crate::web::guard::Who;
use crate::web::problem::Problem;

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
    demand: String,
    before: Option<String>,
    promise: String,
    felt: String,
    answers: u64,
    cost: String,
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
        frame,
    })
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
    let histories = services::histories_of_unit(&app.db, &who.access, unit, period).await?;
    let reviews = reviews(app, who, period).await?;
    let mut used = Vec::new();
    for history in histories {
        let review = reviews.iter().find(|review| review.service == history.service);
        let charged: Vec<_> = lines.iter().filter(|line| line.service_id == history.service).collect();
        if is_used(&history) || !charged.is_empty() {
            used.push(one(history, &charged, review.map(Proposed::of)));
        }
    }
    Ok(used)
}

fn is_used(history: &ServiceHistory) -> bool {
    history.months.last().is_some_and(|month| {
        month.demand.is_some_and(|demand| demand > 0.0) || month.felt.is_some() || month.promise.is_some()
    })
}

fn one(history: ServiceHistory, charged: &[&charge_line::Model], proposed: Option<Proposed>) -> Used {
    let (now, before) = (history.months.last(), history.months.iter().rev().nth(12));
    let demand = |month: &ServiceMonth| month.demand.map(words::number);
    let micros = charged.iter().map(|line| line.micros).sum();
    let cost = charged.first().map(|line| words::money(&Money::new(micros, line.currency)));
    Used {
        demand: now.and_then(demand).unwrap_or_else(|| "–".to_owned()),
        before: before.and_then(demand),
        promise: words::percent(now.and_then(|month| month.promise)),
        felt: words::percent(now.and_then(|month| month.felt)),
        answers: now.map_or(0, |month| month.answers),
        cost: cost.unwrap_or_else(|| "–".to_owned()),
        proposed,
        id: history.service,
        name: history.name,
    }
}
