//! All tables as text that either database takes: read from the database's own catalogue, so that none is forgotten.
//!
//! A row is one line of JSON, a list of values in the order of the columns. What would lose digits as a JSON number is
//! written as text. It knows no table by name, and nothing of files.

use std::io::{BufRead, Write};

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use futures::TryStreamExt;
use migration::MigratorTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value as Bound};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Db, StoreError, Tx};

/// Bound values in one statement; SQLite takes 32,766.
const MOST_VALUES: usize = 20_000;
/// Text in one statement.
const MOST_BYTES: usize = 4 << 20;

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub sort: Sort,
}

/// What a column holds, whichever database keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Text.
    Text,
    /// A whole number of at most 64 bits.
    Whole,
    /// Yes or no.
    YesNo,
    /// A floating-point number; written as text, in as many digits as it takes to read it back.
    Fraction,
    /// An instant, UTC.
    Instant,
    /// A day.
    Day,
    /// JSON; carried as the text it is.
    Json,
    /// Bytes; written as hex.
    Bytes,
}

/// A table as it lies there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// The last number given to a row; none where rows are not numbered.
    pub last_number: Option<i64>,
}

/// Names of all tables, in order; those the database keeps for itself are left out.
///
/// # Errors
/// If the database does not answer.
pub async fn tables(db: &impl ConnectionTrait) -> Result<Vec<String>, StoreError> {
    let asked = match db.get_database_backend() {
        DbBackend::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        }
        _ => {
            "SELECT table_name::text AS name FROM information_schema.tables \
              WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
        }
    };
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), asked)).await?;
    let mut names = rows.iter().map(|row| row.try_get("", "name")).collect::<Result<Vec<String>, _>>()?;
    names.sort();
    Ok(names)
}

/// A table's columns and numbering.
///
/// # Errors
/// `Unreadable` if a column is of a sort we do not know; else if the database does not answer.
pub async fn describe(tx: &Tx, table: &str) -> Result<Table, StoreError> {
    let backend = backend(tx);
    let asked = match backend {
        DbBackend::Sqlite => "SELECT name, type AS sort FROM pragma_table_info(?)",
        _ => {
            "SELECT column_name::text AS name, data_type::text AS sort FROM information_schema.columns \
              WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position"
        }
    };
    let rows = tx.query_all_raw(Statement::from_sql_and_values(backend, asked, [table.into()])).await?;
    let mut columns = Vec::new();
    for row in rows {
        let (name, sort): (String, String) = (row.try_get("", "name")?, row.try_get("", "sort")?);
        let known = sort_of(&sort).ok_or_else(|| StoreError::Unreadable {
            what: "catalogue",
            cause: format!("{table}.{name} is of the unknown sort `{sort}`"),
        })?;
        columns.push(Column { name, sort: known });
    }
    Ok(Table { last_number: last_number(tx, table, &columns).await?, name: table.to_owned(), columns })
}

/// Writes all rows of a table; how many.
///
/// # Errors
/// If the database does not answer; `Unreadable` if the writer refuses.
pub async fn write(tx: &Tx, table: &Table, to: &mut (dyn Write + Send)) -> Result<u64, StoreError> {
    let backend = backend(tx);
    let columns: Vec<String> = table.columns.iter().map(|column| selected(column, backend)).collect();
    let asked = format!("SELECT {} FROM \"{}\"{}", columns.join(", "), table.name, order(tx, &table.name).await?);
    let mut rows = sea_orm::StreamTrait::stream_raw(tx, Statement::from_string(backend, asked)).await?;
    let mut n = 0;
    while let Some(row) = rows.try_next().await? {
        let values = table.columns.iter().map(|column| out(&row, column)).collect::<Result<Vec<Value>, _>>()?;
        let line = Value::Array(values).to_string();
        to.write_all(line.as_bytes())
            .and_then(|()| to.write_all(b"\n"))
            .map_err(StoreError::unreadable("backup file"))?;
        n += 1;
    }
    Ok(n)
}

/// Reads rows into a table, and lets numbering go on after the last number; how many.
///
/// # Errors
/// `Unreadable` if a line is not such a row; else if the database refuses.
pub async fn read(tx: &Tx, table: &Table, from: &mut (dyn BufRead + Send)) -> Result<u64, StoreError> {
    let most_rows = (MOST_VALUES / table.columns.len().max(1)).max(1);
    let (mut n, mut batch, mut bytes) = (0, Vec::new(), 0);
    let mut line = String::new();
    loop {
        line.clear();
        let read = from.read_line(&mut line).map_err(StoreError::unreadable("backup file"))?;
        if read > 0 {
            batch.push(values(table, &line)?);
            (n, bytes) = (n + 1, bytes + read);
        }
        if (read == 0 && !batch.is_empty()) || batch.len() >= most_rows || bytes >= MOST_BYTES {
            insert(tx, table, std::mem::take(&mut batch)).await?;
            bytes = 0;
        }
        if read == 0 {
            number_on(tx, table).await?;
            return Ok(n);
        }
    }
}

