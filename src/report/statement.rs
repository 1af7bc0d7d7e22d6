//! The edition of a statement: what its mail says of the month, with the papers that the portal hands out. It charges
//! nothing.

use entity::value::{Money, Unit};
use serde_json::{Value, json};

use super::bill::{Bill, BillLine, bill_pdf, bill_xlsx, grouped, page};
use super::edition::{Composed, Head, frozen};
use super::page::percent_encoded;
use super::pictures::{Album, frame};
use super::sheets::{Cell, Sheet, numbers, words};
use super::{Kind, ReportError, Templates};
use crate::chargeback::{self, statement_csv};
use crate::charts::{Bridge, Pillar, Step, bridge};
use crate::scorecard::wording::value_text;

/// Services named in the mail; paper and portal name all.
const MOST_SERVICES: usize = 15;
/// Columns between two months.
const MOST_STEPS: usize = 6;

/// Everything that an edition of a statement is made from.
#[derive(Clone, Debug)]
pub struct Statement {
    /// What it says of itself.
    pub head: Head,
    /// Its id in the portal: `2026-08.sales`.
    pub id: String,
    /// The statement.
    pub bill: Bill,
    /// Its lines as they are charged, for the CSV.
    pub lines: Vec<chargeback::Line>,
}

/// What the mail of a statement freezes and shows.
///
/// # Errors
/// `Json` if we made a mistake.
pub(super) fn compose(input: &Statement) -> Result<Composed, ReportError> {
    let mut charts = Album::default();
    let drawn = from_month_to_month(&input.bill).map(|(drawn, alt)| charts.add("months", drawn, &alt));
    let mut page = page(&input.bill);
    if let Value::Object(fields) = &mut page {
        fields.extend(mailed(input));
        fields.insert("picture".to_owned(), json!(drawn));
    }
    let body = frozen(Kind::ChargebackStatement, &input.head, &[lines_table(&input.bill)], page)?;
    Ok(Composed { body, charts: charts.0, trends: Vec::new(), asked: None })
}

/// PDF, spreadsheet and CSV: the very files that the portal hands out.
///
/// # Errors
/// As [`bill_pdf`] and [`bill_xlsx`].
pub(super) fn papers(input: &Statement, templates: &Templates) -> Result<[Vec<u8>; 3], ReportError> {
    Ok([bill_pdf(templates, &input.bill)?, bill_xlsx(&input.bill)?, statement_csv(&input.lines).into_bytes()])
}

/// What the mail says beyond the paper.
fn mailed(input: &Statement) -> serde_json::Map<String, Value> {
    let (bill, head) = (&input.bill, &input.head);
    let text = |money: Money| [&money.currency.to_string(), " ", &grouped(money)].concat();
    let against = |other: Option<Money>| {
        other.map(|other| {
            let apart = Money::new(bill.total.micros.saturating_sub(other.micros), other.currency);
            let share = (other.micros != 0).then(|| (100.0 * apart.to_f64() / other.to_f64()).abs());
            json!({
                "amount": text(other),
                "difference": text(Money::new(apart.micros.saturating_abs(), apart.currency)),
                "share": share.map(|share| value_text(Unit::Percent, share)),
                "way": apart.micros.signum(),
            })
        })
    };
    let cause = |(name, money): &(String, Money)| {
        json!({"name": name, "amount": text(Money::new(money.micros.saturating_abs(), money.currency)),
            "way": money.micros.signum()})
    };
    let causes = bill.variance.split_last().map(|(_, causes)| causes).unwrap_or_default();
    let services = by_service(bill);
    let service = |one: &ServiceSum| {
        json!({"name": one.name, "amount": grouped(one.amount), "kinds": one.kinds.join(", "),
            "share": one.share(bill.total).map(|share| value_text(Unit::Percent, share)), "bought": one.bought})
    };
    let fields = json!({
        "of": bill.unit,
        "total_text": text(bill.total),
        "budget": against(bill.budget),
        "last": against(bill.last),
        "causes": causes.iter().map(cause).collect::<Vec<_>>(),
        "services": services.iter().take(MOST_SERVICES).map(service).collect::<Vec<_>>(),
        "services_more": services.len().saturating_sub(MOST_SERVICES),
        "n_lines": bill.lines.len(),
        "corrections": bill.lines.iter().filter(|line| line.corrects.is_some()).count(),
        "links": {
            "statement": head.link(&format!("/statements/{}", percent_encoded(&input.id))),
            "check": head.link("/editions/check/"),
        },
    });
    if let Value::Object(fields) = fields { fields } else { serde_json::Map::new() }
}

