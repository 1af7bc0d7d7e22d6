//! Dust: what is less than a coin stays with the unit and the rule that it is owed by, until it makes a coin. Where the rule
//! is no more, it is made good with the unit's next charge.
//!
//! It charges nothing; it only moves fractions from one month to the next.

use std::collections::{BTreeMap, BTreeSet};

use entity::value::Exact;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::pots::Pot;
use super::proof::CorrectionLine;
use super::{ChargeError, ChargeInputs, Late, books};

/// What a unit owes of a charge, or paid too much of it, because it was less than a coin; the next month makes it good.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Carried {
    /// The unit; none for what nobody receives a statement for.
    pub business_unit: Option<String>,
    /// The rule.
    pub rule: String,
    /// Still owed; negative where it paid a part of a coin too much.
    pub amount: Exact,
}

/// Dust by unit and rule.
type Dust = BTreeMap<(Option<String>, String), Exact>;

/// Gives every claim what its unit carries over, also for months that something came late for, and the unit's first claim
/// what it carries over of rules that are no more; what waits for a charge of its rule is returned.
pub(super) fn over(
    inputs: &ChargeInputs,
    came_late: &[(Vec<CorrectionLine>, Late)],
    pots: &mut [Pot<'_>],
) -> Result<Vec<Carried>, ChargeError> {
    let late = came_late.iter().flat_map(|(_, late)| &late.carried);
    let dust = sum(inputs.carried.iter().chain(late).cloned())?;
    let rules: BTreeSet<&str> = inputs.rules.iter().map(|rule| rule.id.as_str()).collect();
    let (mut dust, of_no_rule): (Dust, Dust) =
        dust.into_iter().partition(|((_, rule), _)| rules.contains(rule.as_str()));
    let mut waiting: BTreeMap<Option<String>, Dust> = BTreeMap::new();
    for (key, amount) in of_no_rule {
        waiting.entry(key.0.clone()).or_default().insert(key, amount);
    }
    for pot in pots {
        for claim in &mut pot.claims {
            let unit = claim.unit.map(str::to_owned);
            let besides = waiting.remove(&unit).unwrap_or_default().into_values();
            let own = dust.remove(&(unit, pot.rule.id.clone()));
            claim.carried = books::total(own.into_iter().chain(besides))?;
        }
    }
    Ok(list(dust.into_iter().chain(waiting.into_values().flatten()).collect()))
}

/// The dust that is more than that of the others.
pub(super) fn beyond<'a>(
    all: impl IntoIterator<Item = &'a Carried>,
    others: impl IntoIterator<Item = &'a Carried>,
) -> Result<Vec<Carried>, ChargeError> {
    let less = others.into_iter().map(|one| Carried { amount: one.amount.negated(), ..one.clone() });
    Ok(list(sum(all.into_iter().cloned().chain(less))?))
}

fn sum(all: impl Iterator<Item = Carried>) -> Result<Dust, ChargeError> {
    let mut dust = Dust::new();
    for Carried { business_unit, rule, amount } in all {
        let sum = dust.entry((business_unit, rule)).or_default();
        *sum = sum.add(&amount).map_err(ChargeError::too_large("what is carried over"))?;
    }
    Ok(dust)
}

fn list(dust: Dust) -> Vec<Carried> {
    let some = dust.into_iter().filter(|(_, amount)| !amount.is_zero());
    some.map(|((business_unit, rule), amount)| Carried { business_unit, rule, amount: amount.trimmed() }).collect()
}

#[cfg(test)]
mod tests {
    use entity::value::{ChargeMethod, Currency, Period};
    use num_rational::BigRational;
    use num_traits::{Signed, Zero};
    use proptest::prelude::*;

    use super::*;
    use crate::chargeback::network::rational;
    use crate::chargeback::{ChargeRun, Cost, Line, Rule, RuleTerms, Usage, charge, check_number, proof};

    const UNITS: [&str; 4] = ["a", "b", "c", "d"];

    fn rule(id: &str, method: ChargeMethod, driver: Option<&str>) -> Rule {
        Rule {
            id: id.into(),
            name: id.into(),
            service: format!("{id}-service"),
            method,
            driver: driver.map(str::to_owned),
            unit: "pieces".into(),
            terms: RuleTerms::default(),
        }
    }

    /// What each unit used, what was billed to each directly, and the bill that all share; in thousandths of a cent.
    type Month = (Vec<i64>, Vec<i64>, i64);

    fn inputs(period: Period, (used, direct, shared): &Month) -> ChargeInputs {
        let exact = |value: i64| Exact::new(value.into(), 5).unwrap();
        let cost = |service: &str, unit: Option<&str>, billed| Cost {
            service: Some(service.into()),
            business_unit: unit.map(str::to_owned),
            billed: exact(billed),
            currency: Currency::EUR,
        };
        let mut costs = vec![cost("ports-service", None, *shared), cost("desk-service", None, *shared / 7)];
        costs.extend(UNITS.iter().zip(direct).map(|(unit, billed)| cost("space-service", Some(unit), *billed)));
        let usage = UNITS.iter().zip(used).filter(|(_, used)| **used > 0).map(|(unit, used)| Usage {
            driver: "ports".into(),
            service: None,
            business_unit: Some((*unit).into()),
            quantity: exact(*used),
        });
        ChargeInputs {
            costs,
            usage: usage.collect(),
            rules: vec![
                rule("ports", ChargeMethod::Proportional, Some("ports")),
                rule("desk", ChargeMethod::Even, None),
                rule("space", ChargeMethod::Direct, None),
            ],
            business_units: UNITS.map(str::to_owned).into(),
            ..ChargeInputs::new(period, Currency::EUR)
        }
    }

