//! Process behaviour chart: a series with its average, its usual range and its real changes. It tests nothing: marks are given.

use super::canvas::{Anchor, Canvas, Lettering, Px};
use super::frame::count;
use super::key::Key;
use super::labels::{Along, along, apart};
use super::number::Digits;
use super::palette::Ink;
use super::scale::{Axis, usable};
use super::{Bounds, Format, Frame, Mark, Svg};

/// A series over time and what is usual for it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Xmr {
    /// Title, subtitle, theme, width.
    pub frame: Frame,
    /// Oldest first, evenly spaced in time; those without value are gaps.
    pub points: Vec<Point>,
    /// Average and limits at each point, as many as points or none; drawn, like the marks, only from 12 values on.
    pub usual: Vec<Option<Usual>>,
    /// What is expected after the last point, if nothing changes.
    pub ahead: Vec<Expected>,
    /// The goal.
    pub target: Option<f64>,
    /// Natural ends of the values; limits beyond them are not drawn.
    pub bounds: Bounds,
    /// How the numbers are written.
    pub format: Format,
    /// The words beside the lines.
    pub words: XmrWords,
}

/// One value of a series.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Point {
    /// When: `Nov 25`.
    pub label: String,
    /// The value, if there is one; not a number or beyond ±10¹⁵ counts as none.
    pub value: Option<f64>,
    /// Noise or real change.
    pub mark: Mark,
}

/// A later point, with the range it will lie in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expected {
    /// When: `Dec 26`.
    pub label: String,
    /// The value.
    pub value: f64,
    /// Lower end of its range.
    pub lower: f64,
    /// Upper end of its range.
    pub upper: f64,
}

/// What is usual for a series.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Usual {
    /// The mean.
    pub average: f64,
    /// Lower natural process limit.
    pub lower: f64,
    /// Upper natural process limit.
    pub upper: f64,
}

impl Usual {
    fn levels(&self) -> [f64; 3] {
        [self.average, self.lower, self.upper]
    }
}

/// The words in the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct XmrWords {
    /// Before the mean.
    pub average: String,
    /// Beside both limits.
    pub usual: String,
    /// Before the goal.
    pub target: String,
    /// After the last value, if it is of the last period.
    pub now: String,
    /// Explains [`Mark::Better`].
    pub better: String,
    /// Explains [`Mark::Worse`].
    pub worse: String,
    /// Explains [`Mark::Changed`].
    pub changed: String,
    /// Before the last value of what is expected.
    pub ahead: String,
    /// Explains a gap.
    pub missing: String,
}

impl Default for XmrWords {
    fn default() -> Self {
        Self {
            average: "Average".to_owned(),
            usual: "Usual range".to_owned(),
            target: "Target".to_owned(),
            now: "now".to_owned(),
            better: "Clearly better".to_owned(),
            worse: "Clearly worse".to_owned(),
            changed: "Clearly different".to_owned(),
            ahead: "Expected".to_owned(),
            missing: "No value".to_owned(),
        }
    }
}

const LABEL: Lettering = Lettering::plain(12.0, Ink::Muted);
const VALUE: Lettering = Lettering::bold(13.0, Ink::Text);
const PLOT_HEIGHT: f64 = 172.0;
/// Fewer values say nothing about what is usual.
const ENOUGH: usize = 12;

/// A line's label at the right end of the plot.
struct EndLabel {
    y: f64,
    text: String,
    look: Lettering,
}

/// Everything settled before the first stroke.
struct Plan<'a> {
    chart: &'a Xmr,
    series: Vec<Spot>,
    usual: Vec<Stretch>,
    ahead: &'a [Expected],
    target: Option<f64>,
    axis: Axis,
    digits: Digits<'a>,
    key: Key,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

/// Neighbouring points for which the same is usual.
struct Stretch {
    first: usize,
    last: usize,
    usual: Usual,
}

/// A point as it is drawn.
#[derive(Clone, Copy)]
struct Spot {
    value: Option<f64>,
    mark: Mark,
}

