//! Who is asking, and whether they may: the same for every route of the table. What they may *see* is for the store.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, Header, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse, ResponseError, web};
use entity::value::Role;
use entity::{person, session};
use serde::Deserialize;

use super::portal;
use super::problem::Problem;
use super::route::{Door, Entry, Verb};
use super::secrets::{same_secret, token_hash};
use crate::app::App;
use crate::config::Config;
use crate::store::{Access, people};

/// Header that carries the form token where a session, not a bearer token, changes something by the API.
pub const FORM_TOKEN: &str = "x-form-token";

/// Who is asking.
#[derive(Clone, Debug)]
pub struct Who {
    /// The person.
    pub person: person::Model,
    /// What the person may see.
    pub access: Access,
    /// The sign-in; none for a bearer token.
    pub session: Option<session::Model>,
}

impl Who {
    /// The token every form of this session carries.
    pub fn form_token(&self) -> &str {
        self.session.as_ref().map_or("", |session| &session.form_token)
    }

    /// Whether the person has one of these roles.
    pub fn is(&self, roles: &[Role]) -> bool {
        roles.contains(&self.person.role)
    }
}

/// Why somebody stays outside.
enum Refusal {
    SignIn,
    Problem(Problem),
}

impl<T: Into<Problem>> From<T> for Refusal {
    fn from(problem: T) -> Self {
        Self::Problem(problem.into())
    }
}

/// Lets a request through to its handler, or answers in its place.
///
/// # Errors
/// If a handler's error cannot be turned into an answer.
pub async fn admit(
    entry: &'static Entry,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let answer = match enter(entry, &mut request).await {
        Ok(who) => {
            if let Some(who) = who {
                request.extensions_mut().insert(who);
            }
            next.call(request).await?.map_into_boxed_body()
        }
        Err(Refusal::SignIn) => {
            let asked = request.uri().path_and_query().map_or("/", |asked| asked.as_str());
            let to_login = sign_in_first(entry, asked);
            request.into_response(to_login)
        }
        Err(Refusal::Problem(problem)) => request.error_response(problem),
    };
    Ok(told(entry, answer))
}

async fn enter(entry: &Entry, request: &mut ServiceRequest) -> Result<Option<Who>, Refusal> {
    let Some(app) = request.app_data::<web::Data<App>>().cloned() else {
        return Err(anyhow::anyhow!("the service was built without an app").into());
    };
    let who = match entry.door {
        Door::Open | Door::Signed => None,
        Door::Portal => Some(by_session(&app, request).await?.ok_or(Refusal::SignIn)?),
        Door::Api => Some(by_token_or_session(&app, request).await?.ok_or(Refusal::SignIn)?),
    };
    if let Some(who) = &who
        && !who.is(entry.roles)
    {
        return Err(Problem::new(StatusCode::FORBIDDEN, "Your role does not include this.").into());
    }
    if entry.verb == Verb::Post && entry.door != Door::Signed {
        meant(entry, &app, request, who.as_ref()).await?;
    }
    Ok(who)
}

async fn by_token_or_session(app: &App, request: &ServiceRequest) -> Result<Option<Who>, Problem> {
    let Some(value) = request.headers().get(header::AUTHORIZATION) else { return by_session(app, request).await };
    let token = value.to_str().ok().and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    match people::token_person(&app.db, &token_hash(token), app.clock.now()).await? {
        Some(person) => Ok(Some(Who { access: people::access(&app.db, &person).await?, person, session: None })),
        None => Ok(None),
    }
}

async fn by_session(app: &App, request: &ServiceRequest) -> Result<Option<Who>, Problem> {
    let Some(cookie) = request.cookie(session_cookie_name(&app.config)) else { return Ok(None) };
    match people::session(&app.db, &token_hash(cookie.value()), app.clock.now()).await? {
        Some((session, person)) => {
            Ok(Some(Who { access: people::access(&app.db, &person).await?, person, session: Some(session) }))
        }
        None => Ok(None),
    }
}

/// Whether a change was meant by the person: it must come from our own pages and carry the session's form token. A
/// bearer token is enough on its own, since no browser sends it unasked.
async fn meant(entry: &Entry, app: &App, request: &mut ServiceRequest, who: Option<&Who>) -> Result<(), Refusal> {
    if who.is_some_and(|who| who.session.is_none()) {
        return Ok(());
    }
    let refused = Problem::new(StatusCode::FORBIDDEN, "This form is out of date. Please load the page again.");
    if !from_our_pages(request.headers(), &app.config) {
        return Err(refused.into());
    }
    let expected = match who {
        Some(who) => who.form_token().to_owned(),
        None => {
            request.cookie(form_cookie_name(&app.config)).map(|cookie| cookie.value().to_owned()).unwrap_or_default()
        }
    };
    let sent = match entry.door {
        Door::Api => request.headers().get(FORM_TOKEN).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned(),
        Door::Open | Door::Signed | Door::Portal => in_body(request).await?,
    };
    if expected.is_empty() || !same_secret(&expected, &sent) { Err(refused.into()) } else { Ok(()) }
}

/// The form token in the body, which stays readable for the handler.
async fn in_body(request: &mut ServiceRequest) -> Result<String, Problem> {
    #[derive(Deserialize)]
    struct Carried {
        form_token: String,
    }
    let body = request.extract::<web::Bytes>().await;
    let body = body.map_err(|_| Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "The form is too large."))?;
    let text = std::str::from_utf8(&body).unwrap_or_default();
    let token = web::Query::<Carried>::from_query(text).map(|found| found.into_inner().form_token);
    request.set_payload(Payload::from(body));
    Ok(token.unwrap_or_default())
}

