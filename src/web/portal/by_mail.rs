//! What a reader does from a mail, without signing in: stop the report, say how one felt served, answer the decision it
//! asks for. A page shows and asks; only its form, or the mail program's own POST, changes anything.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Form, Path, Query};
use askama::Template;
use entity::value::{DecisionAnswer, Pace, PeriodKind, Scope};
use entity::{decision, delivery, edition, person};
use serde::Deserialize;

use super::kpi::name_of;
use super::{CSS_VERSION, Screen, html};
use crate::app::App;
use crate::language::{Arg, Language};
use crate::mail::Purpose;
use crate::report::{DIGEST, rating_question, scores};
use crate::store::follow_up::{self, ANSWERERS, By};
use crate::store::ratings::{self, Given};
use crate::store::readers::{self, Choice, Reading};
use crate::store::{StoreError, outbox, people};
use crate::web::problem::Problem;
use crate::web::recorded::reason;

/// Who holds a genuine link, and what it came with.
struct Holder {
    person: person::Model,
    delivery: delivery::Model,
    edition: edition::Model,
    company: String,
}

#[derive(Template)]
#[template(path = "mail_stop.html")]
struct StopPage<'a> {
    t: &'a Language,
    css_version: &'static str,
    company: String,
    /// Whether it is to be stopped, or was: which report, about what, for whom.
    said: String,
    mandatory: Option<String>,
    stopped: bool,
}

#[derive(Template)]
#[template(path = "mail_rate.html")]
struct RatePage<'a> {
    t: &'a Language,
    css_version: &'static str,
    company: String,
    question: String,
    /// That one tap is enough, or thanks.
    to_person: String,
    /// Score, word, and whether it is the one the reader came with.
    choices: Vec<(i32, String, bool)>,
    /// What was answered before.
    last: Option<String>,
    thanks: bool,
}

#[derive(Template)]
#[template(path = "mail_decide.html")]
struct DecidePage<'a> {
    t: &'a Language,
    css_version: &'static str,
    company: String,
    /// That the answer carries a name.
    to_person: String,
    asked: String,
    /// With whom, and until when.
    with: String,
    cost_of_waiting: String,
    hard_to_reverse: bool,
    answered: Option<String>,
    why: Option<String>,
    /// Said after an answer.
    thanks: Option<String>,
}

/// Asks whether to stop.
pub async fn stop(app: Data<App>, token: Path<String>) -> Screen {
    stop_page(&app, &holder(&app, &token, Purpose::Stop).await?).await
}

/// Stops the report, whatever is sent along: the address says it all.
pub async fn stopped(app: Data<App>, token: Path<String>) -> Screen {
    let holder = holder(&app, &token, Purpose::Stop).await?;
    let (report, scope) = (&holder.edition.report, &holder.edition.scope);
    if let Some(pace) = pace_of(&holder.edition) {
        readers::stop_digest(&app.db, &holder.person.id, pace, by(&app, &holder)).await?;
        return stop_page(&app, &holder).await;
    }
    match readers::choose(&app.db, &holder.person.id, (report, scope), Choice::Stop, by(&app, &holder)).await {
        // The page says why it cannot be stopped.
        Ok(_) | Err(StoreError::Refused(_)) => stop_page(&app, &holder).await,
        Err(error) => Err(error.into()),
    }
}

async fn stop_page(app: &App, holder: &Holder) -> Screen {
    let Holder { person, edition, company, .. } = holder;
    let reading: Option<Reading> = match pace_of(edition) {
        Some(pace) => still_comes(app, &person.id, pace).await?,
        None => readers::one(&app.db, &person.id, &edition.report, &edition.scope).await?,
    };
    let t = app.templates.language(&edition.language);
    let stopped = reading.as_ref().is_none_or(|one| !one.wanted);
    let said = [
        ("report", t.word(&["report-", &edition.report].concat()).into()),
        ("of", of(app, t, &edition.scope).await?.into()),
        ("who", Arg::from(&person.name)),
    ];
    html(&StopPage {
        t,
        css_version: &CSS_VERSION,
        company: company.clone(),
        said: t.say(if stopped { "page-stop-nothing-more" } else { "page-stop-of" }, &said),
        stopped,
        mandatory: reading.and_then(|one| one.mandatory),
    })
}

