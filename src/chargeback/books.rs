//! The books of a month: every sum is taken from its own side, and only then are they compared.
//!
//! Nothing here is computed as "what is left", or the comparison would prove nothing.

use std::collections::BTreeSet;

use entity::value::Exact;

use super::charge::Charged;
use super::{Books, ChargeError, ChargeInputs, Line, PoolBooks, Unallocated};

/// The balance of the month and of every pool.
///
/// # Errors
/// `DoesNotBalance` with the pool's name; `TooLarge` if a sum needs more than 38 digits.
pub(super) fn balance(
    inputs: &ChargeInputs,
    charged: &[Charged<'_>],
    lines: &[Line],
    left_over: Vec<Unallocated>,
) -> Result<Books, ChargeError> {
    let services: BTreeSet<Option<&str>> = inputs.costs.iter().map(|cost| cost.service.as_deref()).collect();
    let pools = services
        .into_iter()
        .map(|service| pool(inputs, service, (charged, lines, &left_over)))
        .collect::<Result<Vec<_>, _>>()?;
    let fractions = total(charged.iter().map(|charged| fraction(inputs, charged)).collect::<Result<Vec<_>, _>>()?)?;
    let books = Books {
        source_total: total(inputs.costs.iter().map(|cost| cost.billed))?,
        carried_in: inputs.carried_in.trimmed(),
        charged: total(lines.iter().map(|line| line.amount.exact()))?,
        unallocated: total(left_over.iter().map(|left| left.amount))?,
        carried_out: total([inputs.carried_in, fractions])?,
        currency: inputs.currency,
        pools,
        left_over,
    };
    let source_side = total([books.source_total, books.carried_in])?;
    must_equal("the month", source_side, total([books.charged, books.unallocated, books.carried_out])?)?;
    Ok(books)
}

fn pool(
    inputs: &ChargeInputs,
    service: Option<&str>,
    (charged, lines, left_over): (&[Charged<'_>], &[Line], &[Unallocated]),
) -> Result<PoolBooks, ChargeError> {
    let costs = inputs.costs.iter().filter(|cost| cost.service.as_deref() == service);
    let lines = lines.iter().filter(|line| Some(line.service.as_str()) == service);
    let left_over = left_over.iter().filter(|left| left.service.as_deref() == service);
    let charged = charged.iter().filter(|charged| Some(charged.pot.rule.service.as_str()) == service);
    let books = PoolBooks {
        service: service.map(str::to_owned),
        source_total: total(costs.map(|cost| cost.billed))?,
        charged: total(lines.map(|line| line.amount.exact()))?,
        unallocated: total(left_over.map(|left| left.amount))?,
        carried_out: total(charged.map(|charged| fraction(inputs, charged)).collect::<Result<Vec<_>, _>>()?)?,
    };
    let name = service.map_or("cost without a service".to_owned(), |service| format!("service `{service}`"));
    must_equal(&name, books.source_total, total([books.charged, books.unallocated, books.carried_out])?)?;
    Ok(books)
}

/// What the pot holds beyond the coins it charges; negative if it charges a coin more.
fn fraction(inputs: &ChargeInputs, charged: &Charged<'_>) -> Result<Exact, ChargeError> {
    Exact::new(charged.coins, inputs.currency.digits())
        .and_then(|coins| charged.pot.total.sub(&coins))
        .map_err(ChargeError::too_large("the remainder of a pool"))
}

fn must_equal(pool: &str, source_side: Exact, our_side: Exact) -> Result<(), ChargeError> {
    if source_side == our_side {
        return Ok(());
    }
    Err(ChargeError::DoesNotBalance { pool: pool.to_owned(), source_side, our_side })
}

/// The exact sum, without zeros at the end.
pub(super) fn total(amounts: impl IntoIterator<Item = Exact>) -> Result<Exact, ChargeError> {
    let sum = amounts.into_iter().try_fold(Exact::ZERO, |sum, amount| sum.add(&amount));
    sum.map(|sum| sum.trimmed()).map_err(ChargeError::too_large("a sum of amounts"))
}
