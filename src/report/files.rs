//! Every template that ships with the program, by its path in `report-templates/`. It parses none.

/// Path and text.
pub(super) const FILES: [(&str, &str); 57] = [
    ("base.mjml", include_str!("../../report-templates/base.mjml")),
    ("base.typ", include_str!("../../report-templates/base.typ")),
    ("parts.mjml", include_str!("../../report-templates/parts.mjml")),
    ("chargeback-statement/body.mjml", include_str!("../../report-templates/chargeback-statement/body.mjml")),
    ("chargeback-statement/body.txt", include_str!("../../report-templates/chargeback-statement/body.txt")),
    ("chargeback-statement/page.typ", include_str!("../../report-templates/chargeback-statement/page.typ")),
    (
        "chargeback-statement/sections/differences.mjml",
        include_str!("../../report-templates/chargeback-statement/sections/differences.mjml"),
    ),
    (
        "chargeback-statement/sections/lines.mjml",
        include_str!("../../report-templates/chargeback-statement/sections/lines.mjml"),
    ),
    (
        "chargeback-statement/sections/total.mjml",
        include_str!("../../report-templates/chargeback-statement/sections/total.mjml"),
    ),
    ("chargeback-statement/subject.txt", include_str!("../../report-templates/chargeback-statement/subject.txt")),
    ("data-quality/body.mjml", include_str!("../../report-templates/data-quality/body.mjml")),
    ("data-quality/body.txt", include_str!("../../report-templates/data-quality/body.txt")),
    ("data-quality/page.typ", include_str!("../../report-templates/data-quality/page.typ")),
    ("data-quality/sections/measures.mjml", include_str!("../../report-templates/data-quality/sections/measures.mjml")),
    ("data-quality/sections/sources.mjml", include_str!("../../report-templates/data-quality/sections/sources.mjml")),
    ("data-quality/subject.txt", include_str!("../../report-templates/data-quality/subject.txt")),
    ("executive-scorecard/body.mjml", include_str!("../../report-templates/executive-scorecard/body.mjml")),
    ("executive-scorecard/body.txt", include_str!("../../report-templates/executive-scorecard/body.txt")),
    ("executive-scorecard/page.typ", include_str!("../../report-templates/executive-scorecard/page.typ")),
    (
        "executive-scorecard/sections/changes.mjml",
        include_str!("../../report-templates/executive-scorecard/sections/changes.mjml"),
    ),
    (
        "executive-scorecard/sections/costs.mjml",
        include_str!("../../report-templates/executive-scorecard/sections/costs.mjml"),
    ),
    (
        "executive-scorecard/sections/decision.mjml",
        include_str!("../../report-templates/executive-scorecard/sections/decision.mjml"),
    ),
    (
        "executive-scorecard/sections/headline.mjml",
        include_str!("../../report-templates/executive-scorecard/sections/headline.mjml"),
    ),
    (
        "executive-scorecard/sections/measures.mjml",
        include_str!("../../report-templates/executive-scorecard/sections/measures.mjml"),
    ),
    (
        "executive-scorecard/sections/quality.mjml",
        include_str!("../../report-templates/executive-scorecard/sections/quality.mjml"),
    ),
    (
        "executive-scorecard/sections/shelf.mjml",
        include_str!("../../report-templates/executive-scorecard/sections/shelf.mjml"),
    ),
    (
        "executive-scorecard/sections/streams.mjml",
        include_str!("../../report-templates/executive-scorecard/sections/streams.mjml"),
    ),
    (
        "executive-scorecard/sections/unfelt.mjml",
        include_str!("../../report-templates/executive-scorecard/sections/unfelt.mjml"),
    ),
    ("executive-scorecard/subject.txt", include_str!("../../report-templates/executive-scorecard/subject.txt")),
    ("reminders/body.mjml", include_str!("../../report-templates/reminders/body.mjml")),
    ("reminders/body.txt", include_str!("../../report-templates/reminders/body.txt")),
    ("reminders/page.typ", include_str!("../../report-templates/reminders/page.typ")),
    ("reminders/sections/actions.mjml", include_str!("../../report-templates/reminders/sections/actions.mjml")),
    ("reminders/sections/decisions.mjml", include_str!("../../report-templates/reminders/sections/decisions.mjml")),
    ("reminders/sections/figures.mjml", include_str!("../../report-templates/reminders/sections/figures.mjml")),
    ("reminders/subject.txt", include_str!("../../report-templates/reminders/subject.txt")),
    ("service-review/body.mjml", include_str!("../../report-templates/service-review/body.mjml")),
    ("service-review/body.txt", include_str!("../../report-templates/service-review/body.txt")),
    ("service-review/page.typ", include_str!("../../report-templates/service-review/page.typ")),
    ("service-review/sections/cost.mjml", include_str!("../../report-templates/service-review/sections/cost.mjml")),
    (
        "service-review/sections/expectations.mjml",
        include_str!("../../report-templates/service-review/sections/expectations.mjml"),
    ),
    (
        "service-review/sections/followed.mjml",
        include_str!("../../report-templates/service-review/sections/followed.mjml"),
    ),
    (
        "service-review/sections/measures.mjml",
        include_str!("../../report-templates/service-review/sections/measures.mjml"),
    ),
    (
        "service-review/sections/services.mjml",
        include_str!("../../report-templates/service-review/sections/services.mjml"),
    ),
    (
        "service-review/sections/streams.mjml",
        include_str!("../../report-templates/service-review/sections/streams.mjml"),
    ),
    ("service-review/sections/unfelt.mjml", include_str!("../../report-templates/service-review/sections/unfelt.mjml")),
    ("service-review/subject.txt", include_str!("../../report-templates/service-review/subject.txt")),
    ("shelf-review/body.mjml", include_str!("../../report-templates/shelf-review/body.mjml")),
    ("shelf-review/body.txt", include_str!("../../report-templates/shelf-review/body.txt")),
    ("shelf-review/page.typ", include_str!("../../report-templates/shelf-review/page.typ")),
    ("shelf-review/sections/decided.mjml", include_str!("../../report-templates/shelf-review/sections/decided.mjml")),
    ("shelf-review/sections/decision.mjml", include_str!("../../report-templates/shelf-review/sections/decision.mjml")),
    ("shelf-review/sections/moves.mjml", include_str!("../../report-templates/shelf-review/sections/moves.mjml")),
    ("shelf-review/subject.txt", include_str!("../../report-templates/shelf-review/subject.txt")),
    ("reader/foot.mjml", include_str!("../../report-templates/reader/foot.mjml")),
    ("reader/foot.txt", include_str!("../../report-templates/reader/foot.txt")),
    ("reader/link.mjml", include_str!("../../report-templates/reader/link.mjml")),
];
