//! The source lines behind a line of a statement.

use actix_web::web::{Data, Path, Query, ReqData};
use askama::Template;
use chrono_tz::Tz;
use entity::value::{ChargeMethod, Money, Role};

use super::frame::Frame;
use super::{Screen, html, words};
use crate::app::App;
use crate::scorecard::wording::period_text;
use crate::store::company;
use crate::web::api::line_sources::{Behind, Of, Sort, SourceLine, Sources, find};
use crate::web::guard::Who;
use crate::web::paging::Slice;

#[derive(Template)]
#[template(path = "line.html")]
struct Page {
    frame: Frame,
    id: String,
    statement: String,
    service: String,
    month: String,
    amount: String,
    kind: String,
    metered: bool,
    how: String,
    usage: bool,
    total: String,
    no_longer_kept: Option<String>,
    billed: Vec<String>,
    quantity: String,
    next: Option<String>,
    lines: Vec<Line>,
    disputes: bool,
    currency: String,
}

struct Line {
    when: String,
    what: String,
    account: String,
    category: String,
    quantity: String,
    billed: String,
    unit: String,
}

/// The sources of a statement line.
pub async fn show(app: Data<App>, who: ReqData<Who>, id: Path<String>, of: Query<Of>, slice: Query<Slice>) -> Screen {
    let (behind, sources) = find(&app, &who, &id, of.of, &slice).await?;
    let services = company::services(&app.db).await?;
    let service = services.into_iter().find(|service| service.id == behind.line.service_id);
    let service = service.map_or_else(|| behind.line.service_id.clone(), |service| service.name);
    let units = company::business_units(&app.db, &who.access).await?;
    let name = |id: String| units.iter().find(|unit| unit.id == id).map_or(id, |unit| unit.name.clone());
    let Sources { items, next, total, no_longer_kept, billed, quantity } = sources;
    let frame = Frame::of(&app, &who, format!("Source of {service}"), "/statements").await?;
    let zone = frame.zone;
    html(&Page {
        frame,
        id: id.clone(),
        metered: behind.is_metered(),
        how: how(&behind),
        month: period_text(behind.statement.period),
        amount: words::money(&Money::new(behind.line.micros, behind.line.currency)),
        kind: behind.line.charge_kind,
        statement: behind.statement.id,
        service,
        usage: of.of == Sort::Usage,
        total: words::count(total),
        no_longer_kept: (no_longer_kept > 0).then(|| words::count(no_longer_kept)),
        billed: billed.iter().map(|sum| format!("{} {}", sum.currency, words::exact_money(&sum.amount))).collect(),
        quantity: words::exact(&quantity),
        next,
        disputes: who.is(&[Role::Executive, Role::Brm, Role::Finance, Role::Approver]),
        currency: behind.line.currency.to_string(),
        lines: items.into_iter().map(|one| line(one, zone, &name)).collect(),
    })
}

/// How the line came about, in a sentence.
fn how(behind: &Behind) -> String {
    if let Some(corrects) = behind.corrects() {
        let why = if corrects.dispute.is_some() { "a dispute was accepted" } else { "something came late" };
        let month = period_text(corrects.period);
        return format!("It corrects {month}, since {why}; below stands what was billed for {month}.");
    }
    if behind.line.credit.is_some() {
        return "It is a credit on what the service charges; below stands what was billed for the service.".to_owned();
    }
    match behind.rule.as_ref().map(|rule| rule.method) {
        None | Some(ChargeMethod::Direct) => "Each business unit pays the lines that name it.",
        Some(ChargeMethod::Proportional) => "The cost of this service is shared out by use.",
        Some(ChargeMethod::Priced) => {
            "Each business unit pays the price of what it used; below stands what the service cost."
        }
        Some(ChargeMethod::Even) => "The cost of this service is shared out evenly.",
        Some(ChargeMethod::Fixed | ChargeMethod::Weighted) => "The cost of this service is shared out as agreed.",
    }
    .to_owned()
}

fn line(line: SourceLine, zone: Tz, name: &impl Fn(String) -> String) -> Line {
    let what = line.description.or(line.resource).or(line.supplier_service).unwrap_or_default();
    let billed = line.billed.zip(line.currency);
    Line {
        when: line.charged_from.map(|at| words::day(at.with_timezone(&zone).date_naive())).unwrap_or_default(),
        what,
        account: line.account,
        category: line.category,
        quantity: [line.quantity.as_ref().map(words::exact), line.unit]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" "),
        billed: billed
            .map(|(billed, currency)| format!("{currency} {}", words::exact_money(&billed)))
            .unwrap_or_default(),
        unit: line.business_unit.map_or_else(|| "–".to_owned(), name),
    }
}
