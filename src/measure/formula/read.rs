//! From text to tree: the grammar is the library's, what it allows beyond our part of it is refused. It checks no type.

use cel::common::ast::{CallExpr, Expr, LiteralValue, operators};
use cel::parser::Parser;

use super::{FUNCTIONS, Formula, LONGEST, Operator};

const OPERATORS: [(&str, Operator); 12] = [
    (operators::ADD, Operator::Add),
    (operators::SUBSTRACT, Operator::Subtract),
    (operators::MULTIPLY, Operator::Multiply),
    (operators::DIVIDE, Operator::Divide),
    (operators::EQUALS, Operator::Equal),
    (operators::NOT_EQUALS, Operator::Unequal),
    (operators::LESS, Operator::Less),
    (operators::LESS_EQUALS, Operator::LessOrEqual),
    (operators::GREATER, Operator::Greater),
    (operators::GREATER_EQUALS, Operator::GreaterOrEqual),
    (operators::LOGICAL_AND, Operator::And),
    (operators::LOGICAL_OR, Operator::Or),
];

/// How deep brackets and choices may stand in each other: the parser goes down a level of its stack for each.
const DEEPEST: usize = 12;

/// The formula that a text says.
///
/// # Errors
/// A sentence that says what is wrong, if it is no formula of ours.
pub(in crate::measure) fn read(text: &str) -> Result<Formula, String> {
    if text.trim().is_empty() || text.chars().count() > LONGEST {
        return Err(format!("expected a formula of 1 to {LONGEST} letters"));
    }
    if depth(text) > DEEPEST {
        return Err(format!(
            "expected at most {DEEPEST} brackets and choices inside each other; make a part its own metric"
        ));
    }
    let parsed = Parser::new().parse(text);
    let tree = parsed.map_err(|errors| match errors.errors.first() {
        Some(error) => format!("`{text}` is no formula: letter {}: {}", error.pos.1, first_line(&error.msg)),
        None => format!("`{text}` is no formula"),
    })?;
    formula(&tree.expr)
}

/// The most brackets that are open at once, with every choice counted; in texts too, which only makes it stricter.
fn depth(text: &str) -> usize {
    let choices = text.matches('?').count();
    let steps = text.chars().scan(0_usize, |open, letter| {
        match letter {
            '(' | '[' | '{' => *open += 1,
            ')' | ']' | '}' => *open = open.saturating_sub(1),
            _ => {}
        }
        Some(*open)
    });
    choices + steps.max().unwrap_or(0)
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

fn formula(tree: &Expr) -> Result<Formula, String> {
    match tree {
        Expr::Literal(value) => literal(value),
        Expr::Ident(name) => Ok(Formula::Name(name.clone())),
        Expr::Call(call) => called(call),
        Expr::Select(select) => Err(format!("names stand alone here, without a point: `.{}`", select.field)),
        _ => Err("expected numbers, texts, names, operators and functions; no lists, maps or macros".to_owned()),
    }
}

fn literal(value: &LiteralValue) -> Result<Formula, String> {
    match value {
        LiteralValue::Boolean(truth) => Ok(Formula::Truth(*truth.inner())),
        LiteralValue::Double(number) => Ok(Formula::Number(*number.inner())),
        // Whole numbers and others are one kind here: `100 * x` means what it says.
        LiteralValue::Int(number) => whole(&number.inner().to_string()),
        LiteralValue::UInt(number) => whole(&number.inner().to_string()),
        LiteralValue::String(text) => Ok(Formula::Text(text.inner().to_owned())),
        LiteralValue::Bytes(_) | LiteralValue::Null => Err("expected a number, a text in quotes, true or false".into()),
    }
}

fn whole(digits: &str) -> Result<Formula, String> {
    digits.parse().map(Formula::Number).map_err(|_| format!("`{digits}` is no number"))
}

fn called(call: &CallExpr) -> Result<Formula, String> {
    let name = call.func_name.as_str();
    if call.target.is_some() {
        return Err(format!("functions stand before their brackets: `{name}(…)`"));
    }
    if let (operators::IN, [one, list]) = (name, call.args.as_slice()) {
        let Expr::List(list) = &list.expr else { return Err("expected a list after `in`: `in ['a', 'b']`".into()) };
        let list = list.elements.iter().map(|element| formula(&element.expr)).collect::<Result<_, _>>()?;
        return Ok(Formula::OneOf(Box::new(formula(&one.expr)?), list));
    }
    let mut args = call.args.iter().map(|arg| formula(&arg.expr)).collect::<Result<Vec<_>, _>>()?.into_iter();
    let mut next = || args.next().map(Box::new).ok_or_else(|| format!("`{name}`: something is missing"));
    if let Some((_, operator)) = OPERATORS.iter().find(|(known, _)| *known == name) {
        return Ok(Formula::Pair(*operator, next()?, next()?));
    }
    match name {
        operators::LOGICAL_NOT => Ok(Formula::Not(next()?)),
        operators::NEGATE => Ok(Formula::Negative(next()?)),
        operators::CONDITIONAL => Ok(Formula::Choice(next()?, next()?, next()?)),
        _ => function(name, args.collect()),
    }
}

fn function(name: &str, args: Vec<Formula>) -> Result<Formula, String> {
    let Some((_, function, arguments)) = FUNCTIONS.into_iter().find(|(known, ..)| *known == name) else {
        let known: Vec<&str> = FUNCTIONS.iter().map(|(known, ..)| *known).collect();
        return Err(format!("there is no function `{name}`; there are {}", known.join(", ")));
    };
    if args.len() != arguments {
        return Err(format!("`{name}`: expected {arguments} in its brackets, found {}", args.len()));
    }
    Ok(Formula::Call(function, args))
}
