//! Files of charges: statements as spreadsheet, paper and proof; a month as journal and as FOCUS datasets. Long ones are
//! written piece by piece, and a reader who has a file already is told so.

use std::collections::BTreeMap;

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, ETag, EntityTag, Header, IfNoneMatch};
use actix_web::web::{Bytes, Data, Json, Path, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use chrono_tz::Tz;
use entity::value::{ChargePeriodState, Money, Period};
use entity::{charge_period, statement};
use futures::{Stream, StreamExt, TryStreamExt, stream};
use schemars::JsonSchema;
use serde::Serialize;

use super::Answer;
use super::statements::find;
use crate::app::App;
use crate::chargeback::{self, Cell, Line, Variance};
use crate::language::Language;
use crate::report::{self, Bill};
use crate::store::bills::{self, Names};
use crate::store::{charges, charging};
use crate::web::guard::Who;
use crate::web::problem::Problem;

/// Why a statement differs from the one of the month before.
#[derive(Serialize, JsonSchema)]
pub struct Difference {
    /// The month.
    pub period: Period,
    /// The month it is compared with.
    pub before: Period,
    /// The causes; null if there is no statement to compare with.
    pub variance: Option<Variance>,
}

type File = Result<HttpResponse, Problem>;

/// A statement as a spreadsheet.
pub async fn xlsx(app: Data<App>, who: ReqData<Who>, request: HttpRequest, id: Path<String>) -> File {
    let statement = find(&app, &who, &id).await?;
    let file = FileOf { name: format!("statement-{id}.xlsx"), check: &statement.check_number, kind: XLSX };
    if let Some(same) = file.held_by(&request) {
        return Ok(same);
    }
    let bill = bill(&app, &who, &statement).await?;
    Ok(file.bytes(report::bill_xlsx(Language::english(), &bill).map_err(anyhow::Error::from)?))
}

/// A statement as comma-separated values, however many lines it has.
pub async fn csv(app: Data<App>, who: ReqData<Who>, request: HttpRequest, id: Path<String>) -> File {
    let statement = find(&app, &who, &id).await?;
    let check = statement.check_number.clone();
    let file = FileOf { name: format!("statement-{id}.csv"), check: &check, kind: CSV };
    if let Some(same) = file.held_by(&request) {
        return Ok(same);
    }
    let header = chargeback::csv_row(&chargeback::STATEMENT_COLUMNS.map(Cell::Text));
    Ok(file.streamed(header, pages(app, vec![statement]), chargeback::statement_row))
}

/// A statement on paper.
pub async fn pdf(app: Data<App>, who: ReqData<Who>, request: HttpRequest, id: Path<String>) -> File {
    let statement = find(&app, &who, &id).await?;
    let file = FileOf { name: format!("statement-{id}.pdf"), check: &statement.check_number, kind: "application/pdf" };
    if let Some(same) = file.held_by(&request) {
        return Ok(same);
    }
    let bill = bill(&app, &who, &statement).await?;
    let templates = app.templates.clone();
    let set = actix_web::web::block(move || report::bill_pdf(&templates, Language::english(), &bill)).await;
    Ok(file.bytes(set.map_err(anyhow::Error::from)?.map_err(anyhow::Error::from)?))
}

/// Everything needed to compute a statement again.
pub async fn proof(app: Data<App>, who: ReqData<Who>, request: HttpRequest, id: Path<String>) -> File {
    let statement = find(&app, &who, &id).await?;
    let name = format!("statement-{id}.proof.json");
    let file = FileOf { name, check: &statement.check_number, kind: "application/json" };
    if let Some(same) = file.held_by(&request) {
        return Ok(same);
    }
    let month = month(&app, statement.period).await?;
    if month.pots.is_none() {
        return Err(Problem::conflict("This month was closed by a version that did not keep the proof."));
    }
    let lines = bills::lines(&app.db, &statement).await?;
    let of = (statement.period, statement.currency);
    let proof = chargeback::proof(&statement.id, of, &charges::pots(&month)?, &lines);
    let proof = chargeback::Proof { business_unit: statement.business_unit_id.clone(), ..proof };
    Ok(file.bytes(serde_json::to_vec_pretty(&proof)?))
}

/// Why a statement differs from the one of the month before.
pub async fn variance(app: Data<App>, who: ReqData<Who>, id: Path<String>) -> Answer<Difference> {
    let statement = find(&app, &who, &id).await?;
    let variance = bills::variance(&app.db, &statement).await?;
    Ok(Json(Difference { period: statement.period, before: statement.period.previous(), variance }))
}

/// A month as a balanced journal.
pub async fn journal(app: Data<App>, who: ReqData<Who>, request: HttpRequest, period: Path<Period>) -> File {
    let (month, names) = closed(&app, &who, *period).await?;
    let accounts = charging::settings(&app.db).await?.accounts;
    let showback = charges::books(&month)?.showback;
    let header = chargeback::csv_row(&chargeback::JOURNAL_COLUMNS.map(Cell::Text));
    let file = FileOf { name: format!("journal-{period}.csv"), check: &month.check_number, kind: CSV };
    let period = *period;
    let row = move |line: &Line, _: &Names| chargeback::journal_rows(period, line, (&accounts, &showback));
    file.written(app, (&request, period), (header, names), row).await
}

/// A month as a FOCUS Cost and Usage dataset.
pub async fn focus(app: Data<App>, who: ReqData<Who>, request: HttpRequest, period: Path<Period>) -> File {
    let (month, names) = closed(&app, &who, *period).await?;
    let mut pools: BTreeMap<String, i64> = BTreeMap::new();
    for line in charging::lines_of(&app.db, *period).await?.iter().filter(|line| line.corrects.is_none()) {
        *pools.entry(line.rule.clone()).or_default() += line.amount.micros;
    }
    let header = chargeback::focus_header(&chargeback::COST_AND_USAGE);
    let file = FileOf { name: format!("focus-{period}.csv"), check: &month.check_number, kind: CSV };
    let period = *period;
    let row = move |line: &Line, names: &Names| {
        let pool = Money::new(pools.get(&line.rule).copied().unwrap_or_default(), line.amount.currency);
        let share = chargeback::part_of(line.amount, pool).filter(|_| line.corrects.is_none());
        chargeback::cost_and_usage_row(period, line, &names.issuer(line), share)
    };
    file.written(app, (&request, period), (header, names), row).await
}

/// A month's statements as a FOCUS Invoice Detail dataset.
pub async fn invoice_detail(app: Data<App>, who: ReqData<Who>, request: HttpRequest, period: Path<Period>) -> File {
    let (month, names) = closed(&app, &who, *period).await?;
    let closed_at = month.closed_at.ok_or_else(Problem::not_found)?;
    let header = chargeback::focus_header(&chargeback::INVOICE_DETAIL);
    let file = FileOf { name: format!("focus-invoice-detail-{period}.csv"), check: &month.check_number, kind: CSV };
    let period = *period;
    let row =
        move |line: &Line, names: &Names| chargeback::invoice_detail_row(period, line, &names.issuer(line), closed_at);
    file.written(app, (&request, period), (header, names), row).await
}

/// A month as a FOCUS Billing Period dataset.
pub async fn billing_period(app: Data<App>, who: ReqData<Who>, period: Path<Period>) -> File {
    let row = charges::period(&app.db, *period).await?.filter(|_| who.access.is_everything());
    let row = row.ok_or_else(Problem::not_found)?;
    let (company, _) = app.company().await?;
    let made = row.prepared_at.or(row.closed_at).unwrap_or_else(|| app.clock.now());
    let changed = row.closed_at.or(row.approved_at).unwrap_or(made);
    let is_closed = row.state == ChargePeriodState::Closed;
    let text = chargeback::focus_header(&chargeback::BILLING_PERIOD)
        + &chargeback::billing_period_row(*period, &company.name, is_closed, (made, changed));
    let file = FileOf { name: format!("focus-billing-period-{period}.csv"), check: &row.check_number, kind: CSV };
    Ok(file.bytes(text.into_bytes()))
}

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const CSV: &str = "text/csv; charset=utf-8";

/// A file that is made of what never changes: its check number is its tag.
struct FileOf<'a> {
    name: String,
    check: &'a str,
    kind: &'static str,
}

