//! Tests of the mail room: what a message looks like, and how each way an SMTP server can behave is judged.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::report::File;

fn envelope() -> Envelope {
    Envelope {
        from: Mailbox { name: "Scorebridge".to_owned(), address: "scorebridge@nordwind.example".to_owned() },
        returns_to: None,
        to: Mailbox { name: "Erika Brandt".to_owned(), address: "erika.brandt@nordwind.example".to_owned() },
        subject: "August 2026: promises kept, work not easier".to_owned(),
        message_id: "0123456789abcdef@nordwind.example".to_owned(),
        corrects: None,
        date: "2026-09-03T06:00:00Z".parse::<DateTime<Utc>>().unwrap(),
        text: "Promises kept.\n.\n..Usual range: 95 – 98 %\n".to_owned(),
        html: "<p>Promises kept.</p><img src=\"cid:bullets.png\" alt=\"\">".to_owned(),
        inline: vec![file("bullets.png", "image/png")],
        attachments: Vec::new(),
        list_unsubscribe: None,
    }
}

fn file(name: &str, content_type: &str) -> File {
    File { name: name.to_owned(), content_type: content_type.to_owned(), body: b"\x89PNG\r\n\x1a\n".to_vec() }
}

fn text_of(envelope: &Envelope) -> String {
    String::from_utf8(build(envelope).unwrap().bytes).unwrap()
}

#[test]
fn a_message_is_text_then_html_with_its_pictures() {
    insta::assert_snapshot!(text_of(&envelope()).replace("\r\n", "\n"));
}

#[test]
fn a_correction_stands_beside_the_mail_that_it_corrects() {
    let correction = text_of(&Envelope { corrects: Some("1.erika@nordwind.example".to_owned()), ..envelope() });
    for header in ["In-Reply-To", "References"] {
        assert!(correction.contains(&format!("\r\n{header}: <1.erika@nordwind.example>\r\n")), "{correction}");
        assert!(!text_of(&envelope()).contains(header));
    }
}

#[test]
fn attachments_stand_beside_the_readable_part_and_a_subscription_can_be_ended() {
    let with_more = Envelope {
        attachments: vec![file("Scorecard August 2026.pdf", "application/pdf")],
        list_unsubscribe: Some(["https://scorebridge.example/stop/", &"0123456789".repeat(12)].concat()),
        ..envelope()
    };
    insta::assert_snapshot!(text_of(&with_more).replace("\r\n", "\n"));
}

#[test]
fn the_same_envelope_gives_the_same_bytes_and_every_line_is_ascii_and_short() {
    let bytes = build(&envelope()).unwrap().bytes;
    assert_eq!(bytes, build(&envelope()).unwrap().bytes);
    assert!(bytes.is_ascii());
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.split("\r\n").all(|line| line.len() <= 998 && !line.contains(['\r', '\n'])));
}

#[test]
fn no_message_is_larger_than_is_said_beforehand() {
    let heavy = |body: u8, text: &str| Envelope {
        text: text.repeat(400),
        html: text.repeat(800),
        attachments: vec![File { body: vec![body; 9_001], ..file("a.pdf", "application/pdf") }],
        ..envelope()
    };
    for envelope in [envelope(), heavy(0xFF, "ä=\u{1F600} "), heavy(b'%', "plain words\n")] {
        let (most, is) = (most_bytes(&envelope), build(&envelope).unwrap().bytes.len());
        assert!(is <= most && most < 4 * is + 9_000, "{is} bytes, at most {most}");
    }
}

#[test]
fn hostile_names_and_subjects_stay_inside_their_header() {
    let hostile = "Eve\r\nBcc: all@nordwind.example\n\u{202e}<script>\0 \"quoted\" =?utf-8?q?x?=";
    let mut evil = envelope();
    evil.to.name = hostile.to_owned();
    evil.from.name = hostile.to_owned();
    evil.subject = hostile.to_owned();
    evil.attachments = vec![file(hostile, "application/pdf")];
    let text = text_of(&evil);
    let head = text.split("\r\n\r\n").next().unwrap();
    let names: Vec<&str> =
        head.split("\r\n").filter(|line| !line.starts_with(' ')).map(|line| line.split(':').next().unwrap()).collect();
    let expected =
        ["From", "To", "Subject", "Message-ID", "Date", "Auto-Submitted", "MIME-Version", "Content-Type"].to_vec();
    assert_eq!(names, expected);
    assert!(!text.contains("\r\nBcc:"));
}

fn check_address(address: &str, good: bool) {
    let mut tried = envelope();
    tried.to.address = address.to_owned();
    assert_eq!(build(&tried).is_ok(), good, "{address}");
}

