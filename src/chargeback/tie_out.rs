//! Tie-out: our figures beside those of other books, invoice by invoice, account by account. What differs is named, with
//! how much; what is too large to pass is for people to decide.
//!
//! It corrects nothing and reads nothing; it only compares exact sums.

use std::collections::{BTreeMap, BTreeSet};

use entity::record::ControlTotal;
use entity::value::{Book, Currency, Exact, Period};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::books::total;
use super::{Conformance, Finance};

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TieKind {
    /// Rows of a bill with the lines that were kept of it.
    Bill,
    /// Rows of a bill with the invoice.
    Invoice,
    /// Our costs with an account of the general ledger.
    Ledger,
    /// What was paid for a commitment with what it cost where it was used.
    Commitment,
    /// Parts of a charge that was split with the charge.
    Split,
    /// Effective with billed cost.
    Effective,
}

/// What comparing came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TieVerdict {
    /// To the last digit.
    Ties,
    /// Within what the specification allows for rounding.
    WithinTolerance,
    /// Beyond that, and below what the company lets pass.
    Immaterial,
    /// It does not tie.
    Differs,
    /// There is nothing to compare with, or it is not final.
    NotComparable,
}

/// Two figures that should be one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Tie {
    /// What is compared.
    pub kind: TieKind,
    /// The source of our figure; none where several are added up.
    pub source: Option<String>,
    /// Invoice, account, commitment or origin.
    pub what: String,
    /// Ours.
    pub ours: Exact,
    /// Theirs; none if they say nothing.
    pub theirs: Option<Exact>,
    /// Ours less theirs.
    pub difference: Exact,
    /// How much may differ by rounding.
    pub tolerance: Exact,
    /// Currency of all of these; none if the file names none.
    pub currency: Option<String>,
    /// What comparing came to.
    pub verdict: TieVerdict,
}

/// A source's bill, judged, with the lines that were kept of it in the month.
#[derive(Clone, Debug)]
pub struct JudgedBill<'a> {
    /// The source.
    pub source: &'a str,
    /// What its last pull was found to be.
    pub found: &'a Conformance,
    /// What was kept of the month, by currency; less than the file where rows were refused.
    pub kept: BTreeMap<Currency, Exact>,
}

/// What one source billed on one account and category.
#[derive(Clone, Debug, PartialEq)]
pub struct BookedCost {
    /// The source.
    pub source: String,
    /// Its billing account.
    pub account: String,
    /// Its charge category.
    pub category: String,
    /// Billed.
    pub billed: Exact,
    /// Of it.
    pub currency: Currency,
}

/// How far an invoice may differ from the rows that bill it: `max(100, √rows ÷ 2)` subunits of the currency. So 1.00 USD up
/// to 40,000 rows, and 5.00 USD for a million.
///
/// Source: FinOps Open Cost and Usage Specification 1.4, Invoice Detail, Billed Cost.
///
/// ```
/// # use scorebridge::chargeback::tolerance;
/// # use entity::value::Currency;
/// assert_eq!(tolerance(40_000, Currency::EUR).to_string(), "1");
/// assert_eq!(tolerance(1_000_000, Currency::EUR).to_string(), "5");
/// ```
#[must_use]
pub fn tolerance(rows: u64, currency: Currency) -> Exact {
    // In thousandths of a subunit, rounded down.
    let half_root = (u128::from(rows) * 250_000).isqrt();
    let thousandths = i128::try_from(half_root.max(100_000)).unwrap_or(i128::MAX);
    Exact::new(thousandths, currency.digits() + 3).unwrap_or_default().trimmed()
}

