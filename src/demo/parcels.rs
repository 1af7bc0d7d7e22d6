//! The parcel carrier's count, month by month. It comes late: that of the last month is not there yet.

use super::company;
use super::random::Random;
use super::sheet::Sheet;

/// Parcels of a usual month.
const USUAL: i64 = 48_000;

/// The export.
pub(super) fn sheet() -> Sheet {
    let mut random = Random::new("parcels");
    let mut months = company::months();
    months.pop();
    let row = |month: entity::value::Period| {
        vec![month.to_string(), "NW-4711".to_owned(), random.about(USUAL, 40).to_string()]
    };
    Sheet::new(&["Month", "Customer", "Parcels"], months.into_iter().map(row).collect())
}
