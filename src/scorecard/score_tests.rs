//! Cards scored as a whole: published cases, laws, the story. They never check a sentence.

use entity::value::{Direction, NoValue, Signal, Status, Trend};
use proptest::prelude::*;

use super::super::sample::{august, card, flat, goals, kpi, months, objective, perspective, story};
use super::super::{Card, KpiPlan, KpiScore, Marks};
use super::*;

fn first(card: &Card) -> &KpiScore {
    &card.perspectives[0].objectives[0].kpis[0]
}

/// Scores a card with that one KPI.
fn scored(plan: KpiPlan) -> KpiScore {
    first(&score(&flat(0.5, vec![plan]), august())).clone()
}

fn about(value: Option<f64>, expected: f64) -> bool {
    value.is_some_and(|value| (value - expected).abs() < 0.001)
}

#[test]
fn the_published_roll_up_through_the_whole_card() {
    let kpis = vec![kpi("a", 50.0, &[Some(8.0)]), kpi("b", 30.0, &[None]), kpi("c", 20.0, &[Some(4.0)])];
    let card = score(&flat(0.5, kpis), august());
    for marks in [&card.marks, &card.perspectives[0].marks, &card.perspectives[0].objectives[0].marks] {
        assert!(about(marks.score, 6.857), "{marks:?}");
        assert!((marks.coverage - 0.7).abs() < 1e-9);
        assert_eq!((marks.status, marks.n), (Status::Missed, 20));
    }
    let contributions: Vec<_> = card.perspectives[0].objectives[0].kpis.iter().map(|kpi| kpi.contribution).collect();
    assert!(about(contributions[0], 5.714) && about(contributions[2], 1.143));
    assert_eq!(contributions[1], None);
}

#[test]
fn below_the_minimum_coverage_nothing_is_shown_and_nothing_counts() {
    let thin = objective("thin", 1.0, vec![kpi("a", 1.0, &[Some(10.0)]), kpi("b", 3.0, &[None])]);
    let full = objective("full", 1.0, vec![kpi("c", 1.0, &[Some(90.0)])]);
    let card = score(&card(0.5, vec![perspective("p", 1.0, vec![thin, full])]), august());
    let [thin, full] = card.perspectives[0].objectives.as_slice() else { panic!("two objectives") };
    assert_eq!((thin.marks.score, thin.marks.status, thin.marks.coverage), (None, Status::NoValue, 0.25));
    assert_eq!((thin.contribution, thin.kpis[0].contribution), (None, None));
    assert_eq!((full.marks.score, full.contribution), (Some(90.0), Some(90.0)));
    assert_eq!((card.marks.score, card.marks.coverage), (Some(90.0), 0.5));
}

#[test]
fn node_status_has_two_bars() {
    for (value, expected) in [(70.0, Status::Met), (69.9, Status::Near), (50.0, Status::Near), (49.9, Status::Missed)] {
        let card = score(&flat(0.5, vec![kpi("a", 1.0, &[Some(value)])]), august());
        assert_eq!(card.marks.status, expected, "{value}");
    }
    // Three weights whose shares of 70 do not add up to 70 in floats.
    let kpis = [0.1, 0.2, 0.7].map(|weight| kpi("a", weight, &[Some(70.0)])).to_vec();
    assert_eq!(score(&flat(0.5, kpis), august()).marks.status, Status::Met);
}

#[test]
fn a_missing_month_is_never_filled_with_an_older_one() {
    let kpi = scored(kpi("a", 1.0, &[Some(90.0), None]));
    assert_eq!((kpi.marks.value, kpi.marks.score, kpi.previous), (None, None, Some(90.0)));
    assert_eq!((kpi.marks.status, kpi.marks.coverage), (Status::NoValue, 0.0));
    assert_eq!(kpi.no_value, Some(NoValue::NothingReported));
}

#[test]
fn a_history_that_ends_too_early_has_no_value() {
    let late = score(&flat(0.5, vec![kpi("a", 1.0, &[Some(90.0)])]), august().next());
    assert_eq!((first(&late).marks.value, first(&late).previous), (None, Some(90.0)));
    assert_eq!(first(&late).marks.proof, None);
    assert_eq!(scored(kpi("a", 1.0, &[])).no_value, Some(NoValue::NotMeasured));
}

#[test]
fn what_comes_after_the_period_is_not_looked_at() {
    let plan = flat(0.5, vec![kpi("a", 1.0, &[Some(60.0), Some(70.0), Some(20.0)])]);
    let card = score(&plan, august().previous());
    assert_eq!((card.marks.score, card.marks.trend), (Some(70.0), Trend::Better));
    assert_eq!(first(&card).marks.proof.as_deref(), Some("proof-2026-07"));
}

