//! The description of the API (OpenAPI 3.1) and its page, both made from the route table. Nothing is described twice.

use std::sync::LazyLock;

use actix_web::HttpResponse;
use askama::Template;
use schemars::{Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use super::portal::html;
use super::problem::{Problem, Written};
use super::route::{Answer, Door, Entry, SchemaOf, Verb};
use super::routes::ROUTES;

static DESCRIPTION: LazyLock<Value> = LazyLock::new(description);

/// The description.
pub async fn json() -> HttpResponse {
    HttpResponse::Ok().json(&*DESCRIPTION)
}

#[derive(Template)]
#[template(path = "api_docs.html")]
struct Docs {
    routes: Vec<Listed>,
}

struct Listed {
    verb: String,
    path: &'static str,
    summary: &'static str,
    asks: Vec<(String, String)>,
    roles: String,
    answers: &'static str,
}

/// The description as a page.
pub async fn docs() -> Result<HttpResponse, Problem> {
    let listed = |entry: &Entry| Listed {
        verb: entry.verb.to_string(),
        path: entry.path,
        summary: entry.summary,
        asks: questions(entry, &mut generator())
            .iter()
            .map(|ask| (text(ask, "name"), text(ask, "description")))
            .collect(),
        roles: match entry.door {
            Door::Open | Door::Signed => "anybody".to_owned(),
            _ => entry.roles.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        },
        answers: match entry.answer {
            Answer::Json(_) => "application/json",
            Answer::Bytes(content_type) => content_type,
            Answer::Page => "text/html",
        },
    };
    html(&Docs { routes: described().map(listed).collect() })
}

/// The routes a program is meant to use.
fn described() -> impl Iterator<Item = &'static Entry> {
    ROUTES.iter().filter(|entry| entry.door == Door::Api || entry.path.starts_with("/health"))
}

fn generator() -> SchemaGenerator {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    settings.into_generator()
}

fn description() -> Value {
    let mut schemas = generator();
    let problem = schemas.subschema_for::<Written>();
    let mut paths: Map<String, Value> = Map::new();
    for entry in described() {
        let verb = entry.verb.to_string().to_lowercase();
        let operation = operation(entry, &problem, &mut schemas);
        let path = paths.entry(entry.path).or_insert_with(|| json!({}));
        if let Some(path) = path.as_object_mut() {
            path.insert(verb, operation);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Scorebridge",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Scorecards, portfolio, charges and reports, with the same numbers as the portal and the mails.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas.take_definitions(true),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    })
}

fn operation(entry: &Entry, problem: &Schema, schemas: &mut SchemaGenerator) -> Value {
    let mut parameters = places(entry.path);
    parameters.extend(questions(entry, schemas));
    let mut operation = Map::from_iter([
        ("summary".to_owned(), json!(entry.summary)),
        ("operationId".to_owned(), json!(operation_id(entry))),
        ("tags".to_owned(), json!([tag(entry.path)])),
        ("parameters".to_owned(), json!(parameters)),
        ("responses".to_owned(), Value::Object(responses(entry, problem, schemas))),
    ]);
    if let Some(body) = entry.takes {
        let body = json!({"required": true, "content": {"application/json": {"schema": body(schemas)}}});
        operation.insert("requestBody".to_owned(), body);
    }
    if entry.door == Door::Api {
        operation.insert("security".to_owned(), json!([{"token": []}]));
        operation.insert("x-roles".to_owned(), json!(entry.roles));
    }
    Value::Object(operation)
}

fn responses(entry: &Entry, problem: &Schema, schemas: &mut SchemaGenerator) -> Map<String, Value> {
    let content = match entry.answer {
        Answer::Json(shape) => json!({"application/json": {"schema": shape(schemas)}}),
        Answer::Bytes(content_type) => json!({content_type: {}}),
        Answer::Page => json!({"text/html": {}}),
    };
    let fine = json!({"description": entry.summary, "content": content});
    let refusal = |why| json!({"description": why, "content": {"application/problem+json": {"schema": problem}}});
    let refusals = refusals(entry).into_iter().map(|(status, why)| (status.to_owned(), refusal(why)));
    std::iter::once(("200".to_owned(), fine)).chain(refusals).collect()
}

fn refusals(entry: &Entry) -> Vec<(&'static str, &'static str)> {
    if !entry.asks_who() {
        return vec![("503", "Not now")];
    }
    let mut refusals =
        vec![("401", "Not signed in"), ("403", "Not for this role"), ("400", "The question does not fit")];
    if entry.path.contains('{') {
        refusals.push(("404", "Nothing here that the reader may see"));
    }
    if entry.verb == Verb::Post {
        refusals.push(("415", "Not JSON"));
    }
    refusals
}

/// What varies in the path.
fn places(path: &str) -> Vec<Value> {
    let names = path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    names.map(|name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}})).collect()
}

/// What may be asked after the address.
fn questions(entry: &Entry, schemas: &mut SchemaGenerator) -> Vec<Value> {
    entry.asks.iter().flat_map(|ask| properties(*ask, schemas)).collect()
}

fn properties(ask: SchemaOf, schemas: &mut SchemaGenerator) -> Vec<Value> {
    let reference = ask(schemas);
    let name = reference.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next()).unwrap_or("");
    let shape = schemas.definitions().get(name).and_then(|shape| shape.get("properties")).cloned();
    let Some(Value::Object(properties)) = shape else { return Vec::new() };
    let question = |(name, schema): (String, Value)| json!({"name": name, "in": "query", "description": text(&schema, "description"), "schema": schema});
    properties.into_iter().map(question).collect()
}

fn text(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn tag(path: &str) -> &str {
    path.trim_start_matches("/api/v1/").trim_start_matches('/').split(['/', '.']).next().unwrap_or_default()
}

fn operation_id(entry: &Entry) -> String {
    let words =
        entry.path.trim_start_matches("/api/v1").split(['/', '{', '}', '.', '-']).filter(|word| !word.is_empty());
    let verb = entry.verb.to_string().to_lowercase();
    std::iter::once(verb.as_str()).chain(words).collect::<Vec<_>>().join("_")
}
