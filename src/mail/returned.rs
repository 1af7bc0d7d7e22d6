//! Mails that came back: a message of a mail folder (Maildir) becomes what it says of the delivery. It decides nothing
//! about the reader.

use std::path::{Path, PathBuf};

use mail_parser::{MessageParser, MimeHeaders, PartType};

use super::address::one_line;
use super::{Keys, Purpose};

/// Most bytes of a message that are read: what matters stands at its beginning, and a returned report may be large.
const MOST_BYTES: u64 = 20_000_000;

/// What a returned mail says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Returned {
    /// The delivery that came back.
    pub delivery: i64,
    /// Whether for good: status `5.x.x`, action `failed`.
    pub hard: bool,
    /// Status code, such as `5.1.1` (RFC 3463).
    pub status: String,
    /// What the server said, on one line.
    pub detail: String,
}

/// What a message says of one of our deliveries; none if it is not about one, or reports no failure or delay.
///
/// The delivery is found by the address it was returned to, which carries a signed token: nobody can have a reader
/// suspended by writing such messages by hand.
#[must_use]
pub fn read(bytes: &[u8], keys: &Keys) -> Option<Returned> {
    let message = MessageParser::default().parse(bytes)?;
    let report = message.parts.iter().find(|part| {
        part.content_type().is_some_and(|kind| {
            kind.ctype().eq_ignore_ascii_case("message")
                && kind.subtype().is_some_and(|kind| kind.eq_ignore_ascii_case("delivery-status"))
        })
    })?;
    let text = match &report.body {
        PartType::Text(text) => text.to_string(),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        _ => return None,
    };
    let of_head = ["Delivered-To", "X-Original-To", "To", "Envelope-To"].into_iter();
    let heads = of_head.filter_map(|name| message.header_raw(name));
    let link = heads.flat_map(tokens).find_map(|token| keys.open(token, Purpose::Bounce))?;
    let (action, status) = (field(&text, "Action")?.to_ascii_lowercase(), field(&text, "Status").unwrap_or_default());
    let known = matches!(action.as_str(), "failed" | "delayed");
    let detail = field(&text, "Diagnostic-Code").unwrap_or_else(|| action.clone());
    known.then(|| Returned {
        delivery: link.delivery,
        hard: action == "failed" && status.starts_with("5."),
        status: one_line(&status, 20),
        detail: one_line(&detail, 500),
    })
}

/// What stands between `+` and `@` in a header.
fn tokens(header: &str) -> impl Iterator<Item = &str> {
    header.split('@').filter_map(|part| part.rsplit_once('+').map(|(_, token)| token))
}

/// The value of the last field of that name: fields of the message as a whole come first, those of its recipient last.
/// Lines that begin with a space go on with the field before.
fn field(report: &str, name: &str) -> Option<String> {
    let unfolded = report.replace("\r\n", "\n").replace("\n ", " ").replace("\n\t", " ");
    let of_name = |line: &str| {
        let (key, value) = line.split_once(':')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    };
    unfolded.lines().filter_map(of_name).next_back()
}

/// Messages that have arrived in a mail folder, oldest name first.
///
/// # Errors
/// If the folder cannot be read.
pub async fn arrived(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut entries = tokio::fs::read_dir(folder.join("new")).await?;
    let mut paths = Vec::new();
    while let Some(entry) = entries.next_entry().await? {
        if entry.file_type().await?.is_file() {
            paths.push(entry.path());
        }
    }
    paths.sort();
    Ok(paths)
}

/// The bytes of a message; none if it is too large to be one that matters.
///
/// # Errors
/// If it cannot be read.
pub async fn bytes(path: &Path) -> std::io::Result<Option<Vec<u8>>> {
    if tokio::fs::metadata(path).await?.len() > MOST_BYTES {
        return Ok(None);
    }
    tokio::fs::read(path).await.map(Some)
}

/// Moves a message to those that were seen, as the rules of such folders ask.
///
/// # Errors
/// If it cannot be moved.
pub async fn seen(folder: &Path, path: &Path) -> std::io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    tokio::fs::create_dir_all(folder.join("cur")).await?;
    tokio::fs::rename(path, folder.join("cur").join(format!("{name}:2,S"))).await
}

#[cfg(test)]
#[path = "returned_tests.rs"]
mod tests;
