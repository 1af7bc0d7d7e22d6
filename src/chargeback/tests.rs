//! Months of charges: worked cases, what is refused, and the laws that hold for every month.

use entity::value::{ChargeMethod, Currency, Exact, Period};
use proptest::prelude::*;

use super::*;

fn exact(text: &str) -> Exact {
    text.parse().unwrap()
}

fn cost(service: &str, unit: &str, billed: &str) -> Cost {
    let named = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Cost { service: named(service), business_unit: named(unit), billed: exact(billed), currency: Currency::EUR }
}

fn usage(driver: &str, service: &str, unit: &str, quantity: &str) -> Usage {
    let named = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Usage { driver: driver.into(), service: named(service), business_unit: named(unit), quantity: exact(quantity) }
}

fn rule(id: &str, service: &str, driver: Option<&str>) -> Rule {
    let method = if driver.is_some() { ChargeMethod::Proportional } else { ChargeMethod::Direct };
    let (id, name, unit) = (id.to_owned(), format!("{service}, {method}"), driver.unwrap_or("month").to_owned());
    Rule {
        id,
        name,
        service: service.into(),
        method,
        driver: driver.map(str::to_owned),
        unit,
        terms: RuleTerms::default(),
    }
}

fn inputs(costs: Vec<Cost>, rules: Vec<Rule>, usage: Vec<Usage>) -> ChargeInputs {
    ChargeInputs {
        costs,
        rules,
        usage,
        business_units: ["stores", "online", "logistics"].map(str::to_owned).to_vec(),
        ..ChargeInputs::new(Period::month(2026, 3).unwrap(), Currency::EUR)
    }
}

/// One line of a run as `unit rule amount exact +`, for reading.
fn amounts(run: &ChargeRun) -> Vec<String> {
    let mark = |line: &Line| if line.extra_unit { " +" } else { "" };
    let line = |line: &Line| {
        format!("{} {} {} {}{}", line.business_unit, line.rule, line.amount.amount(), line.exact_share, mark(line))
    };
    run.lines.iter().map(line).collect()
}

/// The reasons and amounts of what is left over.
fn left_over(run: &ChargeRun) -> Vec<String> {
    run.books.left_over.iter().map(|left| format!("{} {}", left.amount, left.reason)).collect()
}

fn check(inputs: &ChargeInputs, lines: &[&str], left: &[&str]) -> ChargeRun {
    let run = charge(inputs).unwrap();
    assert_eq!(amounts(&run), lines);
    assert_eq!(left_over(&run), left);
    run
}

#[test]
fn proportional_shares_the_whole_pool_by_the_driver() {
    let boxes = [("logistics", "1"), ("online", "1"), ("stores", "1")].map(|(u, q)| usage("mailboxes", "", u, q));
    let inputs = inputs(
        vec![cost("mail", "stores", "60"), cost("mail", "", "40.00")],
        vec![rule("m", "mail", Some("mailboxes"))],
        boxes.to_vec(),
    );
    let run = check(&inputs, &["stores m 33.33 10000/3", "online m 33.33 10000/3", "logistics m 33.34 10000/3 +"], &[]);
    assert_eq!(run.lines[0].id, "2026-03.stores.m");
    assert_eq!(run.lines[0].unit_price, exact("33.33"));
    assert_eq!((run.books.charged, run.books.carried_out), (exact("100"), Exact::ZERO));
}

#[test]
fn direct_charges_what_each_line_names() {
    let costs = vec![
        cost("reporting", "stores", "10.004"),
        cost("reporting", "online", "5.003"),
        cost("reporting", "stores", "1"),
        cost("reporting", "", "7.5"),
        cost("reporting", "fleet", "2.25"),
    ];
    let run = check(
        &inputs(costs, vec![rule("r", "reporting", None)], vec![]),
        &["stores r 11.00 5502/5", "online r 5.00 5003/10"],
        &["2.25 the cost names `fleet`, which receives no statement", "7.5 the cost names no business unit"],
    );
    assert_eq!(run.books.carried_out, exact("0.007"));
    assert_eq!(run.lines[0].quantity, exact("1"));
}

