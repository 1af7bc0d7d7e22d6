//! Proof: a pot as it was split, from which anybody computes the same lines and the same check number again.
//!
//! The lines of every month are made here and nowhere else, so that a proof cannot say anything else than the month did.

use entity::value::{Currency, Exact, Money, Period, Share};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::network::rational;
use super::split::{Part, common_scale, largest_remainder, round_exactly, round_together};
use super::{Carried, ChargeError, Corrects, Credit, Line, check_number, decimals};

/// A pot as it was split: whole coins over claims.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SplitPot {
    /// The rule's id.
    pub rule: String,
    /// The service, tower or pool.
    pub service: String,
    /// Name of the rule.
    pub charge_kind: String,
    /// What quantities count.
    pub unit: String,
    /// What the pot holds exactly, without what units carry over; none in months that were closed before units carried
    /// anything: shares are those of the whole subunits then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Exact>,
    /// What the pot charges or leaves over, in whole subunits (cents).
    pub subunits: Exact,
    /// Whether weights are exact amounts in the main unit, rounded together, rather than proportions.
    pub by_amounts: bool,
    /// Who took part, in the order that decides between equal fractions.
    pub claims: Vec<SplitClaim>,
}

/// One claim on a pot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SplitClaim {
    /// The business unit; none where nobody receives a statement for it. In a unit's own proof, others have no name.
    pub business_unit: Option<String>,
    /// What the pot is split by.
    pub weight: Exact,
    /// Quantity on the statement.
    pub quantity: Exact,
    /// Name of the level that was chosen for it; none for the usual one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// What the unit carries over from the month before; less than a coin, but for late data.
    #[serde(default, skip_serializing_if = "Exact::is_zero")]
    pub carried: Exact,
}

/// Everything needed to compute a statement again without the program that made it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Proof {
    /// The statement.
    pub statement: String,
    /// Its month.
    pub period: Period,
    /// Whose it is.
    pub business_unit: String,
    /// Currency of all amounts.
    pub currency: Currency,
    /// The check number it was issued with.
    pub check_number: String,
    /// Pots that the unit takes part in.
    pub pots: Vec<SplitPot>,
    /// Corrections of earlier months.
    pub corrections: Vec<CorrectionLine>,
    /// Credits, each a percentage of what the pots come to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub credits: Vec<Credit>,
}

/// A correction as it stands on the statement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CorrectionLine {
    /// Id of the line.
    pub id: String,
    /// Whose it is.
    pub business_unit: String,
    /// The service.
    pub service: String,
    /// The rule of the line that it corrects.
    pub rule: String,
    /// Name of that rule.
    pub charge_kind: String,
    /// How much more was used than was billed.
    pub quantity: Exact,
    /// Of what.
    pub unit: String,
    /// How much more is charged; negative if less.
    pub amount: Money,
    /// What it corrects, and why.
    pub corrects: Corrects,
}

impl Proof {
    /// The statement's lines, computed again, in no particular order.
    ///
    /// # Errors
    /// `TooLarge` if a number does not fit.
    pub fn lines(&self) -> Result<Vec<Line>, ChargeError> {
        let mut lines = Vec::new();
        for pot in &self.pots {
            let (of_pot, _) = pot.split(self.period, self.currency)?;
            lines.extend(of_pot.into_iter().filter(|line| line.business_unit == self.business_unit));
        }
        let credits: Result<Vec<_>, _> = self.credits.iter().map(|credit| credit.line(self.period, &lines)).collect();
        lines.extend(credits?.into_iter().flatten());
        lines.extend(self.corrections.iter().map(CorrectionLine::line));
        Ok(lines)
    }

    /// The check number of these lines.
    ///
    /// # Errors
    /// As [`Proof::lines`].
    pub fn computed(&self) -> Result<String, ChargeError> {
        Ok(check_number(&self.lines()?))
    }
}

