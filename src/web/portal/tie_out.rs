//! How far a bill keeps to its specification, and whether a month's figures are those of invoices and the ledger.

use actix_web::web::{Data, Path, ReqData};
use askama::Template;
use entity::value::{Exact, Period, Role};

use super::frame::Frame;
use super::words::{self, Mark};
use super::{Screen, html};
use crate::app::App;
use crate::chargeback::{Conformance, ConformanceGrade, RuleReport, Strictness, Tie, TieKind, TieVerdict};
use crate::scorecard::wording::period_text;
use crate::web::api::tie_out::{FoundOut, found_out, tied};
use crate::web::guard::Who;

#[derive(Template)]
#[template(path = "tie_out.html")]
struct TiePage {
    frame: Frame,
    period: Period,
    month: String,
    materiality: Option<String>,
    blockers: Vec<String>,
    waived: Option<String>,
    waives: bool,
    groups: Vec<Group>,
}

/// Ties of one kind.
struct Group {
    id: String,
    name: &'static str,
    ours: &'static str,
    theirs: &'static str,
    rows: Vec<TieRow>,
}

struct TieRow {
    what: String,
    ours: String,
    theirs: String,
    difference: String,
    tolerance: String,
    verdict: Mark,
}

#[derive(Template)]
#[template(path = "conformance.html")]
struct ConformancePage {
    frame: Frame,
    source: String,
    run: i64,
    found: Result<Found, String>,
}

struct Found {
    version: String,
    grade: Mark,
    why: String,
    rules_met: String,
    rows_met: String,
    broken: Vec<BrokenRule>,
    met: usize,
    rows: Vec<(u64, String)>,
    unknown: Vec<String>,
    unread: u64,
}

struct BrokenRule {
    rule: String,
    asks: String,
    requirement: String,
    must: bool,
    failed: String,
    examples: Vec<(u64, String)>,
}

/// Whether a month's figures are those of other books.
pub async fn show(app: Data<App>, who: ReqData<Who>, period: Path<Period>) -> Screen {
    let out = tied(&app, &who, *period).await?;
    let kinds = [
        (TieKind::Invoice, "Bills and invoices", "Rows of the bill, without tax", "Invoice"),
        (TieKind::Ledger, "Costs and the general ledger", "Our costs", "Ledger"),
        (TieKind::Bill, "Files and what was kept of them", "Kept", "File"),
        (TieKind::Commitment, "Commitments", "Cost where used and unused", "Paid"),
        (TieKind::Split, "Charges that were split", "Parts", "By their shares"),
        (TieKind::Effective, "Spread and billed cost", "Spread over use", "Billed"),
    ];
    let group = |(kind, name, ours, theirs): (TieKind, _, _, _)| {
        let rows: Vec<TieRow> = out.ties.iter().filter(|tie| tie.kind == kind).map(row).collect();
        (!rows.is_empty()).then(|| Group { id: format!("{kind:?}").to_lowercase(), name, ours, theirs, rows })
    };
    html(&TiePage {
        frame: Frame::of(&app, &who, format!("Tie-out: {}", period_text(*period)), "/charges").await?,
        period: *period,
        month: period_text(*period),
        materiality: out.materiality.map(|limit| words::exact(&limit)),
        blockers: out.blockers.clone(),
        waived: out.waived.clone(),
        waives: who.is(&[Role::Finance, Role::Approver]) && !out.blockers.is_empty(),
        groups: kinds.into_iter().filter_map(group).collect(),
    })
}

