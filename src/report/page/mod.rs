//! What the executive scorecard says: every text and number as it will be read, before any template. It knows no HTML.

use entity::value::{DecisionAnswer, Outcome, Unit};
use serde::Serialize;

use super::pictures::Pictures;
use super::{AskedBefore, Executive, Quality, ServiceLine, StreamLine};
use crate::scorecard::Watermelon;
use crate::scorecard::wording::{
    Candidates, DecisionAsked, PhaseOut, WEAK_STEP_BELOW, WeakStep, decision_asked, headline, period_text, value_text,
};

mod appendix;
mod changes;
mod costs;
mod measures;
mod shelf;

pub(super) use costs::{Costs, against_plan};
pub(super) use measures::{goal_text, kpis, targets_met};

/// The report as it will be read, in its order.
#[derive(Debug, Serialize)]
pub(super) struct Page {
    title: String,
    period: String,
    headline: String,
    targets_met: Option<String>,
    decision: Option<Decision>,
    asked_before: Option<String>,
    perspectives: Vec<measures::Perspective>,
    unfelt: Vec<Unfelt>,
    changes: Vec<changes::Change>,
    streams: Vec<Stream>,
    costs: Option<Costs>,
    shelf: shelf::Shelf,
    quality: DataQuality,
    appendix: appendix::Appendix,
    pictures: Pictures,
    links: Links,
}

/// The decision asked for.
#[derive(Debug, Serialize)]
struct Decision {
    ask: String,
    by_whom: String,
    until: String,
    cost_of_waiting: String,
}

/// A service whose kept promises are not felt.
#[derive(Debug, Serialize)]
struct Unfelt {
    name: String,
    promise: String,
    experience: String,
    answers: String,
    owner: Option<String>,
}

/// A value stream and its weakest step.
#[derive(Debug, Serialize)]
struct Stream {
    name: String,
    end_to_end: Option<String>,
    step: Option<String>,
    owner: Option<String>,
    through: Option<String>,
    weak: bool,
}

/// How good the data are.
#[derive(Debug, Serialize)]
struct DataQuality {
    rows_read: String,
    rows_rejected: Option<String>,
    coverage: String,
    troubled_sources: Vec<String>,
}

/// Where the portal shows more.
#[derive(Debug, Serialize)]
struct Links {
    scorecard: String,
    shelf: String,
    sources: String,
    /// Followed by the check number it leads to the edition; with `.pdf` or `.xlsx` behind, to that file.
    check: String,
}

impl Page {
    pub(super) fn of(input: &Executive, costs: Option<Costs>, pictures: Pictures) -> Self {
        let steps = weak_steps(&input.streams);
        Self {
            title: input.card.name.clone(),
            period: period_text(input.period),
            headline: headline(&input.card, &input.watermelons, &steps),
            targets_met: targets_met(&input.card),
            decision: asked(input).map(Decision::from),
            asked_before: input.asked_before.as_ref().map(asked_before),
            perspectives: measures::perspectives(&input.card),
            unfelt: input.watermelons.iter().map(|service| unfelt(service, &input.services)).collect(),
            changes: changes::really_changed(&input.card, &input.actions),
            streams: input.streams.iter().map(stream).collect(),
            costs,
            shelf: shelf::moves(&input.moves),
            quality: quality(&input.quality),
            appendix: appendix::appendix(input, pictures.signals()),
            pictures,
            links: links(input),
        }
    }
}

/// The one decision the report asks for.
pub(super) fn asked(input: &Executive) -> Option<DecisionAsked> {
    decision_asked(&input.card, &candidates(input, weak_steps(&input.streams)))
}

/// What became of what the report before asked for.
fn asked_before(before: &AskedBefore) -> String {
    let asked = &before.asked;
    match (before.answer, before.outcome) {
        (None, _) => format!("Asked last month and not answered yet: {asked}"),
        (Some(DecisionAnswer::Decline), _) => format!("Asked last month and declined: {asked}"),
        (Some(DecisionAnswer::Talk), _) => format!("Asked last month and to be talked about: {asked}"),
        (Some(DecisionAnswer::Approve), Some(Outcome::Worked)) => {
            format!("Approved last month, and it worked: {asked}")
        }
        (Some(DecisionAnswer::Approve), Some(Outcome::DidNot)) => {
            format!("Approved last month, and it did not work: {asked}")
        }
        (Some(DecisionAnswer::Approve), _) => format!("Approved last month: {asked}"),
    }
}