/// Of which pace a digest is; none if it is a report of its own.
fn pace_of(edition: &edition::Model) -> Option<Pace> {
    let pace = if edition.period.kind() == PeriodKind::Week { Pace::Weekly } else { Pace::Monthly };
    (edition.report == DIGEST).then_some(pace)
}

/// A report that still comes in the digests of that pace, one that can be stopped first.
async fn still_comes(app: &App, person: &str, pace: Pace) -> Result<Option<Reading>, StoreError> {
    let all = readers::of_person(&app.db, person).await?.into_iter();
    Ok(all.filter(|one| one.wanted && one.pace == pace).min_by_key(|one| one.mandatory.is_some()))
}

/// The answer that a link in the mail stands for.
#[derive(Default, Deserialize)]
pub struct Leaning {
    score: Option<i32>,
}

/// Asks how one felt served; the answer that was clicked in the mail is in front.
pub async fn rate(app: Data<App>, token: Path<String>, leaning: Query<Leaning>) -> Screen {
    let holder = holder(&app, &token, Purpose::Rate).await?;
    rate_page(&app, &holder, leaning.score, false).await
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Rated {
    score: i32,
}

/// Keeps how one felt served. A later answer takes the place of the one before, which stays as history.
pub async fn rated(app: Data<App>, token: Path<String>, form: Form<Rated>) -> Screen {
    let holder = holder(&app, &token, Purpose::Rate).await?;
    let Holder { person, delivery, edition, .. } = &holder;
    let score = form.score;
    if !(1..=5).contains(&score) {
        return Err(Problem::bad_request("score: expected a number from 1 to 5."));
    }
    let about = format!("rating {} {} {}", edition.scope, edition.period, person.id);
    let given = Given {
        person: &person.id,
        scope: &edition.scope,
        period: edition.period,
        score,
        delivery: delivery.id,
        // The same at every answer, also after a secret was mixed into the key of links.
        key: app.signing_keys().await?.bare.seal(&about),
        at: app.clock.now(),
        counts_at: app.clock.business_now(),
    };
    ratings::give(&app.db, given).await?;
    rate_page(&app, &holder, None, true).await
}

async fn rate_page(app: &App, holder: &Holder, leaning: Option<i32>, thanks: bool) -> Screen {
    let Holder { person, edition, company, .. } = holder;
    let last = ratings::last(&app.db, &person.id, &edition.scope, edition.period).await?;
    let t = app.templates.language(&edition.language);
    let chosen = leaning.or(last.as_ref().map(|last| last.score));
    let word = last.and_then(|last| scores(t).into_iter().find(|(score, _)| *score == last.score));
    let said = if thanks { "page-rate-said" } else { "page-rate-said-before" };
    html(&RatePage {
        t,
        css_version: &CSS_VERSION,
        company: company.clone(),
        question: question(app, t, edition).await?,
        to_person: t.say(if thanks { "page-thanks" } else { "page-rate-tap" }, &[("who", Arg::from(&person.name))]),
        last: word.map(|(_, word)| t.say(said, &[("word", word.into())])),
        choices: scores(t).into_iter().map(|(score, word)| (score, word, Some(score) == chosen)).collect(),
        thanks,
    })
}

async fn question(app: &App, t: &Language, edition: &edition::Model) -> Result<String, Problem> {
    let service = match edition.scope.service() {
        Some(id) => Some(name_of(app, &Scope::Service(id.to_owned())).await?),
        None => None,
    };
    Ok(rating_question(t, service.as_deref(), edition.period))
}

/// Shows the decision.
pub async fn decide(app: Data<App>, token: Path<String>) -> Screen {
    let holder = holder(&app, &token, Purpose::Decide).await?;
    let row = asked(&app, &holder).await?;
    decide_page(&app, &holder, row, false)
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Answered {
    answer: DecisionAnswer,
    why: Option<String>,
}

/// Keeps the answer, by the person whose link it is.
pub async fn decided(app: Data<App>, token: Path<String>, form: Form<Answered>) -> Screen {
    let holder = holder(&app, &token, Purpose::Decide).await?;
    let row = asked(&app, &holder).await?;
    let Answered { answer, why } = form.into_inner();
    let access = people::access(&app.db, &holder.person).await?;
    let answer = (answer, reason(why)?);
    if !follow_up::answer(&app.db, &access, row.id, answer, by(&app, &holder)).await? {
        return Err(useless().in_language(&holder.edition.language));
    }
    let row = asked(&app, &holder).await?;
    decide_page(&app, &holder, row, true)
}

/// The decision that the link's report asks for, if its holder may still answer it.
async fn asked(app: &App, holder: &Holder) -> Result<decision::Model, Problem> {
    let Holder { person, edition, .. } = holder;
    let access = people::access(&app.db, person).await?;
    let rows = follow_up::asked_in(&app.db, &edition.report, &edition.scope, edition.period).await?;
    let row = rows.into_iter().next();
    let may = ANSWERERS.contains(&person.role) && access.may_read(&edition.scope);
    row.filter(|_| may).ok_or_else(|| useless().in_language(&edition.language))
}

fn decide_page(app: &App, holder: &Holder, row: decision::Model, thanks: bool) -> Screen {
    let t = app.templates.language(&holder.edition.language);
    let person = || [("who", Arg::from(&holder.person.name))];
    let by = row.answered_by.unwrap_or_default();
    let answered = |answer: DecisionAnswer| t.say(&format!("page-decide-{answer}-by"), &[("who", Arg::from(&by))]);
    let with = [("who", Arg::from(&row.by_whom)), ("until", t.day(row.until).into())];
    html(&DecidePage {
        t,
        css_version: &CSS_VERSION,
        company: holder.company.clone(),
        to_person: t.say("page-decide-with-name", &person()),
        asked: said_in(&holder.edition, "ask").unwrap_or(row.asked),
        with: t.say("decision-with-plain", &with),
        cost_of_waiting: said_in(&holder.edition, "cost_of_waiting").unwrap_or(row.cost_of_waiting),
        hard_to_reverse: row.hard_to_reverse,
        answered: row.answer.map(answered),
        why: row.why,
        thanks: thanks.then(|| t.say("page-thanks", &person())),
    })
}

/// What the reader's own edition says of its decision: the record of it is kept in the company's language.
fn said_in(edition: &edition::Model, what: &str) -> Option<String> {
    edition.body.get("page")?.get("decision")?.get(what)?.as_str().map(ToOwned::to_owned)
}

/// What a report speaks of, by name.
async fn of(app: &App, t: &Language, scope: &Scope) -> Result<String, Problem> {
    if *scope == Scope::All { Ok(t.word("page-whole-company").to_owned()) } else { Ok(name_of(app, scope).await?) }
}

fn by<'a>(app: &App, holder: &'a Holder) -> By<'a> {
    By { who: &holder.person.id, at: app.clock.now() }
}

/// Whose link it is.
///
/// # Errors
/// 404 if we did not make it for this, or the person or mail is no longer there; 410 if its time is over.
async fn holder(app: &App, token: &str, purpose: Purpose) -> Result<Holder, Problem> {
    let link = app.signing_keys().await?.open(token, purpose).ok_or_else(useless)?;
    let (delivery, edition) = outbox::by_id(&app.db, link.delivery).await?.ok_or_else(useless)?;
    if link.until < app.clock.now().date_naive() {
        return Err(Problem::new(StatusCode::GONE, "This link was good for a while, and that is over.")
            .in_language(&edition.language));
    }
    let person = people::person(&app.db, &delivery.recipient_id).await?;
    let person = person.ok_or_else(|| useless().in_language(&edition.language))?;
    let (company, _) = app.company().await?;
    Ok(Holder { person, delivery, edition, company: company.name })
}

/// The page says it in the reader's language.
fn useless() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "This link does nothing.")
}
