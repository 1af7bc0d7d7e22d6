//! Many rows at once, in statements both databases take. It knows no table.

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
    let mut columns: Columns<A> = Columns::of(first);
    let mut one = <A::Entity as EntityTrait>::insert(first.clone());
    if let Some(on_conflict) = on_conflict {
        one = one.on_conflict(on_conflict);
    }
    let backend = db.get_database_backend();
    let one = one.build(backend).sql;
    let mut text = (Shape::default(), String::new());
    let mut next = columns.batch(rows.by_ref().take(INSERTED))?;
    while next.0.rows > 0 {
        let (shape, values) = next;
        if text.0 != shape {
            text = (shape.clone(), of_rows(&one, &shape, backend)?);
        }
        let taken = db.execute_raw(Statement::from_sql_and_values(backend, text.1.as_str(), values));
        let made = async { columns.batch(rows.by_ref().take(INSERTED)) };
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
    /// Of those that are set, which said the same in all rows of each batch.
    alike: Vec<bool>,
}

/// How many rows a batch has, and which columns say the same in all of them.
#[derive(Clone, Default, PartialEq, Eq)]
struct Shape {
    rows: usize,
    alike: Vec<bool>,
}

impl<A: ActiveModelTrait> Columns<A> {
    fn of(row: &A) -> Self {
        let (set, unset): (Vec<_>, Vec<_>) = Column::<A>::iter().partition(|column| !row.get(*column).is_not_set());
        let alike = vec![true; set.len()];
        Self { set, unset, alike }
    }

    /// The values of rows one after the other; of columns that say the same in all of them one each, at the end. What all
    /// rows share is sent once: in most tables that is half of the values.
    fn batch(&mut self, rows: impl Iterator<Item = A>) -> Result<(Shape, Vec<Value>), DbErr> {
        let mut values = Vec::with_capacity(rows.size_hint().1.unwrap_or(0) * self.set.len());
        let mut n_rows = 0;
        for mut row in rows {
            self.take(&mut row, &mut values)?;
            n_rows += 1;
        }
        let (rows, width) = (n_rows, self.set.len());
        if rows == INSERTED {
            self.compare(&values);
        } else {
            // The last batch: a statement for it alone is not worth a look.
            self.alike.fill(false);
        }
        let shape = Shape { rows, alike: self.alike.clone() };
        if !shape.alike.contains(&true) {
            return Ok((shape, values));
        }
        let mut shared = Vec::with_capacity(width);
        let n_own = shape.alike.iter().filter(|alike| !**alike).count();
        let mut own = Vec::with_capacity(rows * n_own + width);
        for (at, value) in values.into_iter().enumerate() {
            match shape.alike.get(at % width) {
                Some(true) if at < width => shared.push(value),
                Some(true) => {}
                _ => own.push(value),
            }
        }
        own.append(&mut shared);
        Ok((shape, own))
    }

    /// Finds which columns still say the same in all rows. A column that once did not is never looked at again: each other
    /// set of columns is another statement.
    fn compare(&mut self, values: &[Value]) {
        let mut rows = values.chunks(self.set.len().max(1));
        let first = rows.next().unwrap_or_default();
        for row in rows {
            for ((alike, value), first) in self.alike.iter_mut().zip(row).zip(first) {
                *alike = *alike && is_same(value, first);
            }
        }
        // Rows that say nothing of their own cannot be told apart from one.
        if !self.alike.contains(&false) {
            self.alike.fill(false);
        }
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

/// 0.0 and -0.0 are equal, but not the same.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Double(Some(one)), Value::Double(Some(other))) => one.to_bits() == other.to_bits(),
        (Value::Float(Some(one)), Value::Float(Some(other))) => one.to_bits() == other.to_bits(),
        _ => one == other,
    }
}

/// The statement that inserts one row, made one of many rows.
fn of_rows(one: &str, shape: &Shape, backend: DbBackend) -> Result<String, DbErr> {
    let odd = || DbErr::Custom(format!("an insert of one row reads otherwise than expected: {one}"));
    let (head, rest) = one.split_once(" VALUES (").ok_or_else(odd)?;
    let (_, tail) = rest.split_once(')').ok_or_else(odd)?;
    let mut numbers = 1..;
    let mut bound = || match backend {
        DbBackend::Postgres => format!("${}", numbers.next().unwrap_or(0)),
        _ => "?".to_owned(),
    };
    let n_own = shape.alike.iter().filter(|alike| !**alike).count();
    let mut row = || format!("({})", (0..n_own).map(|_| bound()).collect::<Vec<_>>().join(", "));
    let rows = (0..shape.rows).map(|_| row()).collect::<Vec<_>>().join(", ");
    if n_own == shape.alike.len() {
        return Ok([head, " VALUES ", &rows, tail].concat());
    }
    let own: Vec<String> = (0..n_own).map(|at| format!("v{at}")).collect();
    let mut of_row = own.iter();
    let column = |alike: &bool| if *alike { bound() } else { of_row.next().cloned().unwrap_or_default() };
    let columns: Vec<String> = shape.alike.iter().map(column).collect();
    let (own, columns) = (own.join(", "), columns.join(", "));
    Ok(format!("WITH own ({own}) AS (VALUES {rows}) {head} SELECT {columns} FROM own WHERE true{tail}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_row_becomes_many() {
        let shape = |alike: [bool; 2]| Shape { rows: 2, alike: alike.to_vec() };
        let check = |one: &str, backend, expected: &str| {
            assert_eq!(of_rows(one, &shape([false, false]), backend).unwrap(), expected);
        };
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
        let none = Shape { rows: 2, alike: Vec::new() };
        assert!(of_rows("INSERT INTO \"t\" DEFAULT VALUES", &none, DbBackend::Sqlite).is_err());
    }

    #[test]
    fn zero_is_not_less_than_nothing() {
        let same = |one: f64, other: f64| is_same(&one.into(), &other.into());
        assert!(same(0.0, 0.0) && same(f64::NAN, f64::NAN) && !same(0.0, -0.0));
        assert!(is_same(&Value::Double(None), &Value::Double(None)) && !is_same(&Value::Double(None), &0.0.into()));
        assert!(is_same(&"a".into(), &"a".into()) && !is_same(&"a".into(), &"b".into()));
    }

    #[test]
    fn what_all_rows_share_is_sent_once() {
        let check = |backend, one: &str, expected: &str| {
            assert_eq!(of_rows(one, &Shape { rows: 2, alike: vec![false, true, false] }, backend).unwrap(), expected);
        };
        check(
            DbBackend::Sqlite,
            "INSERT INTO \"t\" (\"a\", \"b\", \"c\") VALUES (?, ?, ?) ON CONFLICT (\"a\") DO NOTHING",
            "WITH own (v0, v1) AS (VALUES (?, ?), (?, ?)) INSERT INTO \"t\" (\"a\", \"b\", \"c\") \
             SELECT v0, ?, v1 FROM own WHERE true ON CONFLICT (\"a\") DO NOTHING",
        );
        check(
            DbBackend::Postgres,
            "INSERT INTO \"t\" (\"a\", \"b\", \"c\") VALUES ($1, $2, $3)",
            "WITH own (v0, v1) AS (VALUES ($1, $2), ($3, $4)) INSERT INTO \"t\" (\"a\", \"b\", \"c\") \
             SELECT v0, $5, v1 FROM own WHERE true",
        );
    }
}
