//! Making a set while the server runs: one view of the tables, the parts it names, verified, then named. It changes no row
//! but the note in the audit trail.

use std::collections::BTreeSet;
use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use chrono::SubsecRound;

use super::set::{FORMAT, Hashing, MANIFEST, Manifest, PartFile, TableFile, print, sets, verify};
use crate::app::App;
use crate::store::{Tx, audit, dump, health, lines};

/// How hard tables are packed: 3 is quick and halves the size of 1.
const PACKING: i32 = 3;

/// Makes a set in the folder `to`, which must be empty or not there, and verifies it.
///
/// # Errors
/// If the folder holds something, a part is missing or damaged, the disk refuses, or the database does not answer. Then
/// nothing is left behind.
pub async fn backup(app: &App, to: &Path, by: &str) -> anyhow::Result<Manifest> {
    make(app, to, None, by).await
}

/// Makes a set in the folder the settings name, beside the sets of other nights, and removes the oldest beyond as many as
/// are kept. Parts that the newest set has already are shared with it, not copied.
///
/// # Errors
/// As [`backup`].
pub async fn nightly(app: &App, by: &str) -> anyhow::Result<(PathBuf, Manifest)> {
    let folder = app.config.backup_folder();
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let to = folder.join(app.clock.now().format("%Y-%m-%dT%H-%M-%S%.3fZ").to_string());
    let before = super::newest(&folder).map(|(place, _)| place);
    let made = make(app, &to, before.as_deref(), by).await?;
    let kept = usize::try_from(app.config.backup.copies).unwrap_or(usize::MAX);
    let all = sets(&folder);
    for (old, _) in all.iter().take(all.len().saturating_sub(kept)) {
        fs::remove_dir_all(old).with_context(|| format!("cannot remove {}", old.display()))?;
    }
    Ok((to, made))
}

async fn make(app: &App, to: &Path, before: Option<&Path>, by: &str) -> anyhow::Result<Manifest> {
    let to = std::path::absolute(to)?;
    if fs::read_dir(&to).is_ok_and(|mut entries| entries.next().is_some()) {
        bail!("{} is not empty: a backup wants a folder of its own", to.display());
    }
    let beside = to.parent().context("a backup wants a folder of its own")?;
    fs::create_dir_all(beside).with_context(|| format!("cannot make {}", beside.display()))?;
    // Hashes of passwords and what people may not all see lie in it: it is for our own user alone.
    let ours_alone = Permissions::from_mode(0o700);
    let draft = tempfile::Builder::new().prefix(".scorebridge-backup-").permissions(ours_alone).tempdir_in(beside);
    let draft = draft.with_context(|| format!("cannot write in {}", beside.display()))?;
    // While this is held, tidying removes no part: what the view of the tables names must still be there.
    let _held = app.hold_lines()?;
    let manifest = write(app, draft.path(), before).await?;
    verify(draft.path()).context("the backup was written, but what was written is not sound")?;
    fs::rename(draft.path(), &to).with_context(|| format!("cannot name the backup {}", to.display()))?;
    // The folder has its name: there is nothing left to clean up, and its name must outlast a power cut.
    drop(draft.keep());
    File::open(beside)
        .and_then(|folder| folder.sync_all())
        .with_context(|| format!("cannot sync {}", beside.display()))?;
    note(app, &manifest, by).await?;
    Ok(manifest)
}

async fn write(app: &App, set: &Path, before: Option<&Path>) -> anyhow::Result<Manifest> {
    let form = health::form(&app.db).await?;
    ensure!(form.unknown.is_empty(), "the database has the form of a newer Scorebridge; back it up with that one");
    let made_at = app.clock.now().trunc_subsecs(3);
    let view = app.db.snapshot().await?;
    let parts = lines::referenced(&view).await?;
    fs::create_dir(set.join("tables"))?;
    let mut tables = Vec::new();
    for name in dump::tables(&view).await?.into_iter().filter(|name| name != "seaql_migrations") {
        tables.push(write_table(&view, set, &name).await.with_context(|| format!("back up the table {name}"))?);
    }
    view.rollback().await?;
    let manifest = Manifest {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").into(),
        made_at,
        database: if app.db.is_sqlite() { "sqlite" } else { "postgres" }.into(),
        schema: form.done,
        tables,
        parts: copy_parts(app, set, before, &parts)?,
        check_number: String::new(),
    }
    .sealed()?;
    fs::write(set.join(MANIFEST), serde_json::to_string_pretty(&manifest)? + "\n")?;
    File::open(set.join(MANIFEST))?.sync_all()?;
    Ok(manifest)
}

async fn write_table(view: &Tx, set: &Path, name: &str) -> anyhow::Result<TableFile> {
    let table = dump::describe(view, name).await?;
    let mut file = TableFile { table, rows: 0, bytes: 0, sha256: String::new() };
    let place = file.place(set);
    let to = File::create_new(&place).with_context(|| format!("cannot write {}", place.display()))?;
    let mut packed = zstd::Encoder::new(Hashing::new(to), PACKING)?;
    file.rows = dump::write(view, &file.table, &mut packed).await?;
    let hashed = packed.finish()?;
    file.bytes = hashed.bytes();
    let (written, sha256) = hashed.finish();
    written.sync_all()?;
    file.sha256 = sha256;
    Ok(file)
}

fn copy_parts(app: &App, set: &Path, before: Option<&Path>, paths: &BTreeSet<String>) -> anyhow::Result<Vec<PartFile>> {
    let mut parts = Vec::new();
    for path in paths {
        let mut part = PartFile { path: path.clone(), bytes: 0 };
        part.bytes = match before.and_then(|before| shared(&part, before, set)) {
            Some(bytes) => bytes,
            None => app.facts.copy_out(path, &part.place(set))?,
        };
        parts.push(part);
    }
    Ok(parts)
}

/// A part that an earlier set holds, byte for byte, as a second name of the same file; its size.
fn shared(part: &PartFile, before: &Path, set: &Path) -> Option<u64> {
    let (there, here) = (part.place(before), part.place(set));
    let (bytes, sha256) = print(&there).ok()?;
    (there.file_stem()?.to_str()? == sha256).then_some(())?;
    fs::create_dir_all(here.parent()?).ok()?;
    fs::hard_link(there, here).ok()?;
    Some(bytes)
}

async fn note(app: &App, manifest: &Manifest, by: &str) -> anyhow::Result<()> {
    let object = format!("database and lines as {}", manifest.check_number);
    let entry = audit::Entry { actor: by, action: audit::BACKED_UP, object, detail: None, at: app.clock.now() };
    let tx = app.db.begin().await?;
    audit::write(&tx, entry).await?;
    Ok(tx.commit().await?)
}
