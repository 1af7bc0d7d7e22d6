//! Two workers at the same work: one that comes too late keeps nothing, and what both do at once is done once.

use std::panic::Location;
use std::process::{Output, Stdio};
use std::sync::{Arc, Mutex};

use chrono::{Duration, Utc};
use entity::value::{DeliveryState, Period, RunState};
use entity::{delivery, run};
use rustix::process::{Pid, Signal, kill_process};
use scorebridge::app::App;
use scorebridge::jobs::{self, Step};
use scorebridge::mail::{Message, Transport};
use scorebridge::store::outbox::{self, Ended};
use scorebridge::store::planner;
use sea_orm::ConnectionTrait;

use crate::database;
use crate::kill::{Place, words};
use crate::kill_company::{self as small, MONTH, READERS, Told, all, assert_same, told};
use crate::planner::{age, taken};

fn month() -> Period {
    MONTH.parse().unwrap()
}

/// The small company after these steps of its month, and two instances on it.
async fn company(steps: &[&str]) -> (Place, App, App) {
    let place = Place::new().await;
    for step in steps {
        place.must(&["run", step, "--period", MONTH]);
    }
    let (one, two) = (place.app().await, place.app().await);
    (place, one, two)
}

const ALL: [&str; 6] = ["pull", "measure", "score", "close", "report", "deliver"];

/// A worker that lost its lease runs each step: nothing of it is kept. The one that has the lease then does.
#[tokio::test]
async fn a_worker_that_lost_its_lease_keeps_nothing() {
    let (_place, app, _) = company(&[]).await;
    for step in ALL {
        let row = format!(
            "INSERT INTO occurrence (schedule_id, due_at, state, attempt) VALUES ('{step}', '{}', 'waiting', 0)",
            Utc::now().to_rfc3339()
        );
        app.db.connection().execute_unprepared(&row).await.unwrap();
        let (_, old) = taken(&app, "one").await.unwrap();
        age(&app, 61).await;
        let (_, new) = taken(&app, "two").await.unwrap();
        let (before, step) = (everything(&app).await, step.parse::<Step>().unwrap());
        let refused = jobs::run(&app.held_by(old), step, month()).await.unwrap_err();
        assert!(format!("{refused:#}").contains("another worker took this step over"), "{step}: {refused:#}");
        assert_same(&everything(&app).await, &before, &step.to_string());
        jobs::run(&app.held_by(new), step, month()).await.unwrap();
        assert_ne!(everything(&app).await, before, "{step} does nothing");
        assert!(planner::finish(&app.db, new, None, Utc::now()).await.unwrap());
    }
}

/// All that the store says, and the pulls and deliveries as they stand.
async fn everything(app: &App) -> Told {
    let mut told = told(app).await;
    told.insert("runs", all::<run::Entity>(app).await.iter().map(|row| format!("{row:?}")).collect());
    told.insert("deliveries", all::<delivery::Entity>(app).await.iter().map(|row| format!("{row:?}")).collect());
    told
}

/// Each step by both instances at once, three times: in the end everything is there once, as after a run by one.
#[tokio::test]
async fn what_two_do_at_once_is_done_once() {
    let (place, one, two) = company(&[]).await;
    let alone = place.copy().await;
    assert!(alone.month().output().unwrap().status.success());
    for step in ALL {
        let step: Step = step.parse().unwrap();
        for _ in 0..3 {
            let (first, second) = tokio::join!(jobs::run(&one, step, month()), jobs::run(&two, step, month()));
            // One of them may have come second, and says so.
            for error in [first.err(), second.err()].into_iter().flatten() {
                println!("{step}: {error:#}");
            }
        }
    }
    small::check_pulls(&one).await;
    assert_same(&told(&one).await, &told(&alone.app().await).await, "two at once");
}

/// Four instances send what is due, at once: each reader hears once.
#[tokio::test]
async fn what_several_send_at_once_is_sent_once() {
    let (place, ..) = company(&ALL[..5]).await;
    let sent: Arc<Mutex<Vec<Message>>> = Arc::default();
    let mut senders = Vec::new();
    for _ in 0..4 {
        let mut app = place.app().await;
        app.transport = Transport::Memory(sent.clone());
        senders.push(tokio::spawn(async move { jobs::deliver(&app).await.unwrap().accepted }));
    }
    let mut accepted = 0;
    for sender in senders {
        accepted += sender.await.unwrap();
    }
    let mut to: Vec<String> = sent.lock().unwrap().iter().map(|message| message.to.clone()).collect();
    to.sort();
    assert_eq!((accepted, to), (3, READERS.map(str::to_owned).to_vec()));
}

