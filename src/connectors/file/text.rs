//! A file as UTF-8 text: unpacked by its first bytes, no further than allowed, and decoded.
//!
//! It never looks at rows.

use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8};
use flate2::bufread::MultiGzDecoder;

use super::fetch::{Opened, trouble};
use crate::connectors::{Limits, PullError};

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
const ZIP: &[u8] = b"PK\x03\x04";
const BUFFER: usize = 64 << 10;

/// Largest window of a zst file, as a power of two: 128 MiB, which is what `zstd --ultra` and `--long` use at most.
const WINDOW_LOG: u32 = 27;

/// The text of a file, without a byte-order mark. A mark says the encoding; else `label` does; else it is UTF-8.
///
/// # Errors
/// `Misfit` if the file is plainly no text, or packed in a way that needs too much memory.
pub(super) fn text(
    opened: &Opened,
    label: Option<&str>,
    limits: &Limits,
) -> Result<Box<dyn BufRead + Send>, PullError> {
    let failed = |error: io::Error| trouble(&opened.name, &error);
    let file = opened.file.try_clone().map_err(failed)?;
    let allowed = opened.seal.bytes.saturating_mul(limits.unpacked_ratio).max(limits.unpacked_bytes);
    let mut text = unpacked(file, allowed).map_err(failed)?;
    let head = text.fill_buf().map_err(failed)?;
    if head.starts_with(ZIP) {
        let say = "save it as CSV, or say `format: xlsx`";
        return Err(PullError::Misfit(format!("{} is a workbook or zip file; {say}", opened.name)));
    }
    let named = label.and_then(|label| Encoding::for_label(label.as_bytes())).unwrap_or(UTF_8);
    let (encoding, mark) = Encoding::for_bom(head).unwrap_or((named, 0));
    text.consume(mark);
    if encoding == UTF_8 {
        return Ok(text);
    }
    let decoded = Decoded { inner: text, decoder: encoding.new_decoder_without_bom_handling(), ended: false };
    Ok(Box::new(BufReader::with_capacity(BUFFER, decoded)))
}

fn unpacked(file: File, allowed: u64) -> io::Result<Box<dyn BufRead + Send>> {
    let mut raw = BufReader::with_capacity(BUFFER, file);
    let head = raw.fill_buf()?;
    if head.starts_with(GZIP) {
        let unpacked = Unpacked { inner: MultiGzDecoder::new(raw), left: allowed };
        return Ok(Box::new(BufReader::with_capacity(BUFFER, unpacked)));
    }
    if head.starts_with(ZSTD) {
        let mut inner = zstd::Decoder::with_buffer(raw)?;
        inner.window_log_max(WINDOW_LOG)?;
        return Ok(Box::new(BufReader::with_capacity(BUFFER, Unpacked { inner, left: allowed })));
    }
    Ok(Box::new(raw))
}

/// Unpacked text, up to its allowance: a small file must not unpack to an endless one.
struct Unpacked<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer).map_err(damaged)?;
        self.left = self
            .left
            .checked_sub(u64::try_from(read).unwrap_or(u64::MAX))
            .ok_or_else(|| io::Error::new(ErrorKind::FileTooLarge, "unpacks to far more than its size explains"))?;
        Ok(read)
    }
}

/// The zstd library says all that is wrong with a file by the same kind of error.
fn damaged(error: io::Error) -> io::Error {
    if error.kind() == ErrorKind::Other { io::Error::new(ErrorKind::InvalidData, error) } else { error }
}

/// Text of another encoding, made UTF-8. What the encoding does not know becomes U+FFFD.
struct Decoded {
    inner: Box<dyn BufRead + Send>,
    decoder: Decoder,
    ended: bool,
}

impl Read for Decoded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !self.ended {
            let source = self.inner.fill_buf()?;
            let last = source.is_empty();
            let (result, read, written, _) = self.decoder.decode_to_utf8(source, buffer, last);
            self.inner.consume(read);
            self.ended = last && result == CoderResult::InputEmpty;
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }
}
