//! Who pays for what, and how much: the rule of every service, the price list, and what is planned for a month.

use std::collections::BTreeMap;

use actix_web::web::{Data, Query, ReqData};
use askama::Template;
use chrono::NaiveDate;
use entity::value::{ChargeMethod, Exact, TierKind};

use super::frame::{Frame, Pager, may_enter};
use super::statements::against;
use super::words::{self, Mark};
use super::{Screen, html};
use crate::app::App;
use crate::chargeback::{RateTerms, RuleTerms, Tier};
use crate::scorecard::wording::period_text;
use crate::store::company;
use crate::web::api::finance::{Budget, ChargeRule, in_force, planned_for};
use crate::web::api::rates::{Rate, known};
use crate::web::dates::When;
use crate::web::guard::Who;
use crate::web::problem::Problem;

#[derive(Template)]
#[template(path = "prices.html")]
struct Page {
    frame: Frame,
    pager: Pager,
    charges: bool,
    rules: Vec<RuleRow>,
    rates: Vec<RateRow>,
    budgets: Vec<BudgetRow>,
}

struct RuleRow {
    service: String,
    name: String,
    how: String,
    terms: String,
}

struct RateRow {
    service: String,
    of: String,
    level: String,
    price: String,
    holds: String,
    used: String,
    past: bool,
}

struct BudgetRow {
    unit: String,
    service: String,
    planned: String,
    charged: String,
    against: Option<Mark>,
}

/// Names of units and services, by their short names.
struct Names {
    units: BTreeMap<String, String>,
    services: BTreeMap<String, String>,
}

/// Rules, prices and the budgets of a month.
pub async fn show(app: Data<App>, who: ReqData<Who>, when: Query<When>) -> Screen {
    let period = when.or_last(&app).await?;
    let names = Names::of(&app, &who).await?;
    let today = app.clock.now().date_naive();
    let rates = known(&app, &who).await?;
    html(&Page {
        frame: Frame::of(&app, &who, "Prices and budgets", "/statements").await?,
        pager: Pager::of(period, app.last_complete_month().await?),
        charges: may_enter(&who, "/charges"),
        rules: in_force(&app, &who).await?.into_iter().map(|rule| names.rule(rule)).collect(),
        rates: rates.into_iter().map(|rate| names.rate(rate, today)).collect(),
        budgets: planned_for(&app, &who, period).await?.into_iter().map(|budget| names.budget(budget)).collect(),
    })
}

impl Names {
    async fn of(app: &App, who: &Who) -> Result<Self, Problem> {
        let units = company::business_units(&app.db, &who.access).await?;
        let services = company::services(&app.db).await?;
        Ok(Self {
            units: units.into_iter().map(|unit| (unit.id, unit.name)).collect(),
            services: services.into_iter().map(|service| (service.id, service.name)).collect(),
        })
    }

    fn unit(&self, id: &str) -> String {
        self.units.get(id).cloned().unwrap_or_else(|| id.to_owned())
    }

    fn service(&self, id: &str) -> String {
        self.services.get(id).cloned().unwrap_or_else(|| id.to_owned())
    }

    fn rule(&self, rule: ChargeRule) -> RuleRow {
        RuleRow {
            service: self.service(&rule.service),
            how: how(&rule),
            terms: self.terms(&rule.terms),
            name: rule.name,
        }
    }

    /// Shares, who shares evenly, and what other services use.
    fn terms(&self, terms: &RuleTerms) -> String {
        let shares = terms.shares.iter().map(|(unit, share)| format!("{} {}", self.unit(unit), words::exact(share)));
        let among = terms.among.iter().map(|unit| self.unit(unit));
        let serves = terms.serves.iter().map(|(id, share)| format!("{} {}", self.service(id), words::exact(share)));
        shares.chain(among).chain(serves).collect::<Vec<_>>().join(", ")
    }

    fn rate(&self, rate: Rate, today: NaiveDate) -> RateRow {
        let from = words::day(rate.valid_from);
        RateRow {
            service: self.service(&rate.service),
            level: rate.terms.level.as_ref().map_or_else(|| "usual".to_owned(), |level| level.name.clone()),
            price: price(&rate),
            holds: match rate.valid_to.and_then(|end| end.pred_opt()) {
                Some(last) => format!("{from} to {}", words::day(last)),
                None => format!("from {from}"),
            },
            used: rate
                .used_until
                .map_or_else(|| "not yet".to_owned(), |month| format!("to the end of {}", period_text(month))),
            past: rate.valid_to.is_some_and(|end| end <= today),
            of: rate.charge_kind,
        }
    }

    fn budget(&self, budget: Budget) -> BudgetRow {
        let Budget { business_unit, service, amount, charged, .. } = budget;
        BudgetRow {
            unit: business_unit.map_or_else(|| "all together".to_owned(), |id| self.unit(&id)),
            service: service.map_or_else(|| "all services".to_owned(), |id| self.service(&id)),
            planned: words::money(&amount),
            charged: charged.as_ref().map_or_else(|| "–".to_owned(), words::money),
            against: charged.map(|charged| against(charged.micros, amount.micros)),
        }
    }
}

/// How a service's cost finds its payers, in words.
fn how(rule: &ChargeRule) -> String {
    let unit = &rule.unit;
    match (rule.method, &rule.driver) {
        (ChargeMethod::Direct, _) => "each unit pays the lines that name it".to_owned(),
        (ChargeMethod::Proportional, _) => format!("shared out by use, in {unit}"),
        (ChargeMethod::Even, _) => "the same to each".to_owned(),
        (ChargeMethod::Fixed, _) => "by agreed percentages".to_owned(),
        (ChargeMethod::Weighted, Some(_)) => format!("by use, in {unit}, times agreed weights"),
        (ChargeMethod::Weighted, None) => "by agreed weights".to_owned(),
        (ChargeMethod::Priced, _) => format!("by the price list, for {unit}"),
    }
}

/// A price in words: one price or its tiers, then what comes on top.
fn price(rate: &Rate) -> String {
    let RateTerms { tier_kind, tiers, flat_fee, minimum, together, .. } = &rate.terms;
    let money = |amount: &Exact| format!("{} {}", rate.currency, words::exact_money(amount));
    let tier = |tier: &Tier| {
        let upto = tier.up_to.map_or_else(|| "beyond".to_owned(), |end| format!("up to {}", words::exact(&end)));
        let fee = if tier.flat_fee.is_zero() { String::new() } else { format!(" and {} once", money(&tier.flat_fee)) };
        format!("{upto} {}{fee}", money(&tier.unit_price))
    };
    let mut parts = match tiers.is_empty() {
        true => vec![format!("{} a {}", money(&rate.unit_price), rate.unit)],
        false => tiers.iter().map(tier).collect(),
    };
    parts.extend((*tier_kind == Some(TierKind::Volume)).then(|| "all of it at the price of its tier".to_owned()));
    parts.extend(together.then(|| "tiers count all units together".to_owned()));
    parts.extend((!flat_fee.is_zero()).then(|| format!("plus {} a month", money(flat_fee))));
    parts.extend((!minimum.is_zero()).then(|| format!("at least {}", money(minimum))));
    parts.join("; ")
}
