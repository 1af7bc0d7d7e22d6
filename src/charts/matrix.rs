//! Matrix: things by two values, in four fields. It judges nothing: what each field means and each thing is, is given.

use super::area::Area;
use super::canvas::{Anchor, Canvas, Lettering, Px};
use super::crowd::{Label, Named, columns, crowds};
use super::frame::count;
use super::key::{LINE, Placed, WORDS, flow};
use super::labels::Taken;
use super::palette::Ink;
use super::scale::{Axis, usable};
use super::{Bounds, Format, Frame, Svg, Table};

/// Things by two values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matrix {
    /// Title, subtitle, theme, width.
    pub frame: Frame,
    /// From left to right.
    pub across: MatrixAxis,
    /// From bottom to top.
    pub up: MatrixAxis,
    /// What the fields mean: upper left, upper right, lower left, lower right.
    pub fields: [String; 4],
    /// The things.
    pub spots: Vec<Spot>,
    /// The words in the picture.
    pub words: MatrixWords,
}

/// One of both values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MatrixAxis {
    /// What it is.
    pub title: String,
    /// Where the fields meet.
    pub divide: f64,
    /// Natural ends of the value.
    pub bounds: Bounds,
    /// How it is written.
    pub format: Format,
}

/// One thing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spot {
    /// Its name.
    pub label: String,
    /// Its value from left to right; without it the thing is named below the picture.
    pub across: Option<f64>,
    /// Its value from bottom to top; likewise.
    pub up: Option<f64>,
    /// How it is drawn.
    pub sign: Sign,
    /// What the sign says.
    pub word: String,
}

/// The kind of a thing, by shape and colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sign {
    /// A dark disc.
    #[default]
    Disc,
    /// A blue triangle that points up.
    Up,
    /// A vermilion triangle that points down.
    Down,
    /// A hollow diamond.
    Diamond,
}

/// The words of a matrix.
#[derive(Clone, Debug, PartialEq)]
pub struct MatrixWords {
    /// Above the names, in the table.
    pub name: String,
    /// Above what the signs say.
    pub word: String,
    /// Before the names of things that lack a value.
    pub missing: String,
}

impl Default for MatrixWords {
    fn default() -> Self {
        let word = |text: &str| text.to_owned();
        Self { name: word("Service"), word: word("Place"), missing: word("Not shown, too little is known:") }
    }
}

const NAME: Lettering = Lettering::plain(12.0, Ink::Text);
const FIELD: Lettering = Lettering::bold(12.0, Ink::Muted);
const TICK: Lettering = Lettering::plain(12.0, Ink::Muted);
/// Least height of the plot.
const PLOT: f64 = 300.0;
/// Its height where the picture is narrower than 440 px.
const TALL: f64 = 380.0;
const NARROW: f64 = 440.0;
/// Room for a sign in the key.
const SIGN: f64 = 16.0;
/// Half the room a spot takes.
const SPOT: f64 = 6.0;

/// Draws a matrix: a sign a thing, its name beside it wherever there is room, by a line where it had to move away.
///
/// ```
/// use scorebridge::charts::{Frame, Matrix, Spot, matrix};
/// let mail = Spot { label: "Mail".to_owned(), across: Some(4.0), up: Some(88.0), ..Spot::default() };
/// let phone = Spot { label: "Phone".to_owned(), across: Some(2.0), up: None, ..Spot::default() };
/// let chart = Matrix { frame: Frame::light("Mail is liked", ""), spots: vec![mail, phone], ..Matrix::default() };
/// assert!(matrix(&chart).text.contains("too little is known: Phone"));
/// ```
pub fn matrix(chart: &Matrix) -> Svg {
    let plan = Plan::new(chart);
    chart.frame.picture(plan.foot(), |canvas| plan.draw(canvas))
}

