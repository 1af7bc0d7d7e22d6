//! Agreed hours: when a service was promised to work, by the clock on the wall. It knows no outage.

use std::str::FromStr;

use chrono::{DateTime, Datelike, Duration, LocalResult, NaiveDate, NaiveDateTime, TimeZone, Utc, Weekday};
use chrono_tz::Tz;
use entity::value::{Invalid, Window};

use super::DayOff;
use super::windows::{merged, overlap, without};

const EXPECTED: &str = "`always`, or days and hours such as `Mo-Fr 07:00-19:00, Sa 09:00-16:00`";
const DAYS: [(&str, Weekday); 7] = [
    ("Mo", Weekday::Mon),
    ("Tu", Weekday::Tue),
    ("We", Weekday::Wed),
    ("Th", Weekday::Thu),
    ("Fr", Weekday::Fri),
    ("Sa", Weekday::Sat),
    ("Su", Weekday::Sun),
];
const MINUTES_A_DAY: u32 = 24 * 60;

/// When a service is promised to work: `always`, or stretches of the week.
///
/// Stretches are parted by commas: days (`Mo`, `Mo-Fr`, `Fr-Mo`), then hours (`07:00-19:00`). Hours alone belong to the
/// days before them (`Mo-Fr 08:00-12:00, 13:00-17:00`). Hours that end before they begin run over midnight; `24:00` is the
/// end of a day. Overlapping stretches count once.
///
/// ```
/// use scorebridge::measure::AgreedHours;
/// assert!("Mo-Fr 07:00-19:00, Sa 09:00-16:00".parse::<AgreedHours>().is_ok());
/// let error = "9 to 5".parse::<AgreedHours>().unwrap_err().to_string();
/// assert_eq!(error, "expected `always`, or days and hours such as `Mo-Fr 07:00-19:00, Sa 09:00-16:00`, found `9 to 5`");
/// ```
///
/// After a `;` follow, in any order: `zone America/Santiago`, where another clock than the company's counts;
/// `not 2026-06-04, 12-25, easter+1`, days without agreed time (see [`DayOff`]); `maintenance Su 02:00-04:00`, stretches kept free
/// for planned work. A holiday leaves out what would begin on that day.
///
/// ```
/// use scorebridge::measure::AgreedHours;
/// let hours = "Mo-Fr 08:00-18:00; zone America/Santiago; not 2026-12-24, 12-25; maintenance Mo 08:00-09:00";
/// assert!(hours.parse::<AgreedHours>().is_ok());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreedHours {
    week: Week,
    zone: Option<Tz>,
    closed: Vec<DayOff>,
    maintenance: Vec<Stretch>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Week {
    Always,
    Stretches(Vec<Stretch>),
}

/// The same hours on some days of the week, in minutes after midnight; the end may lie on the next day.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stretch {
    days: Vec<Weekday>,
    from: u32,
    to: u32,
}

impl AgreedHours {
    /// The agreed time inside a window, as sorted windows that do not touch, by the clock of that zone or of its own.
    ///
    /// A time that the clock skips is taken as the first instant after the gap; one that it shows twice, as the first of
    /// the two. So neighbouring stretches never overlap and never leave a hole, and a day is 23 or 25 hours long where the
    /// clock says so.
    #[must_use]
    pub fn windows(&self, window: Window, zone: Tz) -> Vec<Window> {
        let zone = self.zone.unwrap_or(zone);
        let is_closed = |day: &NaiveDate| self.closed.iter().any(|closed| closed.is(*day));
        let open = match &self.week {
            Week::Always if self.closed.is_empty() => vec![window],
            Week::Always => {
                let days = local_days(window, zone).filter(|day| !is_closed(day));
                merged(days.filter_map(|day| whole_day(day, zone)).collect())
            }
            Week::Stretches(stretches) => {
                on_days(stretches, local_days(window, zone).filter(|day| !is_closed(day)), zone)
            }
        };
        let kept_free = on_days(&self.maintenance, local_days(window, zone), zone);
        overlap(&without(&open, &kept_free), &merged(vec![window]))
    }

