//! Ways for arrows between boxes in lanes: up and down beside boxes, along the channels between lanes, no two on one track.
//! It draws nothing.

use super::area::Area;
use super::canvas::Px;
use super::frame::count;

/// Distance of two tracks of a channel, and of two arrows at one box.
const APART: f64 = 9.0;
/// Between a box and a way that passes beside it.
const MARGIN: f64 = 11.0;
/// Boxes that stand this near above each other are joined by a straight arrow.
const STRAIGHT: f64 = 28.0;

/// A box: its lane from the top, and where it begins and ends from left to right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Slot {
    pub(super) lane: usize,
    pub(super) left: f64,
    pub(super) right: f64,
}

impl Slot {
    fn middle(&self) -> f64 {
        f64::midpoint(self.left, self.right)
    }
}

/// A way: it leaves one box, turns in channels, and ends at another. Channel n lies above lane n.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Way {
    /// The channels on the way with the place where it leaves each one.
    turns: Vec<Turn>,
    /// Where it begins.
    start: f64,
    /// It leaves its box upward, and reaches the other from below.
    is_upward: bool,
    lanes: (usize, usize),
    /// It leads straight to the neighbour: where it begins and ends.
    level: Option<(f64, f64)>,
}

/// One stretch along a channel.
#[derive(Clone, Debug, PartialEq)]
struct Turn {
    channel: usize,
    from: f64,
    to: f64,
    track: usize,
}

/// The ways of all links (cause and effect, by place in `slots`) between boxes of so many lanes.
pub(super) fn ways(slots: &[Slot], links: &[(usize, usize)], sides: (f64, f64)) -> Vec<Way> {
    let ends: Vec<(Slot, Slot)> =
        links.iter().filter_map(|(from, to)| Some((*slots.get(*from)?, *slots.get(*to)?))).collect();
    let mut used: Vec<(usize, f64)> = Vec::new();
    let mut ways: Vec<Way> = Vec::new();
    for (at, (from, to)) in ends.iter().enumerate() {
        if let Some(level) = level(from, to, slots) {
            let lanes = (from.lane, to.lane);
            ways.push(Way { turns: Vec::new(), start: level.0, is_upward: true, lanes, level: Some(level) });
            continue;
        }
        let (start, end) = straightened(port(&ends, at, true, slots), port(&ends, at, false, slots));
        ways.push(way((*from, *to), (start, end), slots, (sides, &mut used)));
    }
    settle_tracks(&mut ways);
    ways
}

/// From side to side, if both boxes are neighbours in a lane.
fn level(from: &Slot, to: &Slot, slots: &[Slot]) -> Option<(f64, f64)> {
    let (near, far) = if from.left < to.left { (from.right, to.left) } else { (to.right, from.left) };
    let between = |slot: &&Slot| slot.lane == from.lane && slot.left >= near && slot.right <= far;
    let is_free = from.lane == to.lane && near < far && !slots.iter().any(|slot| between(&slot));
    is_free.then_some(if from.left < to.left { (near, far) } else { (far, near) })
}

/// Whether a link goes up: sideways ones do too, and come down on the other box.
fn is_upward(from: &Slot, to: &Slot) -> bool {
    to.lane <= from.lane
}

/// Two ends that nearly stand above each other stand above each other, if one of them has the side of its box for itself.
fn straightened((start, at_start): (f64, usize), (end, at_end): (f64, usize)) -> (f64, f64) {
    match ((start - end).abs() <= STRAIGHT, at_start, at_end) {
        (true, 1, 1) => (f64::midpoint(start, end), f64::midpoint(start, end)),
        (true, _, 1) => (start, start),
        (true, 1, _) => (end, end),
        _ => (start, end),
    }
}

