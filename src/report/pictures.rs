//! The charts of the executive scorecard, drawn as PNG for mail, each with its message. It computes no figure.

use entity::value::{Direction, Period, PeriodKind, Signal, Status, Unit};
use serde::Serialize;

use super::page::{Costs, goal_text, kpis, targets_met};
use super::plain::clean;
use super::{Executive, File, KpiHistory, ReportError};
use crate::charts::{
    Bounds, Bridge, Bullet, BulletRow, Format, Frame, Mark, Pillar, Point, Step, Svg, Usual, Verdict, Xmr, bridge,
    bullet, png, xmr,
};
use crate::scorecard::wording::{Change, changes, no_value_word, period_text, signal_word, status_word};
use crate::scorecard::{Card, KpiScore, Process};

/// Drawn so much larger than shown, for sharp screens.
const SCALE: f32 = 2.0;
/// Shown so wide at most: on a telephone the words in it are still read, and a board sees enough.
const WIDTH: u32 = 464;
/// Process charts shown.
const MOST_SIGNALS: usize = 2;

/// The pictures as templates see them.
#[derive(Debug, Serialize)]
pub(super) struct Pictures {
    measures: Option<Picture>,
    signals: Vec<SignalPicture>,
    costs: Option<Picture>,
}

/// The process chart of a KPI.
#[derive(Debug, Serialize)]
struct SignalPicture {
    kpi: String,
    picture: Picture,
}

/// A picture: its name is its `cid`.
#[derive(Debug, Serialize)]
struct Picture {
    name: String,
    width: u32,
    height: u32,
    /// The message, for those who do not see it.
    alt: String,
}

/// Draws all charts that have something to say.
///
/// # Errors
/// `Chart` if a drawing cannot become a PNG.
pub(super) fn draw(input: &Executive, costs: Option<&Costs>) -> Result<(Pictures, Vec<File>), ReportError> {
    let mut album = Album::default();
    let measures = match targets_met(&input.card) {
        Some(message) => {
            Some(album.add("measures.png", &measures(input, &message), &open_targets(&input.card, &message))?)
        }
        None => None,
    };
    let mut drawn = Vec::new();
    for (at, (change, kpi, history)) in most_telling(input).into_iter().take(MOST_SIGNALS).enumerate() {
        let name = format!("signal-{}.png", at + 1);
        let picture = album.add(&name, &process(change.signal, kpi, history), &change.text)?;
        drawn.push(SignalPicture { kpi: change.kpi, picture });
    }
    let costs = match costs.and_then(|costs| plan_to_actual(input.period, costs).map(|svg| (costs, svg))) {
        Some((costs, svg)) => Some(album.add("costs.png", &svg, &costs.message)?),
        None => None,
    };
    Ok((Pictures { measures, signals: drawn, costs }, album.files))
}

#[derive(Default)]
struct Album {
    files: Vec<File>,
}

impl Album {
    fn add(&mut self, name: &str, svg: &Svg, alt: &str) -> Result<Picture, ReportError> {
        let body = png(svg, SCALE)?;
        self.files.push(File { name: name.to_owned(), content_type: "image/png".to_owned(), body });
        Ok(Picture { name: name.to_owned(), width: svg.width, height: svg.height, alt: clean(alt) })
    }
}

/// All KPIs against their targets.
fn measures(input: &Executive, message: &str) -> Svg {
    let title = format!("{message} in {}", period_text(input.period));
    let frame = frame(&title, "Bar = actual, line = target");
    bullet(&Bullet { frame, rows: kpis(&input.card).map(row).collect() })
}

fn row(kpi: &KpiScore) -> BulletRow {
    BulletRow {
        label: kpi.name.clone(),
        unit: goal_text(kpi).unwrap_or_else(|| "no target".to_owned()),
        value: kpi.marks.value,
        target: kpi.marks.target,
        lower_is_better: kpi.direction == Direction::LowerIsBetter,
        scale: Some(scale(kpi)),
        format: chart_format(kpi.unit, kpi.marks.value.unwrap_or_default()),
        verdict: verdict(kpi.marks.status),
        word: status_word(kpi.marks.status).to_owned(),
        reason: kpi.no_value.map(no_value_word).unwrap_or_default().to_owned(),
        ..BulletRow::default()
    }
}

fn frame(title: &str, subtitle: &str) -> Frame {
    Frame { width: WIDTH, ..Frame::light(title, subtitle) }
}

/// From the natural lower end, so that the length of a bar means something.
fn scale(kpi: &KpiScore) -> (f64, f64) {
    let largest = kpi.marks.value.into_iter().chain(kpi.marks.target).fold(0.0, f64::max);
    let Bounds { lowest, highest } = bounds(kpi.unit);
    (lowest.unwrap_or(0.0), highest.unwrap_or(if largest > 0.0 { largest * 1.2 } else { 1.0 }))
}

fn verdict(status: Status) -> Verdict {
    match status {
        Status::Met => Verdict::Met,
        Status::Near => Verdict::Near,
        Status::Missed => Verdict::Missed,
        Status::CannotTell => Verdict::CannotTell,
        Status::NoValue => Verdict::NoValue,
        Status::Info => Verdict::Info,
    }
}

