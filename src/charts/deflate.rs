//! Bytes compressed as PNG and PDF have them, by libdeflate: smaller than others make them in the same time.

use libdeflater::{CompressionLvl, Compressor};

/// The bytes could not be compressed: a defect of ours.
#[derive(Debug, thiserror::Error)]
#[error("bytes cannot be compressed: {0}")]
pub struct DeflateError(String);

/// The bytes in the form of zlib; `level` is 1, the quickest, to 12, the smallest.
///
/// # Errors
/// If there is no such level.
///
/// ```
/// use scorebridge::charts::deflated;
/// assert!(deflated(&[7; 1_000], 6).unwrap().len() < 30);
/// assert!(deflated(&[], 99).is_err());
/// ```
pub fn deflated(bytes: &[u8], level: i32) -> Result<Vec<u8>, DeflateError> {
    let level = CompressionLvl::new(level).map_err(|error| DeflateError(format!("{error:?}")))?;
    let mut compressor = Compressor::new(level);
    let mut packed = vec![0; compressor.zlib_compress_bound(bytes.len())];
    let length = compressor.zlib_compress(bytes, &mut packed).map_err(|error| DeflateError(error.to_string()))?;
    packed.truncate(length);
    Ok(packed)
}
