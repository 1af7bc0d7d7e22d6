//! What leaves the house or outlasts it: the portal's address, mail, heartbeat, lines on the disk, backups. Nothing is sent.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use secrecy::ExposeSecret;

use super::Findings;
use crate::app::{App, secret};
use crate::config::Config;
use crate::connectors::http;
use crate::facts::FactsError;
use crate::jobs::backup;
use crate::mail::Transport;
use crate::store::{audit, lines as manifest};

/// The address people use.
pub(super) fn address(config: &Config, found: &mut Findings) {
    let url = &config.public_url;
    if url.starts_with("http://") && !leads_here(url) {
        let says = format!("{url} is not encrypted: passwords and figures can be read on the way");
        found.bad("address", says, "put a proxy with TLS in front, and set public_url to its https address");
    } else {
        found.ok("address", url.as_str());
    }
    let behind_proxy = url.starts_with("https://");
    if behind_proxy && config.trusted_proxies.is_empty() {
        let says = "all sign-ins seem to come from the proxy: one guesser would shut everybody out";
        found.warn("address", says, "name the proxy in trusted_proxies, and let it send X-Forwarded-For");
    }
    let open = config.listen.parse::<SocketAddr>().is_ok_and(|listen| !listen.ip().is_loopback());
    if open && !behind_proxy {
        let says = format!("we listen on {} for other machines, without encryption", config.listen);
        found.warn("address", says, "listen on 127.0.0.1 and put a proxy with TLS in front");
    }
}

/// Whether the address names this machine only.
fn leads_here(url: &str) -> bool {
    let host = url.trim_start_matches("http://");
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name).trim_matches(['[', ']']);
    name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Whether mails could leave; the transport, or one that goes nowhere.
pub(super) async fn mail(transport: anyhow::Result<Transport>, found: &mut Findings) -> Transport {
    match transport {
        Err(error) => {
            found.bad("mail", format!("{error:#}"), "mend mail.smtp in the settings");
            Transport::Memory(Arc::new(Mutex::new(Vec::new())))
        }
        Ok(transport) => {
            match (transport.try_out().await, &transport) {
                (Ok(()), Transport::Folder(folder)) => {
                    found.warn("mail", format!("is laid into {}", folder.display()), "set mail.smtp to send it");
                }
                (Ok(()), _) => found.ok("mail", "the mail server takes us"),
                (Err(why), _) => {
                    found.bad("mail", why, "see that mail server, name, password and certificate are right")
                }
            }
            transport
        }
    }
}

/// Whether links in mails are signed with the secret they always were.
pub(super) async fn links(app: &App, found: &mut Findings) {
    let file = secret::file(&app.config);
    match app.knows_its_secret().await {
        Ok(None) => found.ok("links", "none was signed yet"),
        Ok(Some(true)) => found.ok("links", format!("signed with the secret in {}", file.display())),
        Ok(Some(false)) => {
            let says =
                format!("the secret in {} is not the one that links in mails were last signed with", file.display());
            found.bad("links", says, "copy it from the other instance, or from where the program ran before");
        }
        Err(error) => found.bad("links", format!("{error:#}"), "see that the file can be read and made"),
    }
}

/// Whether the watchman can be reached; he is not called.
pub(super) async fn heartbeat(config: &Config, found: &mut Findings) {
    let Some(url) = &config.heartbeat.url else {
        let says = "nobody outside would notice if this machine stopped";
        return found.warn("heartbeat", says, "set heartbeat.url to the address of a watchman outside");
    };
    match http::reach(url.expose_secret(), Duration::from_secs(10)).await {
        Ok(host) => found.ok("heartbeat", format!("{host} can be reached")),
        Err(error) => found.bad("heartbeat", error.to_string(), "see that this machine may call it, and that it runs"),
    }
}

/// Whether every part that counts lies there, whole.
pub(super) async fn lines(app: &App, found: &mut Findings) {
    let named = match manifest::all_parts(&app.db).await {
        Ok(named) => named,
        Err(error) => return found.bad("lines", error.to_string(), "see that the database answers"),
    };
    let restore = "restore that file from a backup (facts/… in the set), or pull its source again";
    let mut sound = BTreeSet::new();
    for part in &named {
        match app.facts.glance(&part.path, part.bytes).and_then(|()| app.facts.verify(&part.path)) {
            Ok(()) => drop(sound.insert(part.path.clone())),
            Err(FactsError::Damaged { path, why }) => found.bad("lines", format!("{path}: {why}"), restore),
            Err(error) => found.bad("lines", error.to_string(), restore),
        }
    }
    let there = app.facts.parts().unwrap_or_default();
    let names: BTreeSet<String> = named.into_iter().map(|part| part.path).collect();
    match there.difference(&names).count() {
        0 => found.ok("lines", format!("{} files, each as it was written", sound.len())),
        n => {
            let says = format!("{} files as they were written, {n} that no longer count", sound.len());
            found.warn("lines", says, "the step `tidy` removes them a day after they were written");
        }
    }
}

/// Whether there is a backup, and a new one.
pub(super) async fn backups(app: &App, found: &mut Findings) {
    let expected = i64::from(app.config.backup.expected_hours);
    let here: Option<PathBuf> = backup::newest(&app.config.backup_folder()).map(|(place, _)| place);
    let whereabouts = here.map_or_else(String::new, |place| format!(", {}", place.display()));
    let mend = "give the step `backup` a schedule, or run `scorebridge backup DIR` from a timer";
    match audit::last(&app.db, audit::BACKED_UP).await {
        Err(error) => found.bad("backup", error.to_string(), "see that the database answers"),
        Ok(None) if expected > 0 => found.warn("backup", "there never was one", mend),
        Ok(None) => found.ok("backup", "none is expected"),
        Ok(Some(at)) => {
            let hours = (app.clock.now() - at).num_hours();
            let says = format!("the last one is {hours} h old{whereabouts}");
            if expected > 0 && hours > expected { found.bad("backup", says, mend) } else { found.ok("backup", says) }
        }
    }
}
