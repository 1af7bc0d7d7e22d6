//! When a schedule is due, as its model says it: five cron fields, or plain words. It knows neither today nor a zone.

use std::fmt;

use chrono::{NaiveTime, Timelike};
use croner::Cron;

use super::check::cron;

/// Most business days every month has, give or take holidays.
const MOST_DAYS: u8 = 15;

/// When a schedule is due.
#[derive(Clone, Debug)]
pub enum Rhythm {
    /// By five fields.
    Cron(Box<Cron>),
    /// On the first, second, … business day of a month.
    BusinessDay(u8, NaiveTime),
    /// On the last business day of a month.
    LastBusinessDay(NaiveTime),
    /// On the last day of a month.
    LastDay(NaiveTime),
    /// As soon as a month of charges is closed, for that month.
    AfterClose,
}

impl Rhythm {
    /// Reads `30 5 * * *`, `business day 3 at 07:00`, `last business day at 18:00`, `last day at 18:00` or `after close`.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn read(text: &str) -> Result<Self, String> {
        if text == "after close" {
            return Ok(Self::AfterClose);
        }
        let Some((day, time)) = text.split_once(" at ") else { return Ok(Self::Cron(Box::new(cron(text)?))) };
        let time =
            NaiveTime::parse_from_str(time, "%H:%M").map_err(|_| format!("`{time}` is no time such as 07:00"))?;
        match day {
            "last day" => Ok(Self::LastDay(time)),
            "last business day" => Ok(Self::LastBusinessDay(time)),
            _ => {
                let nth = day.strip_prefix("business day ").and_then(|nth| nth.parse().ok());
                let nth = nth.filter(|nth| (1..=MOST_DAYS).contains(nth));
                nth.map(|nth| Self::BusinessDay(nth, time)).ok_or_else(|| {
                    format!("`{day}` is none of: business day 1 to {MOST_DAYS}, last business day, last day")
                })
            }
        }
    }

    /// Whether it is said in plain words, not in cron fields.
    #[must_use]
    pub fn is_words(text: &str) -> bool {
        text == "after close" || text.contains(" at ")
    }
}

impl fmt::Display for Rhythm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = |time: &NaiveTime| format!("{:02}:{:02}", time.hour(), time.minute());
        match self {
            Self::Cron(cron) => write!(f, "{}", cron.pattern),
            Self::BusinessDay(nth, time) => write!(f, "business day {nth} at {}", at(time)),
            Self::LastBusinessDay(time) => write!(f, "last business day at {}", at(time)),
            Self::LastDay(time) => write!(f, "last day at {}", at(time)),
            Self::AfterClose => write!(f, "after close"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: Result<&str, &str>) {
        let read = Rhythm::read(text).map(|rhythm| rhythm.to_string());
        match want {
            Ok(want) => assert_eq!(read.as_deref(), Ok(want)),
            Err(part) => assert!(read.as_ref().is_err_and(|why| why.contains(part)), "{text}: {read:?}"),
        }
    }

    #[test]
    fn plain_words_and_cron_fields() {
        for words in ["business day 3 at 07:00", "last business day at 18:30", "last day at 00:00", "after close"] {
            check(words, Ok(words));
            assert!(Rhythm::is_words(words));
        }
        check("30 5 * * *", Ok("30 5 * * *"));
        assert!(!Rhythm::is_words("30 5 * * *"));
        check("business day 16 at 07:00", Err("business day 1 to 15"));
        check("business day 0 at 07:00", Err("business day 1 to 15"));
        check("business day x at 07:00", Err("business day 1 to 15"));
        check("first monday at 07:00", Err("is none of"));
        check("last day at 25:00", Err("no time such as 07:00"));
        check("after lunch", Err("five fields"));
        check("", Err("five fields"));
    }
}
