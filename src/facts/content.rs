//! The content hash of a slice: equal for equal multisets of lines, whatever their order.
//!
//! It says whether a new delivery changes anything; it is no signature.

use sha2::{Digest, Sha256};
use twox_hash::XxHash3_128;

/// Lines seen so far: their 128-bit hashes (XXH3) added up, after the manner of AdHash (Bellare and Micciancio 1997), so
/// that a line that occurs twice counts twice.
#[derive(Debug, Default)]
pub(super) struct Content {
    lines: u64,
    sum: u128,
}

impl Content {
    /// Counts a line by what stands for its fields, in a fixed order.
    pub(super) fn add_line<const N: usize>(&mut self, marks: [u64; N]) {
        let bytes = marks.map(u64::to_le_bytes);
        self.sum = self.sum.wrapping_add(XxHash3_128::oneshot(bytes.as_flattened()));
        self.lines += 1;
    }

    /// Counts the lines of another as well.
    pub(super) fn add(&mut self, other: &Self) {
        self.lines += other.lines;
        self.sum = self.sum.wrapping_add(other.sum);
    }

    /// SHA-256 over the number of lines and the sum, in hex.
    pub(super) fn hash(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(self.lines.to_le_bytes());
        hash.update(self.sum.to_le_bytes());
        hex(&hash.finalize())
    }
}

/// Lower-case hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
