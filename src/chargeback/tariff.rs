//! The rate card: what a quantity costs, with tiers, flat fees and a minimum charge.
//!
//! It rounds nothing and converts nothing: a price is exact, in the rate's own currency.

use chrono::NaiveDate;
use entity::value::{Currency, Exact, ExactError, TierKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A line of the rate card.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tariff {
    /// Short name.
    pub id: String,
    /// The service.
    pub service: String,
    /// What is charged for: a driver.
    pub charge_kind: String,
    /// Price of one unit, where there are no tiers.
    pub unit_price: Exact,
    /// Currency of every amount here.
    pub currency: Currency,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after.
    pub valid_to: Option<NaiveDate>,
    /// Tiers and fees.
    pub terms: RateTerms,
}

/// What a rate says beyond its price.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RateTerms {
    /// How tiers work; none without tiers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier_kind: Option<TierKind>,
    /// From the lowest; the last has no upper end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tiers: Vec<Tier>,
    /// Charged to whoever uses anything at all.
    #[serde(default, skip_serializing_if = "Exact::is_zero")]
    pub flat_fee: Exact,
    /// Least that is charged to whoever uses anything at all.
    #[serde(default, skip_serializing_if = "Exact::is_zero")]
    pub minimum: Exact,
    /// Whether tiers count what all business units use together; each then pays its part of the one price.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub together: bool,
    /// The level that this is the price of; none for the usual price, which holds for everybody who chose nothing else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
}

/// A level of a service that business units may choose in the place of the usual one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// Short name, the same at all prices of the level.
    pub id: String,
    /// Name on statements.
    pub name: String,
    /// What one gets for it, in a sentence.
    pub promise: String,
    /// Business units that may choose it; everybody if none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offered_to: Vec<String>,
}

/// The level of a service that a business unit chose for a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenLevel {
    /// Who chose, and pays.
    pub business_unit: String,
    /// The service.
    pub service: String,
    /// The level's short name.
    pub level: String,
}

/// A tier of a price.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Last quantity of the tier; none for the last tier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub up_to: Option<Exact>,
    /// Price of one unit.
    pub unit_price: Exact,
    /// Charged when the tier is reached.
    #[serde(default, skip_serializing_if = "Exact::is_zero")]
    pub flat_fee: Exact,
}

impl Tariff {
    /// Short name of the level that it is the price of; none for the usual price.
    #[must_use]
    pub fn level(&self) -> Option<&str> {
        self.terms.level.as_ref().map(|level| level.id.as_str())
    }

    /// What that much costs; nothing used costs nothing. `quantity` is not below zero.
    ///
    /// Graduated: each slice of the quantity at its tier's price, with the flat fee of every tier reached. Volume: the
    /// whole quantity at the price of the tier that holds it, with that tier's flat fee. Then the rate's own flat fee, and
    /// at least the minimum.
    ///
    /// # Errors
    /// `TooLarge` if the price needs more than 38 digits.
    pub fn price(&self, quantity: &Exact) -> Result<Exact, ExactError> {
        if quantity.is_zero() {
            return Ok(Exact::ZERO);
        }
        let by_use = match self.terms.tier_kind {
            None => self.unit_price.mul(quantity)?,
            Some(TierKind::Volume) => self.volume(quantity)?,
            Some(TierKind::Graduated) => self.graduated(quantity)?,
        };
        Ok(by_use.add(&self.terms.flat_fee)?.max(self.terms.minimum).trimmed())
    }

    fn volume(&self, quantity: &Exact) -> Result<Exact, ExactError> {
        let tiers = &self.terms.tiers;
        let tier = tiers.iter().find(|tier| tier.up_to.is_none_or(|end| *quantity <= end)).or(tiers.last());
        tier.map_or(Ok(Exact::ZERO), |tier| tier.unit_price.mul(quantity)?.add(&tier.flat_fee))
    }

    fn graduated(&self, quantity: &Exact) -> Result<Exact, ExactError> {
        let (mut price, mut begin) = (Exact::ZERO, Exact::ZERO);
        for tier in &self.terms.tiers {
            if *quantity <= begin {
                break;
            }
            let end = tier.up_to.map_or(*quantity, |end| end.min(*quantity));
            price = price.add(&tier.unit_price.mul(&end.sub(&begin)?)?)?.add(&tier.flat_fee)?;
            begin = end;
        }
        Ok(price)
    }
}

