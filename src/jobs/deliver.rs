//! The delivery step: what is planned in the outbox is built into messages and handed to the transport, one by one.

use std::fmt;

use anyhow::Context;
use chrono::Duration;
use entity::value::DeliveryState;
use entity::{delivery, edition, edition_file};

use crate::app::App;
use crate::mail::{self, Envelope, Mailbox, Message, Outcome};
use crate::report::{self, File};
use crate::store::{editions, outbox, people};

/// After so many tries a delivery is given up.
const MOST_ATTEMPTS: i32 = 12;

/// Bytes that the attachments of a message may have as they are sent; many servers stop at 10 MB for all of it.
const LARGEST_ATTACHMENTS: usize = 7_000_000;

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

/// Sends everything that is due now.
///
/// # Errors
/// If the store does not answer; a mail that cannot be sent is not an error of the step.
pub async fn deliver(app: &App) -> anyhow::Result<Sent> {
    let mut sent = Sent::default();
    while let Some((taken, edition)) = outbox::take(&app.db, app.clock.now()).await? {
        let outcome = match message(app, &taken, &edition).await {
            Ok(message) => app.transport.send(&message).await,
            Err(error) => Outcome::Rejected(format!("{error:#}")),
        };
        note(app, &taken, outcome, &mut sent).await?;
    }
    Ok(sent)
}

async fn note(app: &App, taken: &delivery::Model, outcome: Outcome, sent: &mut Sent) -> anyhow::Result<()> {
    let now = app.clock.now();
    let (state, reply, retry_at) = match outcome {
        Outcome::Accepted(reply) => (DeliveryState::Accepted, reply, None),
        Outcome::Rejected(reply) => (DeliveryState::Rejected, reply, None),
        Outcome::Uncertain(reply) => (DeliveryState::Uncertain, reply, None),
        Outcome::Retry(reply) if taken.attempts >= MOST_ATTEMPTS => (DeliveryState::Rejected, reply, None),
        Outcome::Retry(reply) => (DeliveryState::Planned, reply, Some(now + pause(taken))),
    };
    match state {
        DeliveryState::Accepted => sent.accepted += 1,
        DeliveryState::Rejected => sent.rejected += 1,
        DeliveryState::Uncertain => sent.uncertain += 1,
        DeliveryState::Planned | DeliveryState::Sending => sent.later += 1,
    }
    outbox::finish(&app.db, taken, state, reply, (now, retry_at)).await?;
    Ok(())
}

/// Doubles from a minute to four hours: twelve tries span more than a day.
fn pause(taken: &delivery::Model) -> Duration {
    let doublings = u32::try_from(taken.attempts.clamp(1, 9) - 1).unwrap_or(0);
    Duration::minutes(i64::from(2_u32.pow(doublings)).min(240))
}

async fn message(app: &App, taken: &delivery::Model, edition: &edition::Model) -> anyhow::Result<Message> {
    let reader = people::person(&app.db, &taken.recipient_id).await?.context("the reader is no longer there")?;
    let access = people::access(&app.db, &reader).await?;
    // Access is asked again at the moment of sending: a right taken away yesterday counts today.
    let edition = editions::by_id(&app.db, &access, edition.id)
        .await?
        .context("the reader may no longer see what this report speaks of")?;
    let mut envelope = Envelope {
        from: Mailbox { name: app.config.mail.from_name.clone(), address: app.config.mail.from.clone() },
        to: Mailbox { name: reader.name, address: taken.address.clone() },
        subject: edition.subject.clone(),
        message_id: taken.message_id.clone(),
        // The business date: a mail of the sample company carries the day it belongs to.
        date: app.clock.business_now(),
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
    if mail::encoded_size(&envelope.attachments) > LARGEST_ATTACHMENTS {
        leave_out_attachments(&mut envelope, &paper_link(app, &edition));
    }
    Ok(mail::build(&envelope)?)
}

fn in_mail(file: edition_file::Model) -> File {
    File { name: file.name, content_type: file.content_type, body: file.body }
}

fn paper_name(edition: &edition::Model) -> String {
    [&report::file_name(&edition.report, &edition.scope, edition.period, edition.revision), ".pdf"].concat()
}

fn paper_link(app: &App, edition: &edition::Model) -> String {
    format!("{}/editions/check/{}.pdf", app.config.public_url, edition.check_number)
}

/// Many mail servers refuse a heavy message whole; one without its paper arrives, and says where the paper is.
fn leave_out_attachments(envelope: &mut Envelope, link: &str) {
    const SORRY: &str = "The PDF is too large to be mailed. It is kept here:";
    envelope.attachments.clear();
    envelope.text = format!("{}\n\n{SORRY}\n{link}\n", envelope.text.trim_end());
    let end = envelope.html.rfind("</body>").unwrap_or(envelope.html.len());
    envelope.html.insert_str(end, &format!("<p>{SORRY} <a href=\"{link}\">{link}</a></p>"));
}
