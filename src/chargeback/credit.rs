//! Credits: a unit pays less for a service when an outcome it was promised did not come about although the promise was kept.
//!
//! What is credited is nobody's charge: IT bears it, and it stands among what is unallocated, with the reason.

use entity::value::{Exact, Money, Period, Share, Status, Unit};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::proof::unit_price;
use super::{ChargeError, Line, Unallocated};
use crate::scorecard::{Expected, MINIMUM_N, PROMISE_KEPT_FROM, ServiceShare, fulfilment};

/// What IT grants if an expectation is missed although the service kept its promise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreditRule {
    /// The expectation; its business unit is credited.
    pub expectation: String,
    /// The service whose charge is credited, and whose promise must have been kept.
    pub service: String,
    /// Percent of what the unit is charged for the service in the month.
    pub percent: Exact,
}

/// A credit that a unit is due for a month.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Credit {
    /// Whose it is.
    pub business_unit: String,
    /// For which service.
    pub service: String,
    /// The line's rule: `credit-` and the expectation.
    pub rule: String,
    /// Name on the statement.
    pub charge_kind: String,
    /// Percent of what the unit is charged for the service.
    pub percent: Exact,
    /// Why it is due.
    pub because: Missed,
}

/// An outcome that was missed, and the promise that was kept all the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Missed {
    /// The expectation.
    pub expectation: String,
    /// What is counted.
    pub unit: Unit,
    /// What was measured.
    pub outcome: f64,
    /// What was expected.
    pub target: f64,
    /// Share of promises kept, percent.
    pub promise: f64,
}

/// What the unit of a credit line is counted in.
const PERCENT: &str = "percent of the charge";

impl CreditRule {
    /// The credit that a unit is due, if the expectation was surely missed and the promise surely counts as kept: at least
    /// [`MINIMUM_N`] promises, of which [`PROMISE_KEPT_FROM`] percent or more were kept. What cannot be told credits nothing.
    #[must_use]
    pub fn earned(&self, unit: &str, expected: &Expected, promise: Option<ServiceShare>) -> Option<Credit> {
        let kept = promise.filter(|seen| seen.n >= MINIMUM_N && seen.share >= PROMISE_KEPT_FROM)?;
        let judged = fulfilment(std::slice::from_ref(expected)).expectations.into_iter().next()?;
        let outcome = judged.value.filter(|_| judged.status == Status::Missed)?;
        Some(Credit {
            business_unit: unit.to_owned(),
            service: self.service.clone(),
            rule: format!("credit-{}", self.expectation),
            charge_kind: format!("Credit: {}", expected.sentence),
            percent: self.percent,
            because: Missed {
                expectation: self.expectation.clone(),
                unit: judged.unit,
                outcome,
                target: judged.target,
                promise: kept.share,
            },
        })
    }
}

impl Credit {
    /// Its line beside the unit's other lines, rounded towards zero; none where the unit is charged nothing for the service.
    ///
    /// Formula: `−charged × percent ÷ 100`, in whole subunits.
    ///
    /// # Errors
    /// `TooLarge` if a number does not fit.
    pub(super) fn line(&self, period: Period, lines: &[Line]) -> Result<Option<Line>, ChargeError> {
        let too_large = || ChargeError::TooLarge(format!("`{}`", self.rule));
        let own = lines.iter().filter(|line| line.business_unit == self.business_unit && line.service == self.service);
        let regular: Vec<Money> =
            own.filter(|line| line.corrects.is_none() && line.credit.is_none()).map(|line| line.amount).collect();
        let Some(currency) = regular.first().map(|amount| amount.currency) else { return Ok(None) };
        let charged: i128 = regular.iter().map(|amount| i128::from(amount.micros)).sum();
        let coin = i128::from(currency.subunit_micros());
        let (percent, scale) = self.percent.trimmed().parts();
        let due = (charged / coin).max(0).checked_mul(percent).ok_or_else(too_large)?;
        let whole = 10_i128.checked_pow(scale + 2).ok_or_else(too_large)?;
        let micros = i64::try_from((due / whole) * coin).map_err(|_| too_large())?;
        let amount = Money::new(-micros, currency);
        Ok((micros != 0).then(|| Line {
            id: format!("{period}.{}.{}", self.business_unit, self.rule),
            business_unit: self.business_unit.clone(),
            service: self.service.clone(),
            rule: self.rule.clone(),
            charge_kind: self.charge_kind.clone(),
            quantity: self.percent,
            unit: PERCENT.to_owned(),
            unit_price: unit_price(amount, self.percent),
            amount,
            exact_share: Share::new(-due, whole).unwrap_or_default(),
            extra_unit: false,
            corrects: None,
            credit: Some(self.because.clone()),
        }))
    }
}

/// What a credit line takes off, as what nobody is charged for.
pub(super) fn borne(line: &Line) -> Option<Unallocated> {
    let because = line.credit.as_ref()?;
    Some(Unallocated {
        service: Some(line.service.clone()),
        amount: line.amount.exact().negated(),
        reason: format!(
            "credited to {}, as what it expects was missed although the promise was kept: IT bears it ({})",
            line.business_unit, because.expectation
        ),
    })
}

impl TryFrom<&Line> for Credit {
    type Error = ();

    fn try_from(line: &Line) -> Result<Self, Self::Error> {
        Ok(Self {
            business_unit: line.business_unit.clone(),
            service: line.service.clone(),
            rule: line.rule.clone(),
            charge_kind: line.charge_kind.clone(),
            percent: line.quantity,
            because: line.credit.clone().ok_or(())?,
        })
    }
}

