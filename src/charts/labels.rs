//! Labels that must not touch each other: beside a plot, below an axis, anywhere. It draws nothing.

use super::area::Area;
use super::frame::count;

/// Distance of two labels.
const LABEL_STEP: f64 = 15.0;

/// Rising heights, moved as little as needed to be 15 px apart between `top` and `bottom`: labels that touch move as one
/// group around their own middle.
pub(super) fn apart(heights: &[f64], top: f64, bottom: f64) -> Vec<f64> {
    let mut groups: Vec<(f64, f64)> = Vec::new(); // height of the first label, number of labels
    for height in heights {
        let (mut first, mut n) = (height.min(bottom).max(top), 1.0);
        while let Some((above, m)) = groups.pop_if(|(above, m)| *above + *m * LABEL_STEP > first) {
            first = (above * m + (first - m * LABEL_STEP) * n) / (m + n);
            n += m;
            first = first.min(bottom - (n - 1.0) * LABEL_STEP).max(top);
        }
        groups.push((first, n));
    }
    let labels = |(first, n): (f64, f64)| {
        (0..heights.len()).map(count).take_while(move |at| *at < n).map(move |at| first + at * LABEL_STEP)
    };
    groups.into_iter().flat_map(labels).collect()
}

/// An axis along which labels stand, centred on their places.
pub(super) struct Along {
    /// The place of the first label.
    pub(super) first: f64,
    /// From place to place.
    pub(super) apart: f64,
    /// Least distance of two labels.
    pub(super) gap: f64,
    /// Labels near an end move inward.
    pub(super) sides: (f64, f64),
}

/// As many labels of those widths as fit, evenly and always the last one, from the last to the first: which, and its middle.
pub(super) fn along(widths: &[f64], axis: &Along) -> Vec<(usize, f64)> {
    let strides = [1, 2, 3, 4, 6, 12, 24, 48, 120, 600];
    let widest = widths.iter().copied().fold(0.0, f64::max);
    let fits = |stride: &usize| count(*stride) * axis.apart >= widest + axis.gap;
    let stride = strides.into_iter().find(fits).unwrap_or(widths.len().max(1));
    let (from, mut to) = axis.sides;
    let mut placed = Vec::new();
    for (at, width) in widths.iter().enumerate().rev().step_by(stride) {
        let (half, place) = (width / 2.0, axis.first + axis.apart * count(at));
        if from + width <= to {
            let middle = place.clamp(from + half, to - half);
            // Pushed aside by its neighbour, a label would stand at another's place.
            if placed.is_empty() || (place - middle).abs() <= half.max(axis.apart / 2.0) {
                placed.push((at, middle));
                to = middle - half - axis.gap.min(6.0);
            }
        }
    }
    placed
}

/// Places that are taken already.
#[derive(Default)]
pub(super) struct Taken(Vec<Area>);

impl Taken {
    /// Whether nothing stands there.
    pub(super) fn is_free(&self, area: Area) -> bool {
        self.0.iter().all(|taken| !taken.meets(area))
    }

    /// Takes a place.
    pub(super) fn take(&mut self, area: Area) {
        self.0.push(area);
    }

    /// Takes a place if nothing stands there yet.
    pub(super) fn try_take(&mut self, area: Area) -> bool {
        let free = self.is_free(area);
        if free {
            self.take(area);
        }
        free
    }
}

#[cfg(test)]
mod tests {
    use super::apart;

    #[test]
    fn labels_keep_their_distance() {
        let check = |heights: &[f64], expected: &[f64]| assert_eq!(apart(heights, 0.0, 100.0), expected);
        check(&[10.0, 50.0], &[10.0, 50.0]);
        check(&[30.0, 32.0, 34.0], &[17.0, 32.0, 47.0]);
        check(&[10.0, 12.0, 13.0], &[0.0, 15.0, 30.0]);
        check(&[95.0, 99.0, 100.0], &[70.0, 85.0, 100.0]);
        check(&[-5.0, 120.0], &[0.0, 100.0]);
    }
}
