//! The closing step: a month's costs become statements, and the month is closed for good.

use std::collections::BTreeSet;
use std::fmt;

use anyhow::{Context, bail};
use entity::business_unit;
use entity::value::{ChargePeriodState, Currency, Exact, Money, Period, RecordKind, RunState};
use fail::fail_point;

use crate::app::App;
use crate::chargeback::{self, ChargeInputs, ChargeRun, Cost, Rule, Usage};
use crate::connectors::SourceSettings;
use crate::store::charges::{Closing, NewStatement};
use crate::store::{Access, StoreError, charges, company, lines, runs};

/// What closing a month came to.
#[derive(Clone, Debug)]
pub enum Closed {
    /// It was closed before, and stays as it is.
    Before(Period),
    /// It was closed now.
    Now {
        /// The month.
        period: Period,
        /// How many statements.
        statements: usize,
        /// What they charge together.
        charged: Exact,
        /// Of the charges.
        currency: Currency,
    },
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Before(period) => write!(f, "{period}: closed already"),
            Self::Now { period, statements, charged, currency } => {
                write!(f, "{period}: closed with {statements} statements, {charged} {currency} charged")
            }
        }
    }
}

/// Closes a month's charges, unless they are closed already.
///
/// # Errors
/// If the month is not over, the month before is still open, a bill could not be pulled, the costs cannot be charged or
/// change meanwhile, or the store does not answer.
pub async fn close(app: &App, period: Period, by: &str) -> anyhow::Result<Closed> {
    let state = charges::period(&app.db, period).await?.map(|row| row.state);
    if state == Some(ChargePeriodState::Closed) {
        return Ok(Closed::Before(period));
    }
    let last = app.last_complete_month().await?;
    if period > last {
        bail!("{period} is not over yet, and costs still arrive; the last complete month is {last}");
    }
    let (inputs, slices) = inputs(app, period).await?;
    all_pulled(app, period).await?;
    let run = chargeback::charge(&inputs).with_context(|| format!("charge {period}"))?;
    let budgets = company::budgets(&app.db, &Access::everything(), period).await?;
    let closing = Closing {
        period,
        check_number: chargeback::check_number(&run.lines),
        statements: statements(&run, &inputs, &budgets),
        books: run.books.clone(),
        slices,
        by: by.to_owned(),
        at: app.clock.now(),
    };
    let n = closing.statements.len();
    fail_point!("charged");
    let tx = app.db.begin().await?;
    charges::close(&tx, closing).await?;
    fail_point!("close");
    app.db.commit(tx).await.context("save statements")?;
    fail_point!("closed");
    Ok(Closed::Now { period, statements: n, charged: run.books.charged, currency: inputs.currency })
}

/// A month that is closed never changes: it is not closed while lines are missing that a source could not deliver.
async fn all_pulled(app: &App, period: Period) -> anyhow::Result<()> {
    let latest = runs::latest(&app.db).await?;
    for source in runs::sources(&app.db).await? {
        let settings: SourceSettings =
            serde_json::from_value(source.settings).with_context(|| format!("settings of source {}", source.id))?;
        let Some(run) = latest.iter().find(|run| run.source_id == source.id) else { continue };
        match (settings.records, run.state) {
            (RecordKind::CostLine | RecordKind::UsageLine, RunState::Failed) => bail!(
                "{period} is not closed: the last pull of {} failed ({}); pull it again first",
                source.id,
                run.error.as_deref().unwrap_or("no reason is known")
            ),
            (RecordKind::CostLine | RecordKind::UsageLine, RunState::Running) => {
                let why = format!("{period} is not closed: {} is being pulled, or that pull was broken off", source.id);
                return Err(StoreError::Overtaken(why).into());
            }
            _ => {}
        }
    }
    Ok(())
}

/// What is charged, and the slices it was read from.
async fn inputs(app: &App, period: Period) -> anyhow::Result<(ChargeInputs, BTreeSet<i64>)> {
    let (company, _) = app.company().await?;
    let units = company::business_units(&app.db, &Access::everything()).await?;
    let rules = company::charge_rules(&app.db).await?.into_iter().map(|rule| Rule {
        id: rule.id,
        name: rule.name,
        service: rule.service_id,
        method: rule.method,
        driver: rule.driver,
        unit: rule.unit,
    });
    let (mut costs, mut usage) = (Vec::new(), Vec::new());
    let slices = lines::slices(&app.db, period).await?;
    for (slice, sum) in lines::sums(&app.db, period).await? {
        match (slice.kind, sum.currency) {
            (RecordKind::CostLine, Some(currency)) => costs.push(Cost {
                service: sum.service_id,
                business_unit: sum.business_unit_id,
                billed: sum.billed,
                currency,
            }),
            (RecordKind::UsageLine, _) => usage.push(Usage {
                driver: sum.category,
                service: sum.service_id,
                business_unit: sum.business_unit_id,
                quantity: sum.quantity,
            }),
            _ => {}
        }
    }
    let inputs = ChargeInputs {
        period,
        currency: company.currency,
        costs,
        rules: rules.collect(),
        usage,
        business_units: units.into_iter().filter(|unit| is_there(unit, period)).map(|unit| unit.id).collect(),
        carried_in: carried_in(app, period).await?,
    };
    Ok((inputs, slices))
}

/// Whether the unit is there on any day of the month: one that has ended, or has not begun, pays nothing.
fn is_there(unit: &business_unit::Model, month: Period) -> bool {
    unit.valid_from.is_none_or(|first| first < month.end()) && unit.valid_to.is_none_or(|end| end > month.start())
}

/// What the month before carried over; months are closed in order, once the first is.
async fn carried_in(app: &App, period: Period) -> anyhow::Result<Exact> {
    let before = period.previous();
    if let Some(row) = charges::period(&app.db, before).await?
        && row.state == ChargePeriodState::Closed
    {
        return Ok(charges::books(&row)?.carried_out);
    }
    let later = charges::periods(&app.db)
        .await?
        .into_iter()
        .any(|row| row.period != period && row.state == ChargePeriodState::Closed);
    if later {
        bail!(
            "close {before} before {period}: months are closed in order, since each carries its last fractions of a cent on"
        );
    }
    Ok(Exact::ZERO)
}

fn statements(run: &ChargeRun, inputs: &ChargeInputs, budgets: &[(String, Money)]) -> Vec<NewStatement> {
    let of_unit = |unit: &String| {
        let lines: Vec<_> = run.lines.iter().filter(|line| line.business_unit == *unit).cloned().collect();
        let micros = lines.iter().map(|line| line.amount.micros).sum();
        let budget = budgets.iter().find(|(one, _)| one == unit).map(|(_, money)| *money);
        if lines.is_empty() && budget.is_none() {
            return None;
        }
        Some(NewStatement {
            business_unit: unit.clone(),
            total: Money::new(micros, inputs.currency),
            budget,
            check_number: chargeback::check_number(&lines),
            lines,
        })
    };
    inputs.business_units.iter().filter_map(of_unit).collect()
}
