//! A running server as its keeper sees it: names of requests, metrics, logs without secrets, trouble told as trouble, and a
//! heartbeat that stops when something is wrong.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use reqwest::{Client, Response};
use scorebridge::app::App;
use scorebridge::jobs;
use scorebridge::web::{self, keys};
use sea_orm::ConnectionTrait;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::company::{self, Company};
use crate::{database, program};

const CANARY: &str = "canary-5uQ8";

/// A server on a company's folder, and a client for it.
struct Served {
    base: String,
    client: Client,
    token: String,
}

impl Served {
    async fn new(app: App) -> Self {
        let token = match entity_people(&app).await {
            true => keys::new_token(&app, "keeper", "test", None).await.unwrap(),
            false => String::new(),
        };
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(web::serve(Arc::new(app), listener).unwrap());
        Self { base, client: Client::new(), token }
    }

    async fn get(&self, path: &str) -> Response {
        self.client.get(format!("{}{path}", self.base)).bearer_auth(&self.token).send().await.unwrap()
    }

    async fn text(&self, path: &str) -> String {
        self.get(path).await.text().await.unwrap()
    }
}

async fn entity_people(app: &App) -> bool {
    scorebridge::store::people::person(&app.db, "keeper").await.unwrap().is_some()
}

const MODEL: &str = "
business_units: [{ id: shop, name: Shop }]
people: [{ id: keeper, name: Kim, email: kim@example.com, role: admin, sees: [all] }]
sources:
  - id: calls
    name: Calls
    rhythm_hours: 24
    settings:
      records: ticket
      zone: UTC
      from: { connector: file, path: ../sources/calls.csv }
      fields: { key: number, opened_at: opened }
schedules:
  - { id: nightly, step: pull, cron: \"30 5 * * *\", zone: Europe/Berlin }
";

async fn company() -> Company {
    let company = Company::new(MODEL).await;
    company.write("sources/calls.csv", "number,opened\n1,2026-08-03\n2,\n");
    company.pull().await;
    company
}

/// Another Scorebridge on the folder, for a server to own.
async fn another(company: &Company) -> App {
    company::open(&company.path("")).await
}

#[tokio::test]
async fn every_request_has_a_name_of_its_own() {
    let company = company().await;
    let name = |answer: &Response| answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    let served = Served::new(another(&company).await).await;
    let mut names = BTreeSet::new();
    for path in ["/health/live", "/", "/api/v1/services", "/nowhere", "/api/v1/nowhere"] {
        let answer = served.get(path).await;
        names.insert(name(&answer));
    }
    assert_eq!(names.len(), 5);
    assert!(names.iter().all(|name| name.len() == 16), "{names:?}");
    let named =
        |served: &Served| served.client.get(format!("{}/health/live", served.base)).header("x-request-id", "mine-7");
    assert_ne!(name(&named(&served).send().await.unwrap()), "mine-7", "anybody could write that");
    let mut trusting = another(&company).await;
    trusting.config.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    let served = Served::new(trusting).await;
    assert_eq!(name(&named(&served).send().await.unwrap()), "mine-7", "our own proxy gave it");
    let odd = served.client.get(format!("{}/health/live", served.base)).header("x-request-id", "a b\"c");
    assert_eq!(name(&odd.send().await.unwrap()).len(), 16);
}

#[tokio::test]
async fn a_guesser_behind_the_proxy_is_told_apart_from_others() {
    let company = company().await;
    let mut app = another(&company).await;
    app.config.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    let served = Served::new(app).await;
    let sign_in = |from: &'static str| {
        let form = [("user", "keeper"), ("password", "wrong"), ("next", ""), ("form_token", "t")];
        let request = served.client.post(format!("{}/login", served.base)).header("cookie", "scorebridge-form=t");
        request.header("x-forwarded-for", from).form(&form).send()
    };
    for _ in 0..5 {
        assert_eq!(sign_in("203.0.113.7, 198.51.100.1").await.unwrap().status(), 401);
    }
    assert_eq!(
        sign_in("203.0.113.8, 198.51.100.1").await.unwrap().status(),
        429,
        "what he writes before it changes nothing"
    );
    assert_eq!(sign_in("198.51.100.2").await.unwrap().status(), 401, "somebody else is still heard");
    let failures = company.rows::<entity::sign_in_failure::Entity>().await;
    let addresses: BTreeSet<&str> = failures.iter().map(|row| row.address.as_str()).collect();
    assert_eq!(addresses, ["198.51.100.1", "198.51.100.2"].into());
}

