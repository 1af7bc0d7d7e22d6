//! Completeness: how much of a month's cost has a place, how much of it finds a payer, and how good its drivers are.
//!
//! It reads books and usage as they are; it knows no source and no clock.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::value::{Exact, Share};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::split::common_scale;
use super::{Books, ChargeInputs};

/// How complete a month is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Completeness {
    /// Share of the cost that is in a pool, tower or service; none without cost.
    pub in_pools: Option<Share>,
    /// Share of the cost that business units are charged for; none without cost.
    pub allocated: Option<Share>,
    /// Every driver that shares cost out.
    pub drivers: Vec<Driver>,
    /// What keeps the month from being closed, in words; empty if nothing does.
    pub blockers: Vec<String>,
}

/// How good a driver is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Driver {
    /// Its name.
    pub driver: String,
    /// When a source last delivered it; none if no source ever did.
    pub delivered_at: Option<DateTime<Utc>>,
    /// Days since then.
    pub age_days: Option<i64>,
    /// How many of the units that receive statements used any in the month.
    pub n_units: usize,
    /// How many units receive statements.
    pub of_units: usize,
    /// Share of its quantity that names nobody we know: it has to be estimated or stays unallocated.
    pub nobodys_share: Option<Share>,
    /// Whether it is too old, or stopped: used the month before, and not at all in this one.
    pub stale: bool,
    /// Who let it pass, and why.
    pub waived: Option<String>,
}

/// What is known of a driver's deliveries.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Delivered {
    /// Its name.
    pub driver: String,
    /// When a source last delivered it.
    pub at: Option<DateTime<Utc>>,
    /// Whether it was used the month before.
    pub used_before: bool,
    /// Who let it pass for this month, and why.
    pub waived: Option<String>,
}

/// The completeness of a month with that balance, seen at that instant.
#[must_use]
pub fn completeness(
    inputs: &ChargeInputs,
    books: &Books,
    delivered: &[Delivered],
    (now, stale_after_days): (DateTime<Utc>, i32),
) -> Completeness {
    let names: BTreeSet<&str> =
        inputs.rules.iter().filter(|rule| rule.method.shares()).filter_map(|rule| rule.driver.as_deref()).collect();
    let driver = |name: &str| {
        let known = delivered.iter().find(|one| one.driver == name).cloned().unwrap_or_default();
        driver(inputs, name, known, (now, stale_after_days))
    };
    let drivers: Vec<Driver> = names.into_iter().map(driver).collect();
    let stale = drivers.iter().filter(|driver| driver.stale && driver.waived.is_none());
    let outside = books.pools.iter().filter(|pool| pool.service.is_none()).map(|pool| pool.source_total);
    let outside = super::books::total(outside).unwrap_or_default();
    Completeness {
        in_pools: part(books.source_total.sub(&outside).ok(), books.source_total),
        allocated: part(books.source_total.sub(&books.unallocated).ok(), books.source_total),
        blockers: stale.map(|driver| format!("driver `{}` is stale: {}", driver.driver, why(driver))).collect(),
        drivers,
    }
}

fn driver(inputs: &ChargeInputs, name: &str, known: Delivered, (now, limit): (DateTime<Utc>, i32)) -> Driver {
    let of_driver = || inputs.usage.iter().filter(|usage| usage.driver == name && !usage.quantity.is_zero());
    let names = |unit: &Option<String>| unit.as_ref().is_some_and(|unit| inputs.business_units.contains(unit));
    let units: BTreeSet<&String> = of_driver()
        .filter(|usage| names(&usage.business_unit))
        .filter_map(|usage| usage.business_unit.as_ref())
        .collect();
    let sum = |all: Vec<Exact>| super::books::total(all).ok();
    let all = sum(of_driver().map(|usage| usage.quantity).collect());
    let nobodys = sum(of_driver().filter(|usage| !names(&usage.business_unit)).map(|usage| usage.quantity).collect());
    let age_days = known.at.map(|at| (now - at).num_days());
    let stopped = known.used_before && of_driver().next().is_none();
    Driver {
        driver: name.to_owned(),
        delivered_at: known.at,
        age_days,
        n_units: units.len(),
        of_units: inputs.business_units.len(),
        nobodys_share: all.and_then(|all| part(nobodys, all)),
        stale: stopped || age_days.is_some_and(|days| days > i64::from(limit)),
        waived: known.waived,
    }
}

fn why(driver: &Driver) -> String {
    match driver.age_days {
        Some(days) if driver.n_units > 0 => format!("it was last delivered {days} days ago"),
        _ => "it was used the month before, and nothing came for this month".to_owned(),
    }
}

fn part(of: Option<Exact>, whole: Exact) -> Option<Share> {
    match common_scale(&[of?, whole])?.0.as_slice() {
        [of, whole] => Share::new(*of, *whole),
        _ => None,
    }
}
