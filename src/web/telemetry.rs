//! One line in the log and one count for each request, under a name of its own. It notes routes, never addresses, bodies,
//! people or what they asked for.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, web};
use tracing::Instrument;

use super::client;
use crate::app::App;

/// The header that carries a request's name, in and out.
pub const REQUEST_ID: &str = "x-request-id";

/// Upper ends of the classes of duration, in seconds.
pub const CLASSES: [f64; 9] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0];

/// All requests of this process.
pub static REQUESTS: Requests = Requests { tallies: Mutex::new(BTreeMap::new()) };

/// Counts of requests by verb and route.
pub struct Requests {
    tallies: Mutex<BTreeMap<(&'static str, String), Tally>>,
}

/// What became of the requests of one route.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// How many got each status.
    pub by_status: BTreeMap<u16, u64>,
    /// How many took up to the end of each class, and no more than that; longer ones are in none.
    pub by_class: [u64; CLASSES.len()],
    /// Seconds all of them took.
    pub seconds: f64,
}

impl Tally {
    /// How many in all.
    pub fn n(&self) -> u64 {
        self.by_status.values().sum()
    }
}

impl Requests {
    /// Notes a request.
    fn note(&self, verb: &'static str, route: String, status: u16, seconds: f64) {
        let mut tallies = self.tallies.lock().unwrap_or_else(PoisonError::into_inner);
        let tally = tallies.entry((verb, route)).or_default();
        *tally.by_status.entry(status).or_default() += 1;
        tally.seconds += seconds;
        if let Some((_, n)) = CLASSES.iter().zip(&mut tally.by_class).find(|(end, _)| seconds <= **end) {
            *n += 1;
        }
    }

    /// All counts as they stand, by verb and route.
    pub fn tallies(&self) -> BTreeMap<(&'static str, String), Tally> {
        self.tallies.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Gives the request a name, does it, and notes what came of it.
///
/// # Errors
/// If the service behind fails.
pub async fn note<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    let (begin, verb, id) = (Instant::now(), verb(request.method()), id(&request)?);
    let span = tracing::info_span!("request", request_id = id);
    let outcome = next.call(request).instrument(span.clone()).await;
    let seconds = begin.elapsed().as_secs_f64();
    let (status, route) = match &outcome {
        Ok(answer) => (answer.status().as_u16(), answer.request().match_pattern()),
        Err(error) => (error.as_response_error().status_code().as_u16(), None),
    };
    let route = route.unwrap_or_else(|| "unknown".into());
    span.in_scope(|| {
        // Those who ask every few seconds whether we are well are no news.
        if route.starts_with("/health") || route == "/metrics" {
            tracing::debug!(verb, route, status, seconds, "answered");
        } else {
            tracing::info!(verb, route, status, seconds, "answered");
        }
    });
    REQUESTS.note(verb, route, status, seconds);
    let mut answer = outcome?;
    if let Ok(id) = HeaderValue::from_str(&id) {
        answer.headers_mut().insert(HeaderName::from_static(REQUEST_ID), id);
    }
    Ok(answer)
}

/// The name that a trusted proxy gave, or a new one.
fn id(request: &ServiceRequest) -> Result<String, Error> {
    let trusted = request.app_data::<web::Data<App>>().is_some_and(|app| {
        let peer = request.peer_addr().map(|peer| peer.ip());
        peer.is_some_and(|peer| client::is_trusted(peer, &app.config.trusted_proxies))
    });
    let given = request.headers().get(REQUEST_ID).filter(|_| trusted).and_then(|id| id.to_str().ok());
    match given.filter(|id| is_plain(id)) {
        Some(id) => Ok(id.to_owned()),
        None => super::secrets::new_id().map_err(|error| super::problem::Problem::from(error).into()),
    }
}

fn is_plain(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

/// Only the verbs we answer; anything else could be any text.
fn verb(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        _ => "other",
    }
}
