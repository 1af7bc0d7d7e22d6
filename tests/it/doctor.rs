//! `doctor`: a company in good order gets no `bad`; each thing that is broken is found, named, and comes with its remedy.

use std::collections::BTreeMap;
use std::fs;
use std::net::TcpListener;

use chrono::{Duration, Utc};
use entity::value::{RecordKind, RunState};
use entity::{audit_entry, card_result, company as company_table, kept_record, occurrence, run, schedule};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait};
use secrecy::ExposeSecret;
use serde_json::Value;

use crate::company::Company;
use crate::{database, program};

const MODEL: &str = "
business_units: [{ id: shop, name: Shop }]
services:
  - { id: mail, name: Mail, kind: it, purpose: Post, owner: Ada, stage: live, agreed_hours: always }
sources:
  - id: bill
    name: Bill
    rhythm_hours: 24
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
schedules:
  - { id: nightly, step: pull, cron: \"30 5 * * *\", zone: Europe/Berlin }
";

/// A company in good order, with its settings as the program gets them.
struct Patient {
    company: Company,
    settings: BTreeMap<String, String>,
    _port: Option<TcpListener>,
}

impl Patient {
    async fn new() -> Self {
        let company = Company::new(MODEL).await;
        company.write("sources/bill.csv", "account,month,amount\na,2026-08,1\n");
        company.pull().await;
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        let mut patient = Self { settings: BTreeMap::new(), _port: None, company };
        let data = patient.company.path("data").display().to_string();
        let database = database::of(&patient.company.path("")).await.expose_secret().to_owned();
        patient.set("DATA_DIR", data).set("DATABASE", database).set("LISTEN", free);
        patient
    }

    fn set(&mut self, key: &str, value: impl ToString) -> &mut Self {
        self.settings.insert(format!("SCOREBRIDGE_{key}"), value.to_string());
        self
    }

    fn connection(&self) -> &impl ConnectionTrait {
        self.company.app.db.connection()
    }

    /// What the doctor finds: level, thing, words, remedy; and whether the program says that all is well.
    fn examined(&self) -> (bool, Vec<[String; 4]>) {
        let settings: Vec<(&str, &String)> = self.settings.iter().map(|(key, value)| (key.as_str(), value)).collect();
        let output = program::run(&["doctor", "--json"], &settings);
        let found: Value =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", program::said(&output)));
        let text = |finding: &Value, name: &str| finding[name].as_str().unwrap_or_default().to_owned();
        let findings = found["findings"].as_array().unwrap().iter();
        let findings = findings.map(|one| ["level", "check", "says", "mend"].map(|name| text(one, name))).collect();
        (output.status.success(), findings)
    }

    /// The doctor finds that, at that level, with a remedy, and the exit code tells whether it is bad.
    #[track_caller]
    fn check(&self, level: &str, check: &str, words: &str) {
        let (well, findings) = self.examined();
        let found = findings.iter().find(|one| one[0] == level && one[1] == check && one[2].contains(words));
        let found = found.unwrap_or_else(|| panic!("no `{level} {check} …{words}…` in {findings:#?}"));
        assert_eq!(found[3].is_empty(), level == "ok", "a remedy stands where one is needed: {found:?}");
        assert_eq!(well, findings.iter().all(|one| one[0] != "bad"), "{findings:#?}");
    }
}

#[tokio::test]
async fn a_company_in_good_order_is_well() {
    let patient = Patient::new().await;
    let (well, findings) = patient.examined();
    let bad: Vec<_> = findings.iter().filter(|one| one[0] == "bad").collect();
    assert!(well && bad.is_empty(), "{bad:#?}");
    let looked_at: Vec<&str> = findings.iter().map(|one| one[1].as_str()).collect();
    for thing in [
        "settings",
        "address",
        "data folder",
        "space",
        "server",
        "heartbeat",
        "mail",
        "database",
        "clock",
        "tables",
        "model",
        "source",
        "pull",
        "schedule",
        "reports",
        "links",
        "lines",
        "backup",
    ] {
        assert!(looked_at.contains(&thing), "{thing} was not looked at: {looked_at:?}");
    }
    // And for people, a line each.
    let settings: Vec<(&str, &String)> = patient.settings.iter().map(|(key, value)| (key.as_str(), value)).collect();
    let said = program::said(&program::run(&["doctor"], &settings));
    assert!(said.contains("ok    tables        have the newest form"), "{said}");
    assert!(
        said.contains("warn  backup        there never was one\n                    to mend: give the step"),
        "{said}"
    );
}

#[tokio::test]
async fn nothing_is_made_where_nothing_is() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let output = program::run(&["doctor"], &[("SCOREBRIDGE_DATA_DIR", &data)]);
    assert!(
        output.status.success() && program::said(&output).contains("is not there yet"),
        "{}",
        program::said(&output)
    );
    fs::create_dir(&data).unwrap();
    let output = program::run(&["doctor"], &[("SCOREBRIDGE_DATA_DIR", &data)]);
    assert!(program::said(&output).contains("scorebridge.sqlite is not there yet"), "{}", program::said(&output));
    assert!(!data.join("scorebridge.sqlite").exists(), "looking makes no database");
}

