//! Cells to records, one function a kind: what must be there, what may, and what stands in for what is left out.
//!
//! It does not know how a cell is written.

use chrono::{DateTime, SecondsFormat, Utc};
use entity::record::{ControlTotal, LedgerLine, Outage, Reading, Record, SurveyAnswer, Ticket, UsageLine};
use entity::value::{Audience, Book, Question, RecordKind, TicketKind};

use super::Others;
use super::cell::Slot;
use super::raw_row::Cells;

impl Others {
    /// The row as a record of a kind other than cost line, or why it is none.
    pub(super) fn record(&self, line: Cells<'_>) -> Result<Record, String> {
        let cells = Reader { fields: self, line };
        match self.kind {
            RecordKind::Ticket => ticket(&cells).map(|ticket| Record::Ticket(self.promised.with_promise(ticket))),
            RecordKind::Outage => outage(&cells).map(Record::Outage),
            RecordKind::SurveyAnswer => survey_answer(&cells).map(Record::SurveyAnswer),
            RecordKind::Reading => reading(&cells).map(Record::Reading),
            RecordKind::UsageLine => usage_line(&cells).map(Box::new).map(Record::UsageLine),
            RecordKind::ControlTotal => control_total(&cells).map(Box::new).map(Record::ControlTotal),
            RecordKind::LedgerLine => ledger_line(&cells).map(Box::new).map(Record::LedgerLine),
            RecordKind::CostLine => Err("a cost line is read by its own fields".to_owned()),
        }
    }
}

/// A row, seen through the canonical fields.
struct Reader<'a> {
    fields: &'a Others,
    line: Cells<'a>,
}

impl Reader<'_> {
    /// The field's value; `None` if it is not mapped or blank.
    fn get<T>(&self, field: &str, read: impl FnOnce(&Slot, &str) -> Result<T, String>) -> Result<Option<T>, String> {
        let Some(slot) = self.fields.slots.get(field) else { return Ok(None) };
        slot.value(field, self.line, read)
    }

    /// The field's value, which must be there.
    fn need<T>(&self, field: &str, read: impl FnOnce(&Slot, &str) -> Result<T, String>) -> Result<T, String> {
        self.get(field, read)?.ok_or_else(|| missing(field, self.fields.slots.get(field)))
    }

    fn instant(&self, field: &str) -> Result<Option<DateTime<Utc>>, String> {
        Ok(self.get(field, Slot::stamp)?.map(|stamp| stamp.at))
    }
}

/// What to say where a field must have a value and has none.
pub(super) fn missing(field: &str, slot: Option<&Slot>) -> String {
    match slot {
        Some(slot) => format!("{field} ({}) is empty", slot.source()),
        None => format!("{field} is not mapped"),
    }
}

/// An end before its begin is a fault of the source, and would count as negative time.
pub(super) fn in_order(
    begin: DateTime<Utc>,
    field: &str,
    end: Option<DateTime<Utc>>,
) -> Result<Option<DateTime<Utc>>, String> {
    match end {
        Some(end) if end < begin => Err(format!("{field} is before the begin")),
        _ => Ok(end),
    }
}

fn ticket(cells: &Reader<'_>) -> Result<Ticket, String> {
    let opened_at = cells.need("opened_at", Slot::stamp)?.at;
    Ok(Ticket {
        key: cells.need("key", Slot::name)?,
        ticket_kind: cells.get("ticket_kind", Slot::word)?.unwrap_or(TicketKind::Incident),
        opened_at,
        resolved_at: in_order(opened_at, "resolved_at", cells.instant("resolved_at")?)?,
        closed_at: in_order(opened_at, "closed_at", cells.instant("closed_at")?)?,
        due_at: cells.instant("due_at")?,
        promise_kept: cells.get("promise_kept", Slot::flag)?,
        priority: cells.get("priority", Slot::priority)?,
        reopened: cells.get("reopened", Slot::count)?,
        paused_minutes: cells.get("paused_minutes", Slot::count)?,
        broken_before: cells.get("broken_before", Slot::count)?,
        business_unit: cells.get("business_unit", Slot::name)?,
        service: cells.get("service", Slot::name)?,
    })
}

