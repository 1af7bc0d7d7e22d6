//! What the marks of a series mean, in a row of mark and words that flows into lines. It decides nothing.

use super::Mark;
use super::canvas::{Canvas, Lettering};
use super::palette::Ink;

const WORDS: Lettering = Lettering::plain(12.0, Ink::Muted);
const LINE: f64 = 18.0;
const INDENT: f64 = 14.0;
const GAP: f64 = 18.0;

/// Marks (none: a gap) and their words, placed.
pub(super) struct Key {
    entries: Vec<Entry>,
    lines: f64,
}

struct Entry {
    mark: Option<Mark>,
    words: String,
    x: f64,
    line: f64,
}

impl Key {
    /// Flows the entries between both sides.
    pub(super) fn new(entries: &[(Option<Mark>, &str)], (left, right): (f64, f64)) -> Self {
        let mut key = Self { entries: Vec::new(), lines: 0.0 };
        let mut x = right;
        for (mark, words) in entries {
            let words = WORDS.font.fit(words, right - left - INDENT);
            let width = INDENT + WORDS.font.width(&words);
            if x + width > right {
                x = left;
                key.lines += 1.0;
            }
            key.entries.push(Entry { mark: *mark, words, x, line: key.lines });
            x += width + GAP;
        }
        key
    }

    /// Height in px, 0 without entries.
    pub(super) fn height(&self) -> f64 {
        self.lines * LINE
    }

    /// Draws it below `top`.
    pub(super) fn draw(&self, canvas: &mut Canvas<'_>, top: f64) {
        for entry in &self.entries {
            let y = top + entry.line * LINE - 4.0;
            match entry.mark {
                Some(mark) => canvas.mark((entry.x + 5.0, y - 4.0), mark),
                None => canvas.gap((entry.x + 5.0, y - 4.0)),
            }
            canvas.text((entry.x + INDENT, y), &entry.words, WORDS);
        }
    }
}
