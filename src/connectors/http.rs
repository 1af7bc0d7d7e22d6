//! HTTP as a client: one GET with a deadline, no redirect followed, certificates always verified.
//!
//! It keeps no connection and logs no address: an address may carry a key.

use std::sync::OnceLock;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Url};

/// Why an address did not answer as it should; never shows more of the address than its host.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// It is no address we call.
    #[error("expected an address that begins with https:// or http://")]
    Address,
    /// Nobody answered, or not in time, or the certificate is not to be trusted.
    #[error("{host} does not answer: {why}")]
    Silent {
        /// Whom we called.
        host: String,
        /// What the system said.
        why: String,
    },
    /// It answered with something else than success.
    #[error("{host} answers {status}")]
    Status {
        /// Whom we called.
        host: String,
        /// The status.
        status: u16,
    },
}

/// Calls the address once with GET; any answer 2xx is success, and its body is not read.
///
/// # Errors
/// `Address` if it is neither http nor https; `Silent` without an answer within the deadline; `Status` for another answer.
pub async fn get(url: &str, deadline: Duration) -> Result<(), HttpError> {
    let (url, host) = address(url)?;
    match call(url, &host, deadline).await? {
        200..=299 => Ok(()),
        status => Err(HttpError::Status { host, status }),
    }
}

/// Whether anybody answers at the host of that address, whatever the answer; the path is not asked for. The host.
///
/// # Errors
/// As [`get`], without `Status`.
pub async fn reach(url: &str, deadline: Duration) -> Result<String, HttpError> {
    let (mut url, host) = address(url)?;
    url.set_path("/");
    url.set_query(None);
    call(url, &host, deadline).await?;
    Ok(host)
}

fn address(url: &str) -> Result<(Url, String), HttpError> {
    let url = Url::parse(url).map_err(|_| HttpError::Address)?;
    match url.host_str() {
        Some(host) if matches!(url.scheme(), "http" | "https") => {
            let host = host.to_owned();
            Ok((url, host))
        }
        _ => Err(HttpError::Address),
    }
}

async fn call(url: Url, host: &str, deadline: Duration) -> Result<u16, HttpError> {
    let silent = |error: reqwest::Error| HttpError::Silent { host: host.to_owned(), why: reason(&error.without_url()) };
    let answer = client().map_err(silent)?.get(url).timeout(deadline).send().await.map_err(silent)?;
    Ok(answer.status().as_u16())
}

/// Names the provider of cryptography for all HTTP clients of this process, once; called when the parts are put together.
pub fn prepare() {
    // Somebody else may have named one before; then that one serves.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// One client for all calls: making one reads the system's certificates.
fn client() -> Result<Client, reqwest::Error> {
    static CLIENT: OnceLock<Client> = OnceLock::new();
    if let Some(client) = CLIENT.get() {
        return Ok(client.clone());
    }
    prepare();
    let client = Client::builder().redirect(Policy::none()).no_proxy().pool_max_idle_per_host(0).build()?;
    Ok(CLIENT.get_or_init(|| client).clone())
}

/// The innermost cause: the outer ones only say that a request failed.
fn reason(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "no answer in time".into();
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use super::*;

    /// A server that says one thing to one caller; its address, and what it was asked.
    fn server(answer: &'static str) -> (String, std::thread::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/ping/key?x=1", listener.local_addr().unwrap());
        let asked = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut buffer = [0; 4096];
            let n = stream.read(&mut buffer).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
            String::from_utf8_lossy(&buffer[..n]).into_owned()
        });
        (address, asked)
    }

    #[track_caller]
    fn check(url: &str, result: Result<(), HttpError>, wanted: &str) {
        let error = result.expect_err(url).to_string();
        assert!(error.contains(wanted) && !error.contains("key"), "{url}: {error}");
    }

    const SOON: Duration = Duration::from_secs(5);

    #[tokio::test]
    async fn an_address_is_called_once() {
        let (url, asked) = server("HTTP/1.1 204 No Content\r\n\r\n");
        get(&url, SOON).await.unwrap();
        assert!(asked.join().unwrap().starts_with("GET /ping/key?x=1 HTTP/1.1"));
    }

    #[tokio::test]
    async fn reaching_a_host_asks_nothing_of_it() {
        let (url, asked) = server("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
        assert_eq!(reach(&url, SOON).await.unwrap(), "127.0.0.1");
        assert!(asked.join().unwrap().starts_with("GET / HTTP/1.1"));
    }

    #[tokio::test]
    async fn everything_else_is_told_without_the_path() {
        let (url, _asked) =
            server("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/key\r\ncontent-length: 0\r\n\r\n");
        check(&url, get(&url, SOON).await, "127.0.0.1 answers 302");
        let nobody = {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            format!("http://{}/key", listener.local_addr().unwrap())
        };
        check(&nobody, get(&nobody, SOON).await, "127.0.0.1 does not answer");
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/key", silent.local_addr().unwrap());
        check(&url, get(&url, Duration::from_millis(50)).await, "no answer in time");
        for url in ["ftp://h/key", "file:///key", "key", "https://"] {
            check(url, get(url, SOON).await, "expected an address");
        }
    }

    #[tokio::test]
    async fn a_certificate_nobody_vouches_for_is_refused() {
        let (url, _asked) = server("HTTP/1.1 200 OK\r\n\r\n");
        let url = url.replace("http://", "https://");
        assert!(matches!(get(&url, SOON).await, Err(HttpError::Silent { .. })));
    }
}