/// Where a link meets its box, and how many meet it on that side: all that meet the same side share its middle, in the order of where they come from.
fn port(ends: &[(Slot, Slot)], at: usize, is_start: bool, slots: &[Slot]) -> (f64, usize) {
    let side = |(from, to): &(Slot, Slot), is_start: bool| {
        let on_top = if is_start { is_upward(from, to) } else { !is_upward(from, to) || from.lane == to.lane };
        (if is_start { *from } else { *to }, on_top)
    };
    let other = |(from, to): &(Slot, Slot), is_start: bool| if is_start { to.middle() } else { from.middle() };
    let Some(mine) = ends.get(at) else { return (0.0, 0) };
    let (slot, on_top) = side(mine, is_start);
    let mut sharing: Vec<(f64, usize, bool)> = Vec::new();
    for (index, one) in ends.iter().enumerate().filter(|(_, (from, to))| level(from, to, slots).is_none()) {
        for start in [true, false] {
            if side(one, start) == (slot, on_top) {
                sharing.push((other(one, start), index, start));
            }
        }
    }
    sharing.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let place = sharing.iter().position(|one| (one.1, one.2) == (at, is_start)).unwrap_or(0);
    let room = (slot.right - slot.left) * 0.7;
    let apart = (room / count(sharing.len())).min(2.0 * APART);
    // Those that leave a box above and those that reach one from below never stand on one line.
    let aside = if on_top { -APART / 2.0 } else { APART / 2.0 };
    (slot.middle() + aside + apart * (count(place) - (count(sharing.len()) - 1.0) / 2.0), sharing.len())
}

type Room<'a> = ((f64, f64), &'a mut Vec<(usize, f64)>);

fn way((from, to): (Slot, Slot), (start, end): (f64, f64), slots: &[Slot], (sides, used): Room<'_>) -> Way {
    let is_upward = is_upward(&from, &to);
    let (first, last) = match (is_upward, from.lane == to.lane) {
        (_, true) => (from.lane, from.lane),
        (true, _) => (from.lane, to.lane + 1),
        (false, _) => (from.lane + 1, to.lane),
    };
    let channels: Vec<usize> = if is_upward { (last..=first).rev().collect() } else { (first..=last).collect() };
    let mut turns: Vec<Turn> = Vec::new();
    let mut x = start;
    for (at, channel) in channels.iter().enumerate() {
        let is_last = at + 1 == channels.len();
        // The lane that is passed next.
        let lane = if is_upward { channel.saturating_sub(1) } else { *channel };
        let next = if is_last { end } else { gap(slots, lane, f64::midpoint(x, end), sides, used) };
        turns.push(Turn { channel: *channel, from: x, to: next, track: 0 });
        x = next;
    }
    Way { turns, start, is_upward, lanes: (from.lane, to.lane), level: None }
}

/// The place between two boxes of a lane (or beside all) nearest to `x` that no other way takes.
fn gap(slots: &[Slot], lane: usize, x: f64, (left, right): (f64, f64), used: &mut Vec<(usize, f64)>) -> f64 {
    let mut boxes: Vec<&Slot> = slots.iter().filter(|slot| slot.lane == lane).collect();
    boxes.sort_by(|a, b| a.left.total_cmp(&b.left));
    let begins = [left].into_iter().chain(boxes.iter().map(|slot| slot.right));
    let ends = boxes.iter().map(|slot| slot.left).chain([right]);
    let in_gap = |(from, to): (f64, f64)| {
        let steps = (0..12_u8).map(|n| from + MARGIN + f64::from(n) * APART);
        let straight = [x].into_iter().filter(move |x| from + MARGIN <= *x);
        steps.chain(straight).filter(move |place| *place <= to - MARGIN).collect::<Vec<_>>()
    };
    let free = |place: &f64| used.iter().all(|(other, taken)| *other != lane || (taken - place).abs() >= APART - 0.5);
    let places: Vec<f64> = begins.zip(ends).flat_map(in_gap).filter(free).collect();
    let best = places.into_iter().min_by(|a, b| (a - x).abs().total_cmp(&(b - x).abs())).unwrap_or(left);
    used.push((lane, best));
    best
}

