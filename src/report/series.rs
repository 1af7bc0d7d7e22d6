//! A measure month by month: whether it really changed, in words and as a picture. It compares nothing with a target.

use entity::value::{Direction, Period, Signal, Unit};
use serde_json::{Value, json};

use super::pictures::{Album, bounds, format_in, frame, mark, unit_phrase, xmr_words};
use crate::charts::{self, Point, Svg, Xmr, xmr};
use crate::language::Language;
use crate::scorecard::wording::{range_text, signal_word, value_text};
use crate::scorecard::{Noise, Process, Usual};

/// Values of a measure, one a month.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// What is measured, for people.
    pub name: String,
    /// What the values count.
    pub unit: Unit,
    /// Which way it gets better.
    pub direction: Direction,
    /// Oldest first, without gaps.
    pub values: Vec<(Period, Option<f64>)>,
    /// How many records the last one rests on.
    pub n: u64,
}

impl Series {
    /// The value of the last month.
    pub(super) fn last(&self) -> Option<f64> {
        self.values.last().and_then(|(_, value)| *value)
    }

    fn process(&self) -> Process {
        Process::of(&self.values, Noise::default(), &[])
    }

    fn place(&self) -> usize {
        self.values.len().saturating_sub(1)
    }

    fn usual(&self) -> Option<Usual> {
        self.process().usual_at(self.place(), self.unit)
    }

    /// Whether the last value is a real change.
    pub(super) fn signal(&self) -> Signal {
        self.process().at(self.place()).map_or(Signal::None, |seen| seen.signal(self.direction))
    }

    /// The value, or that there is none.
    pub(super) fn actual(&self) -> Option<String> {
        self.last().map(|value| value_text(self.unit, value))
    }

    /// As a line of a page.
    pub(super) fn line(&self) -> Value {
        let signal = self.signal();
        json!({
            "name": self.name,
            "actual": self.actual(),
            "range": self.usual().map(|usual| range_text(self.unit, usual.lower, usual.upper)),
            "n": super::page::grouped(self.n),
            "signal": signal,
            "word": self.last().map(|_| signal_word(signal)),
        })
    }

    /// Its months, for the table beside a picture.
    pub(super) fn months(&self) -> Value {
        let process = self.process();
        let month = |(place, (period, value)): (usize, &(Period, Option<f64>))| {
            let signal = process.at(place).map_or(Signal::None, |seen| seen.signal(self.direction));
            let moved = signal != Signal::None && value.is_some();
            json!({
                "period": crate::scorecard::wording::period_text(*period),
                "value": value.map(|value| value_text(self.unit, value)),
                "signal": signal,
                "movement": moved.then(|| signal_word(signal)),
            })
        };
        self.values.iter().enumerate().map(month).collect()
    }

    /// The process chart, with what it shows in words; none without a single value.
    pub(super) fn picture(&self, album: &mut Album, name: &str) -> Option<Value> {
        self.values.iter().any(|(_, value)| value.is_some()).then(|| {
            let alt = self.told();
            json!({"name": self.name, "picture": album.add(name, self.chart(&alt), &alt), "months": self.months()})
        })
    }

    fn told(&self) -> String {
        let actual = self.actual().unwrap_or_else(|| "no figure".to_owned());
        let range = self.usual().map(|usual| range_text(self.unit, usual.lower, usual.upper));
        let usually = range.map(|range| [", usually ", &range].concat()).unwrap_or_default();
        format!("{}: {actual}, {}{usually}.", self.name, signal_word(self.signal()))
    }

    fn chart(&self, alt: &str) -> Svg {
        let language = Language::english();
        let process = self.process();
        let usual = |place| {
            let usual = process.usual_at(place, self.unit)?;
            Some(charts::Usual { average: usual.average, lower: usual.lower, upper: usual.upper })
        };
        let point = |(place, (period, value)): (usize, &(Period, Option<f64>))| Point {
            label: language.short_period(*period),
            value: *value,
            mark: mark(process.at(place).map_or(Signal::None, |seen| seen.signal(self.direction))),
        };
        let ends = self.values.first().zip(self.values.last());
        let span =
            ends.map(|((from, _), (to, _))| [language.short_period(*from), language.short_period(*to)].join(" – "));
        let title = [&self.name, ": ", signal_word(self.signal())].concat();
        let subtitle = [unit_phrase(language, self.unit), span.unwrap_or_default()].join(", ");
        xmr(&Xmr {
            frame: frame(&title, &subtitle, alt),
            points: self.values.iter().enumerate().map(point).collect(),
            usual: (0..self.values.len()).map(usual).collect(),
            bounds: bounds(self.unit),
            format: format_in(language, self.unit, self.last().unwrap_or_default()),
            words: xmr_words(language),
            ..Xmr::default()
        })
    }
}
