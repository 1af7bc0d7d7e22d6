//! The period a request speaks of: the one it names, else the last complete month.

use entity::value::{Period, Scope};
use schemars::JsonSchema;
use serde::Deserialize;

use super::problem::Problem;
use crate::app::App;

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
            None => Ok(app.last_complete_month().await?),
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
    /// What the numbers speak of; what the KPI speaks of if not given.
    pub scope: Option<Scope>,
}

/// Months shown if the question does not say.
pub const MONTHS: i32 = 24;

impl Stretch {
    /// First and last period.
    ///
    /// # Errors
    /// If they are of different length or in the wrong order, or no model was applied yet.
    pub async fn periods(&self, app: &App) -> Result<(Period, Period), Problem> {
        let to = match self.to {
            Some(to) => to,
            None => app.last_complete_month().await?,
        };
        let from = self.from.unwrap_or_else(|| to.shifted(1 - MONTHS));
        if from.kind() != to.kind() || from > to {
            return Err(Problem::bad_request(
                "from, to: expected two periods of the same length, the earlier one first.",
            ));
        }
        Ok((from, to))
    }
}
