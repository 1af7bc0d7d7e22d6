//! The step of mails that came back: the folder they arrive in is read, each is noted once. It judges no address itself.

use std::fmt;

use anyhow::Context;
use fail::fail_point;

use crate::app::App;
use crate::mail;
use crate::store::bounces::{self, Back, Noted};

/// What was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CameBack {
    /// Mails that came back.
    pub noted: usize,
    /// Addresses to which nothing is sent any more.
    pub suspended: usize,
    /// Messages about something else.
    pub other: usize,
}

impl fmt::Display for CameBack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { noted, suspended, other } = self;
        write!(f, "{noted} mails came back, {suspended} addresses suspended, {other} other messages")
    }
}

/// Reads what has arrived since. Without a folder in the settings there is nothing to read.
///
/// # Errors
/// If the folder or a message cannot be read, or the store does not answer. What was noted until then stays noted.
pub async fn bounces(app: &App) -> anyhow::Result<CameBack> {
    let mut found = CameBack::default();
    let Some(folder) = &app.config.mail.bounces else { return Ok(found) };
    let named = || format!("the folder of mails that came back, {}", folder.display());
    let keys = app.signing_keys().await?;
    for path in mail::returned::arrived(folder).await.with_context(named)? {
        let bytes = mail::returned::bytes(&path).await.with_context(|| path.display().to_string())?;
        match bytes.and_then(|bytes| mail::returned::read(&bytes, &keys)) {
            None => found.other += 1,
            Some(one) => {
                let back = Back { delivery: one.delivery, hard: one.hard, status: one.status, detail: one.detail };
                match bounces::note(&app.db, back, app.clock.now()).await? {
                    Noted::Nothing => found.other += 1,
                    Noted::Kept => found.noted += 1,
                    Noted::Suspended => {
                        found.noted += 1;
                        found.suspended += 1;
                    }
                }
            }
        }
        fail_point!("bounce-noted");
        mail::returned::seen(folder, &path).await.with_context(named)?;
    }
    Ok(found)
}
