//! Slope: then and now of at most ten things, both ends labelled. It tests nothing: marks are given.

use super::canvas::{Anchor, Canvas, Lettering, Px};
use super::frame::count;
use super::key::Key;
use super::labels::apart;
use super::number::Digits;
use super::palette::Ink;
use super::scale::{Axis, usable};
use super::{Format, Frame, Mark, Svg, Table};

/// Values then and now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Slope {
    /// Title, subtitle, theme, width.
    pub frame: Frame,
    /// When it was: `Aug 25`.
    pub before: String,
    /// When it is: `Aug 26`.
    pub after: String,
    /// What is compared. Of more than ten, the ten that moved most are drawn.
    pub lines: Vec<SlopeLine>,
    /// How the values are written.
    pub format: Format,
    /// The words in the picture.
    pub words: SlopeWords,
}

/// One thing then and now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SlopeLine {
    /// Its name.
    pub label: String,
    /// Then; not a number or beyond ±10¹⁵ counts as none.
    pub before: Option<f64>,
    /// Now.
    pub after: Option<f64>,
    /// What the change means; lines within what is usual stand back.
    pub mark: Mark,
}

/// The words of a slope.
#[derive(Clone, Debug, PartialEq)]
pub struct SlopeWords {
    /// Above the names, in the table.
    pub name: String,
    /// Explains [`Mark::Better`].
    pub better: String,
    /// Explains [`Mark::Worse`].
    pub worse: String,
    /// Explains [`Mark::Changed`].
    pub changed: String,
    /// Said where some are left out.
    pub most: String,
}

impl Default for SlopeWords {
    fn default() -> Self {
        let word = |text: &str| text.to_owned();
        Self {
            name: word("Service"),
            better: word("Clearly better"),
            worse: word("Clearly worse"),
            changed: word("Clearly different"),
            most: word("The ten that moved most; the table has all."),
        }
    }
}

const NAME: Lettering = Lettering::plain(12.0, Ink::Text);
const HEAD: Lettering = Lettering::bold(12.0, Ink::Muted);
const SMALL: Lettering = Lettering::plain(12.0, Ink::Muted);
const MOST: usize = 10;
/// Height a line adds to the plot.
const EACH: f64 = 24.0;
/// Narrower pictures name the lines on the right only; on the left stands the value.
const NARROW: f64 = 480.0;
/// Between a pole and its labels.
const GAP: f64 = 12.0;

/// Widths added and taken away again come back a hair smaller.
const HAIR: f64 = 0.1;

/// Draws a slope: straight lines from then to now on one scale, 140 px high or 24 px a line.
///
/// ```
/// use scorebridge::charts::{Frame, Slope, SlopeLine, slope};
/// let mail = SlopeLine { label: "Mail".to_owned(), before: Some(81.0), after: Some(88.0), ..SlopeLine::default() };
/// let chart = Slope { frame: Frame::light("Mail is liked more", "Percent satisfied"), lines: vec![mail], ..Slope::default() };
/// assert!(slope(&chart).text.contains("Mail 81"), "{}", slope(&chart).text);
/// ```
pub fn slope(chart: &Slope) -> Svg {
    let plan = Plan::new(chart);
    let foot = if plan.is_cut { 46.0 } else { 22.0 };
    chart.frame.picture(plan.bottom + foot, |canvas| plan.draw(canvas))
}

impl Slope {
    /// Both values of each, and how far they lie apart.
    pub fn table(&self) -> Table {
        let mut table = Table::new(&[&self.words.name], &[&self.before, &self.after, "+/−"]);
        for line in &self.lines {
            let (before, after) = line.ends();
            let moved = before.zip(after).map(|(before, after)| after - before);
            table.row(&[&line.label], &[before, after], &self.format);
            table.change(moved, &self.format);
        }
        table
    }
}

