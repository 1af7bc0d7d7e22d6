//! `/subscriptions`: what one receives or could receive, and how; everybody chooses for oneself.

use actix_web::web::{Data, Json, Query, ReqData};
use entity::value::{MailFormat, Pace, Scope};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Answer;
use crate::app::App;
use crate::store::readers::{self, Choice, Reading};
use crate::store::{StoreError, editions};
use crate::web::guard::Who;
use crate::web::paging::{Piece, Slice};
use crate::web::problem::Problem;
use crate::web::recorded::by;

/// A report one receives or could receive.
#[derive(Serialize, JsonSchema)]
pub struct Subscription {
    report: String,
    scope: Scope,
    /// Whether it is sent.
    wanted: bool,
    /// Why it cannot be stopped; null if it can.
    mandatory: Option<String>,
    /// How it is sent.
    format: MailFormat,
    /// How often.
    pace: Pace,
}

impl From<Reading> for Subscription {
    fn from(one: Reading) -> Self {
        let Reading { report, scope, wanted, mandatory, format, pace } = one;
        Self { report, scope, wanted, mandatory, format, pace }
    }
}

/// All of one's own, by report and scope.
pub async fn list(app: Data<App>, who: ReqData<Who>, slice: Query<Slice>) -> Answer<Piece<Subscription>> {
    let items = all(&app, &who).await?.into_iter().map(Subscription::from).collect();
    Ok(Json(slice.cut(items)?))
}

/// What is chosen about one report.
#[derive(Deserialize, JsonSchema)]
pub struct Choosing {
    /// The report.
    pub report: String,
    /// What it speaks of.
    pub scope: Scope,
    /// Whether it is to be sent; as it was if not given.
    pub wanted: Option<bool>,
    /// How; as it was if not given.
    pub format: Option<MailFormat>,
    /// How often; as it was if not given.
    pub pace: Option<Pace>,
}

/// Chooses.
pub async fn choose(app: Data<App>, who: ReqData<Who>, choosing: Json<Choosing>) -> Answer<Subscription> {
    let choosing = choosing.into_inner();
    take_choice(&app, &who, &choosing).await?;
    let Choosing { report, scope, .. } = choosing;
    let now = readers::one(&app.db, &who.person.id, &report, &scope).await?;
    now.map(|now| Json(now.into())).ok_or_else(Problem::not_found)
}

/// Keeps what a person chose.
///
/// # Errors
/// 404 if there is no such report for this person, 409 with the reason if it cannot be stopped.
pub async fn take_choice(app: &App, who: &Who, choosing: &Choosing) -> Result<(), Problem> {
    let Choosing { report, scope, wanted, format, pace } = choosing;
    let known = all(app, who).await?.into_iter().any(|one| one.report == *report && one.scope == *scope);
    if !known {
        return Err(Problem::not_found());
    }
    let wanted = wanted.map(|wanted| if wanted { Choice::Take } else { Choice::Stop });
    for choice in [format.map(Choice::As), pace.map(Choice::At), wanted].into_iter().flatten() {
        match readers::choose(&app.db, &who.person.id, (report, scope), choice, by(app, who)).await {
            Ok(_) => {}
            Err(StoreError::Refused(why)) => return Err(Problem::conflict(format!("No change: {why}"))),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// What the person receives or once received, and what else is made that the person may read.
///
/// # Errors
/// If the store does not answer.
pub async fn all(app: &App, who: &Who) -> Result<Vec<Reading>, Problem> {
    let mut all = readers::of_person(&app.db, &who.person.id).await?;
    all.retain(|one| one.may_be_read(&who.access));
    for (report, scope) in editions::made(&app.db, &who.access).await? {
        // What is made for each reader alone is asked for as one on everything.
        let scope = if matches!(scope, Scope::Person(_)) { Scope::All } else { scope };
        if !all.iter().any(|one| one.report == report && one.scope == scope) {
            all.push(Reading {
                report,
                scope,
                wanted: false,
                mandatory: None,
                format: MailFormat::Pdf,
                pace: Pace::Each,
            });
        }
    }
    all.sort_by_key(|one| (one.report.clone(), one.scope.to_string()));
    Ok(all)
}
