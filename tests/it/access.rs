//! A person sees the own business units with everything below them, and nothing of anybody else.

use std::collections::BTreeSet;

use entity::value::{Period, Scope};
use scorebridge::jobs;
use scorebridge::store::{Access, cards, charges, company, editions, measurements, people, services};

use crate::company::Company;
use crate::sample::{august, sample};
use crate::story::newest;

#[tokio::test]
async fn own_units_and_those_below() {
    let sample = sample().await;
    let units = async |person| units(&sample, &access(&sample, person).await).await;
    assert_eq!(units("brm").await, ["sales", "stores", "online", "wholesale"]);
    assert_eq!(units("owner").await, ["online"]);
    assert_eq!(units("finance").await.len(), 12);
    assert!(access(&sample, "executive").await.is_everything());
    assert!(!access(&sample, "brm").await.is_everything());
}

#[tokio::test]
async fn statements_of_other_units_are_not_there() {
    let sample = sample().await;
    let (db, brm) = (&sample.app.db, access(&sample, "brm").await);
    let own = ["2026-08.online", "2026-08.sales", "2026-08.stores", "2026-08.wholesale"];
    let seen = charges::statements(db, &brm, Some(august())).await.unwrap();
    assert_eq!(seen.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), own);
    let all = charges::statements(db, &Access::everything(), Some(august())).await.unwrap();
    assert_eq!(all.len(), 12);
    for statement in all {
        let found = charges::statement(db, &brm, &statement.id).await.unwrap();
        assert_eq!(found.is_some(), own.contains(&statement.id.as_str()), "{}", statement.id);
        let lines = charges::lines(db, &statement, None, 1).await.unwrap();
        if let [line] = lines.as_slice() {
            assert_eq!(charges::line(db, &brm, &line.id).await.unwrap().is_some(), found.is_some(), "{}", line.id);
        }
    }
    assert_eq!(charges::statement(db, &brm, "2026-08.nobody").await.unwrap(), None);
    let budgets = company::budgets(db, &brm, august()).await.unwrap();
    assert_eq!(budgets.iter().map(|(unit, _)| unit.as_str()).collect::<BTreeSet<_>>(), own.map(|id| &id[8..]).into());
}

#[tokio::test]
async fn figures_of_other_units_are_not_there() {
    let sample = sample().await;
    let (db, brm) = (&sample.app.db, access(&sample, "brm").await);
    let n_seen = async |access: &Access, scope: &str| {
        let scope: Scope = scope.parse().unwrap();
        measurements::series(db, access, "spend", &scope, months()).await.unwrap().len()
    };
    for (scope, seen) in [
        ("unit:sales", true),
        ("unit:stores", true),
        ("unit:stores+service:checkout", true),
        ("service:mail", true),
        ("all", true),
        ("unit:finance", false),
        ("unit:group", false),
        ("unit:finance+service:mail", false),
    ] {
        assert!(n_seen(&Access::everything(), scope).await > 0, "{scope} was measured");
        assert_eq!(n_seen(&brm, scope).await > 0, seen, "{scope}");
    }
    let everything = measurements::of_metric(db, &Access::everything(), "spend", months()).await.unwrap();
    let seen = measurements::of_metric(db, &brm, "spend", months()).await.unwrap();
    assert!(!seen.is_empty() && seen.iter().all(|row| brm.may_see(&row.scope)));
    let hidden = everything.iter().find(|row| row.scope.business_unit() == Some("finance")).unwrap();
    assert_eq!(measurements::by_id(db, &brm, hidden.id).await.unwrap(), None);
    assert!(measurements::by_id(db, &brm, seen[0].id).await.unwrap().is_some());
    let none = BTreeSet::new();
    assert!(services::histories_of_unit(db, &brm, ("finance", &none), august()).await.unwrap().is_empty());
    assert_eq!(services::histories_of_unit(db, &brm, ("stores", &none), august()).await.unwrap().len(), 20);
}

/// The report on the company names what each business unit costs; its figures do not.
#[tokio::test]
async fn everyone_sees_the_companys_card_and_few_its_report() {
    let sample = sample().await;
    jobs::report(&sample.app, august(), None).await.unwrap();
    for (person, reads) in [("executive", true), ("finance", true), ("brm", false), ("owner", false)] {
        let (db, access) = (&sample.app.db, access(&sample, person).await);
        assert_eq!(cards::scorecards(db, &access).await.unwrap().len(), 1, "{person}");
        assert!(cards::card(db, &access, "it-business", august()).await.unwrap().is_some(), "{person}");
        let edition = newest(&sample).await;
        let languages: BTreeSet<String> =
            editions::list(db, &access, None, 10).await.unwrap().into_iter().map(|one| one.language).collect();
        let all = if reads { BTreeSet::from(["de".to_owned(), "en".to_owned()]) } else { BTreeSet::new() };
        assert_eq!(languages, all, "{person}");
        assert_eq!(editions::by_id(db, &access, edition.id).await.unwrap().is_some(), reads, "{person}");
    }
}

#[tokio::test]
async fn who_sees_no_unit_sees_nothing() {
    let sample = sample().await;
    jobs::report(&sample.app, august(), None).await.unwrap();
    let (db, nothing) = (&sample.app.db, Access::only(BTreeSet::new()));
    assert_eq!(units(&sample, &nothing).await, [""; 0]);
    assert!(charges::statements(db, &nothing, None).await.unwrap().is_empty());
    assert!(company::budgets(db, &nothing, august()).await.unwrap().is_empty());
    assert!(cards::scorecards(db, &nothing).await.unwrap().is_empty());
    assert!(cards::card(db, &nothing, "it-business", august()).await.unwrap().is_none());
    assert!(editions::list(db, &nothing, None, 10).await.unwrap().is_empty());
    for metric in ["spend", "satisfied", "stream_completed"] {
        assert!(!measurements::of_metric(db, &Access::everything(), metric, months()).await.unwrap().is_empty());
        assert!(measurements::of_metric(db, &nothing, metric, months()).await.unwrap().is_empty(), "{metric}");
    }
    assert!(
        services::histories_of_unit(db, &nothing, ("stores", &BTreeSet::from(["stores".to_owned()])), august())
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_person_shut_out_is_not_there() {
    let sample = sample().await;
    assert!(people::person(&sample.app.db, "brm").await.unwrap().is_some());
    assert!(people::person(&sample.app.db, "nobody").await.unwrap().is_none());
    // Gone from the model, gone from the program.
    sample.edit("model/people.yaml", "  - { id: brm, ", "  - { id: someone, ");
    sample.edit("model/organisation.yaml", "brm: brm", "brm: someone");
    sample.apply().await;
    assert!(people::person(&sample.app.db, "brm").await.unwrap().is_none());
    let someone = access(&sample, "someone").await;
    assert_eq!(units(&sample, &someone).await, ["sales", "stores", "online", "wholesale"]);
}

async fn access(sample: &Company, person: &str) -> Access {
    let person = people::person(&sample.app.db, person).await.unwrap().unwrap();
    people::access(&sample.app.db, &person).await.unwrap()
}

async fn units(sample: &Company, access: &Access) -> Vec<String> {
    let units = company::business_units(&sample.app.db, access).await.unwrap();
    units.into_iter().map(|unit| unit.id).collect()
}

fn months() -> (Period, Period) {
    (august().shifted(-2), august())
}
