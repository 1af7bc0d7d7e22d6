//! Cost against plan: a table that adds up, and its message. Sums are integers; only what is drawn becomes a float.

use std::cmp::Reverse;

use entity::value::{Currency, Money, Unit};
use serde::Serialize;

use crate::language::{Arg, Language};
use crate::report::{CostLine, Head, ReportError};

/// Business units named; the rest is one line.
const MOST_ROWS: usize = 7;

/// Cost of a month against its plan.
#[derive(Debug, Serialize)]
pub(in crate::report) struct Costs {
    /// One or two sentences.
    pub(in crate::report) message: String,
    /// What the numbers of the table count: `EUR`, `thousand EUR`, `million EUR`.
    in_what: String,
    rows: Vec<Row>,
    total: Row,
    #[serde(skip)]
    pub(in crate::report) bridge: Option<BridgeParts>,
}

/// A line of the table, in whole numbers.
#[derive(Debug, Serialize)]
struct Row {
    name: String,
    plan: Option<String>,
    actual: String,
    /// The page that says where it comes from.
    proof: Option<String>,
    difference: Option<String>,
    over: bool,
}

impl Costs {
    /// With the statement of each unit, and all statements of the month where a line stands for several.
    pub(super) fn with_proofs(mut self, head: &Head, lines: &[CostLine]) -> Self {
        for row in self.rows.iter_mut().chain([&mut self.total]) {
            let of_row = lines.iter().filter(|line| line.name == row.name);
            let ids: Vec<String> = of_row.map(|line| format!("{}.{}", head.period, line.business_unit)).collect();
            row.proof = Some(head.charged(&ids));
        }
        self
    }
}

/// From plan to actual, in units of the currency.
#[derive(Clone, Debug)]
pub(in crate::report) struct BridgeParts {
    pub(in crate::report) currency: Currency,
    pub(in crate::report) plan: f64,
    pub(in crate::report) actual: f64,
    pub(in crate::report) steps: Vec<(String, f64)>,
}

/// Plan and actual of one line, in micro-units. A sum has a plan as soon as one part of it has.
#[derive(Clone, Copy, Debug, Default)]
struct Pair {
    plan: Option<i64>,
    actual: i64,
}

impl Pair {
    fn difference(self) -> Option<i64> {
        self.plan.and_then(|plan| self.actual.checked_sub(plan))
    }

    fn plus(self, other: Self) -> Option<Self> {
        let plan = match (self.plan, other.plan) {
            (Some(a), Some(b)) => Some(a.checked_add(b)?),
            (a, b) => a.or(b),
        };
        Some(Self { plan, actual: self.actual.checked_add(other.actual)? })
    }
}

/// An amount with its currency, rounded for reading.
pub(super) fn text(language: &Language, amount: Money) -> String {
    language.value(Unit::Money(amount.currency), amount.to_f64())
}

/// None if there are no costs.
///
/// # Errors
/// `Costs` if two currencies meet, or if a sum is beyond counting.
pub(in crate::report) fn against_plan(language: &Language, lines: &[CostLine]) -> Result<Option<Costs>, ReportError> {
    let Some(currency) = lines.first().map(|line| line.actual.currency) else { return Ok(None) };
    let foreign = |money: &Money| money.currency != currency;
    if lines.iter().any(|line| foreign(&line.actual) || line.plan.as_ref().is_some_and(foreign)) {
        return Err(ReportError::Costs(format!("{currency} and another currency stand side by side")));
    }
    let mut parts: Vec<(String, Pair)> = lines.iter().map(|line| (line.name.clone(), pair(line))).collect();
    parts.sort_by_key(|(_, pair)| Reverse((pair.difference().map(i64::unsigned_abs), pair.actual)));
    let named: Vec<_> = if parts.len() > MOST_ROWS + 1 { folded(language, &parts)? } else { parts };
    let total = sum(&named)?;
    let scale = Scale::for_amount(total.actual.max(total.plan.unwrap_or(0)));
    Ok(Some(Costs {
        message: message(language, &named, total, currency),
        in_what: scale.in_what(language, currency),
        rows: named.iter().map(|(name, pair)| scale.row(language, name, *pair)).collect(),
        total: scale.row(language, language.word("costs-total"), total),
        bridge: bridge_parts(&named, total, currency),
    }))
}

fn pair(line: &CostLine) -> Pair {
    Pair { plan: line.plan.map(|plan| plan.micros), actual: line.actual.micros }
}

