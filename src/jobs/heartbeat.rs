//! The heartbeat: a watchman outside is called while all is well, so that silence means trouble. It never says what is wrong.

use std::time::Duration;

use anyhow::Context;
use secrecy::ExposeSecret;

use crate::app::App;
use crate::connectors::http;
use crate::store::health;

/// The planner waits for the answer, so it must come soon.
const DEADLINE: Duration = Duration::from_secs(5);

/// Notes that the planner's tick ended well, and calls the watchman if it is time and the database takes writes.
pub async fn beat(app: &App) {
    let now = app.clock.now();
    app.pulse.ticked(now);
    let Some(url) = &app.config.heartbeat.url else { return };
    if !app.pulse.may_tell(now, app.config.heartbeat.every_seconds) {
        return;
    }
    if let Err(error) = call(app, url.expose_secret()).await {
        tracing::warn!(error = format!("{error:#}"), "no heartbeat");
    }
}

async fn call(app: &App, url: &str) -> anyhow::Result<()> {
    health::try_write(&app.db).await.context("the watchman is not called")?;
    Ok(http::get(url, DEADLINE).await?)
}
