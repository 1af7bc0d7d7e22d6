//! The service review: what a business unit got for its money, or what one service gave. It proposes nothing of its own.

use chrono::NaiveDate;
use entity::value::{Money, Period, Scope, Signal, Status, Unit};
use serde_json::{Value, json};

use super::edition::{Composed, Head, frozen};
use super::figures::{self, FeltMonth};
use super::page::{percent_encoded, stream, unmet_proof, unmet_text};
use super::pictures::Album;
use super::series::Series;
use super::service_tables::{standings, tables};
use super::{Kind, ReportError, StreamLine};
use crate::language::{Arg, Language};
use crate::portfolio::{Proposal, StepShare};
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
    /// Services whose promise is kept and whose outcome fails, widest gap first.
    pub unmet: Vec<Watermelon>,
    /// What the unit expects.
    pub expectations: Option<Fulfilment>,
    /// Value streams that lean on these services.
    pub streams: Vec<StreamLine>,
    /// The steps of the one of them that loses most, in their order.
    pub steps: Vec<StepShare>,
    /// What the unit was charged.
    pub cost: Option<UnitCost>,
    /// Ids of the statements that it adds up, as in `2026-08.sales`.
    pub statements: Vec<String>,
    /// The same month by month, oldest first; empty for a service.
    pub cost_by_month: Vec<CostMonth>,
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
    /// Share of satisfied answers month by month, oldest first, and how many answered.
    pub felt_by_month: Vec<FeltMonth>,
    /// What was charged for it.
    pub cost: Option<Money>,
    /// Ids of the statement lines that charge it.
    pub lines: Vec<String>,
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

/// What a business unit was charged in one of the last months.
#[derive(Clone, Copy, Debug)]
pub struct CostMonth {
    /// When.
    pub period: Period,
    /// What was charged; none while the month is not closed.
    pub charged: Option<Money>,
    /// What was planned.
    pub plan: Option<Money>,
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
pub(super) fn compose(language: &Language, input: &ServiceReview) -> Result<Composed, ReportError> {
    let (mut charts, mut trends) = (Album::default(), Album::default());
    let pictures = pictures(language, input, &mut charts, &mut trends);
    let figures = figures::draw(language, input, &mut charts);
    let page = Told { language, input }.page(pictures, figures);
    let body = frozen(Kind::ServiceReview, &input.head, &tables(language, input), Some(standings(input)), page)?;
    Ok(Composed { body, charts: charts.0, trends: trends.0, asked: None })
}

/// Process charts: what really changed first, and never more than two in the mail; a course of each on paper.
fn pictures(language: &Language, input: &ServiceReview, charts: &mut Album, trends: &mut Album) -> Value {
    let mut told: Vec<&Series> = input.measures.iter().collect();
    told.sort_by_key(|series| series.signal() == Signal::None);
    let (shown, others) = told.split_at(told.len().min(2));
    let process = |(at, series): (usize, &&Series)| series.picture(language, charts, &format!("course-{}", at + 1));
    let shown: Vec<Value> = shown.iter().enumerate().filter_map(process).collect();
    let more = |(at, series): (usize, &&Series)| series.picture(language, trends, &format!("course-{}", at + 3));
    let others: Vec<Value> = others.iter().enumerate().filter_map(more).collect();
    json!({"shown": shown, "others": others})
}

/// A review as its reader reads it.
struct Told<'a> {
    language: &'a Language,
    input: &'a ServiceReview,
}

