//! What the executive scorecard says: every text and number as it will be read, before any template. It knows no HTML.

use entity::value::{DecisionAnswer, Outcome, Scope, Unit};
use serde::Serialize;

use super::pictures::Pictures;
use super::{AskedBefore, Executive, Head, Quality, ServiceLine, StreamLine, Words};
use crate::language::{Arg, Language};
use crate::scorecard::Watermelon;
use crate::scorecard::wording::{
    Candidates, DecisionAsked, PhaseOut, WEAK_STEP_BELOW, WeakStep, decision_asked, headline, targets_met,
};

mod appendix;
mod changes;
mod costs;
mod measures;
mod shelf;

pub(super) use costs::{Costs, against_plan};
pub(super) use measures::{goal_text, kpis};

/// Services named whose outcome fails; the portal names all.
const MOST_UNMET: usize = 3;

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
    unmet: Vec<Unmet>,
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
    promise_proof: String,
    experience: String,
    experience_proof: String,
    answers: String,
    owner: Option<String>,
}

/// A service that keeps its promises while what it is for does not come about.
#[derive(Debug, Serialize)]
pub(super) struct Unmet {
    /// The sentence that says so.
    text: String,
    /// The page that has its figures.
    proof: String,
    owner: Option<String>,
}

/// A value stream and its weakest step.
#[derive(Debug, Serialize)]
pub(super) struct Stream {
    name: String,
    end_to_end: Option<String>,
    end_proof: String,
    step: Option<String>,
    owner: Option<String>,
    through: Option<String>,
    through_proof: Option<String>,
    weak: bool,
}

/// How good the data are.
#[derive(Debug, Serialize)]
struct DataQuality {
    /// How many rows were read and understood, as a sentence.
    rows: String,
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
    pub(super) fn of(language: &Language, input: &Executive, costs: Option<Costs>, pictures: Pictures) -> Self {
        let (steps, head) = (weak_steps(language, &input.streams), input.head());
        Self {
            title: input.card.name.clone(),
            period: language.period(input.period),
            headline: headline(language, &input.card, &input.watermelons, &steps),
            targets_met: targets_met(language, &input.card),
            decision: asked(language, input).map(|asked| decision(language, asked)),
            asked_before: input.asked_before.as_ref().map(|before| asked_before(language, before)),
            perspectives: measures::perspectives(language, &input.card, &head),
            unfelt: input
                .watermelons
                .iter()
                .map(|service| unfelt(language, service, (&input.services, &head)))
                .collect(),
            unmet: input
                .unmet
                .iter()
                .take(MOST_UNMET)
                .map(|one| unmet(language, one, (&input.services, &head)))
                .collect(),
            changes: changes::really_changed(language, &input.card, (&input.actions, &head)),
            streams: input.streams.iter().map(|line| stream(language, line, &head)).collect(),
            costs: costs.map(|costs| costs.with_proofs(&head, &input.costs)),
            shelf: shelf::moves(language, &input.moves),
            quality: quality(language, &input.quality),
            appendix: appendix::appendix(language, input, pictures.signals()),
            pictures,
            links: links(input),
        }
    }
}

/// The one decision the report asks for.
pub(super) fn asked(language: &Language, input: &Executive) -> Option<DecisionAsked> {
    let instead = input.words.as_ref().and_then(Words::decision);
    instead.or_else(|| suggested(language, input))
}

/// What the figures suggest to ask for.
fn suggested(language: &Language, input: &Executive) -> Option<DecisionAsked> {
    decision_asked(language, &input.card, &candidates(language, input, weak_steps(language, &input.streams)))
}

/// What became of what the report before asked for.
fn asked_before(language: &Language, before: &AskedBefore) -> String {
    let id = match (before.answer, before.outcome) {
        (None, _) => "asked-open",
        (Some(DecisionAnswer::Decline), _) => "asked-declined",
        (Some(DecisionAnswer::Talk), _) => "asked-talk",
        (Some(DecisionAnswer::Approve), Some(Outcome::Worked)) => "asked-worked",
        (Some(DecisionAnswer::Approve), Some(Outcome::DidNot)) => "asked-did-not",
        (Some(DecisionAnswer::Approve), _) => "asked-approved",
    };
    language.say(id, &[("asked", Arg::from(&before.asked))])
}

fn decision(language: &Language, asked: DecisionAsked) -> Decision {
    Decision {
        ask: asked.ask,
        by_whom: asked.by_whom,
        until: language.period(asked.until),
        cost_of_waiting: asked.cost_of_waiting,
    }
}

