//! A draft of a company as a model: sound, small, and made to be edited. It computes nothing.

use std::path::Path;

use chrono::NaiveDate;
use chrono_tz::Tz;
use entity::value::{ChargeMethod, Currency, Misfire, Pace, Role, Scope, ServiceKind, Stage};

use super::{Goals, free_id};
use crate::connectors::{Place, SourceSettings};
use crate::model::{
    BusinessUnit, ChargeRule, Company, Kpi, Model, Objective, Person, Perspective, Report, Schedule, Scorecard,
    Service, Source, Subscription, Target, paths,
};

/// The report that everybody begins with.
const REPORT: &str = "executive-scorecard";

/// What is known of a new company.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Its name.
    pub name: String,
    /// Zone of its months.
    pub zone: Tz,
    /// Its currency.
    pub currency: Currency,
    /// Name and address of whoever looks after this program, and receives the first report.
    pub admin: (String, String),
    /// What people use.
    pub services: Vec<DraftService>,
    /// Ids and names of its business units.
    pub units: Vec<(String, String)>,
    /// How its tickets are read.
    pub tickets: Option<SourceSettings>,
    /// How its costs are read.
    pub costs: Option<SourceSettings>,
    /// What it wants, for a start.
    pub goals: Goals,
}

/// What is known of a service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftService {
    /// Short name.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// What it does for the business.
    pub purpose: Option<String>,
    /// What sort of service.
    pub kind: Option<ServiceKind>,
    /// When it is promised to work.
    pub hours: Option<String>,
    /// Critical or seasonal.
    pub protected: bool,
}

/// The model, for a folder at that absolute path.
#[must_use]
pub fn model(draft: &Draft, folder: &Path) -> Model {
    let units = draft.units.iter().cloned().collect();
    let top = free_id(&draft.name, &units);
    let below = draft.units.iter().map(|(id, name)| unit(id, name, Some(&top)));
    let charges_units = draft.costs.as_ref().is_some_and(|costs| costs.fields.contains_key("business_unit"));
    let tickets = draft.tickets.as_ref().map(|it| source("tickets", "Service desk tickets", it, folder));
    let costs = draft.costs.as_ref().map(|it| source("costs", "Costs", it, folder));
    Model {
        company: Some(Company {
            name: draft.name.clone(),
            zone: draft.zone,
            currency: draft.currency,
            language: "en".to_owned(),
            noise: None,
            fiscal: None,
            promises: Vec::new(),
            react: None,
        }),
        business_units: std::iter::once(unit(&top, &draft.name, None)).chain(below).collect(),
        services: draft.services.iter().map(service).collect(),
        scorecards: scorecard(draft).into_iter().collect(),
        sources: tickets.into_iter().chain(costs).collect(),
        charge_rules: draft.services.iter().filter(|_| charges_units).map(charge_rule).collect(),
        people: vec![Person {
            id: "admin".to_owned(),
            name: draft.admin.0.clone(),
            email: draft.admin.1.clone(),
            role: Role::Admin,
            sees: vec!["all".to_owned()],
            language: None,
        }],
        subscriptions: vec![Subscription {
            pace: Pace::Each,
            person: "admin".to_owned(),
            report: REPORT.to_owned(),
            scope: Scope::All,
            mandatory: None,
        }],
        reports: vec![Report {
            report: REPORT.to_owned(),
            scope: Scope::All,
            title: None,
            complete: None,
            approval: None,
        }],
        schedules: vec![
            schedule("every-morning", "pull", "30 5 * * *", draft.zone),
            schedule("every-month", "month", "0 6 3 * *", draft.zone),
        ],
        ..Model::default()
    }
}

fn unit(id: &str, name: &str, parent: Option<&str>) -> BusinessUnit {
    BusinessUnit {
        id: id.to_owned(),
        parent: parent.map(str::to_owned),
        name: name.to_owned(),
        brm: None,
        head: None,
        people: 0,
        valid_from: None,
        valid_to: None,
        successor: None,
    }
}

fn service(draft: &DraftService) -> Service {
    let text = |text: &Option<String>, missing: &str| text.clone().unwrap_or_else(|| missing.to_owned());
    Service {
        id: draft.id.clone(),
        name: draft.name.clone(),
        kind: draft.kind.unwrap_or(ServiceKind::Business),
        purpose: text(&draft.purpose, "Say in a sentence what it does for the business."),
        owner: text(&draft.owner, "Not named yet"),
        stage: Stage::Live,
        agreed_hours: text(&draft.hours, "Mo-Fr 08:00-18:00"),
        protected: draft.protected,
    }
}

