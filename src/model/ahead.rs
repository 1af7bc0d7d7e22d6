//! What history says of targets that a folder is about to set. It changes nothing and refuses nothing.

use entity::value::Period;

use super::check::at;
use super::{Fault, Folder, Kpi, Target, goal};
use crate::language::Language;
use crate::scorecard::wording::reach_sentence;
use crate::scorecard::{DatedGoal, KpiPlan};
use crate::store::{Db, StoreError, cards, company, history, targets};

/// A warning for each target of the folder that the store does not hold yet and that nothing measured so far has reached.
/// `last` is the last complete month. KPIs that were never applied have no history to ask.
///
/// # Errors
/// If the store does not answer.
pub async fn unreached_targets(db: &Db, folder: &Folder, last: Period) -> Result<Vec<Fault>, StoreError> {
    let mut warnings = Vec::new();
    for (place, kpi) in kpis(folder) {
        if kpi.targets.is_empty() {
            continue;
        }
        let Some(row) = company::kpi(db, &kpi.id).await? else { continue };
        let Some(plan) = cards::kpi_plan(db, &row, last).await? else { continue };
        let held: Vec<DatedGoal> = targets::of_kpi(db, &kpi.id).await?.iter().map(history::dated).collect();
        for (position, target) in kpi.targets.iter().enumerate() {
            let dated = DatedGoal { from: target.from, until: target.until, goal: goal(target) };
            let Some(message) = warning(&plan, kpi, target, &dated).filter(|_| !held.contains(&dated)) else {
                continue;
            };
            warnings.push(folder.fault(&format!("{place}/{}", at("targets", position)), message));
        }
    }
    Ok(warnings)
}

fn warning(plan: &KpiPlan, kpi: &Kpi, target: &Target, dated: &DatedGoal) -> Option<String> {
    let sentence = reach_sentence(Language::english(), plan.unit, dated.goal.value, &plan.reach(dated)?)?;
    Some(format!("targets: KPI `{}`, target from {}: {sentence}", kpi.id, target.from))
}

/// All KPIs of a folder, each with its place.
fn kpis(folder: &Folder) -> Vec<(String, &Kpi)> {
    let mut found = Vec::new();
    for (card, one) in folder.model.scorecards.iter().enumerate() {
        for (view, perspective) in one.perspectives.iter().enumerate() {
            for (goal, objective) in perspective.objectives.iter().enumerate() {
                let place = format!("scorecards/{card}/perspectives/{view}/objectives/{goal}");
                let each = objective.kpis.iter().enumerate();
                found.extend(each.map(|(kpi, plan)| (format!("{place}/{}", at("kpis", kpi)), plan)));
            }
        }
    }
    found
}
