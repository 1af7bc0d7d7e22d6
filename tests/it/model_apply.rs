//! `apply` and what was changed elsewhere: nothing of it is lost unasked, and everything is named.

use entity::value::Role;
use entity::{person, rate, schedule, service, source};
use migration::{Migrator, MigratorTrait};
use scorebridge::model::{self, Apply, ApplyError, Plan};
use scorebridge::store::{forget, people};
use scorebridge::{demo, jobs};
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel};
use secrecy::ExposeSecret;

use crate::company::Company;
use crate::database;
use crate::model_folder::model;
use crate::model_round_trip::{export, sound};

async fn company() -> Company {
    Company::new(&model()).await
}

async fn apply(company: &Company, force: bool, dry_run: bool) -> Result<Plan, String> {
    let how = Apply { force, dry_run, ..Apply::new("test", demo::now()) };
    let outcome = model::apply(&company.app.db, &sound(&company.path("model")), how).await;
    outcome.map_err(|error| match error {
        ApplyError::ChangedElsewhere(conflicts) => conflicts.iter().map(|one| format!("{one}\n")).collect(),
        ApplyError::Store(error) => error.to_string(),
    })
}

/// Somebody adds Grace on the command line.
async fn add_grace(company: &Company) {
    let grace = person::Model {
        id: "grace".into(),
        name: "Grace Hopper".into(),
        email: "grace@shop.example".into(),
        role: Role::Admin,
        password_hash: None,
        all_units: false,
        language: None,
        disabled_at: None,
    };
    people::add(&company.app.db, grace, &["sales".to_owned()], demo::now()).await.unwrap();
}

/// Somebody renames the service in the portal.
async fn rename_mail(company: &Company, name: &str) {
    let tx = company.app.db.begin().await.unwrap();
    let row = service::Entity::find_by_id("mail").one(&tx).await.unwrap().unwrap();
    service::ActiveModel { name: Set(name.into()), ..row.into_active_model() }.update(&tx).await.unwrap();
    let object = "service mail".to_owned();
    let entry =
        scorebridge::store::audit::Entry { actor: "jonas", action: "renamed", object, detail: None, at: demo::now() };
    scorebridge::store::audit::write(&tx, entry).await.unwrap();
    tx.commit().await.unwrap();
}

async fn mail(company: &Company) -> String {
    company.rows::<service::Entity>().await.remove(0).name
}

#[tokio::test]
async fn a_change_in_the_portal_is_not_overwritten() {
    let company = company().await;
    rename_mail(&company, "Post and parcels").await;
    // The folder still says what it said: applying it would undo the change.
    let refused = apply(&company, false, false).await.unwrap_err();
    let wanted = "service mail was changed outside the model folder by jonas (renamed) on 2026-09-03 06:00 UTC: name: Mail → Post and parcels\n";
    assert_eq!(refused, wanted);
    assert_eq!(mail(&company).await, "Post and parcels");
    // A dry run shows it, and changes nothing.
    let plan = apply(&company, true, true).await.unwrap();
    assert_eq!(plan.to_string(), "services: 0 new, 1 changed, 0 removed\n  ~ mail: name: Post and parcels → Mail");
    assert_eq!(mail(&company).await, "Post and parcels");
    // After an export the folder knows, and may change it again.
    let how = model::Export { by: "test", at: demo::now(), force: true };
    model::export(&company.app.db, &company.path("model"), how).await.unwrap();
    assert!(apply(&company, false, false).await.unwrap().is_empty());
    company.edit("model/services.yaml", "Post and parcels", "Letters");
    apply(&company, false, false).await.unwrap();
    assert_eq!(mail(&company).await, "Letters");
}

