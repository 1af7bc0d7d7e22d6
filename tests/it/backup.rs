//! Backup and restore: what was copied while the server worked comes back, on either database, and tells the same story to
//! the byte; what is damaged, newer or in the way is refused by name.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use entity::value::DeliveryState;
use scorebridge::app::{App, Clock};
use scorebridge::config::{self, Config};
use scorebridge::jobs::backup::{Manifest, backup, nightly, restore, verify};
use scorebridge::jobs::{self, Step};
use scorebridge::store::{audit, editions, outbox, people, runs};
use scorebridge::{demo, store};
use sea_orm::{EntityTrait, PaginatorTrait};
use secrecy::SecretString;

use crate::company::{self, Company};
use crate::parity::{ASKED, answers};
use crate::sample::{august, sample};
use crate::{company::write, database};

#[tokio::test]
async fn a_restored_company_tells_the_same_story_on_either_database() {
    let original = sample().await;
    jobs::run(&original.app, Step::Month, august()).await.unwrap();
    let set = original.path("set");
    let made = backup(&original.app, &set, "test").await.unwrap();
    assert!(made.rows() > 50_000 && made.parts.len() > 100, "{} rows, {} parts", made.rows(), made.parts.len());
    let wanted = answers(company::open(&original.path("")).await).await;

    let lite = tempfile::tempdir().unwrap();
    let told = answers(put_back(&set, lite.path(), "sqlite").await).await;
    same(&told, &wanted, "restored onto SQLite");
    let Ok(server) = std::env::var(database::SERVER) else {
        println!("SKIPPED: restore onto PostgreSQL; {} is not set", database::SERVER);
        return;
    };
    let postgres = tempfile::tempdir().unwrap();
    let url = database::fresh(&server, &format!("restore_{}", std::process::id())).await;
    let there = put_back(&set, postgres.path(), &url).await;
    // And from there home again: what PostgreSQL gives back is what SQLite gave.
    let back = postgres.path().join("set");
    backup(&there, &back, "test").await.unwrap();
    same(&answers(there).await, &wanted, "restored onto PostgreSQL");
    let home = tempfile::tempdir().unwrap();
    same(&answers(put_back(&back, home.path(), "sqlite").await).await, &wanted, "there and back again");
    database::end(&url);
}

#[tokio::test]
async fn a_set_made_during_a_pull_is_of_one_instant() {
    let company = Company::new(BILL).await;
    let lines =
        |amount: u32| (0..3_000).map(|n| format!("a{},2026-0{},{amount}\n", n % 3, 1 + n % 6)).collect::<String>();
    let deliver = |amount| company.write("sources/bill.csv", format!("account,month,amount\n{}", lines(amount)));
    deliver(1);
    company.pull().await.counts("bill", [3_000, 3_000, 0, 0, 0]);
    let mut sums = BTreeSet::new();
    for round in 0..4 {
        deliver(round + 2);
        let set = company.path(&format!("set-{round}"));
        let (pulled, made) = tokio::join!(jobs::pull_all(&company.app), backup(&company.app, &set, "test"));
        assert!(pulled.unwrap()[0].outcome.is_ok());
        made.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let app = put_back(&set, folder.path(), "sqlite").await;
        let mut billed = BTreeSet::new();
        for month in 1..=6 {
            let month = format!("2026-0{month}").parse().unwrap();
            let parts = store::lines::parts(&app.db, entity::value::RecordKind::CostLine, month).await.unwrap();
            for line in app.facts.drill(&parts, &Default::default(), 0, 10_000).unwrap().lines {
                let entity::record::Record::CostLine(line) = line else { panic!("{line:?}") };
                billed.insert(line.billed.to_string());
            }
        }
        assert_eq!(billed.len(), 1, "the set holds lines of before and after: {billed:?}");
        sums.extend(billed);
    }
    assert!(sums.len() > 1, "every set came before or after all of it: {sums:?}");
}

