//! What surrounds every chart: theme, size, title, subtitle, names for screen readers. It draws no data.

use sha2::{Digest, Sha256};

use super::canvas::{Canvas, Lettering, TENTHS, length, paint};
use super::font::{Type, clean};
use super::palette::{Ink, overridable};
use super::{Head, Svg};

/// Where a chart will be looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Mail and PDF: literal colours on an opaque white card with a margin.
    #[default]
    Light,
    /// A page: no ground, no margin, and each colour a CSS variable that falls back to the light one.
    Portal,
}

/// What surrounds a chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    /// Start of the ids inside the picture (letters, figures, `-`, `_`); empty: taken from a hash of the picture. Two equal
    /// pictures on one page need different ones.
    pub id: String,
    /// The message, at most two lines.
    pub title: String,
    /// What is shown: measure, unit, period; at most two lines.
    pub subtitle: String,
    /// The picture in words for those who cannot see it; empty: the subtitle.
    pub description: String,
    /// Where it will be looked at.
    pub theme: Theme,
    /// Width in px, 320 to 1,200; 0: 592 for mail, 720 for a page.
    pub width: u32,
}

const TITLE: Lettering = Lettering::bold(15.0, Ink::Text);
const SUBTITLE: Lettering = Lettering::plain(12.0, Ink::Muted);
const TITLE_LINE: f64 = 19.0;
const SUBTITLE_LINE: f64 = 16.0;
const FONTS: &str = "Inter, 'Segoe UI', Arial, sans-serif";

impl Frame {
    /// For mail and PDF, 592 px wide.
    pub fn light(title: &str, subtitle: &str) -> Self {
        Self { title: title.to_owned(), subtitle: subtitle.to_owned(), ..Self::default() }
    }

    /// For a page, 720 px wide.
    pub fn portal(title: &str, subtitle: &str) -> Self {
        Self { theme: Theme::Portal, ..Self::light(title, subtitle) }
    }

    fn width(&self) -> u32 {
        match (self.width, self.theme) {
            (0, Theme::Light) => 592,
            (0, Theme::Portal) => 720,
            (width, _) => width.clamp(320, 1_200),
        }
    }

    fn margin(&self) -> u32 {
        if self.theme == Theme::Light { 12 } else { 0 }
    }

    /// Left and right edge of what may be drawn on.
    pub(super) fn sides(&self) -> (f64, f64) {
        (f64::from(self.margin()), f64::from(self.width() - self.margin()))
    }

    fn title_lines(&self) -> (Vec<String>, Vec<String>) {
        let (left, right) = self.sides();
        (wrapped(TITLE.font, &self.title, right - left), wrapped(SUBTITLE.font, &self.subtitle, right - left))
    }

    /// Height of margin, title and subtitle: what follows is drawn below.
    pub(super) fn head(&self) -> f64 {
        let (title, subtitle) = self.title_lines();
        f64::from(self.margin()) + count(title.len()) * TITLE_LINE + count(subtitle.len()) * SUBTITLE_LINE + 6.0
    }

    fn draw_head(&self, canvas: &mut Canvas<'_>) {
        let (title, subtitle) = self.title_lines();
        let (left, _) = self.sides();
        let mut y = f64::from(self.margin()) - 4.0;
        for line in &title {
            y += TITLE_LINE;
            canvas.text((left, y), line, TITLE);
        }
        y += 5.0;
        for line in &subtitle {
            y += SUBTITLE_LINE;
            canvas.text((left, y), line, SUBTITLE);
        }
    }

    /// The chart: ground and head, then what `draw` adds down to `bottom` px.
    pub(super) fn picture(&self, bottom: f64, draw: impl FnOnce(&mut Canvas<'_>)) -> Svg {
        let size = (self.width(), length(bottom).div_ceil(TENTHS) + self.margin());
        let elements = paint(|canvas| {
            if self.theme == Theme::Light {
                canvas.bar((0.0, 0.0), (f64::from(size.0), f64::from(size.1)), Ink::Paper);
            }
            self.draw_head(canvas);
            draw(canvas);
        });
        let description = if self.description.is_empty() { &self.subtitle } else { &self.description };
        let svg = svg(Label { id: &self.id, title: &self.title, description }, size, &elements, self.theme);
        let height = length(self.head()).div_ceil(TENTHS);
        Svg { head: Head { title: clean(&self.title), subtitle: clean(&self.subtitle), height }, ..svg }
    }
}

fn wrapped(font: Type, text: &str, max: f64) -> Vec<String> {
    font.wrap(text, max, 2)
}

/// What a screen reader says of a picture.
pub(super) struct Label<'a> {
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    pub(super) description: &'a str,
}

/// The whole `<svg>` element of a drawing.
pub(super) fn svg(label: Label<'_>, (width, height): (u32, u32), elements: &str, theme: Theme) -> Svg {
    let (title, description) = (escape(&clean(label.title)), escape(&clean(label.description)));
    let id = id(label.id, &[&title, &description, elements]);
    let elements = if theme == Theme::Portal { overridable(elements) } else { elements.to_owned() };
    let (wide, high) = (width * TENTHS, height * TENTHS);
    let text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {wide} {high}\" \
         role=\"img\" aria-labelledby=\"{id}-t {id}-d\" direction=\"ltr\" font-family=\"{FONTS}\" stroke-linejoin=\"round\">\n\
         <title id=\"{id}-t\">{title}</title>\n<desc id=\"{id}-d\">{description}</desc>\n{elements}</svg>\n"
    );
    Svg { text, width, height, head: Head::default() }
}

/// The given id if it may be one, else one from the content.
fn id(given: &str, content: &[&str]) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if given.starts_with(|c: char| c.is_ascii_alphabetic()) && given.len() <= 64 && given.chars().all(fits) {
        return given.to_owned();
    }
    let mut hash = Sha256::new();
    for part in content {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let hash: String = hash.finalize().iter().take(5).map(|byte| format!("{byte:02x}")).collect();
    format!("c{hash}")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A count as a number to draw with.
pub(super) fn count(n: usize) -> f64 {
    u32::try_from(n).map_or(0.0, f64::from)
}
