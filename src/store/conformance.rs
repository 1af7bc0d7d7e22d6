//! What pulls were found to be, held against the specification of their format, and what other books say. It judges nothing.

use std::collections::BTreeMap;

use entity::record::{ControlTotal, Record};
use entity::value::{Currency, Exact, Period, RecordKind};

use entity::{conformance, driver_waiver, kept_record};
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Db, StoreError, Tx, lines, runs};
use crate::chargeback::{self, BookedCost, Conformance, Finance, JudgedBill, Tie};

/// Stands for a driver's name where a person lets differences to other books pass.
pub const TIE_OUT: &str = "tie-out";

/// Keeps what a pull was found to be, in the transaction that keeps what it brought.
///
/// # Errors
/// If the database refuses.
pub async fn put(tx: &Tx, (source, run): (&str, i64), report: &Conformance) -> Result<(), StoreError> {
    let report = serde_json::to_value(report).map_err(StoreError::unreadable("conformance.report"))?;
    let row = conformance::ActiveModel { run_id: Set(run), source_id: Set(source.to_owned()), report: Set(report) };
    row.insert(tx).await?;
    Ok(())
}

/// What a pull was found to be; none if it was held against nothing.
///
/// # Errors
/// If the database does not answer, or the stored report cannot be read.
pub async fn of_run(db: &Db, run: i64) -> Result<Option<Conformance>, StoreError> {
    let row = conformance::Entity::find_by_id(run).one(db.read()).await?;
    row.map(|row| read(row.report)).transpose()
}

/// What the last pull of a source that kept anything was found to be, with its number.
///
/// # Errors
/// If the database does not answer, or the stored report cannot be read.
pub async fn latest(db: &Db, source: &str) -> Result<Option<(i64, Conformance)>, StoreError> {
    let query = conformance::Entity::find()
        .filter(conformance::Column::SourceId.eq(source))
        .order_by_desc(conformance::Column::RunId)
        .limit(1);
    let row = query.one(db.read()).await?;
    row.map(|row| Ok((row.run_id, read(row.report)?))).transpose()
}

/// What a month is tied out from.
#[derive(Clone, Debug, Default)]
pub struct TieInputs {
    /// Sources whose bills were judged: source, what was found, what was kept of the month by currency.
    pub bills: Vec<(String, Conformance, BTreeMap<Currency, Exact>)>,
    /// What invoices and the ledger say of the month.
    pub controls: Vec<ControlTotal>,
    /// What was billed in the month, by source, account and category.
    pub costs: Vec<BookedCost>,
}

impl TieInputs {
    /// What is compared of a month, and what comparing came to.
    #[must_use]
    pub fn ties(&self, period: Period, finance: &Finance) -> Vec<Tie> {
        let judged = self.bills.iter().map(|(source, found, kept)| JudgedBill { source, found, kept: kept.clone() });
        chargeback::tie_out(period, &judged.collect::<Vec<_>>(), &self.controls, &self.costs, finance)
    }
}

/// Differences to other books that keep a month from being closed, in words; none where a person lets them pass.
///
/// # Errors
/// If the database does not answer, or something stored cannot be read.
pub async fn blockers(db: &Db, period: Period, finance: &Finance) -> Result<Vec<String>, StoreError> {
    if finance.materiality.is_none() || waived(db, period).await?.is_some() {
        return Ok(Vec::new());
    }
    Ok(chargeback::tie_blockers(&tie_inputs(db, period).await?.ties(period, finance), finance))
}

/// Who let differences to other books pass for a month, and why.
///
/// # Errors
/// If the database does not answer.
pub async fn waived(db: &Db, period: Period) -> Result<Option<String>, StoreError> {
    let row = driver_waiver::Entity::find_by_id((period, TIE_OUT.to_owned())).one(db.read()).await?;
    Ok(row.map(|waiver| format!("{}: {}", waiver.waived_by, waiver.reason)))
}

/// What a month is tied out from.
///
/// # Errors
/// If the database does not answer, or something stored cannot be read.
pub async fn tie_inputs(db: &Db, period: Period) -> Result<TieInputs, StoreError> {
    let mut inputs = TieInputs { controls: controls(db, period).await?, ..TieInputs::default() };
    for (slice, sum) in lines::sums(db, period).await? {
        if let (RecordKind::CostLine, Some(currency)) = (slice.kind, sum.currency) {
            let (source, account) = (slice.source_id.clone(), slice.account.clone());
            let category = sum.category.to_string();
            inputs.costs.push(BookedCost { source, account, category, billed: sum.billed, currency });
        }
    }
    for source in runs::sources(db).await? {
        let Some((_, found)) = latest(db, &source.id).await? else { continue };
        let mut kept: BTreeMap<Currency, Exact> = BTreeMap::new();
        for cost in inputs.costs.iter().filter(|cost| cost.source == source.id) {
            let sum = kept.entry(cost.currency).or_default();
            *sum = sum.add(&cost.billed).map_err(StoreError::unreadable("summary.sums"))?;
        }
        inputs.bills.push((source.id, found, kept));
    }
    Ok(inputs)
}

/// What invoices and the ledger say of a month.
async fn controls(db: &Db, period: Period) -> Result<Vec<ControlTotal>, StoreError> {
    let begin = period.start().and_hms_opt(0, 0, 0).unwrap_or_default().and_utc();
    let rows = kept_record::Entity::find()
        .filter(kept_record::Column::Kind.eq(RecordKind::ControlTotal))
        .filter(kept_record::Column::FirstAt.eq(begin))
        .order_by_asc(kept_record::Column::Id)
        .all(db.read())
        .await?;
    let mut controls = Vec::new();
    for row in rows {
        let record: Record = serde_json::from_value(row.body).map_err(StoreError::unreadable("kept_record.body"))?;
        if let Record::ControlTotal(total) = record {
            controls.push(*total);
        }
    }
    Ok(controls)
}

fn read(report: serde_json::Value) -> Result<Conformance, StoreError> {
    serde_json::from_value(report).map_err(StoreError::unreadable("conformance.report"))
}