    /// The instant at which so many agreed minutes after an instant are over, by the clock of that zone or of their own; none
    /// if that takes more than two years.
    ///
    /// ```
    /// use scorebridge::measure::AgreedHours;
    /// // Sixteen hours from Monday at eleven: six, seven and three.
    /// let hours: AgreedHours = "Mo 09:00-17:00, Tu 09:00-16:00, Th 08:00-17:00".parse().unwrap();
    /// let due = hours.after("2026-03-02T11:00:00Z".parse().unwrap(), 16 * 60, chrono_tz::UTC);
    /// assert_eq!(due.unwrap().to_rfc3339(), "2026-03-05T11:00:00+00:00");
    /// ```
    #[must_use]
    pub fn after(&self, from: DateTime<Utc>, minutes: u32, zone: Tz) -> Option<DateTime<Utc>> {
        let within = |days: i64| {
            let mut left = Duration::minutes(minutes.into());
            let window = Window { start: from, end: from.checked_add_signed(Duration::days(days))? };
            self.windows(window, zone).into_iter().find_map(|open| {
                let length = open.end - open.start;
                let over = (length >= left).then(|| open.start + left);
                left -= length;
                over
            })
        };
        [10, 90, 730].into_iter().find_map(within)
    }
}

/// Agreed hours with the days of the calendars that they name: `Mo-Fr 08:00-18:00; calendar germany` becomes
/// `Mo-Fr 08:00-18:00; not 01-01, easter+1`. Each calendar is an id with its days.
///
/// # Errors
/// The id of the first calendar that there is not.
///
/// ```
/// use scorebridge::measure::with_calendars;
/// let germany = ("germany".to_owned(), vec!["01-01".to_owned(), "easter+1".to_owned()]);
/// let hours = with_calendars("Mo-Fr 08:00-18:00; calendar germany; zone Europe/Rome", &[germany.clone()]);
/// assert_eq!(hours.as_deref(), Ok("Mo-Fr 08:00-18:00; not 01-01, easter+1; zone Europe/Rome"));
/// assert_eq!(with_calendars("always; calendar france", &[germany]), Err("france".to_owned()));
/// ```
pub fn with_calendars(hours: &str, calendars: &[(String, Vec<String>)]) -> Result<String, String> {
    let mut parts = Vec::new();
    for part in hours.split(';').map(str::trim) {
        match part.strip_prefix("calendar ").map(str::trim) {
            None => parts.push(part.to_owned()),
            Some(id) => {
                let (_, days) = calendars.iter().find(|(known, _)| known == id).ok_or_else(|| id.to_owned())?;
                parts.extend((!days.is_empty()).then(|| format!("not {}", days.join(", "))));
            }
        }
    }
    Ok(parts.join("; "))
}

fn on_days(stretches: &[Stretch], days: impl Iterator<Item = NaiveDate>, zone: Tz) -> Vec<Window> {
    merged(days.flat_map(|day| stretches.iter().filter_map(move |stretch| stretch.on(day, zone))).collect())
}

fn whole_day(day: NaiveDate, zone: Tz) -> Option<Window> {
    let midnight = |day: NaiveDate| instant(day.and_hms_opt(0, 0, 0)?, zone);
    Some(Window { start: midnight(day)?, end: midnight(day.succ_opt()?)? })
}

/// Days on which agreed time inside the window can begin: the day before counts, for hours over midnight.
fn local_days(window: Window, zone: Tz) -> impl Iterator<Item = NaiveDate> {
    let day = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
    let (first, last) = (day(window.start), day(window.end));
    first.pred_opt().unwrap_or(first).iter_days().take_while(move |day| *day <= last)
}

impl Stretch {
    fn on(&self, day: NaiveDate, zone: Tz) -> Option<Window> {
        let at = |minutes: u32| {
            let local = day.and_hms_opt(0, 0, 0)? + Duration::minutes(i64::from(minutes));
            instant(local, zone)
        };
        if self.days.contains(&day.weekday()) {
            Some(Window { start: at(self.from)?, end: at(self.to)? })
        } else {
            None
        }
    }
}

/// The instant at which the clock of that zone first shows a time, or first jumps past it.
fn instant(local: NaiveDateTime, zone: Tz) -> Option<DateTime<Utc>> {
    // No zone ever skipped more than a day; times are whole minutes, so the end of a gap is met exactly.
    (0..=i64::from(MINUTES_A_DAY) + 120).find_map(|minutes| {
        match zone.from_local_datetime(&(local + Duration::minutes(minutes))) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(at.to_utc()),
            LocalResult::None => None,
        }
    })
}

impl FromStr for AgreedHours {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let bad = || Invalid { expected: EXPECTED, found: text.chars().take(80).collect() };
        let mut parts = text.split(';');
        let week = match parts.next() {
            Some(week) if week.trim() == "always" => Week::Always,
            week => Week::Stretches(stretches_of(week.unwrap_or_default()).ok_or_else(bad)?),
        };
        let mut hours = Self { week, zone: None, closed: Vec::new(), maintenance: Vec::new() };
        for part in parts {
            let (word, rest) = part.trim().split_once(' ').ok_or_else(bad)?;
            match word {
                "zone" if hours.zone.is_none() => hours.zone = Some(rest.trim().parse().map_err(|_| bad())?),
                "not" => hours.closed.extend(closed_of(rest).ok_or_else(bad)?),
                "maintenance" => hours.maintenance.extend(stretches_of(rest).ok_or_else(bad)?),
                _ => return Err(bad()),
            }
        }
        Ok(hours)
    }
}

