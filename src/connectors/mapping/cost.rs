//! Cells to cost lines, lent: a bill has millions, so words, months and dates that come again are read once.
//!
//! What a cell means is said by [`Slot`], as for all other kinds; remembering it changes nothing.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use entity::record::LentCostLine;
use entity::value::{Currency, Exact, Period};

use super::cell::{Slot, without_nul};
use super::raw_row::Cells;
use super::record::{in_order, missing};
use super::remembered::Remembered;
use super::time::Stamp;
use crate::chargeback::straight_line;

/// The fields of a cost line, joined with their columns.
pub(super) struct CostFields {
    zone: Tz,
    account: Remembered<String>,
    billing_period: Remembered<Period>,
    charged_from: Remembered<Stamp>,
    charged_to: Remembered<Stamp>,
    billed: Plain,
    effective: Plain,
    currency: Remembered<Currency>,
    category: Remembered<String>,
    supplier_service: Remembered<String>,
    resource: Plain,
    description: Plain,
    quantity: Plain,
    unit: Remembered<String>,
    business_unit: Remembered<String>,
    service: Remembered<String>,
    life_months: Remembered<u32>,
    months: Months,
}

impl CostFields {
    /// `slot` gives the rule of a field, if it is mapped.
    pub(super) fn new(zone: Tz, mut slot: impl FnMut(&str) -> Option<Slot>) -> Self {
        let mut plain = |field| Plain { field, slot: slot(field) };
        let (billed, effective, quantity) = (plain("billed"), plain("effective"), plain("quantity"));
        let (resource, description) = (plain("resource"), plain("description"));
        let mut name = |field| Remembered::new(field, slot(field), Slot::name);
        let (account, category, supplier_service) = (name("account"), name("category"), name("supplier_service"));
        let (unit, business_unit, service) = (name("unit"), name("business_unit"), name("service"));
        Self {
            zone,
            account,
            billing_period: Remembered::new("billing_period", slot("billing_period"), Slot::month),
            charged_from: Remembered::new("charged_from", slot("charged_from"), Slot::stamp),
            charged_to: Remembered::new("charged_to", slot("charged_to"), Slot::stamp),
            billed,
            effective,
            currency: Remembered::new("currency", slot("currency"), Slot::currency),
            category,
            supplier_service,
            resource,
            description,
            quantity,
            unit,
            business_unit,
            service,
            life_months: Remembered::new("life_months", slot("life_months"), Slot::count),
            months: Months::default(),
        }
    }

    /// Looks up the cells of rows that follow.
    pub(super) fn look_up<'a>(&mut self, rows: impl Iterator<Item = Cells<'a>> + Clone) {
        self.account.look_up(rows.clone());
        self.billing_period.look_up(rows.clone());
        self.charged_from.look_up(rows.clone());
        self.charged_to.look_up(rows.clone());
        self.currency.look_up(rows.clone());
        self.category.look_up(rows.clone());
        self.supplier_service.look_up(rows.clone());
        self.unit.look_up(rows.clone());
        self.business_unit.look_up(rows.clone());
        self.service.look_up(rows.clone());
        self.life_months.look_up(rows);
    }

    /// The row as a cost line, or why it is none.
    pub(super) fn line<'a>(&'a mut self, line: Cells<'a>) -> Result<LentCostLine<'a>, String> {
        let (billing_period, charged_from, charged_to) = self.charged(line)?;
        let billed = self.billed.exact(line)?.ok_or_else(|| missing("billed", self.billed.slot.as_ref()))?;
        Ok(LentCostLine {
            account: self.account.need(line)?,
            billing_period,
            charged_from,
            charged_to,
            billed,
            effective: self.effective.exact(line)?.unwrap_or(billed),
            currency: *self.currency.need(line)?,
            category: self.category.need_word(line)?,
            supplier_service: self.supplier_service.need_word(line)?,
            resource: self.resource.text(line)?,
            description: self.description.text(line)?,
            quantity: self.quantity.exact(line)?,
            unit: self.unit.word(line)?,
            business_unit: self.business_unit.word(line)?,
            service: self.service.word(line)?,
        })
    }

    /// Over how many months the row's cost is spread, with the zone whose months these are; none if it is of its month alone.
    pub(super) fn life_months(&mut self, line: Cells<'_>) -> Result<Option<(u32, Tz)>, String> {
        let Some(months) = self.life_months.get(line)?.copied() else { return Ok(None) };
        match months {
            1..=MOST_MONTHS => Ok(Some((months, self.zone))),
            _ => Err(format!("life_months: expected 1 to {MOST_MONTHS} months, found {months}")),
        }
    }

    /// Billing month, first instant charged for and first instant after. The month and the first instant stand in for
    /// each other; the end is that of the billing month, or of a later one in which the charge begins.
    fn charged(&mut self, line: Cells<'_>) -> Result<(Period, DateTime<Utc>, DateTime<Utc>), String> {
        let from = self.charged_from.get(line)?.copied();
        let month = match (self.billing_period.get(line)?, from) {
            (Some(month), _) => *month,
            (None, Some(from)) => from.month(),
            (None, None) => return Err("billing_period and charged_from are both empty".to_owned()),
        };
        let begin = match from {
            Some(from) => from.at,
            None => self.months.window(month, self.zone).0,
        };
        let last_month = from.map_or(month, |from| from.month().max(month));
        let end = in_order(begin, "charged_to", self.charged_to.get(line)?.map(|stamp| stamp.at))?;
        Ok((month, begin, end.unwrap_or_else(|| self.months.window(last_month, self.zone).1)))
    }
}