impl FileOf<'_> {
    fn tag(&self) -> EntityTag {
        EntityTag::new_strong(format!("{}-{}", self.check, self.name))
    }

    /// The answer to a reader who has it already.
    fn held_by(&self, request: &HttpRequest) -> Option<HttpResponse> {
        let known = IfNoneMatch::parse(request).ok()?;
        let same = match known {
            IfNoneMatch::Any => true,
            IfNoneMatch::Items(tags) => tags.iter().any(|tag| tag.weak_eq(&self.tag())),
        };
        same.then(|| HttpResponse::NotModified().insert_header(ETag(self.tag())).finish())
    }

    fn head(&self) -> actix_web::HttpResponseBuilder {
        let mut head = HttpResponse::Ok();
        head.insert_header((CONTENT_TYPE, self.kind))
            .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", self.name)))
            .insert_header(ETag(self.tag()));
        head
    }

    fn bytes(&self, bytes: Vec<u8>) -> HttpResponse {
        self.head().body(bytes)
    }

    /// Every line of a month as a row, statement by statement, read as the reader takes them.
    async fn written(
        &self,
        app: Data<App>,
        (request, period): (&HttpRequest, Period),
        (header, names): (String, Names),
        row: impl Fn(&Line, &Names) -> String + 'static,
    ) -> File {
        if let Some(same) = self.held_by(request) {
            return Ok(same);
        }
        let statements = charges::drafts(&app.db, period).await?;
        Ok(self.streamed(header, pages(app, statements), move |line| row(line, &names)))
    }

    /// A header, then a row for each line, page by page.
    fn streamed(
        &self,
        header: String,
        pages: impl Stream<Item = Result<Vec<Line>, Problem>> + 'static,
        row: impl Fn(&Line) -> String + 'static,
    ) -> HttpResponse {
        let first = stream::once(async move { Ok::<_, Problem>(Bytes::from(header)) });
        let text = pages.map_ok(move |lines| Bytes::from(lines.iter().map(&row).collect::<String>()));
        self.head().streaming(first.chain(text).map_err(actix_web::Error::from))
    }
}

