//! What one receives by mail, and how; everybody chooses for oneself.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Form, ReqData};
use askama::Template;
use entity::value::{MailFormat, Pace, Scope};
use serde::Deserialize;
use strum::IntoEnumIterator;

use super::frame::Frame;
use super::kpi::name_of;
use super::{Screen, html, words};
use crate::app::App;
use crate::report::Kind;
use crate::store::readers::Reading;
use crate::web::api::subscriptions::{Choosing, all, take_choice};
use crate::web::guard::Who;

#[derive(Template)]
#[template(path = "subscriptions.html")]
struct Page {
    frame: Frame,
    address: String,
    received: Vec<Line>,
    others: Vec<Line>,
}

struct Line {
    report: String,
    scope: Scope,
    name: String,
    of: String,
    mandatory: Option<String>,
    /// Name of the choice, words, and whether it is the one.
    formats: Vec<(MailFormat, &'static str, bool)>,
    /// The same for how often; none if the company says.
    paces: Vec<(Pace, &'static str, bool)>,
}

/// What is received, and what could be.
pub async fn show(app: Data<App>, who: ReqData<Who>) -> Screen {
    let frame = Frame::of(&app, &who, "My reports by mail", "/editions").await?;
    let (mut received, mut others) = (Vec::new(), Vec::new());
    for one in all(&app, &who).await? {
        let formats = MailFormat::iter().map(|format| (format, words::mail_format(format), format == one.format));
        let line = Line {
            name: words::report(&one.report).to_owned(),
            of: name_of(&app, &one.scope).await?,
            formats: formats.collect(),
            paces: paces(&one),
            report: one.report,
            scope: one.scope,
            mandatory: one.mandatory,
        };
        if one.wanted { &mut received } else { &mut others }.push(line);
    }
    html(&Page { frame, address: who.person.email.clone(), received, others })
}

/// How often it may come; what is mandatory comes as often as the company says.
fn paces(one: &Reading) -> Vec<(Pace, &'static str, bool)> {
    let has_statuses = one.report.parse().is_ok_and(Kind::has_statuses);
    let fits = |pace: &Pace| one.mandatory.is_none() && (has_statuses || *pace != Pace::Changes);
    Pace::iter().filter(fits).map(|pace| (pace, words::pace(pace), pace == one.pace)).collect()
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Chosen {
    report: String,
    scope: Scope,
    wanted: Option<bool>,
    format: Option<MailFormat>,
    pace: Option<Pace>,
}

/// Keeps a choice.
pub async fn choose(app: Data<App>, who: ReqData<Who>, form: Form<Chosen>) -> Screen {
    let Chosen { report, scope, wanted, format, pace } = form.into_inner();
    take_choice(&app, &who, &Choosing { report, scope, wanted, format, pace }).await?;
    Ok(HttpResponse::SeeOther().insert_header((LOCATION, "/subscriptions")).finish())
}
