//! Which database a company of the tests has: SQLite in its folder, or a PostgreSQL database of its own.

use std::path::{Path, PathBuf};

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use secrecy::SecretString;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// Address of a PostgreSQL server on which databases may be made; `tests/run` starts one.
pub const SERVER: &str = "SCOREBRIDGE_TEST_POSTGRES";

/// Set to `postgres`, all tests run on that server instead of on SQLite.
const CHOICE: &str = "SCOREBRIDGE_TEST_DATABASE";

/// The server that all tests run on, if not on SQLite.
pub fn server() -> Option<String> {
    let choice = std::env::var(CHOICE).unwrap_or_else(|_| "sqlite".into());
    match choice.as_str() {
        "sqlite" => None,
        "postgres" => Some(std::env::var(SERVER).expect(SERVER)),
        other => panic!("{CHOICE}: expected sqlite or postgres, found {other}"),
    }
}

/// The database of the company in that folder, as the settings name it; made where there is none.
pub async fn of(folder: &Path) -> SecretString {
    let Some(server) = server() else { return "sqlite".into() };
    let name = name(folder);
    let connection = connect(&server).await;
    let there = format!("SELECT 1 FROM pg_database WHERE datname = '{name}'");
    let there = Statement::from_string(connection.get_database_backend(), there);
    if connection.query_one_raw(there).await.unwrap().is_none() {
        connection.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    }
    connection.close().await.unwrap();
    address(&server, &name).into()
}

/// Makes the database of one folder the copy of another's, whose connections are ended.
pub async fn copy(from: &Path, to: &Path) {
    if let Some(server) = server() {
        let open = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'", name(from));
        on(&server, &open).await;
        on(&server, &format!("CREATE DATABASE {} TEMPLATE {}", name(to), name(from))).await;
    }
}

/// A database beside those of the companies: made anew, its address.
pub async fn fresh(server: &str, name: &str) -> String {
    on(server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    on(server, &format!("CREATE DATABASE {name}")).await;
    address(server, name)
}

/// Runs a command on the server.
pub async fn on(server: &str, command: &str) {
    let connection = connect(server).await;
    connection.execute_unprepared(command).await.unwrap();
    connection.close().await.unwrap();
}

/// Drops the database at that address, whoever is connected; a file lies in the folder of its test, and goes with it.
/// Databases are big, and a run of the tests makes hundreds.
pub fn end(address: &str) {
    let Some((server, name)) = address.rsplit_once('/') else { return };
    let (server, drop) = (format!("{server}/postgres"), format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    if std::thread::spawn(move || runtime().block_on(on(&server, &drop))).join().is_err() {
        println!("the database {name} is left behind");
    }
}

/// A folder of a test, which takes the database of the company in it with it.
pub struct Home(TempDir);

impl Home {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        end_of(self.path());
    }
}

/// Drops the database of the company in that folder.
pub fn end_of(folder: &Path) {
    if let Some(server) = server() {
        end(&address(&server, &name(folder)));
    }
}

async fn connect(server: &str) -> DatabaseConnection {
    Database::connect(server).await.unwrap()
}

fn address(server: &str, name: &str) -> String {
    let (host, _) = server.rsplit_once('/').unwrap();
    format!("{host}/{name}")
}

fn name(folder: &Path) -> String {
    // The same folder, with or without a slash at its end.
    let folder: PathBuf = folder.components().collect();
    let hash = Sha256::digest(folder.to_str().unwrap());
    format!("it_{}", hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect::<String>())
}
