//! The charts of the executive scorecard, each with its message: SVG for paper, PNG for mail. It computes no figure.

use entity::value::{Direction, Period, PeriodKind, Signal, Status, Unit};
use serde::Serialize;

use super::page::{Costs, goal_text, kpis, targets_met};
use super::plain::clean;
use super::{Executive, File, KpiHistory, ReportError};
use crate::charts::{
    Bounds, Bridge, Bullet, BulletRow, Format, Frame, Mark, Pillar, Point, Sparkline, Step, Svg, Usual, Verdict, Xmr,
    bridge, bullet, png, sparkline, xmr,
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
    signals: Vec<KpiPicture>,
    costs: Option<Picture>,
    /// The course of each KPI, the size of a word; on paper only.
    trends: Vec<KpiPicture>,
}

impl Pictures {
    /// The KPIs whose process chart is shown.
    pub(super) fn signals(&self) -> impl Iterator<Item = &str> {
        self.signals.iter().map(|signal| signal.kpi.as_str())
    }
}

/// The picture of a KPI.
#[derive(Debug, Serialize)]
struct KpiPicture {
    kpi: String,
    picture: Picture,
}

/// A picture: `NAME.png` is its `cid`, `NAME.svg` the same on paper.
#[derive(Debug, Serialize)]
pub(super) struct Picture {
    name: String,
    width: u32,
    height: u32,
    /// The message, for those who do not see it.
    alt: String,
}

/// A drawn chart and the name of its picture.
pub(super) struct Drawn {
    pub(super) name: String,
    pub(super) svg: Svg,
}

impl Drawn {
    /// As PNG.
    ///
    /// # Errors
    /// `Chart` if the drawing cannot become a PNG.
    pub(super) fn png(&self) -> Result<File, ReportError> {
        Ok(File::new([&self.name, ".png"].concat(), "image/png", png(&self.svg, SCALE)?))
    }
}

/// All that was drawn for an edition.
pub(super) struct Gallery {
    pub(super) pictures: Pictures,
    /// What mail and paper show.
    pub(super) charts: Vec<Drawn>,
    /// What only paper shows.
    pub(super) trends: Vec<Drawn>,
}

/// Draws all charts that have something to say.
pub(super) fn draw(input: &Executive, costs: Option<&Costs>) -> Gallery {
    let (mut charts, mut trends) = (Album::default(), Album::default());
    let measures = targets_met(&input.card).map(|message| {
        let alt = open_targets(&input.card, &message);
        charts.add("measures", measures(input, &message, &alt), &alt)
    });
    let mut signals = Vec::new();
    for (at, (change, kpi, history)) in most_telling(input).into_iter().take(MOST_SIGNALS).enumerate() {
        let picture = charts.add(&format!("signal-{}", at + 1), process(&change, kpi, history), &change.text);
        signals.push(KpiPicture { kpi: change.kpi, picture });
    }
    let costs = costs.and_then(|costs| Some(charts.add("costs", plan_to_actual(input.period, costs)?, &costs.message)));
    let course = |(at, history): (usize, &KpiHistory)| {
        let kpi = kpis(&input.card).find(|kpi| kpi.id == history.kpi)?;
        let (svg, alt) = course(kpi, history);
        Some(KpiPicture { kpi: kpi.id.clone(), picture: trends.add(&format!("trend-{}", at + 1), svg, &alt) })
    };
    let courses = input.history.iter().enumerate().filter_map(course).collect();
    let pictures = Pictures { measures, signals, costs, trends: courses };
    Gallery { pictures, charts: charts.0, trends: trends.0 }
}

/// Pictures as they are drawn, one after the other.
#[derive(Default)]
pub(super) struct Album(pub(super) Vec<Drawn>);

impl Album {
    pub(super) fn add(&mut self, name: &str, svg: Svg, alt: &str) -> Picture {
        let picture = Picture { name: name.to_owned(), width: svg.width, height: svg.height, alt: clean(alt) };
        self.0.push(Drawn { name: name.to_owned(), svg });
        picture
    }
}