impl RateTerms {
    /// What is wrong with these terms; `None` if nothing is.
    #[must_use]
    pub fn fault(&self) -> Option<&'static str> {
        if self.level.is_some() && self.together {
            return Some("a level is priced for each unit on its own, not for all units together");
        }
        let ends: Vec<Option<Exact>> = self.tiers.iter().map(|tier| tier.up_to).collect();
        let (last, before) =
            ends.split_last().map_or((None, Default::default()), |(last, before)| (Some(*last), before));
        let rising = |pair: &[Option<Exact>]| matches!(pair, [Some(a), Some(b)] if a < b);
        let negative = |tier: &Tier| tier.unit_price.is_negative() || tier.flat_fee.is_negative();
        match () {
            () if self.tier_kind.is_some() == self.tiers.is_empty() => {
                Some("tiers need a tier_kind, and a tier_kind needs tiers")
            }
            () if last.is_some_and(|end| end.is_some()) => {
                Some("the last tier has no up_to: it takes all that is beyond")
            }
            () if before.iter().any(Option::is_none) || !before.windows(2).all(rising) => {
                Some("each tier but the last ends above the one before")
            }
            () if before.first().is_some_and(|end| end.is_none_or(|end| end <= Exact::ZERO)) => {
                Some("the first tier ends above 0")
            }
            () if self.tiers.iter().any(negative) || self.flat_fee.is_negative() || self.minimum.is_negative() => {
                Some("no price, fee or minimum is below 0")
            }
            () => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn exact(text: &str) -> Exact {
        text.parse().unwrap()
    }

    /// Tiers as `up_to price flat`, `-` for the open end.
    fn tariff(kind: TierKind, tiers: &[(&str, &str, &str)]) -> Tariff {
        let tier = |(up_to, price, flat): &(&str, &str, &str)| Tier {
            up_to: (*up_to != "-").then(|| exact(up_to)),
            unit_price: exact(price),
            flat_fee: exact(flat),
        };
        let terms =
            RateTerms { tier_kind: Some(kind), tiers: tiers.iter().map(tier).collect(), ..RateTerms::default() };
        assert_eq!(terms.fault(), None);
        Tariff {
            id: "r".into(),
            service: "s".into(),
            charge_kind: "units".into(),
            unit_price: Exact::ZERO,
            currency: Currency::EUR,
            valid_from: NaiveDate::MIN,
            valid_to: None,
            terms,
        }
    }

    #[track_caller]
    fn check(tariff: &Tariff, quantity: &str, price: &str) {
        assert_eq!(tariff.price(&exact(quantity)).unwrap(), exact(price), "{quantity} at {:?}", tariff.terms);
    }

    #[test]
    fn stripes_tiers() {
        let tiers = [("5", "7", "0"), ("10", "6.5", "0"), ("-", "6", "0")];
        let volume = tariff(TierKind::Volume, &tiers);
        for (quantity, price) in [("1", "7"), ("5", "35"), ("6", "39"), ("20", "120"), ("25", "150")] {
            check(&volume, quantity, price);
        }
        let graduated = tariff(TierKind::Graduated, &tiers);
        for (quantity, price) in [("5", "35"), ("6", "41.5"), ("20", "127.5"), ("25", "157.5")] {
            check(&graduated, quantity, price);
        }
    }

    #[test]
    fn zuplos_tiers_and_their_cliff() {
        let tiers = [("1000", "0.10", "0"), ("10000", "0.05", "0"), ("-", "0.01", "0")];
        check(&tariff(TierKind::Graduated, &tiers), "15000", "600");
        let volume = tariff(TierKind::Volume, &tiers);
        for (quantity, price) in [("15000", "150"), ("10000", "500"), ("10001", "100.01")] {
            check(&volume, quantity, price);
        }
    }

    #[test]
    fn autumns_and_lagos_tiers() {
        let autumn = [("1000", "0.01", "0"), ("10000", "0.008", "0"), ("-", "0.005", "0")];
        check(&tariff(TierKind::Graduated, &autumn), "15000", "107");
        let lago = [("10000", "0.0010", "10"), ("-", "0.0006", "10")];
        check(&tariff(TierKind::Volume, &lago), "65000", "49");
    }

    #[test]
    fn fees_and_minimum() {
        let plain = Tariff {
            unit_price: exact("0.5"),
            terms: RateTerms { flat_fee: exact("2"), minimum: exact("5"), ..RateTerms::default() },
            ..tariff(TierKind::Volume, &[("-", "0", "0")])
        };
        for (quantity, price) in [("0", "0"), ("1", "5"), ("6", "5"), ("7", "5.5")] {
            check(&plain, quantity, price);
        }
        check(&tariff(TierKind::Graduated, &[("10", "1", "3"), ("-", "1", "4")]), "10", "13");
        check(&tariff(TierKind::Graduated, &[("10", "1", "3"), ("-", "1", "4")]), "11", "18");
    }

    #[test]
    fn terms_that_cannot_be_are_refused() {
        let terms = |ends: &[Option<i64>]| RateTerms {
            tier_kind: Some(TierKind::Volume),
            tiers: ends
                .iter()
                .map(|end| Tier { up_to: end.map(Into::into), unit_price: 1.into(), flat_fee: Exact::ZERO })
                .collect(),
            ..RateTerms::default()
        };
        assert!(terms(&[]).fault().is_some());
        assert!(terms(&[Some(5)]).fault().is_some(), "open at the end");
        assert!(terms(&[None, Some(5)]).fault().is_some());
        assert!(terms(&[Some(5), Some(5), None]).fault().is_some(), "no gap, no overlap");
        assert!(terms(&[Some(0), None]).fault().is_some());
        assert!(RateTerms { tier_kind: None, ..terms(&[None]) }.fault().is_some());
        assert!(RateTerms { minimum: (-1).into(), ..terms(&[None]) }.fault().is_some());
        assert_eq!(terms(&[Some(5), Some(6), None]).fault(), None);
    }

    proptest! {
        #[test]
        fn graduated_prices_never_fall(ends in prop::collection::btree_set(1_i64..10_000, 1..6), prices in prop::collection::vec(0_i64..500, 7), a in 0_i64..12_000, b in 0_i64..12_000) {
            let mut tiers: Vec<Tier> = ends.iter().zip(&prices).map(|(end, price)| Tier { up_to: Some((*end).into()), unit_price: (*price).into(), flat_fee: Exact::ZERO }).collect();
            tiers.push(Tier { up_to: None, unit_price: prices[6].into(), flat_fee: Exact::ZERO });
            let base = tariff(TierKind::Graduated, &[("-", "1", "0")]);
            let rate = Tariff { terms: RateTerms { tiers, ..base.terms.clone() }, ..base };
            let price = |quantity: i64| rate.price(&quantity.into()).unwrap();
            prop_assert!(price(a.min(b)) <= price(a.max(b)));
            let (one, two) = (price(a.min(b)), price(a.max(b)).sub(&price(a.min(b))).unwrap());
            prop_assert_eq!(one.add(&two).unwrap(), price(a.max(b)), "slices add up");
        }
    }
}
