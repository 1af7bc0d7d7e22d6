//! The journal: a month of charges as balanced bookings for the general ledger.
//!
//! It posts nothing and knows no ledger; accounts are what the company says.

use entity::value::{Money, Period};

use super::{Accounts, Cell, Line, csv_row};

/// Names of the journal's columns, in order.
pub const JOURNAL_COLUMNS: [&str; 10] =
    ["entry", "date", "account", "business_unit", "service", "debit", "credit", "currency", "text", "line_id"];

/// A line of a statement as two bookings: the business unit's account is debited, the service's is credited. A negative
/// amount stands on the other side, so that no booking is negative; an amount of zero is not booked. Debit and credit are
/// equal by construction, for every line. Lines of units that are only shown what they cost (`showback`) are not booked.
#[must_use]
pub fn journal_rows(period: Period, line: &Line, (accounts, showback): (&Accounts, &[String])) -> String {
    if line.amount.micros == 0 || showback.contains(&line.business_unit) {
        return String::new();
    }
    let fill = |account: &str| account.replace("{unit}", &line.business_unit).replace("{service}", &line.service);
    let (charged, recovered) = (fill(&accounts.charged), fill(&accounts.recovered));
    let (debited, credited) = if line.amount.micros > 0 { (charged, recovered) } else { (recovered, charged) };
    let amount = Money::new(line.amount.micros.saturating_abs(), line.amount.currency);
    let (entry, day) = (format!("IT-{period}"), period.end().pred_opt().unwrap_or(period.end()).to_string());
    let text = match &line.corrects {
        Some(corrects) => format!("{}, correction of {}", line.charge_kind, corrects.period),
        None => line.charge_kind.clone(),
    };
    let currency = amount.currency.to_string();
    let row = |account: &str, debit: bool| {
        let side = |on: bool| if on { Cell::Amount(amount) } else { Cell::Text("") };
        csv_row(&[
            Cell::Text(&entry),
            Cell::Text(&day),
            Cell::Text(account),
            Cell::Text(&line.business_unit),
            Cell::Text(&line.service),
            side(debit),
            side(!debit),
            Cell::Text(&currency),
            Cell::Text(&text),
            Cell::Text(&line.id),
        ])
    };
    row(&debited, true) + &row(&credited, false)
}