impl SplitPot {
    /// The pot's lines, and what part of it nobody receives a statement for.
    ///
    /// # Errors
    /// `TooLarge` if a number does not fit.
    pub fn split(&self, period: Period, currency: Currency) -> Result<(Vec<Line>, Vec<Money>), ChargeError> {
        let (mut lines, mut nobodys) = (Vec::new(), Vec::new());
        for (claim, part) in self.claims.iter().zip(self.parts(currency)?) {
            match &claim.business_unit {
                Some(unit) => lines.push(self.line(period, (unit, claim), (part, currency))?),
                None => nobodys.push(money(part.amount, currency)?),
            }
        }
        Ok((lines, nobodys))
    }

    fn parts(&self, currency: Currency) -> Result<Vec<Part>, ChargeError> {
        let too_large = || ChargeError::TooLarge(format!("the split of `{}`", self.rule));
        let weights: Vec<Exact> = self.claims.iter().map(|claim| claim.weight).collect();
        let subunits = self.subunits.at_scale(0).map_err(|_| too_large())?;
        if let Some(total) = self.total {
            return round_exactly(subunits, &self.shares(total, currency)).ok_or_else(too_large);
        }
        if !self.by_amounts {
            return largest_remainder(subunits, &weights).map_err(|_| too_large());
        }
        let amounts = in_subunits(currency, &weights);
        amounts
            .and_then(|(numerators, denominator)| round_together(subunits, &numerators, denominator))
            .ok_or_else(too_large)
    }

    /// What every claim comes to exactly, in subunits, with what its unit carries over.
    fn shares(&self, total: Exact, currency: Currency) -> Vec<BigRational> {
        let coins = BigRational::from_integer(BigInt::from(10).pow(currency.digits()));
        let all = self.claims.iter().fold(BigRational::zero(), |sum, claim| sum + rational(&claim.weight));
        let own = |claim: &SplitClaim| match self.by_amounts || all.is_zero() {
            true => rational(&claim.weight),
            false => rational(&total) * rational(&claim.weight) / &all,
        };
        self.claims.iter().map(|claim| (own(claim) + rational(&claim.carried)) * &coins).collect()
    }

    /// What is less than a coin of every claim, in the main unit: together what the pot and its units hold beyond its coins.
    pub(super) fn carried(&self, currency: Currency) -> Result<Vec<Carried>, ChargeError> {
        let Some(total) = self.total else { return Ok(Vec::new()) };
        let too_large = || ChargeError::TooLarge(format!("what is carried over by `{}`", self.rule));
        let coins = BigRational::from_integer(BigInt::from(10).pow(currency.digits()));
        let parts = self.parts(currency)?.into_iter().map(|part| BigRational::from_integer(part.amount.into()));
        let dust: Vec<BigRational> =
            self.shares(total, currency).into_iter().zip(parts).map(|(share, part)| (share - part) / &coins).collect();
        let digits = |amount: &Exact| amount.trimmed().parts().1;
        let amounts = self.claims.iter().flat_map(|claim| [&claim.carried, &claim.weight]).filter(|_| self.by_amounts);
        let carried = self.claims.iter().map(|claim| &claim.carried);
        let scale = amounts.chain(carried).chain([&total]).map(digits).max().unwrap_or(0).max(decimals::DIGITS);
        let dust = decimals::together(&dust, scale).ok_or_else(too_large)?;
        let of = |(claim, amount): (&SplitClaim, Exact)| {
            let (business_unit, rule) = (claim.business_unit.clone(), self.rule.clone());
            (!amount.is_zero()).then_some(Carried { business_unit, rule, amount })
        };
        Ok(self.claims.iter().zip(dust).filter_map(of).collect())
    }

    fn line(
        &self,
        period: Period,
        (unit, claim): (&str, &SplitClaim),
        (part, currency): (Part, Currency),
    ) -> Result<Line, ChargeError> {
        let amount = money(part.amount, currency)?;
        Ok(Line {
            id: format!("{period}.{unit}.{}", self.rule),
            business_unit: unit.to_owned(),
            service: self.service.clone(),
            rule: self.rule.clone(),
            charge_kind: match &claim.level {
                Some(level) => format!("{}, {level}", self.charge_kind),
                None => self.charge_kind.clone(),
            },
            quantity: claim.quantity,
            unit: self.unit.clone(),
            unit_price: unit_price(amount, claim.quantity),
            amount,
            exact_share: part.exact,
            extra_unit: part.extra,
            corrects: None,
            credit: None,
        })
    }
}

