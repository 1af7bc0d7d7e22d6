//! How the shapes of a model are written as YAML: small things on one line, everything else indented.

use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};
use serde_saphyr::{FlowMap, FlowSeq};

/// A list on one line: `[[80, 0], [99, 100]]`.
pub fn flow<T: Serialize, S: Serializer>(list: &[T], to: S) -> Result<S::Ok, S::Error> {
    FlowSeq(list).serialize(to)
}

/// A list with one line for each of its entries: `- { id: sales, name: Sales }`.
pub fn flow_each<T: Serialize, S: Serializer>(list: &[T], to: S) -> Result<S::Ok, S::Error> {
    let mut written = to.serialize_seq(Some(list.len()))?;
    for entry in list {
        written.serialize_element(&FlowMap(entry))?;
    }
    written.end()
}

/// Something on one line, whatever is in it: `{ rules: wheeler }`.
pub fn flow_map<T: Serialize, S: Serializer>(one: &T, to: S) -> Result<S::Ok, S::Error> {
    // By way of plain maps: a variant with something in it would open a block of its own.
    let plain = serde_json::to_value(one).map_err(serde::ser::Error::custom)?;
    FlowMap(plain).serialize(to)
}

/// The text of a file.
///
/// # Errors
/// If the value has no YAML form: our bug.
pub fn text(value: &impl Serialize) -> Result<String, serde_saphyr::SerializeError> {
    let options = serde_saphyr::ser_options! { compact_list_indent: false, prefer_block_scalars: false };
    serde_saphyr::to_string_with_options(value, options)
}