/// Draws a process behaviour chart: 280 px high with one line each of title and subtitle, more with more.
///
/// ```
/// use scorebridge::charts::{Format, Frame, Point, Xmr, xmr};
/// let points = (1..=5).map(|n| Point { label: format!("2026-0{n}"), value: Some(f64::from(n)), ..Point::default() });
/// let chart = Xmr { frame: Frame::light("Orders rise", ""), points: points.collect(), format: Format::number(0), ..Xmr::default() };
/// assert!(xmr(&chart).text.contains("5 now"));
/// ```
pub fn xmr(chart: &Xmr) -> Svg {
    let plan = Plan::new(chart);
    chart.frame.picture(plan.bottom + 30.0, |canvas| {
        plan.key.draw(canvas, chart.frame.head() + 3.0);
        plan.draw_ground(canvas);
        plan.draw_levels(canvas);
        plan.draw_periods(canvas);
        plan.draw_series(canvas);
        plan.draw_end_labels(canvas);
    })
}

impl<'a> Plan<'a> {
    fn new(chart: &'a Xmr) -> Self {
        let values: Vec<Option<f64>> = chart.points.iter().map(|point| point.value.and_then(usable)).collect();
        let usual = if is_enough(&values) { stretches(&chart.usual) } else { Vec::new() };
        let ahead = if chart.ahead.iter().all(Expected::is_usable) { chart.ahead.as_slice() } else { &[] };
        let mark = |point: &Point| if usual.is_empty() { Mark::Usual } else { point.mark };
        let series: Vec<Spot> =
            values.iter().zip(&chart.points).map(|(value, point)| Spot { value: *value, mark: mark(point) }).collect();
        let target = chart.target.and_then(usable);
        let levels = usual.iter().flat_map(|stretch| stretch.usual.levels());
        let expected = ahead.iter().flat_map(|one| [one.value, one.lower, one.upper]);
        let levels = levels.chain(expected).filter(|level| chart.bounds.contain(*level));
        let shown: Vec<f64> = values.iter().flatten().copied().chain(levels).chain(target).collect();
        let axis = Axis::around(&shown, chart.bounds);
        let digits = chart.format.digits(&shown, axis.low.abs().max(axis.high.abs()));
        let sides = chart.frame.sides();
        let key = Key::new(&key_entries(&series, &chart.words), sides);
        let top = chart.frame.head() + key.height() + 20.0;
        let (left, right, bottom) = (sides.0, sides.1, top + PLOT_HEIGHT);
        Self { chart, series, usual, ahead, target, axis, digits, key, left, right, top, bottom }.fitted()
    }

    /// Leaves room for the numbers on the left and the labels on the right.
    fn fitted(mut self) -> Self {
        let most = (self.right - self.left) * 0.36;
        let numbers = self.axis.ticks.iter().map(|tick| LABEL.font.width(&self.digits.tick(*tick, self.axis.step)));
        self.left += numbers.fold(0.0, f64::max).min(most) + 14.0;
        let labels = self.end_labels();
        let widest = labels.iter().map(|label| label.look.font.width(&label.text)).fold(0.0, f64::max);
        self.right -= widest.min(most) + 14.0;
        self
    }

    fn x(&self, at: usize) -> f64 {
        let last = count((self.series.len() + self.ahead.len()).saturating_sub(1));
        if last == 0.0 {
            (self.left + self.right) / 2.0
        } else {
            self.left + (self.right - self.left) * count(at) / last
        }
    }

    /// Where what is usual begins and ends: halfway to the neighbours, at the edges of the plot where there is none.
    fn edges(&self, stretch: &Stretch) -> (f64, f64) {
        let half = (self.x(1) - self.x(0)) / 2.0;
        let from = if stretch.first == 0 { self.left } else { self.x(stretch.first) - half };
        let is_last = stretch.last + 1 == self.series.len() && self.ahead.is_empty();
        (from, if is_last { self.right } else { self.x(stretch.last) + half })
    }

