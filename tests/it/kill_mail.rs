//! The real program is killed at every verb of its talk with a mail server: no mail is lost, and one comes twice only where
//! nobody can know better, with the same Message-ID.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use entity::delivery;
use entity::value::DeliveryState;
use rustix::process::{Pid, Signal, kill_process};

use crate::kill::{Chance, Place, is_killed, soak, words};
use crate::kill_company::{MONTH, READERS, all};

/// What a mail server hears and answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    Before(&'static str),
    After(&'static str),
}

use Moment::{After, Before};

const MOMENTS: [Moment; 13] = [
    Before("hello"),
    After("hello"),
    Before("EHLO"),
    After("EHLO"),
    Before("MAIL"),
    After("MAIL"),
    Before("RCPT"),
    After("RCPT"),
    Before("DATA"),
    After("DATA"),
    Before("."),
    After("."),
    Before("QUIT"),
];

/// A mail server that kills whom it talks to.
pub struct Server {
    port: u16,
    /// Recipient and Message-ID of each message whose final dot was heard.
    pub heard: Arc<Mutex<Vec<(String, String)>>>,
    /// When to kill: at which moment, and the how manieth time it comes.
    kill: Arc<Mutex<Option<(Moment, u32)>>>,
    /// Whom.
    client: Arc<AtomicU32>,
}

impl Server {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            heard: Arc::default(),
            kill: Arc::default(),
            client: Arc::default(),
        };
        let (heard, kill, client) = (server.heard.clone(), server.kill.clone(), server.client.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let reached = |moment| strike(moment, &kill, &client);
                // A client that was killed says nothing more.
                let _ = talk(stream.unwrap(), &heard, &reached);
            }
        });
        server
    }
}

fn strike(moment: Moment, kill: &Mutex<Option<(Moment, u32)>>, client: &AtomicU32) {
    let mut kill = kill.lock().unwrap();
    if let Some((wanted, left)) = &mut *kill
        && *wanted == moment
    {
        *left -= 1;
        if *left == 0 {
            *kill = None;
            let pid = client.load(Ordering::SeqCst);
            kill_process(Pid::from_raw(pid as i32).unwrap(), Signal::KILL).unwrap();
        }
    }
}

fn talk(stream: TcpStream, heard: &Mutex<Vec<(String, String)>>, reached: &dyn Fn(Moment)) -> std::io::Result<()> {
    let (mut answers, mut lines) = (stream.try_clone()?, BufReader::new(stream).lines());
    let mut say = |verb: &'static str, answer: &str| {
        reached(Before(verb));
        let said = answers.write_all(format!("{answer}\r\n").as_bytes());
        reached(After(verb));
        said
    };
    say("hello", "220 here")?;
    let mut to = String::new();
    while let Some(line) = lines.next().transpose()? {
        match line.split([' ', ':']).next().unwrap_or_default().to_uppercase().as_str() {
            "EHLO" => say("EHLO", "250 here")?,
            "MAIL" => say("MAIL", "250 ok")?,
            "RCPT" => {
                to = line.split(['<', '>']).nth(1).unwrap().to_owned();
                say("RCPT", "250 ok")?;
            }
            "DATA" => {
                say("DATA", "354 go on")?;
                let mut id = String::new();
                for line in lines.by_ref() {
                    let line = line?;
                    id = line.strip_prefix("Message-ID: ").map_or(id, str::to_owned);
                    if line == "." {
                        break;
                    }
                }
                if !id.is_empty() {
                    heard.lock().unwrap().push((to.clone(), id));
                }
                say(".", "250 taken")?;
            }
            "QUIT" => return say("QUIT", "221 bye"),
            other => panic!("{other}"),
        }
    }
    Ok(())
}

impl Server {
    /// What a program must know to send by this server.
    pub fn settings(&self) -> [(&'static str, String); 3] {
        [
            ("SCOREBRIDGE_MAIL__SMTP__HOST", "127.0.0.1".to_owned()),
            ("SCOREBRIDGE_MAIL__SMTP__PORT", self.port.to_string()),
            ("SCOREBRIDGE_MAIL__SMTP__TLS", "none".to_owned()),
        ]
    }
}

/// Sends what is due; killed by the server, by a failpoint, or not at all.
async fn deliver(place: &Place, server: &Server, kill_at: Option<&str>) -> std::process::Output {
    let mut program = place.program();
    program.args(["run", "deliver"]).env("KILL_AT", kill_at.unwrap_or_default());
    program.envs(server.settings());
    let child = program.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    server.client.store(child.id(), Ordering::SeqCst);
    child.wait_with_output().unwrap()
}

/// Killed at that moment of the n-th mail, or at that failpoint; then everything is sent. Whether the program was killed
/// before it was done, and whether a mail came twice.
async fn check(base: &Place, moment: Result<Moment, &str>, n: u32) -> (bool, bool) {
    let (place, server, what) = (base.copy().await, Server::start(), format!("{moment:?} {n}"));
    *server.kill.lock().unwrap() = moment.ok().map(|moment| (moment, n));
    let said = deliver(&place, &server, moment.err().map(|point| format!("{point}:{n}")).as_deref()).await;
    let killed = is_killed(&said);
    assert!(killed || moment == Ok(After(".")) || moment == Ok(Before("QUIT")), "{what}: {}", words(&said));
    place.age_deliveries().await;
    let said = deliver(&place, &server, None).await;
    assert!(said.status.success(), "{what}: {}", words(&said));
    let mut heard: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (to, id) in server.heard.lock().unwrap().iter() {
        heard.entry(to.clone()).or_default().push(id.clone());
    }
    // After the final dot nobody can know whether the mail is taken, or only the server does. A kill after a verb may come
    // when the client is past the next one.
    let window = matches!(moment, Ok(After("DATA") | Before(".") | After(".") | Before("QUIT")) | Err("sent"));
    assert_eq!(heard.keys().collect::<Vec<_>>(), READERS.each_ref(), "{what}: a mail was lost");
    let doubled = heard.values().filter(|ids| ids.len() > 1).count();
    assert!(doubled <= usize::from(window), "{what}: {heard:?}");
    for ids in heard.values() {
        assert!(ids.len() <= 2 && ids.iter().all(|id| *id == ids[0]), "{what}: {ids:?}");
    }
    for delivery in all::<delivery::Entity>(&place.app().await).await {
        assert_eq!(delivery.state, DeliveryState::Accepted, "{what}");
    }
    (killed, doubled > 0)
}

#[tokio::test]
async fn killed_at_any_verb_no_mail_is_lost_and_none_needlessly_doubled() {
    let base = Place::new().await;
    for step in ["pull", "measure", "score", "close", "report"] {
        base.must(&["run", step, "--period", MONTH]);
    }
    let points = ["send-taken", "send-built", "sent", "send-noted"].map(Err);
    let mut chance = Chance(3);
    let (mut kills, mut doubles) = (0, BTreeMap::<String, u32>::new());
    for moment in MOMENTS.map(Ok).into_iter().chain(points) {
        let times: Vec<u32> = match soak() {
            None => vec![1 + chance.below(3)],
            Some(rounds) => (0..rounds).flat_map(|_| 1..=3).collect(),
        };
        for n in times {
            let (killed, doubled) = check(&base, moment, n).await;
            kills += u32::from(killed);
            if doubled {
                let window = moment.map_or_else(str::to_owned, |moment| format!("{moment:?}"));
                *doubles.entry(window).or_default() += 1;
            }
        }
    }
    println!("{kills} kills while mails are sent; none lost; doubled, with the same Message-ID: {doubles:?}");
}
