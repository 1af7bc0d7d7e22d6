//! Signing in and out. The answer is the same, and takes as long, for an unknown person as for a wrong password.

use actix_web::cookie::time::Duration as CookieTime;
use actix_web::http::StatusCode;
use actix_web::http::header::{LOCATION, SET_COOKIE};
use actix_web::web::{Data, Form, Query, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::Duration;
use entity::session;
use serde::Deserialize;

use super::{CSS_VERSION, Screen, html};
use crate::app::App;
use crate::store::people;
use crate::web::client;
use crate::web::guard::{Who, cookie, form_cookie_name, session_cookie_name};
use crate::web::problem::Problem;
use crate::web::secrets::{new_token, password_fits, token_hash};

/// How long a sign-in lasts.
const SESSION_HOURS: i64 = 12;
/// Time in which failures count.
const FAILURE_MINUTES: i64 = 15;
/// Failures for one account from one address after which neither is heard for a while.
const MOST_FAILURES: u64 = 5;
/// Longest name anybody signs in with.
const LONGEST_NAME: usize = 64;
/// Longest password; hashing more would be work for us alone.
const LONGEST_PASSWORD: usize = 256;

#[derive(Template)]
#[template(path = "login.html")]
struct Page<'a> {
    css_version: &'a str,
    form_token: &'a str,
    next: &'a str,
    user: &'a str,
    refused: bool,
}

/// Where to go after signing in.
#[derive(Default, Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
}

/// What the form sends.
#[derive(Deserialize)]
pub struct SignIn {
    user: String,
    password: String,
    #[serde(default)]
    next: String,
    form_token: String,
}

/// The form.
pub async fn form(app: Data<App>, next: Query<Next>) -> Screen {
    let form_token = new_token()?;
    let page =
        Page { css_version: &CSS_VERSION, form_token: &form_token, next: inside(&next.next), user: "", refused: false };
    let mut answer = html(&page)?;
    let cookie = cookie(form_cookie_name(&app.config), form_token.clone(), &app.config);
    answer.add_cookie(&cookie).map_err(anyhow::Error::from)?;
    Ok(answer)
}

/// Signs in: a new session with a new token, whatever the browser brought along.
pub async fn sign_in(app: Data<App>, request: HttpRequest, form: Form<SignIn>) -> Screen {
    let form = form.into_inner();
    let peer = request.peer_addr().map(|peer| peer.ip());
    let address = client::address(peer, request.headers(), &app.config.trusted_proxies);
    let address = address.map_or_else(|| "unknown".to_owned(), |address| address.to_string());
    if !heard(&app, &form, &address).await? {
        let detail = format!("Signing in failed too often. Please try again in {FAILURE_MINUTES} minutes.");
        return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, detail));
    }
    let person = people::person(&app.db, &form.user).await?;
    let hash = person.as_ref().and_then(|person| person.password_hash.clone());
    let fits = form.password.len() <= LONGEST_PASSWORD && password_fits(form.password.clone(), hash).await?;
    match person.filter(|_| fits) {
        Some(person) => open_session(&app, &person.id, inside(&form.next)).await,
        None => refuse(&app, &form, &address).await,
    }
}

/// Signs out: the session is gone, not only its cookie.
pub async fn sign_out(app: Data<App>, who: ReqData<Who>) -> Screen {
    if let Some(session) = &who.session {
        people::close_session(&app.db, &session.token_hash).await?;
    }
    let mut gone = cookie(session_cookie_name(&app.config), String::new(), &app.config);
    gone.set_max_age(CookieTime::ZERO);
    Ok(HttpResponse::SeeOther().insert_header((LOCATION, "/login")).cookie(gone).finish())
}

async fn heard(app: &App, form: &SignIn, address: &str) -> Result<bool, Problem> {
    if form.user.len() > LONGEST_NAME {
        return Ok(false);
    }
    let since = app.clock.now() - Duration::minutes(FAILURE_MINUTES);
    Ok(people::failures(&app.db, &form.user, address, since).await? < MOST_FAILURES)
}

async fn open_session(app: &App, person: &str, next: &str) -> Screen {
    let (token, now) = (new_token()?, app.clock.now());
    let row = session::Model {
        token_hash: token_hash(&token),
        person_id: person.to_owned(),
        form_token: new_token()?,
        created_at: now,
        expires_at: now + Duration::hours(SESSION_HOURS),
    };
    people::open_session(&app.db, row).await?;
    let cookie = cookie(session_cookie_name(&app.config), token, &app.config);
    Ok(HttpResponse::SeeOther()
        .insert_header((LOCATION, next))
        .append_header((SET_COOKIE, cookie.to_string()))
        .finish())
}

async fn refuse(app: &App, form: &SignIn, address: &str) -> Screen {
    people::note_failure(&app.db, &form.user, address, app.clock.now()).await?;
    // Neither name nor address: a password typed into the wrong field must not end up in a log.
    tracing::warn!("sign-in refused");
    let page = Page {
        css_version: &CSS_VERSION,
        form_token: &form.form_token,
        next: inside(&form.next),
        user: &form.user,
        refused: true,
    };
    let mut answer = html(&page)?;
    *answer.status_mut() = StatusCode::UNAUTHORIZED;
    Ok(answer)
}

/// Only our own pages may follow; anything else leads home.
fn inside(next: &str) -> &str {
    let own = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n', '\t']);
    if own { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::inside;

    #[test]
    fn only_our_own_pages_follow() {
        for (next, want) in [
            ("/shelf?period=2026-08", "/shelf?period=2026-08"),
            ("", "/"),
            ("https://evil.example", "/"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("/a\r\nSet-Cookie: x", "/"),
        ] {
            assert_eq!(inside(next), want, "{next}");
        }
    }
}
