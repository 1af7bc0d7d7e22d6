//! A statement with everything a reader of it needs: names, what came before, the causes of the difference. It charges nothing.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use entity::statement;
use entity::value::{Money, Scope};

use super::{Access, Db, StoreError, charge_months, charges, charging, company};
use crate::chargeback::{self, Books, Issuer, Line, Variance};
use crate::report::{Bill, BillLine, causes};

/// Names in place of ids.
#[derive(Clone, Debug)]
pub struct Names {
    /// The company's.
    pub company: String,
    /// Those of business units.
    pub units: BTreeMap<String, String>,
    /// Those of services and cost pools.
    pub services: BTreeMap<String, String>,
}

impl Names {
    fn unit(&self, id: &str) -> String {
        self.units.get(id).map_or_else(|| id.to_owned(), Clone::clone)
    }

    fn service(&self, id: &str) -> String {
        self.services.get(id).map_or_else(|| id.to_owned(), Clone::clone)
    }

    /// Who charges whom for what in a line.
    #[must_use]
    pub fn issuer<'a>(&'a self, line: &'a Line) -> Issuer<'a> {
        let name = |names: &'a BTreeMap<String, String>, id: &'a str| names.get(id).map_or(id, String::as_str);
        Issuer {
            company: &self.company,
            unit: name(&self.units, &line.business_unit),
            service: name(&self.services, &line.service),
        }
    }
}

/// All names that charges may need.
///
/// # Errors
/// If the database does not answer.
pub async fn names(db: &Db) -> Result<Names, StoreError> {
    let units = company::business_units(db, &Access::everything()).await?;
    let services = company::services(db).await?.into_iter().map(|one| (one.id, one.name));
    let pools = charging::pools(db).await?.into_iter().map(|one| (one.id, one.name));
    Ok(Names {
        company: company::company(db).await?.map(|company| company.name).unwrap_or_default(),
        units: units.into_iter().map(|one| (one.id, one.name)).collect(),
        services: services.chain(pools).collect(),
    })
}

/// All lines of a statement, as they were charged. The caller has found the statement.
///
/// # Errors
/// If the database does not answer.
pub async fn lines(db: &Db, statement: &statement::Model) -> Result<Vec<Line>, StoreError> {
    let rows = charges::lines(db, statement, None, u64::from(u32::MAX)).await?;
    Ok(rows.into_iter().map(|row| Line::stored(row, statement.business_unit_id.clone())).collect())
}

/// The unit's statement of the month before. The caller has found the statement.
///
/// # Errors
/// If the database does not answer.
pub async fn before(db: &Db, statement: &statement::Model) -> Result<Option<statement::Model>, StoreError> {
    let id = format!("{}.{}", statement.period.previous(), statement.business_unit_id);
    charges::statement(db, &Access::everything(), &id).await
}

/// The variance against the statement of the month before; none if there is none. The caller has found the statement.
///
/// # Errors
/// If the database does not answer.
pub async fn variance(db: &Db, statement: &statement::Model) -> Result<Option<Variance>, StoreError> {
    let Some(before) = before(db, statement).await? else { return Ok(None) };
    let Some((old, new)) = books(db, &before).await?.zip(books(db, statement).await?) else { return Ok(None) };
    let dearer = chargeback::currency_effect(&old, &new);
    let (then, now) = (lines(db, &before).await?, lines(db, statement).await?);
    Ok(chargeback::variance(&then, &now, &dearer, statement.currency))
}

async fn books(db: &Db, statement: &statement::Model) -> Result<Option<Books>, StoreError> {
    Ok(charge_months::balance(db, statement.period).await?.map(|(books, _)| books))
}

/// What the money for each service bought: the value streams that lean on it, else its purpose.
///
/// # Errors
/// If the database does not answer.
pub async fn bought(db: &Db, access: &Access) -> Result<BTreeMap<String, String>, StoreError> {
    let mut bought = BTreeMap::new();
    for service in company::services(db).await? {
        if access.may_see(&Scope::Service(service.id.clone())) {
            bought.insert(service.id, service.purpose);
        }
    }
    for (stream, steps) in company::value_streams(db).await? {
        for service in steps.into_iter().filter_map(|step| step.service_id) {
            if let Some(words) = bought.get_mut(&service)
                && !words.contains(&stream.name)
            {
                *words = format!("{words} · {}: {}", stream.name, stream.outcome);
            }
        }
    }
    Ok(bought)
}

/// A line's id without its month: the same charge has it every month.
fn of_month(id: &str) -> Option<&str> {
    id.split_once('.').map(|(_, charge)| charge)
}

/// A statement with names, last month and causes; made on the day its month was closed. The caller has found the statement.
///
/// # Errors
/// If the database does not answer.
pub async fn bill(
    db: &Db,
    access: &Access,
    statement: &statement::Model,
    (zone, now): (Tz, DateTime<Utc>),
) -> Result<Bill, StoreError> {
    let names = names(db).await?;
    let (books, closed_at) = charge_months::balance(db, statement.period).await?.unzip();
    let bought = bought(db, access).await?;
    let money = |micros| Money::new(micros, statement.currency);
    let share = |line: &Line| {
        if line.corrects.is_some() || line.credit.is_some() {
            return None;
        }
        let pool = books.as_ref()?.pools.iter().find(|pool| pool.service.as_ref() == Some(&line.service))?;
        let all = Some(pool.charged.to_f64()).filter(|all| *all != 0.0)?;
        Some(line.amount.to_f64() / all * 100.0)
    };
    let before = before(db, statement).await?;
    let then = match &before {
        Some(before) => lines(db, before).await?,
        None => Vec::new(),
    };
    let last = |line: &Line| then.iter().find(|then| of_month(&then.id) == of_month(&line.id)).map(|then| then.amount);
    let line = |line: Line| BillLine {
        last: last(&line),
        service: names.service(&line.service),
        share: share(&line),
        bought: bought.get(&line.service).cloned().unwrap_or_default(),
        corrects: line.corrects.as_ref().map(|corrects| corrects.period),
        because: line.credit.clone(),
        id: line.id,
        charge_kind: line.charge_kind,
        quantity: line.quantity,
        unit: line.unit,
        unit_price: line.unit_price,
        amount: line.amount,
        exact_share: line.exact_share.to_string(),
        extra_unit: line.extra_unit,
    };
    let closed_at = closed_at.flatten().unwrap_or(now);
    Ok(Bill {
        unit: names.unit(&statement.business_unit_id),
        month: statement.period,
        total: money(statement.total_micros),
        showback: books.as_ref().is_some_and(|books| books.showback.contains(&statement.business_unit_id)),
        budget: statement.budget_micros.map(money),
        last: before.map(|before| money(before.total_micros)),
        variance: variance(db, statement).await?.map(|variance| causes(&variance)).unwrap_or_default(),
        lines: lines(db, statement).await?.into_iter().map(line).collect(),
        check_number: statement.check_number.clone(),
        made_on: closed_at.with_timezone(&zone).date_naive(),
        company: names.company.clone(),
    })
}