fn open_targets(card: &Card, message: &str) -> String {
    let open: Vec<&str> = kpis(card)
        .filter(|kpi| matches!(kpi.marks.status, Status::Missed | Status::Near))
        .map(|kpi| kpi.name.as_str())
        .collect();
    if open.is_empty() { [message, "."].concat() } else { format!("{message}. Open: {}.", open.join(", ")) }
}

/// Real changes with enough history to draw, in the order of their business effect.
fn most_telling(input: &Executive) -> Vec<(Change, &KpiScore, &KpiHistory)> {
    let found = changes(&input.card).into_iter().filter_map(|change| {
        let kpi = kpis(&input.card).find(|kpi| kpi.id == change.kpi)?;
        let history = input.history.iter().find(|history| history.kpi == change.kpi)?;
        Some((change, kpi, history))
    });
    found.collect()
}

/// The sentence stands beside the picture; the title only names what is seen.
fn process(signal: Signal, kpi: &KpiScore, history: &KpiHistory) -> Svg {
    let title = [&kpi.name, ": ", signal_word(signal)].concat();
    let ends = history.values.first().zip(history.values.last());
    let span = ends.map(|((from, _), (to, _))| [short_period(*from), short_period(*to)].join(" – "));
    let subtitle = format!("{}, {}", unit_phrase(kpi.unit), span.unwrap_or_default());
    let limits = kpi.average.zip(kpi.limit_lower).zip(kpi.limit_upper);
    xmr(&Xmr {
        frame: frame(&title, &subtitle),
        points: points(kpi, history),
        usual: limits.map(|((average, lower), upper)| Usual { average, lower, upper }),
        target: kpi.marks.target,
        bounds: bounds(kpi.unit),
        format: chart_format(kpi.unit, kpi.marks.value.unwrap_or_default()),
        ..Xmr::default()
    })
}

/// The values with the mark each deserves by the rules of the scorecard.
fn points(kpi: &KpiScore, history: &KpiHistory) -> Vec<Point> {
    let process = Process::of(history.values.iter().map(|(_, value)| *value));
    let mut marks = process.map(|process| process.signals(kpi.direction)).unwrap_or_default().into_iter().map(mark);
    let point = |(period, value): &(Period, Option<f64>)| Point {
        label: short_period(*period),
        value: *value,
        mark: value.and_then(|_| marks.next()).unwrap_or_default(),
    };
    history.values.iter().map(point).collect()
}

fn mark(signal: Signal) -> Mark {
    match signal {
        Signal::None => Mark::Usual,
        Signal::Better => Mark::Better,
        Signal::Worse => Mark::Worse,
        Signal::Changed => Mark::Changed,
    }
}

fn plan_to_actual(period: Period, costs: &Costs) -> Option<Svg> {
    let parts = costs.bridge.as_ref()?;
    let title = format!("From plan to actual in {}", period_text(period));
    let subtitle = format!("Cost by business unit, {}", parts.currency);
    let step = |(label, change): &(String, f64)| Step { label: label.clone(), change: *change };
    Some(bridge(&Bridge {
        frame: frame(&title, &subtitle),
        start: Pillar { label: "Plan".to_owned(), value: parts.plan },
        steps: parts.steps.iter().map(step).collect(),
        end: Pillar { label: "Actual".to_owned(), value: parts.actual },
        lower_is_better: true,
        format: Format { short: true, ..Format::default() },
        other: "Other".to_owned(),
    }))
}

/// `Aug 26` for a month, otherwise as the period is spelled.
fn short_period(period: Period) -> String {
    match period.kind() {
        PeriodKind::Month => period.start().format("%b %y").to_string(),
        _ => period.to_string(),
    }
}

fn unit_phrase(unit: Unit) -> String {
    match unit {
        Unit::Percent => "percent".to_owned(),
        Unit::Money(currency) => currency.to_string(),
        Unit::MoneyPerCount(currency) => [&currency.to_string(), "each"].join(" "),
        Unit::Count => "count".to_owned(),
        other => other.to_string(),
    }
}

fn bounds(unit: Unit) -> Bounds {
    match unit {
        Unit::Percent => Bounds { lowest: Some(0.0), highest: Some(100.0) },
        Unit::Points => Bounds { lowest: Some(-100.0), highest: Some(100.0) },
        _ => Bounds { lowest: Some(0.0), highest: None },
    }
}

/// How the unit's numbers are written in a picture, with as many decimals as the value deserves.
/// How a chart writes numbers of that unit around that value: with the digits that the sentences about it show.
#[must_use]
pub fn chart_format(unit: Unit, value: f64) -> Format {
    let decimals = usize::from(value.abs() < 100.0) + usize::from(value.abs() < 1.0);
    match unit {
        Unit::Percent => Format::with_suffix(decimals, " %"),
        Unit::Hours => Format::with_suffix(decimals, " h"),
        Unit::Minutes => Format::with_suffix(decimals, " min"),
        Unit::Days => Format::with_suffix(decimals, " days"),
        Unit::Points | Unit::Rating => Format::number(decimals),
        Unit::Count => Format { short: true, ..Format::number(0) },
        Unit::Money(currency) => Format { prefix: format!("{currency} "), short: true, ..Format::number(0) },
        Unit::MoneyPerCount(currency) => Format { prefix: format!("{currency} "), ..Format::number(2) },
    }
}
