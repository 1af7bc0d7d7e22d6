//! Value stream: steps in a row with the share that gets through each, the weakest one marked. It finds no weakest step.

use super::area::Area;
use super::canvas::{Anchor, Canvas, Lettering, Px};
use super::frame::count;
use super::palette::Ink;
use super::scale::usable;
use super::{Format, Frame, Svg, Table, Verdict};

/// Steps from a wish to its fulfilment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stream {
    /// Title, subtitle, theme, width.
    pub frame: Frame,
    /// In order.
    pub steps: Vec<StreamStep>,
    /// Share that gets through from end to end, percent.
    pub end_to_end: Option<f64>,
    /// How shares are written.
    pub format: Format,
    /// The words in the picture.
    pub words: StreamWords,
}

/// One step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamStep {
    /// Its name, at most three lines.
    pub label: String,
    /// Who owns it, at most two lines.
    pub owner: String,
    /// Share that gets through it, percent; none if nobody knows.
    pub share: Option<f64>,
    /// Most is lost here.
    pub is_weakest: bool,
}

/// The words of a value stream.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamWords {
    /// Above the steps, in the table.
    pub step: String,
    /// Above their owners.
    pub owner: String,
    /// Above their shares.
    pub share: String,
    /// Marks the weakest step.
    pub weakest: String,
    /// In place of a share nobody knows.
    pub unknown: String,
    /// Names the whole.
    pub end_to_end: String,
}

impl Default for StreamWords {
    fn default() -> Self {
        let word = |text: &str| text.to_owned();
        Self {
            step: word("Step"),
            owner: word("Owner"),
            share: word("Gets through, %"),
            weakest: word("weakest step"),
            unknown: word("not counted"),
            end_to_end: word("End to end"),
        }
    }
}

const NAME: Lettering = Lettering::bold(12.0, Ink::Text);
const VALUE: Lettering = Lettering::bold(15.0, Ink::Text);
const SMALL: Lettering = Lettering::plain(12.0, Ink::Muted);
const WEAK: Lettering = Lettering::bold(12.0, Ink::Worse);
const LINE: f64 = 15.0;
/// How far the point of a step reaches into the next.
const POINT: f64 = 10.0;
/// Least width of a step that stands in a row with the others.
const LEAST: f64 = 100.0;
/// Height of the bar of a share.
const BAR: f64 = 8.0;

/// Draws a value stream: steps in a row where each has 100 px, else one below the other.
///
/// ```
/// use scorebridge::charts::{Format, Frame, Stream, StreamStep, stream};
/// let step = |label: &str, share, is_weakest| StreamStep { label: label.to_owned(), share, is_weakest, ..StreamStep::default() };
/// let chart = Stream {
///     frame: Frame::light("Most is lost on the way to the customer", "Percent that gets through"),
///     steps: vec![step("Order", Some(99.0), false), step("Delivery", Some(88.0), true)],
///     end_to_end: Some(87.1),
///     format: Format::with_suffix(1, "%"),
///     ..Stream::default()
/// };
/// assert!(stream(&chart).text.contains("weakest step") && stream(&chart).text.contains("87.1%"));
/// ```
pub fn stream(chart: &Stream) -> Svg {
    let (left, right) = chart.frame.sides();
    let columns = count(chart.steps.len()) + 1.0;
    let width = (right - left) / columns;
    if width >= LEAST { in_a_row(chart, width) } else { in_a_column(chart) }
}

impl Stream {
    /// Steps, owners and shares; the whole in the last row.
    pub fn table(&self) -> Table {
        let StreamWords { step, owner, share, weakest, unknown, end_to_end } = &self.words;
        let mut table = Table::new(&[step, owner, ""], &[share]);
        for one in &self.steps {
            let said = if one.is_weakest {
                weakest
            } else if one.share().is_none() {
                unknown
            } else {
                ""
            };
            table.row(&[&one.label, &one.owner, said], &[one.share()], &self.format);
        }
        table.row(&[end_to_end, "", ""], &[self.end_to_end.and_then(usable)], &self.format);
        table
    }

