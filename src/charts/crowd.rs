//! Names of things that stand close together: in columns to both sides of them, in the order of their heights, so that the
//! lines to them hardly cross. It draws nothing.

use super::area::Area;
use super::canvas::{Anchor, Lettering, Px};
use super::labels::{Taken, apart};

/// Things so near to each other have no room for names between them.
const CLOSE: f64 = 32.0;
/// So many of them are a crowd; fewer find room around them.
const MANY: usize = 4;
/// How far from the crowd its names may stand; the nearest that is free.
const AWAY: [f64; 6] = [26.0, 40.0, 56.0, 76.0, 100.0, 130.0];
/// Height of what stands in the corners of a plot.
const CORNER: f64 = 26.0;
/// From the baseline to the middle of small letters.
const MIDDLE: f64 = 4.2;

/// A thing that is to be named.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Named {
    /// Which one it is.
    pub(super) at: usize,
    /// Where its sign stands.
    pub(super) spot: Px,
    /// What it is called.
    pub(super) name: String,
}

/// Where a name stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Label {
    pub(super) named: Named,
    pub(super) place: Px,
    pub(super) anchor: Anchor,
}

impl Label {
    /// What the name covers.
    pub(super) fn area(&self, look: Lettering) -> Area {
        Area::of_text(self.place, &self.named.name, look.at(self.anchor))
    }
}

/// Groups of many things, each close to another one of its group.
pub(super) fn crowds(things: &[Named]) -> Vec<Vec<Named>> {
    let mut groups: Vec<Vec<Named>> = Vec::new();
    for thing in things {
        let is_near = |group: &Vec<Named>| group.iter().any(|one| is_close(one.spot, thing.spot));
        let (near, far): (Vec<_>, Vec<_>) = groups.into_iter().partition(is_near);
        groups = far;
        groups.push(near.into_iter().flatten().chain([thing.clone()]).collect());
    }
    groups.retain(|group| group.len() >= MANY);
    groups
}

fn is_close((x, y): Px, (other_x, other_y): Px) -> bool {
    (x - other_x).hypot(y - other_y) < CLOSE
}

/// Names of a crowd in columns beside it, within the plot and where nothing else stands; none if there is no such place.
pub(super) fn columns(mut crowd: Vec<Named>, plot: Area, look: Lettering, taken: &Taken) -> Option<Vec<Label>> {
    crowd.sort_by(|a, b| a.spot.0.total_cmp(&b.spot.0));
    let first = crowd.first()?.spot.0;
    let last = crowd.last()?.spot.0;
    let is_free = |labels: &Vec<Label>| {
        let mut areas = labels.iter().map(|label| label.area(look));
        areas.all(|area| plot.holds(area) && taken.is_free(area.inset(-2.0)))
    };
    let sides = |n_left: usize, ends: Area| {
        let (left, right) = crowd.split_at_checked(n_left)?;
        let side = |things: &[Named], x: f64, anchor| {
            AWAY.into_iter().find_map(|away| {
                let away = if anchor == Anchor::End { -away } else { away };
                Some(column(things, (x + away, anchor), ends)).filter(is_free)
            })
        };
        let (left, right) = (side(left, first, Anchor::End)?, side(right, last, Anchor::Start)?);
        Some(left.into_iter().chain(right).collect())
    };
    // As many on each side, or all on one; in all the height, or between what stands in the corners.
    let clear = Area { top: plot.top + CORNER, bottom: plot.bottom - CORNER, ..plot };
    let splits = [crowd.len() / 2, 0, crowd.len()].into_iter();
    splits.flat_map(|n_left| [(n_left, plot), (n_left, clear)]).find_map(|(n_left, ends)| sides(n_left, ends))
}

/// Names one below the other, each as near to the height of its thing as the others let it.
fn column(things: &[Named], (x, anchor): (f64, Anchor), ends: Area) -> Vec<Label> {
    let mut things = things.to_vec();
    things.sort_by(|a, b| a.spot.1.total_cmp(&b.spot.1));
    let heights: Vec<f64> = things.iter().map(|thing| thing.spot.1 + MIDDLE).collect();
    let heights = apart(&heights, ends.top + 12.0, ends.bottom - 4.0);
    things.into_iter().zip(heights).map(|(named, y)| Label { named, place: (x, y), anchor }).collect()
}

