//! The portal in a real browser: a person signs in and walks from the scorecard to a KPI and to a statement, on a wide
//! and on a narrow screen, light and dark; every page passes the accessibility check, and so does every mail.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use mail_parser::{MessageParser, MimeHeaders};
use scorebridge::app::App;
use scorebridge::jobs;
use scorebridge::web::{self, keys};
use serde_json::{Value, json};

use crate::database::Home;
use crate::sample::{all_reports, august, sample};

/// Set where Debian's Chromium and its driver are installed.
const BROWSER: &str = "SCOREBRIDGE_TEST_BROWSER";

/// Path of axe-core's `axe.min.js`.
const AXE: &str = "SCOREBRIDGE_TEST_AXE";

/// A phone and a desk.
const WIDTHS: [u32; 2] = [360, 1280];

/// A phone, a mail program's reading pane, and a wide window.
const MAIL_WIDTHS: [u32; 3] = [1000, 640, 360];

/// Pages of which every role that may see them finds the content in order.
const PAGES: [&str; 22] = [
    "/",
    "/scorecards",
    "/scorecards/it-business",
    "/kpis/time-to-fix",
    "/units",
    "/units/stores",
    "/shelf",
    "/streams",
    "/statements",
    "/statements/2026-08.stores",
    "/charges/2026-08",
    "/charges/2026-08/review",
    "/charges/2026-08/tie-out",
    "/charges/2026-08/drift",
    "/charges/years/2026",
    "/prices",
    "/levels?unit=online",
    "/outside/boards",
    "/disputes",
    "/sources",
    "/editions",
    "/deliveries",
];

#[tokio::test]
async fn from_sign_in_to_the_statement() {
    let Some(driver) = Driver::start() else { return };
    let portal = portal().await;
    let browser = driver.browser("light").await;
    browser.open(&portal.base).await;
    browser.sign_in("executive", "wrong-password").await;
    browser.sees("do not fit").await;
    browser.sign_in("executive", &portal.executive).await;
    browser.sees("Sign out").await;
    browser.follow("Scorecard").await;
    browser.sees("IT for the business").await;
    browser.follow("Time to fix").await;
    let said = portal.ask("kpis/time-to-fix/series?from=2026-08&to=2026-08").await;
    let value = said["items"][0]["value"].as_f64().unwrap();
    browser.sees(&format!("{value:.1}")).await;
    browser.follow("Statements").await;
    browser.follow("Stores").await;
    let said = portal.ask("chargeback/statements/2026-08.stores").await;
    browser.sees(said["check_number"].as_str().unwrap()).await;
    let (shown, total) = (browser.text().await, said["total"]["amount"].as_str().unwrap());
    assert!(shown.replace(',', "").contains(total), "{total}: {shown}");
    browser.click("css selector", "form.me button").await;
    browser.sees("Password").await;
    browser.open(&format!("{}/scorecards", portal.base)).await;
    browser.sees("Password").await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
}