#[test]
fn reasons_and_intervals_are_handed_on() {
    let mut plan = kpi("a", 1.0, &[Some(85.0)]);
    let measurement = &mut plan.history[0].measurement;
    (measurement.ci_lower, measurement.ci_upper, measurement.n) = (Some(63.96), Some(94.76), 20);
    let kpi = scored(plan);
    assert_eq!((kpi.marks.status, kpi.marks.score), (Status::CannotTell, Some(85.0)));
    assert_eq!((kpi.ci_lower, kpi.ci_upper, kpi.marks.n), (Some(63.96), Some(94.76), 20));
}

#[test]
fn trend_and_status_are_separate_marks() {
    let kpi = scored(KpiPlan { goals: goals(60.0, 0.0), ..kpi("a", 1.0, &[Some(65.0), Some(63.0)]) });
    assert_eq!((kpi.marks.status, kpi.marks.trend, kpi.marks.signal), (Status::Met, Trend::Worse, Signal::None));
}

#[test]
fn the_trend_of_a_node_compares_scores() {
    let trend = |values: &[Option<f64>]| score(&flat(0.5, vec![kpi("a", 1.0, values)]), august()).marks.trend;
    assert_eq!(trend(&[Some(60.0), Some(63.0)]), Trend::Better);
    assert_eq!(trend(&[Some(63.0), Some(60.0)]), Trend::Worse);
    assert_eq!(trend(&[Some(63.0), Some(63.4)]), Trend::Same);
    assert_eq!(trend(&[None, Some(63.0)]), Trend::Unknown);
    assert_eq!(trend(&[Some(63.0)]), Trend::Unknown);
}

#[test]
fn a_kpi_without_points_informs_and_weighs_nothing() {
    let told = KpiPlan { points: Vec::new(), goals: Vec::new(), ..kpi("told", 9.0, &[Some(5.0)]) };
    let card = score(&flat(0.5, vec![told, kpi("a", 1.0, &[Some(80.0)])]), august());
    assert_eq!((card.marks.score, card.marks.coverage), (Some(80.0), 1.0));
    assert_eq!((first(&card).marks.status, first(&card).marks.score), (Status::Info, None));
}

#[test]
fn a_band_is_met_inside_and_scored_by_its_points() {
    let band = |value| KpiPlan {
        direction: Direction::InBand,
        points: vec![(40.0, 0.0), (50.0, 100.0), (60.0, 0.0)],
        goals: goals(50.0, 2.0),
        ..kpi("a", 1.0, &[Some(value)])
    };
    assert_eq!((scored(band(52.0)).marks.status, scored(band(52.0)).marks.score), (Status::Met, Some(80.0)));
    assert_eq!((scored(band(53.0)).marks.status, scored(band(53.0)).marks.score), (Status::Missed, Some(70.0)));
}

#[test]
fn usual_range_signal_and_assurance_of_a_year() {
    let year = [96.1, 95.2, 96.8, 94.9, 95.7, 96.3, 95.0, 96.4, 95.5, 96.0, 95.8, 96.2].map(Some);
    let with_goal = |goal| KpiPlan { goals: goals(goal, 0.0), ..kpi("a", 1.0, &year) };
    for (goal, expected) in [(93.0, Assurance::WillMeet), (95.0, Assurance::HitOrMiss), (99.0, Assurance::WillMiss)] {
        let kpi = scored(with_goal(goal));
        assert_eq!((kpi.marks.assurance, kpi.marks.signal), (expected, Signal::None), "{goal}");
        assert!(about(kpi.limit_lower, 93.286) && about(kpi.limit_upper, 98.364) && about(kpi.average, 95.825));
    }
    let short = scored(kpi("a", 1.0, &year[..11]));
    assert_eq!(short.marks.assurance, Assurance::Unknown);
    assert!(short.limit_lower.is_some());
    assert_eq!(scored(kpi("a", 1.0, &year[..5])).limit_lower, None);
}

#[test]
fn the_story_is_told_by_its_signals() {
    let card = score(&story(), august());
    let signal = |id: &str| {
        let kpis = card.perspectives.iter().flat_map(|view| &view.objectives).flat_map(|objective| &objective.kpis);
        kpis.clone().find(|kpi| kpi.id == id).map(|kpi| kpi.marks.signal)
    };
    for (id, expected) in [
        ("it-spend", Signal::Worse),
        ("orders-completed", Signal::Worse),
        ("workplace-felt", Signal::Worse),
        ("time-to-fix", Signal::Better),
        ("recommend-us", Signal::None),
        ("promises-kept", Signal::None),
        ("time-to-hire", Signal::None),
        ("hours-saved", Signal::None),
    ] {
        assert_eq!(signal(id), Some(expected), "{id}");
    }
    assert_eq!(card.perspectives[3].marks.coverage, 0.5);
    assert_eq!(card.marks.coverage, 0.875);
}

#[test]
fn an_empty_card_shows_nothing() {
    let card = score(&card(0.0, Vec::new()), august());
    assert_eq!((card.marks.score, card.marks.status, card.marks.coverage), (None, Status::NoValue, 0.0));
}

