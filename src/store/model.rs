//! The model as rows of all its tables: brought to what a folder says, or taken out for an export.
//!
//! The list of tables stands here once in each direction. It decides nothing.

use std::collections::BTreeSet;

use entity::value::Origin;
use entity::{
    budget, business_unit, calendar, charge_rule, charging, company, cost_pool, deviation, exchange_rate, expectation,
    initiative, kpi, metric, objective, person, person_unit, perspective, priority, rate, rebase, regular_report,
    schedule, scorecard, service, service_budget, source, strategy_link, strategy_plan, stream_step, subscription,
    target, value_stream,
};
use sea_orm::EntityTrait;

use super::changes::Changes;
use super::tables::{Wanted, bring, take};
use super::{StoreError, Tx, planner, rates};

/// All rows of a model, each list in the folder's order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ModelRows {
    /// The company, once.
    pub company: Vec<company::Model>,
    /// Parents before children.
    pub business_units: Vec<business_unit::Model>,
    /// Days on which nobody works.
    pub calendars: Vec<calendar::Model>,
    /// What business units use.
    pub services: Vec<service::Model>,
    /// Enterprise value streams.
    pub value_streams: Vec<value_stream::Model>,
    /// Their steps.
    pub stream_steps: Vec<stream_step::Model>,
    /// Metrics in use.
    pub metrics: Vec<metric::Model>,
    /// Which of them are the program's, not the company's own.
    pub library: BTreeSet<String>,
    /// Scorecards.
    pub scorecards: Vec<scorecard::Model>,
    /// Their points of view.
    pub perspectives: Vec<perspective::Model>,
    /// What the company wants to reach.
    pub objectives: Vec<objective::Model>,
    /// Supposed effects between objectives.
    pub links: Vec<strategy_link::Model>,
    /// Metrics placed on objectives.
    pub kpis: Vec<kpi::Model>,
    /// Their goals.
    pub targets: Vec<target::Model>,
    /// Strategic plans.
    pub strategy_plans: Vec<strategy_plan::Model>,
    /// What matters most.
    pub priorities: Vec<priority::Model>,
    /// What is undertaken to move a KPI.
    pub initiatives: Vec<initiative::Model>,
    /// What business units expect.
    pub expectations: Vec<expectation::Model>,
    /// Known changes of what they measure.
    pub rebases: Vec<rebase::Model>,
    /// Accepted deviations from their goals.
    pub deviations: Vec<deviation::Model>,
    /// Configured external systems.
    pub sources: Vec<source::Model>,
    /// How the company charges, at most once.
    pub charging: Vec<charging::Model>,
    /// Cost pools and towers.
    pub cost_pools: Vec<cost_pool::Model>,
    /// Rates of exchange.
    pub exchange_rates: Vec<exchange_rate::Model>,
    /// How cost is shared out.
    pub charge_rules: Vec<charge_rule::Model>,
    /// Prices.
    pub rates: Vec<rate::Model>,
    /// Planned money.
    pub budgets: Vec<budget::Model>,
    /// Planned money of services, towers and pools.
    pub service_budgets: Vec<service_budget::Model>,
    /// Who signs in or receives reports.
    pub people: Vec<person::Model>,
    /// What they see.
    pub person_units: Vec<person_unit::Model>,
    /// Who receives which report.
    pub subscriptions: Vec<subscription::Model>,
    /// Reports that are made in any case.
    pub reports: Vec<regular_report::Model>,
    /// When steps are due.
    pub schedules: Vec<schedule::Model>,
}

/// Passwords, and who was shut out, are no part of a model.
const PERSON: &[person::Column] = &[person::Column::PasswordHash, person::Column::DisabledAt];
const SOURCE: &[source::Column] = &[source::Column::Cursor];
const SCHEDULE: &[schedule::Column] = &[schedule::Column::NextDue];
const RATE: &[rate::Column] = &[rate::Column::AddedAt];