fn row(tie: &Tie) -> TieRow {
    let currency = tie.currency.clone().unwrap_or_default();
    let money = |amount: &Exact| format!("{} {currency}", words::exact_money(amount)).trim().to_owned();
    TieRow {
        what: match &tie.source {
            Some(source) if *source != tie.what => format!("{}, {source}", tie.what),
            _ => tie.what.clone(),
        },
        ours: money(&tie.ours),
        theirs: tie.theirs.as_ref().map_or_else(|| "–".to_owned(), money),
        difference: if tie.difference.is_zero() { "–".to_owned() } else { money(&tie.difference) },
        tolerance: if tie.tolerance.is_zero() { "–".to_owned() } else { money(&tie.tolerance) },
        verdict: match tie.verdict {
            TieVerdict::Ties => Mark { class: "better", shape: "●", word: "ties" },
            TieVerdict::WithinTolerance => Mark { class: "better", shape: "●", word: "ties but for rounding" },
            TieVerdict::Immaterial => Mark { class: "near", shape: "◐", word: "differs a little" },
            TieVerdict::Differs => Mark { class: "worse", shape: "▲", word: "differs" },
            TieVerdict::NotComparable => Mark { class: "unknown", shape: "○", word: "nothing to hold it against" },
        },
    }
}

/// How far the rows of a pull keep to the specification.
pub async fn conformance(app: Data<App>, who: ReqData<Who>, id: Path<i64>) -> Screen {
    let (run, found) = found_out(&app, &who, *id).await?;
    html(&ConformancePage {
        frame: Frame::of(&app, &who, format!("FOCUS: {}", run.source_id), "/sources").await?,
        source: run.source_id,
        run: *id,
        found: match found {
            FoundOut::Judged(found) => Ok(self::found(*found)),
            FoundOut::NotJudged(not) => Err(not.why),
        },
    })
}

/// A grade as a mark.
pub fn grade(grade: ConformanceGrade) -> Mark {
    match grade {
        ConformanceGrade::Full => Mark { class: "better", shape: "●", word: "keeps to it" },
        ConformanceGrade::Most => Mark { class: "near", shape: "◐", word: "keeps to most of it" },
        ConformanceGrade::Part => Mark { class: "worse", shape: "▲", word: "keeps to part of it" },
    }
}

fn count(rows: u64) -> String {
    words::count(i64::try_from(rows).unwrap_or(i64::MAX))
}

/// What keeps a bill from keeping to all of it: columns it does not have, and rows that break a rule.
fn why(rules: &[RuleReport]) -> String {
    let broken = || rules.iter().filter(|rule| rule.strictness == Strictness::Must && rule.failed > 0);
    let absent = broken().filter(|rule| rule.rule.ends_with(".present")).count();
    let columns = if absent == 1 { "column that must be there is not" } else { "columns that must be there are not" };
    match (absent, broken().count() - absent) {
        (0, 0) => "Every rule that must be met is met by every row".to_owned(),
        (0, 1) => "One rule that must be met is not met by every row".to_owned(),
        (0, rules) => format!("{rules} rules that must be met are not met by every row"),
        (_, 0) => format!("{absent} {columns}; what is there keeps to every rule"),
        (_, 1) => format!("{absent} {columns}, and one rule is not met by every row"),
        (_, rules) => format!("{absent} {columns}, and {rules} rules are not met by every row"),
    }
}

fn found(found: Conformance) -> Found {
    let broken = |rule: &RuleReport| BrokenRule {
        rule: rule.rule.clone(),
        asks: rule.asks.clone(),
        requirement: rule.requirement.clone().unwrap_or_else(|| "–".to_owned()),
        must: rule.strictness == Strictness::Must,
        failed: match rule.rule.ends_with(".present") {
            true => "not there".to_owned(),
            false => format!("{} of {} rows", count(rule.failed), count(rule.checked)),
        },
        examples: rule.examples.iter().map(|one| (one.row, one.found.clone())).collect(),
    };
    let rows = found.row_reports.iter().map(|row| (row.row, row.rules.join(", ")));
    Found {
        why: why(&found.rules),
        version: found.version.to_string(),
        grade: grade(found.grade),
        rules_met: format!("{} of {}", found.must_met, found.must_checked),
        rows_met: format!("{} of {}", count(found.conforming_rows), count(found.rows)),
        broken: found.rules.iter().filter(|rule| rule.failed > 0).map(broken).collect(),
        met: found.rules.iter().filter(|rule| rule.failed == 0).count(),
        rows: rows.take(20).collect(),
        unknown: found.unknown_columns,
        unread: found.unread_amounts,
    }
}