    fn share_text(&self, share: Option<f64>) -> String {
        share.map_or_else(|| "–".to_owned(), |share| self.format.text(share))
    }
}

impl StreamStep {
    fn share(&self) -> Option<f64> {
        self.share.and_then(usable)
    }
}

/// The share as a bar of the whole; what is lost at the weakest step is hatched.
fn draw_bar(canvas: &mut Canvas<'_>, area: Area, share: Option<f64>, is_weakest: bool) {
    let Some(share) = share else {
        return canvas.dashed((area.left, area.middle().1), area.right, Ink::Muted, 1.0);
    };
    let end = area.left + area.width() * (share / 100.0).clamp(0.0, 1.0);
    canvas.area(area, Ink::Fair);
    if is_weakest && end < area.right - 1.0 {
        canvas.area(Area { left: end, ..area }, Ink::Paper);
        canvas.hatched(Area { left: end, ..area }, Ink::Worse);
    }
    canvas.area(Area { right: end, ..area }, if is_weakest { Ink::Worse } else { Ink::Actual });
}

/// Mark and word of the weakest step.
fn draw_weakest(canvas: &mut Canvas<'_>, (x, y): Px, word: &str, room: f64) {
    canvas.verdict((x + 5.0, y - 4.0), Verdict::Missed);
    canvas.text((x + 14.0, y), &WEAK.font.fit(word, room - 14.0), WEAK);
}

fn in_a_row(chart: &Stream, width: f64) -> Svg {
    let (left, _) = chart.frame.sides();
    let room = width - 2.0 * POINT - 8.0;
    let names = chart.steps.iter().map(|step| NAME.font.wrap(&step.label, room, 3).len());
    let owners = chart.steps.iter().map(|step| SMALL.font.wrap(&step.owner, width - 12.0, 2).len());
    let top = chart.frame.head() + 12.0;
    let bottom = top
        + 20.0
        + LINE * count(names.chain([NAME.font.wrap(&chart.words.end_to_end, room, 3).len(), 1]).max().unwrap_or(1));
    let foot = bottom + 50.0 + LINE * count(owners.max().unwrap_or(0) + 1);
    chart.frame.picture(foot, |canvas| {
        for (at, step) in chart.steps.iter().enumerate() {
            let x = left + width * count(at);
            let area = Area::new((x, top), (x + width - 3.0, bottom));
            draw_chevron(canvas, area, step, at == 0);
            draw_step(canvas, chart, step, area);
        }
        let x = left + width * count(chart.steps.len());
        draw_whole(canvas, chart, Area::new((x + POINT, top), (x + width, bottom)));
    })
}

fn draw_chevron(canvas: &mut Canvas<'_>, area: Area, step: &StreamStep, is_first: bool) {
    let Area { left, top, right, bottom } = area;
    let middle = area.middle().1;
    let mut corners = vec![(left, top), (right, top), (right + POINT, middle), (right, bottom), (left, bottom)];
    if !is_first {
        corners.push((left + POINT, middle));
    }
    let closed: Vec<Px> = corners.iter().copied().chain([(left, top)]).collect();
    match (step.is_weakest, step.share()) {
        (true, _) => {
            canvas.shape(&corners, Ink::Paper);
            canvas.path(&closed, Ink::Worse, 2.0);
        }
        (false, None) => canvas.dashed_path(&closed, Ink::Muted, 1.2),
        (false, Some(_)) => canvas.shape(&corners, Ink::Good),
    }
    let lines = NAME.font.wrap(&step.label, area.width() - 2.0 * POINT - 5.0, 3);
    let mut y = middle + 4.2 - LINE * (count(lines.len()) + 1.0) / 2.0;
    for line in lines {
        y += LINE;
        canvas.text((area.middle().0 + POINT / 2.0, y), &line, NAME.at(Anchor::Middle));
    }
}