/// Brings all tables to these rows; the changes by table.
///
/// # Errors
/// `Refused` if a price that a closed month has used would change; else if the database refuses.
pub async fn bring_all(tx: &Tx, rows: ModelRows) -> Result<Vec<(&'static str, Changes)>, StoreError> {
    rates::unchanged_where_used(tx, &rows.rates).await?;
    let metrics = Wanted { program: rows.library, ..Wanted::<metric::Entity>::new("metric", rows.metrics) };
    let people = Wanted { own: PERSON, ..Wanted::<person::Entity>::new("person", rows.people) };
    let sources = Wanted { own: SOURCE, ..Wanted::<source::Entity>::new("source", rows.sources) };
    let schedules = Wanted { own: SCHEDULE, ..Wanted::<schedule::Entity>::new("schedule", rows.schedules) };
    let rates = Wanted { own: RATE, ..Wanted::<rate::Entity>::new("rate", rows.rates) };
    let calendars = plain::<calendar::Entity>(tx, "calendar", rows.calendars).await?;
    let schedules = planner::begin_changed_anew(tx, bring(tx, schedules).await?, &calendars).await?;
    Ok(vec![
        ("company", plain::<company::Entity>(tx, "company", rows.company).await?),
        ("business units", plain::<business_unit::Entity>(tx, "business unit", rows.business_units).await?),
        ("calendars", calendars),
        ("services", plain::<service::Entity>(tx, "service", rows.services).await?),
        ("value streams", plain::<value_stream::Entity>(tx, "value stream", rows.value_streams).await?),
        ("steps", plain::<stream_step::Entity>(tx, "step", rows.stream_steps).await?),
        ("metrics", bring(tx, metrics).await?),
        ("scorecards", plain::<scorecard::Entity>(tx, "scorecard", rows.scorecards).await?),
        ("perspectives", plain::<perspective::Entity>(tx, "perspective", rows.perspectives).await?),
        ("objectives", plain::<objective::Entity>(tx, "objective", rows.objectives).await?),
        ("links", plain::<strategy_link::Entity>(tx, "link", rows.links).await?),
        ("KPIs", plain::<kpi::Entity>(tx, "KPI", rows.kpis).await?),
        ("targets", plain::<target::Entity>(tx, "target", rows.targets).await?),
        ("strategy plans", plain::<strategy_plan::Entity>(tx, "strategy plan", rows.strategy_plans).await?),
        ("priorities", plain::<priority::Entity>(tx, "priority", rows.priorities).await?),
        ("initiatives", plain::<initiative::Entity>(tx, "initiative", rows.initiatives).await?),
        ("expectations", plain::<expectation::Entity>(tx, "expectation", rows.expectations).await?),
        ("re-bases", plain::<rebase::Entity>(tx, "re-base", rows.rebases).await?),
        ("deviations", plain::<deviation::Entity>(tx, "deviation", rows.deviations).await?),
        ("sources", bring(tx, sources).await?),
        ("charging", plain::<charging::Entity>(tx, "charging", rows.charging).await?),
        ("cost pools", plain::<cost_pool::Entity>(tx, "cost pool", rows.cost_pools).await?),
        ("rates of exchange", plain::<exchange_rate::Entity>(tx, "rate of exchange", rows.exchange_rates).await?),
        ("charge rules", plain::<charge_rule::Entity>(tx, "charge rule", rows.charge_rules).await?),
        ("rates", bring(tx, rates).await?),
        ("budgets", plain::<budget::Entity>(tx, "budget", rows.budgets).await?),
        (
            "budgets of services",
            plain::<service_budget::Entity>(tx, "budget of a service", rows.service_budgets).await?,
        ),
        ("people", bring(tx, people).await?),
        ("access", plain::<person_unit::Entity>(tx, "person", rows.person_units).await?),
        ("subscriptions", plain::<subscription::Entity>(tx, "subscription", rows.subscriptions).await?),
        ("reports", plain::<regular_report::Entity>(tx, "report", rows.reports).await?),
        ("schedules", schedules),
    ])
}

