//! An objective with all that belongs to it, as the API tells and its page shows it. All judging is done by the pure rooms.

use entity::value::{ActionState, Period};
use entity::{action, note};
use schemars::JsonSchema;
use serde::Deserialize;

use super::dates::{When, last_month};
use super::problem::Problem;
use super::strategy::{self, Decided, Link, Undertaken};
use crate::app::App;
use crate::scorecard::{KpiPlan, ObjectiveScore};
use crate::store::{Access, cards, follow_up};

/// Which objective, in which period.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub struct Which {
    /// A month such as `2026-03`; the last complete one if not given.
    period: Option<Period>,
    /// Id of its scorecard, where several have an objective of that id; else the first that has one.
    scorecard: Option<String>,
}

/// An objective with all that belongs to it.
pub struct Objective {
    /// Id and name of its scorecard.
    pub card: (String, String),
    /// Name of its point of view.
    pub view: String,
    /// When.
    pub period: Period,
    /// Last period in which it was scored.
    pub last: Period,
    /// As it was scored, with its KPIs and what each adds.
    pub score: ObjectiveScore,
    /// Its KPIs as planned, with their history.
    pub plans: Vec<KpiPlan>,
    /// What should move it.
    pub causes: Vec<Link>,
    /// What it should move.
    pub effects: Vec<Link>,
    /// What is undertaken to move its KPIs.
    pub initiatives: Vec<Undertaken>,
    /// Decisions about its KPIs, newest first.
    pub decisions: Vec<Decided>,
    /// What people wrote about its KPIs, newest first.
    pub notes: Vec<note::Model>,
    /// What is being done about its KPIs.
    pub actions: Vec<action::Model>,
}

/// The objective of that id, if its scorecard may be seen and was scored.
///
/// # Errors
/// 404 if there is none for this reader.
pub async fn find(app: &App, access: &Access, id: &str, which: &Which) -> Result<Objective, Problem> {
    let period = When { period: which.period }.or_last(app).await?;
    let rows = cards::scorecards(&app.db, access).await?;
    for row in rows.into_iter().filter(|row| which.scorecard.as_ref().is_none_or(|card| *card == row.id)) {
        let Some(card) = cards::card(&app.db, access, &row.id, period).await? else { continue };
        let objectives = card
            .perspectives
            .into_iter()
            .flat_map(|view| view.objectives.into_iter().map(move |one| (view.name.clone(), one)));
        let Some((view, score)) = objectives.into_iter().find(|(_, one)| one.id == id) else { continue };
        let plan = cards::plan(&app.db, &row, period).await?;
        let planned = plan.perspectives.into_iter().flat_map(|view| view.objectives).find(|one| one.id == id);
        let last = cards::periods(&app.db, &row.id).await?.pop().unwrap_or(period);
        let (causes, effects) = links(app, access, (&row.id, id), period).await?;
        let card = (row.id, card.name);
        let plans = planned.map(|planned| planned.kpis).unwrap_or_default();
        let bare = Objective {
            card,
            view,
            period,
            last,
            score,
            plans,
            causes,
            effects,
            initiatives: Vec::new(),
            decisions: Vec::new(),
            notes: Vec::new(),
            actions: Vec::new(),
        };
        return bare.followed(app, access).await;
    }
    Err(Problem::not_found())
}

/// What should move it, and what it should move.
async fn links(
    app: &App,
    access: &Access,
    (card, id): (&str, &str),
    period: Period,
) -> Result<(Vec<Link>, Vec<Link>), Problem> {
    // All are tested together: chance finds are corrected for over the whole map.
    let mut all = strategy::links(app, access, period).await?;
    all.retain(|link| link.row.scorecard_id == card && (link.row.to_objective == id || link.row.from_objective == id));
    Ok(all.into_iter().partition(|link| link.row.to_objective == id))
}

impl Objective {
    /// With what follows from its KPIs.
    async fn followed(self, app: &App, access: &Access) -> Result<Self, Problem> {
        let is_own = |kpi: Option<&String>| kpi.is_some_and(|kpi| self.score.kpis.iter().any(|one| one.id == *kpi));
        let mut initiatives = strategy::initiatives(app, access, self.period).await?;
        initiatives.retain(|one| is_own(Some(&one.row.kpi_id)));
        let mut asked = follow_up::decisions(&app.db, access).await?;
        asked.retain(|row| is_own(row.kpi_id.as_ref()));
        let decisions = strategy::decided(app, access, asked, last_month(app).await?).await?;
        let mut notes = follow_up::notes(&app.db, access).await?;
        notes.retain(|row| is_own(row.kpi_id.as_ref()));
        let mut actions = follow_up::actions(&app.db, access).await?;
        actions.retain(|row| is_own(row.kpi_id.as_ref()) && row.state == ActionState::Open);
        Ok(Self { initiatives, decisions, notes, actions, ..self })
    }
}
