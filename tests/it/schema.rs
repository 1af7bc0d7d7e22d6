//! What the migrations make is what the entities declare: same tables, same columns, same null and key.

use std::collections::BTreeMap;
use std::path::Path;

use scorebridge::store::Db;
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityName, EntityTrait, IdenStatic, Iterable};
use sea_orm::{PrimaryKeyToColumn, Schema, Statement};
use secrecy::ExposeSecret;

use crate::database;

const IN_SQLITE: &str = r#"
    SELECT t.name AS "table", c.name AS "column", c."notnull" = 0 AS "null", c.pk > 0 AS "key"
    FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'"#;

const IN_POSTGRES: &str = r#"
    SELECT c.relname::text AS "table", a.attname::text AS "column", NOT a.attnotnull AS "null",
        EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY (i.indkey)) AS "key"
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"#;

/// Column → (may be null, part of the key).
type Columns = BTreeMap<String, (bool, bool)>;

#[tokio::test]
async fn migrations_and_entities_agree() {
    let folder = tempfile::tempdir().unwrap();
    let db = open(folder.path()).await;
    db.migrate().await.unwrap();
    let mut migrated = migrated_tables(&db).await;
    assert!(migrated.remove("seaql_migrations").is_some());
    let declared = declared_tables();
    assert_eq!(
        migrated.keys().collect::<Vec<_>>(),
        declared.keys().collect::<Vec<_>>(),
        "tables differ between migration/ and entity/"
    );
    for (table, columns) in &declared {
        assert_eq!(&migrated[table], columns, "columns of {table}");
    }
}

#[tokio::test]
async fn migrating_twice_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let db = open(folder.path()).await;
    db.migrate().await.unwrap();
    let before = migrated_tables(&db).await;
    db.migrate().await.unwrap();
    assert_eq!(db.pending_migrations().await.unwrap(), 0);
    assert_eq!(migrated_tables(&db).await, before);
}

pub async fn open(folder: &Path) -> Db {
    match database::of(folder).await.expose_secret() {
        "sqlite" => Db::open_sqlite(&folder.join("schema.sqlite")).await.unwrap(),
        address => Db::open_postgres(address, None).await.unwrap(),
    }
}

async fn migrated_tables(db: &Db) -> BTreeMap<String, Columns> {
    let sql = match db.connection().get_database_backend() {
        DbBackend::Postgres => IN_POSTGRES,
        _ => IN_SQLITE,
    };
    let rows = Statement::from_string(db.connection().get_database_backend(), sql);
    let mut tables = BTreeMap::<String, Columns>::new();
    for row in db.connection().query_all_raw(rows).await.unwrap() {
        let (table, column): (String, String) = (row.try_get("", "table").unwrap(), row.try_get("", "column").unwrap());
        let (null, key): (bool, bool) = (row.try_get("", "null").unwrap(), row.try_get("", "key").unwrap());
        tables.entry(table).or_default().insert(column, (null, key));
    }
    tables
}

fn columns<E>(tables: &mut BTreeMap<String, Columns>, entity: E)
where
    E: EntityTrait + EntityName,
    E::PrimaryKey: Iterable + PrimaryKeyToColumn<Column = E::Column>,
{
    // Asking for the statement proves that the entity can be built at all.
    let _ = Schema::new(DbBackend::Sqlite).create_table_from_entity(entity);
    let keys: Vec<String> = E::PrimaryKey::iter().map(|key| key.into_column().as_str().to_owned()).collect();
    let one = E::Column::iter().map(|column| {
        let name = column.as_str().to_owned();
        let key = keys.contains(&name);
        (name, (column.def().is_null(), key))
    });
    tables.insert(entity.table_name().to_owned(), one.collect());
}

#[expect(clippy::too_many_lines, reason = "one line a table")]
fn declared_tables() -> BTreeMap<String, Columns> {
    let mut tables = BTreeMap::new();
    macro_rules! declare {
        ($($table:ident),* $(,)?) => { $(columns(&mut tables, entity::$table::Entity);)* };
    }
    declare!(
        action,
        api_token,
        audit_entry,
        bounce,
        budget,
        business_unit,
        calendar,
        card_result,
        charge_line,
        charge_period,
        charge_rule,
        charging,
        company,
        conformance,
        decision,
        cost_pool,
        delivery,
        digest_item,
        dispute,
        driver_waiver,
        deviation,
        edition,
        edition_file,
        expectation,
        held_report,
        initiative,
        exchange_rate,
        kept_record,
        kpi,
        level_choice,
        measurement,
        metric,
        model_object,
        note,
        objective,
        occurrence,
        person,
        person_unit,
        perspective,
        priority,
        rate,
        rating,
        reader_choice,
        rebase,
        regular_report,
        report_words,
        reject,
        retention,
        run,
        schedule,
        scorecard,
        service,
        service_budget,
        session,
        shelf_review,
        sign_in_failure,
        signing_key,
        slice,
        slice_part,
        source,
        statement,
        strategy_link,
        strategy_plan,
        stream_step,
        subscription,
        summary,
        suspension,
        target,
        value_stream,
    );
    tables
}
