//! A month of charges from stored lines to a closed month: time, CPU time and memory as lines grow; exact shares beside
//! rounding the same shares as floats; a statement's page, and a long statement as CSV.
//!
//! It asserts no time: it prints one table line each. `LINES` says of how many cost lines (`1000000,10000000`), `UNITS`
//! and `SERVICES` how many there are, `PAPER` how many lines the long statement has, `SPACE` a folder with room.

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use entity::record::{CostLine, UsageLine};
use entity::value::{Currency, Exact, Money, Period, RecordKind, Share};
use reqwest::Client;
use scorebridge::app::{App, Clock};
use scorebridge::chargeback::{self, Books, ChargeInputs, ChargeRun, Line, largest_remainder};
use scorebridge::config::Config;
use scorebridge::facts::{Lane, Plan};
use scorebridge::store::charges::{self, Doing, Prepared};
use scorebridge::store::runs::{self, Counts};
use scorebridge::store::{charging, lines};
use scorebridge::{jobs, model};

type Outcome<T> = Result<T, Box<dyn Error>>;

const RUNS: usize = 3;
/// Cost lines of which each is shared out as floats for comparison.
const MOST_FLOATS: u32 = 1_000_000;
const PROGRAM: &str = env!("CARGO_BIN_EXE_scorebridge");

#[tokio::main]
async fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["prepare", folder, lines] => prepare(Path::new(folder), lines.parse()?).await,
        ["close", folder] => close(Path::new(folder)).await,
        ["paper", folder, lines] => paper(Path::new(folder), lines.parse()?).await,
        _ => {
            // Our own requests need a provider of cryptography before any client is made.
            let _ = rustls::crypto::ring::default_provider().install_default();
            all().await
        }
    }
}

async fn all() -> Outcome<()> {
    let lines = std::env::var("LINES").unwrap_or_else(|_| "1000000,10000000".to_owned());
    let mut before: Option<[f64; 3]> = None;
    for lines in lines.split(',').filter_map(|lines| lines.parse::<u32>().ok()) {
        let folder = tempfile::tempdir_in(std::env::var("SPACE").map_or_else(|_| std::env::temp_dir(), Into::into))?;
        child(&["prepare", text(folder.path())?, &lines.to_string()])?;
        // The first close is the one that counts; what is closed stays closed.
        let said = child(&["close", text(folder.path())?])?;
        let numbers: Vec<f64> = said.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
        let [wall, cpu, memory, allocated] = numbers[..] else { return Err(format!("odd: {said}").into()) };
        let (units, services) = (units(), services());
        say(&format!(
            "{lines} cost lines x {units} units x {services} services allocated and closed: wall | {wall:.2} s"
        ));
        say(&format!("their CPU time | {cpu:.2} s"));
        say(&format!("their peak memory | {:.0} MiB", memory / 1024.0));
        if let Some([old_lines, old_cpu, old_memory]) = before {
            let slope = |now: f64, old: f64| (now / old).ln() / (f64::from(lines) / old_lines).ln();
            say(&format!("growth of CPU time since (slope of logarithms) | {:.2}", slope(cpu, old_cpu)));
            say(&format!("growth of memory since (slope of logarithms) | {:.2}", slope(memory, old_memory)));
        }
        before = Some([f64::from(lines), cpu, memory]);
        if lines <= MOST_FLOATS {
            beside_floats(lines, allocated);
        }
        statement_page(folder.path()).await?;
    }
    splits()?;
    long_paper().await
}

fn units() -> u32 {
    number("UNITS", 200)
}

fn services() -> u32 {
    number("SERVICES", 50)
}

fn number(name: &str, usual: u32) -> u32 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

fn month() -> Period {
    "2026-08".parse().unwrap_or_else(|_| Period::containing(entity::value::PeriodKind::Month, chrono::NaiveDate::MIN))
}

