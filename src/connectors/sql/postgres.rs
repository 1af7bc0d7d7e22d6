//! A query on a PostgreSQL server: by a role that may only read, in a read-only transaction, through a cursor.
//!
//! A cursor takes one SELECT and nothing else, hands out rows bit by bit, and as text that the server itself wrote.

use futures::TryStreamExt;
use secrecy::ExposeSecret;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgRow, PgSslMode};
use sqlx::{
    AssertSqlSafe, Column, ConnectOptions, Connection, Executor, Row, SqlSafeStr, Statement, TypeInfo, ValueRef,
};

use super::server::{self, SignIn, trouble};
use super::{Engine, Intake, in_time, too_long};
use crate::connectors::mapping::{RawRow, find, wanted_columns};
use crate::connectors::{PullError, Pulled, PulledFile, Reach, ServerPlace, Sink, SourceSettings, Tls};

/// Takes the next rows of the cursor.
pub(super) const FETCH: &str = "FETCH FORWARD 1000 FROM scorebridge_rows";

/// What the role may do beyond reading, as words that follow "the user"; no row if nothing.
const RIGHTS: &str = "
    WITH me AS (SELECT * FROM pg_catalog.pg_roles WHERE rolname IN (session_user, current_user))
    SELECT 'is a superuser' FROM me WHERE rolsuper
    UNION ALL
    SELECT 'may create roles, databases or replicas' FROM me WHERE rolcreaterole OR rolcreatedb OR rolreplication
    UNION ALL
    SELECT 'is a member of ' || rolname FROM pg_catalog.pg_roles
     WHERE rolname IN ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program',
                       'pg_write_all_data', 'pg_signal_backend', 'pg_checkpoint', 'pg_maintain',
                       'pg_create_subscription')
       AND pg_catalog.pg_has_role(oid, 'MEMBER')
    UNION ALL
    SELECT 'may write to ' || c.oid::pg_catalog.regclass
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'v', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
       AND (pg_catalog.has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
            OR pg_catalog.has_any_column_privilege(c.oid, 'INSERT, UPDATE'))
     LIMIT 1";

/// Runs the query and hands its rows to `sink`. Errors as [`crate::connectors::pull`].
pub(in crate::connectors) async fn pull(
    settings: &SourceSettings,
    place: &ServerPlace,
    reach: &Reach,
    sink: Sink<'_>,
) -> Result<Pulled, PullError> {
    let sign_in = server::sign_in(place, Engine::Postgres, reach).await?;
    let name = sign_in.name.as_str();
    let mut connection = connect(place, &sign_in, reach).await?;
    let late = too_long(name);
    let read = in_time(reach.limits.query_time, &late, async {
        only_reads(&mut connection, name, place).await?;
        begin(&mut connection, reach).await.map_err(|error| trouble(name, &error))?;
        let columns = declare(&mut connection, name, &place.query).await?;
        refuse_bytes(settings, &columns, name)?;
        let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
        let mut intake = Intake::new(settings, &names, name, reach, sink)?;
        read(&mut connection, &columns, &mut intake).await?;
        Ok((intake.rows, intake.bytes))
    });
    let (rows, bytes) = read.await?;
    // Nothing was written, so nothing can be lost by a close that fails.
    let _ = connection.close().await;
    Ok(Pulled { read: rows, files: vec![PulledFile { name: sign_in.name, rows, bytes }] })
}

/// Signs in. What the environment says of PostgreSQL counts for nothing.
pub(super) async fn connect(place: &ServerPlace, sign_in: &SignIn, reach: &Reach) -> Result<PgConnection, PullError> {
    let mut options = PgConnectOptions::new_without_pgpass()
        .port(sign_in.port)
        .database(&place.database)
        .username(&place.user)
        .password(sign_in.password.as_ref().map(ExposeSecret::expose_secret).unwrap_or_default())
        .application_name("scorebridge")
        .statement_cache_capacity(0)
        .ssl_mode(match place.tls {
            Tls::VerifyFull => PgSslMode::VerifyFull,
            Tls::Require => PgSslMode::Require,
            Tls::Disable => PgSslMode::Disable,
        })
        .disable_statement_logging();
    if let Some(path) = &sign_in.ca_file {
        options = options.ssl_root_cert(path);
    }
    server::connect(sign_in, |host| options.clone().host(host), reach).await
}