    /// No value and no target: the axis would be made up.
    fn is_empty(&self) -> bool {
        self.target.is_none() && self.series.iter().all(|spot| spot.value.is_none())
    }

    fn y(&self, value: f64) -> f64 {
        self.bottom - (self.bottom - self.top) * self.axis.share(value)
    }

    /// A level is drawn only where values can be.
    fn is_shown(&self, level: f64) -> bool {
        self.axis.low <= level && level <= self.axis.high
    }

    /// Value, target, average and limits, by height.
    fn end_labels(&self) -> Vec<EndLabel> {
        let words = &self.chart.words;
        let mut labels = Vec::new();
        let mut put =
            |level: f64, text: String, look: Lettering| labels.push(EndLabel { y: self.y(level), text, look });
        let mut spots = self.series.iter().zip(&self.chart.points).rev();
        if let Some((value, point)) = spots.find_map(|(spot, point)| Some((spot.value?, point))) {
            let is_now = self.series.last().is_some_and(|spot| spot.value.is_some());
            let when = if is_now { &words.now } else { &point.label };
            put(value, format!("{} {when}", self.digits.text(value)), VALUE);
        }
        if let Some(target) = self.target {
            put(target, format!("{} {}", words.target, self.digits.goal(target)), LABEL.with(Ink::Text));
        }
        if let Some(last) = self.ahead.last() {
            put(last.value, format!("{} {}", words.ahead, self.digits.text(last.value)), LABEL);
        }
        if let Some(usual) = self.usual.last().filter(|last| last.last + 1 == self.series.len()).map(|last| last.usual)
        {
            put(usual.average, format!("{} {}", words.average, self.digits.text(usual.average)), LABEL);
            for limit in [usual.upper, usual.lower].into_iter().filter(|limit| self.is_shown(*limit)) {
                put(limit, words.usual.clone(), LABEL);
            }
        }
        labels.sort_by(|a, b| a.y.total_cmp(&b.y));
        labels
    }

    /// The usual range, the grid and its numbers.
    fn draw_ground(&self, canvas: &mut Canvas<'_>) {
        for stretch in &self.usual {
            let (from, to) = self.edges(stretch);
            canvas.bar((from, self.y(stretch.usual.upper)), (to, self.y(stretch.usual.lower)), Ink::Usual);
        }
        for tick in &self.axis.ticks {
            let y = self.y(*tick);
            canvas.line((self.left, y), (self.right, y), Ink::Grid, 0.8);
            if self.is_empty() {
                continue;
            }
            let number = self.digits.tick(*tick, self.axis.step);
            canvas.text((self.left - 9.0, y + 4.2), &number, LABEL.at(Anchor::End));
        }
    }

    fn draw_levels(&self, canvas: &mut Canvas<'_>) {
        for stretch in &self.usual {
            let ((from, to), usual) = (self.edges(stretch), stretch.usual);
            for limit in [usual.upper, usual.lower].into_iter().filter(|limit| self.is_shown(*limit)) {
                canvas.dashed((from, self.y(limit)), to, Ink::Muted, 1.0);
            }
            canvas.line((from, self.y(usual.average)), (to, self.y(usual.average)), Ink::Muted, 1.0);
        }
        if let Some(target) = self.target {
            canvas.line((self.left, self.y(target)), (self.right, self.y(target)), Ink::Text, 1.5);
        }
    }

    /// As many period labels as fit, evenly, always the last one.
    fn draw_periods(&self, canvas: &mut Canvas<'_>) {
        let all = self.chart.points.iter().map(|point| &point.label).chain(self.ahead.iter().map(|one| &one.label));
        let labels: Vec<String> = all.map(|label| LABEL.font.fit(label, 110.0)).collect();
        let widths: Vec<f64> = labels.iter().map(|label| LABEL.font.width(label)).collect();
        let axis = Along { first: self.x(0), apart: self.x(1) - self.x(0), gap: 14.0, sides: self.chart.frame.sides() };
        for (at, x) in along(&widths, &axis).into_iter().rev() {
            let label = labels.get(at).map_or("", String::as_str);
            canvas.text((x, self.bottom + 20.0), label, LABEL.at(Anchor::Middle));
        }
    }

