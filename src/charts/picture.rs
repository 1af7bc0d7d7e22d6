//! A drawn chart as PNG: resvg paints it with the embedded fonts only, `png` writes it with a palette. It reads no file.

use std::cmp::Reverse;
use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Color, IntSize, Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Source};
use resvg::usvg::{ImageHrefResolver, Options, Tree};
use rustc_hash::FxHashMap;

use super::deflate::deflated;
use super::font::{BOLD, REGULAR};
use super::palette::{is_ink, literal};
use super::{Svg, letters};

/// The drawing could not become a picture: a defect of ours, or a size nobody needs.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    /// The text of the SVG is not a drawing.
    #[error("the chart's SVG cannot be read")]
    Unreadable(#[from] resvg::usvg::Error),
    /// Width or height is 0, or more than 8,192 px.
    #[error("a picture is 1 to 8,192 px wide and high, not {0} × {1}")]
    Size(u32, u32),
    /// The PNG could not be written.
    #[error("the chart's PNG cannot be written")]
    Png(#[from] png::EncodingError),
}

const LARGEST: u32 = 8_192;
/// Most steps of 256 that a colour at the edge of a letter may change.
const SAME: u32 = 16;
/// Of the compression: the next one gains a thirtieth and takes twice as long, the twelfth a ninth and takes 60 times as
/// long.
const LEVEL: i32 = 7;
/// What PNG writes before a row that is not told by its neighbours.
const NOT_FILTERED: u8 = 0;
/// Colours that fit in half a byte, and in one.
const FEW: usize = 16;
const MANY: usize = 256;
/// Most steps that an edge may change for a picture of few colours ...
const NEARLY_SAME: u32 = 80;
/// ... and most that such a picture may change in all: the mean of its pixels' squared steps. Nobody sees that.
const UNSEEN: u64 = 24;

/// Red, green and blue side by side: one number is compared sooner than three.
type Rgb = u32;

/// The chart as an opaque PNG on white, `scale` times its size (2 for mail), in a palette unless that would show.
///
/// # Errors
/// [`ChartError`], if the text is no SVG or the picture would be larger than 8,192 px.
///
/// ```
/// use scorebridge::charts::{Sparkline, png, sparkline};
/// let picture = png(&sparkline(&Sparkline { values: vec![Some(1.0), Some(2.0)], ..Sparkline::default() }), 2.0).unwrap();
/// assert!(picture.starts_with(b"\x89PNG"));
/// ```
pub fn png(svg: &Svg, scale: f32) -> Result<Vec<u8>, ChartError> {
    painted(svg, 0, scale)
}

/// The same without title and subtitle, where those are set as text above it: they stay readable on a small screen.
///
/// # Errors
/// As [`png()`].
pub fn png_below_head(svg: &Svg, scale: f32) -> Result<Vec<u8>, ChartError> {
    painted(svg, svg.head.height, scale)
}

/// What lies below `top`.
fn painted(svg: &Svg, top: u32, scale: f32) -> Result<Vec<u8>, ChartError> {
    let tree = Tree::from_str(&literal(&svg.text), options())?;
    let whole = tree.size().to_int_size();
    let below = IntSize::from_wh(whole.width(), whole.height().saturating_sub(top));
    let size = below.and_then(|size| size.scale_by(scale)).ok_or(ChartError::Size(0, 0))?;
    if size.width().max(size.height()) > LARGEST {
        return Err(ChartError::Size(size.width(), size.height()));
    }
    let mut pixmap = Pixmap::new(size.width(), size.height()).ok_or(ChartError::Size(size.width(), size.height()))?;
    pixmap.fill(Color::WHITE);
    let up = -f32::from(u16::try_from(top).map_err(|_| ChartError::Size(whole.width(), top))?);
    letters::paint(&tree, Transform::from_scale(scale, scale).pre_translate(0.0, up), &mut pixmap.as_mut());
    Ok(encode(&pixmap)?)
}

/// Width and height of a PNG, if it is a whole one of at most 4,000 px each way.
#[must_use]
pub fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    const MOST: u32 = 4_000;
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().ok()?;
    let (width, height) = (reader.info().width, reader.info().height);
    if !(1..=MOST).contains(&width) || !(1..=MOST).contains(&height) {
        return None;
    }
    while reader.next_row().ok()?.is_some() {}
    Some((width, height))
}

/// Only our fonts, no pictures inside pictures.
pub(super) fn options() -> &'static Options<'static> {
    static OPTIONS: OnceLock<Options<'static>> = OnceLock::new();
    OPTIONS.get_or_init(|| {
        let mut fonts = Database::new();
        for font in [REGULAR, BOLD] {
            fonts.load_font_source(Source::Binary(Arc::new(font)));
        }
        Options {
            font_family: "Inter".to_owned(),
            fontdb: Arc::new(fonts),
            image_href_resolver: ImageHrefResolver {
                resolve_data: Box::new(|_, _, _| None),
                resolve_string: Box::new(|_, _| None),
            },
            ..Options::default()
        }
    })
}

