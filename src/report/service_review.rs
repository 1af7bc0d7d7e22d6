//! The service review: what a business unit got for its money, or what one service gave. It proposes nothing of its own.

use chrono::NaiveDate;
use entity::value::{Money, Signal, Status, Unit};
use serde_json::{Value, json};

use super::edition::{Composed, Head, frozen};
use super::page::{day, grouped, percent_encoded, stream};
use super::pictures::Album;
use super::series::Series;
use super::sheets::{Cell, Sheet, numbers, words};
use super::{Kind, ReportError, StreamLine};
use crate::language::Language;
use crate::portfolio::Proposal;
use crate::scorecard::wording::{confidence_word, move_word, no_value_word, period_text, status_word, value_text};
use crate::scorecard::{Fulfilment, Judged, Watermelon};

/// Services named in the mail; paper names more.
const MOST_SERVICES: usize = 12;
/// Services named on paper; the portal and the spreadsheet have all.
const MOST_ON_PAPER: usize = 60;
/// Amounts that differ by less than this share, in percent, are called the same; the statement has every cent.
const SAME_BELOW: f64 = 0.1;
/// Of anything else.
const MOST_LINES: usize = 10;

/// Everything a service review is made from.
#[derive(Clone, Debug)]
pub struct ServiceReview {
    /// What it says of itself.
    pub head: Head,
    /// The business unit's or the service's name.
    pub name: String,
    /// How many people work there, for a business unit; what it is for, for a service.
    pub about: String,
    /// Who looks after it: the unit's relationship manager, or the service's owner.
    pub looked_after_by: Option<String>,
    /// What is followed month by month: promises kept, satisfied people, and for a service its use and cost.
    pub measures: Vec<Series>,
    /// The services that the unit uses, or the one reviewed.
    pub services: Vec<ReviewedService>,
    /// Services whose kept promises are not felt there, widest gap first.
    pub unfelt: Vec<Watermelon>,
    /// What the unit expects.
    pub expectations: Option<Fulfilment>,
    /// Value streams that lean on these services.
    pub streams: Vec<StreamLine>,
    /// What the unit was charged.
    pub cost: Option<UnitCost>,
    /// What somebody does about it, by the day it is due.
    pub actions: Vec<FollowedAction>,
    /// What was written down about it, newest first.
    pub notes: Vec<WrittenNote>,
}

/// A service as it was in the month.
#[derive(Clone, Debug)]
pub struct ReviewedService {
    /// The service's id.
    pub service: String,
    /// Its name.
    pub name: String,
    /// Who answers for it.
    pub owner: String,
    /// How much it was used.
    pub demand: Option<f64>,
    /// The same a year ago.
    pub demand_before: Option<f64>,
    /// Share of promises kept, percent.
    pub promise: Option<f64>,
    /// Share of satisfied answers, percent.
    pub felt: Option<f64>,
    /// How many answers.
    pub answers: u64,
    /// What was charged for it.
    pub cost: Option<Money>,
    /// Where it should stand on the shelf.
    pub place: Option<Proposal>,
}

/// What a business unit was charged in a month.
#[derive(Clone, Copy, Debug)]
pub struct UnitCost {
    /// What was charged.
    pub charged: Money,
    /// What was planned.
    pub plan: Option<Money>,
    /// What was charged the month before.
    pub before: Option<Money>,
}

/// What somebody does.
#[derive(Clone, Debug)]
pub struct FollowedAction {
    /// What is done, as a sentence.
    pub what: String,
    /// Who does it.
    pub owner: String,
    /// Last day.
    pub due: NaiveDate,
}

/// What somebody wrote down.
#[derive(Clone, Debug)]
pub struct WrittenNote {
    /// The words.
    pub text: String,
    /// By whom.
    pub by: String,
    /// When.
    pub on: NaiveDate,
}