/// One instance saw a delivery, and another was quicker.
#[tokio::test]
async fn a_delivery_that_was_taken_meanwhile_is_left_alone() {
    let (place, app, _) = company(&ALL[..5]).await;
    let mut ours = None;
    let take = async { ours = outbox::take(&app.db, app.db.now().await.unwrap()).await.unwrap() };
    let said = while_stopped_at(&place, "deliver", "take", take).await;
    assert!(words(&said).contains("2 mails delivered"), "{}", words(&said));
    assert!(finish(&app, &ours.unwrap().0, DeliveryState::Accepted).await);
    assert!(all::<delivery::Entity>(&app).await.iter().all(|one| one.attempts == 1));
}

#[tokio::test]
async fn of_two_attempts_of_a_delivery_the_newer_ones_word_counts() {
    let (_place, app, _) = company(&ALL[..5]).await;
    let now = app.db.now().await.unwrap();
    let (old, _) = outbox::take(&app.db, now).await.unwrap().unwrap();
    let later = now + Duration::minutes(10);
    // The others are done first.
    for _ in 0..2 {
        let (other, _) = outbox::take(&app.db, now).await.unwrap().unwrap();
        assert!(finish(&app, &other, DeliveryState::Accepted).await);
    }
    assert!(outbox::take(&app.db, later - Duration::milliseconds(1)).await.unwrap().is_none());
    let (new, _) = outbox::take(&app.db, later).await.unwrap().unwrap();
    assert_eq!((new.id, new.attempts, &new.message_id), (old.id, 2, &old.message_id));
    for state in [DeliveryState::Accepted, DeliveryState::Rejected, DeliveryState::Planned, DeliveryState::Uncertain] {
        assert!(!finish(&app, &old, state).await, "{state}");
    }
    assert!(finish(&app, &new, DeliveryState::Uncertain).await);
    assert!(!finish(&app, &new, DeliveryState::Accepted).await);
    // Nobody can tell whether it came: it is never sent again by itself.
    assert!(outbox::take(&app.db, later + Duration::days(400)).await.unwrap().is_none());
    assert_eq!(jobs::deliver(&app).await.unwrap(), Default::default());
}

async fn finish(app: &App, taken: &delivery::Model, state: DeliveryState) -> bool {
    let (reply, at) = ("250 said so".to_owned(), app.clock.now());
    let ended = Ended { state, reply, at, retry_at: None, refused: false };
    outbox::finish(&app.db, taken, &ended).await.unwrap()
}

#[tokio::test]
async fn a_delivery_whose_senders_always_vanish_is_given_up_as_uncertain() {
    let (place, app, _) = company(&ALL[..5]).await;
    for _ in 0..15 {
        for _ in 0..3 {
            outbox::take(&app.db, app.db.now().await.unwrap()).await.unwrap().unwrap();
        }
        place.age_deliveries().await;
    }
    assert_eq!(jobs::deliver(&app).await.unwrap().uncertain, 3);
    assert!(crate::kill::mails(&place.path().join("mail")).is_empty());
}

/// A clock that was ahead when a mail was planned does not hold it back.
#[tokio::test]
async fn a_mail_planned_by_a_clock_that_was_ahead_is_sent_now() {
    let (_place, app, _) = company(&ALL[..5]).await;
    let ahead = "UPDATE delivery SET next_attempt_at = '2099-01-01T00:00:00+00:00'";
    app.db.connection().execute_unprepared(ahead).await.unwrap();
    assert_eq!(jobs::deliver(&app).await.unwrap().accepted, 3);
}

/// The program is stopped at that point, as by `kill -STOP`; something else happens; it goes on. How it ends.
async fn while_stopped_at(place: &Place, step: &str, point: &str, meanwhile: impl Future<Output = ()>) -> Output {
    let mut program = place.program();
    program.args(["run", step, "--period", MONTH]).env("STOP_AT", format!("{point}:1"));
    let child = program.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    stopped(child.id()).await;
    meanwhile.await;
    signal(child.id(), Signal::CONT);
    child.wait_with_output().unwrap()
}

pub fn signal(pid: u32, signal: Signal) {
    kill_process(Pid::from_raw(pid as i32).unwrap(), signal).unwrap();
}

/// Waits until a process is stopped.
pub async fn stopped(pid: u32) {
    until(async || {
        let about = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
        about.rsplit_once(") ").unwrap().1.starts_with('T')
    })
    .await;
}