#[cfg(test)]
mod tests {
    use super::super::palette::Ink;
    use super::super::tests::look;
    use super::super::{Frame, Matrix, MatrixAxis, Spot, matrix};
    use super::*;

    fn named(at: usize, spot: Px) -> Named {
        Named { at, spot, name: format!("Thing {at}") }
    }

    #[test]
    fn many_that_stand_close_together_are_a_crowd() {
        let things: Vec<Named> = [(0.0, 0.0), (30.0, 0.0), (200.0, 0.0), (90.0, 0.0), (60.0, 0.0), (220.0, 0.0)]
            .into_iter()
            .enumerate()
            .map(|(at, spot)| named(at, spot))
            .collect();
        let found = crowds(&things);
        let which: Vec<Vec<usize>> = found.iter().map(|crowd| crowd.iter().map(|one| one.at).collect()).collect();
        assert_eq!(which, [[0, 1, 3, 4]], "two that stand apart are none");
    }

    #[test]
    fn names_of_a_crowd_stand_beside_it_in_the_order_of_their_heights() {
        let look = Lettering::plain(12.0, Ink::Text);
        let plot = Area::new((0.0, 0.0), (400.0, 200.0));
        let crowd = || {
            [(200.0, 100.0), (201.0, 104.0), (200.0, 108.0), (201.0, 112.0), (200.0, 116.0), (201.0, 120.0)]
                .into_iter()
                .enumerate()
                .map(|(at, spot)| named(at, spot))
                .collect::<Vec<_>>()
        };
        let labels = columns(crowd(), plot, look, &Taken::default()).unwrap();
        let side = |anchor| {
            let side = labels.iter().filter(|label| label.anchor == anchor);
            side.map(|label| label.named.at).collect::<Vec<_>>()
        };
        assert_eq!((side(Anchor::End), side(Anchor::Start)), (vec![0, 2, 4], vec![1, 3, 5]));
        for (at, one) in labels.iter().enumerate() {
            assert!(plot.holds(one.area(look)));
            assert!(labels.iter().skip(at + 1).all(|other| !one.area(look).meets(other.area(look))));
        }
        let mut taken = Taken::default();
        taken.take(plot);
        assert_eq!(columns(crowd(), plot, look, &taken), None);
    }

    #[test]
    fn every_service_of_a_shelf_has_its_name() {
        let services = [
            ("Store checkout", -3.0, 97.3),
            ("Payments", 2.6, 94.6),
            ("Delivery tracking", 46.0, 89.0),
            ("Shared files", 3.5, 95.3),
            ("Sales reporting", 0.0, 93.2),
            ("Help and advice", 1.5, 92.9),
            ("Supplier portal", 1.4, 91.6),
            ("Order handling", -0.4, 90.6),
            ("Warehouse control", -0.3, 88.5),
            ("Production control", -1.0, 87.6),
            ("Campaign tools", 0.6, 86.7),
            ("Online shop platform", 0.6, 83.2),
            ("Payroll", -39.0, 83.2),
            ("Accounting", -2.1, 77.8),
            ("Online meetings", 3.4, 76.2),
            ("Digital workplace", -1.0, 52.8),
            ("Mail and calendar", 0.5, 87.1),
            ("First-day set-up", 0.0, 93.0),
            ("Fax and print room", -46.0, 49.9),
        ];
        let spot = |(label, across, up): &(&str, f64, f64)| Spot {
            label: (*label).to_owned(),
            across: Some(*across),
            up: Some(*up),
            ..Spot::default()
        };
        let spots: Vec<Spot> = services.iter().map(spot).collect();
        let up = MatrixAxis { divide: 75.0, ..MatrixAxis::default() };
        for width in [464, 720, 1_040] {
            let frame = Frame { width, ..Frame::light("Use and satisfaction", "Each service") };
            let fields = ["liked, used less", "liked, used more", "not liked, used less", "not liked, used more"];
            let fields = fields.map(str::to_owned);
            let svg = matrix(&Matrix { frame, fields, up: up.clone(), spots: spots.clone(), ..Matrix::default() });
            look(&format!("crowd-{width}"), &svg);
            for (name, ..) in services {
                assert!(svg.text.contains(name), "{name} at {width} px");
            }
        }
    }
}
