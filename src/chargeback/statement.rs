//! Statement lines as the papers that finance reads: the CSV and the check number.
//!
//! It never changes a line and never adds one; totals are the reader's to check.

use serde_json::json;
use sha2::{Digest, Sha256};

use super::{Cell, Line, csv_row};

/// Names of the statement's CSV columns, in order.
pub const STATEMENT_COLUMNS: [&str; 10] = [
    "line_id",
    "service",
    "charge_kind",
    "quantity",
    "unit",
    "unit_price",
    "amount",
    "currency",
    "exact_share",
    "extra_unit",
];

/// The lines as CSV with a header, in the order given; `exact_share` is a fraction of subunits (cents).
#[must_use]
pub fn statement_csv(lines: &[Line]) -> String {
    let header = csv_row(&STATEMENT_COLUMNS.map(Cell::Text));
    std::iter::once(header).chain(lines.iter().map(statement_row)).collect()
}

/// One line as a row of that CSV, for exports that are written line by line.
#[must_use]
pub fn statement_row(line: &Line) -> String {
    csv_row(&[
        Cell::Text(&line.id),
        Cell::Text(&line.service),
        Cell::Text(&line.charge_kind),
        Cell::Number(line.quantity),
        Cell::Text(&line.unit),
        Cell::Number(line.unit_price),
        Cell::Amount(line.amount),
        Cell::Text(&line.amount.currency.to_string()),
        Cell::Fraction(line.exact_share),
        Cell::Flag(line.extra_unit),
    ])
}

/// The check number of a statement, or of a whole month: the first 12 hex digits of SHA-256 over its canonical text.
///
/// Canonical text: the lines sorted by id; each is a JSON array of strings without spaces, ended by a line feed:
/// `[id, business_unit, service, rule, charge_kind, quantity, unit, unit_price, amount, currency, exact_share,
/// extra_unit]`, and for a correction the id of the line it corrects as a last one. Numbers are plain decimals without zeros at the end; characters outside ASCII are UTF-8, not escaped.
/// The order of `lines` does not matter; no lines have a check number too.
#[must_use]
pub fn check_number(lines: &[Line]) -> String {
    let mut lines: Vec<&Line> = lines.iter().collect();
    lines.sort_by(|a, b| a.id.cmp(&b.id));
    let mut hash = Sha256::new();
    for line in lines {
        hash.update(canonical_text(line));
    }
    let hex: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    hex.chars().take(12).collect()
}

fn canonical_text(line: &Line) -> String {
    let mut fields = vec![
        line.id.clone(),
        line.business_unit.clone(),
        line.service.clone(),
        line.rule.clone(),
        line.charge_kind.clone(),
        line.quantity.trimmed().to_string(),
        line.unit.clone(),
        line.unit_price.trimmed().to_string(),
        line.amount.exact().to_string(),
        line.amount.currency.to_string(),
        line.exact_share.to_string(),
        line.extra_unit.to_string(),
    ];
    fields.extend(line.corrects.as_ref().map(|corrects| corrects.line.clone()));
    format!("{}\n", json!(fields))
}

#[cfg(test)]
mod tests {
    use entity::value::{Currency, Money, Share};

    use super::*;

    fn line(unit: &str) -> Line {
        Line {
            id: format!("2026-03.{unit}.mail-boxes"),
            business_unit: unit.into(),
            service: "mail".into(),
            rule: "mail-boxes".into(),
            charge_kind: "Mailboxes, shared".into(),
            quantity: "40.0".parse().unwrap(),
            unit: "mailboxes".into(),
            unit_price: "0.8335".parse().unwrap(),
            amount: Money::new(33_340_000, Currency::EUR),
            exact_share: Share::new(10_000, 3).unwrap(),
            extra_unit: true,
            corrects: None,
            credit: None,
        }
    }

    #[test]
    fn the_csv_has_the_agreed_columns() {
        assert_eq!(
            statement_csv(&[line("stores")]),
            "line_id,service,charge_kind,quantity,unit,unit_price,amount,currency,exact_share,extra_unit\r\n\
             2026-03.stores.mail-boxes,mail,\"Mailboxes, shared\",40,mailboxes,0.8335,33.34,EUR,10000/3,true\r\n"
        );
    }

    #[test]
    fn the_canonical_text_is_what_the_documentation_says() {
        assert_eq!(
            canonical_text(&line("größe")),
            "[\"2026-03.größe.mail-boxes\",\"größe\",\"mail\",\"mail-boxes\",\"Mailboxes, shared\",\"40\",\"mailboxes\",\
             \"0.8335\",\"33.34\",\"EUR\",\"10000/3\",\"true\"]\n"
        );
    }

    #[test]
    fn the_check_number_sees_every_change_and_no_order() {
        // Recomputed outside: printf '%s' "$canonical_text" | sha256sum | cut -c1-12
        assert_eq!(check_number(&[]), "e3b0c44298fc");
        let (a, b) = (line("online"), line("stores"));
        let number = check_number(&[a.clone(), b.clone()]);
        assert_eq!(number.len(), 12);
        assert_eq!(number, check_number(&[b.clone(), a.clone()]));
        assert_ne!(number, check_number(std::slice::from_ref(&a)));
        assert_ne!(number, check_number(&[a.clone(), Line { extra_unit: false, ..b.clone() }]));
        let dearer = Money::new(33_350_000, Currency::EUR);
        assert_ne!(number, check_number(&[a, Line { amount: dearer, ..b }]));
    }

    #[test]
    fn a_stored_line_has_the_check_number_of_the_charged_one() {
        let charged = line("stores");
        let row = entity::charge_line::Model {
            id: charged.id.clone(),
            statement_id: "2026-03.stores".into(),
            service_id: charged.service.clone(),
            charge_kind: charged.charge_kind.clone(),
            rule_id: charged.rule.clone(),
            quantity: charged.quantity.to_string().parse().unwrap(),
            unit: charged.unit.clone(),
            unit_price: charged.unit_price.to_string().parse().unwrap(),
            micros: charged.amount.micros,
            currency: charged.amount.currency,
            exact_share: charged.exact_share.to_string().parse().unwrap(),
            extra_unit: charged.extra_unit,
            corrects: None,
            credit: None,
            position: 0,
        };
        assert_eq!(check_number(&[Line::stored(row, "stores".into())]), check_number(&[charged]));
    }
}
