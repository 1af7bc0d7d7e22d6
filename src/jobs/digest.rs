//! Digests: when a reader's week or month is over, all that came in it becomes one mail. It judges no report.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;
use chrono::{DateTime, NaiveTime, Utc};
use chrono_tz::Tz;
use entity::value::{EditionState, Pace, Period, PeriodKind};
use entity::{digest_item, edition, person};
use fail::fail_point;

use super::deliver::paper_link;
use crate::app::App;
use crate::report::{self, DigestItem, Gathering};
use crate::store::{editions, outbox, paces, people};

/// At which hour of the day after a week or month its digest goes, in the company's zone.
const HOUR: u32 = 7;

/// One reader's digest of one pace.
type Waiting = Vec<(digest_item::Model, edition::Model)>;

/// Makes the digests that are due; how many.
///
/// # Errors
/// If the store does not answer, or a template does not fit.
pub async fn digests(app: &App) -> anyhow::Result<usize> {
    let mut waiting: BTreeMap<(String, Pace), Waiting> = BTreeMap::new();
    for (item, edition) in paces::waiting(&app.db).await? {
        waiting.entry((item.person_id.clone(), item.pace)).or_default().push((item, edition));
    }
    if waiting.is_empty() {
        return Ok(0);
    }
    let (_, zone) = app.company().await?;
    let mut made = 0;
    for ((person, pace), items) in waiting {
        let Some((period, items)) = due(items, pace, (zone, app.clock.business_now())) else { continue };
        let Some(reader) = people::person(&app.db, &person).await? else { continue };
        made +=
            usize::from(make(app, &reader, period, items).await.with_context(|| format!("the digest of {person}"))?);
    }
    Ok(made)
}

/// The last week or month that is over, and what came until its end; none if nothing did.
fn due(items: Waiting, pace: Pace, (zone, now): (Tz, DateTime<Utc>)) -> Option<(Period, Waiting)> {
    let kind = if pace == Pace::Weekly { PeriodKind::Week } else { PeriodKind::Month };
    let wall = now.with_timezone(&zone);
    let today = wall.date_naive();
    let current = Period::containing(kind, today);
    let early = current.start() == today && wall.time() < NaiveTime::from_hms_opt(HOUR, 0, 0)?;
    let over = if early { current.previous().previous() } else { current.previous() };
    let end = over.window(zone).end;
    let due: Waiting = items.into_iter().filter(|(item, _)| item.at.min(now) < end).collect();
    (!due.is_empty()).then_some((over, due))
}

/// Freezes one digest and plans its mail, in one transaction; `false` if nothing of it may be read any more.
async fn make(app: &App, reader: &person::Model, period: Period, items: Waiting) -> anyhow::Result<bool> {
    let access = people::access(&app.db, reader).await?;
    let (company, _) = app.company().await?;
    let ids: Vec<i64> = items.iter().map(|(item, _)| item.edition_id).collect();
    let readable = items.into_iter().map(|(_, edition)| edition).filter(|edition| access.may_read(&edition.scope));
    let told = newest(readable.collect());
    let language = reader.language.clone().unwrap_or_else(|| company.language.clone());
    let input = Gathering {
        company: company.name,
        person: reader.id.clone(),
        period,
        language: app.templates.language(&language).code().to_owned(),
        items: told.iter().map(|edition| item(app, edition)).collect(),
        choose: format!("{}/subscriptions", app.config.public_url),
    };
    let at = app.clock.now();
    let draft = (!input.items.is_empty()).then(|| report::digest(&input, &app.templates)).transpose()?;
    let made = draft.is_some();
    let tx = app.db.begin().await?;
    paces::told(&tx, &reader.id, &ids).await?;
    if let Some(draft) = draft {
        let edition = editions::freeze(&tx, draft, (EditionState::Released, None), at).await?;
        fail_point!("digest");
        outbox::put(&tx, edition.id, reader, app.config.mail.host(), at).await?;
    }
    fail_point!("digest-written");
    app.db.commit(tx).await.context("freeze the digest")?;
    fail_point!("digested");
    Ok(made)
}

/// Of each report the newest revision, oldest report first.
fn newest(mut editions: Vec<edition::Model>) -> Vec<edition::Model> {
    editions.sort_by_key(|edition| std::cmp::Reverse(edition.revision));
    let mut seen = BTreeSet::new();
    let of = |one: &edition::Model| (one.report.clone(), one.scope.to_string(), one.period, one.language.clone());
    editions.retain(|edition| seen.insert(of(edition)));
    editions.sort_by_key(|edition| edition.id);
    editions
}

fn item(app: &App, edition: &edition::Model) -> DigestItem {
    let (title, headline) = match report::said_of(&edition.body) {
        Some([title, period, headline]) => ([title, period].join(" · "), headline),
        None => {
            let name = app.templates.language(&edition.language).word(&["report-", &edition.report].concat());
            (name.to_owned(), edition.subject.as_str())
        }
    };
    DigestItem { headline: headline.to_owned(), title, url: paper_link(app, edition).replace(".pdf", "") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(at: &str) -> (digest_item::Model, edition::Model) {
        let at = at.parse().unwrap();
        let item = digest_item::Model { person_id: "ada".into(), edition_id: 1, pace: Pace::Weekly, at };
        let edition = edition::Model {
            id: 1,
            report: "shelf-review".into(),
            scope: "all".parse().unwrap(),
            period: "2026-08".parse().unwrap(),
            language: "en".into(),
            revision: 1,
            check_number: String::new(),
            frozen_at: at,
            subject: String::new(),
            body: serde_json::json!({}),
            state: EditionState::Released,
            asks: None,
            decided_by: None,
            decided_at: None,
            why: None,
        };
        (item, edition)
    }

    #[track_caller]
    fn check(pace: Pace, came: &str, now: &str, want: Option<&str>) {
        let found = due(vec![item(came)], pace, (chrono_tz::Europe::Berlin, now.parse().unwrap()));
        assert_eq!(found.map(|(period, _)| period.to_string()).as_deref(), want, "{pace} {came} {now}");
    }

    #[test]
    fn a_digest_goes_on_the_morning_after_its_week_or_month() {
        let came = "2026-09-03T06:00:00Z"; // A Thursday.
        check(Pace::Weekly, came, "2026-09-06T21:00:00Z", None);
        check(Pace::Weekly, came, "2026-09-07T04:59:00Z", None);
        check(Pace::Weekly, came, "2026-09-07T05:00:00Z", Some("2026-W36"));
        check(Pace::Weekly, came, "2026-09-20T12:00:00Z", Some("2026-W37"));
        check(Pace::Monthly, came, "2026-09-30T21:59:00Z", None);
        check(Pace::Monthly, came, "2026-10-01T05:00:00Z", Some("2026-09"));
        // What comes on the very morning waits for the next one.
        check(Pace::Weekly, "2026-09-07T04:00:00Z", "2026-09-07T08:00:00Z", None);
    }
}
