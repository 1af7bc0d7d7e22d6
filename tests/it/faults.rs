//! The real program under faults that it survives: signals, a vanished or standing worker, a full disk, a database that is
//! away, two instances. No step is lost, none counts twice.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use entity::value::{DeliveryState, OccurrenceState};
use entity::{delivery, occurrence};
use rustix::process::Signal;
use scorebridge::app::App;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ConnectionTrait, EntityTrait};
use serde_json::Value;

use crate::faults_proxy::Door;
use crate::kill::{Chance, Ends, Place, soak, words};
use crate::kill_company::{MONTH, READERS, all, assert_same};
use crate::kill_mail::Server;
use crate::planner::{age, try_to_take};
use crate::planner_workers::{signal, stopped, until};
use crate::{company, database};

/// The program, serving; killed at the end if it still is there.
pub struct Serving {
    pub child: Child,
    pub base: String,
    log: PathBuf,
}

impl Serving {
    /// Started with these words in its environment.
    fn start(mut program: Command, log: PathBuf, environment: &[(&str, &str)]) -> Self {
        program.arg("serve").envs(environment.iter().copied());
        let mut child = program.stdout(Stdio::piped()).stderr(File::create(&log).unwrap()).spawn().unwrap();
        let said = BufReader::new(child.stdout.take().unwrap()).lines().next();
        let Some(Ok(said)) = said else { panic!("{}", std::fs::read_to_string(log).unwrap()) };
        let base = said.strip_prefix("listening on ").unwrap().to_owned();
        Self { child, base, log }
    }

    pub fn of(place: &Place, environment: &[(&str, &str)]) -> Self {
        let log = place.path().join(format!("log-{}", std::fs::read_dir(place.path()).unwrap().count()));
        Self::start(place.program(), log, environment)
    }

    fn signal(&self, it: Signal) {
        signal(self.child.id(), it);
    }

