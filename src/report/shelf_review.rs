//! The shelf review: which services to put in front, to keep on trial and to phase out, why, and what was decided since the
//! review before. It proposes nothing of its own.

use chrono::NaiveDate;
use entity::value::{Decision, Money, Move, Scope, Signal, Status, Unit};
use serde_json::{Value, json};

use super::edition::{Composed, Head, frozen};
use super::pictures::{Album, frame, writing};
use super::sheets::{Cell, Sheet, numbers, words};
use super::{Kind, ReportError, Words, shelf_costs};
use crate::charts::{Bounds, Format, Matrix, MatrixAxis, MatrixWords, Sign, Spot, Svg, matrix};
use crate::language::{Arg, Language};
use crate::portfolio::{LIKED_FROM, Proposal};
use crate::scorecard::Standings;
use crate::scorecard::wording::{DecisionAsked, PhaseOut, phase_out_asked};

/// Services named for one move; the portal names all.
const MOST_MOVES: usize = 15;
/// Reasons given for one.
const MOST_REASONS: usize = 4;

/// Everything a shelf review is made from.
#[derive(Clone, Debug)]
pub struct ShelfReview {
    /// What it says of itself.
    pub head: Head,
    /// All services with what is proposed.
    pub services: Vec<OnShelf>,
    /// What people decided about the proposals of the month before, newest first.
    pub decided: Vec<DecidedMove>,
    /// Proposals of the month before that nobody answered.
    pub unanswered: u64,
}

/// A service with its proposed place.
#[derive(Clone, Debug)]
pub struct OnShelf {
    /// Its name.
    pub name: String,
    /// Who answers for it.
    pub owner: String,
    /// What is proposed, and why.
    pub proposal: Proposal,
    /// How much it was used in the month.
    pub demand: Option<f64>,
    /// The same a year before.
    pub demand_before: Option<f64>,
    /// Share of promises kept, percent.
    pub promise: Option<f64>,
    /// Share of satisfied answers, percent.
    pub felt: Option<f64>,
    /// What it cost in the month.
    pub cost: Option<Money>,
    /// Names of the value streams with a step that leans on it.
    pub streams: Vec<String>,
}

/// What a person decided about a proposal.
#[derive(Clone, Debug)]
pub struct DecidedMove {
    /// The service's name.
    pub name: String,
    /// What was proposed.
    pub to: Move,
    /// What was decided.
    pub decision: Decision,
    /// By whom.
    pub by: String,
    /// When.
    pub on: NaiveDate,
}

/// What a shelf review freezes and shows.
///
/// # Errors
/// `Json` if we made a mistake.
pub(super) fn compose(language: &Language, input: &ShelfReview) -> Result<Composed, ReportError> {
    let (asked, mut charts) = (asked(language, input), Album::default());
    let told = Told { language, input };
    let mut page = told.page(asked.as_ref());
    if let (Value::Object(fields), Some((drawn, alt))) = (&mut page, told.places()) {
        fields.insert("picture".to_owned(), json!(charts.add("places", drawn, &alt)));
    }
    if let (Value::Object(fields), Some(costs)) = (&mut page, shelf_costs::draw(language, input, &mut charts)) {
        fields.insert("costs".to_owned(), costs);
    }
    let body = frozen(Kind::ShelfReview, &input.head, &[told.table()], Some(standings(input)), page)?;
    Ok(Composed { body, charts: charts.0, trends: Vec::new(), asked })
}

/// Each service by its place. A move that is proposed is told at once, and once; that it stays after all, when two reviews
/// in a row say so.
fn standings(input: &ShelfReview) -> Standings {
    let stands = |to: Move| match to {
        Move::Keep => (Status::Met, Signal::None),
        Move::Front => (Status::Near, Signal::Better),
        Move::Trial => (Status::Near, Signal::Changed),
        Move::PhaseOut => (Status::Near, Signal::Worse),
    };
    input.services.iter().map(|one| (one.proposal.service.clone(), stands(one.proposal.to))).collect()
}

impl OnShelf {
    /// How much more it was used than a year before, in percent.
    fn change_of_use(&self) -> Option<f64> {
        let (now, before) = self.demand.zip(self.demand_before)?;
        (before > 0.0).then(|| 100.0 * (now - before) / before)
    }
}

fn to(input: &ShelfReview, wanted: Move) -> Vec<&OnShelf> {
    input.services.iter().filter(|service| service.proposal.to == wanted).collect()
}