/// Everything of a month that should be one figure and may be two.
#[must_use]
pub fn tie_out(
    period: Period,
    bills: &[JudgedBill<'_>],
    controls: &[ControlTotal],
    costs: &[BookedCost],
    finance: &Finance,
) -> Vec<Tie> {
    let controls: Vec<&ControlTotal> = controls.iter().filter(|one| one.billing_period == period).collect();
    let compare = Compare { period, finance };
    let mut ties = Vec::new();
    for bill in bills {
        ties.extend(compare.bill(bill));
        ties.extend(compare.effective(bill));
        ties.extend(compare.commitments(bill));
        ties.extend(compare.splits(bill));
    }
    ties.extend(compare.invoices(bills, &controls));
    ties.extend(compare.ledger(&controls, costs));
    ties.sort_by(|a, b| (a.kind, &a.source, &a.what).cmp(&(b.kind, &b.source, &b.what)));
    ties
}

/// What keeps the month from being closed: differences to invoices and the ledger that are material. None if the company
/// names no limit.
#[must_use]
pub fn tie_blockers(ties: &[Tie], finance: &Finance) -> Vec<String> {
    if finance.materiality.is_none() {
        return Vec::new();
    }
    let blocks = |tie: &&Tie| {
        tie.verdict == TieVerdict::Differs && matches!(tie.kind, TieKind::Bill | TieKind::Invoice | TieKind::Ledger)
    };
    let say = |tie: &Tie| {
        let what = match tie.kind {
            TieKind::Ledger => format!("account {} of the ledger", tie.what),
            TieKind::Invoice => format!("invoice {}", tie.what),
            _ => format!("the bill of {}", tie.what),
        };
        format!("{what} differs by {} {}", tie.difference, tie.currency.as_deref().unwrap_or_default())
    };
    ties.iter().filter(blocks).map(say).collect()
}

struct Compare<'a> {
    period: Period,
    finance: &'a Finance,
}

/// Which figures: source, what it is, and its currency.
struct About<'a> {
    source: Option<&'a str>,
    what: String,
    currency: Option<&'a str>,
}

