//! Mail: an edition becomes a message, and the message reaches a folder, an SMTP server or memory. It says nothing
//! of its own about scorecards, and decides nothing about when to try again.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};

use crate::report::File;

mod address;
mod build;
mod folder;
mod links;
pub mod returned;
mod smtp;
mod stream;
#[cfg(test)]
mod tests;

pub use address::Mailbox;
pub use build::{build, message_id, most_bytes};
pub use links::{Key, Keys, Link, Purpose};
pub use smtp::{Security, SignIn, Smtp, SmtpSettings};

/// Everything a message to one recipient is made from.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// Who sends it.
    pub from: Mailbox,
    /// Where it comes back to if it cannot be delivered; the sender's address if there is no other.
    pub returns_to: Option<String>,
    /// Who reads it: always one, so that recipients never see each other.
    pub to: Mailbox,
    /// Subject, any Unicode text; control characters become spaces.
    pub subject: String,
    /// `local@domain` without angle brackets, the same at every attempt; see [`message_id`].
    pub message_id: String,
    /// Id of the mail that this one corrects: mail programs show both together, and nothing else with them.
    pub corrects: Option<String>,
    /// When the edition was frozen: the same at every attempt.
    pub date: DateTime<Utc>,
    /// Body for readers of plain text.
    pub text: String,
    /// Body for everybody else; its pictures are referenced as `cid:NAME`.
    pub html: String,
    /// Pictures of the HTML body; a picture's name is its `cid`.
    pub inline: Vec<File>,
    /// Attached files, by file name.
    pub attachments: Vec<File>,
    /// Address where one POST ends the subscription; none for mandatory reports.
    pub list_unsubscribe: Option<String>,
}

/// A message as it goes over the wire, and what a transport must know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Address that the mail comes back to; its reader sees the one in the header.
    pub from: String,
    /// Address of the recipient.
    pub to: String,
    /// `local@domain` without angle brackets.
    pub message_id: String,
    /// The date in its header.
    pub date: DateTime<Utc>,
    /// Headers and body, ASCII, lines end with CR LF.
    pub bytes: Vec<u8>,
}

/// Why a message cannot be built or a transport cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The address breaks our policy; the person's data must be mended.
    #[error("`{0}` is not an address mail can be sent to: expected `name@domain.tld` in plain letters and digits")]
    Address(String),
    /// A header, file or content type is malformed: our own mistake.
    #[error("the message cannot be built: {0}")]
    Build(String),
    /// The settings of the SMTP server cannot work; the administrator must mend them.
    #[error("SMTP settings: {0}")]
    Settings(String),
}

/// How an attempt ended, with the transport's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The transport took responsibility for it.
    Accepted(String),
    /// Refused for good; trying again is pointless.
    Rejected(String),
    /// The server takes no mail for this reader: as if it had come back for good.
    NoSuchReader(String),
    /// Certainly not delivered; try again later.
    Retry(String),
    /// The whole message was handed over and no answer came: nobody can tell. Never sent again by itself.
    Uncertain(String),
}

/// Where messages go.
#[derive(Clone)]
pub enum Transport {
    /// A folder of `.eml` files; the same message twice is one file.
    Folder(PathBuf),
    /// An SMTP server.
    Smtp(Smtp),
    /// A list, for tests: everything that was sent, doubles included.
    Memory(Arc<Mutex<Vec<Message>>>),
}

impl Transport {
    /// Whether mails could leave, without sending one.
    ///
    /// # Errors
    /// What stands in the way, for an administrator.
    pub async fn try_out(&self) -> Result<(), String> {
        match self {
            Self::Folder(folder) => folder::try_out(folder).map_err(|error| error.to_string()),
            Self::Smtp(smtp) => smtp.try_out().await,
            Self::Memory(_) => Ok(()),
        }
    }

    /// Hands the message over once. It never waits longer than the transport's deadline.
    pub async fn send(&self, message: &Message) -> Outcome {
        match self {
            Self::Folder(folder) => folder::keep(folder, message).await,
            Self::Smtp(smtp) => smtp.send(message).await,
            Self::Memory(sent) => {
                sent.lock().unwrap_or_else(PoisonError::into_inner).push(message.clone());
                Outcome::Accepted("250 kept in memory".to_owned())
            }
        }
    }
}