/// What one service costs the unit, over all its lines.
struct ServiceSum {
    name: String,
    kinds: Vec<String>,
    amount: Money,
    bought: String,
}

impl ServiceSum {
    fn share(&self, total: Money) -> Option<f64> {
        (total.micros != 0).then(|| 100.0 * self.amount.to_f64() / total.to_f64())
    }
}

/// Largest first.
fn by_service(bill: &Bill) -> Vec<ServiceSum> {
    let mut sums: Vec<ServiceSum> = Vec::new();
    for line in &bill.lines {
        match sums.iter_mut().find(|sum| sum.name == line.service) {
            Some(sum) => {
                sum.amount.micros = sum.amount.micros.saturating_add(line.amount.micros);
                if !sum.kinds.contains(&line.charge_kind) {
                    sum.kinds.push(line.charge_kind.clone());
                }
            }
            None => sums.push(ServiceSum {
                name: line.service.clone(),
                kinds: vec![line.charge_kind.clone()],
                amount: line.amount,
                // Its purpose; the streams that lean on it stand on paper.
                bought: line.bought.split(" · ").next().unwrap_or_default().to_owned(),
            }),
        }
    }
    sums.sort_by_key(|sum| std::cmp::Reverse(sum.amount.micros));
    sums
}

/// From the month before to this one, cause by cause; none without a month before.
fn from_month_to_month(bill: &Bill) -> Option<(crate::charts::Svg, String)> {
    let (last, (total, causes)) = (bill.last?, bill.variance.split_last()?);
    let alt = format!("{} to {}: {} {}.", bill.before, bill.month, bill.total.currency, grouped(total.1));
    let subtitle = format!("Charged to {}, {}", bill.unit, bill.total.currency);
    let step = |(label, change): &(String, Money)| Step { label: label.clone(), change: change.to_f64() };
    let drawn = bridge(&Bridge {
        frame: frame(&format!("From {} to {}", bill.before, bill.month), &subtitle, &alt),
        start: Pillar { label: bill.before.clone(), value: last.to_f64() },
        steps: causes.iter().take(MOST_STEPS).map(step).collect(),
        end: Pillar { label: bill.month.clone(), value: bill.total.to_f64() },
        lower_is_better: true,
        format: crate::charts::Format { short: true, ..crate::charts::Format::default() },
        other: "Other".to_owned(),
    });
    Some((drawn, alt))
}

fn lines_table(bill: &Bill) -> Sheet {
    let columns = vec![
        words("line_id", "Line", 34.0),
        words("service", "Service", 26.0),
        words("charge_kind", "Charged by", 22.0),
        numbers("quantity", "Quantity", Unit::Count),
        words("unit", "Unit", 14.0),
        words("amount", "Amount", 16.0),
        words("exact_share", "Exact share, cents", 26.0),
        words("corrects", "Corrects", 16.0),
    ];
    let row = |line: &BillLine| {
        vec![
            Cell::text(&line.id),
            Cell::text(&line.service),
            Cell::text(&line.charge_kind),
            Cell::number(Some(line.quantity.to_f64())),
            Cell::text(&line.unit),
            Cell::money(Some(line.amount)),
            Cell::text(&line.exact_share),
            Cell::text(line.corrects.as_deref().unwrap_or_default()),
        ]
    };
    Sheet::new("Lines", "One row a line of the statement.", columns).of(bill.lines.iter().map(row))
}
