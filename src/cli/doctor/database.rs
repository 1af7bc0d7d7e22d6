//! The database itself: there, reachable, sound, in its newest form, with a clock like ours. It changes nothing.

use chrono::{Duration, Utc};

use super::Findings;
use crate::app::{App, sqlite_file};
use crate::config::Config;
use crate::store::{Db, StoreError, audit, health};

/// The oldest PostgreSQL that still gets its own corrections.
const OLDEST_POSTGRES: i64 = 140_000;
/// Clocks further apart than this confuse leases.
const MOST_SKEW_SECONDS: i64 = 5;

/// Whether there is a database to open; opening an embedded one that is not there would make it.
pub(super) fn is_there(config: &Config, found: &mut Findings) -> bool {
    let there = config.uses_postgres() || sqlite_file(config).exists();
    if !there {
        let says = format!("{} is not there yet", sqlite_file(config).display());
        found.warn("database", says, "`scorebridge migrate` makes it, `scorebridge restore` fills it from a backup");
    }
    there
}

/// A database that does not open.
pub(super) fn unreachable(config: &Config, error: &anyhow::Error, found: &mut Findings) {
    let mend = match config.uses_postgres() {
        true => "see that the server runs and that address, user, password and database of the settings are right",
        false => "see that this is the database of Scorebridge and can be read; else restore a backup",
    };
    found.bad("database", format!("{error:#}"), mend);
}

/// The database as it describes itself.
pub(super) async fn examine(app: &App, found: &mut Findings) {
    let examined = if app.db.is_sqlite() { sqlite(&app.db, found).await } else { postgres(&app.db, found).await };
    if let Err(error) = examined {
        found.bad("database", error.to_string(), "see that it is the database of Scorebridge; else restore a backup");
        return;
    }
    if let Err(error) = health::try_write(&app.db).await {
        found.bad(
            "database",
            format!("takes no writes: {error}"),
            "give us the right to write, or make room on its disk",
        );
    }
    let zones =
        format!("{} UTC; time zones of {}", app.clock.now().format("%Y-%m-%d %H:%M"), chrono_tz::IANA_TZDB_VERSION);
    match audit::list(&app.db, None, 1).await {
        Ok(last) if last.first().is_some_and(|last| last.at > app.clock.now() + Duration::minutes(5)) => {
            let says = format!("stands before the newest entry of the audit trail: {zones}");
            found.bad("clock", says, "set the clock of this machine right, by NTP for instance");
        }
        _ => found.ok("clock", zones),
    }
}

async fn sqlite(db: &Db, found: &mut Findings) -> Result<(), StoreError> {
    let about = health::sqlite(db).await?;
    if let Some(first) = about.damage.first() {
        let says = format!("SQLite {}: damaged, {} faults: {first}", about.version, about.damage.len());
        found.bad(
            "database",
            says,
            "stop the server, keep the file aside, and `scorebridge restore` the newest backup",
        );
    } else if about.journal != "wal" || about.synchronous != 2 {
        let says = format!("SQLite {}: journal {}, synchronous {}", about.version, about.journal, about.synchronous);
        found.bad("database", says, "put the data folder on a local disk: WAL does not work over a network");
    } else {
        found.ok("database", format!("SQLite {}, sound, WAL, every commit on the disk", about.version));
    }
    Ok(())
}

async fn postgres(db: &Db, found: &mut Findings) -> Result<(), StoreError> {
    let before = Utc::now();
    let about = health::postgres(db).await?;
    // Somewhere between asking and hearing the server looked at its clock.
    let skew = (about.now - before).max(Duration::zero()).min((about.now - Utc::now()).abs());
    let version = format!("PostgreSQL {}", about.version);
    if about.version_number < OLDEST_POSTGRES {
        found.warn(
            "database",
            format!("{version} is no longer mended by its makers"),
            "upgrade the server to 14 or newer",
        );
    } else {
        found.ok("database", version);
    }
    if about.encoding != "UTF8" {
        let mend = "make a database with ENCODING 'UTF8' and restore a backup into it";
        found.bad("database", format!("stores {} and not every letter", about.encoding), mend);
    }
    if about.read_only {
        found.bad(
            "database",
            "takes no writes: it is a standby or set read-only",
            "name the primary server in `database`",
        );
    }
    if !about.may_create {
        found.bad("database", "our user may not make tables", "GRANT CREATE ON SCHEMA public TO that user");
    }
    if about.superuser {
        found.warn(
            "database",
            "our user has all rights on the server",
            "give Scorebridge a user of its own without them",
        );
    }
    if skew > Duration::seconds(MOST_SKEW_SECONDS) {
        let says = format!("its clock and ours are {} s apart", skew.num_seconds());
        found.bad("database", says, "set both clocks right, by NTP for instance");
    }
    Ok(())
}

/// Whether the tables have the form this program needs.
pub(super) async fn form(db: &Db, found: &mut Findings) -> bool {
    match health::form(db).await {
        Err(error) => found.bad("tables", error.to_string(), "see that it is the database of Scorebridge"),
        Ok(form) if !form.unknown.is_empty() => {
            let says = format!("have the form `{}` of a newer Scorebridge", form.unknown.join("`, `"));
            found.bad("tables", says, "install that version, or restore a backup made by this one");
        }
        Ok(form) if form.done.is_empty() => {
            found.warn(
                "tables",
                "there are none yet",
                "`scorebridge migrate` makes them, `scorebridge restore` fills them",
            );
        }
        Ok(form) if !form.pending.is_empty() => {
            let says =
                format!("{} changes are still to come, from `{}` on", form.pending.len(), form.pending.join("`, `"));
            found.bad("tables", says, "make a backup, then `scorebridge migrate`");
        }
        Ok(_) => {
            found.ok("tables", "have the newest form");
            return true;
        }
    }
    false
}
