//! Whether the money goes where the priorities are. It compares shares; whether the priorities are right is not its business.

use schemars::JsonSchema;
use serde::Serialize;

/// Most priorities that may share the highest weight before nobody knows what comes first.
pub const NUMBER_ONES: usize = 2;

/// A priority with the money that serves it.
#[derive(Clone, Debug, PartialEq)]
pub struct Funded {
    /// Short name.
    pub id: String,
    /// Name in reports.
    pub name: String,
    /// Weight beside the others.
    pub weight: f64,
    /// Cost of what serves it, in the company's currency.
    pub cost: f64,
}

/// A priority's share of the money beside its share of the weight.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AlignedShare {
    /// Short name of the priority; none for money that serves none.
    pub objective: Option<String>,
    /// Its name.
    pub name: String,
    /// Share of all cost, percent.
    pub cost_share: f64,
    /// Share of all weight, percent.
    pub priority_share: f64,
}

/// How well cost shares match priority shares.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Alignment {
    /// 100: every share of the money is the share of the weight; 0: all money goes where no weight is.
    pub score: f64,
    /// Each priority in the order given, then what serves none.
    pub shares: Vec<AlignedShare>,
    /// The two largest mismatches, as sentences, largest first.
    pub mismatches: Vec<String>,
    /// How many priorities share the highest weight, where that is more than [`NUMBER_ONES`].
    pub too_many_number_ones: Option<usize>,
}

/// What of a mismatch is not worth a sentence, in points of percent.
const NOT_WORTH_A_WORD: f64 = 5.0;

/// Compares cost shares with priority shares; none without cost or without priorities.
///
/// `serving_none` is the cost of what serves no priority. Formula: `100 · (1 − ½ · Σ |cost share − priority share|)`, the
/// share of the money that lies where the weight does.
///
/// ```
/// # use scorebridge::scorecard::{Funded, alignment};
/// let one = |id: &str, weight, cost| Funded { id: id.into(), name: id.into(), weight, cost };
/// let found = alignment(&[one("grow", 60.0, 20.0), one("run", 40.0, 80.0)], 0.0).unwrap();
/// assert_eq!(found.score.round(), 60.0);
/// ```
#[must_use]
pub fn alignment(priorities: &[Funded], serving_none: f64) -> Option<Alignment> {
    let weight: f64 = priorities.iter().map(|one| one.weight).sum();
    let cost: f64 = priorities.iter().map(|one| one.cost).sum::<f64>() + serving_none;
    if weight <= 0.0 || cost <= 0.0 {
        return None;
    }
    let mut shares: Vec<AlignedShare> = priorities
        .iter()
        .map(|one| AlignedShare {
            objective: Some(one.id.clone()),
            name: one.name.clone(),
            cost_share: 100.0 * one.cost / cost,
            priority_share: 100.0 * one.weight / weight,
        })
        .collect();
    if serving_none > 0.0 {
        let name = "No priority".to_owned();
        shares.push(AlignedShare {
            objective: None,
            name,
            cost_share: 100.0 * serving_none / cost,
            priority_share: 0.0,
        });
    }
    let highest = priorities.iter().map(|one| one.weight).max_by(f64::total_cmp).unwrap_or_default();
    let on_top = priorities.iter().filter(|one| one.weight >= highest).count();
    Some(Alignment {
        score: 100.0 - shares.iter().map(|one| (one.cost_share - one.priority_share).abs()).sum::<f64>() / 2.0,
        mismatches: mismatches(&shares),
        shares,
        too_many_number_ones: (on_top > NUMBER_ONES).then_some(on_top),
    })
}

fn mismatches(shares: &[AlignedShare]) -> Vec<String> {
    let gap = |one: &AlignedShare| (one.cost_share - one.priority_share).abs();
    let mut widest: Vec<&AlignedShare> = shares.iter().filter(|one| gap(one) >= NOT_WORTH_A_WORD).collect();
    widest.sort_by(|a, b| gap(b).total_cmp(&gap(a)).then_with(|| a.objective.cmp(&b.objective)));
    widest.into_iter().take(2).map(sentence).collect()
}

fn sentence(one: &AlignedShare) -> String {
    let (cost, priority) = (one.cost_share, one.priority_share);
    match &one.objective {
        None => format!("{cost:.0} % of the money serves no priority."),
        Some(_) if cost < priority => {
            format!("{} is {priority:.0} % of what matters and gets {cost:.0} % of the money.", one.name)
        }
        Some(_) => format!("{} gets {cost:.0} % of the money and is {priority:.0} % of what matters.", one.name),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one(id: &str, weight: f64, cost: f64) -> Funded {
        Funded { id: id.to_owned(), name: id.to_uppercase(), weight, cost }
    }

    fn check(priorities: &[Funded], serving_none: f64, score: f64) -> Alignment {
        let found = alignment(priorities, serving_none).expect("money and priorities");
        assert!((found.score - score).abs() < 1e-9, "{found:?}");
        found
    }

    #[test]
    fn money_where_the_weight_is() {
        check(&[one("grow", 60.0, 600.0), one("run", 40.0, 400.0)], 0.0, 100.0);
        check(&[one("grow", 1.0, 0.0), one("run", 1.0, 0.0)], 500.0, 0.0);
        assert_eq!(alignment(&[one("grow", 1.0, 0.0)], 0.0), None);
        assert_eq!(alignment(&[], 500.0), None);
    }

    #[test]
    fn the_two_widest_gaps_are_told() {
        let found = check(&[one("grow", 50.0, 100.0), one("run", 30.0, 700.0), one("safe", 20.0, 190.0)], 10.0, 59.0);
        assert_eq!(
            found.mismatches,
            [
                "GROW is 50 % of what matters and gets 10 % of the money.",
                "RUN gets 70 % of the money and is 30 % of what matters."
            ]
        );
        assert_eq!(check(&[one("a", 1.0, 90.0)], 10.0, 90.0).mismatches.len(), 2);
    }

    #[test]
    fn who_calls_everything_first_calls_nothing_first() {
        let many = [one("a", 3.0, 1.0), one("b", 3.0, 1.0), one("c", 3.0, 1.0), one("d", 1.0, 1.0)];
        assert_eq!(alignment(&many, 0.0).and_then(|found| found.too_many_number_ones), Some(3));
        assert_eq!(alignment(&many[1..], 0.0).and_then(|found| found.too_many_number_ones), None);
    }

    proptest! {
        #[test]
        fn laws(parts in prop::collection::vec((0.1..100.0_f64, 0.0..1e6_f64), 1..12), none in 0.0..1e6_f64) {
            let all: Vec<Funded> = parts.iter().map(|(weight, cost)| one("p", *weight, *cost)).collect();
            if let Some(found) = alignment(&all, none) {
                prop_assert!((-1e-9..=100.0 + 1e-9).contains(&found.score));
                let dearer: Vec<Funded> = all.iter().map(|one| Funded { cost: one.cost * 3.0, ..one.clone() }).collect();
                let same = alignment(&dearer, none * 3.0).unwrap();
                prop_assert!((same.score - found.score).abs() < 1e-6);
            }
        }
    }
}
