//! A frozen body, read back with its types: spreadsheets and tables are made from what is frozen, not from what came before.

use entity::value::{Period, Scope};
use serde::Deserialize;
use serde_json::Value;

use super::{CostLine, KpiHistory, Quality, ReportError};
use crate::scorecard::{Card, KpiScore, Standings};

/// What tables show of an edition.
#[derive(Deserialize)]
pub(super) struct Frozen {
    pub(super) report: String,
    pub(super) company: String,
    pub(super) scope: Scope,
    pub(super) period: Period,
    pub(super) revision: i32,
    pub(super) correction: Option<String>,
    pub(super) card: Card,
    pub(super) history: Vec<KpiHistory>,
    pub(super) costs: Vec<CostLine>,
    pub(super) quality: Quality,
    pub(super) page: Said,
}

/// Sentences of the page.
#[derive(Deserialize)]
pub(super) struct Said {
    pub(super) title: String,
    pub(super) period: String,
    pub(super) headline: String,
}

/// A KPI and where it stands on the card.
#[derive(Clone, Copy)]
pub(super) struct Placed<'a> {
    pub(super) perspective: &'a str,
    pub(super) objective: &'a str,
    pub(super) kpi: &'a KpiScore,
}

impl Frozen {
    /// # Errors
    /// `Json` if the body is none of ours.
    pub(super) fn read(body: &Value) -> Result<Self, ReportError> {
        Ok(Self::deserialize(body)?)
    }

    /// All KPIs, in the order of the card.
    pub(super) fn kpis(&self) -> Vec<Placed<'_>> {
        let mut placed = Vec::new();
        for view in &self.card.perspectives {
            for objective in &view.objectives {
                let here = |kpi| Placed { perspective: &view.name, objective: &objective.name, kpi };
                placed.extend(objective.kpis.iter().map(here));
            }
        }
        placed
    }
}

/// Status and signal of each KPI that a frozen body shows, by id; none if it shows no card.
#[must_use]
pub fn marks(body: &Value) -> Option<Standings> {
    let card = Card::deserialize(body.get("card")?).ok()?;
    let kpis = card.perspectives.into_iter().flat_map(|one| one.objectives).flat_map(|one| one.kpis);
    Some(kpis.map(|kpi| (kpi.id, (kpi.marks.status, kpi.marks.signal))).collect())
}