/// Browsers say where a form comes from; other programs say nothing.
fn from_our_pages(headers: &HeaderMap, config: &Config) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if text(HeaderName::from_static("sec-fetch-site")).is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return false;
    }
    let Some(origin) = text(header::ORIGIN) else { return true };
    let host = origin.split_once("://").map(|(_, host)| host);
    origin == config.public_url || (host.is_some() && host == text(header::HOST))
}

fn sign_in_first(entry: &Entry, asked: &str) -> HttpResponse {
    if entry.door == Door::Api {
        let detail = "Sign in first: send a bearer token, or sign in on the portal.";
        return Problem::new(StatusCode::UNAUTHORIZED, detail).error_response();
    }
    let next = asked.replace('%', "%25").replace('&', "%26").replace('+', "%2B").replace('?', "%3F");
    let next = if entry.verb == Verb::Get && asked != "/" { format!("?next={next}") } else { String::new() };
    HttpResponse::SeeOther().insert_header((header::LOCATION, format!("/login{next}"))).finish()
}

/// The address for the log; one that is secret is not written down.
fn noted(entry: &Entry, path: &str) -> String {
    if entry.door == Door::Signed { entry.path } else { path }.to_owned()
}

/// Logs what went wrong, and tells it in the language of the door.
fn told(entry: &Entry, answer: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let Some(error) = answer.response().error() else { return answer };
    let (method, path) = (answer.request().method().to_string(), noted(entry, answer.request().path()));
    let other;
    let problem = match error.as_error::<Problem>() {
        Some(problem) => problem,
        None => {
            other = Problem::new(answer.status(), "The request does not fit.");
            &other
        }
    };
    problem.log(&method, &path);
    let told = match entry.answer {
        super::route::Answer::Page if entry.door == Door::Signed => behind_a_mail(answer.request(), problem),
        super::route::Answer::Page => portal::problem_page(problem),
        _ => problem.error_response(),
    };
    answer.into_response(told)
}

/// In the language of the link's reader; where the link does not say who that is, in the browser's.
fn behind_a_mail(request: &HttpRequest, problem: &Problem) -> HttpResponse {
    let Some(app) = request.app_data::<web::Data<App>>() else { return portal::problem_page(problem) };
    let known = problem.language().map(ToOwned::to_owned);
    let language = known.or_else(|| of_browser(request, &app.templates.languages()));
    portal::problem_behind_a_mail(problem, app.templates.language(&language.unwrap_or_default()))
}

/// The first language that the browser asks for and that we speak.
fn of_browser(request: &HttpRequest, spoken: &[&str]) -> Option<String> {
    let asked = header::AcceptLanguage::parse(request).ok()?.ranked();
    let mut codes = asked.iter().filter_map(|one| one.item()).map(|tag| tag.primary_language().to_owned());
    codes.find(|code| spoken.contains(&code.as_str()))
}

/// Headers every answer carries.
///
/// # Errors
/// If the service behind fails.
pub async fn headers<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    const ALWAYS: [(HeaderName, &str); 4] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    ];
    const UNLESS_SET: [(HeaderName, &str); 2] = [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; frame-src 'self'; form-action 'self'; \
             base-uri 'none'; frame-ancestors 'none'",
        ),
        (header::CACHE_CONTROL, "no-store"),
    ];
    let secure = request.app_data::<web::Data<App>>().is_some_and(|app| app.config.public_url.starts_with("https://"));
    let mut answer = next.call(request).await?;
    for (name, value) in ALWAYS {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    for (name, value) in UNLESS_SET {
        if !answer.headers().contains_key(&name) {
            answer.headers_mut().insert(name, HeaderValue::from_static(value));
        }
    }
    if secure {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        answer.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    Ok(answer)
}

/// A cookie no script and no other site can read.
pub fn cookie(name: &'static str, value: String, config: &Config) -> Cookie<'static> {
    let secure = config.public_url.starts_with("https://");
    Cookie::build(name, value).path("/").http_only(true).same_site(SameSite::Lax).secure(secure).finish()
}

/// Name of the cookie that carries a session.
pub fn session_cookie_name(config: &Config) -> &'static str {
    if config.public_url.starts_with("https://") { "__Host-scorebridge" } else { "scorebridge" }
}

/// Name of the cookie that carries the sign-in form's token.
pub fn form_cookie_name(config: &Config) -> &'static str {
    if config.public_url.starts_with("https://") { "__Host-scorebridge-form" } else { "scorebridge-form" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(headers: &[(&'static str, &'static str)], ours: bool) {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        let config = Config { public_url: "https://score.example".into(), ..Config::default() };
        assert_eq!(from_our_pages(&map, &config), ours, "{headers:?}");
    }

    #[test]
    fn forms_of_other_sites_are_refused() {
        check(&[], true);
        check(&[("origin", "https://score.example")], true);
        check(&[("origin", "http://127.0.0.1:9000"), ("host", "127.0.0.1:9000")], true);
        check(&[("origin", "https://evil.example"), ("host", "score.example")], false);
        check(&[("origin", "null"), ("host", "score.example")], false);
        check(&[("sec-fetch-site", "cross-site")], false);
        check(&[("sec-fetch-site", "same-origin"), ("origin", "https://score.example")], true);
    }

    #[test]
    fn cookies_are_bound_to_the_host_where_the_address_is_safe() {
        let safe = Config { public_url: "https://score.example".into(), ..Config::default() };
        let cookie = cookie(session_cookie_name(&safe), "x".into(), &safe).to_string();
        assert_eq!(cookie, "__Host-scorebridge=x; HttpOnly; SameSite=Lax; Secure; Path=/");
        assert_eq!(session_cookie_name(&Config::default()), "scorebridge");
    }
}
