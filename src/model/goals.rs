//! Targets, known changes and accepted deviations as table rows. One hop, no decision.

use entity::{deviation, rebase, target};

use super::rows::{json, kpis_of};
use super::{Model, Target};
use crate::scorecard::Goal;

/// Dated goals.
pub(super) fn targets(model: &Model) -> Result<Vec<target::Model>, serde_json::Error> {
    let all = kpis_of(model).flat_map(|(_, _, kpi)| kpi.targets.iter().map(move |target| (kpi, target)));
    let rows = all.map(|(kpi, target)| {
        let goal = goal(target);
        Ok(target::Model {
            kpi_id: kpi.id.clone(),
            valid_from: target.from,
            value: goal.value,
            near: goal.near,
            baseline: target.baseline,
            band_lower: target.band.map(|[lower, _]| lower),
            band_upper: target.band.map(|[_, upper]| upper),
            scale: json(target.scale.as_ref())?,
            valid_until: target.until,
        })
    });
    rows.collect()
}

/// A target as it is judged by: a band is its middle and half its width.
pub fn goal(target: &Target) -> Goal {
    match target.band {
        Some([lower, upper]) => Goal { value: f64::midpoint(lower, upper), near: (upper - lower) / 2.0 },
        None => Goal { value: target.value.unwrap_or_default(), near: target.near },
    }
}

pub(super) fn rebases(model: &Model) -> Vec<rebase::Model> {
    let rows = kpis_of(model).flat_map(|(_, _, kpi)| {
        kpi.rebases.iter().map(|rebase| rebase::Model {
            kpi_id: kpi.id.clone(),
            valid_from: rebase.from,
            reason: rebase.reason.clone(),
        })
    });
    rows.collect()
}

pub(super) fn deviations(model: &Model) -> Vec<deviation::Model> {
    let rows = kpis_of(model).flat_map(|(_, _, kpi)| {
        kpi.deviations.iter().map(|one| deviation::Model {
            kpi_id: kpi.id.clone(),
            valid_from: one.from,
            valid_until: one.until,
            value: one.value,
            reason: one.reason.clone(),
            accepted_by: one.by.clone(),
        })
    });
    rows.collect()
}
