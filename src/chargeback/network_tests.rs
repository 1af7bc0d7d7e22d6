//! The published cases of cost accounting, through the network alone and through a whole month, and its laws.

use std::collections::BTreeMap;

use entity::value::{Allocation, ChargeMethod, Currency, Exact, Layer, Period};
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use proptest::prelude::*;

use super::network::rational;
use super::*;

fn exact(text: &str) -> Exact {
    text.parse().unwrap()
}

/// A case: services in step order with own cost and who uses how much of them, then the units' own costs.
struct Case(&'static [Service], &'static [Named]);

/// A name and a number.
type Named = (&'static str, &'static str);
/// A service, its own cost, and who uses how much of it.
type Service = (&'static str, &'static str, &'static [Named]);

const E1: Case = Case(
    &[("Y", "7260", &[("A", "40"), ("B", "40"), ("Z", "20")]), ("Z", "4000", &[("A", "20"), ("B", "50"), ("Y", "30")])],
    &[("A", "12000"), ("B", "16000")],
);
const E2: Case = Case(
    &[
        ("M", "513000", &[("U", "10"), ("A", "20"), ("B", "70")]),
        ("U", "708000", &[("M", "5"), ("A", "40"), ("B", "55")]),
    ],
    &[("A", "0"), ("B", "0")],
);
const E3: Case = Case(
    &[
        ("S1", "92400", &[("S2", "1000"), ("S3", "2000"), ("P1", "4000"), ("P2", "3000")]),
        ("S2", "184800", &[("S1", "2000"), ("S3", "4000"), ("P1", "10000"), ("P2", "4000")]),
        ("S3", "138600", &[("S1", "4500"), ("P1", "1500"), ("P2", "9000")]),
    ],
    &[("P1", "400000"), ("P2", "500000")],
);
const E4: Case = Case(
    &[("A", "150", &[("B", "40"), ("X", "40"), ("Y", "20")]), ("B", "300", &[("A", "20"), ("X", "70"), ("Y", "10")])],
    &[("X", "0"), ("Y", "0")],
);
/// Own use of both services (459 hours, 3,418 feet) must change nothing.
const E5: Case = Case(
    &[
        ("M", "100000", &[("GF", "2000"), ("Cut", "9000"), ("Sew", "9000"), ("M", "459")]),
        ("GF", "270000", &[("M", "2500"), ("Cut", "5000"), ("Sew", "8500"), ("GF", "3418")]),
    ],
    &[("Cut", "56400"), ("Sew", "75000")],
);

/// The case as a month: services share by a driver of their own; the units' own costs are direct.
fn month(case: &Case, allocation: Allocation, order: &[&str]) -> ChargeInputs {
    let Case(services, units) = case;
    let is_unit = |id: &str| units.iter().any(|(unit, _)| *unit == id);
    let mut inputs = ChargeInputs::new(Period::month(2026, 3).unwrap(), Currency::EUR);
    let cost = |service: &str, unit: Option<&str>, billed: &str| Cost {
        service: Some(service.into()),
        business_unit: unit.map(Into::into),
        billed: exact(billed),
        currency: Currency::EUR,
    };
    for (service, own, users) in *services {
        inputs.costs.push(cost(service, None, own));
        let serves = users.iter().filter(|(user, _)| !is_unit(user));
        let terms = RuleTerms {
            serves: serves.map(|(user, quantity)| ((*user).to_owned(), exact(quantity))).collect(),
            ..RuleTerms::default()
        };
        inputs.rules.push(rule(service, ChargeMethod::Proportional, terms));
        let used = users.iter().filter(|(user, _)| is_unit(user));
        inputs.usage.extend(used.map(|(user, quantity)| Usage {
            driver: format!("use-of-{service}"),
            service: None,
            business_unit: Some((*user).to_owned()),
            quantity: exact(quantity),
        }));
    }
    inputs.rules.push(rule("own", ChargeMethod::Direct, RuleTerms::default()));
    inputs.costs.extend(units.iter().map(|(unit, own)| cost("own", Some(unit), own)));
    inputs.business_units = units.iter().map(|(unit, _)| (*unit).to_owned()).collect();
    let step_order = order.iter().map(|id| (*id).to_owned()).collect();
    ChargeInputs { allocation, step_order, ..inputs }
}

fn rule(service: &str, method: ChargeMethod, terms: RuleTerms) -> Rule {
    Rule {
        id: format!("{service}-share"),
        name: service.into(),
        service: service.into(),
        method,
        driver: (method == ChargeMethod::Proportional).then(|| format!("use-of-{service}")),
        unit: "units".into(),
        terms,
    }
}

fn paid(inputs: &ChargeInputs) -> Vec<String> {
    let run = charge(inputs).unwrap();
    let of = |unit: &String| {
        run.lines.iter().filter(|line| line.business_unit == *unit).map(|line| line.amount.micros).sum::<i64>()
    };
    inputs.business_units.iter().map(|unit| Money::new(of(unit), Currency::EUR).amount()).collect()
}

#[track_caller]
fn check(case: &Case, allocation: Allocation, order: &[&str], expected: [&str; 2]) {
    assert_eq!(paid(&month(case, allocation, order)), expected, "{allocation} {order:?}");
}

#[test]
fn published_cases_by_every_method() {
    use Allocation::{Direct, Reciprocal, StepDown};
    check(&E1, Direct, &[], ["16772.86", "22487.14"]);
    check(&E1, StepDown, &["Y", "Z"], ["16461.71", "22798.29"]);
    check(&E1, StepDown, &["Z", "Y"], ["17030.00", "22230.00"]);
    check(&E1, Reciprocal, &[], ["16760.00", "22500.00"]);
    check(&E2, Direct, &[], ["412105.26", "808894.74"]);
    check(&E2, StepDown, &["M", "U"], ["422305.26", "798694.74"]);
    check(&E2, StepDown, &["U", "M"], ["405066.67", "815933.33"]);
    check(&E2, Reciprocal, &[], ["415477.39", "805522.61"]);
    check(&E3, Direct, &[], ["604600.00", "711200.00"]);
    check(&E3, StepDown, &["S1", "S2", "S3"], ["573360.00", "742440.00"]);
    check(&E3, Reciprocal, &[], ["593500.00", "722300.00"]);
    check(&E4, Direct, &[], ["362.50", "87.50"]);
    check(&E4, StepDown, &["B", "A"], ["350.00", "100.00"]);
    check(&E4, Reciprocal, &[], ["365.22", "84.78"]);
    check(&E5, Direct, &[], ["206400.00", "295000.00"]);
    check(&E5, StepDown, &["M", "GF"], ["205103.70", "296296.30"]);
    check(&E5, Reciprocal, &[], ["210288.89", "291111.11"]);
}

/// What each service costs in full, as `numerator/denominator`.
#[track_caller]
fn check_full(case: &Case, expected: &[(&str, i64, i64)]) {
    let Case(services, units) = case;
    let node = |(id, own, users): &(&str, &str, &[(&str, &str)])| {
        let to_unit = |user: &str| units.iter().any(|(unit, _)| *unit == user);
        let by_units = users.iter().filter(|(user, _)| to_unit(user)).map(|(_, quantity)| exact(quantity));
        Node {
            id: (*id).into(),
            layer: Layer::Service,
            own: exact(own),
            by_nodes: users
                .iter()
                .filter(|(user, _)| !to_unit(user))
                .map(|(user, n)| ((*user).to_owned(), exact(n)))
                .collect(),
            by_units: by_units.fold(Exact::ZERO, |sum, one| sum.add(&one).unwrap()),
        }
    };
    let nodes: Vec<Node> = services.iter().map(node).collect();
    for (through, (id, n, d)) in send(&nodes, Allocation::Reciprocal).iter().zip(expected) {
        assert_eq!(through.total, BigRational::new((*n).into(), (*d).into()), "{id}");
    }
}

#[test]
fn full_costs_are_exact_fractions() {
    check_full(&E1, &[("Y", 9_000, 1), ("Z", 5_800, 1)]);
    check_full(&E2, &[("M", 109_680_000, 199), ("U", 151_860_000, 199)]);
    check_full(&E3, &[("S1", 177_000, 1), ("S2", 202_500, 1), ("S3", 214_500, 1)]);
    check_full(&E4, &[("A", 5_250, 23), ("B", 9_000, 23)]);
    check_full(&E5, &[("M", 1_300_000, 9), ("GF", 2_560_000, 9)]);
}

#[test]
fn the_full_cost_and_the_cost_of_one_unit_stand_in_the_books() {
    let run = charge(&month(&E1, Allocation::Reciprocal, &[])).unwrap();
    let y = run.books.pools.iter().find(|pool| pool.service.as_deref() == Some("Y")).unwrap();
    assert_eq!((y.source_total, y.received, y.passed_on), (exact("7260"), exact("1740"), exact("1800")));
    assert_eq!(y.received_from, BTreeMap::from([("Z".to_owned(), exact("1740"))]));
    assert_eq!((y.quantity, y.unit_cost), (exact("100"), Some(exact("90"))));
}

#[test]
fn layers_hand_on_downwards_whatever_the_method() {
    let mut inputs = month(&E4, Allocation::Direct, &[]);
    inputs.costs.push(Cost {
        service: Some("staff".into()),
        business_unit: None,
        billed: exact("90"),
        currency: Currency::EUR,
    });
    let serves = |ids: &[(&str, i64)]| RuleTerms {
        serves: ids.iter().map(|(id, n)| ((*id).to_owned(), (*n).into())).collect(),
        ..RuleTerms::default()
    };
    inputs.rules.push(rule("staff", ChargeMethod::Weighted, serves(&[("desk", 1)])));
    inputs.rules.push(rule("desk", ChargeMethod::Weighted, serves(&[("A", 1), ("B", 2)])));
    inputs.layers = [("staff".to_owned(), Layer::Pool), ("desk".to_owned(), Layer::Tower)].into();
    for allocation in [Allocation::Direct, Allocation::StepDown, Allocation::Reciprocal] {
        let run = charge(&ChargeInputs { allocation, ..inputs.clone() }).unwrap();
        let pool = |id: &str| run.books.pools.iter().find(|pool| pool.service.as_deref() == Some(id)).unwrap().clone();
        assert_eq!((pool("staff").passed_on, pool("desk").received), (exact("90"), exact("90")), "{allocation}");
        assert_eq!((pool("desk").source_total, pool("desk").passed_on), (Exact::ZERO, exact("90")));
        assert!(run.books.unallocated.is_zero() && pool("desk").layer == Some(Layer::Tower));
    }
}

#[test]
fn a_closed_loop_keeps_its_cost_with_the_reason() {
    let mut inputs = month(&E4, Allocation::Reciprocal, &[]);
    inputs.usage.clear();
    let run = charge(&inputs).unwrap();
    assert_eq!((run.books.charged, run.books.unallocated), (Exact::ZERO, exact("450")));
    let reasons: Vec<&str> = run.books.left_over.iter().map(|left| left.reason.as_str()).collect();
    assert_eq!(reasons, ["its users work only for each other: no business unit is reached"; 2]);
    // A service that nobody charges for keeps what it receives.
    let mut inputs = month(&E4, Allocation::Reciprocal, &[]);
    inputs.rules.retain(|rule| rule.service != "B");
    let run = charge(&inputs).unwrap();
    let left: Vec<String> = run.books.left_over.iter().map(|left| format!("{} {}", left.amount, left.reason)).collect();
    assert_eq!(
        left,
        ["300 no rule says who pays for this service", "60 no rule says who pays for what it receives from others"]
    );
}

#[test]
fn methods_side_by_side() {
    let sides = compare(&month(&E1, Allocation::StepDown, &["Y", "Z"])).unwrap();
    let named = |side: &Compared| format!("{} {}", side.method, side.order.join(">"));
    assert_eq!(
        sides.iter().map(named).collect::<Vec<_>>(),
        ["step_down Y>Z", "direct ", "step_down Z>Y", "reciprocal "]
    );
    assert!(sides[0].in_use && sides.iter().all(|side| side.charged == sides[0].charged));
    let b = &sides[2].units[1];
    assert_eq!((b.business_unit.as_str(), b.change.amount().as_str()), ("B", "-568.29"), "the order of steps alone");
    for side in &sides {
        assert_eq!(side.units.iter().map(|unit| unit.change.micros).sum::<i64>(), 0, "what one wins, others lose");
    }
}

#[test]
fn other_methods_share_as_agreed() {
    let shares = |list: &[(&str, &str)]| list.iter().map(|(id, share)| ((*id).to_owned(), exact(share))).collect();
    let run = |method, terms| {
        let mut inputs = ChargeInputs::new(Period::month(2026, 3).unwrap(), Currency::EUR);
        inputs.costs = vec![Cost {
            service: Some("s".into()),
            business_unit: None,
            billed: exact("100"),
            currency: Currency::EUR,
        }];
        inputs.rules = vec![rule("s", method, terms)];
        inputs.business_units = ["a", "b", "c"].map(str::to_owned).to_vec();
        let run = charge(&inputs).unwrap();
        let left = run.books.left_over.iter().map(|left| format!("{} {}", left.amount, left.reason));
        let lines: Vec<String> =
            run.lines.iter().map(|line| format!("{} {}", line.business_unit, line.amount.amount())).collect();
        (lines, left.collect::<Vec<_>>())
    };
    let none = RuleTerms::default;
    assert_eq!(run(ChargeMethod::Even, none()).0, ["a 33.34", "b 33.33", "c 33.33"]);
    let among = RuleTerms { among: vec!["c".into(), "a".into()], ..none() };
    assert_eq!(run(ChargeMethod::Even, among).0, ["a 50.00", "c 50.00"]);
    let fixed = RuleTerms { shares: shares(&[("a", "60"), ("b", "30.5")]), ..none() };
    let (lines, left) = run(ChargeMethod::Fixed, fixed);
    assert_eq!(lines, ["a 60.00", "b 30.50"]);
    assert_eq!(left, ["9.5 the agreed shares leave part of the cost to nobody"]);
    let weighted = RuleTerms { shares: shares(&[("a", "1"), ("b", "3")]), ..none() };
    assert_eq!(run(ChargeMethod::Weighted, weighted).0, ["a 25.00", "b 75.00"]);
    let over = RuleTerms { shares: shares(&[("a", "60"), ("b", "41")]), ..none() };
    assert_eq!(
        run(ChargeMethod::Fixed, over).1,
        ["100 the percentages of rule `s-share` add up to 101, which is more than 100"]
    );
    assert_eq!(run(ChargeMethod::Weighted, none()).1, ["100 rule `s-share` names nobody to share among"]);
}

#[test]
fn a_rate_card_charges_the_price_and_leaves_the_difference() {
    let usd: Currency = "USD".parse().unwrap();
    let mut inputs = ChargeInputs::new(Period::month(2026, 3).unwrap(), Currency::EUR);
    inputs.costs =
        vec![Cost { service: Some("mail".into()), business_unit: None, billed: exact("100"), currency: usd }];
    inputs.rules =
        vec![Rule { driver: Some("boxes".into()), ..rule("mail", ChargeMethod::Priced, RuleTerms::default()) }];
    inputs.business_units = ["a", "b"].map(str::to_owned).to_vec();
    let used = |unit: &str, n: &str| Usage {
        driver: "boxes".into(),
        service: None,
        business_unit: Some(unit.into()),
        quantity: exact(n),
    };
    inputs.usage = vec![used("a", "3"), used("b", "7")];
    assert!(matches!(charge(&inputs), Err(ChargeError::NoExchangeRate { .. })));
    inputs.exchange_rates = vec![ExchangeRate { from: usd, to: Currency::EUR, rate: exact("0.9") }];
    let run = charge(&inputs).unwrap();
    assert_eq!(run.books.left_over[0].reason, "no rate for `boxes` of mail is valid in 2026-03");
    let tariff = |id: &str, from: &str, to: Option<&str>, price: &str| Tariff {
        id: id.into(),
        service: "mail".into(),
        charge_kind: "boxes".into(),
        unit_price: exact(price),
        currency: usd,
        valid_from: from.parse().unwrap(),
        valid_to: to.map(|day| day.parse().unwrap()),
        terms: RateTerms::default(),
    };
    inputs.tariffs =
        vec![tariff("old", "2025-01-01", Some("2026-01-01"), "99"), tariff("now", "2026-01-01", None, "11.115")];
    let run = charge(&inputs).unwrap();
    // 3 × 11.115 × 0.9 = 30.0105, 7 × 11.115 × 0.9 = 70.0245: together 100.035, charged 100.03, the rest is carried on.
    assert_eq!(paid(&inputs), ["30.01", "70.02"]);
    assert_eq!(
        (run.books.source_total, run.books.unallocated, run.books.carried_out),
        (exact("90"), exact("-10.035"), exact("0.005"))
    );
    let converted = &run.books.conversions[0];
    assert_eq!((converted.billed, converted.rate, converted.converted), (exact("100"), exact("0.9"), exact("90")));
}

fn any_month() -> impl Strategy<Value = ChargeInputs> {
    const IDS: [&str; 5] = ["p", "t", "x", "y", "z"];
    let amount = || (-1_000_000_i64..10_000_000, 0_u32..7).prop_map(|(n, scale)| Exact::new(n.into(), scale).unwrap());
    let weight = || prop_oneof![Just(Exact::ZERO), (1_i64..500).prop_map(Exact::from)];
    let serves = || prop::collection::vec((prop::sample::select(&IDS), weight()), 0..4);
    let users = || prop::collection::vec(weight(), 3);
    let service = (amount(), serves(), users(), any::<bool>());
    let method = prop::sample::select(&[Allocation::Direct, Allocation::StepDown, Allocation::Reciprocal]);
    let all = prop::collection::vec(service, 5);
    (all, method, prop::sample::subsequence(&IDS, 0..5), any::<bool>()).prop_map(|(all, allocation, order, foreign)| {
        let usd: Currency = "USD".parse().unwrap();
        let mut inputs = ChargeInputs::new(Period::month(2026, 3).unwrap(), Currency::EUR);
        inputs.allocation = allocation;
        inputs.step_order = order.into_iter().map(str::to_owned).collect();
        inputs.business_units = ["a", "b", "c"].map(str::to_owned).to_vec();
        inputs.layers = [("p".to_owned(), Layer::Pool), ("t".to_owned(), Layer::Tower)].into();
        inputs.exchange_rates = vec![ExchangeRate { from: usd, to: Currency::EUR, rate: exact("0.8731") }];
        for (id, (own, serves, users, ruled)) in IDS.iter().zip(all) {
            let currency = if foreign { usd } else { Currency::EUR };
            inputs.costs.push(Cost { service: Some((*id).into()), business_unit: None, billed: own, currency });
            let serves = serves.into_iter().map(|(to, n)| (to.to_owned(), n)).collect();
            if ruled {
                inputs.rules.push(rule(id, ChargeMethod::Proportional, RuleTerms { serves, ..RuleTerms::default() }));
            }
            inputs.usage.extend(["a", "b", "c"].iter().zip(users).map(|(unit, quantity)| Usage {
                driver: format!("use-of-{id}"),
                service: None,
                business_unit: Some((*unit).to_owned()),
                quantity,
            }));
        }
        inputs
    })
}

proptest! {
    #[test]
    fn every_network_balances(month in any_month()) {
        let run = charge(&month).unwrap();
        let books = &run.books;
        let sum = |amounts: Vec<Exact>| amounts.iter().fold(Exact::ZERO, |sum, one| sum.add(one).unwrap());
        prop_assert_eq!(books.source_total, sum(vec![books.charged, books.unallocated, books.carried_out]));
        prop_assert_eq!(sum(books.pools.iter().map(|pool| pool.received).collect()), sum(books.pools.iter().map(|pool| pool.passed_on).collect()));
        let foreign = sum(books.conversions.iter().map(|one| one.converted).collect());
        prop_assert!(books.conversions.is_empty() || foreign == books.source_total);
        prop_assert!(books.carried_out < exact("0.01") && books.carried_out > exact("-0.01"));
        prop_assert_eq!(charge(&month).unwrap(), run, "a second run is identical");
    }

    #[test]
    fn the_network_loses_nothing(month in any_month()) {
        let nodes: Vec<Node> = month.rules.iter().map(|rule| Node {
            id: rule.service.clone(),
            layer: month.layers.get(&rule.service).copied().unwrap_or(Layer::Service),
            own: 100.into(),
            by_nodes: rule.terms.serves.clone(),
            by_units: if rule.service == "x" { Exact::ZERO } else { 7.into() },
        }).collect();
        let through = send(&nodes, month.allocation);
        let kept = through.iter().fold(BigRational::zero(), |sum, one| sum + &one.kept);
        prop_assert_eq!(kept, nodes.iter().fold(BigRational::zero(), |sum, node| sum + rational(&node.own)));
        prop_assert!(through.iter().all(|one| !one.kept.is_negative() && one.total >= rational(&100.into())));
    }
}
