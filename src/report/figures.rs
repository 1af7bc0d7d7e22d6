//! The charts of a service review that tell a story of their own: promised beside felt, satisfaction by service and month,
//! the steps of a stream, cost against plan. Each comes with its numbers as a table. It computes no figure.

use entity::value::{Period, Unit};
use serde_json::{Value, json};

use super::pictures::{Album, Picture, format_in, frame, writing};
use super::service_review::{CostMonth, ReviewedService, ServiceReview};
use crate::charts::{
    ColumnPeriod, ColumnWords, Columns, Format, Heat, HeatRow, HeatWords, Mark, Slope, SlopeLine, SlopeWords, Stream,
    StreamStep, StreamWords, Svg, Table, columns, heat, slope, stream,
};
use crate::language::{Arg, Language};
use crate::portfolio::StepShare;
use crate::scorecard::wording::WEAK_STEP_BELOW;

/// Rows of the map of months: those of the fewest satisfied; the list of services has all.
const MOST_ROWS: usize = 8;
/// A share of fewer answers has no colour.
const FEWEST_ANSWERS: u64 = 10;
/// Fewer services tell nothing side by side.
const FEWEST_SERVICES: usize = 3;
/// Fewer months make no pattern.
const FEWEST_MONTHS: usize = 6;
/// What stands in a table where there is no number.
const NOTHING: &str = "–";

/// How a service was felt in one of the last months.
#[derive(Clone, Copy, Debug)]
pub struct FeltMonth {
    /// When.
    pub period: Period,
    /// Share of satisfied answers, percent.
    pub felt: Option<f64>,
    /// How many answers.
    pub answers: u64,
}

/// What there is to draw, by name: `felt`, `months`, `steps`, `cost`; none where it says nothing.
pub(super) fn draw(language: &Language, input: &ServiceReview, album: &mut Album) -> Value {
    let mut add = |name: &str, drawn: Option<Drawing>| {
        drawn.map(|Drawing { title, svg, table, alt }| told(&title, &album.add(name, svg, &alt), &table))
    };
    json!({
        "felt": add("felt", promised_and_felt(language, input)),
        "months": add("months", felt_by_month(language, input)),
        "steps": add("steps", steps(language, input)),
        "cost": add("cost", cost(language, input)),
    })
}

/// A figure as templates see it; columns in which nothing stands are left out of its table.
pub(super) fn told(title: &str, picture: &Picture, table: &Table) -> Value {
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

/// How many were satisfied, service by service and month by month: what stays dark is no bad month.
fn felt_by_month(language: &Language, input: &ServiceReview) -> Option<Drawing> {
    let is_followed = |one: &&ReviewedService| felt_in(one).iter().flatten().count() >= FEWEST_MONTHS;
    let mut services: Vec<&ReviewedService> = input.services.iter().filter(is_followed).collect();
    services.sort_by(|a, b| usual(a).total_cmp(&usual(b)));
    let months: Vec<Period> = services.first()?.felt_by_month.iter().map(|month| month.period).collect();
    let word = |id: &str| language.word(id).to_owned();
    let alt = fewest_satisfied(language, &services).unwrap_or_else(|| word("figure-months"));
    let row = |service: &&ReviewedService| HeatRow { label: service.name.clone(), values: felt_in(service) };
    let chart = Heat {
        frame: frame(&alt, &word("figure-months-key"), &alt),
        periods: months.iter().map(|month| language.short_period(*month)).collect(),
        rows: services.iter().take(MOST_ROWS).map(row).collect(),
        low_is_dark: true,
        format: format_in(language, Unit::Percent, 100.0),
        words: HeatWords { row: word("head-service"), missing: word("figure-months-missing") },
    };
    let drawing =
        || Drawing { title: word("figure-months"), svg: heat(&chart), table: chart.table(), alt: alt.clone() };
    (services.len() >= FEWEST_SERVICES).then(drawing)
}

/// The average of its months.
fn usual(service: &ReviewedService) -> f64 {
    let (sum, n) = felt_in(service).into_iter().flatten().fold((0.0, 0.0), |(sum, n), share| (sum + share, n + 1.0));
    if n > 0.0 { sum / n } else { 0.0 }
}

/// A share of few answers tells nothing.
fn felt_in(service: &ReviewedService) -> Vec<Option<f64>> {
    service.felt_by_month.iter().map(|month| month.felt.filter(|_| month.answers >= FEWEST_ANSWERS)).collect()
}

/// Which service satisfied the fewest in most of the months, if that is at least every other one.
fn fewest_satisfied(language: &Language, services: &[&ReviewedService]) -> Option<String> {
    let shares: Vec<(&str, Vec<Option<f64>>)> = services.iter().map(|one| (one.name.as_str(), felt_in(one))).collect();
    let lowest = |at: usize| {
        let told = shares.iter().filter_map(|(name, felt)| Some((*name, felt.get(at).copied().flatten()?)));
        told.min_by(|(_, a), (_, b)| a.total_cmp(b)).map(|(name, _)| name)
    };
    let months = shares.iter().map(|(_, felt)| felt.len()).max()?;
    let lowest: Vec<&str> = (0..months).filter_map(lowest).collect();
    let times = |name: &str| lowest.iter().filter(|one| **one == name).count();
    let most = shares.iter().map(|(name, _)| *name).max_by_key(|name| times(name))?;
    let said = [("name", Arg::from(most)), ("n", times(most).into()), ("all", lowest.len().into())];
    (2 * times(most) >= lowest.len()).then(|| language.say("figure-months-told", &said))
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

#[cfg(test)]
mod tests {
    use super::super::Content;
    use super::super::samples;
    use super::*;

    fn months(answers: u64, shares: &[[f64; 6]]) -> Option<Drawing> {
        let all = samples::others(Language::english(), samples::own);
        let Some(Content::ServiceReview(mut input)) = all.into_iter().next() else { panic!("a service review") };
        let first: Period = "2026-03".parse().unwrap();
        let one = input.services[0].clone();
        let service = |(at, shares): (usize, &[f64; 6])| {
            let month = |(period, felt): (Period, &f64)| FeltMonth { period, felt: Some(*felt), answers };
            let felt_by_month = first.shifted(5).trailing(6).into_iter().zip(shares).map(month).collect();
            ReviewedService { name: format!("S{at}"), felt_by_month, ..one.clone() }
        };
        input.services = shares.iter().enumerate().map(service).collect();
        felt_by_month(Language::english(), &input)
    }

    #[test]
    fn what_stays_dark_is_named() {
        let told = |shares: &[[f64; 6]]| months(10, shares).map(|drawn| drawn.alt);
        let dark = [90.0, 80.0, 70.0, 60.0, 60.0, 60.0];
        let changing = [70.0, 70.0, 90.0, 90.0, 90.0, 90.0];
        let often = told(&[[85.0; 6], dark, [95.0; 6]]);
        assert_eq!(often.as_deref(), Some("S1 satisfied the fewest in 5 of 6 months"));
        let other = [90.0, 90.0, 70.0, 70.0, 90.0, 90.0];
        let third = [90.0, 90.0, 90.0, 90.0, 70.0, 70.0];
        assert_eq!(told(&[changing, other, third]).as_deref(), Some("Satisfied, by service and month"));
        assert_eq!(told(&[dark, changing]), None, "two services are no map");
    }

    #[test]
    fn few_answers_have_no_colour() {
        let shares = [[85.0; 6], [75.0; 6], [95.0; 6]];
        assert!(months(10, &shares).is_some());
        assert!(months(9, &shares).is_none());
    }
}