/// The size of a word, with what it shows in words.
fn course(kpi: &KpiScore, history: &KpiHistory) -> (Svg, String) {
    let alt = format!("{}, {}: {}", kpi.name, span(history), signal_word(kpi.marks.signal));
    let values = history.values.iter().map(|(_, value)| *value).collect();
    let last = mark(kpi.marks.signal);
    (sparkline(&Sparkline { title: alt.clone(), values, last, ..Sparkline::default() }), alt)
}

/// All KPIs against their targets.
fn measures(input: &Executive, message: &str, alt: &str) -> Svg {
    let title = format!("{message} in {}", period_text(input.period));
    let frame = frame(&title, "Bar = actual, line = target", alt);
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

pub(super) fn frame(title: &str, subtitle: &str, alt: &str) -> Frame {
    Frame { width: WIDTH, description: alt.to_owned(), ..Frame::light(title, subtitle) }
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
fn process(change: &Change, kpi: &KpiScore, history: &KpiHistory) -> Svg {
    let title = [&kpi.name, ": ", signal_word(change.signal)].concat();
    let subtitle = format!("{}, {}", unit_phrase(kpi.unit), span(history));
    let process = Process::of(&history.values, kpi.noise, &kpi.rebases);
    let usual = |place| {
        process.usual_at(place, kpi.unit).map(|usual| Usual {
            average: usual.average,
            lower: usual.lower,
            upper: usual.upper,
        })
    };
    xmr(&Xmr {
        frame: frame(&title, &subtitle, &change.text),
        points: points(kpi, history),
        usual: (0..history.values.len()).map(usual).collect(),
        target: kpi.marks.target,
        bounds: bounds(kpi.unit),
        format: chart_format(kpi.unit, kpi.marks.value.unwrap_or_default()),
        ..Xmr::default()
    })
}

fn points(kpi: &KpiScore, history: &KpiHistory) -> Vec<Point> {
    let point = |(period, value, signal)| Point { label: short_period(period), value, mark: mark(signal) };
    judged(kpi, history).into_iter().map(point).collect()
}

/// The values with the signal each is by the rules of the scorecard.
pub(super) fn judged(kpi: &KpiScore, history: &KpiHistory) -> Vec<(Period, Option<f64>, Signal)> {
    let process = Process::of(&history.values, kpi.noise, &kpi.rebases);
    let signal = |place: usize| process.at(place).map_or(Signal::None, |seen| seen.signal(kpi.direction));
    history.values.iter().enumerate().map(|(place, (period, value))| (*period, *value, signal(place))).collect()
}

/// "Sep 24 – Aug 26".
fn span(history: &KpiHistory) -> String {
    let ends = history.values.first().zip(history.values.last());
    ends.map(|((from, _), (to, _))| [short_period(*from), short_period(*to)].join(" – ")).unwrap_or_default()
}

pub(super) fn mark(signal: Signal) -> Mark {
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
        frame: frame(&title, &subtitle, &costs.message),
        start: Pillar { label: "Plan".to_owned(), value: parts.plan },
        steps: parts.steps.iter().map(step).collect(),
        end: Pillar { label: "Actual".to_owned(), value: parts.actual },
        lower_is_better: true,
        format: Format { short: true, ..Format::default() },
        other: "Other".to_owned(),
    }))
}

/// `Aug 26` for a month, otherwise as the period is spelled.
pub(super) fn short_period(period: Period) -> String {
    match period.kind() {
        PeriodKind::Month => period.start().format("%b %y").to_string(),
        _ => period.to_string(),
    }
}

/// The unit in words: "percent", "EUR each".
pub(super) fn unit_phrase(unit: Unit) -> String {
    match unit {
        Unit::Percent => "percent".to_owned(),
        Unit::Money(currency) => currency.to_string(),
        Unit::MoneyPerCount(currency) => [&currency.to_string(), "each"].join(" "),
        Unit::Count => "count".to_owned(),
        other => other.to_string(),
    }
}

pub(super) fn bounds(unit: Unit) -> Bounds {
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
