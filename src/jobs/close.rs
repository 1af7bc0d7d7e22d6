//! The closing step: a month's costs become statements, and the month is closed for good.

use std::fmt;

use anyhow::{Context, bail};
use entity::value::{ChargePeriodState, Currency, Exact, Period};
use fail::fail_point;

use crate::app::App;
use crate::chargeback;
use crate::store::charges::{Doing, Prepared};
use crate::store::{Access, charge_months, charges, charging, company, conformance};

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
    /// It was charged, and waits for people to review, approve and close it.
    ForReview {
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
            Self::ForReview { period, statements, charged, currency } => {
                write!(f, "{period}: {statements} statements for review, {charged} {currency} charged")
            }
        }
    }
}

/// Charges a month and closes it, unless it is closed already; where people review and approve, it is left for them.
///
/// # Errors
/// If the month is not over, the month before is still open, a bill could not be pulled, the costs cannot be charged or
/// change meanwhile, or the store does not answer.
pub async fn close(app: &App, period: Period, by: &str) -> anyhow::Result<Closed> {
    if charge_months::state(&app.db, period).await? == Some(ChargePeriodState::Closed) {
        return Ok(Closed::Before(period));
    }
    let last = app.last_complete_month().await?;
    if period > last {
        bail!("{period} is not over yet, and costs still arrive; the last complete month is {last}");
    }
    let (company, _) = app.company().await?;
    let (inputs, slices) = charging::inputs(&app.db, &company, period).await?;
    charging::all_pulled(&app.db, period).await?;
    let settings = charging::settings(&app.db).await?;
    let run = chargeback::charge(&inputs).with_context(|| format!("charge {period}"))?;
    let delivered = charging::delivered(&app.db, period).await?;
    let seen = (app.clock.now(), settings.stale_after_days);
    let mut blockers = chargeback::completeness(&inputs, &run.books, &delivered, seen).blockers;
    blockers.extend(conformance::blockers(&app.db, period, &settings.finance).await?);
    let budgets = company::budgets(&app.db, &Access::everything(), period).await?;
    let prepared = Prepared { inputs: &inputs, run: &run, budgets: &budgets, slices: &slices };
    let doing = Doing { by, at: app.clock.now(), second_person: false };
    fail_point!("charged");
    let tx = app.db.begin().await?;
    charges::prepare(&tx, &prepared, doing).await?;
    if settings.unattended {
        if let Some(why) = blockers.first() {
            bail!("{period} is not closed: {why}; let it pass by name, with a reason, or bring it up to date");
        }
        charges::approve(&tx, period, doing).await?;
        charges::close(&tx, period, doing).await?;
    }
    fail_point!("close");
    app.db.commit(tx).await.context("save statements")?;
    fail_point!("closed");
    let statements = charges::drafts(&app.db, period).await?.len();
    let charged = run.books.charged;
    Ok(match settings.unattended {
        true => Closed::Now { period, statements, charged, currency: inputs.currency },
        false => Closed::ForReview { period, statements, charged, currency: inputs.currency },
    })
}