/// Of two pulls of a source at the same time, the one that began last counts.
#[tokio::test]
async fn a_pull_that_was_overtaken_keeps_nothing() {
    let (place, app, _) = company(&[]).await;
    let meanwhile = async {
        let pulled = jobs::pull_all(&app).await.unwrap();
        assert!(pulled.iter().all(|one| one.outcome.is_ok()), "{pulled:?}");
    };
    let said = while_stopped_at(&place, "pull", "pull-written", meanwhile).await;
    assert!(
        !said.status.success() && words(&said).contains("another pull of bill began meanwhile"),
        "{}",
        words(&said)
    );
    let bills: Vec<_> = all::<run::Entity>(&app).await.into_iter().filter(|run| run.source_id == "bill").collect();
    let states: Vec<RunState> = bills.iter().map(|run| run.state).collect();
    assert_eq!(states, [RunState::Succeeded, RunState::Failed, RunState::Succeeded]);
    assert!(bills[1].error.as_ref().unwrap().contains("another pull of this source began"), "{bills:?}");
    assert_eq!((bills[1].read, bills[2].changed), (0, 60));
}

/// A month is charged while a pull brings other lines: it is not closed from the old ones.
#[tokio::test]
async fn a_month_whose_lines_change_is_not_closed_from_the_old_ones() {
    let (place, app, _) = company(&[]).await;
    let pull = async { drop(jobs::pull_all(&app).await.unwrap()) };
    let said = while_stopped_at(&place, "close", "charged", pull).await;
    let why = "the lines of 2024-07 changed while it was being closed; nothing was closed";
    assert!(!said.status.success() && words(&said).contains(why), "{}", words(&said));
    assert!(told(&app).await["months"].is_empty());
    assert!(place.must(&["run", "close", "--period", MONTH]).contains("708.87 EUR charged"));
}

/// A bill that cannot be read keeps its month open, and nothing else from its readers.
#[tokio::test]
async fn a_month_without_its_bill_is_reported_and_not_closed() {
    let (place, app, _) = company(&[]).await;
    std::fs::remove_file(place.path().join("sources/bill.csv")).unwrap();
    let said = place.month().output().unwrap();
    let words = words(&said);
    assert!(!said.status.success() && words.contains("2024-07 is not closed: the last pull of bill failed"), "{words}");
    assert!(words.contains("3 mails delivered"), "{words}");
    let told = told(&app).await;
    assert_eq!((told["months"].len(), told["editions"].len(), told["mails"].len()), (0, 1, 3));
    small::last_delivery(place.path());
    place.must(&["run", "pull"]);
    assert!(place.must(&["run", "close", "--period", MONTH]).contains("708.87 EUR charged"));
}

/// A month is closed by another while it is being closed: it is closed once.
#[tokio::test]
async fn a_month_that_was_closed_meanwhile_is_not_closed_again() {
    let (place, app, _) = company(&["pull"]).await;
    let close = async {
        jobs::close(&app, month(), "somebody else").await.unwrap();
    };
    let said = while_stopped_at(&place, "close", "charged", close).await;
    assert!(words(&said).contains("2024-07 is closed; a closed period never changes"), "{}", words(&said));
    let told = told(&app).await;
    assert_eq!((told["months"].len(), told["statements"].len()), (1, 2));
    assert!(told["audit"].contains(&"somebody else closed charge period 2024-07".to_owned()), "{:?}", told["audit"]);
}

/// A report is frozen by another while it is being frozen: there is one edition, and each reader is told once.
#[tokio::test]
async fn a_report_that_was_frozen_meanwhile_is_not_frozen_again() {
    let (place, app, _) = company(&ALL[..4]).await;
    // On SQLite whoever writes first has the file for itself, and the other waits: there this cannot happen.
    if database::server().is_none() {
        return;
    }
    let freeze = async {
        let waiting = jobs::report(&app, month(), None);
        assert!(tokio::time::timeout(std::time::Duration::from_secs(1), waiting).await.is_err(), "it did not wait");
    };
    let said = while_stopped_at(&place, "report", "freeze", freeze).await;
    assert!(said.status.success(), "{}", words(&said));
    let again = jobs::report(&app, month(), None).await.unwrap();
    assert_eq!((again.editions, again.unchanged), (0, 1));
    let told = told(&app).await;
    assert_eq!((told["editions"].len(), told["mails"].len()), (1, 3));
}

/// Asks until it is so, for two minutes: others may run beside us.
#[track_caller]
pub fn until(so: impl AsyncFn() -> bool) -> impl Future<Output = ()> {
    let asked = Location::caller();
    async move {
        for _ in 0..2_400 {
            if so().await {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("{asked}: it did not come to that within two minutes");
    }
}
