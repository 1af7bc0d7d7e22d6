//! Conformance: how far a bill keeps to the FOCUS specification, row by row and rule by rule, and what its rows add up to
//! by invoice, month, commitment and split charge.
//!
//! It refuses nothing: a row that can be read counts, whatever its form. It reads cells as text and knows no file.

mod checks;
mod columns;
mod sums;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use checks::{Check, Rule, rules};
use columns::{COST_AND_USAGE, Column, INVOICE_DETAIL};
pub use columns::{Dataset, FocusVersion};
use sums::Sums;
pub use sums::{CommitmentSum, InvoiceSum, MonthSum, SplitSum};

/// Examples that are kept of a rule that is not met.
const EXAMPLES: usize = 5;
/// Rows that are kept with all the rules they do not meet.
const ROWS: usize = 100;

/// How strict a rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Strictness {
    /// The specification says MUST.
    Must,
    /// It says SHOULD, or asks it of providers who support something that a file does not tell.
    Should,
}

/// How far a bill keeps to the specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConformanceGrade {
    /// Every rule that says MUST is met by every row.
    Full,
    /// At least nine in ten of them are.
    Most,
    /// Fewer.
    Part,
}

/// What a pull's rows were found to be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Conformance {
    /// Which version they were held against.
    pub version: FocusVersion,
    /// Which dataset.
    pub dataset: Dataset,
    /// In one word.
    pub grade: ConformanceGrade,
    /// Rows judged.
    pub rows: u64,
    /// Rows that meet every rule that says MUST about what stands in them; a column that is not there is no fault of a row.
    pub conforming_rows: u64,
    /// Rules that say MUST and had something to judge.
    pub must_checked: u64,
    /// How many of them every row meets.
    pub must_met: u64,
    /// Every rule, those that are not met first.
    pub rules: Vec<RuleReport>,
    /// The first rows that do not meet a rule that says MUST.
    pub row_reports: Vec<RowReport>,
    /// Columns that the specification does not know and that are not marked as custom (`x_`); they are kept.
    pub unknown_columns: Vec<String>,
    /// What the rows add up to by invoice.
    pub invoices: Vec<InvoiceSum>,
    /// And by billing month and currency.
    pub months: Vec<MonthSum>,
    /// And by commitment.
    pub commitments: Vec<CommitmentSum>,
    /// And by charge that was split.
    pub splits: Vec<SplitSum>,
    /// Amounts that could not be read as numbers, or were too large to add; they are in none of the sums.
    pub unread_amounts: u64,
}

/// How one rule is met.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RuleReport {
    /// Column and check: `BilledCost.format`.
    pub rule: String,
    /// The requirement's id in the published model, where it is known.
    pub requirement: Option<String>,
    /// How strict it is.
    pub strictness: Strictness,
    /// What it asks, in words.
    pub asks: String,
    /// How many rows it had something to say about; 1 for the header.
    pub checked: u64,
    /// How many do not meet it.
    pub failed: u64,
    /// The first of those.
    pub examples: Vec<Example>,
}

/// A row that does not meet a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Example {
    /// Row in the source, first is 1.
    pub row: u64,
    /// What it says.
    pub found: String,
}

/// A row with all rules it does not meet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct RowReport {
    /// Row in the source, first is 1.
    pub row: u64,
    /// Rules that say MUST.
    pub rules: Vec<String>,
}

/// Judges rows one by one. Several may judge parts of one bill; together they come to the same.
#[derive(Clone, Debug)]
pub struct Judge {
    version: FocusVersion,
    dataset: Dataset,
    cells: Cells,
    rules: Vec<(Rule, Tally)>,
    unknown: BTreeSet<String>,
    rows: u64,
    conforming: u64,
    row_reports: Vec<RowReport>,
    sums: Sums,
}

/// Where each column stands.
#[derive(Clone, Debug)]
struct Cells {
    at: BTreeMap<&'static str, usize>,
}

#[derive(Clone, Debug, Default)]
struct Tally {
    checked: u64,
    failed: u64,
    examples: Vec<Example>,
}

impl Judge {
    /// For a table with those columns.
    #[must_use]
    pub fn new(version: FocusVersion, dataset: Dataset, header: &[String]) -> Self {
        let all = match dataset {
            Dataset::CostAndUsage => COST_AND_USAGE,
            Dataset::InvoiceDetail => INVOICE_DETAIL,
        };
        let known: Vec<&'static Column> = all.iter().filter(|column| column.is_in(version)).collect();
        let place =
            |column: &&'static Column| header.iter().position(|name| name == column.name).map(|at| (column.name, at));
        let cells = Cells { at: known.iter().filter_map(place).collect() };
        let is_known = |name: &&String| name.starts_with("x_") || known.iter().any(|column| column.name == **name);
        let unknown = header.iter().filter(|name| !is_known(name)).cloned().collect();
        let mut rules: Vec<(Rule, Tally)> =
            rules(&known, &cells).into_iter().map(|rule| (rule, Tally::default())).collect();
        for (rule, tally) in rules.iter_mut().filter(|(rule, _)| rule.check == Check::Present) {
            tally.checked = 1;
            tally.failed = u64::from(!cells.at.contains_key(rule.column));
        }
        Self {
            version,
            dataset,
            cells,
            rules,
            unknown,
            rows: 0,
            conforming: 0,
            row_reports: Vec::new(),
            sums: Sums::default(),
        }
    }

