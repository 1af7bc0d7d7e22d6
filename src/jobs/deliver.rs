//! The delivery step: what is planned in the outbox is built into messages and handed to the transport, one by one.

use std::fmt;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use chrono::TimeDelta;
use entity::value::{DeliveryState, MailFormat};
use entity::{delivery, edition, edition_file};
use fail::fail_point;
use tokio::time::sleep;

use super::for_reader;
use crate::app::App;
use crate::mail::{self, Envelope, Mailbox, Message, Outcome};
use crate::report::{self, File};
use crate::store::outbox::Ended;
use crate::store::{StoreError, bounces, editions, outbox, people, readers};

/// After so many tries, which span more than a day, a delivery is given up.
const MOST_ATTEMPTS: i32 = 15;

/// How long a database that is away is waited for: less than the lease of a delivery.
const PATIENCE: Duration = Duration::from_secs(480);

/// Between two questions to a database that is away.
const PAUSE: Duration = Duration::from_secs(1);

/// Bytes that a message with attachments may have as it is sent; many servers stop at 10 MB.
const LARGEST_MESSAGE: usize = 7_000_000;

/// What became of the deliveries that were due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// Taken by the transport.
    pub accepted: usize,
    /// Refused for good.
    pub rejected: usize,
    /// Planned again.
    pub later: usize,
    /// Nobody can tell.
    pub uncertain: usize,
}

impl fmt::Display for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { accepted, rejected, later, uncertain } = self;
        write!(f, "{accepted} mails delivered, {rejected} refused, {later} to try again, {uncertain} uncertain")
    }
}

/// Sends everything that is due now, until the program is asked to stop.
///
/// # Errors
/// If the store does not answer; a mail that cannot be sent is not an error of the step.
pub async fn deliver(app: &App) -> anyhow::Result<Sent> {
    let mut sent = Sent::default();
    while !app.is_stopping() {
        let Some((taken, edition)) = outbox::take(&app.db, app.db.now().await?).await? else { break };
        fail_point!("send-taken");
        let outcome = attempt(app, &taken, &edition).await?;
        fail_point!("sent");
        note(app, &taken, outcome, &mut sent).await?;
        fail_point!("send-noted");
    }
    Ok(sent)
}

async fn attempt(app: &App, taken: &delivery::Model, edition: &edition::Model) -> anyhow::Result<Outcome> {
    // Its senders vanished each time, and the last of them may have sent it.
    if taken.attempts > MOST_ATTEMPTS {
        return Ok(Outcome::Uncertain(format!("given up after {MOST_ATTEMPTS} attempts that never ended")));
    }
    match message(app, taken, edition).await {
        Ok(message) => {
            fail_point!("send-built");
            Ok(app.transport.send(&message).await)
        }
        // The mail was not tried, and is not lost: it is taken again after its lease.
        Err(error) if error.chain().any(|cause| matches!(cause.downcast_ref(), Some(StoreError::Database(_)))) => {
            Err(error)
        }
        Err(error) => Ok(Outcome::Rejected(format!("{error:#}"))),
    }
}

async fn note(app: &App, taken: &delivery::Model, outcome: Outcome, sent: &mut Sent) -> anyhow::Result<()> {
    let now = patiently(|| app.db.now()).await?;
    let refused = matches!(outcome, Outcome::NoSuchReader(_));
    let (state, reply, retry_at) = match outcome {
        Outcome::Accepted(reply) => (DeliveryState::Accepted, reply, None),
        Outcome::Rejected(reply) | Outcome::NoSuchReader(reply) => (DeliveryState::Rejected, reply, None),
        Outcome::Uncertain(reply) => (DeliveryState::Uncertain, reply, None),
        Outcome::Retry(reply) if taken.attempts >= MOST_ATTEMPTS => (DeliveryState::Rejected, reply, None),
        Outcome::Retry(reply) => {
            let chance = getrandom::u32().unwrap_or(0);
            (DeliveryState::Planned, reply, Some(now + pause(taken.attempts, chance)))
        }
    };
    let ended = Ended { state, reply, at: now, retry_at, refused };
    if !patiently(|| outbox::finish(&app.db, taken, &ended)).await? {
        tracing::warn!(delivery = taken.id, %state, "another worker took the delivery over; its word counts");
        return Ok(());
    }
    match state {
        DeliveryState::Accepted => sent.accepted += 1,
        DeliveryState::Rejected => sent.rejected += 1,
        DeliveryState::Uncertain => sent.uncertain += 1,
        DeliveryState::Planned | DeliveryState::Sending => sent.later += 1,
    }
    Ok(())
}

/// Asks again for as long as nobody else may take the delivery: what became of a mail that has left must not be forgotten
/// because the database was away for a moment.
async fn patiently<T, F: Future<Output = Result<T, StoreError>>>(ask: impl Fn() -> F) -> Result<T, StoreError> {
    let begun = Instant::now();
    loop {
        match ask().await {
            Err(error @ StoreError::Database(_)) if begun.elapsed() < PATIENCE => {
                tracing::warn!(%error, "what became of a mail could not be noted; it is tried again");
                sleep(PAUSE).await;
            }
            other => return other,
        }
    }
}

