//! The catalogues we ship. It says nothing itself.

/// Codes of the languages that ship.
pub const SHIPPED: [&str; 2] = ["en", "de"];

/// Every file of `report-templates/locales/`: its path in `report-templates/`, and its text.
pub const FILES: [(&str, &str); 22] = [
    ("locales/en/numbers.ftl", include_str!("../../report-templates/locales/en/numbers.ftl")),
    ("locales/en/sentences.ftl", include_str!("../../report-templates/locales/en/sentences.ftl")),
    ("locales/en/reports.ftl", include_str!("../../report-templates/locales/en/reports.ftl")),
    ("locales/en/executive-scorecard.ftl", include_str!("../../report-templates/locales/en/executive-scorecard.ftl")),
    ("locales/en/service-review.ftl", include_str!("../../report-templates/locales/en/service-review.ftl")),
    ("locales/en/chargeback-statement.ftl", include_str!("../../report-templates/locales/en/chargeback-statement.ftl")),
    ("locales/en/shelf-review.ftl", include_str!("../../report-templates/locales/en/shelf-review.ftl")),
    ("locales/en/data-quality.ftl", include_str!("../../report-templates/locales/en/data-quality.ftl")),
    ("locales/en/faults.ftl", include_str!("../../report-templates/locales/en/faults.ftl")),
    ("locales/en/reminders.ftl", include_str!("../../report-templates/locales/en/reminders.ftl")),
    ("locales/en/reader.ftl", include_str!("../../report-templates/locales/en/reader.ftl")),
    ("locales/de/numbers.ftl", include_str!("../../report-templates/locales/de/numbers.ftl")),
    ("locales/de/sentences.ftl", include_str!("../../report-templates/locales/de/sentences.ftl")),
    ("locales/de/reports.ftl", include_str!("../../report-templates/locales/de/reports.ftl")),
    ("locales/de/executive-scorecard.ftl", include_str!("../../report-templates/locales/de/executive-scorecard.ftl")),
    ("locales/de/service-review.ftl", include_str!("../../report-templates/locales/de/service-review.ftl")),
    ("locales/de/chargeback-statement.ftl", include_str!("../../report-templates/locales/de/chargeback-statement.ftl")),
    ("locales/de/shelf-review.ftl", include_str!("../../report-templates/locales/de/shelf-review.ftl")),
    ("locales/de/data-quality.ftl", include_str!("../../report-templates/locales/de/data-quality.ftl")),
    ("locales/de/faults.ftl", include_str!("../../report-templates/locales/de/faults.ftl")),
    ("locales/de/reminders.ftl", include_str!("../../report-templates/locales/de/reminders.ftl")),
    ("locales/de/reader.ftl", include_str!("../../report-templates/locales/de/reader.ftl")),
];
