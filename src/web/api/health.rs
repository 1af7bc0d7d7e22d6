//! `/health` and `/metrics`: whether we live and can serve, and a few gauges. It tells nothing of the business.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Data, Json};
use entity::value::{DeliveryState, RunState};
use schemars::JsonSchema;
use serde::Serialize;
use strum::IntoEnumIterator;

use super::Answer;
use crate::app::App;
use crate::store::{outbox, runs};
use crate::web::problem::Problem;

/// How we are.
#[derive(Serialize, JsonSchema)]
pub struct Health {
    /// Always `ok`; anything else is a problem.
    status: &'static str,
}

/// The program runs.
pub async fn live() -> Json<Health> {
    Json(Health { status: "ok" })
}

/// The database answers and has its newest form.
pub async fn ready(app: Data<App>) -> Answer<Health> {
    app.db.ping().await?;
    match app.db.pending_migrations().await? {
        0 => Ok(Json(Health { status: "ok" })),
        _ => Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "The database waits for `scorebridge migrate`.")),
    }
}

/// Gauges in the text form of Prometheus.
pub async fn metrics(app: Data<App>) -> Result<HttpResponse, Problem> {
    let latest = runs::latest(&app.db).await?;
    let mut text = String::from(
        "# TYPE scorebridge_sources gauge\n# HELP scorebridge_sources Sources by state of their last pull.\n",
    );
    for state in RunState::iter() {
        let n = latest.iter().filter(|run| run.state == state).count();
        text.push_str(&format!("scorebridge_sources{{state=\"{state}\"}} {n}\n"));
    }
    let rejected: i64 = latest.iter().map(|run| run.rejected).sum();
    text.push_str("# TYPE scorebridge_rejected_rows gauge\n# HELP scorebridge_rejected_rows Rows of the last pulls that were not understood.\n");
    text.push_str(&format!("scorebridge_rejected_rows {rejected}\n"));
    let last = latest.iter().filter_map(|run| run.finished_at).max().map_or(0, |at| at.timestamp());
    text.push_str("# TYPE scorebridge_last_pull_timestamp_seconds gauge\n# HELP scorebridge_last_pull_timestamp_seconds End of the newest pull.\n");
    text.push_str(&format!("scorebridge_last_pull_timestamp_seconds {last}\n"));
    let recent = outbox::list(&app.db, None, None, 1000).await?;
    text.push_str(
        "# TYPE scorebridge_deliveries gauge\n# HELP scorebridge_deliveries Newest 1,000 deliveries by state.\n",
    );
    for state in DeliveryState::iter() {
        let n = recent.iter().filter(|delivery| delivery.state == state).count();
        text.push_str(&format!("scorebridge_deliveries{{state=\"{state}\"}} {n}\n"));
    }
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")).body(text))
}