/// What a service review freezes and shows.
///
/// # Errors
/// `Json` if we made a mistake.
pub(super) fn compose(input: &ServiceReview) -> Result<Composed, ReportError> {
    let (mut charts, mut trends) = (Album::default(), Album::default());
    let pictures = pictures(input, &mut charts, &mut trends);
    let body = frozen(Kind::ServiceReview, &input.head, &tables(input), page(input, pictures))?;
    Ok(Composed { body, charts: charts.0, trends: trends.0, asked: None })
}

/// Process charts: what really changed first, and never more than two in the mail; a course of each on paper.
fn pictures(input: &ServiceReview, charts: &mut Album, trends: &mut Album) -> Value {
    let mut told: Vec<&Series> = input.measures.iter().collect();
    told.sort_by_key(|series| series.signal() == Signal::None);
    let (shown, others) = told.split_at(told.len().min(2));
    let process = |(at, series): (usize, &&Series)| series.picture(charts, &format!("course-{}", at + 1));
    let shown: Vec<Value> = shown.iter().enumerate().filter_map(process).collect();
    let more = |(at, series): (usize, &&Series)| series.picture(trends, &format!("course-{}", at + 3));
    let others: Vec<Value> = others.iter().enumerate().filter_map(more).collect();
    json!({"shown": shown, "others": others})
}

fn page(input: &ServiceReview, pictures: Value) -> Value {
    let head = &input.head;
    let title = head.title.clone().unwrap_or_else(|| ["Service review: ", &input.name].concat());
    let mut services: Vec<&ReviewedService> = input.services.iter().collect();
    services.sort_by_key(|service| std::cmp::Reverse(service.cost.map(|cost| cost.micros)));
    let shown =
        |most: usize| services.iter().take(most).map(|service| service_line(service, input)).collect::<Vec<_>>();
    json!({
        "title": title,
        "period": period_text(head.period),
        "of": input.name,
        "is_unit": head.scope.business_unit().is_some(),
        "about": input.about,
        "looked_after_by": input.looked_after_by,
        "headline": headline(input),
        "measures": input.measures.iter().map(Series::line).collect::<Vec<_>>(),
        "expectations": input.expectations.as_ref().map(expectations),
        "unfelt": input.unfelt.iter().take(MOST_LINES).map(|one| unfelt(one, input)).collect::<Vec<_>>(),
        "services": shown(MOST_SERVICES),
        "services_more": services.len().saturating_sub(MOST_SERVICES),
        "all_services": shown(MOST_ON_PAPER),
        "place": input.services.first().filter(|_| head.scope.business_unit().is_none()).and_then(place),
        "streams": input.streams.iter().take(MOST_LINES).map(|line| stream(Language::english(), line)).collect::<Vec<_>>(),
        "cost": input.cost.map(|cost| cost_facts(&cost, head)),
        "actions": input.actions.iter().take(MOST_LINES).map(|one| action(one, head)).collect::<Vec<_>>(),
        "notes": input.notes.iter().take(MOST_LINES / 2).map(note).collect::<Vec<_>>(),
        "pictures": pictures,
        "links": links(input),
    })
}

/// One or two clauses: what is expected and fulfilled, and what disappoints most.
fn headline(input: &ServiceReview) -> String {
    let fulfilled = input.expectations.as_ref().and_then(|all| {
        let told =
            all.expectations.iter().filter(|one| matches!(one.status, Status::Met | Status::Near | Status::Missed));
        let (met, told) = (all.expectations.iter().filter(|one| one.status == Status::Met).count(), told.count());
        (told > 0).then(|| format!("{met} of {told} expectations fulfilled"))
    });
    let percent = |share: f64| value_text(Unit::Percent, share);
    let unfelt = input.unfelt.first().map(|one| {
        format!(
            "{} keeps {} of its promises and satisfies {}",
            one.name,
            percent(one.promise),
            percent(one.experience.unwrap_or_default())
        )
    });
    let moved = |signal: Signal, how: &str| {
        let series = input.measures.iter().find(|series| series.signal() == signal)?;
        Some(format!("{} really {how}: {} now", series.name, series.actual()?))
    };
    let plain = || {
        let kept = input.measures.first().and_then(|series| Some(format!("{}: {}", series.name, series.actual()?)));
        kept.unwrap_or_else(|| "Too few figures to judge".to_owned())
    };
    let news = unfelt.or_else(|| moved(Signal::Worse, "got worse")).or_else(|| moved(Signal::Better, "got better"));
    match (fulfilled, news) {
        (Some(fulfilled), Some(news)) => [&fulfilled, "; ", &news, "."].concat(),
        (Some(one), None) | (None, Some(one)) => one + ".",
        (None, None) => plain() + ".",
    }
}

