//! Months of charges, and how each ties to what the suppliers billed.

use std::collections::BTreeMap;

use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Path, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use entity::statement::Model as Statement;
use entity::value::{ChargePeriodState, Exact, Money, Period, Role};

use super::figures::{self, Figure};
use super::frame::Frame;
use super::words::{self, Mark, exact_money};
use super::{Screen, html};
use crate::app::App;
use crate::chargeback::{Accrued, Books, PoolBooks, Unallocated};
use crate::scorecard::wording::period_text;
use crate::store::{bills, charge_months, charges, company, lines, paid, people};
use crate::web::api::charge_periods::find;
use crate::web::api::charge_steps;
use crate::web::dates::last_month;
use crate::web::guard::Who;
use crate::web::problem::Problem;

#[derive(Template)]
#[template(path = "charges.html")]
struct ListPage {
    frame: Frame,
    year: Option<i32>,
    months: Vec<(Period, String, Mark, String, String)>,
}

#[derive(Template)]
#[template(path = "charge.html")]
struct Page {
    frame: Frame,
    period: Period,
    month: String,
    state: Mark,
    closed: Option<String>,
    check_number: String,
    currency: String,
    sides: [Side; 2],
    made_of: Option<Figure>,
    paid: Option<Figure>,
    pools: Vec<Pool>,
    left_over: Vec<(String, String, String)>,
    accrued: Vec<(String, String, String)>,
    statements: Vec<(String, String, String)>,
    is_closed: bool,
    moved: bool,
    steps: Vec<Step>,
    waits_for: Option<String>,
}

/// A step that this reader may take.
pub struct Step {
    href: String,
    name: &'static str,
}

