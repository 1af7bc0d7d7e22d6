//! Before and after a month is closed: how complete it is, the same month by other methods, as billed and as known now.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Form, Path, ReqData};
use askama::Template;
use entity::value::{Money, Period, Role, Share};

use super::frame::Frame;
use super::words::{self, Mark};
use super::{Screen, html};
use crate::app::App;
use crate::chargeback::{self, Compared, MEASURE};
use crate::scorecard::wording::period_text;
use crate::store::company;
use crate::web::api::charge_steps::{Waiving, completeness_of, let_pass, try_out};
use crate::web::api::charge_views::drifted;
use crate::web::guard::Who;
use crate::web::problem::Problem;

#[derive(Template)]
#[template(path = "charge_review.html")]
struct Page {
    frame: Frame,
    period: Period,
    month: String,
    in_pools: String,
    allocated: String,
    blockers: Vec<String>,
    drivers: Vec<Driver>,
    waives: bool,
    methods: Vec<String>,
    units: Vec<(String, Vec<String>)>,
}

struct Driver {
    name: String,
    age: String,
    units: String,
    nobodys: String,
    state: Mark,
    asks: bool,
    waived: Option<String>,
}

/// How complete a month is, and the same month by other methods.
pub async fn show(app: Data<App>, who: ReqData<Who>, period: Path<Period>) -> Screen {
    let tried = try_out(&app, &who, *period).await?;
    let complete = completeness_of(&app, &tried).await?;
    let methods = chargeback::compare(&tried.inputs).map_err(|error| Problem::conflict(error.to_string()))?;
    let units = company::business_units(&app.db, &who.access).await?;
    let row = |unit: entity::business_unit::Model| {
        let cells: Vec<String> = methods.iter().map(|method| cell(method, &unit.id)).collect();
        cells.iter().any(|cell| cell != "–").then_some((unit.name, cells))
    };
    html(&Page {
        frame: Frame::of(&app, &who, format!("Review: {}", period_text(*period)), "/charges").await?,
        period: *period,
        month: period_text(*period),
        in_pools: percent(complete.in_pools),
        allocated: percent(complete.allocated),
        blockers: complete.blockers,
        drivers: complete.drivers.into_iter().map(driver).collect(),
        waives: who.is(&[Role::Finance, Role::Approver]),
        methods: methods.iter().map(head).collect(),
        units: units.into_iter().filter_map(row).collect(),
    })
}

fn driver(driver: chargeback::Driver) -> Driver {
    let state = match (driver.stale, driver.delivered_at) {
        (true, _) => Mark { class: "worse", shape: "▲", word: "stale" },
        (false, None) if driver.driver.starts_with(MEASURE) => Mark { class: "better", shape: "●", word: "measured" },
        (false, None) => Mark { class: "near", shape: "◐", word: "never delivered" },
        (false, Some(_)) => Mark { class: "better", shape: "●", word: "fresh" },
    };
    Driver {
        age: driver.age_days.map_or_else(|| "–".to_owned(), |days| days.to_string()),
        units: format!("{} of {}", driver.n_units, driver.of_units),
        nobodys: driver.nobodys_share.map_or_else(|| "–".to_owned(), |share| percent(Some(share))),
        asks: driver.stale && driver.waived.is_none(),
        waived: driver.waived,
        name: driver.driver,
        state,
    }
}

fn head(method: &Compared) -> String {
    let order = if method.order.is_empty() { String::new() } else { format!(": {}", method.order.join(", then ")) };
    let name = words::allocation(method.method);
    if method.in_use { format!("{name}{order} (in use)") } else { format!("{name}{order}") }
}

/// What the unit pays, and how much more or less than by the method in use.
fn cell(method: &Compared, unit: &str) -> String {
    let Some(found) = method.units.iter().find(|one| one.business_unit == unit) else { return "–".to_owned() };
    let amount = words::amount(&found.amount);
    if found.change.micros == 0 { amount } else { format!("{amount} ({})", signed(&found.change)) }
}

fn signed(money: &Money) -> String {
    let sign = if money.micros > 0 { "+" } else { "" };
    format!("{sign}{}", words::amount(money))
}

fn percent(share: Option<Share>) -> String {
    let percent = |share: Share| {
        let (part, whole) = share.parts();
        let tenths = part.checked_mul(1000)?.checked_div(whole)?;
        Some(format!("{}.{} %", tenths / 10, (tenths % 10).abs()))
    };
    share.and_then(percent).unwrap_or_else(|| "–".to_owned())
}

/// Lets a stale driver pass, and shows the review.
pub async fn waive(app: Data<App>, who: ReqData<Who>, period: Path<Period>, waiving: Form<Waiving>) -> Screen {
    let_pass(&app, &who, *period, &waiving).await?;
    Ok(HttpResponse::SeeOther().insert_header((LOCATION, format!("/charges/{period}/review"))).finish())
}

#[derive(Template)]
#[template(path = "charge_drift.html")]
struct DriftPage {
    frame: Frame,
    period: Period,
    month: String,
    lines: Vec<DriftRow>,
}

struct DriftRow {
    line: String,
    service: String,
    unit: String,
    billed: String,
    corrected: String,
    known: String,
    open: String,
}

/// A closed month as billed and as known now.
pub async fn drift(app: Data<App>, who: ReqData<Who>, period: Path<Period>) -> Screen {
    let drift = drifted(&app, &who, *period).await?;
    let services = company::services(&app.db).await?;
    let units = company::business_units(&app.db, &who.access).await?;
    let line = |line: chargeback::Drifted| {
        let unit = units.iter().find(|unit| unit.id == line.business_unit).map(|unit| unit.name.clone());
        let open = Money::new(line.known.micros - line.billed.micros - line.corrected.micros, line.known.currency);
        let service = services.iter().find(|service| service.id == line.service).map(|service| service.name.clone());
        DriftRow {
            line: line.line,
            service: service.unwrap_or(line.service),
            unit: unit.unwrap_or(line.business_unit),
            billed: words::amount(&line.billed),
            corrected: words::amount(&line.corrected),
            known: words::amount(&line.known),
            open: words::amount(&open),
        }
    };
    html(&DriftPage {
        frame: Frame::of(&app, &who, format!("As known now: {}", period_text(*period)), "/charges").await?,
        period: *period,
        month: period_text(*period),
        lines: drift.lines.into_iter().map(line).collect(),
    })
}