#[test]
fn addresses_follow_a_strict_policy() {
    check_address("erika.brandt+reports@mail.nordwind.example", true);
    check_address("o'neil@nordwind.example", true);
    check_address("erika@localhost", false);
    check_address("erika@[10.0.0.1]", false);
    check_address("erika@10.0.0.1", false);
    check_address("\"a b\"@nordwind.example", false);
    check_address("a..b@nordwind.example", false);
    check_address("jürgen@nordwind.example", false);
    check_address("a@nordwind.example\r\nRCPT TO:<b@nordwind.example>", false);
    check_address("a@nordwind.example,b@nordwind.example", false);
    check_address("a@-nordwind.example", false);
    check_address("", false);
}

#[test]
fn names_that_go_into_headers_are_plain() {
    for bad in ["", "no-at-sign", "a b@nordwind.example", "a@b\r\nX: y", "<a@b.example>"] {
        assert!(build(&Envelope { message_id: bad.to_owned(), ..envelope() }).is_err(), "{bad}");
    }
    assert!(build(&Envelope { corrects: Some("a@b>\r\nBcc: c@d".to_owned()), ..envelope() }).is_err());
    assert!(build(&Envelope { inline: vec![file("a>\r\n.png", "image/png")], ..envelope() }).is_err());
    assert!(build(&Envelope { inline: vec![file("a.png", "image")], ..envelope() }).is_err());
    assert!(build(&Envelope { list_unsubscribe: Some("javascript:x".to_owned()), ..envelope() }).is_err());
    assert!(build(&Envelope { list_unsubscribe: Some("https://a/>, <b".to_owned()), ..envelope() }).is_err());
}

#[tokio::test]
async fn the_folder_holds_each_message_once() {
    let folder = tempfile::tempdir().unwrap();
    let transport = Transport::Folder(folder.path().join("mail"));
    let message = build(&envelope()).unwrap();
    let expected = "2026-09-03-erika.brandt@nordwind.example-f76f45428ec9.eml";
    let names = || {
        let entries = std::fs::read_dir(folder.path().join("mail")).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect::<Vec<_>>()
    };
    for _ in 0..2 {
        assert_eq!(transport.send(&message).await, Outcome::Accepted(format!("250 kept as {expected}")));
        assert_eq!(names(), [expected]);
    }
    assert_eq!(std::fs::read(folder.path().join("mail").join(expected)).unwrap(), message.bytes);
    let elsewhere = Message { to: "../../etc/x@nordwind.example".to_owned(), ..message };
    assert!(matches!(transport.send(&elsewhere).await, Outcome::Accepted(_)));
    assert_eq!(names().len(), 2);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_tried_again() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let outcome = Transport::Folder(file.path().to_owned()).send(&build(&envelope()).unwrap()).await;
    assert!(matches!(outcome, Outcome::Retry(_)), "{outcome:?}");
}

#[tokio::test]
async fn memory_keeps_doubles_so_that_tests_can_see_them() {
    let sent = Arc::new(Mutex::new(Vec::new()));
    let transport = Transport::Memory(sent.clone());
    let message = build(&envelope()).unwrap();
    transport.send(&message).await;
    transport.send(&message).await;
    assert_eq!(*sent.lock().unwrap(), [message.clone(), message]);
}