/// Refuses a role that may do more than read.
async fn only_reads(connection: &mut PgConnection, name: &str, place: &ServerPlace) -> Result<(), PullError> {
    let beyond = sqlx::query_scalar::<_, String>(RIGHTS).fetch_optional(connection).await;
    match beyond.map_err(|error| trouble(name, &error))? {
        None => Ok(()),
        Some(beyond) => {
            let user = &place.user;
            let say =
                "make one that only has SELECT on what the query names: CREATE ROLE … LOGIN; GRANT SELECT ON … TO …";
            Err(PullError::Misfit(format!("{name}: the user `{user}` {beyond}; {say}")))
        }
    }
}

/// Begins a transaction that reads one state of the database and writes nothing.
pub(super) async fn begin(connection: &mut PgConnection, reach: &Reach) -> Result<(), sqlx::Error> {
    let (query, lock) = (reach.limits.query_time.as_millis(), reach.limits.locked_wait.as_millis());
    let begin = format!(
        "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;
         SET LOCAL statement_timeout = {query};
         SET LOCAL lock_timeout = {lock};
         SET LOCAL TimeZone = 'UTC';
         SET LOCAL DateStyle = 'ISO, YMD';
         SET LOCAL IntervalStyle = 'iso_8601';
         SET LOCAL standard_conforming_strings = on;"
    );
    connection.execute(AssertSqlSafe(begin)).await.map(drop)
}

/// A column of the query.
pub(super) struct ColumnOf {
    name: String,
    kind: String,
}

/// Prepares the query, which takes one statement without parameters, and opens a cursor on it, which takes one SELECT.
pub(super) async fn declare(
    connection: &mut PgConnection,
    name: &str,
    query: &str,
) -> Result<Vec<ColumnOf>, PullError> {
    let failed = |error: sqlx::Error| trouble(name, &error);
    // The text passed the guard; what did not would fail here.
    let statement = connection.prepare(AssertSqlSafe(query).into_sql_str()).await.map_err(failed)?;
    let column = |column: &sqlx::postgres::PgColumn| ColumnOf {
        name: column.name().trim().to_owned(),
        kind: column.type_info().name().to_owned(),
    };
    let columns = statement.columns().iter().map(column).collect();
    let cursor = format!("DECLARE scorebridge_rows NO SCROLL CURSOR FOR {query}");
    sqlx::query(AssertSqlSafe(cursor)).persistent(false).execute(connection).await.map_err(failed)?;
    Ok(columns)
}

/// Refuses mapped columns whose values are no cells.
fn refuse_bytes(settings: &SourceSettings, columns: &[ColumnOf], name: &str) -> Result<(), PullError> {
    let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
    let wanted = wanted_columns(settings);
    let mapped = wanted.iter().filter_map(|wanted| columns.get(find(wanted, &names).ok()?));
    for ColumnOf { name: column, kind } in mapped {
        if kind == "BYTEA" || kind.ends_with("[]") || kind == "RECORD" {
            let say = "make it text in the query, or leave it out";
            return Err(PullError::Misfit(format!("{name}: column `{column}` holds {kind}; {say}")));
        }
    }
    Ok(())
}

async fn read(connection: &mut PgConnection, columns: &[ColumnOf], intake: &mut Intake<'_>) -> Result<(), PullError> {
    let mut row = RawRow::default();
    loop {
        let before = intake.rows;
        let mut rows = sqlx::raw_sql(FETCH).fetch(&mut *connection);
        while let Some(found) = rows.try_next().await.map_err(|error| trouble(intake.name, &error))? {
            line(&found, columns, &mut row).map_err(|error| trouble(intake.name, &error))?;
            intake.take(&row)?;
        }
        if intake.rows == before {
            return Ok(());
        }
    }
}

/// All cells as the server writes them; NULL is empty.
fn line(found: &PgRow, columns: &[ColumnOf], row: &mut RawRow) -> Result<(), sqlx::Error> {
    row.clear();
    for (at, column) in columns.iter().enumerate() {
        let value = found.try_get_raw(at)?;
        if value.is_null() {
            row.push("");
            continue;
        }
        let text = value.as_str().map_err(sqlx::Error::Decode)?;
        match column.kind.as_str() {
            "BOOL" => row.push(if text == "t" { "true" } else { "false" }),
            "TIMESTAMPTZ" => row.push(&rfc_3339(text)),
            _ => row.push(text),
        }
    }
    Ok(())
}

/// `2026-03-05 13:30:00.5+00` as `2026-03-05T13:30:00.5Z`; what is no such instant (`infinity`) stays.
fn rfc_3339(text: &str) -> String {
    match text.strip_suffix("+00").and_then(|local| local.split_once(' ')) {
        Some((date, clock)) => format!("{date}T{clock}Z"),
        None => text.to_owned(),
    }
}
