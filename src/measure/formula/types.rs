//! Which sort of value a formula gives, found by walking it with the types of its names. It computes no value.

use std::fmt;

use entity::value::{Audience, Question, TicketKind, Unit};

use super::{Dimension, Formula, Function, Operator};

/// A sort of value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::measure) enum Type {
    /// A number; without a dimension it is written in the formula, or read as it is, and fits any.
    Number(Option<Dimension>),
    /// True or false.
    Truth,
    /// Any text.
    Text,
    /// A kind of ticket.
    TicketKind,
    /// A question of a survey.
    Question,
    /// Who answered.
    Audience,
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(Some(dimension)) => write!(f, "{dimension}"),
            Self::Number(None) => write!(f, "a number"),
            Self::Truth => write!(f, "true or false"),
            Self::Text => write!(f, "a text"),
            Self::TicketKind => write!(f, "a kind of ticket"),
            Self::Question => write!(f, "a question"),
            Self::Audience => write!(f, "an audience"),
        }
    }
}

impl Type {
    /// A number in that unit.
    pub(in crate::measure) fn in_unit(unit: Unit) -> Self {
        Self::Number(Some(Dimension::of(unit)))
    }

    fn is_text(self) -> bool {
        !matches!(self, Self::Number(_) | Self::Truth)
    }

    fn allows(self, word: &str) -> bool {
        match self {
            Self::TicketKind => word.parse::<TicketKind>().is_ok(),
            Self::Question => word.parse::<Question>().is_ok(),
            Self::Audience => word.parse::<Audience>().is_ok(),
            _ => true,
        }
    }
}

impl Formula {
    /// The sort of value it gives, if `named` tells the sorts of its names.
    ///
    /// # Errors
    /// A sentence that says what does not fit.
    pub(in crate::measure) fn checked(&self, named: &impl Fn(&str) -> Option<Type>) -> Result<Type, String> {
        match self {
            Self::Number(_) => Ok(Type::Number(None)),
            Self::Text(_) => Ok(Type::Text),
            Self::Truth(_) => Ok(Type::Truth),
            Self::Name(name) => named(name).ok_or_else(|| format!("`{name}` is not known here")),
            Self::Not(of) => truth(of.checked(named)?, "!"),
            Self::Negative(of) => number(of.checked(named)?, "-").map(Type::Number),
            Self::Pair(operator, one, other) => pair(*operator, (one, other), named),
            Self::OneOf(of, list) => {
                let sort = of.checked(named)?;
                list.iter().try_for_each(|one| comparable((of, sort), (one, one.checked(named)?)))?;
                Ok(Type::Truth)
            }
            Self::Choice(of, one, other) => {
                truth(of.checked(named)?, "? :")?;
                same(one.checked(named)?, other.checked(named)?, "? :")
            }
            Self::Call(function, args) => call(*function, args, named),
        }
    }
}

fn pair(
    operator: Operator,
    (one, other): (&Formula, &Formula),
    named: &impl Fn(&str) -> Option<Type>,
) -> Result<Type, String> {
    use Operator::{Add, And, Divide, Equal, Multiply, Or, Subtract, Unequal};
    let (left, right) = (one.checked(named)?, other.checked(named)?);
    match operator {
        And | Or => truth(left, "&&, ||").and_then(|_| truth(right, "&&, ||")),
        Equal | Unequal => comparable((one, left), (other, right)).map(|()| Type::Truth),
        Add | Subtract => same(Type::Number(number(left, "+, -")?), Type::Number(number(right, "+, -")?), "+, -"),
        Multiply | Divide => {
            let product = match (number(left, "*, /")?, number(right, "*, /")?) {
                (None, None) => None,
                (dimension, None) => dimension,
                (None, Some(dimension)) if operator == Multiply => Some(dimension),
                (None, Some(dimension)) => Some(Dimension::PLAIN.over(dimension)?),
                (Some(one), Some(other)) if operator == Multiply => Some(one.times(other)?),
                (Some(one), Some(other)) => Some(one.over(other)?),
            };
            Ok(Type::Number(product))
        }
        _ => {
            number(left, "<, >")?;
            comparable((one, left), (other, right)).map(|()| Type::Truth)
        }
    }
}

fn call(function: Function, args: &[Formula], named: &impl Fn(&str) -> Option<Type>) -> Result<Type, String> {
    let mut sorts = args.iter().map(|arg| number(arg.checked(named)?, "a function"));
    let first = sorts.next().unwrap_or(Ok(None))?;
    let dimension = match function {
        Function::Abs => first,
        Function::Number => Some(Dimension::PLAIN),
        Function::Min | Function::Max => {
            let other = sorts.next().unwrap_or(Ok(None))?;
            return same(Type::Number(first), Type::Number(other), "min, max");
        }
        Function::Percent if first.unwrap_or_default() == Dimension::PLAIN => Some(Dimension::of(Unit::Percent)),
        Function::Share if first.is_none_or(|first| first == Dimension::of(Unit::Percent)) => Some(Dimension::PLAIN),
        Function::Minutes => Some(time(first, Unit::Minutes)?),
        Function::Hours => Some(time(first, Unit::Hours)?),
        Function::Days => Some(time(first, Unit::Days)?),
        Function::Percent => return Err(refused("percent", "a number without a unit", first)),
        Function::Share => return Err(refused("share", "percent", first)),
    };
    Ok(Type::Number(dimension))
}

fn time(dimension: Option<Dimension>, unit: Unit) -> Result<Dimension, String> {
    let time = dimension.filter(|dimension| dimension.is_time());
    time.map(|time| time.on_clock(unit)).ok_or_else(|| refused(&unit.to_string(), "minutes, hours or days", dimension))
}

fn refused(function: &str, expected: &str, found: Option<Dimension>) -> String {
    format!("`{function}(…)`: expected {expected}, found {}", Type::Number(found))
}

fn number(sort: Type, around: &str) -> Result<Option<Dimension>, String> {
    match sort {
        Type::Number(dimension) => Ok(dimension),
        other => Err(format!("`{around}`: expected a number, found {other}")),
    }
}

fn truth(sort: Type, around: &str) -> Result<Type, String> {
    match sort {
        Type::Truth => Ok(Type::Truth),
        other => Err(format!("`{around}`: expected true or false, found {other}")),
    }
}

/// The sort of both, if they are one.
fn same(one: Type, other: Type, around: &str) -> Result<Type, String> {
    match (one, other) {
        (Type::Number(None), Type::Number(dimension)) | (Type::Number(dimension), Type::Number(None)) => {
            Ok(Type::Number(dimension))
        }
        (one, other) if one == other => Ok(one),
        (one, other) => Err(format!("`{around}`: {one} does not go with {other}")),
    }
}

/// Whether one may be held against the other; a word must be one that can occur.
fn comparable((one, left): (&Formula, Type), (other, right): (&Formula, Type)) -> Result<(), String> {
    for (formula, sort) in [(one, right), (other, left)] {
        if let Formula::Text(word) = formula
            && !sort.allows(word)
        {
            return Err(format!("`{word}` is not {sort}"));
        }
    }
    if left.is_text() && right.is_text() { Ok(()) } else { same(left, right, "==, <").map(|_| ()) }
}
