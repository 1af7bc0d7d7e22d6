//! What a value would be made from, as a short print: the same print, the same value. It computes no value.
//!
//! So a changed record makes only those values anew that depend on it. What a formula reads outside its own part of the
//! company stands in [`Reads`]; a test changes record after record and finds every value that the print should have told.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use entity::record::{Record, SurveyAnswer};
use entity::value::{RecordKind, TicketKind};
use sha2::{Digest, Sha256};
use strum::IntoEnumIterator;

use super::index::Index;
use super::promises::dated;
use super::scopes::Part;
use super::{Compute, Metric, TicketDate, formula_version};

type Hash = [u8; 32];

/// The facts of a period, as one hash for each kind of record and part of the company.
pub(super) struct Prints<'a> {
    services: Vec<&'a str>,
    company: Hash,
    kinds: BTreeMap<RecordKind, Hash>,
    parts: HashMap<(RecordKind, Part<'a>), Hash>,
}

/// What a definition reads: versions of formulas, and kinds of records, of its own part or of whole services.
#[derive(Default)]
pub(super) struct Reads {
    versions: BTreeMap<String, String>,
    own: BTreeSet<RecordKind>,
    of_services: BTreeSet<RecordKind>,
}

impl<'a> Prints<'a> {
    pub(super) fn new(index: &Index<'a>) -> Self {
        let facts = index.facts;
        let company = (
            (index.period, index.window.start, index.window.end, index.watched().end, facts.zone.name()),
            (&facts.business_units, &facts.services, &facts.streams),
        );
        let mut hashes: HashMap<(RecordKind, Part<'a>), Vec<Hash>> = HashMap::new();
        let mut put = |kind: RecordKind, parts: Vec<Part<'a>>, hash: Hash| {
            parts.into_iter().for_each(|part| hashes.entry((kind, part)).or_default().push(hash));
        };
        for record in &facts.records {
            put(record.kind(), index.parts_of(record), hash(&without_comment(record)));
        }
        for line in &facts.lines {
            let kind = if line.driver.is_some() { RecordKind::UsageLine } else { RecordKind::CostLine };
            let parts = index.lineage.parts(line.business_unit.as_deref(), line.service.as_deref());
            put(kind, parts, hash(line));
        }
        let together = |(of, mut hashes): (_, Vec<Hash>)| {
            hashes.sort_unstable();
            (of, Sha256::digest(hashes.concat()).into())
        };
        Self {
            services: facts.services.iter().map(|(service, _)| service.as_str()).collect(),
            company: hash(&company),
            kinds: RecordKind::iter().map(|kind| (kind, hash(&known_of(index, kind)))).collect(),
            parts: hashes.into_iter().map(together).collect(),
        }
    }

    /// The print of what is read for a part of the company: 32 hex digits.
    pub(super) fn of(&self, reads: &Reads, part: Part<'_>) -> String {
        let mut print = Sha256::new();
        print.update(self.company);
        for (metric, version) in &reads.versions {
            print.update(format!("{metric} {version}\n"));
        }
        let services: Vec<Part<'_>> = match part {
            Part::Service(service) | Part::UnitService(_, service) => vec![Part::Service(service)],
            _ => self.services.iter().map(|service| Part::Service(service)).collect(),
        };
        let own = reads.own.iter().map(|kind| (*kind, vec![part]));
        for (kind, parts) in own.chain(reads.of_services.iter().map(|kind| (*kind, services.clone()))) {
            print.update(self.kinds.get(&kind).copied().unwrap_or_default());
            parts.into_iter().for_each(|part| print.update(self.part(kind, part)));
        }
        print.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }

    fn part<'b>(&'b self, kind: RecordKind, part: Part<'b>) -> Hash {
        self.parts.get(&(kind, part)).copied().unwrap_or_default()
    }
}

/// No formula reads a comment, and comments go before their answers do.
fn without_comment(record: &Record) -> Cow<'_, Record> {
    match record {
        Record::SurveyAnswer(answer) if answer.comment.is_some() => {
            Cow::Owned(Record::SurveyAnswer(SurveyAnswer { comment: None, ..answer.clone() }))
        }
        _ => Cow::Borrowed(record),
    }
}

