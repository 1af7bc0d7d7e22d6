//! What can be said, what it gives, and what is refused with which sentence.

use entity::value::{Currency, Unit};

use super::*;

/// Values with units, as an expression over metrics meets them.
fn unit_of(name: &str) -> Option<Type> {
    Some(match name {
        "spend" | "plan" => Type::in_unit(Unit::Money(Currency::EUR)),
        "francs" => Type::in_unit(Unit::Money("CHF".parse().unwrap())),
        "tickets" | "people" => Type::in_unit(Unit::Count),
        "price" => Type::in_unit(Unit::MoneyPerCount(Currency::EUR)),
        "up" => Type::in_unit(Unit::Hours),
        "age" => Type::in_unit(Unit::Days),
        "kept" | "goal" => Type::in_unit(Unit::Percent),
        "happy" => Type::in_unit(Unit::Points),
        "late" => Type::Truth,
        "kind" => Type::TicketKind,
        "name" => Type::Text,
        "reading" => Type::Number(None),
        _ => return None,
    })
}

fn value_of(name: &str) -> Option<Value> {
    Some(match name {
        "spend" => Value::Number(1200.0),
        "plan" => Value::Number(1000.0),
        "tickets" | "up" => Value::Number(48.0),
        "people" => Value::Number(0.0),
        "kept" => Value::Number(75.0),
        "late" => Value::Truth(true),
        "kind" => Value::Text("incident".to_owned()),
        _ => return None,
    })
}

/// `value unit`, the sentence of refusal, or `unknown`.
fn said(text: &str) -> String {
    let checked = read(text).and_then(|formula| Ok((formula.checked(&unit_of)?, formula)));
    let (sort, formula) = match checked {
        Ok(found) => found,
        Err(message) => return message,
    };
    let clock = |part: &Formula| match part.checked(&unit_of) {
        Ok(Type::Number(dimension)) => dimension?.clock(),
        _ => None,
    };
    match formula.value(&value_of, &clock) {
        Some(Value::Number(number)) => format!("{number} {sort}"),
        Some(Value::Truth(truth)) => truth.to_string(),
        Some(Value::Text(text)) => text,
        None => "unknown".to_owned(),
    }
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(said(text), expected, "{text}");
}

#[test]
fn units_follow_the_arithmetic() {
    check("spend / tickets", "25 money:EUR per count");
    check("spend / tickets * tickets", "1200 money:EUR");
    check("price * tickets", "unknown");
    check("percent((spend - plan) / plan)", "20 percent");
    check("100 - kept", "25 percent");
    check("100 * kept", "7500 percent");
    check("share(kept) * spend", "900 money:EUR");
    check("kept / kept", "1 a number without a unit");
    check("days(up)", "2 days");
    check("minutes(up) / tickets", "60 minutes per count");
    check("up * tickets / 2", "1152 count × hours");
    check("spend / up", "25 money:EUR per hours");
    check("1 / tickets", "0.020833333333333332 1 per count");
    check("number(kept - 5) * happy", "unknown");
    check("max(spend, plan) - min(spend, plan)", "200 money:EUR");
    check("abs(plan - spend)", "200 money:EUR");
    check("late ? spend : plan", "1200 money:EUR");
    check("-tickets + 50", "2 count");
    check("spend / people", "inf money:EUR per count");
}

#[test]
fn what_does_not_fit_is_refused_in_a_sentence() {
    check("spend + tickets", "`+, -`: money:EUR does not go with count");
    check("spend + francs", "`+, -`: money:EUR does not go with money:CHF");
    check("spend * francs", "money:EUR and money:CHF: nothing converts");
    check("up + age", "`+, -`: hours does not go with days");
    check("up / age", "hours and days: write `hours(…)` to bring both to one");
    check("kept * spend", "percent cannot be multiplied with money:EUR; write `share(…)` to make per cent a ratio");
    check("kept * goal", "percent cannot be multiplied with percent; write `share(…)` to make per cent a ratio");
    check("percent(spend)", "`percent(…)`: expected a number without a unit, found money:EUR");
    check("hours(spend)", "`hours(…)`: expected minutes, hours or days, found money:EUR");
    check("spend && late", "`&&, ||`: expected true or false, found money:EUR");
    check("late + 1", "`+, -`: expected a number, found true or false");
    check("spend > tickets", "`==, <`: money:EUR does not go with count");
    check("kind == 'incidnt'", "`incidnt` is not a kind of ticket");
    check("kind in ['request', 'chnge']", "`chnge` is not a kind of ticket");
    check("late ? spend : tickets", "`? :`: money:EUR does not go with count");
    check("whatever / 2", "`whatever` is not known here");
    check(
        "sqrt(spend)",
        "there is no function `sqrt`; there are min, max, abs, percent, share, number, minutes, hours, days",
    );
    check("min(spend)", "`min`: expected 2 in its brackets, found 1");
    check(
        "spend.exists(x, x > 1)",
        "expected numbers, texts, names, operators and functions; no lists, maps or macros",
    );
    check("[1, 2]", "expected numbers, texts, names, operators and functions; no lists, maps or macros");
    check("spend.plan", "names stand alone here, without a point: `.plan`");
    check("name.size()", "functions stand before their brackets: `size(…)`");
    check("", "expected a formula of 1 to 400 letters");
    check(&"1+".repeat(201), "expected a formula of 1 to 400 letters");
    assert!(said("spend / ").starts_with("`spend / ` is no formula: letter "), "{}", said("spend / "));
}

#[test]
fn the_longest_and_deepest_formulas_fit_the_stack_of_a_thread() {
    let nested = |n: usize| format!("{}1{}", "(".repeat(n), ")".repeat(n));
    check(&nested(12), "1 a number");
    check(&nested(13), "expected at most 12 brackets and choices inside each other; make a part its own metric");
    check(&format!("1{}", "+1".repeat(199)), "200 a number");
    check(
        &format!("{}1", "true ? ".repeat(50)),
        "expected at most 12 brackets and choices inside each other; make a part its own metric",
    );
    check(&format!("{}true", "!".repeat(396)), "true");
    for hostile in
        ["-".repeat(399), "!".repeat(400), "[".repeat(399), "{".repeat(12), "\"".repeat(399), "a.".repeat(199)]
    {
        assert!(read(&hostile).is_err(), "{hostile}");
    }
}

#[test]
fn what_is_not_known_is_neither_true_nor_false() {
    check("kind == 'incident' && late", "true");
    check("name == 'x'", "unknown");
    check("name == 'x' && !late", "false");
    check("name == 'x' && late", "unknown");
    check("name == 'x' || late", "true");
    check("!(name == 'x')", "unknown");
    check("kind in ['request', 'incident']", "true");
    check("kind != 'request'", "true");
    check("reading > 3", "unknown");
    check("tickets >= 48 && tickets <= 48 && tickets < 49 && tickets > 47", "true");
}
