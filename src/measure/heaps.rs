//! Whether more cases end just before their limit than the hours at which work is done explain. It does not know why.

use chrono::{DateTime, Datelike, Duration, Timelike, Utc};
use entity::record::Ticket;

use super::caution::{Caution, CautionKind, MINIMUM_N};
use super::outcome::count;
use crate::stats::float;

/// Just before the limit, worth a look where the odds of an end there are surely more than so many times the usual ones.
pub const HEAPED_ODDS: f64 = 2.0;
/// Fewest ends away from any limit from which the hours of work can be told.
const FEWEST_ENDS: u64 = 50;
/// How surely: the chance of a false alarm at that very odds is one in forty.
const SURELY: f64 = 1.96;

/// Of the tickets that used 80 to 100 % of their promised time, how many used more than 90 %, against how many would have by
/// the hours at which all other tickets end.
///
/// A promise until Thursday at eleven has its last tenth in working time and the tenth before in the night: nobody who fixes
/// things by day is to blame for that. So the usual share of each ticket is the work done in its last tenth over that in its
/// last fifth, with work told from the hour of the day and the day of the week at which tickets away from their limit end.
/// An honest desk gets less and less done towards a limit, or as much.
///
/// Formula: `z = (k − Σh) ÷ √Σh(1−h)` above 1.96, with `k` of the `n` tickets in their last tenth, `e` the usual share of
/// each and `h = 2e ÷ (1 + e)`, which doubles its odds. Where all `e` are the same, this is Wilson's interval above `h`.
pub(super) fn heaped(tickets: &[&Ticket]) -> Option<Caution> {
    let ended: Vec<Ended> = tickets.iter().filter_map(|ticket| Ended::of(ticket)).collect();
    let others: Vec<DateTime<Utc>> = ended.iter().filter(|one| !one.is_near()).map(|one| one.at).collect();
    if count(&others) < FEWEST_ENDS {
        return None;
    }
    let work = Work::told_by(&others);
    let near: Vec<(bool, f64)> =
        ended.iter().filter(|one| one.is_near()).filter_map(|one| Some((one.used() > 0.9, work.usual(one)?))).collect();
    let (n, last) = (float(count(&near)), float(count(&near.iter().filter(|one| one.0).collect::<Vec<_>>())));
    let doubled: Vec<f64> =
        near.iter().map(|(_, usual)| HEAPED_ODDS * usual / (1.0 + (HEAPED_ODDS - 1.0) * usual)).collect();
    let (mean, variance) = doubled.iter().fold((0.0, 0.0), |sum, h| (sum.0 + h, sum.1 + h * (1.0 - h)));
    (count(&near) >= MINIMUM_N).then(|| Caution {
        kind: CautionKind::Heaped,
        share: 100.0 * last / n,
        usual: Some(100.0 * near.iter().map(|(_, usual)| usual).sum::<f64>() / n),
        n: count(&near),
        raised: last - mean > SURELY * variance.sqrt(),
    })
}

/// A ticket that ended, and its promise.
struct Ended {
    opened: DateTime<Utc>,
    at: DateTime<Utc>,
    promised: Duration,
}

impl Ended {
    /// None unless there is an end and a promise, both after the begin.
    fn of(ticket: &Ticket) -> Option<Self> {
        let ended =
            Self { opened: ticket.opened_at, at: ticket.resolved_at?, promised: ticket.due_at? - ticket.opened_at };
        (ended.at > ended.opened && ended.promised > Duration::zero()).then_some(ended)
    }

    /// How much of the promised time it took, 1 is all.
    fn used(&self) -> f64 {
        (self.at - self.opened).as_seconds_f64() / self.promised.as_seconds_f64()
    }

    fn is_near(&self) -> bool {
        (0.8..=1.0).contains(&self.used())
    }

    /// When so many tenths of the promised time were over.
    fn tenths(&self, tenths: i32) -> DateTime<Utc> {
        self.opened + self.promised * tenths / 10
    }
}

/// How much work is done at an hour of the day and on a day of the week.
struct Work {
    hours: [f64; 24],
    days: [f64; 7],
}

