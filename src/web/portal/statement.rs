//! A statement: its lines with their exact shares, and a total that ties.

use actix_web::web::{Data, Path, ReqData};
use askama::Template;
use entity::value::{Money, Period};

use super::figures::{self, Figure};
use super::frame::Frame;
use super::statements::against;
use super::words::{self, Mark};
use super::{Screen, html};
use crate::app::App;
use crate::language::Language;
use crate::portfolio::{Expectation, YearEnd};
use crate::report::{BillLine, missed_text};
use crate::scorecard::wording::period_text;
use crate::store::{charge_months, charges, company};
use crate::web::api::charge_files::bill;
use crate::web::api::finance::{charged_by_service, outlook_of};
use crate::web::api::statements::find;
use crate::web::guard::Who;
use crate::web::problem::Problem;

#[derive(Template)]
#[template(path = "statement.html")]
struct Page {
    frame: Frame,
    id: String,
    unit: (String, String),
    month: String,
    period: Period,
    currency: String,
    total: String,
    sum: String,
    ties: bool,
    budget: Option<(String, Mark)>,
    check_number: String,
    extra: bool,
    showback: bool,
    before: String,
    last: Option<String>,
    last_sum: Option<String>,
    causes: Vec<(String, String)>,
    proof: bool,
    months: Option<Figure>,
    year: Option<YearFacts>,
    planned: Vec<Planned>,
    lines: Vec<Line>,
}

/// What was planned for a service, against what was charged.
struct Planned {
    service: String,
    charged: String,
    budget: String,
    over: Mark,
}

/// The fiscal year up to this statement.
pub struct YearFacts {
    pub name: String,
    pub charged: String,
    pub budget_so_far: Option<(String, Mark)>,
    pub budget: Option<String>,
    pub expected: Option<(String, String)>,
    pub verdict: Option<Mark>,
    pub months: String,
}

struct Line {
    id: String,
    service: String,
    kind: String,
    quantity: String,
    unit: String,
    unit_price: String,
    amount: String,
    last: String,
    share: String,
    extra: bool,
    part: String,
    bought: String,
    corrects: Option<String>,
    because: Option<String>,
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
    let (year, planned) = (outlook_of(&app, &row).await?.map(year_facts), planned(&app, &who, &row).await?);
    html(&Page {
        frame: Frame::of(&app, &who, format!("Statement: {name}"), "/statements").await?,
        month: period_text(row.period),
        period: row.period,
        currency: row.currency.to_string(),
        total: words::money(&Money::new(row.total_micros, row.currency)),
        sum: words::amount(&Money::new(micros, row.currency)),
        ties: micros == row.total_micros,
        budget: row
            .budget_micros
            .map(|budget| (words::money(&Money::new(budget, row.currency)), against(row.total_micros, budget))),
        check_number: row.check_number,
        extra: rows.iter().any(|line| line.extra_unit),
        showback: bill.showback,
        before: period_text(bill.month.previous()),
        last: bill.last.as_ref().map(words::money),
        last_sum: bill.last.as_ref().map(words::amount),
        causes: bill
            .variance
            .iter()
            .map(|(cause, money)| (cause.word(Language::english()), words::amount(money)))
            .collect(),
        proof: charge_months::keeps_proof(&app.db, row.period).await?,
        months: figures::charged(&months, row.period),
        year,
        planned,
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
        last: line.last.as_ref().map_or_else(|| "–".to_owned(), words::amount),
        part: words::percent(line.share),
        share: line.exact_share,
        extra: line.extra_unit,
        bought: line.bought,
        corrects: line.corrects.map(period_text),
        because: line.because.map(|missed| missed_text(Language::english(), &missed)),
        service: line.service,
        kind: line.charge_kind,
        unit: line.unit,
        id: line.id,
    }
}

/// A fiscal year in words.
pub fn year_facts(end: YearEnd) -> YearFacts {
    let expected = end.expected.as_ref().filter(|_| end.months_left > 0);
    YearFacts {
        name: end.year.to_string(),
        charged: words::money(&end.charged),
        budget_so_far: end
            .budget_so_far
            .map(|budget| (words::money(&budget), against(end.charged.micros, budget.micros))),
        budget: end.budget.map(|budget| words::money(&budget)),
        verdict: end.expected.as_ref().zip(end.budget).map(|(expected, budget)| heads_for(expected, budget)),
        expected: expected.map(|one| {
            let range = format!("{} to {}", words::amount(&one.lower), words::amount(&one.upper));
            (words::money(&one.amount), range)
        }),
        months: match (end.months_charged, end.months_left) {
            (_, 0) => "the whole year is charged".to_owned(),
            (1, left) => format!("1 month charged, {left} to come"),
            (charged, left) => format!("{charged} months charged, {left} to come"),
        },
    }
}

/// Whether the year will keep its budget: said only where the whole range lies on one side.
fn heads_for(expected: &Expectation, budget: Money) -> Mark {
    if expected.upper.micros <= budget.micros {
        Mark { class: "better", shape: "●", word: "will keep the budget" }
    } else if expected.lower.micros > budget.micros {
        Mark { class: "worse", shape: "▲", word: "will exceed the budget" }
    } else {
        Mark { class: "near", shape: "◐", word: "cannot tell yet" }
    }
}

/// What is planned for the unit service by service, against what the statement charges.
async fn planned(app: &App, who: &Who, statement: &entity::statement::Model) -> Result<Vec<Planned>, Problem> {
    let charged = charged_by_service(app, std::slice::from_ref(statement)).await?;
    let names = company::services(&app.db).await?;
    let own = |one: &company::ServiceBudget| one.business_unit.as_ref() == Some(&statement.business_unit_id);
    let budgets = company::service_budgets(&app.db, &who.access, statement.period).await?;
    let planned = |one: company::ServiceBudget| {
        let key = (statement.business_unit_id.clone(), one.service.clone());
        let micros = charged.get(&key).copied().unwrap_or_default();
        let name = names.iter().find(|service| service.id == one.service).map(|service| service.name.clone());
        Planned {
            service: name.unwrap_or(one.service),
            charged: words::amount(&Money::new(micros, statement.currency)),
            budget: words::amount(&one.amount),
            over: against(micros, one.amount.micros),
        }
    };
    Ok(budgets.into_iter().filter(own).map(planned).collect())
}
