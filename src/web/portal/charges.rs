//! Months of charges, and how each ties to what the suppliers billed.

use actix_web::web::{Data, Path, ReqData};
use askama::Template;
use entity::value::{Exact, Period};

use super::frame::Frame;
use super::words::{self, Mark, exact_money};
use super::{Screen, html};
use crate::app::App;
use crate::chargeback::Books;
use crate::scorecard::wording::period_text;
use crate::store::{charges, company};
use crate::web::api::charge_periods::find;
use crate::web::guard::Who;

#[derive(Template)]
#[template(path = "charges.html")]
struct ListPage {
    frame: Frame,
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
    pools: Vec<Pool>,
    left_over: Vec<(String, String, String)>,
}

/// One side of the balance.
struct Side {
    name: &'static str,
    parts: Vec<(&'static str, String)>,
    together: Option<String>,
}

struct Pool {
    service: String,
    source_total: String,
    charged: String,
    unallocated: String,
    carried_out: String,
}

/// All months, newest first.
pub async fn list(app: Data<App>, who: ReqData<Who>) -> Screen {
    let frame = Frame::of(&app, &who, "Charges", "/charges").await?;
    let mut months = Vec::new();
    for row in charges::periods(&app.db).await? {
        let closed = row.closed_at.map(|at| words::instant(at, frame.zone)).unwrap_or_default();
        months.push((row.period, period_text(row.period), words::charge_state(row.state), closed, row.check_number));
    }
    html(&ListPage { frame, months })
}

/// The balance of a month.
pub async fn show(app: Data<App>, who: ReqData<Who>, period: Path<Period>) -> Screen {
    let found = find(&app, &who, *period).await?;
    let frame = Frame::of(&app, &who, format!("Charges: {}", period_text(*period)), "/charges").await?;
    let services = company::services(&app.db).await?;
    let name = |id: Option<&String>| match id {
        None => "No service named".to_owned(),
        Some(id) => services.iter().find(|one| one.id == *id).map_or_else(|| id.clone(), |one| one.name.clone()),
    };
    let books = found.books;
    let pool = |pool: &crate::chargeback::PoolBooks| Pool {
        service: name(pool.service.as_ref()),
        source_total: exact_money(&pool.source_total),
        charged: exact_money(&pool.charged),
        unallocated: or_dash(&pool.unallocated),
        carried_out: or_dash(&pool.carried_out),
    };
    let left = books.left_over.iter();
    html(&Page {
        period: *period,
        month: period_text(*period),
        state: words::charge_state(found.month.state),
        closed: found
            .month
            .closed_at
            .map(|at| closed(&words::instant(at, frame.zone), found.month.closed_by.as_deref())),
        check_number: found.month.check_number,
        currency: books.currency.to_string(),
        sides: sides(&books),
        pools: books.pools.iter().map(pool).collect(),
        left_over: left.map(|one| (name(one.service.as_ref()), exact_money(&one.amount), one.reason.clone())).collect(),
        frame,
    })
}

fn closed(at: &str, by: Option<&str>) -> String {
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
