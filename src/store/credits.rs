//! Credits that units are due: what they expected, and whether the service kept its promise, as both were measured.

use entity::value::Period;

use super::{Access, Db, StoreError, services, strategy};
use crate::chargeback::{Credit, CreditRule};
use crate::scorecard::{MINIMUM_N, ServicePair};

/// Credits that units are due for a month; a promise counts as the unit met it, or as all did where it met too few.
///
/// # Errors
/// If the database does not answer.
pub async fn due(db: &Db, rules: &[CreditRule], period: Period) -> Result<Vec<Credit>, StoreError> {
    if rules.is_empty() {
        return Ok(Vec::new());
    }
    let everything = Access::everything();
    let all = services::pairs(db, period).await?;
    let mut credits = Vec::new();
    for unit in strategy::expected(db, &everything, period).await? {
        let own = services::pairs_of_unit(db, &everything, &unit.unit, period).await?;
        for rule in rules {
            let of = |pairs: &[ServicePair]| pairs.iter().find(|pair| pair.service == rule.service)?.promise;
            let promise = of(&own).filter(|seen| seen.n >= MINIMUM_N).or(of(&all));
            let meant = unit.expected.iter().filter(|one| one.id == rule.expectation);
            credits.extend(meant.filter_map(|expected| rule.earned(&unit.unit, expected, promise)));
        }
    }
    Ok(credits)
}
