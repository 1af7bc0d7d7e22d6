//! What reports take: every kind of chart, one report beside headless Chromium that prints a comparable page in the same
//! run, and a thousand readers of whom each gets an own scope.
//!
//! It asserts no time: it prints one table line each. Chromium and its driver are optional; without them their lines are
//! left out, and that is said. Mails go into Postfix's `smtp-sink`, or into a folder where that is missing. `READERS` says how
//! many readers there are, for a look in a debug build.

mod sink;

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::pin::pin;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use cpu_time::ThreadTime;
use entity::value::{Period, Scope};
use futures::future::{Either, select};
use scorebridge::app::{App, Clock};
use scorebridge::charts::{
    Bridge, Bullet, BulletRow, ColumnPeriod, Columns, Format, Frame, Heat, HeatRow, Lane, MapGoal, MapLink, Matrix,
    Multiples, Panel, Pillar, Point, Slope, SlopeLine, Sparkline, Spot, Step, StrategyMap, Stream, StreamStep, Svg,
    Tie, TreePart, Treemap, Xmr, bridge, bullet, columns, heat, matrix, multiples, png, slope, sparkline, strategy_map,
    stream, treemap, xmr,
};
use scorebridge::config::{Config, Tls};
use scorebridge::mail::{Envelope, Mailbox, Message, build};
use scorebridge::report::{Draft, draft};
use scorebridge::{config, demo, jobs};
use serde_json::{Value, json};
use sink::Sink;

type Found<T> = Result<T, Box<dyn Error>>;

/// Pictures of each kind, and editions.
const TIMES: usize = 20;
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
    charts()?;
    let dir = folder.path().join("demo");
    let mut demo = Command::new(env!("CARGO_BIN_EXE_scorebridge"));
    if !demo.args(["demo", "--once", "--dir"]).arg(&dir).stdout(Stdio::null()).status()?.success() {
        return Err("the demo failed".into());
    }
    let report = one_report(&dir.join("data")).await?;
    beside_chromium(folder.path(), &report).await?;
    many_readers(&dir).await
}

/// CPU time of each kind of chart as SVG and PNG: the 95th percentile over all of them.
fn charts() -> Found<()> {
    let mut taken = Vec::new();
    for (kind, draw) in kinds() {
        let mut of_kind = Vec::new();
        for _ in 0..TIMES {
            let before = ThreadTime::now();
            png(&draw(), 2.0)?;
            of_kind.push(before.elapsed());
        }
        line(&format!("chart, SVG and PNG: {kind}"), &format!("{:.1} ms of CPU time, p95", p95(&mut of_kind)));
        taken.append(&mut of_kind);
    }
    line("chart, SVG and PNG: all kinds", &format!("{:.1} ms of CPU time, p95", p95(&mut taken)));
    Ok(())
}

fn p95(taken: &mut [Duration]) -> f64 {
    taken.sort();
    let at = (taken.len() * 95).div_ceil(100).saturating_sub(1);
    taken.get(at).map_or(0.0, |one| one.as_secs_f64() * 1e3)
}

