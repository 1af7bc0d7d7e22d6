//! The charts of the executive scorecard, each with its message: SVG for paper, PNG for mail. It computes no figure.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use entity::value::{Direction, Period, Signal, Status, Unit};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::page::{Costs, goal_text, kpis};
use super::plain::clean;
use super::{Executive, File, KpiHistory, ReportError};
use crate::charts::{
    Bounds, Bridge, Bullet, BulletRow, ChartError, Format, Frame, Head, Mark, Pillar, Point, Sparkline, Step, Svg,
    Usual, Verdict, Writing, Xmr, XmrWords, bridge, bullet, png_below_head, sparkline, xmr,
};
use crate::language::{Arg, Language};
use crate::scorecard::wording::{Change, changes, targets_met};
use crate::scorecard::{Card, KpiScore, Process};

/// Drawn so much larger than shown, for sharp screens.
const SCALE: f32 = 2.0;
/// Shown so wide at most: on a telephone the words in it are still read, and a board sees enough.
const WIDTH: u32 = 464;
/// Pictures kept, of at most 25 kB each mostly.
const MOST_PAINTED: usize = 400;
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

/// A picture: `NAME.png` is its `cid`, without title and subtitle, which a mail sets as text; `NAME.svg` is all of it on paper.
#[derive(Debug, Serialize)]
pub(super) struct Picture {
    name: String,
    title: String,
    subtitle: String,
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
    /// As PNG, painted once however often it is asked for.
    ///
    /// # Errors
    /// `Chart` if the drawing cannot become a PNG.
    pub(super) fn png(&self, painted: &Painted) -> Result<File, ReportError> {
        Ok(File::new([&self.name, ".png"].concat(), "image/png", painted.png(&self.svg)?))
    }
}

/// Pictures painted before, by what they show: editions of one scope in two revisions, or of two reports, share charts.
#[derive(Default)]
pub(super) struct Painted(Mutex<HashMap<[u8; 32], Vec<u8>>>);

