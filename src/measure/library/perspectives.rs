//! The two sets of perspectives that ship: a company takes one of them, mixes them, or names its own.

/// Of R. Kaplan and D. Norton, *The balanced scorecard: measures that drive performance*, 1992: id and name.
pub const BALANCED: [(&str, &str); 4] = [
    ("finance", "Money"),
    ("customers", "Customers"),
    ("processes", "How we work inside"),
    ("learning", "Learning and growth"),
];

/// Of W. Van Grembergen and R. Van Bruggen, *Measuring and improving corporate information technology through the balanced
/// scorecard*, 1997, for IT: id and name. The library is sorted by these.
pub const OF_IT: [(&str, &str); 4] = [
    ("contribution", "Business contribution"),
    ("users", "Colleagues and customers"),
    ("operations", "Reliable operations"),
    ("future", "Ready for the future"),
];

/// The name of a perspective that ships.
///
/// ```
/// use scorebridge::measure::perspectives::shipped;
/// assert_eq!(shipped("learning"), Some("Learning and growth"));
/// assert_eq!(shipped("customer-joy"), None);
/// ```
#[must_use]
pub fn shipped(id: &str) -> Option<&'static str> {
    BALANCED.iter().chain(&OF_IT).find(|(known, _)| *known == id).map(|(_, name)| *name)
}
