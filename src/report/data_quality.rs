//! The data-quality digest: what came, what came late or not at all, what was not understood, and which measures lack a
//! figure because of it. It judges no source and mends nothing.

use chrono::NaiveDateTime;
use entity::value::{NoValue, RunState, Signal, Status, Unit};
use serde_json::{Value, json};

use super::edition::{Composed, Head, frozen};
use super::page::percent_encoded;
use super::sheets::{Cell, Sheet, numbers, words};
use super::{Kind, ReportError};
use crate::language::{Arg, Language};
use crate::scorecard::Standings;

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
    /// Scorecards by id and name, and the share of their weight that has figures.
    pub coverage: Vec<(String, String, f64)>,
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
    /// Its id.
    pub source: String,
    /// Its name.
    pub name: String,
    /// How the last pull ended; none if there was none.
    pub state: Option<RunState>,
    /// When it last delivered, in the company's zone; none if it never did.
    pub delivered: Option<NaiveDateTime>,
    /// In how many hours it is expected to deliver.
    pub rhythm_hours: u64,
    /// Whether that time has passed.
    pub late: bool,
    /// Whether it brought lines of the month before, and none of this month.
    pub lacks_month: bool,
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
    /// The KPI's id.
    pub kpi: String,
    /// The measure.
    pub name: String,
    /// Who answers for it.
    pub owner: String,
    /// Why there is none.
    pub reason: Option<NoValue>,
}

/// How a source stands, in one word that a shape belongs to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, strum::Display)]
#[strum(serialize_all = "snake_case")]
enum Standing {
    Failed,
    Never,
    Late,
    Lacking,
    Rejected,
    Fine,
}

impl SourceState {
    fn standing(&self) -> Standing {
        match self.state {
            None => Standing::Never,
            Some(RunState::Failed) => Standing::Failed,
            Some(_) if self.late => Standing::Late,
            Some(_) if self.lacks_month => Standing::Lacking,
            Some(_) if self.rejected > 0 => Standing::Rejected,
            Some(_) => Standing::Fine,
        }
    }
}

impl Standing {
    fn word(self, language: &Language) -> &str {
        language.word(&format!("data-{self}"))
    }

    /// The status whose shape and colour it has.
    fn status(self) -> Status {
        match self {
            Self::Failed | Self::Never | Self::Late | Self::Lacking => Status::Missed,
            Self::Rejected => Status::Near,
            Self::Fine => Status::Met,
        }
    }
}

/// What a data-quality digest freezes and shows.
///
/// # Errors
/// `Json` if we made a mistake.
pub(super) fn compose(language: &Language, input: &DataQuality) -> Result<Composed, ReportError> {
    let told = Told { language, input };
    let tables = [told.sources_table(), told.missing_table()];
    let body = frozen(Kind::DataQuality, &input.head, &tables, Some(standings(input)), told.page())?;
    Ok(Composed { body, charts: Vec::new(), trends: Vec::new(), asked: None })
}

/// Each source by how it delivered, and each measure that lacks its figure: told at once, and once.
fn standings(input: &DataQuality) -> Standings {
    let source = |one: &SourceState| (format!("source {}", one.name), (one.standing().status(), Signal::None));
    let missing = |one: &MissingFigure| (format!("measure {}", one.name), (Status::NoValue, Signal::Worse));
    input.sources.iter().map(source).chain(input.missing.iter().map(missing)).collect()
}

/// A digest as its reader reads it.
struct Told<'a> {
    language: &'a Language,
    input: &'a DataQuality,
}