/// Those to stop, the costliest first.
fn to_stop(input: &ShelfReview) -> Vec<&OnShelf> {
    let mut stopping = to(input, Move::PhaseOut);
    stopping.sort_by_key(|service| std::cmp::Reverse(service.cost.map(|cost| cost.micros)));
    stopping
}

/// What people ask for instead, or what the shelf suggests.
fn asked(language: &Language, input: &ShelfReview) -> Option<DecisionAsked> {
    let instead = input.head.words.as_ref().and_then(Words::decision);
    instead.or_else(|| suggested(language, input))
}

/// Whether to stop the costliest of those that should stop: the one thing that cannot soon be taken back.
fn suggested(language: &Language, input: &ShelfReview) -> Option<DecisionAsked> {
    let stopping = to_stop(input);
    let first = stopping.first()?;
    let monthly_cost = first.cost.map(|cost| amount(language, cost));
    let service = PhaseOut { name: first.name.clone(), owner: first.owner.clone(), monthly_cost };
    Some(phase_out_asked(language, &service, input.head.period))
}

fn amount(language: &Language, money: Money) -> String {
    language.value(Unit::Money(money.currency), money.to_f64())
}

/// A review as its reader reads it.
struct Told<'a> {
    language: &'a Language,
    input: &'a ShelfReview,
}

