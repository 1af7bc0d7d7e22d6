//! An entry of the route table, and how the table becomes a running service. No other way leads into the service.

use actix_web::guard;
use actix_web::http::header::ALLOW;
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpResponse, ResponseError};
use entity::value::Role;
use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::guard::admit;
use super::problem::Problem;

/// Makes a type's schema.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::Display)]
#[strum(serialize_all = "UPPERCASE")]
pub enum Verb {
    /// Read; changes nothing. HEAD is answered too.
    Get,
    /// Change.
    Post,
}

/// By which door one comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Anybody.
    Open,
    /// Whoever holds an address signed by us, as it stands in a mail; the handler asks whether it is genuine. The address
    /// is secret, so a form behind it needs no further proof.
    Signed,
    /// A person who signed in on the portal; anybody else is sent to `/login`.
    Portal,
    /// A bearer token or a portal session; anybody else gets 401.
    Api,
}

/// What comes out.
#[derive(Clone, Copy, Debug)]
pub enum Answer {
    /// A page.
    Page,
    /// JSON of that shape.
    Json(SchemaOf),
    /// Bytes of that content type.
    Bytes(&'static str),
}

/// An entry of the table.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// What is done.
    pub verb: Verb,
    /// Where, with `{names}` for what varies.
    pub path: &'static str,
    /// Who may knock.
    pub door: Door,
    /// Who may enter.
    pub roles: &'static [Role],
    /// What it is for, in one phrase.
    pub summary: &'static str,
    /// What may be asked after the address.
    pub asks: &'static [SchemaOf],
    /// What must be sent.
    pub takes: Option<SchemaOf>,
    /// What comes out.
    pub answer: Answer,
    handler: fn() -> actix_web::Route,
}

/// The schema of a type, for the table.
pub const fn schema<T: JsonSchema>() -> SchemaOf {
    |schemas| schemas.subschema_for::<T>()
}

/// A route anybody may take.
pub const fn open(verb: Verb, path: &'static str, summary: &'static str, handler: fn() -> actix_web::Route) -> Entry {
    Entry { verb, path, door: Door::Open, roles: &[], summary, asks: &[], takes: None, answer: Answer::Page, handler }
}

/// A route for whoever holds its signed address.
pub const fn signed(verb: Verb, path: &'static str, summary: &'static str, handler: fn() -> actix_web::Route) -> Entry {
    Entry { door: Door::Signed, ..open(verb, path, summary, handler) }
}

/// A page of the portal.
pub const fn page(
    path: &'static str,
    roles: &'static [Role],
    summary: &'static str,
    handler: fn() -> actix_web::Route,
) -> Entry {
    Entry { door: Door::Portal, roles, ..open(Verb::Get, path, summary, handler) }
}

/// A form of the portal.
pub const fn form(
    path: &'static str,
    roles: &'static [Role],
    summary: &'static str,
    handler: fn() -> actix_web::Route,
) -> Entry {
    Entry { verb: Verb::Post, ..page(path, roles, summary, handler) }
}

/// A resource of the API.
pub const fn api(
    path: &'static str,
    roles: &'static [Role],
    summary: &'static str,
    handler: fn() -> actix_web::Route,
) -> Entry {
    Entry { door: Door::Api, ..page(path, roles, summary, handler) }
}

impl Entry {
    /// Whether one has to sign in.
    pub const fn asks_who(&self) -> bool {
        matches!(self.door, Door::Portal | Door::Api)
    }

    /// With questions after the address.
    pub const fn asks(self, asks: &'static [SchemaOf]) -> Self {
        Self { asks, ..self }
    }

    /// With a body to be sent.
    pub const fn takes(self, body: SchemaOf) -> Self {
        Self { verb: Verb::Post, takes: Some(body), ..self }
    }

    /// With an answer in JSON.
    pub const fn json(self, shape: SchemaOf) -> Self {
        Self { answer: Answer::Json(shape), ..self }
    }

    /// With an answer in bytes.
    pub const fn bytes(self, content_type: &'static str) -> Self {
        Self { answer: Answer::Bytes(content_type), ..self }
    }
}

/// Registers the table, in its order; each route behind its own guard.
pub fn install(service: &mut ServiceConfig, table: &'static [Entry]) {
    let mut paths: Vec<&str> = table.iter().map(|entry| entry.path).collect();
    let mut seen = std::collections::BTreeSet::new();
    paths.retain(|path| seen.insert(*path));
    for path in paths {
        let here = table.iter().filter(|entry| entry.path == path);
        let allowed: Vec<String> = here.clone().map(|entry| entry.verb.to_string()).collect();
        let resource = here.fold(web::resource(path), |resource, entry| {
            let guarded = from_fn(move |request, next| admit(entry, request, next));
            resource
                .route((entry.handler)().guard(guard::fn_guard(|request| answers(entry.verb, request))).wrap(guarded))
        });
        let allowed = allowed.join(", ");
        service.service(resource.default_service(web::to(move || wrong_verb(allowed.clone()))));
    }
}

fn answers(verb: Verb, request: &guard::GuardContext<'_>) -> bool {
    match (verb, &request.head().method) {
        (Verb::Get, method) => matches!(*method, Method::GET | Method::HEAD),
        (Verb::Post, method) => *method == Method::POST,
    }
}

async fn wrong_verb(allowed: String) -> HttpResponse {
    let problem = Problem::new(StatusCode::METHOD_NOT_ALLOWED, format!("This address answers {allowed} only."));
    let mut answer = problem.error_response();
    if let Ok(value) = allowed.parse() {
        answer.headers_mut().insert(ALLOW, value);
    }
    answer
}
