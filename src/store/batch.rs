//! Many rows at once, in statements both databases take. It knows no table.

use std::fmt::Write;

use futures::future::BoxFuture;
use futures::{FutureExt, join};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue, ConnectionTrait, DbBackend, DbErr, EntityTrait, Iterable, QueryTrait, Statement,
    Value,
};

/// Keys that one statement asks for; SQLite takes 32,766 bound values.
pub const ROWS: usize = 1_000;

/// Rows that one statement inserts: their values fit in SQLite for tables of up to 127 columns.
const INSERTED: usize = 256;

/// Inserts all rows; a row whose key is taken is handled as `on_conflict` says. The caller has removed doubles.
///
/// The text of the statement is made once, and not anew for each thousand rows as `insert_many` would; and while the database
/// takes some rows, the next are made.
///
/// # Errors
/// If the database refuses, or rows set other columns than the first.
pub fn insert<'a, A, R>(
    db: &'a impl ConnectionTrait,
    rows: R,
    on_conflict: Option<OnConflict>,
) -> BoxFuture<'a, Result<(), DbErr>>
where
    A: ActiveModelTrait + Send + 'a,
    R: IntoIterator<Item = A, IntoIter: Send + 'a>,
{
    insert_all(db, Box::new(rows.into_iter()), on_conflict).boxed()
}

async fn insert_all<A: ActiveModelTrait + Send>(
    db: &impl ConnectionTrait,
    rows: Box<dyn Iterator<Item = A> + Send + '_>,
    on_conflict: Option<OnConflict>,
) -> Result<(), DbErr> {
    let mut rows = rows.peekable();
    let Some(first) = rows.peek() else { return Ok(()) };
    let columns: Columns<A> = Columns::of(first);
    let mut one = <A::Entity as EntityTrait>::insert(first.clone());
    if let Some(on_conflict) = on_conflict {
        one = one.on_conflict(on_conflict);
    }
    let backend = db.get_database_backend();
    let one = one.build(backend).sql;
    let mut text = (0, String::new());
    let mut next = columns.values(rows.by_ref().take(INSERTED))?;
    while next.0 > 0 {
        let (n_rows, values) = next;
        if text.0 != n_rows {
            text = (n_rows, of_rows(&one, (n_rows, columns.set.len()), backend)?);
        }
        let taken = db.execute_raw(Statement::from_sql_and_values(backend, text.1.as_str(), values));
        let made = async { columns.values(rows.by_ref().take(INSERTED)) };
        let (taken, made) = join!(taken, made);
        taken?;
        next = made?;
    }
    Ok(())
}

type Column<A> = <<A as ActiveModelTrait>::Entity as EntityTrait>::Column;

/// The columns that rows set, and those that the database fills in.
struct Columns<A: ActiveModelTrait> {
    set: Vec<Column<A>>,
    unset: Vec<Column<A>>,
}

impl<A: ActiveModelTrait> Columns<A> {
    fn of(row: &A) -> Self {
        let (set, unset) = Column::<A>::iter().partition(|column| !row.get(*column).is_not_set());
        Self { set, unset }
    }

    /// How many rows there are, and their values one after the other.
    fn values(&self, rows: impl Iterator<Item = A>) -> Result<(usize, Vec<Value>), DbErr> {
        let mut values = Vec::with_capacity(rows.size_hint().0 * self.set.len());
        let mut n_rows = 0;
        for mut row in rows {
            self.take(&mut row, &mut values)?;
            n_rows += 1;
        }
        Ok((n_rows, values))
    }

    /// Takes the values out of a row, in order.
    fn take(&self, row: &mut A, values: &mut Vec<Value>) -> Result<(), DbErr> {
        let other = || Err(DbErr::Custom("rows of one insert set different columns".to_owned()));
        for column in &self.set {
            match row.take(*column) {
                ActiveValue::Set(value) | ActiveValue::Unchanged(value) => values.push(value),
                ActiveValue::NotSet => return other(),
            }
        }
        if self.unset.iter().any(|column| !row.get(*column).is_not_set()) { other() } else { Ok(()) }
    }
}

/// The statement that inserts one row, made one of many rows.
fn of_rows(one: &str, (n_rows, n_columns): (usize, usize), backend: DbBackend) -> Result<String, DbErr> {
    let odd = || DbErr::Custom(format!("an insert of one row reads otherwise than expected: {one}"));
    let (head, rest) = one.split_once(" VALUES (").ok_or_else(odd)?;
    let (_, tail) = rest.split_once(')').ok_or_else(odd)?;
    let mut text = String::with_capacity(one.len() + n_rows * n_columns * 4);
    text.push_str(head);
    text.push_str(" VALUES ");
    let mut numbers = 1..;
    for row in 0..n_rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for (column, number) in (0..n_columns).zip(&mut numbers) {
            text.push_str(if column == 0 { "" } else { ", " });
            match backend {
                DbBackend::Postgres => write!(text, "${number}").map_err(|_| odd())?,
                _ => text.push('?'),
            }
        }
        text.push(')');
    }
    Ok(text + tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_row_becomes_many() {
        let check = |one: &str, backend, expected: &str| assert_eq!(of_rows(one, (2, 2), backend).unwrap(), expected);
        check(
            "INSERT INTO \"t\" (\"a\", \"b\") VALUES (?, ?) ON CONFLICT (\"a\") DO NOTHING",
            DbBackend::Sqlite,
            "INSERT INTO \"t\" (\"a\", \"b\") VALUES (?, ?), (?, ?) ON CONFLICT (\"a\") DO NOTHING",
        );
        check(
            "INSERT INTO \"t\" (\"a\", \"b\") VALUES ($1, $2)",
            DbBackend::Postgres,
            "INSERT INTO \"t\" (\"a\", \"b\") VALUES ($1, $2), ($3, $4)",
        );
        assert!(of_rows("INSERT INTO \"t\" DEFAULT VALUES", (2, 0), DbBackend::Sqlite).is_err());
    }
}
