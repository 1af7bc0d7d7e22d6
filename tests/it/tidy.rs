//! Tidying: what is older than it is kept goes and does not come back; every number stays, and its proof says so.

use std::collections::BTreeMap;
use std::fs::{File, FileTimes};
use std::time::{Duration as Time, SystemTime};

use chrono::{Duration, Utc};
use entity::value::{ChargePeriodState, DeliveryState, RecordKind};
use entity::{
    api_token, audit_entry, charge_period, delivery, kept_record, measurement, occurrence, person, reject, run,
    session, slice, slice_part, statement, subscription, summary,
};
use scorebridge::config::Keep;
use scorebridge::jobs::{self, Step, Tidied};
use scorebridge::store::{audit, forget, people, runs};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, EntityTrait};

use crate::company::{self, Company};
use crate::parity::answers_to;
use crate::sample::{august, sample};

/// Nothing is removed but what a test asks for.
const ALL: Keep = Keep {
    tickets_months: 0,
    outages_months: 0,
    answers_months: 0,
    readings_months: 0,
    comments_months: 0,
    lines_months: 0,
    rejects_days: 0,
    runs_days: 0,
    audit_months: 0,
};

async fn tidy(company: &mut Company, keep: Keep) -> Tidied {
    company.app.config.keep = keep;
    jobs::tidy(&company.app).await.unwrap()
}

/// Sets when the file was last written.
fn age(path: &std::path::Path, hours: u64) {
    let then = SystemTime::now() - Time::from_secs(hours * 3600);
    File::options().write(true).open(path).unwrap().set_times(FileTimes::new().set_modified(then)).unwrap();
}

#[tokio::test]
async fn records_of_settled_months_go_and_numbers_stay() {
    let mut company = sample().await;
    let figures = company.print_of::<measurement::Entity>().await;
    let before = by_kind(&company).await;
    // Where no month is closed, the charges of all that have bills are still to be made.
    let all = charge_period::Entity::update_many();
    let state =
        |state: ChargePeriodState| all.clone().col_expr(charge_period::Column::State, Expr::value(state.to_string()));
    let db = company.app.db.clone();
    state(ChargePeriodState::Open).exec(db.connection()).await.unwrap();
    let tidied = tidy(&mut company, Keep { tickets_months: 2, lines_months: 2, ..ALL }).await;
    assert_eq!(tidied, Tidied::default(), "September 2024 has bills and is not closed: nothing may go");
    state(ChargePeriodState::Closed).exec(db.connection()).await.unwrap();
    let tidied = tidy(&mut company, Keep { tickets_months: 2, ..ALL }).await;
    let after = by_kind(&company).await;
    assert!(tidied.records > 30_000, "{tidied:?}");
    assert_eq!(before["ticket"] - after["ticket"], tidied.records as usize);
    for kind in ["outage", "survey_answer", "reading"] {
        assert_eq!(before[kind], after[kind], "{kind}");
    }
    for row in company.rows::<kept_record::Entity>().await.into_iter().filter(|row| row.kind == RecordKind::Ticket) {
        let kept_from = "2026-06-30T22:00:00Z".parse::<chrono::DateTime<Utc>>().unwrap();
        assert!(row.last_at.is_none_or(|last| last >= kept_from), "{row:?}");
    }
    assert_eq!(company.print_of::<measurement::Entity>().await, figures);
    // Once is enough, and pulling the source again brings nothing back.
    assert_eq!(tidy(&mut company, Keep { tickets_months: 2, ..ALL }).await, Tidied::default());
    company.pull().await;
    assert_eq!(by_kind(&company).await, after);
    let run = company.last_run("desk-incidents").await;
    assert_eq!((run.new, run.changed, run.read), (0, 0, run.same + run.rejected));
    // Nobody measures a month anew whose records are gone.
    let error = jobs::measure(&company.app, "2026-06".parse().unwrap()).await.unwrap_err().to_string();
    assert!(error.contains("records of 2026-06 are no longer kept, from 2026-07 on they are"), "{error}");
    jobs::measure(&company.app, "2026-07".parse().unwrap()).await.unwrap();
    assert_eq!(company.print_of::<measurement::Entity>().await, figures);
}

