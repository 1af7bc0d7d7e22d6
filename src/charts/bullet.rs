//! Bullet list: values against their targets, one row each. It judges nothing: verdicts and their words are given.

use super::canvas::{Anchor, Canvas, Lettering, Px, axis_break};
use super::frame::count;
use super::palette::Ink;
use super::scale::usable;
use super::{Bounds, Format, Frame, Svg, Verdict};

/// A list of values against their targets.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bullet {
    /// Title, subtitle, theme, width.
    pub frame: Frame,
    /// From top to bottom.
    pub rows: Vec<BulletRow>,
}

/// One value against its target.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BulletRow {
    /// What is measured, at most two lines.
    pub label: String,
    /// Below it: unit, which way is better, the target in figures; at most two lines.
    pub unit: String,
    /// The value, if there is one; not a number or beyond ±10¹⁵ counts as none.
    pub value: Option<f64>,
    /// The goal.
    pub target: Option<f64>,
    /// One or two limits between poor, acceptable and good, by rising value; empty: a plain ground.
    pub bands: Vec<f64>,
    /// Turns the bands around: low is good.
    pub lower_is_better: bool,
    /// Both ends of the bar's scale; otherwise from zero, or zoomed where everything lies close together far from zero. A
    /// scale that starts above zero is drawn with a visible cut.
    pub scale: Option<(f64, f64)>,
    /// Natural ends of the value, for a scale that is not given.
    pub bounds: Bounds,
    /// How the value is written.
    pub format: Format,
    /// Decides mark and colours.
    pub verdict: Verdict,
    /// The word for the verdict.
    pub word: String,
    /// Why there is no value.
    pub reason: String,
}

const NAME: Lettering = Lettering::bold(13.0, Ink::Text);
const SMALL: Lettering = Lettering::plain(12.0, Ink::Muted);
const LINE: f64 = 15.0;
const ROW: f64 = 44.0;
const BAND: f64 = 24.0;
/// Narrower pictures carry label and value above the bar.
const NARROW: f64 = 440.0;

/// Draws a bullet list: 44 px a row, more where a label or unit needs two lines or the picture is narrow.
///
/// ```
/// use scorebridge::charts::{Bullet, BulletRow, Format, Frame, Verdict, bullet};
/// let row = BulletRow {
///     label: "Promises kept".to_owned(),
///     value: Some(94.8),
///     target: Some(94.0),
///     format: Format::with_suffix(1, "%"),
///     verdict: Verdict::Met,
///     word: "met".to_owned(),
///     ..BulletRow::default()
/// };
/// let svg = bullet(&Bullet { frame: Frame::light("Promise kept", "Bar = actual, line = target"), rows: vec![row] });
/// assert!(svg.text.contains("94.8%") && svg.text.contains("met"));
/// ```
pub fn bullet(chart: &Bullet) -> Svg {
    let columns = Columns::new(chart);
    let head = chart.frame.head() + 14.0;
    let rows: Vec<Row<'_>> = chart.rows.iter().map(|row| Row::new(row, &columns)).collect();
    let height: f64 = rows.iter().map(|row| row.height).sum();
    chart.frame.picture(head + height, |canvas| {
        let mut top = head;
        for row in &rows {
            row.draw(canvas, &columns, top);
            top += row.height;
        }
    })
}

/// Where labels, bars and values stand, in px from the left.
struct Columns {
    narrow: bool,
    left: f64,
    bar: (f64, f64),
    right: f64,
}

impl Columns {
    fn new(chart: &Bullet) -> Self {
        let (left, right) = chart.frame.sides();
        let width = right - left;
        if width < NARROW {
            return Self { narrow: true, left, bar: (left, right), right };
        }
        let labels = chart.rows.iter().flat_map(|row| [NAME.font.width(&row.label), SMALL.font.width(&row.unit)]);
        let values = chart.rows.iter().map(value_width);
        let label = labels.fold(0.0, f64::max).clamp(80.0, width * 0.34);
        let value = values.fold(0.0, f64::max).clamp(40.0, width * 0.24);
        Self { narrow: false, left, bar: (left + label + 11.0, right - value - 11.0), right }
    }

    /// Most a label may take.
    fn label_width(&self) -> f64 {
        if self.narrow { (self.right - self.left) * 0.66 } else { self.bar.0 - 11.0 - self.left }
    }
}

fn value_width(row: &BulletRow) -> f64 {
    NAME.font.width(&value_text(row)).max(SMALL.font.width(&row.word) + 14.0)
}