/// Filters only hurt flat colours.
fn encode(pixmap: &Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixmap.width(), pixmap.height());
    encoder.set_depth(png::BitDepth::Eight);
    let seen = Seen::of(pixmap);
    let data = if let Some((palette, indexes)) = seen.indexed() {
        let is_few = palette.len() <= FEW;
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(palette.into_iter().flat_map(channels).collect::<Vec<u8>>());
        let data = seen.each(&indexes, |data, index, length| data.resize(data.len() + length, index));
        if is_few {
            encoder.set_depth(png::BitDepth::Four);
            halved(&data, pixmap.width())
        } else {
            data
        }
    } else {
        encoder.set_color(png::ColorType::Rgb);
        let colours: Vec<Rgb> = seen.colours.iter().map(|(colour, _)| *colour).collect();
        seen.each(&colours, |data, colour, length| data.extend(channels(colour).repeat(length)))
    };
    let mut writer = encoder.write_header()?;
    writer.write_chunk(png::chunk::IDAT, &packed(&data, pixmap.height())?)?;
    writer.finish()?;
    Ok(bytes)
}

/// The rows of a picture, each behind the byte that says it is not filtered, compressed.
fn packed(data: &[u8], height: u32) -> Result<Vec<u8>, png::EncodingError> {
    let row = data.len() / usize::try_from(height).unwrap_or(usize::MAX).max(1);
    let mut rows = Vec::with_capacity(data.len() + data.len().div_ceil(row.max(1)));
    for row in data.chunks(row.max(1)) {
        rows.push(NOT_FILTERED);
        rows.extend_from_slice(row);
    }
    deflated(&rows, LEVEL).map_err(|error| png::EncodingError::from(std::io::Error::other(error)))
}

/// What a picture is made of.
#[derive(Default)]
struct Seen {
    /// Each colour once, with how many pixels have it.
    colours: Vec<(Rgb, usize)>,
    /// Neighbouring pixels of one colour: its place among the colours, and how many.
    runs: Vec<(usize, usize)>,
}

impl Seen {
    /// The picture is opaque, so its colours are plain.
    fn of(pixmap: &Pixmap) -> Self {
        let mut seen = Self::default();
        let mut places = FxHashMap::default();
        let mut pixels = pixmap.data().as_chunks().0.iter().copied();
        let mut next = pixels.next();
        while let Some(pixel) = next {
            let mut length = 1;
            next = pixels.find(|other| {
                let differs = *other != pixel;
                length += usize::from(!differs);
                differs
            });
            let [red, green, blue, _] = pixel;
            let colour = u32::from_be_bytes([0, red, green, blue]);
            let place = *places.entry(colour).or_insert(seen.colours.len());
            match seen.colours.get_mut(place) {
                Some((_, all)) => *all += length,
                None => seen.colours.push((colour, length)),
            }
            seen.runs.push((place, length));
        }
        seen
    }

    /// A palette, and for each colour its place there: the fewest colours that do not show, which take half the bytes and
    /// less. None where 256 are too few.
    fn indexed(&self) -> Option<(Vec<Rgb>, Vec<u8>)> {
        let mut sorted = self.colours.clone();
        sorted.sort_unstable_by_key(|(colour, length)| (Reverse(*length), *colour));
        let few = (SAME..=NEARLY_SAME).rev().step_by(8).find_map(|same| {
            let (palette, indexes) = self.within(same, &sorted, FEW)?;
            self.is_like(&palette, &indexes).then_some((palette, indexes))
        });
        few.or_else(|| self.within(SAME, &sorted, MANY))
    }

    /// Whether nobody sees that the picture has these colours only.
    fn is_like(&self, palette: &[Rgb], indexes: &[u8]) -> bool {
        let changed = self.colours.iter().zip(indexes).map(|((colour, pixels), index)| {
            let shown = palette.get(usize::from(*index)).map_or(*colour, |shown| *shown);
            u64::from(distance(*colour, shown)) * u64::try_from(*pixels).unwrap_or(u64::MAX)
        });
        let pixels: usize = self.colours.iter().map(|(_, pixels)| pixels).sum();
        changed.sum::<u64>() <= UNSEEN * u64::try_from(pixels).unwrap_or(0)
    }