/// How the scripted server behaves at one point of the conversation.
#[derive(Clone, Copy, PartialEq)]
enum At {
    /// Answers so.
    Say(&'static str),
    /// Never answers.
    Silent,
    /// Answers byte by byte, and never comes to an end.
    Drip,
    /// Closes the connection.
    Close,
}

/// A scripted SMTP server: what it does at each point; `Say("")` keeps to the usual answer.
#[derive(Clone, Copy)]
struct Script {
    greeting: At,
    mail: At,
    rcpt: At,
    data: At,
    /// Before anything of the message is read.
    body: At,
    /// After the final dot.
    dot: At,
}

const GOOD: Script = Script {
    greeting: At::Say("220 relay.example"),
    mail: At::Say("250 sender ok"),
    rcpt: At::Say("250 recipient ok"),
    data: At::Say("354 go on"),
    body: At::Say(""),
    dot: At::Say("250 2.0.0 queued as 42"),
};

/// Serves one connection; gives back the message as it was read, dots unstuffed.
async fn serve(listener: TcpListener, script: Script) -> Option<String> {
    let (mut stream, _) = listener.accept().await.unwrap();
    let (reader, mut writer) = stream.split();
    let mut lines = BufReader::new(reader).lines();
    let mut received = None;
    answer(&mut writer, script.greeting).await?;
    while let Ok(Some(line)) = lines.next_line().await {
        let verb = line.get(..4).unwrap_or_default().to_uppercase();
        let next = match verb.as_str() {
            "EHLO" => At::Say("250 relay.example"),
            "MAIL" => script.mail,
            "RCPT" => script.rcpt,
            "DATA" => script.data,
            "NOOP" => At::Say("250 here"),
            "QUIT" => At::Say("221 bye"),
            _ => At::Say("500 what"),
        };
        if answer(&mut writer, next).await.is_none() {
            break;
        }
        if verb == "DATA" && next == GOOD.data {
            if script.body == At::Close {
                break;
            }
            received = Some(read_message(&mut lines).await);
            if answer(&mut writer, script.dot).await.is_none() {
                break;
            }
        }
    }
    received
}

async fn read_message(lines: &mut tokio::io::Lines<BufReader<tokio::net::tcp::ReadHalf<'_>>>) -> String {
    let mut message = String::new();
    while let Some(line) = lines.next_line().await.unwrap().filter(|line| line != ".") {
        message.push_str(line.strip_prefix('.').unwrap_or(&line));
        message.push_str("\r\n");
    }
    message
}

/// None when the conversation is over.
async fn answer(writer: &mut tokio::net::tcp::WriteHalf<'_>, at: At) -> Option<()> {
    match at {
        At::Say(text) => writer.write_all([text, "\r\n"].concat().as_bytes()).await.ok(),
        At::Silent => std::future::pending().await,
        At::Drip => {
            let mut next = tokio::time::interval(Duration::from_millis(20));
            while writer.write_all(b"2").await.is_ok() {
                next.tick().await;
            }
            None
        }
        At::Close => None,
    }
}

fn settings(port: u16) -> SmtpSettings {
    SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port,
        security: Security::Plain,
        sign_in: None,
        ca_file: None,
        hello: Some("scorebridge.example".to_owned()),
        deadline: Duration::from_secs(20),
    }
}

async fn send(script: Script, deadline: Duration, bytes: Option<Vec<u8>>) -> (Outcome, Option<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(serve(listener, script));
    let transport = Transport::Smtp(Smtp::new(SmtpSettings { deadline, ..settings(port) }).unwrap());
    let built = build(&envelope()).unwrap();
    let message = Message { bytes: bytes.unwrap_or(built.bytes.clone()), ..built };
    let outcome = transport.send(&message).await;
    server.abort();
    (outcome, server.await.ok().flatten())
}

async fn check(script: Script, expected: Outcome) {
    let (outcome, _) = send(script, Duration::from_secs(20), None).await;
    assert_eq!(outcome, expected);
}

fn accepted(reply: &str) -> Outcome {
    Outcome::Accepted(reply.to_owned())
}

fn rejected(reply: &str) -> Outcome {
    Outcome::Rejected(reply.to_owned())
}

fn retry(reply: &str) -> Outcome {
    Outcome::Retry(reply.to_owned())
}

fn uncertain(reply: &str) -> Outcome {
    Outcome::Uncertain(reply.to_owned())
}

#[tokio::test]
async fn an_accepted_message_arrives_byte_for_byte() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let smtp = Smtp::new(settings(listener.local_addr().unwrap().port())).unwrap();
    let server = tokio::spawn(serve(listener, GOOD));
    let message = build(&envelope()).unwrap();
    assert_eq!(smtp.send(&message).await, accepted("250 2.0.0 queued as 42"));
    let arrived = server.await.unwrap().unwrap();
    assert_eq!(arrived, String::from_utf8(message.bytes).unwrap());
}

#[tokio::test]
async fn a_no_for_now_is_tried_again() {
    check(Script { greeting: At::Say("421 too busy"), ..GOOD }, retry("transient error (421): too busy")).await;
    check(Script { mail: At::Say("451 later"), ..GOOD }, retry("transient error (451): later")).await;
    check(Script { rcpt: At::Say("450 4.2.1 full"), ..GOOD }, retry("transient error (450): 4.2.1 full")).await;
    check(Script { data: At::Say("421 closing"), ..GOOD }, retry("transient error (421): closing")).await;
    check(Script { dot: At::Say("452 disk"), ..GOOD }, retry("transient error (452): disk")).await;
}

