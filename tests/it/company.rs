//! A company in a folder of its own, for one test: its model, its sources, our own store. It claims nothing itself.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use entity::record::{CostLine, Record};
use entity::run;
use entity::value::{Exact, RecordKind, Scope};
use scorebridge::app::{App, Clock, mail_folder};
use scorebridge::config::{Config, Mail};
use scorebridge::facts::{Drilled, Filter, Part};
use scorebridge::store::runs::Counts;
use scorebridge::store::{Access, lines, measurements, runs};
use scorebridge::{demo, jobs, model};
use sea_orm::EntityTrait;
use sha2::{Digest, Sha256};

use crate::database::{self, Home};

/// A company that this test has for itself; gone when the test ends.
pub struct Company {
    folder: Home,
    pub app: App,
}

/// The least that a model must say.
const LEAST: &str = "company: { name: Corner shop, zone: Europe/Berlin, currency: EUR, language: en }\n";

impl Company {
    /// A company of that model, which need not name the company itself.
    pub async fn new(model: &str) -> Self {
        let folder = Home::new();
        write(folder.path(), "model/company.yaml", LEAST);
        write(folder.path(), "model/rest.yaml", model);
        Self::open(folder).await
    }

    /// A company of that model alone.
    pub async fn alone(model: &str) -> Self {
        let folder = Home::new();
        write(folder.path(), "model/company.yaml", model);
        Self::open(folder).await
    }

    /// The company that lies in this folder, as far as it has come.
    pub async fn open(folder: Home) -> Self {
        let app = open(folder.path()).await;
        let company = Self { folder, app };
        company.apply().await;
        company
    }

    /// A company in that folder, with that program.
    pub fn of(folder: Home, app: App) -> Self {
        Self { folder, app }
    }

    /// Its folder and its program, for a server that takes the program over.
    pub fn into_parts(self) -> (Home, App) {
        (self.folder, self.app)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file of the model or of a source.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        write(self.folder.path(), name, content);
    }

    /// Replaces text that stands in a file.
    #[track_caller]
    pub fn edit(&self, name: &str, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.path(name)).unwrap();
        assert!(text.contains(from), "{name} does not say `{from}`");
        self.write(name, text.replacen(from, to, 1));
    }

    /// Adds text at the end of a file.
    pub fn append(&self, name: &str, text: &str) {
        self.write(name, std::fs::read_to_string(self.path(name)).unwrap() + text);
    }

    /// Brings the store to what the model folder says.
    pub async fn apply(&self) -> model::Plan {
        apply(&self.app, &self.path("model")).await
    }

    /// Pulls all sources: what was done with the rows of each, or why it failed.
    pub async fn pull(&self) -> Pulled {
        let pulled = jobs::pull_all(&self.app).await.unwrap();
        Pulled(pulled.into_iter().map(|one| (one.source, one.outcome)).collect())
    }

    /// The last pull of a source.
    pub async fn last_run(&self, source: &str) -> run::Model {
        runs::of_source(&self.app.db, source, None, 1).await.unwrap().remove(0)
    }

    /// Rows that the last pull of a source refused.
    pub async fn rejects(&self, source: &str) -> Vec<entity::reject::Model> {
        let run = self.last_run(source).await;
        runs::rejects(&self.app.db, run.id, 0, 1_000).await.unwrap()
    }

    /// A measurement, made before.
    pub async fn measured(&self, metric: &str, scope: &str, period: &str) -> entity::measurement::Model {
        let (scope, period): (Scope, _) = (scope.parse().unwrap(), period.parse().unwrap());
        let (db, everything) = (&self.app.db, Access::everything());
        let rows = measurements::series(db, &everything, metric, &scope, (period, period)).await.unwrap();
        rows.into_iter().next().unwrap_or_else(|| panic!("{metric} of {scope} was not measured in {period}"))
    }

    /// The files that count for a month's lines.
    pub async fn parts(&self, kind: RecordKind, period: &str) -> Vec<Part> {
        lines::parts(&self.app.db, kind, period.parse().unwrap()).await.unwrap()
    }

    /// All lines in these files, up to a thousand, and what they add up to.
    pub fn lines(&self, parts: &[Part]) -> Drilled {
        self.app.facts.drill(parts, &Filter::default(), 0, 1_000).unwrap()
    }

    /// The cost lines of a month.
    pub async fn cost_lines(&self, period: &str) -> Vec<CostLine> {
        let lines = self.lines(&self.parts(RecordKind::CostLine, period).await).lines;
        let cost = |line| if let Record::CostLine(line) = line { *line } else { panic!("{line:?}") };
        lines.into_iter().map(cost).collect()
    }

    /// All rows of a table.
    pub async fn rows<E: EntityTrait>(&self) -> Vec<E::Model> {
        E::find().all(self.app.db.connection()).await.unwrap()
    }

    /// How many rows a table has, and a hash over what they say.
    pub async fn print_of<E: EntityTrait>(&self) -> (usize, String) {
        let mut rows: Vec<String> = self.rows::<E>().await.iter().map(|row| format!("{row:?}\n")).collect();
        rows.sort();
        let hash = Sha256::digest(rows.concat());
        (rows.len(), hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect())
    }

    /// A print of all that was pulled: records, and the manifest of lines.
    pub async fn print_of_kept(&self) -> [(usize, String); 4] {
        [
            self.print_of::<entity::kept_record::Entity>().await,
            self.print_of::<entity::slice::Entity>().await,
            self.print_of::<entity::slice_part::Entity>().await,
            self.print_of::<entity::summary::Entity>().await,
        ]
    }

    /// Messages in the mail folder, by file name.
    pub fn mails(&self) -> BTreeMap<String, Vec<u8>> {
        let Ok(entries) = std::fs::read_dir(mail_folder(&self.app.config)) else { return BTreeMap::new() };
        let message =
            |entry: std::fs::DirEntry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap());
        entries.map(|entry| message(entry.unwrap())).collect()
    }
}

/// What became of each source.
#[derive(Debug)]
pub struct Pulled(pub BTreeMap<String, Result<Counts, String>>);

impl Pulled {
    /// The source was read, with these counts: read, new, changed, same, rejected.
    #[track_caller]
    pub fn counts(&self, source: &str, wanted: [i64; 5]) {
        let counts = self.0[source].as_ref().unwrap_or_else(|reason| panic!("{source} failed: {reason}"));
        let Counts { read, new, changed, same, rejected } = *counts;
        assert_eq!([read, new, changed, same, rejected], wanted, "{source}: read, new, changed, same, rejected");
    }

    /// The source failed; the reason.
    #[track_caller]
    pub fn reason(&self, source: &str) -> &str {
        self.0[source].as_ref().expect_err(source)
    }

    /// Sources that failed.
    pub fn failed(&self) -> Vec<&str> {
        self.0.iter().filter(|(_, outcome)| outcome.is_err()).map(|(source, _)| source.as_str()).collect()
    }
}

/// A Scorebridge on the folder, in the time of the sample company.
pub async fn open(folder: &Path) -> App {
    let config = Config {
        data_dir: folder.join("data"),
        database: database::of(folder).await,
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
    model::apply(&app.db, &read, model::Apply::new("test", app.clock.now())).await.unwrap()
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

/// The exact sum.
pub fn total(amounts: impl IntoIterator<Item = Exact>) -> Exact {
    amounts.into_iter().fold(Exact::ZERO, |sum, amount| sum.add(&amount).unwrap())
}
