//! What the migrations make is what the entities declare: same tables, same columns, same null and key.

use std::collections::BTreeMap;

use scorebridge::store::Db;
use sea_orm::{ColumnTrait, IdenStatic};
use sea_orm::{ConnectionTrait, DbBackend, EntityName, EntityTrait, Iterable, PrimaryKeyToColumn, Schema, Statement};

/// Column → (may be null, part of the key).
type Columns = BTreeMap<String, (bool, bool)>;

#[tokio::test]
async fn migrations_and_entities_agree() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open_sqlite(&folder.path().join("schema.sqlite")).await.unwrap();
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
    let db = Db::open_sqlite(&folder.path().join("schema.sqlite")).await.unwrap();
    db.migrate().await.unwrap();
    let before = migrated_tables(&db).await;
    db.migrate().await.unwrap();
    assert_eq!(db.pending_migrations().await.unwrap(), 0);
    assert_eq!(migrated_tables(&db).await, before);
}

async fn migrated_tables(db: &Db) -> BTreeMap<String, Columns> {
    let ask = |sql: String| Statement::from_string(DbBackend::Sqlite, sql);
    let names = "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'";
    let mut tables = BTreeMap::new();
    for row in db.connection().query_all_raw(ask(names.into())).await.unwrap() {
        let table: String = row.try_get("", "name").unwrap();
        let mut columns = Columns::new();
        for row in db.connection().query_all_raw(ask(format!("pragma table_info('{table}')"))).await.unwrap() {
            let name: String = row.try_get("", "name").unwrap();
            let (not_null, key): (i32, i32) = (row.try_get("", "notnull").unwrap(), row.try_get("", "pk").unwrap());
            columns.insert(name, (not_null == 0, key > 0));
        }
        tables.insert(table, columns);
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

fn declared_tables() -> BTreeMap<String, Columns> {
    let mut tables = BTreeMap::new();
    macro_rules! declare {
        ($($table:ident),* $(,)?) => { $(columns(&mut tables, entity::$table::Entity);)* };
    }
    declare!(
        api_token,
        audit_entry,
        budget,
        business_unit,
        card_result,
        charge_line,
        charge_period,
        charge_rule,
        company,
        delivery,
        edition,
        edition_file,
        kept_record,
        kpi,
        measurement,
        metric,
        objective,
        occurrence,
        person,
        person_unit,
        perspective,
        reject,
        run,
        schedule,
        scorecard,
        service,
        session,
        shelf_review,
        sign_in_failure,
        slice,
        slice_part,
        source,
        statement,
        stream_step,
        subscription,
        summary,
        target,
        value_stream,
    );
    tables
}
