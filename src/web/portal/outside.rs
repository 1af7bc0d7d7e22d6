//! Ledger lines of one sort of technology that units buy around IT.

use actix_web::web::{Data, Path, Query, ReqData};
use askama::Template;
use entity::value::Exact;

use super::frame::Frame;
use super::{Screen, html, words};
use crate::app::App;
use crate::portfolio::Outside;
use crate::scorecard::wording::period_text;
use crate::store::company;
use crate::web::api::outside::{Line, lines_of};
use crate::web::dates::When;
use crate::web::guard::Who;
use crate::web::problem::Problem;

/// A row on the shelf's page.
pub struct Row {
    /// The rule.
    pub rule: String,
    /// What it is.
    pub name: String,
    /// What IT offers for the same.
    pub offered: String,
    /// In the last month.
    pub month: String,
    /// In twelve months.
    pub year: String,
    /// Who bought it.
    pub units: String,
    /// How many lines.
    pub lines: u64,
}

#[derive(Template)]
#[template(path = "outside.html")]
struct Page {
    frame: Frame,
    name: String,
    month: String,
    totals: Vec<String>,
    lines: Vec<Shown>,
}

struct Shown {
    booked: String,
    unit: String,
    supplier: String,
    text: String,
    account: String,
    amount: String,
    from: String,
    run: String,
}

/// Rows with names in place of ids.
///
/// # Errors
/// If the store does not answer.
pub async fn named(app: &App, who: &Who, rows: Vec<Outside>) -> Result<Vec<Row>, Problem> {
    let units = company::business_units(&app.db, &who.access).await?;
    let services = company::services(&app.db).await?;
    let unit = |id: &Option<String>| match id {
        Some(id) => units.iter().find(|unit| unit.id == *id).map_or(id.clone(), |unit| unit.name.clone()),
        None => "nobody named".to_owned(),
    };
    let row = |row: Outside| Row {
        offered: match &row.service {
            Some(id) => services.iter().find(|one| one.id == *id).map_or(id.clone(), |one| one.name.clone()),
            None => "nothing".to_owned(),
        },
        month: money(&row.month, &row.currency.to_string()),
        year: money(&row.total, &row.currency.to_string()),
        units: row
            .units
            .iter()
            .map(|one| format!("{} {}", unit(&one.business_unit), words::exact_money(&one.total)))
            .collect::<Vec<_>>()
            .join(", "),
        lines: row.lines,
        rule: row.rule,
        name: row.name,
    };
    Ok(rows.into_iter().map(row).collect())
}

fn money(amount: &Exact, currency: &str) -> String {
    format!("{currency} {}", words::exact_money(amount))
}

/// The lines of one sort, with their sum.
pub async fn show(app: Data<App>, who: ReqData<Who>, rule: Path<String>, when: Query<When>) -> Screen {
    let period = when.or_last(&app).await?;
    let (rule, lines) = lines_of(&app, &who, &rule, period).await?;
    let frame = Frame::of(&app, &who, &rule.name, "/shelf").await?;
    let units = company::business_units(&app.db, &who.access).await?;
    let mut totals: Vec<(String, Exact)> = Vec::new();
    for line in &lines {
        let currency = line.currency.to_string();
        match totals.iter_mut().find(|(one, _)| *one == currency) {
            Some((_, sum)) => *sum = sum.add(&line.amount).map_err(anyhow::Error::from)?,
            None => totals.push((currency, line.amount)),
        }
    }
    let shown = |line: Line| Shown {
        booked: words::day(line.booked.with_timezone(&frame.zone).date_naive()),
        unit: match line.business_unit {
            Some(id) => units.iter().find(|unit| unit.id == id).map_or(id, |unit| unit.name.clone()),
            None => "–".to_owned(),
        },
        supplier: line.supplier.unwrap_or_else(|| "–".to_owned()),
        text: line.text.unwrap_or_default(),
        account: line.account,
        amount: money(&line.amount, &line.currency.to_string()),
        from: format!("{}, row {}", line.source, line.row),
        run: line.run,
    };
    html(&Page {
        name: rule.name,
        month: period_text(period),
        totals: totals.iter().map(|(currency, sum)| money(sum, currency)).collect(),
        lines: lines.into_iter().map(shown).collect(),
        frame,
    })
}
