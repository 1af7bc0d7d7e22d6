//! Who receives which report: as the model says, and as each person chose. Whether they may read it is asked again when
//! it is sent.

use std::collections::BTreeMap;

use entity::value::{MailFormat, Pace, Scope};
use entity::{business_unit, person, reader_choice, subscription};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, Select};

use super::follow_up::By;
use super::{Access, Db, StoreError, audit, people};
use crate::report::Kind;

/// A report somebody receives or could receive, and how it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The report.
    pub report: String,
    /// What it speaks of.
    pub scope: Scope,
    /// Whether it is sent.
    pub wanted: bool,
    /// Why it cannot be stopped; none if it can.
    pub mandatory: Option<String>,
    /// How it is sent.
    pub format: MailFormat,
    /// How often.
    pub pace: Pace,
}

impl Reading {
    /// Whether somebody with that access may read it. A personal report speaks only of what its reader may see.
    #[must_use]
    pub fn may_be_read(&self, access: &Access) -> bool {
        is_personal(&self.report) || access.may_read(&self.scope)
    }

    /// A report as the model gives it to a reader who chose nothing.
    fn given(row: subscription::Model) -> Self {
        let (wanted, format, pace) = (true, MailFormat::Pdf, row.pace.unwrap_or(Pace::Each));
        Self { report: row.report, scope: row.scope, wanted, mandatory: row.mandatory, format, pace }
    }

    /// The same, as the reader chose it. What is mandatory is sent whatever was chosen, as often as the model says.
    fn chosen(self, choice: Option<&reader_choice::Model>) -> Self {
        match choice {
            None => self,
            Some(choice) => {
                let (given, free) = (self.pace, self.mandatory.is_none());
                let pace = choice.pace.filter(|_| free).unwrap_or(given);
                Self { wanted: choice.wanted || !free, format: choice.format, pace, ..self }
            }
        }
    }
}

/// People who receive that report on that scope, by id, with how often.
///
/// # Errors
/// If the database does not answer.
pub async fn of_report(db: &Db, report: &str, scope: &Scope) -> Result<Vec<(person::Model, Pace)>, StoreError> {
    let all = all(db).await?.into_iter();
    let readers = all.filter(|(_, one)| one.wanted && one.report == report && one.scope == *scope);
    Ok(readers.map(|(person, one)| (person, one.pace)).collect())
}

/// Everybody who can sign in or receive mail, by id, with each report given to them or chosen.
///
/// # Errors
/// If the database does not answer.
pub async fn all(db: &Db) -> Result<Vec<(person::Model, Reading)>, StoreError> {
    let given = Given::to_all(db).await?;
    let mut choices: BTreeMap<String, Vec<reader_choice::Model>> = BTreeMap::new();
    for choice in reader_choice::Entity::find().all(db.read()).await? {
        choices.entry(choice.person_id.clone()).or_default().push(choice);
    }
    let mut all = Vec::new();
    for person in people::people(db).await?.into_iter().filter(|person| person.disabled_at.is_none()) {
        let chosen = choices.get(&person.id).map_or(&[][..], Vec::as_slice);
        let readings = readings(given.to(db, &person).await?, chosen);
        all.extend(readings.into_iter().map(|reading| (person.clone(), reading)));
    }
    Ok(all)
}

/// All that is given to a person, or that the person chose, in the order of reports and scopes.
///
/// # Errors
/// If the database does not answer.
pub async fn of_person(db: &Db, person: &str) -> Result<Vec<Reading>, StoreError> {
    let choices =
        reader_choice::Entity::find().filter(reader_choice::Column::PersonId.eq(person)).all(db.read()).await?;
    let given = match people::person(db, person).await? {
        Some(person) => Given::to_one(db, &person).await?.to(db, &person).await?,
        None => Vec::new(),
    };
    Ok(readings(given, &choices))
}

/// What is given to somebody as it was chosen, and what was only chosen.
fn readings(given: Vec<Reading>, choices: &[reader_choice::Model]) -> Vec<Reading> {
    let own = choices.iter().filter(|choice| !given.iter().any(|one| is_of(choice, &one.report, &one.scope)));
    let own = own.map(|choice| Reading {
        report: choice.report.clone(),
        scope: choice.scope.clone(),
        wanted: choice.wanted,
        mandatory: None,
        format: choice.format,
        pace: choice.pace.unwrap_or(Pace::Each),
    });
    let own: Vec<Reading> = own.collect();
    let given = given.into_iter().map(|one| {
        let choice = choices.iter().find(|choice| is_of(choice, &one.report, &one.scope));
        one.chosen(choice)
    });
    let mut all: Vec<Reading> = given.chain(own).collect();
    all.sort_by_key(|one| (one.report.clone(), one.scope.to_string()));
    all
}

