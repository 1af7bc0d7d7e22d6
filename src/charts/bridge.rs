//! Bridge: from a plan to what came of it, step by step. It always ties: what the steps leave unexplained is a step too.

use super::canvas::{Anchor, Canvas, Lettering, Px, axis_break};
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

const LABEL: Lettering = Lettering::plain(12.0, Ink::Text);
const VALUE: Lettering = Lettering::bold(13.0, Ink::Text);
const MOST_STEPS: usize = 8;
/// Height of upright columns.
const PLOT: f64 = 176.0;
/// Height of a lying column with its room.
const ROW: f64 = 34.0;
/// Columns stand upright from this width on, if their amounts fit.
const SLOT: f64 = 50.0;
/// Where a column starts and ends across its slot.
const NEAR_START: f64 = 0.19;
const NEAR_END: f64 = 0.81;

/// Draws a bridge: upright columns, or lying ones where the picture is too narrow for their amounts.
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
    let plan = usable(chart.start.value).and(usable(chart.end.value)).map(|_| Plan::new(chart));
    let Some(plan) = plan else {
        return chart.frame.picture(chart.frame.head(), |_| ());
    };
    chart.frame.picture(plan.foot, |canvas| plan.draw(canvas))
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

/// One column: from one level to another.
struct Column {
    from: f64,
    to: f64,
    /// None: an outline.
    ink: Option<Ink>,
    amount: String,
    label: String,
}

/// Plan, steps and actual, from level to level.
fn columns(chart: &Bridge, steps: Vec<Step>, digits: &Digits<'_>, base: f64) -> Vec<Column> {
    let pillar = |Pillar { label, value }: &Pillar, ink: Option<Ink>| Column {
        from: base,
        to: *value,
        ink,
        amount: digits.text(*value),
        label: label.clone(),
    };
    let mut columns = vec![pillar(&chart.start, None)];
    let mut level = chart.start.value;
    for Step { label, change } in steps {
        let from = level;
        level += change;
        let ink = match change {
            0.0 => Ink::Faint,
            _ if (change > 0.0) == chart.lower_is_better => Ink::Worse,
            _ => Ink::Better,
        };
        columns.push(Column { from, to: level, ink: Some(ink), amount: digits.change(change), label });
    }
    columns.push(pillar(&chart.end, Some(Ink::Actual)));
    columns
}

/// A settled bridge.
struct Plan {
    columns: Vec<Column>,
    low: f64,
    high: f64,
    /// Columns stand; otherwise they lie, one a row, their labels on the left and their amounts on the right.
    upright: bool,
    /// The room for columns, in px.
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    /// Left and right edge of the picture's content, and where it ends below.
    sides: (f64, f64),
    foot: f64,
}

impl Plan {
    fn new(chart: &Bridge) -> Self {
        let steps = shown_steps(chart);
        let (low, high) = ends(&levels(chart, &steps));
        let largest = steps.iter().map(|step| step.change.abs()).fold(0.0, f64::max);
        let written: Vec<f64> =
            steps.iter().map(|step| step.change).chain([chart.start.value, chart.end.value]).collect();
        let reference = if largest > 0.0 { largest.max(high.abs() / 1_000.0) } else { high.abs().max(low.abs()) };
        let columns = columns(chart, steps, &chart.format.digits(&written, reference), low.max(0.0));
        let (left, right) = chart.frame.sides();
        let slot = (right - left) / count(columns.len());
        let widest = columns.iter().map(|column| VALUE.font.width(&column.amount)).fold(0.0, f64::max);
        let head = chart.frame.head();
        let plan = Self {
            columns,
            low,
            high,
            upright: true,
            left,
            right,
            top: head + 34.0,
            bottom: 0.0,
            sides: (left, right),
            foot: 0.0,
        };
        if slot >= SLOT && widest <= slot - 2.0 { plan.standing() } else { plan.lying(head + 12.0, widest) }
    }

    fn standing(self) -> Self {
        let bottom = self.top + PLOT;
        Self { bottom, foot: bottom + 42.0, ..self }
    }

    fn lying(self, top: f64, amount: f64) -> Self {
        let width = self.right - self.left;
        let label = self.columns.iter().map(|column| LABEL.font.width(&column.label)).fold(0.0, f64::max);
        let bottom = top + ROW * count(self.columns.len());
        let (left, right) = (self.left + label.min(width * 0.34) + 12.0, self.right - amount.min(width * 0.3) - 12.0);
        Self { upright: false, left, right, top, bottom, foot: bottom + 4.0, ..self }
    }

