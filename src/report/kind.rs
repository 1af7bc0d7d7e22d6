//! The reports there are, and of what each may speak. It makes none of them.

use entity::value::Scope;
use strum::IntoEnumIterator;

/// A report, by the id that schedules, subscriptions and addresses use, such as `executive-scorecard`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, strum::Display, strum::EnumIter, strum::EnumString)]
#[strum(serialize_all = "kebab-case")]
pub enum Kind {
    /// One page for those who decide.
    ExecutiveScorecard,
    /// What a business unit got, or what a service gave.
    ServiceReview,
    /// What a business unit owes for a closed month.
    ChargebackStatement,
    /// Where each service should stand.
    ShelfReview,
    /// How good the figures are, for whoever looks after them.
    DataQuality,
    /// What waits for one person.
    Reminders,
}

impl Kind {
    /// All of them, in the order in which a month's are made.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::iter()
    }

    /// All ids, for a sentence.
    ///
    /// ```
    /// # use scorebridge::report::Kind;
    /// assert!(Kind::ids().starts_with("executive-scorecard, service-review, "));
    /// ```
    #[must_use]
    pub fn ids() -> String {
        Self::all().map(|kind| kind.to_string()).collect::<Vec<_>>().join(", ")
    }

    /// Whether somebody may ask for it about that scope.
    #[must_use]
    pub fn speaks_of(self, scope: &Scope) -> bool {
        match self {
            Self::ExecutiveScorecard => !matches!(scope, Scope::Person(_)),
            Self::ServiceReview => matches!(scope, Scope::Unit(_) | Scope::Service(_)),
            Self::ChargebackStatement => matches!(scope, Scope::Unit(_)),
            Self::ShelfReview | Self::DataQuality | Self::Reminders => *scope == Scope::All,
        }
    }

    /// What [`speaks_of`](Self::speaks_of) accepts, in words.
    #[must_use]
    pub fn expected_scope(self) -> &'static str {
        match self {
            Self::ExecutiveScorecard => "what a scorecard speaks of",
            Self::ServiceReview => "a business unit or a service, such as unit:sales or service:mail",
            Self::ChargebackStatement => "a business unit, such as unit:sales",
            Self::ShelfReview | Self::DataQuality => "all",
            Self::Reminders => "all: each reader gets an own one",
        }
    }

    /// Whether it tells how things stand on the day it is made: such an edition is never corrected.
    #[must_use]
    pub fn is_of_its_day(self) -> bool {
        matches!(self, Self::DataQuality | Self::Reminders)
    }

    /// Whether it shows statuses, signals or places, which can change. A statement comes because there is something to pay,
    /// and reminders because something waits.
    #[must_use]
    pub fn has_statuses(self) -> bool {
        !matches!(self, Self::ChargebackStatement | Self::Reminders)
    }

    /// Whether it is made for each reader alone.
    #[must_use]
    pub fn is_personal(self) -> bool {
        self == Self::Reminders
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(report: &str, scope: &str, want: bool) {
        let kind: Kind = report.parse().unwrap();
        assert_eq!(kind.to_string(), report);
        assert_eq!(kind.speaks_of(&scope.parse().unwrap()), want, "{report} {scope}");
    }

    #[test]
    fn each_report_speaks_of_what_it_can() {
        check("executive-scorecard", "all", true);
        check("executive-scorecard", "person:ada", false);
        check("service-review", "unit:sales", true);
        check("service-review", "service:mail", true);
        check("service-review", "all", false);
        check("chargeback-statement", "unit:sales", true);
        check("chargeback-statement", "service:mail", false);
        check("shelf-review", "unit:sales", false);
        check("data-quality", "all", true);
        check("reminders", "person:ada", false);
    }
}