/// How that report on that scope stands for a person; none if it was neither given nor chosen.
///
/// # Errors
/// If the database does not answer.
pub async fn one(db: &Db, person: &str, report: &str, scope: &Scope) -> Result<Option<Reading>, StoreError> {
    let scope = asked_for(scope);
    let all = of_person(db, person).await?;
    Ok(all.into_iter().find(|one| one.report == report && one.scope == *scope))
}

/// What a person chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// To receive it.
    Take,
    /// Not to receive it.
    Stop,
    /// To receive it so.
    As(MailFormat),
    /// To receive it that often.
    At(Pace),
}

/// Keeps a choice. `false` if nothing changed by it.
///
/// # Errors
/// `Refused`, with the reason, if a mandatory report is to be stopped or sent less often, or one without statuses is to come
/// when they change; else if the database refuses.
pub async fn choose(
    db: &Db,
    person: &str,
    (report, scope): (&str, &Scope),
    choice: Choice,
    by: By<'_>,
) -> Result<bool, StoreError> {
    let scope = asked_for(scope);
    let now = one(db, person, report, scope).await?;
    let mandatory = now.as_ref().and_then(|now| now.mandatory.clone());
    allowed(report, choice, (now.as_ref(), mandatory.as_deref()))?;
    let was = now.map_or((false, MailFormat::Pdf, Pace::Each), |now| (now.wanted, now.format, now.pace));
    let ((wanted, format, pace), action) = match choice {
        Choice::Take => ((true, was.1, was.2), "subscribed"),
        Choice::Stop => ((false, was.1, was.2), "stopped"),
        Choice::As(format) => ((was.0, format, was.2), "chose how to receive"),
        Choice::At(pace) => ((was.0, was.1, pace), "chose how often to receive"),
    };
    if (wanted, format, pace) == was {
        return Ok(false);
    }
    let tx = db.begin().await?;
    let row = reader_choice::ActiveModel {
        person_id: Set(person.to_owned()),
        report: Set(report.to_owned()),
        scope: Set(scope.clone()),
        wanted: Set(wanted),
        format: Set(format),
        pace: Set(mandatory.is_none().then_some(pace)),
        chosen_at: Set(by.at),
    };
    reader_choice::Entity::insert(row).on_conflict(newer()).exec_without_returning(&tx).await?;
    let object = format!("{report} on {scope}");
    let detail = Some(format!("{person}: {format}, {pace}"));
    audit::write(&tx, audit::Entry { actor: by.who, action, object, detail, at: by.at }).await?;
    tx.commit().await?;
    Ok(true)
}

/// What is mandatory is neither stopped nor sent less often; what shows no status cannot come when one changes.
fn allowed(report: &str, choice: Choice, (now, mandatory): (Option<&Reading>, Option<&str>)) -> Result<(), StoreError> {
    let has_statuses = report.parse().is_ok_and(Kind::has_statuses);
    match (choice, mandatory) {
        (Choice::Stop, Some(why)) => Err(StoreError::Refused(format!("this report cannot be stopped: {why}"))),
        (Choice::At(pace), Some(why)) if now.is_none_or(|now| now.pace != pace) => {
            Err(StoreError::Refused(format!("this report comes as often as the company says: {why}")))
        }
        (Choice::At(Pace::Changes), _) if !has_statuses => {
            Err(StoreError::Refused("this report shows no statuses that could change".to_owned()))
        }
        _ => Ok(()),
    }
}

/// Stops all that comes in a reader's digests of that pace and can be stopped; how many reports.
///
/// # Errors
/// If the database refuses.
pub async fn stop_digest(db: &Db, person: &str, pace: Pace, by: By<'_>) -> Result<usize, StoreError> {
    let mut stopped = 0;
    for one in of_person(db, person).await?.into_iter().filter(|one| one.wanted && one.pace == pace) {
        if one.mandatory.is_none() {
            stopped += usize::from(choose(db, person, (&one.report, &one.scope), Choice::Stop, by).await?);
        }
    }
    Ok(stopped)
}

