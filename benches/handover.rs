//! How fast mails that are ready are handed over, beside Postfix's `smtp-source` that keeps its connection, both into the
//! same `smtp-sink`.
//!
//! It asserts no time: it prints one table line each. Without the package `postfix` nothing is measured, and that is said.
//! Ours is the way of the step that delivers: one mail after the other, each answered before the next.

mod sink;

use std::error::Error;
use std::process::Stdio;
use std::time::{Duration, Instant};

use scorebridge::demo;
use scorebridge::mail::{Message, Outcome, Security, Smtp, SmtpSettings, Transport};
use sink::{Sink, postfix};

type Found<T> = Result<T, Box<dyn Error>>;

/// Bytes of a mail: one without a paper, one with it.
const SIZES: [usize; 2] = [8_000, 60_000];
/// Mails of each size, each time.
const MAILS: u32 = 2_000;
/// Times that each is measured, in turn; the least counts.
const ROUNDS: usize = 3;

#[tokio::main]
async fn main() -> Found<()> {
    if postfix("smtp-source").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
        line("hand-over of ready mails", "left out: smtp-source is not installed (Debian's package postfix)");
        return Ok(());
    }
    let Some(sink) = Sink::start()? else {
        line("hand-over of ready mails", "left out: smtp-sink is not installed (Debian's package postfix)");
        return Ok(());
    };
    let transport = Transport::Smtp(Smtp::new(SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port: sink.port,
        security: Security::Plain,
        sign_in: None,
        ca_file: None,
        hello: None,
        deadline: Duration::from_secs(60),
    })?);
    for bytes in SIZES {
        let (mut ours, mut kept, mut each) = (Duration::MAX, Duration::MAX, Duration::MAX);
        for _ in 0..ROUNDS {
            ours = ours.min(by_us(&transport, &mail(bytes)).await?);
            kept = kept.min(by_source(&sink, bytes, &["-d"])?);
            each = each.min(by_source(&sink, bytes, &[])?);
        }
        said(bytes, ours, kept, each);
    }
    Ok(())
}

/// A mail of that size, in lines as long as those of an encoded paper.
fn mail(bytes: usize) -> Message {
    let (from, to) = ("scorecards@nordwind.example", "erika.brandt@nordwind.example");
    let mut text =
        format!("From: <{from}>\r\nTo: <{to}>\r\nMessage-ID: <bench@nordwind.example>\r\nSubject: Bench\r\n\r\n");
    while text.len() < bytes {
        text.push_str(&"A".repeat(76));
        text.push_str("\r\n");
    }
    Message {
        from: from.to_owned(),
        to: to.to_owned(),
        message_id: "bench@nordwind.example".to_owned(),
        date: demo::now(),
        bytes: text.into_bytes(),
    }
}

async fn by_us(transport: &Transport, mail: &Message) -> Found<Duration> {
    let begun = Instant::now();
    for _ in 0..MAILS {
        match transport.send(mail).await {
            Outcome::Accepted(_) => {}
            other => return Err(format!("the sink did not take a mail: {other:?}").into()),
        }
    }
    Ok(begun.elapsed())
}

/// The same number of mails of that size by `smtp-source`, over one connection at a time as ours.
fn by_source(sink: &Sink, bytes: usize, how: &[&str]) -> Found<Duration> {
    let mut source = postfix("smtp-source");
    source.args(how).args(["-s", "1", "-l", &bytes.to_string(), "-m", &MAILS.to_string()]);
    let begun = Instant::now();
    if !source.arg(format!("127.0.0.1:{}", sink.port)).status()?.success() {
        return Err("smtp-source failed".into());
    }
    Ok(begun.elapsed())
}

fn said(bytes: usize, ours: Duration, kept: Duration, each: Duration) {
    let rate = |taken: Duration| f64::from(MAILS) / taken.as_secs_f64();
    let found = format!(
        "{:.0} mails/s; smtp-source {:.0} on a kept connection, {:.0} on one each; ours {:.2} × the kept one's",
        rate(ours),
        rate(kept),
        rate(each),
        rate(ours) / rate(kept)
    );
    line(&format!("hand-over of ready mails, {} kB", bytes / 1_000), &found);
}

#[allow(clippy::print_stdout, reason = "a benchmark says what it found")]
fn line(what: &str, found: &str) {
    println!("{what} | {found}");
}