#[test]
fn rules_of_one_service_take_their_turn() {
    let costs = vec![cost("files", "stores", "10"), cost("files", "", "30")];
    let rules = vec![rule("named", "files", None), rule("rest", "files", Some("storage_gb"))];
    let used = vec![usage("storage_gb", "files", "stores", "10"), usage("storage_gb", "files", "online", "20.0")];
    check(
        &inputs(costs, rules, used),
        &["stores named 10.00 1000/1", "stores rest 10.00 1000/1", "online rest 20.00 2000/1"],
        &[],
    );
}

#[test]
fn quantities_named_for_the_service_count_alone() {
    let rules = || vec![rule("m", "meetings", Some("people")), rule("o", "mail", Some("people"))];
    let costs = || vec![cost("meetings", "", "9"), cost("mail", "", "9")];
    let used = vec![usage("people", "meetings", "stores", "1"), usage("people", "", "online", "2")];
    check(&inputs(costs(), rules(), used), &["stores m 9.00 900/1", "stores o 3.00 300/1", "online o 6.00 600/1"], &[]);
}

#[test]
fn the_coins_of_many_fractions_are_charged_once() {
    // Three pools of 0.336: each alone would charge 0.33 and carry 0.018 out; the bill says 1.008.
    let costs = ["a", "b", "c"].map(|service| cost(service, "stores", "0.336"));
    let rules = ["a", "b", "c"].map(|service| rule(service, service, None));
    let run = check(
        &inputs(costs.to_vec(), rules.to_vec(), vec![]),
        &["stores a 0.34 168/5 +", "stores b 0.33 168/5", "stores c 0.33 168/5"],
        &[],
    );
    assert_eq!(run.books.carried_out, exact("0.008"));
    let carried: Vec<Exact> = run.books.pools.iter().map(|pool| pool.carried_out).collect();
    assert_eq!(carried, [exact("-0.004"), exact("0.006"), exact("0.006")]);
}

#[test]
fn what_was_carried_in_is_charged_when_it_makes_a_coin() {
    let month = inputs(vec![cost("a", "stores", "1.006")], vec![rule("a", "a", None)], vec![]);
    let run = check(&ChargeInputs { carried_in: exact("0.005"), ..month }, &["stores a 1.01 503/5 +"], &[]);
    assert_eq!(run.books.carried_out, exact("0.001"));
    let nothing = inputs(vec![], vec![], vec![]);
    let run = check(&ChargeInputs { carried_in: exact("0.005"), ..nothing }, &[], &[]);
    assert_eq!(run.books.carried_out, exact("0.005"));
}

#[test]
fn credits_keep_their_sign() {
    let used: Vec<Usage> = ["stores", "online", "logistics"].map(|unit| usage("seats", "", unit, "1")).to_vec();
    check(
        &inputs(vec![cost("mail", "", "-100")], vec![rule("m", "mail", Some("seats"))], used),
        &["stores m -33.33 -10000/3", "online m -33.33 -10000/3", "logistics m -33.34 -10000/3 +"],
        &[],
    );
    check(
        &inputs(vec![cost("x", "stores", "5.005"), cost("x", "online", "-5.005")], vec![rule("x", "x", None)], vec![]),
        &["stores x 5.00 1001/2", "online x -5.00 -1001/2 +"],
        &[],
    );
}

