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
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| new_token().and_then(|token| hash_password(&token)).ok());

/// Makes a bearer or session token of 256 random bits.
///
/// # Errors
/// If the operating system has no randomness to give.
pub fn new_token() -> anyhow::Result<String> {
    Ok(format!("sb_{}", hex(&random::<32>()?)))
}

/// Makes a name for a request, of 64 random bits; no secret.
///
/// # Errors
/// If the operating system has no randomness to give.
pub(super) fn new_id() -> anyhow::Result<String> {
    Ok(hex(&random::<8>()?))
}

/// Makes a password of 100 random bits that can be read aloud: `k7fqm-2mxtd-…`.
///
/// # Errors
/// If the operating system has no randomness to give.
pub fn new_password() -> anyhow::Result<String> {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz123456789";
    let letters = random::<20>()?.map(|byte| LETTERS.get(usize::from(byte % 32)).copied().map_or('x', char::from));
    let groups: Vec<String> = letters.chunks(5).map(|group| group.iter().collect()).collect();
    Ok(groups.join("-"))
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
    let salt = SaltString::encode_b64(&random::<16>()?).map_err(|error| anyhow!("salt: {error}"))?;
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

fn random<const N: usize>() -> anyhow::Result<[u8; N]> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).map_err(|error| anyhow!("no randomness: {error}"))?;
    Ok(bytes)
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
    fn secrets_differ_and_only_their_hash_is_short() {
        let (a, b) = (new_token().unwrap(), new_token().unwrap());
        assert_ne!(a, b);
        assert_eq!(a.len(), 3 + 64);
        assert_eq!(token_hash(&a).len(), 64);
        let (a, b) = (new_password().unwrap(), new_password().unwrap());
        assert_ne!(a, b);
        assert_eq!(a.split('-').map(str::len).collect::<Vec<_>>(), [5, 5, 5, 5]);
    }
}