/// Doubles from a minute to four hours, and up to a quarter more by chance: mails that failed together do not come back
/// together.
fn pause(attempts: i32, chance: u32) -> TimeDelta {
    let doublings = u32::try_from(attempts.clamp(1, 9) - 1).unwrap_or(0);
    let seconds = 60 * i64::from(2_u32.pow(doublings)).min(240);
    TimeDelta::seconds(seconds + i64::from(chance) * seconds / 4 / i64::from(u32::MAX))
}

async fn message(app: &App, taken: &delivery::Model, edition: &edition::Model) -> anyhow::Result<Message> {
    let reader = people::person(&app.db, &taken.recipient_id).await?.context("the reader is no longer there")?;
    if let Some(suspension) = bounces::suspended(&app.db, &taken.address).await? {
        bail!("nothing is sent to this address: {}", suspension.why);
    }
    if !app.config.mail.may_go_to(&taken.address) {
        bail!("the settings let no mail go to this domain: see mail.domains");
    }
    let access = people::access(&app.db, &reader).await?;
    // Access is asked again at the moment of sending: a right taken away yesterday counts today.
    let edition = editions::by_id(&app.db, &access, edition.id)
        .await?
        .context("the reader may no longer see what this report speaks of")?;
    let mut envelope = Envelope {
        from: Mailbox { name: app.config.mail.from_name.clone(), address: app.config.mail.from.clone() },
        returns_to: None,
        to: Mailbox { name: reader.name.clone(), address: taken.address.clone() },
        subject: edition.subject.clone(),
        message_id: taken.message_id.clone(),
        corrects: outbox::corrected(&app.db, taken, &edition).await?,
        // The same at every attempt. A mail of the sample company carries the day it belongs to.
        date: edition.decided_at.unwrap_or(edition.frozen_at).min(app.clock.business_now()),
        text: String::new(),
        html: String::new(),
        inline: Vec::new(),
        attachments: Vec::new(),
        list_unsubscribe: None,
    };
    for file in editions::files(&app.db, &edition).await? {
        match file.name.as_str() {
            "html" => envelope.html = String::from_utf8(file.body).context("html of the edition")?,
            "txt" => envelope.text = String::from_utf8(file.body).context("text of the edition")?,
            "pdf" => envelope.attachments.push(File { name: paper_name(&edition), ..in_mail(file) }),
            _ if file.content_type.starts_with("image/") => envelope.inline.push(in_mail(file)),
            _ => {} // Spreadsheets are fetched, not mailed.
        }
    }
    let reading = readers::one(&app.db, &reader.id, &edition.report, &edition.scope).await?;
    match reading.as_ref().map_or(MailFormat::Pdf, |reading| reading.format) {
        MailFormat::Pdf => {}
        MailFormat::Mail => envelope.attachments.clear(),
        MailFormat::Link => {
            let url = link_in(&edition.language, &edition_link(app, &edition));
            (envelope.html, envelope.text) = report::link(&edition.subject, &url, &edition.language, &app.templates)?;
            (envelope.attachments, envelope.inline) = (Vec::new(), Vec::new());
        }
    }
    for_reader::add(app, (taken, &edition), (&reader, reading.as_ref()), &mut envelope).await?;
    if mail::most_bytes(&envelope) > LARGEST_MESSAGE && !envelope.attachments.is_empty() {
        let sorry = app.templates.language(&edition.language).word("reader-too-heavy");
        leave_out_attachments(&mut envelope, sorry, &paper_link(app, &edition));
    }
    Ok(mail::build(&envelope)?)
}

fn in_mail(file: edition_file::Model) -> File {
    File { name: file.name, content_type: file.content_type, body: file.body }
}

fn paper_name(edition: &edition::Model) -> String {
    [&report::file_name(&edition.report, &edition.scope, edition.period, edition.revision), ".pdf"].concat()
}

/// Where the edition stands in the portal.
pub(super) fn edition_link(app: &App, edition: &edition::Model) -> String {
    format!("{}/editions/check/{}", app.config.public_url, edition.check_number)
}

pub(super) fn paper_link(app: &App, edition: &edition::Model) -> String {
    link_in(&edition.language, &[&edition_link(app, edition), ".pdf"].concat())
}

/// Editions of one statement share their number; the language tells them apart.
fn link_in(language: &str, link: &str) -> String {
    [link, "?language=", language].concat()
}

/// Many mail servers refuse a heavy message whole; one without its paper arrives, and says where the paper is.
fn leave_out_attachments(envelope: &mut Envelope, sorry: &str, link: &str) {
    envelope.attachments.clear();
    envelope.text = format!("{}\n\n{sorry}\n{link}\n", envelope.text.trim_end());
    let end = envelope.html.rfind("</body>").unwrap_or(envelope.html.len());
    envelope.html.insert_str(end, &format!("<p>{sorry} <a href=\"{link}\">{link}</a></p>"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_may_be_away_for_a_day() {
        assert_eq!([1, 2, 3, 8, 9, 14].map(|attempts| pause(attempts, 0).num_minutes()), [1, 2, 4, 128, 240, 240]);
        let until_given_up = |chance| (1..MOST_ATTEMPTS).map(|attempts| pause(attempts, chance)).sum::<TimeDelta>();
        assert_eq!([0, u32::MAX].map(|chance| until_given_up(chance).num_hours()), [28, 35]);
    }

    #[test]
    fn mails_that_failed_together_do_not_come_back_together() {
        assert_eq!([0, u32::MAX / 2, u32::MAX].map(|chance| pause(9, chance).num_minutes()), [240, 269, 300]);
    }
}