/// `2026-12-24, 12-25`.
fn closed_of(text: &str) -> Option<Vec<DayOff>> {
    text.split(',').map(|part| part.parse().ok()).collect()
}

/// `Mo-Fr 08:00-12:00, 13:00-17:00`.
fn stretches_of(text: &str) -> Option<Vec<Stretch>> {
    let mut stretches: Vec<Stretch> = Vec::new();
    for part in text.split(',') {
        let words: Vec<&str> = part.split_whitespace().collect();
        let (days, hours) = match (words.as_slice(), stretches.last()) {
            ([days, hours], _) => (days_of(days), hours),
            ([hours], Some(before)) => (Some(before.days.clone()), hours),
            _ => return None,
        };
        let (from, to) = hours_of(hours)?;
        stretches.push(Stretch { days: days?, from, to });
    }
    Some(stretches)
}

/// `Mo`, or `Mo-Fr`, or round the week's end as in `Fr-Mo`.
fn days_of(text: &str) -> Option<Vec<Weekday>> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (day_named(first)?, day_named(last)?);
    let before_last = std::iter::successors(Some(first), |day| Some(day.succ())).take_while(|day| *day != last);
    Some(before_last.chain([last]).collect())
}

/// `Mo` to `Su`.
pub(super) fn day_named(name: &str) -> Option<Weekday> {
    DAYS.iter().find(|(known, _)| *known == name).map(|(_, day)| *day)
}

/// `07:00-19:00` in minutes after midnight.
fn hours_of(text: &str) -> Option<(u32, u32)> {
    let (from, to) = text.split_once('-')?;
    let (from, to) = (minute_of(from)?, minute_of(to)?);
    match () {
        () if from == to || from == MINUTES_A_DAY => None,
        () if to < from => Some((from, to + MINUTES_A_DAY)),
        () => Some((from, to)),
    }
}

/// `HH:MM`, up to `24:00`.
fn minute_of(text: &str) -> Option<u32> {
    let (hours, minutes) = text.split_once(':')?;
    let two_digits = |part: &str| (part.len() == 2).then(|| part.parse::<u32>().ok()).flatten();
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
    let total = hours * 60 + minutes;
    (minutes < 60 && total <= MINUTES_A_DAY).then_some(total)
}

#[cfg(test)]
mod tests {
    use entity::value::Period;

    use super::super::windows::minutes;
    use super::*;

    fn agreed(hours: &str, zone: Tz, period: &str) -> f64 {
        let period: Period = period.parse().unwrap();
        minutes(&hours.parse::<AgreedHours>().unwrap().windows(period.window(zone), zone))
    }

    #[track_caller]
    fn check(hours: &str, zone: Tz, period: &str, expected: f64) {
        assert_eq!(agreed(hours, zone, period), expected, "{hours} in {zone}, {period}");
    }

    #[test]
    fn hours_of_a_month() {
        let berlin = chrono_tz::Europe::Berlin;
        check("always", berlin, "2026-06", 43_200.0);
        check("Mo-Fr 08:00-18:00", berlin, "2026-06", 13_200.0);
        check("Mo-Fr 07:00-19:00, Sa 09:00-16:00", berlin, "2026-06", 22.0 * 720.0 + 4.0 * 420.0);
        check("Mo-Fr 08:00-12:00, 13:00-17:00", berlin, "2026-06", 22.0 * 480.0);
        check("Mo-Su 00:00-24:00", berlin, "2026-06", 43_200.0);
        check("Mo-Fr 08:00-18:00, Fr 08:00-18:00", berlin, "2026-06", 13_200.0);
        check("Sa-Mo 00:00-24:00", berlin, "2026-W24", 3.0 * 1440.0);
        check("We 10:00-11:00", berlin, "2026-06-10", 60.0);
        check("We 10:00-11:00", berlin, "2026-06-11", 0.0);
    }

    #[test]
    fn hours_over_midnight_reach_into_the_next_period() {
        let berlin = chrono_tz::Europe::Berlin;
        check("Su 22:00-06:00", berlin, "2026-05-31", 120.0);
        check("Su 22:00-06:00", berlin, "2026-06-01", 360.0);
        check("Mo-Su 22:00-06:00", berlin, "2026-06", 30.0 * 480.0);
    }