/// This bench again, for one of its parts, so that the memory of the others is not counted.
fn child(arguments: &[&str]) -> Outcome<String> {
    let out = Command::new(std::env::current_exe()?).args(arguments).stderr(Stdio::inherit()).output()?;
    if !out.status.success() {
        return Err(format!("{arguments:?} ended with {}", out.status).into());
    }
    Ok(String::from_utf8(out.stdout)?)
}

async fn open(folder: &Path) -> Outcome<App> {
    let config = Config { data_dir: folder.join("data"), ..Config::default() };
    Ok(App::open(config, Clock::fixed("2026-09-03T06:00:00Z".parse()?)).await?)
}

/// A company whose bill of one month lies as Parquet and as sums, as a pull leaves them.
async fn prepare(folder: &Path, lines: u32) -> Outcome<()> {
    fs::create_dir_all(folder.join("model"))?;
    fs::write(folder.join("model/model.yaml"), company()?)?;
    let app = open(folder).await?;
    app.db.migrate().await?;
    let read = model::read(&folder.join("model")).map_err(|faults| format!("{faults:?}"))?;
    model::apply(&app.db, &read, model::Apply::new("bench", app.clock.now())).await?;
    let (delivery, mut lane) = (app.facts.delivery(), Lane::default());
    let mut line = cost_line();
    let services = services();
    for at in 0..lines {
        line.billed = Exact::new(amount(at), 9)?;
        line.effective = line.billed;
        line.business_unit = Some(format!("unit-{:03}", at / services % units()));
        line.service = Some(format!("service-{:02}", at % services));
        lane.push_cost(&line.lent())?;
        if at % 65_536 == 65_535 {
            delivery.take(&mut lane)?;
        }
    }
    for service in 0..services {
        for unit in 0..units() {
            lane.push_usage(&UsageLine {
                account: "meters".into(),
                billing_period: month(),
                driver: format!("driver-{service:02}"),
                quantity: i64::from((unit * 31 + service * 17) % 251 + 1).into(),
                business_unit: Some(format!("unit-{unit:03}")),
                service: None,
            })?;
        }
    }
    delivery.take(&mut lane)?;
    let written = delivery.finish()?;
    let run = runs::start(&app.db, "bill", app.clock.now()).await?;
    let tx = app.db.begin().await?;
    for slice in &written {
        lines::replace(&tx, lines::Delivery { source: "bill", mapping_version: "1", run }, slice).await?;
    }
    runs::finish(&tx, run, Counts::default(), Vec::new(), app.clock.now()).await?;
    Ok(app.db.commit(tx).await?)
}

/// Allocates from the lines themselves, closes, and says wall and CPU time in seconds, the peak memory in KiB and the
/// seconds that the allocation alone took: lines to sums, sums to exact shares.
async fn close(folder: &Path) -> Outcome<()> {
    let app = open(folder).await?;
    let (before, cpu) = (Instant::now(), ProcessTime::now());
    let parts = lines::parts(&app.db, RecordKind::CostLine, month()).await?;
    let base = app.facts.run(&Plan::allocation_base(RecordKind::CostLine, month()), &parts)?;
    let folded = before.elapsed();
    let (inputs, _) = charging::inputs(&app.db, &app.company().await?.0, month()).await?;
    let sharing = Instant::now();
    let run = chargeback::charge(&inputs)?;
    let allocated = (folded + sharing.elapsed()).as_secs_f64();
    ties(&run.books, base.iter().map(|sum| sum.billed))?;
    jobs::close(&app, month(), "bench").await?;
    let (wall, cpu) = (before.elapsed().as_secs_f64(), cpu.elapsed().as_secs_f64());
    let row = charges::period(&app.db, month()).await?.ok_or("not closed")?;
    ties(&charges::books(&row)?, base.into_iter().map(|sum| sum.billed))?;
    say(&format!("{wall} {cpu} {} {allocated}", memory(std::process::id(), "VmHWM:")?));
    Ok(())
}

/// Difference 0: lines to books, books in themselves.
fn ties(books: &Books, billed: impl IntoIterator<Item = Exact>) -> Outcome<()> {
    let (lines, came) = (sum(billed)?, sum([books.source_total, books.carried_in])?);
    let went = sum([books.charged, books.unallocated, books.carried_out])?;
    if books.source_total != lines || went != came {
        return Err(format!("{lines} billed, {came} came in, {went} went out").into());
    }
    Ok(())
}