#[tokio::test]
async fn metrics_are_in_the_form_that_is_expected() {
    let company = company().await;
    let app = another(&company).await;
    jobs::tick(&app).await;
    let served = Served::new(app).await;
    served.get("/api/v1/sources").await;
    served.get("/api/v1/sources/calls/runs").await;
    let text = served.text("/metrics").await;
    let mut families = BTreeSet::new();
    for line in text.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            assert!(families.insert(help.split(' ').next().unwrap().to_owned()), "twice: {line}");
            continue;
        }
        let name = line.trim_start_matches("# TYPE ").split(['{', ' ']).next().unwrap();
        assert!(families.iter().any(|family| name.starts_with(family.as_str())), "no family for {line}");
        if !line.starts_with('#') {
            line.rsplit(' ').next().unwrap().parse::<f64>().unwrap_or_else(|_| panic!("{line}"));
        }
    }
    for sample in [
        "scorebridge_build_info{version=\"",
        "scorebridge_database_up 1",
        "scorebridge_planner_last_tick_timestamp_seconds 1",
        "scorebridge_pulls{source=\"calls\",state=\"partial\"} 1",
        "scorebridge_sources{state=\"partial\"} 1",
        "scorebridge_last_pull_rows{source=\"calls\",outcome=\"new\"} 1",
        "scorebridge_last_pull_rows{source=\"calls\",outcome=\"rejected\"} 1",
        "scorebridge_deliveries{state=\"planned\"} 0",
        "scorebridge_delivery_waiting_seconds 0",
        "scorebridge_database_connections{pool=\"read\",state=\"idle\"} ",
        "scorebridge_http_requests_total{verb=\"GET\",route=\"/api/v1/sources/{id}/runs\",status=\"200\"} ",
        "scorebridge_http_request_duration_seconds_bucket{verb=\"GET\",route=\"/api/v1/sources\",le=\"+Inf\"} ",
    ] {
        assert!(text.contains(&format!("\n{sample}")), "{sample} in {text}");
    }
    assert!(!text.contains("keeper") && !text.contains("/calls/"), "neither people nor what they asked for: {text}");
    match promtool(&text) {
        Some(said) => assert!(said.is_empty(), "{said}"),
        None => println!("SKIPPED: promtool is not installed"),
    }
}

/// What Prometheus's own tool says of it; none where it is not installed.
fn promtool(text: &str) -> Option<String> {
    let mut tool = Command::new("promtool");
    tool.args(["check", "metrics"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut tool = tool.spawn().ok()?;
    tool.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = tool.wait_with_output().unwrap();
    Some(program::said(&output))
}

#[tokio::test]
async fn a_database_in_trouble_is_told_as_trouble() {
    let company = company().await;
    let served = Served::new(another(&company).await).await;
    assert_eq!(served.get("/health/ready").await.status(), 200);
    assert_eq!(served.get("/api/v1/services").await.status(), 200);
    company.app.db.connection().execute_unprepared("ALTER TABLE service RENAME TO service_gone").await.unwrap();
    in_trouble(served.get("/api/v1/services").await).await;
    assert_eq!(served.get("/health/live").await.status(), 200);
    company.app.db.connection().execute_unprepared("ALTER TABLE service_gone RENAME TO service").await.unwrap();
    assert_eq!(served.get("/api/v1/services").await.status(), 200, "it works again by itself");
    company.app.db.connection().execute_unprepared("DROP TABLE run").await.unwrap();
    let metrics = served.text("/metrics").await;
    assert!(
        metrics.contains("\nscorebridge_database_up 0\n") && metrics.contains("scorebridge_build_info"),
        "{metrics}"
    );
}

#[tokio::test]
async fn a_database_that_is_gone_makes_us_unready() {
    let Ok(server) = std::env::var(database::SERVER) else {
        println!("SKIPPED: a PostgreSQL database that goes away; {} is not set", database::SERVER);
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let name = format!("gone_{}", std::process::id());
    let config = scorebridge::config::Config {
        data_dir: folder.path().join("data"),
        database: SecretString::from(database::fresh(&server, &name).await),
        ..Default::default()
    };
    let app = App::open(config, scorebridge::app::Clock::real()).await.unwrap();
    app.db.migrate().await.unwrap();
    let served = Served::new(app).await;
    assert_eq!(served.get("/health/ready").await.status(), 200);
    database::on(&server, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
    in_trouble(served.get("/health/ready").await).await;
    in_trouble(served.get("/api/v1/services").await).await;
    assert!(served.text("/metrics").await.contains("\nscorebridge_database_up 0\n"));
    assert_eq!(served.get("/health/live").await.status(), 200);
    database::on(&server, &format!("CREATE DATABASE {name}")).await;
    let answer = served.get("/health/ready").await;
    assert_eq!(answer.status(), 503, "an empty database is none we can serve from");
    assert!(answer.text().await.unwrap().contains("scorebridge migrate"));
}

async fn in_trouble(answer: Response) {
    let header = |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    assert_eq!(answer.status(), 503);
    assert_eq!(header("content-type").as_deref(), Some("application/problem+json"));
    assert_eq!(header("retry-after").as_deref(), Some("30"));
    let problem: Value = answer.json().await.unwrap();
    assert_eq!(problem["status"], 503, "{problem}");
}

#[tokio::test]
async fn the_heart_beats_only_while_all_is_well() {
    let company = company().await;
    let (url, calls) = watchman();
    let mut app = another(&company).await;
    app.config.heartbeat.url = Some(SecretString::from(url));
    app.config.heartbeat.every_seconds = 3_600;
    jobs::tick(&app).await;
    jobs::tick(&app).await;
    assert_eq!(calls.load(Ordering::Relaxed), 1, "once an hour is asked for");
    app.config.heartbeat.every_seconds = 0;
    jobs::tick(&app).await;
    assert_eq!(calls.load(Ordering::Relaxed), 2);
    let on = |sql: &'static str| company.app.db.connection().execute_unprepared(sql);
    on("ALTER TABLE schedule RENAME TO schedule_gone").await.unwrap();
    jobs::tick(&app).await;
    assert_eq!(calls.load(Ordering::Relaxed), 2, "nothing can be planned: silence");
    on("ALTER TABLE schedule_gone RENAME TO schedule").await.unwrap();
    jobs::tick(&app).await;
    assert_eq!(calls.load(Ordering::Relaxed), 3);
    // Reading works, writing does not.
    on("CREATE TABLE scorebridge_try_write (id integer)").await.unwrap();
    jobs::tick(&app).await;
    assert_eq!(calls.load(Ordering::Relaxed), 3, "the database takes no writes: silence");
}

/// A server that counts who calls with the right key; its address, and the count.
fn watchman() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (url, calls) = (format!("http://{}/key", listener.local_addr().unwrap()), Arc::new(AtomicUsize::new(0)));
    let counted = calls.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut asked = [0; 1024];
            let n = stream.read(&mut asked).unwrap();
            if asked[..n].starts_with(b"GET /key HTTP/1.1\r\n") {
                counted.fetch_add(1, Ordering::Relaxed);
            }
            stream.write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n").unwrap();
        }
    });
    (url, calls)
}

