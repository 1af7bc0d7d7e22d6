//! A company in a folder of its own, for one test: its model, its sources, our own store. It claims nothing itself.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use entity::value::Exact;
use entity::{reject, run};
use scorebridge::app::{App, Clock, mail_folder};
use scorebridge::config::{Config, Mail};
use scorebridge::store::runs::Counts;
use scorebridge::{demo, jobs, model, store};
use sea_orm::EntityTrait;
use tempfile::TempDir;

/// A company that this test has for itself; gone when the test ends.
pub struct Company {
    folder: TempDir,
    pub app: App,
}

/// The least that a model must say.
const LEAST: &str = "
company: { name: Corner shop, zone: Europe/Berlin, currency: EUR, language: en }
";

impl Company {
    /// A company that has a name and whatever `model` adds.
    pub async fn new(model: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "model/company.yaml", LEAST);
        write(folder.path(), "model/rest.yaml", model);
        Self::open(folder).await
    }

    /// The company that lies in this folder, as far as it has come.
    pub async fn open(folder: TempDir) -> Self {
        let app = open(folder.path()).await;
        let company = Self { folder, app };
        company.apply().await;
        company
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file of the model or of a source.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        write(self.folder.path(), name, content);
    }

    pub fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// Adds text at the end of a file.
    pub fn append(&self, name: &str, text: &str) {
        self.write(name, self.text(name) + text);
    }

    /// Brings the store to what the model folder says.
    pub async fn apply(&self) -> model::Plan {
        apply(&self.app, &self.path("model")).await
    }

    /// Pulls all sources: what was done with the rows of each, or why it failed.
    pub async fn pull(&self) -> BTreeMap<String, Result<Counts, String>> {
        let pulled = jobs::pull_all(&self.app).await.unwrap();
        pulled.into_iter().map(|one| (one.source, one.outcome)).collect()
    }

    /// Pulls all sources and expects `read` rows of the only one, none of them refused.
    #[track_caller]
    pub fn expect_counts(pulled: &BTreeMap<String, Result<Counts, String>>, source: &str, wanted: [i64; 5]) {
        let counts = pulled[source].as_ref().unwrap_or_else(|reason| panic!("{source}: {reason}"));
        let Counts { read, new, changed, same, rejected } = *counts;
        assert_eq!([read, new, changed, same, rejected], wanted, "{source}: read, new, changed, same, rejected");
    }

    /// The last pull of a source.
    pub async fn last_run(&self, source: &str) -> run::Model {
        store::runs::of_source(&self.app.db, source, None, 1).await.unwrap().remove(0)
    }

    /// Rows that the last pull of a source refused: position, reason, raw text.
    pub async fn rejects(&self, source: &str) -> Vec<(i64, String, String)> {
        let run = self.last_run(source).await;
        let rows: Vec<reject::Model> = store::runs::rejects(&self.app.db, run.id, 0, 1_000).await.unwrap();
        rows.into_iter().map(|row| (row.position, row.reason, row.raw)).collect()
    }

    /// All rows of a table, in the order of its keys.
    pub async fn rows<E: EntityTrait>(&self) -> Vec<E::Model> {
        E::find().all(self.app.db.connection()).await.unwrap()
    }

    /// Messages in the mail folder, by file name.
    pub fn mails(&self) -> BTreeMap<String, Vec<u8>> {
        let Ok(entries) = std::fs::read_dir(mail_folder(&self.app.config)) else { return BTreeMap::new() };
        let read =
            |entry: std::fs::DirEntry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap());
        entries.map(|entry| read(entry.unwrap())).collect()
    }
}

/// A Scorebridge on the folder, in the time of the sample company.
pub async fn open(folder: &Path) -> App {
    let config = Config {
        data_dir: folder.join("data"),
        mail: Mail { folder: folder.join("mail"), from: "scorecards@nordwind.example".into(), ..Mail::default() },
        ..Config::default()
    };
    let app = App::open(config, Clock::fixed(demo::now())).await.unwrap();
    app.db.migrate().await.unwrap();
    app
}

/// Checks and applies a model folder, as the command line does.
pub async fn apply(app: &App, folder: &Path) -> model::Plan {
    let read = model::read(folder).unwrap_or_else(|faults| panic!("{}", listed(&faults)));
    let faults = model::check(&read);
    assert!(faults.is_empty(), "{}", listed(&faults));
    model::apply(&app.db, &read.model, folder, "test", app.clock.now()).await.unwrap()
}

/// Faults as a person reads them, one a line.
pub fn listed(faults: &[model::Fault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

pub fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}

pub fn exact(text: &str) -> Exact {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

pub fn total(amounts: impl IntoIterator<Item = Exact>) -> Exact {
    amounts.into_iter().fold(Exact::ZERO, |sum, amount| sum.add(&amount).unwrap())
}
