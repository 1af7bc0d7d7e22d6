//! What a number speaks of: the whole company, a business unit, a service, both, a value stream, a step, a journey,
//! or what one person is asked to do.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

use super::Invalid;

/// The part of the company a number speaks of. What a person may *see* is access, never scope.
///
/// ```
/// use entity::value::Scope;
/// let scope: Scope = "unit:sales+service:mail".parse().unwrap();
/// assert_eq!(scope.business_unit(), Some("sales"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, DeriveValueType)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
#[sea_orm(value_type = "String")]
pub enum Scope {
    /// The whole company.
    All,
    /// One business unit with everything below it.
    Unit(String),
    /// One service.
    Service(String),
    /// One service as used by one business unit.
    UnitService(String, String),
    /// One value stream, end to end.
    Stream(String),
    /// One step of a value stream.
    Step(String, String),
    /// One experience journey.
    Journey(String),
    /// What one person answers for; only reports made for that person speak of it.
    Person(String),
}

impl Scope {
    /// The business unit it names, if any.
    #[must_use]
    pub fn business_unit(&self) -> Option<&str> {
        match self {
            Self::Unit(unit) | Self::UnitService(unit, _) => Some(unit),
            _ => None,
        }
    }

    /// The service it names, if any.
    #[must_use]
    pub fn service(&self) -> Option<&str> {
        match self {
            Self::Service(service) | Self::UnitService(_, service) => Some(service),
            _ => None,
        }
    }

    /// The value stream it names, if any.
    #[must_use]
    pub fn stream(&self) -> Option<&str> {
        match self {
            Self::Stream(stream) | Self::Step(stream, _) => Some(stream),
            _ => None,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => write!(f, "all"),
            Self::Unit(unit) => write!(f, "unit:{unit}"),
            Self::Service(service) => write!(f, "service:{service}"),
            Self::UnitService(unit, service) => write!(f, "unit:{unit}+service:{service}"),
            Self::Stream(stream) => write!(f, "stream:{stream}"),
            Self::Step(stream, step) => write!(f, "stream:{stream}/step:{step}"),
            Self::Journey(journey) => write!(f, "journey:{journey}"),
            Self::Person(person) => write!(f, "person:{person}"),
        }
    }
}

impl FromStr for Scope {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || Invalid::new("a scope such as all, unit:sales, service:mail or stream:order-to-cash", text);
        let id = |part: &str| if is_id(part) { Ok(part.to_owned()) } else { Err(bad()) };
        if text == "all" {
            return Ok(Self::All);
        }
        if let Some((unit, service)) = text.split_once("+service:") {
            return Ok(Self::UnitService(id(unit.strip_prefix("unit:").ok_or_else(bad)?)?, id(service)?));
        }
        if let Some((stream, step)) = text.split_once("/step:") {
            return Ok(Self::Step(id(stream.strip_prefix("stream:").ok_or_else(bad)?)?, id(step)?));
        }
        match text.split_once(':') {
            Some(("unit", unit)) => Ok(Self::Unit(id(unit)?)),
            Some(("service", service)) => Ok(Self::Service(id(service)?)),
            Some(("stream", stream)) => Ok(Self::Stream(id(stream)?)),
            Some(("journey", journey)) => Ok(Self::Journey(id(journey)?)),
            Some(("person", person)) => Ok(Self::Person(id(person)?)),
            _ => Err(bad()),
        }
    }
}

/// Ids of model objects: letters, digits, `-`, `_` and `.`, at most 64 of them.
pub(crate) fn is_id(text: &str) -> bool {
    !text.is_empty() && text.len() <= 64 && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

impl TryFrom<String> for Scope {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        scope.to_string()
    }
}
