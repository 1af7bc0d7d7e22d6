//! The edition of a statement: what its mail says of the month, with the papers that the portal hands out. It charges
//! nothing.

use entity::value::{Money, Unit};
use serde_json::{Value, json};

use super::bill::{Bill, BillLine, Cause, page};
use super::edition::{Composed, Head, frozen};
use super::page::percent_encoded;
use super::pictures::{Album, frame, writing};
use super::sheets::{Cell, Sheet, numbers, words};
use super::{Kind, ReportError};
use crate::chargeback;
use crate::charts::{Bridge, Format, Pillar, Step, Svg, bridge};
use crate::language::{Arg, Language};

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
pub(super) fn compose(language: &Language, input: &Statement) -> Result<Composed, ReportError> {
    let mut charts = Album::default();
    let drawn = from_month_to_month(language, &input.bill).map(|(drawn, alt)| charts.add("months", drawn, &alt));
    let mut page = page(language, &input.bill);
    if let (Value::Object(fields), Value::Object(mailed)) = (&mut page, mailed(language, input)) {
        fields.extend(mailed);
        fields.insert("picture".to_owned(), json!(drawn));
    }
    let body = frozen(Kind::ChargebackStatement, &input.head, &[lines_table(language, &input.bill)], None, page)?;
    Ok(Composed { body, charts: charts.0, trends: Vec::new(), asked: None })
}

/// What the mail says beyond the paper.
fn mailed(language: &Language, input: &Statement) -> Value {
    let (bill, head) = (&input.bill, &input.head);
    let against = |other: Money| against(language, bill.total, other);
    let cause = |(cause, money): &(Cause, Money)| {
        let amount = language.exact_money(Money::new(money.micros.saturating_abs(), money.currency));
        json!({"name": cause.word(language), "amount": amount, "way": way(*money)})
    };
    let causes = bill.variance.split_last().map(|(_, causes)| causes).unwrap_or_default();
    let services = by_service(bill);
    let service = |one: &ServiceSum| {
        json!({"name": one.name, "amount": language.exact(one.amount), "kinds": one.kinds.join(", "),
            "share": one.share(bill.total).map(|share| language.value(Unit::Percent, share)), "bought": one.bought,
            "proof": one.proof(input)})
    };
    // Its number is that of its lines, so that editions in two languages share it.
    let paper =
        |ending: &str| head.link(&format!("/editions/check/{}.{ending}?language={}", bill.check_number, head.language));
    json!({
        "of": bill.unit,
        "budget": bill.budget.map(against),
        "last": bill.last.map(against),
        "causes": causes.iter().map(cause).collect::<Vec<_>>(),
        "services": services.iter().take(MOST_SERVICES).map(service).collect::<Vec<_>>(),
        "services_more": services.len().saturating_sub(MOST_SERVICES),
        "n_lines": bill.lines.len(),
        "corrections": bill.lines.iter().filter(|line| line.corrects.is_some()).count(),
        "links": {
            "statement": head.link(&format!("/statements/{}", percent_encoded(&input.id))),
            "pdf": paper("pdf"),
            "xlsx": paper("xlsx"),
        },
    })
}

/// Another amount, how far the total is from it, and which way.
fn against(language: &Language, total: Money, other: Money) -> Value {
    let apart = Money::new(total.micros.saturating_sub(other.micros), other.currency);
    let share = (other.micros != 0).then(|| (100.0 * apart.to_f64() / other.to_f64()).abs());
    let amount = language.exact_money(Money::new(apart.micros.saturating_abs(), apart.currency));
    let said = |share: f64| {
        let share = language.value(Unit::Percent, share);
        language.say("apart-share", &[("amount", Arg::from(&amount)), ("share", share.into())])
    };
    let apart_text = share.map_or_else(|| amount.clone(), said);
    json!({"amount": language.exact_money(other), "apart": apart_text, "way": way(apart)})
}

fn way(apart: Money) -> &'static str {
    match apart.micros {
        0 => "same",
        1.. => "more",
        _ => "less",
    }
}

/// What one service costs the unit, over all its lines.
struct ServiceSum {
    name: String,
    kinds: Vec<String>,
    amount: Money,
    bought: String,
    lines: Vec<String>,
}

impl ServiceSum {
    /// The source rows of its one line, or the statement that lists its lines.
    fn proof(&self, input: &Statement) -> String {
        match self.lines.as_slice() {
            [line] => input.head.link(&format!("/lines/{}", percent_encoded(line))),
            _ => input.head.charged(std::slice::from_ref(&input.id)),
        }
    }

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
                sum.lines.push(line.id.clone());
                if !sum.kinds.contains(&line.charge_kind) {
                    sum.kinds.push(line.charge_kind.clone());
                }
            }
            None => sums.push(ServiceSum {
                name: line.service.clone(),
                kinds: vec![line.charge_kind.clone()],
                amount: line.amount,
                lines: vec![line.id.clone()],
                // Its purpose; the streams that lean on it stand on paper.
                bought: line.bought.split(" · ").next().unwrap_or_default().to_owned(),
            }),
        }
    }
    sums.sort_by_key(|sum| std::cmp::Reverse(sum.amount.micros));
    sums
}

/// From the month before to this one, cause by cause; none without a month before.
fn from_month_to_month(language: &Language, bill: &Bill) -> Option<(Svg, String)> {
    let (last, (total, causes)) = (bill.last?, bill.variance.split_last()?);
    let [before, month] = [bill.month.previous(), bill.month].map(|month| language.period(month));
    let span = [("before", Arg::from(&before)), ("month", Arg::from(&month))];
    let told = [&span[..], &[("amount", language.exact_money(total.1).into())]].concat();
    let alt = language.say("statement-chart-told", &told);
    let key = [("unit", Arg::from(&bill.unit)), ("currency", bill.total.currency.to_string().into())];
    let step = |(cause, change): &(Cause, Money)| Step { label: cause.word(language), change: change.to_f64() };
    let drawn = bridge(&Bridge {
        frame: frame(&language.say("statement-chart", &span), &language.say("statement-chart-key", &key), &alt),
        start: Pillar { label: before, value: last.to_f64() },
        steps: causes.iter().take(MOST_STEPS).map(step).collect(),
        end: Pillar { label: month, value: bill.total.to_f64() },
        lower_is_better: true,
        format: Format { short: true, writing: writing(language), ..Format::default() },
        other: language.word("chart-costs-other").to_owned(),
    });
    Some((drawn, alt))
}

fn lines_table(language: &Language, bill: &Bill) -> Sheet {
    let words = |id: &str, head: &str, width| words(id, language.word(head), width);
    let columns = vec![
        words("line_id", "statement-sheet-line", 34.0),
        words("service", "head-service", 26.0),
        words("charge_kind", "statement-by", 22.0),
        numbers("quantity", language.word("statement-quantity"), Unit::Count),
        words("unit", "statement-unit", 14.0),
        words("amount", "statement-amount", 16.0),
        words("exact_share", "statement-sheet-exact", 26.0),
        words("corrects", "statement-sheet-corrects", 16.0),
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
            Cell::text(line.corrects.map(|month| language.period(month)).unwrap_or_default()),
        ]
    };
    Sheet::new(language, ["statement-lines", "statement-sheet-text"], columns).of(bill.lines.iter().map(row))
}
