//! What a checked formula comes to. What is not known stays unknown: it is neither zero nor false.

use entity::value::Unit;

use super::{Formula, Function, Operator};

/// A value a formula meets.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::measure) enum Value {
    Number(f64),
    Truth(bool),
    Text(String),
}

impl Value {
    pub(in crate::measure) fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub(in crate::measure) fn truth(&self) -> Option<bool> {
        match self {
            Self::Truth(truth) => Some(*truth),
            _ => None,
        }
    }
}

/// Minutes in a minute, an hour, a day.
fn minutes_of(clock: Option<Unit>) -> f64 {
    match clock {
        Some(Unit::Hours) => 60.0,
        Some(Unit::Days) => 1440.0,
        _ => 1.0,
    }
}

impl Formula {
    /// Its value; none where something it hangs on is not known. `clock` tells in which unit of time a part is counted.
    ///
    /// False and anything is false, true or anything is true, whatever is not known beside it. A number divided by zero is
    /// not a finite number; the caller says what that means.
    pub(in crate::measure) fn value(
        &self,
        named: &impl Fn(&str) -> Option<Value>,
        clock: &impl Fn(&Formula) -> Option<Unit>,
    ) -> Option<Value> {
        let of = |formula: &Self| formula.value(named, clock);
        let number = |formula: &Self| of(formula)?.number();
        match self {
            Self::Number(number) => Some(Value::Number(*number)),
            Self::Text(text) => Some(Value::Text(text.clone())),
            Self::Truth(truth) => Some(Value::Truth(*truth)),
            Self::Name(name) => named(name),
            Self::Not(formula) => of(formula)?.truth().map(|truth| Value::Truth(!truth)),
            Self::Negative(formula) => number(formula).map(|number| Value::Number(-number)),
            Self::Pair(Operator::And, one, other) => logic(of(one), of(other), false),
            Self::Pair(Operator::Or, one, other) => logic(of(one), of(other), true),
            Self::Pair(operator, one, other) => paired(*operator, &of(one)?, &of(other)?),
            Self::OneOf(formula, list) => {
                let wanted = of(formula)?;
                Some(Value::Truth(list.iter().any(|one| of(one).as_ref() == Some(&wanted))))
            }
            Self::Choice(formula, one, other) => of(if of(formula)?.truth()? { one } else { other }),
            Self::Call(function, args) => {
                let first = args.first()?;
                let (one, other) = (number(first)?, args.get(1).and_then(number));
                called(*function, one, other, minutes_of(clock(first))).map(Value::Number)
            }
        }
    }
}

/// `deciding` settles the matter alone: false for and, true for or.
fn logic(one: Option<Value>, other: Option<Value>, deciding: bool) -> Option<Value> {
    let (one, other) = (one.and_then(|one| one.truth()), other.and_then(|other| other.truth()));
    match (one, other) {
        (Some(truth), _) | (_, Some(truth)) if truth == deciding => Some(Value::Truth(deciding)),
        (Some(one), Some(other)) if one != deciding && other != deciding => Some(Value::Truth(!deciding)),
        (Some(_), Some(_)) => Some(Value::Truth(deciding)),
        _ => None,
    }
}

fn paired(operator: Operator, one: &Value, other: &Value) -> Option<Value> {
    if operator == Operator::Equal || operator == Operator::Unequal {
        return Some(Value::Truth((one == other) == (operator == Operator::Equal)));
    }
    let (one, other) = (one.number()?, other.number()?);
    Some(match operator {
        Operator::Add => Value::Number(one + other),
        Operator::Subtract => Value::Number(one - other),
        Operator::Multiply => Value::Number(one * other),
        Operator::Divide => Value::Number(one / other),
        Operator::Less => Value::Truth(one < other),
        Operator::LessOrEqual => Value::Truth(one <= other),
        Operator::Greater => Value::Truth(one > other),
        Operator::GreaterOrEqual => Value::Truth(one >= other),
        Operator::Equal | Operator::Unequal | Operator::And | Operator::Or => return None,
    })
}

fn called(function: Function, one: f64, other: Option<f64>, minutes: f64) -> Option<f64> {
    Some(match function {
        Function::Min => one.min(other?),
        Function::Max => one.max(other?),
        Function::Abs => one.abs(),
        Function::Number => one,
        Function::Percent => 100.0 * one,
        Function::Share => one / 100.0,
        Function::Minutes => one * minutes,
        Function::Hours => one * minutes / 60.0,
        Function::Days => one * minutes / 1440.0,
    })
}