fn sum(amounts: impl IntoIterator<Item = Exact>) -> Outcome<Exact> {
    Ok(amounts.into_iter().try_fold(Exact::ZERO, |sum, one| sum.add(&one))?)
}

/// The portal's page of a statement with a line a service, signed in as finance.
async fn statement_page(folder: &Path) -> Outcome<()> {
    let server = Server::start(&folder.join("data"))?;
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    let cookies = server.sign_in(&client).await?;
    let mut least = Duration::MAX;
    for _ in 0..RUNS * 5 {
        let before = Instant::now();
        let page = client.get(format!("{}/statements/2026-08.unit-007", server.base)).header("cookie", &cookies);
        let answer = page.send().await?;
        if answer.status() != 200 {
            return Err(format!("the page of a statement: {}", answer.status()).into());
        }
        black_box(answer.bytes().await?);
        least = least.min(before.elapsed());
    }
    say(&format!("a statement's page, {} lines | {:.1} ms", services(), least.as_secs_f64() * 1_000.0));
    Ok(())
}

/// The program over a data folder, and what signs in there.
struct Server {
    child: Child,
    base: String,
    password: String,
}

impl Server {
    fn start(data: &Path) -> Outcome<Self> {
        let program = || {
            let mut program = Command::new(PROGRAM);
            program.env("SCOREBRIDGE_DATA_DIR", data).env("SCOREBRIDGE_LISTEN", "127.0.0.1:0");
            program
        };
        let add = ["user", "add", "fin", "--name", "Fin", "--email", "fin@load.example", "--role", "finance"];
        let said = String::from_utf8(program().args(add).output()?.stdout)?;
        let password = said.trim().rsplit(' ').next().unwrap_or_default().to_owned();
        let mut child = program().arg("serve").stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let out = child.stdout.take().ok_or("no output")?;
        let said = BufReader::new(out).lines().next().ok_or("no address")??;
        let base = said.strip_prefix("listening on ").ok_or("no address")?.to_owned();
        Ok(Self { child, base, password })
    }

