//! `/budgets`, `/rules`, `/fiscal-years/{year}` and a statement's year: what was planned, how cost is shared out, and how
//! a fiscal year adds up.

use std::collections::BTreeMap;

use actix_web::web::{Data, Json, Path, Query, ReqData};
use entity::statement;
use entity::value::{ChargeMethod, FiscalYear, Money, Period, Scope};
use schemars::JsonSchema;
use serde::Serialize;

use super::Answer;
use super::statements::find;
use crate::app::App;
use crate::chargeback::{Rule, RuleTerms};
use crate::portfolio::{YearEnd, year_end};
use crate::store::{Access, charges, company};
use crate::web::dates::When;
use crate::web::guard::Who;
use crate::web::paging::{Piece, Slice};
use crate::web::problem::Problem;

/// Planned money for a month, and what was charged.
#[derive(Serialize, JsonSchema)]
pub struct Budget {
    /// The business unit; null: all together.
    pub business_unit: Option<String>,
    /// The service, tower or pool; null: all of the unit's.
    pub service: Option<String>,
    /// The month.
    pub period: Period,
    /// What is planned.
    pub amount: Money,
    /// What was charged, once the month is closed; for a service of all units together, to all of them.
    pub charged: Option<Money>,
}

/// How a service's cost is shared out.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ChargeRule")]
pub struct ChargeRule {
    /// Short name.
    pub id: String,
    /// Name on statements.
    pub name: String,
    /// The service, tower or pool.
    pub service: String,
    /// How.
    pub method: ChargeMethod,
    /// What it is shared by, where it is by use.
    pub driver: Option<String>,
    /// Unit printed on statements.
    pub unit: String,
    /// Shares, who shares evenly, and what other services use.
    pub terms: RuleTerms,
}

/// A fiscal year: months, and what units were charged against what was planned.
#[derive(Serialize, JsonSchema)]
pub struct Year {
    /// Its dates, and the calendar months whose bills belong to it.
    #[serde(flatten)]
    pub year: FiscalYear,
    /// Every unit that may be seen, and was charged or has a budget.
    pub units: Vec<UnitYear>,
    /// All of them together.
    pub together: YearEnd,
}

/// A unit's fiscal year.
#[derive(Serialize, JsonSchema)]
pub struct UnitYear {
    /// The business unit.
    pub business_unit: String,
    /// What it was charged, month by month.
    pub months: BTreeMap<Period, Money>,
    /// Against what was planned, with what is expected.
    #[serde(flatten)]
    pub end: YearEnd,
}

/// Planned money.
pub async fn budgets(
    app: Data<App>,
    who: ReqData<Who>,
    when: Query<When>,
    slice: Query<Slice>,
) -> Answer<Piece<Budget>> {
    let period = when.or_last(&app).await?;
    Ok(Json(slice.cut(planned_for(&app, &who, period).await?)?))
}

/// What is planned for a month as far as the reader may see it, and what was charged.
///
/// # Errors
/// If the store does not answer.
pub async fn planned_for(app: &App, who: &Who, period: Period) -> Result<Vec<Budget>, Problem> {
    let statements = charges::statements(&app.db, &who.access, Some(period)).await?;
    let charged = charged_by_service(app, &statements).await?;
    let of_unit = |(unit, amount): (String, Money)| Budget {
        charged: statements
            .iter()
            .find(|one| one.business_unit_id == unit)
            .map(|one| Money::new(one.total_micros, one.currency)),
        business_unit: Some(unit),
        service: None,
        period,
        amount,
    };
    let of_service = |one: company::ServiceBudget| {
        let fits = |(unit, service): &(String, String)| {
            *service == one.service && one.business_unit.as_ref().is_none_or(|wanted| wanted == unit)
        };
        let micros = charged.iter().filter(|(key, _)| fits(key)).map(|(_, micros)| micros).sum();
        let charged = (!statements.is_empty()).then(|| Money::new(micros, one.amount.currency));
        Budget { business_unit: one.business_unit, service: Some(one.service), period, amount: one.amount, charged }
    };
    let units = company::budgets(&app.db, &who.access, period).await?.into_iter().map(of_unit);
    let services = company::service_budgets(&app.db, &who.access, period).await?.into_iter().map(of_service);
    Ok(units.chain(services).collect())
}

/// What each unit was charged for each service, in millionths.
///
/// # Errors
/// If the store does not answer.
pub async fn charged_by_service(
    app: &App,
    statements: &[statement::Model],
) -> Result<BTreeMap<(String, String), i64>, Problem> {
    let mut charged: BTreeMap<(String, String), i64> = BTreeMap::new();
    for statement in statements {
        for line in charges::lines(&app.db, statement, None, u64::from(u32::MAX)).await? {
            *charged.entry((statement.business_unit_id.clone(), line.service_id)).or_default() += line.micros;
        }
    }
    Ok(charged)
}

