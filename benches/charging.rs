//! A month of charges: cost lines shared out among units and services exactly, beside rounding the same shares as floats;
//! then the lines as CSV.
//!
//! It asserts no time: it prints one table line each, the least of three runs. `LINES` says of how many cost lines
//! (`1000000,10000000`); `UNITS` and `SERVICES` how many there are.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;
use std::time::{Duration, Instant};

use entity::value::{ChargeMethod, Currency, Exact, Period};
use scorebridge::chargeback::{ChargeInputs, Cost, Rule, RuleTerms, Usage, charge, largest_remainder, statement_row};

type Outcome<T> = Result<T, Box<dyn Error>>;

const RUNS: usize = 3;

fn main() -> Outcome<()> {
    let number = |name: &str, usual: u64| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual);
    let (units, services) = (number("UNITS", 200), number("SERVICES", 50));
    let lines = std::env::var("LINES").unwrap_or_else(|_| "1000000,10000000".to_owned());
    for lines in lines.split(',').filter_map(|lines| lines.parse::<u64>().ok()) {
        month(lines, units, services)?;
    }
    exact_and_float(number("SPLITS", 10_000), units)
}

/// Lines summed by service and unit, as the store does when a bill is pulled, then charged and written.
fn month(lines: u64, units: u64, services: u64) -> Outcome<()> {
    let (mut least, mut least_csv) = (Duration::MAX, Duration::MAX);
    for _ in 0..RUNS {
        let before = Instant::now();
        let mut sums: BTreeMap<(u64, u64), i128> = BTreeMap::new();
        let mut total: i128 = 0;
        for line in 0..lines {
            let amount = amount(line);
            *sums.entry((line % services, line / services % units)).or_default() += amount;
            total += amount;
        }
        let run = charge(&inputs(&sums, units, services)?)?;
        least = least.min(before.elapsed());
        let billed = Exact::new(total, 9)?;
        if run.books.source_total != billed {
            return Err(format!("{} charged from {billed}", run.books.source_total).into());
        }
        let before = Instant::now();
        let mut out = std::io::sink();
        for line in &run.lines {
            out.write_all(statement_row(line).as_bytes())?;
        }
        least_csv = least_csv.min(before.elapsed());
    }
    say(&format!("{lines} cost lines x {units} units x {services} services charged | {:.2} s", least.as_secs_f64()));
    say(&format!("their statement lines as CSV | {:.1} ms", least_csv.as_secs_f64() * 1_000.0));
    Ok(())
}

/// The same splits, exactly and as floats that are rounded each on its own; how far the floats miss the whole.
fn exact_and_float(splits: u64, units: u64) -> Outcome<()> {
    let weights: Vec<Exact> = (0..units).map(|unit| Exact::from(i64::try_from(unit % 97 + 1).unwrap_or(1))).collect();
    let floats: Vec<f64> = weights.iter().map(Exact::to_f64).collect();
    let all: f64 = floats.iter().sum();
    let (mut exactly, mut floating, mut missed) = (Duration::MAX, Duration::MAX, 0.0);
    for _ in 0..RUNS {
        let before = Instant::now();
        for split in 0..splits {
            let coins = amount(split) / 10_000_000;
            let parts = largest_remainder(coins, &weights)?;
            if parts.iter().map(|part| part.amount).sum::<i128>() != coins {
                return Err(format!("{coins} coins were not split whole").into());
            }
        }
        exactly = exactly.min(before.elapsed());
        let before = Instant::now();
        missed = 0.0;
        for split in 0..splits {
            let coins: f64 = (amount(split) / 10_000_000).to_string().parse()?;
            let sum: f64 = floats.iter().map(|weight| (coins * weight / all).round()).sum();
            missed += (sum - coins).abs();
        }
        floating = floating.min(before.elapsed());
    }
    let ratio = exactly.as_secs_f64() / floating.as_secs_f64();
    say(&format!("{splits} splits among {units} units, exact : float | {ratio:.2} (floats miss {missed} coins)"));
    Ok(())
}

/// An amount in billionths, different for every line, always the same.
fn amount(line: u64) -> i128 {
    i128::from(line.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407) >> 30)
}

fn inputs(sums: &BTreeMap<(u64, u64), i128>, units: u64, services: u64) -> Outcome<ChargeInputs> {
    let month: Period = "2026-08".parse()?;
    let mut inputs = ChargeInputs::new(month, Currency::EUR);
    inputs.business_units = (0..units).map(|unit| format!("unit-{unit:03}")).collect();
    for service in 0..services {
        let name = format!("service-{service:02}");
        inputs.rules.push(Rule {
            id: format!("rule-{service:02}"),
            name: name.clone(),
            service: name.clone(),
            method: ChargeMethod::Proportional,
            driver: Some(name.clone()),
            unit: "pieces".to_owned(),
            terms: RuleTerms::default(),
        });
        for unit in 0..units {
            let quantity = i64::try_from((unit * 31 + service * 17) % 251 + 1)?;
            inputs.usage.push(Usage {
                driver: name.clone(),
                service: None,
                business_unit: Some(format!("unit-{unit:03}")),
                quantity: quantity.into(),
            });
        }
    }
    for ((service, _), billed) in sums {
        inputs.costs.push(Cost {
            service: Some(format!("service-{service:02}")),
            business_unit: None,
            billed: Exact::new(*billed, 9)?,
            currency: Currency::EUR,
        });
    }
    Ok(inputs)
}

fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}