/// The longest life of what is paid once.
const MOST_MONTHS: u32 = 600;

/// A line of what is paid once and used for months: a line of each month, from its billing month on, straight-line and to
/// the last digit. What was bought stands in the first alone.
pub(super) fn over_months<'a>(
    line: &LentCostLine<'a>,
    months: u32,
    zone: Tz,
) -> impl Iterator<Item = LentCostLine<'a>> + use<'a> {
    let line = *line;
    (0..months).map(move |month| {
        let billing_period = line.billing_period.shifted(i32::try_from(month).unwrap_or(i32::MAX));
        let window = billing_period.window(zone);
        let part = |cost| straight_line(cost, months, month).unwrap_or_default();
        LentCostLine {
            billing_period,
            charged_from: if month == 0 { line.charged_from.min(window.end) } else { window.start },
            charged_to: window.end,
            billed: part(line.billed),
            effective: part(line.effective),
            quantity: line.quantity.filter(|_| month == 0),
            ..line
        }
    })
}

/// A field whose texts do not come again: amounts and free text.
struct Plain {
    field: &'static str,
    slot: Option<Slot>,
}

impl Plain {
    fn exact(&self, line: Cells<'_>) -> Result<Option<Exact>, String> {
        let Some(slot) = &self.slot else { return Ok(None) };
        let plain = slot.plain_amount(line);
        plain.map_or_else(|| slot.value(self.field, line, Slot::exact), |amount| Ok(Some(amount)))
    }

    fn text<'a>(&'a self, line: Cells<'a>) -> Result<Option<&'a str>, String> {
        self.slot.as_ref().map_or(Ok(None), |slot| slot.value(self.field, line, |_, text| without_nul(text)))
    }
}

/// First instant, and first instant after.
type Limits = (DateTime<Utc>, DateTime<Utc>);

/// First instants of months and of those after: the clock of a zone is slow to ask.
#[derive(Default)]
struct Months {
    known: Vec<(Period, Limits)>,
}

impl Months {
    /// Of one source's zone, which is always the same.
    fn window(&mut self, month: Period, zone: Tz) -> (DateTime<Utc>, DateTime<Utc>) {
        if let Some((_, window)) = self.known.iter().find(|(known, _)| *known == month) {
            return *window;
        }
        let window = month.window(zone);
        // A bill speaks of few months; a source that speaks of very many is only slower.
        if self.known.len() < 64 {
            self.known.push((month, (window.start, window.end)));
        }
        (window.start, window.end)
    }
}
