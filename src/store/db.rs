//! The connections: one writer and several readers on SQLite, one pool on PostgreSQL. It knows no table.

use std::path::Path;
use std::time::Duration;

use migration::MigratorTrait;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

/// A write transaction.
pub type Tx = DatabaseTransaction;

/// Where our own tables live.
#[derive(Clone, Debug)]
pub struct Db {
    write: DatabaseConnection,
    read: DatabaseConnection,
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
        Ok(Self { write: sqlite(&url, 1).await?, read: sqlite(&url, 4).await? })
    }

    /// Connects to PostgreSQL.
    ///
    /// # Errors
    /// If the server does not answer or refuses.
    pub async fn open_postgres(url: &str) -> Result<Self, StoreError> {
        let mut options = ConnectOptions::new(url);
        options.max_connections(8).acquire_timeout(Duration::from_secs(10)).sqlx_logging(false);
        let pool = Database::connect(options).await?;
        Ok(Self { write: pool.clone(), read: pool })
    }

    /// Brings the tables to the newest form.
    ///
    /// # Errors
    /// If a schema change fails; what was done before it stays.
    pub async fn migrate(&self) -> Result<(), StoreError> {
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
        Ok(self.write.begin_with_options(options).await?)
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

async fn sqlite(url: &str, connections: u32) -> Result<DatabaseConnection, StoreError> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(connections).acquire_timeout(Duration::from_secs(30)).sqlx_logging(false);
    options.map_sqlx_sqlite_opts(|sqlite| {
        sqlite
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(5))
            .foreign_keys(true)
    });
    Ok(Database::connect(options).await?)
}