impl Painted {
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn png(&self, svg: &Svg) -> Result<Vec<u8>, ChartError> {
        let content: [u8; 32] = Sha256::digest(&svg.text).into();
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&content).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let picture = png_below_head(svg, SCALE)?;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST_PAINTED {
            kept.clear();
        }
        kept.insert(content, picture.clone());
        Ok(picture)
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
pub(super) fn draw(language: &Language, input: &Executive, costs: Option<&Costs>) -> Gallery {
    let (mut charts, mut trends) = (Album::default(), Album::default());
    let measures = targets_met(language, &input.card).map(|message| {
        let alt = open_targets(language, &input.card, &message);
        charts.add("measures", measures(language, input, &message, &alt), &alt)
    });
    let mut signals = Vec::new();
    for (at, (change, kpi, history)) in most_telling(language, input).into_iter().take(MOST_SIGNALS).enumerate() {
        let picture = charts.add(&format!("signal-{}", at + 1), process(language, &change, kpi, history), &change.text);
        signals.push(KpiPicture { kpi: change.kpi, picture });
    }
    let costs = costs
        .and_then(|costs| Some(charts.add("costs", plan_to_actual(language, input.period, costs)?, &costs.message)));
    let course = |(at, history): (usize, &KpiHistory)| {
        let kpi = kpis(&input.card).find(|kpi| kpi.id == history.kpi)?;
        let (svg, alt) = course(language, kpi, history);
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
        let Head { title, subtitle, height } = svg.head.clone();
        let (width, height) = (svg.width, svg.height.saturating_sub(height));
        let picture = Picture { name: name.to_owned(), title, subtitle, width, height, alt: clean(alt) };
        self.0.push(Drawn { name: name.to_owned(), svg });
        picture
    }
}

/// The size of a word, with what it shows in words.
fn course(language: &Language, kpi: &KpiScore, history: &KpiHistory) -> (Svg, String) {
    let (span, signal) = (span(language, &history.values), language.signal(kpi.marks.signal));
    let said = [("name", Arg::from(&kpi.name)), ("span", span.into()), ("signal", signal.into())];
    let alt = language.say("chart-course", &said);
    let values = history.values.iter().map(|(_, value)| *value).collect();
    let last = mark(kpi.marks.signal);
    (sparkline(&Sparkline { title: alt.clone(), values, last, ..Sparkline::default() }), alt)
}

/// All KPIs against their targets.
fn measures(language: &Language, input: &Executive, message: &str, alt: &str) -> Svg {
    let said = [("message", message.into()), ("period", language.period(input.period).into())];
    let frame = frame(&language.say("chart-measures", &said), language.word("chart-measures-key"), alt);
    bullet(&Bullet { frame, rows: kpis(&input.card).map(|kpi| row(language, kpi)).collect() })
}

fn row(language: &Language, kpi: &KpiScore) -> BulletRow {
    BulletRow {
        label: kpi.name.clone(),
        unit: goal_text(language, kpi).unwrap_or_else(|| language.word("no-target").to_owned()),
        value: kpi.marks.value,
        target: kpi.marks.target,
        lower_is_better: kpi.direction == Direction::LowerIsBetter,
        scale: Some(scale(kpi)),
        format: format_in(language, kpi.unit, kpi.marks.value.unwrap_or_default()),
        verdict: verdict(kpi.marks.status),
        word: language.status(kpi.marks.status).to_owned(),
        reason: kpi.no_value.map(|reason| language.no_value(reason)).unwrap_or_default().to_owned(),
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

fn open_targets(language: &Language, card: &Card, message: &str) -> String {
    let open: Vec<&str> = kpis(card)
        .filter(|kpi| matches!(kpi.marks.status, Status::Missed | Status::Near))
        .map(|kpi| kpi.name.as_str())
        .collect();
    let id = if open.is_empty() { "chart-measures-alt-all" } else { "chart-measures-alt" };
    language.say(id, &[("message", message.into()), ("names", open.join(", ").into())])
}

/// Real changes with enough history to draw, in the order of their business effect.
fn most_telling<'a>(language: &Language, input: &'a Executive) -> Vec<(Change, &'a KpiScore, &'a KpiHistory)> {
    let found = changes(language, &input.card).into_iter().filter_map(|change| {
        let kpi = kpis(&input.card).find(|kpi| kpi.id == change.kpi)?;
        let history = input.history.iter().find(|history| history.kpi == change.kpi)?;
        Some((change, kpi, history))
    });
    found.collect()
}

/// The sentence stands beside the picture; the title only names what is seen.
fn process(language: &Language, change: &Change, kpi: &KpiScore, history: &KpiHistory) -> Svg {
    let seen = [("name", Arg::from(&kpi.name)), ("signal", language.signal(change.signal).into())];
    let key = [("unit", unit_phrase(language, kpi.unit).into()), ("span", span(language, &history.values).into())];
    let (title, subtitle) = (language.say("chart-process", &seen), language.say("chart-process-key", &key));
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
        points: points(language, kpi, history),
        usual: (0..history.values.len()).map(usual).collect(),
        target: kpi.marks.target,
        bounds: bounds(kpi.unit),
        format: format_in(language, kpi.unit, kpi.marks.value.unwrap_or_default()),
        words: xmr_words(language),
        ..Xmr::default()
    })
}

pub(super) fn xmr_words(language: &Language) -> XmrWords {
    let word = |id: &str| language.word(id).to_owned();
    XmrWords {
        average: word("chart-average"),
        usual: word("chart-usual"),
        target: word("chart-target"),
        now: word("chart-now"),
        better: word("chart-better"),
        worse: word("chart-worse"),
        changed: word("chart-changed"),
        ahead: word("chart-ahead"),
        missing: word("chart-missing"),
    }
}

fn points(language: &Language, kpi: &KpiScore, history: &KpiHistory) -> Vec<Point> {
    let point = |(period, value, signal)| Point { label: language.short_period(period), value, mark: mark(signal) };
    judged(kpi, history).into_iter().map(point).collect()
}

/// The values with the signal each is by the rules of the scorecard.
pub(super) fn judged(kpi: &KpiScore, history: &KpiHistory) -> Vec<(Period, Option<f64>, Signal)> {
    let process = Process::of(&history.values, kpi.noise, &kpi.rebases);
    let signal = |place: usize| process.at(place).map_or(Signal::None, |seen| seen.signal(kpi.direction));
    history.values.iter().enumerate().map(|(place, (period, value))| (*period, *value, signal(place))).collect()
}

