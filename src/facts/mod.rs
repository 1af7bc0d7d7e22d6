//! Facts: cost and usage lines as immutable Parquet files: write, fold, drill. It knows no formula and no allocation rule.

// Interface only; the room is being furnished.
/// A file of lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Path below the facts folder.
    pub path: String,
    /// Lines.
    pub lines: i64,
    /// Size.
    pub bytes: i64,
}
/// A sum of lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Sum {
    /// unit
    pub business_unit: Option<String>,
    /// service
    pub service: Option<String>,
    /// category
    pub category: String,
    /// currency
    pub currency: Option<entity::value::Currency>,
    /// billed
    pub billed: entity::value::Exact,
    /// effective
    pub effective: entity::value::Exact,
    /// quantity
    pub quantity: entity::value::Exact,
    /// lines
    pub lines: i64,
}
/// A slice on disk.
#[derive(Clone, Debug, PartialEq)]
pub struct WrittenSlice {
    /// kind
    pub kind: entity::value::RecordKind,
    /// account
    pub account: String,
    /// period
    pub period: entity::value::Period,
    /// hash
    pub content_hash: String,
    /// lines
    pub lines: i64,
    /// parts
    pub parts: Vec<Part>,
    /// sums
    pub sums: Vec<Sum>,
}