/// Gives each stretch along a channel the lowest track on which it meets no other.
fn settle_tracks(ways: &mut [Way]) {
    let mut taken: Vec<(usize, usize, f64, f64)> = Vec::new();
    let mut order: Vec<(f64, usize, usize)> = Vec::new();
    for (at, way) in ways.iter().enumerate() {
        for (turn, stretch) in way.turns.iter().enumerate() {
            order.push(((stretch.from - stretch.to).abs(), at, turn));
        }
    }
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    for (_, at, turn) in order {
        let Some(stretch) = ways.get_mut(at).and_then(|way| way.turns.get_mut(turn)) else { continue };
        let (from, to) = (stretch.from.min(stretch.to) - APART, stretch.from.max(stretch.to) + APART);
        let is_free = |track: &usize| {
            taken
                .iter()
                .all(|(channel, other, a, b)| *channel != stretch.channel || other != track || to <= *a || *b <= from)
        };
        stretch.track = (0..64).find(is_free).unwrap_or(0);
        taken.push((stretch.channel, stretch.track, from, to));
    }
}

/// How many tracks a channel needs.
pub(super) fn tracks(ways: &[Way], channel: usize) -> usize {
    let of_channel = ways.iter().flat_map(|way| &way.turns).filter(|turn| turn.channel == channel);
    of_channel.map(|turn| turn.track + 1).max().unwrap_or(0)
}

impl Way {
    /// The corners of the way, where lanes lie so (top and bottom of their boxes) and channels end above each lane.
    pub(super) fn corners(&self, lanes: &[Area]) -> Vec<Px> {
        let lane = |at: usize| lanes.get(at).copied().unwrap_or_default();
        let (from, to) = (lane(self.lanes.0), lane(self.lanes.1));
        if let Some((begin, end)) = self.level {
            // The way back does not lie on the way there.
            let y = from.middle().1 + if begin < end { -APART / 2.0 } else { APART / 2.0 };
            return vec![(begin, y), (end, y)];
        }
        let mut corners = vec![(self.start, if self.is_upward { from.top } else { from.bottom })];
        let mut end = self.start;
        for turn in &self.turns {
            // Track 0 is the one nearest to the lane below.
            let y = lane(turn.channel).top - APART * (count(turn.track) + 1.2);
            if (turn.from - turn.to).abs() > 0.01 {
                corners.push((turn.from, y));
                corners.push((turn.to, y));
            }
            end = turn.to;
        }
        let is_level = self.lanes.0 == self.lanes.1;
        corners.push((end, if self.is_upward && !is_level { to.bottom } else { to.top }));
        corners
    }
}

/// Height of a channel with so many tracks.
pub(super) fn channel_height(tracks: usize) -> f64 {
    APART * (count(tracks) + 2.2)
}

#[cfg(test)]
mod tests {
    use super::{Slot, channel_height, tracks, ways};
    use crate::charts::area::Area;

    fn slots() -> Vec<Slot> {
        let slot = |lane, left| Slot { lane, left, right: left + 100.0 };
        vec![slot(0, 150.0), slot(1, 50.0), slot(1, 250.0), slot(2, 150.0)]
    }

    fn lanes() -> Vec<Area> {
        [0.0, 100.0, 200.0].map(|top| Area::new((0.0, top), (400.0, top + 50.0))).into()
    }

    #[test]
    fn arrows_pass_beside_boxes() {
        let check = |link: (usize, usize), corners: &[(f64, f64)]| {
            let ways = ways(&slots(), &[link], (0.0, 400.0));
            assert_eq!(ways[0].corners(&lanes()), corners, "{link:?}");
        };
        check((1, 0), &[(95.5, 100.0), (95.5, 89.2), (204.5, 89.2), (204.5, 50.0)]);
        check((3, 0), &[(200.0, 200.0), (200.0, 50.0)]);
        check((1, 2), &[(150.0, 120.5), (250.0, 120.5)]);
        check((2, 1), &[(250.0, 129.5), (150.0, 129.5)]);
        check((0, 2), &[(204.5, 50.0), (204.5, 89.2), (295.5, 89.2), (295.5, 100.0)]);
    }

    #[test]
    fn arrows_share_no_track() {
        let ways = ways(&slots(), &[(1, 0), (0, 1), (2, 0)], (0.0, 400.0));
        assert_eq!(
            [0, 1, 2].map(|channel| tracks(&ways, channel)),
            [0, 2, 0],
            "there and back; the third is on the other side"
        );
        assert!(channel_height(2) > channel_height(1));
    }
}