fn outage(cells: &Reader<'_>) -> Result<Outage, String> {
    let started_at = cells.need("started_at", Slot::stamp)?.at;
    Ok(Outage {
        key: cells.need("key", Slot::name)?,
        service: cells.need("service", Slot::name)?,
        business_unit: cells.get("business_unit", Slot::name)?,
        started_at,
        ended_at: in_order(started_at, "ended_at", cells.instant("ended_at")?)?,
        planned: cells.get("planned", Slot::flag)?.unwrap_or(false),
        people_affected: cells.get("people_affected", Slot::count)?,
    })
}

fn survey_answer(cells: &Reader<'_>) -> Result<SurveyAnswer, String> {
    Ok(SurveyAnswer {
        key: cells.need("key", Slot::name)?,
        question: cells.need("question", Slot::word::<Question>)?,
        score: cells.need("score", Slot::code)?,
        answered_at: cells.need("answered_at", Slot::stamp)?.at,
        audience: cells.get("audience", Slot::word)?.unwrap_or(Audience::Colleague),
        lost_minutes: cells.get("lost_minutes", Slot::count)?,
        comment: cells.get("comment", Slot::free_text)?,
        business_unit: cells.get("business_unit", Slot::name)?,
        service: cells.get("service", Slot::name)?,
    })
}

fn reading(cells: &Reader<'_>) -> Result<Reading, String> {
    let series = cells.need("series", Slot::name)?;
    let at = cells.need("at", Slot::stamp)?.at;
    let service = cells.get("service", Slot::name)?;
    let business_unit = cells.get("business_unit", Slot::name)?;
    let step = cells.get("step", Slot::name)?;
    let instant = at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
    let about = [&service, &business_unit, &step].map(|part| part.as_deref().unwrap_or_default()).join("|");
    let key = format!("{series}|{about}|{instant}");
    Ok(Reading { key, series, at, value: cells.need("value", Slot::float)?, business_unit, service, step })
}

fn usage_line(cells: &Reader<'_>) -> Result<UsageLine, String> {
    Ok(UsageLine {
        account: cells.need("account", Slot::name)?,
        billing_period: cells.need("billing_period", Slot::month)?,
        driver: cells.need("driver", Slot::name)?,
        quantity: cells.need("quantity", Slot::exact)?,
        business_unit: cells.get("business_unit", Slot::name)?,
        service: cells.get("service", Slot::name)?,
    })
}

fn control_total(cells: &Reader<'_>) -> Result<ControlTotal, String> {
    let book = cells.need("book", Slot::word::<Book>)?;
    let reference = cells.need("reference", Slot::name)?;
    let issuer = cells.get("issuer", Slot::name)?;
    let billing_period = cells.need("billing_period", Slot::month)?;
    let category = cells.get("category", Slot::name)?;
    let number = cells.get("key", Slot::name)?.unwrap_or_default();
    let said = |text: &Option<String>| text.clone().unwrap_or_default();
    let parts = [book.to_string(), said(&issuer), reference.clone(), billing_period.to_string(), said(&category)];
    Ok(ControlTotal {
        key: format!("{}|{number}", parts.join("|")),
        book,
        reference,
        issuer,
        billing_period,
        amount: cells.need("amount", Slot::exact)?,
        currency: cells.need("currency", Slot::currency)?,
        category,
        state: cells.get("state", Slot::name)?,
    })
}

fn ledger_line(cells: &Reader<'_>) -> Result<LedgerLine, String> {
    Ok(LedgerLine {
        key: cells.need("key", Slot::name)?,
        booked_at: cells.need("booked_at", Slot::stamp)?.at,
        account: cells.need("account", Slot::name)?,
        amount: cells.need("amount", Slot::exact)?,
        currency: cells.need("currency", Slot::currency)?,
        supplier: cells.get("supplier", Slot::name)?,
        text: cells.get("text", Slot::free_text)?,
        business_unit: cells.get("business_unit", Slot::name)?,
        service: cells.get("service", Slot::name)?,
    })
}
