//! Jobs: when each step is due, and the steps themselves: load, compute, save. No query, no formula, no HTML.
//!
//! Every step is idempotent per period and can be run by hand.

pub mod backup;
mod bounces;
mod close;
mod deliver;
mod digest;
mod doctor;
mod draft;
mod for_reader;
mod heartbeat;
mod measure;
mod monthly;
mod planner;
mod pull;
mod report;
mod score;
mod tidy;
mod timetable;
mod waiting;
mod worker;

use anyhow::bail;
use entity::value::Period;

use crate::app::App;

pub use bounces::{CameBack, bounces};
pub use close::close;
pub use deliver::deliver;
pub use digest::digests;
pub use doctor::{next_due, rehearse, try_out};
pub use draft::Standing;
pub use measure::{Remeasured, measure};
pub use planner::plan;
pub use pull::{Pulled, pull, pull_all};
pub use report::{composed, make_anew, preview, report, report_only};
pub use score::{refresh, score};
pub use tidy::{Tidied, tidy};
pub use timetable::Timetable;
pub use waiting::{Looked, look_again};
pub use worker::{Planner, tick};

/// A step that a schedule or a person can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::Display, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Step {
    /// Pull all sources.
    Pull,
    /// Make a month's measurements.
    Measure,
    /// Score a month's cards and review the shelf.
    Score,
    /// Measure a month anew, and score anew what that changed, then and since.
    Refresh,
    /// Close a month's charges.
    Close,
    /// Freeze a month's reports and plan their delivery.
    Report,
    /// Send what is due.
    Deliver,
    /// Make what waited and may go now: reports, approvals with other words, digests. A planner does so by itself.
    Waiting,
    /// Read which mails came back.
    Bounces,
    /// All of these for a month, in order.
    Month,
    /// Remove what is older than it is kept.
    Tidy,
    /// Copy database and lines into the folder of backups.
    Backup,
}

/// Runs a step; a sentence says what it did.
///
/// # Errors
/// If the step cannot be done; the message names the object.
pub async fn run(app: &App, step: Step, period: Period) -> anyhow::Result<String> {
    match step {
        Step::Pull => pull_all(app).await.map(|pulled| pull::summary(&pulled)),
        Step::Measure => measure(app, period).await.map(|done| {
            let Remeasured { all, renewed, touched } = done;
            format!("{period}: {all} measurements, {renewed} of them made anew, {} new or changed", touched.len())
        }),
        Step::Refresh => refresh(app, period)
            .await
            .map(|(measured, scored)| format!("{period}: {measured} measurements changed, {scored} scores made anew")),
        Step::Score => score(app, period).await.map(|n| format!("{period}: {n} scorecards scored, shelf reviewed")),
        Step::Close => close(app, period, "schedule").await.map(|closed| closed.to_string()),
        Step::Report => report(app, period, None).await.map(|frozen| frozen.to_string()),
        Step::Deliver => deliver(app).await.map(|sent| sent.to_string()),
        Step::Waiting => waiting_ones(app).await,
        Step::Bounces => bounces(app).await.map(|found| found.to_string()),
        Step::Month => month(app, period).await,
        Step::Tidy => tidy(app).await.map(|tidied| tidied.to_string()),
        Step::Backup => {
            let (place, made) = backup::nightly(app, "schedule").await?;
            Ok(format!("{}: {} rows, {} files of lines", place.display(), made.rows(), made.parts.len()))
        }
    }
}

/// All that waited and may go now. What cannot be made does not stop the rest.
async fn waiting_ones(app: &App) -> anyhow::Result<String> {
    let (looked, anew, digests) = (look_again(app).await, make_anew(app).await, digests(app).await);
    let Looked { looked_at, gone } = looked?;
    Ok(format!("{looked_at} reports looked at, {gone} gone, {} made anew, {} digests made", anew?, digests?))
}

async fn month(app: &App, period: Period) -> anyhow::Result<String> {
    let (mut said, mut not_closed) = (Vec::new(), None);
    for step in [Step::Pull, Step::Measure, Step::Score, Step::Close, Step::Report, Step::Deliver] {
        match Box::pin(run(app, step, period)).await {
            Ok(words) => said.push(words),
            // Bills that cannot be charged yet are no reason to keep everything else from its readers.
            Err(error) if step == Step::Close => not_closed = Some(error),
            Err(error) => return Err(error),
        }
    }
    match not_closed {
        None => Ok(said.join("\n")),
        Some(error) => Err(error.context(format!("{}\nall but the charges", said.join("\n")))),
    }
}

/// The month a step is meant for: the one named, or the last complete one.
///
/// # Errors
/// If the period named is not over yet, or is no month.
pub async fn month_of(app: &App, period: Option<Period>) -> anyhow::Result<Period> {
    let last = app.last_complete_month().await?;
    match period {
        None => Ok(last),
        Some(period) if period.kind() != last.kind() => bail!("expected a month such as {last}, found `{period}`"),
        Some(period) if period > last => bail!("{period} is not over yet; the last complete month is {last}"),
        Some(period) => Ok(period),
    }
}
