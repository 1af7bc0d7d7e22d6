//! Cost lines that are lent: a bill has millions, and a word that repeats needs no copy each time.

use std::num::NonZeroU32;

use chrono::{DateTime, Utc};

use super::CostLine;
use crate::value::{Currency, Exact, Period};

/// A word that is lent.
#[derive(Clone, Copy, Debug)]
pub struct LentWord<'a> {
    /// The word.
    pub text: &'a str,
    /// Where whoever lends it keeps it, if it is kept.
    pub place: Option<WordPlace>,
}

/// A place in a list that only grows: the same place of the same list is always the same word, which whoever borrows it need
/// not look up again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WordPlace {
    /// Number of the list; no two lists have the same.
    pub list: NonZeroU32,
    /// Place in the list.
    pub at: u32,
}

impl<'a> From<&'a str> for LentWord<'a> {
    fn from(text: &'a str) -> Self {
        Self { text, place: None }
    }
}

/// Equal if the words are, wherever they are kept.
impl PartialEq for LentWord<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// A [`CostLine`] that is lent: there may be millions, and a word that repeats needs no copy each time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LentCostLine<'a> {
    /// See [`CostLine::account`].
    pub account: &'a str,
    /// See [`CostLine::billing_period`].
    pub billing_period: Period,
    /// See [`CostLine::charged_from`].
    pub charged_from: DateTime<Utc>,
    /// See [`CostLine::charged_to`].
    pub charged_to: DateTime<Utc>,
    /// See [`CostLine::billed`].
    pub billed: Exact,
    /// See [`CostLine::effective`].
    pub effective: Exact,
    /// See [`CostLine::currency`].
    pub currency: Currency,
    /// See [`CostLine::category`].
    pub category: LentWord<'a>,
    /// See [`CostLine::supplier_service`].
    pub supplier_service: LentWord<'a>,
    /// See [`CostLine::resource`].
    pub resource: Option<&'a str>,
    /// See [`CostLine::description`].
    pub description: Option<&'a str>,
    /// See [`CostLine::quantity`].
    pub quantity: Option<Exact>,
    /// See [`CostLine::unit`].
    pub unit: Option<LentWord<'a>>,
    /// See [`CostLine::business_unit`].
    pub business_unit: Option<LentWord<'a>>,
    /// See [`CostLine::service`].
    pub service: Option<LentWord<'a>>,
}

impl CostLine {
    /// The same line, lent.
    #[must_use]
    pub fn lent(&self) -> LentCostLine<'_> {
        LentCostLine {
            account: &self.account,
            billing_period: self.billing_period,
            charged_from: self.charged_from,
            charged_to: self.charged_to,
            billed: self.billed,
            effective: self.effective,
            currency: self.currency,
            category: self.category.as_str().into(),
            supplier_service: self.supplier_service.as_str().into(),
            resource: self.resource.as_deref(),
            description: self.description.as_deref(),
            quantity: self.quantity,
            unit: self.unit.as_deref().map(Into::into),
            business_unit: self.business_unit.as_deref().map(Into::into),
            service: self.service.as_deref().map(Into::into),
        }
    }
}

impl LentCostLine<'_> {
    /// The same line, to keep.
    #[must_use]
    pub fn owned(&self) -> CostLine {
        CostLine {
            account: self.account.to_owned(),
            billing_period: self.billing_period,
            charged_from: self.charged_from,
            charged_to: self.charged_to,
            billed: self.billed,
            effective: self.effective,
            currency: self.currency,
            category: self.category.text.to_owned(),
            supplier_service: self.supplier_service.text.to_owned(),
            resource: self.resource.map(str::to_owned),
            description: self.description.map(str::to_owned),
            quantity: self.quantity,
            unit: self.unit.map(|word| word.text.to_owned()),
            business_unit: self.business_unit.map(|word| word.text.to_owned()),
            service: self.service.map(|word| word.text.to_owned()),
        }
    }
}