/// A source whose path starts at the folder.
fn source(id: &str, name: &str, settings: &SourceSettings, folder: &Path) -> Source {
    let mut settings = settings.clone();
    if let Place::File(place) = &mut settings.from {
        place.path = paths::from_folder(&place.path, folder);
    }
    Source { id: id.to_owned(), name: name.to_owned(), rhythm_hours: 24, settings }
}

fn charge_rule(service: &DraftService) -> ChargeRule {
    ChargeRule {
        id: format!("{}-direct", service.id.chars().take(50).collect::<String>()),
        name: service.name.clone(),
        service: service.id.clone(),
        method: ChargeMethod::Direct,
        driver: None,
        unit: "months".to_owned(),
        terms: crate::chargeback::RuleTerms::default(),
    }
}

fn schedule(id: &str, step: &str, cron: &str, zone: Tz) -> Schedule {
    Schedule {
        id: id.to_owned(),
        step: step.to_owned(),
        cron: Some(cron.to_owned()),
        when: None,
        holidays: Vec::new(),
        calendar: None,
        owner: None,
        report: None,
        zone,
        misfire: Misfire::Latest,
        catch_up_days: 7,
        paused: false,
        ends: None,
    }
}

/// A KPI of the whole company with a goal and what is still near it.
fn kpi(id: &str, metric: &str, (from, goal, near): (NaiveDate, f64, f64), points: [(f64, f64); 4], owner: &str) -> Kpi {
    Kpi {
        id: id.to_owned(),
        name: None,
        metric: metric.to_owned(),
        scope: Scope::All,
        weight: 1.0,
        points: points.to_vec(),
        scale: None,
        owner: owner.to_owned(),
        targets: vec![Target {
            from,
            value: Some(goal),
            near: tidy(near),
            band: None,
            baseline: None,
            scale: None,
            until: None,
        }],
        noise: None,
        rhythm: None,
        react: None,
        rebases: Vec::new(),
        deviations: Vec::new(),
    }
}

/// What the data can feed, in three points of view; none if there is nothing to measure.
fn scorecard(draft: &Draft) -> Option<Scorecard> {
    let Goals { from, promises, hours, calls, spend } = draft.goals;
    let owner = &draft.admin.0;
    let kpi = |id: &str, metric, goal, near, points| kpi(id, metric, (from, goal, near), points, owner);
    // Less is better: the goal is worth 80, half of it excellent, twice of it nothing.
    let less = |id, metric, goal: f64| {
        let points =
            [(0.5, 100.0), (1.0, 80.0), (1.25, 50.0), (2.0, 0.0)].map(|(share, score)| (tidy(goal * share), score));
        kpi(id, metric, goal, goal * 0.05, points)
    };
    let promises = promises.map(|goal| {
        let points = [(goal - 15.0, 0.0), (goal - 5.0, 50.0), (goal, 80.0), (100.0, 100.0)];
        kpi("promises-kept", "promises_kept", goal, 1.0, points)
    });
    let hours = hours.map(|goal| less("time-to-fix", "time_to_fix_median", goal));
    let calls = calls.filter(|calls| *calls > 0.0).map(|goal| less("calls", "tickets", goal));
    let spend = spend.map(|goal| less("it-spend", "spend", goal));
    let perspectives = [
        ("contribution", "Business contribution", "money-well-spent", "Money is well spent", vec![spend]),
        ("users", "Colleagues", "undisturbed", "People work undisturbed", vec![calls]),
        ("operations", "Reliable operations", "word-kept", "We keep our word", vec![promises, hours]),
    ];
    let perspective = |(id, name, objective, goal, kpis): (&str, &str, &str, &str, Vec<Option<Kpi>>)| {
        let kpis: Vec<Kpi> = kpis.into_iter().flatten().collect();
        let objective = Objective { id: objective.to_owned(), name: goal.to_owned(), weight: 1.0, roll_up: None, kpis };
        let filled = !objective.kpis.is_empty();
        let one = Perspective {
            id: id.to_owned(),
            name: Some(name.to_owned()),
            weight: 1.0,
            roll_up: None,
            objectives: vec![objective],
        };
        filled.then_some(one)
    };
    let perspectives: Vec<Perspective> = perspectives.into_iter().filter_map(perspective).collect();
    (!perspectives.is_empty()).then(|| Scorecard {
        id: "it-business".to_owned(),
        name: "IT for the business".to_owned(),
        scope: Scope::All,
        minimum_coverage: 0.5,
        roll_up: None,
        perspectives,
        links: Vec::new(),
    })
}

/// Three digits behind the point.
fn tidy(value: f64) -> f64 {
    (value * 1_000.0).round() / 1_000.0
}
