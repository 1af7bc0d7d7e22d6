//! Export is the way back of apply: what a folder says is what an export says, for the sample company and for any other.

use std::path::Path;

use chrono::NaiveDate;
use chrono_tz::Tz;
use entity::value::{
    ChargeMethod, Currency, Exact, FiscalCalendar, Layer, Pace, Role, Scope, ServiceKind, Stage, Weeks,
};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use scorebridge::app::App;
use scorebridge::chargeback::{Charging, Collects, RateTerms, RuleTerms};
use scorebridge::connectors::Promise;
use scorebridge::model::{self, *};
use scorebridge::report::{Approval, Complete, WhenLate};
use scorebridge::scorecard::{Noise, React, RollUpRule, Scale, Season};
use scorebridge::stats::RuleSet;

use crate::company::{self, listed, open, write};

/// Writes the company to a folder.
pub async fn export(app: &App, folder: &Path) -> Exported {
    model::export(&app.db, folder, Export { by: "test", at: app.clock.now(), force: false }).await.unwrap()
}

/// A sound folder's model.
#[track_caller]
pub fn sound(folder: &Path) -> Folder {
    let read = model::read(folder).unwrap_or_else(|faults| panic!("{}", listed(&faults)));
    assert_eq!(listed(&model::check(&read)), "");
    read
}

async fn apply(app: &App, folder: &Folder) -> Plan {
    model::apply(&app.db, folder, Apply::new("test", app.clock.now())).await.unwrap()
}

#[tokio::test]
async fn the_sample_company_comes_back() {
    let sample = crate::sample::sample().await;
    let said = sound(&sample.path("model"));
    assert_eq!(listed(&model::warnings(&said)), "");
    let exported = sample.path("exported");
    let Exported::Written(files) = export(&sample.app, &exported).await else { panic!("nothing was written") };
    assert!(files.contains(&"people.yaml".to_owned()), "{files:?}");
    let again = sound(&exported);
    assert_eq!(again.model, said.model);
    let plan = apply(&sample.app, &again).await;
    assert!(plan.is_empty(), "{plan}");
    assert_eq!(export(&sample.app, &exported).await, Exported::SaidAlready);
    // Nothing secret ever leaves by this door.
    let people = std::fs::read_to_string(exported.join("people.yaml")).unwrap();
    assert!(people.contains("mikkel.holm@nordwind.example") && !people.contains("argon2"), "{people}");
}

/// Small models one after the other in one store: each comes back as it went in, whatever was there before.
#[tokio::test(flavor = "multi_thread")]
async fn any_small_model_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path()).await;
    let mut runner = TestRunner::new(Config { cases: 48, ..Config::default() });
    let here = tokio::runtime::Handle::current();
    let outcome = runner.run(&any_model(), |model| {
        let (first, second) = (folder.path().join("first"), folder.path().join("second"));
        for path in [&first, &second] {
            let _ = std::fs::remove_dir_all(path);
        }
        for (name, text) in model::files(&model, "export").unwrap() {
            write(&first, name, text);
        }
        let said = sound(&first);
        prop_assert_eq!(&said.model, &model);
        tokio::task::block_in_place(|| {
            here.block_on(async {
                apply(&app, &said).await;
                export(&app, &second).await;
                let again = sound(&second);
                assert_eq!(again.model, model);
                assert!(apply(&app, &again).await.is_empty());
            });
        });
        Ok(())
    });
    outcome.unwrap();
}

/// Texts that YAML likes to take for something else, and any others.
fn text() -> impl Strategy<Value = String> {
    const AWKWARD: [&str; 13] = [
        "yes",
        "1",
        "1e3",
        "null",
        "~",
        "# no comment",
        "a: b",
        "- a",
        "2026-01-01",
        " spaced ",
        "it's",
        "\"q\"",
        "ä€🦀",
    ];
    prop_oneof![
        prop::sample::select(&AWKWARD[..]).prop_map(str::to_owned),
        "[A-Za-z][ -~]{0,30}",
        "\\PC{1,20}",
        "([a-z]{1,9} ){12,20}[a-z]"
    ]
}

