//! Every error a reader can meet, as RFC 9457 problem. The cause goes to the log, never to the reader.

use std::fmt;

use actix_web::error::{JsonPayloadError, PathError, QueryPayloadError, UrlencodedError};
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use schemars::JsonSchema;
use serde::Serialize;

use crate::store::StoreError;

/// What went wrong.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    detail: String,
    language: Option<String>,
    cause: Option<anyhow::Error>,
}

/// How a problem is written (RFC 9457).
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub struct Written {
    /// Always `about:blank`: the status says what sort of problem it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The status in words.
    title: String,
    /// The status.
    status: u16,
    /// What happened, and what can be done.
    detail: String,
}

impl Problem {
    /// A problem with that status; `detail` is for the reader.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), language: None, cause: None }
    }

    /// The same to somebody who reads that language.
    pub fn in_language(self, code: &str) -> Self {
        Self { language: Some(code.to_owned()), ..self }
    }

    /// There is no such thing, or the reader may not know of it.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "There is nothing here that you may see.")
    }

    /// What was sent does not fit.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// The state of things does not allow it.
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, detail)
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The status in words.
    pub fn title(&self) -> &'static str {
        self.status.canonical_reason().unwrap_or("Problem")
    }

    /// What happened, for the reader.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The language of its reader, where it is known.
    pub fn language(&self) -> Option<&str> {
        self.language.as_deref()
    }

    /// Writes the cause to the log, where there is one.
    pub fn log(&self, method: &str, path: &str) {
        if let Some(cause) = &self.cause {
            tracing::error!(
                method,
                path,
                status = self.status.as_u16(),
                cause = format!("{cause:#}"),
                "request failed"
            );
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status);
        if matches!(self.status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) {
            answer.insert_header((RETRY_AFTER, "30"));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            answer.insert_header(("WWW-Authenticate", "Bearer realm=\"scorebridge\""));
        }
        let written = Written {
            kind: "about:blank",
            title: self.title().to_owned(),
            status: self.status.as_u16(),
            detail: self.detail.clone(),
        };
        answer.insert_header((CACHE_CONTROL, "no-store"));
        answer.insert_header((CONTENT_TYPE, "application/problem+json"));
        answer.body(serde_json::to_string(&written).unwrap_or_default())
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Refused(why) | StoreError::Overtaken(why) => Self::new(StatusCode::CONFLICT, why),
            StoreError::Database(_) => {
                let detail = "The data cannot be reached right now. Please try again in a moment.";
                Self { cause: Some(error.into()), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, detail) }
            }
            StoreError::Unreadable { .. } => anyhow::Error::from(error).into(),
        }
    }
}

impl From<anyhow::Error> for Problem {
    fn from(cause: anyhow::Error) -> Self {
        let detail = "Something went wrong on our side. It was noted, and an administrator can see why.";
        Self { cause: Some(cause), ..Self::new(StatusCode::INTERNAL_SERVER_ERROR, detail) }
    }
}

impl From<askama::Error> for Problem {
    fn from(error: askama::Error) -> Self {
        anyhow::Error::from(error).context("write a page").into()
    }
}

impl From<serde_json::Error> for Problem {
    fn from(error: serde_json::Error) -> Self {
        anyhow::Error::from(error).context("write an answer").into()
    }
}

/// A query that does not fit.
pub fn bad_question(error: QueryPayloadError, _: &HttpRequest) -> actix_web::Error {
    Problem::bad_request(format!("The question after the address does not fit: {error}")).into()
}

/// A path that does not fit: nothing can be there.
pub fn bad_path(_: PathError, _: &HttpRequest) -> actix_web::Error {
    Problem::not_found().into()
}

/// A JSON body that does not fit.
pub fn bad_json(error: JsonPayloadError, _: &HttpRequest) -> actix_web::Error {
    let status = if matches!(error, JsonPayloadError::ContentType) {
        StatusCode::UNSUPPORTED_MEDIA_TYPE
    } else {
        error.status_code()
    };
    Problem::new(status, format!("The JSON that was sent does not fit: {error}")).into()
}

/// A form that does not fit.
pub fn bad_form(error: UrlencodedError, _: &HttpRequest) -> actix_web::Error {
    Problem::new(error.status_code(), format!("The form that was sent does not fit: {error}")).into()
}

/// The answer to an address that is in no table.
pub async fn nothing_here(request: HttpRequest) -> HttpResponse {
    if request.path().starts_with("/api/") {
        return Problem::not_found().error_response();
    }
    super::portal::problem_page(&Problem::not_found())
}
