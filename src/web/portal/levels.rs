//! Levels to choose from: what each would have cost, which one holds, and who chose it when.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Form, Query, ReqData};
use askama::Template;
use entity::level_choice;
use entity::value::{Money, Period};
use serde::Deserialize;

use super::frame::{Frame, may_enter};
use super::{Screen, html, words};
use crate::app::App;
use crate::chargeback::ChosenLevel;
use crate::scorecard::wording::period_text;
use crate::store::{company, levels, people};
use crate::web::api::levels::{Choosing, Offer, keep, last_known, month, offers, tried};
use crate::web::guard::Who;
use crate::web::problem::Problem;
use crate::web::routes::CHOOSERS;

#[derive(Template)]
#[template(path = "levels.html")]
struct Page {
    frame: Frame,
    units: Vec<(String, String)>,
    unit: (String, String),
    month: String,
    from: Period,
    first: String,
    bill: Option<String>,
    chooses: bool,
    statements: bool,
    services: Vec<OfService>,
    choices: Vec<Chosen>,
}

/// A service with its levels.
struct OfService {
    id: String,
    name: String,
    levels: Vec<Level>,
}

struct Level {
    id: String,
    name: String,
    promise: String,
    price: String,
    month: String,
    change: String,
    held: bool,
    next: bool,
}

struct Chosen {
    service: String,
    level: String,
    from: String,
    who: String,
    at: String,
    reason: String,
}

/// Whose levels.
#[derive(Deserialize)]
pub struct Of {
    unit: Option<String>,
}

/// Levels that a business unit may choose.
pub async fn show(app: Data<App>, who: ReqData<Who>, of: Query<Of>) -> Screen {
    let frame = Frame::of(&app, &who, "Choose a level", "/statements").await?;
    let last = app.last_complete_month().await?;
    let mut units: Vec<_> = company::business_units(&app.db, &who.access).await?;
    units.retain(|unit| unit.valid_to.is_none_or(|end| end > last.end()));
    let own = |unit: &&entity::business_unit::Model| {
        [&unit.head_id, &unit.brm_id].into_iter().flatten().any(|id| *id == who.person.id)
    };
    let asked = |unit: &&entity::business_unit::Model| Some(&unit.id) == of.unit.as_ref();
    let unit = match &of.unit {
        Some(_) => units.iter().find(asked),
        None => units.iter().find(own).or(units.last()),
    };
    let unit = unit.map(|unit| (unit.id.clone(), unit.name.clone())).ok_or_else(Problem::not_found)?;
    let tried_on = last_known(&app).await?;
    let (bill, services) = services(&app, &who, &unit.0, (tried_on, last)).await?;
    html(&Page {
        units: units.into_iter().map(|unit| (unit.id, unit.name)).collect(),
        month: period_text(tried_on),
        from: last.next(),
        first: period_text(last.next()),
        bill,
        chooses: who.is(CHOOSERS),
        statements: may_enter(&who, "/statements"),
        choices: chosen(&app, &who, &unit.0, &frame, &services).await?,
        services,
        unit,
        frame,
    })
}

/// Each service that has levels for the unit, with what each level would have cost in the month it is tried on, and what
/// holds in the last month and from the next; the unit's bill with it.
async fn services(
    app: &App,
    who: &Who,
    unit: &str,
    (tried_on, period): (Period, Period),
) -> Result<(Option<String>, Vec<OfService>), Problem> {
    let offers: Vec<Offer> =
        offers(app, who).await?.into_iter().filter(|one| one.is_for(unit, period.next())).collect();
    let charged = match month(app, who, unit, tried_on).await {
        Ok(charged) => Some(charged),
        Err(problem) if matches!(problem.status(), StatusCode::CONFLICT | StatusCode::NOT_FOUND) => None,
        Err(problem) => return Err(problem),
    };
    let (now, next) = (levels::in_force(&app.db, period).await?, levels::in_force(&app.db, period.next()).await?);
    let held = |all: &[ChosenLevel], one: &Offer| {
        let of = all.iter().find(|chosen| chosen.business_unit == unit && chosen.service == one.service);
        of.map(|chosen| chosen.level.as_str()) == one.level.as_deref()
    };
    let mut services: Vec<OfService> = Vec::new();
    let names = company::services(&app.db).await?;
    for one in &offers {
        let bill = match &charged {
            Some((inputs, run)) => Some(tried(inputs, run, (unit, &one.service), one.level.as_deref())?),
            None => None,
        };
        let level = Level {
            id: one.level.clone().unwrap_or_default(),
            name: one.name.clone(),
            promise: one.promise.clone().unwrap_or_default(),
            price: price(one),
            month: bill.as_ref().map_or_else(|| "–".to_owned(), |bill| words::money(&bill.then)),
            change: bill.as_ref().map_or_else(String::new, |bill| change(&bill.change)),
            held: held(&now, one),
            next: held(&next, one),
        };
        match services.iter_mut().find(|service| service.id == one.service) {
            Some(service) => service.levels.push(level),
            None => services.push(OfService {
                name: names
                    .iter()
                    .find(|row| row.id == one.service)
                    .map_or(one.service.clone(), |row| row.name.clone()),
                id: one.service.clone(),
                levels: vec![level],
            }),
        }
    }
    let bill = charged.map(|(inputs, run)| {
        let micros = run.lines.iter().filter(|line| line.business_unit == unit).map(|line| line.amount.micros).sum();
        words::money(&Money::new(micros, inputs.currency))
    });
    Ok((bill, services))
}

/// The price of one, or the first of its tiers.
fn price(one: &Offer) -> String {
    let (price, from) = match one.terms.tiers.first() {
        Some(tier) => (tier.unit_price, "from "),
        None => (one.unit_price, ""),
    };
    format!("{from}{} {} a {}", one.currency, words::exact_money(&price), one.unit)
}

fn change(change: &Money) -> String {
    match change.micros {
        0 => "as now".to_owned(),
        more if more > 0 => format!("+{}", words::amount(change)),
        _ => words::amount(change),
    }
}

async fn chosen(
    app: &App,
    who: &Who,
    unit: &str,
    frame: &Frame,
    services: &[OfService],
) -> Result<Vec<Chosen>, Problem> {
    let people = people::people(&app.db).await?;
    let chosen = |row: level_choice::Model| {
        let service = services.iter().find(|service| service.id == row.service_id);
        let level = row.level.unwrap_or_default();
        let name = service.and_then(|service| service.levels.iter().find(|one| one.id == level));
        Chosen {
            level: name.map_or(level, |one| one.name.clone()),
            service: service.map_or(row.service_id, |service| service.name.clone()),
            from: period_text(row.period),
            who: people.iter().find(|one| one.id == row.chosen_by).map_or(row.chosen_by, |one| one.name.clone()),
            at: words::instant(row.chosen_at, frame.zone),
            reason: row.reason,
        }
    };
    let rows = levels::choices(&app.db, &who.access).await?;
    Ok(rows.into_iter().filter(|row| row.business_unit_id == unit).map(chosen).collect())
}

/// Keeps a choice, and shows the levels again.
pub async fn choose(app: Data<App>, who: ReqData<Who>, choosing: Form<Choosing>) -> Screen {
    let mut choosing = choosing.into_inner();
    choosing.level = choosing.level.filter(|level| !level.is_empty());
    let row = keep(&app, &who, choosing).await?;
    Ok(HttpResponse::SeeOther().insert_header((LOCATION, format!("/levels?unit={}", row.business_unit_id))).finish())
}