impl CorrectionLine {
    /// As a line of a statement: its share is exactly its amount.
    #[must_use]
    pub fn line(&self) -> Line {
        let coins = self.amount.micros / self.amount.currency.subunit_micros();
        Line {
            id: self.id.clone(),
            business_unit: self.business_unit.clone(),
            service: self.service.clone(),
            rule: self.rule.clone(),
            charge_kind: self.charge_kind.clone(),
            quantity: self.quantity,
            unit: self.unit.clone(),
            unit_price: Exact::ZERO,
            amount: self.amount,
            exact_share: Share::new(coins.into(), 1).unwrap_or_default(),
            extra_unit: false,
            corrects: Some(self.corrects.clone()),
            credit: None,
        }
    }
}

impl TryFrom<&Line> for CorrectionLine {
    type Error = ();

    fn try_from(line: &Line) -> Result<Self, Self::Error> {
        Ok(Self {
            id: line.id.clone(),
            business_unit: line.business_unit.clone(),
            service: line.service.clone(),
            rule: line.rule.clone(),
            charge_kind: line.charge_kind.clone(),
            quantity: line.quantity,
            unit: line.unit.clone(),
            amount: line.amount,
            corrects: line.corrects.clone().ok_or(())?,
        })
    }
}

/// The proof of one statement out of a month's pots and the statement's lines: others keep their weights, not their names.
#[must_use]
pub fn proof(statement: &str, (period, currency): (Period, Currency), pots: &[SplitPot], lines: &[Line]) -> Proof {
    let unit = lines.first().map(|line| line.business_unit.clone()).unwrap_or_default();
    let takes_part = |pot: &&SplitPot| pot.claims.iter().any(|claim| claim.business_unit.as_ref() == Some(&unit));
    let nameless = |pot: &SplitPot| {
        let mut pot = pot.clone();
        for claim in &mut pot.claims {
            claim.business_unit = claim.business_unit.take().filter(|one| *one == unit);
            if claim.business_unit.is_none() {
                (claim.quantity, claim.level) = (Exact::ZERO, None);
            }
        }
        pot
    };
    Proof {
        statement: statement.to_owned(),
        period,
        currency,
        check_number: check_number(lines),
        pots: pots.iter().filter(takes_part).map(nameless).collect(),
        corrections: lines.iter().filter_map(|line| CorrectionLine::try_from(line).ok()).collect(),
        credits: lines.iter().filter_map(|line| Credit::try_from(line).ok()).collect(),
        business_unit: unit,
    }
}

/// The amounts as numerators over one denominator, both in subunits; `None` if a number does not fit.
pub(super) fn in_subunits(currency: Currency, amounts: &[Exact]) -> Option<(Vec<i128>, i128)> {
    let subunits_per_unit = Exact::new(10_i128.checked_pow(currency.digits())?, 0).ok()?;
    let amounts: Result<Vec<Exact>, _> = amounts.iter().map(|amount| amount.mul(&subunits_per_unit)).collect();
    let (numerators, scale) = common_scale(&amounts.ok()?)?;
    Some((numerators, 10_i128.checked_pow(scale)?))
}

fn money(coins: i128, currency: Currency) -> Result<Money, ChargeError> {
    coins
        .checked_mul(currency.subunit_micros().into())
        .and_then(|micros| i64::try_from(micros).ok())
        .map(|micros| Money::new(micros, currency))
        .ok_or_else(|| ChargeError::TooLarge("a charge".to_owned()))
}

/// Amount over quantity, rounded half away from zero to six digits, for information. Zero where the quantity is zero, or
/// has so many digits that the division cannot be done exactly.
pub(super) fn unit_price(amount: Money, quantity: Exact) -> Exact {
    let (quantity, scale) = quantity.trimmed().parts();
    let micros = || {
        let numerator = i128::from(amount.micros).checked_mul(10_i128.checked_pow(scale)?)?;
        let doubled = numerator.checked_mul(2)?.checked_add(numerator.signum() * quantity.checked_abs()?)?;
        doubled.checked_div(quantity.checked_mul(2)?)
    };
    micros().and_then(|micros| Exact::new(micros, 6).ok()).unwrap_or_default().trimmed()
}