fn sum(parts: &[(String, Pair)]) -> Result<Pair, ReportError> {
    let added = parts.iter().try_fold(Pair::default(), |sum, (_, pair)| sum.plus(*pair));
    added.ok_or_else(|| ReportError::Costs("the sum is beyond counting".to_owned()))
}

/// The first lines, and all others as one.
fn folded(language: &Language, parts: &[(String, Pair)]) -> Result<Vec<(String, Pair)>, ReportError> {
    let (named, rest) = parts.split_at(MOST_ROWS.min(parts.len()));
    let other = (language.say("costs-other-units", &[("n", rest.len().into())]), sum(rest)?);
    Ok(named.iter().cloned().chain([other]).collect())
}

fn message(language: &Language, parts: &[(String, Pair)], total: Pair, currency: Currency) -> String {
    let text = |micros: i64| Arg::from(text(language, Money::new(micros, currency)));
    let actual = || ("actual", text(total.actual));
    let Some((plan, difference)) = total.plan.filter(|plan| *plan > 0).zip(total.difference()) else {
        return language.say("costs-without-plan", &[actual()]);
    };
    let id = match difference {
        0 => return language.say("costs-as-planned", &[actual()]),
        1.. => "costs-more",
        _ => "costs-less",
    };
    let share = 100.0 * Money::new(difference, currency).to_f64() / Money::new(plan, currency).to_f64();
    let share = language.value(Unit::Percent, share.abs());
    let message = language.say(id, &[actual(), ("amount", text(difference.saturating_abs())), ("share", share.into())]);
    let same_way = |pair: &Pair| pair.difference().filter(|part| part.signum() == difference.signum());
    let most = parts.iter().filter_map(|(name, pair)| Some((name, same_way(pair)?))).max_by_key(|(_, part)| part.abs());
    let largest = most.map(|(name, part)| {
        language.say("costs-largest", &[("name", name.into()), ("amount", text(part.saturating_abs()))])
    });
    std::iter::once(message).chain(largest).collect::<Vec<_>>().join(" ")
}

fn bridge_parts(parts: &[(String, Pair)], total: Pair, currency: Currency) -> Option<BridgeParts> {
    let float = |micros: i64| Money::new(micros, currency).to_f64();
    let change = |pair: &Pair| float(pair.difference().unwrap_or(pair.actual));
    let steps = parts.iter().map(|(name, pair)| (name.clone(), change(pair)));
    Some(BridgeParts {
        currency,
        plan: float(total.plan?),
        actual: float(total.actual),
        steps: steps.filter(|(_, change)| *change != 0.0).collect(),
    })
}

/// Whole numbers of at most five digits for the total.
struct Scale {
    micros: i64,
    /// The message of what is counted; none for the currency itself.
    word: Option<&'static str>,
}

impl Scale {
    fn for_amount(micros: i64) -> Self {
        match micros {
            100_000_000_000_000.. => Self { micros: 1_000_000_000_000, word: Some("costs-in-millions") },
            100_000_000_000.. => Self { micros: 1_000_000_000, word: Some("costs-in-thousands") },
            _ => Self { micros: 1_000_000, word: None },
        }
    }

    /// What the numbers count: `EUR`, `thousand EUR`.
    fn in_what(&self, language: &Language, currency: Currency) -> String {
        let currency = currency.to_string();
        self.word.map_or_else(|| currency.clone(), |id| language.say(id, &[("currency", Arg::from(&currency))]))
    }

    fn row(&self, language: &Language, name: &str, pair: Pair) -> Row {
        let difference = pair.difference();
        Row {
            name: name.to_owned(),
            plan: pair.plan.map(|plan| self.whole(language, plan)),
            actual: self.whole(language, pair.actual),
            proof: None,
            difference: difference.map(|difference| self.signed(language, difference)),
            over: difference.is_some_and(|difference| self.rounded(difference) > 0),
        }
    }

    /// Rounded half away from zero.
    fn rounded(&self, micros: i64) -> i64 {
        let half = if micros < 0 { -self.micros / 2 } else { self.micros / 2 };
        micros.saturating_add(half) / self.micros
    }

    fn whole(&self, language: &Language, micros: i64) -> String {
        let rounded = self.rounded(micros);
        let sign = if rounded < 0 { "−" } else { "" };
        [sign, &language.count(rounded.unsigned_abs())].concat()
    }

    fn signed(&self, language: &Language, micros: i64) -> String {
        let whole = self.whole(language, micros);
        if self.rounded(micros) > 0 { ["+", &whole].concat() } else { whole }
    }
}
