//! The executive scorecard: data become a page and pictures. It renders nothing.

use entity::value::{Period, Scope};
use serde::Serialize;

use super::edition::Composed;
use super::page::{self, Page, against_plan};
use super::pictures::Gallery;
use super::plain::canonical;
use super::{CostLine, Executive, Head, KpiHistory, Quality, ReportError, ServiceLine, StreamLine, Words, pictures};
use crate::language::Language;
use crate::portfolio::Proposal;
use crate::scorecard::{Card, Watermelon};

/// Report id.
const REPORT: &str = "executive-scorecard";

/// What is frozen: the facts the report rests on, and the page made from them.
#[derive(Serialize)]
struct Body<'a> {
    report: &'static str,
    company: &'a str,
    scope: &'a Scope,
    period: Period,
    language: &'a str,
    revision: i32,
    correction: Option<&'a str>,
    late: &'a [String],
    words: Option<&'a Words>,
    card: &'a Card,
    history: &'a [KpiHistory],
    watermelons: &'a [Watermelon],
    unmet: &'a [Watermelon],
    services: &'a [ServiceLine],
    streams: &'a [StreamLine],
    moves: Vec<Proposal>,
    costs: &'a [CostLine],
    quality: &'a Quality,
    page: Page,
}

impl Executive {
    /// What it says of itself.
    #[must_use]
    pub fn head(&self) -> Head {
        Head {
            company: self.company.clone(),
            title: None,
            scope: self.scope.clone(),
            period: self.period,
            language: self.language.clone(),
            revision: self.revision,
            correction: self.correction.clone(),
            late: self.late.clone(),
            words: self.words.clone(),
            public_url: self.public_url.clone(),
            made_on: self.made_on,
        }
    }
}

/// What the executive scorecard freezes and shows.
///
/// # Errors
/// `Costs` if the costs cannot be added up, `Json` if we made a mistake.
pub(super) fn compose(language: &Language, input: &Executive) -> Result<Composed, ReportError> {
    let costs = against_plan(language, &input.costs)?;
    let Gallery { pictures, charts, trends } = pictures::draw(language, input, costs.as_ref());
    let asked = page::asked(language, input);
    let page = Page::of(language, input, costs, pictures);
    let body = canonical(serde_json::to_value(body(input, page))?);
    Ok(Composed { body, charts, trends, asked })
}

fn body(input: &Executive, page: Page) -> Body<'_> {
    Body {
        report: REPORT,
        company: &input.company,
        scope: &input.scope,
        period: input.period,
        language: &input.language,
        revision: input.revision,
        correction: input.correction.as_deref(),
        late: &input.late,
        words: input.words.as_ref(),
        card: &input.card,
        history: &input.history,
        watermelons: &input.watermelons,
        unmet: &input.unmet,
        services: &input.services,
        streams: &input.streams,
        moves: input.moves.iter().map(|(_, proposal)| proposed(proposal)).collect(),
        costs: &input.costs,
        quality: &input.quality,
        page,
    }
}

/// As it was always frozen: an edition says what it says in its own language.
fn proposed(proposal: &Proposal) -> Proposal {
    let mut proposal = proposal.clone();
    proposal.reasons.iter_mut().for_each(|reason| reason.said = None);
    proposal
}
