//! A live Postfix, and a Dovecot that the mails are read back from: through the real program and its settings, with TLS by
//! an authority of our own. `tests/run systems` starts them; skipped aloud otherwise.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use entity::delivery;
use entity::value::DeliveryState::{self, Accepted, Planned, Rejected};
use scorebridge::mail::{
    Envelope, Mailbox, Message, Outcome, Security, SignIn, Smtp, SmtpSettings, Transport, build, message_id,
};
use scorebridge::store::signing;
use sea_orm::ConnectionTrait;
use serde_json::Value;

use crate::kill::{Place, words};
use crate::kill_company::{MONTH, READERS, all};
use crate::parity::answers_to;
use crate::planner_workers::until;

const PASSWORD: &str = "canary-of-mail";

/// The mail system, and what the program is told of it.
#[derive(Clone)]
struct Post {
    /// What was started, and its certificates.
    folder: PathBuf,
    host: &'static str,
    port: u16,
    tls: &'static str,
    /// Who signs in, if anybody.
    user: Option<&'static str>,
    password: &'static str,
    ca: Option<&'static str>,
    deadline_seconds: u32,
}

/// Submission with STARTTLS, as most companies have it; none if there is no mail system.
fn post() -> Option<Post> {
    let folder = folder()?;
    let first: u16 = std::fs::read_to_string(folder.join("mail-port")).unwrap().trim().parse().unwrap();
    Some(Post {
        folder,
        host: "localhost",
        port: first + 1,
        tls: "starttls",
        user: Some("scorebridge@shop.example"),
        password: PASSWORD,
        ca: Some("ca.pem"),
        deadline_seconds: 20,
    })
}

/// The folder of the systems that `tests/run systems` has started.
pub fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("SCOREBRIDGE_TEST_SYSTEMS").map(PathBuf::from);
    if folder.is_none() {
        println!("SKIPPED: a live system; `tests/run systems` starts them");
    }
    folder
}

impl Post {
    fn with_tls_from_the_first_byte(self) -> Self {
        Self { port: self.port + 1, tls: "implicit", ..self }
    }

    /// Takes AUTH LOGIN and nothing else.
    fn with_login_alone(self) -> Self {
        Self { port: self.port + 2, ..self }
    }

    /// On a closed network: no TLS, nobody signs in.
    fn in_clear(self) -> Self {
        Self { port: self.port - 1, tls: "none", user: None, ca: None, ..self }
    }

    fn settings(&self, place: &Place) -> Vec<(&'static str, String)> {
        let secret = place.path().join("password");
        std::fs::write(&secret, self.password).unwrap();
        let mut settings = vec![
            ("SCOREBRIDGE_MAIL__SMTP__HOST", self.host.to_owned()),
            ("SCOREBRIDGE_MAIL__SMTP__PORT", self.port.to_string()),
            ("SCOREBRIDGE_MAIL__SMTP__TLS", self.tls.to_owned()),
            ("SCOREBRIDGE_MAIL__SMTP__DEADLINE_SECONDS", self.deadline_seconds.to_string()),
            ("SCOREBRIDGE_LOG", "trace".to_owned()),
        ];
        if let Some(user) = self.user {
            settings.push(("SCOREBRIDGE_MAIL__SMTP__USER", user.to_owned()));
            settings.push(("SCOREBRIDGE_MAIL__SMTP__PASSWORD_FILE", secret.display().to_string()));
        }
        if let Some(ca) = self.ca {
            settings.push(("SCOREBRIDGE_MAIL__SMTP__CA_FILE", self.folder.join(ca).display().to_string()));
        }
        settings
    }

    /// The same without the program around it.
    fn transport(&self, security: Security) -> Transport {
        let sign_in = |user: &str| SignIn { user: user.to_owned(), password: self.password.to_owned().into() };
        let settings = SmtpSettings {
            host: self.host.to_owned(),
            port: self.port,
            security,
            sign_in: self.user.map(sign_in),
            ca_file: self.ca.map(|ca| self.folder.join(ca)),
            hello: None,
            deadline: Duration::from_secs(20),
        };
        Transport::Smtp(Smtp::new(settings).unwrap())
    }