#[cfg(test)]
mod tests {
    use entity::value::{ChargeMethod, Currency, Direction};
    use proptest::prelude::*;

    use super::*;
    use crate::chargeback::{ChargeInputs, Cost, Rule, RuleTerms, charge, check_number, proof};
    use crate::measure::Measurement;
    use crate::scorecard::Goal;

    fn expected(value: Option<f64>, range: Option<(f64, f64)>) -> Expected {
        Expected {
            id: "orders".into(),
            sentence: "Orders leave on their day.".into(),
            direction: Direction::HigherIsBetter,
            unit: Unit::Percent,
            goal: Goal { value: 95.0, near: 1.0 },
            weight: 1.0,
            measurement: Measurement {
                value,
                ci_lower: range.map(|range| range.0),
                ci_upper: range.map(|range| range.1),
                n: 400,
                numerator: None,
                denominator: None,
                no_value: None,
                out_of_range: 0,
            },
            proof: None,
        }
    }

    fn rule() -> CreditRule {
        CreditRule { expectation: "orders".into(), service: "mail".into(), percent: "12.5".parse().unwrap() }
    }

    /// Whether a credit is due for that outcome and that promise.
    fn due(value: Option<f64>, range: Option<(f64, f64)>, promise: Option<(f64, u64)>) -> bool {
        let promise = promise.map(|(share, n)| ServiceShare { share, n, ci_upper: None });
        rule().earned("sales", &expected(value, range), promise).is_some()
    }

    #[test]
    fn only_what_was_surely_missed_under_a_kept_promise_is_credited() {
        let kept = Some((98.0, 300));
        assert!(due(Some(80.0), Some((76.0, 84.0)), kept));
        assert!(!due(Some(97.0), Some((96.0, 98.0)), kept), "fulfilled");
        assert!(!due(Some(94.5), Some((93.0, 94.9)), kept), "nearly fulfilled");
        assert!(!due(Some(94.0), Some((90.0, 97.0)), kept), "cannot be told");
        assert!(!due(None, None, kept), "not measured");
        assert!(
            !due(Some(80.0), Some((76.0, 84.0)), Some((80.0, 300))),
            "the promise was broken: that is another matter"
        );
        assert!(!due(Some(80.0), Some((76.0, 84.0)), Some((100.0, 19))), "too few promises");
        assert!(!due(Some(80.0), Some((76.0, 84.0)), None));
    }

    /// A month in which sales pays two parts of mail's cost and works one.
    fn month(billed: Exact, percent: Exact) -> ChargeInputs {
        let promise = Some(ServiceShare { share: 98.0, n: 300, ci_upper: None });
        let rule_of = CreditRule { percent, ..rule() };
        let shares = [("sales".to_owned(), 2.into()), ("works".to_owned(), 1.into())].into();
        ChargeInputs {
            costs: vec![Cost { service: Some("mail".into()), business_unit: None, billed, currency: Currency::EUR }],
            rules: vec![Rule {
                id: "mail-share".into(),
                name: "Mail".into(),
                service: "mail".into(),
                method: ChargeMethod::Weighted,
                driver: None,
                unit: "parts".into(),
                terms: RuleTerms { shares, ..RuleTerms::default() },
            }],
            business_units: vec!["sales".into(), "works".into()],
            credits: rule_of.earned("sales", &expected(Some(80.0), Some((76.0, 84.0))), promise).into_iter().collect(),
            ..ChargeInputs::new("2026-08".parse().unwrap(), Currency::EUR)
        }
    }

    #[test]
    fn a_credit_is_a_line_of_its_own_and_the_books_say_who_bears_it() {
        let run = charge(&month("100.00".parse().unwrap(), "12.5".parse().unwrap())).unwrap();
        let shown: Vec<String> = run.lines.iter().map(|line| format!("{} {}", line.id, line.amount.amount())).collect();
        assert_eq!(
            shown,
            ["2026-08.sales.mail-share 66.67", "2026-08.sales.credit-orders -8.33", "2026-08.works.mail-share 33.33"]
        );
        let credit = &run.lines[1];
        assert_eq!((credit.exact_share.to_string(), credit.quantity.to_string()), ("-6667/8".into(), "12.5".into()));
        assert_eq!(credit.charge_kind, "Credit: Orders leave on their day.");
        assert_eq!(run.books.charged.to_string(), "91.67");
        assert_eq!((run.books.unallocated.to_string(), run.books.left_over.len()), ("8.33".into(), 1));
        assert!(run.books.left_over[0].reason.contains("IT bears it"), "{:?}", run.books.left_over);
    }

    proptest! {
        /// Whatever is billed and credited: the books balance, nobody is paid for a service, and the proof makes each
        /// statement again.
        #[test]
        fn books_and_proof_hold(billed in -1_000_000_i64..100_000_000, percent in 0_i64..=100_000) {
            let (billed, percent) = (Exact::new(billed.into(), 3).unwrap(), Exact::new(percent.into(), 3).unwrap());
            let run = charge(&month(billed, percent)).unwrap();
            for unit in ["sales", "works"] {
                let own: Vec<Line> = run.lines.iter().filter(|line| line.business_unit == unit).cloned().collect();
                if own.is_empty() {
                    continue;
                }
                let total: i64 = own.iter().map(|line| line.amount.micros).sum();
                prop_assert!(billed.is_negative() || total >= 0);
                let proof = proof("s", (run.period, Currency::EUR), &run.pots, &own);
                let kept: crate::chargeback::Proof = serde_json::from_str(&serde_json::to_string(&proof).unwrap()).unwrap();
                prop_assert_eq!(kept.computed().unwrap(), check_number(&own));
            }
        }
    }
}
