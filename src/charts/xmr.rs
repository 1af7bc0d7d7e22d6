//! Process behaviour chart: a series with its average, its usual range and its real changes. It tests nothing: marks are given.

use super::canvas::{Anchor, Canvas, Lettering, Px};
use super::frame::count;
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
    /// Average and limits; drawn, like the marks of the points, only from 12 values on.
    pub usual: Option<Usual>,
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
            missing: "No value".to_owned(),
        }
    }
}

const LABEL: Lettering = Lettering::plain(12.0, Ink::Muted);
const VALUE: Lettering = Lettering::bold(13.0, Ink::Ink);
const PLOT_HEIGHT: f64 = 172.0;
const LABEL_STEP: f64 = 15.0;
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
    values: Vec<Option<f64>>,
    usual: Option<Usual>,
    target: Option<f64>,
    axis: Axis,
    digits: Digits<'a>,
    /// Left, right, top and bottom of the plot in px.
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
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
        plan.draw_key(canvas);
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
        let enough = values.iter().flatten().count() >= ENOUGH;
        let usual =
            chart.usual.filter(|usual| enough && [usual.average, usual.lower, usual.upper].into_iter().all(is_usable));
        let target = chart.target.and_then(usable);
        let levels = usual.iter().flat_map(|usual| [usual.average, usual.lower, usual.upper]);
        let inside = |value: &f64| {
            chart.bounds.lowest.is_none_or(|lowest| *value >= lowest)
                && chart.bounds.highest.is_none_or(|highest| *value <= highest)
        };
        let shown: Vec<f64> = values.iter().flatten().copied().chain(levels.filter(inside)).chain(target).collect();
        let axis = Axis::around(&shown, chart.bounds);
        let digits = chart.format.digits(&[], axis.low.abs().max(axis.high.abs()));
        let (left, right) = chart.frame.sides();
        let top = chart.frame.head() + 36.0;
        let mut plan = Self { chart, values, usual, target, axis, digits, left, right, top, bottom: top + PLOT_HEIGHT };
        let ticks = plan.axis.ticks.iter().map(|tick| LABEL.font.width(&plan.digits.tick(*tick, plan.axis.step)));
        plan.left += ticks.fold(0.0, f64::max) + 14.0;
        let most = (right - left) * 0.36;
        let labels = plan.end_labels();
        let widest = labels.iter().map(|label| label.look.font.width(&label.text)).fold(0.0, f64::max);
        plan.right -= widest.min(most) + 14.0;
        plan
    }

    fn x(&self, at: usize) -> f64 {
        let last = count(self.values.len().saturating_sub(1));
        if last == 0.0 {
            (self.left + self.right) / 2.0
        } else {
            self.left + (self.right - self.left) * count(at) / last
        }
    }

    fn y(&self, value: f64) -> f64 {
        self.bottom - (self.bottom - self.top) * self.axis.share(value)
    }

    fn mark(&self, point: &Point) -> Mark {
        if self.usual.is_some() { point.mark } else { Mark::Usual }
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
        let last = self.values.iter().zip(&self.chart.points).rev().find_map(|(value, point)| Some(((*value)?, point)));
        if let Some((value, point)) = last {
            let is_now = self.values.last().is_some_and(Option::is_some);
            let when = if is_now { &words.now } else { &point.label };
            put(value, format!("{} {when}", self.digits.text(value)), VALUE);
        }
        if let Some(target) = self.target {
            put(target, format!("{} {}", words.target, self.digits.goal(target)), LABEL.with(Ink::Ink));
        }
        if let Some(usual) = self.usual {
            put(usual.average, format!("{} {}", words.average, self.digits.text(usual.average)), LABEL);
            for limit in [usual.upper, usual.lower].into_iter().filter(|limit| self.is_shown(*limit)) {
                put(limit, words.usual.clone(), LABEL);
            }
        }
        labels.sort_by(|a, b| a.y.total_cmp(&b.y));
        labels
    }

    fn draw_key(&self, canvas: &mut Canvas<'_>) {
        let words = &self.chart.words;
        let marks = [(Mark::Better, &words.better), (Mark::Worse, &words.worse), (Mark::Changed, &words.changed)];
        let is_used = |mark: Mark| {
            self.values.iter().zip(&self.chart.points).any(|(value, point)| value.is_some() && self.mark(point) == mark)
        };
        let (mut x, right) = self.chart.frame.sides();
        let y = self.chart.frame.head() + 16.0;
        let mut put = |canvas: &mut Canvas<'_>, words: &str, mark: &dyn Fn(&mut Canvas<'_>, Px)| {
            let words = LABEL.font.fit(words, right - x - 14.0);
            if !words.is_empty() {
                mark(canvas, (x + 5.0, y - 4.0));
                canvas.text((x + 14.0, y), &words, LABEL);
                x += 14.0 + LABEL.font.width(&words) + 18.0;
            }
        };
        for (mark, words) in marks.into_iter().filter(|(mark, _)| is_used(*mark)) {
            put(canvas, words, &|canvas, at| canvas.mark(at, mark));
        }
        if self.values.iter().any(Option::is_none) {
            put(canvas, &words.missing, &|canvas, at| canvas.ring(at, 2.6, Ink::Muted, 1.0));
        }
    }

    /// The usual range, the grid and its numbers.
    fn draw_ground(&self, canvas: &mut Canvas<'_>) {
        if let Some(usual) = self.usual {
            canvas.bar((self.left, self.y(usual.upper)), (self.right, self.y(usual.lower)), Ink::Usual);
        }
        for tick in &self.axis.ticks {
            let y = self.y(*tick);
            canvas.line((self.left, y), (self.right, y), Ink::Grid, 0.8);
            let number = self.digits.tick(*tick, self.axis.step);
            canvas.text((self.left - 9.0, y + 4.2), &number, LABEL.at(Anchor::End));
        }
    }

    fn draw_levels(&self, canvas: &mut Canvas<'_>) {
        if let Some(usual) = self.usual {
            for limit in [usual.upper, usual.lower].into_iter().filter(|limit| self.is_shown(*limit)) {
                canvas.dashed((self.left, self.y(limit)), self.right, Ink::Muted, 1.0);
            }
            canvas.line((self.left, self.y(usual.average)), (self.right, self.y(usual.average)), Ink::Muted, 1.0);
        }
        if let Some(target) = self.target {
            canvas.line((self.left, self.y(target)), (self.right, self.y(target)), Ink::Ink, 1.5);
        }
    }

    /// As many period labels as fit, evenly, always the last one.
    fn draw_periods(&self, canvas: &mut Canvas<'_>) {
        let (from, to) = self.chart.frame.sides();
        let labels: Vec<String> = self.chart.points.iter().map(|point| LABEL.font.fit(&point.label, 110.0)).collect();
        let widest = labels.iter().map(|label| LABEL.font.width(label)).fold(0.0, f64::max);
        let apart = self.x(1) - self.x(0);
        let strides = [1, 2, 3, 4, 6, 12, 24, 48, 120, 600];
        let stride =
            strides.into_iter().find(|stride| count(*stride) * apart >= widest + 14.0).unwrap_or(labels.len().max(1));
        for (at, label) in labels.iter().enumerate().filter(|(at, _)| (labels.len() - 1 - at).is_multiple_of(stride)) {
            let half = LABEL.font.width(label) / 2.0;
            let x = self.x(at).clamp(from + half, (to - half).max(from + half));
            canvas.text((x, self.bottom + 20.0), label, LABEL.at(Anchor::Middle));
        }
    }

    /// The line with its gaps, then the points above it.
    fn draw_series(&self, canvas: &mut Canvas<'_>) {
        let places: Vec<Option<Px>> =
            self.values.iter().enumerate().map(|(at, value)| value.map(|value| (self.x(at), self.y(value)))).collect();
        for run in places.split(Option::is_none) {
            let run: Vec<Px> = run.iter().copied().flatten().collect();
            if run.len() > 1 {
                canvas.path(&run, Ink::Actual, 2.0);
            }
        }
        for (at, (place, point)) in places.iter().zip(&self.chart.points).enumerate() {
            match place {
                Some(place) => canvas.mark(*place, self.mark(point)),
                None => canvas.ring((self.x(at), self.bottom), 2.6, Ink::Muted, 1.0),
            }
        }
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

fn is_usable(value: f64) -> bool {
    usable(value).is_some()
}

/// Rising heights, moved as little as needed to be 15 px apart between `top` and `bottom`: labels that touch move as one
/// group around their own middle.
fn apart(heights: &[f64], top: f64, bottom: f64) -> Vec<f64> {
    let mut groups: Vec<(f64, f64)> = Vec::new(); // height of the first label, number of labels
    for height in heights {
        let (mut first, mut n) = (height.min(bottom).max(top), 1.0);
        while let Some((above, m)) = groups.pop_if(|(above, m)| *above + *m * LABEL_STEP > first) {
            first = (above * m + (first - m * LABEL_STEP) * n) / (m + n);
            n += m;
            first = first.min(bottom - (n - 1.0) * LABEL_STEP).max(top);
        }
        groups.push((first, n));
    }
    let labels = |(first, n): (f64, f64)| {
        (0..heights.len()).map(count).take_while(move |at| *at < n).map(move |at| first + at * LABEL_STEP)
    };
    groups.into_iter().flat_map(labels).collect()
}

#[cfg(test)]
mod tests {
    use super::apart;

    #[test]
    fn labels_keep_their_distance() {
        let check = |heights: &[f64], expected: &[f64]| assert_eq!(apart(heights, 0.0, 100.0), expected);
        check(&[10.0, 50.0], &[10.0, 50.0]);
        check(&[30.0, 32.0, 34.0], &[17.0, 32.0, 47.0]);
        check(&[10.0, 12.0, 13.0], &[0.0, 15.0, 30.0]);
        check(&[95.0, 99.0, 100.0], &[70.0, 85.0, 100.0]);
        check(&[-5.0, 120.0], &[0.0, 100.0]);
    }
}