impl From<DecisionAsked> for Decision {
    fn from(asked: DecisionAsked) -> Self {
        Self {
            ask: asked.ask,
            by_whom: asked.by_whom,
            until: period_text(asked.until),
            cost_of_waiting: asked.cost_of_waiting,
        }
    }
}

/// All that could be asked for; of the services to phase out the costliest first.
fn candidates(input: &Executive, steps: Vec<WeakStep>) -> Candidates {
    let owner =
        |id: &str, name: &str| owner(&input.services, id).unwrap_or_else(|| ["whoever answers for", name].join(" "));
    let mut to_stop = shelf::phase_outs(&input.moves);
    to_stop.sort_by_key(|(_, service)| std::cmp::Reverse(cost(&input.services, service).map(|cost| cost.micros)));
    Candidates {
        steps,
        watermelons: input.watermelons.iter().map(|it| (it.clone(), owner(&it.service, &it.name))).collect(),
        phase_outs: to_stop
            .into_iter()
            .map(|(name, service)| PhaseOut {
                owner: owner(&service, &name),
                monthly_cost: cost(&input.services, &service).map(costs::text),
                name,
            })
            .collect(),
    }
}

fn owner(services: &[ServiceLine], service: &str) -> Option<String> {
    services.iter().find(|line| line.service == service).map(|line| line.owner.clone())
}

fn cost(services: &[ServiceLine], service: &str) -> Option<entity::value::Money> {
    services.iter().find(|line| line.service == service).and_then(|line| line.cost)
}

fn weak_steps(streams: &[StreamLine]) -> Vec<WeakStep> {
    let step = |line: &StreamLine| {
        let step = line.weakest_step.clone()?;
        let owner = line.owner.clone().unwrap_or_else(|| ["whoever answers for", &step].join(" "));
        Some(WeakStep { stream: line.name.clone(), step, owner, completed: line.weakest? })
    };
    streams.iter().filter_map(step).collect()
}

fn unfelt(service: &Watermelon, services: &[ServiceLine]) -> Unfelt {
    Unfelt {
        name: service.name.clone(),
        promise: value_text(Unit::Percent, service.promise),
        experience: value_text(Unit::Percent, service.experience.unwrap_or_default()),
        answers: grouped(service.n),
        owner: owner(services, &service.service),
    }
}

fn stream(line: &StreamLine) -> Stream {
    let percent = |share: f64| value_text(Unit::Percent, share);
    Stream {
        name: line.name.clone(),
        end_to_end: line.end_to_end.map(percent),
        step: line.weakest_step.clone(),
        owner: line.owner.clone(),
        through: line.weakest.map(percent),
        weak: line.weakest.is_some_and(|share| share < WEAK_STEP_BELOW),
    }
}

fn quality(quality: &Quality) -> DataQuality {
    DataQuality {
        rows_read: grouped(quality.rows_read),
        rows_rejected: (quality.rows_rejected > 0).then(|| grouped(quality.rows_rejected)),
        coverage: value_text(Unit::Percent, quality.coverage * 100.0),
        troubled_sources: quality.troubled_sources.clone(),
    }
}

fn links(input: &Executive) -> Links {
    let page = |path: &str| [&input.public_url, path, "?period=", &input.period.to_string()].concat();
    Links {
        scorecard: page(&["/scorecards/", &percent_encoded(&input.card.id)].concat()),
        shelf: page("/shelf"),
        sources: [&input.public_url, "/sources"].concat(),
        check: [&input.public_url, "/editions/check/"].concat(),
    }
}

/// As part of a web address (RFC 3986).
fn percent_encoded(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let encoded =
        text.bytes().map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") });
    encoded.collect()
}

/// A count with separated thousands, exactly.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