    /// Runs the program with this mail server; it tells nobody the password.
    #[track_caller]
    fn run(&self, place: &Place, arguments: &[&str]) -> Output {
        let output = place.program().args(arguments).envs(self.settings(place)).output().unwrap();
        assert!(!words(&output).contains("canary"), "{}", words(&output));
        output
    }

    /// Sends what is due; what the program says.
    #[track_caller]
    fn deliver(&self, place: &Place) -> String {
        let output = self.run(place, &["run", "deliver"]);
        assert!(output.status.success(), "{}", words(&output));
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }

    /// Asks the mailbox of that reader.
    fn mailbox(&self, reader: &str, what: &str, command: &[&str]) -> Vec<u8> {
        let imap = format!("imaps://localhost:{}/INBOX{what}", self.first_port() + 4);
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--show-error", "--user", &format!("{reader}:{PASSWORD}"), "--cacert"]);
        let output = curl.arg(self.folder.join("ca.pem")).arg(imap).args(command).output().unwrap();
        assert!(output.status.success(), "{reader}: {}", words(&output));
        output.stdout
    }

    fn first_port(&self) -> u16 {
        std::fs::read_to_string(self.folder.join("mail-port")).unwrap().trim().parse().unwrap()
    }

    /// How many mails that reader has.
    fn count(&self, reader: &str) -> usize {
        let said = String::from_utf8(self.mailbox(reader, "", &["--request", "STATUS INBOX (MESSAGES)"])).unwrap();
        said.rsplit_once("MESSAGES ").unwrap().1.trim_end().trim_end_matches(')').parse().unwrap()
    }

    /// The only mail of that reader, once it is there.
    async fn read(&self, reader: &str) -> Vec<u8> {
        until(async || self.count(reader) > 0).await;
        assert_eq!(self.count(reader), 1, "{reader}");
        self.mailbox(reader, "/;MAILINDEX=1", &[])
    }
}

/// A company whose report waits for its three readers, each with an address that only this test has.
async fn waiting(addresses: [&str; 3]) -> (Place, [String; 3]) {
    let place = Place::new().await;
    for step in ["pull", "measure", "score", "close", "report"] {
        place.must(&["run", step, "--period", MONTH]);
    }
    let chance = place.path().file_name().unwrap().to_str().unwrap().trim_matches('.').to_lowercase();
    let addresses = addresses.map(|name| format!("{name}+{chance}@shop.example"));
    for (reader, address) in READERS.iter().zip(&addresses) {
        set(&place, &format!("address = '{address}' WHERE address = '{reader}'")).await;
    }
    // Copies of the company sign the links in their mails with the same key.
    let app = place.app().await;
    signing::key(&app.db, || "5c".repeat(32), app.clock.now()).await.unwrap();
    std::fs::write(place.path().join("data/mail-links.key"), "5c".repeat(32)).unwrap();
    (place, addresses)
}

async fn set(place: &Place, what: &str) {
    let app = place.app().await;
    app.db.connection().execute_unprepared(&format!("UPDATE delivery SET {what}")).await.unwrap();
}

/// What became of each delivery: state, attempts, reply.
async fn deliveries(place: &Place) -> Vec<(DeliveryState, i32, String)> {
    let mut rows = all::<delivery::Entity>(&place.app().await).await;
    rows.sort_by(|one, other| one.address.cmp(&other.address));
    rows.into_iter().map(|row| (row.state, row.attempts, row.reply.unwrap_or_default())).collect()
}

/// What was sent is what is read, byte for byte, under the lines that servers add on the way; and what a folder would hold.
async fn check_arrives(post: Post) {
    let (place, readers) = waiting(["ada", "bob", "eve"]).await;
    let folder = place.copy().await;
    folder.must(&["run", "deliver"]);
    assert_eq!(post.deliver(&place), "3 mails delivered, 0 refused, 0 to try again, 0 uncertain");
    for (state, attempts, reply) in deliveries(&place).await {
        assert!(state == Accepted && attempts == 1 && reply.starts_with("250 2.0.0 Ok: queued as "), "{state} {reply}");
    }
    let kept = std::fs::read_dir(folder.path().join("mail")).unwrap().map(|entry| entry.unwrap().path());
    let kept: Vec<Vec<u8>> = kept.map(|path| std::fs::read(path).unwrap()).collect();
    for reader in &readers {
        let arrived = post.read(reader).await;
        let sent = kept.iter().find(|mail| String::from_utf8_lossy(mail).contains(reader.as_str())).unwrap();
        assert!(arrived.ends_with(sent), "{reader}: {:?}", differing(sent, &arrived));
        let text = String::from_utf8(arrived).unwrap();
        let added = &text[..text.len() - sent.len()];
        assert_eq!(added.contains("with ESMTPS"), post.tls != "none", "{added}");
        for part in ["Message-ID: <", "text/plain", "text/html", "image/png", "application/pdf"] {
            assert!(text.contains(part), "{reader}: no {part}");
        }
    }
}

