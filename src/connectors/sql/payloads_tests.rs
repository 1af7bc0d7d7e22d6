//! Queries that do more than read, or read what is no data of the company. The guard refuses each; the live tests then
//! send each past the guard, to see that the locks before it hold alone.

use super::grammar::{Grammar, MARIADB, POSTGRES};
use super::guard;

/// For PostgreSQL. `bills` is a table, `s` a sequence, `wipe()` a function of its owner that empties `bills`.
pub(super) const ON_POSTGRES: [&str; 68] = [
    "COPY bills TO '/tmp/scorebridge-stolen'",
    "COPY (SELECT * FROM bills) TO PROGRAM 'touch /tmp/scorebridge-stolen'",
    "COPY bills FROM PROGRAM 'echo 1'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_read_binary_file('/etc/passwd')",
    "SELECT pg_ls_dir('/')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT lo_export(1, '/tmp/scorebridge-stolen')",
    "SELECT lo_create(0)",
    "SELECT lo_from_bytea(0, 'x')",
    "SELECT pg_sleep(100)",
    "SELECT \"pg_sleep\"(100)",
    "SELECT pg_catalog.pg_sleep(100)",
    "SELECT pg_sleep/* now */(100)",
    "SELECT U&\"pg\\005Fsleep\"(100)",
    "SELECT pg_advisory_lock(1)",
    "SELECT pg_notify('c', 'x')",
    "NOTIFY c",
    "LISTEN c",
    "DO $$ BEGIN DELETE FROM bills; END $$",
    "COMMIT; DELETE FROM bills",
    "ROLLBACK; DELETE FROM bills",
    "SELECT 1; DELETE FROM bills",
    "SELECT 1; COMMIT; DELETE FROM bills",
    "SELECT 1 -- ;\n; DELETE FROM bills",
    "SELECT 1 /* /* ; */ */; DELETE FROM bills",
    "SELECT 'it''s'; DELETE FROM bills",
    "SELECT E'it\\'s'; DELETE FROM bills --'",
    "SELECT $$'$$; DELETE FROM bills --'",
    "SET TRANSACTION READ WRITE",
    "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
    "SELECT set_config('transaction_read_only', 'off', false)",
    "WITH x AS (DELETE FROM bills RETURNING *) SELECT * FROM x",
    "WITH x AS (INSERT INTO bills (id) VALUES (9) RETURNING *) SELECT * FROM x",
    "WITH x AS (UPDATE bills SET id = id + 1 RETURNING *) SELECT * FROM x",
    "SELECT * INTO stolen FROM bills",
    "CREATE TABLE stolen AS SELECT * FROM bills",
    "CREATE TEMP TABLE stolen AS SELECT * FROM bills",
    "SELECT * FROM bills FOR UPDATE",
    "SELECT * FROM bills FOR SHARE",
    "SELECT * FROM bills FOR KEY SHARE",
    "SELECT nextval('s')",
    "SELECT setval('s', 99)",
    "SELECT wipe()",
    "SELECT public.\"wipe\"()",
    "VALUES (wipe())",
    "SELECT * FROM wipe()",
    "CALL wipe()",
    "SELECT dblink('dbname=postgres', 'DELETE FROM bills')",
    "SELECT query_to_xml('SELECT wipe()', true, true, '')",
    "SELECT pg_terminate_backend(1)",
    "SELECT pg_reload_conf()",
    "SELECT * FROM pg_stat_activity",
    "SELECT usename, passwd FROM pg_catalog.pg_shadow",
    "TABLE pg_authid",
    "SELECT table_name FROM information_schema.tables",
    "SELECT current_setting('data_directory')",
    "SELECT repeat('x', 1000000000)",
    "EXPLAIN ANALYZE DELETE FROM bills",
    "PREPARE p AS DELETE FROM bills",
    "EXECUTE p",
    "DECLARE c CURSOR WITH HOLD FOR SELECT 1",
    "TRUNCATE bills",
    "LOCK TABLE bills",
    "VACUUM bills",
    "GRANT ALL ON bills TO PUBLIC",
    "MERGE INTO bills USING bills b ON true WHEN MATCHED THEN DELETE",
    "SELECT id FROM bills WHERE id = $1",
];

