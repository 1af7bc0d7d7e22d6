//! What the rows of a bill add up to: by invoice, month, commitment, and charge that was split.
//!
//! Whether that ties to anything is for `tie_out` to say. Sums are exact.

use std::collections::BTreeMap;

use entity::value::{Exact, Period};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Row;
use super::checks::number;

/// Invoices, commitments and split charges that are told apart; what comes after goes into no sum of its own.
const MOST: usize = 20_000;

/// What the rows of one invoice add up to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct InvoiceSum {
    /// Its number; none for rows that name none.
    pub invoice: Option<String>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// The month it bills.
    pub billing_period: Option<Period>,
    /// Its currency.
    pub currency: Option<String>,
    /// Rows that name it.
    pub rows: u64,
    /// What they bill.
    pub billed: Exact,
    /// The same without taxes, which invoices may round on their own.
    pub billed_without_tax: Exact,
}

/// What the rows of one billing month and currency add up to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MonthSum {
    /// The month; none where it could not be read.
    pub billing_period: Option<Period>,
    /// The currency.
    pub currency: Option<String>,
    /// Rows.
    pub rows: u64,
    /// What they bill.
    pub billed: Exact,
    /// What they cost once purchases are spread over what they cover.
    pub effective: Exact,
}

/// What the rows of one commitment add up to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CommitmentSum {
    /// The commitment.
    pub commitment: String,
    /// What was paid for it.
    pub purchased: Exact,
    /// What it cost where it was used.
    pub used: Exact,
    /// What of it went unused.
    pub unused: Exact,
}

/// What the parts of one split charge add up to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SplitSum {
    /// The method by which it was split.
    pub method: String,
    /// What was split: resource, price and begin of the charge.
    pub origin: String,
    /// How many parts there are.
    pub parts: u64,
    /// What they bill together.
    pub billed: Exact,
    /// What their shares add up to; 1 if nothing is missing.
    pub ratio: Exact,
    /// The farthest that a part lies from its share of all parts.
    pub farthest: Exact,
}

/// All sums of a bill.
#[derive(Clone, Debug, Default)]
pub(super) struct Sums {
    invoices: BTreeMap<InvoiceKey, (u64, Exact, Exact)>,
    months: BTreeMap<(Option<Period>, Option<String>), (u64, Exact, Exact)>,
    commitments: BTreeMap<String, [Exact; 3]>,
    splits: BTreeMap<(String, String), Vec<(Exact, Exact)>>,
    unread: u64,
}

type InvoiceKey = (Option<String>, Option<String>, Option<Period>, Option<String>);

/// The sums as lists.
pub(super) struct Finished {
    pub invoices: Vec<InvoiceSum>,
    pub months: Vec<MonthSum>,
    pub commitments: Vec<CommitmentSum>,
    pub splits: Vec<SplitSum>,
    pub unread: u64,
}

impl Sums {
    pub(super) fn add(&mut self, row: &Row<'_, '_>) {
        let mut amount = |column: &str| {
            let value = row.value(column)?;
            let read = number(value);
            self.unread += u64::from(read.is_none());
            read
        };
        let billed = amount("BilledCost").unwrap_or_default();
        let effective = amount("EffectiveCost").unwrap_or(billed);
        let text = |column: &str| row.value(column).map(str::to_owned);
        let (month, currency) = (row.value("BillingPeriodStart").and_then(month), text("BillingCurrency"));
        let category = row.value("ChargeCategory").unwrap_or_default();
        let untaxed = if category == "Tax" { Exact::ZERO } else { billed };
        let invoice = (text("InvoiceId"), text("InvoiceIssuerName"), month, currency.clone());
        if self.invoices.len() < MOST || self.invoices.contains_key(&invoice) {
            grow(self.invoices.entry(invoice).or_default(), (1, billed, untaxed), &mut self.unread);
        }
        grow(self.months.entry((month, currency)).or_default(), (1, billed, effective), &mut self.unread);
        self.add_commitment(row, category, (billed, effective));
        self.add_split(row, billed);
    }

    fn add_commitment(&mut self, row: &Row<'_, '_>, category: &str, (billed, effective): (Exact, Exact)) {
        let Some(id) = row.value("CommitmentDiscountId") else { return };
        if self.commitments.len() >= MOST && !self.commitments.contains_key(id) {
            return;
        }
        let [purchased, used, unused] = self.commitments.entry(id.to_owned()).or_default();
        let (sum, part) = match (category, row.value("CommitmentDiscountStatus")) {
            ("Purchase", _) => (purchased, billed),
            (_, Some("Unused")) => (unused, effective),
            _ => (used, effective),
        };
        match sum.add(&part) {
            Ok(both) => *sum = both,
            Err(_) => self.unread += 1,
        }
    }

