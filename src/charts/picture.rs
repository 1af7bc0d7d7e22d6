//! A drawn chart as PNG: resvg paints it with the embedded fonts only, `png` writes it with a palette. It reads no file.

use std::cmp::Reverse;
use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Source};
use resvg::usvg::{ImageHrefResolver, Options, Tree};
use rustc_hash::FxHashMap;

use super::Svg;
use super::font::{BOLD, REGULAR};
use super::palette::{is_ink, literal};

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
/// Most that a colour at the edge of a letter may change: the square of 16 steps of 256.
const SAME: u32 = 16 * 16;

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
    let tree = Tree::from_str(&literal(&svg.text), options())?;
    let size = tree.size().to_int_size().scale_by(scale).ok_or(ChartError::Size(0, 0))?;
    if size.width().max(size.height()) > LARGEST {
        return Err(ChartError::Size(size.width(), size.height()));
    }
    let mut pixmap = Pixmap::new(size.width(), size.height()).ok_or(ChartError::Size(size.width(), size.height()))?;
    pixmap.fill(Color::WHITE);
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
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

/// Filters only hurt flat colours; the fifth level takes a third off the first, and the next one gains a hundredth.
fn encode(pixmap: &Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixmap.width(), pixmap.height());
    encoder.set_deflate_compression(png::DeflateCompression::Level(5));
    encoder.set_filter(png::Filter::NoFilter);
    encoder.set_depth(png::BitDepth::Eight);
    let seen = Seen::of(pixmap);
    let data = if let Some((palette, indexes)) = seen.indexed() {
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(palette.into_iter().flat_map(channels).collect::<Vec<u8>>());
        seen.each(&indexes, |data, index, length| data.resize(data.len() + length, index))
    } else {
        encoder.set_color(png::ColorType::Rgb);
        let colours: Vec<Rgb> = seen.colours.iter().map(|(colour, _)| *colour).collect();
        seen.each(&colours, |data, colour, length| data.extend(channels(colour).repeat(length)))
    };
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&data)?;
    writer.finish()?;
    Ok(bytes)
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

    /// A palette, and for each colour its place there. Colours that charts are drawn in keep a place of their own, the most
    /// frequent first; what lies between them at the edges of letters shares one with its like. None where 256 are too few.
    fn indexed(&self) -> Option<(Vec<Rgb>, Vec<u8>)> {
        let mut sorted = self.colours.clone();
        sorted.sort_unstable_by_key(|(colour, length)| (Reverse(*length), *colour));
        let mut palette: Vec<(Rgb, u8)> = Vec::new();
        let mut places = FxHashMap::default();
        for (colour, _) in sorted {
            let known = if is_ink(channels(colour)) { None } else { nearest(&palette, colour) };
            let place = match known {
                Some(place) => place,
                None => u8::try_from(palette.len()).ok()?,
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

/// Index of the nearest colour, if the eye takes it for the same.
fn nearest(palette: &[(Rgb, u8)], colour: Rgb) -> Option<u8> {
    let wanted = channels(colour);
    let distance =
        |other: Rgb| -> u32 { channels(other).iter().zip(wanted).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum() };
    let (distance, index) = palette.iter().map(|(other, index)| (distance(*other), *index)).min()?;
    (distance <= SAME).then_some(index)
}