fn any_kpi() -> impl Strategy<Value = KpiPlan> {
    (0.0_f64..10.0, prop::collection::vec(prop::option::of(0.0_f64..120.0), 0..16))
        .prop_map(|(weight, values)| KpiPlan { history: months(&values), ..kpi("k", weight, &[]) })
}

fn any_card() -> impl Strategy<Value = CardPlan> {
    let kpis = || prop::collection::vec(any_kpi(), 0..4);
    let objectives = prop::collection::vec((0.0_f64..10.0, kpis()), 0..4)
        .prop_map(|all| all.into_iter().map(|(weight, kpis)| objective("o", weight, kpis)).collect::<Vec<_>>());
    let perspectives = prop::collection::vec((0.0_f64..10.0, objectives), 0..4)
        .prop_map(|all| all.into_iter().map(|(weight, below)| perspective("p", weight, below)).collect::<Vec<_>>());
    (0.0_f64..=1.0, perspectives).prop_map(|(minimum, perspectives)| card(minimum, perspectives))
}

/// The score of a node is, to the bit, the sum of what its children add; its coverage is a share.
fn explained(marks: &Marks, contributions: impl Iterator<Item = Option<f64>>) -> bool {
    let added: Vec<_> = contributions.flatten().collect();
    let adds_up = match marks.score {
        Some(score) => added.iter().sum::<f64>() == score,
        None => added.is_empty() && marks.status == Status::NoValue,
    };
    adds_up && (0.0..=1.0).contains(&marks.coverage)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_score_explains_itself(plan in any_card()) {
        let card = score(&plan, august());
        prop_assert!(explained(&card.marks, card.perspectives.iter().map(|view| view.contribution)));
        for view in &card.perspectives {
            prop_assert!(explained(&view.marks, view.objectives.iter().map(|objective| objective.contribution)));
            for objective in &view.objectives {
                prop_assert!(explained(&objective.marks, objective.kpis.iter().map(|kpi| kpi.contribution)));
            }
        }
    }

    #[test]
    fn a_better_value_never_makes_a_worse_card(mut plan in any_card(), more in 0.0_f64..50.0) {
        let before = score(&plan, august()).marks.score;
        for kpi in plan.perspectives.iter_mut().flat_map(|view| &mut view.objectives).flat_map(|below| &mut below.kpis).take(1) {
            if let Some(value) = kpi.history.last_mut().and_then(|seen| seen.measurement.value.as_mut()) {
                *value += more;
            }
        }
        let after = score(&plan, august()).marks.score;
        prop_assert_eq!(before.is_some(), after.is_some());
        prop_assert!(after.unwrap_or(0.0) >= before.unwrap_or(0.0) - 1e-9);
    }

    #[test]
    fn order_does_not_matter(mut plan in any_card()) {
        let before = score(&plan, august()).marks;
        plan.perspectives.reverse();
        for view in &mut plan.perspectives {
            view.objectives.reverse();
            view.objectives.iter_mut().for_each(|below| below.kpis.reverse());
        }
        let after = score(&plan, august()).marks;
        prop_assert!((after.coverage - before.coverage).abs() < 1e-9);
        prop_assert!((after.score.unwrap_or(-1.0) - before.score.unwrap_or(-1.0)).abs() < 1e-9);
    }

    #[test]
    fn what_children_moved_is_what_the_score_moved(plan in any_card()) {
        let card = score(&plan, august());
        let moves: Vec<f64> = card.perspectives.iter().filter_map(|view| view.moved).collect();
        if let Some((now, before)) = card.marks.score.zip(card.marks.score_before) {
            prop_assert_eq!(moves.iter().sum::<f64>() + 0.0, now - before);
        } else {
            prop_assert!(moves.is_empty());
        }
    }

    #[test]
    fn one_kpi_scored_anew_is_the_whole_card_scored_anew(mut plan in any_card(), value in 0.0_f64..120.0) {
        for (at, kpi) in plan.perspectives.iter_mut().flat_map(|view| &mut view.objectives).flat_map(|one| &mut one.kpis).enumerate() {
            kpi.id = format!("kpi-{at}");
        }
        let mut card = score(&plan, august());
        let mut kpis = plan.perspectives.iter_mut().flat_map(|view| &mut view.objectives).flat_map(|one| &mut one.kpis);
        let Some(kpi) = kpis.next() else { return Ok(()) };
        let Some(seen) = kpi.history.last_mut() else { return Ok(()) };
        seen.measurement.value = Some(value);
        let changed = kpi.clone();
        rescore(&mut card, &changed, plan.minimum_coverage);
        prop_assert_eq!(card, score(&plan, august()));
    }

    #[test]
    fn scoring_twice_gives_the_same(plan in any_card()) {
        prop_assert_eq!(score(&plan, august()), score(&plan, august()));
    }
}