async fn plain<E>(tx: &Tx, noun: &'static str, rows: Vec<E::Model>) -> Result<Changes, StoreError>
where
    E: EntityTrait,
    E::Model: sea_orm::IntoActiveModel<E::ActiveModel> + PartialEq + Clone + Sync,
    E::ActiveModel: sea_orm::ActiveModelTrait<Entity = E> + Send,
{
    bring(tx, Wanted::<E>::new(noun, rows)).await
}

/// All rows there are; from now on the folder that is written from them and the store agree.
///
/// # Errors
/// If the database refuses.
pub async fn take_all(tx: &Tx) -> Result<ModelRows, StoreError> {
    let metrics = take::<metric::Entity>(tx, &[]).await?;
    let library = metrics.iter().filter(|(origin, _)| *origin == Origin::Program).map(|(_, row)| row.id.clone());
    Ok(ModelRows {
        library: library.collect(),
        metrics: rows_of(metrics),
        company: rows_of(take::<company::Entity>(tx, &[]).await?),
        business_units: rows_of(take::<business_unit::Entity>(tx, &[]).await?),
        calendars: rows_of(take::<calendar::Entity>(tx, &[]).await?),
        services: rows_of(take::<service::Entity>(tx, &[]).await?),
        value_streams: rows_of(take::<value_stream::Entity>(tx, &[]).await?),
        stream_steps: rows_of(take::<stream_step::Entity>(tx, &[]).await?),
        scorecards: rows_of(take::<scorecard::Entity>(tx, &[]).await?),
        perspectives: rows_of(take::<perspective::Entity>(tx, &[]).await?),
        objectives: rows_of(take::<objective::Entity>(tx, &[]).await?),
        links: rows_of(take::<strategy_link::Entity>(tx, &[]).await?),
        kpis: rows_of(take::<kpi::Entity>(tx, &[]).await?),
        targets: rows_of(take::<target::Entity>(tx, &[]).await?),
        strategy_plans: rows_of(take::<strategy_plan::Entity>(tx, &[]).await?),
        priorities: rows_of(take::<priority::Entity>(tx, &[]).await?),
        initiatives: rows_of(take::<initiative::Entity>(tx, &[]).await?),
        expectations: rows_of(take::<expectation::Entity>(tx, &[]).await?),
        rebases: rows_of(take::<rebase::Entity>(tx, &[]).await?),
        deviations: rows_of(take::<deviation::Entity>(tx, &[]).await?),
        sources: rows_of(take::<source::Entity>(tx, SOURCE).await?),
        charging: rows_of(take::<charging::Entity>(tx, &[]).await?),
        cost_pools: rows_of(take::<cost_pool::Entity>(tx, &[]).await?),
        exchange_rates: rows_of(take::<exchange_rate::Entity>(tx, &[]).await?),
        charge_rules: rows_of(take::<charge_rule::Entity>(tx, &[]).await?),
        rates: rows_of(take::<rate::Entity>(tx, RATE).await?),
        budgets: rows_of(take::<budget::Entity>(tx, &[]).await?),
        service_budgets: rows_of(take::<service_budget::Entity>(tx, &[]).await?),
        people: rows_of(take::<person::Entity>(tx, PERSON).await?),
        person_units: rows_of(take::<person_unit::Entity>(tx, &[]).await?),
        subscriptions: rows_of(take::<subscription::Entity>(tx, &[]).await?),
        reports: rows_of(take::<regular_report::Entity>(tx, &[]).await?),
        schedules: rows_of(take::<schedule::Entity>(tx, SCHEDULE).await?),
    })
}

fn rows_of<R>(rows: Vec<(Origin, R)>) -> Vec<R> {
    rows.into_iter().map(|(_, row)| row).collect()
}
