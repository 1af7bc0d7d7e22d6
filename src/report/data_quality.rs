//! The data-quality digest: what came, what came late or not at all, what was not understood, and which measures lack a
//! figure because of it. It judges no source and mends nothing.

use entity::value::{NoValue, RunState, Unit};
use serde_json::{Value, json};

use super::edition::{Composed, Head, frozen};
use super::page::grouped;
use super::sheets::{Cell, Sheet, numbers, words};
use super::{Kind, ReportError};
use crate::scorecard::wording::{no_value_word, period_text, value_text};

/// Lines of any list.
const MOST_LINES: usize = 15;
/// Reasons named for one source.
const MOST_REASONS: usize = 4;

/// Everything a data-quality digest is made from.
#[derive(Clone, Debug)]
pub struct DataQuality {
    /// What it says of itself.
    pub head: Head,
    /// Each source with its last pull.
    pub sources: Vec<SourceState>,
    /// Scorecards and the share of their weight that has figures.
    pub coverage: Vec<(String, f64)>,
    /// Measures of scorecards without a figure of the month.
    pub missing: Vec<MissingFigure>,
    /// Measures whose figure is of an earlier month, with a sentence on it.
    pub stale: Vec<(String, String)>,
    /// How many of all measurements of the month have no value, by reason.
    pub reasons: Vec<(NoValue, u64)>,
    /// How many measurements the month has.
    pub measured: u64,
}

/// A source and how it last delivered.
#[derive(Clone, Debug)]
pub struct SourceState {
    /// Its name.
    pub name: String,
    /// How the last pull ended; none if there was none.
    pub state: Option<RunState>,
    /// When it last delivered, in the company's zone, for people; none if it never did.
    pub delivered: Option<String>,
    /// In how many hours it is expected to deliver.
    pub rhythm_hours: u64,
    /// Whether that time has passed.
    pub late: bool,
    /// Why the last pull failed.
    pub error: Option<String>,
    /// Rows of the last pull.
    pub read: u64,
    /// Rows of it that were not understood.
    pub rejected: u64,
    /// Why, most frequent first, with how many rows.
    pub reasons: Vec<(String, u64)>,
}

/// A measure without a figure.
#[derive(Clone, Debug)]
pub struct MissingFigure {
    /// The measure.
    pub name: String,
    /// Who answers for it.
    pub owner: String,
    /// Why there is none.
    pub reason: Option<NoValue>,
}

/// How a source stands, in one word that a shape belongs to.
#[derive(Clone, Copy, PartialEq)]
enum Standing {
    Failed,
    Never,
    Late,
    Rejected,
    Fine,
}

impl SourceState {
    fn standing(&self) -> Standing {
        match self.state {
            None => Standing::Never,
            Some(RunState::Failed) => Standing::Failed,
            Some(_) if self.late => Standing::Late,
            Some(_) if self.rejected > 0 => Standing::Rejected,
            Some(_) => Standing::Fine,
        }
    }
}

impl Standing {
    fn word(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Never => "never delivered",
            Self::Late => "late",
            Self::Rejected => "rows not understood",
            Self::Fine => "delivered",
        }
    }

    /// The status whose shape and colour it has.
    fn mark(self) -> &'static str {
        match self {
            Self::Failed | Self::Never | Self::Late => "missed",
            Self::Rejected => "near",
            Self::Fine => "met",
        }
    }
}

/// What a data-quality digest freezes and shows.
///
/// # Errors
/// `Json` if we made a mistake.
pub(super) fn compose(input: &DataQuality) -> Result<Composed, ReportError> {
    let body = frozen(Kind::DataQuality, &input.head, &[sources_table(input), missing_table(input)], page(input))?;
    Ok(Composed { body, charts: Vec::new(), trends: Vec::new(), asked: None })
}

fn page(input: &DataQuality) -> Value {
    let head = &input.head;
    let mut sources: Vec<&SourceState> = input.sources.iter().collect();
    sources.sort_by_key(|source| source.standing() as u8);
    let (troubled, fine): (Vec<&SourceState>, Vec<&SourceState>) =
        sources.iter().partition(|source| source.standing() != Standing::Fine);
    let (read, rejected) = sums(input);
    let reason = |(reason, n): &(NoValue, u64)| json!({"word": no_value_word(*reason), "n": grouped(*n)});
    json!({
        "title": head.title.clone().unwrap_or_else(|| "Data quality".to_owned()),
        "period": period_text(head.period),
        "headline": headline(input),
        "sources": input.sources.len(),
        "troubled": troubled.iter().take(MOST_LINES).map(|one| source(one)).collect::<Vec<_>>(),
        "troubled_more": troubled.len().saturating_sub(MOST_LINES),
        "fine": fine.len(),
        "all_sources": sources.iter().map(|one| source(one)).collect::<Vec<_>>(),
        "read": grouped(read),
        "rejected": (rejected > 0).then(|| grouped(rejected)),
        "coverage": input.coverage.iter().take(MOST_LINES).map(|(name, share)| json!({
            "name": name, "share": value_text(Unit::Percent, 100.0 * share), "full": *share >= 1.0,
        })).collect::<Vec<_>>(),
        "missing": input.missing.iter().take(MOST_LINES).map(missing).collect::<Vec<_>>(),
        "missing_more": input.missing.len().saturating_sub(MOST_LINES),
        "stale": input.stale.iter().take(MOST_LINES).map(|(name, said)| json!({"name": name, "said": said}))
            .collect::<Vec<_>>(),
        "measured": grouped(input.measured),
        "without_value": grouped(input.reasons.iter().map(|(_, n)| n).sum()),
        "reasons": input.reasons.iter().map(reason).collect::<Vec<_>>(),
        "links": {
            "sources": head.link("/sources"),
            "check": head.link("/editions/check/"),
        },
    })
}

