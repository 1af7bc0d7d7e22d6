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

/// Status and signal of each KPI, or of whatever else a frozen body shows that has them; none if it shows nothing of the kind.
#[must_use]
pub fn marks(body: &Value) -> Option<Standings> {
    if let Some(standings) = body.get("standings") {
        return Standings::deserialize(standings).ok();
    }
    let card = Card::deserialize(body.get("card")?).ok()?;
    let kpis = card.perspectives.into_iter().flat_map(|one| one.objectives).flat_map(|one| one.kpis);
    Some(kpis.map(|kpi| (kpi.id, (kpi.marks.status, kpi.marks.signal))).collect())
}

#[cfg(test)]
mod tests {
    use entity::value::{Signal, Status};

    use super::*;
    use crate::language::Language;
    use crate::report::samples::{all, own};
    use crate::report::{Composition, Kind, Templates};

    fn bodies(kind: Kind) -> Vec<Value> {
        let templates = Templates::embedded().unwrap();
        let of_kind = all(Language::english(), own).into_iter().filter(|content| content.kind() == kind);
        of_kind.map(|content| Composition::of(content, &templates).unwrap().body().clone()).collect()
    }

    #[test]
    fn what_can_change_stands_in_just_those_reports_that_may_be_sent_only_then() {
        for kind in Kind::all() {
            for body in bodies(kind) {
                assert_eq!(marks(&body).is_some_and(|marks| !marks.is_empty()), kind.has_statuses(), "{kind}");
            }
        }
    }

    #[track_caller]
    fn check(kind: Kind, what: &str, want: (Status, Signal)) {
        let all: Vec<Standings> = bodies(kind).iter().filter_map(marks).collect();
        assert_eq!(all[0].get(what), Some(&want), "{what}: {:?}", all[0]);
    }

    #[test]
    fn each_thing_stands_as_the_report_shows_it() {
        check(Kind::ServiceReview, "expectation Parcels arrive on the promised day.", (Status::Missed, Signal::None));
        check(Kind::ServiceReview, "service workplace", (Status::Near, Signal::Worse));
        check(Kind::ShelfReview, "mail", (Status::Met, Signal::None));
        check(Kind::ShelfReview, "fax", (Status::Near, Signal::Worse));
        check(Kind::ShelfReview, "tracking", (Status::Near, Signal::Better));
        check(Kind::DataQuality, "source Service desk", (Status::Met, Signal::None));
        check(Kind::DataQuality, "source Survey", (Status::Near, Signal::None));
        check(Kind::DataQuality, "source Parcel carrier", (Status::Missed, Signal::None));
        check(Kind::DataQuality, "measure Returned parcels", (Status::NoValue, Signal::Worse));
    }
}
