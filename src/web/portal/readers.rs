//! Who receives what, what is due next, which mails failed or came back; and the mails that are sent again by hand.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Form, Path, ReqData};
use askama::Template;
use entity::value::{HoldState, Pace, Period, Role, Scope};

use super::frame::Frame;
use super::kpi::name_of;
use super::words::{self, Mark};
use super::{Screen, html};
use crate::app::App;
use crate::scorecard::wording::period_text;
use crate::store::readers::Reading;
use crate::store::{bounces, people, planner, readers};
use crate::web::api::held_reports::{self, Releasing, release_one};
use crate::web::api::readers::{Lifting, lift_one, send_again, send_to_me};
use crate::web::guard::Who;
use crate::web::problem::Problem;

#[derive(Template)]
#[template(path = "readers.html")]
struct Page {
    frame: Frame,
    readers: Vec<Reader>,
    suspended: Vec<Suspended>,
    schedules: Vec<Schedule>,
    held: Vec<Held>,
    lifts: bool,
}

struct Reader {
    name: String,
    address: String,
    report: String,
    of: String,
    how: String,
}

struct Suspended {
    address: String,
    why: String,
    since: String,
}

struct Held {
    mark: Mark,
    report: String,
    scope: Scope,
    period: Period,
    name: String,
    of: String,
    month: String,
    late: String,
    until: String,
    is_held: bool,
}

struct Schedule {
    id: String,
    what: String,
    when: String,
    next: String,
    owner: &'static str,
    /// Whether nobody has that role.
    unheld: bool,
    last: String,
}

/// All of it.
pub async fn show(app: Data<App>, who: ReqData<Who>) -> Screen {
    let frame = Frame::of(&app, &who, "Readers and schedules", "/editions").await?;
    let mut all = Vec::new();
    for (person, one) in readers::all(&app.db).await? {
        let may_read = one.may_be_read(&people::access(&app.db, &person).await?);
        let how = match (one.wanted, may_read, &one.mandatory) {
            (false, ..) => "stopped by the reader".to_owned(),
            (_, false, _) => "not sent: the reader may not read it".to_owned(),
            (_, _, Some(why)) => format!("{}; cannot be stopped: {why}", sent(&one)),
            (_, _, None) => sent(&one),
        };
        let report = words::report(&one.report).to_owned();
        let of = name_of(&app, &one.scope).await?;
        all.push(Reader { name: person.name, address: person.email, report, of, how });
    }
    let suspended = bounces::suspensions(&app.db).await?.into_iter().map(|row| Suspended {
        address: row.address,
        why: row.why,
        since: words::instant(row.since, frame.zone),
    });
    let suspended = suspended.collect();
    let schedules = schedules(&app, &frame).await?;
    let held = held(&app, &frame).await?;
    html(&Page { readers: all, suspended, held, schedules, lifts: who.is(&[Role::Admin]), frame })
}

/// How it is sent, and how often.
fn sent(one: &Reading) -> String {
    match one.pace {
        Pace::Each => words::mail_format(one.format).to_owned(),
        Pace::Changes => format!("{}, {}", words::mail_format(one.format), words::pace(one.pace)),
        Pace::Weekly | Pace::Monthly => words::pace(one.pace).to_owned(),
    }
}

async fn held(app: &App, frame: &Frame) -> Result<Vec<Held>, Problem> {
    let mut held = Vec::new();
    for one in held_reports::all(app).await? {
        held.push(Held {
            mark: words::hold_state(one.state),
            is_held: one.state == HoldState::Held,
            name: words::report(&one.report).to_owned(),
            of: name_of(app, &one.scope).await?,
            month: period_text(one.period),
            late: one.late.join("; "),
            until: words::instant(one.until, frame.zone),
            report: one.report,
            scope: one.scope,
            period: one.period,
        });
    }
    Ok(held)
}

async fn schedules(app: &App, frame: &Frame) -> Result<Vec<Schedule>, Problem> {
    let newest = planner::newest(&app.db).await?;
    let unheld = people::roles_nobody_holds(&app.db).await?;
    let rows = planner::schedules(&app.db).await?.into_iter().map(|row| {
        let last = newest.iter().find(|one| one.schedule_id == row.id);
        let last = last.map(|last| {
            let why = last.error.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
            format!("{}, {}{why}", words::instant(last.due_at, frame.zone), last.state)
        });
        let next = match row.next_due {
            _ if row.paused => "rests".to_owned(),
            _ if row.cron == "after close" => "when a month is closed".to_owned(),
            Some(next) => words::instant(next, frame.zone),
            None if row.ends.is_some() => "never again".to_owned(),
            None => "not planned yet".to_owned(),
        };
        Schedule {
            what: row.report.as_deref().map_or(row.step.clone(), |report| words::report(report).to_owned()),
            id: row.id,
            when: match &row.calendar {
                Some(calendar) => format!("{} ({}, calendar {calendar})", row.cron, row.zone),
                None => format!("{} ({})", row.cron, row.zone),
            },
            next,
            owner: row.owner.map_or("nobody is named", words::role),
            unheld: row.owner.is_some_and(|owner| unheld.contains(&owner)),
            last: last.unwrap_or_else(|| "not yet".to_owned()),
        }
    });
    Ok(rows.collect())
}

/// Sends a mail again.
pub async fn again(app: Data<App>, who: ReqData<Who>, id: Path<i64>) -> Screen {
    send_again(&app, &who, *id).await?;
    back("/deliveries")
}

/// Sends a report to oneself.
pub async fn to_me(app: Data<App>, who: ReqData<Who>, id: Path<i64>) -> Screen {
    send_to_me(&app, &who, *id).await?;
    back("/deliveries")
}

/// Sends to an address again.
pub async fn lift(app: Data<App>, who: ReqData<Who>, form: Form<Lifting>) -> Screen {
    lift_one(&app, &who, &form.address).await?;
    back("/readers")
}

/// Lets a report go that waits or is held.
pub async fn release(app: Data<App>, who: ReqData<Who>, form: Form<Releasing>) -> Screen {
    release_one(&app, &who, &form).await?;
    back("/readers")
}

fn back(to: &str) -> Screen {
    Ok(HttpResponse::SeeOther().insert_header((LOCATION, to.to_owned())).finish())
}
