//! What is bought around IT, as rows beside the services: ledger lines by the rule that recognises them, added up exactly.
//!
//! It reads no ledger and charges nothing.

use std::collections::BTreeMap;

use entity::record::LedgerLine;
use entity::value::{Currency, Exact, ExactError, Window};
use schemars::JsonSchema;
use serde::Serialize;

use crate::measure::{OutsideRule, recognised};

/// What is bought around IT of one sort, in one currency.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Outside {
    /// The rule that recognises it.
    pub rule: String,
    /// What it is, for people.
    pub name: String,
    /// The service that IT offers for the same, if it does.
    pub service: Option<String>,
    /// Of the amounts.
    pub currency: Currency,
    /// In the last month.
    pub month: Exact,
    /// In all months.
    pub total: Exact,
    /// How many lines.
    pub lines: u64,
    /// Who bought it, largest first.
    pub units: Vec<OutsideUnit>,
}

/// What one business unit bought.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct OutsideUnit {
    /// The unit; null where the ledger names none.
    pub business_unit: Option<String>,
    /// How much.
    pub total: Exact,
    /// How many lines.
    pub lines: u64,
}

/// Lines by rule and currency, in the order of the rules; `month` is the last month.
///
/// Every recognised line is in exactly one row and under one unit: units add up to their row, and rows to all lines.
///
/// # Errors
/// If a sum needs more than 38 digits.
pub fn outside(rules: &[OutsideRule], lines: &[LedgerLine], month: Window) -> Result<Vec<Outside>, ExactError> {
    let mut rows = Vec::new();
    for rule in rules {
        let own = lines.iter().filter(|line| recognised(rules, line) == Some(rule));
        let mut by_currency: BTreeMap<Currency, Vec<&LedgerLine>> = BTreeMap::new();
        own.for_each(|line| by_currency.entry(line.currency).or_default().push(line));
        for (currency, lines) in by_currency {
            let mut units: BTreeMap<Option<&str>, Vec<&LedgerLine>> = BTreeMap::new();
            lines.iter().for_each(|line| units.entry(line.business_unit.as_deref()).or_default().push(line));
            let units = units.into_iter().map(|(unit, lines)| {
                Ok(OutsideUnit { business_unit: unit.map(str::to_owned), total: sum(&lines)?, lines: n(&lines) })
            });
            let mut units = units.collect::<Result<Vec<_>, ExactError>>()?;
            units.sort_by_key(|unit| std::cmp::Reverse(unit.total));
            let in_month: Vec<&LedgerLine> =
                lines.iter().filter(|line| month.contains(line.booked_at)).copied().collect();
            rows.push(Outside {
                rule: rule.id.clone(),
                name: rule.name.clone(),
                service: rule.service.clone(),
                currency,
                month: sum(&in_month)?,
                total: sum(&lines)?,
                lines: n(&lines),
                units,
            });
        }
    }
    Ok(rows)
}

fn sum(lines: &[&LedgerLine]) -> Result<Exact, ExactError> {
    lines.iter().try_fold(Exact::ZERO, |sum, line| sum.add(&line.amount)).map(|sum| sum.trimmed())
}

fn n(lines: &[&LedgerLine]) -> u64 {
    u64::try_from(lines.len()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rules() -> Vec<OutsideRule> {
        let rule = |id: &str, words: &[&str]| OutsideRule {
            id: id.into(),
            name: id.into(),
            words: words.iter().map(|word| (*word).into()).collect(),
            ..OutsideRule::default()
        };
        vec![rule("software", &["licence"]), rule("cloud", &["hosting", "licence"])]
    }

    fn line(amount: i64, currency: &str, text: &str, unit: Option<&str>, day: &str) -> LedgerLine {
        LedgerLine {
            key: String::new(),
            booked_at: format!("{day}T00:00:00Z").parse().unwrap(),
            account: "6815".into(),
            amount: Exact::new(amount.into(), 2).unwrap(),
            currency: currency.parse().unwrap(),
            supplier: None,
            text: Some(text.into()),
            business_unit: unit.map(str::to_owned),
            service: None,
        }
    }

    fn august() -> Window {
        entity::value::Period::containing(entity::value::PeriodKind::Month, "2026-08-01".parse().unwrap())
            .window(chrono_tz::UTC)
    }

    #[test]
    fn rows_say_what_was_bought_by_whom() {
        let lines = [
            line(10_000, "EUR", "Licence", Some("sales"), "2026-08-03"),
            line(-2_500, "EUR", "Licence, taken back", Some("sales"), "2026-07-03"),
            line(20_000, "EUR", "licence", None, "2026-07-04"),
            line(999, "USD", "hosting", Some("works"), "2026-08-04"),
            line(5_000, "EUR", "coffee", Some("sales"), "2026-08-05"),
        ];
        let rows = outside(&rules(), &lines, august()).unwrap();
        let shown: Vec<String> = rows
            .iter()
            .map(|row| format!("{} {} {} {} of {}", row.rule, row.currency, row.month, row.total, row.lines))
            .collect();
        assert_eq!(shown, ["software EUR 100 275 of 3", "cloud USD 9.99 9.99 of 1"]);
        let units: Vec<String> =
            rows[0].units.iter().map(|one| format!("{:?} {}", one.business_unit.as_deref(), one.total)).collect();
        assert_eq!(units, ["None 200", "Some(\"sales\") 75"]);
    }

    proptest! {
        #[test]
        fn units_add_up_to_rows_and_rows_to_all_that_is_recognised(
            amounts in prop::collection::vec((-1_000_i64..1_000_000, 0_usize..3, 0_usize..2), 0..60)
        ) {
            let (texts, units) = (["licence", "hosting", "coffee"], [Some("sales"), None]);
            let lines: Vec<LedgerLine> =
                amounts.iter().map(|(amount, text, unit)| line(*amount, "EUR", texts[*text], units[*unit], "2026-08-01")).collect();
            let rows = outside(&rules(), &lines, august()).unwrap();
            let recognised: i64 = amounts.iter().filter(|(_, text, _)| *text < 2).map(|(amount, ..)| amount).sum();
            let add = |sums: Vec<Exact>| sums.into_iter().fold(Exact::ZERO, |sum, one| sum.add(&one).unwrap());
            prop_assert_eq!(add(rows.iter().map(|row| row.total).collect()), Exact::new(recognised.into(), 2).unwrap());
            for row in &rows {
                prop_assert_eq!(add(row.units.iter().map(|one| one.total).collect()), row.total);
                prop_assert_eq!(row.month, row.total);
            }
        }
    }
}
