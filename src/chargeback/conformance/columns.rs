//! The columns of FOCUS 1.0 to 1.4, Cost and Usage and Invoice Detail: what each holds, since when, and whether it may be null.
//!
//! Source: FinOps Open Cost and Usage Specification 1.0 to 1.4; ids of requirements: its requirements model 1.2. It judges
//! nothing.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::Display;

/// A version of the specification.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, Display, strum::EnumIter,
)]
pub enum FocusVersion {
    /// 1.0.
    #[serde(rename = "1.0")]
    #[strum(serialize = "1.0")]
    V1_0,
    /// 1.1.
    #[serde(rename = "1.1")]
    #[strum(serialize = "1.1")]
    V1_1,
    /// 1.2.
    #[serde(rename = "1.2")]
    #[strum(serialize = "1.2")]
    V1_2,
    /// 1.3.
    #[serde(rename = "1.3")]
    #[strum(serialize = "1.3")]
    V1_3,
    /// 1.4.
    #[serde(rename = "1.4")]
    #[strum(serialize = "1.4")]
    V1_4,
}

/// A dataset of the specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Dataset {
    /// What was charged, row by row.
    CostAndUsage,
    /// What the invoices say.
    InvoiceDetail,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Text,
    Number,
    /// A number that is not below zero.
    Price,
    Instant,
    Json,
    /// An ISO 4217 code.
    Currency,
}

/// Whether the column has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    Mandatory,
    Recommended,
    /// Where the provider supports what it speaks of, which a file does not tell.
    Conditional,
}

/// A column of the specification.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    pub name: &'static str,
    pub sort: Sort,
    pub need: Need,
    pub may_be_null: bool,
    since: FocusVersion,
    /// The last version that has it.
    until: FocusVersion,
    /// The closed list of its values; empty if there is none.
    pub words: &'static [&'static str],
}

impl Column {
    pub(super) fn is_in(&self, version: FocusVersion) -> bool {
        self.since <= version && version <= self.until
    }

    const fn since(self, since: FocusVersion) -> Self {
        Self { since, ..self }
    }

    const fn until(self, until: FocusVersion) -> Self {
        Self { until, ..self }
    }

    const fn words(self, words: &'static [&'static str]) -> Self {
        Self { words, ..self }
    }

    /// The requirement that holds the column's own rules, where the published model has it.
    pub(super) fn requirement(&self) -> Option<String> {
        let level = match (self.name, self.need) {
            ("AvailabilityZone", _) => "C",
            ("InvoiceId", _) => "O",
            ("PricingCategory", _) | (_, Need::Mandatory) => "M",
            (_, Need::Recommended) => "O",
            (_, Need::Conditional) => "C",
        };
        (self.since <= V1_2).then(|| format!("{}-C-000-{level}", self.name))
    }

    /// The requirement that it is there, where the published model is known to have it.
    pub(super) fn presence(&self) -> Option<String> {
        let at = PRESENCE.iter().position(|name| *name == self.name)?;
        let level = if self.need == Need::Mandatory { "M" } else { "C" };
        Some(format!("CostAndUsage-D-{:03}-{level}", at + 3))
    }
}

/// Columns in the order of the requirements from `CostAndUsage-D-003` on.
const PRESENCE: [&str; 20] = [
    "AvailabilityZone",
    "ListUnitPrice",
    "BillingAccountName",
    "BilledCost",
    "BillingAccountType",
    "ChargeCategory",
    "BillingPeriodStart",
    "BillingPeriodEnd",
    "ConsumedQuantity",
    "CommitmentDiscountName",
    "CommitmentDiscountId",
    "CommitmentDiscountType",
    "CommitmentDiscountUnit",
    "CommitmentDiscountCategory",
    "CommitmentDiscountStatus",
    "CommitmentDiscountQuantity",
    "SubAccountId",
    "CapacityReservationStatus",
    "PublisherName",
    "PricingCategory",
];

use FocusVersion::{V1_0, V1_1, V1_2, V1_3, V1_4};
use Need::{Conditional, Mandatory, Recommended};
use Sort::{Currency, Instant, Json, Number, Price, Text};

const fn column(name: &'static str, sort: Sort, need: Need, may_be_null: bool) -> Column {
    Column { name, sort, need, may_be_null, since: V1_0, until: V1_4, words: &[] }
}

const fn must(name: &'static str, sort: Sort) -> Column {
    column(name, sort, Mandatory, false)
}

const fn may(name: &'static str, sort: Sort) -> Column {
    column(name, sort, Conditional, true)
}

const CATEGORIES: &[&str] = &["Usage", "Purchase", "Tax", "Credit", "Adjustment"];
const USED: &[&str] = &["Used", "Unused"];

const SERVICES: &[&str] = &[
    "AI and Machine Learning",
    "Analytics",
    "Business Applications",
    "Compute",
    "Databases",
    "Developer Tools",
    "Multicloud",
    "Identity",
    "Integration",
    "Internet of Things",
    "Management and Governance",
    "Media",
    "Migration",
    "Mobile",
    "Networking",
    "Security",
    "Storage",
    "Web",
    "Other",
];

