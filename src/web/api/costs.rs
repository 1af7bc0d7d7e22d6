//! `/costs`: what was billed, grouped as asked, with the organisation as it was or as it is.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::web::{Data, Json, Query, ReqData};
use entity::business_unit;
use entity::value::{Currency, Exact, Period, RecordKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Answer;
use crate::app::App;
use crate::store::{Access, company, lines};
use crate::web::dates::When;
use crate::web::guard::Who;
use crate::web::paging::{Piece, Slice};
use crate::web::problem::Problem;

/// How costs are grouped.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub struct Grouping {
    /// Any of `business_unit`, `service`, `source`, `account`, `category`, parted by commas; `business_unit` if not given.
    #[serde(default)]
    group_by: Option<String>,
    /// `as_was` (units as the bill names them) or `as_is` (units that ended stand under those that go on with their work).
    #[serde(default)]
    organisation: Organisation,
}

/// Which organisation costs are shown by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Organisation {
    /// As it was.
    #[default]
    AsWas,
    /// As it is now.
    AsIs,
}

/// What was billed in one group.
#[derive(Serialize, JsonSchema)]
pub struct Costs {
    /// The group, key by key; null where a line names nothing.
    group: BTreeMap<String, Option<String>>,
    /// The month.
    period: Period,
    /// What was billed.
    billed: Exact,
    /// What it cost once purchases are spread over what they cover.
    effective: Exact,
    /// Of both.
    currency: Currency,
    /// How many lines of bills.
    lines: i64,
}

/// Values of the keys, and the currency.
type Group = (Vec<Option<String>>, Currency);
/// Billed, effective, lines.
type Sums = (Exact, Exact, i64);

const KEYS: [&str; 5] = ["business_unit", "service", "source", "account", "category"];

/// What was billed.
pub async fn list(
    app: Data<App>,
    who: ReqData<Who>,
    when: Query<When>,
    grouping: Query<Grouping>,
    slice: Query<Slice>,
) -> Answer<Piece<Costs>> {
    let period = when.or_last(&app).await?;
    let keys: Vec<&str> = grouping.group_by.as_deref().unwrap_or("business_unit").split(',').map(str::trim).collect();
    if let Some(unknown) = keys.iter().find(|key| !KEYS.contains(key)) {
        return Err(Problem::bad_request(format!(
            "group_by: expected some of {}, found `{unknown}`.",
            KEYS.join(", ")
        )));
    }
    let units = company::business_units(&app.db, &Access::everything()).await?;
    let today = app.last_complete_month().await?;
    let mut groups: BTreeMap<Group, Sums> = BTreeMap::new();
    for (slice, sum) in lines::sums(&app.db, period).await? {
        let (RecordKind::CostLine, Some(currency)) = (slice.kind, sum.currency) else { continue };
        let unit = sum.business_unit.as_deref().map(str::to_owned).map(|unit| match grouping.organisation {
            Organisation::AsWas => unit,
            Organisation::AsIs => goes_on_as(&units, unit, today),
        });
        if !unit.as_ref().map_or(who.access.is_everything(), |unit| who.access.may_see_unit(unit)) {
            continue;
        }
        let value = |key: &&str| match *key {
            "service" => sum.service.as_deref().map(str::to_owned),
            "source" => Some(slice.source_id.clone()),
            "account" => Some(slice.account.clone()),
            "category" => Some(sum.category.to_string()),
            _ => unit.clone(),
        };
        let group = groups.entry((keys.iter().map(value).collect(), currency)).or_default();
        let both = (group.0.add(&sum.billed), group.1.add(&sum.effective));
        let (Ok(billed), Ok(effective)) = both else { return Err(Problem::conflict("A sum is too large to show.")) };
        *group = (billed, effective, group.2 + sum.lines);
    }
    let costs = |((values, currency), (billed, effective, lines)): (Group, Sums)| {
        let group = keys.iter().map(|key| (*key).to_owned()).zip(values).collect();
        Costs { group, period, billed: billed.trimmed(), effective: effective.trimmed(), currency, lines }
    };
    Ok(Json(slice.cut(groups.into_iter().map(costs).collect())?))
}

/// The unit that goes on with a unit's work: itself while it is there, else its successor, and so on.
fn goes_on_as(units: &[business_unit::Model], unit: String, month: Period) -> String {
    let (mut now, mut seen) = (unit, BTreeSet::new());
    while seen.insert(now.clone()) {
        let ended = units.iter().find(|one| one.id == now && one.valid_to.is_some_and(|end| end < month.end()));
        match ended.and_then(|one| one.successor_id.clone()) {
            Some(successor) => now = successor,
            None => break,
        }
    }
    now
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(id: &str, valid_to: Option<&str>, successor: Option<&str>) -> business_unit::Model {
        business_unit::Model {
            id: id.into(),
            parent_id: None,
            name: id.into(),
            brm_id: None,
            head_id: None,
            people: 0,
            valid_from: None,
            valid_to: valid_to.map(|day| day.parse().unwrap()),
            successor_id: successor.map(str::to_owned),
            position: 0,
        }
    }

    #[test]
    fn units_go_on_as_their_successors() {
        let units = [
            unit("mail", Some("2026-03-01"), Some("post")),
            unit("post", Some("2026-06-01"), Some("works")),
            unit("works", None, None),
            unit("a", Some("2026-01-01"), Some("b")),
            unit("b", Some("2026-01-01"), Some("a")),
        ];
        let check = |from: &str, month: &str, expected: &str| {
            assert_eq!(goes_on_as(&units, from.into(), month.parse().unwrap()), expected, "{from} in {month}");
        };
        check("mail", "2026-01", "mail");
        check("mail", "2026-04", "post");
        check("mail", "2026-08", "works");
        check("unknown", "2026-08", "unknown");
        check("a", "2026-08", "a");
    }
}
