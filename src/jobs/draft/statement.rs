//! What an edition of a statement is made from. It charges nothing.

use crate::app::App;
use crate::report::{Head, Statement};
use crate::store::{Access, bills, charges};

/// None while the unit has no closed charges of the month.
pub(super) async fn load(app: &App, head: Head) -> anyhow::Result<Option<Statement>> {
    let (_, zone) = app.company().await?;
    let id = format!("{}.{}", head.period, head.scope.business_unit().unwrap_or_default());
    let Some(row) = charges::statement(&app.db, &Access::everything(), &id).await? else { return Ok(None) };
    let bill = bills::bill(&app.db, &Access::everything(), &row, (zone, app.clock.now())).await?;
    Ok(Some(Statement { lines: bills::lines(&app.db, &row).await?, head, id, bill }))
}
