//! A drawn chart as PNG: resvg paints it with the embedded fonts only, `png` writes it with a palette. It reads no file.

use std::collections::HashMap;
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

/// The chart as an opaque PNG on white, `scale` times its size (2 for mail), with at most 256 colours.
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

/// Only our fonts, no pictures inside pictures.
fn options() -> &'static Options<'static> {
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

/// Indexed PNG. Filters only hurt flat colours; the balanced level costs a few ms and halves the size.
fn encode(pixmap: &Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let (palette, indexes) = indexed(pixmap);
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixmap.width(), pixmap.height());
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette.concat());
    encoder.set_compression(png::Compression::Balanced);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&indexes)?;
    writer.finish()?;
    Ok(bytes)
}

/// The 256 most frequent colours, and for each pixel the nearest of them.
fn indexed(pixmap: &Pixmap) -> (Vec<[u8; 3]>, Vec<u8>) {
    let runs = runs(pixmap);
    let mut frequency: HashMap<[u8; 3], usize> = HashMap::new();
    for (colour, length) in &runs {
        *frequency.entry(*colour).or_default() += length;
    }
    let mut colours: Vec<([u8; 3], usize)> = frequency.into_iter().collect();
    colours.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let palette: Vec<([u8; 3], u8)> = colours.iter().map(|(colour, _)| *colour).zip(0..=u8::MAX).collect();
    let index: HashMap<[u8; 3], u8> = colours.iter().map(|(colour, _)| (*colour, nearest(&palette, *colour))).collect();
    let mut indexes = Vec::new();
    for (colour, length) in runs {
        indexes.resize(indexes.len() + length, index.get(&colour).copied().unwrap_or(0));
    }
    (palette.into_iter().map(|(colour, _)| colour).collect(), indexes)
}

/// Neighbouring pixels of one colour, and how many. The picture is opaque, so its colours are plain.
fn runs(pixmap: &Pixmap) -> Vec<([u8; 3], usize)> {
    let mut runs: Vec<([u8; 3], usize)> = Vec::new();
    for pixel in pixmap.pixels() {
        let colour = [pixel.red(), pixel.green(), pixel.blue()];
        match runs.last_mut() {
            Some((last, length)) if *last == colour => *length += 1,
            _ => runs.push((colour, 1)),
        }
    }
    runs
}

fn nearest(palette: &[([u8; 3], u8)], colour: [u8; 3]) -> u8 {
    let distance =
        |other: &[u8; 3]| -> u32 { other.iter().zip(colour).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum() };
    palette.iter().min_by_key(|(other, _)| distance(other)).map_or(0, |(_, at)| *at)
}
