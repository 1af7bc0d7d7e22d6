//! The secret that is mixed into the key of mail links: a file outside the database, for our own eyes. It signs nothing.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::config::Config;

/// Fewest bytes that a secret has.
const FEWEST: usize = 32;

/// Where it lies.
#[must_use]
pub fn file(config: &Config) -> PathBuf {
    config.mail.link_secret_file.clone().unwrap_or_else(|| config.data_dir.join("mail-links.key"))
}

/// The secret of that file, and whether it was made just now.
///
/// # Errors
/// If it cannot be read or made, or is too short to be one.
pub(super) fn of(path: &Path) -> anyhow::Result<(Vec<u8>, bool)> {
    let named = || format!("the secret of mail links, {}", path.display());
    match fs::read(path) {
        Ok(text) if text.trim_ascii().len() < FEWEST => {
            bail!(
                "{} holds no secret: expected {FEWEST} letters or more; remove it, and a new one is made",
                path.display()
            )
        }
        Ok(text) => Ok((text.trim_ascii().to_vec(), false)),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let made = make(path).with_context(named)?;
            Ok((fs::read(path).with_context(named)?.trim_ascii().to_vec(), made))
        }
        Err(error) => Err(error).with_context(named),
    }
}

/// Makes it, whole at once; `false` if another process was quicker.
fn make(path: &Path) -> anyhow::Result<bool> {
    let draft = path.with_extension(format!("{}.draft", hex(&random()?)));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    file.write_all(hex(&random()?).as_bytes())?;
    file.sync_all()?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match linked {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// 32 bytes of the operating system's randomness.
pub(super) fn random() -> anyhow::Result<[u8; 32]> {
    let mut fresh = [0_u8; 32];
    getrandom::fill(&mut fresh).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
    Ok(fresh)
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_secret_is_made_once_for_our_own_eyes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mail-links.key");
        let (first, made) = of(&path).unwrap();
        assert!(made && first.len() == 64);
        assert_eq!(of(&path).unwrap(), (first, false));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no draft is left");
        fs::write(&path, "short").unwrap();
        assert!(of(&path).unwrap_err().to_string().contains("holds no secret"));
    }
}
