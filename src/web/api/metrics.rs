//! `/metrics`: what a monitoring system asks for, in the text form of Prometheus. No name of a person, no amount.

use std::fmt::Display;

use actix_web::HttpResponse;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use entity::value::{DeliveryState, OccurrenceState, RunState};
use strum::IntoEnumIterator;

use crate::app::App;
use crate::store::{StoreError, audit, outbox, planner, runs, watch};
use crate::web::problem::Problem;
use crate::web::telemetry::{CLASSES, REQUESTS};

/// Everything there is to measure. Where the database does not answer, what is known without it.
pub async fn show(app: Data<App>) -> Result<HttpResponse, Problem> {
    let mut text = Text::default();
    program(&app, &mut text);
    let mut stored = Text::default();
    let up = match from_store(&app, &mut stored).await {
        Ok(()) => 1,
        Err(error) => {
            tracing::warn!(%error, "metrics without the database");
            stored = Text::default();
            0
        }
    };
    text.family("scorebridge_database_up", "gauge", "Whether the database answers.");
    text.sample("scorebridge_database_up", &[], up);
    text.0.push_str(&stored.0);
    requests(&mut text);
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")).body(text.0))
}

/// Families and samples, line by line.
#[derive(Default)]
struct Text(String);

impl Text {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        self.0.push_str(&format!("# HELP {name} {help}\n# TYPE {name} {kind}\n"));
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        let labels: Vec<String> = labels.iter().map(|(label, text)| format!("{label}=\"{}\"", escaped(text))).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        self.0.push_str(&format!("{name}{labels} {value}\n"));
    }

    fn instant(&mut self, name: &str, labels: &[(&str, &str)], at: Option<DateTime<Utc>>) {
        if let Some(at) = at {
            self.sample(name, labels, at.timestamp());
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

fn program(app: &App, text: &mut Text) {
    let database = if app.db.is_sqlite() { "sqlite" } else { "postgres" };
    text.family("scorebridge_build_info", "gauge", "The program, by version and database; always 1.");
    text.sample("scorebridge_build_info", &[("version", env!("CARGO_PKG_VERSION")), ("database", database)], 1);
    text.family(
        "scorebridge_planner_last_tick_timestamp_seconds",
        "gauge",
        "When the planner last asked what is due, and was well.",
    );
    text.instant("scorebridge_planner_last_tick_timestamp_seconds", &[], app.pulse.last_tick());
    text.family("scorebridge_database_statements_total", "counter", "Statements sent to our own tables.");
    text.sample("scorebridge_database_statements_total", &[], app.db.statements());
    text.family("scorebridge_database_connections", "gauge", "Open connections of each pool, by what they do.");
    for (pool, open, idle) in app.db.pools() {
        text.sample("scorebridge_database_connections", &[("pool", pool), ("state", "idle")], idle);
        text.sample(
            "scorebridge_database_connections",
            &[("pool", pool), ("state", "busy")],
            open.saturating_sub(idle),
        );
    }
}

async fn from_store(app: &App, text: &mut Text) -> Result<(), StoreError> {
    sources(app, text).await?;
    schedules(app, text).await?;
    text.family("scorebridge_deliveries", "gauge", "Mails by state.");
    for state in DeliveryState::iter() {
        text.sample(
            "scorebridge_deliveries",
            &[("state", &state.to_string())],
            watch::deliveries(&app.db, state).await?,
        );
    }
    text.family(
        "scorebridge_delivery_waiting_seconds",
        "gauge",
        "How long the mail waits that should have left first.",
    );
    let waiting = outbox::longest_waiting(&app.db).await?.map_or(0, |due| (app.clock.now() - due).num_seconds().max(0));
    text.sample("scorebridge_delivery_waiting_seconds", &[], waiting);
    text.family("scorebridge_last_backup_timestamp_seconds", "gauge", "When the last backup was made.");
    text.instant("scorebridge_last_backup_timestamp_seconds", &[], audit::last(&app.db, audit::BACKED_UP).await?);
    Ok(())
}

async fn sources(app: &App, text: &mut Text) -> Result<(), StoreError> {
    let latest = runs::latest(&app.db).await?;
    text.family("scorebridge_sources", "gauge", "Sources by state of their last pull.");
    for state in RunState::iter() {
        let n = latest.iter().filter(|run| run.state == state).count();
        text.sample("scorebridge_sources", &[("state", &state.to_string())], n);
    }
    text.family("scorebridge_pulls", "gauge", "Pulls that are still on record, by source and state.");
    for (source, state, n) in watch::pulls(&app.db).await? {
        text.sample("scorebridge_pulls", &[("source", &source), ("state", &state.to_string())], n);
    }
    text.family("scorebridge_last_pull_rows", "gauge", "Rows of the last pull of each source, by what became of them.");
    for run in &latest {
        let rows = [("new", run.new), ("changed", run.changed), ("same", run.same), ("rejected", run.rejected)];
        for (outcome, n) in rows {
            text.sample("scorebridge_last_pull_rows", &[("source", &run.source_id), ("outcome", outcome)], n);
        }
    }
    text.family("scorebridge_last_pull_timestamp_seconds", "gauge", "When the last pull of each source ended.");
    for run in &latest {
        text.instant("scorebridge_last_pull_timestamp_seconds", &[("source", &run.source_id)], run.finished_at);
    }
    Ok(())
}

async fn schedules(app: &App, text: &mut Text) -> Result<(), StoreError> {
    let mut last = Vec::new();
    for schedule in planner::schedules(&app.db).await? {
        last.extend(watch::last_occurrence(&app.db, &schedule.id).await?);
    }
    text.family("scorebridge_schedule_last_due_timestamp_seconds", "gauge", "When each schedule was last due.");
    for one in &last {
        text.instant(
            "scorebridge_schedule_last_due_timestamp_seconds",
            &[("schedule", &one.schedule_id)],
            Some(one.due_at),
        );
    }
    text.family(
        "scorebridge_schedule_lag_seconds",
        "gauge",
        "How long after it was due the last step of each schedule began.",
    );
    for one in &last {
        let begun = one.started_at.unwrap_or_else(|| app.clock.now());
        let lag = (begun - one.due_at).num_seconds().max(0);
        text.sample("scorebridge_schedule_lag_seconds", &[("schedule", &one.schedule_id)], lag);
    }
    text.family("scorebridge_schedule_failed", "gauge", "Whether the last step of each schedule failed.");
    for one in &last {
        let failed = u8::from(one.state == OccurrenceState::Failed);
        text.sample("scorebridge_schedule_failed", &[("schedule", &one.schedule_id)], failed);
    }
    Ok(())
}

fn requests(text: &mut Text) {
    let tallies = REQUESTS.tallies();
    text.family("scorebridge_http_requests_total", "counter", "Requests answered, by route and status.");
    for ((verb, route), tally) in &tallies {
        for (status, n) in &tally.by_status {
            let labels = [("verb", *verb), ("route", route), ("status", &status.to_string())];
            text.sample("scorebridge_http_requests_total", &labels, n);
        }
    }
    let name = "scorebridge_http_request_duration_seconds";
    text.family(name, "histogram", "How long requests took, by route.");
    for ((verb, route), tally) in &tallies {
        let labels = [("verb", *verb), ("route", route)];
        let mut up_to = 0;
        for (end, n) in CLASSES.iter().zip(tally.by_class) {
            up_to += n;
            let end = end.to_string();
            let labels = [labels.as_slice(), &[("le", end.as_str())]].concat();
            text.sample(&format!("{name}_bucket"), &labels, up_to);
        }
        let labels_of_all = [labels.as_slice(), &[("le", "+Inf")]].concat();
        text.sample(&format!("{name}_bucket"), &labels_of_all, tally.n());
        text.sample(&format!("{name}_sum"), &labels, tally.seconds);
        text.sample(&format!("{name}_count"), &labels, tally.n());
    }
}
