//! What reports take: every kind of chart, one report beside headless Chromium that prints a comparable page in the same
//! run, and a thousand readers of whom each gets an own scope.
//!
//! It asserts no time: it prints one table line each. Chromium and its driver are optional; without them their lines are
//! left out, and that is said. Mails go into Postfix's `smtp-sink`, or into a folder where that is missing. `READERS` says how
//! many readers there are, for a look in a debug build.

mod kinds;
mod sink;

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::pin::pin;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use entity::value::{Period, Scope};
use futures::future::{Either, select};
use scorebridge::app::{App, Clock};
use scorebridge::config::{Config, Tls};
use scorebridge::mail::{Envelope, Mailbox, Message, build};
use scorebridge::report::{Draft, draft};
use scorebridge::{config, demo, jobs};
use serde_json::{Value, json};
use sink::Sink;

type Found<T> = Result<T, Box<dyn Error>>;

/// Prints of a browser.
const PRINTS: usize = 5;
/// Between two looks at how much memory a browser takes.
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);
/// Readers with an own scope each, unless `READERS` says how many.
const READERS: usize = 1_000;
/// Readers beside whom the memory for so many is told.
const FEW: usize = 10;

#[tokio::main]
async fn main() -> Found<()> {
    let folder = tempfile::tempdir()?;
    kinds::charts()?;
    let dir = folder.path().join("demo");
    let mut demo = Command::new(env!("CARGO_BIN_EXE_scorebridge"));
    if !demo.args(["demo", "--once", "--dir"]).arg(&dir).stdout(Stdio::null()).status()?.success() {
        return Err("the demo failed".into());
    }
    weights(&dir.join("data")).await?;
    let report = one_report(&dir.join("data")).await?;
    beside_chromium(folder.path(), &report).await?;
    many_readers(&dir).await
}

/// One report with its charts, mail and paper, and what it took.
struct OneReport {
    draft: Draft,
    cold: Duration,
    again: Duration,
    rendered: Duration,
    memory: u64,
}

/// The sample company's executive scorecard, its figures read and all of it made, and built into a mail: first with nothing
/// kept, then with its charts painted before; and of that what comes after the figures are read and put into words, which
/// is what a browser does with a page.
async fn one_report(data: &Path) -> Found<OneReport> {
    let (mut cold, mut again, mut rendered) = (Duration::MAX, Duration::MAX, Duration::MAX);
    let mut made = None;
    for _ in 0..PRINTS {
        // Another program would have painted nothing yet.
        let app = open(data).await?;
        let period = app.last_complete_month().await?;
        for least in [&mut cold, &mut again] {
            let before = Instant::now();
            let which = (Some(&Scope::All), None);
            let composed = jobs::composed(&app, "executive-scorecard", which, period, None).await?;
            let composed = composed.into_iter().next().ok_or("no report")?.0;
            let is_read = before.elapsed();
            let draft = draft(composed, &app.templates)?;
            let mail = mail(&draft)?;
            let all = before.elapsed();
            *least = all.min(*least);
            rendered = (all - is_read).min(rendered);
            made = Some((draft, mail, period));
        }
    }
    let (draft, mail, period) = made.ok_or("no report")?;
    let memory = of_the_program(data, period)?;
    let pictures = draft.files.iter().filter(|file| file.content_type == "image/png").count();
    line("report: charts in its mail, bytes of the mail as it is sent", &format!("{pictures}, {}", mail.bytes.len()));
    line("report: figures read, HTML, text, PDF, spreadsheet, charts, mail", &format!("{:.0} ms", ms(cold)));
    line("report: the same, its charts painted before", &format!("{:.0} ms", ms(again)));
    line("report: of that without reading figures and composing", &format!("{:.0} ms", ms(rendered)));
    Ok(OneReport { draft, cold, again, rendered, memory })
}

/// The heaviest mail of each report of the sample company, over all that it speaks of.
async fn weights(data: &Path) -> Found<()> {
    let app = open(data).await?;
    let period = app.last_complete_month().await?;
    for report in ["executive-scorecard", "service-review", "shelf-review"] {
        let mut heaviest = (0, String::new());
        for (draft, _) in jobs::preview(&app, report, (None, None), period, None).await? {
            let pictures = draft.files.iter().filter(|file| file.content_type == "image/png").count();
            let weight = mail(&draft)?.bytes.len();
            heaviest = heaviest.max((weight, format!("{} ({pictures} charts)", draft.subject)));
        }
        line(
            &format!("the heaviest mail of {report}, as it is sent"),
            &format!("{} bytes: {}", heaviest.0, heaviest.1),
        );
    }
    Ok(())
}

