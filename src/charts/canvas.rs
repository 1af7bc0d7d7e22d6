//! A drawing in px, put down by plotters in tenths of a px. It knows shapes and letters, no chart.

use std::f64::consts::FRAC_1_SQRT_2;

use plotters::backend::{DrawingBackend, SVGBackend};
use plotters::coord::ranged1d::Ranged;
use plotters::coord::types::RangedCoordf64;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle, ShapeStyle, TextStyle};

use super::area::Area;
use super::font::{Type, clean};
use super::palette::Ink;
use super::{Mark, Sign, Verdict};

/// A place or a size in px: from the left, from the top.
pub(super) type Px = (f64, f64);

/// plotters' coordinates are whole numbers: it draws at ten times the size.
pub(super) const TENTHS: u32 = 10;
/// Distance of hatch lines along the base.
const HATCH: f64 = 5.0;
/// plotters divides font sizes by this.
const FONT_FACTOR: f64 = 1.24;

/// Which end of a text its place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text looks and which end of it is placed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lettering {
    pub(super) font: Type,
    pub(super) ink: Ink,
    pub(super) anchor: Anchor,
}

impl Lettering {
    /// Plain letters of the size, placed by their start.
    pub(super) const fn plain(size: f64, ink: Ink) -> Self {
        Self { font: Type { size, bold: false }, ink, anchor: Anchor::Start }
    }

    /// Bold letters of the size, placed by their start.
    pub(super) const fn bold(size: f64, ink: Ink) -> Self {
        Self { font: Type { size, bold: true }, ink, anchor: Anchor::Start }
    }

    /// The same, placed by another end.
    pub(super) const fn at(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    /// The same in another colour.
    pub(super) const fn with(self, ink: Ink) -> Self {
        Self { ink, ..self }
    }
}

/// Where shapes are put, one above the other.
pub(super) struct Canvas<'a>(SVGBackend<'a>);

