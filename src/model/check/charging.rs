//! Charging: rules and what they say of others, prices, pools, rates of exchange, budgets.

use std::collections::{BTreeMap, BTreeSet};

use entity::value::{ChargeMethod, Exact, Layer};

use super::{Checked, at, nearest_unless_there};
use crate::chargeback::MEASURE;
use crate::measure::{Level, OverTime};
use crate::model::{ChargeRule, Rate, rows};

impl Checked<'_> {
    pub(super) fn cost_pools(&mut self) {
        let folder = self.folder;
        let pools = &folder.model.cost_pools;
        self.unique("cost pool", "cost_pools", pools.iter().map(|pool| pool.id.as_str()));
        for (position, pool) in pools.iter().enumerate() {
            let place = at("cost_pools", position);
            let below = pool.layer != Layer::Service;
            self.must(below, &place, "layer", format!("cost pool `{}`: expected pool or tower", pool.id));
            let twice = self.known.services.contains(pool.id.as_str());
            self.must(!twice, &place, "id", format!("`{}` is a service already", pool.id));
        }
    }

    pub(super) fn charge_rules(&mut self) {
        let folder = self.folder;
        let rules = &folder.model.charge_rules;
        self.unique("charge rule", "charge_rules", rules.iter().map(|rule| rule.id.as_str()));
        let mut charged = BTreeSet::new();
        for (position, rule) in rules.iter().enumerate() {
            let place = at("charge_rules", position);
            self.charged(&place, "service", &rule.service);
            let id = &rule.id;
            let needs_driver = matches!(rule.method, ChargeMethod::Proportional | ChargeMethod::Priced);
            let message =
                format!("charge rule `{id}`: expected a driver to share by, as the method is {}", rule.method);
            self.must(!needs_driver || rule.driver.is_some(), &place, "driver", message);
            let step = (rule.service.as_str(), rule.method == ChargeMethod::Direct);
            let message = match rule.method {
                ChargeMethod::Direct => {
                    format!("charge rule `{id}`: service `{}` has a direct rule already", rule.service)
                }
                _ => format!("charge rule `{id}`: service `{}` has a rule already", rule.service),
            };
            self.must(charged.insert(step), &place, "service", message);
            self.measured_driver(&place, rule);
            self.rule_terms(&place, rule);
        }
    }

    /// A driver that is a metric has values of business units that add up: calls for help do, percentages do not.
    fn measured_driver(&mut self, place: &str, rule: &ChargeRule) {
        let Some(id) = rule.driver.as_deref().and_then(|driver| driver.strip_prefix(MEASURE)) else { return };
        let metric = rows::every_metric(&self.folder.model).into_iter().find(|metric| metric.id == id);
        let Some(metric) = metric else {
            let known = self.known.metrics.keys().map(String::as_str).collect();
            let hint = nearest_unless_there(id, &known).unwrap_or_default();
            return self.fault(place, "driver", format!("there is no metric `{id}`{hint}"));
        };
        let by_units = [Level::BusinessUnit, Level::BusinessUnitService].iter().any(|one| metric.levels.contains(one));
        let message = format!("charge rule `{}`: `{id}` is not measured for business units", rule.id);
        self.must(by_units, place, "driver", message);
        let message =
            format!("charge rule `{}`: values of `{id}` do not add up, so nothing is shared by them", rule.id);
        self.must(metric.over_time() == OverTime::Sum, place, "driver", message);
    }

    fn rule_terms(&mut self, place: &str, rule: &ChargeRule) {
        let terms = &rule.terms;
        for unit in terms.shares.keys().chain(&terms.among) {
            self.unit(place, if terms.among.contains(unit) { "among" } else { "shares" }, unit);
        }
        for id in terms.serves.keys() {
            self.charged(place, "serves", id);
        }
        let (id, method) = (&rule.id, rule.method);
        let by_shares = matches!(method, ChargeMethod::Fixed | ChargeMethod::Weighted);
        let message = format!("charge rule `{id}`: shares are for fixed and weighted rules, this one is {method}");
        self.must(by_shares || terms.shares.is_empty(), place, "shares", message);
        let message = format!("charge rule `{id}`: among is for even rules, this one is {method}");
        self.must(method == ChargeMethod::Even || terms.among.is_empty(), place, "among", message);
        let message = format!("charge rule `{id}`: a direct rule serves business units only");
        self.must(method != ChargeMethod::Direct || terms.serves.is_empty(), place, "serves", message);
        let shares = || terms.shares.values().chain(terms.serves.values());
        let message = format!("charge rule `{id}`: no share is below 0");
        self.must(!shares().any(Exact::is_negative), place, "shares", message);
        if method == ChargeMethod::Fixed {
            let sum = shares().try_fold(Exact::ZERO, |sum, share| sum.add(share));
            let sum_text = sum.as_ref().map(ToString::to_string).unwrap_or_default();
            let fits = sum.is_ok_and(|sum| !sum.is_zero() && sum <= 100.into());
            let message = format!("charge rule `{id}`: expected percentages of 100 at most together, found {sum_text}");
            self.must(fits, place, "shares", message);
        }
    }

    fn charged(&mut self, place: &str, key: &str, id: &str) {
        if let Some(hint) = nearest_unless_there(id, &self.known.charged) {
            self.fault(place, key, format!("there is no service `{id}`{hint}"));
        }
    }

    pub(super) fn charging(&mut self) {
        let folder = self.folder;
        let Some(charging) = &folder.model.charging else { return };
        for id in &charging.step_order {
            self.charged("charging", "step_order", id);
        }
        let sources: BTreeSet<&str> = folder.model.sources.iter().map(|source| source.id.as_str()).collect();
        for source in &charging.finance.accrue {
            if let Some(hint) = nearest_unless_there(source, &sources) {
                self.fault("charging", "accrue", format!("there is no source `{source}`{hint}"));
            }
        }
        for unit in &charging.finance.showback {
            self.unit("charging", "showback", unit);
        }
        self.credits();
        self.outside_it();
        let limit = charging.finance.materiality.unwrap_or_default();
        self.must(!limit.is_negative(), "charging", "materiality", format!("expected 0 or more, found {limit}"));
        let days = charging.stale_after_days;
        self.must(days > 0, "charging", "stale_after_days", format!("expected more than 0 days, found {days}"));
    }

    fn outside_it(&mut self) {
        let folder = self.folder;
        let rules: Vec<_> = folder.model.charging.iter().flat_map(|charging| &charging.finance.outside_it).collect();
        self.unique("rule for what is bought around IT", "charging", rules.iter().map(|rule| rule.id.as_str()));
        for rule in rules {
            if let Some(service) = &rule.service {
                self.service("charging", "service", service);
            }
            let named = [&rule.accounts, &rule.suppliers, &rule.words].iter().any(|list| !list.is_empty());
            let message = format!("rule `{}` recognises nothing: expected accounts, suppliers or words", rule.id);
            self.must(named, "charging", "outside_it", message);
        }
    }

    fn credits(&mut self) {
        let folder = self.folder;
        let rules = folder.model.charging.iter().flat_map(|charging| &charging.finance.credits);
        let expectations: BTreeSet<&str> = folder.model.expectations.iter().map(|one| one.id.as_str()).collect();
        let mut seen = BTreeSet::new();
        let mut given: BTreeMap<(&str, &str), Exact> = BTreeMap::new();
        for rule in rules {
            let id = rule.expectation.as_str();
            if let Some(hint) = nearest_unless_there(id, &expectations) {
                self.fault("charging", "expectation", format!("there is no expectation `{id}`{hint}"));
            }
            self.service("charging", "service", &rule.service);
            self.must(seen.insert(id), "charging", "expectation", format!("`{id}` is credited twice"));
            let fits = rule.percent > Exact::ZERO && rule.percent <= 100.into();
            let message = format!("credit for `{id}`: expected more than 0 and at most 100, found {}", rule.percent);
            self.must(fits, "charging", "percent", message);
            let unit = folder.model.expectations.iter().find(|one| one.id == id).map(|one| one.business_unit.as_str());
            let sum = given.entry((unit.unwrap_or_default(), &rule.service)).or_default();
            *sum = sum.add(&rule.percent).unwrap_or_default();
            let message = format!("credits for `{}` come to {sum} percent of what one unit pays", rule.service);
            self.must(*sum <= 100.into(), "charging", "percent", message);
        }
    }

    pub(super) fn exchange_rates(&mut self) {
        let folder = self.folder;
        let mut seen = BTreeSet::new();
        for (position, one) in folder.model.exchange_rates.iter().enumerate() {
            let place = at("exchange_rates", position);
            let message = format!("there is a second rate of {} in {} for {}", one.from, one.to, one.month);
            self.must(seen.insert((one.month, one.from, one.to)), &place, "month", message);
            let positive = one.rate > Exact::ZERO;
            self.must(positive, &place, "rate", format!("expected more than 0, found {}", one.rate));
            self.must(one.from != one.to, &place, "to", format!("{} is worth itself", one.from));
        }
    }

    pub(super) fn rates(&mut self) {
        let folder = self.folder;
        let rates = &folder.model.rates;
        self.unique("rate", "rates", rates.iter().map(|rate| rate.id.as_str()));
        for (position, rate) in rates.iter().enumerate() {
            let place = at("rates", position);
            self.service(&place, "service", &rate.service);
            let message = format!("rate `{}`: expected 0 or more, found {}", rate.id, rate.unit_price);
            self.must(!rate.unit_price.is_negative(), &place, "unit_price", message);
            let ends = rate.valid_to.is_none_or(|end| rate.valid_from < end);
            let message = format!("rate `{}`: expected a day after {}", rate.id, rate.valid_from);
            self.must(ends, &place, "valid_to", message);
            if let Some(fault) = rate.terms.fault() {
                self.fault(&place, "tiers", format!("rate `{}`: {fault}", rate.id));
            }
            self.level(&place, rate);
            let other = rates.iter().take(position).find(|other| overlap(rate, other));
            if let Some(other) = other {
                let message = format!("rate `{}`: `{}` prices the same on the same days", rate.id, other.id);
                self.fault(&place, "valid_from", message);
            }
        }
    }

    /// A level is a choice beside a usual price of the same, by a rule that charges prices.
    fn level(&mut self, place: &str, rate: &Rate) {
        let Some(level) = &rate.terms.level else { return };
        let folder = self.folder;
        for unit in &level.offered_to {
            self.unit(place, "offered_to", unit);
        }
        let same = |one: &&Rate| (&one.service, &one.charge_kind) == (&rate.service, &rate.charge_kind);
        let usual = folder.model.rates.iter().filter(same).find(|one| one.terms.level.is_none());
        let message = format!("rate `{}`: expected a usual price of `{}` beside the level", rate.id, rate.charge_kind);
        self.must(usual.is_some(), place, "level", message);
        let message = format!("rate `{}`: the usual price counts all units together, so nobody can choose", rate.id);
        self.must(!usual.is_some_and(|one| one.terms.together), place, "level", message);
        let priced = |rule: &ChargeRule| rule.method == ChargeMethod::Priced && rule.service == rate.service;
        let message =
            format!("rate `{}`: no rule charges `{}` by its price, so no level counts", rate.id, rate.service);
        self.must(folder.model.charge_rules.iter().any(priced), place, "level", message);
    }

    pub(super) fn budgets(&mut self) {
        let folder = self.folder;
        let mut planned = BTreeSet::new();
        for (position, budget) in folder.model.budgets.iter().enumerate() {
            let place = at("budgets", position);
            let (unit, service) = (&budget.business_unit, &budget.service);
            if let Some(unit) = unit {
                self.unit(&place, "business_unit", unit);
            }
            if let Some(service) = service {
                self.charged(&place, "service", service);
            }
            let named: Vec<&str> = [unit, service].into_iter().flatten().map(String::as_str).collect();
            let message = "budget: expected a business_unit, a service, or both".to_owned();
            self.must(!named.is_empty(), &place, "amount", message);
            let unit = named.join("` for `");
            let message = format!("budget of `{unit}`: there is a second one from {}", budget.from);
            self.must(planned.insert((named, budget.from)), &place, "from", message);
            let amount = budget.amount.at_scale(6).is_ok_and(|micros| i64::try_from(micros).is_ok());
            let message =
                format!("budget of `{unit}`: expected at most 6 digits behind the point, found {}", budget.amount);
            self.must(amount, &place, "amount", message);
        }
    }
}

/// Whether both price the same thing on the same day.
fn overlap(a: &Rate, b: &Rate) -> bool {
    let before = |a: &Rate, b: &Rate| a.valid_to.is_some_and(|end| end <= b.valid_from);
    let level = |rate: &Rate| rate.terms.level.as_ref().map(|level| level.id.clone());
    let same = (&a.service, &a.charge_kind, level(a)) == (&b.service, &b.charge_kind, level(b));
    same && !before(a, b) && !before(b, a)
}
