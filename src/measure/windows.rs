//! Sets of instants as sorted windows that do not touch: united, cut, measured. It knows no calendar.

use entity::value::Window;

use crate::stats::float;

/// The same instants as sorted windows that neither overlap nor touch; empty windows vanish.
pub(super) fn merged(mut windows: Vec<Window>) -> Vec<Window> {
    windows.retain(|window| window.start < window.end);
    windows.sort_by_key(|window| window.start);
    let mut merged: Vec<Window> = Vec::with_capacity(windows.len());
    for window in windows {
        match merged.last_mut() {
            Some(last) if window.start <= last.end => last.end = last.end.max(window.end),
            _ => merged.push(window),
        }
    }
    merged
}

/// Instants in both; both sides are merged.
pub(super) fn overlap(one: &[Window], other: &[Window]) -> Vec<Window> {
    let (mut one, mut other) = (one.iter().peekable(), other.iter().peekable());
    let mut both = Vec::new();
    while let (Some(a), Some(b)) = (one.peek(), other.peek()) {
        let (start, end) = (a.start.max(b.start), a.end.min(b.end));
        if start < end {
            both.push(Window { start, end });
        }
        if a.end <= b.end {
            one.next()
        } else {
            other.next()
        };
    }
    both
}

/// Instants of the first that are not in the second; both sides are merged.
pub(super) fn without(windows: &[Window], taken: &[Window]) -> Vec<Window> {
    let (Some(first), Some(last)) = (windows.first(), windows.last()) else { return Vec::new() };
    let starts = std::iter::once(first.start).chain(taken.iter().map(|window| window.end));
    let ends = taken.iter().map(|window| window.start).chain(std::iter::once(last.end));
    let free: Vec<Window> = starts.zip(ends).map(|(start, end)| Window { start, end }).collect();
    overlap(windows, &merged(free))
}

/// Total length in minutes.
pub(super) fn minutes(windows: &[Window]) -> f64 {
    let seconds: i64 = windows.iter().map(|window| (window.end - window.start).num_seconds()).sum();
    float(u64::try_from(seconds).unwrap_or(0)) / 60.0
}
