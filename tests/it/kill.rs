//! The real program is killed at every point where it matters, and started again: the store then says what it says after
//! a run that nobody disturbed.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use scorebridge::app::{App, Clock};
use scorebridge::config::{Config, Mail};
use secrecy::ExposeSecret;
use tempfile::TempDir;

use crate::kill_company::{self as small, Told, assert_same, told};
use crate::{company, database};

/// Where the program is killed, and up to the how manieth time that a month comes there.
const POINTS: [(&str, u32); 20] = [
    ("pull-begun", 3),
    ("fold", 6),
    ("part-written", 6),
    ("part-named", 6),
    ("pull-written", 3),
    // A bill has four slices: whoever is killed here has kept some of them.
    ("slice", 3),
    ("swap", 3),
    ("swapped", 3),
    ("measure", 1),
    ("score", 1),
    ("charged", 1),
    ("close", 1),
    ("closed", 1),
    ("freeze", 1),
    ("outbox", 1),
    ("frozen", 1),
    ("send-taken", 3),
    ("send-built", 3),
    ("sent", 3),
    ("send-noted", 3),
];

const SENDER: &str = "reports@shop.example";

/// How many times the usual number of kills: the soak's factor.
pub fn soak() -> Option<u32> {
    std::env::var("SCOREBRIDGE_TEST_SOAK").ok().map(|times| times.parse().expect("SCOREBRIDGE_TEST_SOAK: a number"))
}

/// The program on that folder, with no setting but these.
pub fn program(folder: &Path, database: &str) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_scorebridge"));
    let ours = |name: &str| name.starts_with("SCOREBRIDGE_") || ["KILL_AT", "STOP_AT", "FAILPOINTS"].contains(&name);
    for (name, _) in std::env::vars().filter(|(name, _)| ours(name)) {
        program.env_remove(name);
    }
    program
        .env("SCOREBRIDGE_DATA_DIR", folder.join("data"))
        .env("SCOREBRIDGE_DATABASE", database)
        .env("SCOREBRIDGE_MAIL__FOLDER", folder.join("mail"))
        .env("SCOREBRIDGE_MAIL__FROM", SENDER)
        .env("SCOREBRIDGE_LISTEN", "127.0.0.1:0")
        .stdin(Stdio::null());
    program
}

/// A folder with a company of its own, on a database of its own.
pub struct Place {
    pub folder: TempDir,
    pub database: String,
}

impl Place {
    /// The small company; its first delivery is pulled, its last one lies in the sources.
    pub async fn new() -> Self {
        Self::of(small::MODEL).await
    }

    /// The same by another model.
    pub async fn of(model: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = database::of(folder.path()).await.expose_secret().to_owned();
        Self::filled(folder, database, model)
    }

    /// The same on PostgreSQL, whatever the other tests run on; none if there is no server, which is said aloud.
    pub async fn on_postgres() -> Option<Self> {
        let Ok(server) = std::env::var(database::SERVER) else {
            println!("SKIPPED: a test with PostgreSQL; {} is not set", database::SERVER);
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let name = folder.path().file_name().unwrap().to_str().unwrap().trim_matches('.').to_lowercase();
        let database = database::fresh(&server, &format!("fault_{name}_{}", std::process::id())).await;
        Some(Self::filled(folder, database, small::MODEL))
    }

    fn filled(folder: TempDir, database: String, model: &str) -> Self {
        let place = Self { folder, database };
        let company = "company: { name: Corner shop, zone: Europe/Berlin, currency: EUR, language: en }\n";
        company::write(place.path(), "model/company.yaml", company);
        company::write(place.path(), "model/rest.yaml", model);
        small::first_delivery(place.path());
        place.must(&["apply", place.path().join("model").to_str().unwrap()]);
        place.must(&["run", "pull"]);
        small::last_delivery(place.path());
        place
    }

    /// Another company that is where this one is. Its sources are this one's.
    pub async fn copy(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        crate::sample::copy(&self.path().join("data"), &folder.path().join("data"));
        database::copy(self.path(), folder.path()).await;
        let database = database::of(folder.path()).await.expose_secret().to_owned();
        Self { folder, database }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn program(&self) -> Command {
        program(self.path(), &self.database)
    }

    /// Runs the program to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.program().args(arguments).output().unwrap()
    }

    /// Runs the program, which ends well; what it says.
    #[track_caller]
    pub fn must(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", words(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs the month until the program is killed when it comes to the point for the n-th time.
    #[track_caller]
    fn kill_at(&self, point: &str, n: u32) {
        let output = self.month().env("KILL_AT", format!("{point}:{n}")).output().unwrap();
        assert!(is_killed(&output), "{point}:{n} was not reached: {}", words(&output));
    }

    /// The month, from the sources to the mails.
    pub fn month(&self) -> Command {
        let mut month = self.program();
        month.args(["run", "month", "--period", small::MONTH]);
        month
    }

    /// Our own look at the company.
    pub async fn app(&self) -> App {
        let config = Config {
            data_dir: self.path().join("data"),
            database: self.database.as_str().into(),
            mail: Mail { folder: self.path().join("mail"), from: SENDER.into(), ..Mail::default() },
            ..Config::default()
        };
        App::open(config, Clock::real()).await.unwrap()
    }

    /// What the store says, and the readers whose mails lie in the folder.
    pub async fn told(&self) -> Told {
        let app = self.app().await;
        small::check_pulls(&app).await;
        let mut told = told(&app).await;
        let mut to: Vec<String> = mails(&self.path().join("mail")).into_iter().map(|mail| mail.0).collect();
        to.sort();
        told.insert("folder", to);
        told
    }

    /// As if the sender of every delivery under way had vanished eleven minutes ago.
    pub async fn age_deliveries(&self) {
        let app = self.app().await;
        let aged = "UPDATE delivery SET next_attempt_at = '2024-08-01T00:00:00+00:00' WHERE state = 'sending'";
        sea_orm::ConnectionTrait::execute_unprepared(app.db.connection(), aged).await.unwrap();
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        database::end(&self.database);
    }
}

/// Recipient and Message-ID of each mail in a folder; half-written ones do not count.
pub fn mails(folder: &Path) -> Vec<(String, String)> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let files =
        entries.map(|entry| entry.unwrap().path()).filter(|path| path.extension().is_some_and(|end| end == "eml"));
    let read = |path: PathBuf| {
        let text = String::from_utf8(std::fs::read(path).unwrap()).unwrap();
        let header = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim().to_owned();
        let to = header("To:");
        (to.rsplit_once('<').unwrap().1.trim_end_matches('>').to_owned(), header("Message-ID:"))
    };
    files.map(read).collect()
}

pub fn is_killed(output: &Output) -> bool {
    std::os::unix::process::ExitStatusExt::signal(&output.status) == Some(9)
}

pub fn words(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes)).concat() + &output.status.to_string()
}