/// One side of the balance.
struct Side {
    name: &'static str,
    parts: Vec<(&'static str, String)>,
    together: Option<String>,
}

struct Pool {
    service: String,
    layer: &'static str,
    source_total: String,
    received: String,
    full: String,
    passed_on: String,
    unit_cost: Option<String>,
    charged: String,
    unallocated: String,
    carried_out: String,
}

/// All months, newest first.
pub async fn list(app: Data<App>, who: ReqData<Who>) -> Screen {
    let frame = Frame::of(&app, &who, "Charges", "/charges").await?;
    let mut months = Vec::new();
    let rows = charges::periods(&app.db).await?;
    for period in open(&app, &rows).await? {
        months.push((
            period,
            period_text(period),
            words::charge_state(ChargePeriodState::Open),
            String::new(),
            String::new(),
        ));
    }
    for row in rows {
        let closed = row.closed_at.map(|at| words::instant(at, frame.zone)).unwrap_or_default();
        months.push((row.period, period_text(row.period), words::charge_state(row.state), closed, row.check_number));
    }
    let (company, _) = app.company().await?;
    let year = company::fiscal(&company)?.year_of_month(last_month(&app).await?).map(|year| year.name);
    html(&ListPage { frame, year, months })
}

/// Complete months that have lines and are not charged yet, newest first: those after the last that is.
async fn open(app: &App, rows: &[entity::charge_period::Model]) -> Result<Vec<Period>, Problem> {
    let last = last_month(app).await?;
    let charged = rows.first().map(|row| row.period);
    let with_lines = lines::periods(&app.db).await?.into_iter().rev();
    Ok(with_lines
        .filter(|period| *period <= last && charged.is_none_or(|charged| *period > charged))
        .take(12)
        .collect())
}

/// What each driver counts, in words.
async fn units_of_drivers(app: &App) -> Result<BTreeMap<String, String>, Problem> {
    let rules = company::charge_rules(&app.db).await?;
    Ok(rules.into_iter().filter_map(|rule| Some((rule.driver?, rule.unit))).collect())
}

/// What was set aside for bills that are late: source, month and amount.
fn accrued(books: &Books) -> Vec<(String, String, String)> {
    let amount = |one: &Accrued| format!("{} {}", exact_money(&one.amount), one.currency);
    books.accrued.iter().map(|one| (one.source.clone(), period_text(one.from), amount(one))).collect()
}

/// The balance of a month.
pub async fn show(app: Data<App>, who: ReqData<Who>, period: Path<Period>) -> Screen {
    if charge_months::state(&app.db, *period).await?.is_none() && who.access.is_everything() {
        return not_charged(&app, &who, *period).await;
    }
    let found = find(&app, &who, *period).await?;
    let frame = Frame::of(&app, &who, format!("Charges: {}", period_text(*period)), "/charges").await?;
    let names = bills::names(&app.db).await?.services;
    let name = |id: Option<&String>| match id {
        None => "No service named".to_owned(),
        Some(id) => names.get(id).unwrap_or(id).clone(),
    };
    let people = people::people(&app.db).await?;
    let person =
        |id: &str| people.iter().find(|one| one.id == id).map_or_else(|| id.to_owned(), |one| one.name.clone());
    let counted = units_of_drivers(&app).await?;
    let drafts = charges::drafts(&app.db, *period).await?;
    let paid = figures::who_pays_for_what(&paid::by_service(&app.db, &drafts).await?, *period);
    let statements = statements(&app, &who, drafts).await?;
    let books = found.books;
    let pool = |pool: &PoolBooks| pool_row(pool, name(pool.service.as_ref()), &counted);
    html(&Page {
        period: *period,
        month: period_text(*period),
        state: words::charge_state(found.month.state),
        closed: found
            .month
            .closed_at
            .map(|at| closed(&words::instant(at, frame.zone), found.month.closed_by.as_deref().map(person))),
        check_number: found.month.check_number,
        currency: books.currency.to_string(),
        sides: sides(&books),
        made_of: figures::made_of(&books, *period, name),
        paid,
        pools: books.pools.iter().map(pool).collect(),
        statements,
        moved: books.pools.iter().any(|pool| !pool.received.is_zero() || !pool.passed_on.is_zero()),
        is_closed: found.month.state == ChargePeriodState::Closed,
        steps: steps(&who, *period, Some(found.month.state)),
        waits_for: waits_for(found.month.state, found.month.prepared_by.as_deref().map(person)),
        accrued: accrued(&books),
        left_over: books.left_over.iter().map(|one| left_row(one, name(one.service.as_ref()))).collect(),
        frame,
    })
}

/// What each unit is charged in a month, issued or not.
async fn statements(app: &App, who: &Who, drafts: Vec<Statement>) -> Result<Vec<(String, String, String)>, Problem> {
    let units = company::business_units(&app.db, &who.access).await?;
    let statement = |row: Statement| {
        let unit = units.iter().find(|unit| unit.id == row.business_unit_id).map(|unit| unit.name.clone());
        let total = words::money(&Money::new(row.total_micros, row.currency));
        (row.id, unit.unwrap_or(row.business_unit_id), total)
    };
    Ok(drafts.into_iter().map(statement).collect())
}

/// A service, pool or tower; `counted` says what each driver counts.
fn pool_row(pool: &PoolBooks, service: String, counted: &BTreeMap<String, String>) -> Pool {
    Pool {
        service,
        layer: pool.layer.map(words::layer).unwrap_or_default(),
        received: or_dash(&pool.received),
        full: pool.source_total.add(&pool.received).map(|full| exact_money(&full)).unwrap_or_default(),
        passed_on: or_dash(&pool.passed_on),
        unit_cost: pool
            .unit_cost
            .zip(pool.driver.as_ref())
            .map(|(cost, driver)| format!("{} ({})", words::exact(&cost), counted.get(driver).unwrap_or(driver))),
        source_total: exact_money(&pool.source_total),
        charged: exact_money(&pool.charged),
        unallocated: or_dash(&pool.unallocated),
        carried_out: or_dash(&pool.carried_out),
    }
}

/// What nobody was charged for, and why.
fn left_row(one: &Unallocated, service: String) -> (String, String, String) {
    (service, exact_money(&one.amount), one.reason.clone())
}

#[derive(Template)]
#[template(path = "charge_open.html")]
struct OpenPage {
    frame: Frame,
    period: Period,
    month: String,
    steps: Vec<Step>,
}

async fn not_charged(app: &App, who: &Who, period: Period) -> Screen {
    if !lines::periods(&app.db).await?.contains(&period) {
        return Err(Problem::not_found());
    }
    let frame = Frame::of(app, who, format!("Charges: {}", period_text(period)), "/charges").await?;
    html(&OpenPage { frame, period, month: period_text(period), steps: steps(who, period, None) })
}

/// What this reader may do with a month in that state.
fn steps(who: &Who, period: Period, state: Option<ChargePeriodState>) -> Vec<Step> {
    let step = |name, verb: &str| Step { href: format!("/charges/{period}/{verb}"), name };
    let (prepares, closes) = (who.is(&[Role::Finance, Role::Approver]), who.is(&[Role::Approver]));
    let mut steps = Vec::new();
    match state {
        Some(ChargePeriodState::Closed) => {}
        None | Some(ChargePeriodState::Open) if prepares => steps.push(step("Charge this month", "run")),
        Some(state) => {
            if closes && state == ChargePeriodState::Review {
                steps.push(step("Approve", "approve"));
            }
            if closes {
                steps.push(step("Close for good", "close"));
            }
            if prepares {
                steps.push(step("Charge again", "run"));
            }
        }
        None => {}
    }
    steps
}

fn waits_for(state: ChargePeriodState, prepared_by: Option<String>) -> Option<String> {
    let by = prepared_by.unwrap_or_else(|| "somebody".to_owned());
    match state {
        ChargePeriodState::Review => Some(format!("Charged by {by}. It waits for somebody else to approve it.")),
        ChargePeriodState::Approved => Some(format!("Charged by {by} and approved. It waits to be closed.")),
        _ => None,
    }
}

/// Takes a step with a month, and shows it.
pub async fn step(app: Data<App>, who: ReqData<Who>, request: HttpRequest, period: Path<Period>) -> Screen {
    match request.path().rsplit('/').next() {
        Some("run") => charge_steps::charge(&app, &who, *period).await?,
        Some("approve") => charge_steps::take_further(&app, &who, *period, false).await?,
        _ => charge_steps::take_further(&app, &who, *period, true).await?,
    }
    Ok(HttpResponse::SeeOther().insert_header((LOCATION, format!("/charges/{period}"))).finish())
}

fn closed(at: &str, by: Option<String>) -> String {
    by.map_or_else(|| at.to_owned(), |by| format!("{at} by {by}"))
}

/// What came in, and where it went. The books were checked when the month was closed; here everybody sees it.
fn sides(books: &Books) -> [Side; 2] {
    let came_in = [("Billed by suppliers", books.source_total), ("Carried in from the month before", books.carried_in)];
    let went = [
        ("Charged to business units", books.charged),
        ("Could not be charged to anybody", books.unallocated),
        ("Fractions of a cent, carried to the next month", books.carried_out),
    ];
    [side("What came in", &came_in), side("Where it went", &went)]
}

fn side(name: &'static str, parts: &[(&'static str, Exact)]) -> Side {
    let together = parts.iter().try_fold(Exact::ZERO, |sum, (_, part)| sum.add(part));
    Side {
        name,
        parts: parts.iter().map(|(name, part)| (*name, exact_money(part))).collect(),
        together: together.ok().map(|sum| exact_money(&sum)),
    }
}

fn or_dash(amount: &Exact) -> String {
    if amount.is_zero() { "–".to_owned() } else { exact_money(amount) }
}
