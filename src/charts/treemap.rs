//! Treemap: what a whole is made of, level in level, by area. It adds up what it is given and judges nothing.

use super::area::Area;
use super::canvas::{Canvas, Lettering};
use super::frame::count;
use super::palette::Ink;
use super::scale::usable;
use super::squarify::squarify;
use super::{Format, Frame, Svg, Table};

/// A whole and its parts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Treemap {
    /// Title, subtitle, theme, width.
    pub frame: Frame,
    /// The parts of the whole.
    pub parts: Vec<TreePart>,
    /// How the sizes are written.
    pub format: Format,
    /// The words in the table.
    pub words: TreemapWords,
}

/// A part, perhaps made of parts itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TreePart {
    /// Its name.
    pub label: String,
    /// Its size, if it has no parts; what is not above zero has no area and stands in the table only.
    pub value: f64,
    /// What it is made of; then its size is their sum.
    pub parts: Vec<TreePart>,
}

/// The words of a treemap.
#[derive(Clone, Debug, PartialEq)]
pub struct TreemapWords {
    /// Above the names of the parts.
    pub part: String,
    /// Above the names of what a part belongs to.
    pub of: String,
    /// Above the sizes.
    pub size: String,
    /// Above the shares of the whole.
    pub share: String,
}

impl Default for TreemapWords {
    fn default() -> Self {
        let word = |text: &str| text.to_owned();
        Self { part: word("Part"), of: word("Of"), size: word("Size"), share: word("Share of all") }
    }
}

const NAME: Lettering = Lettering::plain(12.0, Ink::Text);
const GROUP: Lettering = Lettering::bold(12.0, Ink::Text);
const LINE: f64 = 15.0;
const PAD: f64 = 6.0;
/// Height of the line that names a group above its parts.
const STRIP: f64 = 22.0;
/// A group smaller than this is drawn as one part.
const LEAST: (f64, f64) = (64.0, 48.0);
/// Levels that are drawn; deeper parts are in the table.
const DEEPEST: usize = 3;

/// Draws a treemap: areas by size, groups named above their parts. A label that does not fit is left out; the table has all.
///
/// ```
/// use scorebridge::charts::{Format, Frame, TreePart, Treemap, treemap};
/// let part = |label: &str, value| TreePart { label: label.to_owned(), value, ..TreePart::default() };
/// let office = TreePart { parts: vec![part("Mail", 30.0), part("Phone", 10.0)], ..part("Workplace", 0.0) };
/// let chart = Treemap { frame: Frame::light("Mail costs most", "Cost"), parts: vec![office], ..Treemap::default() };
/// assert!(treemap(&chart).text.contains("Workplace"));
/// assert_eq!(chart.table().rows, [["Mail", "Workplace", "30", "75.0%"], ["Phone", "Workplace", "10", "25.0%"]]);
/// ```
pub fn treemap(chart: &Treemap) -> Svg {
    let (left, right) = chart.frame.sides();
    let top = chart.frame.head() + 10.0;
    let height = ((right - left) * 0.5).clamp(240.0, 420.0);
    let whole = Area::new((left, top), (right, top + height));
    chart.frame.picture(whole.bottom, |canvas| {
        let drawing = Drawing { format: &chart.format, whole: total(&chart.parts) };
        drawing.draw_parts(canvas, &chart.parts, whole, 1);
    })
}

impl Treemap {
    /// The parts that have no parts themselves as a table, with their share of the whole in percent.
    pub fn table(&self) -> Table {
        let TreemapWords { part, of, size, share } = &self.words;
        let mut table = Table::new(&[part, of], &[size, share]);
        let whole = total(&self.parts);
        self.parts.iter().for_each(|part| self.add(&mut table, part, &[], whole));
        table
    }

    fn add(&self, table: &mut Table, part: &TreePart, of: &[&str], whole: f64) {
        if part.parts.is_empty() {
            table.row(&[&part.label, &of.join(", ")], &[usable(part.value)], &self.format);
            if let Some(row) = table.rows.last_mut() {
                row.push(share_text(&self.format, part.value, whole));
            }
        }
        let of: Vec<&str> = of.iter().copied().chain([part.label.as_str()]).collect();
        part.parts.iter().for_each(|one| self.add(table, one, &of, whole));
    }
}