impl Matrix {
    /// Both values of each thing.
    pub fn table(&self) -> Table {
        let MatrixWords { name, word, .. } = &self.words;
        let mut table = Table::new(&[name, word], &[&self.across.title, &self.up.title]);
        for spot in &self.spots {
            table.row(&[&spot.label, &spot.word], &[spot.across.and_then(usable)], &self.across.format);
            if let Some(row) = table.rows.last_mut() {
                row.push(self.up.format.cell(spot.up.and_then(usable)));
            }
        }
        table
    }
}

impl Spot {
    fn place(&self) -> Option<(f64, f64)> {
        self.across.and_then(usable).zip(self.up.and_then(usable))
    }
}

/// A settled matrix.
struct Plan<'a> {
    chart: &'a Matrix,
    across: Axis,
    up: Axis,
    key: Vec<(Sign, Placed)>,
    missing: Vec<String>,
    plot: Area,
}

impl<'a> Plan<'a> {
    fn new(chart: &'a Matrix) -> Self {
        let (left, right) = chart.frame.sides();
        let places: Vec<(f64, f64)> = chart.spots.iter().filter_map(Spot::place).collect();
        let axis = |axis: &MatrixAxis, values: &mut dyn Iterator<Item = f64>| {
            Axis::around(&values.chain(usable(axis.divide)).collect::<Vec<_>>(), axis.bounds)
        };
        let across = axis(&chart.across, &mut places.iter().map(|place| place.0));
        let up = axis(&chart.up, &mut places.iter().map(|place| place.1));
        let (signs, words): (Vec<Sign>, Vec<&str>) = signs(chart).into_iter().unzip();
        let (placed, lines) = flow(&words, SIGN, (left, right));
        let ticks = ticks(&chart.up, &up);
        let gutter = ticks.iter().map(|(_, tick)| TICK.font.width(tick)).fold(0.0, f64::max).min((right - left) * 0.2);
        let top = chart.frame.head() + lines * LINE + 38.0;
        // Narrow pictures need the height for their names.
        let height = if right - left < NARROW { TALL } else { ((right - left) * 0.42).clamp(PLOT, 440.0) };
        let plot = Area::new((left + gutter + 10.0, top), (right, top + height));
        let unknown = chart.spots.iter().filter(|spot| spot.place().is_none());
        let names: Vec<&str> = unknown.map(|spot| spot.label.as_str()).collect();
        let missing = if names.is_empty() {
            Vec::new()
        } else {
            TICK.font.wrap(&format!("{} {}", chart.words.missing, names.join(", ")), right - left, 3)
        };
        Self { chart, across, up, key: signs.into_iter().zip(placed).collect(), missing, plot }
    }

    fn foot(&self) -> f64 {
        self.plot.bottom + 42.0 + if self.missing.is_empty() { 0.0 } else { 12.0 + 16.0 * count(self.missing.len()) }
    }

    fn place(&self, (across, up): (f64, f64)) -> Px {
        let Area { left, bottom, .. } = self.plot;
        (left + self.plot.width() * self.across.share(across), bottom - self.plot.height() * self.up.share(up))
    }

    fn draw(&self, canvas: &mut Canvas<'_>) {
        let (left, right) = self.chart.frame.sides();
        for (sign, placed) in &self.key {
            let y = self.chart.frame.head() + 16.0 + placed.line * LINE;
            canvas.spot((placed.x + 5.0, y - 4.0), *sign);
            canvas.text((placed.x + SIGN, y), &placed.words, WORDS);
        }
        self.draw_axes(canvas);
        let mut taken = Taken::default();
        self.draw_fields(canvas, &mut taken);
        self.draw_spots(canvas, &mut taken);
        let mut y = self.plot.bottom + 58.0;
        for line in &self.missing {
            canvas.text((left, y), &TICK.font.fit(line, right - left), TICK);
            y += 16.0;
        }
    }