#[test]
fn what_nobody_can_be_charged_for_says_why() {
    let shared = |used| inputs(vec![cost("mail", "", "5")], vec![rule("m", "mail", Some("seats"))], used);
    check(&inputs(vec![cost("", "stores", "5")], vec![], vec![]), &[], &["5 the cost names no service we know"]);
    check(&inputs(vec![cost("mail", "", "5")], vec![], vec![]), &[], &["5 no rule says who pays for this service"]);
    check(&shared(vec![]), &[], &["5 nobody used any `seats` this month"]);
    check(&shared(vec![usage("seats", "", "stores", "0")]), &[], &["5 nobody used any `seats` this month"]);
    let negative = vec![usage("seats", "", "stores", "-1"), usage("seats", "", "online", "9")];
    check(&shared(negative), &[], &["5 `seats` of stores is below zero"]);
    let mut no_driver = shared(vec![]);
    no_driver.rules[0].driver = None;
    check(&no_driver, &[], &["5 rule `m` names no driver to share by"]);
    check(
        &shared(vec![usage("seats", "", "", "1"), usage("seats", "", "fleet", "1"), usage("seats", "", "stores", "2")]),
        &["stores m 2.50 250/1"],
        &["2.5 part of the usage names no business unit that receives a statement"],
    );
}

#[test]
fn what_cannot_be_charged_is_refused() {
    let mut foreign = inputs(vec![cost("mail", "", "5")], vec![], vec![]);
    foreign.costs[0].currency = "USD".parse().unwrap();
    assert_eq!(
        charge(&foreign).unwrap_err().to_string(),
        "a cost of service `mail` is in USD, the statements are in EUR, and there is no rate of exchange for that month"
    );
    let twice = inputs(vec![], vec![rule("m", "mail", None), rule("m", "files", None)], vec![]);
    assert_eq!(charge(&twice), Err(ChargeError::RepeatedRule("m".into())));
    let huge = inputs(vec![cost("mail", "stores", "99999999999999999999")], vec![rule("m", "mail", None)], vec![]);
    assert_eq!(charge(&huge), Err(ChargeError::TooLarge("a charge".into())));
    let digits = "9".repeat(38);
    let huge = inputs(vec![cost("a", "", &digits), cost("b", "", &digits)], vec![], vec![]);
    assert!(matches!(charge(&huge), Err(ChargeError::TooLarge(_))));
}

#[test]
fn books_that_do_not_balance_are_refused() {
    let month = inputs(vec![cost("mail", "stores", "5")], vec![rule("m", "mail", None)], vec![]);
    let sides =
        books::Sides { inputs: &month, costs: &month.costs, passed: &BTreeMap::new(), charged: &[], lines: &[] };
    let error = books::balance(&sides, vec![], (vec![], vec![])).unwrap_err();
    assert_eq!(error.to_string(), "the books of service `mail` do not balance: 5 on the source's side, 0 on ours");
}

#[test]
fn other_currencies_have_other_coins() {
    let month = |currency: &str| {
        let currency: Currency = currency.parse().unwrap();
        let mut month = inputs(vec![cost("a", "stores", "10.0019")], vec![rule("a", "a", None)], vec![]);
        month.costs[0].currency = currency;
        charge(&ChargeInputs { currency, ..month }).unwrap()
    };
    assert_eq!((month("JPY").lines[0].amount.amount(), month("JPY").books.carried_out), ("10".into(), exact("0.0019")));
    assert_eq!(
        (month("KWD").lines[0].amount.amount(), month("KWD").books.carried_out),
        ("10.001".into(), exact("0.0009"))
    );
}

#[test]
fn unit_price_is_for_information() {
    let price = |billed: &str, quantity: &str| {
        let used = vec![usage("gb", "", "stores", quantity)];
        charge(&inputs(vec![cost("a", "", billed)], vec![rule("a", "a", Some("gb"))], used)).unwrap().lines[0]
            .unit_price
    };
    assert_eq!(price("10", "3"), exact("3.333333"));
    assert_eq!(price("-20", "3"), exact("-6.666667"));
    assert_eq!(price("1", "0.5"), exact("2"));
    assert_eq!(price("1", "0.00000000000000000000000000000000000001"), Exact::ZERO);
}

const SERVICES: [&str; 4] = ["mail", "files", "webshop", ""];
const UNITS: [&str; 5] = ["stores", "online", "logistics", "fleet", ""];

fn any_amount() -> impl Strategy<Value = Exact> {
    (-1_000_000_000_000_i64..1_000_000_000_000, 0_u32..19).prop_map(|(n, scale)| Exact::new(n.into(), scale).unwrap())
}