/// Lines of the first that the other has not.
fn differing(sent: &[u8], arrived: &[u8]) -> Vec<String> {
    let (sent, arrived) = (String::from_utf8_lossy(sent), String::from_utf8_lossy(arrived));
    let there: BTreeSet<&str> = arrived.lines().collect();
    sent.lines().filter(|line| !there.contains(line)).take(5).map(str::to_owned).collect()
}

#[tokio::test]
async fn mails_arrive_byte_for_byte_however_the_server_is_reached() {
    let Some(post) = post() else { return };
    check_arrives(post.clone()).await;
    check_arrives(post.clone().with_tls_from_the_first_byte()).await;
    check_arrives(post.clone().with_login_alone()).await;
    check_arrives(post.in_clear()).await;
}

/// The server is not the one we want, or does not want us: no mail leaves, each is tried again, and the reason is named.
async fn check_nothing_leaves(place: &Place, readers: &[String], post: Post, reason: &str) {
    let (place, what) = (place.copy().await, format!("{}:{} {} {:?}", post.host, post.port, post.tls, post.ca));
    assert_eq!(post.deliver(&place), "0 mails delivered, 0 refused, 3 to try again, 0 uncertain", "{what}");
    for (state, attempts, reply) in deliveries(&place).await {
        assert!(state == Planned && attempts == 1 && reply.contains(reason), "{what}: {state} {reply}");
    }
    for reader in readers {
        assert_eq!(post.count(reader), 0, "{what}");
    }
    let doctor = post.run(&place, &["doctor"]);
    assert!(!doctor.status.success() && words(&doctor).contains(reason), "{what}: {}", words(&doctor));
}

#[tokio::test]
async fn a_server_that_is_not_proved_or_does_not_know_us_gets_no_mail() {
    let Some(post) = post() else { return };
    let (place, readers) = waiting(["ada", "bob", "eve"]).await;
    let check = async |post: Post, reason: &str| check_nothing_leaves(&place, &readers, post, reason).await;
    for post in [post.clone(), post.clone().with_tls_from_the_first_byte()] {
        check(Post { ca: Some("other-ca.pem"), ..post.clone() }, "UnknownIssuer").await;
        check(Post { ca: None, ..post.clone() }, "UnknownIssuer").await;
        check(Post { host: "127.0.0.1", ..post.clone() }, "not valid for name").await;
        check(
            Post { password: "canary-that-is-wrong", ..post.clone() },
            "sign-in as scorebridge@shop.example: permanent error (535)",
        )
        .await;
    }
    let clear = Post { user: post.user, ca: post.ca, ..post.clone().in_clear() };
    check(Post { tls: "starttls", ..clear.clone() }, "STARTTLS is not supported").await;
    check(Post { tls: "implicit", ..clear }, "corrupt message").await;
    assert!(words(&post.run(&place, &["doctor"])).contains("the mail server takes us"));
}