/// The elements of a drawing, one a line.
pub(super) fn paint(draw: impl FnOnce(&mut Canvas<'_>)) -> String {
    let mut raw = String::new();
    {
        let mut canvas = Canvas(SVGBackend::with_string(&mut raw, (TENTHS, TENTHS)));
        draw(&mut canvas);
        canvas.0.present().ok();
    }
    tidy(&raw)
}

/// plotters' elements without its header, without what is the default anyway, and each text on one line.
fn tidy(raw: &str) -> String {
    let mut tidy = String::new();
    for line in raw.lines().filter(|line| !line.starts_with("<svg ") && *line != "</svg>") {
        if !line.starts_with('<') {
            tidy.push_str(line);
            continue;
        }
        let defaults = [
            " opacity=\"1\"",
            " dy=\"-0.5ex\"",
            " font-family=\"Inter\"",
            " text-anchor=\"start\"",
            " stroke=\"none\"",
        ];
        let line = defaults.iter().fold(line.to_owned(), |line, default| line.replace(default, ""));
        tidy.push_str(&round_size(&line));
        if !line.starts_with("<text ") {
            tidy.push('\n');
        }
    }
    tidy
}

/// plotters' division leaves sizes such as 120.00000000000001.
fn round_size(line: &str) -> String {
    let size = line.split_once(" font-size=\"").and_then(|(before, rest)| {
        let (size, after) = rest.split_once('"')?;
        Some(format!("{before} font-size=\"{:.0}\"{after}", size.parse::<f64>().ok()?))
    });
    size.unwrap_or_else(|| line.to_owned())
}

/// What plotters answers is always `Ok`: it writes into a string.
impl Canvas<'_> {
    /// A line of so many px.
    pub(super) fn line(&mut self, from: Px, to: Px, ink: Ink, width: f64) {
        self.0.draw_line(place(from), place(to), &stroke(ink, width)).ok();
    }

    /// A level dashed line: 5 px drawn, 4 px left out.
    pub(super) fn dashed(&mut self, from: Px, to: f64, ink: Ink, width: f64) {
        let (mut x, y) = from;
        while x < to {
            self.line((x, y), ((x + 5.0).min(to), y), ink, width);
            x += 9.0;
        }
    }

    /// Straight dashed lines from point to point: 5 px drawn, 4 px left out.
    pub(super) fn dashed_path(&mut self, points: &[Px], ink: Ink, width: f64) {
        for ((x0, y0), (x1, y1)) in points.iter().zip(points.iter().skip(1)) {
            let length = (x1 - x0).hypot(y1 - y0);
            let at = |way: f64| (x0 + (x1 - x0) * way / length, y0 + (y1 - y0) * way / length);
            let mut way = 0.0;
            while way < length {
                self.line(at(way), at((way + 5.0).min(length)), ink, width);
                way += 9.0;
            }
        }
    }

    /// Straight lines from point to point.
    pub(super) fn path(&mut self, points: &[Px], ink: Ink, width: f64) {
        self.0.draw_path(points.iter().copied().map(place), &stroke(ink, width)).ok();
    }

    /// A filled rectangle between two corners.
    pub(super) fn bar(&mut self, upper_left: Px, lower_right: Px, ink: Ink) {
        self.0.draw_rect(place(upper_left), place(lower_right), &ink.colour().filled(), true).ok();
    }

    /// The same, of an area.
    pub(super) fn area(&mut self, area: Area, ink: Ink) {
        self.bar((area.left, area.top), (area.right, area.bottom), ink);
    }

    /// An outlined rectangle, filled with 45° lines: what is only expected, or lost.
    pub(super) fn hatched(&mut self, area: Area, ink: Ink) {
        let mut x = area.left - area.height() + HATCH;
        while x < area.right {
            let (from, to) = (x.max(area.left), (x + area.height()).min(area.right));
            self.line((from, area.bottom - (from - x)), (to, area.bottom - (to - x)), ink, 1.2);
            x += HATCH;
        }
        self.outline(area, ink, 1.2);
    }

    /// The outline of a rectangle.
    pub(super) fn outline(&mut self, area: Area, ink: Ink, width: f64) {
        let Area { left, top, right, bottom } = area;
        self.path(&[(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], ink, width);
    }

    /// A filled shape.
    pub(super) fn shape(&mut self, corners: &[Px], ink: Ink) {
        self.0.fill_polygon(corners.iter().copied().map(place), &ink.colour().filled()).ok();
    }

    /// A filled circle.
    pub(super) fn disc(&mut self, centre: Px, radius: f64, ink: Ink) {
        self.0.draw_circle(place(centre), length(radius), &ink.colour().filled(), true).ok();
    }

    /// A circle line.
    pub(super) fn ring(&mut self, centre: Px, radius: f64, ink: Ink, width: f64) {
        self.0.draw_circle(place(centre), length(radius), &stroke(ink, width), false).ok();
    }

    /// A text, cleaned, its baseline at the place.
    pub(super) fn text(&mut self, (x, y): Px, text: &str, look: Lettering) {
        let text = clean(text);
        if text.is_empty() {
            return;
        }
        let hpos = match look.anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let style = if look.font.bold { FontStyle::Bold } else { FontStyle::Normal };
        let size = look.font.size * f64::from(TENTHS) * FONT_FACTOR;
        let colour = look.ink.colour();
        let style = TextStyle::from(("Inter", size, style)).color(&colour).pos(Pos::new(hpos, VPos::Bottom));
        self.0.draw_text(&text, &style, place((x, y))).ok();
    }

    /// A point of a series, by what it means.
    pub(super) fn mark(&mut self, (x, y): Px, mark: Mark) {
        match mark {
            Mark::Usual => self.disc((x, y), 3.0, Ink::Actual),
            Mark::Better => self.disc((x, y), 4.3, Ink::Better),
            Mark::Worse => self.shape(&triangle((x, y), 5.6), Ink::Worse),
            Mark::Changed => {
                self.shape(&diamond((x, y), 6.0), Ink::Text);
                self.shape(&diamond((x, y), 3.4), Ink::Paper);
            }
        }
    }

    /// A place among others, by its kind.
    pub(super) fn spot(&mut self, (x, y): Px, sign: Sign) {
        match sign {
            Sign::Disc => self.disc((x, y), 4.5, Ink::Actual),
            Sign::Up => self.shape(&triangle((x, y), 6.4), Ink::Better),
            Sign::Down => {
                let down = triangle((x, -y), 6.4).map(|(x, y)| (x, -y));
                self.shape(&down, Ink::Worse);
            }
            Sign::Diamond => {
                self.shape(&diamond((x, y), 6.4), Ink::Text);
                self.shape(&diamond((x, y), 3.8), Ink::Paper);
            }
        }
    }

    /// A point of a series without value.
    pub(super) fn gap(&mut self, at: Px) {
        self.ring(at, 2.6, Ink::Muted, 1.0);
    }

    /// The mark of a verdict, about 9 px wide.
    pub(super) fn verdict(&mut self, (x, y): Px, verdict: Verdict) {
        match verdict {
            Verdict::Met => self.disc((x, y), 4.5, Ink::Better),
            Verdict::Missed => self.shape(&triangle((x, y), 5.4), Ink::Worse),
            Verdict::Near => {
                self.ring((x, y), 3.9, Ink::Text, 1.2);
                self.shape(&left_half((x, y), 3.9), Ink::Text);
            }
            Verdict::CannotTell | Verdict::NoValue => self.ring((x, y), 3.9, Ink::Muted, 1.2),
            Verdict::Info => {}
        }
    }
}

/// A triangle that points up, its centre of weight at the place.
fn triangle((x, y): Px, radius: f64) -> [Px; 3] {
    let (side, base) = (radius * 0.95, radius * 0.62);
    [(x, y - radius), (x + side, y + base), (x - side, y + base)]
}

/// A square on its corner.
fn diamond((x, y): Px, radius: f64) -> [Px; 4] {
    [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)]
}