fn any_month() -> impl Strategy<Value = ChargeInputs> {
    let cost = (prop::sample::select(&SERVICES), prop::sample::select(&UNITS), any_amount());
    let cost = cost.prop_map(|(service, unit, billed)| Cost { billed, ..cost_of(service, unit) });
    let quantity = (0_i64..1_000_000, 0_u32..7).prop_map(|(n, scale)| Exact::new(n.into(), scale).unwrap());
    let used = (prop::sample::select(&SERVICES), prop::sample::select(&UNITS), quantity);
    let used = used.prop_map(|(service, unit, quantity)| Usage { quantity, ..usage("gb", service, unit, "0") });
    let rules = prop::collection::vec((prop::sample::select(&SERVICES), any::<bool>()), 0..6);
    let parts = (prop::collection::vec(cost, 0..30), rules, prop::collection::vec(used, 0..20), any_amount());
    parts.prop_map(|(costs, rules, used, carried)| {
        let rule = |(index, (service, direct)): (usize, &(&str, bool))| {
            rule(&format!("rule-{index}"), service, (!direct).then_some("gb"))
        };
        let carried_in = Exact::new(carried.parts().0 % 1000, 5).unwrap();
        let rules = rules.iter().enumerate().map(rule).collect();
        ChargeInputs { carried_in, ..inputs(costs, rules, used) }
    })
}

fn cost_of(service: &str, unit: &str) -> Cost {
    cost(service, unit, "0")
}

proptest! {
    #[test]
    fn every_month_balances_and_carries_less_than_a_coin(month in any_month()) {
        let run = charge(&month).unwrap();
        let books = &run.books;
        let sum = |amounts: &mut dyn Iterator<Item = Exact>| amounts.fold(Exact::ZERO, |sum, amount| sum.add(&amount).unwrap());
        prop_assert_eq!(books.source_total, sum(&mut month.costs.iter().map(|cost| cost.billed)));
        prop_assert_eq!(books.charged, sum(&mut run.lines.iter().map(|line| line.amount.exact())));
        prop_assert_eq!(books.source_total.add(&books.carried_in).unwrap(),
            sum(&mut [books.charged, books.unallocated, books.carried_out].into_iter()));
        prop_assert_eq!(books.charged, sum(&mut books.pools.iter().map(|pool| pool.charged)));
        prop_assert_eq!(books.unallocated, sum(&mut books.pools.iter().map(|pool| pool.unallocated)));
        let coin = exact("0.01");
        prop_assert!(books.carried_out < coin && books.carried_out > coin.negated() , "{:?}", books);
        let bound = coin.mul(&i64::try_from(month.rules.len()).unwrap().into()).unwrap();
        for pool in books.pools.iter().filter(|pool| !pool.carried_out.is_zero()) {
            prop_assert!(pool.carried_out < bound && pool.carried_out > bound.negated(), "{:?}", pool);
        }
    }

    #[test]
    fn every_line_lies_less_than_a_coin_from_its_exact_share(month in any_month()) {
        for line in charge(&month).unwrap().lines {
            let (n, d) = line.exact_share.parts();
            let coins = i128::from(line.amount.micros / 10_000);
            prop_assert!((coins * d - n).abs() < d, "{:?}", line);
        }
    }

    #[test]
    fn the_order_of_costs_and_usage_does_not_matter(month in any_month()) {
        let mut turned = month.clone();
        turned.costs.reverse();
        turned.usage.reverse();
        let (run, again) = (charge(&month).unwrap(), charge(&turned).unwrap());
        prop_assert_eq!(check_number(&run.lines), check_number(&again.lines));
        prop_assert_eq!(run, again);
    }

    #[test]
    fn line_ids_are_unique(month in any_month()) {
        let run = charge(&month).unwrap();
        let ids: std::collections::BTreeSet<&str> = run.lines.iter().map(|line| line.id.as_str()).collect();
        prop_assert_eq!(ids.len(), run.lines.len());
    }
}