/// The most memory of the program itself while it makes that report, seen as often as may be until it ends.
fn of_the_program(data: &Path, period: Period) -> Found<u64> {
    let out = tempfile::tempdir()?;
    let mut program = Command::new(env!("CARGO_BIN_EXE_scorebridge"));
    program
        .args(["preview", "executive-scorecard", "--period", &period.to_string(), "--out"])
        .arg(out.path())
        .env("SCOREBRIDGE_DATA_DIR", data);
    let mut program = program.stdout(Stdio::null()).spawn().map(Kept)?;
    let mut most = 0;
    while program.0.try_wait()?.is_none() {
        most = of_process(&program.0.id().to_string(), "VmHWM:").map_or(most, |now| now.max(most));
        std::thread::sleep(Duration::from_millis(1));
    }
    if program.0.wait()?.success() { Ok(most) } else { Err("the report was not made".into()) }
}

/// The mail of a report, as it is handed over.
fn mail(draft: &Draft) -> Found<Message> {
    let text = |name: &str| -> Found<String> {
        let file = draft.files.iter().find(|file| file.name == name).ok_or("a file is missing")?;
        Ok(String::from_utf8(file.body.clone())?)
    };
    let of = |wanted: &str| draft.files.iter().filter(|file| file.content_type == wanted).cloned().collect();
    let one = |name: &str| Mailbox { name: name.to_owned(), address: "someone@nordwind.example".to_owned() };
    Ok(build(&Envelope {
        from: one("Scorebridge"),
        returns_to: None,
        to: one("A reader"),
        subject: draft.subject.clone(),
        message_id: "1@nordwind.example".to_owned(),
        corrects: None,
        date: demo::now(),
        text: text("txt")?,
        html: text("html")?,
        inline: of("image/png"),
        attachments: of("application/pdf"),
        list_unsubscribe: None,
    })?)
}

/// Chromium prints the report's mail, with its pictures: started for it, and kept running.
async fn beside_chromium(folder: &Path, report: &OneReport) -> Found<()> {
    let page = written(folder, &report.draft)?;
    let Some(started) = started_for_it(folder, &page)? else {
        line("report: Chromium", "left out: it is not installed");
        return Ok(());
    };
    let ratio = |browser: Duration, ours: Duration| browser.as_secs_f64() / ours.as_secs_f64();
    line(
        "report: Chromium, started for it",
        &format!("{:.0} ms, {:.1} × ours", ms(started), ratio(started, report.cold)),
    );
    let Some((kept, memory)) = kept_running(&page).await? else {
        line("report: Chromium, kept running", "left out: chromedriver is not installed");
        return Ok(());
    };
    let [all, again, rendered] = [report.cold, report.again, report.rendered].map(|ours| ratio(kept, ours));
    let said = format!(
        "{:.0} ms, {all:.1} × ours, {again:.1} × with painted charts, {rendered:.1} × with figures read too",
        ms(kept)
    );
    line("report: Chromium, kept running", &said);
    let (ours, theirs) = (mib(report.memory)?, mib(memory)?);
    let said = format!("{theirs} MiB, ours {ours} MiB, {:.2} of it", f64::from(ours) / f64::from(theirs));
    line("report: most memory of Chromium while it prints", &said);
    Ok(())
}

/// The mail as a page of files: its address.
fn written(folder: &Path, draft: &Draft) -> Found<String> {
    for file in &draft.files {
        if file.content_type == "image/png" {
            fs::write(folder.join(&file.name), &file.body)?;
        }
    }
    let html = draft.files.iter().find(|file| file.name == "html").ok_or("no mail")?;
    let html = String::from_utf8(html.body.clone())?.replace("src=\"cid:", "src=\"");
    fs::write(folder.join("mail.html"), html)?;
    Ok(format!("file://{}", folder.join("mail.html").display()))
}

