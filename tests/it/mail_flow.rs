//! The frozen edition reaches each reader once, as one message that any mail program can read, with its check number.

use std::collections::{BTreeMap, BTreeSet};

use entity::value::DeliveryState;
use entity::{edition, edition_file};
use scorebridge::jobs;
use scorebridge::report::LARGEST_HTML;
use scorebridge::store::{Access, editions, outbox};
use sea_orm::ActiveModelTrait;
use sea_orm::ActiveValue::Set;

use crate::company::Company;
use crate::sample::{august, sample};
use crate::story::newest;

/// The readers of the sample company's executive scorecard.
const READERS: [&str; 3] =
    ["carla.rossi@nordwind.example", "erika.brandt@nordwind.example", "thomas.adler@nordwind.example"];

#[tokio::test]
async fn each_reader_gets_one_whole_message() {
    let company = mailed().await;
    let messages: Vec<Part> = company.mails().values().map(|bytes| Part::read(bytes)).collect();
    let to: BTreeSet<&str> = messages.iter().map(|message| address(message.header("To"))).collect();
    assert_eq!((messages.len(), to), (3, BTreeSet::from(READERS)));
    let ids: BTreeSet<&str> = messages.iter().map(|message| message.header("Message-ID")).collect();
    assert_eq!(ids.len(), 3, "{ids:?}");
    for message in &messages {
        for other in ["Cc", "Bcc"] {
            assert!(!message.headers.contains_key(other), "{:?}", message.headers);
        }
        assert_eq!(message.header("To").matches('@').count(), 1);
        assert_eq!(address(message.header("From")), "scorecards@nordwind.example");
        assert_eq!(message.header("Auto-Submitted"), "auto-generated");
        assert_eq!(message.header("Date"), "Thu, 03 Sep 2026 06:00:00 +0000");
        let Mail { text, html, pictures, attached } = Mail::of(message);
        let (text, html) = (text.text("text/plain"), html.text("text/html"));
        assert!(html.len() <= LARGEST_HTML, "{} bytes of HTML", html.len());
        let edition = edition_of(&company, message).await;
        for said in [&text, &html] {
            assert!(said.contains(&edition.check_number), "no check number {}", edition.check_number);
        }
        assert_eq!(shown(&html), pictures.iter().map(Part::id).collect(), "pictures shown and sent");
        assert!(pictures.len() >= 3, "{} pictures", pictures.len());
        for picture in pictures {
            assert!(
                picture.is("image/png") && picture.body().starts_with(b"\x89PNG\r\n\x1a\n"),
                "{:?}",
                picture.headers
            );
        }
        assert!(!html.contains("<script") && !html.contains("src=\"http"), "nothing runs and nothing is fetched");
        let [paper] = attached else { panic!("{attached:?}") };
        assert!(paper.is("application/pdf") && paper.body().starts_with(b"%PDF-1.7"), "{:?}", paper.headers);
        let kept_as = "attachment; filename=\"executive-scorecard-2026-08.pdf\"";
        assert_eq!(paper.header("Content-Disposition"), kept_as);
    }
    assert!(company.mails().values().all(|bytes| bytes.len() < 500_000), "a mail of half a megabyte");
}

#[tokio::test]
async fn what_was_mailed_is_what_was_frozen() {
    let company = mailed().await;
    for message in company.mails().values().map(|bytes| Part::read(bytes)) {
        let edition = edition_of(&company, &message).await;
        let files = editions::files(&company.app.db, &edition).await.unwrap();
        let frozen = |name: &str| &files.iter().find(|file| file.name == name).unwrap().body;
        let Mail { text, html, pictures, attached } = Mail::of(&message);
        assert_eq!(attached.iter().map(Part::body).collect::<Vec<_>>(), [frozen("pdf").clone()]);
        let to = address(message.header("To"));
        let (text, html) = (text.text("text/plain"), html.text("text/html"));
        let frozen_text = for_its_reader(frozen("txt"), &edition, &text, to);
        assert!(text.starts_with(frozen_text.trim_end()), "{text}");
        let frozen_page = for_its_reader(frozen("html"), &edition, &html, to);
        let (body, end) = frozen_page.trim_end().rsplit_once("</body>").unwrap();
        assert!(html.starts_with(body) && html.trim_end().ends_with(end), "{html}");
        for picture in pictures {
            assert_eq!(&picture.body(), frozen(&picture.id()), "{}", picture.id());
        }
    }
    let edition = newest(&company).await;
    assert_eq!(edition.check_number.len(), 12);
    assert_eq!((edition.revision, edition.report.as_str()), (1, "executive-scorecard"));
}

