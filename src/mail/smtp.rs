//! The SMTP transport: one connection, one message, one recipient, one deadline. It keeps no connection and never
//! tries twice; who calls it decides about that.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Noop, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use secrecy::{ExposeSecret, SecretString};
use tokio::time::timeout;

use super::address::{checked, one_line};
use super::stream::{Encrypted, Prompt};
use super::{MailError, Message, Outcome};

/// Longest time for trying a server out; a person waits for it.
const TRY_OUT: Duration = Duration::from_secs(20);

/// How the connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// Not at all: only for a server on this machine or a closed network.
    Plain,
    /// Plain greeting, then TLS, always: a server that does not offer it gets no mail.
    StartTls,
    /// TLS from the first byte.
    Tls,
}

/// Name and password at the SMTP server.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// The name.
    pub user: String,
    /// The password.
    pub password: SecretString,
}

/// Where the SMTP server is and how to speak to it.
#[derive(Clone, Debug)]
pub struct SmtpSettings {
    /// Host name, as in the server's certificate.
    pub host: String,
    /// 25, 465 or 587, mostly.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// Name and password, if the server asks for them.
    pub sign_in: Option<SignIn>,
    /// Certificates (PEM) trusted beside the system's.
    pub ca_file: Option<PathBuf>,
    /// The name we greet with; none takes this machine's.
    pub hello: Option<String>,
    /// Longest time for one message, everything included.
    pub deadline: Duration,
}

/// An SMTP server, ready to be spoken to.
#[derive(Clone)]
pub struct Smtp {
    settings: SmtpSettings,
    tls: Option<TlsParameters>,
}

impl Smtp {
    /// Checks the settings and reads the certificates.
    ///
    /// # Errors
    /// `Settings` if the certificate file cannot be read or holds no certificate, or if a password would cross a
    /// network in the clear.
    pub fn new(settings: SmtpSettings) -> Result<Self, MailError> {
        let in_clear = settings.security == Security::Plain && !is_this_machine(&settings.host);
        if in_clear && settings.sign_in.is_some() {
            let advice = "a password is sent only over STARTTLS or TLS, or to this machine; choose one of them";
            return Err(MailError::Settings(advice.to_owned()));
        }
        let tls = match settings.security {
            Security::Plain => None,
            Security::StartTls | Security::Tls => Some(trust(&settings)?),
        };
        Ok(Self { settings, tls })
    }

    /// Sends the message once. Only the final code 250 counts as accepted.
    ///
    /// Before the final dot nothing can have been delivered: a refusal of sender, recipient or content is final
    /// (`Rejected` on 5xx), everything else is worth another try. After the dot, silence means `Uncertain`.
    pub async fn send(&self, message: &Message) -> Outcome {
        let dot_sent = AtomicBool::new(false);
        let deadline = self.settings.deadline;
        match timeout(deadline, self.attempt(message, &dot_sent)).await {
            Ok((outcome, connection)) => {
                say_goodbye(connection).await;
                outcome
            }
            Err(_) => unfinished(&dot_sent, &format!("no answer within {} ms", deadline.as_millis())),
        }
    }

    /// Speaks to the server without sending anything: greeting, encryption, sign-in, NOOP, QUIT.
    ///
    /// # Errors
    /// What went wrong, in the server's words.
    pub async fn try_out(&self) -> Result<(), String> {
        let talk = async {
            let mut connection = self.connect().await.map_err(|error| error.to_string())?;
            let heard = connection.command(Noop).await.map_err(|error| error.to_string());
            say_goodbye(Some(connection)).await;
            heard.map(drop)
        };
        let deadline = self.settings.deadline.min(TRY_OUT);
        let heard = timeout(deadline, talk).await;
        let heard = heard.unwrap_or_else(|_| Err(format!("no answer within {} s", deadline.as_secs())));
        heard.map_err(|why| one_line(&why, 500))
    }

    async fn attempt(&self, message: &Message, dot_sent: &AtomicBool) -> (Outcome, Option<AsyncSmtpConnection>) {
        match self.connect().await {
            Ok(mut connection) => (converse(&mut connection, message, dot_sent).await, Some(connection)),
            Err(error) => (Outcome::Retry(one_line(&error.to_string(), 500)), None),
        }
    }

