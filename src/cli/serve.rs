//! `serve`: the portal, the API and the schedules, until a signal asks to stop.

use std::net::TcpListener;
use std::sync::Arc;

use anyhow::Context;

use super::say;
use crate::app::App;
use crate::jobs::Planner;
use crate::web;

/// Serves until SIGTERM or SIGINT.
pub async fn run(app: App) -> anyhow::Result<()> {
    let _lock = app.lock()?;
    let app = Arc::new(app);
    let listener = TcpListener::bind(&app.config.listen).with_context(|| format!("listen on {}", app.config.listen))?;
    say(&format!("listening on http://{}", listener.local_addr()?));
    let planner = Planner::start(app.clone()).await?;
    let served = web::serve(app, listener)?.await;
    planner.stop().await;
    served.context("serve")
}
