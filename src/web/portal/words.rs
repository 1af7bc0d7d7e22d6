//! Values as people read them on pages: marks, money, instants, roles. It decides nothing.

use actix_web::http::StatusCode;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use entity::value::{
    Allocation, ChargePeriodState, Decision, DecisionAnswer, DeliveryState, DisputeReason, DisputeState, EditionState,
    Exact, Grade, HoldState, Layer, MailFormat, Money, Move, Outcome, Pace, Period, PeriodKind, Role, RunState, Scope,
    Signal, Status, Trend,
};

use crate::language::Language;
use crate::scorecard::wording::{move_word, signal_word, status_word, trend_word};

/// A word with the shape and the colour that go with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// CSS class.
    pub class: &'static str,
    /// Shape, for the eye only.
    pub shape: &'static str,
    /// The word.
    pub word: &'static str,
}

impl Mark {
    const fn new(class: &'static str, shape: &'static str, word: &'static str) -> Self {
        Self { class, shape, word }
    }
}

/// A status as a mark.
pub fn status(status: Status) -> Mark {
    let (class, shape) = match status {
        Status::Met => ("better", "●"),
        Status::Missed => ("worse", "▲"),
        Status::Near => ("near", "◐"),
        Status::CannotTell | Status::NoValue => ("open", "○"),
        Status::Info => ("open", "–"),
    };
    Mark::new(class, shape, status_word(status))
}

/// A signal as a mark.
pub fn signal(signal: Signal) -> Mark {
    let (class, shape) = match signal {
        Signal::None => ("open", ""),
        Signal::Better => ("better", "●"),
        Signal::Worse => ("worse", "▲"),
        Signal::Changed => ("changed", "◆"),
    };
    Mark::new(class, shape, signal_word(signal))
}

/// A trend as a mark; never coloured, since it may be noise.
pub fn trend(trend: Trend) -> Mark {
    let shape = match trend {
        Trend::Better => "↗",
        Trend::Worse => "↘",
        Trend::Same => "→",
        Trend::Unknown => "",
    };
    Mark::new("open", shape, trend_word(trend))
}

/// A shelf move as a mark.
pub fn shelf_move(to: Move) -> Mark {
    let (class, shape) = match to {
        Move::Front => ("better", "▲"),
        Move::Keep => ("open", "●"),
        Move::Trial => ("changed", "◆"),
        Move::PhaseOut => ("worse", "▼"),
    };
    Mark::new(class, shape, move_word(to))
}

/// The state of a pull as a mark.
pub fn run_state(state: RunState) -> Mark {
    match state {
        RunState::Running => Mark::new("changed", "◆", "running"),
        RunState::Succeeded => Mark::new("better", "●", "complete"),
        RunState::Partial => Mark::new("near", "◐", "some rows not understood"),
        RunState::Failed => Mark::new("worse", "▲", "failed"),
    }
}

/// The state of a delivery as a mark.
pub fn delivery_state(state: DeliveryState) -> Mark {
    match state {
        DeliveryState::Planned => Mark::new("open", "○", "waiting"),
        DeliveryState::Sending => Mark::new("changed", "◆", "being sent"),
        DeliveryState::Accepted => Mark::new("better", "●", "delivered"),
        DeliveryState::Rejected => Mark::new("worse", "▲", "refused"),
        DeliveryState::Uncertain => Mark::new("near", "◐", "not certain"),
    }
}

/// A report that was never made, as a mark.
pub fn not_made() -> Mark {
    Mark::new("open", "○", "not made yet")
}

/// Whether a frozen report may go, as a mark.
pub fn edition_state(state: EditionState) -> Mark {
    match state {
        EditionState::Awaiting => Mark::new("near", "◐", "waits for an approval"),
        EditionState::SentBack => Mark::new("worse", "▲", "sent back"),
        EditionState::Released => Mark::new("better", "●", "went"),
    }
}

/// How a report stands that cannot go yet, as a mark.
pub fn hold_state(state: HoldState) -> Mark {
    match state {
        HoldState::Waiting => Mark::new("open", "○", "waiting"),
        HoldState::Held => Mark::new("worse", "▲", "held"),
        HoldState::Released => Mark::new("changed", "◆", "let go"),
    }
}

/// The state of a month of charges as a mark.
pub fn charge_state(state: ChargePeriodState) -> Mark {
    match state {
        ChargePeriodState::Open => Mark::new("open", "○", "open"),
        ChargePeriodState::Review => Mark::new("changed", "◆", "in review"),
        ChargePeriodState::Approved => Mark::new("near", "◐", "approved"),
        ChargePeriodState::Closed => Mark::new("better", "●", "closed"),
    }
}

