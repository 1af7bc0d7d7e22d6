//! What a number counts, as it changes when numbers are multiplied and divided. It computes no value.

use std::fmt;

use entity::value::{Currency, Unit};

/// Powers of what a number counts: money by count is money¹·count⁻¹.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::measure) struct Dimension {
    money: i8,
    count: i8,
    time: i8,
    currency: Option<Currency>,
    /// Minutes, hours or days, where there is time in it.
    clock: Option<Unit>,
    /// Percent, points or rating: numbers on a scale, which stand alone.
    scale: Option<Unit>,
}

impl Dimension {
    /// A number without a unit.
    pub(in crate::measure) const PLAIN: Self =
        Self { money: 0, count: 0, time: 0, currency: None, clock: None, scale: None };

    /// What a value in that unit counts.
    pub(in crate::measure) fn of(unit: Unit) -> Self {
        let plain = Self::PLAIN;
        match unit {
            Unit::Percent | Unit::Points | Unit::Rating => Self { scale: Some(unit), ..plain },
            Unit::Count => Self { count: 1, ..plain },
            Unit::Minutes | Unit::Hours | Unit::Days => Self { time: 1, clock: Some(unit), ..plain },
            Unit::Money(currency) => Self { money: 1, currency: Some(currency), ..plain },
            Unit::MoneyPerCount(currency) => Self { money: 1, count: -1, currency: Some(currency), ..plain },
        }
    }

    /// Whether a value of this sort may be shown in that unit.
    ///
    /// Things per thing are a count; time per thing, and time of many, is time still. Nothing but per cent is per cent.
    pub(in crate::measure) fn fits(self, unit: Unit) -> bool {
        let time = matches!(unit, Unit::Minutes | Unit::Hours | Unit::Days);
        match unit {
            Unit::Count | Unit::Points | Unit::Rating if self == Self::PLAIN => true,
            _ if time => Self { count: 0, ..self } == Self::of(unit) && (-1..=1).contains(&self.count),
            _ => self == Self::of(unit),
        }
    }

    pub(in crate::measure) fn times(self, other: Self) -> Result<Self, String> {
        if self.scale.is_some() && other == Self::PLAIN {
            return Ok(self);
        }
        if other.scale.is_some() && self == Self::PLAIN {
            return Ok(other);
        }
        if self.scale.or(other.scale).is_some() {
            return Err(format!("{self} cannot be multiplied with {other}; write `share(…)` to make per cent a ratio"));
        }
        self.with(other, 1)
    }

    pub(in crate::measure) fn over(self, other: Self) -> Result<Self, String> {
        match (self.scale, other.scale) {
            (Some(one), Some(two)) if one == two => Ok(Self::PLAIN),
            (Some(_), None) if other == Self::PLAIN => Ok(self),
            (None, None) => self.with(other, -1),
            _ => Err(format!("{self} cannot be divided by {other}; write `share(…)` to make per cent a ratio")),
        }
    }

    fn with(self, other: Self, sign: i8) -> Result<Self, String> {
        fn one<T: PartialEq>(a: Option<T>, b: Option<T>) -> Result<Option<T>, ()> {
            match (a, b) {
                (Some(a), Some(b)) if a != b => Err(()),
                (a, b) => Ok(a.or(b)),
            }
        }
        let currency =
            one(self.currency, other.currency).map_err(|()| format!("{self} and {other}: nothing converts"))?;
        let clock = one(self.clock, other.clock)
            .map_err(|()| format!("{self} and {other}: write `hours(…)` to bring both to one"))?;
        let power = |a: i8, b: i8| a.saturating_add(b.saturating_mul(sign));
        let (money, count) = (power(self.money, other.money), power(self.count, other.count));
        let time = power(self.time, other.time);
        let currency = currency.filter(|_| money != 0);
        Ok(Self { money, count, time, currency, clock: clock.filter(|_| time != 0), scale: None })
    }

    /// Whether it is a length of time, of one or of many.
    pub(in crate::measure) fn is_time(self) -> bool {
        self.time == 1 && self.money == 0
    }

    /// The same time, counted in that unit.
    pub(in crate::measure) fn on_clock(self, unit: Unit) -> Self {
        Self { clock: Some(unit), ..self }
    }

    /// Minutes, hours or days.
    pub(in crate::measure) fn clock(self) -> Option<Unit> {
        self.clock
    }
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(scale) = self.scale {
            return write!(f, "{scale}");
        }
        let money = self.currency.map(|currency| format!("money:{currency}"));
        let clock = self.clock.map(|clock| clock.to_string());
        let parts = [(money.as_deref(), self.money), (Some("count"), self.count), (clock.as_deref(), self.time)];
        let side = |above: bool| {
            let wanted = parts.into_iter().filter(move |(_, power)| *power != 0 && (*power > 0) == above);
            let words = wanted.flat_map(|(name, power)| {
                std::iter::repeat_n(name.unwrap_or("money"), usize::from(power.unsigned_abs()))
            });
            words.collect::<Vec<_>>().join(" × ")
        };
        match (side(true), side(false)) {
            (above, below) if above.is_empty() && below.is_empty() => write!(f, "a number without a unit"),
            (above, below) if below.is_empty() => write!(f, "{above}"),
            (above, below) if above.is_empty() => write!(f, "1 per {below}"),
            (above, below) => write!(f, "{above} per {below}"),
        }
    }
}
