//! Squarified treemap layout: sizes become rectangles that are as square as their order allows. It draws nothing.
//!
//! Source: Bruls, Huizing, van Wijk: Squarified Treemaps, Eurographics/IEEE VisSym 2000.

use super::area::Area;

/// One rectangle a size, in the order of the sizes, which fill the area. Sizes are above zero and fall; their unit does not matter.
pub(super) fn squarify(sizes: &[f64], area: Area) -> Vec<Area> {
    let whole: f64 = sizes.iter().sum();
    if sizes.is_empty() || whole <= 0.0 || area.width() <= 0.0 || area.height() <= 0.0 {
        return vec![Area::new((area.left, area.top), (area.left, area.top)); sizes.len()];
    }
    let per_size = area.width() * area.height() / whole;
    let mut rest: Vec<f64> = sizes.iter().map(|size| size * per_size).collect();
    let (mut room, mut placed) = (area, Vec::new());
    while !rest.is_empty() {
        let side = room.width().min(room.height());
        let n = (2..=rest.len())
            .take_while(|n| worst(rest.iter().take(*n), side) <= worst(rest.iter().take(n - 1), side))
            .last()
            .unwrap_or(1);
        let row: Vec<f64> = rest.drain(..n).collect();
        room = put(&row, room, rest.is_empty(), &mut placed);
    }
    placed
}

/// The longest side of the least square rectangle, as a multiple of its shortest, if a row of those px² stood along the side.
fn worst<'a>(row: impl Iterator<Item = &'a f64> + Clone, side: f64) -> f64 {
    let sum: f64 = row.clone().sum();
    let (least, most) = row.fold((f64::INFINITY, 0.0_f64), |(least, most), size| (least.min(*size), most.max(*size)));
    let (side, sum) = (side * side, sum * sum);
    (side * most / sum).max(sum / (side * least))
}

/// Puts a row along the shorter side of the room; what is left of it.
fn put(row: &[f64], room: Area, is_last: bool, placed: &mut Vec<Area>) -> Area {
    let sum: f64 = row.iter().sum();
    let upright = room.width() >= room.height();
    let (side, most) = if upright { (room.height(), room.width()) } else { (room.width(), room.height()) };
    let depth = if is_last { most } else { (sum / side).min(most) };
    let mut along = 0.0;
    for size in row {
        let next = along + side * size / sum;
        placed.push(if upright {
            Area::new((room.left, room.top + along), (room.left + depth, room.top + next))
        } else {
            Area::new((room.left + along, room.top), (room.left + next, room.top + depth))
        });
        along = next;
    }
    if upright { Area { left: room.left + depth, ..room } } else { Area { top: room.top + depth, ..room } }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::squarify;
    use crate::charts::area::Area;

    #[test]
    fn the_published_example() {
        let areas = squarify(&[6.0, 6.0, 4.0, 3.0, 2.0, 2.0, 1.0], Area::new((0.0, 0.0), (6.0, 4.0)));
        let sides = |at: usize| (areas[at].width(), areas[at].height());
        assert_eq!((sides(0), sides(1)), ((3.0, 2.0), (3.0, 2.0)), "the two sixes stand on each other");
        let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
        assert!(near(sides(2).0, 12.0 / 7.0) && near(sides(2).1, 7.0 / 3.0), "{:?}", sides(2));
        assert!(near(sides(3).0, 9.0 / 7.0) && near(sides(3).1, 7.0 / 3.0), "{:?}", sides(3));
    }

    proptest! {
        #[test]
        fn rectangles_fill_the_area_by_size(mut sizes in proptest::collection::vec(0.01_f64..1e6, 1..40), width in 1.0_f64..900.0, height in 1.0_f64..900.0) {
            sizes.sort_by(|a, b| b.total_cmp(a));
            let whole = Area::new((10.0, 20.0), (10.0 + width, 20.0 + height));
            let areas = squarify(&sizes, whole);
            prop_assert_eq!(areas.len(), sizes.len());
            let sum: f64 = sizes.iter().sum();
            for (area, size) in areas.iter().zip(&sizes) {
                let wanted = size / sum * width * height;
                prop_assert!((area.width() * area.height() - wanted).abs() <= 1e-6 * width * height, "{area:?} {size}");
                prop_assert!(whole.inset(-1e-6).holds(*area), "{area:?} in {whole:?}");
            }
            for (at, one) in areas.iter().enumerate() {
                for other in &areas[at + 1..] {
                    prop_assert!(!one.inset(1e-6).meets(other.inset(1e-6)), "{one:?} {other:?}");
                }
            }
        }
    }
}
