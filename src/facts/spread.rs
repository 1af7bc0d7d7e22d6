//! A quick hash of small numbers side by side.
//!
//! Not for texts of unknown people: whoever chooses the numbers can make them collide.

use std::hash::Hasher;

/// Spreads packed keys over the table; they are small numbers side by side, and nobody outside chooses them.
#[derive(Default)]
pub(super) struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    fn write_usize(&mut self, number: usize) {
        let mixed = u64::try_from(number).unwrap_or_default().wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ mixed >> 32;
    }

    fn write_u128(&mut self, key: u128) {
        let [a, b, c, d] = [96, 64, 32, 0].map(|shift| u64::try_from(key >> shift & 0xFFFF_FFFF).unwrap_or_default());
        let mixed =
            (a << 32 | b).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (c << 32 | d).wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
        self.0 = mixed ^ mixed >> 29;
    }
}