fn date() -> impl Strategy<Value = chrono::NaiveDate> {
    (2020..2030, 1..=12_u32, 1..=28_u32)
        .prop_map(|(year, month, day)| chrono::NaiveDate::from_ymd_opt(year, month, day).unwrap())
}

fn decimal() -> impl Strategy<Value = f64> {
    (1..1_000_000_i32, 0..4_i32).prop_map(|(whole, digits)| f64::from(whole) / 10_f64.powi(digits))
}

fn exact() -> impl Strategy<Value = Exact> {
    (0..1_000_000_000_i128, 0..6_u32).prop_map(|(whole, digits)| Exact::new(whole, digits).unwrap())
}

fn units() -> impl Strategy<Value = Vec<BusinessUnit>> {
    let unit = (text(), any::<prop::sample::Index>(), any::<bool>(), 0..5000, prop::option::of(date()));
    prop::collection::vec(unit, 1..6).prop_map(|units| {
        let units =
            units.into_iter().enumerate().map(|(index, (name, parent, below, people, valid_from))| BusinessUnit {
                id: format!("unit-{index}"),
                parent: (below && index > 0).then(|| format!("unit-{}", parent.index(index.max(1)))),
                name,
                brm: (index % 2 == 0).then(|| "person-0".to_owned()),
                head: None,
                people,
                valid_from,
                valid_to: None,
                successor: None,
            });
        units.collect()
    })
}

