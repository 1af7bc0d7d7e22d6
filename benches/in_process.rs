//! What the program's own functions take, in this process: measurements into SQLite, charts and editions drawn.
//!
//! It asserts no time: it prints one table line each, the least of five runs.

use std::error::Error;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use entity::value::{Period, Scope};
use scorebridge::app::{App, Clock};
use scorebridge::charts::{
    ColumnPeriod, Columns, Format, Frame, Heat, HeatRow, Lane, MapGoal, MapLink, Point, StrategyMap, Svg, Tie,
    TreePart, Treemap, Xmr, columns, heat, png, strategy_map, treemap, xmr,
};
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

/// 200,000 measurements in one transaction, by the function the measuring step uses; each time into an empty database.
async fn measurements_kept(folder: &Path) -> Outcome {
    const ROWS: u32 = 200_000;
    let mut least = Duration::MAX;
    for run in 0..RUNS {
        let app = open(&folder.join(format!("empty-{run}"))).await?;
        app.db.migrate().await?;
        let rows = (0..ROWS).map(measured).collect::<Result<Vec<_>, _>>()?;
        let before = Instant::now();
        let tx = app.db.begin().await?;
        measurements::save(&tx, rows).await?;
        app.db.commit(tx).await?;
        least = least.min(before.elapsed());
    }
    line("measurements kept on SQLite", &format!("{:.0} rows/s", f64::from(ROWS) / least.as_secs_f64()));
    Ok(())
}

fn measured(row: u32) -> Result<Versioned, Box<dyn Error>> {
    let period: Period = format!("{}-{:02}", 2020 + row % 5, row / 5 % 12 + 1).parse()?;
    let scope: Scope = format!("unit:bu-{}+service:service-{}", row / 60 % 200, row / 12_000).parse()?;
    let value = Some(f64::from(row) / 7.0);
    let measurement = Measurement {
        value,
        numerator: value,
        denominator: Some(f64::from(row % 97)),
        n: u64::from(row % 97),
        no_value: None,
        ci_lower: None,
        ci_upper: None,
        out_of_range: 0,
    };
    let measured = Measured {
        metric: "metric".to_owned(),
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
    drawn("process behaviour", || xmr(&chart))?;
    charts_of_many_numbers()
}

/// The charts with most in them: a service a row, a goal a box, a cost a rectangle.
fn charts_of_many_numbers() -> Outcome {
    let frame = || Frame { width: 1_040, ..Frame::portal("Many numbers", "Made up, by month") };
    let label = |what: &str, at: u32| format!("{what} {at}");
    let value = |row: u32, month: u32| Some(80.0 + f64::from((row * 7 + month * 5) % 20));
    let row =
        |row: u32| HeatRow { label: label("Service", row), values: (0..12).map(|month| value(row, month)).collect() };
    let periods: Vec<String> = (1..=12).map(|month| label("M", month)).collect();
    let map = Heat {
        frame: frame(),
        periods,
        rows: (0..20).map(row).collect(),
        format: Format::number(1),
        ..Heat::default()
    };
    drawn("heat map, 20 × 12", || heat(&map))?;
    let period = |month: u32| ColumnPeriod {
        label: label("M", month),
        actual: value(1, month),
        plan: value(2, month),
        previous: value(3, month),
        ..ColumnPeriod::default()
    };
    let months = Columns { frame: frame(), periods: (1..=12).map(period).collect(), ..Columns::default() };
    drawn("columns, 12 months", || columns(&months))?;
    let goal = |at: u32| MapGoal { id: at.to_string(), label: label("Objective", at), ..MapGoal::default() };
    let lane = |at: u32| Lane { label: label("Lane", at), goals: (at * 3..at * 3 + 3).map(goal).collect() };
    let link = |at: u32| MapLink { from: (at + 3).to_string(), to: (at * 5 % 6).to_string(), tie: Tie::Shown };
    let goals = StrategyMap {
        frame: frame(),
        lanes: (0..4).map(lane).collect(),
        links: (0..9).map(link).collect(),
        ..StrategyMap::default()
    };
    drawn("strategy map, 12 objectives", || strategy_map(&goals))?;
    let part = |at: u32| TreePart { label: label("Cost", at), value: f64::from(1 + at * at % 97), parts: Vec::new() };
    let group = |at: u32| TreePart { label: label("Unit", at), value: 0.0, parts: (at..at + 12).map(part).collect() };
    let whole = Treemap { frame: frame(), parts: (0..8).map(group).collect(), ..Treemap::default() };
    drawn("treemap, 8 × 12", || treemap(&whole))
}

/// CPU time of a chart as SVG and as the PNG of a mail.
fn drawn(what: &str, draw: impl Fn() -> Svg) -> Outcome {
    let mut least = f64::INFINITY;
    for _ in 0..RUNS {
        let before = ProcessTime::now();
        for _ in 0..TIMES {
            png(&draw(), 2.0)?;
        }
        least = least.min(before.elapsed().as_secs_f64() * 1e3 / f64::from(TIMES));
    }
    line(&format!("chart, SVG and PNG: {what}"), &format!("{least:.1} ms of CPU time"));
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
        let before = ProcessTime::now();
        for _ in 0..TIMES {
            let drafts = jobs::preview(&app, "executive-scorecard", (Some(&Scope::All), None), period, None).await?;
            assert_eq!(drafts.len(), 1, "one edition");
        }
        least = least.min(before.elapsed().as_secs_f64() * 1e3 / f64::from(TIMES));
    }
    line("edition, HTML, PDF and all else", &format!("{least:.0} ms of CPU time"));
    Ok(())
}

async fn open(data: &Path) -> anyhow::Result<App> {
    let config = Config { data_dir: data.to_owned(), ..Config::default() };
    App::open(config, Clock::fixed(demo::now())).await
}

#[allow(clippy::print_stdout, reason = "a benchmark says what it found")]
fn line(what: &str, found: &str) {
    println!("{what} | {found}");
}
