//! The connections: one writer and several readers on SQLite, one pool on PostgreSQL. It knows no table.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use migration::MigratorTrait;
use sea_orm::sqlx::ConnectOptions as _;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    IsolationLevel, RuntimeErr, SqliteTransactionMode, SqlxPostgresConnector, Statement, TransactionOptions,
    TransactionTrait,
};
use secrecy::{ExposeSecret, SecretString};

use super::lease::Lease;

/// A program that stands still within a transaction, or whose machine is gone, must not hold up the others.
const LONGEST_PAUSE: &str = "SET LOCAL idle_in_transaction_session_timeout = '60s'";

/// A write transaction.
pub type Tx = DatabaseTransaction;

/// Where our own tables live.
#[derive(Clone, Debug)]
pub struct Db {
    write: DatabaseConnection,
    read: DatabaseConnection,
    /// Statements sent since the program started, those that begin and end transactions aside.
    statements: Arc<AtomicU64>,
    /// Without it nothing is committed; none for what a person asked for.
    pub(super) lease: Option<Lease>,
}

/// What can go wrong in the store, by what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database is not there, is busy, or lost the connection: try again later.
    #[error("the database cannot be used right now: {0}")]
    Database(#[from] DbErr),
    /// A stored text is not what it should be: our bug, or a foreign hand.
    #[error("the store holds something unreadable in {what}: {cause}")]
    Unreadable {
        /// Table and column.
        what: &'static str,
        /// What the reader said.
        cause: String,
    },
    /// The change is not allowed in the state found; the message is for the person who asked.
    #[error("{0}")]
    Refused(String),
    /// Somebody else changed the same thing meanwhile, and nothing was kept: begin again from what is there now.
    #[error("{0}")]
    Overtaken(String),
}

impl StoreError {
    /// Turns the error of reading a stored text into ours.
    pub(super) fn unreadable<E: std::fmt::Display>(what: &'static str) -> impl Fn(E) -> Self {
        move |cause| Self::Unreadable { what, cause: cause.to_string() }
    }
}

impl Db {
    /// Opens the embedded database, and makes the file where there is none.
    ///
    /// # Errors
    /// If the file cannot be opened or made.
    pub async fn open_sqlite(file: &Path) -> Result<Self, StoreError> {
        let url = format!("sqlite://{}?mode=rwc", file.display());
        Ok(Self::of(sqlite(&url, 1).await?, sqlite(&url, 4).await?))
    }

    /// An empty database that is gone when it is closed.
    pub(super) async fn in_memory() -> Result<Self, StoreError> {
        let one = sqlite("sqlite::memory:", 1).await?;
        Ok(Self::of(one.clone(), one))
    }

    /// Connects to PostgreSQL, with the password given beside the address if it carries none.
    ///
    /// # Errors
    /// If the server does not answer or refuses.
    pub async fn open_postgres(url: &str, password: Option<&SecretString>) -> Result<Self, StoreError> {
        let mut options: PgConnectOptions = url.parse().map_err(not_connected)?;
        if let Some(password) = password {
            options = options.password(password.expose_secret());
        }
        options = options.disable_statement_logging();
        let pool = PgPoolOptions::new().max_connections(8).acquire_timeout(Duration::from_secs(10));
        let pool = pool.connect_with(options).await.map_err(not_connected)?;
        // Not by `Database::connect`: it writes the whole address, password included, into a span of the log.
        let pool = SqlxPostgresConnector::from_sqlx_postgres_pool(pool);
        Ok(Self::of(pool.clone(), pool))
    }

    fn of(mut write: DatabaseConnection, mut read: DatabaseConnection) -> Self {
        let statements = Arc::new(AtomicU64::new(0));
        for connection in [&mut write, &mut read] {
            let statements = statements.clone();
            connection.set_metric_callback(move |_| {
                statements.fetch_add(1, Ordering::Relaxed);
            });
        }
        Self { write, read, statements, lease: None }
    }