#[tokio::test]
async fn numbers_go_on_after_the_last_one_given() {
    let original = Company::new(BILL).await;
    original.write("sources/bill.csv", "account,month,amount\na,2026-08,1\n");
    original.pull().await;
    original.pull().await;
    // The last number was given to a row that is gone.
    let last = original.last_run("bill").await.id;
    entity::run::Entity::delete_by_id(last).exec(original.app.db.connection()).await.unwrap();
    let set = original.path("set");
    backup(&original.app, &set, "test").await.unwrap();
    for (name, database) in databases("numbers").await {
        let folder = tempfile::tempdir().unwrap();
        let app = put_back(&set, folder.path(), &database).await;
        let source = runs::sources(&app.db).await.unwrap().remove(0);
        assert_eq!(runs::start(&app.db, &source.id, app.clock.now()).await.unwrap(), last + 1, "{name}");
        people::note_failure(&app.db, "nobody", "::1", app.clock.now()).await.unwrap();
    }
}

#[tokio::test]
async fn what_was_under_way_does_not_go_on_by_itself() {
    let company = sample().await;
    jobs::report(&company.app, august(), None).await.unwrap();
    let now = company.app.clock.now();
    let person = people::people(&company.app.db).await.unwrap().remove(0).id;
    let session = entity::session::Model {
        token_hash: "t".into(),
        person_id: person,
        form_token: "f".into(),
        created_at: now,
        expires_at: now + chrono::Duration::hours(1),
    };
    people::open_session(&company.app.db, session).await.unwrap();
    let set = company.path("set");
    backup(&company.app, &set, "test").await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let restored = restore(settings(folder.path(), "sqlite"), &set, false).await.unwrap();
    assert_eq!(restored.uncertain, 3);
    let app = open(folder.path(), "sqlite").await;
    for delivery in outbox::list(&app.db, None, None, 10).await.unwrap() {
        assert_eq!(delivery.state, DeliveryState::Uncertain);
        assert!(delivery.reply.unwrap().contains("nobody can tell"), "a mail may have left since");
    }
    assert_eq!(jobs::deliver(&app).await.unwrap(), Default::default(), "nothing is sent twice");
    assert!(people::session(&app.db, "t", now).await.unwrap().is_none(), "a sign-in may have been ended since");
    let editions = editions::list(&app.db, &store::Access::everything(), None, 9).await.unwrap();
    assert_eq!(editions.len(), 2, "one in English, one in German");
}

#[tokio::test]
async fn a_company_is_replaced_only_when_told_so() {
    let (one, other) = (Company::new(BILL).await, Company::new(BILL).await);
    for (company, rows) in [(&one, "a,2026-08,1\na,2026-08,2\n"), (&other, "b,2026-07,5\n")] {
        company.write("sources/bill.csv", format!("account,month,amount\n{rows}"));
        company.pull().await;
    }
    let set = one.path("set");
    backup(&one.app, &set, "test").await.unwrap();
    let there = other.app.config.clone();
    let before = other.print_of_kept().await;
    let error = restore(there.clone(), &set, false).await.unwrap_err().to_string();
    assert!(error.contains("there is a company already") && error.contains("--force"), "{error}");
    assert_eq!(other.print_of_kept().await, before);
    restore(there, &set, true).await.unwrap();
    assert_eq!(other.print_of_kept().await, one.print_of_kept().await);
    assert_eq!(other.cost_lines("2026-08").await, one.cost_lines("2026-08").await);
    assert!(other.parts(entity::value::RecordKind::CostLine, "2026-07").await.is_empty());
    // A folder that somebody works in is not touched.
    let _lock = other.app.lock().unwrap();
    let error = restore(other.app.config.clone(), &set, true).await.unwrap_err().to_string();
    assert!(error.contains("another Scorebridge is using the data folder"), "{error}");
}

