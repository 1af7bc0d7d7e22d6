//! A model folder: every fault is named with file, line and key; what is sound is applied once and for all.

use entity::value::Role;
use scorebridge::model;
use scorebridge::store::people;

use crate::company::{Company, listed, write};

/// A small sound model: two files, so that a fault must name the right one.
pub const COMPANY: &str = "\
company: { name: Corner shop, zone: Europe/Berlin, currency: EUR, language: en }
business_units:
  - { id: group, name: Group, head: ada }
  - { id: sales-eu, name: Sales EU, parent: group }
  - { id: sales, name: Sales, parent: group }
people:
  - { id: ada, name: Ada Lovelace, role: executive, sees: [all], email: ada@shop.example }
subscriptions:
  - { person: ada, report: executive-scorecard, scope: all }
schedules:
  - { id: daily, step: pull, cron: \"30 5 * * *\", zone: Europe/Berlin }
";

pub const SERVICES: &str = "\
services:
  - { id: mail, name: Mail, kind: it, purpose: Post, owner: Ada, stage: live, agreed_hours: Mo-Fr 07:00-19:00 }
value_streams:
  - id: order
    name: Order
    outcome: Money
    steps: [{ id: ask, name: Ask, owner: Ada, service: mail }]
scorecards:
  - id: card
    name: Card
    scope: all
    minimum_coverage: 0.5
    perspectives:
      - id: users
        name: Users
        weight: 1
        objectives:
          - id: glad
            name: Glad
            weight: 1
            kpis:
              - id: kept-at-all
                metric: promises_kept
                scope: all
                weight: 1
                points: [[80, 0], [90, 50], [99, 100]]
                owner: Ada
                targets: [{ from: 2026-01-01, value: 95, near: 1 }]
              - id: kept
                metric: promises_kept
                scope: service:mail
                weight: 1
                points: [[80, 0], [99, 100]]
                owner: Ada
                targets: []
sources:
  - id: bill
    name: Bill
    rhythm_hours: 24
    settings:
      records: cost_line
      zone: UTC
      from: { connector: file, path: ../bill.csv }
      fields: { account: a, billing_period: m, billed: b, currency: c, category: d, supplier_service: s }
charge_rules:
  - { id: boxes, name: Boxes, service: mail, method: proportional, driver: mailboxes, unit: boxes }
budgets:
  - { business_unit: sales, from: 2026-01, amount: \"100.00\" }
";

/// With `from` replaced by `to` in the file, exactly one fault is found, and it begins like this.
#[track_caller]
pub fn check(from: &str, to: &str, fault: &str) {
    let found = faults(&changed(COMPANY, SERVICES, from, to));
    assert_eq!(found.lines().count(), 1, "{from} -> {to}:\n{found}");
    assert!(found.starts_with(fault), "expected `{fault}…`, found `{found}`");
}

/// Both files, with the text replaced in the one that holds it.
#[track_caller]
pub fn changed(company: &str, services: &str, from: &str, to: &str) -> [String; 2] {
    assert_eq!(company.matches(from).count() + services.matches(from).count(), 1, "`{from}` is not there, or not once");
    [company.replace(from, to), services.replace(from, to)]
}

/// All faults of the folder as a person reads them.
pub fn faults(files: &[String; 2]) -> String {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "company.yaml", &files[0]);
    write(folder.path(), "services.yaml", &files[1]);
    match model::read(folder.path()) {
        Ok(read) => listed(&model::check(&read)),
        Err(faults) => listed(&faults),
    }
}

#[test]
fn a_sound_model_has_no_fault() {
    assert_eq!(faults(&[COMPANY.to_owned(), SERVICES.to_owned()]), "");
}

#[test]
fn broken_yaml_and_unknown_keys() {
    check("people:\n", "people: [\n", "company.yaml:");
    check("purpose: Post", "porpoise: Post", "services.yaml:2: unknown field `porpoise`");
    check("schedules:", "shedules:", "company.yaml:10: unknown field `shedules`");
    check("zone: Europe/Berlin, currency", "zone: Europe/Berlyn, currency", "company.yaml:1: ");
    check("currency: EUR", "currency: Euro", "company.yaml:1: ");
    check("kind: it", "kind: gadget", "services.yaml:2: unknown variant `gadget`");
    check("minimum_coverage: 0.5", "minimum_coverage: half", "services.yaml:12: ");
    check("from: 2026-01-01", "from: 2026-13-01", "services.yaml:");
}

#[test]
fn names_of_what_is_not_there() {
    check(
        "metric: promises_kept\n                scope: all",
        "metric: promises_keppt\n                scope: all",
        "services.yaml:23: metric: KPI `kept-at-all`: there is no metric `promises_keppt`",
    );
    check(
        "parent: group }\n  - { id: sales,",
        "parent: groop }\n  - { id: sales,",
        "company.yaml:4: parent: business unit `sales-eu`: expected a business unit listed above, found `groop`",
    );
    check("head: ada", "head: eva", "company.yaml:3: head: there is no person `eva`");
    check("service: mail }]", "service: post }]", "services.yaml:7: service: there is no service `post`");
    check(
        "scope: service:mail",
        "scope: service:post",
        "services.yaml:31: scope: `service:post` names something that is not in this model",
    );
    check("service: mail, method", "service: male, method", "services.yaml:46: service: there is no service `male`");
    check(
        "business_unit: sales",
        "business_unit: sells",
        "services.yaml:48: business_unit: there is no business unit `sells`",
    );
    check("person: ada", "person: eva", "company.yaml:9: person: there is no person `eva`");
    check("sees: [all]", "sees: [abc]", "company.yaml:7: sees: there is no business unit `abc`");
    check(
        "report: executive-scorecard",
        "report: newsletter",
        "company.yaml:9: report: expected one of executive-scorecard, service-review, chargeback-statement, \
         shelf-review, data-quality, reminders, found `newsletter`",
    );
    check("step: pull", "step: push", "company.yaml:11: step: expected one of pull, ");
}

/// The place is that of the fault, even where an earlier line says something that only begins like it.
#[test]
fn a_name_that_begins_another_is_not_mistaken_for_it() {
    check("parent: group }\npeople", "parent: gro }\npeople", "company.yaml:5: parent: ");
    check("sees: [all]", "sees: [sale]", "company.yaml:7: sees: there is no business unit `sale`");
    check("service: mail }]", "service: mai }]", "services.yaml:7: service: there is no service `mai`");
    let unsorted = "points: [[80, 0], [99, 100]]";
    check(unsorted, "points: [[99, 0], [80, 100]]", "services.yaml:33: points: KPI `kept`: expected two or more");
}

#[test]
fn a_metric_that_cannot_be_computed() {
    let metric = "metrics:
  - { id: shops, name: Shops, meaning: m, why: w, formula: f, unit: percent, direction: higher_is_better, perspective: users,
      value_factor: cost, counter: null, source: us, minimum_n: 1, levels: [all], compute: { from: spend } }
";
    check(
        "budgets:",
        &format!("{metric}budgets:"),
        "services.yaml:49: compute: metric `shops`: expected a unit of money, such as `money:EUR`, found `percent`",
    );
}

#[test]
fn values_that_cannot_be_used() {
    check(
        "[90, 50], [99, 100]",
        "[85, 50], [84, 100]",
        "services.yaml:26: points: KPI `kept-at-all`: expected two or more [value, score], values rising, scores 0 to 100",
    );
    check("[90, 50], [99, 100]", "[90, 50], [99, 101]", "services.yaml:26: points: KPI `kept-at-all`: ");
    check("Mo-Fr 07:00-19:00", "Mo-Fr 7 to 19", "services.yaml:2: agreed_hours: service `mail`: ");
    check("30 5 * * *", "61 5 * * *", "company.yaml:11: cron: schedule `daily`: ");
    check(
        "minimum_coverage: 0.5",
        "minimum_coverage: 1.5",
        "services.yaml:12: minimum_coverage: expected 0 to 1, found 1.5",
    );
    check(
        "amount: \"100.00\"",
        "amount: \"1.000,00\"",
        "services.yaml:48: expected a number such as 12.50, found `1.000,00`",
    );
    check(
        "email: ada@shop.example",
        "email: ada.shop.example",
        "company.yaml:7: email: expected a mail address, found `ada.shop.example`",
    );
    check("language: en", "language: tlh", "company.yaml:1: language: expected en or de, found `tlh`");
    check(
        "driver: mailboxes, ",
        "",
        "services.yaml:46: driver: charge rule `boxes`: expected a driver to share by, as the method is proportional",
    );
    check("supplier_service: s }", "suplier: s, supplier_service: s }", "services.yaml:44: suplier: source `bill`: ");
    check("id: bill", "id: my bill", "services.yaml:37: id: `my bill`: expected letters, digits, - and _, at most 64");
}

#[test]
fn what_stands_there_twice() {
    check("id: sales-eu", "id: group", "company.yaml:4: id: there is a second business unit `group`");
    check(
        "service: mail }]",
        "service: mail }, { id: ask, name: Ask again, owner: Ada }]",
        "services.yaml:7: id: there is a second step `ask`",
    );
    check(
        "sees: [all], email: ada@shop.example }",
        "sees: [all], email: ada@shop.example }\n  - { id: bob, name: Bob, role: brm, sees: [sales, sales], email: b@x.example }",
        "company.yaml:8: sees: `sales` is given twice",
    );
    let again = "{ person: ada, report: executive-scorecard, scope: all }\n";
    check(
        again,
        &format!("{again}  - {again}"),
        "company.yaml:10: person: `ada` has a second subscription of executive-scorecard for all",
    );
    let again = "{ business_unit: sales, from: 2026-01, amount: \"100.00\" }\n";
    check(
        again,
        &format!("{again}  - {again}"),
        "services.yaml:49: from: budget of `sales`: there is a second one from 2026-01",
    );
    let again = "- { id: boxes, name: Boxes, service: mail, method: proportional, driver: mailboxes, unit: boxes }\n";
    check(
        again,
        &format!("{again}  {}", again.replace("boxes,", "more,")),
        "services.yaml:47: service: charge rule `more`: service `mail` has a rule already",
    );
}

#[test]
fn every_fault_at_once() {
    let files = changed(
        COMPANY,
        SERVICES,
        "metric: promises_kept\n                scope: all",
        "metric: nonsense\n                scope: all",
    );
    let files = changed(&files[0], &files[1], "step: pull", "step: push");
    let files = changed(&files[0], &files[1], "head: ada", "head: eva");
    assert_eq!(faults(&files).lines().count(), 3, "{}", faults(&files));
    // A file that cannot be read at all hides nothing of the others that cannot.
    let broken = [files[0].replace("people:", "peple:"), files[1].replace("budgets:", "budgits:")];
    assert_eq!(faults(&broken).lines().count(), 2, "{}", faults(&broken));
}

#[tokio::test]
async fn a_second_apply_changes_nothing() {
    let company = Company::new(&model()).await;
    let plan = company.apply().await;
    assert!(plan.is_empty(), "{plan}");
    assert_eq!(plan.to_string(), "nothing to change");
    company.edit("model/rest.yaml", "name: Boxes", "name: Mailboxes");
    company.edit("model/rest.yaml", "  - { id: sales-eu, name: Sales EU, parent: group }\n", "");
    let plan = company.apply().await.to_string();
    assert_eq!(
        plan,
        "business units: 0 new, 0 changed, 1 removed, 1 in another order\n  - sales-eu\n\
         charge rules: 0 new, 1 changed, 0 removed\n  ~ boxes: name: Boxes → Mailboxes"
    );
    assert!(company.apply().await.is_empty());
}

#[tokio::test]
async fn the_sample_company_is_applied_once() {
    let company = crate::sample::sample().await;
    let plan = company.apply().await;
    assert!(plan.is_empty(), "{plan}");
}

#[tokio::test]
async fn what_was_added_by_hand_stays() {
    let company = Company::new(&model()).await;
    let (db, at) = (&company.app.db, company.app.clock.now());
    let by_hand = entity::person::Model {
        id: "grace".into(),
        name: "Grace Hopper".into(),
        email: "grace@shop.example".into(),
        role: Role::Admin,
        password_hash: None,
        all_units: false,
        language: None,
        disabled_at: None,
    };
    people::add(db, by_hand, &["sales".to_owned()], at).await.unwrap();
    people::set_password(db, "ada", "a hash".into(), at).await.unwrap();
    company.edit("model/rest.yaml", "name: Ada Lovelace", "name: Ada King");
    let plan = company.apply().await.to_string();
    assert_eq!(plan, "people: 0 new, 1 changed, 0 removed\n  ~ ada: name: Ada Lovelace → Ada King");
    let grace = people::person(db, "grace").await.unwrap().unwrap();
    assert_eq!(grace.name, "Grace Hopper");
    assert!(people::access(db, &grace).await.unwrap().may_see_unit("sales"));
    let ada = people::person(db, "ada").await.unwrap().unwrap();
    assert_eq!((ada.name.as_str(), ada.password_hash.as_deref()), ("Ada King", Some("a hash")));
    assert!(company.apply().await.is_empty());
}

/// Both files as one, without the line that names the company.
pub fn model() -> String {
    COMPANY.lines().skip(1).map(|line| format!("{line}\n")).collect::<String>() + SERVICES
}
