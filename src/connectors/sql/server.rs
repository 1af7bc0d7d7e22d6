//! How a database server is reached: its settings checked, its address and password found, our own database refused.
//!
//! It runs no query. A password is read when it is needed, and never said.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

use secrecy::{ExposeSecret, SecretString};
use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;

use super::{Engine, guard, in_time, too_long};
use crate::connectors::reach::refuse_forbidden;
use crate::connectors::{PullError, Reach, ServerPlace, Tls};

/// Longest password file.
const PASSWORD_BYTES: usize = 4 << 10;

/// What is wrong with the settings of a place.
pub(in crate::connectors) fn faults(place: &ServerPlace, engine: Engine) -> Vec<String> {
    let mut faults = Vec::new();
    let plain = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '-' | '_' | ':');
    if place.host.is_empty() || !place.host.chars().all(plain) {
        faults.push(format!("host `{}`: expected one host name or address", place.host));
    }
    for (key, value) in [("database", &place.database), ("user", &place.user)] {
        if value.is_empty() || value.contains(char::is_control) {
            faults.push(format!("{key}: expected a name"));
        }
    }
    if place.password_file.is_some() && place.password_env.is_some() {
        faults.push("give password_file or password_env, not both".to_owned());
    }
    if place.password_env.as_deref().is_some_and(|name| name.starts_with("SCOREBRIDGE_")) {
        faults.push("password_env: variables that begin with SCOREBRIDGE_ are our own settings".to_owned());
    }
    if place.ca_file.is_some() && place.tls != Tls::VerifyFull {
        faults.push("ca_file is used by `tls: verify-full` alone".to_owned());
    }
    faults.extend(guard::check(&place.query, engine.grammar()).err());
    faults
}

/// All it takes to sign in.
pub(super) struct SignIn {
    /// Where to connect, in order: see [`hosts`].
    hosts: Vec<String>,
    pub port: u16,
    pub password: Option<SecretString>,
    pub ca_file: Option<PathBuf>,
    /// As people know the database.
    pub name: String,
}

/// Finds address and password.
///
/// # Errors
/// `Unavailable` if the host is not known or the password cannot be read; `Misfit` if the server is none that a source
/// may be on.
pub(super) async fn sign_in(place: &ServerPlace, engine: Engine, reach: &Reach) -> Result<SignIn, PullError> {
    let name = format!("{} on {}", place.database, place.host);
    let port = place.port.unwrap_or_else(|| engine.usual_port());
    let addresses = addresses(&place.host, port, reach).await?;
    if let Some(address) = addresses.iter().find(|address| is_no_server(address.ip())) {
        return Err(PullError::Misfit(format!("{name}: no database server is reached at {}", address.ip())));
    }
    if engine == Engine::Postgres && is_own(place, &addresses, reach).await {
        return Err(PullError::Misfit(format!("{name} belongs to Scorebridge itself; a source may not read it")));
    }
    let ca_file = place.ca_file.as_ref().map(|path| reach.base.join(path));
    if let Some(path) = ca_file.as_ref().filter(|path| !path.is_file()) {
        return Err(PullError::Unavailable(format!("ca_file {} is not there", path.display())));
    }
    let hosts = hosts(place, &addresses);
    Ok(SignIn { hosts, port, password: password(place, reach)?, ca_file, name })
}

/// The addresses that were looked at, and not the name, which may lead elsewhere when it is asked for again. Where a
/// certificate proves the server by its name, the name is asked for again: whoever else it leads to is told nothing.
fn hosts(place: &ServerPlace, addresses: &[SocketAddr]) -> Vec<String> {
    match place.tls {
        Tls::VerifyFull => vec![place.host.clone()],
        Tls::Require | Tls::Disable => addresses.iter().map(|address| address.ip().to_string()).collect(),
    }
}

/// Signs in at the first host that answers, with the options for a host.
///
/// # Errors
/// `Unavailable` if none answers in time; whatever the server says against us.
pub(super) async fn connect<O: ConnectOptions<Connection: Sized>>(
    sign_in: &SignIn,
    at: impl Fn(&str) -> O,
    reach: &Reach,
) -> Result<O::Connection, PullError> {
    let name = sign_in.name.as_str();
    let mut unheard = PullError::Unavailable(format!("{name} cannot be reached: its host has no address"));
    let connected = async {
        for host in &sign_in.hosts {
            match at(host).connect().await {
                Ok(connection) => return Ok(connection),
                Err(error @ sqlx::Error::Io(_)) => unheard = trouble(name, &error),
                Err(error) => return Err(trouble(name, &error)),
            }
        }
        Err(unheard)
    };
    let late = format!("{name} cannot be reached: no answer in time");
    in_time(reach.limits.connect_wait, &late, connected).await
}

