//! The period a request speaks of: the one it names, else the last complete month.

use actix_web::http::StatusCode;
use chrono_tz::Tz;
use entity::company;
use entity::value::{FiscalCalendar, Period, PeriodKind, Scope};
use schemars::JsonSchema;
use serde::Deserialize;

use super::problem::Problem;
use crate::app::App;
use crate::store;

/// The company and its zone.
///
/// # Errors
/// 503 if no model was applied yet.
pub async fn company(app: &App) -> Result<(company::Model, Tz), Problem> {
    if store::company::company(&app.db).await?.is_none() {
        let detail = "There is no company here yet: an administrator applies a model folder first.";
        return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail));
    }
    Ok(app.company().await?)
}

/// The last month that is over, in the company's zone.
///
/// # Errors
/// 503 if no model was applied yet.
pub async fn last_month(app: &App) -> Result<Period, Problem> {
    company(app).await?;
    Ok(app.last_complete_month().await?)
}

/// Which period.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub struct When {
    /// A month such as `2026-03`; the last complete one if not given.
    pub period: Option<Period>,
}

impl When {
    /// The period asked for.
    ///
    /// # Errors
    /// If no model was applied yet.
    pub async fn or_last(&self, app: &App) -> Result<Period, Problem> {
        match self.period {
            Some(period) => Ok(period),
            None => last_month(app).await,
        }
    }
}

/// Which stretch of a series, of which part of the company.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub struct Stretch {
    /// First period; 24 months before the last one if not given.
    from: Option<Period>,
    /// Last period; the last complete month if not given.
    to: Option<Period>,
    /// Length of the periods if neither first nor last is given: `month`, `quarter`, `year`, `week`, `fiscal_quarter` or
    /// `fiscal_year`; else months. Fiscal periods are spelled by their first month: `FY2026-04`.
    by: Option<PeriodKind>,
    /// What the numbers speak of; what the KPI speaks of if not given.
    pub scope: Option<Scope>,
}

/// How many periods are shown if the question does not say.
fn shown(kind: PeriodKind) -> i32 {
    match kind {
        PeriodKind::Year | PeriodKind::FiscalYear => 6,
        PeriodKind::Quarter | PeriodKind::FiscalQuarter => 12,
        PeriodKind::Week => 52,
        PeriodKind::Day | PeriodKind::Month => 24,
    }
}

/// The last week that ends in a month; the quarter or year that the month is in, whether or not it is over. Where the fiscal
/// year is the calendar year, its periods are those of the calendar.
fn last_of(kind: PeriodKind, month: Period, fiscal: &FiscalCalendar) -> Period {
    let kind = match kind {
        PeriodKind::FiscalQuarter if !fiscal.has_own_periods() => PeriodKind::Quarter,
        PeriodKind::FiscalYear if !fiscal.has_own_periods() => PeriodKind::Year,
        _ => kind,
    };
    let last = fiscal.containing(kind, month.end().pred_opt().unwrap_or_else(|| month.start()));
    if kind == PeriodKind::Week && last.end() > month.end() { last.previous() } else { last }
}

impl Stretch {
    /// First and last period.
    ///
    /// # Errors
    /// If they are of different length or in the wrong order, or no model was applied yet.
    pub async fn periods(&self, app: &App) -> Result<(Period, Period), Problem> {
        let to = match self.to {
            Some(to) => to,
            None => {
                let fiscal = store::company::fiscal(&company(app).await?.0)?;
                last_of(self.by.unwrap_or(PeriodKind::Month), last_month(app).await?, &fiscal)
            }
        };
        let from = self.from.unwrap_or_else(|| to.shifted(1 - shown(to.kind())));
        if from.kind() != to.kind() || from > to {
            return Err(Problem::bad_request(
                "from, to: expected two periods of the same length, the earlier one first.",
            ));
        }
        Ok((from, to))
    }
}