/// Plain data with text keys always has a JSON form.
fn hash(value: &impl serde::Serialize) -> Hash {
    Sha256::digest(serde_json::to_vec(value).unwrap_or_default()).into()
}

/// What the whole company knows of a kind: why it may be missing, and of which sort there is any. A zero is known by that.
fn known_of(index: &Index<'_>, kind: RecordKind) -> (Option<String>, Vec<bool>) {
    let missing = index.missing(kind).map(|reason| reason.to_string());
    let sorts = || TicketKind::iter().map(Some).chain([None]);
    let dates = [TicketDate::Opened, TicketDate::Resolved, TicketDate::Closed, TicketDate::Open];
    let is_there = |index: &Index<'_>| -> Vec<bool> {
        match kind {
            RecordKind::Ticket => dates
                .iter()
                .flat_map(|date| sorts().map(|sort| !dated(index, Part::All, sort, *date).is_empty()))
                .collect(),
            RecordKind::SurveyAnswer => {
                vec![index.answers(Part::All).iter().any(|answer| index.contains(Some(answer.answered_at)))]
            }
            _ => Vec::new(),
        }
    };
    let missing = missing.or_else(|| (kind == RecordKind::LedgerLine).then(|| rules_of(index)));
    (missing, [is_there(index), is_there(index.as_at_the_end())].concat())
}

/// What is recognised in a ledger, and whether there is one.
fn rules_of(index: &Index<'_>) -> String {
    format!("{} {}", serde_json::json!(index.facts.outside), index.ledger(Part::All).is_empty())
}

impl Reads {
    /// What a metric reads, and every metric that it names.
    pub(super) fn of(metric: &Metric, known: &[Metric]) -> Self {
        let mut reads = Self::default();
        reads.metric(metric, known);
        reads
    }

    pub(super) fn kinds(&self) -> BTreeSet<RecordKind> {
        self.own.union(&self.of_services).copied().collect()
    }

    fn metric(&mut self, metric: &Metric, known: &[Metric]) {
        if self.versions.insert(metric.id.clone(), formula_version(metric)).is_none() {
            self.compute(&metric.compute, known);
        }
    }

    fn compute(&mut self, compute: &Compute, known: &[Metric]) {
        match compute {
            Compute::PromisesKept { .. } | Compute::Tickets { .. } | Compute::TimeToFix { .. } => {
                self.own.insert(RecordKind::Ticket);
            }
            Compute::Availability { weighted_by, .. } => {
                self.of_services.insert(RecordKind::Outage);
                self.of_services.extend(weighted_by.as_ref().map(|_| RecordKind::Reading));
            }
            Compute::ServiceHours { .. } => {
                self.of_services.insert(RecordKind::Outage);
            }
            Compute::Satisfied | Compute::Recommend { .. } => {
                self.own.insert(RecordKind::SurveyAnswer);
            }
            Compute::Spend => {
                self.own.insert(RecordKind::CostLine);
            }
            Compute::SpendOutsideIt => {
                self.own.insert(RecordKind::LedgerLine);
            }
            Compute::UnitCost { .. } => self.own.extend([RecordKind::CostLine, RecordKind::UsageLine]),
            Compute::Usage { .. } => {
                self.own.insert(RecordKind::UsageLine);
            }
            // A stream holds the readings of all its steps.
            Compute::ReadingSum { .. } | Compute::ReadingMean { .. } | Compute::ReadingShare { .. } => {
                self.own.insert(RecordKind::Reading);
            }
            Compute::Records { kind, .. } => {
                self.own.insert(*kind);
            }
            Compute::Expression { terms, .. } => {
                terms.values().for_each(|term| self.compute(&term.compute, known));
                let named = compute.metrics_named();
                known.iter().filter(|metric| named.contains(&metric.id)).for_each(|metric| self.metric(metric, known));
            }
        }
    }
}