fn value_text(row: &BulletRow) -> String {
    row.value.and_then(usable).map_or_else(|| "–".to_owned(), |value| row.format.text(value))
}

/// A row, settled.
struct Row<'a> {
    row: &'a BulletRow,
    value: Option<f64>,
    target: Option<f64>,
    low: f64,
    high: f64,
    label: Vec<String>,
    unit: Vec<String>,
    height: f64,
}

impl<'a> Row<'a> {
    fn new(row: &'a BulletRow, columns: &Columns) -> Self {
        let value = row.value.and_then(usable);
        let target = row.target.and_then(usable);
        let (low, high) = scale(row);
        let label = NAME.font.wrap(&row.label, columns.label_width(), 2);
        let unit = SMALL.font.wrap(&row.unit, columns.label_width(), 2);
        let extra = count((label.len() + unit.len()).saturating_sub(2)) * LINE;
        let height = ROW + extra + if columns.narrow { BAND + 4.0 } else { 0.0 };
        Self { row, value, target, low, high, label, unit, height }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, columns: &Columns, top: f64) {
        let lines = count((self.label.len() + self.unit.len()).max(2));
        let words = if columns.narrow { top } else { top + (self.height - ROW) / 2.0 };
        let bar = if columns.narrow { top + lines * LINE + 4.0 } else { words };
        self.draw_label(canvas, columns, if columns.narrow { top } else { top + 2.0 });
        self.draw_verdict(canvas, columns, if columns.narrow { top } else { words + 2.0 });
        self.draw_bar(canvas, columns.bar, bar);
    }

    fn draw_label(&self, canvas: &mut Canvas<'_>, columns: &Columns, top: f64) {
        let (x, anchor) =
            if columns.narrow { (columns.left, Anchor::Start) } else { (columns.bar.0 - 11.0, Anchor::End) };
        let mut y = top - 4.0;
        for line in &self.label {
            y += LINE;
            canvas.text((x, y), line, NAME.at(anchor));
        }
        for line in &self.unit {
            y += LINE;
            canvas.text((x, y), line, SMALL.at(anchor));
        }
    }

    /// The value, and below it mark and word.
    fn draw_verdict(&self, canvas: &mut Canvas<'_>, columns: &Columns, top: f64) {
        // The column is as wide as its widest word; half a pixel more, and that word does not end in dots for rounding.
        let column = columns.right - columns.bar.1 - 10.5;
        let room = if columns.narrow { (columns.right - columns.left) * 0.32 } else { column };
        let (value_ink, word_ink) = match self.row.verdict {
            Verdict::Met => (Ink::Text, Ink::Better),
            Verdict::Missed => (Ink::Worse, Ink::Worse),
            Verdict::Near => (Ink::Text, Ink::Text),
            Verdict::Info => (Ink::Text, Ink::Muted),
            Verdict::CannotTell | Verdict::NoValue => (Ink::Muted, Ink::Muted),
        };
        let indent = if self.row.verdict == Verdict::Info { 0.0 } else { 14.0 };
        let value = NAME.font.fit(&value_text(self.row), room);
        let word = SMALL.font.fit(&self.row.word, room - indent);
        let (x, anchor) =
            if columns.narrow { (columns.right, Anchor::End) } else { (columns.bar.1 + 11.0, Anchor::Start) };
        canvas.text((x, top + 11.0), &value, NAME.with(value_ink).at(anchor));
        let (word_x, mark_x) = if columns.narrow { (x, x - SMALL.font.width(&word) - indent) } else { (x + indent, x) };
        canvas.verdict((mark_x + 4.8, top + 22.0), self.row.verdict);
        canvas.text((word_x, top + 26.0), &word, SMALL.with(word_ink).at(anchor));
    }

