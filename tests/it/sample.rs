//! The sample company, run up to its last complete month: filled once for all tests, copied for each that needs it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use entity::value::Period;
use scorebridge::app::App;
use scorebridge::{demo, jobs};
use sea_orm::ConnectionTrait;
use tempfile::TempDir;

use crate::company::{self, Company};
use crate::database::{self, Home};

/// How many months are measured: what the usual range and a year's comparison need.
const MEASURED: i32 = 24;

/// The filled company, and the lock that shows to other runs of the tests that it is in use.
struct Filled {
    folder: PathBuf,
    _in_use: File,
}

static FILLED: OnceLock<Filled> = OnceLock::new();

/// The sample company on 3 September 2026: two years pulled and measured, the last card scored, three months closed;
/// nothing frozen, nothing mailed. It is this test's own.
pub async fn sample() -> Company {
    let filled = FILLED.get_or_init(|| std::thread::spawn(fill).join().unwrap());
    let folder = Home::new();
    copy(&filled.folder, folder.path());
    database::copy(&filled.folder, folder.path()).await;
    Company::open(folder).await
}

/// The last complete month.
pub fn august() -> Period {
    "2026-08".parse().unwrap()
}

/// The months that are closed, oldest first.
pub fn closed() -> Vec<Period> {
    august().trailing(3)
}

#[tokio::main(flavor = "current_thread")]
async fn fill() -> Filled {
    let draft = Home::new();
    let app = company::open(draft.path()).await;
    demo::write(draft.path()).await.unwrap();
    executive_alone(&draft.path().join("model"));
    company::apply(&app, &draft.path().join("model")).await;
    for pulled in jobs::pull_all(&app).await.unwrap() {
        assert!(pulled.outcome.is_ok(), "{pulled:?}");
    }
    let last = app.last_complete_month().await.unwrap();
    assert_eq!(last, august());
    for month in last.trailing(MEASURED) {
        jobs::measure(&app, month).await.unwrap();
    }
    jobs::score(&app, last).await.unwrap();
    for month in closed() {
        jobs::close(&app, month, "test").await.unwrap();
    }
    let filled = place();
    snapshot(&app, draft.path(), &filled.folder).await;
    filled
}

/// Leaves the executive scorecard and its readers: most tests ask about one report. The others are kept beside the model.
fn executive_alone(model: &Path) {
    let is_other = |line: &&str| line.contains("report: ") && !line.contains("executive-scorecard");
    for file in ["people", "reports"] {
        let yaml = model.join(file).with_extension("yaml");
        let text = fs::read_to_string(&yaml).unwrap();
        fs::write(yaml.with_extension("all"), &text).unwrap();
        let kept: Vec<&str> = text.lines().filter(|line| !is_other(line)).collect();
        fs::write(yaml, kept.join("\n") + "\n").unwrap();
    }
}

/// The sample company with the readers of all six reports.
pub async fn all_reports() -> Company {
    let company = sample().await;
    for file in ["people", "reports"] {
        let all = fs::read(company.path(&format!("model/{file}.all"))).unwrap();
        company.write(&format!("model/{file}.yaml"), all);
    }
    company.apply().await;
    company
}

/// A folder of this run alone; folders and databases of runs that have ended are removed.
fn place() -> Filled {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR"));
    for entry in fs::read_dir(place).unwrap().map(|entry| entry.unwrap().path()) {
        if File::open(entry.join("in-use")).is_ok_and(|lock| lock.try_lock().is_ok()) {
            database::end_of(&entry);
            fs::remove_dir_all(entry).unwrap();
        }
    }
    let folder = TempDir::with_prefix_in("sample-", place).unwrap().keep();
    let lock = File::create(folder.join("in-use")).unwrap();
    lock.lock().unwrap();
    Filled { folder, _in_use: lock }
}

/// The state of a company in another folder; its database may be open.
async fn snapshot(app: &App, from: &Path, to: &Path) {
    for folder in ["model", "sources", "data/facts"] {
        copy(&from.join(folder), &to.join(folder));
    }
    if database::server().is_some() {
        return database::copy(from, to).await;
    }
    let copied = to.join("data/scorebridge.sqlite");
    app.db.connection().execute_unprepared(&format!("VACUUM INTO '{}'", copied.display())).await.unwrap();
}

pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(|entry| entry.unwrap()) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).unwrap();
        }
    }
}