#[tokio::test]
async fn a_proof_says_what_is_no_longer_kept() {
    let mut company = sample().await;
    let of_tickets =
        |row: &measurement::Model| row.inputs["records"][0].as_str().is_some_and(|key| key.starts_with("ticket/"));
    let measured = company.rows::<measurement::Entity>().await;
    let march = |row: &measurement::Model| row.period.to_string() == "2026-03" && row.scope.to_string() == "all";
    let measured = measured.into_iter().find(|row| march(row) && of_tickets(row)).unwrap();
    let proof = format!("proof/{}", measured.id);
    let lines = company.rows::<entity::charge_line::Entity>().await;
    let line = lines.iter().find(|line| line.statement_id == "2026-06.stores").unwrap();
    let line = format!("chargeback/lines/{}/sources?limit=1", line.id);
    let asked: Vec<&str> = vec![&proof, &line, "chargeback/statements/2026-06.stores.csv"];
    let before: Vec<String> = answers_to(company::open(&company.path("")).await, &asked).await;
    let keep = Keep { tickets_months: 2, lines_months: 1, ..ALL };
    let statements = company.print_of::<statement::Entity>().await;
    let sums = (company.print_of::<slice::Entity>().await, company.print_of::<summary::Entity>().await);
    let n_parts = company.rows::<slice_part::Entity>().await.len();
    let parts = company.parts(RecordKind::CostLine, "2026-06").await;
    for part in &parts {
        age(&company.path("data/facts").join(&part.path), 48);
    }
    company.app.config.keep = keep;
    let tidied = jobs::tidy(&company.app).await.unwrap();
    assert!(tidied.parts > 0 && n_parts - tidied.parts as usize == company.rows::<slice_part::Entity>().await.len());
    assert_eq!(tidied.files.files as usize, parts.len(), "files written a while ago");
    assert!(!company.path("data/facts").join(&parts[0].path).exists());
    assert_eq!(company.print_of::<statement::Entity>().await, statements);
    assert_eq!((company.print_of::<slice::Entity>().await, company.print_of::<summary::Entity>().await), sums);

    let after: Vec<String> = answers_to(company::open(&company.path("")).await, &asked).await;
    let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    let (was, is) = (value(&before[0]), value(&after[0]));
    assert_eq!((was["value"].clone(), was["inputs"].clone()), (is["value"].clone(), is["inputs"].clone()));
    let named = was["records"].as_array().unwrap().len();
    assert!(named > 0 && was["no_longer_kept"] == 0);
    assert_eq!((is["records"].as_array().unwrap().len(), is["no_longer_kept"].as_u64()), (0, Some(named as u64)));
    assert_eq!(is["more_records"], was["more_records"]);
    let (was, is) = (value(&before[1]), value(&after[1]));
    assert_eq!(
        (was["total"].clone(), was["billed"].clone()),
        (is["total"].clone(), is["billed"].clone()),
        "the sums tie"
    );
    assert_eq!((was["no_longer_kept"].clone(), is["no_longer_kept"].clone()), (0.into(), was["total"].clone()));
    assert!(is["items"].as_array().unwrap().is_empty() && is["next"].is_null());
    assert_eq!(before[2], after[2], "the statement itself is the same, byte for byte");
}