#[tokio::test]
async fn settings_that_do_not_fit() {
    let mut patient = Patient::new().await;
    patient.set("LISTN", "x").check("bad", "settings", "listn: unknown key; did you mean `listen`?");
}

#[tokio::test]
async fn a_data_folder_that_cannot_be_written() {
    let mut patient = Patient::new().await;
    patient.company.write("file", "");
    let file = patient.company.path("file").display().to_string();
    patient.set("DATA_DIR", file).check("bad", "data folder", "cannot be written");
}

#[tokio::test]
async fn an_address_that_is_taken_or_open_to_all() {
    let mut patient = Patient::new().await;
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    patient.set("LISTEN", address).check("bad", "server", "cannot listen on");
    // Somebody holds the lock, and nobody answers there.
    let lock = patient.company.app.lock().unwrap();
    drop(taken);
    patient.check("bad", "server", "another program holds the lock of the data folder");
    drop(lock);
    patient.check("ok", "server", "does not run");
    patient.set("PUBLIC_URL", "http://score.example").check("bad", "address", "is not encrypted");
    patient.set("PUBLIC_URL", "https://score.example").check(
        "warn",
        "address",
        "all sign-ins seem to come from the proxy",
    );
    patient.set("TRUSTED_PROXIES", "127.0.0.1").check("ok", "address", "https://score.example");
    patient.set("PUBLIC_URL", "http://[::1]:80").check("ok", "address", "http://[::1]:80");
    patient.set("LISTEN", "0.0.0.0:0").check("warn", "address", "for other machines, without encryption");
}

#[tokio::test]
async fn a_database_that_is_none() {
    let mut patient = Patient::new().await;
    if database::server().is_none() {
        patient.company.write("other/scorebridge.sqlite", "this is no database, whatever its name says".repeat(100));
        let other = patient.company.path("other").display().to_string();
        patient.set("DATA_DIR", other).check("bad", "database", "not a database");
    }
    patient.set("DATABASE", "postgres://nobody:canary-9x@127.0.0.1:1/none");
    patient.check("bad", "database", "cannot reach the PostgreSQL database");
    assert!(!format!("{:?}", patient.examined()).contains("canary"));
}

#[tokio::test]
async fn a_database_that_is_damaged() {
    if database::server().is_some() {
        return;
    }
    let patient = Patient::new().await;
    let many = kept(20_000);
    for rows in many.chunks(1_000) {
        kept_record::Entity::insert_many(rows.to_vec()).exec_without_returning(patient.connection()).await.unwrap();
    }
    patient.connection().execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await.unwrap();
    let path = patient.company.path("data/scorebridge.sqlite");
    let sound = fs::read(&path).unwrap();
    let page = sound.len() / 2 / 4096 * 4096;
    // A page says that it holds a row less than it does; then pages are overwritten as a whole.
    let mut bytes = sound.clone();
    bytes[page + 4] = bytes[page + 4].wrapping_sub(1);
    fs::write(&path, &bytes).unwrap();
    patient.check("bad", "database", "damaged, ");
    bytes[page..page + 40_000].fill(0x5a);
    fs::write(&path, bytes).unwrap();
    patient.check("bad", "database", "malformed");
}

fn kept(n: i64) -> Vec<kept_record::ActiveModel> {
    let at = Utc::now();
    let row = |key: i64| kept_record::ActiveModel {
        id: NotSet,
        source_id: Set("bill".into()),
        kind: Set(RecordKind::Ticket),
        key: Set(key.to_string()),
        hash: Set("h".repeat(64)),
        first_at: Set(at),
        last_at: Set(None),
        business_unit_id: Set(None),
        service_id: Set(None),
        body: Set(serde_json::json!({})),
        run_id: Set(1),
        position: Set(key),
    };
    (0..n).map(row).collect()
}

