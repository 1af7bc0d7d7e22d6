//! Text as the embedded font sets it: cleaned, measured, shortened, wrapped. It draws nothing.

use std::sync::OnceLock;

use ttf_parser::Face;

/// Inter Regular.
pub(super) const REGULAR: &[u8] = include_bytes!("fonts/Inter-Regular.otf");
/// Inter Bold.
pub(super) const BOLD: &[u8] = include_bytes!("fonts/Inter-Bold.otf");
/// The embedded fonts, for whoever sets text beside charts.
pub const FONTS: [&[u8]; 2] = [REGULAR, BOLD];

/// Stands for a character the font lacks.
const LACKING: char = '□';

/// What a character the font lacks counts as, in em: the box in its place takes 1.05, a browser's own emoji up to 1.25.
const UNKNOWN_EM: f64 = 1.25;
/// Longer labels are cut before anything else looks at them.
const MAX_CHARS: usize = 400;
/// Accents that may stand on one letter.
const MAX_MARKS: usize = 2;

/// Size in px and weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Type {
    pub(super) size: f64,
    pub(super) bold: bool,
}

impl Type {
    /// Width of a cleaned text in px, without kerning; every figure counts as the widest, so values may use tabular figures.
    pub(super) fn width(self, text: &str) -> f64 {
        text.chars().map(|c| advance(face(self.bold), c)).sum::<f64>() * self.size
    }

    /// The text, cleaned, and ended by an ellipsis where it is wider than `max` px.
    pub(super) fn fit(self, text: &str, max: f64) -> String {
        let text = clean(text);
        if self.width(&text) <= max {
            return text;
        }
        let room = max - self.width("…");
        let mut used = 0.0;
        let fits = |c: &char| {
            used += self.width(c.encode_utf8(&mut [0; 4]));
            used <= room
        };
        let start: String = text.chars().take_while(fits).collect();
        if room < 0.0 { String::new() } else { format!("{}…", start.trim_end()) }
    }

    /// The text, cleaned, in at most `lines` lines of `max` px; the last one ends in an ellipsis where text is left over.
    pub(super) fn wrap(self, text: &str, max: f64, lines: usize) -> Vec<String> {
        let text = clean(text);
        let mut wrapped: Vec<String> = Vec::new();
        let mut rest = text.as_str();
        while !rest.is_empty() && wrapped.len() + 1 < lines {
            let line = self.first_line(rest, max);
            rest = rest.strip_prefix(line).unwrap_or("").trim_start();
            let is_cut = line.ends_with(char::is_alphanumeric) && !rest.is_empty();
            wrapped.push(if is_cut { format!("{line}-") } else { line.trim_end().to_owned() });
        }
        if !rest.is_empty() {
            wrapped.push(self.fit(rest, max));
        }
        wrapped
    }

    /// As many whole words as fit, else up to a hyphen or slash, else as many letters as fit before a hyphen, at least one.
    fn first_line(self, text: &str, max: f64) -> &str {
        let fits = |end: usize, room: f64| text.get(..end).is_some_and(|line| self.width(line) <= max - room);
        if fits(text.len(), 0.0) {
            return text;
        }
        let ends = || text.char_indices().map(|(at, c)| (at + c.len_utf8(), c));
        let last = |breaks: fn(char) -> bool, room: f64| {
            ends().filter(|(_, c)| breaks(*c)).map(|(end, _)| end).take_while(|end| fits(*end, room)).last()
        };
        let end = last(|c| c == ' ', -self.width(" "))
            .or_else(|| last(|c| matches!(c, '-' | '/' | '–'), 0.0))
            .or_else(|| last(|_| true, self.width("-")))
            .or_else(|| ends().next().map(|(end, _)| end));
        end.and_then(|end| text.get(..end)).unwrap_or(text)
    }
}