/// A verdict on a supposed effect as a mark.
pub fn grade(grade: Grade) -> Mark {
    match grade {
        Grade::Supported => Mark::new("better", "●", "they go together"),
        Grade::Contradicted => Mark::new("worse", "▲", "the opposite"),
        Grade::NoEvidence => Mark::new("open", "○", "no evidence"),
        Grade::TooShort => Mark::new("open", "○", "too early to say"),
    }
}

/// Whether something worked, as a mark.
pub fn outcome(outcome: Outcome) -> Mark {
    match outcome {
        Outcome::Worked => Mark::new("better", "●", "it worked"),
        Outcome::DidNot => Mark::new("worse", "▲", "it did not work"),
        Outcome::CannotTell => Mark::new("open", "○", "cannot tell"),
        Outcome::TooEarly => Mark::new("open", "○", "too early"),
    }
}

/// Why something went well.
pub const WENT_WELL: Mark = Mark::new("better", "●", "went well");
/// Why something went badly.
pub const WENT_BADLY: Mark = Mark::new("worse", "▲", "went badly");

/// An answer to a decision in words.
pub fn answer(answer: DecisionAnswer) -> &'static str {
    match answer {
        DecisionAnswer::Approve => "approved",
        DecisionAnswer::Decline => "declined",
        DecisionAnswer::Talk => "to be talked about first, said",
    }
}

/// A layer of the cost model in a word.
pub fn layer(layer: Layer) -> &'static str {
    match layer {
        Layer::Pool => "cost pool",
        Layer::Tower => "tower",
        Layer::Service => "service",
    }
}

/// A dispute's state as a mark.
pub fn dispute_state(state: DisputeState) -> Mark {
    match state {
        DisputeState::Open => Mark::new("changed", "◆", "open"),
        DisputeState::Accepted => Mark::new("better", "●", "accepted"),
        DisputeState::Declined => Mark::new("near", "◐", "declined"),
        DisputeState::Withdrawn => Mark::new("open", "○", "taken back"),
    }
}

/// Why a line is disputed, in words.
pub fn dispute_reason(reason: DisputeReason) -> &'static str {
    match reason {
        DisputeReason::Quantity => "The quantity is wrong",
        DisputeReason::Price => "The price is wrong",
        DisputeReason::NotOurs => "It is not ours",
        DisputeReason::Twice => "It was charged twice",
        DisputeReason::Other => "Something else",
    }
}

/// A method of allocation in words.
pub fn allocation(method: Allocation) -> &'static str {
    match method {
        Allocation::Direct => "Direct",
        Allocation::StepDown => "Step by step",
        Allocation::Reciprocal => "All at once",
    }
}

/// A decision in words.
pub fn decision(decision: Decision) -> &'static str {
    match decision {
        Decision::Accepted => "accepted",
        Decision::Declined => "declined",
    }
}

/// How a report is sent, in words.
pub fn mail_format(format: MailFormat) -> &'static str {
    match format {
        MailFormat::Pdf => "mail with the PDF",
        MailFormat::Mail => "mail without the PDF",
        MailFormat::Link => "a short mail with a link",
    }
}

/// How often a report comes, in words.
pub fn pace(pace: Pace) -> &'static str {
    match pace {
        Pace::Each => "each time",
        Pace::Changes => "only when a status or signal changed",
        Pace::Weekly => "in one mail a week",
        Pace::Monthly => "in one mail a month",
    }
}

/// A role in words.
pub fn role(role: Role) -> &'static str {
    match role {
        Role::Executive => "Executive",
        Role::Brm => "Business relationship manager",
        Role::Owner => "Owner",
        Role::Finance => "Finance",
        Role::Approver => "Approver",
        Role::Analyst => "Analyst",
        Role::Admin => "Administrator",
        Role::Auditor => "Auditor",
    }
}

/// An amount with its currency: `EUR 12,345.67`.
pub fn money(money: &Money) -> String {
    format!("{} {}", money.currency, grouped(&money.amount()))
}

/// An amount without its currency, for a column that names it.
pub fn amount(money: &Money) -> String {
    grouped(&money.amount())
}

/// An exact number, all its digits.
pub fn exact(number: &Exact) -> String {
    grouped(&number.trimmed().to_string())
}

