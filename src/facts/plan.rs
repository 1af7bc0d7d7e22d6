//! The plan of a sum: which lines, by what, added up. One plan, two outputs: our own fold over Parquet, and SQL text for a
//! database in which the same lines lie. Both come to the same, to the last digit.
//!
//! It connects to nothing, and knows no allocation rule.

use std::fmt::Write;

use entity::value::{Period, RecordKind, Sum};

use super::{FactStore, FactsError, Filter, Part, Wanted, combine};

/// What lines are added up by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// Business unit.
    BusinessUnit,
    /// Service.
    Service,
    /// Charge category, or driver for usage.
    Category,
    /// Currency; lines of usage have none.
    Currency,
}

/// Every key, in the order of a [`Sum`].
const KEYS: [Key; 4] = [Key::BusinessUnit, Key::Service, Key::Category, Key::Currency];

/// Which lines of a month, added up by what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Cost lines or usage lines.
    pub kind: RecordKind,
    /// The billing month.
    pub period: Period,
    /// Which of its lines.
    pub only: Filter,
    /// What they are added up by. Amounts of different currencies are never added, so cost is always kept apart by them.
    pub by: Vec<Key>,
}

impl Plan {
    /// What a month is charged from: its costs by unit, service, category and currency, or its use by unit, service and
    /// driver.
    #[must_use]
    pub fn allocation_base(kind: RecordKind, period: Period) -> Self {
        Self { kind, period, only: Filter::default(), by: KEYS.to_vec() }
    }

    fn keeps(&self, key: Key) -> bool {
        self.by.contains(&key) || (key == Key::Currency && self.kind == RecordKind::CostLine)
    }

    /// The plan as a query of PostgreSQL, and of what speaks its language, over a table or view with the columns of our
    /// canonical lines: `billing_period` as `2026-08`, amounts as `numeric`, null where a line says nothing. Columns of the
    /// answer: the keys, `billed`, `effective`, `quantity`, `lines`; rows in the order of the fold.
    ///
    /// SQLite is not among them: it adds decimals up as floats.
    #[must_use]
    pub fn sql(&self, table: &str) -> String {
        let kept: Vec<Key> = KEYS.into_iter().filter(|key| self.keeps(*key)).collect();
        let selected = KEYS.map(|key| match (kept.contains(&key), key) {
            (true, _) => self.column(key).to_owned(),
            (false, Key::Category) => "''".to_owned(),
            (false, _) => "NULL".to_owned(),
        });
        let [unit, service, category, currency] = selected;
        let sums = match self.kind {
            RecordKind::CostLine => {
                "SUM(billed) AS billed, SUM(COALESCE(effective, billed)) AS effective, 0 AS quantity"
            }
            _ => "0 AS billed, 0 AS effective, SUM(quantity) AS quantity",
        };
        let mut sql = format!(
            "SELECT {unit} AS business_unit, {service} AS service, {category} AS category, {currency} AS currency,\n  \
             {sums}, COUNT(*) AS lines\nFROM {}\nWHERE billing_period = {}",
            identifier(table),
            literal(&self.period.to_string())
        );
        for (key, wanted) in [
            (Key::BusinessUnit, &self.only.business_unit),
            (Key::Service, &self.only.service),
            (Key::Category, &self.only.category),
        ] {
            // Writing into a text cannot fail.
            let _ = match wanted {
                Wanted::Any => Ok(()),
                Wanted::Named(name) => write!(sql, "\n  AND {} = {}", self.column(key), literal(name)),
                Wanted::Unnamed => write!(sql, "\n  AND {} IS NULL", self.column(key)),
            };
        }
        let columns: Vec<&str> = kept.iter().map(|key| self.column(*key)).filter(|column| *column != "NULL").collect();
        if columns.is_empty() {
            // Without a group there would be a row where there is no line.
            return sql + "\nHAVING COUNT(*) > 0";
        }
        let order: Vec<String> = columns.iter().map(|column| format!("{column} COLLATE \"C\" NULLS FIRST")).collect();
        let _ = write!(sql, "\nGROUP BY {}\nORDER BY {}", columns.join(", "), order.join(", "));
        sql
    }

