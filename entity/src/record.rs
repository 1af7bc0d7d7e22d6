//! Records: one fact from a source in canonical form. What a source does not say stays `None`; nobody guesses.
//!
//! Business unit and service hold *our* ids: the mapping of the source has already resolved them.

mod lent;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use lent::{LentCostLine, LentWord, WordPlace};

use crate::value::{Audience, Book, Currency, Exact, Period, Question, RecordKind, TicketKind};

/// A fact of one of the canonical kinds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Record {
    /// See [`Ticket`].
    Ticket(Ticket),
    /// See [`Outage`].
    Outage(Outage),
    /// See [`SurveyAnswer`].
    SurveyAnswer(SurveyAnswer),
    /// See [`Reading`].
    Reading(Reading),
    /// See [`CostLine`].
    CostLine(Box<CostLine>),
    /// See [`UsageLine`].
    UsageLine(Box<UsageLine>),
    /// See [`ControlTotal`].
    ControlTotal(Box<ControlTotal>),
    /// See [`LedgerLine`].
    LedgerLine(Box<LedgerLine>),
}

/// An incident, request, change or problem. Natural key: its number in the source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ticket {
    /// Number in the source.
    pub key: String,
    /// What it is about.
    pub ticket_kind: TicketKind,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When work on it ended.
    pub resolved_at: Option<DateTime<Utc>>,
    /// When it was closed for good.
    pub closed_at: Option<DateTime<Utc>>,
    /// Promised end.
    pub due_at: Option<DateTime<Utc>>,
    /// What the source itself says about the promise; else `resolved_at <= due_at` decides.
    pub promise_kept: Option<bool>,
    /// 1 is most urgent.
    pub priority: Option<u8>,
    /// How often it came back.
    pub reopened: Option<u32>,
    /// Working minutes in which its clock stood still: while somebody else was asked, say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused_minutes: Option<u32>,
    /// How often its promise was broken in rounds before the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broken_before: Option<u32>,
    /// Our business unit.
    pub business_unit: Option<String>,
    /// Our service.
    pub service: Option<String>,
}

/// A time in which a service did not work. Natural key: its number in the source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outage {
    /// Number in the source.
    pub key: String,
    /// Our service.
    pub service: String,
    /// Our business unit, where only one was hit.
    pub business_unit: Option<String>,
    /// Begin.
    pub started_at: DateTime<Utc>,
    /// End; none while it lasts.
    pub ended_at: Option<DateTime<Utc>>,
    /// Agreed beforehand, so it does not count against the promise.
    pub planned: bool,
    /// How many people could not work.
    pub people_affected: Option<u32>,
}

/// One answer to one survey question. Natural key: its number in the source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SurveyAnswer {
    /// Number in the source.
    pub key: String,
    /// Scale of the question.
    pub question: Question,
    /// The code answered; codes outside the question's scale are counted and shown, never folded in.
    pub score: i64,
    /// When.
    pub answered_at: DateTime<Utc>,
    /// By whom.
    pub audience: Audience,
    /// Working time lost, as stated.
    pub lost_minutes: Option<u32>,
    /// Free text.
    pub comment: Option<String>,
    /// Our business unit.
    pub business_unit: Option<String>,
    /// Our service.
    pub service: Option<String>,
}

/// A value that a source reports. Natural key: series, instant, and what it speaks of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// Series, service, unit, step and instant, joined.
    pub key: String,
    /// What was read: `orders_completed`, say.
    pub series: String,
    /// When, or the start of the time it covers.
    pub at: DateTime<Utc>,
    /// The value.
    pub value: f64,
    /// Our business unit.
    pub business_unit: Option<String>,
    /// Our service.
    pub service: Option<String>,
    /// `stream/step` of a value stream.
    pub step: Option<String>,
}

/// One line of a bill or ledger. It has no key: identical lines both count.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CostLine {
    /// Billing account; with source and billing period it names the slice that is replaced whole.
    pub account: String,
    /// Billing month.
    pub billing_period: Period,
    /// First instant charged for.
    pub charged_from: DateTime<Utc>,
    /// First instant after.
    pub charged_to: DateTime<Utc>,
    /// What the invoice says.
    pub billed: Exact,
    /// Amortised cost.
    pub effective: Exact,
    /// Of both amounts.
    pub currency: Currency,
    /// Charge category, as FOCUS names it: Usage, Purchase, Tax, Credit, Adjustment.
    pub category: String,
    /// What the supplier calls it.
    pub supplier_service: String,
    /// Resource or contract.
    pub resource: Option<String>,
    /// Free text.
    pub description: Option<String>,
    /// Quantity consumed.
    pub quantity: Option<Exact>,
    /// Unit of the quantity.
    pub unit: Option<String>,
    /// Our business unit, where the line names one (direct charging).
    pub business_unit: Option<String>,
    /// Our service.
    pub service: Option<String>,
}

/// One line of consumption. It has no key: identical lines both count.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UsageLine {
    /// Account or meter; with source and billing period it names the slice that is replaced whole.
    pub account: String,
    /// Billing month.
    pub billing_period: Period,
    /// What is counted: `mailboxes`, `storage_gb`.
    pub driver: String,
    /// How much.
    pub quantity: Exact,
    /// Our business unit.
    pub business_unit: Option<String>,
    /// Our service.
    pub service: Option<String>,
}

