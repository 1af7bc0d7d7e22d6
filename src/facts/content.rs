//! The content hash of a slice: equal for equal multisets of lines, whatever their order.
//!
//! It says whether a new delivery changes anything; it is no signature.

use entity::record::{CostLine, UsageLine};
use entity::value::Exact;
use sha2::{Digest, Sha256};

/// Lines seen so far: their SHA-256 digests added up as four 64-bit numbers (AdHash, Bellare and Micciancio 1997), so
/// that a line that occurs twice counts twice.
#[derive(Debug, Default)]
pub(super) struct Content {
    lines: u64,
    sum: [u64; 4],
    buffer: Vec<u8>,
}

impl Content {
    pub(super) fn add_cost(&mut self, line: &CostLine) {
        self.times([line.charged_from.timestamp_micros(), line.charged_to.timestamp_micros()]);
        self.amounts([Some(line.billed), Some(line.effective), line.quantity]);
        self.word(Some(&line.currency.to_string()));
        self.word(Some(&line.category));
        self.word(Some(&line.supplier_service));
        for word in [&line.resource, &line.description, &line.unit, &line.business_unit, &line.service] {
            self.word(word.as_deref());
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

    /// SHA-256 over the number of lines and the sum, in hex.
    pub(super) fn hash(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(self.lines.to_le_bytes());
        for part in self.sum {
            hash.update(part.to_le_bytes());
        }
        hex(&hash.finalize())
    }

    fn times<const N: usize>(&mut self, micros: [i64; N]) {
        self.buffer.extend(micros.into_iter().flat_map(i64::to_le_bytes));
    }

    /// 1.5 and 1.50 are the same amount.
    fn amounts<const N: usize>(&mut self, amounts: [Option<Exact>; N]) {
        for amount in amounts {
            match amount.map(|amount| amount.trimmed().parts()) {
                Some((integer, scale)) => {
                    self.buffer.push(1);
                    self.buffer.extend(integer.to_le_bytes());
                    self.buffer.extend(scale.to_le_bytes());
                }
                None => self.buffer.push(0),
            }
        }
    }

    /// Length first, so that no two lines can be written the same way.
    fn word(&mut self, word: Option<&str>) {
        let length = word.map_or(u64::MAX, |word| u64::try_from(word.len()).unwrap_or(u64::MAX));
        self.buffer.extend(length.to_le_bytes());
        self.buffer.extend(word.unwrap_or_default().as_bytes());
    }

    fn end_line(&mut self) {
        let digest: [u8; 32] = Sha256::digest(&self.buffer).into();
        let (quarters, _) = digest.as_chunks::<8>();
        for (sum, quarter) in self.sum.iter_mut().zip(quarters) {
            *sum = sum.wrapping_add(u64::from_le_bytes(*quarter));
        }
        self.lines += 1;
        self.buffer.clear();
    }
}

/// Lower-case hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