#[tokio::test]
async fn tables_of_another_form() {
    let patient = Patient::new().await;
    let on = |sql: &'static str| patient.connection().execute_unprepared(sql);
    on("DELETE FROM seaql_migrations WHERE version = 'm20261122_000010_operation'").await.unwrap();
    patient.check("bad", "tables", "1 changes are still to come, from `m20261122_000010_operation` on");
    on("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m20310101_000001_moon', 1)").await.unwrap();
    patient.check("bad", "tables", "have the form `m20310101_000001_moon` of a newer Scorebridge");
    let error = patient.company.app.db.migrate().await.unwrap_err().to_string();
    assert!(error.contains("`m20310101_000001_moon` of a newer Scorebridge"), "{error}");
}

#[tokio::test]
async fn lines_that_are_gone_changed_or_forgotten() {
    let patient = Patient::new().await;
    let part = patient.company.parts(RecordKind::CostLine, "2026-08").await.remove(0);
    let path = patient.company.path("data/facts").join(&part.path);
    let sound = fs::read(&path).unwrap();
    patient.check("ok", "lines", "1 files, each as it was written");
    let other = path.with_file_name(format!("{}.parquet", "0".repeat(64)));
    fs::write(&other, "x").unwrap();
    patient.check("warn", "lines", "1 that no longer count");
    let mut flipped = sound.clone();
    flipped[10] ^= 1;
    fs::write(&path, flipped).unwrap();
    patient.check("bad", "lines", "its bytes are not those that were written");
    fs::write(&path, &sound[1..]).unwrap();
    patient.check("bad", "lines", &format!("it has {} bytes and should have {}", sound.len() - 1, sound.len()));
    fs::remove_file(&path).unwrap();
    patient.check("bad", "lines", "it is missing");
}

#[tokio::test]
async fn a_model_that_was_never_applied() {
    let patient = Patient::new().await;
    company_table::Entity::delete_many().exec(patient.connection()).await.unwrap();
    patient.check("bad", "model", "no model was applied yet");
}

#[tokio::test]
async fn a_source_that_cannot_be_reached_or_read() {
    let patient = Patient::new().await;
    patient.check("ok", "source", "bill (file) answers: 1 rows read, all understood");
    let before = patient.company.print_of_kept().await;
    patient
        .company
        .write("sources/bill.csv", "account,month,amount\na,2026-08,ten\n".to_owned() + &"a,2026-08,1\n".repeat(5_000));
    patient.check("ok", "source", "200 rows read; the first that is not understood: row 1: ");
    patient.company.write("sources/bill.csv", "account,month\na,2026-08\n");
    patient.check("bad", "source", "bill (file): ");
    fs::remove_file(patient.company.path("sources/bill.csv")).unwrap();
    patient.check("bad", "source", "bill (file): ");
    assert_eq!(patient.company.print_of_kept().await, before, "trying out keeps nothing");
    assert_eq!(patient.company.rows::<run::Entity>().await.len(), 1);
}

#[tokio::test]
async fn pulls_that_failed_or_stay_away() {
    let patient = Patient::new().await;
    let days_ago = Utc::now() - Duration::days(3);
    let earlier = run::Entity::update_many().col_expr(run::Column::StartedAt, Expr::value(days_ago));
    earlier.exec(patient.connection()).await.unwrap();
    patient.check("bad", "pull", "bill was last pulled 3 days ago and is expected every 24 h");
    let failed = run::Entity::update_many()
        .col_expr(run::Column::State, Expr::value(RunState::Failed.to_string()))
        .col_expr(run::Column::Error, Expr::value("no such table"));
    failed.exec(patient.connection()).await.unwrap();
    patient.check("bad", "pull", "bill failed 3 days ago: no such table");
    run::Entity::delete_many().exec(patient.connection()).await.unwrap();
    patient.check("warn", "pull", "bill was never pulled");
}

#[tokio::test]
async fn schedules_that_are_wrong_failed_or_hang() {
    let patient = Patient::new().await;
    patient.check("ok", "schedule", "nightly: pull due ");
    let begun = Utc::now() - Duration::hours(5);
    let hanging = occurrence::ActiveModel {
        schedule_id: Set("nightly".into()),
        due_at: Set(begun),
        state: Set(RunState::Running.to_string().parse().unwrap()),
        lease_until: Set(Some(begun + Duration::hours(1))),
        started_at: Set(Some(begun)),
        ..Default::default()
    };
    hanging.insert(patient.connection()).await.unwrap();
    patient.check("bad", "schedule", "nightly due");
    let failed = occurrence::Entity::update_many()
        .col_expr(occurrence::Column::State, Expr::value(RunState::Failed.to_string()))
        .col_expr(occurrence::Column::Error, Expr::value("the disk is full"));
    failed.exec(patient.connection()).await.unwrap();
    patient.check("bad", "schedule", "nightly failed 5 h ago: the disk is full");
    for (column, wrong) in [(schedule::Column::Cron, "every so often"), (schedule::Column::Zone, "Europe/Atlantis")] {
        let broken = schedule::Entity::update_many().col_expr(column, Expr::value(wrong));
        broken.exec(patient.connection()).await.unwrap();
        patient.check("bad", "schedule", wrong);
    }
}