impl Told<'_> {
    fn page(&self, pictures: Value, figures: Value) -> Value {
        let (language, input) = (self.language, self.input);
        let head = &input.head;
        let title =
            head.title.clone().unwrap_or_else(|| language.say("review-title", &[("of", Arg::from(&input.name))]));
        let mut services: Vec<&ReviewedService> = input.services.iter().collect();
        services.sort_by_key(|service| std::cmp::Reverse(service.cost.map(|cost| cost.micros)));
        let shown = |most: usize| services.iter().take(most).map(|service| self.service(service)).collect::<Vec<_>>();
        json!({
            "title": title,
            "period": language.period(head.period),
            "of": input.name,
            "is_unit": head.scope.business_unit().is_some(),
            "about": input.about,
            "looked_after_by": input.looked_after_by,
            "headline": self.headline(),
            "measures": input.measures.iter().map(|series| self.measure(series)).collect::<Vec<_>>(),
            "expectations": input.expectations.as_ref().map(|all| self.expectations(all)),
            "unfelt": input.unfelt.iter().take(MOST_LINES).map(|one| self.unfelt(one)).collect::<Vec<_>>(),
            "unmet": input.unmet.iter().take(MOST_LINES).map(|one| self.unmet(one)).collect::<Vec<_>>(),
            "services": shown(MOST_SERVICES),
            "services_more": services.len().saturating_sub(MOST_SERVICES),
            "all_services": shown(MOST_ON_PAPER),
            "place": input.services.first().filter(|_| head.scope.business_unit().is_none())
                .and_then(|service| self.place(service)),
            "streams": input.streams.iter().take(MOST_LINES).map(|line| stream(language, line, head)).collect::<Vec<_>>(),
            "cost": input.cost.map(|cost| self.cost(&cost)),
            "actions": input.actions.iter().take(MOST_LINES).map(|one| self.action(one)).collect::<Vec<_>>(),
            "notes": input.notes.iter().take(MOST_LINES / 2).map(|one| self.note(one)).collect::<Vec<_>>(),
            "pictures": pictures,
            "figures": figures,
            "links": links(input),
        })
    }

    /// Where a service's measured figure comes from, as seen by whom the review speaks of.
    fn proof(&self, metric: &str, service: &str) -> String {
        let head = &self.input.head;
        let scope = match head.scope.business_unit() {
            Some(unit) => Scope::UnitService(unit.to_owned(), service.to_owned()),
            None => Scope::Service(service.to_owned()),
        };
        head.proof(metric, &scope)
    }

    fn measure(&self, series: &Series) -> Value {
        let head = &self.input.head;
        let mut line = series.line(self.language);
        // Use that is no measurement of its own is what the lines of all statements add up to.
        let proof = || series.metric.map_or_else(|| head.charged(&[]), |metric| head.proof(metric, &head.scope));
        let proof = series.last().map(|_| proof());
        if let Value::Object(fields) = &mut line {
            fields.insert("proof".to_owned(), json!(proof));
        }
        line
    }

    fn percent(&self, share: f64) -> String {
        self.language.value(Unit::Percent, share)
    }

    /// One or two clauses: what is expected and fulfilled, and what disappoints most.
    fn headline(&self) -> String {
        let moved = |signal: Signal, id: &str| {
            let series = self.input.measures.iter().find(|series| series.signal() == signal)?;
            let value = series.actual(self.language)?;
            Some(self.language.say(id, &[("name", Arg::from(&series.name)), ("value", value.into())]))
        };
        let news = self.not_felt().or_else(|| moved(Signal::Worse, "review-worse"));
        let news = news.or_else(|| moved(Signal::Better, "review-better"));
        let clauses: Vec<String> = self.fulfilled().into_iter().chain(news).collect();
        if clauses.is_empty() { self.plain() + "." } else { clauses.join("; ") + "." }
    }

    fn fulfilled(&self) -> Option<String> {
        let all = &self.input.expectations.as_ref()?.expectations;
        let told = all.iter().filter(|one| matches!(one.status, Status::Met | Status::Near | Status::Missed)).count();
        let met = all.iter().filter(|one| one.status == Status::Met).count();
        (told > 0).then(|| self.language.say("review-fulfilled", &[("met", met.into()), ("told", told.into())]))
    }

    fn not_felt(&self) -> Option<String> {
        let one = self.input.unfelt.first()?;
        let said = [
            ("name", Arg::from(&one.name)),
            ("promise", self.percent(one.promise).into()),
            ("experience", self.percent(one.experience.unwrap_or_default()).into()),
        ];
        Some(self.language.say("review-unfelt", &said))
    }

    fn plain(&self) -> String {
        let first = self.input.measures.first();
        let kept = first.and_then(|series| Some(format!("{} {}", series.name, series.actual(self.language)?)));
        kept.unwrap_or_else(|| self.language.word("review-too-few").to_owned())
    }

    fn expectations(&self, all: &Fulfilment) -> Value {
        json!({
            "fulfilled": all.fulfilled.map(|share| self.percent(share)),
            "each": all.expectations.iter().take(MOST_LINES).map(|one| self.expectation(one)).collect::<Vec<_>>(),
            "more": all.expectations.len().saturating_sub(MOST_LINES),
        })
    }

    fn expectation(&self, one: &Judged) -> Value {
        json!({
            "sentence": one.sentence,
            "actual": one.value.map(|value| self.language.value(one.unit, value)),
            "proof": one.proof.as_ref().map(|id| self.input.head.proof_by_id(id)),
            "reason": one.no_value.map(|reason| self.language.no_value(reason)),
            "target": self.language.value(one.unit, one.target),
            "status": one.status,
            "word": self.language.status(one.status),
        })
    }

    fn unfelt(&self, one: &Watermelon) -> Value {
        let service = self.input.services.iter().find(|service| service.service == one.service);
        json!({
            "name": one.name,
            "promise": self.percent(one.promise),
            "promise_proof": self.proof("promises_kept", &one.service),
            "experience_proof": self.proof("satisfied", &one.service),
            "experience": self.percent(one.experience.unwrap_or_default()),
            "answers": self.language.count(one.n),
            "owner": service.map(|service| &service.owner),
        })
    }

    fn unmet(&self, one: &Watermelon) -> Value {
        let service = self.input.services.iter().find(|service| service.service == one.service);
        json!({"text": unmet_text(self.language, one), "proof": unmet_proof(&self.input.head), "owner": service.map(|service| &service.owner)})
    }

    fn service(&self, service: &ReviewedService) -> Value {
        let percent = |share: Option<f64>| share.map(|share| self.percent(share));
        // What several lines charge is found on the statement.
        let line = if let [one] = service.lines.as_slice() { Some(percent_encoded(one)) } else { None };
        let line = line.as_deref();
        let count = |demand: Option<f64>| demand.map(|demand| self.language.value(Unit::Count, demand));
        json!({
            "name": service.name,
            "owner": service.owner,
            "demand": count(service.demand),
            "demand_proof": line.map(|id| self.input.head.link(&format!("/lines/{id}?of=usage"))),
            "demand_before": count(service.demand_before),
            "promise": percent(service.promise),
            "promise_proof": self.proof("promises_kept", &service.service),
            "felt": percent(service.felt),
            "felt_proof": self.proof("satisfied", &service.service),
            "answers": self.language.count(service.answers),
            "cost": service.cost.map(|cost| self.money(cost)),
            "cost_proof": line.map_or_else(
                || self.input.head.charged(&self.input.statements),
                |id| self.input.head.link(&format!("/lines/{id}")),
            ),
            "unfelt": self.input.unfelt.iter().any(|one| one.service == service.service),
            "move": service.place.as_ref().map(|place| place.to),
            "place": service.place.as_ref().map(|place| self.language.shelf_move(place.to)),
        })
    }

    fn place(&self, service: &ReviewedService) -> Option<Value> {
        let place = service.place.as_ref()?;
        Some(json!({
            "word": self.language.shelf_move(place.to),
            "confidence": self.language.confidence(place.confidence),
            "reasons": place.reasons.iter().map(|reason| reason.told(self.language)).collect::<Vec<_>>(),
        }))
    }

    fn money(&self, money: Money) -> String {
        self.language.value(Unit::Money(money.currency), money.to_f64())
    }

    /// What was charged, and how it differs from plan and month before: which way, and by how much.
    fn cost(&self, cost: &UnitCost) -> Value {
        let way = |other: Option<Money>| other.map_or("unplanned", |other| self.apart(cost, other).1);
        let apart = |other: Option<Money>| other.map(|other| self.apart(cost, other).0);
        json!({
            "charged": self.money(cost.charged),
            "proof": self.input.head.charged(&self.input.statements),
            "planned": way(cost.plan),
            "plan_apart": apart(cost.plan).unwrap_or_default(),
            "compared": cost.before.map(|_| way(cost.before)),
            "before_apart": apart(cost.before).unwrap_or_default(),
            "month_before": self.language.period(self.input.head.period.previous()),
        })
    }

    /// How far the charge is from another amount, with its share of it, and which way.
    fn apart(&self, cost: &UnitCost, other: Money) -> (String, &'static str) {
        let apart = Money::new(cost.charged.micros.saturating_sub(other.micros), cost.charged.currency);
        let share = (other.micros != 0).then(|| (100.0 * apart.to_f64() / other.to_f64()).abs());
        let amount = self.money(Money::new(apart.micros.saturating_abs(), apart.currency));
        let said = share.map(|share| [("amount", Arg::from(&amount)), ("share", self.percent(share).into())]);
        let text = said.map_or_else(|| amount.clone(), |said| self.language.say("apart-share", &said));
        let way = match apart.micros.signum() {
            _ if share.is_some_and(|share| share < SAME_BELOW) => "same",
            0 => "same",
            1 => "more",
            _ => "less",
        };
        (text, way)
    }

    fn action(&self, one: &FollowedAction) -> Value {
        let late = one.due < self.input.head.period.end();
        json!({"what": one.what, "owner": one.owner, "due": self.language.day(one.due), "late": late})
    }

    fn note(&self, one: &WrittenNote) -> Value {
        json!({"text": one.text, "by": one.by, "on": self.language.day(one.on)})
    }
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
