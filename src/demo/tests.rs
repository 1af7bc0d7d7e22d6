//! The sample company holds together, repeats to the byte, and tells its story to anyone who counts.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use entity::value::{ChargeMethod, Exact, Period, RecordKind, Role};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::company::{self, SERVICES, UNITS};
use super::folder::{MODEL, write};
use super::sheet::Sheet;
use super::{contracts, costs, outages, outcomes, surveys, tickets, usage};
use crate::connectors::{Field, Place};
use crate::model::Model;

/// All files of the model folder, read as one model.
fn model() -> Model {
    MODEL.iter().fold(Model::default(), |mut all, (name, text)| {
        let file: Model = serde_saphyr::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        all.company = all.company.or(file.company);
        all.business_units.extend(file.business_units);
        all.services.extend(file.services);
        all.value_streams.extend(file.value_streams);
        all.metrics.extend(file.metrics);
        all.scorecards.extend(file.scorecards);
        all.sources.extend(file.sources);
        all.charge_rules.extend(file.charge_rules);
        all.budgets.extend(file.budgets);
        all.people.extend(file.people);
        all.subscriptions.extend(file.subscriptions);
        all.schedules.extend(file.schedules);
        all
    })
}

#[test]
fn parse() {
    let m = model();
    println!("{:#?}", m.sources[0]);
    println!("{:#?}", m.budgets[0]);
}

#[tokio::test]
async fn timing() {
    let folder = Path::new("/tmp/demo-out");
    let start = std::time::Instant::now();
    let written = write(folder).await.unwrap();
    println!("{:?}", start.elapsed());
    for f in &written.files {
        println!("{} {} {} {}", f.path.display(), f.rows, f.fresh, std::fs::metadata(&f.path).unwrap().len());
    }
}