impl Compare<'_> {
    fn tie(&self, kind: TieKind, about: About<'_>, (ours, theirs): (Exact, Option<Exact>), tolerance: Exact) -> Tie {
        let difference = ours.sub(&theirs.unwrap_or(ours)).unwrap_or(ours).trimmed();
        let size = if difference.is_negative() { difference.negated() } else { difference };
        let verdict = match theirs {
            None => TieVerdict::NotComparable,
            Some(_) if size.is_zero() => TieVerdict::Ties,
            Some(_) if size <= tolerance => TieVerdict::WithinTolerance,
            Some(_) if self.finance.materiality.is_some_and(|limit| size <= limit) => TieVerdict::Immaterial,
            Some(_) => TieVerdict::Differs,
        };
        Tie {
            kind,
            source: about.source.map(str::to_owned),
            what: about.what,
            ours: ours.trimmed(),
            theirs: theirs.map(|theirs| theirs.trimmed()),
            difference,
            tolerance,
            currency: about.currency.map(str::to_owned),
            verdict,
        }
    }

    /// What the rows of the file bill, and what of it was kept: rows that were refused are the difference.
    fn bill(&self, bill: &JudgedBill<'_>) -> Vec<Tie> {
        let of_month = bill.found.months.iter().filter(|sum| sum.billing_period == Some(self.period));
        let tie = |sum: &super::MonthSum| {
            let currency = sum.currency.as_deref();
            let kept = currency.and_then(|text| text.parse().ok()).and_then(|known: Currency| bill.kept.get(&known));
            let kept = match (kept, currency, bill.kept.values().collect::<Vec<_>>().as_slice()) {
                (Some(kept), ..) => Some(*kept),
                // A file without currencies has one, which the mapping names.
                (None, None, [only]) => Some(**only),
                _ => Some(Exact::ZERO),
            };
            let about = About { source: Some(bill.source), what: bill.source.to_owned(), currency };
            self.tie(TieKind::Bill, about, (kept.unwrap_or_default(), Some(sum.billed)), Exact::ZERO)
        };
        of_month.map(tie).collect()
    }

    /// Effective with billed cost, over all that the bill holds: equal where it holds purchases and all they cover.
    fn effective(&self, bill: &JudgedBill<'_>) -> Vec<Tie> {
        let currencies: BTreeSet<Option<&str>> = bill.found.months.iter().map(|sum| sum.currency.as_deref()).collect();
        let tie = |currency: Option<&str>| {
            let of = || bill.found.months.iter().filter(move |sum| sum.currency.as_deref() == currency);
            let ours = total(of().map(|sum| sum.effective)).ok()?;
            let theirs = total(of().map(|sum| sum.billed)).ok()?;
            let about = About { source: Some(bill.source), what: "effective cost of all months".to_owned(), currency };
            let tie = self.tie(TieKind::Effective, about, (ours, Some(theirs)), Exact::ZERO);
            // Where they differ, purchases or use lie outside the bill, which it does not tell: that is no fault.
            let verdict = if tie.verdict == TieVerdict::Differs { TieVerdict::NotComparable } else { tie.verdict };
            Some(Tie { verdict, ..tie })
        };
        currencies.into_iter().filter_map(tie).collect()
    }

    fn commitments(&self, bill: &JudgedBill<'_>) -> Vec<Tie> {
        let tie = |sum: &super::CommitmentSum| {
            let used = sum.used.add(&sum.unused).ok()?;
            let about = About { source: Some(bill.source), what: sum.commitment.clone(), currency: None };
            let theirs = Some(sum.purchased).filter(|purchased| !purchased.is_zero());
            Some(self.tie(TieKind::Commitment, about, (used, theirs), Exact::ZERO))
        };
        bill.found.commitments.iter().filter_map(tie).collect()
    }

    /// Parts of a split charge: their shares add up to 1, and none lies farther from its share than a coin.
    fn splits(&self, bill: &JudgedBill<'_>) -> Vec<Tie> {
        let tie = |sum: &super::SplitSum| {
            let origin = sum.billed.mul(&sum.ratio).unwrap_or(sum.billed);
            let about =
                About { source: Some(bill.source), what: format!("{}: {}", sum.method, sum.origin), currency: None };
            let coin = Exact::new(1, 2).unwrap_or_default();
            let tie = self.tie(TieKind::Split, about, (sum.billed, Some(origin)), Exact::ZERO);
            let verdict = match (sum.ratio == 1.into(), sum.farthest.is_zero(), sum.farthest <= coin) {
                (true, true, _) => TieVerdict::Ties,
                (true, _, true) => TieVerdict::WithinTolerance,
                _ => TieVerdict::Differs,
            };
            Tie { verdict, tolerance: coin, ..tie }
        };
        bill.found.splits.iter().map(tie).collect()
    }

    /// Rows of bills against invoices: taxes apart, and invoices that are still open said to be so.
    fn invoices(&self, bills: &[JudgedBill<'_>], controls: &[&ControlTotal]) -> Vec<Tie> {
        let said: Vec<&ControlTotal> = controls.iter().copied().filter(|one| one.book == Book::Invoice).collect();
        let mut met = BTreeSet::new();
        let mut ties = Vec::new();
        for bill in bills {
            let of_month = bill.found.invoices.iter().filter(|sum| sum.billing_period == Some(self.period));
            for sum in of_month {
                let Some(invoice) = &sum.invoice else { continue };
                let same_issuer =
                    |one: &ControlTotal| one.issuer.is_none() || sum.issuer.is_none() || one.issuer == sum.issuer;
                let own: Vec<_> = said.iter().filter(|one| one.reference == *invoice && same_issuer(one)).collect();
                met.insert(invoice.clone());
                let is_final = own.iter().all(|one| is_final(one));
                let theirs = total(own.iter().filter(|one| !is_tax(one)).map(|one| one.amount)).ok();
                let theirs = theirs.filter(|_| !own.is_empty() && is_final);
                let currency = sum.currency.as_deref().and_then(|text| text.parse().ok()).unwrap_or(Currency::EUR);
                let about =
                    About { source: Some(bill.source), what: invoice.clone(), currency: sum.currency.as_deref() };
                let ours = sum.billed_without_tax;
                ties.push(self.tie(TieKind::Invoice, about, (ours, theirs), tolerance(sum.rows, currency)));
            }
        }
        let mut others: BTreeMap<(&str, Currency), Exact> = BTreeMap::new();
        for one in said.iter().filter(|one| !met.contains(&one.reference) && is_final(one) && !is_tax(one)) {
            let sum = others.entry((&one.reference, one.currency)).or_default();
            *sum = sum.add(&one.amount).unwrap_or(*sum);
        }
        ties.extend(others.into_iter().map(|((invoice, currency), amount)| {
            let code = currency.to_string();
            let about = About { source: None, what: invoice.to_owned(), currency: Some(&code) };
            self.tie(TieKind::Invoice, about, (Exact::ZERO, Some(amount)), tolerance(0, currency))
        }));
        ties
    }

    fn ledger(&self, controls: &[&ControlTotal], costs: &[BookedCost]) -> Vec<Tie> {
        let said: Vec<&ControlTotal> = controls.iter().copied().filter(|one| one.book == Book::Ledger).collect();
        let mut ties = Vec::new();
        for account in &self.finance.ledger {
            let fits = |cost: &&BookedCost| {
                account.collects.iter().any(|one| one.takes(&cost.source, &cost.account, &cost.category))
            };
            let own: Vec<&BookedCost> = costs.iter().filter(fits).collect();
            let theirs: Vec<_> = said.iter().filter(|one| one.reference == account.account).collect();
            let currencies: BTreeSet<Currency> =
                own.iter().map(|cost| cost.currency).chain(theirs.iter().map(|one| one.currency)).collect();
            for currency in currencies {
                let ours = total(own.iter().filter(|cost| cost.currency == currency).map(|cost| cost.billed));
                let of_ledger: Vec<Exact> =
                    theirs.iter().filter(|one| one.currency == currency).map(|one| one.amount).collect();
                let says_something = !of_ledger.is_empty();
                let sum = total(of_ledger).ok().filter(|_| says_something);
                let code = currency.to_string();
                let about = About { source: None, what: account.account.clone(), currency: Some(&code) };
                // The ledger books in coins, our sums may be finer.
                let half = Exact::new(5, currency.digits() + 1).unwrap_or_default();
                ties.push(self.tie(TieKind::Ledger, about, (ours.unwrap_or_default(), sum), half));
            }
        }
        ties
    }
}

