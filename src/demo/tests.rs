//! The sample company holds together, and repeats to the byte.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use entity::value::{Role, Stage};
use sha2::{Digest, Sha256};
use strum::IntoEnumIterator;

use super::company::UNITS;
use super::folder::{MODEL, write};
use super::sheet::Sheet;
use super::shelf::{SERVICES, Service};
use crate::connectors::{Field, FieldRule};
use crate::model::{self, Model};

/// The model folder, read and checked as any other.
fn sample() -> Model {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in MODEL {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let read = model::read(folder.path()).unwrap();
    assert_eq!(model::check(&read), []);
    read.model
}

/// Every file below the folder, with the SHA-256 of its bytes.
fn bytes_below(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                found.insert(name, Sha256::digest(std::fs::read(&path).unwrap()).to_vec());
            }
        }
    }
    found
}

#[tokio::test]
async fn the_same_bytes_every_time() {
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let fresh = write(first.path()).await.unwrap();
    assert!(fresh.files.iter().all(|file| file.fresh));
    let before = bytes_below(first.path());
    assert_eq!(before.len(), fresh.files.len());

    write(second.path()).await.unwrap();
    assert_eq!(bytes_below(second.path()), before);

    std::fs::write(first.path().join("sources/usage.csv"), "cut").unwrap();
    let again = write(first.path()).await.unwrap();
    let mended: Vec<_> = again.files.iter().filter(|file| file.fresh).map(|file| file.path.clone()).collect();
    assert_eq!(mended, [first.path().join("sources/usage.csv")]);
    assert_eq!(bytes_below(first.path()), before);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("model"), "in the way").unwrap();
    let error = write(folder.path()).await.unwrap_err();
    assert_eq!(error.path, folder.path().join("model"));
}

#[test]
fn model_and_generator_speak_of_the_same_company() {
    let model = sample();
    let units: BTreeMap<&str, i64> =
        model.business_units.iter().map(|unit| (unit.id.as_str(), unit.people.into())).collect();
    assert_eq!(units, UNITS.iter().map(|unit| (unit.id, unit.people)).collect());
    let services: BTreeSet<&str> = model.services.iter().map(|service| service.id.as_str()).collect();
    assert_eq!(services, SERVICES.iter().map(|service| service.id).collect());
    for service in &SERVICES {
        for (unit, _) in service.users {
            assert!(units.contains_key(unit), "{unit} uses {}", service.id);
        }
    }
    let trials = model.services.iter().filter(|service| service.stage == Stage::Trial).map(|service| &service.id);
    assert_eq!(trials.collect::<Vec<_>>(), ["planning"]);
    assert_eq!(model.value_streams.len(), 3);
}

/// Texts that the source writes, and the maps that must know each of them.
#[test]
fn every_name_a_system_uses_is_translated() {
    let model = sample();
    let map = |source: &str, field: &str| {
        let source = model.sources.iter().find(|one| one.id == source).unwrap();
        match &source.settings.fields[field] {
            Field::Rule(FieldRule { map, .. }) => map.clone(),
            Field::Column(name) => panic!("{source:?}: {field} is the plain column {name}"),
        }
    };
    let departments: BTreeMap<String, String> = UNITS
        .iter()
        .flat_map(|unit| unit.departments.iter().map(|code| ((*code).to_owned(), unit.id.to_owned())))
        .collect();
    for source in [
        "desk-incidents",
        "desk-requests",
        "survey",
        "outcomes",
        "cloud-bill",
        "ledger-export",
        "meters",
        "ledger-postings",
    ] {
        assert_eq!(map(source, "business_unit"), departments, "{source}");
    }
    let services = |name: fn(&Service) -> String| {
        SERVICES.iter().map(|service| (name(service), service.id.to_owned())).collect::<BTreeMap<_, _>>()
    };
    for (source, names) in [
        ("desk-incidents", services(|service| service.desk.to_owned())),
        ("desk-requests", services(|service| service.desk.to_owned())),
        ("survey", services(|service| service.form.to_owned())),
        ("monitoring", services(|service| format!("{}.prod", service.id))),
        ("cloud-bill", services(|service| format!("nw-{}", service.id))),
        ("ledger-export", services(|service| format!("nw-{}", service.id))),
        ("meters", services(|service| format!("nw-{}", service.id))),
    ] {
        assert_eq!(map(source, "service"), names, "{source}");
    }
}

#[test]
fn every_service_is_charged_by_what_its_meter_counts() {
    let model = sample();
    let charged: BTreeMap<&str, Option<&str>> =
        model.charge_rules.iter().map(|rule| (rule.service.as_str(), rule.driver.as_deref())).collect();
    assert_eq!(charged, SERVICES.iter().map(|service| (service.id, Some(service.driver))).collect());
    assert_eq!(model.charge_rules.len(), SERVICES.len(), "one rule a service");
    let planned: BTreeSet<&str> = model.budgets.iter().filter_map(|budget| budget.business_unit.as_deref()).collect();
    assert_eq!(planned, UNITS.iter().map(|unit| unit.id).collect());
}

#[test]
fn each_role_is_somebody() {
    let model = sample();
    let people: BTreeMap<String, Role> = model.people.iter().map(|person| (person.id.clone(), person.role)).collect();
    assert_eq!(people, Role::iter().map(|role| (role.to_string(), role)).collect());
}

#[test]
fn cells_are_quoted_only_where_they_must_be() {
    let row = ["plain", "1,250.00", "a;b", "say \"so\"", ""].map(str::to_owned).to_vec();
    let sheet = Sheet::new(&["a", "b", "c", "d", "e"], vec![row]);
    assert_eq!(sheet.text(), "a,b,c,d,e\nplain,\"1,250.00\",a;b,\"say \"\"so\"\"\",\n");
    let sheet = Sheet { preamble: "above\n", delimiter: ';', ..sheet };
    assert_eq!(sheet.text(), "above\na;b;c;d;e\nplain;1,250.00;\"a;b\";\"say \"\"so\"\"\";\n");
}