#[tokio::test]
async fn a_damaged_set_is_refused_by_name() {
    let company = Company::new(BILL).await;
    company.write("sources/bill.csv", "account,month,amount\na,2026-08,1\n");
    company.pull().await;
    let sound = company.path("set");
    let made = backup(&company.app, &sound, "test").await.unwrap();
    assert_eq!(verify(&sound).unwrap(), made);
    let part = format!("facts/{}", made.parts[0].path);
    for name in ["manifest.json", "tables/company.jsonl.zst", "tables/slice_part.jsonl.zst", &part] {
        // A byte that is another one, a file that is shorter, a file that is gone.
        check_damaged(&sound, name, |path| {
            let mut bytes = fs::read(path).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            fs::write(path, bytes).unwrap();
        })
        .await;
        check_damaged(&sound, name, |path| {
            let bytes = fs::read(path).unwrap();
            fs::write(path, &bytes[..bytes.len() - 3]).unwrap();
        })
        .await;
        check_damaged(&sound, name, |path| fs::remove_file(path).unwrap()).await;
    }
    // Somebody who changes rows and the hash beside them still does not fit the check number.
    let set = copied(&sound);
    edit_manifest(set.path(), |manifest| manifest.tables[0].rows += 1);
    let error = refused(set.path()).await;
    assert!(error.contains("manifest.json was changed"), "{error}");
}

#[tokio::test]
async fn a_newer_set_is_refused_by_name() {
    let company = Company::new(BILL).await;
    let sound = company.path("set");
    backup(&company.app, &sound, "test").await.unwrap();
    let newer = copied(&sound);
    edit_manifest(newer.path(), |manifest| {
        manifest.program = "9.1.0".into();
        manifest.schema.push("m20301122_000001_flying_cars".into());
    });
    let error = refused(newer.path()).await;
    assert!(error.contains("newer Scorebridge 9.1.0") && error.contains("m20301122_000001_flying_cars"), "{error}");
    let form = copied(&sound);
    let path = form.path().join("manifest.json");
    let text = fs::read_to_string(&path).unwrap().replacen("\"format\": 1", "\"format\": 2, \"wings\": 2", 1);
    fs::write(path, text).unwrap();
    let error = refused(form.path()).await;
    assert!(error.contains("has form 2") && error.contains("knows form 1 only"), "{error}");
    let error = refused(company.path("model").as_path()).await;
    assert!(error.contains("is no backup"), "{error}");
}

#[tokio::test]
async fn a_backup_that_cannot_be_made_leaves_nothing() {
    let company = Company::new(BILL).await;
    company.write("sources/bill.csv", "account,month,amount\na,2026-08,1\n");
    company.pull().await;
    let part = company.parts(entity::value::RecordKind::CostLine, "2026-08").await.remove(0);
    fs::remove_file(company.path("data/facts").join(&part.path)).unwrap();
    let error = format!("{:#}", backup(&company.app, &company.path("sets/one"), "test").await.unwrap_err());
    assert!(error.contains(&part.path) && error.contains("it is missing"), "{error}");
    assert_eq!(fs::read_dir(company.path("sets")).unwrap().count(), 0);
    assert!(audit::last(&company.app.db, audit::BACKED_UP).await.unwrap().is_none());
    write(&company.path(""), "sets/two/mine.txt", "precious");
    let error = backup(&company.app, &company.path("sets/two"), "test").await.unwrap_err().to_string();
    assert!(error.contains("is not empty"), "{error}");
}

#[tokio::test]
async fn nights_share_what_did_not_change_and_the_oldest_goes() {
    let mut company = Company::new(BILL).await;
    company.app.config.backup = config::Backup { copies: 2, ..config::Backup::default() };
    company.write("sources/bill.csv", "account,month,amount\na,2026-08,1\n");
    company.pull().await;
    let mut places = Vec::new();
    for _ in 0..3 {
        places.push(nightly(&company.app, "test").await.unwrap().0);
    }
    assert!(!places[0].exists(), "two are kept");
    let part = |place: &PathBuf| fs::metadata(place.join("facts").join(&verify(place).unwrap().parts[0].path)).unwrap();
    assert_eq!(part(&places[1]).ino(), part(&places[2]).ino(), "the same file under two names");
    assert!(audit::last(&company.app.db, audit::BACKED_UP).await.unwrap().is_some());
    assert_eq!(fs::metadata(&places[2]).unwrap().mode() & 0o077, 0, "a set is for our own user alone");
    let said = jobs::run(&company.app, Step::Backup, august()).await.unwrap();
    assert!(said.contains("1 files of lines"), "{said}");
}

