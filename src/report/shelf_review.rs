//! The shelf review: which services to put in front, to keep on trial and to phase out, why, and what was decided since the
//! review before. It proposes nothing of its own.

use chrono::NaiveDate;
use entity::value::{Decision, Money, Move, Unit};
use serde_json::{Value, json};

use super::edition::{Composed, Head, frozen};
use super::page::day;
use super::pictures::{Album, frame};
use super::sheets::{Cell, Sheet, numbers, words};
use super::{Kind, ReportError, Words};
use crate::charts::{Bounds, Format, Matrix, MatrixAxis, Sign, Spot, Svg, matrix};
use crate::language::Language;
use crate::portfolio::{LIKED_FROM, Proposal};
use crate::scorecard::wording::{
    DecisionAsked, PhaseOut, confidence_word, move_word, period_text, phase_out_asked, value_text,
};

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
    let mut page = page(input, asked.as_ref());
    if let (Value::Object(fields), Some((drawn, alt))) = (&mut page, places(input)) {
        fields.insert("picture".to_owned(), json!(charts.add("places", drawn, &alt)));
    }
    let body = frozen(Kind::ShelfReview, &input.head, &[table(input)], page)?;
    Ok(Composed { body, charts: charts.0, trends: Vec::new(), asked })
}

/// All services by how their use changed and how many are satisfied; none where fewer than three can be placed.
fn places(input: &ShelfReview) -> Option<(Svg, String)> {
    let spot = |service: &OnShelf| Spot {
        label: service.name.clone(),
        across: service.change_of_use(),
        up: service.felt,
        sign: match service.proposal.to {
            Move::Front => Sign::Up,
            Move::PhaseOut => Sign::Down,
            Move::Trial => Sign::Diamond,
            Move::Keep => Sign::Disc,
        },
        word: move_word(service.proposal.to).to_owned(),
    };
    let spots: Vec<Spot> = input.services.iter().map(spot).collect();
    let placed = spots.iter().filter(|spot| spot.across.is_some() && spot.up.is_some()).count();
    let title = "Use and satisfaction";
    let alt = format!("{title}, {}: {}", period_text(input.head.period), headline(input));
    let field = |text: &str| text.to_owned();
    let drawn = matrix(&Matrix {
        frame: frame(title, "Each service by its use against a year before and by how many are satisfied", &alt),
        across: MatrixAxis {
            title: "Use against a year before, %".to_owned(),
            divide: 0.0,
            bounds: Bounds { lowest: Some(-100.0), highest: None },
            format: Format::with_suffix(0, " %"),
        },
        up: MatrixAxis {
            title: "Satisfied, %".to_owned(),
            divide: LIKED_FROM,
            bounds: Bounds { lowest: Some(0.0), highest: Some(100.0) },
            format: Format::with_suffix(0, " %"),
        },
        fields: [
            field("liked, used less"),
            field("liked, used more"),
            field("not liked, used less"),
            field("not liked, used more"),
        ],
        spots,
        ..Matrix::default()
    });
    (placed >= 3).then_some((drawn, alt))
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
    let service =
        PhaseOut { name: first.name.clone(), owner: first.owner.clone(), monthly_cost: first.cost.map(amount) };
    Some(phase_out_asked(language, &service, input.head.period))
}

fn amount(money: Money) -> String {
    value_text(Unit::Money(money.currency), money.to_f64())
}