#[tokio::test]
async fn the_outbox_remembers_every_delivery() {
    let company = mailed().await;
    let ids: BTreeSet<String> =
        company.mails().values().map(|bytes| Part::read(bytes).header("Message-ID").to_owned()).collect();
    let deliveries = outbox::list(&company.app.db, None, None, 100).await.unwrap();
    assert_eq!(deliveries.iter().map(|one| format!("<{}>", one.message_id)).collect::<BTreeSet<_>>(), ids);
    for delivery in deliveries {
        assert_eq!((delivery.state, delivery.attempts), (DeliveryState::Accepted, 1), "{delivery:?}");
        assert!(READERS.contains(&delivery.address.as_str()) && delivery.finished_at.is_some(), "{delivery:?}");
    }
}

#[tokio::test]
async fn a_right_taken_away_stops_the_mail() {
    let company = sample().await;
    jobs::report(&company.app, august(), None).await.unwrap();
    company.edit("model/people.yaml", "role: finance,   sees: [all]", "role: finance,   sees: [finance]");
    company.edit("model/people.yaml", "  - { person: finance,   report: executive-scorecard, scope: all }\n", "");
    company.apply().await;
    let sent = jobs::deliver(&company.app).await.unwrap();
    assert_eq!((sent.accepted, sent.rejected), (2, 1));
    let refused = outbox::list(&company.app.db, Some("finance"), None, 10).await.unwrap().remove(0);
    assert_eq!(refused.state, DeliveryState::Rejected);
    let reply = refused.reply.unwrap();
    assert!(reply.contains("may no longer see"), "{reply}");
    assert!(company.mails().keys().all(|name| !name.contains("carla")), "{:?}", company.mails().keys());
}

#[tokio::test]
async fn paper_too_heavy_for_a_mail_is_left_out_and_named() {
    let company = sample().await;
    jobs::report(&company.app, august(), None).await.unwrap();
    for edition in company.rows::<edition::Entity>().await {
        let heavy = edition_file::ActiveModel {
            edition_id: Set(edition.id),
            name: Set("pdf".to_owned()),
            body: Set(vec![0xFF; 5_200_000]),
            ..Default::default()
        };
        heavy.update(company.app.db.connection()).await.unwrap();
    }
    assert_eq!(jobs::deliver(&company.app).await.unwrap().accepted, 3);
    for message in company.mails().values().map(|bytes| Part::read(bytes)) {
        let edition = edition_of(&company, &message).await;
        let (number, language) = (&edition.check_number, &edition.language);
        let link = format!("{}/editions/check/{number}.pdf?language={language}", company.app.config.public_url);
        let sorry = match edition.language.as_str() {
            "de" => "Das PDF ist für eine Mail zu groß.",
            _ => "The PDF is too large to be mailed.",
        };
        let [text, related] = message.parts("multipart/alternative") else { panic!("{message:?}") };
        let html = &related.parts("multipart/related")[0];
        for said in [text.text("text/plain"), html.text("text/html")] {
            let (_, after) = said.split_once(sorry).expect("a sentence");
            assert!(after.contains(&link), "{after}");
        }
    }
}

/// The sample company after August's report was delivered.
async fn mailed() -> Company {
    let company = sample().await;
    jobs::report(&company.app, august(), None).await.unwrap();
    jobs::deliver(&company.app).await.unwrap();
    company
}

/// The edition that a message carries, in its reader's language.
async fn edition_of(company: &Company, message: &Part) -> edition::Model {
    let db = &company.app.db;
    let id = message.header("Message-ID").trim_matches(['<', '>']);
    let deliveries = outbox::list(db, None, None, 100).await.unwrap();
    let delivery = deliveries.into_iter().find(|one| one.message_id == id).unwrap();
    editions::by_id(db, &Access::everything(), delivery.edition_id).await.unwrap().unwrap()
}

/// The frozen text with the one link that is the reader's own, for those who are asked to decide.
fn for_its_reader(frozen: &[u8], edition: &edition::Model, mailed: &str, to: &str) -> String {
    let frozen = String::from_utf8(frozen.to_vec()).unwrap();
    let to_portal = format!("http://127.0.0.1:8080/editions/check/{}?answer", edition.check_number);
    assert!(frozen.contains(&to_portal), "{frozen}");
    if to.starts_with("carla") {
        return frozen;
    }
    let (_, rest) = mailed.split_once("/mail/decide/").expect("a link to decide");
    let token: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    frozen.replace(&to_portal, &format!("http://127.0.0.1:8080/mail/decide/{token}"))
}