    /// How many statements were sent since the program started, those that begin and end transactions aside.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Brings the tables to the newest form.
    ///
    /// # Errors
    /// `Refused` if they have the form of a newer program; else if a schema change fails: what was done before it stays.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        if let Some(newer) = super::health::form(self).await?.unknown.first() {
            return Err(StoreError::Refused(format!(
                "the database has the form `{newer}` of a newer Scorebridge: install that version, or restore a backup"
            )));
        }
        migration::Migrator::up(&self.write, None).await?;
        if self.write.get_database_backend() == DbBackend::Postgres {
            self.write.execute_unprepared(COLLATE_BY_BYTES).await?;
        }
        Ok(())
    }

    /// How many schema changes are still to come.
    ///
    /// # Errors
    /// If the database cannot be asked.
    pub async fn pending_migrations(&self) -> Result<usize, StoreError> {
        Ok(migration::Migrator::get_pending_migrations(&self.write).await?.len())
    }

    /// Starts a write transaction; on SQLite it takes the write lock at once, so that it cannot fail half-way.
    ///
    /// # Errors
    /// If the lock is not free within five seconds, or the database is gone.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let tx = self.write.begin_with_options(options).await?;
        if tx.get_database_backend() == DbBackend::Postgres {
            tx.execute_unprepared(LONGEST_PAUSE).await?;
        }
        Ok(tx)
    }

    /// Starts a transaction that only reads, and sees the tables as they are now until it ends.
    ///
    /// # Errors
    /// If the database is gone.
    pub async fn snapshot(&self) -> Result<Tx, StoreError> {
        let mut options = TransactionOptions::default();
        if !self.is_sqlite() {
            options.isolation_level = Some(IsolationLevel::RepeatableRead);
            options.access_mode = Some(AccessMode::ReadOnly);
        }
        let tx = self.read.begin_with_options(options).await?;
        // Neither database takes its view of the tables with BEGIN, but with the first read; SQLite's must touch its file.
        let first = if self.is_sqlite() { "SELECT count(*) FROM sqlite_master" } else { "SELECT 1" };
        tx.query_one_raw(self.sql(first)).await?;
        Ok(tx)
    }

    /// Whether it is the embedded database.
    #[must_use]
    pub fn is_sqlite(&self) -> bool {
        self.read.get_database_backend() == DbBackend::Sqlite
    }

    /// Connections of each pool: its name, how many are open, how many of these rest.
    #[must_use]
    pub fn pools(&self) -> Vec<(&'static str, u64, u64)> {
        let of = |connection: &DatabaseConnection| match self.is_sqlite() {
            true => {
                let pool = connection.get_sqlite_connection_pool();
                (u64::from(pool.size()), u64::try_from(pool.num_idle()).unwrap_or(0))
            }
            false => {
                let pool = connection.get_postgres_connection_pool();
                (u64::from(pool.size()), u64::try_from(pool.num_idle()).unwrap_or(0))
            }
        };
        let mut pools = vec![("read", &self.read)];
        if self.is_sqlite() {
            pools.push(("write", &self.write));
        }
        pools.into_iter().map(|(name, connection)| (name, of(connection).0, of(connection).1)).collect()
    }

    /// A statement without values, for this database.
    pub(super) fn sql(&self, text: impl Into<String>) -> Statement {
        Statement::from_string(self.read.get_database_backend(), text)
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// If it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        Ok(self.read.ping().await?)
    }

    /// For reading.
    pub(super) fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// For comparing what migrations make with what entities declare.
    #[must_use]
    pub fn connection(&self) -> &impl ConnectionTrait {
        &self.read
    }
}

fn not_connected(error: sea_orm::sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error)))
}

/// PostgreSQL orders text as the server's language does, SQLite by bytes: our tables are ordered by bytes on both.
const COLLATE_BY_BYTES: &str = r#"
DO $$
DECLARE changes record;
BEGIN
    FOR changes IN
        SELECT a.attrelid::regclass AS of_table, string_agg(format('ALTER COLUMN %I TYPE %s COLLATE "C"',
            a.attname, format_type(a.atttypid, a.atttypmod)), ', ') AS columns
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r' AND c.relname NOT LIKE 'seaql%'
        WHERE c.relnamespace = current_schema()::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
            AND a.attcollation <> 0 AND a.attcollation <> '"C"'::regcollation
        GROUP BY a.attrelid
    LOOP
        EXECUTE format('ALTER TABLE %s %s', changes.of_table, changes.columns);
    END LOOP;
END $$"#;

/// Rows of an answer that SQLite's thread may read ahead: where few may wait, the threads wake each other row by row.
const ROWS_AHEAD: usize = 1_024;

async fn sqlite(url: &str, connections: u32) -> Result<DatabaseConnection, StoreError> {
    let mut options = ConnectOptions::new(url);
    // A file does not hang up: asking each connection before each statement whether it is still there takes as long as many
    // of the statements.
    options.test_before_acquire(false);
    options.max_connections(connections).acquire_timeout(Duration::from_secs(30)).sqlx_logging(false);
    options.map_sqlx_sqlite_opts(|sqlite| {
        sqlite
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(5))
            .foreign_keys(true)
            .row_buffer_size(ROWS_AHEAD)
    });
    Ok(Database::connect(options).await?)
}