    fn x(&self, (left, right): (f64, f64), value: f64) -> f64 {
        left + (right - left) * ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    fn draw_bar(&self, canvas: &mut Canvas<'_>, span: (f64, f64), top: f64) {
        let middle = top + BAND / 2.0;
        let Some(value) = self.value else {
            let reason = SMALL.font.wrap(&self.row.reason, span.1 - span.0 - 16.0, 2);
            let room = count(reason.len().saturating_sub(1)) * (LINE - 1.0) / 2.0;
            canvas.bar((span.0, top - room + 2.0), (span.1, top + BAND + room - 2.0), Ink::Good);
            for (at, line) in reason.iter().enumerate() {
                canvas.text((span.0 + 8.0, middle - room + count(at) * (LINE - 1.0) + 4.2), line, SMALL);
            }
            return;
        };
        self.draw_bands(canvas, span, top);
        let faint = self.row.verdict == Verdict::CannotTell;
        let (from, to) = (self.x(span, 0.0), self.x(span, value));
        let ink = if faint { Ink::Faint } else { Ink::Actual };
        canvas.bar((from.min(to), middle - 4.0), (from.max(to), middle + 4.0), ink);
        if self.low < 0.0 {
            canvas.line((from, top - 2.0), (from, top + BAND + 2.0), Ink::Muted, 1.0);
        }
        if let Some(target) = self.target {
            let ink = if self.row.verdict == Verdict::Missed { Ink::Worse } else { Ink::Text };
            let x = self.x(span, target).clamp(span.0 + 1.3, span.1 - 1.3);
            canvas.bar((x - 1.3, middle - 8.0), (x + 1.3, middle + 8.0), ink);
        }
        if self.low > 0.0 {
            axis_break(canvas, (span.0 + 13.0, middle), BAND / 2.0 + 1.0, true);
        }
    }

    /// Two or three shades, dark where the value would be poor.
    fn draw_bands(&self, canvas: &mut Canvas<'_>, span: (f64, f64), top: f64) {
        let inside = |limit: &f64| *limit > self.low && *limit < self.high;
        let limits: Vec<f64> = self.row.bands.iter().copied().filter(inside).take(2).collect();
        let mut shades = match self.row.bands.len() {
            0 => vec![Ink::Good],
            1 => vec![Ink::Fair, Ink::Good],
            _ => vec![Ink::Poor, Ink::Fair, Ink::Good],
        };
        let below = self.row.bands.iter().take(2).filter(|limit| **limit <= self.low).count();
        if self.row.lower_is_better {
            shades.reverse();
        }
        let edges: Vec<Px> = std::iter::once(self.low).chain(limits).map(|limit| (self.x(span, limit), top)).collect();
        for (edge, shade) in edges.into_iter().zip(shades.into_iter().skip(below)) {
            canvas.bar(edge, (span.1, top + BAND), shade);
        }
    }
}

/// Both ends of a row's scale.
fn scale(row: &BulletRow) -> (f64, f64) {
    let given = row.scale.filter(|(low, high)| low < high && usable(*low).is_some() && usable(*high).is_some());
    given.unwrap_or_else(|| {
        let goal = [row.value, row.target].into_iter().flatten();
        let shown: Vec<f64> = goal.chain(row.bands.iter().copied().take(2)).filter_map(usable).collect();
        own_scale(&shown, row.bounds)
    })
}

/// From zero to a little above the highest; from just below the lowest where all lie close together far from zero.
fn own_scale(shown: &[f64], bounds: Bounds) -> (f64, f64) {
    let low = shown.iter().copied().reduce(f64::min).unwrap_or(0.0);
    let high = shown.iter().copied().reduce(f64::max).unwrap_or(1.0);
    if low < 0.0 {
        return (low * 1.15, if high > 0.0 { high * 1.15 } else { 0.0 });
    }
    let capped = |high: f64| bounds.highest.filter(|highest| *highest > low).map_or(high, |highest| high.min(highest));
    let apart = (high - low).max(high * 0.01);
    if shown.len() > 1 && high > 0.0 && high - low < high * 0.25 {
        return (low - apart, capped(high + apart * 0.4));
    }
    (0.0, if high > 0.0 { capped(high * 1.12) } else { 1.0 })
}

#[cfg(test)]
mod tests {
    use super::own_scale;
    use crate::charts::Bounds;

    #[test]
    fn a_scale_starts_at_zero_unless_that_would_hide_the_difference() {
        let share = Bounds { lowest: Some(0.0), highest: Some(100.0) };
        let check = |shown: &[f64], bounds: Bounds, expected: (f64, f64)| {
            let (low, high) = own_scale(shown, bounds);
            assert!((low - expected.0).abs() < 1e-9 && (high - expected.1).abs() < 1e-9, "{shown:?}: {low} to {high}");
        };
        check(&[50.0, 100.0], Bounds::default(), (0.0, 112.0));
        check(&[50.0, 100.0], share, (0.0, 100.0));
        check(&[97.0, 99.0], share, (95.0, 99.8));
        check(&[97.0, 100.0], share, (94.0, 100.0));
        check(&[-20.0, 40.0], Bounds::default(), (-23.0, 46.0));
        check(&[-20.0], Bounds::default(), (-23.0, 0.0));
        check(&[0.0, 0.0], Bounds::default(), (0.0, 1.0));
        check(&[], Bounds::default(), (0.0, 1.12));
    }
}