#[tokio::test]
async fn a_no_for_good_is_final_unless_it_is_about_our_settings() {
    check(Script { mail: At::Say("550 no"), ..GOOD }, rejected("permanent error (550): no")).await;
    let unknown = Outcome::NoSuchReader("permanent error (550): 5.1.1 unknown".to_owned());
    check(Script { rcpt: At::Say("550 5.1.1 unknown"), ..GOOD }, unknown).await;
    // About us, not about the reader.
    let relaying = rejected("permanent error (554): 5.7.1 relay access denied");
    check(Script { rcpt: At::Say("554 5.7.1 relay access denied"), ..GOOD }, relaying).await;
    check(Script { dot: At::Say("554 spam"), ..GOOD }, rejected("permanent error (554): spam")).await;
    check(Script { mail: At::Say("530 sign in"), ..GOOD }, retry("permanent error (530): sign in")).await;
    check(Script { greeting: At::Say("554 no service"), ..GOOD }, retry("permanent error (554): no service")).await;
}

#[tokio::test]
async fn a_broken_connection_is_uncertain_only_after_the_final_dot() {
    let broken = "response error: incomplete response";
    check(Script { greeting: At::Close, ..GOOD }, retry(broken)).await;
    check(Script { rcpt: At::Close, ..GOOD }, retry(broken)).await;
    check(Script { data: At::Close, ..GOOD }, retry(broken)).await;
    let after = "the message was handed over, then response error: incomplete response";
    check(Script { dot: At::Close, ..GOOD }, uncertain(after)).await;
}

#[tokio::test]
async fn a_connection_dropped_inside_a_long_message_is_tried_again() {
    let script = Script { body: At::Close, ..GOOD };
    let long = vec![b'x'; 64 << 20];
    let (outcome, _) = send(script, Duration::from_secs(20), Some(long)).await;
    assert!(matches!(&outcome, Outcome::Retry(reply) if reply.starts_with("network error")), "{outcome:?}");
}

#[tokio::test]
async fn only_250_is_accepted_at_the_end() {
    check(Script { dot: At::Say("252 perhaps"), ..GOOD }, uncertain("252 perhaps")).await;
    check(Script { dot: At::Say("354 go on"), ..GOOD }, uncertain("354 go on")).await;
    let after = "the message was handed over, then response error: ";
    let (outcome, _) = send(Script { dot: At::Say("ok"), ..GOOD }, Duration::from_secs(20), None).await;
    assert!(matches!(&outcome, Outcome::Uncertain(reply) if reply.starts_with(after)), "{outcome:?}");
}

#[tokio::test]
async fn silence_ends_at_the_deadline() {
    let deadline = Duration::from_millis(300);
    let ended = |script| send(script, deadline, None);
    let late = "no answer within 300 ms";
    assert_eq!(ended(Script { greeting: At::Silent, ..GOOD }).await.0, retry(late));
    assert_eq!(ended(Script { rcpt: At::Silent, ..GOOD }).await.0, retry(late));
    let handed_over = ["the message was handed over, then", late].join(" ");
    assert_eq!(ended(Script { dot: At::Silent, ..GOOD }).await.0, uncertain(&handed_over));
}

#[tokio::test]
async fn a_server_that_answers_byte_by_byte_ends_at_the_deadline() {
    let deadline = Duration::from_millis(300);
    let ended = |script| send(script, deadline, None);
    let late = "no answer within 300 ms";
    assert_eq!(ended(Script { greeting: At::Drip, ..GOOD }).await.0, retry(late));
    assert_eq!(ended(Script { data: At::Drip, ..GOOD }).await.0, retry(late));
    let handed_over = ["the message was handed over, then", late].join(" ");
    assert_eq!(ended(Script { dot: At::Drip, ..GOOD }).await.0, uncertain(&handed_over));
}

#[tokio::test]
async fn encryption_that_stalls_ends_at_the_deadline() {
    for security in [Security::Tls, Security::StartTls] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = tokio::spawn(async move {
            let (mut stream, _): (TcpStream, _) = listener.accept().await.unwrap();
            let (reader, mut writer) = stream.split();
            let mut lines = BufReader::new(reader).lines();
            if security == Security::StartTls {
                writer.write_all(b"220 relay.example\r\n").await.unwrap();
                assert!(lines.next_line().await.unwrap().unwrap().starts_with("EHLO"));
                writer.write_all(b"250-relay.example\r\n250 STARTTLS\r\n").await.unwrap();
                assert_eq!(lines.next_line().await.unwrap().unwrap(), "STARTTLS");
                writer.write_all(b"220 go ahead\r\n").await.unwrap();
            }
            // The handshake finds nobody.
            std::future::pending::<()>().await;
        });
        let stalled = SmtpSettings { security, deadline: Duration::from_millis(300), ..settings(port) };
        let outcome = Smtp::new(stalled).unwrap().send(&build(&envelope()).unwrap()).await;
        assert_eq!(outcome, retry("no answer within 300 ms"), "{security:?}");
        server.abort();
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let outcome = Smtp::new(settings(port)).unwrap().send(&build(&envelope()).unwrap()).await;
    assert!(matches!(outcome, Outcome::Retry(_)), "{outcome:?}");
}

