//! Web: portal and API over what the store holds. No query, no formula; it never calls a job.
//!
//! | file | what |
//! |---|---|
//! | [`routes`] | the one table of routes: method, path, who may, answer, handler |
//! | `route` | an entry of that table, and how the table becomes a running service |
//! | `guard` | who is asking, and whether they may: the same for every route |
//! | [`keys`] | new passwords and tokens for people |
//! | [`secrets`] | passwords, tokens and their hashes |
//! | `client` | where a request comes from, behind trusted proxies |
//! | `telemetry` | a name, a line in the log and a count for each request |
//! | `problem` | every error as RFC 9457 `application/problem+json`, or as a page |
//! | `judged`, `strategy` | figures with their marks, as API and pages both show them |
//! | `recorded` | what every record of a person needs |
//! | `api/` | one file per resource under `/api/v1` |
//! | `portal/` | one file per screen, its page beside it |

mod api;
mod client;
mod dates;
mod guard;
mod judged;
pub mod keys;
mod objective;
mod openapi;
mod paging;
mod portal;
mod problem;
mod recorded;
mod route;
pub mod routes;
#[cfg(test)]
mod sample;
pub mod secrets;
mod strategy;
#[cfg(test)]
mod strategy_sample;
mod telemetry;
#[cfg(test)]
mod tests;

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{Server, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Compress, from_fn};
use actix_web::{Error, HttpServer, web};
use anyhow::Context;

use crate::app::App;

/// Largest body of a request.
const MOST_BYTES: usize = 64 * 1024;

/// Serves portal and API on the listener until SIGTERM, SIGINT or the server's handle stops it; requests under way are
/// finished first.
///
/// The answer is a future that must be awaited; its `handle()` stops it.
///
/// # Errors
/// If the listener cannot be used.
pub fn serve(app: Arc<App>, listener: TcpListener) -> anyhow::Result<Server> {
    let server = HttpServer::new(move || service(web::Data::from(Arc::clone(&app))))
        .workers(2)
        .client_request_timeout(Duration::from_secs(10))
        .shutdown_timeout(10)
        .listen(listener)
        .context("listen")?;
    Ok(server.run())
}

/// The service: the whole table, and what every request needs.
fn service(
    app: web::Data<App>,
) -> actix_web::App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    actix_web::App::new()
        .app_data(app)
        .app_data(web::PayloadConfig::new(MOST_BYTES))
        .app_data(web::QueryConfig::default().error_handler(problem::bad_question))
        .app_data(web::PathConfig::default().error_handler(problem::bad_path))
        .app_data(web::JsonConfig::default().limit(MOST_BYTES).error_handler(problem::bad_json))
        .app_data(web::FormConfig::default().limit(MOST_BYTES).error_handler(problem::bad_form))
        .configure(|service| route::install(service, routes::ROUTES))
        .default_service(web::to(problem::nothing_here))
        .wrap(from_fn(guard::headers))
        .wrap(Compress::default())
        .wrap(from_fn(telemetry::note))
}