#[tokio::test]
async fn each_reader_has_an_answer_of_his_own() {
    let Some(post) = post() else { return };
    let (place, [grey, later, nosuch]) = waiting(["grey", "later", "nosuch"]).await;
    place.must(&["user", "add", "admin", "--name", "Admin", "--email", "admin@shop.example", "--role", "admin"]);
    assert_eq!(post.deliver(&place), "0 mails delivered, 1 refused, 2 to try again, 0 uncertain");
    let [greyed, busy, unknown] = &deliveries(&place).await[..] else { panic!() };
    assert!(
        (greyed.0, greyed.1) == (Planned, 1) && greyed.2.contains("(450): 4.2.0") && greyed.2.contains("greylisted"),
        "{greyed:?}"
    );
    assert!((busy.0, busy.1) == (Planned, 1) && busy.2.contains("(450): 4.2.0"), "{busy:?}");
    assert!((unknown.0, unknown.1) == (Rejected, 1) && unknown.2.contains("(550): 5.1.1"), "{unknown:?}");

    // A minute later. What was refused for good is not tried again.
    set(&place, "next_attempt_at = '2024-08-01T00:00:00+00:00'").await;
    assert_eq!(post.deliver(&place), "1 mails delivered, 0 refused, 1 to try again, 0 uncertain");
    let attempts: Vec<_> = deliveries(&place).await.into_iter().map(|row| (row.0, row.1)).collect();
    assert_eq!(attempts, [(Accepted, 2), (Planned, 2), (Rejected, 1)]);
    post.read(&grey).await;
    assert_eq!((post.count(&later), post.count(&nosuch)), (0, 0));

    let listed: Value = serde_json::from_str(&answers_to(place.app().await, &["deliveries"]).await[0]).unwrap();
    let refused = listed["items"].as_array().unwrap().iter().find(|one| one["state"] == "rejected").unwrap();
    assert!(refused.to_string().contains("nobody has this name"), "{listed:#}");
}

/// A server that takes half a minute for one reader does not keep the others waiting for longer than the deadline.
#[tokio::test]
async fn a_slow_answer_ends_at_the_deadline() {
    let Some(post) = post() else { return };
    let (place, readers) = waiting(["ada", "slow", "eve"]).await;
    let hurried = Post { deadline_seconds: 2, ..post };
    assert_eq!(hurried.deliver(&place), "2 mails delivered, 0 refused, 1 to try again, 0 uncertain");
    let [.., slow] = &deliveries(&place).await[..] else { panic!() };
    assert_eq!((slow.0, slow.2.as_str()), (Planned, "no answer within 2000 ms"));
    for reader in [&readers[0], &readers[2]] {
        hurried.read(reader).await;
    }
    assert_eq!(hurried.count(&readers[1]), 0);
}

/// What a mail costs, each over a connection of its own: printed, never judged. One that waited for the acknowledgement of its
/// first piece would take 44 ms more.
#[tokio::test]
async fn mails_follow_each_other_without_a_pause() {
    let Some(post) = post() else { return };
    let (place, _) = waiting(["ada", "bob", "eve"]).await;
    for (post, security) in [
        (post.clone().in_clear(), Security::Plain),
        (post.clone(), Security::StartTls),
        (post.with_tls_from_the_first_byte(), Security::Tls),
    ] {
        let transport = post.transport(security);
        for kilobytes in [1, 30, 300] {
            let (message, mut took) = (message(&place, kilobytes), Vec::new());
            for _ in 0..MAILS {
                let begun = Instant::now();
                let outcome = transport.send(&message).await;
                took.push(begun.elapsed().as_millis());
                assert!(matches!(outcome, Outcome::Accepted(_)), "{outcome:?}");
            }
            took.sort_unstable();
            let (half, most) = (took[MAILS / 2], took[MAILS - 1]);
            println!(
                "{MAILS} mails of {kilobytes} kB, {security:?}: half of them within {half} ms, all within {most} ms"
            );
        }
    }
}

/// How many are sent to see what one takes.
const MAILS: usize = 20;

fn message(place: &Place, kilobytes: usize) -> Message {
    let chance = place.path().file_name().unwrap().to_str().unwrap().trim_matches('.').to_lowercase();
    let mailbox = |name: &str| Mailbox { name: String::new(), address: format!("{name}+{chance}@shop.example") };
    let envelope = Envelope {
        returns_to: None,
        from: mailbox("reports"),
        to: mailbox("many"),
        subject: "Many".to_owned(),
        message_id: message_id(&chance, "reports@shop.example").unwrap(),
        corrects: None,
        date: "2024-08-03T06:00:00Z".parse().unwrap(),
        text: "All is well, and nothing else is.\n".repeat(kilobytes * 1024 / 34),
        html: "<p>All is well.</p>".to_owned(),
        inline: Vec::new(),
        attachments: Vec::new(),
        list_unsubscribe: None,
    };
    build(&envelope).unwrap()
}
