//! `/readers` and mails sent by hand: who receives what, which addresses are suspended, what is sent again. A report one
//! sends by hand goes to its reader or to oneself, never to anybody else.

use actix_web::web::{Data, Json, Path, Query, ReqData};
use chrono::{DateTime, Utc};
use entity::delivery;
use entity::value::{EditionState, MailFormat, Pace, Scope};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Answer;
use super::editions::{Delivery, find};
use crate::app::App;
use crate::store::{StoreError, bounces, outbox, people, readers};
use crate::web::guard::Who;
use crate::web::paging::{Piece, Slice};
use crate::web::problem::Problem;
use crate::web::recorded::by;

/// A report of one reader.
#[derive(Serialize, JsonSchema)]
pub struct Reader {
    person: String,
    name: String,
    address: String,
    report: String,
    scope: Scope,
    /// Whether it is sent.
    wanted: bool,
    /// Why it cannot be stopped; null if it can.
    mandatory: Option<String>,
    /// How it is sent.
    format: MailFormat,
    /// How often.
    pace: Pace,
    /// Whether the reader may read it as things stand.
    may_read: bool,
}

/// Every reader with every report, by person.
pub async fn list(app: Data<App>, slice: Query<Slice>) -> Answer<Piece<Reader>> {
    let mut items = Vec::new();
    for (person, one) in readers::all(&app.db).await? {
        let may_read = one.may_be_read(&people::access(&app.db, &person).await?);
        items.push(Reader {
            person: person.id,
            name: person.name,
            address: person.email,
            report: one.report,
            scope: one.scope,
            wanted: one.wanted,
            mandatory: one.mandatory,
            format: one.format,
            pace: one.pace,
            may_read,
        });
    }
    Ok(Json(slice.cut(items)?))
}

/// An address to which nothing is sent.
#[derive(Serialize, JsonSchema)]
pub struct Suspended {
    address: String,
    why: String,
    since: DateTime<Utc>,
}

/// Suspended addresses.
pub async fn suspended(app: Data<App>, slice: Query<Slice>) -> Answer<Piece<Suspended>> {
    let rows = bounces::suspensions(&app.db).await?.into_iter();
    let items = rows.map(|row| Suspended { address: row.address, why: row.why, since: row.since }).collect();
    Ok(Json(slice.cut(items)?))
}

/// Which address is to be sent to again.
#[derive(Deserialize, JsonSchema)]
pub struct Lifting {
    /// The address.
    pub address: String,
}

/// What became of it.
#[derive(Serialize, JsonSchema)]
pub struct Lifted {
    address: String,
}

/// Sends to an address again.
pub async fn lift(app: Data<App>, who: ReqData<Who>, lifting: Json<Lifting>) -> Answer<Lifted> {
    let address = lifting.into_inner().address;
    lift_one(&app, &who, &address).await?;
    Ok(Json(Lifted { address }))
}

/// Sends to an address again.
///
/// # Errors
/// 404 if it is not suspended.
pub async fn lift_one(app: &App, who: &Who, address: &str) -> Result<(), Problem> {
    let lifted = bounces::lift(&app.db, address, by(app, who)).await?;
    if lifted { Ok(()) } else { Err(Problem::not_found()) }
}

/// An empty object.
#[derive(Deserialize, JsonSchema)]
pub struct Nothing {}

/// Sends a mail again: one more delivery, which says who asked for it.
pub async fn again(app: Data<App>, who: ReqData<Who>, id: Path<i64>, _: Json<Nothing>) -> Answer<Delivery> {
    Ok(Json(send_again(&app, &who, *id).await?.into()))
}

/// One more delivery of the same report to the same reader.
///
/// # Errors
/// 404 if there is no such delivery or reader, 409 if one is on its way.
pub async fn send_again(app: &App, who: &Who, id: i64) -> Result<delivery::Model, Problem> {
    let (row, edition) = outbox::by_id(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    let reader = people::person(&app.db, &row.recipient_id).await?.ok_or_else(Problem::not_found)?;
    put(app, who, edition.id, &reader).await
}

/// Sends a report to oneself.
pub async fn to_me(app: Data<App>, who: ReqData<Who>, id: Path<i64>, _: Json<Nothing>) -> Answer<Delivery> {
    Ok(Json(send_to_me(&app, &who, *id).await?.into()))
}

/// One more delivery of a report to the person who asks.
///
/// # Errors
/// 404 if there is no such report for this person, 409 if one is on its way.
pub async fn send_to_me(app: &App, who: &Who, id: i64) -> Result<delivery::Model, Problem> {
    let edition = find(app, who, id).await?;
    if edition.state != EditionState::Released {
        return Err(Problem::conflict("Not sent: this report waits for an approval."));
    }
    put(app, who, edition.id, &who.person).await
}

async fn put(app: &App, who: &Who, edition: i64, reader: &entity::person::Model) -> Result<delivery::Model, Problem> {
    let put = outbox::put_again(&app.db, edition, reader, app.config.mail.host(), by(app, who)).await;
    let id = match put {
        Ok(id) => id,
        Err(StoreError::Refused(why)) => return Err(Problem::conflict(format!("Not sent again: {why}."))),
        Err(error) => return Err(error.into()),
    };
    let (row, _) = outbox::by_id(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    Ok(row)
}
