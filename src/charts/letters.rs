//! A drawing painted with its letters at whole pixels: a letter looks the same wherever it stands, so pictures of words and
//! figures take a tenth less. Everything else is painted by resvg.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use resvg::tiny_skia::{FillRule, Paint, Path, PathBuilder, PixmapMut, Transform};
use resvg::usvg::layout::{PositionedGlyph, Span};
use resvg::usvg::{self, BlendMode, Group, Node, Text, Tree};
use ttf_parser::{GlyphId, OutlineBuilder};

use super::font::face;

/// Fonts of this weight and more are bold.
const SEMIBOLD: u16 = 600;

/// The whole drawing, on what is there.
pub(super) fn paint(tree: &Tree, at: Transform, pixmap: &mut PixmapMut<'_>) {
    group(tree.root(), (tree, at), pixmap);
}

fn group(group: &Group, (tree, at): (&Tree, Transform), pixmap: &mut PixmapMut<'_>) {
    for node in group.children() {
        match node {
            Node::Group(inner) if is_plain(inner) => {
                self::group(inner, (tree, at.pre_concat(inner.transform())), pixmap);
            }
            Node::Text(text) => match letters(tree, text, at) {
                Some(spans) => spans.iter().for_each(|letters| letters.paint(pixmap)),
                None => whole(node, at, pixmap),
            },
            _ => whole(node, at, pixmap),
        }
    }
}

/// Whether what is in it is painted as if it stood outside.
fn is_plain(group: &Group) -> bool {
    !group.should_isolate() && group.blend_mode() == BlendMode::Normal
}

/// As resvg paints it; that paints a node where its picture begins, and not where it stands. A level or an upright line has no
/// picture of its own there: it is as wide as its stroke alone.
fn whole(node: &Node, at: Transform, pixmap: &mut PixmapMut<'_>) {
    match (node.abs_layer_bounding_box(), node) {
        (Some(place), _) => {
            resvg::render_node(node, at.pre_translate(place.x(), place.y()), pixmap);
        }
        (None, Node::Path(path)) if path.is_visible() => stroke(path, at, pixmap),
        (None, _) => {}
    }
}

fn stroke(path: &usvg::Path, at: Transform, pixmap: &mut PixmapMut<'_>) {
    let Some(stroke) = path.stroke() else { return };
    let usvg::Paint::Color(colour) = stroke.paint() else { return };
    let mut paint = Paint { anti_alias: path.rendering_mode().use_shape_antialiasing(), ..Paint::default() };
    paint.set_color_rgba8(colour.red, colour.green, colour.blue, stroke.opacity().to_u8());
    pixmap.stroke_path(path.data(), &paint, &stroke.to_tiny_skia(), at, None);
}

/// Letters of one colour, where they stand.
struct Letters {
    outlines: Path,
    paint: Paint<'static>,
}

impl Letters {
    fn paint(&self, pixmap: &mut PixmapMut<'_>) {
        pixmap.fill_path(&self.outlines, &self.paint, FillRule::Winding, Transform::identity(), None);
    }
}

/// None if the text is more than letters of plain colours, or leans.
fn letters(tree: &Tree, text: &Text, at: Transform) -> Option<Vec<Letters>> {
    let mut letters = Vec::new();
    for span in text.layouted() {
        let paint = plain_paint(span)?;
        let mut outlines = PathBuilder::new();
        for glyph in &span.positioned_glyphs {
            let at = at.pre_concat(glyph.outline_transform());
            if at.has_skew() {
                return None;
            }
            let at = Transform { tx: at.tx.round(), ty: at.ty.round(), ..at };
            if let Some(outline) = outline(tree, glyph)?.and_then(|outline| outline.transform(at)) {
                outlines.push_path(&outline);
            }
        }
        letters.extend(outlines.finish().map(|outlines| Letters { outlines, paint }));
    }
    Some(letters)
}

/// The colour of letters that have no edge, no line and can be seen.
fn plain_paint(span: &Span) -> Option<Paint<'static>> {
    let lines = [&span.underline, &span.overline, &span.line_through];
    let is_plain = span.visible && span.stroke.is_none() && lines.iter().all(|line| line.is_none());
    let fill = span.fill.as_ref().filter(|fill| is_plain && fill.opacity().get() == 1.0)?;
    let usvg::Paint::Color(colour) = fill.paint() else { return None };
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color_rgba8(colour.red, colour.green, colour.blue, u8::MAX);
    Some(paint)
}

/// The shape of a letter in the font, read once: none of a space.
fn outline(tree: &Tree, glyph: &PositionedGlyph) -> Option<Option<Path>> {
    static READ: Mutex<BTreeMap<(bool, u16), Option<Path>>> = Mutex::new(BTreeMap::new());
    let bold = tree.fontdb().face(glyph.font)?.weight.0 >= SEMIBOLD;
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = read.get(&(bold, glyph.id.0)) {
        return Some(known.clone());
    }
    let mut outline = Outline::default();
    let has_shape = face(bold)?.outline_glyph(GlyphId(glyph.id.0), &mut outline).is_some();
    let outline = outline.0.finish().filter(|_| has_shape);
    read.insert((bold, glyph.id.0), outline.clone());
    Some(outline)
}

