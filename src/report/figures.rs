//! The charts of a service review that tell a story of their own: promised beside felt, the steps of a stream, cost against
//! plan. Each comes with its numbers as a table. It computes no figure.

use entity::value::Unit;
use serde_json::{Value, json};

use super::pictures::{Album, Picture, format_in, frame, writing};
use super::service_review::{CostMonth, ReviewedService, ServiceReview};
use crate::charts::{
    ColumnPeriod, ColumnWords, Columns, Format, Mark, Slope, SlopeLine, SlopeWords, Stream, StreamStep, StreamWords,
    Svg, Table, columns, slope, stream,
};
use crate::language::{Arg, Language};
use crate::portfolio::StepShare;
use crate::scorecard::wording::WEAK_STEP_BELOW;

/// Fewer services tell nothing side by side.
const FEWEST_SERVICES: usize = 3;
/// What stands in a table where there is no number.
const NOTHING: &str = "–";

/// What there is to draw, by name: `felt`, `steps`, `cost`; none where it says nothing.
pub(super) fn draw(language: &Language, input: &ServiceReview, album: &mut Album) -> Value {
    let mut add = |name: &str, drawn: Option<Drawing>| {
        drawn.map(|Drawing { title, svg, table, alt }| told(&title, &album.add(name, svg, &alt), &table))
    };
    json!({
        "felt": add("felt", promised_and_felt(language, input)),
        "steps": add("steps", steps(language, input)),
        "cost": add("cost", cost(language, input)),
    })
}

/// A figure as templates see it; columns in which nothing stands are left out of its table.
fn told(title: &str, picture: &Picture, table: &Table) -> Value {
    let is_filled = |at: &usize| table.rows.iter().any(|row| row.get(*at).is_some_and(|cell| cell != NOTHING));
    let kept: Vec<usize> = (0..table.columns.len()).filter(is_filled).collect();
    let heads = kept.iter().filter_map(|at| table.columns.get(*at));
    let heads: Vec<Value> = heads.map(|one| json!({"name": one.name, "number": one.is_number})).collect();
    let row = |row: &Vec<String>| kept.iter().filter_map(|at| row.get(*at).cloned()).collect::<Vec<String>>();
    let rows: Vec<Vec<String>> = table.rows.iter().map(row).collect();
    json!({"title": title, "picture": picture, "heads": heads, "rows": rows})
}

/// A chart with its message and its numbers.
struct Drawing {
    title: String,
    svg: Svg,
    table: Table,
    alt: String,
}

fn percent(language: &Language) -> Format {
    format_in(language, Unit::Percent, 10.0)
}

/// From what was kept to how many were satisfied, a line a service: where they part, the line falls.
fn promised_and_felt(language: &Language, input: &ServiceReview) -> Option<Drawing> {
    let is_unfelt = |service: &ReviewedService| input.unfelt.iter().any(|one| one.service == service.service);
    let line = |service: &ReviewedService| {
        let (promise, felt) = service.promise.zip(service.felt)?;
        let mark = if is_unfelt(service) { Mark::Worse } else { Mark::Usual };
        Some(SlopeLine { label: service.name.clone(), before: Some(promise), after: Some(felt), mark })
    };
    let lines: Vec<SlopeLine> = input.services.iter().filter_map(line).collect();
    let word = |id: &str| language.word(id).to_owned();
    let title = word("figure-felt");
    let unfelt = lines.iter().filter(|line| line.mark == Mark::Worse).count();
    let alt = language.say("figure-felt-told", &[("n", unfelt.into()), ("all", lines.len().into())]);
    let (charted, chart) = (
        lines.len(),
        Slope {
            frame: frame(&alt, &word("figure-felt-key"), &alt),
            before: word("unfelt-kept"),
            after: word("head-satisfied"),
            lines,
            format: percent(language),
            words: SlopeWords {
                name: word("head-service"),
                better: word("chart-better"),
                worse: word("review-not-felt"),
                changed: word("chart-changed"),
                most: word("figure-felt-most"),
            },
        },
    );
    (charted >= FEWEST_SERVICES).then(|| Drawing { title, svg: slope(&chart), table: chart.table(), alt })
}

/// The stream that loses most, from step to step.
fn steps(language: &Language, input: &ServiceReview) -> Option<Drawing> {
    let weakest = input.steps.iter().filter(|step| step.completed.is_some()).min_by(|a, b| {
        let share = |step: &StepShare| step.completed.unwrap_or(f64::INFINITY);
        share(a).total_cmp(&share(b))
    })?;
    let through = weakest.completed.filter(|share| *share < WEAK_STEP_BELOW)?;
    let line = input.streams.iter().find(|line| line.weakest_step.as_ref() == Some(&weakest.name))?;
    let word = |id: &str| language.word(id).to_owned();
    let through = language.value(Unit::Percent, through);
    let said = [("name", Arg::from(&line.name)), ("through", through.into()), ("step", Arg::from(&weakest.name))];
    let (title, alt) = (language.say("figure-steps", &said), language.say("figure-steps-told", &said));
    let step = |step: &StepShare| StreamStep {
        label: step.name.clone(),
        owner: step.owner.clone(),
        share: step.completed,
        is_weakest: step.id == weakest.id,
    };
    let chart = Stream {
        frame: frame(&alt, &word("figure-steps-key"), &alt),
        steps: input.steps.iter().map(step).collect(),
        end_to_end: line.end_to_end,
        format: percent(language),
        words: StreamWords {
            step: word("figure-step"),
            owner: word("head-owner"),
            share: word("streams-through"),
            weakest: word("figure-weakest"),
            unknown: word("streams-unmeasured"),
            end_to_end: word("figure-end-to-end"),
        },
    };
    Some(Drawing { title, svg: stream(&chart), table: chart.table(), alt })
}

/// What was charged month by month beside what was planned.
fn cost(language: &Language, input: &ServiceReview) -> Option<Drawing> {
    let months = &input.cost_by_month;
    let currency = months.iter().find_map(|month| month.charged)?.currency;
    let known = months.iter().filter(|month| month.charged.is_some()).count();
    let period = |month: &CostMonth| ColumnPeriod {
        label: language.short_period(month.period),
        actual: month.charged.map(|money| money.to_f64()),
        plan: month.plan.map(|money| money.to_f64()),
        ..ColumnPeriod::default()
    };
    let word = |id: &str| language.word(id).to_owned();
    let over = months.iter().filter(|month| month.charged.zip(month.plan).is_some_and(|(a, b)| a.micros > b.micros));
    let (title, over) = (word("figure-cost"), over.count());
    let alt = language.say("figure-cost-told", &[("n", over.into()), ("all", known.into())]);
    let chart = Columns {
        frame: frame(&alt, &currency.to_string(), &alt),
        periods: months.iter().map(period).collect(),
        lower_is_better: true,
        format: Format { short: true, writing: writing(language), ..Format::default() },
        words: ColumnWords {
            period: word("head-month"),
            actual: word("costs-actual"),
            plan: word("costs-plan"),
            against_plan: word("figure-against-plan"),
            forecast: word("chart-ahead"),
            previous: word("review-year-ago"),
            against_previous: word("review-year-ago"),
        },
    };
    (known >= 2).then(|| Drawing { title, svg: columns(&chart), table: chart.table(), alt })
}
