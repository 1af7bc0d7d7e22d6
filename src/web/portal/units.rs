//! Business units: the tree, as far as the reader may see it.

use actix_web::web::{Data, ReqData};
use askama::Template;
use entity::value::Money;

use super::frame::{Frame, may_enter};
use super::{Screen, html, words};
use crate::app::App;
use crate::scorecard::wording::period_text;
use crate::store::{charges, company, people};
use crate::web::dates::last_month;
use crate::web::guard::Who;

#[derive(Template)]
#[template(path = "units.html")]
struct Page {
    frame: Frame,
    month: String,
    money: bool,
    units: Vec<Unit>,
}

struct Unit {
    id: String,
    name: String,
    depth: usize,
    people: String,
    brm: String,
    charged: String,
    lived: Option<String>,
}

/// The tree.
pub async fn list(app: Data<App>, who: ReqData<Who>) -> Screen {
    let month = last_month(&app).await?;
    let rows = company::business_units(&app.db, &who.access).await?;
    let people = people::people(&app.db).await?;
    let charged = charges::statements(&app.db, &who.access, Some(month)).await?;
    let unit = |row: &entity::business_unit::Model| Unit {
        depth: depth(&rows, row),
        people: words::count(row.people.into()),
        brm: people
            .iter()
            .find(|one| Some(&one.id) == row.brm_id.as_ref())
            .map(|one| one.name.clone())
            .unwrap_or_default(),
        charged: charged
            .iter()
            .find(|one| one.business_unit_id == row.id)
            .map(|one| words::money(&Money::new(one.total_micros, one.currency)))
            .unwrap_or_default(),
        lived: words::lived(row.valid_from, row.valid_to, month),
        id: row.id.clone(),
        name: row.name.clone(),
    };
    html(&Page {
        frame: Frame::of(&app, &who, "Business units", "/units").await?,
        month: period_text(month),
        money: may_enter(&who, "/statements"),
        units: in_order(&rows).into_iter().map(unit).collect(),
    })
}

/// Every unit right below its parent.
fn in_order(rows: &[entity::business_unit::Model]) -> Vec<&entity::business_unit::Model> {
    let known = |id: &String| rows.iter().any(|row| row.id == *id);
    let mut stack: Vec<_> = rows
        .iter()
        .filter(|row| !row.parent_id.as_ref().is_some_and(known))
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    let mut ordered = Vec::new();
    while let Some(row) = stack.pop() {
        ordered.push(row);
        stack.extend(rows.iter().rev().filter(|child| child.parent_id.as_ref() == Some(&row.id)));
    }
    ordered
}

/// How deep a unit stands below the topmost one that can be seen.
fn depth(rows: &[entity::business_unit::Model], row: &entity::business_unit::Model) -> usize {
    let above = |row: &entity::business_unit::Model| rows.iter().find(|one| Some(&one.id) == row.parent_id.as_ref());
    std::iter::successors(above(row), |row| above(row)).take(rows.len()).count()
}