    /// Cookies of a session.
    async fn sign_in(&self, client: &Client) -> Outcome<String> {
        let kept = |answer: &reqwest::Response| {
            let cookies = answer.headers().get_all("set-cookie").iter().filter_map(|one| one.to_str().ok());
            cookies.filter_map(|one| one.split(';').next()).collect::<Vec<_>>().join("; ")
        };
        let form = client.get(format!("{}/login", self.base)).send().await?;
        let cookies = kept(&form);
        let page = form.text().await?;
        let token = page.split("name=\"form_token\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let body = [("user", "fin"), ("password", self.password.as_str()), ("form_token", token.ok_or("no form")?)];
        let body = body.map(|(name, value)| format!("{name}={value}")).join("&");
        let sign_in = client.post(format!("{}/login", self.base)).header("cookie", &cookies);
        let sign_in = sign_in.header("content-type", "application/x-www-form-urlencoded").body(body);
        Ok(kept(&sign_in.send().await?))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A statement of very many lines as CSV: the first byte, all of it, and how much more memory the server takes for it.
async fn long_paper() -> Outcome<()> {
    let lines = number("PAPER", 1_000_000);
    let folder = tempfile::tempdir_in(std::env::var("SPACE").map_or_else(|_| std::env::temp_dir(), Into::into))?;
    child(&["paper", text(folder.path())?, &lines.to_string()])?;
    let server = Server::start(&folder.path().join("data"))?;
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    let cookies = server.sign_in(&client).await?;
    let ask = |path: &str| client.get(format!("{}{path}", server.base)).header("cookie", &cookies).send();
    // What every server holds once it has answered anything.
    black_box(ask("/statements").await?.bytes().await?);
    let process = server.child.id();
    fs::write(format!("/proc/{process}/clear_refs"), "5")?;
    let held = memory(process, "VmRSS:")?;
    let before = Instant::now();
    let mut answer = ask("/api/v1/chargeback/statements/2026-08.unit-000.csv").await?;
    if answer.status() != 200 {
        return Err(format!("the long statement: {}", answer.status()).into());
    }
    let (mut first, mut rows) = (None, 0);
    while let Some(piece) = answer.chunk().await? {
        first.get_or_insert_with(|| before.elapsed());
        rows += piece.iter().filter(|byte| **byte == b'\n').count();
    }
    let all = before.elapsed();
    if rows != usize::try_from(lines)? + 1 {
        return Err(format!("{rows} rows of {lines} lines and a header").into());
    }
    say(&format!("{lines} statement lines as CSV | {:.2} s", all.as_secs_f64()));
    say(&format!("first byte | {:.1} ms", first.unwrap_or_default().as_secs_f64() * 1_000.0));
    let grown = memory(process, "VmHWM:")?.saturating_sub(held);
    say(&format!("memory more than before | {:.1} MiB", f64::from(u32::try_from(grown)?) / 1_024.0));
    Ok(())
}

/// A closed month of one statement with very many lines.
async fn paper(folder: &Path, lines: u32) -> Outcome<()> {
    fs::create_dir_all(folder.join("model"))?;
    fs::write(folder.join("model/model.yaml"), company()?)?;
    let app = open(folder).await?;
    app.db.migrate().await?;
    let read = model::read(&folder.join("model")).map_err(|faults| format!("{faults:?}"))?;
    model::apply(&app.db, &read, model::Apply::new("bench", app.clock.now())).await?;
    let mut inputs = ChargeInputs::new(month(), Currency::EUR);
    inputs.business_units = vec!["unit-000".to_owned()];
    let books = chargeback::charge(&inputs)?.books;
    let line = |at: u32| Line {
        id: format!("2026-08.unit-000.rule-{at:07}"),
        business_unit: "unit-000".into(),
        service: format!("service-{:02}", at % services()),
        rule: format!("rule-{at:07}"),
        charge_kind: "Work done".into(),
        quantity: i64::from(at % 97).into(),
        unit: "pieces".into(),
        unit_price: Exact::ZERO,
        amount: Money::new(i64::from(at % 10_007) * 10_000, Currency::EUR),
        exact_share: Share::new(i128::from(at % 10_007) * 3 + 1, 3).unwrap_or_default(),
        extra_unit: false,
        corrects: None,
        credit: None,
    };
    let run = ChargeRun { period: month(), lines: (0..lines).map(line).collect(), books, pots: Vec::new() };
    let (tx, slices) = (app.db.begin().await?, BTreeSet::new());
    let prepared = Prepared { inputs: &inputs, run: &run, budgets: &[], slices: &slices };
    let doing = Doing { by: "bench", at: app.clock.now(), second_person: false };
    charges::prepare(&tx, &prepared, doing).await?;
    charges::approve(&tx, month(), doing).await?;
    charges::close(&tx, month(), doing).await?;
    Ok(app.db.commit(tx).await?)
}

/// The same lines, each shared out among all units as floats that are rounded to cents, and how far that misses the whole.
fn beside_floats(lines: u32, exactly: f64) {
    let weights: Vec<f64> = (0..units()).map(|unit| f64::from(unit * 31 % 251 + 1)).collect();
    let all: f64 = weights.iter().sum();
    let shares: Vec<f64> = weights.iter().map(|weight| weight / all).collect();
    let costs: Vec<f64> = (0..lines).map(cents).collect();
    let before = Instant::now();
    let mut charged = vec![0.0; shares.len()];
    for cost in &costs {
        for (charged, share) in charged.iter_mut().zip(&shares) {
            *charged += (cost * share).round();
        }
    }
    let floating = before.elapsed().as_secs_f64();
    let missed = charged.iter().sum::<f64>() - costs.iter().sum::<f64>();
    say(&format!(
        "{lines} cost lines x {} units, exact : floats rounded line by line | {exactly:.2} s : {floating:.2} s = {:.2} \
         (floats miss {missed:.0} cents, exact none)",
        units(),
        exactly / floating
    ));
}

/// A line's amount in cents.
fn cents(line: u32) -> f64 {
    f64::from(i32::try_from(amount(line) / 10_000_000).unwrap_or_default())
}

/// Splits of whole coins among all units, as a page of a bill line by line takes them; none misses its whole.
fn splits() -> Outcome<()> {
    let (splits, units) = (number("SPLITS", 5_000), units());
    let weights: Vec<Exact> = (0..units).map(|unit| Exact::from(i64::from(unit % 97 + 1))).collect();
    let whole: Vec<i128> = (0..splits).map(|split| amount(split) / 10_000_000).collect();
    let mut least = Duration::MAX;
    for _ in 0..RUNS {
        let before = Instant::now();
        for coins in &whole {
            let parts = largest_remainder(*coins, &weights)?;
            if parts.iter().map(|part| part.amount).sum::<i128>() != *coins {
                return Err(format!("{coins} coins were not split whole").into());
            }
            black_box(parts);
        }
        least = least.min(before.elapsed());
    }
    let each = least.as_secs_f64() / f64::from(splits) / f64::from(units) * 1e9;
    say(&format!("{splits} splits among {units} units | {each:.0} ns a share"));
    Ok(())
}

/// An amount in billionths, different for every line, always the same.
fn amount(line: u32) -> i128 {
    i128::from(u64::from(line).wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407) >> 30)
}

fn cost_line() -> CostLine {
    let at = chrono::DateTime::UNIX_EPOCH;
    CostLine {
        account: "main".into(),
        billing_period: month(),
        charged_from: at,
        charged_to: at,
        billed: Exact::ZERO,
        effective: Exact::ZERO,
        currency: Currency::EUR,
        category: "Usage".into(),
        supplier_service: "Work".into(),
        resource: None,
        description: None,
        quantity: None,
        unit: None,
        business_unit: None,
        service: None,
    }
}

/// Units, services, and a rule a service: every second one sends lines to the unit they name, the others share by use.
fn company() -> Result<String, std::fmt::Error> {
    let mut model =
        String::from("company: { name: Load, zone: Europe/Berlin, currency: EUR, language: en }\nbusiness_units:\n");
    for unit in 0..units() {
        writeln!(model, "  - {{ id: unit-{unit:03}, name: Unit {unit} }}")?;
    }
    model += "services:\n";
    for service in 0..services() {
        writeln!(
            model,
            "  - {{ id: service-{service:02}, name: Service {service:02}, kind: it, purpose: Work, owner: Ada, stage: live, agreed_hours: always }}"
        )?;
    }
    model += "charge_rules:\n";
    for service in 0..services() {
        let how = match service % 2 {
            0 => "method: direct".to_owned(),
            _ => format!("method: proportional, driver: driver-{service:02}"),
        };
        writeln!(
            model,
            "  - {{ id: rule-{service:02}, name: Service {service:02}, service: service-{service:02}, {how}, unit: pieces }}"
        )?;
    }
    model += "sources:\n  - id: bill\n    name: Bill\n    rhythm_hours: 744\n    settings:\n      records: cost_line\n      \
              zone: UTC\n      from: { connector: file, path: bill.csv }\n      fields: { account: a, billing_period: m, billed: b, \
              currency: c, category: k, supplier_service: s }\n";
    Ok(model)
}

/// KiB of memory of a process, by that line of its status.
fn memory(process: u32, line: &str) -> Outcome<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let found = status.lines().find_map(|text| text.strip_prefix(line)).ok_or("no such line")?;
    Ok(found.trim().trim_end_matches(" kB").parse()?)
}

fn text(path: &Path) -> Outcome<&str> {
    path.to_str().ok_or_else(|| "a folder with an odd name".into())
}

#[allow(clippy::print_stdout, reason = "a benchmark says what it found")]
fn say(text: &str) {
    println!("{text}");
}