/// Lines that are held at once.
const PAGE: u64 = 512;

/// Lines of statements, page by page, read as the reader takes them.
fn pages(app: Data<App>, mut left: Vec<statement::Model>) -> impl Stream<Item = Result<Vec<Line>, Problem>> {
    left.reverse();
    stream::try_unfold((app, left, None), |(app, mut left, mut after)| async move {
        while let Some(statement) = left.last() {
            let rows = charges::lines(&app.db, statement, after, PAGE).await?;
            if let Some(last) = rows.last().map(|row| row.position) {
                let unit = statement.business_unit_id.clone();
                let lines: Vec<Line> = rows.into_iter().map(|row| Line::stored(row, unit.clone())).collect();
                return Ok(Some((lines, (app, left, Some(last)))));
            }
            left.pop();
            after = None;
        }
        Ok(None)
    })
}

async fn month(app: &App, period: Period) -> Result<charge_period::Model, Problem> {
    charges::period(&app.db, period).await?.ok_or_else(Problem::not_found)
}

/// A closed month, for those who see the whole company.
async fn closed(app: &App, who: &Who, period: Period) -> Result<(charge_period::Model, Names), Problem> {
    let row = charges::period(&app.db, period).await?;
    let row = row.filter(|row| who.access.is_everything() && row.state == ChargePeriodState::Closed);
    Ok((row.ok_or_else(Problem::not_found)?, bills::names(&app.db).await?))
}

/// A statement with names, last month and causes.
///
/// # Errors
/// If the store does not answer.
pub async fn bill(app: &App, who: &Who, statement: &statement::Model) -> Result<Bill, Problem> {
    let (_, zone): (_, Tz) = app.company().await?;
    Ok(bills::bill(&app.db, &who.access, statement, (zone, app.clock.now())).await?)
}
