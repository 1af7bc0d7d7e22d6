//! A rectangle in px: where something stands, and whether it touches something else. It draws nothing.

use super::canvas::{Anchor, Lettering, Px};

/// From the upper left to the lower right corner.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Area {
    /// Between two corners.
    pub(super) fn new((left, top): Px, (right, bottom): Px) -> Self {
        Self { left, top, right, bottom }
    }

    /// Between two corners, in any order.
    pub(super) fn between((x0, y0): Px, (x1, y1): Px) -> Self {
        Self { left: x0.min(x1), top: y0.min(y1), right: x0.max(x1), bottom: y0.max(y1) }
    }

    /// What a text covers, its baseline at the place.
    pub(super) fn of_text((x, y): Px, text: &str, look: Lettering) -> Self {
        let width = look.font.width(text);
        let left = match look.anchor {
            Anchor::Start => x,
            Anchor::Middle => x - width / 2.0,
            Anchor::End => x - width,
        };
        let size = look.font.size;
        Self { left, top: y - size * 0.8, right: left + width, bottom: y + size * 0.25 }
    }

    /// Width in px.
    pub(super) fn width(self) -> f64 {
        self.right - self.left
    }

    /// Height in px.
    pub(super) fn height(self) -> f64 {
        self.bottom - self.top
    }

    /// The centre.
    pub(super) fn middle(self) -> Px {
        ((self.left + self.right) / 2.0, (self.top + self.bottom) / 2.0)
    }

    /// Smaller on all sides, never inside out.
    pub(super) fn inset(self, by: f64) -> Self {
        let by = by.min(self.width() / 2.0).min(self.height() / 2.0);
        Self { left: self.left + by, top: self.top + by, right: self.right - by, bottom: self.bottom - by }
    }

    /// Do both share some room?
    pub(super) fn meets(self, other: Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    /// Does the other lie within?
    pub(super) fn holds(self, other: Self) -> bool {
        self.left <= other.left && other.right <= self.right && self.top <= other.top && other.bottom <= self.bottom
    }
}
