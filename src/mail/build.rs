//! An envelope becomes the bytes of a message: text, HTML with its pictures, attachments. Same envelope, same bytes.

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, MultiPart, SinglePart};
use sha2::{Digest, Sha256};

use super::address::{checked, one_line};
use super::{Envelope, MailError, Message};
use crate::report::File;

/// The message's id, made from what makes the message unique (edition, revision, recipient): 32 hex digits of its
/// SHA-256 before the sender's domain. The same key always gives the same id, at every attempt and after a restart.
///
/// # Errors
/// `Address` if the sender's address breaks the policy.
///
/// ```
/// use scorebridge::mail::message_id;
/// let id = message_id("executive-scorecard/all/2026-08/en/1/erika", "it@nordwind.example").unwrap();
/// assert_eq!(id, "c3c414b931c59fe73af17db28be257ac@nordwind.example");
/// ```
pub fn message_id(key: &str, sender: &str) -> Result<String, MailError> {
    Ok([digest(&[key.as_bytes()]), checked(sender)?.domain().to_owned()].join("@"))
}

/// Builds the message: `mixed(alternative(text, related(html, pictures…)), attachments…)`, leaving out what is empty.
///
/// # Errors
/// `Address` if sender or recipient break the policy, `Build` if the message id or a content type is malformed.
pub fn build(envelope: &Envelope) -> Result<Message, MailError> {
    let built = lettre::Message::builder()
        .from(envelope.from.for_header()?)
        .to(envelope.to.for_header()?)
        .subject(one_line(&envelope.subject, 250))
        .message_id(Some(bracketed(&envelope.message_id)?))
        .date(envelope.date.into())
        .raw_header(header("Auto-Submitted", "auto-generated".to_owned())); // RFC 3834: machines must not answer
    let built = match &envelope.list_unsubscribe {
        Some(url) => built
            .raw_header(header("List-Unsubscribe", web_address(url)?)) // RFC 2369
            .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned())), // RFC 8058
        None => built,
    };
    let built = match &envelope.corrects {
        Some(id) => bracketed(id).map(|id| built.in_reply_to(id.clone()).references(id))?, // RFC 5322, 3.6.4
        None => built,
    };
    let message = built.multipart(body(envelope)?).map_err(|error| MailError::Build(error.to_string()))?;
    Ok(Message {
        from: envelope.returns_to.clone().unwrap_or_else(|| envelope.from.address.clone()),
        to: envelope.to.address.clone(),
        message_id: envelope.message_id.clone(),
        date: envelope.date,
        bytes: message.formatted(),
    })
}

/// Bytes that the message has at most: files as base64 in lines of 76 characters (RFC 2045), text with each byte escaped, and
/// a kilobyte of headers for each part.
#[must_use]
pub fn most_bytes(envelope: &Envelope) -> usize {
    let encoded = |file: &File| {
        let characters = file.body.len().div_ceil(3) * 4;
        characters + characters.div_ceil(76) * 2 + 1_024
    };
    let files: usize = envelope.inline.iter().chain(&envelope.attachments).map(encoded).sum();
    files + 3 * (envelope.text.len() + envelope.html.len()) + 4 * 1_024
}

/// A header in ASCII, never folded: an address must not be broken.
fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::dangerous_new_pre_encoded(HeaderName::new_from_ascii_str(name), value.clone(), value)
}

fn body(envelope: &Envelope) -> Result<MultiPart, MailError> {
    // A boundary must not occur in the content; nobody can write text that contains the digest of that very text.
    let seal = digest(&[envelope.message_id.as_bytes(), envelope.text.as_bytes(), envelope.html.as_bytes()]);
    let html = SinglePart::html(envelope.html.clone());
    let text = MultiPart::alternative()
        .boundary(["alternative", &seal].join("-"))
        .singlepart(SinglePart::plain(envelope.text.clone()));
    let readable = if envelope.inline.is_empty() {
        text.singlepart(html)
    } else {
        let with_html = MultiPart::related().boundary(["related", &seal].join("-")).singlepart(html);
        text.multipart(envelope.inline.iter().try_fold(with_html, inlined)?)
    };
    if envelope.attachments.is_empty() {
        return Ok(readable);
    }
    let mixed = MultiPart::mixed().boundary(["mixed", &seal].join("-")).multipart(readable);
    envelope.attachments.iter().try_fold(mixed, attached)
}

fn inlined(part: MultiPart, file: &File) -> Result<MultiPart, MailError> {
    let name = token(&file.name)?;
    let picture = Attachment::new_inline_with_name(name.clone(), name);
    Ok(part.singlepart(picture.body(file.body.clone(), content_type(file)?)))
}

fn attached(part: MultiPart, file: &File) -> Result<MultiPart, MailError> {
    let attachment = Attachment::new(one_line(&file.name, 150));
    Ok(part.singlepart(attachment.body(file.body.clone(), content_type(file)?)))
}

fn content_type(file: &File) -> Result<ContentType, MailError> {
    ContentType::parse(&file.content_type)
        .map_err(|_| MailError::Build(["unknown content type", &file.content_type].join(" ")))
}

fn bracketed(message_id: &str) -> Result<String, MailError> {
    match message_id.split_once('@') {
        Some((local, domain)) => Ok(["<", &token(local)?, "@", &token(domain)?, ">"].concat()),
        None => Err(MailError::Build("a message id is `local@domain`".to_owned())),
    }
}

/// Letters, digits, `.`, `_` and `-`: safe inside any header and any `cid:` reference.
fn token(text: &str) -> Result<String, MailError> {
    let ok = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    if ok { Ok(text.to_owned()) } else { Err(MailError::Build(["malformed name", &one_line(text, 80)].join(" "))) }
}

fn web_address(url: &str) -> Result<String, MailError> {
    let ok = url.starts_with("https://") || url.starts_with("http://");
    if ok && url.chars().all(|c| c.is_ascii_graphic() && c != '<' && c != '>') {
        Ok(["<", url, ">"].concat())
    } else {
        Err(MailError::Build("the address to unsubscribe at is not a web address".to_owned()))
    }
}

/// The first 32 hex digits of the SHA-256 over the parts, each closed by a zero byte.
fn digest(parts: &[&[u8]]) -> String {
    let mut sha = Sha256::new();
    for part in parts {
        sha.update(part);
        sha.update([0]);
    }
    sha.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
