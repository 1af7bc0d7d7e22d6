//! A statement: its lines with their exact shares, and a total that ties.

use actix_web::web::{Data, Path, ReqData};
use askama::Template;
use entity::value::Money;

use super::figures::{self, Figure};
use super::frame::Frame;
use super::statements::against;
use super::words::{self, Mark};
use super::{Screen, html};
use crate::app::App;
use crate::report::BillLine;
use crate::scorecard::wording::period_text;
use crate::store::{charges, company};
use crate::web::api::charge_files::bill;
use crate::web::api::statements::find;
use crate::web::guard::Who;

#[derive(Template)]
#[template(path = "statement.html")]
struct Page {
    frame: Frame,
    id: String,
    unit: (String, String),
    month: String,
    currency: String,
    total: String,
    sum: String,
    ties: bool,
    budget: Option<(String, Mark)>,
    check_number: String,
    extra: bool,
    before: String,
    last: Option<String>,
    causes: Vec<(String, String)>,
    proof: bool,
    months: Option<Figure>,
    lines: Vec<Line>,
}

struct Line {
    id: String,
    service: String,
    kind: String,
    quantity: String,
    unit: String,
    unit_price: String,
    amount: String,
    share: String,
    extra: bool,
    part: String,
    bought: String,
    corrects: Option<String>,
}

/// A statement.
pub async fn show(app: Data<App>, who: ReqData<Who>, id: Path<String>) -> Screen {
    let row = find(&app, &who, &id).await?;
    let units = company::business_units(&app.db, &who.access).await?;
    let unit = units.into_iter().find(|unit| unit.id == row.business_unit_id);
    let bill = bill(&app, &who, &row).await?;
    let rows = charges::lines(&app.db, &row, None, 10_000).await?;
    let micros: i64 = rows.iter().map(|line| line.micros).sum();
    let mut months = charges::statements(&app.db, &who.access, None).await?;
    months.retain(|one| one.business_unit_id == row.business_unit_id);
    let name = unit.map_or_else(|| row.business_unit_id.clone(), |unit| unit.name);
    html(&Page {
        frame: Frame::of(&app, &who, format!("Statement: {name}"), "/statements").await?,
        month: period_text(row.period),
        currency: row.currency.to_string(),
        total: words::money(&Money::new(row.total_micros, row.currency)),
        sum: words::amount(&Money::new(micros, row.currency)),
        ties: micros == row.total_micros,
        budget: row
            .budget_micros
            .map(|budget| (words::money(&Money::new(budget, row.currency)), against(row.total_micros, budget))),
        check_number: row.check_number,
        extra: rows.iter().any(|line| line.extra_unit),
        before: bill.before,
        last: bill.last.as_ref().map(words::money),
        causes: bill.variance.iter().map(|(cause, money)| (cause.clone(), words::amount(money))).collect(),
        proof: charges::period(&app.db, row.period).await?.is_some_and(|month| month.pots.is_some()),
        months: figures::charged(&months, row.period),
        lines: bill.lines.into_iter().map(line).collect(),
        unit: (row.business_unit_id, name),
        id: row.id,
    })
}

fn line(line: BillLine) -> Line {
    Line {
        quantity: words::exact(&line.quantity),
        unit_price: words::exact(&line.unit_price),
        amount: words::amount(&line.amount),
        part: words::percent(line.share),
        share: line.exact_share,
        extra: line.extra_unit,
        bought: line.bought,
        corrects: line.corrects,
        service: line.service,
        kind: line.charge_kind,
        unit: line.unit,
        id: line.id,
    }
}
