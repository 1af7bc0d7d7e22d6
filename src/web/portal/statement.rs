//! A statement: its lines with their exact shares, and a total that ties.

use actix_web::web::{Data, Path, ReqData};
use askama::Template;
use entity::charge_line;
use entity::value::Money;

use super::frame::Frame;
use super::statements::against;
use super::words::{self, Mark};
use super::{Screen, html};
use crate::app::App;
use crate::scorecard::wording::period_text;
use crate::store::{charges, company};
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
}

/// A statement.
pub async fn show(app: Data<App>, who: ReqData<Who>, id: Path<String>) -> Screen {
    let row = find(&app, &who, &id).await?;
    let services = company::services(&app.db).await?;
    let units = company::business_units(&app.db, &who.access).await?;
    let unit = units.into_iter().find(|unit| unit.id == row.business_unit_id);
    let rows = charges::lines(&app.db, &row, None, 10_000).await?;
    let micros: i64 = rows.iter().map(|line| line.micros).sum();
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
        lines: rows.into_iter().map(|row| line(row, &services)).collect(),
        unit: (row.business_unit_id, name),
        id: row.id,
    })
}

fn line(row: charge_line::Model, services: &[entity::service::Model]) -> Line {
    let service = services.iter().find(|service| service.id == row.service_id);
    Line {
        service: service.map_or(row.service_id, |service| service.name.clone()),
        kind: row.charge_kind,
        quantity: words::exact(&row.quantity),
        unit: row.unit,
        unit_price: words::exact(&row.unit_price),
        amount: words::amount(&Money::new(row.micros, row.currency)),
        share: row.exact_share.to_string(),
        extra: row.extra_unit,
        id: row.id,
    }
}
