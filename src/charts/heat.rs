//! Heat map: many rows over many periods, the number in each cell. It judges nothing: darker is only more, or less.

use super::area::Area;
use super::canvas::{Anchor, Canvas, Lettering};
use super::frame::count;
use super::labels::{Along, along};
use super::palette::Ink;
use super::scale::usable;
use super::{Format, Frame, Svg, Table};

/// Numbers by row and period.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heat {
    /// Title, subtitle, theme, width.
    pub frame: Frame,
    /// Names of the columns, oldest first: `Nov 25`.
    pub periods: Vec<String>,
    /// From top to bottom.
    pub rows: Vec<HeatRow>,
    /// The lowest numbers are the darkest: those that need a look.
    pub low_is_dark: bool,
    /// How the numbers are written; in cells without their unit, which belongs into the subtitle.
    pub format: Format,
    /// The words in the picture.
    pub words: HeatWords,
}

/// One row of numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HeatRow {
    /// What the numbers are of.
    pub label: String,
    /// One a period; none is a gap, and so is what is not a number or beyond ±10¹⁵.
    pub values: Vec<Option<f64>>,
}

/// The words of a heat map.
#[derive(Clone, Debug, PartialEq)]
pub struct HeatWords {
    /// Above the names of the rows, in the table.
    pub row: String,
    /// Explains a gap.
    pub missing: String,
}

impl Default for HeatWords {
    fn default() -> Self {
        Self { row: "Service".to_owned(), missing: "No value".to_owned() }
    }
}

const NAME: Lettering = Lettering::plain(12.0, Ink::Text);
const SMALL: Lettering = Lettering::plain(12.0, Ink::Muted);
/// Numbers in cells, and in the cells of narrow pictures.
const CELL: Lettering = Lettering::plain(12.0, Ink::Text).at(Anchor::Middle);
const SLIM: Lettering = Lettering::plain(11.0, Ink::Text).at(Anchor::Middle);
const STEPS: [Ink; 5] = [Ink::Heat1, Ink::Heat2, Ink::Heat3, Ink::Heat4, Ink::Heat5];
const ROW: f64 = 28.0;
/// Height of a row's name where it stands above its cells.
const ABOVE: f64 = 19.0;
/// Narrower pictures carry the names above the cells.
const NARROW: f64 = 440.0;
/// One colour in the key.
const SWATCH: (f64, f64) = (18.0, 12.0);

/// Draws a heat map: 28 px a row, 19 px more where the picture is narrow; five shades between the lowest and highest number.
///
/// ```
/// use scorebridge::charts::{Format, Frame, Heat, HeatRow, heat};
/// let chart = Heat {
///     frame: Frame::light("Mail kept its promise", "Percent by month"),
///     periods: vec!["Jul 26".to_owned(), "Aug 26".to_owned()],
///     rows: vec![HeatRow { label: "Mail".to_owned(), values: vec![Some(97.4), None] }],
///     low_is_dark: true,
///     format: Format::number(1),
///     ..Heat::default()
/// };
/// assert!(heat(&chart).text.contains("97.4") && heat(&chart).text.contains("No value"));
/// assert_eq!(chart.table().rows, [["Mail", "97.4", "–"]]);
/// ```
pub fn heat(chart: &Heat) -> Svg {
    let plan = Plan::new(chart);
    chart.frame.picture(plan.bottom() + 30.0, |canvas| {
        plan.draw_periods(canvas);
        for (at, row) in chart.rows.iter().enumerate() {
            plan.draw_row(canvas, at, row);
        }
        plan.draw_key(canvas);
    })
}

impl Heat {
    /// The numbers as a table.
    pub fn table(&self) -> Table {
        let periods: Vec<&str> = self.periods.iter().map(String::as_str).collect();
        let mut table = Table::new(&[&self.words.row], &periods);
        for row in &self.rows {
            let values: Vec<Option<f64>> = (0..periods.len()).map(|at| row.value(at)).collect();
            table.row(&[&row.label], &values, &self.format);
        }
        table
    }
}

impl HeatRow {
    /// The number of a period, if a chart can show it.
    fn value(&self, at: usize) -> Option<f64> {
        self.values.get(at).copied().flatten().and_then(usable)
    }
}

/// A settled heat map.
struct Plan<'a> {
    chart: &'a Heat,
    /// Lowest and highest number.
    ends: Option<(f64, f64)>,
    narrow: bool,
    left: f64,
    top: f64,
    /// Width of a cell.
    cell: f64,
    look: Lettering,
    /// How numbers are written in cells; none where they do not fit.
    format: Option<Format>,
    /// Left and right edge of the picture's content.
    sides: (f64, f64),
}

impl<'a> Plan<'a> {
    fn new(chart: &'a Heat) -> Self {
        let sides = chart.frame.sides();
        let width = sides.1 - sides.0;
        let narrow = width < NARROW;
        let widest = chart.rows.iter().map(|row| NAME.font.width(&row.label)).fold(0.0, f64::max);
        let left = if narrow { sides.0 } else { (sides.0 + widest.min(width * 0.34) + 10.0).ceil() };
        let cell = whole((sides.1 - left) / count(chart.periods.len().max(1)));
        let columns = 0..chart.periods.len();
        let numbers: Vec<f64> =
            chart.rows.iter().flat_map(|row| columns.clone().filter_map(|at| row.value(at))).collect();
        let look = if narrow { SLIM } else { CELL };
        let ends = numbers.iter().copied().reduce(f64::min).zip(numbers.iter().copied().reduce(f64::max));
        let format = fitting(&chart.format.bare(), &numbers, (look, cell - 2.0));
        Self { chart, ends, narrow, left, top: chart.frame.head() + 28.0, cell, look, format, sides }
    }

