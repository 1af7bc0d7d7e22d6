//! Technology that units buy around IT: ledger lines that rules recognise, added up exactly. It charges nothing.

use entity::record::LedgerLine;
use entity::value::{Exact, NoValue, RecordKind, Unit};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Measurement;
use super::costs::currency_of;
use super::index::Index;
use super::outcome::Outcome;
use super::scopes::Part;

/// Recognises ledger lines that are technology: a line has to fit in everything that is named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutsideRule {
    /// Short name.
    pub id: String,
    /// What is bought there, for people.
    pub name: String,
    /// Accounts, by how they begin.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<String>,
    /// Suppliers, by a part of their name; small and capital letters are the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suppliers: Vec<String>,
    /// Words that stand in the text; small and capital letters are the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    /// The service that IT offers for the same, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
}

impl OutsideRule {
    /// Whether the line is of this sort. A rule that names nothing recognises nothing.
    #[must_use]
    pub fn recognises(&self, line: &LedgerLine) -> bool {
        let says = |text: &Option<String>, parts: &[String]| {
            let text = text.as_deref().unwrap_or_default().to_lowercase();
            parts.iter().any(|part| text.contains(&part.to_lowercase()))
        };
        let names_something = [&self.accounts, &self.suppliers, &self.words].iter().any(|list| !list.is_empty());
        let account = self.accounts.iter().any(|account| line.account.starts_with(account.as_str()));
        names_something
            && (self.accounts.is_empty() || account)
            && (self.suppliers.is_empty() || says(&line.supplier, &self.suppliers))
            && (self.words.is_empty() || says(&line.text, &self.words))
    }
}

/// The first rule that recognises the line.
#[must_use]
pub fn recognised<'r>(rules: &'r [OutsideRule], line: &LedgerLine) -> Option<&'r OutsideRule> {
    rules.iter().find(|rule| rule.recognises(line))
}

/// Ledger lines of the period that a rule recognises, in the currency of the metric.
///
/// Amounts of different currencies are never added: if a recognised line is in another one than the metric's, there is no
/// value (`NotMeasured`). Lines that none recognises are no technology, and a ledger without any comes to 0.
///
/// Formula: `Σ amount`.
pub(super) fn spend(index: &Index<'_>, part: Part<'_>, unit: Unit) -> Outcome {
    let rules = &index.facts.outside;
    if rules.is_empty() || index.ledger(Part::All).is_empty() {
        return Outcome::none(index.nothing(RecordKind::LedgerLine));
    }
    let lines = index.ledger(part).iter().copied();
    let lines: Vec<&LedgerLine> =
        lines.filter(|line| index.contains(Some(line.booked_at)) && recognised(rules, line).is_some()).collect();
    if lines.iter().any(|line| Some(line.currency) != currency_of(unit)) {
        return Outcome::none(NoValue::NotMeasured);
    }
    let Ok(sum) = lines.iter().try_fold(Exact::ZERO, |sum, line| sum.add(&line.amount)) else {
        return Outcome::none(NoValue::NotMeasured);
    };
    let n = u64::try_from(lines.len()).unwrap_or(u64::MAX);
    Measurement::of(sum.to_f64(), n).naming_records(RecordKind::LedgerLine, lines.iter().map(|line| line.key.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(account: &str, supplier: &str, text: &str) -> LedgerLine {
        LedgerLine {
            key: "1".into(),
            booked_at: "2026-08-03T00:00:00Z".parse().unwrap(),
            account: account.into(),
            amount: "12.50".parse().unwrap(),
            currency: "EUR".parse().unwrap(),
            supplier: Some(supplier.into()),
            text: Some(text.into()),
            business_unit: Some("sales".into()),
            service: None,
        }
    }

    fn rule(accounts: &[&str], suppliers: &[&str], words: &[&str]) -> OutsideRule {
        let list = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        OutsideRule {
            id: "r".into(),
            accounts: list(accounts),
            suppliers: list(suppliers),
            words: list(words),
            ..OutsideRule::default()
        }
    }

    #[test]
    fn a_line_has_to_fit_in_everything_that_a_rule_names() {
        let software = line("68150", "Pipeworks GmbH", "Annual LICENCE, 40 seats");
        assert!(rule(&["6815"], &["pipeworks"], &["licence", "subscription"]).recognises(&software));
        assert!(rule(&[], &["PIPEWORKS"], &[]).recognises(&software));
        assert!(!rule(&["6825"], &["pipeworks"], &[]).recognises(&software), "another account");
        assert!(!rule(&[], &["pipeworks"], &["hardware"]).recognises(&software), "other words");
        assert!(!rule(&[], &[], &[]).recognises(&software), "a rule that names nothing recognises nothing");
        assert!(!rule(&[], &["pipeworks"], &[]).recognises(&LedgerLine { supplier: None, ..software.clone() }));
        let rules = [rule(&["9"], &[], &[]), rule(&["68"], &[], &[]), rule(&["6815"], &[], &[])];
        assert_eq!(recognised(&rules, &software), Some(&rules[1]), "the first that fits");
    }
}
