//! Statements of a month: one line per business unit, against its budget.

use actix_web::web::{Data, Query, ReqData};
use askama::Template;
use entity::value::{Money, Period};

use super::figures::{self, Figure};
use super::frame::{Frame, Pager};
use super::words::{self, Mark};
use super::{Screen, html};
use crate::app::App;
use crate::store::{charge_months, charges, company, paid};
use crate::web::dates::{When, last_month};
use crate::web::guard::Who;

#[derive(Template)]
#[template(path = "statements.html")]
struct Page {
    frame: Frame,
    pager: Pager,
    period: Period,
    state: Option<Mark>,
    statements: Vec<Listed>,
    total: Option<String>,
    months: Option<Figure>,
    paid: Option<Figure>,
}

struct Listed {
    id: String,
    name: String,
    total: String,
    budget: Option<String>,
    over: Option<Mark>,
    check_number: String,
}

/// A month's statements.
pub async fn list(app: Data<App>, who: ReqData<Who>, when: Query<When>) -> Screen {
    let period = when.or_last(&app).await?;
    let units = company::business_units(&app.db, &who.access).await?;
    let all = charges::statements(&app.db, &who.access, None).await?;
    let months = figures::charged(&all, period);
    let rows: Vec<_> = all.into_iter().filter(|row| row.period == period).collect();
    let paid = figures::who_pays_for_what(&paid::by_service(&app.db, &rows).await?, period);
    let micros = rows.iter().map(|row| row.total_micros).sum();
    let total = rows.first().map(|row| words::money(&Money::new(micros, row.currency)));
    let listed = |row: entity::statement::Model| Listed {
        name: units
            .iter()
            .find(|unit| unit.id == row.business_unit_id)
            .map_or(row.business_unit_id, |unit| unit.name.clone()),
        total: words::money(&Money::new(row.total_micros, row.currency)),
        budget: row.budget_micros.map(|micros| words::money(&Money::new(micros, row.currency))),
        over: row.budget_micros.map(|budget| against(row.total_micros, budget)),
        id: row.id,
        check_number: row.check_number,
    };
    html(&Page {
        frame: Frame::of(&app, &who, "Statements", "/statements").await?,
        pager: Pager::of(period, last_month(&app).await?),
        period,
        state: charge_months::state(&app.db, period).await?.map(words::charge_state),
        total,
        months,
        paid,
        statements: rows.into_iter().map(listed).collect(),
    })
}

/// A total against its budget, as a mark.
pub fn against(total: i64, budget: i64) -> Mark {
    if total > budget {
        Mark { class: "worse", shape: "▲", word: "over budget" }
    } else {
        Mark { class: "better", shape: "●", word: "within budget" }
    }
}