type Kind = (&'static str, Box<dyn Fn() -> Svg>);

/// A chart of each kind, as full as a report has it.
fn kinds() -> Vec<Kind> {
    let mut kinds = of_months();
    kinds.extend(of_things());
    kinds
}

fn frame() -> Frame {
    Frame { width: 464, ..Frame::light("Made up, but of usual size", "By month") }
}

fn label(what: &str, at: u32) -> String {
    format!("{what} {at}")
}

fn value(row: u32, month: u32) -> Option<f64> {
    Some(80.0 + f64::from((row * 7 + month * 5) % 20))
}

fn of_months() -> Vec<Kind> {
    let point = |month: u32| Point { label: label("M", month), value: value(1, month), ..Point::default() };
    let process = Xmr { frame: frame(), points: (0..24).map(point).collect(), ..Xmr::default() };
    let period = |month: u32| ColumnPeriod {
        label: label("M", month),
        actual: value(1, month),
        plan: value(2, month),
        ..ColumnPeriod::default()
    };
    let cost = Columns { frame: frame(), periods: (0..12).map(period).collect(), ..Columns::default() };
    let row =
        |row: u32| HeatRow { label: label("Service", row), values: (0..12).map(|month| value(row, month)).collect() };
    let periods: Vec<String> = (0..12).map(|month| label("M", month)).collect();
    let hot = Heat { frame: frame(), periods: periods.clone(), rows: (0..12).map(row).collect(), ..Heat::default() };
    let panel = |row: u32| Panel {
        label: label("Objective", row),
        values: (0..12).map(|month| value(row, month)).collect(),
        ..Panel::default()
    };
    let many = Multiples { frame: frame(), periods, panels: (0..9).map(panel).collect(), ..Multiples::default() };
    let course = Sparkline { values: (0..24).map(|month| value(3, month)).collect(), ..Sparkline::default() };
    vec![
        ("process behaviour", Box::new(move || xmr(&process))),
        ("columns", Box::new(move || columns(&cost))),
        ("heat map", Box::new(move || heat(&hot))),
        ("small multiples", Box::new(move || multiples(&many))),
        ("sparkline", Box::new(move || sparkline(&course))),
    ]
}

fn of_things() -> Vec<Kind> {
    let row = |at: u32| BulletRow {
        label: label("Measure", at),
        value: value(1, at),
        target: value(2, at),
        ..BulletRow::default()
    };
    let targets = Bullet { frame: frame(), rows: (0..12).map(row).collect() };
    let step = |at: u32| Step { label: label("Unit", at), change: f64::from(at) - 2.5 };
    let pillar = |name: &str, value| Pillar { label: name.to_owned(), value };
    let plan = Bridge {
        frame: frame(),
        start: pillar("Plan", 100.0),
        steps: (0..6).map(step).collect(),
        end: pillar("Actual", 100.0),
        lower_is_better: true,
        format: Format::number(0),
        other: "Other".to_owned(),
    };
    let moved = |at: u32| SlopeLine {
        label: label("Service", at),
        before: value(1, at),
        after: value(2, at),
        ..SlopeLine::default()
    };
    let then = Slope { frame: frame(), lines: (0..10).map(moved).collect(), ..Slope::default() };
    let spot =
        |at: u32| Spot { label: label("Service", at), across: value(1, at), up: value(3, at), ..Spot::default() };
    let places = Matrix { frame: frame(), spots: (0..15).map(spot).collect(), ..Matrix::default() };
    let part = |at: u32| TreePart { label: label("Cost", at), value: f64::from(1 + at * at % 97), parts: Vec::new() };
    let group = |at: u32| TreePart { label: label("Unit", at), value: 0.0, parts: (at..at + 8).map(part).collect() };
    let whole = Treemap { frame: frame(), parts: (0..6).map(group).collect(), ..Treemap::default() };
    let through = |at: u32| StreamStep {
        label: label("Step", at),
        share: value(4, at),
        is_weakest: at == 2,
        ..StreamStep::default()
    };
    let flow = Stream { frame: frame(), steps: (0..5).map(through).collect(), ..Stream::default() };
    let goal = |at: u32| MapGoal { id: at.to_string(), label: label("Objective", at), ..MapGoal::default() };
    let lane = |at: u32| Lane { label: label("Lane", at), goals: (at * 3..at * 3 + 3).map(goal).collect() };
    let link = |at: u32| MapLink { from: (at + 3).to_string(), to: (at * 5 % 6).to_string(), tie: Tie::Shown };
    let goals = StrategyMap {
        frame: frame(),
        lanes: (0..4).map(lane).collect(),
        links: (0..9).map(link).collect(),
        ..StrategyMap::default()
    };
    vec![
        ("bullet list", Box::new(move || bullet(&targets))),
        ("bridge", Box::new(move || bridge(&plan))),
        ("slope", Box::new(move || slope(&then))),
        ("matrix", Box::new(move || matrix(&places))),
        ("treemap", Box::new(move || treemap(&whole))),
        ("value stream", Box::new(move || stream(&flow))),
        ("strategy map", Box::new(move || strategy_map(&goals))),
    ]
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