    /// For a table of which only some columns are read: which columns it has is not judged.
    #[must_use]
    pub fn of_some_columns(self) -> Self {
        let rules = self.rules.into_iter().filter(|(rule, _)| rule.check != Check::Present).collect();
        Self { rules, ..self }
    }

    /// Judges a row; `cell` gives the text of each place of the header.
    pub fn row<'a>(&mut self, position: u64, cell: impl Fn(usize) -> &'a str) {
        let row = Row { cells: &self.cells, cell: &cell };
        let mut broken = Vec::new();
        for (rule, tally) in &mut self.rules {
            let Some(met) = rule.met(&row) else { continue };
            tally.checked += 1;
            if met {
                continue;
            }
            tally.failed += 1;
            if tally.examples.len() < EXAMPLES {
                tally.examples.push(Example { row: position, found: rule.found(&row) });
            }
            if rule.strictness == Strictness::Must {
                broken.push(rule.name());
            }
        }
        self.sums.add(&row);
        self.rows += 1;
        if broken.is_empty() {
            self.conforming += 1;
        } else if self.row_reports.len() < ROWS {
            self.row_reports.push(RowReport { row: position, rules: broken });
        }
    }

    /// Takes what another one judged of the same bill, in whatever order.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        for (rule, theirs) in other.rules {
            match self.rules.iter_mut().find(|(own, _)| own.name() == rule.name()) {
                Some((_, tally)) => tally.take(theirs, rule.check == Check::Present),
                None => self.rules.push((rule, theirs)),
            }
        }
        self.unknown.extend(other.unknown);
        self.rows += other.rows;
        self.conforming += other.conforming;
        self.row_reports.extend(other.row_reports);
        self.row_reports.sort();
        self.row_reports.truncate(ROWS);
        self.sums.take(other.sums);
        self
    }

    /// What the rows were found to be.
    #[must_use]
    pub fn report(self) -> Conformance {
        let rule = |(rule, tally): (Rule, Tally)| RuleReport {
            rule: rule.name(),
            requirement: rule.requirement(),
            strictness: rule.strictness,
            asks: rule.asks(),
            checked: tally.checked,
            failed: tally.failed,
            examples: tally.examples,
        };
        let mut rules: Vec<RuleReport> = self.rules.into_iter().map(rule).filter(|rule| rule.checked > 0).collect();
        rules.sort_by_key(|rule| (rule.failed == 0, rule.strictness, std::cmp::Reverse(rule.failed)));
        let must = || rules.iter().filter(|rule| rule.strictness == Strictness::Must);
        let must_checked = u64::try_from(must().count()).unwrap_or(u64::MAX);
        let must_met = u64::try_from(must().filter(|rule| rule.failed == 0).count()).unwrap_or(u64::MAX);
        let sums = self.sums.finish();
        Conformance {
            version: self.version,
            dataset: self.dataset,
            grade: match (must_met == must_checked, must_met * 10 >= must_checked * 9) {
                (true, _) => ConformanceGrade::Full,
                (false, true) => ConformanceGrade::Most,
                _ => ConformanceGrade::Part,
            },
            rows: self.rows,
            conforming_rows: self.conforming,
            must_checked,
            must_met,
            rules,
            row_reports: self.row_reports,
            unknown_columns: self.unknown.into_iter().collect(),
            invoices: sums.invoices,
            months: sums.months,
            commitments: sums.commitments,
            splits: sums.splits,
            unread_amounts: sums.unread,
        }
    }
}

impl Tally {
    /// A header is judged once a file: it fails if it does in any.
    fn take(&mut self, other: Self, header: bool) {
        if header {
            self.failed = self.failed.max(other.failed);
            return;
        }
        self.checked += other.checked;
        self.failed += other.failed;
        self.examples.extend(other.examples);
        self.examples.sort();
        self.examples.truncate(EXAMPLES);
    }
}

/// A row, seen through the columns.
struct Row<'r, 'a> {
    cells: &'r Cells,
    cell: &'r dyn Fn(usize) -> &'a str,
}

impl<'a> Row<'_, 'a> {
    /// The cell as it stands; none if the column is not there.
    fn raw(&self, column: &str) -> Option<&'a str> {
        self.cells.at.get(column).map(|at| (self.cell)(*at))
    }

    /// The value; none if it is null, however that is written, or the column is not there.
    fn value(&self, column: &str) -> Option<&'a str> {
        self.raw(column).map(str::trim).filter(|text| !text.is_empty() && !checks::is_null_word(text))
    }
}
