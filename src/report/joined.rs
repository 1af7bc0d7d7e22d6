//! Words of drawings on paper. Typesetting puts each letter of a drawing down by itself, with place, colour and font; here
//! letters that follow each other on a line become one text, which is half of a paper's bytes. Nothing moves.

use std::borrow::Cow;
use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::ReportError;
use crate::charts::deflated;

/// What a font calls the width of a letter: parts of its size.
const PARTS: f64 = 1_000.0;
/// A letter further off than that many parts begins a text of its own.
const FAR: f64 = 700.0;
/// Of the compression.
const LEVEL: i32 = 8;
/// Lines that typesetting writes for a letter.
const LINES: usize = 4;

/// Joins letters on all pages.
pub(super) fn join_letters(document: &mut Document) -> Result<(), ReportError> {
    let pages: Vec<ObjectId> = document.page_iter().collect();
    for page in pages {
        let fonts = widths(document, page)?;
        for id in document.get_page_contents(page) {
            let Ok(stream) = document.get_object_mut(id).and_then(Object::as_stream_mut) else { continue };
            let is_deflated =
                stream.dict.get(b"Filter").and_then(Object::as_name).is_ok_and(|how| how == b"FlateDecode");
            if !is_deflated || stream.dict.has(b"DecodeParms") {
                continue;
            }
            let content = stream.decompressed_content().map_err(ReportError::Paper)?;
            stream.set_content(deflated(&joined(&content, &fonts), LEVEL)?);
        }
    }
    Ok(())
}

/// Widths of letters by the name of their font on a page, in parts of its size.
type Widths = BTreeMap<Vec<u8>, BTreeMap<i64, f64>>;

fn widths(document: &Document, page: ObjectId) -> Result<Widths, ReportError> {
    let fonts = document.get_page_fonts(page).map_err(ReportError::Paper)?;
    Ok(fonts.into_iter().map(|(name, font)| (name, of_font(document, font).unwrap_or_default())).collect())
}

/// A list of `first last width`, as typesetting writes it; of a font that is told otherwise nothing is joined.
fn of_font(document: &Document, font: &Dictionary) -> Option<BTreeMap<i64, f64>> {
    let shapes = font.get_deref(b"DescendantFonts", document).ok()?.as_array().ok()?.first()?;
    let shapes = document.dereference(shapes).ok()?.1.as_dict().ok()?;
    let list = shapes.get_deref(b"W", document).ok()?.as_array().ok()?;
    let mut widths = BTreeMap::new();
    for range in list.as_chunks::<3>().0 {
        let [first, last, width] = range;
        let width = f64::from(width.as_float().ok()?);
        widths.extend((first.as_i64().ok()?..=last.as_i64().ok()?).map(|letter| (letter, width)));
    }
    Some(widths)
}

/// A letter as typesetting puts it down, on four lines:
///
/// ```text
/// q 0.075 0 0 -0.075 113.51911 740.5025 cm/c0 cs 0.35 0.4 0.47 scn
/// BT 0 Tr/f0 120 Tf 1 0 0 -1 0 0 Tm(\000\b)Tj
/// ET
/// Q
/// ```
#[derive(Clone, Copy)]
struct Letter<'a> {
    /// How large a unit is, and how far from the left it stands.
    scale: f64,
    x: f64,
    /// All else that is said of it: letters that share this may be one text.
    looks: [&'a str; 3],
    /// Its bytes as they are written.
    letter: &'a str,
}

