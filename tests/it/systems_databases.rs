//! Sources on live database servers that speak TLS, with a certificate by an authority of our own, as a model names them.
//! `tests/run systems` starts them; skipped aloud otherwise.

use std::path::Path;
use std::str::FromStr;

use sqlx::mysql::MySqlConnectOptions;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Executor};

use crate::company::{Company, Pulled};
use crate::systems_mail::folder;

const PASSWORD: &str = "canary-of-bills";

const BILLS: &str = "CREATE TABLE bills AS SELECT 'a' AS account, '2026-08' AS month, 12.34 AS amount";

/// Makes the table and a user who may read it; the server's port.
async fn postgres() -> u16 {
    let server = PgConnectOptions::from_str(&std::env::var("SCOREBRIDGE_TEST_POSTGRES").unwrap()).unwrap();
    let port = server.get_port();
    let mut admin = server.connect().await.unwrap();
    admin.execute("DROP DATABASE IF EXISTS tls WITH (FORCE)").await.unwrap();
    admin.execute("DROP ROLE IF EXISTS tls").await.unwrap();
    admin.execute("CREATE DATABASE tls").await.unwrap();
    admin.execute(AssertSqlSafe(format!("CREATE ROLE tls LOGIN PASSWORD '{PASSWORD}'"))).await.unwrap();
    let mut owner = server.database("tls").connect().await.unwrap();
    owner.execute(BILLS).await.unwrap();
    owner.execute("GRANT SELECT ON bills TO tls").await.unwrap();
    port
}

/// The same on the other server.
async fn mariadb() -> u16 {
    let server = MySqlConnectOptions::from_str(&std::env::var("SCOREBRIDGE_TEST_MARIADB").unwrap()).unwrap();
    let port = server.get_port();
    let mut owner = server.connect().await.unwrap();
    for command in ["DROP DATABASE IF EXISTS tls", "DROP USER IF EXISTS tls@'%'", "CREATE DATABASE tls", "USE tls"] {
        owner.execute(command).await.unwrap();
    }
    // The server itself insists on TLS for this user.
    let user = format!("CREATE USER tls@'%' IDENTIFIED BY '{PASSWORD}' REQUIRE SSL");
    owner.execute(AssertSqlSafe(user)).await.unwrap();
    owner.execute(BILLS).await.unwrap();
    owner.execute("GRANT SELECT ON tls.bills TO tls@'%'").await.unwrap();
    port
}

/// How a source reaches the server: what stands in its settings beside the query, and how that ends.
const WAYS: [(&str, &str, &str); 6] = [
    ("proved", "host: localhost, tls: verify-full, ca_file: ../ca.pem", ""),
    ("encrypted", "host: 127.0.0.1, tls: require", ""),
    ("stranger", "host: localhost, tls: verify-full, ca_file: ../other-ca.pem", "is not proved to be the server"),
    ("unknown", "host: localhost, tls: verify-full", "is not proved to be the server"),
    ("misnamed", "host: 127.0.0.1, tls: verify-full, ca_file: ../ca.pem", "is not proved to be the server"),
    ("no-authority", "host: localhost, tls: verify-full, ca_file: ../nothing.pem", "is not proved to be the server"),
];

/// Pulls by each way from that server.
async fn pulled(connector: &str, port: u16, systems: &Path) -> Pulled {
    let source = |(id, way, _): (&str, &str, &str)| {
        format!(
            "
  - id: {id}
    name: Bills
    rhythm_hours: 24
    settings:
      records: cost_line
      zone: UTC
      from:
        {{ connector: {connector}, {way}, port: {port}, database: tls, user: tls, password_file: ../password, query: SELECT * FROM bills }}
      fields:
        account: account
        billing_period: month
        billed: amount
        currency: {{ constant: EUR }}
        category: {{ constant: Usage }}
        supplier_service: {{ constant: Cloud }}"
        )
    };
    let company = Company::new(&format!("sources:{}\n", WAYS.map(source).concat())).await;
    company.write("password", PASSWORD);
    for file in ["ca.pem", "other-ca.pem"] {
        company.write(file, std::fs::read(systems.join(file)).unwrap());
    }
    company.write("nothing.pem", "no certificate\n");
    company.pull().await
}

fn check(connector: &str, pulled: &Pulled) {
    for (id, way, reason) in WAYS {
        if reason.is_empty() {
            pulled.counts(id, [1, 1, 0, 0, 0]);
        } else {
            let found = pulled.reason(id);
            assert!(found.contains(reason) && !found.contains("canary"), "{connector} {way}: {found}");
        }
    }
}

#[tokio::test]
async fn a_postgresql_server_proves_itself_or_is_not_read() {
    let Some(systems) = folder() else { return };
    check("postgres", &pulled("postgres", postgres().await, &systems).await);
}

#[tokio::test]
async fn a_mariadb_server_proves_itself_or_is_not_read() {
    let Some(systems) = folder() else { return };
    check("mariadb", &pulled("mariadb", mariadb().await, &systems).await);
}
