//! What the program's own functions take, in this process: measurements into SQLite, charts and editions drawn.
//!
//! It asserts no time: it prints one table line each, the least of five runs.

use std::error::Error;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use entity::value::{Period, Scope};
use scorebridge::app::{App, Clock};
use scorebridge::charts::{Format, Frame, Point, Xmr, png, xmr};
use scorebridge::config::Config;
use scorebridge::measure::{Inputs, Measured, Measurement};
use scorebridge::store::measurements::{self, Versioned};
use scorebridge::{demo, jobs};

type Outcome = Result<(), Box<dyn Error>>;

const RUNS: usize = 5;
/// Pictures or editions of one run.
const TIMES: u32 = 20;

#[tokio::main]
async fn main() -> Outcome {
    let folder = tempfile::tempdir()?;
    measurements_kept(folder.path()).await?;
    chart_drawn()?;
    edition_made(folder.path()).await
}

/// 200,000 measurements in one transaction, by the function the measuring step uses.
async fn measurements_kept(folder: &Path) -> Outcome {
    const ROWS: u32 = 200_000;
    let app = open(&folder.join("empty")).await?;
    app.db.migrate().await?;
    let mut least = Duration::MAX;
    for run in 0..RUNS {
        let rows = (0..ROWS).map(|row| measured(run, row)).collect::<Result<Vec<_>, _>>()?;
        let before = Instant::now();
        let tx = app.db.begin().await?;
        measurements::save(&tx, rows).await?;
        app.db.commit(tx).await?;
        least = least.min(before.elapsed());
    }
    line("measurements kept on SQLite", &format!("{:.0} rows/s", f64::from(ROWS) / least.as_secs_f64()));
    Ok(())
}

fn measured(run: usize, row: u32) -> Result<Versioned, Box<dyn Error>> {
    let period: Period = format!("{}-{:02}", 2020 + row % 5, row / 5 % 12 + 1).parse()?;
    let scope: Scope = format!("unit:bu-{}+service:service-{}", row / 60 % 200, row / 12_000).parse()?;
    let value = Some(f64::from(row) / 7.0);
    let measurement = Measurement {
        value,
        numerator: value,
        denominator: Some(7.0),
        n: 40,
        no_value: None,
        ci_lower: None,
        ci_upper: None,
        out_of_range: 0,
    };
    let measured = Measured {
        metric: format!("metric-{run}"),
        scope,
        period,
        measurement,
        inputs: Inputs::default(),
        partial: false,
        unobserved_minutes: 0.0,
        cautions: Vec::new(),
    };
    Ok(Versioned { measured, formula_version: "0123456789ab".to_owned(), print: None })
}

/// A process behaviour chart of two years, as SVG and as the PNG of a mail.
fn chart_drawn() -> Outcome {
    let points = (0..24_u32).map(|month| Point {
        label: format!("{}-{:02}", 2025 + month / 12, month % 12 + 1),
        value: Some(90.0 + f64::from(month * 7 % 11) / 2.0),
        ..Point::default()
    });
    let chart = Xmr {
        frame: Frame::light("Promises kept, all services", "Percent of calls solved in time, by month"),
        points: points.collect(),
        format: Format::number(1),
        ..Xmr::default()
    };
    let mut least = f64::INFINITY;
    for _ in 0..RUNS {
        let before = cpu_ms()?;
        for _ in 0..TIMES {
            png(&xmr(&chart), 2.0)?;
        }
        least = least.min((cpu_ms()? - before) / f64::from(TIMES));
    }
    line("chart, SVG and PNG", &format!("{least:.1} ms of CPU time"));
    Ok(())
}

/// The sample company's executive scorecard: its data loaded, then HTML, PDF and everything else that is sent.
async fn edition_made(folder: &Path) -> Outcome {
    let dir = folder.join("demo");
    let mut demo = Command::new(env!("CARGO_BIN_EXE_scorebridge"));
    if !demo.args(["demo", "--once", "--dir"]).arg(&dir).stdout(Stdio::null()).status()?.success() {
        return Err("the demo failed".into());
    }
    let app = open(&dir.join("data")).await?;
    let period = app.last_complete_month().await?;
    let mut least = f64::INFINITY;
    for _ in 0..RUNS {
        let before = cpu_ms()?;
        for _ in 0..TIMES {
            let drafts = jobs::preview(&app, "executive-scorecard", Some(&Scope::All), period, None).await?;
            assert_eq!(drafts.len(), 1, "one edition");
        }
        least = least.min((cpu_ms()? - before) / f64::from(TIMES));
    }
    line("edition, HTML, PDF and all else", &format!("{least:.0} ms of CPU time"));
    Ok(())
}

async fn open(data: &Path) -> anyhow::Result<App> {
    let config = Config { data_dir: data.to_owned(), ..Config::default() };
    App::open(config, Clock::fixed(demo::now())).await
}

/// CPU time of this process so far, in steps of 10 ms.
fn cpu_ms() -> Result<f64, Box<dyn Error>> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let (_, numbers) = stat.rsplit_once(')').ok_or("no name")?;
    let ticks: Vec<f64> = numbers.split_whitespace().skip(11).take(2).map(str::parse).collect::<Result<_, _>>()?;
    Ok(ticks.iter().sum::<f64>() * 10.0)
}

#[allow(clippy::print_stdout, reason = "a benchmark says what it found")]
fn line(what: &str, found: &str) {
    println!("{what} | {found}");
}
