//! What the data of a new company say at first sight, and goals that can be reached from there. Rounded, for a start.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono_tz::Tz;
use entity::record::Record;
use entity::value::{Currency, Period, PeriodKind};

/// What the data say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// Tickets opened, by month.
    pub calls: BTreeMap<Period, f64>,
    /// Billed in the company's currency, by month.
    pub spend: BTreeMap<Period, f64>,
    /// Hours from opening to the end of work, each.
    pub hours: Vec<f64>,
    /// Whether any finished ticket says what was promised.
    pub promised: bool,
}

/// Goals for a start; none where the data cannot tell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Goals {
    /// First month of the data.
    pub from: NaiveDate,
    /// Promises kept, in percent.
    pub promises: Option<f64>,
    /// Hours to fix, the middle one.
    pub hours: Option<f64>,
    /// Calls for help a month.
    pub calls: Option<f64>,
    /// Money a month.
    pub spend: Option<f64>,
}

impl Figures {
    /// What these records say, by months of the zone, in that currency.
    #[must_use]
    pub fn of(records: &[Record], zone: Tz, currency: Currency) -> Self {
        let mut figures = Self::default();
        for record in records {
            match record {
                Record::Ticket(ticket) => {
                    let day = ticket.opened_at.with_timezone(&zone).date_naive();
                    *figures.calls.entry(Period::containing(PeriodKind::Month, day)).or_default() += 1.0;
                    if let Some(end) = ticket.resolved_at.or(ticket.closed_at) {
                        let minutes = i32::try_from((end - ticket.opened_at).num_minutes()).unwrap_or(i32::MAX);
                        figures.hours.push(f64::from(minutes) / 60.0);
                        figures.promised |= ticket.promise_kept.is_some() || ticket.due_at.is_some();
                    }
                }
                Record::CostLine(line) if line.currency == currency => {
                    *figures.spend.entry(line.billing_period).or_default() += line.billed.to_f64();
                }
                _ => {}
            }
        }
        figures
    }

    /// The last month, not after `last`, of which every file says something; else the last of which any does.
    #[must_use]
    pub fn last_month(&self, last: Period) -> Option<Period> {
        let months = |of: &BTreeMap<Period, f64>| of.keys().copied().filter(|month| *month <= last).max();
        match (months(&self.calls), months(&self.spend)) {
            (Some(calls), Some(spend)) => Some(calls.min(spend)),
            (calls, spend) => calls.or(spend),
        }
    }

    /// Goals that hold what is there: the usual for promises, today's level for the rest.
    #[must_use]
    pub fn goals(&self, last: Period) -> Goals {
        let mut hours = self.hours.clone();
        hours.sort_by(f64::total_cmp);
        let first = self.calls.keys().chain(self.spend.keys()).min().copied().unwrap_or(last);
        Goals {
            from: first.start(),
            promises: self.promised.then_some(95.0),
            hours: hours.get(hours.len() / 2).map(|middle| rounded(middle.max(0.5))),
            calls: mean(&self.calls, last).map(rounded),
            spend: mean(&self.spend, last).map(rounded).filter(|spend| *spend > 0.0),
        }
    }
}

/// The mean of complete months; of all, where none is complete.
fn mean(months: &BTreeMap<Period, f64>, last: Period) -> Option<f64> {
    let complete: Vec<f64> = months.iter().filter(|(month, _)| **month <= last).map(|(_, value)| *value).collect();
    let counted = if complete.is_empty() { months.values().copied().collect() } else { complete };
    let n = u32::try_from(counted.len()).ok().filter(|n| *n > 0)?;
    Some(counted.iter().sum::<f64>() / f64::from(n))
}

/// Two digits that count, upwards, so that what is there holds: 12,345.6 is 13,000.
fn rounded(value: f64) -> f64 {
    if value <= 0.0 {
        return 0.0;
    }
    let step = 10_f64.powf(value.log10().floor() - 1.0);
    // A hair below, so that 3.0 / 0.1 is 30 and not the next above.
    let rounded = (value / step - 1e-9).ceil() * step;
    // Steps below one are no exact floats: 0.1 * 3.
    (rounded * 1_000.0).round() / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_digits() {
        for (value, wanted) in
            [(12_345.6, 13_000.0), (0.0, 0.0), (7.26, 7.3), (99.6, 100.0), (0.5, 0.5), (3.0, 3.0), (0.3, 0.3)]
        {
            assert_eq!(rounded(value), wanted, "{value}");
        }
    }

    #[test]
    fn the_month_that_every_file_knows() {
        let month = |month| Period::month(2026, month).unwrap();
        let figures = Figures {
            calls: BTreeMap::from([(month(7), 4.0), (month(8), 6.0), (month(9), 1.0)]),
            spend: BTreeMap::from([(month(7), 1_000.0)]),
            hours: vec![1.0, 8.0, 3.0],
            promised: true,
        };
        assert_eq!(figures.last_month(month(8)), Some(month(7)));
        let goals = figures.goals(month(8));
        assert_eq!(
            (goals.calls, goals.spend, goals.hours, goals.promises),
            (Some(5.0), Some(1_000.0), Some(3.0), Some(95.0))
        );
        assert_eq!(goals.from, month(7).start());
        assert_eq!(Figures::default().last_month(month(8)), None);
    }
}
