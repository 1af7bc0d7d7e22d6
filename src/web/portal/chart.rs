//! Charts on pages: a KPI's numbers handed to the drawing room. It computes no figure.

use entity::value::{Direction, Signal, Unit};

use super::words::short_period;
use crate::charts::{Bounds, Expected, Frame, Mark, Point, Sparkline, Theme, Usual, Xmr, XmrWords, sparkline, xmr};
use crate::report::chart_format;
use crate::scorecard::wording::{signal_word, value_text};
use crate::scorecard::{Ahead, KpiPlan, Outlook};
use crate::web::judged::Series;

/// Months in a sparkline.
const SPARK_MONTHS: usize = 12;

/// A chart for large and for small screens; a page shows one of them.
pub struct Drawn {
    /// From 768 px on.
    pub wide: String,
    /// Below.
    pub narrow: String,
}

/// Width of a chart on a phone: what 360 px leave beside the margins.
const NARROW: u32 = 328;

/// The process behaviour chart of a series, with its message above.
pub fn process(series: &Series, outlook: Option<&Outlook>, message: &str, subtitle: &str) -> Drawn {
    let last = series.points.iter().rev().find_map(|point| point.row.as_ref()?.value);
    let point = |point: &crate::web::judged::Judged| Point {
        label: short_period(point.period),
        value: point.row.as_ref().and_then(|row| row.value),
        mark: mark(point.signal),
    };
    let bounds = bounds(series.metric.unit);
    let usual = |point: &crate::web::judged::Judged| {
        let usual = point.usual?;
        Some(Usual { average: usual.average, lower: usual.lower, upper: usual.upper })
    };
    let expected = |ahead: &Ahead| Expected {
        label: short_period(ahead.period),
        value: ahead.value,
        lower: ahead.lower,
        upper: ahead.upper,
    };
    let chart = Xmr {
        frame: Frame { id: "wide".to_owned(), ..Frame::portal(message, subtitle) },
        points: series.points.iter().map(point).collect(),
        usual: series.points.iter().map(usual).collect(),
        ahead: outlook.map(|outlook| outlook.points.iter().map(expected).collect()).unwrap_or_default(),
        target: series.points.last().and_then(|point| point.goal).map(|goal| goal.value),
        bounds,
        format: chart_format(series.metric.unit, last.unwrap_or_default()),
        words: XmrWords {
            better: signal_word(Signal::Better).to_owned(),
            worse: signal_word(Signal::Worse).to_owned(),
            changed: signal_word(Signal::Changed).to_owned(),
            ..XmrWords::default()
        },
    };
    let frame = Frame { id: "narrow".to_owned(), width: NARROW, ..chart.frame.clone() };
    Drawn { wide: xmr(&chart).text, narrow: xmr(&Xmr { frame, ..chart }).text }
}

/// A KPI's last twelve months, the size of a word.
pub fn spark(plan: &KpiPlan, signal: Signal) -> String {
    let from = plan.history.len().saturating_sub(SPARK_MONTHS);
    let values: Vec<Option<f64>> = plan.history.iter().skip(from).map(|seen| seen.measurement.value).collect();
    let told = |value: Option<&Option<f64>>| value.and_then(|value| *value).map(|value| value_text(plan.unit, value));
    let title = match (told(values.first()), told(values.last())) {
        (Some(first), Some(last)) => format!("{}, twelve months: from {first} to {last}", plan.name),
        _ => format!("{}, twelve months", plan.name),
    };
    let chart = Sparkline { id: format!("spark-{}", plan.id), title, values, last: mark(signal), theme: Theme::Portal };
    sparkline(&chart).text
}

fn mark(signal: Signal) -> Mark {
    match signal {
        Signal::None => Mark::Usual,
        Signal::Better => Mark::Better,
        Signal::Worse => Mark::Worse,
        Signal::Changed => Mark::Changed,
    }
}

fn bounds(unit: Unit) -> Bounds {
    match unit {
        Unit::Percent => Bounds { lowest: Some(0.0), highest: Some(100.0) },
        Unit::Points => Bounds { lowest: Some(-100.0), highest: Some(100.0) },
        _ => Bounds { lowest: Some(0.0), highest: None },
    }
}

/// The unit as a phrase below a chart's message.
pub fn unit_phrase(unit: Unit) -> String {
    match unit {
        Unit::Percent => "percent".to_owned(),
        Unit::Money(currency) => currency.to_string(),
        Unit::MoneyPerCount(currency) => format!("{currency} each"),
        Unit::Count => "count".to_owned(),
        other => other.to_string(),
    }
}

/// Which way is good, in words.
pub fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::HigherIsBetter => "higher is better",
        Direction::LowerIsBetter => "lower is better",
        Direction::InBand => "best inside its band",
    }
}
