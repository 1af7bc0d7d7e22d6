//! Currencies: a cost in another currency is converted once, exactly, at the one rate of its month.
//!
//! It never goes through a third currency, never turns a rate around, and never guesses one.

use std::collections::BTreeMap;

use entity::value::{Currency, Exact};

use super::{ChargeError, ChargeInputs, Converted, Cost, books::total};

/// All costs in the currency of the statements, and what was converted, by service and currency.
///
/// # Errors
/// `NoExchangeRate`, `TooLarge`.
pub(super) fn convert(inputs: &ChargeInputs) -> Result<(Vec<Cost>, Vec<Converted>), ChargeError> {
    let mut costs = Vec::with_capacity(inputs.costs.len());
    let mut foreign: BTreeMap<(Option<&str>, Currency), Vec<&Cost>> = BTreeMap::new();
    for cost in &inputs.costs {
        let what = || format!("a cost of service `{}`", cost.service.as_deref().unwrap_or_default());
        let billed = in_statement_currency(inputs, cost.billed, cost.currency, &what)?;
        costs.push(Cost { billed, currency: inputs.currency, ..cost.clone() });
        if cost.currency != inputs.currency {
            foreign.entry((cost.service.as_deref(), cost.currency)).or_default().push(cost);
        }
    }
    let converted = |((service, currency), costs): ((Option<&str>, Currency), Vec<&Cost>)| {
        let billed = total(costs.iter().map(|cost| cost.billed))?;
        let rate = rate(inputs, currency).unwrap_or_default();
        let converted = billed.mul(&rate).map_err(ChargeError::too_large("a converted cost"))?.trimmed();
        Ok(Converted { service: service.map(str::to_owned), currency, billed, rate, converted })
    };
    let converted = foreign.into_iter().map(converted).collect::<Result<_, _>>()?;
    Ok((costs, converted))
}

/// That amount in the currency of the statements.
///
/// # Errors
/// `NoExchangeRate`, naming `what`; `TooLarge`.
pub(super) fn in_statement_currency(
    inputs: &ChargeInputs,
    amount: Exact,
    currency: Currency,
    what: &dyn Fn() -> String,
) -> Result<Exact, ChargeError> {
    if currency == inputs.currency {
        return Ok(amount);
    }
    let missing = || ChargeError::NoExchangeRate { what: what(), found: currency, expected: inputs.currency };
    let rate = rate(inputs, currency).ok_or_else(missing)?;
    amount.mul(&rate).map(|amount| amount.trimmed()).map_err(ChargeError::too_large("a converted amount"))
}

fn rate(inputs: &ChargeInputs, from: Currency) -> Option<Exact> {
    let found = inputs.exchange_rates.iter().find(|rate| rate.from == from && rate.to == inputs.currency);
    found.map(|found| found.rate)
}
