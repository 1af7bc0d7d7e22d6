//! A drawn chart as PNG: resvg paints it with the embedded fonts only, `png` writes it with a palette. It reads no file.

use std::cmp::Reverse;
use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Source};
use resvg::usvg::{ImageHrefResolver, Options, Tree};

use super::Svg;
use super::font::{BOLD, REGULAR};
use super::palette::literal;

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
/// Most that a colour at the edge of a letter may change: the square of 24 steps of 256.
const SAME: u32 = 24 * 24;

/// Red, green and blue side by side: one number is compared sooner than three.
type Rgb = u32;

/// The chart as an opaque PNG on white, `scale` times its size (2 for mail), in a palette of 256 colours unless that would show.
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

/// Filters only hurt flat colours; the balanced level costs a few ms and halves the size.
fn encode(pixmap: &Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixmap.width(), pixmap.height());
    encoder.set_compression(png::Compression::Balanced);
    encoder.set_filter(png::Filter::NoFilter);
    encoder.set_depth(png::BitDepth::Eight);
    let runs = runs(pixmap);
    let data = if let Some((palette, indexes)) = indexed(&runs) {
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(palette.into_iter().flat_map(channels).collect::<Vec<u8>>());
        indexes
    } else {
        encoder.set_color(png::ColorType::Rgb);
        runs.iter().flat_map(|(colour, length)| channels(*colour).repeat(*length)).collect()
    };
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&data)?;
    writer.finish()?;
    Ok(bytes)
}

/// The 256 most frequent colours, and for each pixel the nearest of them; none where one would visibly change.
fn indexed(runs: &[(Rgb, usize)]) -> Option<(Vec<Rgb>, Vec<u8>)> {
    let mut colours = frequencies(runs);
    colours.sort_unstable_by_key(|(colour, length)| (Reverse(*length), *colour));
    let palette: Vec<(Rgb, u8)> = colours.iter().map(|(colour, _)| *colour).zip(0..=u8::MAX).collect();
    let rare = colours.iter().skip(palette.len()).map(|(colour, _)| Some((*colour, nearest(&palette, *colour)?)));
    let mut index = rare.collect::<Option<Vec<(Rgb, u8)>>>()?;
    index.extend(&palette);
    index.sort_unstable();
    let mut indexes = Vec::new();
    for (colour, length) in runs {
        let place = index.binary_search_by_key(colour, |(known, _)| *known).ok()?;
        indexes.resize(indexes.len() + length, index.get(place)?.1);
    }
    Some((palette.into_iter().map(|(colour, _)| colour).collect(), indexes))
}

/// Each colour once, with how many pixels have it.
fn frequencies(runs: &[(Rgb, usize)]) -> Vec<(Rgb, usize)> {
    let mut sorted = runs.to_vec();
    sorted.sort_unstable();
    sorted.dedup_by(|(colour, length), (first, all)| {
        let same = colour == first;
        *all += if same { *length } else { 0 };
        same
    });
    sorted
}

/// Neighbouring pixels of one colour, and how many. The picture is opaque, so its colours are plain.
fn runs(pixmap: &Pixmap) -> Vec<(Rgb, usize)> {
    let mut runs: Vec<(Rgb, usize)> = Vec::new();
    for [red, green, blue, _] in pixmap.data().as_chunks().0 {
        let colour = u32::from_be_bytes([0, *red, *green, *blue]);
        match runs.last_mut() {
            Some((last, length)) if *last == colour => *length += 1,
            _ => runs.push((colour, 1)),
        }
    }
    runs
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
