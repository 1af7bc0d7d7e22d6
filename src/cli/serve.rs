//! `serve`: the portal, the API and the schedules, until a signal asks to stop.

use std::net::TcpListener;
use std::sync::Arc;

use anyhow::Context;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::say;
use crate::app::App;
use crate::jobs::Planner;
use crate::web;

/// Serves until SIGTERM or SIGINT: then nothing new is begun, and what runs comes to its end. A second signal does not
/// wait for that.
pub async fn run(app: App) -> anyhow::Result<()> {
    let _lock = app.lock()?;
    let app = Arc::new(app);
    let listener = TcpListener::bind(&app.config.listen).with_context(|| format!("listen on {}", app.config.listen))?;
    let mut signals = count_signals()?;
    say(&format!("listening on http://{}", listener.local_addr()?));
    let planner = Planner::start(app.clone()).await?;
    let mut server = web::serve(app, listener)?;
    let handle = server.handle();
    let served = tokio::select! {
        served = &mut server => Some(served),
        _ = signals.wait_for(|n| *n > 0) => None,
    };
    let mut again = signals.clone();
    let worked = planner.stop(async { drop(again.wait_for(|n| *n > 1).await) });
    let answered = async {
        match served {
            Some(served) => served,
            // Requests under way are finished.
            None => tokio::select! {
                (served, ()) = async { tokio::join!(server, handle.stop(true)) } => served,
                _ = signals.wait_for(|n| *n > 1) => Ok(()),
            },
        }
    };
    let (served, ()) = tokio::join!(answered, worked);
    served.context("serve")
}

/// How often SIGTERM or SIGINT came.
fn count_signals() -> anyhow::Result<watch::Receiver<u32>> {
    let mut terminate = signal(SignalKind::terminate()).context("listen for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("listen for SIGINT")?;
    let (count, signals) = watch::channel(0);
    tokio::spawn(async move {
        loop {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            count.send_modify(|n| *n += 1);
        }
    });
    Ok(signals)
}
