//! How a company charges: what its model says beside rules and rates.
//!
//! It decides nothing; the defaults are here and nowhere else.

use entity::value::{Allocation, Exact};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::CreditRule;
use crate::measure::OutsideRule;

/// How the company charges.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Charging {
    /// How services' costs to each other are worked out.
    pub allocation: Allocation,
    /// Order of the steps, for step-down.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub step_order: Vec<String>,
    /// Whether a month is approved by somebody else than who prepared it.
    pub second_person: bool,
    /// Whether the scheduled step closes a month by itself; if not, it leaves it for review.
    pub unattended: bool,
    /// After how many days without a delivery a driver is stale.
    pub stale_after_days: i32,
    /// Accounts of the journal.
    #[serde(skip_serializing_if = "Accounts::is_usual")]
    pub accounts: Accounts,
    /// What ties to other books, and what is expected.
    #[serde(skip_serializing_if = "Finance::is_usual")]
    pub finance: Finance,
}

/// What the figures tie to, and what is expected every month.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Finance {
    /// Differences to invoices and the ledger up to this are named and block nothing; larger ones keep a month from being
    /// closed until somebody lets them pass by name. None: all are named, none blocks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub materiality: Option<Exact>,
    /// Accounts of the general ledger, and the costs that are booked on them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ledger: Vec<LedgerAccount>,
    /// Sources whose bill comes every month: while one is late, what it billed the month before is accrued.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accrue: Vec<String>,
    /// Units that are shown what they cost and pay nothing (showback): their statements are for information, and the journal
    /// leaves them out. All others are charged.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub showback: Vec<String>,
    /// What IT grants where an expectation is missed although the service kept its promise; nothing if none is named.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub credits: Vec<CreditRule>,
    /// What is recognised in the ledger as technology that units buy around IT.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub outside_it: Vec<OutsideRule>,
}

/// An account of the general ledger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LedgerAccount {
    /// Its number.
    pub account: String,
    /// Which costs are booked on it.
    pub collects: Vec<Collects>,
}

impl Finance {
    fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

impl Default for Charging {
    fn default() -> Self {
        Self {
            allocation: Allocation::default(),
            step_order: Vec::new(),
            second_person: true,
            unattended: true,
            stale_after_days: 45,
            accounts: Accounts::default(),
            finance: Finance::default(),
        }
    }
}

/// Accounts that the journal books on; `{unit}` and `{service}` stand for their short names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Accounts {
    /// Debited: what a business unit is charged.
    pub charged: String,
    /// Credited: what IT recovers for a service.
    pub recovered: String,
}

impl Default for Accounts {
    fn default() -> Self {
        Self { charged: "IT-COST-{unit}".to_owned(), recovered: "IT-RECOVERY-{service}".to_owned() }
    }
}

impl Accounts {
    fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// Which costs without a service a pool collects: those that fit in everything that is named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Collects {
    /// Of that source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Of that billing account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Of that charge category: `Tax`, `Purchase`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
}

impl Collects {
    /// Whether a cost of that source, account and category is collected.
    #[must_use]
    pub fn takes(&self, source: &str, account: &str, category: &str) -> bool {
        let fits = |wanted: &Option<String>, found: &str| wanted.as_deref().is_none_or(|wanted| wanted == found);
        fits(&self.source, source) && fits(&self.account, account) && fits(&self.category, category)
    }
}
