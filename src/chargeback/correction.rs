//! Corrections: what came late for a closed month, and what an accepted dispute moves. Closed months stay as they are; the
//! next open month carries the difference, line by line.
//!
//! It never touches the lines of the month it corrects.

use std::collections::{BTreeMap, BTreeSet};

use entity::value::{Exact, Money, Period};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::books::total;
use super::proof::CorrectionLine;
use super::split::largest_remainder;
use super::{Books, Carried, ChargeError, ChargeInputs, Line, carry, charge};

/// What a correction line corrects, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Corrects {
    /// The closed month.
    pub period: Period,
    /// The line; there may be none yet if its unit was not charged then.
    pub line: String,
    /// The dispute, if one was accepted; none for late data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dispute: Option<i64>,
}

/// A closed month: as it was charged, and with what is known now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MonthThen {
    /// What it was charged from, with the costs and usage that are known now.
    pub now: ChargeInputs,
    /// Its regular lines as billed.
    pub billed: Vec<Line>,
    /// Its balance as closed.
    pub books: Books,
    /// Lines of later months that correct it for late data.
    pub booked: Vec<Line>,
    /// What later months booked for it beside lines.
    pub booked_late: Vec<Late>,
}

/// What came late for one closed month.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Late {
    /// The closed month.
    pub period: Period,
    /// By service.
    pub pools: Vec<LatePool>,
    /// How much more than then is less than a coin, by unit and rule: part of what pools carry.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub carried: Vec<Carried>,
}

/// What came late for one service: `source_total = charged + unallocated + carried`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LatePool {
    /// The service; none for cost without one.
    pub service: Option<String>,
    /// Cost that arrived after the month was closed.
    pub source_total: Exact,
    /// What services hand on to each other, more or less than then.
    pub handed_on: Exact,
    /// How much more is charged.
    pub charged: Exact,
    /// How much more no unit can be charged for.
    pub unallocated: Exact,
    /// How much more is less than a coin.
    pub carried: Exact,
}

/// A line as billed and as known now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Drifted {
    /// The line.
    pub line: String,
    /// Who pays it.
    pub business_unit: String,
    /// The service.
    pub service: String,
    /// As billed.
    pub billed: Money,
    /// Corrected in later months since.
    pub corrected: Money,
    /// As known now.
    pub known: Money,
}

impl MonthThen {
    /// The month as it would be charged now; what it corrected itself is left aside.
    fn known(&self) -> Result<super::ChargeRun, ChargeError> {
        // What came late for months before it went into its fractions then, and must do so again.
        let carried = self.books.late.iter().flat_map(|late| &late.pools).map(|pool| pool.carried);
        let carried_in = total(carried.chain([self.now.carried_in]))?;
        let late = self.books.late.iter().flat_map(|late| &late.carried);
        let dust = carry::beyond(self.now.carried.iter().chain(late), [])?;
        let now = self.now.clone();
        charge(&ChargeInputs { carried_in, carried: dust, corrections: Vec::new(), closed: Vec::new(), ..now })
    }

    /// Lines that differ, and corrections that are still to be booked.
    ///
    /// # Errors
    /// As [`charge()`].
    pub fn drift(&self) -> Result<(Vec<Drifted>, Vec<CorrectionLine>, Late), ChargeError> {
        let known = self.known()?;
        let then: BTreeMap<&str, &Line> = self.billed.iter().map(|line| (line.id.as_str(), line)).collect();
        let now: BTreeMap<&str, &Line> = known.lines.iter().map(|line| (line.id.as_str(), line)).collect();
        let (mut drifted, mut open) = (Vec::new(), Vec::new());
        for id in then.keys().chain(now.keys()).collect::<BTreeSet<_>>() {
            let (then, now) = (then.get(id), now.get(id));
            let Some(any) = now.or(then) else { continue };
            let booked = self.booked.iter().filter(|line| line.corrects.as_ref().is_some_and(|one| one.line == **id));
            let (billed, known) = (micros(then), micros(now));
            let corrected: i64 = booked.clone().map(|line| line.amount.micros).sum();
            let money = |micros| Money::new(micros, any.amount.currency);
            if billed + corrected != known {
                let used = |line: Option<&&Line>| line.map(|line| line.quantity).unwrap_or_default();
                let booked = booked.map(|line| line.quantity.negated());
                let quantity = total([used(now), used(then).negated()].into_iter().chain(booked))?;
                open.push((any, quantity, money(known - billed - corrected)));
            }
            if billed != known || corrected != 0 {
                drifted.push(Drifted {
                    line: (**id).to_owned(),
                    business_unit: any.business_unit.clone(),
                    service: any.service.clone(),
                    billed: money(billed),
                    corrected: money(corrected),
                    known: money(known),
                });
            }
        }
        let corrections = open.into_iter().map(|(line, quantity, amount)| self.correction(line, quantity, amount));
        Ok((drifted, corrections.collect(), self.late(&known.books)?))
    }

