//! A bill from CSV to stored sums and Parquet, then summed again from Parquet, each beside DuckDB.
//!
//! It asserts no time: it prints ratios taken in one run. `LINES` says of how many lines (`1000000,10000000`), `COSTS` names
//! a bill there is, `PYTHON` a Python that has the package duckdb, `SPACE` a folder with room.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use entity::value::Exact;
use scorebridge::facts::{FactStore, Part};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if let [command, folder] = arguments.as_slice()
        && command == "fold"
    {
        return fold(Path::new(folder));
    }
    let lines = std::env::var("LINES").unwrap_or_else(|_| "1000000".to_owned());
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let folder = tempfile::tempdir_in(std::env::var("SPACE").map_or_else(|_| std::env::temp_dir(), Into::into))?;
    fs::create_dir(folder.path().join("model"))?;
    fs::write(folder.path().join("model/model.yaml"), model()?)?;
    let bill_file = match std::env::var("COSTS") {
        Ok(costs) => costs.into(),
        Err(_) => {
            let file = folder.path().join("costs.csv");
            bill(&file, lines.split(',').filter_map(|lines| lines.parse().ok()).max().unwrap_or(1_000_000))?;
            file
        }
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/ingest.py");
    let program = env!("CARGO_BIN_EXE_scorebridge");
    let mut driver = Command::new(&python);
    driver.arg(script).arg(program).arg(std::env::current_exe()?).arg(folder.path()).arg(bill_file).arg(lines);
    match driver.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{python} ended with {status}").into()),
        Err(error) => Err(format!("{python} is needed to measure: {error}").into()),
    }
}

/// Sums all parts of a facts folder, five times in one process, and says the least wall time in seconds and what all cost.
fn fold(folder: &Path) -> Result<(), Box<dyn Error>> {
    let store = FactStore::open(folder)?;
    let parts: Vec<Part> = store.parts()?.into_iter().map(|path| Part { path, lines: 0, bytes: 0 }).collect();
    let (mut least, mut billed) = (Duration::MAX, Exact::ZERO);
    for _ in 0..5 {
        let before = Instant::now();
        let mut months: BTreeMap<&str, Vec<Part>> = BTreeMap::new();
        for part in &parts {
            months.entry(part.path.split('/').nth(1).unwrap_or_default()).or_default().push(part.clone());
        }
        let sums = months.values().map(|parts| store.fold(parts)).collect::<Result<Vec<_>, _>>()?;
        least = least.min(before.elapsed());
        billed = sums.iter().flatten().try_fold(Exact::ZERO, |total, sum| total.add(&sum.billed))?;
    }
    say(&format!("{} {}", least.as_secs_f64(), billed.trimmed()));
    Ok(())
}

#[allow(clippy::print_stdout, reason = "a benchmark says what it found")]
fn say(text: &str) {
    println!("{text}");
}

/// 200 business units, 50 services and one source.
fn model() -> Result<String, std::fmt::Error> {
    let mut model = String::from(
        "company: { name: Load, zone: Europe/Berlin, currency: EUR, language: en }\n\
         people:\n  - { id: ada, name: Ada, role: executive, sees: [all], email: ada@load.example }\n\
         business_units:\n  - { id: group, name: Group, head: ada }\n",
    );
    for unit in 0..200 {
        writeln!(model, "  - {{ id: bu-{unit:04}, name: Unit {unit}, parent: group }}")?;
    }
    model += "services:\n";
    for service in 0..50 {
        writeln!(
            model,
            "  - {{ id: service-{service:02}, name: Service {service:02}, kind: it, purpose: Work, owner: Ada, \
             stage: live, agreed_hours: Mo-Fr 07:00-19:00 }}"
        )?;
    }
    model += "sources:\n  - id: bill\n    name: Bill\n    rhythm_hours: 24\n    settings:\n      records: cost_line\n      \
              zone: Europe/Berlin\n      from: { connector: file, path: costs-*.csv }\n      fields:\n        \
              account: { constant: main }\n        billing_period: billing_period\n        charged_from: charge_date\n        \
              billed: billed_cost\n        currency: { constant: EUR }\n        category: charge_category\n        \
              supplier_service: service_name\n        business_unit: sub_account_id\n        resource: resource_id\n        \
              quantity: consumed_quantity\n        service:\n          column: service_name\n          map:\n";
    for service in 0..50 {
        writeln!(model, "            Service {service:02}: service-{service:02}")?;
    }
    Ok(model)
}

/// Lines of 12 months, the same each time: few services hold most of them, some are credits.
fn bill(path: &Path, lines: u64) -> std::io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    writeln!(
        file,
        "\"billing_period\",\"charge_date\",\"sub_account_id\",\"service_name\",\"charge_category\",\"region_id\",\
         \"resource_id\",\"consumed_quantity\",\"billed_cost\""
    )?;
    let mut state = 1_u64;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for _ in 0..lines {
        let (month, day, unit) = (next(12) + 1, next(28) + 1, next(200));
        let (service, resource, quantity) = (next(50).min(next(50)), next(200_000), next(200_000));
        let (category, sign) = if next(100) < 3 { ("Credit", "-") } else { ("Usage", "") };
        let (whole, cents) = (next(40) * next(40), next(100));
        writeln!(
            file,
            "\"2025-{month:02}\",2025-{month:02}-{day:02},\"bu-{unit:04}\",\"Service {service:02}\",\"{category}\",\
             \"region-{}\",\"res-{resource}\",{}.{:03},{sign}{whole}.{cents:02}",
            unit % 8,
            quantity / 1_000,
            quantity % 1_000,
        )?;
    }
    file.flush()
}
