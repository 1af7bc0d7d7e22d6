//! The story of the sample company: the only real changes in two years. All else in its data is noise.
//!
//! It never draws chance: a reader finds here what the reports should find.

use chrono::Datelike;
use entity::value::Period;

/// How many months the change has been in force at the end of that month: 0 before it, 1 in its first month.
fn months_since(month: Period, year: i32, first: u32) -> i64 {
    let count = |year: i32, month: u32| i64::from(year) * 12 + i64::from(month);
    (count(month.start().year(), month.start().month()) - count(year, first) + 1).max(0)
}

/// Whether the service is used yet: demand planning went on trial in April 2026, after two years of building.
pub(super) fn in_use(service: &str, month: Period) -> bool {
    service != "planning" || months_since(month, 2026, 4) > 0
}

/// Satisfied answers about a service, in thousandths.
///
/// Green and resented: the digital workplace keeps its promises, and is liked a little less every month of 2026.
/// Tracking deliveries is liked more every month; and all else, getting help above all, since help comes sooner.
pub(super) fn satisfied(service: &str, month: Period) -> i64 {
    let helped = months_since(month, 2026, 2) > 0;
    match service {
        "workplace" => 785 - 34 * months_since(month, 2026, 1).min(8),
        "delivery-tracking" => 850 + 8 * months_since(month, 2026, 1),
        "fax" => 480,
        "planning" => 810,
        "helpdesk" if helped => 910,
        "helpdesk" => 830,
        _ if helped => 872,
        _ => 850,
    }
}

/// Usual time to fix, in percent of what it was: since February 2026 colleagues help themselves with simple things.
pub(super) fn time_to_fix(month: Period) -> i64 {
    if months_since(month, 2026, 2) > 0 { 66 } else { 100 }
}

/// Share of a stream step that was completed, in ten-thousandths.
///
/// Failing outside IT: since April 2026 an outside parcel carrier loses or delays every eighth delivery.
pub(super) fn completed(stream: &str, step: &str, month: Period) -> i64 {
    match (stream, step) {
        ("order-to-cash", "delivery") if months_since(month, 2026, 4) > 0 => 8_800,
        ("order-to-cash", "delivery") => 9_790,
        ("order-to-cash", "payment") => 9_950,
        ("order-to-cash", _) => 9_970,
        ("hire-to-productive", "offer" | "access") => 9_600,
        ("hire-to-productive", _) => 9_850,
        ("plan-to-shelf", "inbound") => 9_780,
        _ => 9_870,
    }
}

/// What the forgotten test environments of the sales reports cost, in euros: nobody chose it, no unit is named.
pub(super) fn test_environments(month: Period) -> i64 {
    if months_since(month, 2026, 5) > 0 { 38_000 } else { 0 }
}

/// Seats of a board that marketing rents for itself since March 2025, a few more every quarter.
pub(super) fn rented_seats(month: Period) -> i64 {
    match months_since(month, 2025, 3) {
        0 => 0,
        months => 14 + months / 3 * 2,
    }
}

/// Gigabytes a month that the online shop may send by a service it pays for every January.
pub(super) fn file_transfer(month: Period) -> Option<i64> {
    (month.start().month() == 1).then_some(500)
}

/// What spare devices cost, in euros a month, since the online shop wants broken ones swapped the same day.
pub(super) fn spare_devices(month: Period) -> i64 {
    if months_since(month, 2026, 7) > 0 { 1_760 } else { 0 }
}
