//! Putting a set back: all of it or nothing. It never touches a company that is there, unless told to replace it.

use std::path::Path;

use anyhow::{Context, ensure};

use super::set::{Manifest, TableFile, verify};
use crate::app::{App, Clock};
use crate::config::Config;
use crate::store::{Tx, audit, dump, outbox, people};

/// What was put back.
#[derive(Clone, Debug)]
pub struct Restored {
    /// The set.
    pub manifest: Manifest,
    /// Mails that were on their way when the set was made: they are not sent again by themselves.
    pub uncertain: u64,
}

/// Puts a set back into the data folder and database of the settings, and brings the tables to the newest form.
///
/// Rows are put back in one transaction, together with making the tables anew: a restore that is cut off leaves what was
/// there. With `replace`, what is there goes; without it, there must be nothing.
///
/// # Errors
/// If the set is damaged or newer than this program, another Scorebridge uses the data folder, there is a company already
/// (without `replace`), or disk or database refuse.
pub async fn restore(config: Config, set: &Path, replace: bool) -> anyhow::Result<Restored> {
    let manifest = verify(set)?;
    let app = App::open(config, Clock::real()).await?;
    let _lock = app.lock()?;
    if !replace {
        let nothing = dump::is_empty(&app.db).await? && app.facts.parts()?.is_empty();
        ensure!(
            nothing,
            "there is a company already in this database or data folder; nothing was changed. Name an empty one, or give \
             --force to replace it"
        );
    }
    for part in &manifest.parts {
        app.facts.take_in(&part.path, &part.place(set))?;
    }
    let tx = app.db.begin().await?;
    dump::make_anew(&tx, manifest.schema.len()).await?;
    for file in &manifest.tables {
        read_table(&tx, set, file).await.with_context(|| format!("restore the table {}", file.table.name))?;
    }
    tx.commit().await?;
    app.db.migrate().await?;
    let uncertain = settle(&app, &manifest).await?;
    Ok(Restored { manifest, uncertain })
}

async fn read_table(tx: &Tx, set: &Path, file: &TableFile) -> anyhow::Result<()> {
    let mut there = dump::describe(tx, &file.table.name).await?.columns;
    let mut wanted = file.table.columns.clone();
    for columns in [&mut there, &mut wanted] {
        columns.sort_by(|a, b| a.name.cmp(&b.name));
    }
    ensure!(there == wanted, "the table has other columns than the backup says");
    let rows = dump::read(tx, &file.table, &mut file.open(set)?).await?;
    ensure!(rows == file.rows, "{rows} rows were put back and there should be {}", file.rows);
    Ok(())
}

/// What was true when the set was made need not be true now: a mail on its way may have arrived since, and a sign-in may
/// have been ended.
async fn settle(app: &App, manifest: &Manifest) -> anyhow::Result<u64> {
    let now = app.clock.now();
    let tx = app.db.begin().await?;
    let reply = format!("put back from a backup of {}: nobody can tell whether it was sent since", manifest.made_at);
    let uncertain = outbox::doubt(&tx, &reply, now).await?;
    people::close_all_sessions(&tx).await?;
    let object = format!("database and lines of {} as {}", manifest.made_at, manifest.check_number);
    audit::write(&tx, audit::Entry { actor: "command line", action: "restored", object, detail: None, at: now })
        .await?;
    tx.commit().await?;
    Ok(uncertain)
}