impl TreePart {
    /// Its size: that of its parts, if it has any; 0 if it is too little or too much to draw.
    fn size(&self) -> f64 {
        if self.parts.is_empty() { usable(self.value).unwrap_or(0.0).max(0.0) } else { total(&self.parts) }
    }
}

fn total(parts: &[TreePart]) -> f64 {
    parts.iter().map(TreePart::size).sum()
}

fn share_text(format: &Format, value: f64, whole: f64) -> String {
    if whole > 0.0 && value > 0.0 { format.shares(1).cell(usable(100.0 * value / whole)) } else { "–".to_owned() }
}

/// What all parts of one picture share.
struct Drawing<'a> {
    format: &'a Format,
    whole: f64,
}

impl Drawing<'_> {
    fn draw_parts(&self, canvas: &mut Canvas<'_>, parts: &[TreePart], area: Area, level: usize) {
        let mut parts: Vec<(&TreePart, f64)> = parts.iter().map(|part| (part, part.size())).collect();
        parts.retain(|(_, size)| *size > self.whole * 1e-6);
        parts.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        let sizes: Vec<f64> = parts.iter().map(|(_, size)| *size).collect();
        let gap = if level == 1 { 1.5 } else { 0.5 };
        for ((part, size), area) in parts.into_iter().zip(squarify(&sizes, area)) {
            self.draw_part(canvas, (part, size), area.inset(gap), level);
        }
    }

    fn draw_part(&self, canvas: &mut Canvas<'_>, (part, size): (&TreePart, f64), area: Area, level: usize) {
        let has_room = area.width() >= LEAST.0 && area.height() >= LEAST.1;
        if part.parts.is_empty() || level >= DEEPEST || !has_room {
            canvas.area(area, self.shade(size));
            return self.draw_words(canvas, part, size, area);
        }
        canvas.area(area, Ink::Usual);
        let room = area.width() - 2.0 * PAD;
        let value = self.format.text(size);
        let both = GROUP.font.width(&part.label) + 10.0 + NAME.font.width(&value) <= room;
        canvas.text((area.left + PAD, area.top + LINE), &GROUP.font.fit(&part.label, room), GROUP);
        if both {
            let x = area.left + PAD + GROUP.font.width(&part.label) + 10.0;
            canvas.text((x, area.top + LINE), &value, NAME.with(Ink::Muted));
        }
        let inside = Area { top: area.top + STRIP, ..area };
        self.draw_parts(canvas, &part.parts, inside.inset(1.0), level + 1);
    }

    /// Darker where a part is a larger share of the whole; a second sight of what the area says.
    fn shade(&self, size: f64) -> Ink {
        if size >= self.whole * 0.15 { Ink::Heat3 } else { Ink::Heat2 }
    }

    /// Name, size and share, as much of it as fits.
    fn draw_words(&self, canvas: &mut Canvas<'_>, part: &TreePart, size: f64, area: Area) {
        let room = area.width() - 2.0 * PAD;
        let lines = lines_in(area.height() - 4.0);
        if lines == 0 {
            return;
        }
        let value = self.format.text(size);
        let share = share_text(self.format, size, self.whole);
        let longer = [&value, " · ", &share].concat();
        let value = if NAME.font.width(&longer) <= room { longer } else { value };
        let has_value = lines >= 2 && NAME.font.width(&value) <= room;
        let name = NAME.font.wrap(&part.label, room, if has_value { (lines - 1).min(3) } else { lines.min(3) });
        let longest = part.label.split_whitespace().map(|word| NAME.font.width(word)).fold(0.0, f64::max);
        if longest > room || name.iter().any(|line| line.ends_with('…')) {
            return;
        }
        let mut y = area.top + 1.0;
        for line in name {
            y += LINE;
            canvas.text((area.left + PAD, y), &line, NAME);
        }
        if has_value {
            canvas.text((area.left + PAD, y + LINE), &value, NAME);
        }
    }
}

/// How many lines of text stand in so many px.
fn lines_in(height: f64) -> usize {
    (1..=4).take_while(|n| count(*n) * LINE <= height).count()
}
