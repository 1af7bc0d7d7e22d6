//! Sparkline: a series the size of a word, for a table cell. It has no axis and no text; the value stands beside it.

use super::canvas::{Px, paint};
use super::frame::{Label, count, svg};
use super::palette::Ink;
use super::scale::{Axis, usable};
use super::{Mark, Svg, Theme};

/// A series the size of a word.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sparkline {
    /// Start of the ids inside the picture; empty: from a hash of the picture.
    pub id: String,
    /// The series in words, for those who cannot see it.
    pub title: String,
    /// Oldest first; none is a gap.
    pub values: Vec<Option<f64>>,
    /// What the last value means.
    pub last: Mark,
    /// Where it will be looked at.
    pub theme: Theme,
}

const WIDTH: u32 = 90;
const HEIGHT: u32 = 22;
/// Room for the last dot.
const MARGIN: f64 = 5.0;

/// Draws a sparkline: 90 × 22 px, the last value dotted.
///
/// ```
/// use scorebridge::charts::{Sparkline, sparkline};
/// let svg = sparkline(&Sparkline { values: vec![Some(1.0), None, Some(2.0)], ..Sparkline::default() });
/// assert_eq!((svg.width, svg.height), (90, 22));
/// ```
pub fn sparkline(chart: &Sparkline) -> Svg {
    let places = places(chart);
    let elements = paint(|canvas| {
        if chart.theme == Theme::Light {
            canvas.bar((0.0, 0.0), (f64::from(WIDTH), f64::from(HEIGHT)), Ink::Paper);
        }
        for run in places.split(Option::is_none) {
            match run {
                [Some(only)] => canvas.disc(*only, 1.0, Ink::Faint),
                _ => canvas.path(&run.iter().copied().flatten().collect::<Vec<Px>>(), Ink::Faint, 1.5),
            }
        }
        if let Some(last) = places.iter().rev().copied().flatten().next() {
            match chart.last {
                Mark::Usual => canvas.disc(last, 2.5, Ink::Actual),
                mark => canvas.mark(last, mark),
            }
        }
    });
    svg(Label { id: &chart.id, title: &chart.title, description: "" }, (WIDTH, HEIGHT), &elements, chart.theme)
}

fn places(chart: &Sparkline) -> Vec<Option<Px>> {
    let values: Vec<Option<f64>> = chart.values.iter().map(|value| value.and_then(usable)).collect();
    let shown: Vec<f64> = values.iter().copied().flatten().collect();
    let axis = Axis::tight(&shown);
    let step = (f64::from(WIDTH) - 2.0 * MARGIN) / count(values.len().saturating_sub(1)).max(1.0);
    let height = f64::from(HEIGHT) - 2.0 * MARGIN;
    let place = |(at, value): (usize, Option<f64>)| {
        value.map(|value| (MARGIN + step * count(at), MARGIN + height * (1.0 - axis.share(value))))
    };
    values.into_iter().enumerate().map(place).collect()
}