    fn row_height(&self) -> f64 {
        if self.narrow { ROW + ABOVE } else { ROW }
    }

    fn bottom(&self) -> f64 {
        self.top + self.row_height() * count(self.chart.rows.len())
    }

    fn x(&self, column: usize) -> f64 {
        self.left + self.cell * count(column)
    }

    /// The shade of a number: one of five equal steps.
    fn shade(&self, value: f64) -> Ink {
        let (low, high) = self.ends.unwrap_or_default();
        let way = if self.chart.low_is_dark { high - value } else { value - low };
        let above = |step: &usize| high > low && way >= (high - low) * count(*step) / 5.0;
        let steps = (1..5).filter(above).count();
        STEPS.get(steps).copied().unwrap_or(Ink::Heat1)
    }

    /// As many names of periods as fit, evenly, always the last one.
    fn draw_periods(&self, canvas: &mut Canvas<'_>) {
        let labels: Vec<String> = self.chart.periods.iter().map(|label| SMALL.font.fit(label, 110.0)).collect();
        let widths: Vec<f64> = labels.iter().map(|label| SMALL.font.width(label)).collect();
        let axis = Along { first: self.x(0) + self.cell / 2.0, apart: self.cell, gap: 6.0, sides: self.sides };
        for (at, x) in along(&widths, &axis) {
            let label = labels.get(at).map_or("", String::as_str);
            canvas.text((x, self.top - 9.0), label, SMALL.at(Anchor::Middle));
        }
    }

    fn draw_row(&self, canvas: &mut Canvas<'_>, at: usize, row: &HeatRow) {
        let above = self.top + self.row_height() * count(at);
        let top = if self.narrow { above + ABOVE } else { above };
        if self.narrow {
            canvas.text((self.left, top - 5.0), &NAME.font.fit(&row.label, self.sides.1 - self.left), NAME);
        } else {
            let label = NAME.font.fit(&row.label, self.left - 10.0 - self.sides.0);
            canvas.text((self.left - 10.0, top + ROW / 2.0 + 4.2), &label, NAME.at(Anchor::End));
        }
        for column in 0..self.chart.periods.len() {
            let cell = Area::new((self.x(column), top), (self.x(column) + self.cell - 1.0, top + ROW - 1.0));
            self.draw_cell(canvas, cell, row.value(column));
        }
    }

    fn draw_cell(&self, canvas: &mut Canvas<'_>, cell: Area, value: Option<f64>) {
        let (x, y) = cell.middle();
        let Some(value) = value else { return canvas.gap((x, y)) };
        let shade = self.shade(value);
        canvas.area(cell, shade);
        let ink = if matches!(shade, Ink::Heat4 | Ink::Heat5) { Ink::Paper } else { Ink::Text };
        if let Some(format) = &self.format {
            canvas.text((x, y + 4.2), &format.text(value), self.look.with(ink));
        }
    }

    /// From the lowest to the highest number in five shades, and what a gap is.
    fn draw_key(&self, canvas: &mut Canvas<'_>) {
        let most = (self.sides.1 - self.sides.0) * 0.18;
        let y = self.bottom() + 22.0;
        let mut x = self.left;
        if let Some((low, high)) = self.ends {
            let text = |value: f64| SMALL.font.fit(&self.chart.format.text(value), most);
            canvas.text((x, y), &text(low), SMALL);
            x += SMALL.font.width(&text(low)) + 6.0;
            let shades: Vec<Ink> =
                if self.chart.low_is_dark { STEPS.into_iter().rev().collect() } else { STEPS.into() };
            for shade in shades {
                canvas.area(Area::new((x, y - 10.0), (x + SWATCH.0 - 1.0, y - 10.0 + SWATCH.1)), shade);
                x += SWATCH.0;
            }
            canvas.text((x + 6.0, y), &text(high), SMALL);
            x += SMALL.font.width(&text(high)) + 24.0;
        }
        let gaps = |row: &HeatRow| (0..self.chart.periods.len()).any(|at| row.value(at).is_none());
        if self.chart.rows.iter().any(gaps) {
            canvas.gap((x + 4.0, y - 4.0));
            let missing = SMALL.font.fit(&self.chart.words.missing, (self.sides.1 - x - 13.0).min(most * 2.0));
            canvas.text((x + 13.0, y), &missing, SMALL);
        }
    }
}

/// Down to a whole px, where that leaves something: cells of whole px have sharp edges, and all of one kind look the same.
fn whole(cell: f64) -> f64 {
    if cell < 4.0 { cell } else { cell.floor() }
}

/// The numbers with as many decimals as fit into so many px, at most those of the format; none if not even whole numbers fit.
fn fitting(format: &Format, numbers: &[f64], (look, room): (Lettering, f64)) -> Option<Format> {
    (0..=format.decimals.min(6))
        .rev()
        .map(|decimals| Format { decimals, ..format.clone() })
        .find(|format| numbers.iter().all(|number| look.font.width(&format.text(*number)) <= room))
}