    fn add_split(&mut self, row: &Row<'_, '_>, billed: Exact) {
        let (Some(method), Some(details)) = (row.value("AllocatedMethodId"), row.value("AllocatedMethodDetails"))
        else {
            return;
        };
        let Some(ratio) = ratio(details) else { return };
        let part = |column| row.value(column).unwrap_or_default();
        let origin = ["ResourceId", "SkuPriceId", "ChargePeriodStart", "ChargeCategory"].map(part).join(" ");
        let key = (method.to_owned(), origin);
        if self.splits.len() < MOST || self.splits.contains_key(&key) {
            self.splits.entry(key).or_default().push((ratio, billed));
        }
    }

    pub(super) fn take(&mut self, other: Self) {
        for (key, theirs) in other.invoices {
            grow(self.invoices.entry(key).or_default(), theirs, &mut self.unread);
        }
        for (key, theirs) in other.months {
            grow(self.months.entry(key).or_default(), theirs, &mut self.unread);
        }
        for (key, theirs) in other.commitments {
            for (own, theirs) in self.commitments.entry(key).or_default().iter_mut().zip(theirs) {
                match own.add(&theirs) {
                    Ok(both) => *own = both,
                    Err(_) => self.unread += 1,
                }
            }
        }
        for (key, theirs) in other.splits {
            self.splits.entry(key).or_default().extend(theirs);
        }
        self.unread += other.unread;
    }

    pub(super) fn finish(self) -> Finished {
        let invoice = |(key, sums): (InvoiceKey, (u64, Exact, Exact))| {
            let ((invoice, issuer, billing_period, currency), (rows, billed, billed_without_tax)) = (key, sums);
            InvoiceSum { invoice, issuer, billing_period, currency, rows, billed, billed_without_tax }
        };
        let month = |((billing_period, currency), (rows, billed, effective)): (_, (u64, Exact, Exact))| MonthSum {
            billing_period,
            currency,
            rows,
            billed,
            effective,
        };
        let commitment = |(commitment, [purchased, used, unused]): (_, [Exact; 3])| CommitmentSum {
            commitment,
            purchased,
            used,
            unused,
        };
        Finished {
            invoices: self.invoices.into_iter().map(invoice).collect(),
            months: self.months.into_iter().map(month).collect(),
            commitments: self.commitments.into_iter().map(commitment).collect(),
            splits: self.splits.into_iter().filter_map(|(key, parts)| split(key, &parts)).collect(),
            unread: self.unread,
        }
    }
}

fn grow(own: &mut (u64, Exact, Exact), theirs: (u64, Exact, Exact), unread: &mut u64) {
    own.0 += theirs.0;
    match (own.1.add(&theirs.1), own.2.add(&theirs.2)) {
        (Ok(one), Ok(other)) => (own.1, own.2) = (one, other),
        _ => *unread += 1,
    }
}

fn split((method, origin): (String, String), parts: &[(Exact, Exact)]) -> Option<SplitSum> {
    let sum =
        |of: fn(&(Exact, Exact)) -> Exact| parts.iter().map(of).try_fold(Exact::ZERO, |sum, part| sum.add(&part).ok());
    let (ratio, billed) = (sum(|part| part.0)?, sum(|part| part.1)?);
    let distance = |(ratio, part): &(Exact, Exact)| {
        let distance = billed.mul(ratio).ok()?.sub(part).ok()?;
        Some(if distance.is_negative() { distance.negated() } else { distance })
    };
    let farthest = parts.iter().map(distance).collect::<Option<Vec<_>>>()?.into_iter().max()?;
    let n_parts = u64::try_from(parts.len()).ok()?;
    Some(SplitSum { method, origin, parts: n_parts, billed, ratio, farthest })
}

/// The share that `AllocatedMethodDetails` tells: the sum of its elements' `AllocatedRatio`.
fn ratio(details: &str) -> Option<Exact> {
    let details: serde_json::Value = serde_json::from_str(details).ok()?;
    let of = |element: &serde_json::Value| number(&element.get("AllocatedRatio")?.to_string().replace('"', ""));
    match details.get("Elements").and_then(serde_json::Value::as_array) {
        Some(elements) => elements.iter().filter_map(of).try_fold(Exact::ZERO, |sum, one| sum.add(&one).ok()),
        None => of(&details),
    }
}

/// The month of a date, in the specification's form or as `5/1/25`.
fn month(text: &str) -> Option<Period> {
    let iso = text.get(..7).and_then(|start| start.parse::<Period>().ok());
    iso.or_else(|| {
        let mut parts = text.split(' ').next()?.split('/');
        let (month, _, year) = (parts.next()?.parse().ok()?, parts.next()?, parts.next()?.parse::<i32>().ok()?);
        Period::month(if year < 100 { year + 2000 } else { year }, month)
    })
}
