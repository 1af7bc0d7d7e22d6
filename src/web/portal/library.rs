//! What can be measured: every definition, by perspective, printed from the library itself. It types nothing twice.

use actix_web::web::{Data, ReqData};
use askama::Template;

use super::frame::Frame;
use super::{Screen, html};
use crate::app::App;
use crate::measure::reference;
use crate::scorecard::wording::value_factor_word;
use crate::web::api::kpis::{Defined, defined};
use crate::web::guard::Who;

#[derive(Template)]
#[template(path = "library.html")]
struct Page {
    frame: Frame,
    all: usize,
    used: usize,
    perspectives: Vec<Perspective>,
}

struct Perspective {
    id: String,
    name: String,
    entries: Vec<Entry>,
}

/// A definition in words.
struct Entry {
    id: String,
    name: String,
    meaning: String,
    why: String,
    formula: String,
    facts: Vec<(&'static str, String)>,
    in_use: bool,
}

/// Every measure there is.
pub async fn show(app: Data<App>, who: ReqData<Who>) -> Screen {
    let defined = defined(&app).await?;
    let names: Vec<(String, String)> =
        defined.iter().map(|one| (one.metric.id.clone(), one.metric.name.clone())).collect();
    let (all, used) = (defined.len(), defined.iter().filter(|one| one.in_use).count());
    let mut perspectives: Vec<Perspective> = Vec::new();
    for one in defined {
        let id = one.metric.perspective.clone();
        if perspectives.last().is_none_or(|last| last.id != id) {
            perspectives.push(Perspective { name: reference::perspective(&id), id, entries: Vec::new() });
        }
        if let Some(last) = perspectives.last_mut() {
            last.entries.push(entry(one, &names));
        }
    }
    let frame = Frame::of(&app, &who, "What can be measured", "/library").await?;
    html(&Page { frame, all, used, perspectives })
}

fn entry(one: Defined, names: &[(String, String)]) -> Entry {
    let Defined { metric, readings, in_use, .. } = one;
    let counter = metric.counter.as_ref().and_then(|id| names.iter().find(|(known, _)| known == id));
    let mut facts = vec![
        ("Unit", reference::unit(metric.unit)),
        ("Better", reference::direction(metric.direction).to_owned()),
        ("Value", value_factor_word(metric.value_factor).to_owned()),
        ("Tells", reference::tells(metric.leading).to_owned()),
        ("Longer periods", reference::over_time(metric.over_time()).to_owned()),
    ];
    facts.extend(counter.map(|(_, name)| ("Watch beside it", name.clone())));
    if !readings.is_empty() {
        facts.push(("Sources report", readings.join(", ")));
    }
    facts.push(("Source of the formula", metric.source));
    let (id, name, meaning, why, formula) = (metric.id, metric.name, metric.meaning, metric.why, metric.formula);
    Entry { id, name, meaning, why, formula, facts, in_use }
}
