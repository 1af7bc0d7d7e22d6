//! Every kind of chart, as full as a report has it, and what one takes.

use std::time::Duration;

use cpu_time::ThreadTime;
use scorebridge::charts::{
    Bridge, Bullet, BulletRow, ColumnPeriod, Columns, Format, Frame, Heat, HeatRow, Lane, MapGoal, MapLink, Matrix,
    Multiples, Panel, Pillar, Point, Slope, SlopeLine, Sparkline, Spot, Step, StrategyMap, Stream, StreamStep, Svg,
    Tie, TreePart, Treemap, Xmr, bridge, bullet, columns, heat, matrix, multiples, png, slope, sparkline, strategy_map,
    stream, treemap, xmr,
};

use super::{Found, line};

/// Pictures of each kind.
const TIMES: usize = 20;

/// CPU time of each kind of chart as SVG and PNG: the 95th percentile over all of them.
pub fn charts() -> Found<()> {
    let mut taken = Vec::new();
    for (kind, draw) in kinds() {
        let mut of_kind = Vec::new();
        for _ in 0..TIMES {
            let before = ThreadTime::now();
            png(&draw(), 2.0)?;
            of_kind.push(before.elapsed());
        }
        line(&format!("chart, SVG and PNG: {kind}"), &format!("{:.1} ms of CPU time, p95", p95(&mut of_kind)));
        taken.append(&mut of_kind);
    }
    line("chart, SVG and PNG: all kinds", &format!("{:.1} ms of CPU time, p95", p95(&mut taken)));
    Ok(())
}

fn p95(taken: &mut [Duration]) -> f64 {
    taken.sort();
    let at = (taken.len() * 95).div_ceil(100).saturating_sub(1);
    taken.get(at).map_or(0.0, |one| one.as_secs_f64() * 1e3)
}

type Kind = (&'static str, Box<dyn Fn() -> Svg>);

/// A chart of each kind, as full as a report has it.
fn kinds() -> Vec<Kind> {
    let mut kinds = of_months();
    kinds.extend(of_things());
    kinds
}

fn frame() -> Frame {
    Frame { width: 464, ..Frame::light("Made up, but of usual size", "By month") }
}

fn label(what: &str, at: u32) -> String {
    format!("{what} {at}")
}

fn value(row: u32, month: u32) -> Option<f64> {
    Some(80.0 + f64::from((row * 7 + month * 5) % 20))
}

fn of_months() -> Vec<Kind> {
    let point = |month: u32| Point { label: label("M", month), value: value(1, month), ..Point::default() };
    let process = Xmr { frame: frame(), points: (0..24).map(point).collect(), ..Xmr::default() };
    let period = |month: u32| ColumnPeriod {
        label: label("M", month),
        actual: value(1, month),
        plan: value(2, month),
        ..ColumnPeriod::default()
    };
    let cost = Columns { frame: frame(), periods: (0..12).map(period).collect(), ..Columns::default() };
    let row =
        |row: u32| HeatRow { label: label("Service", row), values: (0..12).map(|month| value(row, month)).collect() };
    let periods: Vec<String> = (0..12).map(|month| label("M", month)).collect();
    let hot = Heat { frame: frame(), periods: periods.clone(), rows: (0..12).map(row).collect(), ..Heat::default() };
    let panel = |row: u32| Panel {
        label: label("Objective", row),
        values: (0..12).map(|month| value(row, month)).collect(),
        ..Panel::default()
    };
    let many = Multiples { frame: frame(), periods, panels: (0..9).map(panel).collect(), ..Multiples::default() };
    let course = Sparkline { values: (0..24).map(|month| value(3, month)).collect(), ..Sparkline::default() };
    vec![
        ("process behaviour", Box::new(move || xmr(&process))),
        ("columns", Box::new(move || columns(&cost))),
        ("heat map", Box::new(move || heat(&hot))),
        ("small multiples", Box::new(move || multiples(&many))),
        ("sparkline", Box::new(move || sparkline(&course))),
    ]
}

fn of_things() -> Vec<Kind> {
    let row = |at: u32| BulletRow {
        label: label("Measure", at),
        value: value(1, at),
        target: value(2, at),
        ..BulletRow::default()
    };
    let targets = Bullet { frame: frame(), rows: (0..12).map(row).collect() };
    let step = |at: u32| Step { label: label("Unit", at), change: f64::from(at) - 2.5 };
    let pillar = |name: &str, value| Pillar { label: name.to_owned(), value };
    let plan = Bridge {
        frame: frame(),
        start: pillar("Plan", 100.0),
        steps: (0..6).map(step).collect(),
        end: pillar("Actual", 100.0),
        lower_is_better: true,
        format: Format::number(0),
        other: "Other".to_owned(),
    };
    let moved = |at: u32| SlopeLine {
        label: label("Service", at),
        before: value(1, at),
        after: value(2, at),
        ..SlopeLine::default()
    };
    let then = Slope { frame: frame(), lines: (0..10).map(moved).collect(), ..Slope::default() };
    let spot =
        |at: u32| Spot { label: label("Service", at), across: value(1, at), up: value(3, at), ..Spot::default() };
    let places = Matrix { frame: frame(), spots: (0..15).map(spot).collect(), ..Matrix::default() };
    let part = |at: u32| TreePart { label: label("Cost", at), value: f64::from(1 + at * at % 97), parts: Vec::new() };
    let group = |at: u32| TreePart { label: label("Unit", at), value: 0.0, parts: (at..at + 8).map(part).collect() };
    let whole = Treemap { frame: frame(), parts: (0..6).map(group).collect(), ..Treemap::default() };
    let through = |at: u32| StreamStep {
        label: label("Step", at),
        share: value(4, at),
        is_weakest: at == 2,
        ..StreamStep::default()
    };
    let flow = Stream { frame: frame(), steps: (0..5).map(through).collect(), ..Stream::default() };
    let goal = |at: u32| MapGoal { id: at.to_string(), label: label("Objective", at), ..MapGoal::default() };
    let lane = |at: u32| Lane { label: label("Lane", at), goals: (at * 3..at * 3 + 3).map(goal).collect() };
    let link = |at: u32| MapLink { from: (at + 3).to_string(), to: (at * 5 % 6).to_string(), tie: Tie::Shown };
    let goals = StrategyMap {
        frame: frame(),
        lanes: (0..4).map(lane).collect(),
        links: (0..9).map(link).collect(),
        ..StrategyMap::default()
    };
    vec![
        ("bullet list", Box::new(move || bullet(&targets))),
        ("bridge", Box::new(move || bridge(&plan))),
        ("slope", Box::new(move || slope(&then))),
        ("matrix", Box::new(move || matrix(&places))),
        ("treemap", Box::new(move || treemap(&whole))),
        ("value stream", Box::new(move || stream(&flow))),
        ("strategy map", Box::new(move || strategy_map(&goals))),
    ]
}