/// To whom the model gives what: by name, by role, or as head or relationship manager of the business unit that the report
/// speaks of.
struct Given {
    /// By whom they are meant for: `role:brm`, `unit:head`, or a person's id.
    subscriptions: BTreeMap<String, Vec<subscription::Model>>,
    /// Who leads which unit.
    units: BTreeMap<String, business_unit::Model>,
}

const HEADS: &str = "unit:head";
const MANAGERS: &str = "unit:brm";

fn role(person: &person::Model) -> String {
    format!("role:{}", person.role)
}

impl Given {
    async fn to_all(db: &Db) -> Result<Self, StoreError> {
        Self::load(db, subscription::Entity::find(), business_unit::Entity::find()).await
    }

    /// At least what may be meant for that person.
    async fn to_one(db: &Db, person: &person::Model) -> Result<Self, StoreError> {
        let meant = [person.id.as_str(), &role(person), HEADS, MANAGERS];
        let meant = subscription::Entity::find().filter(subscription::Column::PersonId.is_in(meant));
        let (head, manager) = (business_unit::Column::HeadId, business_unit::Column::BrmId);
        let leads = Condition::any().add(head.eq(&person.id)).add(manager.eq(&person.id));
        let led = business_unit::Entity::find().filter(leads);
        Self::load(db, meant, led).await
    }

    async fn load(
        db: &Db,
        rows: Select<subscription::Entity>,
        units: Select<business_unit::Entity>,
    ) -> Result<Self, StoreError> {
        let mut subscriptions: BTreeMap<String, Vec<subscription::Model>> = BTreeMap::new();
        for row in rows.order_by_asc(subscription::Column::PersonId).all(db.read()).await? {
            subscriptions.entry(row.person_id.clone()).or_default().push(row);
        }
        let units = units.all(db.read()).await?.into_iter().map(|unit| (unit.id.clone(), unit)).collect();
        Ok(Self { subscriptions, units })
    }

    /// What is given to that person. What somebody may not read is not given by role.
    async fn to(&self, db: &Db, person: &person::Model) -> Result<Vec<Reading>, StoreError> {
        let of = |meant: &str| self.subscriptions.get(meant).into_iter().flatten();
        let leads = |row: &&subscription::Model, who: fn(&business_unit::Model) -> &Option<String>| {
            let unit = row.scope.business_unit().and_then(|unit| self.units.get(unit));
            unit.is_some_and(|unit| who(unit).as_deref() == Some(&person.id))
        };
        let mut rows: Vec<&subscription::Model> = of(&person.id).collect();
        let role = role(person);
        if self.subscriptions.contains_key(&role) {
            let access = people::access(db, person).await?;
            rows.extend(of(&role).filter(|row| is_personal(&row.report) || access.may_read(&row.scope)));
        }
        rows.extend(of(HEADS).filter(|row| leads(row, |unit| &unit.head_id)));
        rows.extend(of(MANAGERS).filter(|row| leads(row, |unit| &unit.brm_id)));
        // The first of several counts, in the order of whom they are meant for.
        rows.sort_by(|a, b| a.person_id.cmp(&b.person_id));
        let mut given: Vec<Reading> = Vec::new();
        for one in rows.into_iter().cloned().map(Reading::given) {
            match given.iter_mut().find(|known| (&known.report, &known.scope) == (&one.report, &one.scope)) {
                // Given twice, and mandatory once, is mandatory.
                Some(known) => known.mandatory = known.mandatory.take().or(one.mandatory),
                None => given.push(one),
            }
        }
        Ok(given)
    }
}

fn is_personal(report: &str) -> bool {
    report.parse().is_ok_and(Kind::is_personal)
}

/// What a personal report speaks of is its reader; it is asked for as one on everything.
fn asked_for(scope: &Scope) -> &Scope {
    if matches!(scope, Scope::Person(_)) { &Scope::All } else { scope }
}

fn is_of(choice: &reader_choice::Model, report: &str, scope: &Scope) -> bool {
    choice.report == report && choice.scope == *scope
}

fn newer() -> OnConflict {
    use reader_choice::Column;
    OnConflict::columns([Column::PersonId, Column::Report, Column::Scope])
        .update_columns([Column::Wanted, Column::Format, Column::Pace, Column::ChosenAt])
        .to_owned()
}