    fn draw_axes(&self, canvas: &mut Canvas<'_>) {
        let Area { left, top, right, bottom } = self.plot;
        let (from, _) = self.chart.frame.sides();
        let meet = self.place((self.chart.across.divide, self.chart.up.divide));
        let meet = (meet.0.clamp(left, right), meet.1.clamp(top, bottom));
        canvas.bar((meet.0, top), (right, meet.1), Ink::Usual);
        for (value, tick) in ticks(&self.chart.up, &self.up) {
            let y = self.place((self.across.low, value)).1;
            canvas.line((left, y), (right, y), Ink::Grid, 0.8);
            canvas.text((left - 8.0, y + 4.2), &TICK.font.fit(&tick, left - 8.0 - from), TICK.at(Anchor::End));
        }
        let mut end = f64::NEG_INFINITY;
        for (value, tick) in ticks(&self.chart.across, &self.across) {
            let x = self.place((value, self.up.low)).0;
            canvas.line((x, top), (x, bottom), Ink::Grid, 0.8);
            let tick = TICK.font.fit(&tick, 90.0);
            let half = TICK.font.width(&tick) / 2.0;
            let x = x.clamp(left + half, (right - half).max(left + half));
            if x - half > end + 6.0 {
                canvas.text((x, bottom + 16.0), &tick, TICK.at(Anchor::Middle));
                end = x + half;
            }
        }
        canvas.line((meet.0, top), (meet.0, bottom), Ink::Muted, 1.0);
        canvas.line((left, meet.1), (right, meet.1), Ink::Muted, 1.0);
        let title = |title: &str| TICK.font.fit(title, right - from);
        canvas.text((from, top - 14.0), &title(&self.chart.up.title), TICK);
        canvas.text((right, bottom + 34.0), &title(&self.chart.across.title), TICK.at(Anchor::End));
    }

    /// What the four fields mean, in their outer corners.
    fn draw_fields(&self, canvas: &mut Canvas<'_>, taken: &mut Taken) {
        let Area { left, top, right, bottom } = self.plot;
        let corners = [
            ((left + 8.0, top + 18.0), Anchor::Start),
            ((right - 8.0, top + 18.0), Anchor::End),
            ((left + 8.0, bottom - 10.0), Anchor::Start),
            ((right - 8.0, bottom - 10.0), Anchor::End),
        ];
        for (words, (at, anchor)) in self.chart.fields.iter().zip(corners) {
            let words = FIELD.font.fit(words, self.plot.width() / 2.0 - 14.0);
            taken.take(Area::of_text(at, &words, FIELD.at(anchor)));
            canvas.text(at, &words, FIELD.at(anchor));
        }
    }

    fn draw_spots(&self, canvas: &mut Canvas<'_>, taken: &mut Taken) {
        let spots: Vec<(Px, &Spot)> =
            self.chart.spots.iter().filter_map(|spot| Some((self.place(spot.place()?), spot))).collect();
        for ((x, y), _) in &spots {
            taken.take(Area::new((x - SPOT, y - SPOT), (x + SPOT, y + SPOT)));
        }
        let name = |spot: &Spot| NAME.font.fit(&spot.label, (self.plot.width() * 0.36).min(190.0));
        let things = spots.iter().enumerate();
        let mut things: Vec<Named> =
            things.map(|(at, (spot, thing))| Named { at, spot: *spot, name: name(thing) }).collect();
        let mut labels: Vec<Label> = Vec::new();
        for crowd in crowds(&things) {
            let beside = columns(crowd, self.plot, NAME, taken).unwrap_or_default();
            beside.iter().for_each(|label| taken.take(label.area(NAME)));
            labels.extend(beside);
        }
        things.retain(|thing| labels.iter().all(|label| label.named.at != thing.at));
        for named in things {
            let found = self.free_place(named.spot, &named.name, taken);
            labels.extend(found.map(|(place, anchor)| Label { named, place, anchor }));
        }
        for label in &labels {
            draw_lead(canvas, label.named.spot, label.area(NAME));
        }
        for (at, spot) in &spots {
            canvas.spot(*at, spot.sign);
        }
        for label in &labels {
            canvas.text(label.place, &label.named.name, NAME.at(label.anchor));
        }
    }

    /// Does a line between the fields go through?
    fn crosses(&self, area: Area) -> bool {
        let (x, y) = self.place((self.chart.across.divide, self.chart.up.divide));
        (area.left < x && x < area.right) || (area.top < y && y < area.bottom)
    }

