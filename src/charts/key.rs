//! What the signs of a picture mean: sign and words, flowing into lines. It decides nothing.

use super::Mark;
use super::canvas::{Canvas, Lettering};
use super::palette::Ink;

/// How the words of a key look.
pub(super) const WORDS: Lettering = Lettering::plain(12.0, Ink::Muted);
/// Height of a line of a key.
pub(super) const LINE: f64 = 18.0;
const INDENT: f64 = 14.0;
const GAP: f64 = 18.0;

/// Words with their place: where their sign begins, and in which line from 0.
pub(super) struct Placed {
    pub(super) words: String,
    pub(super) x: f64,
    pub(super) line: f64,
}

/// Lets words, each after a sign of `indent` px, flow between both sides; and how many lines that takes.
pub(super) fn flow(entries: &[&str], indent: f64, (left, right): (f64, f64)) -> (Vec<Placed>, f64) {
    let (mut x, mut lines, mut placed) = (right, 0.0, Vec::new());
    for words in entries {
        let words = WORDS.font.fit(words, right - left - indent);
        let width = indent + WORDS.font.width(&words);
        if x + width > right {
            x = left;
            lines += 1.0;
        }
        placed.push(Placed { words, x, line: lines - 1.0 });
        x += width + GAP;
    }
    (placed, lines)
}

/// Marks (none: a gap) and their words, placed.
pub(super) struct Key {
    entries: Vec<(Option<Mark>, Placed)>,
    lines: f64,
}

impl Key {
    /// Flows the entries between both sides.
    pub(super) fn new(entries: &[(Option<Mark>, &str)], sides: (f64, f64)) -> Self {
        let words: Vec<&str> = entries.iter().map(|(_, words)| *words).collect();
        let (placed, lines) = flow(&words, INDENT, sides);
        Self { entries: entries.iter().map(|(mark, _)| *mark).zip(placed).collect(), lines }
    }

    /// Height in px, 0 without entries.
    pub(super) fn height(&self) -> f64 {
        self.lines * LINE
    }

    /// Draws it below `top`.
    pub(super) fn draw(&self, canvas: &mut Canvas<'_>, top: f64) {
        for (mark, placed) in &self.entries {
            let y = top + (placed.line + 1.0) * LINE - 4.0;
            match mark {
                Some(mark) => canvas.mark((placed.x + 5.0, y - 4.0), *mark),
                None => canvas.gap((placed.x + 5.0, y - 4.0)),
            }
            canvas.text((placed.x + INDENT, y), &placed.words, WORDS);
        }
    }
}