impl SlopeLine {
    fn ends(&self) -> (Option<f64>, Option<f64>) {
        (self.before.and_then(usable), self.after.and_then(usable))
    }

    fn moved(&self) -> f64 {
        let (before, after) = self.ends();
        before.zip(after).map_or(0.0, |(before, after)| (after - before).abs())
    }
}

/// A settled slope.
struct Plan<'a> {
    chart: &'a Slope,
    lines: Vec<&'a SlopeLine>,
    is_cut: bool,
    key: Key,
    axis: Axis,
    digits: Digits<'a>,
    narrow: bool,
    /// Both poles, from left to right.
    poles: (f64, f64),
    top: f64,
    bottom: f64,
    sides: (f64, f64),
}

impl<'a> Plan<'a> {
    fn new(chart: &'a Slope) -> Self {
        let mut lines: Vec<&SlopeLine> = chart.lines.iter().filter(|line| line.ends() != (None, None)).collect();
        let is_cut = lines.len() > MOST;
        lines.sort_by(|a, b| b.moved().total_cmp(&a.moved()));
        lines.truncate(MOST);
        let values: Vec<f64> = lines.iter().map(|line| line.ends()).flat_map(|(a, b)| [a, b]).flatten().collect();
        let axis = Axis::tight(&values);
        let digits = chart.format.digits(&values, axis.low.abs().max(axis.high.abs()));
        let sides = chart.frame.sides();
        let width = sides.1 - sides.0;
        let narrow = width < NARROW;
        let key = Key::new(&key_entries(&lines, &chart.words), sides);
        let top = chart.frame.head() + key.height() + 38.0;
        let bottom = top + (EACH * count(lines.len())).max(140.0);
        let mut plan = Self { chart, lines, is_cut, key, axis, digits, narrow, poles: sides, top, bottom, sides };
        let widest =
            |is_left: bool| plan.labels(is_left).iter().map(|(_, label, _)| NAME.font.width(label)).fold(0.0, f64::max);
        let most = if narrow { 0.52 } else { 0.42 };
        let (left, right) = (widest(true).min(width * 0.37), widest(false).min(width * most));
        plan.poles = (sides.0 + left + GAP, sides.1 - right - GAP);
        plan
    }

    fn y(&self, value: f64) -> f64 {
        self.bottom - (self.bottom - self.top) * self.axis.share(value)
    }

    /// Height, words and look of each label at one pole, from top to bottom.
    fn labels(&self, is_left: bool) -> Vec<(f64, String, Lettering)> {
        let label = |line: &&SlopeLine| {
            let (before, after) = line.ends();
            let value = if is_left { before } else { after }?;
            let number = self.digits.text(value);
            let text = match (is_left, self.narrow) {
                (true, true) => number,
                (true, false) => format!("{} {number}", line.label),
                (false, _) => format!("{number} {}", line.label),
            };
            Some((self.y(value), text, NAME.with(words_ink(line.mark))))
        };
        let mut labels: Vec<(f64, String, Lettering)> = self.lines.iter().filter_map(label).collect();
        labels.sort_by(|a, b| a.0.total_cmp(&b.0));
        labels
    }

    fn draw(&self, canvas: &mut Canvas<'_>) {
        self.key.draw(canvas, self.chart.frame.head() + 3.0);
        let (left, right) = self.poles;
        for x in [left, right] {
            canvas.line((x, self.top - 12.0), (x, self.bottom + 12.0), Ink::Grid, 1.0);
        }
        let half = (right - left) / 2.0;
        let before = HEAD.font.fit(&self.chart.before, half - 4.0 + left - self.sides.0);
        let after = HEAD.font.fit(&self.chart.after, half - 4.0 + self.sides.1 - right);
        self.draw_when(canvas, left, &before);
        self.draw_when(canvas, right, &after);
        // Those that stand back are drawn first.
        for stands_back in [true, false] {
            for line in self.lines.iter().filter(|line| (line.mark == Mark::Usual) == stands_back) {
                self.draw_line(canvas, line);
            }
        }
        self.draw_labels(canvas, true);
        self.draw_labels(canvas, false);
        if self.is_cut {
            let most = SMALL.font.fit(&self.chart.words.most, self.sides.1 - self.sides.0);
            canvas.text((self.sides.0, self.bottom + 42.0), &most, SMALL);
        }
    }

