//! Where a number comes from, as a page.

use actix_web::web::{Data, Path, ReqData};
use askama::Template;
use entity::value::{Period, Scope};

use super::frame::Frame;
use super::kpi::name_of;
use super::words::{self, Mark};
use super::{Screen, html};
use crate::app::App;
use crate::scorecard::wording::{no_value_word, period_text, value_text};
use crate::web::api::proof::{Input, Named, Proof, find, find_named};
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

/// A figure that leads to where it comes from.
pub struct Proved {
    /// As it is read.
    pub text: String,
    /// The page that proves it; none if there is no figure.
    pub href: Option<String>,
}

/// A measured share in percent, with its proof.
pub fn proved(share: Option<f64>, metric: &str, (scope, period): (&Scope, Period)) -> Proved {
    let href = share.map(|_| format!("/proof/{metric}/{period}/{scope}"));
    Proved { text: words::percent(share), href }
}

/// A proof.
pub async fn show(app: Data<App>, who: ReqData<Who>, id: Path<i64>) -> Screen {
    page(&app, &who, find(&app, &who.access, *id).await?).await
}

/// A proof by what the number is, as mails link to it.
pub async fn named(app: Data<App>, who: ReqData<Who>, of: Path<(String, Period, Scope)>) -> Screen {
    let (metric, period, scope) = of.into_inner();
    page(&app, &who, find_named(&app, &who.access, &Named { metric, scope, period }).await?).await
}

async fn page(app: &App, who: &Who, proof: Proof) -> Screen {
    let frame = Frame::of(app, who, format!("Proof: {}", proof.name), "/scorecards").await?;
    let zone = frame.zone;
    let pulls = proof.pulls.iter().map(|pull| {
        (pull.run.clone(), pull.source.clone(), words::run_state(pull.state), words::instant(pull.started, zone))
    });
    let records = proof.records.iter().map(|one| {
        (one.kind.replace('_', " "), one.key.clone(), one.source.clone(), one.row, words::instant(one.at, zone))
    });
    html(&Page {
        of: name_of(app, &proof.scope).await?,
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