#[tokio::test]
async fn comments_go_and_answers_stay() {
    let mut company = sample().await;
    let with_comment = |rows: &[kept_record::Model]| rows.iter().filter(|row| row.body["comment"].is_string()).count();
    let figures = company.print_of::<measurement::Entity>().await;
    let before = company.rows::<kept_record::Entity>().await;
    assert!(with_comment(&before) > 100, "{}", with_comment(&before));
    let tidied = tidy(&mut company, Keep { comments_months: 3, ..ALL }).await;
    let after = company.rows::<kept_record::Entity>().await;
    assert_eq!(with_comment(&before) - with_comment(&after), tidied.comments as usize);
    assert!(tidied.comments > 0 && with_comment(&after) > 0 && before.len() == after.len(), "{tidied:?}");
    company.pull().await;
    assert_eq!(
        with_comment(&company.rows::<kept_record::Entity>().await),
        with_comment(&after),
        "they do not come back"
    );
    jobs::measure(&company.app, august()).await.unwrap();
    assert_eq!(company.print_of::<measurement::Entity>().await, figures);
}

#[tokio::test]
async fn the_account_of_the_work_is_kept_as_long_as_said() {
    let mut company = sample().await;
    company.pull().await;
    let (now, db) = (company.app.clock.now(), company.app.db.clone());
    let long_ago = now - Duration::days(40);
    let earlier = run::Entity::update_many()
        .col_expr(run::Column::StartedAt, Expr::value(long_ago))
        .col_expr(run::Column::FinishedAt, Expr::value(long_ago));
    earlier.exec(db.connection()).await.unwrap();
    let n_runs = company.rows::<run::Entity>().await.len();
    let occurrences = [("a", 45), ("a", 42), ("b", 44)].map(|(schedule, days)| occurrence::ActiveModel {
        schedule_id: Set(schedule.into()),
        due_at: Set(now - Duration::days(days)),
        state: Set("succeeded".parse().unwrap()),
        finished_at: Set(Some(now - Duration::days(days))),
        ..Default::default()
    });
    for row in occurrences {
        row.insert(db.connection()).await.unwrap();
    }
    let tidied = tidy(&mut company, Keep { runs_days: 30, ..ALL }).await;
    assert_eq!(tidied.runs, 1, "of `a` the older; every pull brought something or is its source's last");
    assert!(tidy(&mut company, Keep { rejects_days: 30, ..ALL }).await.rejects > 0);
    assert!(company.rows::<reject::Entity>().await.is_empty());
    company.pull().await;
    let tidied = tidy(&mut company, Keep { runs_days: 30, ..ALL }).await;
    let n_sources = runs::sources(&db).await.unwrap().len();
    assert_eq!(
        usize::try_from(tidied.runs).unwrap(),
        n_sources,
        "the second pulls brought nothing, and are no longer the last"
    );
    assert_eq!(company.rows::<run::Entity>().await.len(), n_runs);
    for source in runs::sources(&db).await.unwrap() {
        let brought = company.rows::<slice::Entity>().await.iter().any(|row| row.source_id == source.id)
            || company.rows::<kept_record::Entity>().await.iter().any(|row| row.source_id == source.id);
        assert!(brought && company.last_run(&source.id).await.started_at > long_ago);
    }

    let entry = |days| audit_entry::ActiveModel {
        id: NotSet,
        at: Set(now - Duration::days(days)),
        actor: Set("a".into()),
        action: Set("did".into()),
        object: Set("it".into()),
        detail: Set(None),
    };
    for days in [1, 100] {
        entry(days).insert(db.connection()).await.unwrap();
    }
    assert_eq!(tidy(&mut company, Keep { audit_months: 3, ..ALL }).await.audit, 1);
    let newest = audit::list(&db, None, 1).await.unwrap().remove(0);
    assert!(
        newest.actor == "tidy" && newest.object.contains("1 audit entries"),
        "what was removed is told: {newest:?}"
    );
}