    #[test]
    fn clock_changes_make_days_longer_and_shorter() {
        let berlin = chrono_tz::Europe::Berlin;
        check("always", berlin, "2026-03-29", 23.0 * 60.0);
        check("always", berlin, "2026-10-25", 25.0 * 60.0);
        check("Su 00:00-24:00", berlin, "2026-03-29", 23.0 * 60.0);
        check("Su 00:00-24:00", berlin, "2026-10-25", 25.0 * 60.0);
        check("Su 01:00-02:30", berlin, "2026-03-29", 60.0);
        check("Su 02:10-03:30", berlin, "2026-03-29", 30.0);
        check("Su 02:00-02:50", berlin, "2026-03-29", 0.0);
        check("Mo-Fr 08:00-18:00", berlin, "2026-03", 22.0 * 600.0);
        // Half an hour on Lord Howe Island; midnight does not exist in Santiago on 6 September.
        check("Su 00:00-24:00", chrono_tz::Australia::Lord_Howe, "2026-10-04", 23.5 * 60.0);
        check("Su 00:00-24:00", chrono_tz::Australia::Lord_Howe, "2026-04-05", 24.5 * 60.0);
        check("Su 00:00-24:00", chrono_tz::America::Santiago, "2026-09-06", 23.0 * 60.0);
        check("Su 00:00-08:00", chrono_tz::America::Santiago, "2026-09-06", 7.0 * 60.0);
    }

    #[test]
    fn a_goal_in_working_hours_is_over_when_they_are_worked() {
        let check = |hours: &str, zone: Tz, from: &str, minutes: u32, expected: Option<&str>| {
            let hours: AgreedHours = hours.parse().expect("hours");
            let at = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
            assert_eq!(hours.after(at(from), minutes, zone), expected.map(at), "{from} {minutes}");
        };
        let berlin = chrono_tz::Europe::Berlin;
        // Friday at five in the afternoon, two hours: one of them on Monday.
        check("Mo-Fr 08:00-18:00", berlin, "2026-03-06T16:00:00Z", 120, Some("2026-03-09T08:00:00Z"));
        // Over the night in which the clock goes forward.
        check("Mo-Fr 08:00-18:00", berlin, "2026-03-27T16:30:00Z", 60, Some("2026-03-30T06:30:00Z"));
        check("always", berlin, "2026-03-28T12:00:00Z", 24 * 60, Some("2026-03-29T12:00:00Z"));
        // The last minute of a day belongs to it; a holiday does not count.
        check("Mo-Fr 08:00-18:00", berlin, "2026-03-06T16:00:00Z", 60, Some("2026-03-06T17:00:00Z"));
        check("Mo-Fr 08:00-18:00; not 2026-03-09", berlin, "2026-03-06T17:00:00Z", 60, Some("2026-03-10T08:00:00Z"));
        check("Mo-Fr 08:00-18:00; zone Asia/Tokyo", berlin, "2026-03-05T23:00:00Z", 60, Some("2026-03-06T00:00:00Z"));
        // Once a year, and never.
        check("Mo-Su 08:00-09:00", berlin, "2026-03-01T00:00:00Z", 60 * 100, Some("2026-06-08T07:00:00Z"));
        check("Mo-Su 08:00-09:00", berlin, "2026-03-01T00:00:00Z", 60 * 1000, None);
    }

    #[test]
    fn neighbouring_stretches_leave_no_hole_when_a_time_comes_twice() {
        let berlin = chrono_tz::Europe::Berlin;
        check("Su 00:00-02:30, 02:30-24:00", berlin, "2026-10-25", 25.0 * 60.0);
        check("Su 00:00-02:30, 02:30-24:00", berlin, "2026-03-29", 23.0 * 60.0);
    }