/// The left half of a disc, as a fan of corners.
fn left_half((x, y): Px, radius: f64) -> Vec<Px> {
    let turn = |step: i32| f64::from(step) * std::f64::consts::PI / 12.0;
    (0..=12).map(|step| (x - radius * turn(step).sin(), y - radius * turn(step).cos())).collect()
}

/// Two slanted lines and paper between them: the axis does not start at zero. `level` axes are cut upright.
pub(super) fn axis_break(canvas: &mut Canvas<'_>, (x, y): Px, half: f64, level: bool) {
    let slant = 5.0 * FRAC_1_SQRT_2;
    let at = |along: f64, across: f64| if level { (x + along, y + across) } else { (x + across, y + along) };
    let (near, far) =
        ([at(-2.0 + slant, -half), at(-2.0 - slant, half)], [at(2.0 - slant, half), at(2.0 + slant, -half)]);
    canvas.shape(&[near, far].concat(), Ink::Paper);
    canvas.path(&near, Ink::Faint, 0.8);
    canvas.path(&far, Ink::Faint, 0.8);
}

fn stroke(ink: Ink, width: f64) -> ShapeStyle {
    ink.colour().stroke_width(length(width))
}

fn place((x, y): Px) -> (i32, i32) {
    (tenths(x), tenths(y))
}

/// A length in tenths of a px; below zero it is 0.
pub(super) fn length(px: f64) -> u32 {
    u32::try_from(tenths(px)).unwrap_or(0)
}

/// The nearest tenth; plotters' own scale rounds down.
fn tenths(px: f64) -> i32 {
    RangedCoordf64::from(0.0..1.0).map(&(px + 0.05), (0, 10))
}