    /// At most so many colours. Those that charts are drawn in keep a place of their own, the most frequent first; what lies
    /// between them at the edges of letters shares one with its like, which is at most `same` steps away.
    fn within(&self, same: u32, sorted: &[(Rgb, usize)], most: usize) -> Option<(Vec<Rgb>, Vec<u8>)> {
        let mut palette: Vec<(Rgb, u8)> = Vec::new();
        let mut places = FxHashMap::default();
        for (colour, _) in sorted.iter().copied() {
            let known = if is_ink(channels(colour)) { None } else { nearest(&palette, colour, same) };
            let place = match known {
                Some(place) => place,
                None if palette.len() < most => u8::try_from(palette.len()).ok()?,
                None => return None,
            };
            if known.is_none() {
                palette.push((colour, place));
            }
            places.insert(colour, place);
        }
        let indexes =
            self.colours.iter().map(|(colour, _)| places.get(colour).copied()).collect::<Option<Vec<u8>>>()?;
        Some((palette.into_iter().map(|(colour, _)| colour).collect(), indexes))
    }

    /// All pixels in their order, each as `put` writes what stands for its colour.
    fn each<T: Copy>(&self, stands_for: &[T], put: impl Fn(&mut Vec<u8>, T, usize)) -> Vec<u8> {
        let mut data = Vec::new();
        for (place, length) in &self.runs {
            if let Some(what) = stands_for.get(*place) {
                put(&mut data, *what, *length);
            }
        }
        data
    }
}

fn channels(colour: Rgb) -> [u8; 3] {
    let [_, rgb @ ..] = colour.to_be_bytes();
    rgb
}

/// Two pixels a byte; a row begins with a byte of its own.
fn halved(indexes: &[u8], width: u32) -> Vec<u8> {
    let mut halved = Vec::with_capacity(indexes.len().div_ceil(2));
    for row in indexes.chunks(usize::try_from(width).unwrap_or(usize::MAX).max(1)) {
        let (pairs, last) = row.as_chunks();
        halved.extend(pairs.iter().map(|[left, right]| left << 4 | right));
        halved.extend(last.iter().map(|left| left << 4));
    }
    halved
}

/// Index of the nearest colour, if it is at most so many steps away.
fn nearest(palette: &[(Rgb, u8)], colour: Rgb, same: u32) -> Option<u8> {
    let (distance, index) = palette.iter().map(|(other, index)| (distance(*other, colour), *index)).min()?;
    (distance <= same.pow(2)).then_some(index)
}

/// The squared steps from one colour to another.
fn distance(one: Rgb, other: Rgb) -> u32 {
    channels(one).iter().zip(channels(other)).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::{Frame, Head, Point, Xmr, xmr};

    #[test]
    fn rows_of_odd_width_begin_with_a_byte_of_their_own() {
        assert_eq!(halved(&[1, 2, 3, 4, 5, 6], 3), [0x12, 0x30, 0x45, 0x60]);
    }

    #[test]
    fn a_picture_below_its_head_lacks_title_and_subtitle_alone() {
        let chart = |title: &str, subtitle: &str| {
            let frame = Frame { width: 464, ..Frame::light(title, subtitle) };
            xmr(&Xmr { frame, points: vec![Point { value: Some(1.0), ..Point::default() }; 3], ..Xmr::default() })
        };
        let (said, silent) = (chart("Better", "by month"), chart("", ""));
        let size = |picture: &[u8]| png_size(picture).unwrap();
        assert_eq!(size(&png(&said, 2.0).unwrap()), (928, said.height * 2));
        let below = png_below_head(&said, 2.0).unwrap();
        assert_eq!(size(&below), (928, (said.height - said.head.height) * 2));
        assert!(below == png_below_head(&silent, 2.0).unwrap(), "what lies below depends on the head");
    }

    #[test]
    fn a_picture_of_few_colours_takes_half_a_byte_a_pixel_and_keeps_its_inks() {
        let depth = |inks: &[&str]| {
            let bar = |(at, ink): (usize, &&str)| format!("<rect x=\"{at}\" width=\"1\" height=\"2\" fill=\"{ink}\"/>");
            let bars: String = inks.iter().enumerate().map(bar).collect();
            let text = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"21\" height=\"2\">{bars}</svg>");
            let svg = Svg { text, width: 21, height: 2, head: Head::default() };
            let picture = png(&svg, 1.0).unwrap();
            let reader = png::Decoder::new(std::io::Cursor::new(&picture)).read_info().unwrap();
            let palette = reader.info().palette.as_ref().unwrap().len() / 3;
            (reader.info().bit_depth, palette)
        };
        assert_eq!(depth(&["#1B2430", "#0B5FA5"]), (png::BitDepth::Four, 3));
        let far: Vec<String> = (0..20).map(|at| format!("#{:02X}{:02X}00", at % 4 * 80, at / 4 * 60)).collect();
        let far: Vec<&str> = far.iter().map(String::as_str).collect();
        assert_eq!(depth(&far), (png::BitDepth::Eight, 21));
    }
}
