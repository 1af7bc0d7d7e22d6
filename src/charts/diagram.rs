//! A strategy map as boxes and arrows. It decides nothing: goals, verdicts and ties are given.

use super::area::Area;
use super::canvas::{Anchor, Canvas, Lettering, Px};
use super::frame::count;
use super::key::{LINE as KEY, Placed, WORDS, flow};
use super::palette::Ink;
use super::route::{Slot, Way, channel_height, tracks, ways};
use super::{MapGoal, StrategyMap, Tie, Verdict};

const LANE: Lettering = Lettering::bold(12.0, Ink::Muted);
const NAME: Lettering = Lettering::bold(12.0, Ink::Text);
const WORD: Lettering = Lettering::plain(12.0, Ink::Text);
const LINE: f64 = 15.0;
/// Room for a tie's sign in the key.
const SIGN: f64 = 36.0;
/// Least distance of two boxes.
const GAP: f64 = 28.0;
/// Widest box.
const WIDEST: f64 = 212.0;
/// Between a box and what is in it.
const PAD: f64 = 10.0;
/// Between the box and the edge of its lane.
const MARGIN: f64 = 10.0;

/// A settled diagram.
pub(super) struct Diagram<'a> {
    chart: &'a StrategyMap,
    key: Vec<(Tie, Placed)>,
    slots: Vec<Slot>,
    /// One a link that joins two boxes, with what the figures say.
    ways: Vec<(Way, Tie)>,
    /// Between left and right edge, where the boxes of each lane stand.
    lanes: Vec<Area>,
    /// Where the names of lanes end.
    names: f64,
}

impl<'a> Diagram<'a> {
    pub(super) fn new(chart: &'a StrategyMap) -> Self {
        let (left, right) = chart.frame.sides();
        let longest = chart.lanes.iter().map(|lane| longest_word(&lane.label)).fold(0.0, f64::max);
        let names = left + (longest + 22.0).clamp(84.0, (right - left) * 0.2);
        let slots = slots(chart, (names, right));
        let goals: Vec<&MapGoal> = chart.lanes.iter().flat_map(|lane| &lane.goals).collect();
        let place = |id: &str| goals.iter().position(|goal| goal.id == id);
        let found = chart.links.iter().filter_map(|link| Some(((place(&link.from)?, place(&link.to)?), link.tie)));
        let (links, ties): (Vec<(usize, usize)>, Vec<Tie>) = found.filter(|((from, to), _)| from != to).unzip();
        let ways = ways(&slots, &links, (names, right));
        let entries = key_entries(chart, &ties);
        let (ties_shown, words): (Vec<Tie>, Vec<&str>) = entries.into_iter().unzip();
        let (placed, lines) = flow(&words, SIGN, (left, right));
        let mut top = chart.frame.head() + 12.0 + lines * KEY;
        let mut lanes = Vec::new();
        for (at, _) in chart.lanes.iter().enumerate() {
            top += if at == 0 && tracks(&ways, 0) == 0 {
                MARGIN + 2.0
            } else {
                channel_height(tracks(&ways, at)) + 2.0 * MARGIN
            };
            let height = box_height(chart, &slots, at);
            lanes.push(Area::new((left, top), (right, top + height)));
            top += height;
        }
        let key = ties_shown.into_iter().zip(placed).collect();
        Self { chart, key, slots, ways: ways.into_iter().zip(ties).collect(), lanes, names }
    }

    pub(super) fn bottom(&self) -> f64 {
        self.lanes.last().map_or_else(|| self.chart.frame.head(), |lane| lane.bottom) + MARGIN
    }

    pub(super) fn draw(&self, canvas: &mut Canvas<'_>) {
        for (tie, placed) in &self.key {
            let y = self.chart.frame.head() + 16.0 + placed.line * KEY;
            draw_arrow(canvas, &[(placed.x, y - 4.0), (placed.x + SIGN - 8.0, y - 4.0)], *tie);
            canvas.text((placed.x + SIGN, y), &placed.words, WORDS);
        }
        for (lane, area) in self.chart.lanes.iter().zip(&self.lanes) {
            let ground = area.inset(-MARGIN);
            canvas.area(Area { left: area.left, right: area.right, ..ground }, Ink::Usual);
            let lines = LANE.font.wrap(&lane.label, self.names - area.left - 20.0, 3);
            let mut y = area.middle().1 + 4.2 - LINE * (count(lines.len()) + 1.0) / 2.0;
            for line in lines {
                y += LINE;
                canvas.text((area.left + MARGIN, y), &line, LANE);
            }
        }
        // Those that stand out lie on top.
        for tie in [Tie::Supposed, Tie::Shown, Tie::Opposite] {
            for (way, _) in self.ways.iter().filter(|(_, one)| *one == tie) {
                draw_arrow(canvas, &way.corners(&self.lanes), tie);
            }
        }
        let goals = self.chart.lanes.iter().flat_map(|lane| &lane.goals);
        for (goal, slot) in goals.zip(&self.slots) {
            let Some(lane) = self.lanes.get(slot.lane) else { continue };
            draw_box(canvas, goal, Area { left: slot.left, right: slot.right, ..*lane });
        }
    }
}

