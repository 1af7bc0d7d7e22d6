//! Strips of bars above each other that share their periods: each with its own scale from zero. It computes no difference.

use super::area::Area;
use super::canvas::{Anchor, Canvas, Lettering};
use super::frame::count;
use super::labels::Taken;
use super::palette::Ink;

const HEADING: Lettering = Lettering::plain(12.0, Ink::Muted);
const CHANGE: Lettering = Lettering::plain(12.0, Ink::Text).at(Anchor::Middle);
/// Room for a label beyond the end of a bar.
const ROOM: f64 = 19.0;
/// Height of the heading of differences.
const TITLE: f64 = 16.0;
/// Height of the bars of differences.
const BARS: f64 = 44.0;

/// The periods, side by side.
pub(super) struct Slots {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) n: usize,
}

impl Slots {
    /// Width of one.
    pub(super) fn width(&self) -> f64 {
        (self.right - self.left) / count(self.n.max(1))
    }

    /// A place across (0 to 1) a period.
    pub(super) fn at(&self, slot: usize, across: f64) -> f64 {
        self.left + self.width() * (count(slot) + across)
    }

    /// The middle of something so wide, moved as little as needed to stay inside.
    pub(super) fn inside(&self, middle: f64, width: f64) -> f64 {
        let half = width / 2.0;
        middle.clamp(self.left + half, (self.right - half).max(self.left + half))
    }
}

/// A scale from zero, with room for labels beyond both ends where there are bars.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tier {
    top: f64,
    bottom: f64,
    low: f64,
    high: f64,
}

impl Tier {
    /// A scale of so many px with its labels that begins at `top`.
    pub(super) fn new(values: &[f64], top: f64, height: f64) -> Self {
        let low = values.iter().copied().fold(0.0, f64::min);
        let high = values.iter().copied().fold(0.0, f64::max);
        let above = if high > 0.0 || low >= 0.0 { ROOM } else { 0.0 };
        let below = if low < 0.0 { ROOM } else { 0.0 };
        let high = if high > low { high } else { low + 1.0 };
        Self { top: top + above, bottom: top + height - below, low, high }
    }

    /// Height of a value.
    pub(super) fn y(&self, value: f64) -> f64 {
        self.bottom - (self.bottom - self.top) * (value - self.low) / (self.high - self.low)
    }

    /// Whether the number of a value stands above its bar: zero has its number where there is room for one.
    pub(super) fn is_above(&self, value: f64) -> bool {
        value > 0.0 || (value == 0.0 && self.high > 0.0)
    }

    /// Height of zero.
    pub(super) fn zero(&self) -> f64 {
        self.y(0.0)
    }

    /// Where it ends below, labels included.
    pub(super) fn end(&self) -> f64 {
        if self.low < 0.0 { self.bottom + ROOM } else { self.bottom }
    }
}

/// The differences of all periods.
pub(super) struct Differences {
    pub(super) heading: String,
    /// Drawn as pins, not as bars: they are shares.
    pub(super) is_pins: bool,
    /// One a period.
    pub(super) each: Vec<Option<Difference>>,
    pub(super) tier: Tier,
    /// Baseline of the heading.
    pub(super) at: f64,
}

/// A difference and how it is written.
pub(super) struct Difference {
    pub(super) by: f64,
    pub(super) text: String,
    /// Only expected: hatched or hollow.
    pub(super) is_forecast: bool,
}

impl Differences {
    /// The same, its heading at `top`.
    pub(super) fn below(mut self, top: f64) -> Self {
        let values: Vec<f64> = self.each.iter().flatten().map(|one| one.by).collect();
        let both = values.iter().any(|by| *by < 0.0) && values.iter().any(|by| *by > 0.0);
        self.at = top + TITLE - 2.0;
        let height = BARS + if both { 2.0 * ROOM } else { ROOM };
        self.tier = Tier::new(&values, top + TITLE + 4.0, height);
        self
    }