/// All that could be asked for; of the services to phase out the costliest first.
fn candidates(language: &Language, input: &Executive, steps: Vec<WeakStep>) -> Candidates {
    let owner = |id: &str, name: &str| owner(&input.services, id).unwrap_or_else(|| whoever_answers(language, name));
    let mut to_stop = shelf::phase_outs(&input.moves);
    to_stop.sort_by_key(|(_, service)| std::cmp::Reverse(cost(&input.services, service).map(|cost| cost.micros)));
    Candidates {
        steps,
        watermelons: input.watermelons.iter().map(|it| (it.clone(), owner(&it.service, &it.name))).collect(),
        phase_outs: to_stop
            .into_iter()
            .map(|(name, service)| PhaseOut {
                owner: owner(&service, &name),
                monthly_cost: cost(&input.services, &service).map(|cost| costs::text(language, cost)),
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

fn whoever_answers(language: &Language, thing: &str) -> String {
    language.say("whoever-answers", &[("thing", thing.into())])
}

fn weak_steps(language: &Language, streams: &[StreamLine]) -> Vec<WeakStep> {
    let step = |line: &StreamLine| {
        let step = line.weakest_step.clone()?;
        let owner = line.owner.clone().unwrap_or_else(|| whoever_answers(language, &step));
        Some(WeakStep { stream: line.name.clone(), step, owner, completed: line.weakest? })
    };
    streams.iter().filter_map(step).collect()
}

fn unfelt(language: &Language, service: &Watermelon, (services, head): (&[ServiceLine], &Head)) -> Unfelt {
    let proof = |metric| head.proof(metric, &Scope::Service(service.service.clone()));
    Unfelt {
        name: service.name.clone(),
        promise_proof: proof("promises_kept"),
        experience_proof: proof("satisfied"),
        promise: language.value(Unit::Percent, service.promise),
        experience: language.value(Unit::Percent, service.experience.unwrap_or_default()),
        answers: language.count(service.n),
        owner: owner(services, &service.service),
    }
}

fn unmet(language: &Language, service: &Watermelon, (services, head): (&[ServiceLine], &Head)) -> Unmet {
    Unmet { text: unmet_text(language, service), proof: unmet_proof(head), owner: owner(services, &service.service) }
}

/// The page that has promise and outcome of each service, each with its proof.
pub(super) fn unmet_proof(head: &Head) -> String {
    head.link(&format!("/unfelt?period={}", head.period))
}

/// "Order entry keeps 97 % of its promises, and yet only 88 % of 1,204 cases get through the steps that lean on it."
pub(super) fn unmet_text(language: &Language, service: &Watermelon) -> String {
    let said = [
        ("name", Arg::from(&service.name)),
        ("promise", language.value(Unit::Percent, service.promise).into()),
        ("outcome", language.value(Unit::Percent, service.outcome.unwrap_or_default()).into()),
        ("cases", service.outcome_n.into()),
    ];
    language.say("unmet-line", &said)
}

pub(super) fn stream(language: &Language, line: &StreamLine, head: &Head) -> Stream {
    let percent = |share: f64| language.value(Unit::Percent, share);
    let step = line.weakest_id.clone().filter(|_| line.weakest.is_some());
    let of_step = |step| head.proof("stream_completed", &Scope::Step(line.stream.clone(), step));
    Stream {
        // What is worked out from the steps is shown beside them.
        end_proof: match line.is_counted {
            true => head.proof("stream_completed", &Scope::Stream(line.stream.clone())),
            false => head.link(&format!("/streams?period={}", head.period)),
        },
        through_proof: step.map(of_step),
        name: line.name.clone(),
        end_to_end: line.end_to_end.map(percent),
        step: line.weakest_step.clone(),
        owner: line.owner.clone(),
        through: line.weakest.map(percent),
        weak: line.weakest.is_some_and(|share| share < WEAK_STEP_BELOW),
    }
}

fn quality(language: &Language, quality: &Quality) -> DataQuality {
    let id = if quality.rows_rejected > 0 { "quality-rows-rejected" } else { "quality-rows" };
    DataQuality {
        rows: language.say(id, &[("rows", quality.rows_read.into()), ("rejected", quality.rows_rejected.into())]),
        coverage: language.value(Unit::Percent, quality.coverage * 100.0),
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
pub(super) fn percent_encoded(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let encoded =
        text.bytes().map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") });
    encoded.collect()
}