#[tokio::test]
async fn every_table_is_in_the_set() {
    let company = Company::new(BILL).await;
    let made = backup(&company.app, &company.path("set"), "test").await.unwrap();
    let there = entity::company::Entity::find().count(company.app.db.connection()).await.unwrap();
    assert_eq!(there, 1);
    let named: BTreeSet<&str> = made.tables.iter().map(|table| table.table.name.as_str()).collect();
    for table in ["person", "api_token", "kept_record", "edition_file", "charge_line", "audit_entry", "retention"] {
        assert!(named.contains(table), "{table}");
    }
    assert!(!named.contains("seaql_migrations"));
}

/// A company with one bill.
const BILL: &str = "
business_units: [{ id: shop, name: Shop }]
services:
  - { id: mail, name: Mail, kind: it, purpose: Post, owner: Ada, stage: live, agreed_hours: always }
sources:
  - id: bill
    name: Bill
    rhythm_hours: 744
    settings:
      records: cost_line
      zone: UTC
      from: { connector: file, path: ../sources/bill.csv }
      fields:
        account: account
        billing_period: month
        billed: amount
        currency: { constant: EUR }
        category: { constant: Usage }
        supplier_service: { constant: Cloud }
        service: { constant: mail }
";

/// Puts a set back into a folder and database of its own, and opens what is there.
async fn put_back(set: &Path, folder: &Path, database: &str) -> App {
    let restored = restore(settings(folder, database), set, false).await.unwrap();
    assert_eq!(restored.uncertain, 0);
    open(folder, database).await
}

fn settings(folder: &Path, database: &str) -> Config {
    Config { data_dir: folder.join("data"), database: SecretString::from(database), ..Config::default() }
}

async fn open(folder: &Path, database: &str) -> App {
    App::open(settings(folder, database), Clock::fixed(demo::now())).await.unwrap()
}

/// SQLite, and a fresh database on the server of the tests if there is one.
async fn databases(name: &str) -> Vec<(&'static str, String)> {
    let mut databases = vec![("SQLite", "sqlite".to_owned())];
    if let Ok(server) = std::env::var(database::SERVER) {
        databases.push(("PostgreSQL", database::fresh(&server, &format!("{name}_{}", std::process::id())).await));
    }
    databases
}

#[track_caller]
fn same(told: &[String], wanted: &[String], how: &str) {
    for (path, (told, wanted)) in ASKED.iter().zip(told.iter().zip(wanted)) {
        assert!(wanted.len() > 20, "{path} says nothing: {wanted}");
        assert!(told == wanted, "{path}, {how}:\n{told}\n{wanted}");
    }
    assert_eq!(told.len(), ASKED.len());
}

fn copied(set: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    crate::sample::copy(set, folder.path());
    folder
}

/// The damage is found, by the file's name, whether the set is only looked at or put back; and nothing is put back.
async fn check_damaged(sound: &Path, name: &str, damage: impl Fn(&Path)) {
    let set = copied(sound);
    damage(&set.path().join(name));
    let error = refused(set.path()).await;
    assert!(error.contains(name), "{name}: {error}");
}

async fn refused(set: &Path) -> String {
    let error = format!("{:#}", verify(set).expect_err("the set is not sound"));
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(format!("{:#}", restore(settings(folder.path(), "sqlite"), set, false).await.unwrap_err()), error);
    assert!(!folder.path().join("data/scorebridge.sqlite").exists(), "nothing is put back");
    error
}

fn edit_manifest(set: &Path, edit: impl Fn(&mut Manifest)) {
    let path = set.join("manifest.json");
    let mut manifest: Manifest = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    edit(&mut manifest);
    fs::write(path, serde_json::to_string(&manifest).unwrap()).unwrap();
}