impl Told<'_> {
    fn page(&self, asked: Option<&DecisionAsked>) -> Value {
        let (language, input) = (self.language, self.input);
        let head = &input.head;
        let (keep, before) = (to(input, Move::Keep), language.period(head.period.previous()));
        let unanswered = [("n", input.unanswered.into()), ("month", Arg::from(&before))];
        json!({
            "title": head.title.as_deref().unwrap_or(language.word("shelf-review-title")),
            "period": language.period(head.period),
            "headline": self.headline(),
            "decision": asked.map(|asked| json!({
                "ask": asked.ask,
                "by_whom": asked.by_whom,
                "until": language.period(asked.until),
                "cost_of_waiting": asked.cost_of_waiting,
            })),
            "picture": null,
            "costs": null,
            "places": [
                self.place(Move::Front, to(input, Move::Front)),
                self.place(Move::PhaseOut, to_stop(input)),
                self.place(Move::Trial, to(input, Move::Trial)),
            ],
            "keeps": (!keep.is_empty()).then(|| language.say("shelf-keeps", &[("keep", keep.len().into())])),
            "kept": keep.iter().map(|service| self.line(service)).collect::<Vec<_>>(),
            "decided": input.decided.iter().take(MOST_MOVES).map(|one| self.decided(one)).collect::<Vec<_>>(),
            "unanswered": (input.unanswered > 0).then(|| language.say("shelf-unanswered", &unanswered)),
            "month_before": before,
            "links": {
                "shelf": head.link(&format!("/shelf?period={}", head.period)),
                "check": head.link("/editions/check/"),
            },
        })
    }

    fn place(&self, to: Move, services: Vec<&OnShelf>) -> Value {
        let shown: Vec<Value> = services.iter().take(MOST_MOVES).map(|service| self.line(service)).collect();
        json!({"move": to, "word": self.language.shelf_move(to), "services": shown,
            "more": services.len().saturating_sub(MOST_MOVES)})
    }

    /// "1 service to put in front, 1 to phase out, 1 on trial; 17 stay where they are."
    fn headline(&self) -> String {
        let count = |wanted: Move| to(self.input, wanted).len();
        let mut moves: Vec<String> = Vec::new();
        for wanted in [Move::Front, Move::PhaseOut, Move::Trial] {
            let place = if moves.is_empty() { "first" } else { "then" };
            if count(wanted) > 0 {
                moves.push(self.language.say(&format!("shelf-{place}-{wanted}"), &[("n", count(wanted).into())]));
            }
        }
        let said =
            |id: &str| self.language.say(id, &[("moves", moves.join(", ").into()), ("n", count(Move::Keep).into())]);
        match count(Move::Keep) {
            _ if moves.is_empty() => self.language.word("shelf-all-stay").to_owned(),
            0 => said("shelf-moves-only"),
            _ => said("shelf-moves-stay"),
        }
    }

    fn line(&self, service: &OnShelf) -> Value {
        let percent = |share: Option<f64>| share.map(|share| self.language.value(Unit::Percent, share));
        let proof = |metric| self.input.head.proof(metric, &Scope::Service(service.proposal.service.clone()));
        let reasons = service.proposal.reasons.iter().take(MOST_REASONS).map(|reason| reason.told(self.language));
        json!({
            "name": service.name,
            "owner": service.owner,
            "reasons": reasons.collect::<Vec<_>>(),
            "confidence": self.language.confidence(service.proposal.confidence),
            "demand": service.demand.map(|demand| self.language.value(Unit::Count, demand)),
            "promise": percent(service.promise),
            "felt": percent(service.felt),
            "felt_proof": proof("satisfied"),
            "cost_proof": proof("spend"),
            "cost": service.cost.map(|cost| amount(self.language, cost)),
        })
    }

    fn decided(&self, one: &DecidedMove) -> Value {
        json!({
            "name": one.name,
            "word": self.language.shelf_move(one.to),
            "accepted": one.decision == Decision::Accepted,
            "by": one.by,
            "on": self.language.day(one.on),
        })
    }

    /// All services by how their use changed and how many are satisfied; none where fewer than three can be placed.
    fn places(&self) -> Option<(Svg, String)> {
        let word = |id: &str| self.language.word(id).to_owned();
        let spots: Vec<Spot> = self.input.services.iter().map(|service| self.spot(service)).collect();
        let placed = spots.iter().filter(|spot| spot.across.is_some() && spot.up.is_some()).count();
        let (title, key) = (word("shelf-chart"), word("shelf-chart-key"));
        let told = [
            ("title", Arg::from(&title)),
            ("period", self.language.period(self.input.head.period).into()),
            ("headline", self.headline().into()),
        ];
        let alt = self.language.say("shelf-chart-told", &told);
        let axis = |id: &str, divide, lowest, highest| MatrixAxis {
            title: word(id),
            divide,
            bounds: Bounds { lowest: Some(lowest), highest },
            format: Format { writing: writing(self.language), ..Format::with_suffix(0, " %") },
        };
        let fields = ["less-liked", "more-liked", "less-disliked", "more-disliked"];
        let drawn = matrix(&Matrix {
            frame: frame(&title, &key, &alt),
            across: axis("shelf-chart-use", 0.0, -100.0, None),
            up: axis("shelf-chart-satisfied", LIKED_FROM, 0.0, Some(100.0)),
            fields: fields.map(|field| word(&["shelf-chart-", field].concat())),
            spots,
            words: MatrixWords {
                name: word("head-service"),
                word: word("head-place"),
                missing: word("shelf-chart-missing"),
            },
        });
        (placed >= 3).then_some((drawn, alt))
    }

    fn spot(&self, service: &OnShelf) -> Spot {
        Spot {
            label: service.name.clone(),
            across: service.change_of_use(),
            up: service.felt,
            sign: match service.proposal.to {
                Move::Front => Sign::Up,
                Move::PhaseOut => Sign::Down,
                Move::Trial => Sign::Diamond,
                Move::Keep => Sign::Disc,
            },
            word: self.language.shelf_move(service.proposal.to).to_owned(),
        }
    }

    fn table(&self) -> Sheet {
        let language = self.language;
        let words = |id: &str, head: &str, width| words(id, language.word(head), width);
        let numbers = |id: &str, head: &str, unit| numbers(id, language.word(head), unit);
        let columns = vec![
            words("service", "head-service", 28.0),
            words("place", "shelf-sheet-place", 18.0),
            words("confidence", "shelf-how-sure", 14.0),
            words("reasons", "head-why", 70.0),
            words("owner", "head-owner", 28.0),
            numbers("demand", "head-used", Unit::Count),
            numbers("promises_kept", "measure-promises-kept", Unit::Percent),
            numbers("satisfied", "head-satisfied", Unit::Percent),
            words("cost", "shelf-sheet-cost", 18.0),
        ];
        let row = |one: &OnShelf| {
            let reasons: Vec<String> = one.proposal.reasons.iter().map(|reason| reason.told(language)).collect();
            vec![
                Cell::text(&one.name),
                Cell::text(language.shelf_move(one.proposal.to)),
                Cell::text(language.confidence(one.proposal.confidence)),
                Cell::text(reasons.join(" ")),
                Cell::text(&one.owner),
                Cell::number(one.demand),
                Cell::number(one.promise),
                Cell::number(one.felt),
                Cell::money(one.cost),
            ]
        };
        Sheet::new(language, ["shelf-sheet", "shelf-sheet-text"], columns).of(self.input.services.iter().map(row))
    }
}
