//! Measurements: what each metric came to, for each scope and period.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use entity::measurement;
use entity::value::{NoValue, Period, Scope};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use super::{Access, Db, StoreError, Tx, batch};
use crate::measure::{Caution, Measured, Measurement};

/// A measured value with the version of its formula.
#[derive(Clone, Debug)]
pub struct Versioned {
    /// The value.
    pub measured: Measured,
    /// See `measure::formula_version`.
    pub formula_version: String,
    /// Print of what it was made from; none if nobody compares.
    pub print: Option<String>,
}

/// A measurement by its name: metric, scope and period.
pub type Touched = (String, Scope, Period);

/// Keeps measurements; a newer one of the same metric, scope and period takes the place and the id of the
/// older, and one that says the same is not touched. Those that were.
///
/// # Errors
/// If the database refuses.
pub async fn save(tx: &Tx, measured: Vec<Versioned>) -> Result<Vec<Touched>, StoreError> {
    let periods: BTreeSet<Period> = measured.iter().map(|one| one.measured.period).collect();
    let there = measurement::Entity::find().filter(measurement::Column::Period.is_in(periods)).all(tx).await?;
    let there: HashMap<Touched, measurement::Model> =
        there.into_iter().map(|row| ((row.metric_id.clone(), row.scope.clone(), row.period), row)).collect();
    let (mut touched, mut unreadable) = (Vec::new(), None);
    let rows =
        measured.into_iter().map_while(|versioned| row(versioned).map_err(|error| unreadable = Some(error)).ok());
    let new = rows.filter(|row| {
        let key = name(row);
        let old = key.as_ref().and_then(|key| there.get(key));
        let says_else = !old.is_some_and(|old| says_the_same(old, row));
        touched.extend(key.filter(|_| says_else));
        says_else || old.map(|old| &old.print) != row.print.try_as_ref()
    });
    batch::insert(tx, new, Some(newer())).await?;
    unreadable.map_or(Ok(touched), Err)
}

fn name(row: &measurement::ActiveModel) -> Option<Touched> {
    Some((row.metric_id.try_as_ref()?.clone(), row.scope.try_as_ref()?.clone(), *row.period.try_as_ref()?))
}

/// Whether both say the same, whatever they were made from.
fn says_the_same(old: &measurement::Model, new: &measurement::ActiveModel) -> bool {
    let as_new = measurement::ActiveModel {
        id: NotSet,
        print: new.print.clone(),
        ..old.clone().into_active_model().reset_all()
    };
    as_new == *new
}

/// What the values of a period were made from, by metric and scope.
///
/// # Errors
/// If the database does not answer.
pub async fn prints(db: &Db, period: Period) -> Result<HashMap<(String, Scope), String>, StoreError> {
    use measurement::Column;
    let rows: Vec<(String, Scope, Option<String>)> = measurement::Entity::find()
        .select_only()
        .columns([Column::MetricId, Column::Scope, Column::Print])
        .filter(Column::Period.eq(period))
        .into_tuple()
        .all(db.read())
        .await?;
    Ok(rows.into_iter().filter_map(|(metric, scope, print)| Some(((metric, scope), print?))).collect())
}

/// A metric's values in a scope from one period to another, both included, oldest first. Nothing if the scope may not
/// be seen.
///
/// # Errors
/// If the database does not answer.
pub async fn series(
    db: &Db,
    access: &Access,
    metric: &str,
    scope: &Scope,
    (from, to): (Period, Period),
) -> Result<Vec<measurement::Model>, StoreError> {
    if !access.may_see(scope) {
        return Ok(Vec::new());
    }
    let rows = measurement::Entity::find()
        .filter(measurement::Column::MetricId.eq(metric))
        .filter(measurement::Column::Scope.eq(scope.clone()))
        .filter(measurement::Column::Period.gte(from))
        .filter(measurement::Column::Period.lte(to))
        .order_by_asc(measurement::Column::Period)
        .all(db.read())
        .await?;
    Ok(rows.into_iter().filter(|row| row.period.kind() == from.kind()).collect())
}

/// All values of a metric from one period to another, of every scope that may be seen.
///
/// # Errors
/// If the database does not answer.
pub async fn of_metric(
    db: &Db,
    access: &Access,
    metric: &str,
    (from, to): (Period, Period),
) -> Result<Vec<measurement::Model>, StoreError> {
    let rows = measurement::Entity::find()
        .filter(measurement::Column::MetricId.eq(metric))
        .filter(measurement::Column::Period.gte(from))
        .filter(measurement::Column::Period.lte(to))
        .order_by_asc(measurement::Column::Period)
        .order_by_asc(measurement::Column::Scope)
        .all(db.read())
        .await?;
    Ok(rows.into_iter().filter(|row| row.period.kind() == from.kind() && access.may_see(&row.scope)).collect())
}

/// What a metric came to, without what it was made from.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Figure {
    scope: Scope,
    period: Period,
    /// The value.
    pub value: Option<f64>,
    /// Above the line.
    pub numerator: Option<f64>,
    /// Below the line.
    pub denominator: Option<f64>,
    /// How many records.
    pub n: i64,
    /// 95 % interval, upper end.
    pub ci_upper: Option<f64>,
}

/// Figures by scope and period.
pub type Figures = BTreeMap<(Scope, Period), Figure>;