impl Work {
    fn told_by(ends: &[DateTime<Utc>]) -> Self {
        let share = |is_then: &dyn Fn(&DateTime<Utc>) -> bool| {
            float(count(&ends.iter().filter(|end| is_then(end)).collect::<Vec<_>>()))
        };
        let (mut hours, mut days) = ([0.0; 24], [0.0; 7]);
        hours.iter_mut().zip(0..).for_each(|(done, hour)| *done = share(&|end| end.hour() == hour));
        days.iter_mut()
            .zip(0..)
            .for_each(|(done, day)| *done = share(&|end| end.weekday().num_days_from_monday() == day));
        Self { hours, days }
    }

    /// Of the work in the last fifth of a promise, the share in its last tenth; none where no work is done in it.
    fn usual(&self, one: &Ended) -> Option<f64> {
        let (before, last) = (self.between(one.tenths(8), one.tenths(9)), self.between(one.tenths(9), one.tenths(10)));
        (before + last > 0.0).then(|| last / (before + last))
    }

    fn between(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> f64 {
        let hour_after = |at: DateTime<Utc>| at + Duration::seconds(3600 - i64::from(at.minute() * 60 + at.second()));
        let begins = std::iter::successors(Some(from), |at| Some(hour_after(*at))).take_while(|at| *at < to);
        begins.map(|at| (hour_after(at).min(to) - at).as_seconds_f64() * self.at(at)).sum()
    }

    fn at(&self, at: DateTime<Utc>) -> f64 {
        let of = |done: &[f64], place: u32| usize::try_from(place).ok().and_then(|place| done.get(place)).copied();
        let (hour, day) = (of(&self.hours, at.hour()), of(&self.days, at.weekday().num_days_from_monday()));
        hour.unwrap_or_default() * day.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Europe::Berlin;
    use entity::value::Window;
    use proptest::prelude::*;

    use super::super::AgreedHours;
    use super::super::tests::{at, ticket};
    use super::*;

    /// A ticket opened on Monday at eight with a promise of 100 minutes that took so many.
    fn case(took: i64) -> Ticket {
        let opened = at("03-02T08:00");
        let (due_at, resolved_at) = (Some(opened + Duration::minutes(100)), Some(opened + Duration::minutes(took)));
        Ticket { due_at, resolved_at, ..ticket("T", "03-02T08:00", None, None) }
    }

    fn cases(n: usize, took: i64) -> Vec<Ticket> {
        vec![case(took); n]
    }

    /// Sixty that end far from their limit, some in each of the two hours, so that both count as working time alike.
    fn others() -> Vec<Ticket> {
        [cases(30, 50), cases(30, 70)].concat()
    }

    #[track_caller]
    fn check(near: &[Ticket], expected: Option<(f64, u64, bool)>) {
        let all = [near.to_vec(), others()].concat();
        let found = heaped(&all.iter().collect::<Vec<_>>());
        assert_eq!(found.map(|one| (one.share, one.n, one.raised)), expected);
        assert!(found.is_none_or(|one| one.usual.is_some_and(|usual| (usual - 50.0).abs() < 1e-9)), "{found:?}");
    }

    #[test]
    fn an_end_just_before_the_limit() {
        check(&[cases(10, 85), cases(90, 99)].concat(), Some((90.0, 100, true)));
        check(&[cases(50, 85), cases(50, 95)].concat(), Some((50.0, 100, false)));
        // 15 of 20 may be chance.
        check(&[cases(5, 85), cases(15, 95)].concat(), Some((75.0, 20, false)));
        check(&[cases(3, 85), cases(16, 95)].concat(), None);
        // Far below and beyond the limit nothing is said of heaps.
        check(&[cases(50, 20), cases(50, 140)].concat(), None);
        // The limit itself is kept; one minute more is not.
        check(&[cases(20, 100), cases(20, 101)].concat(), Some((100.0, 20, true)));
        // Without others nobody knows when work is done.
        assert_eq!(heaped(&cases(90, 99).iter().collect::<Vec<_>>()), None);
    }

    /// Promised until eleven in the morning of the third day: the tenth before the last lies in the night.
    #[test]
    fn the_night_before_is_no_heap() {
        let one = |day: i64, hours: i64| {
            let opened_at = at("03-02T08:00") + Duration::days(day);
            let (due_at, resolved_at) =
                (Some(opened_at + Duration::hours(51)), Some(opened_at + Duration::hours(hours)));
            Ticket { opened_at, due_at, resolved_at, ..ticket("T", "03-02T08:00", None, None) }
        };
        let mut tickets = vec![one(0, 49); 40];
        tickets.extend((0..5).flat_map(|day| (1..=10).flat_map(move |hours| vec![one(day, hours); 2])));
        let found = heaped(&tickets.iter().collect::<Vec<_>>()).expect("enough of both");
        assert_eq!((found.share, found.raised), (100.0, false), "{found:?}");
        assert!(found.usual.is_some_and(|usual| usual > 95.0), "{found:?}");
    }

    /// A desk that takes each case as it comes, works on it for as long as it takes and looks at no clock.
    struct Desk {
        hours: AgreedHours,
        /// Whether promises count working hours; else the clock on the wall.
        by_hours: bool,
        promised: i64,
        /// The usual time as a share of the promised one, and how much it varies.
        usual: f64,
        spread: f64,
        state: u64,
    }

    impl Desk {
        fn chance(&mut self) -> f64 {
            self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            float(self.state >> 33) / float(1 << 31)
        }

        /// When so many working minutes after the begin are over.
        fn after(&self, from: DateTime<Utc>, minutes: i64) -> Option<DateTime<Utc>> {
            let window = Window { start: from, end: from + Duration::days(40) };
            let mut left = Duration::minutes(minutes);
            self.hours.windows(window, Berlin).into_iter().find_map(|open| {
                let ends = (open.end - open.start >= left).then(|| open.start + left);
                left -= open.end - open.start;
                ends
            })
        }

        fn case(&mut self) -> Option<Ticket> {
            let bell = (0..12).map(|_| self.chance()).sum::<f64>() - 6.0;
            let minutes =
                seconds(self.usual * (self.spread * bell).exp() * float(u64::try_from(self.promised).ok()?) * 60.0);
            let asked = at("03-02T00:00") + seconds(self.chance() * 28.0 * 86_400.0);
            let opened = if self.chance() < 0.8 { self.after(asked, 0)? } else { asked };
            let wall = opened + Duration::minutes(self.promised);
            let due_at = if self.by_hours { self.after(opened, self.promised)? } else { wall };
            let resolved_at = self.after(opened, minutes.num_minutes().max(1));
            Some(Ticket {
                due_at: Some(due_at),
                resolved_at,
                opened_at: opened,
                ..ticket("T", "03-02T08:00", None, None)
            })
        }
    }

    fn seconds(seconds: f64) -> Duration {
        Duration::from_std(std::time::Duration::from_secs_f64(seconds)).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        /// Of twenty months of an honest desk, no more than one gives a reason to look.
        #[test]
        fn an_honest_desk_is_left_alone(
            hours in prop::sample::select(vec!["always", "Mo-Fr 08:00-18:00", "Mo-Sa 06:00-22:00", "Mo-Fr 09:00-12:00, 13:00-17:00"]),
            by_hours: bool,
            promised in prop::sample::select(vec![120_i64, 480, 960, 2_880, 5_760]),
            usual in 0.3..1.2_f64,
            spread in 0.3..1.1_f64,
            state: u64,
        ) {
            let mut desk = Desk { hours: hours.parse().unwrap(), by_hours, promised, usual, spread, state };
            let months = (0..20).filter_map(|_| {
                let tickets: Vec<Ticket> = (0..200).filter_map(|_| desk.case()).collect();
                heaped(&tickets.iter().collect::<Vec<_>>())
            });
            let raised = months.filter(|month| month.raised).count();
            prop_assert!(raised <= 1, "{raised} of twenty months");
        }
    }
}