fn services() -> impl Strategy<Value = Vec<Service>> {
    let kind = prop_oneof![Just(ServiceKind::Enterprise), Just(ServiceKind::Business), Just(ServiceKind::It)];
    let one = (text(), text(), text(), kind, any::<bool>());
    prop::collection::vec(one, 1..5).prop_map(|services| {
        let services =
            services.into_iter().enumerate().map(|(index, (name, purpose, owner, kind, protected))| Service {
                id: format!("service-{index}"),
                name,
                kind,
                purpose,
                owner,
                stage: Stage::Live,
                agreed_hours: "Mo-Fr 07:00-19:00".into(),
                protected,
            });
        services.collect()
    })
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// One from the first of the year, and one that follows it: with a scale of its own, or an end.
fn targets(index: usize, (value, near): (f64, f64), baseline: Option<f64>) -> Vec<Target> {
    let first =
        Target { from: day("2026-01-01"), value: Some(value), near, band: None, baseline, scale: None, until: None };
    let second = Target {
        from: day("2026-02-01"),
        near: 0.0,
        baseline: None,
        scale: (index == 0).then_some(Scale::Thresholds([value, value + 1.0, value + 2.0, value + 3.0])),
        until: (index == 1).then_some(day("2026-12-31")),
        ..first.clone()
    };
    vec![first, second]
}

fn scorecard() -> impl Strategy<Value = Scorecard> {
    let kpi = (prop::option::of(text()), decimal(), decimal(), text(), prop::option::of(decimal()));
    let kpis = prop::collection::vec(kpi, 0..4);
    (text(), kpis, 0..=100_i32, text(), text()).prop_map(|(name, kpis, coverage, why, goal)| {
        let kpis = kpis.into_iter().enumerate().map(|(index, (name, weight, value, owner, baseline))| Kpi {
            id: format!("kpi-{index}"),
            name: name.filter(|name| name != "Promises kept"),
            metric: "promises_kept".into(),
            scope: if index == 0 { Scope::All } else { Scope::Service("service-0".into()) },
            weight,
            points: if index == 1 { Vec::new() } else { vec![(0.0, 0.0), (value, 50.0), (value + 1.0, 100.0)] },
            scale: (index == 1).then_some(Scale::GoalRedFlag { goal: value + 1.0, red_flag: value }),
            targets: targets(index, (value, weight), baseline),
            noise: (index > 0).then_some(Noise { season: Some(Season::LastYear), ..Noise::default() }),
            rhythm: (index > 1).then_some(3),
            react: (index > 0).then_some(React { missed: Some(14), no_value: Some(5), ..React::default() }),
            rebases: vec![Rebase { from: day("2026-03-01"), reason: format!("Since then: {owner}") }],
            deviations: vec![Deviation {
                from: day("2026-04-01"),
                until: day("2026-09-30"),
                value: baseline,
                reason: format!("Accepted: {owner}"),
                by: format!("By {owner}"),
            }],
            owner,
        });
        let objective = |id: &str, kpis| Objective {
            id: id.into(),
            name: goal.clone(),
            weight: 1.0,
            roll_up: (id == "cause").then_some(RollUpRule::WeakestLink),
            kpis,
        };
        let objectives = vec![objective("cause", kpis.collect()), objective("effect", Vec::new())];
        Scorecard {
            id: "card".into(),
            name,
            scope: Scope::All,
            minimum_coverage: f64::from(coverage) / 100.0,
            roll_up: Some(RollUpRule::CappedAt(69.0)),
            perspectives: vec![Perspective {
                id: "users".into(),
                name: Some(goal),
                weight: 2.5,
                roll_up: None,
                objectives,
            }],
            links: vec![Link { from: "cause".into(), to: "effect".into(), lag_months: 3, why: format!("W{why}") }],
        }
    })
}

fn source() -> impl Strategy<Value = Source> {
    (text(), "[a-z]{1,8}", prop::collection::btree_map("[A-Za-z0-9 #:-]{1,12}", "[a-z0-9]{1,9}", 0..5)).prop_map(
        |(name, file, map)| {
            let settings = serde_json::json!({
                "records": "ticket", "zone": "Europe/Berlin",
                "from": { "connector": "file", "path": format!("../{file}.csv"), "delimiter": ";", "skip_lines": 1 },
                "fields": { "key": "Number", "opened_at": { "column": "Opened", "format": "%d.%m.%Y %H:%M" },
                            "service": { "column": "Service", "map": map } },
            });
            Source { id: "desk".into(), name, rhythm_hours: 24, settings: serde_json::from_value(settings).unwrap() }
        },
    )
}

fn any_model() -> impl Strategy<Value = Model> {
    let parts = (text(), units(), services(), prop::option::of(scorecard()), prop::option::of(source()), charging());
    (parts, prop::collection::vec(text(), 1..4)).prop_map(
        |((name, business_units, services, card, source, charging), names)| {
            let reports = card.iter().map(|_| Report {
                report: "executive-scorecard".into(),
                scope: Scope::All,
                title: Some("For the board".into()),
                complete: Some(Complete { wait_days: 3, then: WhenLate::Hold, sources: Vec::new() }),
                approval: Some(Approval { by: vec![Role::Executive, Role::Brm], second_person: true }),
            });
            Model {
                company: Some(Company {
                    name,
                    zone: Tz::Europe__Berlin,
                    currency: Currency::EUR,
                    language: "en".into(),
                    noise: Some(Noise { rules: RuleSet::Wheeler, ..Noise::default() }),
                    react: Some(React { missed: Some(30), ..React::default() }),
                    fiscal: Some(FiscalCalendar {
                        starts: 4,
                        weeks: Some(Weeks::FourFourFive),
                        ..FiscalCalendar::default()
                    }),
                    promises: vec![Promise {
                        ticket_kind: None,
                        priority: Some(1),
                        service: None,
                        hours: 4.5,
                        within: "Mo-Fr 08:00-18:00; not 12-25".into(),
                    }],
                }),
                reports: reports.collect(),
                scorecards: card.into_iter().collect(),
                sources: source.into_iter().collect(),
                subscriptions: vec![Subscription {
                    pace: Pace::Weekly,
                    mandatory: Some("The board asked for it.".into()),
                    person: "person-0".into(),
                    report: "executive-scorecard".into(),
                    scope: Scope::All,
                }],
                people: people(names, &business_units),
                business_units,
                services,
                ..charging
            }
        },
    )
}

/// Not in the order of their ids, to see that theirs is kept.
fn people(names: Vec<String>, units: &[BusinessUnit]) -> Vec<Person> {
    let all_units: Vec<String> = units.iter().rev().map(|unit| unit.id.clone()).collect();
    let people = names.into_iter().enumerate().map(|(index, name)| Person {
        language: None,
        id: format!("person-{index}"),
        name,
        email: format!("p{index}@example.com"),
        role: Role::Executive,
        sees: if index == 0 { vec!["all".into()] } else { all_units.clone() },
    });
    people.rev().collect()
}

fn charging() -> impl Strategy<Value = Model> {
    (exact(), exact(), date(), prop::option::of(1..400_u64)).prop_map(|(unit_price, amount, valid_from, days)| Model {
        charge_rules: vec![ChargeRule {
            id: "rule".into(),
            name: "Rule".into(),
            service: "service-0".into(),
            method: ChargeMethod::Proportional,
            driver: Some("boxes".into()),
            unit: "boxes".into(),
            terms: RuleTerms { serves: [("service-0".to_owned(), Exact::from(3))].into(), ..RuleTerms::default() },
        }],
        charging: Some(Charging { step_order: vec!["service-0".into()], second_person: false, ..Charging::default() }),
        cost_pools: vec![CostPool {
            id: "staff".into(),
            name: "Staff".into(),
            layer: Layer::Pool,
            collects: vec![Collects { category: Some("Tax".into()), ..Collects::default() }],
        }],
        exchange_rates: vec![MonthlyRate {
            month: "2026-01".parse().unwrap(),
            from: "USD".parse().unwrap(),
            to: Currency::EUR,
            rate: "1.0125".parse().unwrap(),
        }],
        rates: vec![Rate {
            id: "rate".into(),
            service: "service-0".into(),
            charge_kind: "boxes".into(),
            unit: "box".into(),
            unit_price,
            currency: Currency::EUR,
            valid_from,
            valid_to: days.map(|days| valid_from + chrono::Days::new(days)),
            terms: RateTerms { minimum: 2.into(), ..RateTerms::default() },
        }],
        budgets: [(true, false), (true, true), (false, true)]
            .map(|(unit, service)| Budget {
                business_unit: unit.then(|| "unit-0".into()),
                service: service.then(|| "service-0".into()),
                from: "2026-01".parse().unwrap(),
                amount,
            })
            .into(),
        ..Model::default()
    })
}

/// A folder that somebody wrote is not written over unasked; one that an export wrote is, and what it no longer says goes.
#[tokio::test]
async fn a_folder_of_somebody_elses_is_left_alone() {
    let company = company::Company::new(&crate::model_folder::model()).await;
    let export = async |name: &str, force| {
        let how = Export { by: "test", at: company.app.clock.now(), force };
        model::export(&company.app.db, &company.path(name), how).await
    };
    company.write("notes/notes.txt", "mine");
    let refused = export("notes", false).await.unwrap_err().to_string();
    assert!(refused.contains("is not empty and was not written by an export"), "{refused}");
    // The folder that was applied says the same already: nothing to write, its comments stay.
    company.append("model/rest.yaml", "# a comment\n");
    assert_eq!(export("model", false).await.unwrap(), Exported::SaidAlready);
    company.edit("model/rest.yaml", "name: Boxes", "name: Crates");
    assert!(matches!(export("model", false).await, Err(ExportError::NotOurs(_))));
    assert!(matches!(export("model", true).await, Ok(Exported::Written(_))));
    assert!(std::fs::read_to_string(company.path("model/rest.yaml.bak")).unwrap().contains("Crates"));
    assert!(sound(&company.path("model")).model.charge_rules.iter().all(|rule| rule.name == "Boxes"));
    // An export's own folder: a file that has nothing to say any more goes.
    company.write("model/metrics.yaml", "# Written by `scorebridge export`: old.\n{}\n");
    company.edit("model/company.yaml", "Corner shop", "Corner shops");
    assert!(matches!(export("model", false).await, Ok(Exported::Written(_))));
    assert!(!company.path("model/metrics.yaml").exists());
}
