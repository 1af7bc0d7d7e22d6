//! Small multiples: many series side by side on one scale. It tests nothing: marks are given.

use super::area::Area;
use super::canvas::{Anchor, Canvas, Lettering, Px};
use super::frame::count;
use super::key::Key;
use super::number::Digits;
use super::palette::Ink;
use super::scale::{Axis, usable};
use super::{Bounds, Format, Frame, Mark, Svg, Table};

/// Series of the same unit over the same periods.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Multiples {
    /// Title, subtitle, theme, width.
    pub frame: Frame,
    /// Names of the periods, oldest first: `Nov 25`.
    pub periods: Vec<String>,
    /// The series, from left to right and top to bottom.
    pub panels: Vec<Panel>,
    /// The goal of all of them.
    pub target: Option<f64>,
    /// Natural ends of the values.
    pub bounds: Bounds,
    /// How the numbers are written.
    pub format: Format,
    /// The words in the picture.
    pub words: MultiplesWords,
}

/// One series.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Panel {
    /// Its name, at most two lines.
    pub label: String,
    /// One a period; none is a gap, and so is what is not a number or beyond ±10¹⁵.
    pub values: Vec<Option<f64>>,
    /// What the last value means.
    pub mark: Mark,
}

/// The words of small multiples.
#[derive(Clone, Debug, PartialEq)]
pub struct MultiplesWords {
    /// Above the names, in the table.
    pub name: String,
    /// Explains [`Mark::Better`].
    pub better: String,
    /// Explains [`Mark::Worse`].
    pub worse: String,
    /// Explains [`Mark::Changed`].
    pub changed: String,
    /// In place of a last value that is missing.
    pub missing: String,
}

impl Default for MultiplesWords {
    fn default() -> Self {
        let word = |text: &str| text.to_owned();
        Self {
            name: word("Service"),
            better: word("Clearly better"),
            worse: word("Clearly worse"),
            changed: word("Clearly different"),
            missing: word("no value"),
        }
    }
}

const NAME: Lettering = Lettering::bold(12.0, Ink::Text);
const TICK: Lettering = Lettering::plain(11.0, Ink::Muted);
const LINE: f64 = 15.0;
const PLOT: f64 = 54.0;
/// Distance of two panels.
const GAP: f64 = 24.0;
/// Least width of a panel.
const LEAST: f64 = 112.0;

/// Draws small multiples: as many panels side by side as have 112 px each, all on the scale that stands left of each row.
///
/// ```
/// use scorebridge::charts::{Format, Frame, Multiples, Panel, multiples};
/// let mail = Panel { label: "Mail".to_owned(), values: vec![Some(81.0), None, Some(88.0)], ..Panel::default() };
/// let chart = Multiples { frame: Frame::light("Mail is liked", ""), panels: vec![mail], format: Format::number(0), ..Multiples::default() };
/// assert!(multiples(&chart).text.contains("88"));
/// ```
pub fn multiples(chart: &Multiples) -> Svg {
    let plan = Plan::new(chart);
    chart.frame.picture(plan.bottom(), |canvas| {
        plan.key.draw(canvas, chart.frame.head() + 3.0);
        for (at, panel) in chart.panels.iter().enumerate() {
            plan.draw_panel(canvas, at, panel);
        }
    })
}

impl Multiples {
    /// The numbers as a table.
    pub fn table(&self) -> Table {
        let periods: Vec<&str> = self.periods.iter().map(String::as_str).collect();
        let mut table = Table::new(&[&self.words.name], &periods);
        for panel in &self.panels {
            let values = panel.usable_values().chain(std::iter::repeat(None)).take(periods.len()).collect::<Vec<_>>();
            table.row(&[&panel.label], &values, &self.format);
        }
        table
    }
}

impl Panel {
    fn usable_values(&self) -> impl Iterator<Item = Option<f64>> {
        self.values.iter().map(|value| value.and_then(usable))
    }
}

/// Settled small multiples.
struct Plan<'a> {
    chart: &'a Multiples,
    key: Key,
    axis: Axis,
    digits: Digits<'a>,
    /// Panels side by side.
    across: usize,
    /// Width of one.
    width: f64,
    left: f64,
    top: f64,
    /// Height of the names.
    head: f64,
}

impl<'a> Plan<'a> {
    fn new(chart: &'a Multiples) -> Self {
        let values = chart.panels.iter().flat_map(Panel::usable_values).flatten();
        let shown: Vec<f64> = values.chain(chart.target.and_then(usable)).collect();
        let axis = Axis::around(&shown, chart.bounds);
        let digits = chart.format.digits(&shown, axis.low.abs().max(axis.high.abs()));
        let (from, right) = chart.frame.sides();
        let ticks = [axis.low, axis.high].map(|end| TICK.font.width(&digits.tick(end, axis.step)));
        let gutter = ticks.into_iter().fold(0.0, f64::max).min((right - from) * 0.2);
        let left = from + gutter + 8.0;
        let fits = |n: &usize| (right - left + GAP) / count(*n) - GAP >= LEAST;
        let most = (1..=6).rev().find(fits).unwrap_or(1);
        // As many rows as it takes, all about equally long.
        let rows = chart.panels.len().div_ceil(most).max(1);
        let across = chart.panels.len().div_ceil(rows).max(1);
        let width = (right - left + GAP) / count(across) - GAP;
        let key = Key::new(&key_entries(chart), (from, right));
        let top = chart.frame.head() + key.height() + 10.0;
        let mut plan = Self { chart, key, axis, digits, across, width, left, top, head: LINE };
        let lines = chart.panels.iter().map(|panel| plan.name(panel).len()).max().unwrap_or(0);
        plan.head = LINE * count(lines.max(1));
        plan
    }