/// "Sep 24 – Aug 26".
pub(super) fn span(language: &Language, values: &[(Period, Option<f64>)]) -> String {
    let Some(((from, _), (to, _))) = values.first().zip(values.last()) else { return String::new() };
    let ends = [("from", language.short_period(*from).into()), ("to", language.short_period(*to).into())];
    language.say("chart-span", &ends)
}

pub(super) fn mark(signal: Signal) -> Mark {
    match signal {
        Signal::None => Mark::Usual,
        Signal::Better => Mark::Better,
        Signal::Worse => Mark::Worse,
        Signal::Changed => Mark::Changed,
    }
}

fn plan_to_actual(language: &Language, period: Period, costs: &Costs) -> Option<Svg> {
    let parts = costs.bridge.as_ref()?;
    let title = language.say("chart-costs", &[("period", language.period(period).into())]);
    let subtitle = language.say("chart-costs-key", &[("currency", parts.currency.to_string().into())]);
    let step = |(label, change): &(String, f64)| Step { label: label.clone(), change: *change };
    Some(bridge(&Bridge {
        frame: frame(&title, &subtitle, &costs.message),
        start: Pillar { label: language.word("costs-plan").to_owned(), value: parts.plan },
        steps: parts.steps.iter().map(step).collect(),
        end: Pillar { label: language.word("costs-actual").to_owned(), value: parts.actual },
        lower_is_better: true,
        format: Format { short: true, writing: writing(language), ..Format::default() },
        other: language.word("chart-costs-other").to_owned(),
    }))
}

/// The unit in words: "percent", "EUR each".
pub(super) fn unit_phrase(language: &Language, unit: Unit) -> String {
    match unit {
        Unit::Money(currency) => currency.to_string(),
        Unit::MoneyPerCount(currency) => language.say("unit-each", &[("currency", currency.to_string().into())]),
        other => language.word(&format!("unit-{other}")).to_owned(),
    }
}

pub(super) fn bounds(unit: Unit) -> Bounds {
    match unit {
        Unit::Percent => Bounds { lowest: Some(0.0), highest: Some(100.0) },
        Unit::Points => Bounds { lowest: Some(-100.0), highest: Some(100.0) },
        _ => Bounds { lowest: Some(0.0), highest: None },
    }
}

/// How a chart writes numbers of that unit around that value, in English: with the digits that the sentences about it show.
#[must_use]
pub fn chart_format(unit: Unit, value: f64) -> Format {
    format_in(Language::english(), unit, value)
}

/// How the unit's numbers are written in a picture, with as many decimals as the value deserves.
pub(super) fn format_in(language: &Language, unit: Unit, value: f64) -> Format {
    let decimals = usize::from(value.abs() < 100.0) + usize::from(value.abs() < 1.0);
    let (message, decimals, short) = match unit {
        Unit::Percent => (Some("chart-percent"), decimals, false),
        Unit::Hours => (Some("chart-hours"), decimals, false),
        Unit::Minutes => (Some("chart-minutes"), decimals, false),
        Unit::Days => (Some("chart-days"), decimals, false),
        Unit::Points | Unit::Rating => (None, decimals, false),
        Unit::Count => (None, 0, true),
        Unit::Money(_) => (Some("chart-money"), 0, true),
        Unit::MoneyPerCount(_) => (Some("chart-money"), 2, false),
    };
    let currency = match unit {
        Unit::Money(currency) | Unit::MoneyPerCount(currency) => currency.to_string(),
        _ => String::new(),
    };
    let (prefix, suffix) = message.map(|id| around(language, id, &currency)).unwrap_or_default();
    Format { prefix, suffix, decimals, short, writing: writing(language) }
}

/// What the message says before its number and after it.
fn around(language: &Language, id: &str, currency: &str) -> (String, String) {
    const NUMBER: &str = "\u{0}";
    let said = language.say(id, &[("number", NUMBER.into()), ("currency", currency.into())]);
    said.split_once(NUMBER).map(|(before, after)| (before.to_owned(), after.to_owned())).unwrap_or_default()
}

pub(super) fn writing(language: &Language) -> Writing {
    let letters = ["chart-thousand", "chart-million", "chart-billion"].map(|id| language.word(id).to_owned());
    Writing { marks: language.marks(), letters }
}