impl Told<'_> {
    fn page(&self) -> Value {
        let (language, input) = (self.language, self.input);
        let head = &input.head;
        let mut sources: Vec<&SourceState> = input.sources.iter().collect();
        sources.sort_by_key(|source| source.standing());
        let (troubled, fine): (Vec<&SourceState>, Vec<&SourceState>) =
            sources.iter().partition(|source| source.standing() != Standing::Fine);
        let (read, rejected) = sums(input);
        let rows = if rejected > 0 { "data-rows-rejected" } else { "data-rows" };
        json!({
            "title": head.title.as_deref().unwrap_or(language.word("data-title")),
            "period": language.period(head.period),
            "headline": self.headline(),
            "sources": input.sources.len(),
            "troubled": troubled.iter().take(MOST_LINES).map(|one| self.source(one)).collect::<Vec<_>>(),
            "troubled_more": troubled.len().saturating_sub(MOST_LINES),
            "fine": fine.len(),
            "all_sources": sources.iter().map(|one| self.source(one)).collect::<Vec<_>>(),
            "read": language.count(read),
            "rows": language.say(rows, &[("read", read.into()), ("rejected", rejected.into())]),
            "coverage": input.coverage.iter().take(MOST_LINES).map(|one| self.coverage(one)).collect::<Vec<_>>(),
            "missing": input.missing.iter().take(MOST_LINES).map(|one| self.missing(one)).collect::<Vec<_>>(),
            "missing_more": input.missing.len().saturating_sub(MOST_LINES),
            "stale": input.stale.iter().take(MOST_LINES).map(|(name, said)| json!({"name": name, "said": said}))
                .collect::<Vec<_>>(),
            "values": self.values(),
            "reasons": input.reasons.iter().map(|one| self.reason(one)).collect::<Vec<_>>(),
            "links": {
                "sources": head.link("/sources"),
                "check": head.link("/editions/check/"),
            },
        })
    }

    /// "1 of 9 sources needs a look; 12 rows were not understood, 1 measure has no figure." Single rows make no source
    /// suspect.
    fn headline(&self) -> String {
        let input = self.input;
        let is_troubled = |one: &&SourceState| !matches!(one.standing(), Standing::Fine | Standing::Rejected);
        let (all, troubled) = (input.sources.len(), input.sources.iter().filter(is_troubled).count());
        let counted = |n: usize, none: &str, some: &str| {
            let id = if n == 0 { none } else { some };
            Arg::from(self.language.say(id, &[("n", n.into()), ("all", all.into())]))
        };
        let rejected = usize::try_from(sums(input).1).unwrap_or(usize::MAX);
        let said = [
            ("sources", counted(troubled, "data-in-time", "data-need-a-look")),
            ("rows", counted(rejected, "data-rows-understood", "data-rows-not-understood")),
            ("measures", counted(input.missing.len(), "data-measures-complete", "data-measures-missing")),
        ];
        self.language.say("data-headline", &said)
    }

    fn source(&self, one: &SourceState) -> Value {
        let count = |n: u64| self.language.count(n);
        let reason = |(said, n): &(String, u64)| json!({"text": self.reason_retold(said), "n": count(*n)});
        let named: u64 = one.reasons.iter().take(MOST_REASONS).map(|(_, n)| n).sum();
        json!({
            "name": one.name,
            "link": self.input.head.link(&format!("/sources/{}", percent_encoded(&one.source))),
            "mark": one.standing().status(),
            "word": one.standing().word(self.language),
            "delivered": one.delivered.map(|at| self.instant(at)),
            "late": one.late,
            "rhythm": one.rhythm_hours,
            "error": one.error.as_deref().map(|said| self.message(said)),
            "read": count(one.read),
            "rejected": (one.rejected > 0).then(|| count(one.rejected)),
            "reasons": one.reasons.iter().take(MOST_REASONS).map(reason).collect::<Vec<_>>(),
            "other_reasons": one.rejected.checked_sub(named).filter(|more| *more > 0 && named > 0).map(count),
        })
    }

    /// Why the pull failed, in the reader's words where its shape is known, else word for word.
    fn message(&self, said: &str) -> String {
        let (id, said) = match self.language.retold(said) {
            Some(retold) => ("data-message", retold),
            None => ("data-message-quoted", said.to_owned()),
        };
        self.language.say(id, &[("said", said.into())])
    }

    /// Why a row was not understood, likewise.
    fn reason_retold(&self, said: &str) -> String {
        let quoted = || self.language.say("data-reason-quoted", &[("said", said.into())]);
        self.language.retold(said).unwrap_or_else(quoted)
    }

    fn instant(&self, at: NaiveDateTime) -> String {
        let said = [("day", self.language.day(at.date()).into()), ("time", at.format("%H:%M").to_string().into())];
        self.language.say("data-at", &said)
    }

    fn coverage(&self, (id, name, share): &(String, String, f64)) -> Value {
        let share = self.language.value(Unit::Percent, 100.0 * share);
        json!({"name": name, "link": self.to("scorecards", id),
            "said": self.language.say("data-coverage", &[("share", share.into())])})
    }

    fn missing(&self, one: &MissingFigure) -> Value {
        let reason = one.reason.map_or(self.language.word("no-figure"), |reason| self.language.no_value(reason));
        json!({"name": one.name, "link": self.to("kpis", &one.kpi), "owner": one.owner, "reason": reason})
    }

    /// A page of the portal as of the month.
    fn to(&self, of: &str, id: &str) -> String {
        let head = &self.input.head;
        head.link(&format!("/{of}/{}?period={}", percent_encoded(id), head.period))
    }

    fn reason(&self, (reason, n): &(NoValue, u64)) -> Value {
        json!({"word": self.language.no_value(*reason), "n": self.language.count(*n)})
    }

    fn values(&self) -> String {
        let empty: u64 = self.input.reasons.iter().map(|(_, n)| n).sum();
        let said = [
            ("measured", self.input.measured.into()),
            ("period", self.language.period(self.input.head.period).into()),
            ("empty", empty.into()),
        ];
        self.language.say("data-values", &said)
    }

    fn sources_table(&self) -> Sheet {
        let language = self.language;
        let words = |id: &str, head: &str, width| words(id, language.word(head), width);
        let numbers = |id: &str, head: &str| numbers(id, language.word(head), Unit::Count);
        let columns = vec![
            words("source", "data-source", 28.0),
            words("state", "data-state", 20.0),
            words("delivered", "data-last", 24.0),
            numbers("rhythm_hours", "data-sheet-rhythm"),
            numbers("read", "data-sheet-read"),
            numbers("rejected", "data-sheet-rejected"),
            words("reasons", "head-why", 70.0),
        ];
        let row = |one: &SourceState| {
            let told = one.reasons.iter().map(|(said, n)| format!("{n}: {}", self.reason_retold(said)));
            let why: Vec<String> = one.error.iter().map(|said| self.reason_retold(said)).chain(told).collect();
            vec![
                Cell::text(&one.name),
                Cell::text(one.standing().word(language)),
                Cell::text(one.delivered.map(|at| self.instant(at)).unwrap_or_default()),
                Cell::count(one.rhythm_hours),
                Cell::count(one.read),
                Cell::count(one.rejected),
                Cell::text(why.join("; ")),
            ]
        };
        Sheet::new(language, ["data-sources", "data-sheet-sources-text"], columns).of(self
            .input
            .sources
            .iter()
            .map(row))
    }

    fn missing_table(&self) -> Sheet {
        let language = self.language;
        let columns = vec![
            words("measure", language.word("data-sheet-measure"), 34.0),
            words("owner", language.word("head-owner"), 30.0),
            words("reason", language.word("data-sheet-reason"), 34.0),
        ];
        let row = |one: &MissingFigure| {
            let reason = one.reason.map(|reason| language.no_value(reason)).unwrap_or_default();
            vec![Cell::text(&one.name), Cell::text(&one.owner), Cell::text(reason)]
        };
        Sheet::new(language, ["data-sheet-missing", "data-sheet-missing-text"], columns).of(self
            .input
            .missing
            .iter()
            .map(row))
    }
}