    fn name(&self, panel: &Panel) -> Vec<String> {
        let value = NAME.font.width(&self.last(panel)).min(self.width * 0.5);
        NAME.font.wrap(&panel.label, self.width - value - 8.0, 2)
    }

    /// The value of the last period.
    fn last(&self, panel: &Panel) -> String {
        let last = panel.usable_values().last().flatten();
        last.map_or_else(|| self.chart.words.missing.clone(), |value| self.digits.text(value))
    }

    fn row_height(&self) -> f64 {
        self.head + PLOT + 42.0
    }

    fn bottom(&self) -> f64 {
        self.top + self.row_height() * count(self.chart.panels.len().div_ceil(self.across)) - 16.0
    }

    /// Where the series of a panel is drawn.
    fn plot(&self, at: usize) -> Area {
        let left = self.left + (self.width + GAP) * count(at % self.across);
        let top = self.top + self.row_height() * count(at / self.across) + self.head + 8.0;
        Area::new((left, top), (left + self.width, top + PLOT))
    }

    fn y(&self, plot: Area, value: f64) -> f64 {
        plot.bottom - plot.height() * self.axis.share(value)
    }

    fn draw_panel(&self, canvas: &mut Canvas<'_>, at: usize, panel: &Panel) {
        let plot = self.plot(at);
        let mut y = plot.top - self.head - 11.0;
        for line in self.name(panel) {
            y += LINE;
            canvas.text((plot.left, y), &line, NAME);
        }
        let value = NAME.font.fit(&self.last(panel), self.width * 0.5);
        canvas.text((plot.right, plot.top - self.head + 4.0), &value, NAME.at(Anchor::End));
        for end in [self.axis.low, self.axis.high] {
            let y = self.y(plot, end);
            canvas.line((plot.left, y), (plot.right, y), Ink::Grid, 0.8);
            if at.is_multiple_of(self.across) && self.has_values() {
                let room = self.left - 8.0 - self.chart.frame.sides().0;
                let tick = TICK.font.fit(&self.digits.tick(end, self.axis.step), room);
                canvas.text((plot.left - 8.0, y + 3.8), &tick, TICK.at(Anchor::End));
            }
        }
        if let Some(target) = self.chart.target.and_then(usable) {
            canvas.dashed((plot.left, self.y(plot, target)), plot.right, Ink::Text, 1.0);
        }
        self.draw_series(canvas, plot, panel);
        self.draw_periods(canvas, plot);
    }

    fn has_values(&self) -> bool {
        self.chart.panels.iter().flat_map(Panel::usable_values).flatten().next().is_some()
    }

    fn draw_series(&self, canvas: &mut Canvas<'_>, plot: Area, panel: &Panel) {
        let room = plot.width() - 10.0;
        let step = room / count(self.chart.periods.len().max(panel.values.len()).saturating_sub(1)).max(1.0);
        let place = |(at, value): (usize, Option<f64>)| {
            value.map(|value| (plot.left + 4.0 + step * count(at), self.y(plot, value)))
        };
        let places: Vec<Option<Px>> = panel.usable_values().enumerate().map(place).collect();
        for run in places.split(Option::is_none) {
            match run {
                [Some(only)] => canvas.disc(*only, 1.6, Ink::Actual),
                _ => canvas.path(&run.iter().copied().flatten().collect::<Vec<Px>>(), Ink::Actual, 1.75),
            }
        }
        if let Some(Some(last)) = places.last() {
            canvas.mark(*last, panel.mark);
        }
    }

    /// The first and the last period below the plot; only the last one where both do not fit.
    fn draw_periods(&self, canvas: &mut Canvas<'_>, plot: Area) {
        let y = plot.bottom + 15.0;
        let half = self.width / 2.0 - 4.0;
        if let [first, .., _] = self.chart.periods.as_slice() {
            canvas.text((plot.left, y), &TICK.font.fit(first, half), TICK);
        }
        if let Some(last) = self.chart.periods.last() {
            canvas.text((plot.right, y), &TICK.font.fit(last, half), TICK.at(Anchor::End));
        }
    }
}

/// The marks that occur with their words.
fn key_entries(chart: &Multiples) -> Vec<(Option<Mark>, &str)> {
    let words = &chart.words;
    let marks = [(Mark::Better, &words.better), (Mark::Worse, &words.worse), (Mark::Changed, &words.changed)];
    let last = |panel: &Panel| panel.usable_values().last().flatten();
    let occurs = |mark: Mark| chart.panels.iter().any(|panel| panel.mark == mark && last(panel).is_some());
    marks.into_iter().filter(|(mark, _)| occurs(*mark)).map(|(mark, words)| (Some(mark), words.as_str())).collect()
}
