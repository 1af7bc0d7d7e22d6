//! Where a number comes from, as a page.

use actix_web::web::{Data, Path, ReqData};
use askama::Template;

use super::frame::Frame;
use super::kpi::name_of;
use super::words::{self, Mark};
use super::{Screen, html};
use crate::app::App;
use crate::scorecard::wording::{no_value_word, period_text, value_text};
use crate::web::api::proof::{Input, Proof, find};
use crate::web::guard::Who;

#[derive(Template)]
#[template(path = "proof.html")]
struct Page {
    frame: Frame,
    of: String,
    month: String,
    value: String,
    inputs: Vec<(String, String)>,
    pulls: Vec<(String, String, Mark, String)>,
    records: Vec<(String, String, String, i64, String)>,
    proof: Proof,
}

/// A proof.
pub async fn show(app: Data<App>, who: ReqData<Who>, id: Path<i64>) -> Screen {
    let proof = find(&app, &who.access, *id).await?;
    let frame = Frame::of(&app, &who, format!("Proof: {}", proof.name), "/scorecards").await?;
    let zone = frame.zone;
    let pulls = proof.pulls.iter().map(|pull| {
        (pull.run.clone(), pull.source.clone(), words::run_state(pull.state), words::instant(pull.started, zone))
    });
    let records = proof.records.iter().map(|one| {
        (one.kind.replace('_', " "), one.key.clone(), one.source.clone(), one.row, words::instant(one.at, zone))
    });
    html(&Page {
        of: name_of(&app, &proof.scope).await?,
        month: period_text(proof.period),
        value: value(&proof),
        inputs: proof.inputs.iter().map(input).collect(),
        pulls: pulls.collect(),
        records: records.collect(),
        frame,
        proof,
    })
}

fn value(proof: &Proof) -> String {
    let why = || proof.no_value.map_or("no figure", no_value_word).to_owned();
    proof.value.map_or_else(why, |value| value_text(proof.unit, value))
}

fn input(input: &Input) -> (String, String) {
    let name = match (input.name.as_str(), input.unit) {
        (name, Some(_)) => name.replace('_', " "),
        ("numerator", None) => "Above the line".to_owned(),
        ("denominator", None) => "Below the line".to_owned(),
        _ => "Records".to_owned(),
    };
    let why = || input.no_value.map_or("–", no_value_word).to_owned();
    let said = |value: f64| input.unit.map_or_else(|| value.to_string(), |unit| value_text(unit, value));
    (name, input.value.map_or_else(why, said))
}