    fn column(&self, key: Key) -> &'static str {
        match (key, self.kind) {
            (Key::BusinessUnit, _) => "business_unit",
            (Key::Service, _) => "service",
            (Key::Category, RecordKind::UsageLine) => "driver",
            (Key::Category, _) => "category",
            (Key::Currency, RecordKind::UsageLine) => "NULL",
            (Key::Currency, _) => "currency",
        }
    }
}

impl FactStore {
    /// The plan over these parts, as far as they are of its kind and month; sorted by key.
    ///
    /// # Errors
    /// As [`FactStore::fold`].
    pub fn run(&self, plan: &Plan, parts: &[Part]) -> Result<Vec<Sum>, FactsError> {
        let folder = format!("{}/{}/", plan.kind, plan.period);
        let parts: Vec<Part> = parts.iter().filter(|part| part.path.starts_with(&folder)).cloned().collect();
        let wanted = self.fold(&parts)?.into_iter().filter(|sum| plan.only.takes(sum));
        if KEYS.iter().all(|key| plan.keeps(*key)) {
            return Ok(wanted.collect());
        }
        combine(wanted.map(|sum| Sum {
            business_unit: sum.business_unit.filter(|_| plan.keeps(Key::BusinessUnit)),
            service: sum.service.filter(|_| plan.keeps(Key::Service)),
            category: if plan.keeps(Key::Category) { sum.category } else { "".into() },
            currency: sum.currency.filter(|_| plan.keeps(Key::Currency)),
            ..sum
        }))
    }
}

/// A name of a table, part by part: `warehouse.cost_lines`.
fn identifier(name: &str) -> String {
    let quoted = name.split('.').map(|part| format!("\"{}\"", part.replace('"', "\"\"")));
    quoted.collect::<Vec<_>>().join(".")
}

/// A text in SQL; the language has no escapes but the doubled quote.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn august() -> Period {
        Period::month(2026, 8).unwrap()
    }

    #[test]
    fn the_allocation_base_as_sql() {
        let costs = Plan::allocation_base(RecordKind::CostLine, august());
        assert_eq!(
            costs.sql("warehouse.cost_lines"),
            "SELECT business_unit AS business_unit, service AS service, category AS category, currency AS currency,\n  \
             SUM(billed) AS billed, SUM(COALESCE(effective, billed)) AS effective, 0 AS quantity, COUNT(*) AS lines\n\
             FROM \"warehouse\".\"cost_lines\"\n\
             WHERE billing_period = '2026-08'\n\
             GROUP BY business_unit, service, category, currency\n\
             ORDER BY business_unit COLLATE \"C\" NULLS FIRST, service COLLATE \"C\" NULLS FIRST, \
             category COLLATE \"C\" NULLS FIRST, currency COLLATE \"C\" NULLS FIRST"
        );
        let use_of = Plan::allocation_base(RecordKind::UsageLine, august()).sql("usage_lines");
        assert!(use_of.contains("driver AS category, NULL AS currency"), "{use_of}");
        assert!(use_of.contains("GROUP BY business_unit, service, driver\n"), "{use_of}");
    }

    #[test]
    fn what_is_wanted_cannot_break_out_of_its_quotes() {
        let only = Filter {
            business_unit: Wanted::Named("o'hara; DROP TABLE x".into()),
            service: Wanted::Unnamed,
            category: Wanted::Any,
        };
        let plan = Plan { only, by: vec![], ..Plan::allocation_base(RecordKind::UsageLine, august()) };
        let sql = plan.sql("a\"b");
        assert!(sql.contains("FROM \"a\"\"b\""), "{sql}");
        assert!(sql.contains("AND business_unit = 'o''hara; DROP TABLE x'\n  AND service IS NULL"), "{sql}");
        assert!(sql.ends_with("HAVING COUNT(*) > 0"), "{sql}");
    }
}