#[tokio::test]
async fn a_report_that_cannot_be_made() {
    let patient = Patient::new().await;
    let card = "INSERT INTO scorecard (id, name, scope, minimum_coverage, position) VALUES ('c', 'C', 'all', 0.5, 0)";
    patient.connection().execute_unprepared(card).await.unwrap();
    patient.check("ok", "reports", "is not scored yet");
    let month = entity::value::Period::containing(entity::value::PeriodKind::Month, Utc::now().date_naive());
    let unreadable = card_result::ActiveModel {
        scorecard_id: Set("c".into()),
        period: Set(month.previous()),
        check_number: Set("0".into()),
        body: Set(serde_json::json!({ "not": "a card" })),
        computed_at: Set(Utc::now()),
    };
    unreadable.insert(patient.connection()).await.unwrap();
    patient.check("bad", "reports", "card_result.body");
}

#[tokio::test]
async fn a_mail_server_that_does_not_take_us() {
    let mut patient = Patient::new().await;
    patient.check("warn", "mail", "is laid into");
    patient.set("MAIL__SMTP__HOST", "127.0.0.1").set("MAIL__SMTP__PORT", 1).set("MAIL__SMTP__TLS", "none");
    patient.check("bad", "mail", "refused");
    patient.set("MAIL__SMTP__TLS", "starttls").set("MAIL__SMTP__CA_FILE", "/nowhere/ca.pem");
    patient.check("bad", "mail", "cannot read /nowhere/ca.pem");
}

#[tokio::test]
async fn a_watchman_who_cannot_be_reached() {
    let mut patient = Patient::new().await;
    patient.check("warn", "heartbeat", "nobody outside would notice");
    patient.set("HEARTBEAT__URL", "http://127.0.0.1:1/canary-key").check(
        "bad",
        "heartbeat",
        "127.0.0.1 does not answer",
    );
    assert!(!format!("{:?}", patient.examined()).contains("canary"), "the key of the watchman is a secret");
}

#[tokio::test]
async fn a_backup_that_is_too_old() {
    let mut patient = Patient::new().await;
    let entry = audit_entry::ActiveModel {
        id: NotSet,
        at: Set(Utc::now() - Duration::hours(100)),
        actor: Set("test".into()),
        action: Set("backed up".into()),
        object: Set("all".into()),
        detail: Set(None),
    };
    entry.insert(patient.connection()).await.unwrap();
    patient.check("bad", "backup", "the last one is 100 h old");
    patient.set("BACKUP__EXPECTED_HOURS", 101).check("ok", "backup", "the last one is 100 h old");
}

#[tokio::test]
async fn a_clock_that_was_set_back() {
    let patient = Patient::new().await;
    let later = audit_entry::Entity::update_many()
        .col_expr(audit_entry::Column::At, Expr::value(Utc::now() + Duration::days(1)));
    later.exec(patient.connection()).await.unwrap();
    patient.check("bad", "clock", "stands before the newest entry of the audit trail");
}

#[tokio::test]
async fn a_postgresql_server_with_too_many_or_too_few_rights() {
    let Ok(server) = std::env::var(database::SERVER) else {
        println!("SKIPPED: rights on PostgreSQL; {} is not set", database::SERVER);
        return;
    };
    let mut patient = Patient::new().await;
    let name = format!("doctor_{}", std::process::id());
    let url = database::fresh(&server, &name).await;
    patient.set("DATABASE", &url).check("ok", "database", "PostgreSQL 1");
    patient.check("warn", "tables", "there are none yet");
    patient.check("warn", "database", "our user has all rights on the server");
    let user = format!("plain_{}", std::process::id());
    for command in [format!("DROP ROLE IF EXISTS {user}"), format!("CREATE ROLE {user} LOGIN")] {
        database::on(&server, &command).await;
    }
    patient.set("DATABASE", url.replace("postgres@", &format!("{user}@")));
    patient.check("bad", "database", "our user may not make tables");
    database::on(&server, &format!("ALTER ROLE {user} SET default_transaction_read_only = on")).await;
    patient.check("bad", "database", "takes no writes: it is a standby or set read-only");
    database::on(&server, &format!("DROP ROLE {user}")).await;
}
