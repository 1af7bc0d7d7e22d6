//! Comparing computed floats with the numbers they stand for. It rounds nothing.

/// How far a computed float may lie from the number it stands for, relative to it: 57 of 100 is 56.99999999999999
/// percent in floats, and still reaches a target of 57. Far finer than any figure that is printed.
const DUST: f64 = 1e-9;

/// Whether the value reaches the bar; exactly on it counts as reached.
pub(super) fn at_least(value: f64, bar: f64) -> bool {
    value >= bar - DUST * bar.abs().max(1.0)
}

/// Whether both stand for the same number.
pub(super) fn same(a: f64, b: f64) -> bool {
    at_least(a, b) && at_least(b, a)
}
