//! The canonical fields of each kind of record: the list that settings, checks and help texts share.
//!
//! It holds no parsing.

use entity::value::RecordKind;
use serde::Serialize;

/// A field that settings can fill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CanonicalField {
    /// Its name.
    pub name: &'static str,
    /// What its text must look like.
    pub shape: Shape,
    /// Whether every row must have it.
    pub required: bool,
}

/// What the text of a cell must look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// A name or number without meaning, 250 characters at most.
    Name,
    /// Free text.
    FreeText,
    /// Date and time, or a date.
    Instant,
    /// A month, or a date in it.
    Month,
    /// A number, exact.
    Amount,
    /// A number, nearest float.
    Number,
    /// A whole number, 0 or more.
    Count,
    /// A whole number of either sign.
    Code,
    /// Yes or no.
    Flag,
    /// 1 to 9, alone or in front of its name.
    Priority,
    /// Three capital letters.
    Currency,
    /// incident, request, change, problem.
    TicketKind,
    /// satisfaction, recommend, happiness, effort.
    Question,
    /// invoice, ledger.
    Book,
    /// colleague, employee, customer, partner, supplier.
    Audience,
}

const fn required(name: &'static str, shape: Shape) -> CanonicalField {
    CanonicalField { name, shape, required: true }
}

const fn optional(name: &'static str, shape: Shape) -> CanonicalField {
    CanonicalField { name, shape, required: false }
}

const TICKET: &[CanonicalField] = &[
    required("key", Shape::Name),
    optional("ticket_kind", Shape::TicketKind),
    required("opened_at", Shape::Instant),
    optional("resolved_at", Shape::Instant),
    optional("closed_at", Shape::Instant),
    optional("due_at", Shape::Instant),
    optional("promise_kept", Shape::Flag),
    optional("priority", Shape::Priority),
    optional("reopened", Shape::Count),
    optional("paused_minutes", Shape::Count),
    optional("broken_before", Shape::Count),
    optional("business_unit", Shape::Name),
    optional("service", Shape::Name),
];

const OUTAGE: &[CanonicalField] = &[
    required("key", Shape::Name),
    required("service", Shape::Name),
    optional("business_unit", Shape::Name),
    required("started_at", Shape::Instant),
    optional("ended_at", Shape::Instant),
    optional("planned", Shape::Flag),
    optional("people_affected", Shape::Count),
];

const SURVEY_ANSWER: &[CanonicalField] = &[
    required("key", Shape::Name),
    required("question", Shape::Question),
    required("score", Shape::Code),
    required("answered_at", Shape::Instant),
    optional("audience", Shape::Audience),
    optional("lost_minutes", Shape::Count),
    optional("comment", Shape::FreeText),
    optional("business_unit", Shape::Name),
    optional("service", Shape::Name),
];

const READING: &[CanonicalField] = &[
    required("series", Shape::Name),
    required("at", Shape::Instant),
    required("value", Shape::Number),
    optional("business_unit", Shape::Name),
    optional("service", Shape::Name),
    optional("step", Shape::Name),
];

const COST_LINE: &[CanonicalField] = &[
    required("account", Shape::Name),
    optional("billing_period", Shape::Month),
    optional("charged_from", Shape::Instant),
    optional("charged_to", Shape::Instant),
    required("billed", Shape::Amount),
    optional("effective", Shape::Amount),
    required("currency", Shape::Currency),
    required("category", Shape::Name),
    required("supplier_service", Shape::Name),
    optional("resource", Shape::FreeText),
    optional("description", Shape::FreeText),
    optional("quantity", Shape::Amount),
    optional("unit", Shape::Name),
    optional("business_unit", Shape::Name),
    optional("service", Shape::Name),
    optional("life_months", Shape::Count),
];

const USAGE_LINE: &[CanonicalField] = &[
    required("account", Shape::Name),
    required("billing_period", Shape::Month),
    required("driver", Shape::Name),
    required("quantity", Shape::Amount),
    optional("business_unit", Shape::Name),
    optional("service", Shape::Name),
];

const CONTROL_TOTAL: &[CanonicalField] = &[
    optional("key", Shape::Name),
    required("book", Shape::Book),
    required("reference", Shape::Name),
    optional("issuer", Shape::Name),
    required("billing_period", Shape::Month),
    required("amount", Shape::Amount),
    required("currency", Shape::Currency),
    optional("category", Shape::Name),
    optional("state", Shape::Name),
];

const LEDGER_LINE: &[CanonicalField] = &[
    required("key", Shape::Name),
    required("booked_at", Shape::Instant),
    required("account", Shape::Name),
    required("amount", Shape::Amount),
    required("currency", Shape::Currency),
    optional("supplier", Shape::Name),
    optional("text", Shape::FreeText),
    optional("business_unit", Shape::Name),
    optional("service", Shape::Name),
];

/// The fields that settings can fill for that kind of record.
///
/// Left out, a ticket is an incident, an outage unplanned, an answer a colleague's; a cost line's effective cost is what
/// was billed, and of its billing period and its first instant one must be there and gives the other.
#[must_use]
pub fn canonical_fields(kind: RecordKind) -> &'static [CanonicalField] {
    match kind {
        RecordKind::Ticket => TICKET,
        RecordKind::Outage => OUTAGE,
        RecordKind::SurveyAnswer => SURVEY_ANSWER,
        RecordKind::Reading => READING,
        RecordKind::CostLine => COST_LINE,
        RecordKind::UsageLine => USAGE_LINE,
        RecordKind::ControlTotal => CONTROL_TOTAL,
        RecordKind::LedgerLine => LEDGER_LINE,
    }
}
