//! Passwords, tokens and their hashes. It stores nothing and logs nothing.

use std::sync::LazyLock;

use anyhow::anyhow;
use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

/// How many passwords are hashed at the same time; each takes 19 MiB.
static HASHING: Semaphore = Semaphore::const_new(4);

/// A hash nobody has the password of, so that an unknown person takes as long to refuse as a wrong password.
static NOBODY: LazyLock<Option<String>> =
    LazyLock::new(|| new_token("").and_then(|token| hash_password(&token.plain)).ok());

/// A fresh secret, and what may be stored of it.
#[derive(Clone)]
pub struct Token {
    /// The secret itself, shown once.
    pub plain: String,
    /// SHA-256 of it, in hex.
    pub hash: String,
    /// First characters, to recognise it by.
    pub prefix: String,
}

/// Makes a secret of 256 random bits that begins with `kind`.
///
/// # Errors
/// If the operating system has no randomness to give.
pub fn new_token(kind: &str) -> anyhow::Result<Token> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| anyhow!("no randomness: {error}"))?;
    let plain = format!("{kind}{}", hex(&bytes));
    let prefix = plain.chars().take(kind.len() + 6).collect();
    Ok(Token { hash: token_hash(&plain), prefix, plain })
}

/// SHA-256 of a token, in hex: all that is stored of it.
///
/// ```
/// # use scorebridge::web::secrets::token_hash;
/// assert_eq!(&token_hash("abc")[..16], "ba7816bf8f01cfea");
/// ```
#[must_use]
pub fn token_hash(token: &str) -> String {
    hex(&Sha256::digest(token))
}

/// The argon2id hash of a password, in PHC form. Takes some 20 ms of one core.
///
/// # Errors
/// If the operating system has no randomness to give.
pub fn hash_password(password: &str) -> anyhow::Result<String> {
    let mut salt = [0_u8; 16];
    getrandom::fill(&mut salt).map_err(|error| anyhow!("no randomness: {error}"))?;
    let salt = SaltString::encode_b64(&salt).map_err(|error| anyhow!("salt: {error}"))?;
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
    Ok(hash.map_err(|error| anyhow!("hash a password: {error}"))?.to_string())
}

/// Whether the password belongs to the hash; without a hash it takes as long and is never right.
///
/// # Errors
/// If the program is shutting down.
pub(super) async fn password_fits(password: String, hash: Option<String>) -> anyhow::Result<bool> {
    let _turn = HASHING.acquire().await?;
    let fits = tokio::task::spawn_blocking(move || {
        let known = hash.is_some();
        let Some(hash) = hash.or_else(|| NOBODY.clone()) else { return false };
        let Ok(hash) = PasswordHash::new(&hash) else { return false };
        Argon2::default().verify_password(password.as_bytes(), &hash).is_ok() && known
    });
    Ok(fits.await?)
}

/// Whether two secrets are equal, taking equally long wherever they differ.
pub(super) fn same_secret(a: &str, b: &str) -> bool {
    use subtle::ConstantTimeEq;
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_fits() {
        let hash = hash_password("tea at four").unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(password_fits("tea at four".into(), Some(hash.clone())).await.unwrap());
        assert!(!password_fits("tea at five".into(), Some(hash)).await.unwrap());
        assert!(!password_fits("tea at four".into(), Some("no hash".into())).await.unwrap());
        assert!(!password_fits(String::new(), None).await.unwrap());
    }

    #[test]
    fn tokens_differ_and_only_their_hash_leads_back() {
        let (a, b) = (new_token("sb_").unwrap(), new_token("sb_").unwrap());
        assert_ne!(a.plain, b.plain);
        assert_eq!(a.plain.len(), 3 + 64);
        assert!(a.plain.starts_with(&a.prefix) && a.prefix.len() == 9);
        assert_eq!(token_hash(&a.plain), a.hash);
        assert!(!a.hash.contains(&a.plain[3..]));
    }
}