    /// A greeted, encrypted and signed-in connection. The socket is ours because lettre writes a message in two
    /// pieces, and the second one would wait for the acknowledgement of the first.
    async fn connect(&self) -> Result<AsyncSmtpConnection, Box<dyn std::error::Error + Send + Sync>> {
        let SmtpSettings { host, port, security, sign_in, .. } = &self.settings;
        let hello = self.settings.hello.clone().map_or_else(ClientId::default, ClientId::Domain);
        let socket = Prompt::connect(host, *port).await?;
        let mut connection = match (security, self.tls.clone()) {
            (Security::Tls, Some(tls)) => {
                let stream = Encrypted::over(socket, tls).await?;
                AsyncSmtpConnection::connect_with_transport(Box::new(stream), &hello).await?
            }
            _ => AsyncSmtpConnection::connect_with_transport(Box::new(socket), &hello).await?,
        };
        if let (Security::StartTls, Some(tls)) = (security, self.tls.clone()) {
            connection.starttls(tls, &hello).await?;
        }
        if let Some(SignIn { user, password }) = sign_in {
            let credentials = Credentials::new(user.clone(), password.expose_secret().to_owned());
            let signed_in = connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await;
            signed_in.map_err(|error| format!("sign-in as {user}: {error}"))?;
        }
        Ok(connection)
    }
}

/// One message over an open connection, verb by verb, so that each failure is known by where it happened.
async fn converse(connection: &mut AsyncSmtpConnection, message: &Message, dot_sent: &AtomicBool) -> Outcome {
    let (from, to) = match (checked(&message.from), checked(&message.to)) {
        (Ok(from), Ok(to)) => (from, to),
        (Err(error), _) | (_, Err(error)) => return Outcome::Rejected(error.to_string()),
    };
    if let Err(error) = connection.command(Mail::new(Some(from), Vec::new())).await {
        return refused(&error, dot_sent);
    }
    if let Err(error) = connection.command(Rcpt::new(to, Vec::new())).await {
        return match refused(&error, dot_sent) {
            Outcome::Rejected(reply) if is_about_the_reader(&reply) => Outcome::NoSuchReader(reply),
            other => other,
        };
    }
    if let Err(error) = connection.command(Data).await {
        return refused(&error, dot_sent);
    }
    // lettre asks for the next piece when the one before is written, and ends the message when there is none.
    let note_the_end = std::iter::from_fn(|| {
        dot_sent.store(true, Ordering::Relaxed);
        None
    });
    // lettre also ends the last line.
    let bytes = message.bytes.strip_suffix(b"\r\n").unwrap_or(&message.bytes);
    match connection.message_iter(std::iter::once(bytes).chain(note_the_end)).await {
        Ok(response) if response.has_code(250) => Outcome::Accepted(words(&response)),
        Ok(response) => Outcome::Uncertain(words(&response)),
        Err(error) => refused(&error, dot_sent),
    }
}

/// What an error of a verb means. 530, 534, 535 and 538 are about our sign-in, not about this message.
fn refused(error: &lettre::transport::smtp::Error, dot_sent: &AtomicBool) -> Outcome {
    let reply = one_line(&error.to_string(), 500);
    match error.status().map(u16::from) {
        Some(530 | 534 | 535 | 538 | ..=499) => Outcome::Retry(reply),
        Some(_) => Outcome::Rejected(reply),
        None => unfinished(dot_sent, &reply),
    }
}

/// A server may refuse a reader because of us (5.7.x of RFC 3463: policy). That says nothing of the address, and would
/// suspend every reader at once.
fn is_about_the_reader(reply: &str) -> bool {
    !reply.contains(" 5.7.")
}

fn unfinished(dot_sent: &AtomicBool, reply: &str) -> Outcome {
    if dot_sent.load(Ordering::Relaxed) {
        Outcome::Uncertain(["the message was handed over, then", reply].join(" "))
    } else {
        Outcome::Retry(reply.to_owned())
    }
}

/// The outcome is already known; a server that does not even say goodbye changes nothing.
async fn say_goodbye(connection: Option<AsyncSmtpConnection>) {
    if let Some(mut connection) = connection {
        let _ = timeout(Duration::from_millis(500), connection.quit()).await;
    }
}

fn words(response: &Response) -> String {
    let text: Vec<&str> = response.message().collect();
    one_line(&format!("{} {}", response.code(), text.join(" ")), 500)
}

fn trust(settings: &SmtpSettings) -> Result<TlsParameters, MailError> {
    let mut tls = TlsParameters::builder(settings.host.clone());
    if let Some(path) = &settings.ca_file {
        let name = path.display();
        let pem = std::fs::read(path).map_err(|error| MailError::Settings(format!("cannot read {name}: {error}")))?;
        let bad = || MailError::Settings(format!("{name} holds no certificate in PEM format"));
        if !pem.windows(17).any(|window| window == b"BEGIN CERTIFICATE") {
            return Err(bad());
        }
        tls = tls.add_root_certificate(Certificate::from_pem(&pem).map_err(|_| bad())?);
    }
    tls.build().map_err(|error| MailError::Settings(error.to_string()))
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}