fn page(input: &ShelfReview, asked: Option<&DecisionAsked>) -> Value {
    let head = &input.head;
    let place = |to: Move, services: Vec<&OnShelf>| {
        let shown: Vec<Value> = services.iter().take(MOST_MOVES).map(|service| line(service)).collect();
        json!({"move": to, "word": move_word(to), "services": shown, "n": services.len(),
            "more": services.len().saturating_sub(MOST_MOVES)})
    };
    let of = |wanted: Move| place(wanted, to(input, wanted));
    let keep = to(input, Move::Keep);
    json!({
        "title": head.title.clone().unwrap_or_else(|| "Shelf review".to_owned()),
        "period": period_text(head.period),
        "headline": headline(input),
        "decision": asked.map(|asked| json!({
            "ask": asked.ask,
            "by_whom": asked.by_whom,
            "until": period_text(asked.until),
            "cost_of_waiting": asked.cost_of_waiting,
        })),
        "picture": null,
        "places": [of(Move::Front), place(Move::PhaseOut, to_stop(input)), of(Move::Trial)],
        "keep": keep.len(),
        "kept": keep.iter().map(|service| line(service)).collect::<Vec<_>>(),
        "decided": input.decided.iter().take(MOST_MOVES).map(decided).collect::<Vec<_>>(),
        "unanswered": input.unanswered,
        "month_before": period_text(head.period.previous()),
        "links": {
            "shelf": head.link(&format!("/shelf?period={}", head.period)),
            "check": head.link("/editions/check/"),
        },
    })
}

/// "1 service to put in front, 1 to phase out, 1 on trial; 17 stay where they are."
fn headline(input: &ShelfReview) -> String {
    let count = |wanted: Move| to(input, wanted).len();
    let moves = [(Move::Front, "to put in front"), (Move::PhaseOut, "to phase out"), (Move::Trial, "to keep on trial")];
    let mut parts: Vec<String> = Vec::new();
    for (wanted, words) in moves {
        match (count(wanted), parts.is_empty()) {
            (0, _) => {}
            (1, true) => parts.push(format!("1 service {words}")),
            (n, true) => parts.push(format!("{n} services {words}")),
            (n, false) => parts.push(format!("{n} {words}")),
        }
    }
    let stay = match (count(Move::Keep), parts.is_empty()) {
        (_, true) => return "All services stay where they are.".to_owned(),
        (0, false) => String::new(),
        (1, false) => "; 1 stays where it is".to_owned(),
        (n, false) => format!("; {n} stay where they are"),
    };
    [&parts.join(", "), stay.as_str(), "."].concat()
}

fn line(service: &OnShelf) -> Value {
    let percent = |share: Option<f64>| share.map(|share| value_text(Unit::Percent, share));
    let reasons = service.proposal.reasons.iter().take(MOST_REASONS).map(|reason| reason.text.as_str());
    json!({
        "name": service.name,
        "owner": service.owner,
        "reasons": reasons.collect::<Vec<_>>(),
        "confidence": confidence_word(service.proposal.confidence),
        "demand": service.demand.map(|demand| value_text(Unit::Count, demand)),
        "promise": percent(service.promise),
        "felt": percent(service.felt),
        "cost": service.cost.map(amount),
    })
}

fn decided(one: &DecidedMove) -> Value {
    json!({
        "name": one.name,
        "word": move_word(one.to),
        "accepted": one.decision == Decision::Accepted,
        "by": one.by,
        "on": day(one.on),
    })
}

fn table(input: &ShelfReview) -> Sheet {
    let columns = vec![
        words("service", "Service", 28.0),
        words("place", "Proposed place", 18.0),
        words("confidence", "How sure", 14.0),
        words("reasons", "Why", 70.0),
        words("owner", "Owner", 28.0),
        numbers("demand", "Used", Unit::Count),
        numbers("promises_kept", "Promises kept", Unit::Percent),
        numbers("satisfied", "Satisfied", Unit::Percent),
        words("cost", "Cost in the month", 18.0),
    ];
    let row = |one: &OnShelf| {
        let reasons: Vec<&str> = one.proposal.reasons.iter().map(|reason| reason.text.as_str()).collect();
        vec![
            Cell::text(&one.name),
            Cell::text(move_word(one.proposal.to)),
            Cell::text(confidence_word(one.proposal.confidence)),
            Cell::text(reasons.join(" ")),
            Cell::text(&one.owner),
            Cell::number(one.demand),
            Cell::number(one.promise),
            Cell::number(one.felt),
            Cell::money(one.cost),
        ]
    };
    Sheet::new("Shelf", "One row a service: where it should stand, how sure that is, and why.", columns)
        .of(input.services.iter().map(row))
}