#[tokio::test]
async fn every_page_is_accessible_and_fits() {
    let Some(driver) = Driver::start() else { return };
    let axe = axe();
    let portal = portal().await;
    let mut faults = Vec::new();
    for scheme in ["light", "dark"] {
        let browser = driver.browser(scheme).await;
        browser.open(&portal.base).await;
        browser.sign_in("admin", &portal.admin).await;
        browser.sees("Sign out").await;
        for page in PAGES {
            for width in WIDTHS {
                browser.narrow_to(width).await;
                browser.open(&format!("{}{page}", portal.base)).await;
                let found = browser.faults(axe.as_deref()).await;
                faults.extend(found.into_iter().map(|fault| format!("{page} {scheme} {width}: {fault}")));
            }
        }
        faults.extend(browser.complaints().await);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[tokio::test]
async fn every_mail_is_accessible_and_fits() {
    let Some(driver) = Driver::start() else { return };
    let (axe, folder) = (axe(), tempfile::tempdir().unwrap());
    let mails = mails(folder.path()).await;
    assert!(mails.len() >= 12, "{}", mails.len());
    let mut faults = Vec::new();
    for scheme in ["light", "dark"] {
        let browser = driver.browser(scheme).await;
        for (subject, address) in &mails {
            for width in MAIL_WIDTHS {
                browser.narrow_to(width).await;
                browser.open(address).await;
                let found = browser.too_wide().await;
                faults.extend(found.into_iter().map(|fault| format!("{subject} {scheme} {width}: {fault}")));
            }
            let found = browser.inaccessible(axe.as_deref()).await;
            faults.extend(found.into_iter().map(|fault| format!("{subject} {scheme}: {fault}")));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Every mail of August, subject and address of its page, laid into that folder with its pictures.
async fn mails(folder: &Path) -> Vec<(String, String)> {
    let company = all_reports().await;
    jobs::report(&company.app, august(), None).await.unwrap();
    jobs::deliver(&company.app).await.unwrap();
    let mut mails = Vec::new();
    for (at, bytes) in company.mails().into_values().enumerate() {
        let mail = MessageParser::default().parse(&bytes).unwrap();
        let own = folder.join(at.to_string());
        std::fs::create_dir(&own).unwrap();
        for part in mail.attachments() {
            std::fs::write(own.join(part.attachment_name().unwrap()), part.contents()).unwrap();
        }
        let page = own.join("mail.html");
        std::fs::write(&page, mail.body_html(0).unwrap().replace("src=\"cid:", "src=\"")).unwrap();
        mails.push((mail.subject().unwrap().to_owned(), format!("file://{}", page.display())));
    }
    mails
}

fn axe() -> Option<String> {
    let axe = std::env::var(AXE).ok().map(|path| std::fs::read_to_string(path).unwrap());
    if axe.is_none() {
        println!("SKIPPED: accessibility; {AXE} is not set");
    }
    axe
}

/// Chromium's driver, for one test; gone with it.
struct Driver {
    process: Child,
    port: u16,
}

impl Driver {
    fn start() -> Option<Self> {
        if std::env::var_os(BROWSER).is_none() {
            println!("SKIPPED: the portal in a browser; {BROWSER} is not set");
            return None;
        }
        let mut process = Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        let said = lines.find(|line| line.contains("successfully on port")).unwrap();
        let port = said.trim_end_matches('.').rsplit(' ').next().unwrap().parse().unwrap();
        Some(Self { process, port })
    }

    async fn browser(&self, scheme: &str) -> Browser {
        let mut arguments = vec!["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking"];
        arguments.extend(["--disable-component-update", "--disable-sync", "--no-first-run"]);
        if scheme == "dark" {
            arguments.push("--blink-settings=preferredColorScheme=0");
        }
        let wanted = json!({ "goog:chromeOptions": { "args": arguments }, "goog:loggingPrefs": { "browser": "ALL" } });
        let mut browser = Browser { session: format!("http://127.0.0.1:{}/session", self.port) };
        let made = browser.post(&browser.session, json!({ "capabilities": { "alwaysMatch": wanted } })).await;
        browser.session += &format!("/{}", made["sessionId"].as_str().unwrap());
        browser.tell("timeouts", json!({ "implicit": 10_000 })).await;
        let dark = browser.run("return matchMedia('(prefers-color-scheme: dark)').matches").await;
        assert_eq!(dark, json!(scheme == "dark"), "the browser prefers {scheme}");
        browser
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A browser as the W3C's WebDriver speaks to it.
struct Browser {
    session: String,
}

impl Browser {
    async fn open(&self, address: &str) {
        self.tell("url", json!({ "url": address })).await;
    }

    async fn narrow_to(&self, width: u32) {
        let screen = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        let command = json!({ "cmd": "Emulation.setDeviceMetricsOverride", "params": screen });
        self.tell("goog/cdp/execute", command).await;
        assert_eq!(self.run("return innerWidth").await, width);
    }

    async fn sign_in(&self, user: &str, password: &str) {
        for (field, value) in [("user", user), ("password", password)] {
            let field = self.find("css selector", &format!("input[name={field}]")).await;
            self.tell(&format!("element/{field}/clear"), json!({})).await;
            self.tell(&format!("element/{field}/value"), json!({ "text": value })).await;
        }
        self.click("css selector", "main form button, form button").await;
    }

    async fn follow(&self, link: &str) {
        self.click("partial link text", link).await;
    }

    async fn click(&self, how: &str, what: &str) {
        let found = self.find(how, what).await;
        self.tell(&format!("element/{found}/click"), json!({})).await;
    }

    /// Waits until the page says it: a click answers before the page behind it has come.
    async fn sees(&self, words: &str) {
        let mut shown = String::new();
        for _ in 0..200 {
            shown = self.text().await;
            if shown.contains(words) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("`{words}` is not on the page: {shown}");
    }

    async fn text(&self) -> String {
        self.run("return document.body ? document.body.innerText : ''").await.as_str().unwrap().to_owned()
    }

    async fn find(&self, how: &str, what: &str) -> String {
        let found = self.tell("element", json!({ "using": how, "value": what })).await;
        found.as_object().unwrap().values().next().unwrap().as_str().unwrap().to_owned()
    }

    async fn run(&self, script: &str) -> Value {
        self.tell("execute/sync", json!({ "script": script, "args": [] })).await
    }

    /// What is wrong with the open page: wider than the screen, no way around the menu, or against WCAG 2.2 AA.
    async fn faults(&self, axe: Option<&str>) -> Vec<String> {
        let mut faults: Vec<String> = self.too_wide().await.into_iter().collect();
        if self.run("return document.querySelector('a, button, input, select').className").await != "skip" {
            faults.push("the first stop of the tab key does not lead to the content".to_owned());
        }
        faults.extend(self.inaccessible(axe).await);
        faults
    }

    async fn too_wide(&self) -> Option<String> {
        let over = self.run("return document.documentElement.scrollWidth - innerWidth").await.as_i64().unwrap();
        (over > 0).then(|| format!("{over} pixels wider than the screen"))
    }

    async fn inaccessible(&self, axe: Option<&str>) -> Vec<String> {
        let Some(axe) = axe else { return Vec::new() };
        self.run(axe).await;
        let check = "const done = arguments[arguments.length - 1];
            axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
                .then(found => done(found.violations.map(one => one.id + ' at ' + one.nodes[0].target)))
                .catch(error => done([String(error)]))";
        let found = self.tell("execute/async", json!({ "script": check, "args": [] })).await;
        found.as_array().unwrap().iter().map(ToString::to_string).collect()
    }

    /// Warnings and errors that the browser noted: a blocked style, a missing file, a failed script.
    async fn complaints(&self) -> Vec<String> {
        let log = self.tell("se/log", json!({ "type": "browser" })).await;
        let grave = |entry: &&Value| entry["level"] == "SEVERE" || entry["level"] == "WARNING";
        // A wrong password is answered with 401, which the browser notes; that is the test's own doing.
        let ours = |entry: &&Value| !entry["message"].as_str().unwrap_or_default().contains("401");
        log.as_array().unwrap().iter().filter(grave).filter(ours).map(ToString::to_string).collect()
    }

    async fn tell(&self, command: &str, what: Value) -> Value {
        self.post(&format!("{}/{command}", self.session), what).await
    }

    async fn post(&self, address: &str, what: Value) -> Value {
        let answer = reqwest::Client::new().post(address).json(&what).send().await.unwrap();
        let good = answer.status().is_success();
        let mut said: Value = answer.json().await.unwrap();
        assert!(good, "{} {}", said["value"]["error"], said["value"]["message"]);
        said["value"].take()
    }
}

/// The sample company's portal, and what two people sign in with.
struct Portal {
    base: String,
    token: String,
    executive: String,
    admin: String,
    _company: Home,
}

impl Portal {
    async fn ask(&self, path: &str) -> Value {
        let asked = reqwest::Client::new().get(format!("{}/api/v1/{path}", self.base)).bearer_auth(&self.token);
        asked.send().await.unwrap().json().await.unwrap()
    }
}

async fn portal() -> Portal {
    let (folder, app): (Home, App) = sample().await.into_parts();
    jobs::report(&app, august(), None).await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let portal = Portal {
        base: format!("http://{}", listener.local_addr().unwrap()),
        token: keys::new_token(&app, "admin", "browser", None).await.unwrap(),
        executive: keys::new_password(&app, "executive").await.unwrap(),
        admin: keys::new_password(&app, "admin").await.unwrap(),
        _company: folder,
    };
    tokio::spawn(web::serve(Arc::new(app), listener).unwrap());
    portal
}