    /// Heading, zero line, bars or pins, and as many numbers as fit.
    pub(super) fn draw(&self, canvas: &mut Canvas<'_>, slots: &Slots, lower_is_better: bool) {
        let heading = HEADING.font.fit(&self.heading, slots.right - slots.left);
        canvas.text((slots.left, self.at), &heading, HEADING);
        let mut mounted = Vec::new();
        for (at, one) in self.each.iter().enumerate() {
            let Some(one) = one else {
                mounted.push(None);
                continue;
            };
            let ink = match one.by {
                0.0 => Ink::Faint,
                by if (by > 0.0) == lower_is_better => Ink::Worse,
                _ => Ink::Better,
            };
            let bar = Area::between((slots.at(at, 0.3), self.tier.zero()), (slots.at(at, 0.7), self.tier.y(one.by)));
            match (self.is_pins, one.is_forecast) {
                (true, _) => pin(canvas, bar, one, ink),
                (false, true) => canvas.hatched(bar, ink),
                (false, false) => canvas.area(bar, ink),
            }
            let extent = if self.is_pins { (bar.top - 2.0, bar.bottom + 2.0) } else { (bar.top, bar.bottom) };
            mounted.push(Some(Mounted { text: one.text.clone(), above: self.tier.is_above(one.by), extent }));
        }
        canvas.line((slots.left, self.tier.zero()), (slots.right, self.tier.zero()), Ink::Text, 1.0);
        write(canvas, slots, &mounted, CHANGE);
    }
}

/// A line with a head at its end; a hollow head where it is only expected.
fn pin(canvas: &mut Canvas<'_>, bar: Area, one: &Difference, ink: Ink) {
    let (x, _) = bar.middle();
    let end = if one.by >= 0.0 { bar.top } else { bar.bottom };
    canvas.line((x, bar.top), (x, bar.bottom), ink, 2.0);
    canvas.area(Area::new((x - 3.5, end - 3.5), (x + 3.5, end + 3.5)), ink);
    if one.is_forecast {
        canvas.area(Area::new((x - 1.8, end - 1.8), (x + 1.8, end + 1.8)), Ink::Paper);
    }
}

/// A number at the end of what a period's bars cover, from top to bottom.
pub(super) struct Mounted {
    pub(super) text: String,
    /// Stands above them, otherwise below.
    pub(super) above: bool,
    pub(super) extent: (f64, f64),
}

/// Writes as many of the numbers as fit beside each other: the last one first, then those of the longest bars.
pub(super) fn write(canvas: &mut Canvas<'_>, slots: &Slots, numbers: &[Option<Mounted>], look: Lettering) {
    let mut order: Vec<(usize, &Mounted)> =
        numbers.iter().enumerate().filter_map(|(at, one)| Some((at, one.as_ref()?))).collect();
    let last = order.pop();
    order.sort_by(|(_, a), (_, b)| (b.extent.1 - b.extent.0).total_cmp(&(a.extent.1 - a.extent.0)));
    let mut taken = Taken::default();
    for (at, one) in last.into_iter().chain(order) {
        let text = look.font.fit(&one.text, (slots.right - slots.left) * 0.5);
        let width = look.font.width(&text);
        let x = slots.inside(slots.at(at, 0.5), width);
        // A number wider than its period stands clear of its neighbours' bars too.
        let is_below = |slot: &usize| slots.at(*slot, 0.1) < x + width / 2.0 && x - width / 2.0 < slots.at(*slot, 0.9);
        let beneath = numbers.iter().enumerate().filter(|(slot, _)| is_below(slot)).filter_map(|(_, one)| one.as_ref());
        let y = if one.above {
            beneath.map(|one| one.extent.0).fold(one.extent.0, f64::min) - 6.0
        } else {
            beneath.map(|one| one.extent.1).fold(one.extent.1, f64::max) + 14.0
        };
        let area = Area::of_text((x, y), &text, look);
        if taken.try_take(Area { left: area.left - 2.0, right: area.right + 2.0, ..area }) {
            canvas.text((x, y), &text, look);
        }
    }
}