fn is_tax(one: &ControlTotal) -> bool {
    one.category.as_deref() == Some("Tax")
}

/// An open invoice may still change; a voided one bills nothing.
fn is_final(one: &ControlTotal) -> bool {
    !matches!(one.state.as_deref(), Some("Open" | "Voided"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chargeback::{Collects, Dataset, FocusVersion, Judge, LedgerAccount};

    fn bill(rows: &[(&str, &str, &str, &str)]) -> Conformance {
        let header =
            ["BilledCost", "EffectiveCost", "InvoiceId", "ChargeCategory", "BillingPeriodStart", "BillingCurrency"];
        let header = header.map(str::to_owned);
        let mut judge = Judge::new(FocusVersion::V1_4, Dataset::CostAndUsage, &header);
        for (position, (billed, effective, invoice, category)) in (1..).zip(rows) {
            judge.row(position, |at| [billed, effective, invoice, category, "2026-03-01T00:00:00Z", "USD"][at]);
        }
        judge.report()
    }

    fn says(book: Book, reference: &str, amount: &str) -> ControlTotal {
        ControlTotal {
            key: reference.into(),
            book,
            reference: reference.into(),
            issuer: None,
            billing_period: "2026-03".parse().unwrap(),
            amount: amount.parse().unwrap(),
            currency: "USD".parse().unwrap(),
            category: None,
            state: None,
        }
    }

    /// Verdict and difference of each tie of that kind.
    fn ties(
        kind: TieKind,
        found: &Conformance,
        controls: &[ControlTotal],
        finance: &Finance,
    ) -> Vec<(TieVerdict, String)> {
        let kept = BTreeMap::from([("USD".parse().unwrap(), found.months[0].billed)]);
        let bills = [JudgedBill { source: "cloud", found, kept }];
        let costs = [BookedCost {
            source: "cloud".into(),
            account: "a".into(),
            category: "Usage".into(),
            billed: found.months[0].billed,
            currency: "USD".parse().unwrap(),
        }];
        let all = tie_out("2026-03".parse().unwrap(), &bills, controls, &costs, finance);
        all.into_iter().filter(|tie| tie.kind == kind).map(|tie| (tie.verdict, tie.difference.to_string())).collect()
    }

    #[test]
    fn the_tolerance_is_that_of_the_specification() {
        let check = |rows, currency: &str, expected: &str| {
            assert_eq!(tolerance(rows, currency.parse().unwrap()).to_string(), expected, "{rows} {currency}");
        };
        check(0, "USD", "1");
        check(40_000, "USD", "1");
        check(160_000, "USD", "2");
        check(1_000_000, "USD", "5");
        check(1, "JPY", "100");
        check(1, "KWD", "0.1");
    }

    #[test]
    fn invoices_tie_within_the_tolerance_and_taxes_stand_apart() {
        let found =
            bill(&[("100", "100", "R-1", "Usage"), ("19.02", "19.02", "R-1", "Tax"), ("7", "7", "R-2", "Usage")]);
        let none = Finance::default();
        let check = |controls: &[ControlTotal], finance: &Finance, expected: &[(TieVerdict, &str)]| {
            let found = ties(TieKind::Invoice, &found, controls, finance);
            let found: Vec<_> = found.iter().map(|(verdict, text)| (*verdict, text.as_str())).collect();
            assert_eq!(found, expected);
        };
        let tax = ControlTotal { category: Some("Tax".into()), ..says(Book::Invoice, "R-1", "19") };
        let not_said = (TieVerdict::NotComparable, "0");
        check(&[says(Book::Invoice, "R-1", "100"), tax], &none, &[(TieVerdict::Ties, "0"), not_said]);
        check(&[says(Book::Invoice, "R-1", "101")], &none, &[(TieVerdict::WithinTolerance, "-1"), not_said]);
        check(&[says(Book::Invoice, "R-1", "101.01")], &none, &[(TieVerdict::Differs, "-1.01"), not_said]);
        let limit = Finance { materiality: Some(5.into()), ..Finance::default() };
        check(&[says(Book::Invoice, "R-1", "101.01")], &limit, &[(TieVerdict::Immaterial, "-1.01"), not_said]);
        let open = ControlTotal { state: Some("Open".into()), ..says(Book::Invoice, "R-1", "90") };
        check(&[open], &none, &[not_said, not_said]);
        check(&[says(Book::Invoice, "R-9", "50")], &none, &[(TieVerdict::Differs, "-50"), not_said, not_said]);
    }

    #[test]
    fn the_ledger_ties_by_account_and_a_material_difference_blocks() {
        let found = bill(&[("100.004", "100.004", "R-1", "Usage")]);
        let account = LedgerAccount {
            account: "6400".into(),
            collects: vec![Collects { source: Some("cloud".into()), ..Collects::default() }],
        };
        let finance = Finance { ledger: vec![account], materiality: Some(1.into()), ..Finance::default() };
        let check = |amount: &str, verdict| {
            let controls = [says(Book::Ledger, "6400", amount)];
            let found = ties(TieKind::Ledger, &found, &controls, &finance);
            assert_eq!(found[0].0, verdict, "{amount}");
        };
        check("100.004", TieVerdict::Ties);
        check("100", TieVerdict::WithinTolerance);
        check("99.50", TieVerdict::Immaterial);
        check("90", TieVerdict::Differs);
        let tie = |verdict| Tie {
            kind: TieKind::Ledger,
            source: None,
            what: "6400".into(),
            ours: 100.into(),
            theirs: Some(90.into()),
            difference: 10.into(),
            tolerance: Exact::ZERO,
            currency: Some("USD".into()),
            verdict,
        };
        assert_eq!(
            tie_blockers(&[tie(TieVerdict::Differs)], &finance),
            ["account 6400 of the ledger differs by 10 USD"]
        );
        assert!(tie_blockers(&[tie(TieVerdict::Immaterial)], &finance).is_empty());
        assert!(tie_blockers(&[tie(TieVerdict::Differs)], &Finance::default()).is_empty());
    }

    /// The example rows of the specification: 1,200 bought, used up over the year.
    #[test]
    fn effective_cost_ties_where_the_bill_holds_all() {
        let none = Finance::default();
        let all = bill(&[("1200", "0", "R", "Purchase"), ("0", "1200", "R", "Usage")]);
        assert_eq!(ties(TieKind::Effective, &all, &[], &none), [(TieVerdict::Ties, "0".into())]);
        let part = bill(&[("1200", "0", "R", "Purchase"), ("0", "100", "R", "Usage")]);
        assert_eq!(ties(TieKind::Effective, &part, &[], &none), [(TieVerdict::NotComparable, "-1100".into())]);
    }
}