fn longest_word(label: &str) -> f64 {
    label.split_whitespace().map(|word| LANE.font.width(word)).fold(0.0, f64::max)
}

/// Boxes of one width, spread evenly over each lane.
fn slots(chart: &StrategyMap, (left, right): (f64, f64)) -> Vec<Slot> {
    let most = count(chart.lanes.iter().map(|lane| lane.goals.len()).max().unwrap_or(0).max(1));
    let width = ((right - left) / most - GAP).min(WIDEST);
    let mut slots = Vec::new();
    for (lane, one) in chart.lanes.iter().enumerate() {
        let each = (right - left) / count(one.goals.len().max(1));
        for at in 0..one.goals.len() {
            let middle = left + each * (count(at) + 0.5);
            slots.push(Slot { lane, left: middle - width / 2.0, right: middle + width / 2.0 });
        }
    }
    slots
}

/// As high as the longest name of a lane needs.
fn box_height(chart: &StrategyMap, slots: &[Slot], lane: usize) -> f64 {
    let Some(slot) = slots.iter().find(|slot| slot.lane == lane) else { return LINE * 2.0 };
    let goals = chart.lanes.get(lane).into_iter().flat_map(|lane| &lane.goals);
    let lines = goals.map(|goal| NAME.font.wrap(&goal.label, slot.right - slot.left - 2.0 * PAD, 3).len());
    LINE * count(lines.max().unwrap_or(1)) + LINE + 20.0
}

fn draw_box(canvas: &mut Canvas<'_>, goal: &MapGoal, area: Area) {
    canvas.area(area, Ink::Paper);
    let (ink, width) = if goal.verdict == Verdict::Missed { (Ink::Worse, 1.75) } else { (Ink::Faint, 1.0) };
    canvas.outline(area, ink, width);
    let room = area.width() - 2.0 * PAD;
    let mut y = area.top + 4.0;
    for line in NAME.font.wrap(&goal.label, room, 3) {
        y += LINE;
        canvas.text((area.left + PAD, y), &line, NAME);
    }
    let y = area.bottom - 9.0;
    let value = NAME.font.fit(&goal.value, room * 0.4);
    canvas.text((area.right - PAD, y), &value, NAME.at(Anchor::End));
    let has_mark = goal.verdict != Verdict::Info;
    let indent = if has_mark { 14.0 } else { 0.0 };
    canvas.verdict((area.left + PAD + 5.0, y - 4.0), goal.verdict);
    let room = room - indent - NAME.font.width(&value) - 6.0;
    canvas.text((area.left + PAD + indent, y), &WORD.font.fit(&goal.word, room), WORD);
}

/// A line through the corners with a head at its end.
fn draw_arrow(canvas: &mut Canvas<'_>, corners: &[Px], tie: Tie) {
    let [.., before, end] = corners else { return };
    let (dx, dy) = (
        (end.0 - before.0).signum() * f64::from(end.0 != before.0),
        (end.1 - before.1).signum() * f64::from(end.1 != before.1),
    );
    let neck = (end.0 - dx * 7.0, end.1 - dy * 7.0);
    let line: Vec<Px> = corners.iter().take(corners.len() - 1).copied().chain([neck]).collect();
    let ink = if tie == Tie::Opposite { Ink::Worse } else { Ink::Actual };
    match tie {
        Tie::Supposed => canvas.dashed_path(&line, Ink::Muted, 1.3),
        Tie::Shown | Tie::Opposite => canvas.path(&line, ink, 2.0),
    }
    let head = [*end, (neck.0 - dy * 4.5, neck.1 + dx * 4.5), (neck.0 + dy * 4.5, neck.1 - dx * 4.5)];
    canvas.shape(&head, if tie == Tie::Supposed { Ink::Muted } else { ink });
    if tie == Tie::Opposite {
        draw_cross(canvas, &line);
    }
}

/// A cross on the longest straight part.
fn draw_cross(canvas: &mut Canvas<'_>, line: &[Px]) {
    let length = |(a, b): &(&Px, &Px)| (a.0 - b.0).hypot(a.1 - b.1);
    let longest = line.iter().zip(line.iter().skip(1)).max_by(|a, b| length(a).total_cmp(&length(b)));
    let Some((a, b)) = longest else { return };
    let (x, y) = (f64::midpoint(a.0, b.0), f64::midpoint(a.1, b.1));
    canvas.line((x - 5.0, y - 5.0), (x + 5.0, y + 5.0), Ink::Worse, 2.0);
    canvas.line((x - 5.0, y + 5.0), (x + 5.0, y - 5.0), Ink::Worse, 2.0);
}

/// The ties that occur, with their words.
fn key_entries<'a>(chart: &'a StrategyMap, ties: &[Tie]) -> Vec<(Tie, &'a str)> {
    let words = &chart.words;
    let all = [(Tie::Shown, &words.shown), (Tie::Supposed, &words.supposed), (Tie::Opposite, &words.opposite)];
    all.into_iter().filter(|(tie, _)| ties.contains(tie)).map(|(tie, words)| (tie, words.as_str())).collect()
}