/// The least of some prints, each by a browser of its own.
fn started_for_it(folder: &Path, page: &str) -> Found<Option<Duration>> {
    let mut least = Duration::MAX;
    for _ in 0..PRINTS {
        let before = Instant::now();
        let mut chromium = Command::new("chromium");
        chromium.args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
        ]);
        chromium.arg(format!("--user-data-dir={}", folder.join("profile").display()));
        chromium.arg(format!("--print-to-pdf={}", folder.join("printed.pdf").display())).arg(page);
        match chromium.stdout(Stdio::null()).stderr(Stdio::null()).status() {
            Ok(status) if status.success() => least = least.min(before.elapsed()),
            Ok(status) => return Err(format!("Chromium printed nothing: {status}").into()),
            Err(_) => return Ok(None),
        }
    }
    Ok(Some(least))
}

/// A program that ends with us.
struct Kept(Child);

impl Drop for Kept {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// The least of some prints by one browser, and the most memory of all its processes in some further prints.
async fn kept_running(page: &str) -> Found<Option<(Duration, u64)>> {
    let Some(driver) = driver()? else { return Ok(None) };
    let address = format!("http://127.0.0.1:{}", driver.port);
    let client = reqwest::Client::new();
    let options = json!({"args": ["--headless", "--no-sandbox", "--disable-gpu"]});
    let wanted = json!({"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}});
    let answer: Value = client.post(format!("{address}/session")).json(&wanted).send().await?.json().await?;
    let session = answer.pointer("/value/sessionId").and_then(Value::as_str);
    let session = session.ok_or_else(|| format!("no session of the browser: {answer}"))?;
    let session = format!("{address}/session/{session}");
    let print = async || -> Found<Duration> {
        let before = Instant::now();
        client.post(format!("{session}/url")).json(&json!({"url": page})).send().await?.error_for_status()?;
        client.post(format!("{session}/print")).json(&json!({})).send().await?.error_for_status()?.bytes().await?;
        Ok(before.elapsed())
    };
    let mut least = Duration::MAX;
    for _ in 0..=PRINTS {
        least = least.min(print().await?);
    }
    // Looking takes time of the browser: not while it is timed.
    let mut memory = 0;
    for _ in 0..PRINTS {
        let mut printing = pin!(print());
        loop {
            match select(&mut printing, pin!(tokio::time::sleep(BETWEEN_LOOKS))).await {
                Either::Left((printed, _)) => break printed.map(drop)?,
                Either::Right(_) => memory = memory.max(of_all_below(driver.process.0.id())?),
            }
        }
    }
    client.delete(&session).send().await?;
    Ok(Some((least, memory)))
}

/// The browser's driver.
struct Driver {
    process: Kept,
    port: u16,
    /// Closed too early, its next word would end it.
    _says: BufReader<ChildStdout>,
}

/// Starts the driver on a free port, which it finds and names when it listens. None where it is not installed.
fn driver() -> Found<Option<Driver>> {
    let started = Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let Ok(mut process) = started.map(Kept) else { return Ok(None) };
    let mut says = BufReader::new(process.0.stdout.take().ok_or("chromedriver has no output")?);
    let mut line = String::new();
    while says.read_line(&mut line)? > 0 {
        if let Some((_, port)) = line.split_once("started successfully on port ") {
            let port = port.trim().trim_end_matches('.').parse()?;
            return Ok(Some(Driver { process, port, _says: says }));
        }
        line.clear();
    }
    Err("chromedriver did not start".into())
}

/// A thousand business units, each with one reader of its own review; how long all mails take, and how much more memory
/// at the worst moment than ten.
async fn many_readers(dir: &Path) -> Found<()> {
    let many = std::env::var("READERS").map_or(Ok(READERS), |said| said.parse())?;
    let sink = Sink::start()?;
    let into = if sink.is_some() { "smtp-sink" } else { "a folder: smtp-sink is not installed" };
    let mut before = None;
    for readers in [FEW, many] {
        let model = dir.join(format!("model-{readers}"));
        with_readers(&dir.join("model"), &model, readers)?;
        let mut apply = Command::new(env!("CARGO_BIN_EXE_scorebridge"));
        apply.arg("apply").arg(&model).arg("--force").env("SCOREBRIDGE_DATA_DIR", dir.join("data"));
        if !apply.stdout(Stdio::null()).status()?.success() {
            return Err("the model with many readers was refused".into());
        }
        let app = open_into(&dir.join("data"), sink.as_ref()).await?;
        let period = app.last_complete_month().await?;
        forget_the_most()?;
        let begun = Instant::now();
        let frozen = jobs::report_only(&app, Some("service-review"), period, Some("more readers")).await?;
        let until_frozen = begun.elapsed().as_secs_f64();
        let sent = jobs::deliver(&app).await?;
        let taken = begun.elapsed().as_secs_f64();
        let memory = of_self("VmHWM:")?;
        let grown = before.map_or(String::new(), |before| {
            format!(", {} MiB more than with {FEW}", memory.saturating_sub(before) >> 20)
        });
        before = Some(memory);
        line(
            &format!("{readers} readers with own scopes, into {into}"),
            &format!(
                "{frozen}; {sent}; {taken:.1} s, of that {until_frozen:.1} s to make and freeze them, at most {} MiB{grown}",
                memory >> 20
            ),
        );
    }
    Ok(())
}

/// The model with so many units more, each with a reader.
fn with_readers(from: &Path, to: &Path, readers: usize) -> Found<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    let (mut units, mut people, mut subscriptions) = (String::new(), String::new(), String::new());
    for at in 0..readers {
        writeln!(units, "  - {{ id: bench-{at}, name: Unit {at}, people: 10 }}")?;
        writeln!(
            people,
            "  - {{ id: bench-{at}, name: Reader {at}, role: brm, sees: [bench-{at}], email: reader{at}@nordwind.example }}"
        )?;
        writeln!(subscriptions, "  - {{ person: bench-{at}, report: service-review, scope: \"unit:bench-{at}\" }}")?;
    }
    grown(&to.join("organisation.yaml"), "business_units:\n", &units)?;
    grown(&to.join("people.yaml"), "people:\n", &people)?;
    grown(&to.join("people.yaml"), "subscriptions:\n", &subscriptions)
}

fn grown(file: &Path, after: &str, lines: &str) -> Found<()> {
    let text = fs::read_to_string(file)?;
    if !text.contains(after) {
        return Err(format!("{} has no {after}", file.display()).into());
    }
    Ok(fs::write(file, text.replacen(after, &format!("{after}{lines}"), 1))?)
}

async fn open(data: &Path) -> anyhow::Result<App> {
    open_into(data, None).await
}

async fn open_into(data: &Path, sink: Option<&Sink>) -> anyhow::Result<App> {
    let mut config = Config { data_dir: data.to_owned(), ..Config::default() };
    config.mail.smtp = sink.map(|sink| config::Smtp {
        host: "127.0.0.1".to_owned(),
        port: sink.port,
        tls: Tls::None,
        user: None,
        password: None,
        password_file: None,
        ca_file: None,
        deadline_seconds: 60,
    });
    App::open(config, Clock::fixed(demo::now())).await
}

/// From now on `VmHWM` is the most memory since now.
fn forget_the_most() -> Found<()> {
    Ok(fs::write("/proc/self/clear_refs", "5")?)
}

/// Bytes of this process in memory: `VmRSS:` now, `VmHWM:` at most.
fn of_self(what: &str) -> Found<u64> {
    of_process("self", what)
}

fn of_process(process: &str, what: &str) -> Found<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let said = status.lines().find_map(|line| line.strip_prefix(what)).ok_or("no such line in its status")?;
    let kib: u64 = said.trim().trim_end_matches(" kB").parse()?;
    Ok(kib * 1024)
}

/// Proportional memory of all processes below one: what they share counts once.
fn of_all_below(parent: u32) -> Found<u64> {
    let mut found = vec![parent];
    let mut sum = 0;
    while let Some(one) = found.pop() {
        for entry in fs::read_dir("/proc")?.flatten() {
            let Some(id) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
            let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
            let above = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(1)?.parse::<u32>().ok());
            if above == Some(one) {
                found.push(id);
                let maps = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).unwrap_or_default();
                let pss = maps.lines().find_map(|line| line.strip_prefix("Pss:")).unwrap_or("0 kB");
                sum += pss.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap_or(0) * 1024;
            }
        }
    }
    Ok(sum)
}

fn mib(bytes: u64) -> Found<u32> {
    Ok(u32::try_from(bytes >> 20)?)
}

fn ms(taken: Duration) -> f64 {
    taken.as_secs_f64() * 1e3
}

#[allow(clippy::print_stdout, reason = "a benchmark says what it found")]
fn line(what: &str, found: &str) {
    println!("{what} | {found}");
}