/// The real program, serving, until it is dropped; everything it says is collected.
struct Program {
    child: Child,
    address: SocketAddr,
    said: Arc<std::sync::Mutex<String>>,
    listening: Vec<std::thread::JoinHandle<()>>,
}

impl Program {
    fn serve(settings: &[(&str, String)]) -> Self {
        let mut command = program::program(&["serve"]);
        command.envs(settings.iter().map(|(name, value)| (name, value)));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let said = Arc::new(std::sync::Mutex::new(String::new()));
        let note = said.clone();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let listening = vec![std::thread::spawn(move || {
            for line in stderr.lines() {
                let mut said = note.lock().unwrap();
                said.push_str(&line.unwrap());
                said.push('\n');
            }
        })];
        let mut first = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut first).unwrap();
        let address = first
            .trim()
            .strip_prefix("listening on http://")
            .unwrap_or_else(|| panic!("{first} {}", said.lock().unwrap()));
        Self { address: address.parse().unwrap(), child, said, listening }
    }

    /// Asks it to stop, waits until it has, and returns what it said on the way.
    fn stop(mut self) -> String {
        let process = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(process, rustix::process::Signal::TERM).unwrap();
        let begin = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            assert!(begin.elapsed() < Duration::from_secs(60), "it does not stop");
            std::thread::yield_now();
        }
        for one in self.listening.drain(..) {
            one.join().unwrap();
        }
        self.said.lock().unwrap().clone()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn the_log_is_json_a_line_and_holds_no_secret() {
    let company = company().await;
    let token = keys::new_token(&company.app, "keeper", "test", None).await.unwrap();
    let secret = company.path("smtp-password");
    std::fs::write(&secret, CANARY).unwrap();
    let settings: Vec<(&str, String)> = vec![
        ("SCOREBRIDGE_DATA_DIR", company.path("data").display().to_string()),
        ("SCOREBRIDGE_DATABASE", with_password(&database::of(&company.path("")).await)),
        ("SCOREBRIDGE_LISTEN", "127.0.0.1:0".into()),
        ("SCOREBRIDGE_LOG__FORMAT", "json".into()),
        ("SCOREBRIDGE_LOG__FILTER", "trace".into()),
        ("SCOREBRIDGE_HEARTBEAT__URL", format!("http://127.0.0.1:1/{CANARY}")),
        ("SCOREBRIDGE_MAIL__SMTP__HOST", "127.0.0.1".into()),
        ("SCOREBRIDGE_MAIL__SMTP__PORT", "1".into()),
        ("SCOREBRIDGE_MAIL__SMTP__USER", "us".into()),
        ("SCOREBRIDGE_MAIL__SMTP__PASSWORD_FILE", secret.display().to_string()),
    ];
    let program = Program::serve(&settings);
    let (client, base) = (Client::new(), format!("http://{}", program.address));
    let answer = client.get(format!("{base}/api/v1/services")).bearer_auth(&token).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    let form = [("user", CANARY), ("password", CANARY), ("next", ""), ("form_token", "t")];
    let sign_in = client.post(format!("{base}/login")).header("cookie", "scorebridge-form=t").form(&form);
    assert_eq!(sign_in.send().await.unwrap().status(), 401);
    client.get(format!("{base}/api/v1/services?{CANARY}=1")).bearer_auth(CANARY).send().await.unwrap();
    // The planner ticks every five seconds, and calls the watchman then.
    let begin = Instant::now();
    while !program.said.lock().unwrap().contains("no heartbeat") {
        assert!(begin.elapsed() < Duration::from_secs(60), "no tick: {}", program.said.lock().unwrap());
        tokio::task::yield_now().await;
    }
    let said = program.stop();
    let mut answered = false;
    for line in said.lines() {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}"));
        answered |= line["message"] == "answered"
            && line["route"] == "/api/v1/services"
            && line["span"]["request_id"] == id.as_str();
    }
    assert!(answered, "the request is told under its name {id}");
    let leaks: Vec<&str> = said.lines().filter(|line| line.contains(CANARY) || line.contains(&token)).collect();
    assert!(leaks.is_empty(), "{leaks:#?}");
    assert!(!said.contains("kim@example.com") && !said.contains("Kim"), "no personal data");
}