    /// What the month owes of each unit and rule, exactly, worked out from the month alone.
    fn owed((used, direct, shared): &Month) -> BTreeMap<(&'static str, &'static str), BigRational> {
        let euro = |value: i64| BigRational::new(value.into(), 100_000.into());
        let all: i64 = used.iter().sum();
        let mut owed = BTreeMap::new();
        for (at, unit) in UNITS.into_iter().enumerate() {
            if all > 0 {
                owed.insert((unit, "ports"), euro(*shared) * BigRational::new(used[at].into(), all.into()));
            }
            owed.insert((unit, "desk"), euro(*shared / 7) / BigRational::from_integer(4.into()));
            owed.insert((unit, "space"), euro(direct[at]));
        }
        owed
    }

    fn next(run: &ChargeRun, period: Period, month: &Month) -> ChargeInputs {
        let (carried_in, carried) = (run.books.carried_out, run.books.carried.clone());
        ChargeInputs { carried_in, carried, ..inputs(period, month) }
    }

    #[test]
    fn a_third_of_a_cent_a_month_is_a_cent_every_third_month() {
        let mut run: Option<ChargeRun> = None;
        let mut paid = Vec::new();
        for at in 0..6 {
            // One cent a month, a quarter of it each: nobody ever pays it all.
            let month = (vec![0; 4], vec![0; 4], 7_000);
            let period = Period::month(2026, 1).unwrap().shifted(at);
            let now = run.as_ref().map_or_else(|| inputs(period, &month), |run| next(run, period, &month));
            let charged = charge(&now).unwrap();
            let who = charged.lines.iter().filter(|line| line.rule == "desk" && line.amount.micros != 0);
            paid.push(who.map(|line| line.business_unit.clone()).collect::<String>());
            run = Some(charged);
        }
        assert_eq!(paid, ["a", "b", "c", "d", "a", "b"], "each in turn");
    }

    /// Desk is no more after the first month: its fractions of a cent do not wait for it for ever.
    #[test]
    fn what_is_owed_of_a_rule_that_is_no_more_is_made_good_with_another() {
        let month = (vec![1_000; 4], vec![0; 4], 7_000);
        let first = charge(&inputs(Period::month(2026, 1).unwrap(), &month)).unwrap();
        let of_desk = |run: &ChargeRun| run.books.carried.iter().filter(|one| one.rule == "desk").count();
        assert_eq!(of_desk(&first), 4, "{:?}", first.books.carried);
        let mut now = next(&first, Period::month(2026, 2).unwrap(), &month);
        now.rules.retain(|rule| rule.id != "desk");
        now.costs.retain(|cost| cost.service.as_deref() != Some("desk-service"));
        let second = charge(&now).unwrap();
        assert_eq!(of_desk(&second), 0, "{:?}", second.books.carried);
        let cents = |run: &ChargeRun| run.lines.iter().map(|line| line.amount.micros / 10_000).sum::<i64>();
        // Twice 7 cents of ports and one cent of desk, and no fraction is left.
        assert_eq!((cents(&first) + cents(&second), second.books.carried_out), (15, Exact::ZERO));
        let waits = next(&first, Period::month(2026, 2).unwrap(), &(vec![0; 4], vec![0; 4], 0));
        assert_eq!(of_desk(&charge(&waits).unwrap()), 4, "a rule that only has nothing to charge is waited for");
    }

    proptest! {
        /// Over any months, what a unit was charged by a rule is less than a cent from what it owed; the books balance, a line
        /// lies less than a cent from its share, and every statement can be computed again.
        #[test]
        fn charges_never_stray_a_cent_from_what_is_owed(
            months in prop::collection::vec((
                prop::collection::vec(0_i64..4_000, 4), prop::collection::vec(0_i64..300_000, 4), 0_i64..900_000,
            ), 1..24)
        ) {
            let (mut run, mut stray): (Option<ChargeRun>, BTreeMap<_, BigRational>) = (None, BTreeMap::new());
            let cent = BigRational::new(1.into(), 100.into());
            for (at, month) in months.iter().enumerate() {
                let period = Period::month(2020, 1).unwrap().shifted(i32::try_from(at).unwrap());
                let now = run.as_ref().map_or_else(|| inputs(period, month), |run| next(run, period, month));
                let charged = charge(&now).unwrap();
                for (key, owed) in owed(month) {
                    *stray.entry(key).or_insert_with(BigRational::zero) += owed;
                }
                for line in &charged.lines {
                    let rule = ["ports", "desk", "space"].into_iter().find(|rule| *rule == line.rule).unwrap();
                    let unit = UNITS.into_iter().find(|unit| *unit == line.business_unit).unwrap();
                    *stray.get_mut(&(unit, rule)).unwrap() -= rational(&line.amount.exact());
                    let (n, d) = line.exact_share.parts();
                    let off = BigRational::new(n.into(), d.into()) - rational(&line.amount.exact()) / &cent;
                    prop_assert!(off.abs() < BigRational::from_integer(1.into()), "{line:?}");
                }
                for (key, stray) in &stray {
                    prop_assert!(stray.abs() < cent, "{period} {key:?}: {stray}");
                }
                for unit in UNITS {
                    let own: Vec<Line> = charged.lines.iter().filter(|line| line.business_unit == unit).cloned().collect();
                    let proof = proof("s", (period, Currency::EUR), &charged.pots, &own);
                    prop_assert_eq!(own.is_empty() || proof.computed().unwrap() == check_number(&own), true);
                }
                run = Some(charged);
            }
        }
    }
}
