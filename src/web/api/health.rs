//! `/health`: whether we live and can serve. It tells nothing of the business, and answers in seconds whatever happens.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Json};
use schemars::JsonSchema;
use serde::Serialize;
use tokio::time::timeout;

use super::Answer;
use crate::app::App;
use crate::store::{Db, StoreError};
use crate::web::problem::Problem;

/// Who asks whether we are ready gives up soon; a pool would wait for its database much longer.
const SOON: Duration = Duration::from_secs(3);

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

/// The database answers soon and has its newest form.
pub async fn ready(app: Data<App>) -> Answer<Health> {
    let waits = |why: &str| Problem::new(StatusCode::SERVICE_UNAVAILABLE, why);
    match timeout(SOON, pending(&app.db)).await {
        Ok(Ok(0)) => Ok(Json(Health { status: "ok" })),
        Ok(Ok(_)) => Err(waits("The database waits for `scorebridge migrate`.")),
        Ok(Err(error)) => Err(error.into()),
        Err(_) => Err(waits("The database does not answer in time.")),
    }
}

async fn pending(db: &Db) -> Result<usize, StoreError> {
    db.ping().await?;
    db.pending_migrations().await
}