/// Cost and Usage, of all versions.
pub(super) const COST_AND_USAGE: &[Column] = &[
    column("AllocatedMethodDetails", Json, Recommended, true).since(V1_3),
    may("AllocatedMethodId", Text).since(V1_3),
    may("AllocatedResourceId", Text).since(V1_3),
    may("AllocatedResourceName", Text).since(V1_3),
    may("AllocatedTags", Json).since(V1_3),
    column("AvailabilityZone", Text, Recommended, true),
    must("BilledCost", Number),
    must("BillingAccountId", Text),
    column("BillingAccountName", Text, Mandatory, true),
    column("BillingAccountType", Text, Conditional, false).since(V1_2),
    must("BillingCurrency", Currency),
    must("BillingPeriodEnd", Instant),
    must("BillingPeriodStart", Instant),
    may("CapacityReservationId", Text).since(V1_1),
    may("CapacityReservationStatus", Text).since(V1_1).words(USED),
    must("ChargeCategory", Text).words(CATEGORIES),
    column("ChargeClass", Text, Mandatory, true).words(&["Correction"]),
    column("ChargeDescription", Text, Mandatory, true),
    column("ChargeFrequency", Text, Recommended, false).words(&["One-Time", "Recurring", "Usage-Based"]),
    must("ChargePeriodEnd", Instant),
    must("ChargePeriodStart", Instant),
    may("CommitmentDiscountCategory", Text).words(&["Spend", "Usage"]),
    may("CommitmentDiscountId", Text),
    may("CommitmentDiscountName", Text),
    may("CommitmentDiscountQuantity", Number).since(V1_1),
    may("CommitmentDiscountStatus", Text).words(USED),
    may("CommitmentDiscountType", Text),
    may("CommitmentDiscountUnit", Text).since(V1_1),
    may("CommitmentProgramEligibilityDetails", Json).since(V1_4),
    may("ConsumedQuantity", Number),
    may("ConsumedUnit", Text),
    may("ContractApplied", Json).since(V1_3),
    must("ContractedCost", Number),
    may("ContractedUnitPrice", Price),
    must("EffectiveCost", Number),
    column("HostProviderName", Text, Mandatory, true).since(V1_3),
    may("InvoiceDetailId", Text).since(V1_4),
    may("InvoiceId", Text).since(V1_2),
    must("InvoiceIssuerName", Text),
    must("ListCost", Number),
    may("ListUnitPrice", Price),
    may("PricingCategory", Text).words(&["Standard", "Dynamic", "Committed", "Other"]),
    column("PricingCurrency", Text, Conditional, false).since(V1_2),
    may("PricingCurrencyContractedUnitPrice", Price).since(V1_2),
    column("PricingCurrencyEffectiveCost", Number, Conditional, false).since(V1_2),
    may("PricingCurrencyListUnitPrice", Price).since(V1_2),
    column("PricingQuantity", Number, Mandatory, true),
    column("PricingUnit", Text, Mandatory, true),
    must("ProviderName", Text).until(V1_3),
    must("PublisherName", Text).until(V1_3),
    may("RegionId", Text),
    may("RegionName", Text),
    may("ResourceId", Text),
    may("ResourceName", Text),
    may("ResourceType", Text),
    must("ServiceCategory", Text).words(SERVICES),
    must("ServiceName", Text),
    must("ServiceProviderName", Text).since(V1_3),
    column("ServiceSubcategory", Text, Recommended, false).since(V1_1),
    may("SkuId", Text),
    may("SkuMeter", Text).since(V1_1),
    may("SkuPriceDetails", Json).since(V1_1),
    may("SkuPriceId", Text),
    may("SubAccountId", Text),
    may("SubAccountName", Text),
    may("SubAccountType", Text).since(V1_2),
    may("Tags", Json),
];

/// Invoice Detail, which version 1.4 brought.
pub(super) const INVOICE_DETAIL: &[Column] = &[
    must("BilledCost", Number),
    must("BillingAccountId", Text),
    must("BillingCurrency", Currency),
    must("BillingPeriodEnd", Instant),
    must("BillingPeriodStart", Instant),
    must("ChargeCategory", Text).words(CATEGORIES),
    must("InvoiceDetailCreated", Instant),
    column("InvoiceDetailDescription", Text, Recommended, true),
    column("InvoiceDetailGrain", Json, Recommended, true),
    must("InvoiceDetailId", Text),
    must("InvoiceDetailLastUpdated", Instant),
    must("InvoiceId", Text),
    column("InvoiceIssueDate", Instant, Recommended, true),
    must("InvoiceIssueStatus", Text).words(&["Open", "Issued", "Voided"]),
    must("InvoiceIssuerName", Text),
    column("PaymentCurrency", Text, Conditional, false),
    column("PaymentCurrencyBilledCost", Number, Conditional, false),
    column("PaymentCurrencyInvoiceDetailId", Text, Conditional, false),
    column("PaymentDueDate", Instant, Recommended, true),
    must("PaymentTerms", Text),
    column("PurchaseOrderNumber", Text, Recommended, true),
    must("ReferenceInvoiceId", Text),
];

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;

    #[test]
    fn every_version_has_as_many_columns_as_the_specification() {
        let n_columns = |version| COST_AND_USAGE.iter().filter(|column| column.is_in(version)).count();
        assert_eq!(FocusVersion::iter().map(n_columns).collect::<Vec<_>>(), [43, 50, 57, 65, 65]);
        assert_eq!(INVOICE_DETAIL.len(), 22);
        assert_eq!(SERVICES.len(), 19);
        assert!(COST_AND_USAGE.is_sorted_by_key(|column| column.name));
    }

    #[test]
    fn requirements_are_named_as_the_published_model_names_them() {
        let of = |name: &str| COST_AND_USAGE.iter().find(|column| column.name == name).unwrap();
        assert_eq!(of("BilledCost").requirement().unwrap(), "BilledCost-C-000-M");
        assert_eq!(of("ChargeFrequency").requirement().unwrap(), "ChargeFrequency-C-000-O");
        assert_eq!(of("Tags").requirement().unwrap(), "Tags-C-000-C");
        assert_eq!(of("AllocatedTags").requirement(), None);
        assert_eq!(of("BilledCost").presence().unwrap(), "CostAndUsage-D-006-M");
        assert_eq!(of("ConsumedQuantity").presence().unwrap(), "CostAndUsage-D-011-C");
    }
}
