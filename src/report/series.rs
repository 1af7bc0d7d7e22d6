//! A measure month by month: whether it really changed, in words and as a picture. It compares nothing with a target.

use entity::value::{Direction, Period, Signal, Unit};
use serde_json::{Value, json};

use super::pictures::{Album, bounds, format_in, frame, mark, span, unit_phrase, xmr_words};
use crate::charts::{self, Point, Svg, Xmr, xmr};
use crate::language::{Arg, Language};
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
    /// The metric that it shows, of what the report speaks of; none if its values are no measurement.
    pub metric: Option<&'static str>,
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
    pub(super) fn actual(&self, language: &Language) -> Option<String> {
        self.last().map(|value| language.value(self.unit, value))
    }

    /// The usual range of its last month.
    fn range(&self, language: &Language) -> Option<String> {
        self.usual().map(|usual| language.range(self.unit, usual.lower, usual.upper))
    }

    /// As a line of a page.
    pub(super) fn line(&self, language: &Language) -> Value {
        let signal = self.signal();
        json!({
            "name": self.name,
            "actual": self.actual(language),
            "range": self.range(language),
            "n": language.count(self.n),
            "signal": signal,
            "word": self.last().map(|_| language.signal(signal)),
        })
    }

    /// Its months, for the table beside a picture.
    pub(super) fn months(&self, language: &Language) -> Value {
        let process = self.process();
        let month = |(place, (period, value)): (usize, &(Period, Option<f64>))| {
            let signal = process.at(place).map_or(Signal::None, |seen| seen.signal(self.direction));
            let moved = signal != Signal::None && value.is_some();
            json!({
                "period": language.period(*period),
                "value": value.map(|value| language.value(self.unit, value)),
                "signal": signal,
                "movement": moved.then(|| language.signal(signal)),
            })
        };
        self.values.iter().enumerate().map(month).collect()
    }

    /// The process chart, with what it shows in words; none without a single value.
    pub(super) fn picture(&self, language: &Language, album: &mut Album, name: &str) -> Option<Value> {
        self.values.iter().any(|(_, value)| value.is_some()).then(|| {
            let alt = self.told(language);
            let picture = album.add(name, self.chart(language, &alt), &alt);
            json!({"name": self.name, "picture": picture, "months": self.months(language)})
        })
    }

    fn told(&self, language: &Language) -> String {
        let actual = self.actual(language).unwrap_or_else(|| language.word("no-figure").to_owned());
        let signal = language.signal(self.signal());
        let said = [("name", Arg::from(&self.name)), ("actual", actual.into()), ("signal", signal.into())];
        match self.range(language) {
            Some(range) => language.say("month-chart-told-range", &[&said[..], &[("range", range.into())]].concat()),
            None => language.say("month-chart-told", &said),
        }
    }

    fn chart(&self, language: &Language, alt: &str) -> Svg {
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
        let signal = language.signal(self.signal());
        let title = language.say("chart-process", &[("name", Arg::from(&self.name)), ("signal", signal.into())]);
        let key = [("unit", unit_phrase(language, self.unit).into()), ("span", span(language, &self.values).into())];
        let subtitle = language.say("chart-process-key", &key);
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
