//! Plans, priorities, initiatives and expectations.

use std::collections::{BTreeMap, BTreeSet};

use super::{Checked, at, nearest, nearest_unless_there};

impl Checked<'_> {
    pub(super) fn strategy_plans(&mut self) {
        let folder = self.folder;
        let plans = &folder.model.strategy_plans;
        self.unique("strategy plan", "strategy_plans", plans.iter().map(|plan| plan.id.as_str()));
        for (position, plan) in plans.iter().enumerate() {
            let place = at("strategy_plans", position);
            let message = format!("strategy plan `{}`: expected a day after {}", plan.id, plan.from);
            self.must(plan.from < plan.to, &place, "to", message);
            let inside = plan.reviews.iter().all(|day| (plan.from..=plan.to).contains(day));
            let message = format!("strategy plan `{}`: expected days from {} to {}", plan.id, plan.from, plan.to);
            self.must(inside, &place, "reviews", message);
        }
    }

    pub(super) fn priorities(&mut self) {
        let folder = self.folder;
        let priorities = &folder.model.priorities;
        self.unique("priority", "priorities", priorities.iter().map(|one| one.id.as_str()));
        let mut given: BTreeMap<&str, f64> = BTreeMap::new();
        for (position, one) in priorities.iter().enumerate() {
            let place = at("priorities", position);
            self.weight(&place, &format!("priority `{}`", one.id), one.weight);
            let mut named = BTreeSet::new();
            for serving in &one.services {
                let service = serving.service.as_str();
                self.service(&place, "services", service);
                let message = format!("priority `{}`: `{service}` is named twice", one.id);
                self.must(named.insert(service), &place, "services", message);
                let message =
                    format!("priority `{}`: expected more than 0 and at most 100 percent of `{service}`", one.id);
                self.must(serving.percent > 0.0 && serving.percent <= 100.0, &place, "services", message);
                *given.entry(service).or_default() += serving.percent;
                let total = given.get(service).copied().unwrap_or_default();
                let message = format!("priority `{}`: with it {total} percent of `{service}` are given away", one.id);
                self.must(total <= 100.0 + 1e-9, &place, "services", message);
            }
        }
        let highest = priorities.iter().map(|one| one.weight).max_by(f64::total_cmp).unwrap_or_default();
        let on_top = priorities.iter().filter(|one| one.weight >= highest).count();
        if on_top > 2 {
            self.warn(
                &at("priorities", 0),
                "weight",
                format!("{on_top} priorities share the highest weight: what is number one?"),
            );
        }
    }

    pub(super) fn initiatives(&mut self) {
        let folder = self.folder;
        let model = &folder.model;
        self.unique("initiative", "initiatives", model.initiatives.iter().map(|one| one.id.as_str()));
        let plans: BTreeSet<&str> = model.strategy_plans.iter().map(|plan| plan.id.as_str()).collect();
        let objectives = model.scorecards.iter().flat_map(|card| &card.perspectives).flat_map(|one| &one.objectives);
        let kpis: BTreeSet<&str> = objectives.flat_map(|one| &one.kpis).map(|kpi| kpi.id.as_str()).collect();
        for (position, one) in model.initiatives.iter().enumerate() {
            let place = at("initiatives", position);
            if let Some(hint) = nearest_unless_there(&one.kpi, &kpis) {
                self.fault(&place, "kpi", format!("there is no KPI `{}`{hint}", one.kpi));
            }
            if let Some((plan, hint)) =
                one.plan.as_ref().and_then(|plan| Some((plan, nearest_unless_there(plan, &plans)?)))
            {
                self.fault(&place, "plan", format!("there is no strategy plan `{plan}`{hint}"));
            }
            let message = format!("initiative `{}`: expected a day after {}", one.id, one.starts);
            self.must(one.starts < one.ends, &place, "ends", message);
            let message = format!("initiative `{}`: expected a change, not 0", one.id);
            self.must(one.expected.abs() > 0.0, &place, "expected", message);
            let cost = one.cost.is_none_or(|cost| {
                !cost.is_negative() && cost.at_scale(6).is_ok_and(|micros| i64::try_from(micros).is_ok())
            });
            let message =
                format!("initiative `{}`: expected 0 or more, with at most 6 digits behind the point", one.id);
            self.must(cost, &place, "cost", message);
        }
    }

    pub(super) fn expectations(&mut self) {
        let folder = self.folder;
        let expectations = &folder.model.expectations;
        self.unique("expectation", "expectations", expectations.iter().map(|one| one.id.as_str()));
        for (position, one) in expectations.iter().enumerate() {
            let place = at("expectations", position);
            self.unit(&place, "business_unit", &one.business_unit);
            self.scope(&place, &one.scope);
            self.weight(&place, &format!("expectation `{}`", one.id), one.weight);
            if !self.known.metrics.contains_key(&one.metric) {
                let hint = nearest(&one.metric, self.known.metrics.keys().map(String::as_str));
                self.fault(&place, "metric", format!("there is no metric `{}`{hint}", one.metric));
            }
            let message = format!("expectation `{}`: expected 0 or more, found {}", one.id, one.near);
            self.must(one.near >= 0.0, &place, "near", message);
            let message = format!("expectation `{}`: expected a sentence", one.id);
            self.must(!one.sentence.trim().is_empty(), &place, "sentence", message);
            let ends = one.to.is_none_or(|end| one.from < end);
            let message = format!("expectation `{}`: expected a day after {}", one.id, one.from);
            self.must(ends, &place, "to", message);
        }
    }
}