    /// Share of the scale below the amount.
    fn share(&self, amount: f64) -> f64 {
        ((amount - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    /// The place of a level, across (0 to 1) the column at so many columns from the start.
    fn at(&self, column: usize, across: f64, amount: f64) -> Px {
        let along = (count(column) + across) / count(self.columns.len());
        if self.upright {
            (self.left + (self.right - self.left) * along, self.bottom - (self.bottom - self.top) * self.share(amount))
        } else {
            (self.left + (self.right - self.left) * self.share(amount), self.top + (self.bottom - self.top) * along)
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>) {
        for (at, column) in self.columns.iter().enumerate() {
            self.draw_column(canvas, at, column);
            if at + 1 < self.columns.len() {
                canvas.line(self.at(at, NEAR_END, column.to), self.at(at + 1, NEAR_START, column.to), Ink::Muted, 0.8);
            }
        }
        let base = self.low.max(0.0);
        let last = self.columns.len().saturating_sub(1);
        canvas.line(self.at(0, 0.0, base), self.at(last, 1.0, base), Ink::Text, 1.0);
        if self.low > 0.0 {
            self.draw_cut(canvas, 0);
            self.draw_cut(canvas, last);
        }
        for (at, column) in self.columns.iter().enumerate() {
            if self.upright { self.draw_words(canvas, at, column) } else { self.draw_row_words(canvas, at, column) }
        }
    }

    fn draw_column(&self, canvas: &mut Canvas<'_>, at: usize, column: &Column) {
        let (a, b) = (self.at(at, NEAR_START, column.from), self.at(at, NEAR_END, column.to));
        let Some(ink) = column.ink else {
            let corners = if self.upright { [a, (a.0, b.1), b, (b.0, a.1)] } else { [a, (b.0, a.1), b, (a.0, b.1)] };
            return canvas.path(&corners, Ink::Actual, 1.5);
        };
        let (upper_left, lower_right) = ((a.0.min(b.0), a.1.min(b.1)), (a.0.max(b.0), a.1.max(b.1)));
        let visible = (lower_right.0.max(upper_left.0 + 1.0), lower_right.1.max(upper_left.1 + 1.0));
        canvas.bar(upper_left, visible, ink);
    }

    /// The amount above the column, interrupting the zero line where it crosses; the name below the plot.
    fn draw_words(&self, canvas: &mut Canvas<'_>, at: usize, column: &Column) {
        let (x, zero) = self.at(at, 0.5, 0.0);
        let above = self.at(at, 0.5, column.from).1.min(self.at(at, 0.5, column.to).1);
        if zero > above - 22.0 && zero < above - 4.0 {
            let half = VALUE.font.width(&column.amount) / 2.0 + 2.0;
            canvas.bar((x - half, above - 21.0), (x + half, above - 5.0), Ink::Paper);
        }
        canvas.text((x, above - 8.0), &column.amount, VALUE.at(Anchor::Middle));
        let slot = (self.right - self.left) / count(self.columns.len());
        let mut y = self.bottom + 4.0;
        for line in LABEL.font.wrap(&column.label, slot - 6.0, 2) {
            y += 15.0;
            canvas.text((x, y), &line, LABEL.at(Anchor::Middle));
        }
    }

    /// The name left of a lying column, the amount at the right edge.
    fn draw_row_words(&self, canvas: &mut Canvas<'_>, at: usize, column: &Column) {
        let (_, middle) = self.at(at, 0.5, 0.0);
        let lines = LABEL.font.wrap(&column.label, self.left - 12.0 - self.sides.0, 2);
        let mut y = middle + 4.2 - 7.0 * (count(lines.len()) - 1.0);
        for line in lines {
            canvas.text((self.sides.0, y), &line, LABEL);
            y += 14.0;
        }
        let amount = VALUE.font.fit(&column.amount, self.sides.1 - self.right - 12.0);
        canvas.text((self.sides.1, middle + 4.6), &amount, VALUE.at(Anchor::End));
    }

    /// Shows that the scale does not start at zero.
    fn draw_cut(&self, canvas: &mut Canvas<'_>, at: usize) {
        let (near, far, middle) =
            (self.at(at, NEAR_START, self.low), self.at(at, NEAR_END, self.low), self.at(at, 0.5, self.low));
        if self.upright {
            axis_break(canvas, (middle.0, middle.1 - 14.0), (far.0 - near.0) / 2.0 + 2.0, false);
        } else {
            axis_break(canvas, (middle.0 + 10.0, middle.1), (far.1 - near.1) / 2.0 + 2.0, true);
        }
    }
}

/// All levels between both ends.
fn levels(chart: &Bridge, steps: &[Step]) -> Vec<f64> {
    let sums = steps.iter().scan(chart.start.value, |level, step| {
        *level += step.change;
        Some(*level)
    });
    sums.chain([chart.start.value, chart.end.value]).collect()
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
