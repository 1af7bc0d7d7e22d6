//! Cells to records, one function a kind: what must be there, what may, and what stands in for what is left out.
//!
//! It does not know how a cell is written.

use chrono::{DateTime, SecondsFormat, Utc};
use csv::ByteRecord;
use entity::record::{CostLine, Outage, Reading, Record, SurveyAnswer, Ticket, UsageLine};
use entity::value::{Audience, Period, Question, RecordKind, TicketKind};

use super::Mapping;
use super::cell::Slot;
use super::time::Stamp;

impl Mapping {
    /// The row as a record, or why it is none.
    pub(super) fn record(&self, line: &ByteRecord) -> Result<Record, String> {
        let cells = Cells { mapping: self, line };
        match self.kind {
            RecordKind::Ticket => ticket(&cells).map(Record::Ticket),
            RecordKind::Outage => outage(&cells).map(Record::Outage),
            RecordKind::SurveyAnswer => survey_answer(&cells).map(Record::SurveyAnswer),
            RecordKind::Reading => reading(&cells).map(Record::Reading),
            RecordKind::CostLine => cost_line(&cells).map(Box::new).map(Record::CostLine),
            RecordKind::UsageLine => usage_line(&cells).map(Box::new).map(Record::UsageLine),
        }
    }
}

/// A row, seen through the canonical fields.
struct Cells<'a> {
    mapping: &'a Mapping,
    line: &'a ByteRecord,
}

impl Cells<'_> {
    /// The field's value; `None` if it is not mapped or blank.
    fn get<T>(&self, field: &str, read: impl FnOnce(&Slot, &str) -> Result<T, String>) -> Result<Option<T>, String> {
        let Some(slot) = self.mapping.slots.get(field) else { return Ok(None) };
        let value = slot.text(self.line).and_then(|text| text.map(|text| read(slot, text)).transpose());
        value.map_err(|fault| format!("{field} ({}): {fault}", slot.source()))
    }

    /// The field's value, which must be there.
    fn need<T>(&self, field: &str, read: impl FnOnce(&Slot, &str) -> Result<T, String>) -> Result<T, String> {
        self.get(field, read)?.ok_or_else(|| match self.mapping.slots.get(field) {
            Some(slot) => format!("{field} ({}) is empty", slot.source()),
            None => format!("{field} is not mapped"),
        })
    }

    fn instant(&self, field: &str) -> Result<Option<DateTime<Utc>>, String> {
        Ok(self.get(field, Slot::stamp)?.map(|stamp| stamp.at))
    }
}

/// An end before its begin is a fault of the source, and would count as negative time.
fn in_order(begin: DateTime<Utc>, field: &str, end: Option<DateTime<Utc>>) -> Result<Option<DateTime<Utc>>, String> {
    match end {
        Some(end) if end < begin => Err(format!("{field} is before the begin")),
        _ => Ok(end),
    }
}

fn ticket(cells: &Cells<'_>) -> Result<Ticket, String> {
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

fn outage(cells: &Cells<'_>) -> Result<Outage, String> {
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

fn survey_answer(cells: &Cells<'_>) -> Result<SurveyAnswer, String> {
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

fn reading(cells: &Cells<'_>) -> Result<Reading, String> {
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

fn cost_line(cells: &Cells<'_>) -> Result<CostLine, String> {
    let (billing_period, charged_from, charged_to) = charged(cells)?;
    let billed = cells.need("billed", Slot::exact)?;
    Ok(CostLine {
        account: cells.need("account", Slot::name)?,
        billing_period,
        charged_from,
        charged_to,
        billed,
        effective: cells.get("effective", Slot::exact)?.unwrap_or(billed),
        currency: cells.need("currency", Slot::currency)?,
        category: cells.need("category", Slot::name)?,
        supplier_service: cells.need("supplier_service", Slot::name)?,
        resource: cells.get("resource", Slot::free_text)?,
        description: cells.get("description", Slot::free_text)?,
        quantity: cells.get("quantity", Slot::exact)?,
        unit: cells.get("unit", Slot::name)?,
        business_unit: cells.get("business_unit", Slot::name)?,
        service: cells.get("service", Slot::name)?,
    })
}

/// Billing month, first instant charged for and first instant after. The month and the first instant stand in for each
/// other; the end is that of the billing month, or of a later one in which the charge begins.
fn charged(cells: &Cells<'_>) -> Result<(Period, DateTime<Utc>, DateTime<Utc>), String> {
    let zone = cells.mapping.zone;
    let from: Option<Stamp> = cells.get("charged_from", Slot::stamp)?;
    let month = match (cells.get("billing_period", Slot::month)?, from) {
        (Some(month), _) => month,
        (None, Some(from)) => from.month(),
        (None, None) => return Err("billing_period and charged_from are both empty".to_owned()),
    };
    let begin = from.map_or_else(|| month.window(zone).start, |from| from.at);
    let last_month = from.map_or(month, |from| from.month().max(month));
    let end = in_order(begin, "charged_to", cells.instant("charged_to")?)?;
    Ok((month, begin, end.unwrap_or_else(|| last_month.window(zone).end)))
}

fn usage_line(cells: &Cells<'_>) -> Result<UsageLine, String> {
    Ok(UsageLine {
        account: cells.need("account", Slot::name)?,
        billing_period: cells.need("billing_period", Slot::month)?,
        driver: cells.need("driver", Slot::name)?,
        quantity: cells.need("quantity", Slot::exact)?,
        business_unit: cells.get("business_unit", Slot::name)?,
        service: cells.get("service", Slot::name)?,
    })
}
