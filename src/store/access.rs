//! Access: what a person may see. Every read of business data takes one; a query that forgets it does not compile.

use std::collections::BTreeSet;

use entity::value::Scope;

/// What a person may see: the whole company, or some business units with everything below them, and what is made for that
/// person alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    units: Option<BTreeSet<String>>,
    /// Whose access it is; none for jobs.
    person: Option<String>,
}

impl Access {
    /// The whole company: for jobs, and for people who may see all of it.
    #[must_use]
    pub fn everything() -> Self {
        Self { units: None, person: None }
    }

    /// These business units; the caller has already added those below them. No units: nothing.
    #[must_use]
    pub fn only(units: BTreeSet<String>) -> Self {
        Self { units: Some(units), person: None }
    }

    /// The same as that person has it, who also sees what is made for nobody else.
    #[must_use]
    pub fn of(self, person: &str) -> Self {
        Self { person: Some(person.to_owned()), ..self }
    }

    /// Whether the whole company may be seen.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.units.is_none()
    }

    /// Whether this business unit may be seen.
    #[must_use]
    pub fn may_see_unit(&self, unit: &str) -> bool {
        self.units.as_ref().is_none_or(|units| units.contains(unit))
    }

    /// Whether figures of that scope may be seen. The company as a whole, services, streams and journeys belong to
    /// everyone who has any access; other people's units do not.
    #[must_use]
    pub fn may_see(&self, scope: &Scope) -> bool {
        match scope {
            Scope::Unit(unit) | Scope::UnitService(unit, _) => self.may_see_unit(unit),
            Scope::All | Scope::Service(_) | Scope::Stream(_) | Scope::Step(..) | Scope::Journey(_) => {
                self.units.as_ref().is_none_or(|units| !units.is_empty())
            }
            Scope::Person(person) => match &self.person {
                Some(own) => own == person,
                None => self.is_everything(),
            },
        }
    }

    /// Whether a report on that scope may be read. A report on the whole company names what each business unit costs, so
    /// it takes access to all of them.
    #[must_use]
    pub fn may_read(&self, scope: &Scope) -> bool {
        match scope {
            Scope::All => self.is_everything(),
            part => self.may_see(part),
        }
    }

    /// The units, where they are limited; for use in a query.
    pub(super) fn units(&self) -> Option<Vec<String>> {
        self.units.as_ref().map(|units| units.iter().cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(units: &[&str], scope: &str, want: bool) {
        let access = Access::only(units.iter().map(|unit| (*unit).to_owned()).collect());
        assert_eq!(access.may_see(&scope.parse().unwrap()), want, "{units:?} {scope}");
    }

    #[test]
    fn own_units_only() {
        check(&["sales"], "unit:sales", true);
        check(&["sales"], "unit:finance", false);
        check(&["sales"], "unit:finance+service:mail", false);
        check(&["sales"], "all", true);
        check(&["sales"], "service:mail", true);
        check(&[], "service:mail", false);
        check(&[], "all", false);
        assert!(!Access::only(["sales".to_owned()].into()).may_read(&Scope::All), "it names what other units cost");
        assert!(Access::everything().may_see(&Scope::All));
    }

    #[test]
    fn what_is_made_for_a_person_is_for_that_person() {
        let ada = Scope::Person("ada".to_owned());
        let check = |access: Access, want: bool| assert_eq!(access.may_read(&ada), want, "{access:?}");
        check(Access::everything().of("ada"), true);
        check(Access::only(["sales".to_owned()].into()).of("ada"), true);
        check(Access::everything().of("bob"), false);
        check(Access::only(["sales".to_owned()].into()), false);
        check(Access::everything(), true);
    }
}