    /// The `id` of a correction is completed by the month that carries it.
    fn correction(&self, line: &Line, quantity: Exact, amount: Money) -> CorrectionLine {
        let period = self.now.period;
        CorrectionLine {
            id: format!("{}.{}.late-{period}", line.business_unit, line.rule),
            business_unit: line.business_unit.clone(),
            service: line.service.clone(),
            rule: line.rule.clone(),
            charge_kind: line.charge_kind.clone(),
            quantity,
            unit: line.unit.clone(),
            amount,
            corrects: Corrects { period, line: line.id.clone(), dispute: None },
        }
    }

    fn late(&self, known: &Books) -> Result<Late, ChargeError> {
        let services = |books: &Books| books.pools.iter().map(|pool| pool.service.clone()).collect::<BTreeSet<_>>();
        let mut pools = Vec::new();
        for service in services(&self.books).union(&services(known)) {
            let of = |books: &Books, part: fn(&super::PoolBooks) -> Exact| {
                books.pools.iter().find(|pool| pool.service == *service).map(part).unwrap_or_default()
            };
            let of_late = |late: &[Late], part: fn(&LatePool) -> Exact| {
                let pools = late.iter().flat_map(|late| &late.pools);
                total(pools.filter(|pool| pool.service == *service).map(part))
            };
            // Its own books hold what it corrected of months before; that is not its own.
            let booked = |part| total([of_late(&self.booked_late, part)?, of_late(&self.books.late, part)?.negated()]);
            let differs = |part: fn(&super::PoolBooks) -> Exact, again: fn(&LatePool) -> Exact| {
                total([of(known, part), of(&self.books, part).negated(), booked(again)?.negated()])
            };
            let handed_on = total([
                differs(|pool| pool.passed_on, |_| Exact::ZERO)?,
                differs(|pool| pool.received, |pool| pool.handed_on.negated())?.negated(),
            ])?;
            let pool = LatePool {
                service: service.clone(),
                source_total: differs(|pool| pool.source_total, |pool| pool.source_total)?,
                handed_on,
                charged: differs(|pool| pool.charged, |pool| pool.charged)?,
                unallocated: differs(|pool| pool.unallocated, |pool| pool.unallocated)?,
                carried: differs(|pool| pool.carried_out, |pool| pool.carried)?,
            };
            let parts = [pool.source_total, pool.handed_on, pool.charged, pool.unallocated, pool.carried];
            pools.extend(parts.iter().any(|part| !part.is_zero()).then_some(pool));
        }
        let booked = self.booked_late.iter().flat_map(|late| &late.carried);
        let carried = carry::beyond(&known.carried, self.books.carried.iter().chain(booked))?;
        Ok(Late { period: self.now.period, pools, carried })
    }
}

/// The correction lines of an accepted dispute: what the unit no longer pays, another pays instead; without one, all
/// others who pay for the service that month, in proportion to what they pay. Zero-sum. Empty if there is nobody else.
///
/// # Errors
/// `TooLarge` if the amounts cannot be split.
pub fn settle(
    (id, line): (i64, &Line),
    wanted: Money,
    instead: Option<&str>,
    others: &[Line],
) -> Result<Vec<CorrectionLine>, ChargeError> {
    let less = line.amount.micros - wanted.micros;
    let coin = line.amount.currency.subunit_micros();
    let period = line.id.split('.').next().and_then(|period| period.parse().ok());
    let Some(period) = period.filter(|_| less != 0) else { return Ok(Vec::new()) };
    let others: Vec<(&str, Exact)> = match instead {
        Some(unit) => vec![(unit, 1.into())],
        None => others
            .iter()
            .filter(|other| other.service == line.service && other.business_unit != line.business_unit)
            .filter(|other| other.corrects.is_none() && other.amount.micros > 0)
            .map(|other| (other.business_unit.as_str(), other.amount.exact()))
            .collect(),
    };
    let weights: Vec<Exact> = others.iter().map(|(_, weight)| *weight).collect();
    if weights.is_empty() {
        return Ok(Vec::new());
    }
    let too_large = || ChargeError::TooLarge("an accepted dispute".to_owned());
    let parts = largest_remainder(i128::from(less / coin), &weights).map_err(|_| too_large())?;
    let of = |unit: &str, micros: i64| CorrectionLine {
        id: format!("{unit}.{}.dispute-{id}", line.rule),
        business_unit: unit.to_owned(),
        service: line.service.clone(),
        rule: line.rule.clone(),
        charge_kind: line.charge_kind.clone(),
        quantity: Exact::ZERO,
        unit: line.unit.clone(),
        amount: Money::new(micros, line.amount.currency),
        corrects: Corrects { period, line: line.id.clone(), dispute: Some(id) },
    };
    let mut lines = vec![of(&line.business_unit, -(less / coin) * coin)];
    for ((unit, _), part) in others.iter().zip(parts) {
        let micros = i64::try_from(part.amount).ok().and_then(|coins| coins.checked_mul(coin)).ok_or_else(too_large)?;
        lines.push(of(unit, micros));
    }
    Ok(lines)
}

fn micros(line: Option<&&Line>) -> i64 {
    line.map(|line| line.amount.micros).unwrap_or_default()
}
