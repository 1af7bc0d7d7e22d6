//! Bridge: from a plan to what came of it, step by step. It always ties: what the steps leave unexplained is a step too.

use super::canvas::{Anchor, Canvas, Lettering, axis_break};
use super::frame::count;
use super::number::Digits;
use super::palette::Ink;
use super::scale::usable;
use super::{Format, Frame, Svg};

/// From one amount to another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bridge {
    /// Title, subtitle, theme, width.
    pub frame: Frame,
    /// The plan: an outlined column.
    pub start: Pillar,
    /// What lies between, in order. Of more than eight, the seven largest are shown.
    pub steps: Vec<Step>,
    /// The actual: a filled column.
    pub end: Pillar,
    /// An increase is worse, as with cost.
    pub lower_is_better: bool,
    /// How the amounts are written.
    pub format: Format,
    /// The word for all other steps and what they leave unexplained; empty: `Other`.
    pub other: String,
}

/// An amount at one end.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pillar {
    /// Its name, at most two lines.
    pub label: String,
    /// The amount; not a number or beyond ±10¹⁵ leaves the picture empty.
    pub value: f64,
}

/// A reason for a difference.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    /// Its name, at most two lines.
    pub label: String,
    /// What it adds or takes away.
    pub change: f64,
}

const LABEL: Lettering = Lettering::plain(12.0, Ink::Ink).at(Anchor::Middle);
const VALUE: Lettering = Lettering::bold(13.0, Ink::Ink).at(Anchor::Middle);
const PLOT_HEIGHT: f64 = 176.0;
const MOST_STEPS: usize = 8;

/// Draws a bridge: 300 px high with one line each of title and subtitle.
///
/// ```
/// use scorebridge::charts::{Bridge, Format, Frame, Pillar, Step, bridge};
/// let chart = Bridge {
///     frame: Frame::light("IT cost €43k more than planned", ""),
///     start: Pillar { label: "Plan".to_owned(), value: 1_200.0 },
///     steps: vec![Step { label: "More users".to_owned(), change: 40.0 }],
///     end: Pillar { label: "Actual".to_owned(), value: 1_243.0 },
///     lower_is_better: true,
///     format: Format::number(0),
///     ..Bridge::default()
/// };
/// assert!(bridge(&chart).text.contains("+40") && bridge(&chart).text.contains("Other"));
/// ```
pub fn bridge(chart: &Bridge) -> Svg {
    let top = chart.frame.head() + 34.0;
    let bottom = top + PLOT_HEIGHT;
    chart.frame.picture(bottom + 42.0, |canvas| {
        if usable(chart.start.value).and(usable(chart.end.value)).is_some() {
            Plan::new(chart, (top, bottom)).draw(canvas);
        }
    })
}

/// The steps to draw: at most eight, adding up to the difference between both ends.
fn shown_steps(chart: &Bridge) -> Vec<Step> {
    let mut steps: Vec<Step> = chart.steps.iter().filter(|step| usable(step.change).is_some()).cloned().collect();
    let difference = chart.end.value - chart.start.value;
    let explained = |steps: &[Step]| steps.iter().map(|step| step.change).sum::<f64>();
    let largest = chart.start.value.abs().max(chart.end.value.abs()).max(1.0);
    let ties = |steps: &[Step]| (difference - explained(steps)).abs() <= largest * 1e-9;
    if steps.len() <= MOST_STEPS && ties(&steps) {
        return steps;
    }
    while steps.len() >= MOST_STEPS {
        let smallest = steps.iter().enumerate().min_by(|(_, a), (_, b)| a.change.abs().total_cmp(&b.change.abs()));
        let Some((at, _)) = smallest else { break };
        steps.remove(at);
    }
    let label = if chart.other.is_empty() { "Other".to_owned() } else { chart.other.clone() };
    let change = difference - explained(&steps);
    steps.push(Step { label, change });
    steps
}

