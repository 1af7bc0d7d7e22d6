//! A finished PDF in fewer bytes: its objects in one compressed stream, and its index compressed too, which lopdf leaves plain.

use lopdf::{Dictionary, Document, SaveOptions, Stream};

use super::ReportError;
use super::joined::join_letters;

/// Of PNG, which PDF takes over: each row is told by its differences to the one above.
const UP: u8 = 2;
/// Bytes that an object takes in the index of lopdf.
const ROW: usize = 7;

/// The same document: half of one for everybody is what it says to screen readers.
pub(super) fn packed(pdf: &[u8]) -> Result<Vec<u8>, ReportError> {
    let streams = SaveOptions::builder()
        .use_object_streams(true)
        .use_xref_streams(true)
        .max_objects_per_stream(10_000)
        .compression_level(8);
    let mut packed = Vec::with_capacity(pdf.len());
    let mut document = Document::load_mem(pdf).map_err(ReportError::Paper)?;
    join_letters(&mut document)?;
    document.save_with_options(&mut packed, streams.build()).map_err(|error| ReportError::Paper(error.into()))?;
    Ok(with_short_index(&packed).unwrap_or(packed))
}

/// None if its index reads otherwise than lopdf writes it.
fn with_short_index(pdf: &[u8]) -> Option<Vec<u8>> {
    let (rest, end) = pdf.split_at_checked(last(pdf, b"\nstartxref\n")?)?;
    let begin: usize = std::str::from_utf8(end).ok()?.split_whitespace().nth(1)?.parse().ok()?;
    let (before, index) = rest.split_at_checked(begin)?;
    let content = last(index, b">>stream\n")? + b">>stream\n".len();
    let (head, content) = index.split_at_checked(content)?;
    let (head, length) = std::str::from_utf8(head).ok()?.trim_end_matches(">>stream\n").rsplit_once("/Length ")?;
    let content = content.get(..length.parse().ok()?)?;
    let mut short = Stream::new(Dictionary::new(), differences(content));
    short.compress().ok()?;
    short.dict.has(b"Filter").then_some(())?;
    let length = short.content.len();
    let about = format!("/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns {ROW}>>/Length {length}");
    let head = [head, &about, ">>stream\n"].concat();
    Some([before, head.as_bytes(), &short.content, b"\nendstream\nendobj", end].concat())
}

/// Where these bytes stand for the last time.
fn last(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).rposition(|found| found == wanted)
}

fn differences(index: &[u8]) -> Vec<u8> {
    let mut above = [0; ROW];
    let mut told = Vec::with_capacity(index.len() / ROW * (ROW + 1));
    for row in index.as_chunks::<ROW>().0 {
        told.push(UP);
        told.extend(row.iter().zip(above).map(|(here, above)| here.wrapping_sub(above)));
        above = *row;
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_document_of_ours_stays_as_it_is() {
        for strange in
            [&b"%PDF-1.7"[..], b"\nstartxref\n", b"x\nstartxref\n9\n%%EOF", b"x>>stream\n\nstartxref\n0\n%%EOF"]
        {
            assert_eq!(with_short_index(strange), None);
        }
    }

    #[test]
    fn rows_of_an_index_are_told_by_what_differs() {
        assert_eq!(
            differences(&[1, 0, 0, 0, 9, 0, 0, 1, 0, 0, 1, 3, 0, 0]),
            [2, 1, 0, 0, 0, 9, 0, 0, 2, 0, 0, 0, 1, 250, 0, 0]
        );
    }
}