/// Tries a scripted server out; what stands in the way, and whether it was handed a message.
async fn try_out(script: Script, settings: impl Fn(u16) -> SmtpSettings) -> Result<(), String> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(serve(listener, script));
    let tried = Transport::Smtp(Smtp::new(settings(port)).unwrap()).try_out().await;
    server.abort();
    assert_eq!(server.await.ok().flatten(), None, "nothing is sent");
    tried
}

#[tokio::test]
async fn a_server_is_tried_out_without_a_mail() {
    assert_eq!(try_out(GOOD, settings).await, Ok(()));
    let busy = Script { greeting: At::Say("421 too busy"), ..GOOD };
    assert!(try_out(busy, settings).await.unwrap_err().contains("too busy"));
    let starttls = |port| SmtpSettings { security: Security::StartTls, ..settings(port) };
    assert!(try_out(GOOD, starttls).await.unwrap_err().contains("STARTTLS is not supported"));
    let password = || Some(SignIn { user: "us".to_owned(), password: "secret-word".to_owned().into() });
    let sign_in = |port| SmtpSettings { sign_in: password(), ..settings(port) };
    let refused = try_out(GOOD, sign_in).await.unwrap_err();
    assert!(!refused.contains("secret-word"), "{refused}");
    let silent = Script { greeting: At::Silent, ..GOOD };
    let hurried = |port| SmtpSettings { deadline: Duration::from_millis(50), ..settings(port) };
    assert!(try_out(silent, hurried).await.unwrap_err().starts_with("no answer within"));
}

#[tokio::test]
async fn a_folder_is_tried_out_without_a_mail() {
    let folder = tempfile::tempdir().unwrap();
    let mails = folder.path().join("mail");
    assert_eq!(Transport::Folder(mails.clone()).try_out().await, Ok(()));
    assert_eq!(std::fs::read_dir(&mails).unwrap().count(), 0);
    std::fs::write(folder.path().join("file"), "").unwrap();
    assert!(Transport::Folder(folder.path().join("file")).try_out().await.is_err());
}

#[tokio::test]
async fn a_server_without_starttls_gets_no_mail() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(serve(listener, GOOD));
    let smtp = Smtp::new(SmtpSettings { security: Security::StartTls, ..settings(port) }).unwrap();
    let outcome = smtp.send(&build(&envelope()).unwrap()).await;
    assert_eq!(outcome, retry("internal client error: STARTTLS is not supported on this server"));
    assert_eq!(server.await.unwrap(), None);
}

#[tokio::test]
async fn a_plain_server_behind_implicit_tls_gets_no_mail() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        let (mut stream, _): (TcpStream, _) = listener.accept().await.unwrap();
        stream.write_all(b"220 relay.example\r\n").await.unwrap();
    });
    let smtp = Smtp::new(SmtpSettings { security: Security::Tls, ..settings(port) }).unwrap();
    let outcome = smtp.send(&build(&envelope()).unwrap()).await;
    assert!(matches!(outcome, Outcome::Retry(_)), "{outcome:?}");
    server.await.unwrap();
}

#[test]
fn settings_that_cannot_work_are_refused_at_once() {
    let sign_in = || Some(SignIn { user: "scorebridge".to_owned(), password: "secret-word".to_owned().into() });
    let far = SmtpSettings { host: "relay.example".to_owned(), ..settings(25) };
    assert!(Smtp::new(SmtpSettings { sign_in: sign_in(), ..far.clone() }).is_err());
    assert!(Smtp::new(SmtpSettings { sign_in: sign_in(), security: Security::StartTls, ..far.clone() }).is_ok());
    assert!(Smtp::new(SmtpSettings { sign_in: sign_in(), ..settings(25) }).is_ok());
    let no_certificate = tempfile::NamedTempFile::new().unwrap();
    for ca_file in [no_certificate.path().to_owned(), no_certificate.path().join("absent")] {
        let with_ca = SmtpSettings { security: Security::Tls, ca_file: Some(ca_file), ..far.clone() };
        assert!(Smtp::new(with_ca).is_err());
    }
    assert!(!format!("{:?}", SmtpSettings { sign_in: sign_in(), ..far }).contains("secret-word"));
}