/// An exact amount of money: at least two digits behind the point.
pub fn exact_money(number: &Exact) -> String {
    let text = number.trimmed().to_string();
    let digits = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let padding = match digits {
        0 => ".00",
        1 => "0",
        _ => "",
    };
    grouped(&[text.as_str(), padding].concat())
}

/// A count with separators.
pub fn count(n: i64) -> String {
    grouped(&n.to_string())
}

/// A number that is no amount: whole where it is whole, else with two digits.
pub fn number(value: f64) -> String {
    grouped(&if value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.2}") })
}

/// Thousands apart: `-1234567.8` becomes `−1,234,567.8`.
fn grouped(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |rest| ("−", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut out = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// A sentence in which no line ends between a number and its percent sign.
pub fn tight(text: &str) -> String {
    text.replace(" %", "\u{a0}%")
}

/// A share: `97.3 %`; a dash without one.
pub fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{share:.1}\u{a0}%"))
}

/// A stretch of minutes, as hours: `1.5 h`.
pub fn hours(minutes: f64) -> String {
    format!("{}\u{a0}h", number((minutes / 6.0).round() / 10.0))
}

/// A day: `3 Sep 2026`.
pub fn day(date: NaiveDate) -> String {
    date.format("%-d %b %Y").to_string()
}

/// An instant in the company's zone: `3 Sep 2026, 08:00`.
pub fn instant(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%-d %b %Y, %H:%M").to_string()
}

/// `Aug 26` for a month, `Apr 25–Mar 26` for a fiscal year, otherwise as the period is spelled.
pub fn short_period(period: Period) -> String {
    match period.kind() {
        PeriodKind::Month | PeriodKind::FiscalQuarter | PeriodKind::FiscalYear => {
            Language::english().short_period(period)
        }
        _ => period.to_string(),
    }
}

/// That a business unit is no more, or not yet; none while it is there for the whole period.
pub fn lived(from: Option<NaiveDate>, to: Option<NaiveDate>, period: Period) -> Option<String> {
    let day = |date: NaiveDate| date.format("%-d %B %Y").to_string();
    match (from, to) {
        (_, Some(end)) if end <= period.start() => Some(format!("ended on {}", day(end.pred_opt()?))),
        (Some(start), _) if start >= period.end() => Some(format!("begins on {}", day(start))),
        (_, Some(end)) if end < period.end() => Some(format!("until {}", day(end.pred_opt()?))),
        (Some(start), _) if start > period.start() => Some(format!("since {}", day(start))),
        _ => None,
    }
}

/// What a number speaks of, in words, where names are not at hand.
pub fn scope(scope: &Scope) -> String {
    match scope {
        Scope::All => "Whole company".to_owned(),
        Scope::Unit(unit) => format!("Business unit {unit}"),
        Scope::Service(service) => format!("Service {service}"),
        Scope::UnitService(unit, service) => format!("Service {service} in {unit}"),
        Scope::Stream(stream) => format!("Value stream {stream}"),
        Scope::Step(stream, step) => format!("Step {step} of {stream}"),
        Scope::Journey(journey) => format!("Journey {journey}"),
        Scope::Person(person) => format!("What {person} answers for"),
    }
}

/// The name of a report.
pub fn report(id: &str) -> &str {
    match id {
        "executive-scorecard" => "Executive scorecard",
        "service-review" => "Service review",
        "chargeback-statement" => "Statement",
        "shelf-review" => "Shelf review",
        "data-quality" => "Data quality",
        "reminders" => "Reminders",
        "digest" => "Digest",
        other => other,
    }
}

/// A problem's title on a page.
pub fn problem_title(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "Nothing here",
        StatusCode::GONE => "Too late",
        StatusCode::FORBIDDEN => "Not for you",
        StatusCode::BAD_REQUEST => "That did not fit",
        StatusCode::CONFLICT => "Not possible now",
        StatusCode::TOO_MANY_REQUESTS => "Too many attempts",
        StatusCode::SERVICE_UNAVAILABLE => "Not now",
        _ => "Something went wrong",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &str) {
        assert_eq!(grouped(text), want);
    }

    #[test]
    fn thousands_stand_apart() {
        check("0", "0");
        check("999", "999");
        check("1000", "1,000");
        check("-1234567.80", "−1,234,567.80");
        check("123456.000001", "123,456.000001");
    }

    #[test]
    fn exact_amounts_keep_every_digit() {
        for (text, want) in [("12", "12.00"), ("12.5", "12.50"), ("2.523589325400648027", "2.523589325400648027")] {
            assert_eq!(exact_money(&text.parse().unwrap()), want);
        }
    }
}
