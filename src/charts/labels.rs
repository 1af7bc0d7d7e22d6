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

/// Every how many-th of `n` labels along an axis can stand, where places lie `apart` px from each other.
pub(super) fn stride(n: usize, widest: f64, apart: f64) -> usize {
    let strides = [1, 2, 3, 4, 6, 12, 24, 48, 120, 600];
    strides.into_iter().find(|stride| count(*stride) * apart >= widest + 14.0).unwrap_or(n.max(1))
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
