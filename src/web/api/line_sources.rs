//! `/chargeback/lines/{id}/sources`: the source lines behind a statement line, and what all of them add up to.

use actix_web::web::{self, Data, Json, Path, Query, ReqData};
use chrono::{DateTime, Utc};
use entity::record::Record;
use entity::value::{Currency, Exact, Period, RecordKind, Sum};
use entity::{charge_line, charge_rule, statement};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Answer;
use crate::app::App;
use crate::chargeback::{Corrects, MEASURE};
use crate::facts::{Drilled, Filter, Wanted};
use crate::store::{charges, company, lines};
use crate::web::guard::Who;
use crate::web::paging::Slice;
use crate::web::problem::Problem;

/// Which source lines.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub struct Of {
    /// `cost` for what the supplier billed (the default), `usage` for what was used.
    #[serde(default)]
    pub of: Sort,
}

/// Sorts of source lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// What the supplier billed.
    #[default]
    Cost,
    /// What was used.
    Usage,
}

/// A piece of the source lines behind a statement line.
#[derive(Serialize, JsonSchema)]
pub struct Sources {
    /// The lines, as the source delivered them.
    pub items: Vec<SourceLine>,
    /// Cursor of the next piece; null at the end.
    pub next: Option<String>,
    /// How many lines there are in all, those that are no longer kept included.
    pub total: i64,
    /// How many of them are no longer kept: their sums are, the single lines were removed when they grew too old.
    pub no_longer_kept: i64,
    /// What all of them were billed at, by currency.
    pub billed: Vec<Billed>,
    /// What all of them add up to in use.
    pub quantity: Exact,
}

/// A sum in one currency.
#[derive(Serialize, JsonSchema)]
pub struct Billed {
    /// The sum, exactly.
    pub amount: Exact,
    /// Its currency.
    pub currency: Currency,
}

/// A line of a bill, or of consumption.
#[derive(Default, Serialize, JsonSchema)]
pub struct SourceLine {
    /// Billing account or meter.
    pub account: String,
    /// First instant charged for.
    pub charged_from: Option<DateTime<Utc>>,
    /// Charge category, or usage driver.
    pub category: String,
    /// What the supplier calls it.
    pub supplier_service: Option<String>,
    /// Resource or contract.
    pub resource: Option<String>,
    /// Free text.
    pub description: Option<String>,
    /// How much.
    pub quantity: Option<Exact>,
    /// Of what.
    pub unit: Option<String>,
    /// What was billed.
    pub billed: Option<Exact>,
    /// Its currency.
    pub currency: Option<Currency>,
    /// Business unit it names.
    pub business_unit: Option<String>,
}

/// The source lines behind a statement line.
pub async fn list(
    app: Data<App>,
    who: ReqData<Who>,
    id: Path<String>,
    of: Query<Of>,
    slice: Query<Slice>,
) -> Answer<Sources> {
    find(&app, &who, &id, of.of, &slice).await.map(|(_, sources)| Json(sources))
}

/// The statement line, its statement, its rule and a piece of its source lines.
///
/// # Errors
/// 404 if there is no such line for this reader.
pub async fn find(
    app: &Data<App>,
    who: &Who,
    id: &str,
    sort: Sort,
    slice: &Slice,
) -> Result<(Behind, Sources), Problem> {
    let (statement, line) = charges::line(&app.db, &who.access, id).await?.ok_or_else(Problem::not_found)?;
    let rules = company::charge_rules(&app.db).await?;
    let rule = rules.into_iter().find(|rule| rule.id == line.rule_id);
    let behind = Behind { statement, line, rule };
    let kind = if sort == Sort::Cost { RecordKind::CostLine } else { RecordKind::UsageLine };
    let period = behind.period();
    let parts = lines::parts(&app.db, kind, period).await?;
    let (filter, offset) = (behind.filter(who, sort), slice.after::<usize>()?.unwrap_or(0));
    let limit = usize::try_from(slice.limit()?).unwrap_or(usize::MAX);
    let mut gone = lines::no_longer_kept(&app.db, kind, period).await?;
    gone.retain(|sum| filter.takes(sum));
    let reading = Data::clone(app);
    let drilled = web::block(move || reading.facts.drill(&parts, &filter, offset, limit)).await;
    let drilled = drilled.map_err(anyhow::Error::from)?.map_err(anyhow::Error::from)?;
    Ok((behind, sources(drilled, gone, offset)?))
}

