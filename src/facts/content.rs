//! The content hash of a slice: equal for equal multisets of lines, whatever their order.
//!
//! It says whether a new delivery changes anything; it is no signature.

use entity::record::{LentCostLine, UsageLine};
use entity::value::Exact;
use sha2::{Digest, Sha256};
use twox_hash::XxHash3_128;

/// Lines seen so far: their 128-bit hashes (XXH3) added up, after the manner of AdHash (Bellare and Micciancio 1997), so
/// that a line that occurs twice counts twice.
#[derive(Debug, Default)]
pub(super) struct Content {
    lines: u64,
    sum: u128,
    buffer: Vec<u8>,
}

impl Content {
    pub(super) fn add_cost(&mut self, line: &LentCostLine<'_>) {
        self.times([line.charged_from.timestamp_micros(), line.charged_to.timestamp_micros()]);
        self.amounts([Some(line.billed), Some(line.effective), line.quantity]);
        self.word(Some(line.currency.code()));
        self.word(Some(line.category));
        self.word(Some(line.supplier_service));
        for word in [line.resource, line.description, line.unit, line.business_unit, line.service] {
            self.word(word);
        }
        self.end_line();
    }

    pub(super) fn add_usage(&mut self, line: &UsageLine) {
        self.amounts([Some(line.quantity)]);
        self.word(Some(&line.driver));
        self.word(line.business_unit.as_deref());
        self.word(line.service.as_deref());
        self.end_line();
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

    fn times<const N: usize>(&mut self, micros: [i64; N]) {
        micros.iter().for_each(|micros| self.buffer.extend_from_slice(&micros.to_le_bytes()));
    }

    /// 1.5 and 1.50 are the same amount.
    fn amounts<const N: usize>(&mut self, amounts: [Option<Exact>; N]) {
        for amount in amounts {
            match amount.map(|amount| amount.trimmed().parts()) {
                Some((integer, scale)) => {
                    self.buffer.push(1);
                    self.buffer.extend_from_slice(&integer.to_le_bytes());
                    self.buffer.extend_from_slice(&scale.to_le_bytes());
                }
                None => self.buffer.push(0),
            }
        }
    }

    /// Length first, so that no two lines can be written the same way.
    fn word(&mut self, word: Option<&str>) {
        let length = word.map_or(u64::MAX, |word| u64::try_from(word.len()).unwrap_or(u64::MAX));
        self.buffer.extend_from_slice(&length.to_le_bytes());
        self.buffer.extend_from_slice(word.unwrap_or_default().as_bytes());
    }

    fn end_line(&mut self) {
        self.sum = self.sum.wrapping_add(XxHash3_128::oneshot(&self.buffer));
        self.lines += 1;
        self.buffer.clear();
    }
}

/// Lower-case hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