    /// The nearest place for a name beside a spot where nothing else stands, and takes it.
    fn free_place(&self, spot: Px, name: &str, taken: &mut Taken) -> Option<(Px, Anchor)> {
        // First close by and clear of the lines between the fields, then wherever a line to it crosses nothing, then anywhere.
        let tries = [(3_u8, true, true), (14, false, true), (14, false, false)];
        let steps = tries
            .into_iter()
            .flat_map(|(n, is_clear, is_reached)| (0..n).map(move |step| (step, is_clear, is_reached)));
        for (step, is_clear, is_to_be_reached) in steps {
            for (place, anchor) in around(spot, f64::from(step) * 8.0) {
                let area = Area::of_text(place, name, NAME.at(anchor));
                let fits = self.plot.holds(area)
                    && !(is_clear && self.crosses(area))
                    && (!is_to_be_reached || is_reached(spot, area, taken));
                if fits && taken.try_take(area.inset(-2.0)) {
                    return Some((place, anchor));
                }
            }
        }
        None
    }
}

/// Places around a spot, so far away from it.
fn around((x, y): Px, away: f64) -> [(Px, Anchor); 12] {
    let (near, above, below) = (SPOT + 4.0 + away, y - SPOT - 5.0 - away, y + SPOT + 13.0 + away);
    [
        ((x + near, y + 4.2), Anchor::Start),
        ((x - near, y + 4.2), Anchor::End),
        ((x, above), Anchor::Middle),
        ((x, below), Anchor::Middle),
        ((x + near, above), Anchor::Start),
        ((x + near, below), Anchor::Start),
        ((x - near, above), Anchor::End),
        ((x - near, below), Anchor::End),
        ((x - SPOT, above), Anchor::Start),
        ((x - SPOT, below), Anchor::Start),
        ((x + SPOT, above), Anchor::End),
        ((x + SPOT, below), Anchor::End),
    ]
}

/// A thin line from a spot to its name where they do not stand side by side.
fn draw_lead(canvas: &mut Canvas<'_>, spot: Px, name: Area) {
    if let Some((to, _)) = lead(spot, name) {
        canvas.line(spot, to, Ink::Faint, 0.8);
    }
}

/// The end of the line to a name that does not stand beside its spot, and how long it is.
fn lead((x, y): Px, name: Area) -> Option<(Px, f64)> {
    let to = (x.clamp(name.left, name.right), y.clamp(name.top, name.bottom));
    let length = (to.0 - x).hypot(to.1 - y);
    (length > SPOT + 9.0).then_some((to, length))
}

/// Whether the line to a name, if there is one, goes through nothing that stands elsewhere.
fn is_reached((x, y): Px, name: Area, taken: &Taken) -> bool {
    let Some(((to_x, to_y), length)) = lead((x, y), name) else { return true };
    let steps = (1..).map(|step| SPOT * 1.5 + f64::from(step) * 3.0).take_while(|along| *along < length - 2.0);
    let mut points = steps.map(|along| (x + (to_x - x) * along / length, y + (to_y - y) * along / length));
    points.all(|at| taken.is_free(Area::new(at, at).inset(-0.5)))
}

/// Round values along an axis, written.
fn ticks(axis: &MatrixAxis, scale: &Axis) -> Vec<(f64, String)> {
    let digits = axis.format.digits(&scale.ticks, scale.low.abs().max(scale.high.abs()));
    scale.ticks.iter().map(|tick| (*tick, digits.tick(*tick, scale.step))).collect()
}

/// The signs that occur, each with the word of the first thing that has it.
fn signs(chart: &Matrix) -> Vec<(Sign, &str)> {
    let drawn = || chart.spots.iter().filter(|spot| spot.place().is_some() && !spot.word.is_empty());
    let first = |sign: Sign| drawn().find(|spot| spot.sign == sign).map(|spot| (sign, spot.word.as_str()));
    [Sign::Up, Sign::Disc, Sign::Diamond, Sign::Down].into_iter().filter_map(first).collect()
}