/// Removes the tables that this program makes, and makes them anew in the form of the first `n` schema changes.
///
/// # Errors
/// If the database refuses.
pub async fn make_anew(tx: &Tx, n: usize) -> Result<(), StoreError> {
    let ours = Db::in_memory().await?;
    ours.migrate().await?;
    let ours = tables(ours.read()).await?;
    let own_file = backend(tx) == DbBackend::Sqlite;
    for table in tables(tx).await?.into_iter().filter(|table| own_file || ours.contains(table)) {
        tx.execute_unprepared(&format!("DROP TABLE \"{table}\"")).await?;
    }
    Ok(migration::Migrator::up(tx, Some(u32::try_from(n).unwrap_or(u32::MAX))).await?)
}

/// Whether no table of ours holds a row.
///
/// # Errors
/// If the database does not answer.
pub async fn is_empty(db: &Db) -> Result<bool, StoreError> {
    for table in tables(db.read()).await?.into_iter().filter(|table| table != "seaql_migrations") {
        let any = db.read().query_one_raw(db.sql(format!("SELECT 1 AS any FROM \"{table}\" LIMIT 1"))).await?;
        if any.is_some() {
            return Ok(false);
        }
    }
    Ok(true)
}

fn backend(tx: &Tx) -> DbBackend {
    ConnectionTrait::get_database_backend(tx)
}

/// By the types our schema changes write, as each database names them.
fn sort_of(declared: &str) -> Option<Sort> {
    let plain = declared.split('(').next().unwrap_or_default().trim().to_lowercase();
    Some(match plain.as_str() {
        "varchar" | "text" | "char" | "character varying" | "character" => Sort::Text,
        "integer" | "bigint" | "smallint" | "tinyint" => Sort::Whole,
        "boolean" => Sort::YesNo,
        "double" | "float" | "real" | "double precision" => Sort::Fraction,
        "timestamp_with_timezone_text" | "timestamp with time zone" => Sort::Instant,
        "date_text" | "date" => Sort::Day,
        "json_text" | "jsonb_text" | "json" | "jsonb" => Sort::Json,
        "blob" | "bytea" => Sort::Bytes,
        _ => return None,
    })
}

/// A column as it is asked for: whole numbers as wide as ours, JSON as its own text.
fn selected(column: &Column, backend: DbBackend) -> String {
    let name = &column.name;
    match (column.sort, backend) {
        (Sort::Whole, DbBackend::Postgres) => format!("\"{name}\"::bigint AS \"{name}\""),
        (Sort::Fraction, DbBackend::Postgres) => format!("\"{name}\"::float8 AS \"{name}\""),
        (Sort::Json, _) => format!("CAST(\"{name}\" AS text) AS \"{name}\""),
        _ => format!("\"{name}\""),
    }
}

/// The same rows in the same order every time, as far as there is a key.
async fn order(tx: &Tx, table: &str) -> Result<String, StoreError> {
    let backend = backend(tx);
    let asked = match backend {
        DbBackend::Sqlite => "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk",
        _ => {
            "SELECT a.attname::text AS name FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid \
              AND a.attnum = ANY (i.indkey) WHERE i.indrelid = to_regclass(quote_ident($1)) AND i.indisprimary \
              ORDER BY array_position(i.indkey::int2[], a.attnum)"
        }
    };
    let rows = tx.query_all_raw(Statement::from_sql_and_values(backend, asked, [table.into()])).await?;
    let names = rows.iter().map(|row| row.try_get("", "name")).collect::<Result<Vec<String>, _>>()?;
    let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    Ok(if names.is_empty() { String::new() } else { format!(" ORDER BY {}", names.join(", ")) })
}

fn out(row: &QueryResult, column: &Column) -> Result<Value, StoreError> {
    let name = column.name.as_str();
    Ok(match column.sort {
        Sort::Text | Sort::Json => row.try_get::<Option<String>>("", name)?.map_or(Value::Null, Value::from),
        Sort::Whole => row.try_get::<Option<i64>>("", name)?.map_or(Value::Null, Value::from),
        Sort::YesNo => row.try_get::<Option<bool>>("", name)?.map_or(Value::Null, Value::from),
        Sort::Fraction => row.try_get::<Option<f64>>("", name)?.map_or(Value::Null, |it| it.to_string().into()),
        Sort::Instant => row
            .try_get::<Option<DateTime<Utc>>>("", name)?
            .map_or(Value::Null, |at| at.to_rfc3339_opts(SecondsFormat::AutoSi, true).into()),
        Sort::Day => row.try_get::<Option<NaiveDate>>("", name)?.map_or(Value::Null, |day| day.to_string().into()),
        Sort::Bytes => row.try_get::<Option<Vec<u8>>>("", name)?.map_or(Value::Null, |bytes| hex(&bytes).into()),
    })
}