/// A statement line and what it was made by.
pub struct Behind {
    /// Its statement.
    pub statement: statement::Model,
    /// The line.
    pub line: charge_line::Model,
    /// The rule; none if the model has changed since.
    pub rule: Option<charge_rule::Model>,
}

impl Behind {
    /// Whether the whole service's cost stands behind it, rather than the unit's own lines.
    pub fn is_shared(&self) -> bool {
        self.rule.as_ref().is_some_and(|rule| rule.method.shares())
    }

    /// Whether lines of use stand behind it: a meter's, not a measure's.
    pub fn is_metered(&self) -> bool {
        let driver = self.rule.as_ref().filter(|rule| rule.method.shares()).and_then(|rule| rule.driver.as_deref());
        driver.is_some_and(|driver| !driver.starts_with(MEASURE))
    }

    /// What it corrects, if it does.
    pub fn corrects(&self) -> Option<Corrects> {
        serde_json::from_value(self.line.corrects.clone()?).ok()
    }

    /// The month whose lines stand behind it: of a correction, the month that it corrects.
    fn period(&self) -> Period {
        self.corrects().map_or(self.statement.period, |corrects| corrects.period)
    }

    /// Own lines; of a shared cost also what names nobody, and for those who see everything, all of it.
    fn filter(&self, who: &Who, sort: Sort) -> Filter {
        let own = Wanted::Named(self.statement.business_unit_id.clone());
        let driver = self.rule.as_ref().and_then(|rule| rule.driver.clone());
        match sort {
            Sort::Usage => Filter {
                business_unit: own,
                service: Wanted::Any,
                category: driver.map_or(Wanted::Unnamed, Wanted::Named),
            },
            Sort::Cost => Filter {
                business_unit: match (self.is_shared(), who.access.is_everything()) {
                    (false, _) => own,
                    (true, true) => Wanted::Any,
                    (true, false) => Wanted::Unnamed,
                },
                service: Wanted::Named(self.line.service_id.clone()),
                category: Wanted::Any,
            },
        }
    }
}

fn sources(drilled: Drilled, gone: Vec<Sum>, offset: usize) -> Result<Sources, Problem> {
    let no_longer_kept = gone.iter().map(|sum| sum.lines).sum();
    let mut billed: Vec<Billed> = Vec::new();
    let mut quantity = Exact::ZERO;
    for sum in drilled.sums.iter().chain(&gone) {
        quantity = quantity.add(&sum.quantity).map_err(anyhow::Error::from)?;
        let Some(currency) = sum.currency else { continue };
        match billed.iter_mut().find(|one| one.currency == currency) {
            Some(one) => one.amount = one.amount.add(&sum.billed).map_err(anyhow::Error::from)?,
            None => billed.push(Billed { amount: sum.billed, currency }),
        }
    }
    let end = offset.saturating_add(drilled.lines.len());
    let more = i64::try_from(end).is_ok_and(|end| end < drilled.total) && !drilled.lines.is_empty();
    Ok(Sources {
        items: drilled.lines.into_iter().filter_map(source_line).collect(),
        next: more.then(|| end.to_string()),
        total: drilled.total + no_longer_kept,
        no_longer_kept,
        billed,
        quantity,
    })
}

fn source_line(record: Record) -> Option<SourceLine> {
    match record {
        Record::CostLine(line) => Some(SourceLine {
            account: line.account,
            charged_from: Some(line.charged_from),
            category: line.category,
            supplier_service: Some(line.supplier_service),
            resource: line.resource,
            description: line.description,
            quantity: line.quantity,
            unit: line.unit,
            billed: Some(line.billed),
            currency: Some(line.currency),
            business_unit: line.business_unit,
        }),
        Record::UsageLine(line) => Some(SourceLine {
            account: line.account,
            category: line.driver,
            quantity: Some(line.quantity),
            business_unit: line.business_unit,
            ..SourceLine::default()
        }),
        _ => None,
    }
}