/// Below a step: its share, the bar, what is said of it, its owner.
fn draw_step(canvas: &mut Canvas<'_>, chart: &Stream, step: &StreamStep, area: Area) {
    let (x, room) = (area.left, area.width() - 9.0);
    let share = VALUE.font.fit(&chart.share_text(step.share()), room);
    canvas.text((x, area.bottom + 24.0), &share, VALUE);
    let bar = Area::new((x, area.bottom + 33.0), (x + room, area.bottom + 33.0 + BAR));
    draw_bar(canvas, bar, step.share(), step.is_weakest);
    let mut y = area.bottom + 44.0;
    for line in SMALL.font.wrap(&step.owner, room, 2) {
        y += LINE;
        canvas.text((x, y), &line, SMALL);
    }
    if step.is_weakest {
        draw_weakest(canvas, (x, y + LINE), &chart.words.weakest, room);
    } else if step.share().is_none() {
        canvas.text((x, y + LINE), &SMALL.font.fit(&chart.words.unknown, room), SMALL);
    }
}

fn draw_whole(canvas: &mut Canvas<'_>, chart: &Stream, area: Area) {
    canvas.area(area, Ink::Actual);
    let lines = NAME.font.wrap(&chart.words.end_to_end, area.width() - 2.0 * POINT, 3);
    let mut y = area.middle().1 + 4.2 - LINE * (count(lines.len()) + 1.0) / 2.0;
    for line in lines {
        y += LINE;
        canvas.text((area.middle().0, y), &line, NAME.with(Ink::Paper).at(Anchor::Middle));
    }
    let share = VALUE.font.fit(&chart.share_text(chart.end_to_end.and_then(usable)), area.width());
    canvas.text((area.left, area.bottom + 24.0), &share, VALUE);
    let bar = Area::new((area.left, area.bottom + 33.0), (area.right, area.bottom + 33.0 + BAR));
    draw_bar(canvas, bar, chart.end_to_end.and_then(usable), false);
}

/// One below the other: name and share, the bar, owner and what is said of it; the whole at the end.
fn in_a_column(chart: &Stream) -> Svg {
    let (left, right) = chart.frame.sides();
    let whole = StreamStep { label: chart.words.end_to_end.clone(), share: chart.end_to_end, ..StreamStep::default() };
    let name = |step: &StreamStep| {
        let share = VALUE.font.width(&chart.share_text(step.share())).min((right - left) * 0.4);
        (NAME.font.wrap(&step.label, right - left - share - 12.0, 2), share)
    };
    let height = |step: &StreamStep| LINE * count(name(step).0.len().max(1)) + BAR + 40.0;
    let steps: Vec<&StreamStep> = chart.steps.iter().chain([&whole]).collect();
    let top = chart.frame.head() + 10.0;
    let bottom = top + steps.iter().map(|step| height(step)).sum::<f64>() - 22.0;
    chart.frame.picture(bottom, |canvas| {
        let mut y = top;
        for step in steps {
            let (lines, share) = name(step);
            let text = VALUE.font.fit(&chart.share_text(step.share()), share);
            canvas.text((right, y + LINE), &text, VALUE.at(Anchor::End));
            let mut base = y;
            for line in &lines {
                base += LINE;
                canvas.text((left, base), line, NAME);
            }
            let bar = y + LINE * count(lines.len().max(1)) + 5.0;
            draw_bar(canvas, Area::new((left, bar), (right, bar + BAR)), step.share(), step.is_weakest);
            draw_said(canvas, chart, step, bar + BAR + LINE);
            y += height(step);
        }
    })
}

/// The owner on the left; on the right that it is the weakest step, or that nobody counts it.
fn draw_said(canvas: &mut Canvas<'_>, chart: &Stream, step: &StreamStep, y: f64) {
    let (left, right) = chart.frame.sides();
    let half = (right - left) / 2.0 - 4.0;
    canvas.text((left, y), &SMALL.font.fit(&step.owner, half), SMALL);
    if step.is_weakest {
        let word = WEAK.font.fit(&chart.words.weakest, half - 14.0);
        draw_weakest(canvas, (right - 14.0 - WEAK.font.width(&word), y), &word, half);
    } else if step.share().is_none() {
        let unknown = SMALL.font.fit(&chart.words.unknown, half);
        canvas.text((right, y), &unknown, SMALL.at(Anchor::End));
    }
}