/// The parts of a report's mail.
struct Mail<'a> {
    text: &'a Part,
    html: &'a Part,
    pictures: &'a [Part],
    attached: &'a [Part],
}

impl<'a> Mail<'a> {
    fn of(message: &'a Part) -> Self {
        let [readable, attached @ ..] = message.parts("multipart/mixed") else { panic!("{message:?}") };
        let [text, related] = readable.parts("multipart/alternative") else { panic!("{readable:?}") };
        let [html, pictures @ ..] = related.parts("multipart/related") else { panic!("{related:?}") };
        Self { text, html, pictures, attached }
    }
}

fn address(mailbox: &str) -> &str {
    mailbox.rsplit_once('<').map_or(mailbox, |(_, address)| address.trim_end_matches('>'))
}

/// Names of the pictures that the HTML shows.
fn shown(html: &str) -> BTreeSet<String> {
    html.split("cid:").skip(1).map(|rest| rest.split(['"', '\'', ')']).next().unwrap().to_owned()).collect()
}

/// A message, or one part of it, read as a mail program does (RFC 5322, 2045, 2046).
#[derive(Debug)]
struct Part {
    headers: BTreeMap<String, String>,
    raw: Vec<u8>,
    parts: Vec<Part>,
}

impl Part {
    fn read(bytes: &[u8]) -> Self {
        let text = std::str::from_utf8(bytes).expect("messages are ASCII");
        let (head, body) = text.split_once("\r\n\r\n").expect("headers, an empty line, the body");
        let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
        let header = |line: &str| line.split_once(':').map(|(name, value)| (name.to_owned(), value.trim().to_owned()));
        let headers: BTreeMap<_, _> = unfolded.split("\r\n").filter_map(header).collect();
        assert_eq!(headers.len(), unfolded.split("\r\n").count(), "a header stands twice, or is none: {unfolded}");
        let boundary = headers.get("Content-Type").and_then(|kind| kind.split_once("boundary=\""));
        let parts = boundary.map(|(_, rest)| parts(body, rest.trim_end_matches('"'))).unwrap_or_default();
        Self { headers, raw: body.as_bytes().to_vec(), parts }
    }

    #[track_caller]
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no {name}: {:?}", self.headers))
    }

    fn is(&self, kind: &str) -> bool {
        self.header("Content-Type").starts_with(kind)
    }

    fn parts(&self, kind: &str) -> &[Part] {
        assert!(self.is(kind), "{:?}", self.headers);
        &self.parts
    }

    fn text(&self, kind: &str) -> String {
        assert!(self.is(kind), "{:?}", self.headers);
        String::from_utf8(self.body()).unwrap().replace("\r\n", "\n")
    }

    /// Its name as the HTML refers to it.
    fn id(&self) -> String {
        self.header("Content-ID").trim_matches(['<', '>']).to_owned()
    }

    fn body(&self) -> Vec<u8> {
        match self.headers.get("Content-Transfer-Encoding").map(String::as_str) {
            Some("quoted-printable") => quoted_printable(&self.raw),
            Some("base64") => base64(&self.raw),
            _ => self.raw.clone(),
        }
    }
}

fn parts(body: &str, boundary: &str) -> Vec<Part> {
    let (inside, _) = body.split_once(&format!("--{boundary}--")).expect("the last boundary");
    inside.split(&format!("--{boundary}\r\n")).skip(1).map(|part| Part::read(part.as_bytes())).collect()
}

fn quoted_printable(raw: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(raw).replace("=\r\n", "");
    let mut pieces = text.split('=');
    let mut bytes = pieces.next().unwrap().as_bytes().to_vec();
    for piece in pieces {
        bytes.push(u8::from_str_radix(&piece[..2], 16).unwrap());
        bytes.extend(&piece.as_bytes()[2..]);
    }
    bytes
}

fn base64(raw: &[u8]) -> Vec<u8> {
    const SIGNS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let signs: Vec<u32> =
        raw.iter().filter_map(|sign| SIGNS.iter().position(|one| one == sign)).map(|at| at as u32).collect();
    let mut bytes = Vec::new();
    for four in signs.chunks(4) {
        let bits = four.iter().fold(0, |bits, sign| bits << 6 | sign) << (6 * (4 - four.len()));
        bytes.extend(&bits.to_be_bytes()[1..four.len()]);
    }
    bytes
}