/// How cost is shared out.
pub async fn rules(app: Data<App>, who: ReqData<Who>, slice: Query<Slice>) -> Answer<Piece<ChargeRule>> {
    Ok(Json(slice.cut(in_force(&app, &who).await?)?))
}

/// The rules of every service that the reader may know of.
///
/// # Errors
/// If the store does not answer.
pub async fn in_force(app: &App, who: &Who) -> Result<Vec<ChargeRule>, Problem> {
    let mut rows = company::charge_rules(&app.db).await?;
    rows.retain(|row| who.access.may_see(&Scope::Service(row.service_id.clone())));
    let rule = |row: entity::charge_rule::Model| {
        let Rule { id, name, service, method, driver, unit, terms } = row.into();
        ChargeRule { id, name, service, method, driver, unit, terms }
    };
    Ok(rows.into_iter().map(rule).collect())
}

/// A fiscal year.
pub async fn fiscal_year(app: Data<App>, who: ReqData<Who>, name: Path<i32>) -> Answer<Year> {
    year(&app, &who, *name).await.map(Json)
}

/// The fiscal year of that name.
///
/// # Errors
/// 404 if there is no such year, or nothing is known of it.
pub async fn year(app: &App, who: &Who, name: i32) -> Result<Year, Problem> {
    let (company, _) = app.company().await?;
    let year = company::fiscal(&company)?.year(name).ok_or_else(Problem::not_found)?;
    let charged = charged(app, &who.access).await?;
    let planned = planned(app, &who.access, &year).await?;
    let mut units: Vec<&String> = charged.keys().chain(planned.keys()).collect();
    units.sort();
    units.dedup();
    let of =
        |all: &BTreeMap<String, BTreeMap<Period, Money>>, unit: &String| all.get(unit).cloned().unwrap_or_default();
    let unit_year = |unit: &String| {
        let (charged, planned) = (of(&charged, unit), of(&planned, unit));
        let end = year_end(&year, &charged, &planned, company.currency);
        let months = charged.into_iter().filter(|(month, _)| year.periods().contains(month)).collect();
        UnitYear { business_unit: unit.clone(), months, end }
    };
    let units: Vec<UnitYear> = units.into_iter().map(unit_year).collect();
    let together = |all: &BTreeMap<String, BTreeMap<Period, Money>>| {
        let mut sums: BTreeMap<Period, Money> = BTreeMap::new();
        for (month, money) in all.values().flatten() {
            let sum = sums.entry(*month).or_insert(Money::new(0, money.currency));
            sum.micros = sum.micros.saturating_add(money.micros);
        }
        sums
    };
    let together = year_end(&year, &together(&charged), &together(&planned), company.currency);
    if together.months_charged == 0 && together.budget.is_none() {
        return Err(Problem::not_found());
    }
    Ok(Year { year, units, together })
}

/// What each unit was charged in every closed month.
async fn charged(app: &App, access: &Access) -> Result<BTreeMap<String, BTreeMap<Period, Money>>, Problem> {
    let mut charged: BTreeMap<String, BTreeMap<Period, Money>> = BTreeMap::new();
    for row in charges::statements(&app.db, access, None).await? {
        let of_unit = charged.entry(row.business_unit_id).or_default();
        of_unit.insert(row.period, Money::new(row.total_micros, row.currency));
    }
    Ok(charged)
}

/// What is planned for each unit in every month of a year.
async fn planned(
    app: &App,
    access: &Access,
    year: &FiscalYear,
) -> Result<BTreeMap<String, BTreeMap<Period, Money>>, Problem> {
    let mut planned: BTreeMap<String, BTreeMap<Period, Money>> = BTreeMap::new();
    for month in year.periods() {
        for (unit, money) in company::budgets(&app.db, access, month).await? {
            planned.entry(unit).or_default().insert(month, money);
        }
    }
    Ok(planned)
}

/// The fiscal year of a statement's unit, as it stood with that statement.
pub async fn outlook(app: Data<App>, who: ReqData<Who>, id: Path<String>) -> Answer<YearEnd> {
    let statement = find(&app, &who, &id).await?;
    outlook_of(&app, &statement).await?.map(Json).ok_or_else(Problem::not_found)
}

/// The fiscal year of a statement's unit up to that statement; none outside the calendar.
///
/// # Errors
/// If the store does not answer.
pub async fn outlook_of(app: &App, statement: &statement::Model) -> Result<Option<YearEnd>, Problem> {
    let (company, _) = app.company().await?;
    let Some(year) = company::fiscal(&company)?.year_of_month(statement.period) else { return Ok(None) };
    let unit = &statement.business_unit_id;
    let only = Access::only([unit.clone()].into());
    let mut charged = charged(app, &only).await?.remove(unit).unwrap_or_default();
    charged.retain(|month, _| *month < statement.period);
    charged.insert(statement.period, Money::new(statement.total_micros, statement.currency));
    let planned = planned(app, &only, &year).await?.remove(unit).unwrap_or_default();
    Ok(Some(year_end(&year, &charged, &planned, statement.currency)))
}