#[tokio::test]
async fn forced_it_is_overwritten_and_named() {
    let company = company().await;
    rename_mail(&company, "Post and parcels").await;
    let plan = apply(&company, true, false).await.unwrap();
    assert_eq!(plan.conflicts().len(), 1);
    assert_eq!(mail(&company).await, "Mail");
    let entry = company.rows::<entity::audit_entry::Entity>().await.pop().unwrap();
    assert_eq!((entry.actor.as_str(), entry.action.as_str(), entry.object.as_str()), ("test", "applied", "model"));
    let detail = entry.detail.unwrap();
    // Which objects and fields, but not what they said: that may be about people who are to be forgotten.
    assert_eq!(detail, "services: 0 new, 1 changed, 0 removed\n  ~ mail: name\noverwritten: service mail");
    assert!(apply(&company, false, false).await.unwrap().is_empty(), "both agree again");
}

/// The same change here and there is no quarrel.
#[tokio::test]
async fn both_may_say_the_same() {
    let company = company().await;
    rename_mail(&company, "Letters").await;
    company.edit("model/rest.yaml", "name: Mail,", "name: Letters,");
    assert!(apply(&company, false, false).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_no_folder_made_is_not_removed() {
    let company = company().await;
    add_grace(&company).await;
    assert!(apply(&company, false, false).await.unwrap().is_empty());
    assert!(people::person(&company.app.db, "grace").await.unwrap().is_some());
    // A folder that names her differently meets a stranger.
    let grace = "  - { id: grace, name: Grace, role: admin, sees: [sales], email: grace@shop.example }\n";
    company.edit("model/rest.yaml", "people:\n", &format!("people:\n{grace}"));
    let refused = apply(&company, false, false).await.unwrap_err();
    let wanted = "person grace was added outside the model folder by command line (added) on 2026-09-03 06:00 UTC, which says otherwise: \
                  name: Grace Hopper → Grace\n";
    assert_eq!(refused, wanted);
    // Named as she is, she belongs to the folder from now on, and goes with it.
    company.edit("model/rest.yaml", "name: Grace,", "name: Grace Hopper,");
    assert!(apply(&company, false, false).await.unwrap().is_empty());
    company.edit(
        "model/rest.yaml",
        "  - { id: grace, name: Grace Hopper, role: admin, sees: [sales], email: grace@shop.example }\n",
        "",
    );
    let plan = apply(&company, false, false).await.unwrap();
    assert_eq!(plan.removed(), 2, "{plan}");
    assert!(people::person(&company.app.db, "grace").await.unwrap().is_none());
}

/// An export alone makes nothing the folder's: who applies the old folder afterwards loses nobody.
#[tokio::test]
async fn an_export_elsewhere_removes_nobody() {
    let company = company().await;
    add_grace(&company).await;
    export(&company.app, &company.path("exported")).await;
    assert!(sound(&company.path("exported")).model.people.iter().any(|person| person.id == "grace"));
    assert!(apply(&company, false, false).await.unwrap().is_empty());
    assert!(people::person(&company.app.db, "grace").await.unwrap().is_some());
}

#[tokio::test]
async fn what_was_removed_elsewhere_does_not_come_back_unasked() {
    let company = company().await;
    let tx = company.app.db.begin().await.unwrap();
    schedule::Entity::delete_by_id("daily").exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        apply(&company, false, false).await.unwrap_err(),
        "schedule daily was removed outside the model folder\n"
    );
    apply(&company, true, false).await.unwrap();
    assert_eq!(company.rows::<schedule::Entity>().await.len(), 1);
}

/// A removal in the folder of what was changed in the portal since is a quarrel too.
#[tokio::test]
async fn what_was_changed_elsewhere_is_not_removed() {
    let company = company().await;
    let tx = company.app.db.begin().await.unwrap();
    let row = schedule::Entity::find_by_id("daily").one(&tx).await.unwrap().unwrap();
    schedule::ActiveModel { cron: Set("0 6 * * *".into()), ..row.into_active_model() }.update(&tx).await.unwrap();
    tx.commit().await.unwrap();
    company.edit(
        "model/rest.yaml",
        "  - { id: daily, step: pull, cron: \"30 5 * * *\", zone: Europe/Berlin }\n",
        "  []\n",
    );
    let refused = apply(&company, false, false).await.unwrap_err();
    assert_eq!(refused, "schedule daily was changed outside the model folder: cron: 30 5 * * * → 0 6 * * *\n");
    assert_eq!(company.rows::<schedule::Entity>().await.len(), 1);
}

/// A password, where a pull stopped: none of it is a folder's, and none of it is lost.
#[tokio::test]
async fn what_no_folder_speaks_of_stays() {
    let company = company().await;
    let tx = company.app.db.begin().await.unwrap();
    let row = source::Entity::find_by_id("bill").one(&tx).await.unwrap().unwrap();
    source::ActiveModel { cursor: Set(Some("line 7".into())), ..row.into_active_model() }.update(&tx).await.unwrap();
    tx.commit().await.unwrap();
    company.edit("model/rest.yaml", "name: Bill", "name: Bills");
    apply(&company, false, false).await.unwrap();
    let row = company.rows::<source::Entity>().await.remove(0);
    assert_eq!((row.name.as_str(), row.cursor.as_deref()), ("Bills", Some("line 7")));
}

/// When a schedule is due next is the planner's; a new time of day begins anew.
#[tokio::test]
async fn a_schedule_at_another_time_begins_anew() {
    let company = company().await;
    let next_due = Some(demo::now());
    let tx = company.app.db.begin().await.unwrap();
    let row = schedule::Entity::find_by_id("daily").one(&tx).await.unwrap().unwrap();
    schedule::ActiveModel { next_due: Set(next_due), ..row.into_active_model() }.update(&tx).await.unwrap();
    tx.commit().await.unwrap();
    for (from, to, kept) in [("step: pull", "step: measure", next_due), ("30 5 * * *", "30 6 * * *", None)] {
        company.edit("model/rest.yaml", from, to);
        apply(&company, false, false).await.unwrap();
        assert_eq!(company.rows::<schedule::Entity>().await.remove(0).next_due, kept, "{to}");
    }
}

#[tokio::test]
async fn a_long_plan_is_summed_up() {
    let company = company().await;
    let units: String = (0..60).map(|n| format!("  - {{ id: shop-{n}, name: Shop {n}, parent: sales }}\n")).collect();
    company.edit("model/rest.yaml", "people:\n", &format!("{units}people:\n"));
    let plan = apply(&company, false, true).await.unwrap().to_string();
    assert_eq!(plan, "business units: 60 new, 0 changed, 0 removed");
}

/// A price that a closed month has used stays, but for its end; one that came later may still be mended.
#[tokio::test]
async fn a_used_price_does_not_change() {
    let company = company().await;
    let rate = "rates:\n  - { id: box, service: mail, charge_kind: boxes, unit: box, unit_price: \"1.50\", currency: EUR, valid_from: 2026-01-01 }\n";
    company.append("model/rest.yaml", rate);
    apply(&company, false, false).await.unwrap();
    company.edit("model/rest.yaml", "1.50", "1.60");
    apply(&company, false, false).await.unwrap();
    jobs::close(&company.app, "2026-08".parse().unwrap(), "test").await.unwrap();
    for (from, to) in [
        ("1.60", "1.70"),
        ("unit: box,", "unit: boxes,"),
        ("valid_from: 2026-01-01", "valid_from: 2026-01-01, valid_to: 2026-08-01"),
    ] {
        company.edit("model/rest.yaml", from, to);
        let refused = apply(&company, true, false).await.unwrap_err();
        assert_eq!(
            refused,
            "rate box was used by 2026-08, which is closed: only its end may change, and not to before 2026-09-01"
        );
        company.edit("model/rest.yaml", to, from);
    }
    company.edit("model/rest.yaml", "valid_from: 2026-01-01", "valid_from: 2026-01-01, valid_to: 2026-09-01");
    apply(&company, false, false).await.unwrap();
    assert_eq!(company.rows::<rate::Entity>().await.remove(0).valid_to, "2026-09-01".parse().ok());
}

/// A store of an earlier program: what its folder made stays the folder's, what was added by hand stays by hand.
#[tokio::test]
async fn an_earlier_store_knows_who_made_what() {
    let folder = database::Home::new();
    std::fs::create_dir_all(folder.path().join("data")).unwrap();
    let address = match database::of(folder.path()).await.expose_secret() {
        "sqlite" => format!("sqlite://{}?mode=rwc", folder.path().join("data/scorebridge.sqlite").display()),
        address => address.to_owned(),
    };
    let earlier = sea_orm::Database::connect(address).await.unwrap();
    let this = Migrator::migrations().iter().position(|one| one.name() == "m20261122_000009_model_files").unwrap();
    Migrator::up(&earlier, Some(this.try_into().unwrap())).await.unwrap();
    for row in [
        "business_unit (id, name, people, position) VALUES ('group', 'Group', 0, 0), ('old', 'Old', 0, 1)",
        "person (id, name, email, role, all_units, from_model) VALUES ('ada', 'Ada', 'ada@shop.example', 'executive', true, true), \
         ('grace', 'Grace', 'grace@shop.example', 'admin', true, false)",
        "subscription (person_id, report, scope) VALUES ('ada', 'executive-scorecard', 'all')",
        "budget (business_unit_id, period, micros, currency) VALUES ('group', '2026-01', 1000000, 'EUR')",
    ] {
        earlier.execute_unprepared(&format!("INSERT INTO {row}")).await.unwrap();
    }
    earlier.close().await.unwrap();
    crate::company::write(
        folder.path(),
        "model/company.yaml",
        "\
company: { name: Corner shop, zone: Europe/Berlin, currency: EUR, language: en }
business_units: [{ id: group, name: The group }]
people: [{ id: ada, name: Ada, role: executive, sees: [all], email: ada@shop.example }]
budgets: [{ business_unit: group, from: 2026-01, amount: 2 }]
",
    );
    let company = Company::open(folder).await;
    let units = company.rows::<entity::business_unit::Entity>().await;
    assert_eq!(units.iter().map(|unit| unit.name.as_str()).collect::<Vec<_>>(), ["The group"]);
    let people = company.rows::<person::Entity>().await;
    assert_eq!(people.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["ada", "grace"]);
    assert!(company.rows::<entity::subscription::Entity>().await.is_empty(), "the folder no longer names it");
    assert_eq!(company.rows::<entity::budget::Entity>().await.remove(0).micros, 2_000_000);
}

/// Who is forgotten leaves nothing behind in the model's memory; a folder that still names the person is refused, one
/// that does not is fine.
#[tokio::test]
async fn who_is_forgotten_does_not_come_back() {
    let company = company().await;
    company.edit("model/rest.yaml", "Ada Lovelace", "Ada King");
    apply(&company, false, false).await.unwrap();
    forget::forget(&company.app.db, "ada", demo::now()).await.unwrap();
    let kept =
        company.rows::<entity::model_object::Entity>().await.iter().map(|row| format!("{row:?}")).collect::<String>();
    let trail =
        company.rows::<entity::audit_entry::Entity>().await.iter().map(|row| format!("{row:?}")).collect::<String>();
    for trace in ["Ada Lovelace", "Ada King", "ada@shop.example"] {
        assert!(!kept.contains(trace) && !trail.contains(trace), "{trace} in {kept} or {trail}");
    }
    let refused = apply(&company, false, false).await.unwrap_err();
    assert!(refused.contains("person ada was added outside the model folder by command line (forgot) on"), "{refused}");
    for line in [
        "  - { id: ada, name: Ada King, role: executive, sees: [all], email: ada@shop.example }\n",
        "  - { person: ada, report: executive-scorecard, scope: all }\n",
    ] {
        company.edit("model/rest.yaml", line, "");
    }
    company.edit("model/rest.yaml", "people:\nsubscriptions:\n", "");
    company.edit("model/rest.yaml", ", head: ada", "");
    apply(&company, false, false).await.unwrap();
    assert_eq!(people::people(&company.app.db).await.unwrap().remove(0).name, "Forgotten person");
}