#[tokio::test]
async fn sign_ins_that_ended_go_by_themselves() {
    let mut company = Company::new("").await;
    let now = company.app.clock.now();
    let person = person("anna");
    people::add(&company.app.db, person, &[], now).await.unwrap();
    for (token, ends) in [("old", -49), ("new", 1)] {
        let row = session::Model {
            token_hash: token.into(),
            person_id: "anna".into(),
            form_token: String::new(),
            created_at: now,
            expires_at: now + Duration::hours(ends),
        };
        people::open_session(&company.app.db, row).await.unwrap();
    }
    people::note_failure(&company.app.db, "anna", "::1", now - Duration::days(2)).await.unwrap();
    people::note_failure(&company.app.db, "anna", "::1", now).await.unwrap();
    tidy(&mut company, ALL).await;
    let left: Vec<String> = company.rows::<session::Entity>().await.into_iter().map(|row| row.token_hash).collect();
    assert_eq!(left, ["new"]);
    assert_eq!(company.rows::<entity::sign_in_failure::Entity>().await.len(), 1);
}

#[tokio::test]
async fn unused_files_go_after_a_day_but_not_during_a_backup() {
    let mut company = Company::new("").await;
    let path = company.path("data/facts/cost_line/2026-08").join(format!("{}.parquet", "a".repeat(64)));
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, "left behind").unwrap();
    assert_eq!(tidy(&mut company, ALL).await.files.files, 0, "somebody may be about to name it");
    age(&path, 25);
    let held = company.app.hold_lines().unwrap();
    assert_eq!(tidy(&mut company, ALL).await.files.files, 0, "a backup may be about to copy it");
    drop(held);
    let said = jobs::run(&company.app, Step::Tidy, august()).await.unwrap();
    assert!(said.contains("1 unused files of 11 bytes") && !path.exists(), "{said}");
}

#[tokio::test]
async fn a_forgotten_person_leaves_only_an_id() {
    let company = sample().await;
    jobs::report(&company.app, august(), None).await.unwrap();
    let app = &company.app;
    let readers = company.rows::<subscription::Entity>().await;
    let id = readers[0].person_id.clone();
    let before = people::person(&app.db, &id).await.unwrap().unwrap();
    scorebridge::web::keys::new_token(app, &id, "script", None).await.unwrap();
    scorebridge::web::keys::new_password(app, &id).await.unwrap();
    forget::forget(&app.db, &id, app.clock.now()).await.unwrap();

    assert!(people::person(&app.db, &id).await.unwrap().is_none(), "nobody signs in any more");
    let dump = |rows: String| rows.contains(&before.name) || rows.contains(&before.email);
    assert!(!dump(format!("{:?}", company.rows::<person::Entity>().await)));
    assert!(!dump(format!("{:?}", company.rows::<delivery::Entity>().await)));
    assert!(!dump(format!("{:?}", company.rows::<audit_entry::Entity>().await)));
    assert!(company.rows::<subscription::Entity>().await.iter().all(|row| row.person_id != id));
    assert!(company.rows::<api_token::Entity>().await.is_empty());
    for row in company.rows::<delivery::Entity>().await.into_iter().filter(|row| row.recipient_id == id) {
        assert_eq!((row.state, row.address.as_str()), (DeliveryState::Rejected, "forgotten@invalid"));
    }
    assert_eq!(jobs::deliver(app).await.unwrap().accepted, 2, "the other two readers");
    let trail = audit::list(&app.db, None, 100).await.unwrap();
    assert!(trail.iter().any(|entry| entry.action == "forgot" && entry.object == format!("person {id}")));
    // What was frozen stays as it was, and forgetting again changes nothing.
    forget::forget(&app.db, &id, app.clock.now()).await.unwrap();
    let error = forget::forget(&app.db, "nobody", app.clock.now()).await.unwrap_err().to_string();
    assert_eq!(error, "there is no person `nobody`");
}

async fn by_kind(company: &Company) -> BTreeMap<String, usize> {
    let mut by_kind = BTreeMap::new();
    for row in company.rows::<kept_record::Entity>().await {
        *by_kind.entry(row.kind.to_string()).or_default() += 1;
    }
    by_kind
}

fn person(id: &str) -> person::Model {
    person::Model {
        id: id.into(),
        name: "Anna Lind".into(),
        email: "anna@example.com".into(),
        role: entity::value::Role::Admin,
        password_hash: None,
        all_units: true,
        language: None,
        disabled_at: None,
    }
}