fn sums(input: &DataQuality) -> (u64, u64) {
    let sum = |of: fn(&SourceState) -> u64| input.sources.iter().map(of).fold(0, u64::saturating_add);
    (sum(|source| source.read), sum(|source| source.rejected))
}

/// "1 of 9 sources needs a look; 12 rows were not understood, 1 measure has no figure." Single rows make no source suspect.
fn headline(input: &DataQuality) -> String {
    let all = input.sources.len();
    let troubled =
        input.sources.iter().filter(|one| !matches!(one.standing(), Standing::Fine | Standing::Rejected)).count();
    let sources = match troubled {
        0 => format!("All {all} sources delivered in time"),
        1 => format!("1 of {all} sources needs a look"),
        n => format!("{n} of {all} sources need a look"),
    };
    let rows = match sums(input).1 {
        0 => "every row was understood".to_owned(),
        1 => "1 row was not understood".to_owned(),
        n => format!("{} rows were not understood", grouped(n)),
    };
    let measures = match input.missing.len() {
        0 => "no measure lacks a figure".to_owned(),
        1 => "1 measure has no figure".to_owned(),
        n => format!("{n} measures have no figure"),
    };
    format!("{sources}; {rows}, {measures}.")
}

fn source(one: &SourceState) -> Value {
    let reason = |(text, n): &(String, u64)| json!({"text": text, "n": grouped(*n)});
    let named: u64 = one.reasons.iter().take(MOST_REASONS).map(|(_, n)| n).sum();
    json!({
        "name": one.name,
        "mark": one.standing().mark(),
        "word": one.standing().word(),
        "delivered": one.delivered,
        "late": one.late,
        "rhythm": one.rhythm_hours,
        "error": one.error,
        "read": grouped(one.read),
        "rejected": (one.rejected > 0).then(|| grouped(one.rejected)),
        "reasons": one.reasons.iter().take(MOST_REASONS).map(reason).collect::<Vec<_>>(),
        "other_reasons": one.rejected.checked_sub(named).filter(|more| *more > 0 && named > 0).map(grouped),
    })
}

fn missing(one: &MissingFigure) -> Value {
    json!({"name": one.name, "owner": one.owner, "reason": one.reason.map(no_value_word)})
}

fn sources_table(input: &DataQuality) -> Sheet {
    let columns = vec![
        words("source", "Source", 28.0),
        words("state", "State", 20.0),
        words("delivered", "Last delivered", 24.0),
        numbers("rhythm_hours", "Expected every, hours", Unit::Count),
        numbers("read", "Rows read", Unit::Count),
        numbers("rejected", "Rows not understood", Unit::Count),
        words("reasons", "Why", 70.0),
    ];
    let row = |one: &SourceState| {
        let told = one.reasons.iter().map(|(text, n)| format!("{n}: {text}"));
        let why: Vec<String> = one.error.iter().cloned().chain(told).collect();
        vec![
            Cell::text(&one.name),
            Cell::text(one.standing().word()),
            Cell::text(one.delivered.as_deref().unwrap_or_default()),
            Cell::count(one.rhythm_hours),
            Cell::count(one.read),
            Cell::count(one.rejected),
            Cell::text(why.join("; ")),
        ]
    };
    Sheet::new("Sources", "One row a source with its last pull.", columns).of(input.sources.iter().map(row))
}

fn missing_table(input: &DataQuality) -> Sheet {
    let columns =
        vec![words("measure", "Measure", 34.0), words("owner", "Owner", 30.0), words("reason", "Why no figure", 34.0)];
    let row = |one: &MissingFigure| {
        let reason = one.reason.map(no_value_word).unwrap_or_default();
        vec![Cell::text(&one.name), Cell::text(&one.owner), Cell::text(reason)]
    };
    Sheet::new("Missing", "One row a measure of a scorecard that has no figure for the month.", columns)
        .of(input.missing.iter().map(row))
}
