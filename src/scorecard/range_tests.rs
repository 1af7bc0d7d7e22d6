//! Usual ranges and real changes: published limits, units, re-bases, seasons. They know no target.

use Direction::{HigherIsBetter, InBand, LowerIsBetter};

use super::*;

const PROMISES: [f64; 12] = [96.1, 95.2, 96.8, 94.9, 95.7, 96.3, 95.0, 96.4, 95.5, 96.0, 95.8, 96.2];

fn process(values: &[f64]) -> Process {
    Process::plain(&values.iter().copied().map(Some).collect::<Vec<_>>())
}

fn last(values: &[f64], direction: Direction) -> Signal {
    process(values).last().expect("a value").signal(direction)
}

fn months(values: &[f64]) -> Vec<(Period, Option<f64>)> {
    let first: Period = "2023-01".parse().expect("a month");
    (0..).zip(values).map(|(at, value)| (first.shifted(at), Some(*value))).collect()
}

fn rebase(from: &str) -> Rebase {
    Rebase { from: from.parse().expect("a day"), reason: "A new system.".to_owned() }
}

fn check_drawn(unit: &str, values: &[f64], expected: (f64, f64)) {
    let process = process(values);
    let (lower, upper) = process.last().and_then(|seen| seen.drawn(unit.parse().expect("a unit"))).expect("limits");
    assert!((lower - expected.0).abs() < 0.001 && (upper - expected.1).abs() < 0.001, "{unit} {lower} {upper}");
}

#[test]
fn limits_as_published() {
    check_drawn("percent", &PROMISES, (93.286, 98.364));
    assert!((process(&PROMISES).last().and_then(Seen::average).expect("a mean") - 95.825).abs() < 1e-9);
    assert_eq!(last(&PROMISES, HigherIsBetter), Signal::None);
    assert_eq!(process(&PROMISES).quiet_for(), 12);
}

#[test]
fn drawn_limits_end_where_the_unit_ends() {
    check_drawn("percent", &[99.0, 97.0, 99.5, 98.0, 99.9, 97.5], (93.004, 100.0));
    check_drawn("count", &[1.0, 3.0, 1.0, 3.0, 1.0, 3.0], (0.0, 7.32));
    check_drawn("rating", &[1.0, 3.0, 1.0, 3.0, 1.0, 3.0], (-3.32, 7.32));
    // A credit note proves that this amount can be negative.
    check_drawn("money:EUR", &[-1.0, 3.0, 1.0, 3.0, 1.0, 3.0], (-4.717, 8.05));
}

#[test]
fn short_histories_give_no_verdict() {
    let five = Process::plain(&[Some(1.0), Some(2.0), None, Some(1.0), Some(2.0), Some(1.0)]);
    assert_eq!(five.last().and_then(|seen| seen.drawn(Unit::Count)), None);
    let eleven = [5.0, 6.0, 5.0, 6.0, 5.0, 6.0, 5.0, 6.0, 5.0, 6.0, 60.0];
    assert_eq!(last(&eleven, HigherIsBetter), Signal::None);
    assert_eq!(process(&eleven).last().and_then(Seen::settled), None);
    assert_eq!(process(&eleven).quiet_for(), 0);
    assert!(process(&PROMISES).last().and_then(Seen::settled).is_some());
}

#[test]
fn a_signal_is_better_or_worse_by_direction() {
    let jump = [PROMISES.as_slice(), &[99.9]].concat();
    for (direction, expected) in
        [(HigherIsBetter, Signal::Better), (LowerIsBetter, Signal::Worse), (InBand, Signal::Changed)]
    {
        assert_eq!(last(&jump, direction), expected, "{direction}");
    }
    let drop = [PROMISES.as_slice(), &[91.0]].concat();
    assert_eq!(last(&drop, HigherIsBetter), Signal::Worse);
    assert_eq!(last(&drop, LowerIsBetter), Signal::Better);
}

#[test]
fn only_the_last_value_is_news() {
    let old_jump = [PROMISES.as_slice(), &[99.9], &PROMISES].concat();
    assert_eq!(last(&old_jump, HigherIsBetter), Signal::None);
    assert_eq!(process(&old_jump).quiet_for(), 12);
}

#[test]
fn rule_sets_differ_and_each_is_followed() {
    let hours = [9.0, 9.2, 8.8, 9.1, 8.9, 9.0, 9.3, 8.7, 9.0, 9.1, 8.9, 9.0, 8.95, 8.96, 8.95, 8.96, 8.95, 8.96, 8.95];
    let by = |rules, values: &[f64]| {
        let process = Process::of(&months(values), Noise { rules, ..Noise::default() }, &[]);
        process.last().expect("a value").signal(LowerIsBetter)
    };
    // Seven on one side are enough for two of them, Wheeler asks for eight.
    assert_eq!(by(RuleSet::Nhs, &hours), Signal::Better);
    assert_eq!(by(RuleSet::ServiceNow, &hours), Signal::Better);
    assert_eq!(by(RuleSet::Wheeler, &hours), Signal::None);
    assert_eq!(by(RuleSet::Wheeler, &[hours.as_slice(), &[8.96]].concat()), Signal::Better);
    assert_eq!(by(RuleSet::Nhs, &hours[..18]), Signal::None);
}