    /// Waits for its end, which must be a good one; what it noted.
    async fn ended(mut self) -> String {
        for _ in 0..600 {
            if let Some(status) = self.child.try_wait().unwrap() {
                assert!(status.success(), "{status}: {}", self.log());
                return self.log();
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("it did not end within half a minute: {}", self.log());
    }

    fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// As if the month had been planned, and the program been stopped before it ran.
async fn plan_the_month(app: &App) {
    let row = occurrence::ActiveModel {
        id: NotSet,
        schedule_id: Set("monthly".to_owned()),
        due_at: Set("2024-08-03T06:00:00Z".parse().unwrap()),
        state: Set(OccurrenceState::Waiting),
        lease_until: Set(None),
        started_at: Set(None),
        finished_at: Set(None),
        error: Set(None),
        owner: Set(None),
        attempt: Set(0),
    };
    occurrence::Entity::insert(row).exec_without_returning(app.db.connection()).await.unwrap();
}

async fn row(app: &App) -> occurrence::Model {
    all::<occurrence::Entity>(app).await.remove(0)
}

async fn until_state(app: &App, state: OccurrenceState) {
    until(async || row(app).await.state == state).await;
}

/// SIGTERM while a month runs: it comes to its end, and nothing else is begun.
#[tokio::test]
async fn a_first_signal_lets_the_step_come_to_its_end() {
    let ends = Ends::new().await;
    let (place, app) = (&ends.base, ends.base.app().await);
    plan_the_month(&app).await;
    let serving = Serving::of(place, &[("FAILPOINTS", "measure=1*sleep(2000)")]);
    until_state(&app, OccurrenceState::Running).await;
    serving.signal(Signal::TERM);
    let log = serving.ended().await;
    let ended = row(&app).await;
    assert_eq!((ended.state, ended.attempt, ended.lease_until), (OccurrenceState::Succeeded, 1, None), "{log}");
    // The month itself is done; its mails wait for the next start.
    place.must(&["run", "deliver"]);
    assert_same(&place.told().await, &ends.last, "after a signal");
}

/// A second SIGTERM does not wait: the step is given back, and the next start runs it.
#[tokio::test]
async fn a_second_signal_gives_the_step_back_at_once() {
    let ends = Ends::new().await;
    let (place, app) = (&ends.base, ends.base.app().await);
    plan_the_month(&app).await;
    // Where no transaction is open: one that is holds the database, and its lease runs out by itself.
    let serving = Serving::of(place, &[("FAILPOINTS", "pull-begun=1*sleep(120000)")]);
    until_state(&app, OccurrenceState::Running).await;
    serving.signal(Signal::TERM);
    until(async || serving.log().contains("stop")).await;
    serving.signal(Signal::TERM);
    let log = serving.ended().await;
    let given_back = row(&app).await;
    assert_eq!(
        (given_back.state, given_back.attempt, given_back.lease_until),
        (OccurrenceState::Waiting, 1, None),
        "{log}"
    );
    ends.check_nothing_by_half(place, "given back").await;
    let serving = Serving::of(place, &[]);
    until_state(&app, OccurrenceState::Succeeded).await;
    serving.signal(Signal::INT);
    serving.ended().await;
    assert_eq!(row(&app).await.attempt, 2);
    assert_same(&place.told().await, &ends.last, "given back");
}

/// SIGTERM at any time: no row is left running, and in the end everything is there once.
#[tokio::test]
async fn signals_at_any_time_leave_nothing_running() {
    let (ends, mut chance) = (Ends::new().await, Chance(4));
    let companies = soak().map_or(1, |rounds| 3 * rounds);
    for _ in 0..companies {
        let place = ends.base.copy().await;
        let app = place.app().await;
        plan_the_month(&app).await;
        for n in 1..=3 {
            let serving = Serving::of(&place, &[("FAILPOINTS", "swapped=1*sleep(200)")]);
            tokio::time::sleep(Duration::from_millis(chance.below(400).into())).await;
            serving.signal(Signal::TERM);
            let log = serving.ended().await;
            let row = row(&app).await;
            assert!(row.state != OccurrenceState::Running && row.attempt <= n, "{row:?} {log}");
        }
        let serving = Serving::of(&place, &[]);
        until_state(&app, OccurrenceState::Succeeded).await;
        until(async || all::<delivery::Entity>(&app).await.iter().all(|one| one.state == DeliveryState::Accepted))
            .await;
        serving.signal(Signal::TERM);
        serving.ended().await;
        assert_same(&place.told().await, &ends.last, "after signals");
    }
    println!("{} signals", 4 * companies);
}

/// Killed while it runs a planned month; the next start takes it over when its lease has run out, not before.
#[tokio::test]
async fn a_killed_worker_is_followed_by_another() {
    let ends = Ends::new().await;
    let place = ends.base.copy().await;
    let app = place.app().await;
    plan_the_month(&app).await;
    let mut serving = Serving::of(&place, &[("KILL_AT", "close:1")]);
    serving.child.wait().unwrap();
    let left = row(&app).await;
    assert_eq!((left.state, left.attempt), (OccurrenceState::Running, 1), "{}", serving.log());
    let serving = Serving::of(&place, &[]);
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert_eq!(row(&app).await, left, "it was taken before its lease ran out");
    age(&app, 61).await;
    until_state(&app, OccurrenceState::Succeeded).await;
    serving.signal(Signal::TERM);
    serving.ended().await;
    assert_eq!(row(&app).await.attempt, 2);
    assert_same(&place.told().await, &ends.last, "after a killed worker");
}

/// What is run while the disk is full: all of a month where the database lies on that disk too. Where it does not, the
/// month would go on without the bills, say so to its readers, and not be closed; the pull is enough.
fn step() -> &'static str {
    if database::server().is_none() { "month" } else { "pull" }
}

/// The disk was full: it was said, nothing is there by half, and no month is closed without its bills. `false` if there was
/// room enough.
async fn check_full(ends: &Ends, place: &Place, said: &Output, after: &str) -> bool {
    let words = words(said);
    ends.check_nothing_by_half(place, after).await;
    let named = ["File too large", "No space left", "disk I/O error", "disk is full"];
    let struck = named.iter().any(|named| words.contains(named));
    assert!(struck || (said.status.success() && !words.contains("failed")), "{after}: {words}");
    if struck && step() == "pull" {
        let refused = place.run(&["run", "close", "--period", MONTH]);
        assert!(
            crate::kill::words(&refused).contains("is not closed: the last pull of "),
            "{}",
            crate::kill::words(&refused)
        );
    }
    struck
}

/// One instance saw what waits, and another was quicker: it runs once. Where the stop struck while another thread of the
/// first was writing, nobody can be quicker, and it is tried again.
#[tokio::test]
async fn what_was_taken_meanwhile_is_left_alone() {
    for _ in 0..5 {
        let place = Place::new().await;
        let app = place.app().await;
        plan_the_month(&app).await;
        let serving = Serving::of(&place, &[("STOP_AT", "claim:1")]);
        stopped(serving.child.id()).await;
        let Ok(taken) = try_to_take(&app, "somebody else").await else { continue };
        let (theirs, _) = taken.unwrap();
        // It ends only when it is done with what it saw.
        serving.signal(Signal::TERM);
        serving.signal(Signal::CONT);
        let log = serving.ended().await;
        return assert_eq!(row(&app).await, theirs, "{log}");
    }
    panic!("whenever it stood still, it was writing");
}

/// The files a program may write are limited in size: where the limit strikes, and once where nothing comes near it.
#[tokio::test]
async fn a_full_disk_is_named_and_survived() {
    let (ends, mut struck) = (Ends::new().await, 0);
    for blocks in [1, 4, 8, 64, 512, 1024, 65_536] {
        let (place, after) = (ends.base.copy().await, format!("{blocks} blocks"));
        let mut limited = Command::new("sh");
        // Half kilobytes. The signal that comes with it is ignored: as on a full disk, writing is refused.
        let step = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" run {} --period {MONTH}", step());
        limited.args(["-c", &step, env!("CARGO_BIN_EXE_scorebridge")]).envs(settings(&place));
        struck += u32::from(check_full(&ends, &place, &limited.output().unwrap(), &after).await);
        ends.check_the_end(&place, &after).await;
    }
    assert!((2..7).contains(&struck), "the limit struck {struck} times");
}

/// A disk of four megabytes, really full, and with room again.
#[tokio::test]
async fn a_disk_that_is_really_full_is_named_and_survived() {
    let (ends, mut struck) = (Ends::new().await, 0);
    let place = ends.base.copy().await;
    let disk = place.path().join("disk");
    std::fs::create_dir(&disk).unwrap();
    let Ok(true) = mount(&["-t", "tmpfs", "-o", "size=4m", "tmpfs"], &disk) else {
        return println!("SKIPPED: a disk of four megabytes; only root can mount one");
    };
    let _mounted = Mounted(disk.clone());
    crate::sample::copy(&place.path().join("data"), &disk);
    std::fs::remove_dir_all(place.path().join("data")).unwrap();
    std::os::unix::fs::symlink(&disk, place.path().join("data")).unwrap();
    for left in [0, 8, 16, 64, 160] {
        fill(&disk, left * 1024);
        let said = place.run(&["run", step(), "--period", MONTH]);
        std::fs::remove_file(disk.join("filler")).unwrap();
        struck += u32::from(check_full(&ends, &place, &said, &format!("{left} kB left")).await);
    }
    assert!(struck >= 2, "the disk was full {struck} times");
    ends.check_the_end(&place, "there is room again").await;
}

/// Fills the disk until so many bytes are left.
fn fill(disk: &Path, left: u64) {
    let mut filler = File::create(disk.join("filler")).unwrap();
    while filler.write(&[0; 4096]).is_ok_and(|written| written > 0) {}
    filler.set_len(filler.metadata().unwrap().len().saturating_sub(left)).unwrap();
}

fn mount(arguments: &[&str], place: &Path) -> std::io::Result<bool> {
    Ok(Command::new("mount").args(arguments).arg(place).stderr(Stdio::null()).status()?.success())
}

struct Mounted(PathBuf);

impl Drop for Mounted {
    fn drop(&mut self) {
        Command::new("umount").arg("-l").arg(&self.0).status().unwrap();
    }
}

fn settings(place: &Place) -> Vec<(String, String)> {
    let program = place.program();
    let set = |(name, value): (&std::ffi::OsStr, Option<&std::ffi::OsStr>)| {
        Some((name.to_str()?.to_owned(), value?.to_str()?.to_owned()))
    };
    program.get_envs().filter_map(set).collect()
}

/// The database goes away in the midst of a month: requests are told to come again, the month waits, and is done when the
/// database is back.
#[tokio::test]
async fn a_database_that_is_away_is_waited_for() {
    let (Some(place), Some(alone)) = (Place::on_postgres().await, Place::on_postgres().await) else { return };
    assert!(alone.month().output().unwrap().status.success());
    let app = place.app().await;
    let [_, token] = [&alone, &place].map(|place| place.must(&["token", "add", "bob", "--name", "test"]));
    plan_the_month(&app).await;
    let door = Door::to(address(&place.database));
    let through = place.database.replace(address(&place.database), &format!("127.0.0.1:{}", door.port));
    let serving = Serving::of(&place, &[("SCOREBRIDGE_DATABASE", &through), ("FAILPOINTS", "measure=1*sleep(1500)")]);
    let ask = async |path: &str| {
        let asked = reqwest::Client::new().get(format!("{}{path}", serving.base)).bearer_auth(token.trim());
        asked.send().await.unwrap()
    };
    assert_eq!(ask("/health/ready").await.status(), 200);
    until_state(&app, OccurrenceState::Running).await;
    door.shut();
    let (live, ready, api) = tokio::join!(ask("/health/live"), ask("/health/ready"), ask("/api/v1/schedules"));
    assert_eq!((live.status().as_u16(), ready.status().as_u16(), api.status().as_u16()), (200, 503, 503));
    assert_eq!(api.headers()["retry-after"], "30");
    assert_eq!(api.headers()["content-type"], "application/problem+json");
    until(async || serving.log().contains("step failed, and is tried again")).await;
    door.unlock();
    // The minute until the next attempt flies by.
    let again = async || {
        age(&app, 61).await;
        row(&app).await.attempt > 1
    };
    until(again).await;
    until_state(&app, OccurrenceState::Succeeded).await;
    assert_eq!(ask("/health/ready").await.status(), 200);
    let schedules = async || ask("/api/v1/schedules").await.json::<Value>().await.unwrap();
    // The step may end before the planner looks again for what comes next.
    until(async || schedules().await["items"][0]["next_due"].is_string()).await;
    let schedules = schedules().await;
    let monthly = &schedules["items"][0];
    assert_eq!(
        (&monthly["id"], &monthly["last_state"], &monthly["last_error"]),
        (&"monthly".into(), &"succeeded".into(), &Value::Null)
    );
    assert_eq!((&monthly["last_due"], &monthly["misfire"]), (&"2024-08-03T06:00:00Z".into(), &"latest".into()));
    assert!(monthly["next_due"].as_str().unwrap().ends_with("-03T06:00:00Z"), "{monthly}");
    assert_eq!(row(&app).await.attempt, 2);
    serving.signal(Signal::TERM);
    serving.ended().await;
    assert_same(&place.told().await, &alone.told().await, "after the database was away");
}

/// The database goes away between the server's 250 and our note of it: the note waits, and the mail does not go twice.
#[tokio::test]
async fn a_mail_that_has_left_is_remembered_until_the_database_is_back() {
    let Some(place) = Place::on_postgres().await else { return };
    for step in ["pull", "measure", "score", "close", "report"] {
        place.must(&["run", step, "--period", MONTH]);
    }
    let (app, server, door) = (place.app().await, Server::start(), Door::to(address(&place.database)));
    let through = place.database.replace(address(&place.database), &format!("127.0.0.1:{}", door.port));
    let mut program = place.program();
    program.args(["run", "deliver"]).env("SCOREBRIDGE_DATABASE", through).envs(server.settings());
    let log = place.path().join("log");
    program.env("STOP_AT", "sent:1").stdout(Stdio::piped()).stderr(File::create(&log).unwrap());
    let child = program.spawn().unwrap();
    stopped(child.id()).await;
    door.shut();
    signal(child.id(), Signal::CONT);
    until(async || std::fs::read_to_string(&log).unwrap().contains("what became of a mail could not be noted")).await;
    door.unlock();
    let said = child.wait_with_output().unwrap();
    assert!(words(&said).contains("3 mails delivered"), "{}", words(&said));
    assert_eq!(server.heard.lock().unwrap().len(), 3);
    for one in all::<delivery::Entity>(&app).await {
        assert_eq!((one.state, one.attempts), (DeliveryState::Accepted, 1));
    }
}

/// Host and port of a database.
fn address(database: &str) -> &str {
    let (_, host) = database.split_once('@').unwrap();
    host.split_once('/').unwrap().0
}

/// One of several instances: they share the database and the folder of lines, and have a data folder each.
fn instance(name: &str, place: &Place, server: &Server, environment: &[(&str, &str)]) -> Serving {
    let data = place.path().join(name);
    std::fs::create_dir_all(&data).unwrap();
    std::os::unix::fs::symlink(place.path().join("data/facts"), data.join("facts")).unwrap();
    let mut program = place.program();
    program.env("SCOREBRIDGE_DATA_DIR", data).envs(server.settings());
    Serving::start(program, place.path().join(format!("log-{name}")), environment)
}

/// Fifty due instants and a month, two instances: each runs once, and each reader hears once.
#[tokio::test]
async fn two_instances_run_each_instant_once_and_send_each_mail_once() {
    let (Some(place), Some(alone)) = (Place::on_postgres().await, Place::on_postgres().await) else { return };
    assert!(alone.month().output().unwrap().status.success());
    let (app, server) = (place.app().await, Server::start());
    company::write(
        place.path(),
        "model/more.yaml",
        "schedules: [{ id: often, step: deliver, cron: \"* * * * *\", zone: UTC, misfire: all }]\n",
    );
    place.must(&["apply", place.path().join("model").to_str().unwrap()]);
    plan_the_month(&app).await;
    let missed =
        "UPDATE schedule SET next_due = date_trunc('minute', now()) - interval '50 minutes' WHERE id = 'often'";
    app.db.connection().execute_unprepared(missed).await.unwrap();
    let [first, second] = ["first", "second"].map(|name| instance(name, &place, &server, &[]));
    let done = async || {
        let rows = all::<occurrence::Entity>(&app).await;
        rows.len() > 50 && rows.iter().all(|row| row.state == OccurrenceState::Succeeded)
    };
    until(done).await;
    until(async || all::<delivery::Entity>(&app).await.iter().all(|one| one.state == DeliveryState::Accepted)).await;
    for serving in [first, second] {
        serving.signal(Signal::TERM);
        serving.ended().await;
    }
    let rows = all::<occurrence::Entity>(&app).await;
    assert!(rows.iter().all(|row| row.attempt == 1 && row.state == OccurrenceState::Succeeded), "{rows:#?}");
    let workers: std::collections::BTreeSet<_> = rows.iter().map(|row| row.owner.clone()).collect();
    println!("{} due instants by {} workers", rows.len(), workers.len());
    let mut heard: Vec<String> = server.heard.lock().unwrap().iter().map(|(to, _)| to.clone()).collect();
    heard.sort();
    assert_eq!(heard, READERS);
    let (mut found, mut wanted) = (place.told().await, alone.told().await);
    for told in [&mut found, &mut wanted] {
        // Here the mails went to a server, and the model was applied twice.
        told.remove("folder");
        told.remove("audit");
    }
    assert_same(&found, &wanted, "two instances");
}

/// A worker is stopped in the midst of a step, another takes over; when the first goes on, nothing of it is kept.
#[tokio::test]
async fn a_worker_that_stood_still_keeps_nothing() {
    let (Some(place), Some(alone)) = (Place::on_postgres().await, Place::on_postgres().await) else { return };
    assert!(alone.month().output().unwrap().status.success());
    let (app, server) = (place.app().await, Server::start());
    plan_the_month(&app).await;
    let first = instance("first", &place, &server, &[("STOP_AT", "measure:1")]);
    stopped(first.child.id()).await;
    age(&app, 61).await;
    let second = instance("second", &place, &server, &[]);
    until(async || row(&app).await.attempt == 2).await;
    first.signal(Signal::CONT);
    until(async || first.log().contains("another worker took")).await;
    until_state(&app, OccurrenceState::Succeeded).await;
    for serving in [first, second] {
        serving.signal(Signal::TERM);
        serving.ended().await;
    }
    let row = row(&app).await;
    assert_eq!((row.state, row.attempt), (OccurrenceState::Succeeded, 2));
    assert_eq!(server.heard.lock().unwrap().len(), 3);
    let (mut found, mut wanted) = (place.told().await, alone.told().await);
    for told in [&mut found, &mut wanted] {
        told.remove("folder");
    }
    assert_same(&found, &wanted, "a worker that stood still");
}