/// A metric's figures in these scopes, from one period to another, both included.
///
/// # Errors
/// If the database does not answer.
pub async fn figures(
    db: &Db,
    metric: &str,
    scopes: &[Scope],
    (from, to): (Period, Period),
) -> Result<Figures, StoreError> {
    use measurement::Column;
    let mut figures = Figures::new();
    for some in scopes.chunks(batch::ROWS) {
        let rows = measurement::Entity::find()
            .select_only()
            .columns([Column::Scope, Column::Period, Column::Value, Column::Numerator, Column::Denominator])
            .columns([Column::N, Column::CiUpper])
            .filter(Column::MetricId.eq(metric))
            .filter(Column::Scope.is_in(some.iter().cloned()))
            .filter(Column::Period.gte(from))
            .filter(Column::Period.lte(to))
            .into_model::<Figure>()
            .all(db.read())
            .await?;
        let of_kind = rows.into_iter().filter(|row| row.period.kind() == from.kind());
        figures.extend(of_kind.map(|row| ((row.scope.clone(), row.period), row)));
    }
    Ok(figures)
}

/// How many measurements a period has, all and without a value by the reason.
///
/// # Errors
/// If the database does not answer.
pub async fn without_value(db: &Db, period: Period) -> Result<(u64, Vec<(NoValue, u64)>), StoreError> {
    let of_period = measurement::Entity::find().filter(measurement::Column::Period.eq(period));
    let rows: Vec<(Option<NoValue>, i64)> = of_period
        .select_only()
        .column(measurement::Column::NoValue)
        .column_as(measurement::Column::Id.count(), "n")
        .group_by(measurement::Column::NoValue)
        .into_tuple()
        .all(db.read())
        .await?;
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    let all = rows.iter().map(|(_, n)| count(*n)).sum();
    let mut empty: Vec<(NoValue, u64)> = rows.into_iter().filter_map(|(why, n)| Some((why?, count(n)))).collect();
    empty.sort_by_key(|(why, n)| (std::cmp::Reverse(*n), why.to_string()));
    Ok((all, empty))
}

/// A measurement by its number, if it may be seen.
///
/// # Errors
/// If the database does not answer.
pub async fn by_id(db: &Db, access: &Access, id: i64) -> Result<Option<measurement::Model>, StoreError> {
    let row = measurement::Entity::find_by_id(id).one(db.read()).await?;
    Ok(row.filter(|row| access.may_see(&row.scope)))
}

/// A stored row as the value it holds.
#[must_use]
pub fn value(row: &measurement::Model) -> Measurement {
    Measurement {
        value: row.value,
        numerator: row.numerator,
        denominator: row.denominator,
        n: row.n.try_into().unwrap_or(0),
        no_value: row.no_value,
        ci_lower: row.ci_lower,
        ci_upper: row.ci_upper,
        out_of_range: row.out_of_range.try_into().unwrap_or(0),
    }
}

/// Reasons to read a stored row with care, raised or not.
///
/// # Errors
/// If they cannot be read.
pub fn cautions(row: &measurement::Model) -> Result<Vec<Caution>, StoreError> {
    let said = row.cautions.clone().map(serde_json::from_value).transpose();
    Ok(said.map_err(StoreError::unreadable("measurement.cautions"))?.unwrap_or_default())
}

/// What stands where nobody measured.
#[must_use]
pub fn none() -> Measurement {
    Measurement {
        value: None,
        numerator: None,
        denominator: None,
        n: 0,
        no_value: Some(NoValue::NotMeasured),
        ci_lower: None,
        ci_upper: None,
        out_of_range: 0,
    }
}

fn row(versioned: Versioned) -> Result<measurement::ActiveModel, StoreError> {
    let Measured { metric, scope, period, measurement, inputs, partial, unobserved_minutes, cautions } =
        versioned.measured;
    let cautions = (!cautions.is_empty()).then(|| serde_json::to_value(&cautions)).transpose();
    Ok(measurement::ActiveModel {
        id: NotSet,
        metric_id: Set(metric),
        scope: Set(scope),
        period: Set(period),
        value: Set(measurement.value),
        numerator: Set(measurement.numerator),
        denominator: Set(measurement.denominator),
        n: Set(measurement.n.try_into().unwrap_or(i64::MAX)),
        no_value: Set(measurement.no_value),
        ci_lower: Set(measurement.ci_lower),
        ci_upper: Set(measurement.ci_upper),
        out_of_range: Set(measurement.out_of_range.try_into().unwrap_or(i64::MAX)),
        partial: Set(partial),
        unobserved_minutes: Set(unobserved_minutes),
        formula_version: Set(versioned.formula_version),
        inputs: Set(serde_json::to_value(&inputs).map_err(StoreError::unreadable("measurement.inputs"))?),
        cautions: Set(cautions.map_err(StoreError::unreadable("measurement.cautions"))?),
        print: Set(versioned.print),
    })
}

fn newer() -> OnConflict {
    use measurement::Column;
    OnConflict::columns([Column::MetricId, Column::Scope, Column::Period])
        .update_columns([
            Column::Value,
            Column::Numerator,
            Column::Denominator,
            Column::N,
            Column::NoValue,
            Column::CiLower,
            Column::CiUpper,
            Column::OutOfRange,
            Column::Partial,
            Column::UnobservedMinutes,
            Column::FormulaVersion,
            Column::Inputs,
            Column::Cautions,
            Column::Print,
        ])
        .to_owned()
}
