//! Availability: the share of the agreed time in which services worked. Time outside the agreement never counts.

use entity::record::Outage;
use entity::value::{NoValue, RecordKind, Window};

use super::index::Index;
use super::outcome::{Outcome, count};
use super::scopes::Part;
use super::windows::{merged, minutes, overlap, without};
use super::{Clock, Measurement, ServiceTime, readings};

/// Share of the agreed minutes in which the service worked, in percent (0 to 100).
///
/// `down_minutes` is already merged: overlapping outages count once. Down time beyond the agreed time counts as all of it.
///
/// Formula: `100 × (agreed − down) ÷ agreed`. Source: ServiceNow, availability; the contract form `(T − M − D) ÷ (T − M)`
/// with planned work already taken out of the agreed time.
///
/// # Errors
/// `NothingAgreed` if `agreed_minutes` is not above zero.
///
/// ```
/// # use scorebridge::measure::availability;
/// assert_eq!(availability(1_000.0, 250.0), Ok(75.0));
/// assert_eq!(availability(0.0, 0.0), Err(entity::value::NoValue::NothingAgreed));
/// ```
pub fn availability(agreed_minutes: f64, down_minutes: f64) -> Result<f64, NoValue> {
    if agreed_minutes > 0.0 {
        Ok(100.0 * (agreed_minutes - down_minutes.clamp(0.0, agreed_minutes)) / agreed_minutes)
    } else {
        Err(NoValue::NothingAgreed)
    }
}

/// All and lost minutes of one service, and the outages they were computed with.
struct Time<'a> {
    service: &'a str,
    whole: f64,
    down: f64,
    unobserved: f64,
    outages: Vec<&'a Outage>,
}

/// Availability of a service, or of all services together: their minutes are added up, never their percentages.
///
/// By [`Clock::Agreed`], the time is the service's agreed hours within the period, by the company's clock, without planned outages. Down time
/// is every other outage inside that time; outages that overlap count once, and one that has not ended lasts to the end of
/// the period. For a business unit, the outages that hit it, a unit above it or one below it count, of all services.
/// `n` is the number of outages that touch the period, planned ones among them; the numerator is the minutes in which
/// services worked, the denominator the agreed ones.
///
/// No outage is good news only if somebody watched: if the outage source is late or failed, there is no value; time after
/// it was last read is unobserved, stands on neither side and is told beside the value.
///
/// `weighted_by` names the series that tells how many people use each service: its minutes then count so many times. If
/// nobody tells it for a service with time agreed, there is no value.
pub(super) fn pooled(index: &Index<'_>, part: Part<'_>, clock: Clock, weighted_by: Option<&str>) -> Outcome {
    let found = match times(index, part, clock) {
        Ok(found) => found,
        Err(reason) => return Outcome::none(reason),
    };
    let weights = found.iter().map(|time| match weighted_by {
        Some(series) if time.whole > 0.0 => {
            readings::mean(index, Part::Service(time.service), series).measurement.value
        }
        _ => Some(1.0),
    });
    let Some(weights) = weights.collect::<Option<Vec<f64>>>() else {
        return Outcome::none(index.nothing(RecordKind::Reading));
    };
    let weighted = |time: fn(&Time<'_>) -> f64| -> f64 {
        found.iter().zip(&weights).map(|(one, weight)| weight * time(one)).sum()
    };
    let (whole, down) = (weighted(|time| time.whole), weighted(|time| time.down));
    match availability(whole, down) {
        Ok(percent) => naming(Measurement::of(percent, 0).over(whole - down, whole), &found),
        Err(reason) => Outcome::none(reason),
    }
}

/// Hours of the time of services, or of a part of it: the ingredients of [`pooled`]. No agreed time is `NothingAgreed`.
pub(super) fn hours(index: &Index<'_>, part: Part<'_>, clock: Clock, wanted: ServiceTime) -> Outcome {
    let found = match times(index, part, clock) {
        Ok(found) => found,
        Err(reason) => return Outcome::none(reason),
    };
    let (whole, down): (f64, f64) =
        (found.iter().map(|time| time.whole).sum(), found.iter().map(|time| time.down).sum());
    let minutes = match wanted {
        ServiceTime::Whole => whole,
        ServiceTime::Up => whole - down,
        ServiceTime::Down => down,
    };
    if whole > 0.0 { naming(Measurement::of(minutes / 60.0, 0), &found) } else { Outcome::none(NoValue::NothingAgreed) }
}

fn naming(measurement: Measurement, found: &[Time<'_>]) -> Outcome {
    let mut outages: Vec<&Outage> = found.iter().flat_map(|time| time.outages.iter().copied()).collect();
    outages.sort_by_key(|outage| &outage.key);
    let measurement = Measurement { n: count(&outages), ..measurement };
    let named = measurement.naming_records(RecordKind::Outage, outages.iter().map(|outage| outage.key.as_str()));
    Outcome { unobserved_minutes: found.iter().map(|time| time.unobserved).sum(), ..named }
}

/// The time of each service of that part, by that clock.
fn times<'a>(index: &'a Index<'a>, part: Part<'a>, clock: Clock) -> Result<Vec<Time<'a>>, NoValue> {
    if let Some(reason) = index.missing(RecordKind::Outage) {
        return Err(reason);
    }
    let services: Vec<&str> = match part {
        Part::Service(service) | Part::UnitService(_, service) => vec![service],
        _ => index.facts.services.iter().map(|(service, _)| service.as_str()).collect(),
    };
    let unit = match part {
        Part::Unit(unit) | Part::UnitService(unit, _) => Some(unit),
        _ => None,
    };
    let found: Vec<Time<'_>> = services.iter().map(|service| time_of(index, service, unit, clock)).collect();
    let nobody_watched = found.iter().all(|time| time.whole <= 0.0) && found.iter().any(|time| time.unobserved > 0.0);
    if nobody_watched { Err(index.nothing(RecordKind::Outage)) } else { Ok(found) }
}

fn time_of<'a>(index: &'a Index<'a>, service: &'a str, unit: Option<&'a str>, clock: Clock) -> Time<'a> {
    let hit = |outage: &&Outage| match (unit, outage.business_unit.as_deref()) {
        (Some(unit), Some(named)) => index.lineage.on_one_line(unit, named),
        _ => true,
    };
    let touches = |outage: &&Outage| !overlap(&[index.window], &spans(&[outage], index.window)).is_empty();
    let outages: Vec<&Outage> =
        index.outages(Part::Service(service)).iter().copied().filter(hit).filter(touches).collect();
    let (planned, unplanned): (Vec<&Outage>, Vec<&Outage>) =
        outages.iter().partition(|outage| outage.planned && clock == Clock::Agreed);
    let promised = match clock {
        Clock::Agreed => without(index.agreed(service), &spans(&planned, index.window)),
        Clock::Always => vec![index.window],
    };
    let whole = overlap(&promised, &merged(vec![index.watched()]));
    let down = overlap(&spans(&unplanned, index.window), &whole);
    let unobserved = minutes(&promised) - minutes(&whole);
    Time { service, whole: minutes(&whole), down: minutes(&down), unobserved, outages }
}

/// The instants of some outages, merged.
fn spans(outages: &[&Outage], window: Window) -> Vec<Window> {
    let span = |outage: &&Outage| Window { start: outage.started_at, end: outage.ended_at.unwrap_or(window.end) };
    merged(outages.iter().map(span).collect())
}
