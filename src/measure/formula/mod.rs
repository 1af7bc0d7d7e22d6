//! Formulas that a company writes itself: read, checked for types and units, then computed. It runs no script.
//!
//! The language is a small part of CEL, the Common Expression Language: numbers, texts in quotes, names, `+ - * /`,
//! comparisons, `&& || !`, `in [...]`, `? :` and the functions of [`FUNCTIONS`]. The grammar is the library's; what a name
//! means, which units fit and how a missing value spreads is ours. There are no loops, no state and no calls outside, so a
//! formula of bounded length takes bounded time.

mod compute;
mod dimension;
mod read;
mod types;

pub(super) use compute::Value;
pub(super) use dimension::Dimension;
pub(super) use read::read;
pub(super) use types::Type;

/// Longest formula, in letters.
pub(super) const LONGEST: usize = 400;

/// What can be called, with how many arguments.
pub(super) const FUNCTIONS: [(&str, Function, usize); 9] = [
    ("min", Function::Min, 2),
    ("max", Function::Max, 2),
    ("abs", Function::Abs, 1),
    ("percent", Function::Percent, 1),
    ("share", Function::Share, 1),
    ("number", Function::Number, 1),
    ("minutes", Function::Minutes, 1),
    ("hours", Function::Hours, 1),
    ("days", Function::Days, 1),
];

/// A function of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    /// The smaller of two.
    Min,
    /// The larger of two.
    Max,
    /// Without its sign.
    Abs,
    /// A plain ratio as per cent: 0.5 becomes 50.
    Percent,
    /// Per cent as a plain ratio: 50 becomes 0.5.
    Share,
    /// The bare number, whatever it counted.
    Number,
    /// A length of time in minutes.
    Minutes,
    /// A length of time in hours.
    Hours,
    /// A length of time in days of 24 hours.
    Days,
}

/// What stands between two formulas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    And,
    Or,
}

/// A formula as a tree, not yet checked.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Formula {
    Number(f64),
    Text(String),
    Truth(bool),
    Name(String),
    Not(Box<Formula>),
    Negative(Box<Formula>),
    Pair(Operator, Box<Formula>, Box<Formula>),
    OneOf(Box<Formula>, Vec<Formula>),
    Choice(Box<Formula>, Box<Formula>, Box<Formula>),
    Call(Function, Vec<Formula>),
}

impl Formula {
    /// Every name in it, in order, each once.
    pub(super) fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.collect(&mut names);
        names
    }

    fn collect<'a>(&'a self, names: &mut Vec<&'a str>) {
        match self {
            Self::Name(name) if !names.contains(&name.as_str()) => names.push(name),
            Self::Number(_) | Self::Text(_) | Self::Truth(_) | Self::Name(_) => {}
            Self::Not(of) | Self::Negative(of) => of.collect(names),
            Self::Pair(_, one, other) => [one, other].into_iter().for_each(|of| of.collect(names)),
            Self::OneOf(of, list) => std::iter::once(&**of).chain(list).for_each(|of| of.collect(names)),
            Self::Choice(of, one, other) => [of, one, other].into_iter().for_each(|of| of.collect(names)),
            Self::Call(_, list) => list.iter().for_each(|of| of.collect(names)),
        }
    }

    /// The texts that a name must equal somewhere in it.
    pub(super) fn texts_of<'a>(&'a self, wanted: &str) -> Vec<&'a str> {
        match self {
            Self::Pair(Operator::Equal, one, other) => match (&**one, &**other) {
                (Self::Name(name), Self::Text(text)) | (Self::Text(text), Self::Name(name)) if name == wanted => {
                    vec![text]
                }
                _ => Vec::new(),
            },
            Self::OneOf(of, list) if **of == Self::Name(wanted.to_owned()) => {
                let text = |one: &'a Self| if let Self::Text(text) = one { Some(text.as_str()) } else { None };
                list.iter().filter_map(text).collect()
            }
            Self::Pair(_, one, other) => [one.texts_of(wanted), other.texts_of(wanted)].concat(),
            _ => Vec::new(),
        }
    }

    /// What stands above and below the line, where the formula is a division, or one as per cent.
    pub(super) fn fraction(&self) -> Option<(&Formula, &Formula)> {
        match self {
            Self::Pair(Operator::Divide, above, below) => Some((above, below)),
            Self::Call(Function::Percent, list) => list.first().and_then(Self::fraction),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