fn values(table: &Table, line: &str) -> Result<Vec<Bound>, StoreError> {
    let bad = |cause: String| StoreError::Unreadable { what: "backup", cause: format!("{}: {cause}", table.name) };
    let found: Vec<Value> = serde_json::from_str(line).map_err(|error| bad(error.to_string()))?;
    if found.len() != table.columns.len() {
        return Err(bad(format!("expected {} values, found {}", table.columns.len(), found.len())));
    }
    let each = table.columns.iter().zip(found);
    let fits = |(column, value): (&Column, Value)| {
        bound(column.sort, &value).ok_or_else(|| bad(format!("the value of {} does not fit", column.name)))
    };
    each.map(fits).collect()
}

/// The value as it is bound; none if it is not of that sort.
fn bound(sort: Sort, value: &Value) -> Option<Bound> {
    let text = || value.as_str().map(str::to_owned);
    let there = *value != Value::Null;
    // A value that is there must be readable; one that is not there stays none.
    fn or_none<T>(there: bool, read: Option<T>) -> Option<Option<T>> {
        if there { read.map(Some) } else { Some(None) }
    }
    Some(match sort {
        Sort::Text | Sort::Json => or_none(there, text())?.into(),
        Sort::Whole => or_none(there, value.as_i64())?.into(),
        Sort::YesNo => or_none(there, value.as_bool())?.into(),
        Sort::Fraction => or_none(there, text().and_then(|text| text.parse::<f64>().ok()))?.into(),
        Sort::Instant => or_none(there, text().and_then(|text| text.parse::<DateTime<Utc>>().ok()))?.into(),
        Sort::Day => or_none(there, text().and_then(|text| text.parse::<NaiveDate>().ok()))?.into(),
        Sort::Bytes => or_none(there, text().and_then(|text| from_hex(&text)))?.into(),
    })
}

async fn insert(tx: &Tx, table: &Table, rows: Vec<Vec<Bound>>) -> Result<(), StoreError> {
    let mut insert = Query::insert();
    insert.into_table(Alias::new(&table.name)).columns(table.columns.iter().map(|column| Alias::new(&column.name)));
    // PostgreSQL takes no text for JSON unless told so; SQLite has no such type and would make a number of it.
    let is_json = |column: &Column| column.sort == Sort::Json && backend(tx) == DbBackend::Postgres;
    for row in rows {
        let row = table.columns.iter().zip(row).map(|(column, value)| match is_json(column) {
            true => Expr::val(value).cast_as(Alias::new("json")),
            false => Expr::val(value),
        });
        insert.values(row).map_err(StoreError::unreadable("backup"))?;
    }
    tx.execute(&insert).await?;
    Ok(())
}

/// The number the last row got, or the largest there is.
async fn last_number(tx: &Tx, table: &str, columns: &[Column]) -> Result<Option<i64>, StoreError> {
    if !columns.iter().any(|column| column.name == "id" && column.sort == Sort::Whole) {
        return Ok(None);
    }
    let asked = match backend(tx) {
        DbBackend::Sqlite if !tables_of_numbers(tx).await? => return Ok(None),
        DbBackend::Sqlite => format!("SELECT seq AS last FROM sqlite_sequence WHERE name = '{table}'"),
        backend => {
            let named =
                Statement::from_string(backend, format!("SELECT pg_get_serial_sequence('\"{table}\"', 'id') AS name"));
            let Some(row) = tx.query_one_raw(named).await? else { return Ok(None) };
            let Some(sequence) = row.try_get::<Option<String>>("", "name")? else { return Ok(None) };
            format!("SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS last FROM {sequence}")
        }
    };
    let row = tx.query_one_raw(Statement::from_string(backend(tx), asked)).await?;
    Ok(row.map(|row| row.try_get("", "last")).transpose()?)
}

async fn tables_of_numbers(tx: &Tx) -> Result<bool, StoreError> {
    let asked = "SELECT 1 AS there FROM sqlite_master WHERE name = 'sqlite_sequence'";
    Ok(tx.query_one_raw(Statement::from_string(DbBackend::Sqlite, asked)).await?.is_some())
}

/// A number once given is never given again, even if its row is gone.
async fn number_on(tx: &Tx, table: &Table) -> Result<(), StoreError> {
    let Some(last) = table.last_number.filter(|last| *last > 0) else { return Ok(()) };
    let name = &table.name;
    match backend(tx) {
        DbBackend::Sqlite => {
            tx.execute_unprepared(&format!("DELETE FROM sqlite_sequence WHERE name = '{name}'")).await?;
            let insert = format!("INSERT INTO sqlite_sequence (name, seq) VALUES ('{name}', {last})");
            tx.execute_unprepared(&insert).await?;
        }
        _ => {
            let set = format!("SELECT setval(pg_get_serial_sequence('\"{name}\"', 'id'), {last})");
            tx.execute_unprepared(&set).await?;
        }
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |bits: u8| DIGITS.get(usize::from(bits)).copied().unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let byte = |pair: &[u8; 2]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    if rest.is_empty() { pairs.iter().map(byte).collect() } else { None }
}
