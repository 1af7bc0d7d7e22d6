//! What a mail says to its one reader: signed links to rate, to answer and to stop, and where it comes back to. It adds
//! to a built envelope and sends nothing.

use chrono::{Days, NaiveDate};
use entity::{delivery, edition, person};

use super::deliver::edition_link;
use crate::app::App;
use crate::mail::{Envelope, Link, Purpose};
use crate::report::{self, DIGEST, Foot, Rating, RatingChoice};
use crate::store::readers::Reading;
use crate::store::{company as companies, follow_up};

/// Reports that ask how one felt served; the others are tools, and how they please says nothing about a service.
const THAT_ASK: [&str; 2] = ["executive-scorecard", "service-review"];

/// Adds what is for this reader alone. The same delivery gets the same links at every attempt.
pub(super) async fn add(
    app: &App,
    (taken, edition): (&delivery::Model, &edition::Model),
    (reader, reading): (&person::Model, Option<&Reading>),
    envelope: &mut Envelope,
) -> anyhow::Result<()> {
    let key = app.signing_keys().await?.now;
    let day = edition.frozen_at.date_naive();
    let token = |purpose: Purpose| {
        let until = day.checked_add_days(Days::new(purpose.days())).unwrap_or(NaiveDate::MAX);
        Link { delivery: taken.id, until }.token(&key, purpose)
    };
    let url = |purpose: Purpose| format!("{}/mail/{purpose}/{}", app.config.public_url, token(purpose));
    envelope.returns_to = app.config.mail.returns_to(&token(Purpose::Bounce));
    envelope.list_unsubscribe = reading.filter(|one| one.mandatory.is_none()).map(|_| url(Purpose::Stop));
    let is_digest = edition.report == DIGEST;
    let decides = follow_up::ANSWERERS.contains(&reader.role)
        && !follow_up::asked_in(&app.db, &edition.report, &edition.scope, edition.period).await?.is_empty();
    if decides {
        let (shown, signed) = (answer_link(app, edition), url(Purpose::Decide));
        envelope.html = envelope.html.replace(&shown, &signed);
        envelope.text = envelope.text.replace(&shown, &signed);
    }
    let rating = match THAT_ASK.contains(&edition.report.as_str()) {
        true => Some(rating(app, edition, &url(Purpose::Rate)).await?),
        false => None,
    };
    let once = || Some(app.templates.language(&edition.language).word("reader-once").to_owned());
    if is_digest {
        envelope.list_unsubscribe = Some(url(Purpose::Stop));
    }
    let mandatory = reading.map_or_else(once, |one| one.mandatory.clone()).unwrap_or_default();
    let stop = envelope.list_unsubscribe.clone();
    let personal = decides || rating.is_some() || stop.is_some();
    let foot = Foot { language: edition.language.clone(), rating, stop, mandatory, personal };
    let (page, text) = report::foot(&foot, &app.templates)?;
    let end = envelope.html.rfind("</body>").unwrap_or(envelope.html.len());
    envelope.html.insert_str(end, &page);
    envelope.text = [envelope.text.trim_end(), "\n", &text].concat();
    Ok(())
}

/// Where the edition, as it was frozen, leads those who answer: to the portal. In a mail it is the reader's own link.
fn answer_link(app: &App, edition: &edition::Model) -> String {
    [&edition_link(app, edition), "?answer"].concat()
}

async fn rating(app: &App, edition: &edition::Model, url: &str) -> anyhow::Result<Rating> {
    let question = question(app, edition).await?;
    let choice = |(score, word)| RatingChoice { score, word, url: format!("{url}?score={score}") };
    Ok(Rating { question, choices: report::scores(app.templates.language(&edition.language)).map(choice).into() })
}

/// The question, about the service where the report speaks of one.
async fn question(app: &App, edition: &edition::Model) -> anyhow::Result<String> {
    let services = companies::services(&app.db).await?;
    let service = edition.scope.service().and_then(|id| services.iter().find(|one| one.id == id));
    Ok(report::rating_question(
        app.templates.language(&edition.language),
        service.map(|one| one.name.as_str()),
        edition.period,
    ))
}
