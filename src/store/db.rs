//! The connections: one writer and several readers on SQLite, one pool on PostgreSQL. It knows no table.

use std::path::Path;
use std::time::Duration;

use migration::MigratorTrait;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

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
        Ok(Self { write: sqlite(&url, 1).await?, read: sqlite(&url, 4).await?, lease: None })
    }

    /// Connects to PostgreSQL.
    ///
    /// # Errors
    /// If the server does not answer or refuses.
    pub async fn open_postgres(url: &str) -> Result<Self, StoreError> {
        let mut options = ConnectOptions::new(url);
        options.max_connections(8).acquire_timeout(Duration::from_secs(10)).sqlx_logging(false);
        let pool = Database::connect(options).await?;
        Ok(Self { write: pool.clone(), read: pool, lease: None })
    }

    /// Brings the tables to the newest form.
    ///
    /// # Errors
    /// If a schema change fails; what was done before it stays.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        Ok(migration::Migrator::up(&self.write, None).await?)
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
