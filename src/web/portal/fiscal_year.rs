//! A fiscal year of charges: every unit against its budget, with what is expected.

use actix_web::web::{Data, Path, ReqData};
use askama::Template;
use entity::value::FiscalYear;

use super::frame::Frame;
use super::statement::{YearFacts, year_facts};
use super::words;
use super::{Screen, html};
use crate::app::App;
use crate::store::company;
use crate::web::api::finance::year;
use crate::web::guard::Who;

#[derive(Template)]
#[template(path = "fiscal_year.html")]
struct Page {
    frame: Frame,
    dates: String,
    together: YearFacts,
    units: Vec<(String, YearFacts)>,
    before: i32,
    after: i32,
}

/// A fiscal year.
pub async fn show(app: Data<App>, who: ReqData<Who>, name: Path<i32>) -> Screen {
    let found = year(&app, &who, *name).await?;
    let names = company::business_units(&app.db, &who.access).await?;
    let named =
        |id: &str| names.iter().find(|unit| unit.id == id).map_or_else(|| id.to_owned(), |unit| unit.name.clone());
    html(&Page {
        frame: Frame::of(&app, &who, format!("Fiscal year {name}"), "/charges").await?,
        dates: dates(&found.year),
        before: *name - 1,
        after: *name + 1,
        together: year_facts(found.together),
        units: found.units.into_iter().map(|unit| (named(&unit.business_unit), year_facts(unit.end))).collect(),
    })
}

fn dates(year: &FiscalYear) -> String {
    let last = year.end.pred_opt().unwrap_or(year.end);
    format!("{} to {}", words::day(year.start), words::day(last))
}