pub(super) fn face(bold: bool) -> Option<&'static Face<'static>> {
    static FACES: [OnceLock<Option<Face<'static>>>; 2] = [OnceLock::new(), OnceLock::new()];
    let [regular_face, bold_face] = &FACES;
    let face = if bold {
        bold_face.get_or_init(|| Face::parse(BOLD, 0).ok())
    } else {
        regular_face.get_or_init(|| Face::parse(REGULAR, 0).ok())
    };
    face.as_ref()
}

/// The text in characters the embedded fonts can show: what they lack becomes `□`, what only joins or styles its neighbours
/// vanishes. Paper shows nothing else, and a PDF for everybody (PDF/UA) may not contain a letter without a shape.
///
/// ```
/// use scorebridge::charts::printable;
/// assert_eq!(printable("Zoë 日本 👩\u{200d}🔬"), "Zoë □□ □□");
/// ```
pub fn printable(text: &str) -> String {
    let joins = |c: &char| matches!(c, '\u{200c}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' | '\u{ad}');
    let shown = |c: char| if has_shape(c) { c } else { LACKING };
    text.chars().filter(|c| !joins(c)).map(shown).collect()
}

/// Looking a letter up takes longer than all else that happens to it; those of ASCII are known to be there.
fn has_shape(c: char) -> bool {
    matches!(c, '\n' | ' '..='~')
        || [false, true].into_iter().all(|bold| face(bold).is_some_and(|face| face.glyph_index(c).is_some()))
}

/// Advance of a character in em.
fn advance(face: Option<&Face<'_>>, c: char) -> f64 {
    let c = if c.is_ascii_digit() { '0' } else { c };
    let units = face.and_then(|face| {
        let glyph = face.glyph_index(c)?;
        Some(f64::from(face.glyph_hor_advance(glyph)?) / f64::from(face.units_per_em()))
    });
    units.unwrap_or(if is_mark(c) { 0.0 } else { UNKNOWN_EM })
}

/// A label that is harmless in XML and on screen: no control, direction, invisible or private characters, no towers of
/// accents, single spaces, at most 400 characters.
pub(super) fn clean(text: &str) -> String {
    let mut clean = String::new();
    let mut marks = 0;
    for c in text.chars().take(MAX_CHARS) {
        marks = if is_mark(c) { marks + 1 } else { 0 };
        if c.is_whitespace() {
            if !clean.is_empty() && !clean.ends_with(' ') {
                clean.push(' ');
            }
        } else if !is_unsafe(c) && marks <= MAX_MARKS {
            clean.push(c);
        }
    }
    clean.truncate(clean.trim_end().len());
    clean
}

fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{E000}'..='\u{F8FF}' | '\u{FE00}'..='\u{FE0F}' | '\u{FDD0}'..='\u{FDEF}' | '\u{FEFF}' | '\u{FFF0}'..='\u{FFFF}'
            | '\u{1FFFE}'..='\u{1FFFF}' | '\u{E0000}'..='\u{10FFFF}')
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5BD}' | '\u{610}'..='\u{61A}' | '\u{64B}'..='\u{65F}'
        | '\u{E31}' | '\u{E34}'..='\u{E3A}' | '\u{E47}'..='\u{E4E}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
        | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
}

#[cfg(test)]
mod tests {
    use super::{Type, clean};

    const LABEL: Type = Type { size: 12.0, bold: false };

    #[test]
    fn widths_are_those_of_inter() {
        assert_eq!(LABEL.width(""), 0.0);
        assert_eq!(LABEL.width("1"), LABEL.width("8"), "figures are tabular");
        assert!(LABEL.width("iii") < LABEL.width("mmm"));
        assert!(LABEL.width("Target") < Type { bold: true, ..LABEL }.width("Target"));
        assert!((LABEL.width("Average 91.5") - 74.0).abs() < 4.0, "{}", LABEL.width("Average 91.5"));
        assert_eq!(LABEL.width("日"), 15.0, "what the font lacks counts as a wide emoji");
    }

    #[test]
    fn ascii_has_a_shape() {
        for bold in [false, true] {
            let face = super::face(bold).unwrap();
            assert_eq!((' '..='~').find(|c| face.glyph_index(*c).is_none()), None);
        }
        assert_eq!(super::printable("\tÄ\u{1}"), "□Ä□");
    }

    #[test]
    fn what_is_harmful_is_removed() {
        let check = |text: &str, expected: &str| assert_eq!(clean(text), expected, "{text:?}");
        check("  Orders \t\r\n  completed ", "Orders completed");
        check("a\u{0}b\u{7}c\u{1b}[31m", "abc[31m");
        check("\u{202e}live\u{202c} \u{2066}x\u{2069}\u{feff}\u{fffe}", "live x");
        check("<script>alert('x')</script>", "<script>alert('x')</script>");
        check("Z\u{301}\u{302}\u{303}\u{304}\u{305}algo", "Z\u{301}\u{302}algo");
        assert_eq!(clean(&"x".repeat(1_000)).len(), 400);
    }

    #[test]
    fn text_is_cut_at_its_measured_width() {
        let long = "Wiederherstellungszeit der Kundenservicezentralen".repeat(8);
        for max in [0.0, 5.0, 40.0, 200.0, 400.0] {
            assert!(LABEL.width(&LABEL.fit(&long, max)) <= max);
            for line in LABEL.wrap(&long, max.max(20.0), 2) {
                assert!(LABEL.width(&line) <= max.max(20.0), "{line} {max}");
            }
        }
        assert_eq!(LABEL.fit("short", 200.0), "short");
        assert!(LABEL.fit(&long, 200.0).ends_with('…'));
        assert_eq!(LABEL.wrap("Cloud clean-up", 60.0, 2), ["Cloud", "clean-up"]);
        assert_eq!(LABEL.wrap("One-off repair", 48.0, 2), ["One-off", "repair"]);
        assert_eq!(LABEL.wrap("One-off", 40.0, 2), ["One-", "off"]);
        assert_eq!(LABEL.wrap("Kostenstelle", 60.0, 2), ["Kostenst-", "elle"]);
        assert!(LABEL.wrap("", 50.0, 2).is_empty());
        let cut = LABEL.wrap("one two three four five six seven", 60.0, 2);
        assert_eq!(cut.len(), 2);
        assert!(cut[1].ends_with('…'));
    }
}