/// A total that another book says, for ours to tie to. Natural key: book, issuer, reference, month, category, and its number there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ControlTotal {
    /// The parts of its key, joined.
    pub key: String,
    /// Which book.
    pub book: Book,
    /// Invoice number, or account of the ledger.
    pub reference: String,
    /// Who issued the invoice.
    pub issuer: Option<String>,
    /// The month it speaks of.
    pub billing_period: Period,
    /// How much.
    pub amount: Exact,
    /// Of the amount.
    pub currency: Currency,
    /// Charge category, where an invoice tells: Tax, say.
    pub category: Option<String>,
    /// How the invoice stands, in the issuer's word: `Open` is not final.
    pub state: Option<String>,
}

/// A posting of the general ledger, to find what is bought around IT; it is never charged. Natural key: its number there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LedgerLine {
    /// Number in the ledger: document and position.
    pub key: String,
    /// When it was booked.
    pub booked_at: DateTime<Utc>,
    /// Account.
    pub account: String,
    /// How much; below zero where it was taken back.
    pub amount: Exact,
    /// Of the amount.
    pub currency: Currency,
    /// Who was paid.
    pub supplier: Option<String>,
    /// What the posting says.
    pub text: Option<String>,
    /// Our business unit, by its cost centre.
    pub business_unit: Option<String>,
    /// Our service, where the ledger tells.
    pub service: Option<String>,
}

impl Record {
    /// Its canonical kind.
    #[must_use]
    pub fn kind(&self) -> RecordKind {
        match self {
            Self::Ticket(_) => RecordKind::Ticket,
            Self::Outage(_) => RecordKind::Outage,
            Self::SurveyAnswer(_) => RecordKind::SurveyAnswer,
            Self::Reading(_) => RecordKind::Reading,
            Self::CostLine(_) => RecordKind::CostLine,
            Self::UsageLine(_) => RecordKind::UsageLine,
            Self::ControlTotal(_) => RecordKind::ControlTotal,
            Self::LedgerLine(_) => RecordKind::LedgerLine,
        }
    }

    /// Its natural key, for kinds that have one; lines have none.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::Ticket(ticket) => Some(&ticket.key),
            Self::Outage(outage) => Some(&outage.key),
            Self::SurveyAnswer(answer) => Some(&answer.key),
            Self::Reading(reading) => Some(&reading.key),
            Self::ControlTotal(total) => Some(&total.key),
            Self::LedgerLine(line) => Some(&line.key),
            Self::CostLine(_) | Self::UsageLine(_) => None,
        }
    }

    /// First and last instant it touches; the last is `None` while it is still open.
    #[must_use]
    pub fn span(&self) -> (DateTime<Utc>, Option<DateTime<Utc>>) {
        match self {
            Self::Ticket(ticket) => (ticket.opened_at, ticket.closed_at.max(ticket.resolved_at)),
            Self::Outage(outage) => (outage.started_at, outage.ended_at),
            Self::SurveyAnswer(answer) => (answer.answered_at, Some(answer.answered_at)),
            Self::Reading(reading) => (reading.at, Some(reading.at)),
            Self::CostLine(line) => (line.charged_from, Some(line.charged_to)),
            Self::UsageLine(line) => first_instant(line.billing_period),
            Self::ControlTotal(total) => first_instant(total.billing_period),
            Self::LedgerLine(line) => (line.booked_at, Some(line.booked_at)),
        }
    }

    /// Our business unit, if it names one.
    #[must_use]
    pub fn business_unit(&self) -> Option<&str> {
        match self {
            Self::Ticket(ticket) => ticket.business_unit.as_deref(),
            Self::Outage(outage) => outage.business_unit.as_deref(),
            Self::SurveyAnswer(answer) => answer.business_unit.as_deref(),
            Self::Reading(reading) => reading.business_unit.as_deref(),
            Self::CostLine(line) => line.business_unit.as_deref(),
            Self::UsageLine(line) => line.business_unit.as_deref(),
            Self::LedgerLine(line) => line.business_unit.as_deref(),
            Self::ControlTotal(_) => None,
        }
    }

    /// Our service, if it names one.
    #[must_use]
    pub fn service(&self) -> Option<&str> {
        match self {
            Self::Ticket(ticket) => ticket.service.as_deref(),
            Self::Outage(outage) => Some(&outage.service),
            Self::SurveyAnswer(answer) => answer.service.as_deref(),
            Self::Reading(reading) => reading.service.as_deref(),
            Self::CostLine(line) => line.service.as_deref(),
            Self::UsageLine(line) => line.service.as_deref(),
            Self::LedgerLine(line) => line.service.as_deref(),
            Self::ControlTotal(_) => None,
        }
    }
}

/// What has only a month is taken to be at its begin.
fn first_instant(month: Period) -> (DateTime<Utc>, Option<DateTime<Utc>>) {
    let at = month.start().and_hms_opt(0, 0, 0).unwrap_or_default().and_utc();
    (at, Some(at))
}