impl<'a> Letter<'a> {
    fn read(lines: &[&'a str; LINES]) -> Option<Self> {
        let [place, text, "ET", "Q"] = lines else { return None };
        let numbers = place.strip_prefix("q ")?;
        let mut blanks = numbers.match_indices(' ').map(|(at, _)| at);
        let (one, four, five) = (blanks.next()?, blanks.nth(2)?, blanks.next()?);
        let (before, rest) = numbers.split_at_checked(four + 1)?;
        let (x, after) = rest.split_at_checked(five - four - 1)?;
        let (look, letter) = text.strip_suffix(")Tj")?.split_once(" Tm(")?;
        let scale = numbers.get(..one)?;
        // It stands upright: `0.075 0 0 -0.075 `.
        let is_upright = before.strip_prefix(scale)?.strip_prefix(" 0 0 -")?.trim_end() == scale;
        (is_upright && look.starts_with("BT ") && after.ends_with(" scn")).then_some(())?;
        let scale = scale.parse().ok()?;
        Some(Self { scale, x: x.parse().ok()?, looks: [before, after, look], letter })
    }

    /// Name and size of the font: `BT 0 Tr/f0 120 Tf 1 0 0 -1 0 0`.
    fn font(&self) -> Option<(&'a str, f64)> {
        let (_, rest) = self.looks[2].split_once('/')?;
        let (name, rest) = rest.split_once(' ')?;
        let (size, matrix) = rest.split_once(" Tf ")?;
        let size = size.parse().ok()?;
        (matrix == "1 0 0 -1 0 0").then_some((name, size))
    }

    /// How far its end lies right of its beginning.
    fn advance(&self, fonts: &Widths) -> Option<f64> {
        let (font, size) = self.font()?;
        Some(fonts.get(font.as_bytes())?.get(&code(self.letter)?)? * size / PARTS)
    }
}

/// The number of a letter of two bytes, of which each is a sign, or escaped by a backslash.
fn code(letter: &str) -> Option<i64> {
    let mut signs = letter.bytes().peekable();
    let mut bytes = Vec::with_capacity(2);
    while let Some(sign) = signs.next() {
        let byte = match (sign, if sign == b'\\' { signs.next() } else { None }) {
            (b'\\', Some(first @ b'0'..=b'7')) => {
                let mut digits = vec![first];
                while digits.len() < 3
                    && let Some(digit) = signs.next_if(|sign| matches!(sign, b'0'..=b'7'))
                {
                    digits.push(digit);
                }
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 8).ok()?
            }
            (b'\\', escaped) => match escaped? {
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                b'b' => 8,
                b'f' => 12,
                other => other,
            },
            (plain, _) => plain,
        };
        bytes.push(byte);
    }
    let [high, low] = bytes[..] else { return None };
    Some(i64::from(u16::from_be_bytes([high, low])))
}

/// Letters that follow each other on a line.
struct Word<'a> {
    first: Letter<'a>,
    letters: usize,
    /// As they are written: letters, and between them by how many parts the next one stands further left than usual.
    text: String,
    /// Where the next one stands by itself, from the first one on.
    end: f64,
}

impl<'a> Word<'a> {
    /// The longest that begins with the first line.
    fn read(lines: &[&'a str], fonts: &Widths) -> Option<Self> {
        let mut letters = lines.as_chunks().0.iter().map_while(Letter::read);
        let first = letters.next()?;
        let mut word = Self { first, letters: 1, text: format!("({}", first.letter), end: first.advance(fonts)? };
        while letters.next().and_then(|letter| word.take(letter, fonts)).is_some() {}
        (word.letters > 1).then_some(word)
    }

    fn take(&mut self, next: Letter<'a>, fonts: &Widths) -> Option<()> {
        let (_, size) = self.first.font().filter(|_| next.looks == self.first.looks)?;
        let advance = next.advance(fonts)?;
        let stands = (next.x - self.first.x) / self.first.scale;
        let back = ((self.end - stands) * PARTS / size).round();
        (back.abs() <= FAR).then_some(())?;
        self.text += &if back == 0.0 { next.letter.to_owned() } else { format!("){back}({}", next.letter) };
        self.end += advance - back * size / PARTS;
        self.letters += 1;
        Some(())
    }

    /// The lines it takes.
    fn written(&self) -> [String; 2] {
        let [before, after, look] = self.first.looks;
        [format!("q {before}{}{after}", self.first.x), format!("{look} Tm[{})]TJ\nET\nQ", self.text)]
    }
}

/// The same page with its letters joined.
fn joined(content: &[u8], fonts: &Widths) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(content) else { return content.to_owned() };
    let lines: Vec<&str> = text.split('\n').collect();
    let mut rest = lines.as_slice();
    let mut written: Vec<Cow<'_, str>> = Vec::with_capacity(lines.len());
    while let Some((line, others)) = rest.split_first() {
        if let Some(word) = Word::read(rest, fonts) {
            written.extend(word.written().map(Cow::Owned));
            rest = rest.get(word.letters * LINES..).unwrap_or_default();
        } else {
            written.push(Cow::Borrowed(line));
            rest = others;
        }
    }
    written.join("\n").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use crate::report::tests::draft;

