//! The figure of a value stream. It finds no weakest step.

use super::{Figure, Head, WIDE, figure, percent};
use crate::charts::{Stream as Chart, StreamStep, StreamWords, stream as draw};
use crate::portfolio::{StepShare, StreamHealth};
use crate::store::services::Stream;

/// A stream from step to step, the weakest one marked.
pub fn stream(stream: &Stream, health: &StreamHealth) -> Figure {
    let weakest = health.weakest.as_ref().map(|step| &step.id);
    let step = |step: &StepShare| StreamStep {
        label: step.name.clone(),
        owner: step.owner.clone(),
        share: step.completed,
        is_weakest: Some(&step.id) == weakest,
    };
    let chart = Chart {
        steps: stream.steps.iter().map(step).collect(),
        end_to_end: health.end_to_end,
        format: percent(),
        words: StreamWords { unknown: "nobody counts it".to_owned(), ..StreamWords::default() },
        ..Chart::default()
    };
    let message = match health.weakest.as_ref().and_then(|step| Some((step, step.completed?))) {
        Some((step, share)) => format!("Most is lost at “{}”: {} gets through", step.name, percent().text(share)),
        None => "Nobody counts what gets through".to_owned(),
    };
    let subject = "Percent that gets through each step, and from end to end".to_owned();
    let head = Head { id: format!("stream-{}", stream.id), message, subject, width: WIDE };
    figure(&head, chart.table(), |frame| draw(&Chart { frame, ..chart.clone() }))
}