    /// The name of a pole above it, as far in the middle as both sides allow.
    fn draw_when(&self, canvas: &mut Canvas<'_>, pole: f64, when: &str) {
        let half = HEAD.font.width(when) / 2.0;
        let middle = f64::midpoint(self.poles.0, self.poles.1);
        let (from, to) = if pole < middle { (self.sides.0, middle - 2.0) } else { (middle + 2.0, self.sides.1) };
        let x = pole.clamp(from + half, (to - half).max(from + half));
        canvas.text((x, self.top - 20.0), when, HEAD.at(Anchor::Middle));
    }

    fn draw_line(&self, canvas: &mut Canvas<'_>, line: &SlopeLine) {
        let (before, after) = line.ends();
        let from: Option<Px> = before.map(|value| (self.poles.0, self.y(value)));
        let to: Option<Px> = after.map(|value| (self.poles.1, self.y(value)));
        let (ink, width) = if line.mark == Mark::Usual { (Ink::Faint, 1.5) } else { (ink(line.mark), 2.25) };
        if let Some((from, to)) = from.zip(to) {
            canvas.line(from, to, ink, width);
        }
        if let Some(from) = from {
            canvas.disc(from, 2.6, ink);
        }
        match (to, line.mark) {
            (Some(to), Mark::Usual) => canvas.disc(to, 2.6, ink),
            (Some(to), mark) => canvas.mark(to, mark),
            (None, _) => {}
        }
    }

    fn draw_labels(&self, canvas: &mut Canvas<'_>, is_left: bool) {
        let labels = self.labels(is_left);
        let heights = apart(&labels.iter().map(|label| label.0).collect::<Vec<_>>(), self.top, self.bottom);
        for ((_, text, look), y) in labels.iter().zip(heights) {
            if is_left {
                let x = self.poles.0 - GAP;
                canvas.text((x, y + 4.2), &fit_end(text, x - self.sides.0 + HAIR), look.at(Anchor::End));
            } else {
                let x = self.poles.1 + GAP;
                canvas.text((x, y + 4.2), &look.font.fit(text, self.sides.1 - x + HAIR), *look);
            }
        }
    }
}

/// The text with its last word whole, which is the value, and its name shortened where both are too wide.
fn fit_end(text: &str, room: f64) -> String {
    let font = NAME.font;
    match text.rsplit_once(' ') {
        Some((name, value)) if font.width(text) > room && font.width(value) + 20.0 < room => {
            format!("{} {value}", font.fit(name, room - font.width(value) - font.width(" ")))
        }
        _ => font.fit(text, room),
    }
}

fn ink(mark: Mark) -> Ink {
    match mark {
        Mark::Usual | Mark::Changed => Ink::Actual,
        Mark::Better => Ink::Better,
        Mark::Worse => Ink::Worse,
    }
}

fn words_ink(mark: Mark) -> Ink {
    if mark == Mark::Usual { Ink::Muted } else { Ink::Text }
}

/// The marks that occur with their words.
fn key_entries<'a>(lines: &[&SlopeLine], words: &'a SlopeWords) -> Vec<(Option<Mark>, &'a str)> {
    let marks = [(Mark::Better, &words.better), (Mark::Worse, &words.worse), (Mark::Changed, &words.changed)];
    let occurs = |mark: Mark| lines.iter().any(|line| line.mark == mark);
    marks.into_iter().filter(|(mark, _)| occurs(*mark)).map(|(mark, words)| (Some(mark), words.as_str())).collect()
}