/// The address with a password, which a server that trusts everybody does not ask for.
fn with_password(database: &SecretString) -> String {
    database.expose_secret().replace("postgres@", &format!("postgres:{CANARY}@"))
}

#[tokio::test]
async fn no_command_shows_a_secret_when_it_fails() {
    let folder = tempfile::tempdir().unwrap();
    let settings: Vec<(&str, String)> = vec![
        ("SCOREBRIDGE_DATA_DIR", folder.path().display().to_string()),
        ("SCOREBRIDGE_DATABASE", format!("postgres://us:{CANARY}@127.0.0.1:1/{CANARY}")),
        ("SCOREBRIDGE_HEARTBEAT__URL", format!("https://127.0.0.1:1/{CANARY}")),
        ("SCOREBRIDGE_MAIL__SMTP__HOST", "127.0.0.1".into()),
        ("SCOREBRIDGE_MAIL__SMTP__PORT", "1".into()),
        ("SCOREBRIDGE_MAIL__SMTP__USER", "us".into()),
        ("SCOREBRIDGE_MAIL__SMTP__PASSWORD", CANARY.into()),
        ("SCOREBRIDGE_LOG", "trace".into()),
    ];
    let set = folder.path().join("set").display().to_string();
    for arguments in [vec!["doctor"], vec!["doctor", "--json"], vec!["migrate"], vec!["backup", &set]] {
        let output = program::run(&arguments, &settings);
        let said = program::said(&output);
        assert!(!output.status.success() && said.len() > 100, "{arguments:?}: {said}");
        let leaks: Vec<&str> = said.lines().filter(|line| line.contains(CANARY)).collect();
        assert!(leaks.is_empty(), "{arguments:?}: {leaks:#?}");
    }
}

#[tokio::test]
async fn the_settings_file_of_the_working_folder_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let (own, named) = (folder.path().join("scorebridge.toml"), folder.path().join("other.toml"));
    std::fs::write(&own, "data_dir = \"from-own\"\n").unwrap();
    std::fs::write(&named, "data_dir = \"from-named\"\nlistn = 1\n").unwrap();
    let run =
        |arguments: &[&str]| program::said(&program::program(arguments).current_dir(folder.path()).output().unwrap());
    assert!(run(&["doctor"]).contains("from-own is not there yet"), "{}", run(&["doctor"]));
    let said = run(&["doctor", "--settings", "other.toml"]);
    assert!(said.contains("other.toml line 2: listn: unknown key; did you mean `listen`?"), "{said}");
    let said = run(&["serve", "--settings", "other.toml"]);
    assert!(said.contains("the settings cannot be used:\n  other.toml line 2: listn"), "{said}");
    assert_eq!(run(&["doctor", "--example"]), scorebridge::config::example());
}