#[derive(Default)]
struct Outline(PathBuilder);

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.0.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.0.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}

#[cfg(test)]
mod tests {
    use resvg::tiny_skia::{Color, Pixmap};

    use super::super::catalogue_tests::all;
    use super::super::palette::literal;
    use super::super::picture::options;
    use super::*;

    fn painted(elements: &str, paint: impl Fn(&Tree, &mut PixmapMut<'_>)) -> Pixmap {
        let text = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"64\" height=\"32\">{elements}</svg>");
        let mut pixmap = Pixmap::new(64, 32).unwrap();
        pixmap.fill(Color::WHITE);
        paint(&Tree::from_str(&text, options()).unwrap(), &mut pixmap.as_mut());
        pixmap
    }

    fn ours(elements: &str) -> Pixmap {
        painted(elements, |tree, pixmap| paint(tree, Transform::identity(), pixmap))
    }

    fn theirs(elements: &str) -> Pixmap {
        painted(elements, |tree, pixmap| resvg::render(tree, Transform::identity(), pixmap))
    }

    #[test]
    fn a_letter_looks_the_same_wherever_it_stands() {
        let letters =
            "<text x=\"4.3\" y=\"20.4\" font-size=\"16\">g</text><text x=\"35.6\" y=\"19.7\" font-size=\"16\">g</text>";
        let same = |picture: &Pixmap| {
            let shown = |x, y| picture.pixel(x, y).unwrap();
            assert!((0..16).any(|x| (8..28).any(|y| shown(4 + x, y) != shown(0, 0))), "nothing is painted");
            (0..16).all(|x| (8..28).all(|y| shown(4 + x, y) == shown(36 + x, y)))
        };
        assert!(same(&ours(letters)));
        assert!(!same(&theirs(letters)), "there would be nothing to do");
    }

    #[test]
    fn all_else_is_painted_as_it_is_drawn() {
        for elements in [
            "<rect x=\"3.5\" y=\"2.25\" width=\"20\" height=\"9\" fill=\"#0B5FA5\"/><path d=\"M3 30L60 4\" stroke=\"#1B2430\"/>",
            "<g transform=\"translate(9.5 2) scale(1.5)\"><circle cx=\"8\" cy=\"8\" r=\"5\"/></g>",
            "<g opacity=\"0.5\"><rect width=\"9\" height=\"9\"/><text x=\"4\" y=\"20\" font-size=\"16\">Ag</text></g>",
            "<text x=\"4\" y=\"20\" font-size=\"16\" transform=\"rotate(20)\">Ag</text>",
            "<text x=\"4\" y=\"20\" font-size=\"16\" stroke=\"red\">Ag</text>",
            "<line x1=\"4\" y1=\"9.5\" x2=\"60\" y2=\"9.5\" stroke=\"#1B2430\" stroke-width=\"1.5\"/>",
            "<line x1=\"8\" y1=\"2\" x2=\"8\" y2=\"30\" stroke=\"#1B2430\" stroke-opacity=\"0.4\"/>",
            "<polyline points=\"2,7 30,7 60,7\" fill=\"none\" stroke=\"#0B5FA5\"/>",
            "<text x=\"4\" y=\"20\" font-size=\"16\" text-decoration=\"underline\">Ag</text>",
        ] {
            assert_eq!(ours(elements).data(), theirs(elements).data(), "{elements}");
        }
    }

    #[test]
    fn charts_without_letters_are_painted_as_they_are_drawn() {
        for (name, svg) in all(|_| {}) {
            let shapes: String = literal(&svg.text).lines().filter(|line| !line.starts_with("<text")).collect();
            let tree = Tree::from_str(&shapes, options()).unwrap();
            let mut painted = [(); 2].map(|()| Pixmap::new(svg.width, svg.height).unwrap());
            paint(&tree, Transform::identity(), &mut painted[0].as_mut());
            resvg::render(&tree, Transform::identity(), &mut painted[1].as_mut());
            assert!(painted[1].data().iter().any(|part| *part > 0), "{name} is empty");
            assert!(painted[0].data() == painted[1].data(), "{name}");
        }
    }

    #[test]
    fn letters_are_nearly_where_they_were() {
        let text =
            "<text x=\"2.3\" y=\"20.4\" font-size=\"14\" font-weight=\"700\" fill=\"#0B5FA5\">Zoë □ 97.5 %</text>";
        let ink = |picture: &Pixmap| -> u64 { picture.data().iter().map(|part| u64::from(u8::MAX - part)).sum() };
        let (ours, theirs) = (ink(&ours(text)), ink(&theirs(text)));
        assert!(ours.abs_diff(theirs) * 20 < theirs, "{ours} {theirs}");
    }
}