/// For MariaDB and MySQL. `bills` is a table, `s` a sequence, `wipe()` a function and a procedure that empty `bills`.
pub(super) const ON_MARIADB: [&str; 66] = [
    "SELECT * FROM bills INTO OUTFILE '/tmp/scorebridge-stolen'",
    "SELECT * INTO OUTFILE '/tmp/scorebridge-stolen' FROM bills",
    "SELECT 'x' INTO DUMPFILE '/tmp/scorebridge-stolen'",
    "SELECT 1 INTO @a",
    "SELECT LOAD_FILE('/etc/passwd')",
    "SELECT SLEEP(100)",
    "SELECT sleep /* now */ (100)",
    "SELECT # now\n SLEEP(100)",
    "SELECT `SLEEP`(100)",
    "SELECT BENCHMARK(1000000000, MD5('x'))",
    "SELECT GET_LOCK('x', 10)",
    "SELECT 1; DELETE FROM bills",
    "SELECT 1; COMMIT; DELETE FROM bills",
    "SELECT 'it\\'s'; DELETE FROM bills -- '",
    "SELECT \"it's\"; DELETE FROM bills -- '",
    "SELECT 1 /* ; */; DELETE FROM bills",
    "SELECT 1 /*! INTO OUTFILE '/tmp/scorebridge-stolen' */",
    "SELECT 1 /*M! INTO OUTFILE '/tmp/scorebridge-stolen' */",
    "SELECT 1 /*!50000 , SLEEP(100) */",
    "SELECT 1 /*M!100000 , SLEEP(100) */",
    "SELECT /*+ SET_VAR(max_execution_time=0) */ 1",
    "SELECT 5--1 INTO OUTFILE '/tmp/scorebridge-stolen'",
    "SELECT @a := 1",
    "SELECT @@version",
    "SELECT @@global.secure_file_priv",
    "SELECT * FROM mysql.user",
    "SELECT * FROM `mysql`.global_priv",
    "SELECT table_name FROM information_schema.tables",
    "SELECT * FROM performance_schema.threads",
    "SELECT * FROM sys.version",
    "DELETE FROM bills",
    "INSERT INTO bills (id) VALUES (9)",
    "REPLACE INTO bills (id) VALUES (9)",
    "UPDATE bills SET id = id + 1",
    "TRUNCATE bills",
    "DROP TABLE bills",
    "CREATE TABLE stolen SELECT * FROM bills",
    "CREATE TEMPORARY TABLE stolen SELECT * FROM bills",
    "LOAD DATA INFILE '/etc/passwd' INTO TABLE bills",
    "LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE bills",
    "HANDLER bills OPEN",
    "DO SLEEP(100)",
    "CALL wipe()",
    "SELECT wipe()",
    "SELECT `wipe`()",
    "SELECT NEXT VALUE FOR s",
    "SELECT NEXTVAL(s)",
    "SELECT SETVAL(s, 99)",
    "SELECT * FROM bills FOR UPDATE",
    "SELECT * FROM bills LOCK IN SHARE MODE",
    "SELECT * FROM bills PROCEDURE ANALYSE()",
    "LOCK TABLES bills WRITE",
    "FLUSH TABLES",
    "KILL 1",
    "SET GLOBAL general_log = 1",
    "SET SESSION TRANSACTION READ WRITE",
    "START TRANSACTION READ WRITE",
    "COMMIT",
    "INSTALL SONAME 'x'",
    "GRANT ALL ON *.* TO CURRENT_USER",
    "EXPLAIN DELETE FROM bills",
    "ANALYZE DELETE FROM bills",
    "PREPARE p FROM 'DELETE FROM bills'",
    "EXECUTE IMMEDIATE 'DELETE FROM bills'",
    "BEGIN NOT ATOMIC DELETE FROM bills; END",
    "WITH x AS (SELECT 1) DELETE FROM bills",
];

fn passes(grammar: &Grammar, query: &str) {
    assert_eq!(guard::check(query, grammar), Ok(()), "{query}");
}

#[test]
fn the_guard_refuses_each() {
    for (grammar, payloads) in [(&POSTGRES, &ON_POSTGRES[..]), (&MARIADB, &ON_MARIADB[..])] {
        for query in payloads {
            assert!(guard::check(query, grammar).is_err(), "passed: {query}");
        }
    }
}

#[test]
fn plain_queries_of_postgresql_pass() {
    for query in [
        "SELECT number, opened_at AT TIME ZONE 'Europe/Berlin' FROM sales.tickets WHERE closed_at >= '2026-01-01';",
        "SELECT id::text, amount::numeric(12, 2), \"update\" FROM bills ORDER BY 1 LIMIT 10 -- a remark; with a semicolon",
        "SELECT date_trunc('month', at), sum(amount) FILTER (WHERE amount > 0) FROM bills GROUP BY 1",
        "WITH d(m) AS MATERIALIZED (SELECT 1) SELECT coalesce(x, 'none') FROM d JOIN t USING (m)",
        "SELECT m FROM generate_series(date '2026-01-01', date '2026-12-01', interval '1 month') AS g(m)",
        "SELECT extract(epoch FROM closed - opened) / 3600, payload ->> 'a', payload #>> '{a,b}' FROM t",
        "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY x), count(*) OVER (PARTITION BY u) FROM t GROUP BY x, u",
        "SELECT DISTINCT ON (number) * FROM events e LEFT JOIN LATERAL (SELECT 1) AS l ON true WHERE n = ANY (ARRAY[1, 2])",
        "SELECT E'it\\'s', U&'d\\0061t', 'C:\\x', current_date, CAST(x AS varchar(20)) FROM t WHERE a IS NOT DISTINCT FROM b",
        "SELECT 1 UNION ALL (SELECT 2) EXCEPT VALUES (3)",
    ] {
        passes(&POSTGRES, query);
    }
}

#[test]
fn plain_queries_of_mariadb_pass() {
    for query in [
        "SELECT number, opened_at FROM `sales`.tickets WHERE closed_at >= '2026-01-01';",
        "SELECT `update`, \"text\", 'it''s', 'it\\'s' FROM t # a remark; with a semicolon",
        "SELECT DATE_FORMAT(at, '%Y-%m'), SUM(IF(amount > 0, amount, 0)) FROM bills GROUP BY 1 WITH ROLLUP",
        "SELECT CAST(amount AS DECIMAL(12, 2)), CONVERT(name USING utf8mb4), 5 - -1 FROM bills -- remark",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT i FROM n LIMIT 2, 3",
        "SELECT GROUP_CONCAT(name ORDER BY name SEPARATOR ', '), COUNT(*) OVER (PARTITION BY u) FROM t",
        "SELECT DATE_ADD(at, INTERVAL 1 DAY), TIMESTAMPDIFF(MINUTE, opened, closed) FROM t WHERE k IN ('a', 'b')",
        "SELECT a.x, b.y FROM a STRAIGHT_JOIN b USING (id) WHERE a.x REGEXP ('^a') AND a.x <=> b.y",
    ] {
        passes(&MARIADB, query);
    }
}