    #[test]
    fn holidays_other_zones_and_time_kept_free() {
        let berlin = chrono_tz::Europe::Berlin;
        check("Mo-Fr 08:00-18:00; not 2026-06-04", berlin, "2026-06", 12_600.0);
        check("Mo-Fr 08:00-18:00; not 06-04, 2026-06-05, 2026-06-06", berlin, "2026-06", 12_000.0);
        check("Mo-Fr 08:00-18:00; not 2026-12-24, 12-25", berlin, "2026-12", 21.0 * 600.0);
        check("always; not 12-25", berlin, "2026-12", 30.0 * 1440.0);
        // Easter Monday and the third Monday of the month, of 22 weekdays.
        check("Mo-Fr 08:00-18:00; not easter+1, 3rd Mo 04", berlin, "2026-04", 20.0 * 600.0);
        // The day of a clock change is closed: an hour less is missing.
        check("always; not 2026-03-29", berlin, "2026-03", 30.0 * 1440.0);
        check("always; maintenance Su 02:00-04:00", berlin, "2026-06", 43_200.0 - 4.0 * 120.0);
        // Of two hours that are kept free, the clock skips one.
        check("always; maintenance Su 02:00-04:00", berlin, "2026-03-29", 22.0 * 60.0);
        check("Mo-Fr 08:00-18:00; maintenance Su 02:00-04:00", berlin, "2026-06", 13_200.0);
        check("Mo 22:00-06:00; not 2026-06-01", berlin, "2026-06", 4.0 * 480.0);
        // A day there runs from 17:00 to 3:00 by the company's clock, which also decides where June begins and ends.
        check("Mo-Fr 08:00-18:00; zone America/Los_Angeles", berlin, "2026-06-06", 180.0);
        check("Mo-Fr 08:00-18:00; zone America/Los_Angeles", berlin, "2026-06", 22.0 * 600.0 - 180.0);
        check("Su 00:00-24:00; zone Australia/Lord_Howe", chrono_tz::Australia::Lord_Howe, "2026-10-04", 23.5 * 60.0);
    }

    #[test]
    fn the_clock_of_casablanca_goes_back_for_ramadan_and_forth_again() {
        let casablanca = chrono_tz::Africa::Casablanca;
        check("always", casablanca, "2026-02-15", 25.0 * 60.0);
        check("always", casablanca, "2026-03-22", 23.0 * 60.0);
        check("Mo-Fr 08:00-18:00", casablanca, "2026-02", 20.0 * 600.0);
        check("Su 00:00-24:00; maintenance Su 01:00-05:00", casablanca, "2026-03-22", 20.0 * 60.0);
    }

    /// Weeks added as 604,800 seconds move by the hour that the clock skipped; days by the clock on the wall do not.
    #[test]
    fn the_week_after_a_clock_change_begins_at_the_same_hour() {
        let berlin = chrono_tz::Europe::Berlin;
        let hours: AgreedHours = "Mo-Fr 08:00-18:00".parse().unwrap();
        let quarter: Period = "2026-Q2".parse().unwrap();
        let year: Period = "2026".parse().unwrap();
        for window in [quarter, year].into_iter().flat_map(|period| hours.windows(period.window(berlin), berlin)) {
            let local = |at: DateTime<Utc>| at.with_timezone(&berlin).format("%H:%M").to_string();
            assert_eq!((local(window.start), local(window.end)), ("08:00".to_owned(), "18:00".to_owned()));
        }
    }

    /// Sixteen hours from Monday 11:00 end on Thursday 11:00, where nobody works on Wednesday.
    #[test]
    fn a_goal_in_working_hours() {
        let hours: AgreedHours = "Mo 09:00-17:00, Tu 09:00-16:00, Th 08:00-17:00".parse().unwrap();
        let at = |text: &str| format!("2026-06-{text}:00Z").parse().unwrap();
        let worked =
            |to: &str| minutes(&hours.windows(Window { start: at("01T11:00"), end: at(to) }, chrono_tz::UTC)) / 60.0;
        assert_eq!(worked("04T11:00"), 16.0);
        assert!(worked("04T10:59") < 16.0 && worked("04T11:01") > 16.0);
    }

    #[track_caller]
    fn refused(text: &str) {
        let error = text.parse::<AgreedHours>().expect_err(text).to_string();
        assert!(error.contains("Mo-Fr 07:00-19:00") && error.ends_with(&format!("found `{text}`")), "{error}");
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        refused("");
        refused("Always");
        refused("07:00-19:00");
        refused("Mo-Fr");
        refused("Mo-Fr 7:00-19:00");
        refused("Mo-Fr 07:00-25:00");
        refused("Mo-Fr 07:60-19:00");
        refused("Mo-Fr 07:00-24:01");
        refused("Mo-Fr 24:00-07:00");
        refused("Mo-Fr 07:00-07:00");
        refused("Mon-Fri 07:00-19:00");
        refused("Mo-Fr 07:00-19:00,");
        refused("Mo-Fr 07:00-19:00; Sa 09:00-16:00");
        refused("Mo-Fr 07:00 - 19:00");
        refused("Mo-Fr 07:00-19:00; zone Europe/Atlantis");
        refused("Mo-Fr 07:00-19:00; zone Europe/Rome; zone Europe/Oslo");
        refused("Mo-Fr 07:00-19:00; not 2026-02-30");
        refused("Mo-Fr 07:00-19:00; not 13-01");
        refused("Mo-Fr 07:00-19:00; maintenance");
        refused("; zone Europe/Rome");
    }
}
