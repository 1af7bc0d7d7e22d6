//! `run`: one step, now.

use clap::Args;
use entity::value::Period;

use super::say;
use crate::app::App;
use crate::jobs::{self, Step};

/// Arguments of `run`.
#[derive(Debug, Args)]
pub struct Run {
    /// pull, measure, score, close, report, deliver, or month for all of them in order; bounces, tidy, backup.
    step: Step,
    /// The month, such as 2026-03; the last complete one if not given.
    #[arg(long)]
    period: Option<Period>,
    /// Why an edition is corrected; only with report.
    #[arg(long)]
    because: Option<String>,
}

impl Run {
    pub async fn run(self, app: &App) -> anyhow::Result<()> {
        let period = jobs::month_of(app, self.period).await?;
        let said = match (self.step, &self.because) {
            (Step::Report, Some(reason)) => jobs::report(app, period, Some(reason)).await?.to_string(),
            (step, _) => jobs::run(app, step, period).await?,
        };
        say(&said);
        Ok(())
    }
}