#[test]
fn screening_is_chosen() {
    let one_jump = [1.0, 2.0, 1.0, 2.0, 10.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0];
    let upper = |screening| {
        let process = Process::of(&months(&one_jump), Noise { screening, ..Noise::default() }, &[]);
        process.last().and_then(Seen::settled).expect("limits").1
    };
    assert!(upper(Screening::DropOnce) < 5.0 && upper(Screening::KeepAll) > 8.0);
}

#[test]
fn a_rebase_begins_anew() {
    let values = [PROMISES.as_slice(), &PROMISES.map(|value| value - 20.0)].concat();
    let with = |rebases: &[Rebase]| Process::of(&months(&values), Noise::default(), rebases);
    assert_eq!(with(&[]).last().expect("a value").signal(HigherIsBetter), Signal::Worse);
    let anew = with(&[rebase("2024-01-01")]);
    let (old, new) = (anew.at(11).expect("a value"), anew.last().expect("a value"));
    assert_eq!((old.signal(HigherIsBetter), new.signal(HigherIsBetter)), (Signal::None, Signal::None));
    assert!((old.settled().expect("limits").0 - new.settled().expect("limits").0 - 20.0).abs() < 1e-9);
    // A day within a month: that month is the first of the new process.
    let within = with(&[rebase("2024-01-20")]);
    assert_eq!(within.at(12).and_then(Seen::average), anew.at(12).and_then(Seen::average));
    // Too short a stretch says nothing yet, and does not lean on what was before.
    let late = with(&[rebase("2024-09-01")]);
    assert_eq!(late.last().and_then(Seen::average), None);
    assert_eq!(late.last().expect("a value").signal(HigherIsBetter), Signal::None);
    // A day before or after all that is known changes nothing.
    for from in ["2019-01-01", "2030-01-01"] {
        assert_eq!(with(&[rebase(from)]).last().and_then(Seen::average), with(&[]).last().and_then(Seen::average));
    }
}

/// Every December is busy; only the last one is busier than that.
fn busy_decembers(years: usize, last: f64) -> Vec<f64> {
    let month =
        |at: usize| 100.0 + [0.0, 2.0, -1.0, 1.0, -2.0, 1.0, -1.0][at % 7] + if at % 12 == 11 { 60.0 } else { 0.0 };
    let mut values: Vec<f64> = (0..years * 12).map(month).collect();
    *values.last_mut().expect("a value") += last;
    values
}

#[test]
fn a_season_is_no_signal() {
    let judged = |values: &[f64], season| {
        let process = Process::of(&months(values), Noise { season, ..Noise::default() }, &[]);
        process.last().expect("a value").signal(HigherIsBetter)
    };
    for (values, plain, seasonal) in [
        (busy_decembers(4, 0.0), Signal::Better, Signal::None),
        (busy_decembers(4, 40.0), Signal::Better, Signal::Better),
        (busy_decembers(4, -60.0), Signal::Worse, Signal::Worse),
    ] {
        assert_eq!(judged(&values, None), plain);
        for season in [Season::LastYear, Season::Adjusted] {
            assert_eq!(judged(&values, Some(season)), seasonal, "{season:?}");
        }
    }
}

#[test]
fn the_usual_range_of_a_season_is_that_season_s() {
    let values = busy_decembers(4, 0.0);
    let process = Process::of(&months(&values), Noise { season: Some(Season::Adjusted), ..Noise::default() }, &[]);
    let average = |at| process.at(at).and_then(Seen::average).expect("a mean");
    assert!(average(47) > 155.0 && average(46) < 110.0, "{} {}", average(46), average(47));
    // The first year has nothing to be compared with.
    let yearly = Process::of(&months(&values), Noise { season: Some(Season::LastYear), ..Noise::default() }, &[]);
    assert!(yearly.at(11).is_none() && yearly.at(12).is_some());
}

#[test]
fn rules_are_read_by_name() {
    let noise: Noise = serde_json::from_str(r#"{"rules": "wheeler", "season": "last_year"}"#).expect("rules");
    let expected = Noise { rules: RuleSet::Wheeler, screening: Screening::DropOnce, season: Some(Season::LastYear) };
    assert_eq!(noise, expected);
    assert!(serde_json::from_str::<Noise>(r#"{"rules": "six_sigma"}"#).is_err());
    assert!(serde_json::from_str::<Noise>(r#"{"rule": "nhs"}"#).is_err());
}