async fn addresses(host: &str, port: u16, reach: &Reach) -> Result<Vec<SocketAddr>, PullError> {
    let unknown = |why: String| PullError::Unavailable(format!("host {host} is not known: {why}"));
    let lookup = tokio::time::timeout(reach.limits.connect_wait, tokio::net::lookup_host((host, port)));
    let found = lookup.await.map_err(|_| unknown("no answer in time".to_owned()))?;
    Ok(found.map_err(|error| unknown(error.to_string()))?.collect())
}

/// Addresses of networks' own services, where a query must never lead.
fn is_no_server(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.is_unspecified() || v4.is_link_local() || v4.is_multicast() || v4.is_broadcast(),
        IpAddr::V6(v6) => v6.is_unspecified() || v6.is_unicast_link_local() || v6.is_multicast(),
    }
}

/// Whether it is the database that Scorebridge keeps its own tables in, by whatever name of the host.
async fn is_own(place: &ServerPlace, addresses: &[SocketAddr], reach: &Reach) -> bool {
    let own = reach.own_database.as_ref().map(ExposeSecret::expose_secret);
    let Some(own) = own.and_then(|address| PgConnectOptions::from_str(address).ok()) else { return false };
    if own.get_database().unwrap_or(own.get_username()) != place.database {
        return false;
    }
    let Ok(own_addresses) = self::addresses(own.get_host(), own.get_port(), reach).await else { return false };
    own_addresses.iter().any(|address| addresses.contains(address))
}

fn password(place: &ServerPlace, reach: &Reach) -> Result<Option<SecretString>, PullError> {
    if let Some(name) = &place.password_env {
        let missing = |_| PullError::Unavailable(format!("password_env: the variable {name} is not set"));
        return std::env::var(name).map(SecretString::from).map(Some).map_err(missing);
    }
    let Some(path) = place.password_file.as_ref().map(|path| reach.base.join(path)) else { return Ok(None) };
    refuse_forbidden(&path, reach)?;
    let unreadable = |why: String| PullError::Unavailable(format!("password_file {}: {why}", path.display()));
    let text = std::fs::read_to_string(&path).map_err(|error| unreadable(error.to_string()))?;
    if text.len() > PASSWORD_BYTES {
        return Err(unreadable("is no password: it is too long".to_owned()));
    }
    Ok(Some(SecretString::from(text.trim_end_matches(['\r', '\n']))))
}

/// What an error of a server means for the pull. The codes are SQLSTATE, which both kinds of servers speak.
pub(super) fn trouble(name: &str, error: &sqlx::Error) -> PullError {
    let Some(refusal) = error.as_database_error() else {
        let unproved = matches!(error, sqlx::Error::Io(why) if why.to_string().contains("certificate"));
        return match error {
            error if unproved => {
                PullError::Misfit(format!("{name} is not proved to be the server: {error}; see `tls`, `ca_file`"))
            }
            sqlx::Error::Tls(why) => {
                PullError::Misfit(format!("{name}: no safe connection: {why}; see `tls`, `ca_file`"))
            }
            sqlx::Error::Configuration(why) => PullError::Misfit(format!("{name}: {why}")),
            other => PullError::Unavailable(format!("{name} cannot be reached: {other}")),
        };
    };
    let (code, why) = (refusal.code().unwrap_or_default(), refusal.message());
    match code.get(..2) {
        _ if code == "57014" || code == "70100" => PullError::Unavailable(too_long(name)),
        Some("28") => PullError::Misfit(format!("{name} does not let the user in: {why}")),
        Some("08" | "53" | "57" | "40" | "55") => PullError::Unavailable(format!("{name} cannot answer now: {why}")),
        _ => PullError::Misfit(format!("{name} refused: {why}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_asked_for_once() {
        let place = |tls: &str| {
            let settings =
                serde_json::json!({"host": "tickets", "database": "d", "user": "u", "tls": tls, "query": ""});
            serde_json::from_value::<ServerPlace>(settings).unwrap()
        };
        let found = ["[2001:db8::7]:5432", "192.0.2.7:5432"].map(|address| address.parse().unwrap());
        assert_eq!(hosts(&place("disable"), &found), ["2001:db8::7", "192.0.2.7"]);
        assert_eq!(hosts(&place("require"), &found), ["2001:db8::7", "192.0.2.7"]);
        assert_eq!(hosts(&place("verify-full"), &found), ["tickets"], "its certificate is held against the name");
    }

    #[test]
    fn addresses_where_no_database_is() {
        let check = |address: &str, expected: bool| {
            assert_eq!(is_no_server(address.parse().unwrap()), expected, "{address}");
        };
        for address in ["169.254.169.254", "::ffff:169.254.169.254", "fe80::1", "0.0.0.0", "::", "224.0.0.1", "ff02::1"]
        {
            check(address, true);
        }
        for address in ["127.0.0.1", "::1", "10.0.0.5", "192.168.1.9", "203.0.113.7", "2001:db8::7"] {
            check(address, false);
        }
    }
}