/// Numbers that look like chance and are the same every time.
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, most: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % u64::from(most)) as u32
    }
}

/// Killed at these points one after the other, then run to the end: at no time is anything there by half, and in the end
/// the store says what the undisturbed one says.
async fn check(ends: &Ends, kills: &[(&str, u32)]) {
    let place = ends.base.copy().await;
    for (point, n) in kills {
        place.kill_at(point, *n);
        ends.check_nothing_by_half(&place, &format!("{kills:?}")).await;
    }
    ends.check_the_end(&place, &format!("{kills:?}")).await;
}

/// Where a month begins, and where an undisturbed one ends.
pub struct Ends {
    pub base: Place,
    first: Told,
    pub last: Told,
    takes: Duration,
}

impl Ends {
    pub async fn new() -> Self {
        let base = Place::new().await;
        let first = base.told().await;
        let place = base.copy().await;
        let begun = Instant::now();
        let said = place.month().output().unwrap();
        let takes = begun.elapsed();
        assert!(said.status.success(), "{}", words(&said));
        let last = place.told().await;
        assert_eq!(last["folder"], small::READERS, "{}", words(&said));
        for (what, lines) in &last {
            assert!(!lines.is_empty(), "there are no {what}: the company is too small to say anything");
            assert!(*what == "reviews" || lines != &first[what], "a month changes no {what}");
        }
        Self { base, first, last, takes }
    }

    /// Of each source all of the first delivery is there, or all of the last; of charges and reports all or nothing.
    pub async fn check_nothing_by_half(&self, place: &Place, after: &str) {
        let found = told(&place.app().await).await;
        for source in ["calls ", "bill ", "meters "] {
            let of_source = |told: &Told, what: &str| -> Vec<String> {
                told[what].iter().filter(|line| line.starts_with(source)).cloned().collect()
            };
            let all = |told: &Told| ["records", "slices", "parts", "sums"].map(|what| of_source(told, what));
            let found = all(&found);
            assert!(found == all(&self.first) || found == all(&self.last), "{after}: {source}by half: {found:#?}");
        }
        for together in [&["months", "statements", "lines"][..], &["editions", "files"]] {
            let all = |told: &Told| together.iter().map(|what| told[what].clone()).collect::<Vec<_>>();
            let found = all(&found);
            assert!(found == all(&self.first) || found == all(&self.last), "{after}: {together:?} by half: {found:#?}");
        }
        assert_eq!(found["mails"].len(), 3 * found["editions"].len(), "{after}: a report without its readers");
    }

    pub async fn check_the_end(&self, place: &Place, after: &str) {
        place.age_deliveries().await;
        let said = place.month().output().unwrap();
        assert!(said.status.success(), "{after}: {}", words(&said));
        assert_same(&place.told().await, &self.last, after);
    }
}

#[tokio::test]
async fn killed_at_any_point_it_comes_to_the_same_end() {
    let (ends, mut chance, mut kills) = (Ends::new().await, Chance(1), 0);
    for (point, most) in POINTS {
        // Once a point; in the soak each time a month comes there.
        let times: Vec<u32> = match soak() {
            None => vec![1 + chance.below(most)],
            Some(rounds) => (0..rounds).flat_map(|_| 1..=most).collect(),
        };
        for n in times {
            check(&ends, &[(point, n)]).await;
            kills += 1;
        }
    }
    for _ in 0..5 * soak().unwrap_or(1) {
        // Killed, started, and killed again further on.
        let first = chance.below(POINTS.len() as u32 - 1) as usize;
        let second = first + 1 + chance.below((POINTS.len() - first - 1) as u32) as usize;
        check(&ends, &[(POINTS[first].0, 1), (POINTS[second].0, 1)]).await;
        kills += 2;
    }
    println!("{kills} kills at points");
}

#[tokio::test]
async fn killed_at_any_time_it_comes_to_the_same_end() {
    let (ends, mut chance, mut killed) = (Ends::new().await, Chance(2), 0);
    let (kills, mut takes) = (4 * soak().unwrap_or(1), ends.takes);
    while killed < kills {
        let place = ends.base.copy().await;
        let after = takes * chance.below(100) / 100;
        let mut month = place.month().stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        tokio::time::sleep(after).await;
        month.kill().unwrap();
        if month.wait().unwrap().success() {
            // It was over before it was killed: others have left us the machine.
            takes = takes * 9 / 10;
        } else {
            killed += 1;
        }
        ends.check_nothing_by_half(&place, &format!("{after:?}")).await;
        ends.check_the_end(&place, &format!("{after:?}")).await;
    }
    println!("{killed} kills at chance times");
}
