//! Named defects of other products, each with a test that we do not have it. Their rules and sources: see the formulas.

use entity::value::{Direction, NoValue, Signal, Status, Trend};

use super::sample::{august, flat, goals, kpi};
use super::wording::value_text;
use super::{Judging, KpiPlan, KpiScore, score};

fn scored(plan: KpiPlan) -> KpiScore {
    score(&flat(0.0, vec![plan]), august()).perspectives[0].objectives[0].kpis[0].clone()
}

/// Nothing of nothing counts as the best value elsewhere.
#[test]
fn no_data_is_never_green() {
    let mut plan = kpi("a", 1.0, &[None]);
    plan.history[0].measurement.numerator = Some(0.0);
    plan.history[0].measurement.denominator = Some(0.0);
    let found = scored(plan);
    assert_eq!((found.marks.status, found.marks.score), (Status::NoValue, None));
    assert_eq!(found.no_value, Some(NoValue::NothingReported));
}

/// Missing counts as 0 elsewhere, and weights that do not add up to 100 shrink the score.
#[test]
fn missing_is_not_zero_and_weights_are_shares() {
    let kpis = vec![kpi("a", 5.0, &[Some(80.0)]), kpi("b", 3.0, &[None]), kpi("c", 2.0, &[Some(80.0)])];
    let card = score(&flat(0.5, kpis), august());
    assert_eq!((card.marks.score, card.marks.coverage), (Some(80.0), 0.7));
}

/// An old value is shown and scored on later dates elsewhere.
#[test]
fn no_value_is_inherited() {
    let found = scored(kpi("a", 1.0, &[Some(21.0), None]));
    assert_eq!((found.marks.score, found.marks.value, found.as_of), (None, None, None));
    assert_eq!(found.last_known.map(|last| (last.period.to_string(), last.value)), Some(("2026-07".to_owned(), 21.0)));
}

/// What comes rarely stands until the next figure is due, says its date, and is no news again; then it is gone.
#[test]
fn a_rarer_rhythm_is_said_and_ends() {
    let quarterly = |values: &[Option<f64>]| {
        scored(KpiPlan { judging: Judging { rhythm: 3, ..Judging::default() }, ..kpi("a", 1.0, values) })
    };
    let fresh = quarterly(&[Some(60.0), None, None, Some(70.0), None, None]);
    assert_eq!(
        (fresh.marks.score, fresh.as_of.map(|period| period.to_string())),
        (Some(70.0), Some("2026-06".to_owned()))
    );
    assert_eq!((fresh.marks.signal, fresh.marks.trend), (Signal::None, Trend::Same));
    let stale = quarterly(&[Some(60.0), None, None, None]);
    assert_eq!((stale.marks.score, stale.marks.status), (None, Status::NoValue));
    assert_eq!(stale.last_known.map(|last| last.value), Some(60.0));
}

/// Elsewhere a rate is rounded to one digit before it meets its threshold.
#[test]
fn nothing_is_rounded_before_it_is_compared() {
    let found = scored(KpiPlan { goals: goals(95.0, 0.0), ..kpi("a", 1.0, &[Some(94.96)]) });
    assert_eq!(found.marks.status, Status::Missed);
    assert_eq!(value_text(found.unit, 94.96), "95 %");
    assert_eq!(scored(KpiPlan { goals: goals(94.96, 0.0), ..kpi("a", 1.0, &[Some(94.96)]) }).marks.status, Status::Met);
}

/// One colour scale for all measures elsewhere; here each has its own.
#[test]
fn each_kpi_has_its_own_scale() {
    let worth =
        |points: &[(f64, f64)]| scored(KpiPlan { points: points.to_vec(), ..kpi("a", 1.0, &[Some(90.0)]) }).marks.score;
    assert_eq!(worth(&[(0.0, 0.0), (100.0, 100.0)]), Some(90.0));
    assert_eq!(worth(&[(99.0, 0.0), (100.0, 100.0)]), Some(0.0));
}

/// Elsewhere the direction only turns an icon.
#[test]
fn the_direction_changes_score_and_status() {
    let rising = KpiPlan { goals: goals(50.0, 0.0), ..kpi("a", 1.0, &[Some(80.0)]) };
    let points = vec![(0.0, 100.0), (100.0, 0.0)];
    let falling = KpiPlan { direction: Direction::LowerIsBetter, points, ..rising.clone() };
    assert_eq!((scored(rising.clone()).marks.score, scored(rising).marks.status), (Some(80.0), Status::Met));
    assert_eq!((scored(falling.clone()).marks.score, scored(falling).marks.status), (Some(20.0), Status::Missed));
}

/// Elsewhere points are given once per status, so that a near miss and a disaster weigh the same.
#[test]
fn how_far_a_target_is_missed_shows_in_the_score() {
    let missed = |value| scored(kpi("a", 1.0, &[Some(value)])).marks;
    let (close, far) = (missed(70.0), missed(10.0));
    assert_eq!((close.status, far.status), (Status::Missed, Status::Missed));
    assert!(close.score > far.score);
}

/// Elsewhere one above the goal that fell a little is red; here status, trend and signal are apart.
#[test]
fn a_small_fall_above_the_goal_is_not_bad() {
    let found = scored(KpiPlan { goals: goals(60.0, 0.0), ..kpi("a", 1.0, &[Some(65.0), Some(63.0)]) });
    assert_eq!((found.marks.status, found.marks.trend, found.marks.signal), (Status::Met, Trend::Worse, Signal::None));
}
