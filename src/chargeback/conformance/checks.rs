//! Single rules: what each asks of a row, and whether the row meets it.
//!
//! A rule says nothing about rows it does not apply to, and nothing about columns that are not there.

use chrono::NaiveDateTime;
use entity::value::{Currency, Exact};

use super::columns::{Column, Need, Sort};
use super::{Cells, Row, Strictness};

/// What is asked of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Check {
    /// It is there.
    Present,
    /// Its values are written as the specification says.
    Format,
    /// It has a value in every row.
    NotNull,
    /// A null is written as nothing, not as a word.
    NullWritten,
    /// Its values are of the closed list.
    Words,
    /// It is not below zero.
    NotNegative,
    /// It is null where the other is, and only there.
    With(&'static str),
    /// It is null where the other is.
    OnlyWith(&'static str),
    /// It is later than the other.
    After(&'static str),
    /// It is the product of two others, unless the row is a correction.
    Product(&'static str, &'static str),
    /// It is null on charges of that category.
    NullOn(&'static str),
}

/// A rule of a column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    pub column: &'static str,
    pub check: Check,
    pub strictness: Strictness,
    of: &'static Column,
}

/// Columns that say something only together with others.
const TOGETHER: &[(&str, Check)] = &[
    ("BillingPeriodEnd", Check::After("BillingPeriodStart")),
    ("ChargePeriodEnd", Check::After("ChargePeriodStart")),
    ("RegionName", Check::With("RegionId")),
    ("ConsumedUnit", Check::With("ConsumedQuantity")),
    ("PricingUnit", Check::With("PricingQuantity")),
    ("CommitmentDiscountCategory", Check::With("CommitmentDiscountId")),
    ("CommitmentDiscountName", Check::OnlyWith("CommitmentDiscountId")),
    ("CommitmentDiscountType", Check::With("CommitmentDiscountId")),
    ("CommitmentDiscountStatus", Check::OnlyWith("CommitmentDiscountId")),
    ("CommitmentDiscountUnit", Check::With("CommitmentDiscountQuantity")),
    ("CapacityReservationStatus", Check::OnlyWith("CapacityReservationId")),
    ("ResourceName", Check::OnlyWith("ResourceId")),
    ("ResourceType", Check::With("ResourceId")),
    ("SubAccountName", Check::OnlyWith("SubAccountId")),
    ("AllocatedResourceId", Check::With("AllocatedMethodId")),
    ("SkuPriceId", Check::OnlyWith("SkuId")),
    ("ListCost", Check::Product("ListUnitPrice", "PricingQuantity")),
    ("ContractedCost", Check::Product("ContractedUnitPrice", "PricingQuantity")),
    ("PricingQuantity", Check::NullOn("Tax")),
    ("ListUnitPrice", Check::NullOn("Tax")),
    ("ContractedUnitPrice", Check::NullOn("Tax")),
];

/// All rules of a table with those columns.
pub(super) fn rules(known: &[&'static Column], cells: &Cells) -> Vec<Rule> {
    let mut rules = Vec::new();
    for column in known {
        let rule = |check, strictness| Rule { column: column.name, check, strictness, of: column };
        let present = if column.need == Need::Mandatory { Strictness::Must } else { Strictness::Should };
        rules.push(rule(Check::Present, present));
        if !cells.at.contains_key(column.name) {
            continue;
        }
        let mut must = |check| rules.push(rule(check, Strictness::Must));
        if column.sort != Sort::Text {
            must(Check::Format);
        }
        must(if column.may_be_null { Check::NullWritten } else { Check::NotNull });
        if !column.words.is_empty() {
            must(Check::Words);
        }
        if column.sort == Sort::Price {
            must(Check::NotNegative);
        }
        for (_, check) in TOGETHER.iter().filter(|(name, _)| *name == column.name) {
            let others: &[&str] = match check {
                Check::With(other) | Check::OnlyWith(other) | Check::After(other) => &[other],
                Check::Product(one, other) => &[one, other],
                _ => &["ChargeCategory"],
            };
            if others.iter().all(|other| cells.at.contains_key(other)) {
                must(*check);
            }
        }
    }
    rules
}

impl Rule {
    /// Whether the row meets it; none if it does not apply.
    pub(super) fn met(&self, row: &Row<'_, '_>) -> Option<bool> {
        let value = row.value(self.column);
        match self.check {
            Check::Present => None,
            Check::NotNull => Some(value.is_some()),
            Check::NullWritten => row.raw(self.column).map(|text| value.is_some() || text.is_empty()),
            Check::Format => value.map(|_| self.is_written_well(row.raw(self.column).unwrap_or_default())),
            Check::Words => value.map(|value| self.of.words.contains(&value)),
            Check::NotNegative => value.and_then(number).map(|value| !value.is_negative()),
            Check::With(other) => Some(value.is_some() == row.value(other).is_some()),
            Check::OnlyWith(other) => value.map(|_| row.value(other).is_some()),
            Check::After(other) => Some(instant(row.value(other)?)? < instant(value?)?),
            Check::NullOn(category) => (row.value("ChargeCategory")? == category).then_some(value.is_none()),
            Check::Product(one, other) => {
                if row.value("ChargeClass") == Some("Correction") {
                    return None;
                }
                let product = number(row.value(one)?)?.mul(&number(row.value(other)?)?).ok()?;
                Some(product == number(value?)?)
            }
        }
    }

    /// What the row says instead.
    pub(super) fn found(&self, row: &Row<'_, '_>) -> String {
        let shown = |column: &str| row.raw(column).unwrap_or_default().chars().take(80).collect::<String>();
        match self.check {
            Check::With(other) | Check::OnlyWith(other) | Check::After(other) => {
                format!("`{}`, {other} `{}`", shown(self.column), shown(other))
            }
            Check::Product(one, other) => {
                format!("`{}`, {one} `{}`, {other} `{}`", shown(self.column), shown(one), shown(other))
            }
            _ => format!("`{}`", shown(self.column)),
        }
    }

    /// Column and check.
    pub(super) fn name(&self) -> String {
        let check = match self.check {
            Check::Present => "present",
            Check::Format => "format",
            Check::NotNull => "not_null",
            Check::NullWritten => "null_written",
            Check::Words => "allowed_values",
            Check::NotNegative => "not_negative",
            Check::With(other) => return format!("{}.with_{other}", self.column),
            Check::OnlyWith(other) => return format!("{}.only_with_{other}", self.column),
            Check::After(_) => "after_start",
            Check::Product(..) => "price_times_quantity",
            Check::NullOn(_) => "null_on_tax",
        };
        format!("{}.{check}", self.column)
    }

    /// The requirement's id in the published model, where it is known.
    pub(super) fn requirement(&self) -> Option<String> {
        let format = match self.of.sort {
            Sort::Number | Sort::Price => Some("NumericFormat-A-000-M"),
            Sort::Instant => Some("DateTimeFormat-A-000-M"),
            Sort::Currency => Some("CurrencyFormat-A-000-C"),
            Sort::Json if self.column.ends_with("Tags") => Some("KeyValueFormat-A-000-M"),
            Sort::Json | Sort::Text => None,
        };
        match self.check {
            Check::Present => self.of.presence(),
            Check::Format => format.map(str::to_owned).or_else(|| self.of.requirement()),
            Check::NullWritten => Some("NullHandling-A-000-M".to_owned()),
            _ => self.of.requirement(),
        }
    }

    /// What it asks, in words.
    pub(super) fn asks(&self) -> String {
        let column = self.column;
        match self.check {
            Check::Present => format!("{column} is a column of the file"),
            Check::NotNull => format!("{column} has a value in every row"),
            Check::NullWritten => format!("where {column} has no value, nothing is written, and no word such as NULL"),
            Check::Words => format!("{column} is one of {}", self.of.words.join(", ")),
            Check::NotNegative => format!("{column} is 0 or more"),
            Check::With(other) => format!("{column} has a value where {other} has one, and only there"),
            Check::OnlyWith(other) => format!("{column} has a value only where {other} has one"),
            Check::After(other) => format!("{column} is later than {other}"),
            Check::Product(one, other) => format!("{column} is {one} times {other}, corrections aside"),
            Check::NullOn(_) => format!("{column} has no value on taxes"),
            Check::Format => match self.of.sort {
                Sort::Number | Sort::Price => {
                    format!(
                        "{column} is a plain decimal number: no exponent, sign in front other than -, comma or currency"
                    )
                }
                Sort::Instant => format!("{column} is written as 2026-03-01T00:00:00Z"),
                Sort::Currency => format!("{column} is a currency of ISO 4217"),
                Sort::Json | Sort::Text => format!("{column} is JSON"),
            },
        }
    }

    fn is_written_well(&self, text: &str) -> bool {
        match self.of.sort {
            Sort::Text => true,
            Sort::Number | Sort::Price => is_plain_number(text),
            Sort::Instant => text.ends_with('Z') && instant(text).is_some(),
            Sort::Currency => text.parse::<Currency>().is_ok(),
            Sort::Json => serde_json::from_str::<serde_json::Value>(text).is_ok_and(|value| !value.is_string()),
        }
    }
}

/// Words for "no value" that exports write.
pub(super) fn is_null_word(text: &str) -> bool {
    ["null", "(null)"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// The number, also where it is not written as the specification says: `$10,100.00 `, `3.5E-7`.
pub(super) fn number(text: &str) -> Option<Exact> {
    let bare: String = text.chars().filter(|sign| !matches!(sign, '$' | '€' | '£' | ',' | ' ')).collect();
    bare.strip_prefix('+').unwrap_or(&bare).parse().ok()
}

fn is_plain_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole) && all_digits(fraction)
}

/// An instant in the form of the specification.
fn instant(text: &str) -> Option<NaiveDateTime> {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%SZ").ok()
}
