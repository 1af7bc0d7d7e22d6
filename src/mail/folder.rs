//! The folder transport: one `.eml` file a message, whole or not at all. It never reads what lies there.

use std::path::Path;

use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

use super::{Message, Outcome};

/// Keeps the message as `<date>-<recipient>-<hash of the message id>.eml`. The same message sent again replaces its own
/// file, so nothing is ever doubled; a crash leaves at most a hidden `.part` file.
pub(super) async fn keep(folder: &Path, message: &Message) -> Outcome {
    let name = file_name(message);
    match write(folder, &name, &message.bytes).await {
        Ok(()) => Outcome::Accepted(["250 kept as", &name].join(" ")),
        Err(error) => Outcome::Retry(format!("cannot write {name} into {}: {error}", folder.display())),
    }
}

/// Whether a file can be written there; it is gone at once.
pub(super) fn try_out(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    tempfile::tempfile_in(folder).map(drop)
}

async fn write(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    tokio::fs::create_dir_all(folder).await?;
    let part = folder.join([".", name, ".part"].concat());
    let mut file = tokio::fs::File::create(&part).await?;
    file.write_all(bytes).await?;
    file.sync_all().await?;
    tokio::fs::rename(&part, folder.join(name)).await
}

fn file_name(message: &Message) -> String {
    let recipient: String = message.to.chars().map(|c| if is_plain(c) { c } else { '_' }).take(80).collect();
    let hash: String =
        Sha256::digest(message.message_id.as_bytes()).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{recipient}-{hash}.eml", message.date.format("%Y-%m-%d"))
}

fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || "@._+-".contains(c)
}