fn expectations(all: &Fulfilment) -> Value {
    json!({
        "fulfilled": all.fulfilled.map(|share| value_text(Unit::Percent, share)),
        "each": all.expectations.iter().take(MOST_LINES).map(expectation).collect::<Vec<_>>(),
        "more": all.expectations.len().saturating_sub(MOST_LINES),
    })
}

fn expectation(one: &Judged) -> Value {
    json!({
        "sentence": one.sentence,
        "actual": one.value.map(|value| value_text(one.unit, value)),
        "reason": one.no_value.map(no_value_word),
        "target": value_text(one.unit, one.target),
        "status": one.status,
        "word": status_word(one.status),
    })
}

fn unfelt(one: &Watermelon, input: &ServiceReview) -> Value {
    let owner = input.services.iter().find(|service| service.service == one.service).map(|service| &service.owner);
    json!({
        "name": one.name,
        "promise": value_text(Unit::Percent, one.promise),
        "experience": value_text(Unit::Percent, one.experience.unwrap_or_default()),
        "answers": grouped(one.n),
        "owner": owner,
    })
}

fn service_line(service: &ReviewedService, input: &ServiceReview) -> Value {
    let percent = |share: Option<f64>| share.map(|share| value_text(Unit::Percent, share));
    let count = |demand: Option<f64>| demand.map(|demand| value_text(Unit::Count, demand));
    json!({
        "name": service.name,
        "owner": service.owner,
        "demand": count(service.demand),
        "demand_before": count(service.demand_before),
        "promise": percent(service.promise),
        "felt": percent(service.felt),
        "answers": grouped(service.answers),
        "cost": service.cost.map(|cost| value_text(Unit::Money(cost.currency), cost.to_f64())),
        "unfelt": input.unfelt.iter().any(|one| one.service == service.service),
        "move": service.place.as_ref().map(|place| place.to),
        "place": service.place.as_ref().map(|place| move_word(place.to)),
    })
}

fn place(service: &ReviewedService) -> Option<Value> {
    let place = service.place.as_ref()?;
    Some(json!({
        "word": move_word(place.to),
        "confidence": confidence_word(place.confidence),
        "reasons": place.reasons.iter().map(|reason| reason.text.as_str()).collect::<Vec<_>>(),
    }))
}

/// Amounts and how they differ, without a sign: which way stands beside.
fn cost_facts(cost: &UnitCost, head: &Head) -> Value {
    let text = |money: Money| value_text(Unit::Money(money.currency), money.to_f64());
    let apart = |other: Money| Money::new(cost.charged.micros.saturating_sub(other.micros), cost.charged.currency);
    let against = |other: Money| {
        let share = (other.micros != 0).then(|| (100.0 * apart(other).to_f64() / other.to_f64()).abs());
        let is_same = share.is_some_and(|share| share < SAME_BELOW);
        let apart = if is_same { Money::new(0, other.currency) } else { apart(other) };
        json!({
            "amount": text(other),
            "difference": text(Money::new(apart.micros.saturating_abs(), apart.currency)),
            "share": share.map(|share| value_text(Unit::Percent, share)),
            "way": apart.micros.signum(),
        })
    };
    json!({
        "charged": text(cost.charged),
        "plan": cost.plan.map(against),
        "before": cost.before.map(against),
        "month_before": period_text(head.period.previous()),
    })
}

