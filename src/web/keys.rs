//! New passwords and bearer tokens for people, as the command line and the demo hand them out. Only hashes are stored.

use anyhow::Context;
use chrono::Duration;
use entity::api_token;

use super::secrets;
use crate::app::App;
use crate::store::people;

/// How many characters of a token are kept to recognise it by: its kind and 24 of its 256 bits.
const PREFIX: usize = 9;

/// Gives a person a new password and ends the person's sessions; the password, shown once.
///
/// # Errors
/// If there is no such person, or the store does not answer.
pub async fn new_password(app: &App, person: &str) -> anyhow::Result<String> {
    let password = secrets::new_password()?;
    people::set_password(&app.db, person, secrets::hash_password(&password)?, app.clock.now()).await?;
    Ok(password)
}

/// Makes a bearer token that carries a person's role and access; the token, shown once.
///
/// # Errors
/// If there is no such person, or the store does not answer.
pub async fn new_token(app: &App, person: &str, name: &str, lasts: Option<Duration>) -> anyhow::Result<String> {
    people::person(&app.db, person).await?.with_context(|| format!("there is no person `{person}`"))?;
    let token = secrets::new_token()?;
    let now = app.clock.now();
    let row = api_token::Model {
        id: 0,
        token_hash: secrets::token_hash(&token),
        prefix: token.chars().take(PREFIX).collect(),
        name: name.to_owned(),
        person_id: person.to_owned(),
        created_at: now,
        expires_at: lasts.map(|lasts| now + lasts),
        last_used_at: None,
    };
    people::add_token(&app.db, row).await?;
    Ok(token)
}