    /// A line of letters, each with its place from the left.
    fn page(letters: &[(&str, f64)]) -> String {
        let letter = |(letter, x): &(&str, f64)| {
            format!(
                "q 0.075 0 0 -0.075 {x} 740.5 cm/c0 cs 0.35 scn\nBT 0 Tr/f0 120 Tf 1 0 0 -1 0 0 Tm({letter})Tj\nET\nQ"
            )
        };
        letters.iter().map(letter).collect::<Vec<_>>().join("\n")
    }

    #[track_caller]
    fn check(page: &str, expected: &str) {
        let widths = BTreeMap::from([(1, 500.0), (8, 250.0), (0x5C28, 1_000.0)]);
        let fonts = BTreeMap::from([(b"f0".to_vec(), widths)]);
        let words = joined(page.as_bytes(), &fonts);
        assert_eq!(String::from_utf8(words).unwrap(), expected);
    }

    #[test]
    fn letters_of_a_line_become_one_text() {
        let head = "q 0.075 0 0 -0.075 100 740.5 cm/c0 cs 0.35 scn\nBT 0 Tr/f0 120 Tf 1 0 0 -1 0 0 Tm";
        // Half of 120 units of 0.075 is 4.5: the third letter stands where the second ends, the last a tenth too far left.
        let line = [("\\000\\001", 100.0), ("\\000\\b", 104.5), ("\\\\\\(", 106.75), ("\\000\\001", 114.85)];
        check(&page(&line), &format!("{head}[(\\000\\001\\000\\b\\\\\\()100(\\000\\001)]TJ\nET\nQ"));
    }

    #[test]
    fn letters_of_a_paper_are_joined() {
        let draft = draft(&sample::executive());
        let paper = draft.files.iter().find(|file| file.content_type == "application/pdf").unwrap();
        let paper = Document::load_mem(&paper.body).unwrap();
        let (mut texts, mut lone) = (0, 0);
        for page in paper.page_iter() {
            let content = String::from_utf8(paper.get_page_content(page)).unwrap();
            texts += content.lines().filter(|line| line.starts_with("BT ")).count();
            lone += content
                .lines()
                .filter(|line| line.split_once(" Tm(").is_some_and(|(_, letter)| letter.len() < 14))
                .count();
        }
        assert!(lone * 4 < texts, "{lone} of {texts}");
    }

    #[test]
    fn letters_apart_stay_apart() {
        let far = page(&[("\\000\\001", 100.0), ("\\000\\001", 120.0), ("\\000\\001", 90.0)]);
        check(&far, &far);
        let unknown = page(&[("\\000\\002", 100.0), ("\\000\\002", 104.5)]);
        check(&unknown, &unknown);
        let other_line =
            [page(&[("\\000\\001", 100.0)]), page(&[("\\000\\001", 104.5)]).replace("740.5", "700")].join("\n");
        check(&other_line, &other_line);
        let other = "q 1 0 0 1 2 3 cm\n/x0 Do\nQ\n";
        check(other, other);
    }
}