fn action(one: &FollowedAction, head: &Head) -> Value {
    json!({"what": one.what, "owner": one.owner, "due": day(one.due), "late": one.due < head.period.end()})
}

fn note(one: &WrittenNote) -> Value {
    json!({"text": one.text, "by": one.by, "on": day(one.on)})
}

fn links(input: &ServiceReview) -> Value {
    let head = &input.head;
    let page = match (head.scope.business_unit(), head.scope.service()) {
        (Some(unit), _) => ["/units/", &percent_encoded(unit)].concat(),
        (None, _) => "/shelf".to_owned(),
    };
    json!({
        "page": head.link(&format!("{page}?period={}", head.period)),
        "check": head.link("/editions/check/"),
    })
}

fn tables(input: &ServiceReview) -> Vec<Sheet> {
    let services = Sheet::new(
        "Services",
        "One row a service: how much it was used, what was promised and kept, what people felt, what it cost.",
        vec![
            words("service", "Service", 28.0),
            words("owner", "Owner", 28.0),
            numbers("demand", "Used", Unit::Count),
            numbers("demand_a_year_ago", "Used a year ago", Unit::Count),
            numbers("promises_kept", "Promises kept", Unit::Percent),
            numbers("satisfied", "Satisfied", Unit::Percent),
            numbers("answers", "Answers", Unit::Count),
            words("charged", "Charged", 16.0),
            words("place", "Proposed place", 18.0),
        ],
    );
    let row = |one: &ReviewedService| {
        vec![
            Cell::text(&one.name),
            Cell::text(&one.owner),
            Cell::number(one.demand),
            Cell::number(one.demand_before),
            Cell::number(one.promise),
            Cell::number(one.felt),
            Cell::count(one.answers),
            Cell::money(one.cost),
            Cell::text(one.place.as_ref().map(|place| move_word(place.to)).unwrap_or_default()),
        ]
    };
    let mut tables = vec![services.of(input.services.iter().map(row)), course(input)];
    tables.extend(input.expectations.as_ref().map(expected));
    tables
}

/// A month a row, a measure a column.
fn course(input: &ServiceReview) -> Sheet {
    let mut columns = vec![words("month", "Month", 18.0)];
    columns
        .extend(input.measures.iter().zip(1..).map(|(one, at)| numbers(&format!("measure_{at}"), &one.name, one.unit)));
    let months = input.measures.first().map(|series| series.values.as_slice()).unwrap_or_default();
    let row = |(period, _): &(entity::value::Period, Option<f64>)| {
        let value =
            |series: &Series| series.values.iter().find(|(month, _)| month == period).and_then(|(_, value)| *value);
        let values = input.measures.iter().map(|series| Cell::number(value(series)));
        std::iter::once(Cell::text(period_text(*period))).chain(values).collect()
    };
    Sheet::new("Course", "One row a month, one column a measure.", columns).of(months.iter().map(row))
}

fn expected(all: &Fulfilment) -> Sheet {
    let columns = vec![
        words("expectation", "Expectation", 60.0),
        words("actual", "Actual", 16.0),
        words("target", "Expected", 16.0),
        words("status", "Status", 16.0),
        numbers("weight", "Weight", Unit::Count),
        numbers("records", "Records", Unit::Count),
    ];
    let row = |one: &Judged| {
        let actual = one.value.map(|value| value_text(one.unit, value));
        vec![
            Cell::text(&one.sentence),
            Cell::text(actual.unwrap_or_else(|| one.no_value.map(no_value_word).unwrap_or("no figure").to_owned())),
            Cell::text(value_text(one.unit, one.target)),
            Cell::text(status_word(one.status)),
            Cell::number(Some(one.weight)),
            Cell::count(one.n),
        ]
    };
    Sheet::new(
        "Expectations",
        "What the business unit expects, in its own words, and how far it is fulfilled.",
        columns,
    )
    .of(all.expectations.iter().map(row))
}