/// A settled bridge.
struct Plan<'a> {
    chart: &'a Bridge,
    steps: Vec<Step>,
    digits: Digits<'a>,
    low: f64,
    high: f64,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl<'a> Plan<'a> {
    fn new(chart: &'a Bridge, (top, bottom): (f64, f64)) -> Self {
        let steps = shown_steps(chart);
        let mut level = chart.start.value;
        let mut levels = vec![level, chart.end.value];
        for step in &steps {
            level += step.change;
            levels.push(level);
        }
        let (low, high) = ends(&levels);
        let largest_step = steps.iter().map(|step| step.change.abs()).fold(0.0, f64::max);
        let written: Vec<f64> =
            steps.iter().map(|step| step.change).chain([chart.start.value, chart.end.value]).collect();
        let reference =
            if largest_step > 0.0 { largest_step.max(high.abs() / 1_000.0) } else { high.abs().max(low.abs()) };
        let digits = chart.format.digits(&written, reference);
        let (left, right) = chart.frame.sides();
        Self { chart, steps, digits, low, high, left, right, top, bottom }
    }

    fn y(&self, amount: f64) -> f64 {
        self.bottom - (self.bottom - self.top) * ((amount - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    fn slot(&self) -> f64 {
        (self.right - self.left) / count(self.steps.len() + 2)
    }

    /// Left and right edge of a column.
    fn column(&self, at: usize) -> (f64, f64) {
        let middle = self.left + self.slot() * (count(at) + 0.5);
        let half = (self.slot() * 0.31).min(34.0);
        (middle - half, middle + half)
    }

    fn draw(&self, canvas: &mut Canvas<'_>) {
        let Bridge { start, end, .. } = self.chart;
        self.draw_links(canvas);
        let mut level = start.value;
        for (at, step) in self.steps.iter().enumerate() {
            let ink = if (step.change > 0.0) == self.chart.lower_is_better { Ink::Worse } else { Ink::Better };
            let (y0, y1) = (self.y(level), self.y(level + step.change));
            let (left, right) = self.column(at + 1);
            canvas.bar((left, y0.min(y1)), (right, y0.max(y1).max(y0.min(y1) + 1.0)), ink);
            self.draw_words(canvas, at + 1, y0.min(y1), (&self.digits.change(step.change), &step.label));
            level += step.change;
        }
        let last = self.steps.len() + 1;
        self.draw_pillar(canvas, 0, start);
        self.draw_pillar(canvas, last, end);
        let base = self.base();
        canvas.line((self.left, base), (self.right, base), Ink::Ink, 1.0);
        if self.low > 0.0 {
            for at in [0, last] {
                let (left, right) = self.column(at);
                axis_break(canvas, ((left + right) / 2.0, self.bottom - 14.0), (right - left) / 2.0 + 2.0, false);
            }
        }
    }

    /// Where columns stand: on zero, or on the cut axis.
    fn base(&self) -> f64 {
        self.y(self.low.max(0.0))
    }

    fn draw_pillar(&self, canvas: &mut Canvas<'_>, at: usize, pillar: &Pillar) {
        let (left, right) = self.column(at);
        let (y, base) = (self.y(pillar.value), self.base());
        if at == 0 {
            let inset = 0.75;
            let corners = [(left + inset, base), (left + inset, y), (right - inset, y), (right - inset, base)];
            canvas.shape(&corners, Ink::Paper);
            canvas.path(&corners, Ink::Actual, 1.5);
        } else {
            canvas.bar((left, y.min(base)), (right, y.max(base)), Ink::Actual);
        }
        self.draw_words(canvas, at, y.min(base), (&self.digits.text(pillar.value), &pillar.label));
    }

    /// The amount above a column and its name below the plot.
    fn draw_words(&self, canvas: &mut Canvas<'_>, at: usize, above: f64, (amount, label): (&str, &str)) {
        let (left, right) = self.column(at);
        let middle = (left + right) / 2.0;
        canvas.text((middle, above - 8.0), &VALUE.font.fit(amount, self.slot() - 2.0), VALUE);
        let mut y = self.bottom + 4.0;
        for line in LABEL.font.wrap(label, self.slot() - 6.0, 2) {
            y += 15.0;
            canvas.text((middle, y), &line, LABEL);
        }
    }

    /// Thin lines that carry each level to the next column.
    fn draw_links(&self, canvas: &mut Canvas<'_>) {
        let mut level = self.chart.start.value;
        for at in 0..=self.steps.len() {
            let y = self.y(level);
            canvas.line((self.column(at).1, y), (self.column(at + 1).0, y), Ink::Muted, 0.8);
            level += self.steps.get(at).map_or(0.0, |step| step.change);
        }
    }
}

/// From zero; from below the lowest level where the steps would be too small to see.
fn ends(levels: &[f64]) -> (f64, f64) {
    let low = levels.iter().copied().fold(f64::INFINITY, f64::min);
    let high = levels.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let apart = high - low;
    if apart > 0.0 && low > 0.0 && apart < high * 0.35 {
        return ((low - apart * 0.75).max(high * 0.01), high);
    }
    let (low, high) = (low.min(0.0), high.max(0.0));
    if low < high { (low, high) } else { (0.0, 1.0) }
}

#[cfg(test)]
mod tests {
    use super::{Bridge, Pillar, Step, shown_steps};

    #[test]
    fn a_bridge_ties_in_at_most_eight_steps() {
        let check = |changes: &[f64], end: f64, expected: &[f64]| {
            let steps = changes.iter().map(|change| Step { label: "step".to_owned(), change: *change }).collect();
            let end = Pillar { value: end, ..Pillar::default() };
            let shown = shown_steps(&Bridge { steps, end, ..Bridge::default() });
            let changes: Vec<f64> = shown.iter().map(|step| step.change).collect();
            assert_eq!(changes, expected);
        };
        check(&[5.0, -2.0], 3.0, &[5.0, -2.0]);
        check(&[5.0, -2.0], 4.0, &[5.0, -2.0, 1.0]);
        check(&[], 7.0, &[7.0]);
        check(&[f64::NAN, 1.0], 1.0, &[1.0]);
        check(&[1.0; 8], 8.0, &[1.0; 8]);
        check(&[9.0, 1.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, -2.0], 41.0, &[9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, -1.0]);
    }
}