fn sums(input: &DataQuality) -> (u64, u64) {
    let sum = |of: fn(&SourceState) -> u64| input.sources.iter().map(of).fold(0, u64::saturating_add);
    (sum(|source| source.read), sum(|source| source.rejected))
}

#[cfg(test)]
mod tests {
    use super::super::{Content, samples};
    use super::*;

    #[test]
    fn a_source_that_lacks_the_month_did_not_deliver_in_time() {
        let all = samples::others(Language::english(), samples::own);
        let found = all.into_iter().find_map(|one| if let Content::DataQuality(it) = one { Some(*it) } else { None });
        let mut input = found.expect("a data-quality digest");
        input.sources.truncate(2);
        let headline = |input: &DataQuality| Told { language: Language::english(), input }.headline();
        assert!(headline(&input).starts_with("All 2 sources delivered in time"), "{}", headline(&input));
        input.sources[0].lacks_month = true;
        assert!(headline(&input).starts_with("1 of 2 sources needs a look"), "{}", headline(&input));
        let page = Told { language: Language::english(), input: &input }.page();
        let first = page.pointer("/troubled/0").expect("a source that needs a look");
        assert_eq!(first["word"], "has nothing of the month yet");
        assert_eq!(first["late"], false, "it was read when it should be");
    }
}
