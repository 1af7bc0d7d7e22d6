//! What is agreed about a KPI beside its points: rules, rhythm, accepted deviations, days to react. It gives no score.

use chrono::{Days, NaiveDate};
use entity::value::{Direction, Period, Status};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::float::at_least;
use super::range::{Noise, Rebase};

/// How a KPI's values are judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Judging {
    /// How noise is told from change.
    pub noise: Noise,
    /// Known changes after which a new usual range begins, in order of their days.
    pub rebases: Vec<Rebase>,
    /// In how many periods a new figure comes: 1 for each, 3 for a monthly card with quarterly figures. Until the next is
    /// due the last one stands, with its date; after that there is none.
    pub rhythm: i32,
    /// In how many days somebody has to react.
    pub react: React,
    /// Deviations that somebody has accepted.
    pub deviations: Vec<Deviation>,
}

impl Default for Judging {
    fn default() -> Self {
        Self {
            noise: Noise::default(),
            rebases: Vec::new(),
            rhythm: 1,
            react: React::default(),
            deviations: Vec::new(),
        }
    }
}

impl Judging {
    /// Known changes up to that period; its usual range is that since the last of them.
    pub(super) fn rebases_up_to(&self, period: Period) -> impl Iterator<Item = &Rebase> {
        self.rebases.iter().filter(move |rebase| rebase.from < period.end())
    }
}

/// Days to react, from the end of the first period with that status; none where nobody has to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct React {
    /// Target missed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missed: Option<u32>,
    /// Target nearly met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub near: Option<u32>,
    /// Too little data to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cannot_tell: Option<u32>,
    /// No figure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_value: Option<u32>,
}

impl React {
    fn days(self, status: Status) -> Option<u32> {
        match status {
            Status::Missed => self.missed,
            Status::Near => self.near,
            Status::CannotTell => self.cannot_tell,
            Status::NoValue => self.no_value,
            Status::Met | Status::Info => None,
        }
    }

    /// The deadline of a status; `statuses` are those of the periods up to the judged one, newest first.
    pub(super) fn reaction(self, statuses: impl Iterator<Item = (Period, Status)>) -> Option<Reaction> {
        let mut statuses = statuses.peekable();
        let (now, status) = *statuses.peek()?;
        let days = self.days(status)?;
        let since = statuses.take_while(|(_, before)| *before == status).last()?.0;
        let due = since.end().checked_add_days(Days::new(days.into()))?;
        Some(Reaction { since, due, overrun_days: (now.end() - due).num_days().max(0) })
    }
}

/// Until when somebody has to react.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reaction {
    /// First period of the status.
    pub since: Period,
    /// First day that is too late.
    pub due: NaiveDate,
    /// Days over, counted at the end of the judged period.
    pub overrun_days: i64,
}

/// A deviation from the target that somebody has accepted, until a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Deviation {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// The worst value that is accepted; any if not given.
    pub value: Option<f64>,
    /// Why, as a sentence.
    pub reason: String,
    /// Who accepted it.
    pub by: String,
}

impl Deviation {
    /// Whether a value that misses its target in that period is accepted; the period must end before the acceptance does.
    pub(super) fn covers(&self, period: Period, direction: Direction, value: f64) -> bool {
        let is_in_time = self.from < period.end() && self.until.succ_opt().is_none_or(|after| period.end() <= after);
        let is_good_enough = self.value.is_none_or(|worst| match direction {
            Direction::HigherIsBetter => at_least(value, worst),
            Direction::LowerIsBetter => at_least(worst, value),
            Direction::InBand => true,
        });
        is_in_time && is_good_enough
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(text: &str) -> Period {
        text.parse().expect("a period")
    }

    #[test]
    fn deadlines_run_from_the_first_bad_period() {
        use Status::{CannotTell, Met, Missed, Near, NoValue};
        let react = React { missed: Some(14), near: Some(60), no_value: Some(5), ..React::default() };
        let check = |newest_first: &[Status], expected: Option<(&str, &str, i64)>| {
            let months = period("2026-08").trailing(12).into_iter().rev();
            let found = react.reaction(months.zip(newest_first.iter().copied()));
            let found = found.map(|one| (one.since.to_string(), one.due.to_string(), one.overrun_days));
            assert_eq!(found, expected.map(|(since, due, days)| (since.to_owned(), due.to_owned(), days)));
        };
        check(&[Missed, Met], Some(("2026-08", "2026-09-15", 0)));
        check(&[Missed, Missed, Missed, Met], Some(("2026-06", "2026-07-15", 48)));
        check(&[Missed, Near, Missed], Some(("2026-08", "2026-09-15", 0)));
        check(&[Near, Near, Missed], Some(("2026-07", "2026-09-30", 0)));
        check(&[NoValue, NoValue], Some(("2026-07", "2026-08-06", 26)));
        check(&[CannotTell, CannotTell], None);
        check(&[Met, Missed], None);
        check(&[], None);
    }

    #[test]
    fn an_accepted_deviation_ends() {
        let deviation = |value| Deviation {
            from: "2026-06-01".parse().expect("a day"),
            until: "2026-10-31".parse().expect("a day"),
            value,
            reason: "The carrier is being replaced.".to_owned(),
            by: "Birgit Sommer".to_owned(),
        };
        let check = |month: &str, worst, direction, value, expected| {
            assert_eq!(deviation(worst).covers(period(month), direction, value), expected, "{month} {worst:?} {value}");
        };
        use Direction::{HigherIsBetter, InBand, LowerIsBetter};
        check("2026-05", None, HigherIsBetter, 80.0, false);
        check("2026-06", None, HigherIsBetter, 80.0, true);
        check("2026-10", None, HigherIsBetter, 80.0, true);
        check("2026-11", None, HigherIsBetter, 80.0, false);
        check("2026-Q4", None, HigherIsBetter, 80.0, false);
        check("2026-08", Some(85.0), HigherIsBetter, 80.0, false);
        check("2026-08", Some(85.0), HigherIsBetter, 85.0, true);
        check("2026-08", Some(9.0), LowerIsBetter, 9.5, false);
        check("2026-08", Some(9.0), LowerIsBetter, 9.0, true);
        check("2026-08", Some(9.0), InBand, 50.0, true);
    }
}
