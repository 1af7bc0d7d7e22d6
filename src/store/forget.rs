//! Forgetting a person: what names or addresses the person is replaced, what belongs to the person alone is removed. The id
//! stays, so that the audit trail still tells who did what.

use chrono::{DateTime, Utc};
use entity::value::DeliveryState;
use entity::{
    api_token, bounce, delivery, model_object, person, person_unit, rating, reader_choice, session, sign_in_failure,
    subscription, suspension,
};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter};

use super::{Db, StoreError, Tx, audit};

/// What stands in place of a name.
const NAME: &str = "Forgotten person";
/// What stands in place of an address; no mail can go there.
const ADDRESS: &str = "forgotten@invalid";

/// Forgets a person; a person forgotten before stays so.
///
/// # Errors
/// `Refused` if there is no such person; else if the database refuses.
pub async fn forget(db: &Db, id: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
    let tx = db.begin().await?;
    let Some(row) = person::Entity::find_by_id(id).one(&tx).await? else {
        return Err(StoreError::Refused(format!("there is no person `{id}`")));
    };
    let address = row.email.clone();
    let shut_out = row.disabled_at.unwrap_or(at);
    let mut row: person::ActiveModel = row.into();
    row.name = Set(NAME.into());
    row.email = Set(ADDRESS.into());
    row.password_hash = Set(None);
    row.disabled_at = Set(Some(shut_out));
    row.update(&tx).await?;
    // What a model folder last said of the person is personal too. A folder that still names the person is refused.
    model_object::Entity::delete_by_id(("person".to_owned(), id.to_owned())).exec(&tx).await?;
    session::Entity::delete_many().filter(session::Column::PersonId.eq(id)).exec(&tx).await?;
    api_token::Entity::delete_many().filter(api_token::Column::PersonId.eq(id)).exec(&tx).await?;
    person_unit::Entity::delete_many().filter(person_unit::Column::PersonId.eq(id)).exec(&tx).await?;
    subscription::Entity::delete_many().filter(subscription::Column::PersonId.eq(id)).exec(&tx).await?;
    reader_choice::Entity::delete_many().filter(reader_choice::Column::PersonId.eq(id)).exec(&tx).await?;
    rating::Entity::delete_many().filter(rating::Column::PersonId.eq(id)).exec(&tx).await?;
    suspension::Entity::delete_by_id(address.clone()).exec(&tx).await?;
    sign_in_failure::Entity::delete_many().filter(sign_in_failure::Column::Account.eq(id)).exec(&tx).await?;
    deliveries(&tx, id, &address, at).await?;
    let object = format!("person {id}");
    audit::write(&tx, audit::Entry { actor: "command line", action: "forgot", object, detail: None, at }).await?;
    Ok(tx.commit().await?)
}

/// Deliveries lose the address; those still to be sent are not.
async fn deliveries(tx: &Tx, id: &str, address: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
    for row in delivery::Entity::find().filter(delivery::Column::RecipientId.eq(id)).all(tx).await? {
        let waits = matches!(row.state, DeliveryState::Planned | DeliveryState::Sending);
        let reply = row.reply.as_ref().map(|reply| reply.replace(address, ADDRESS));
        let mut row: delivery::ActiveModel = row.into();
        row.address = Set(ADDRESS.into());
        row.reply = Set(reply);
        if waits {
            row.state = Set(DeliveryState::Rejected);
            row.reply = Set(Some("the reader was forgotten".into()));
            row.finished_at = Set(Some(at));
        }
        row.update(tx).await?;
    }
    // What a server says of a mail that came back names its reader, too.
    bounce::Entity::update_many()
        .col_expr(bounce::Column::Address, Expr::value(ADDRESS))
        .col_expr(bounce::Column::Detail, Expr::value("the reader was forgotten"))
        .filter(bounce::Column::Address.eq(address))
        .exec(tx)
        .await?;
    Ok(())
}
