//! A what-if on one's own bill: the same month with another level of a service, line by line.
//!
//! It changes nothing and is never stored.

use std::collections::BTreeMap;

use entity::value::Money;
use schemars::JsonSchema;
use serde::Serialize;

use super::{ChargeError, ChargeInputs, ChargeRun, ChosenLevel, charge};

/// A unit's bill as it is, and with another level.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct OwnBill {
    /// As it is.
    pub now: Money,
    /// With the other level.
    pub then: Money,
    /// How much more; negative if less.
    pub change: Money,
    /// Its lines that would change.
    pub lines: Vec<OwnLine>,
}

/// A line as it is, and with another level.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct OwnLine {
    /// The service.
    pub service: String,
    /// Name on the statement, with the other level.
    pub charge_kind: String,
    /// As it is.
    pub now: Money,
    /// With the other level.
    pub then: Money,
}

/// What a unit would have been charged for a month with that level of a service, or with the usual one if none is named.
/// `run` is the month as it is.
///
/// # Errors
/// As [`charge()`].
pub fn own_bill(
    inputs: &ChargeInputs,
    run: &ChargeRun,
    (unit, service): (&str, &str),
    level: Option<&str>,
) -> Result<OwnBill, ChargeError> {
    let other = charge(&with_level(inputs, (unit, service), level))?;
    let mut lines: BTreeMap<&str, [i64; 2]> = BTreeMap::new();
    let mut names = BTreeMap::new();
    for (at, run) in [run, &other].into_iter().enumerate() {
        for line in run.lines.iter().filter(|line| line.business_unit == unit) {
            if let Some(side) = lines.entry(&line.id).or_default().get_mut(at) {
                *side = line.amount.micros;
            }
            names.insert(&line.id, (&line.service, &line.charge_kind));
        }
    }
    let money = |micros| Money::new(micros, inputs.currency);
    let [now, then] = lines.values().fold([0, 0], |sum, one| [sum[0] + one[0], sum[1] + one[1]]);
    let changed = |(id, [now, then]): (&str, [i64; 2])| {
        let (service, charge_kind) = names.get(&id.to_owned()).filter(|_| now != then)?;
        let (service, charge_kind) = ((*service).clone(), (*charge_kind).clone());
        Some(OwnLine { service, charge_kind, now: money(now), then: money(then) })
    };
    Ok(OwnBill {
        now: money(now),
        then: money(then),
        change: money(then - now),
        lines: lines.into_iter().filter_map(changed).collect(),
    })
}

fn with_level(inputs: &ChargeInputs, (unit, service): (&str, &str), level: Option<&str>) -> ChargeInputs {
    let mut inputs = inputs.clone();
    inputs.levels.retain(|one| one.business_unit != unit || one.service != service);
    inputs.levels.extend(level.map(|level| ChosenLevel {
        business_unit: unit.to_owned(),
        service: service.to_owned(),
        level: level.to_owned(),
    }));
    inputs
}

#[cfg(test)]
mod tests {
    use entity::value::{ChargeMethod, Currency, Exact};

    use super::*;
    use crate::chargeback::{Cost, Level, RateTerms, Rule, RuleTerms, Tariff, Usage};

    fn tariff(id: &str, price: &str, level: Option<&str>) -> Tariff {
        let level = level.map(|id| Level {
            id: id.into(),
            name: "Within an hour".into(),
            promise: "Help within an hour.".into(),
            offered_to: vec![],
        });
        Tariff {
            id: id.into(),
            service: "mail".into(),
            charge_kind: "boxes".into(),
            unit_price: price.parse().unwrap(),
            currency: Currency::EUR,
            valid_from: "2026-01-01".parse().unwrap(),
            valid_to: None,
            terms: RateTerms { level, ..RateTerms::default() },
        }
    }

    fn month() -> ChargeInputs {
        let used = |unit: &str, n: i64| Usage {
            driver: "boxes".into(),
            service: None,
            business_unit: Some(unit.into()),
            quantity: n.into(),
        };
        let billed: Exact = "1000".parse().unwrap();
        ChargeInputs {
            costs: vec![Cost { service: Some("mail".into()), business_unit: None, billed, currency: Currency::EUR }],
            rules: vec![Rule {
                id: "boxes".into(),
                name: "Mailboxes".into(),
                service: "mail".into(),
                method: ChargeMethod::Priced,
                driver: Some("boxes".into()),
                unit: "boxes".into(),
                terms: RuleTerms::default(),
            }],
            usage: vec![used("sales", 40), used("works", 10)],
            tariffs: vec![tariff("usual", "4", None), tariff("fast", "6.25", Some("fast"))],
            business_units: vec!["sales".into(), "works".into()],
            ..ChargeInputs::new("2026-08".parse().unwrap(), Currency::EUR)
        }
    }

    fn shown(run: &ChargeRun) -> Vec<String> {
        run.lines.iter().map(|line| format!("{} {} {}", line.id, line.charge_kind, line.amount.amount())).collect()
    }

    #[test]
    fn a_unit_pays_the_price_of_the_level_it_chose_and_nobody_else_does() {
        let inputs = month();
        let usual = charge(&inputs).unwrap();
        assert_eq!(shown(&usual), ["2026-08.sales.boxes Mailboxes 160.00", "2026-08.works.boxes Mailboxes 40.00"]);
        let chosen = with_level(&inputs, ("sales", "mail"), Some("fast"));
        let run = charge(&chosen).unwrap();
        assert_eq!(
            shown(&run),
            ["2026-08.sales.boxes Mailboxes, Within an hour 250.00", "2026-08.works.boxes Mailboxes 40.00"]
        );
        let gone = charge(&with_level(&inputs, ("sales", "mail"), Some("gone"))).unwrap();
        assert_eq!(shown(&gone), shown(&usual), "a level without a price is the usual one");
    }

    #[test]
    fn a_what_if_shows_what_changes_on_the_own_bill() {
        let inputs = month();
        let run = charge(&inputs).unwrap();
        let bill = own_bill(&inputs, &run, ("sales", "mail"), Some("fast")).unwrap();
        assert_eq!([bill.now, bill.then, bill.change].map(|money| money.amount()), ["160.00", "250.00", "90.00"]);
        assert_eq!((bill.lines.len(), bill.lines[0].charge_kind.as_str()), (1, "Mailboxes, Within an hour"));
        let same = own_bill(&inputs, &run, ("sales", "mail"), None).unwrap();
        assert_eq!((same.change.micros, same.lines), (0, vec![]));
        let chosen = with_level(&inputs, ("sales", "mail"), Some("fast"));
        let back = own_bill(&chosen, &charge(&chosen).unwrap(), ("sales", "mail"), None).unwrap();
        assert_eq!(back.change.amount(), "-90.00");
    }
}