    /// The line with its gaps, then the points above it.
    fn draw_series(&self, canvas: &mut Canvas<'_>) {
        let place = |(at, spot): (usize, &Spot)| spot.value.map(|value| (self.x(at), self.y(value)));
        let places: Vec<Option<Px>> = self.series.iter().enumerate().map(place).collect();
        for run in places.split(Option::is_none) {
            let run: Vec<Px> = run.iter().copied().flatten().collect();
            if run.len() > 1 {
                canvas.path(&run, Ink::Actual, 2.0);
            }
        }
        self.draw_ahead(canvas, places.iter().flatten().last());
        for (at, (place, spot)) in places.iter().zip(&self.series).enumerate() {
            match place {
                Some(place) => canvas.mark(*place, spot.mark),
                None => canvas.gap((self.x(at), self.bottom)),
            }
        }
    }

    /// What is expected: a range at each later point, and a dashed line from the last value through them.
    fn draw_ahead(&self, canvas: &mut Canvas<'_>, last: Option<&Px>) {
        let n = self.series.len();
        let places: Vec<Px> =
            self.ahead.iter().enumerate().map(|(at, one)| (self.x(n + at), self.y(one.value))).collect();
        for ((x, _), one) in places.iter().zip(self.ahead) {
            canvas.line((*x, self.y(one.upper)), (*x, self.y(one.lower)), Ink::Muted, 1.0);
            for end in [one.upper, one.lower] {
                canvas.line((*x - 3.0, self.y(end)), (*x + 3.0, self.y(end)), Ink::Muted, 1.0);
            }
        }
        let line: Vec<Px> = last.copied().into_iter().chain(places).collect();
        canvas.dashed_path(&line, Ink::Actual, 1.5);
    }

    fn draw_end_labels(&self, canvas: &mut Canvas<'_>) {
        let (_, edge) = self.chart.frame.sides();
        let x = self.right + 11.0;
        let labels = self.end_labels();
        let heights = apart(&labels.iter().map(|label| label.y).collect::<Vec<_>>(), self.top - 8.0, self.bottom);
        for (label, y) in labels.iter().zip(heights) {
            canvas.text((x, y + 4.2), &label.look.font.fit(&label.text, edge - x), label.look);
        }
    }
}

/// Marks that occur, and gaps, with their words.
fn key_entries<'a>(series: &[Spot], words: &'a XmrWords) -> Vec<(Option<Mark>, &'a str)> {
    let marks = [(Mark::Better, &words.better), (Mark::Worse, &words.worse), (Mark::Changed, &words.changed)];
    let occurs = |mark: Mark| series.iter().any(|spot| spot.value.is_some() && spot.mark == mark);
    let mut entries: Vec<(Option<Mark>, &str)> =
        marks.into_iter().filter(|(mark, _)| occurs(*mark)).map(|(mark, words)| (Some(mark), words.as_str())).collect();
    if series.iter().any(|spot| spot.value.is_none()) {
        entries.push((None, &words.missing));
    }
    entries
}

/// Runs of points for which the same is usual; unusable levels count as none.
fn stretches(usual: &[Option<Usual>]) -> Vec<Stretch> {
    let mut runs: Vec<Stretch> = Vec::new();
    for (at, one) in usual.iter().enumerate() {
        let Some(one) = one.filter(|one| one.levels().into_iter().all(is_usable)) else { continue };
        match runs.last_mut() {
            Some(run) if run.last + 1 == at && run.usual == one => run.last = at,
            _ => runs.push(Stretch { first: at, last: at, usual: one }),
        }
    }
    runs
}

impl Expected {
    fn is_usable(&self) -> bool {
        [self.value, self.lower, self.upper].into_iter().all(is_usable)
    }
}

fn is_enough(values: &[Option<f64>]) -> bool {
    values.iter().flatten().count() >= ENOUGH
}

fn is_usable(value: f64) -> bool {
    usable(value).is_some()
}
