//! The reminder digest: what waits for one person. It decides nothing about whose it is.

use chrono::NaiveDate;
use entity::value::{NoValue, Signal};
use serde_json::{Value, json};

use super::edition::{Composed, Head, frozen};
use super::page::{day, percent_encoded};
use super::sheets::{Cell, Sheet, words};
use super::{Kind, ReportError};
use crate::scorecard::wording::{no_value_word, period_text, signal_word};

/// Lines of any list.
const MOST_LINES: usize = 15;

/// Everything a person's reminders are made from.
#[derive(Clone, Debug)]
pub struct Reminders {
    /// What it says of itself.
    pub head: Head,
    /// The person's name.
    pub person: String,
    /// Decisions that wait for an answer of that person.
    pub decisions: Vec<WaitingDecision>,
    /// Actions of that person that are due soon or overdue, earliest first.
    pub actions: Vec<DueAction>,
    /// Measures of that person that really got worse, without a word on why.
    pub unexplained: Vec<UnexplainedChange>,
    /// Measures of that person without a figure, because it is late or could not be fetched.
    pub late: Vec<LateFigure>,
}

/// A decision that nobody answered yet.
#[derive(Clone, Debug)]
pub struct WaitingDecision {
    /// What to decide, as a sentence.
    pub asked: String,
    /// What waiting costs.
    pub cost_of_waiting: String,
    /// Last day.
    pub until: NaiveDate,
}

/// An action that is not done yet.
#[derive(Clone, Debug)]
pub struct DueAction {
    /// What is done, as a sentence.
    pub what: String,
    /// Last day.
    pub due: NaiveDate,
}

/// A measure that changed, and nobody said why.
#[derive(Clone, Debug)]
pub struct UnexplainedChange {
    /// The KPI's id.
    pub kpi: String,
    /// Its name.
    pub name: String,
    /// The change, as a sentence.
    pub text: String,
    /// Which way it went.
    pub signal: Signal,
}

/// A measure without a figure.
#[derive(Clone, Debug)]
pub struct LateFigure {
    /// The KPI's id.
    pub kpi: String,
    /// Its name.
    pub name: String,
    /// Why there is none.
    pub reason: NoValue,
}

impl Reminders {
    /// How many things wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.decisions.len() + self.actions.len() + self.unexplained.len() + self.late.len()
    }
}

/// What a person's reminders freeze and show.
///
/// # Errors
/// `Json` if we made a mistake.
pub(super) fn compose(input: &Reminders) -> Result<Composed, ReportError> {
    let body = frozen(Kind::Reminders, &input.head, &[table(input)], page(input))?;
    Ok(Composed { body, charts: Vec::new(), trends: Vec::new(), asked: None })
}

fn page(input: &Reminders) -> Value {
    let head = &input.head;
    let made_on = head.made_on;
    let kpi = |id: &str| format!("{}/kpis/{}?period={}", head.public_url, percent_encoded(id), head.period);
    let decision = |one: &WaitingDecision| {
        json!({"ask": one.asked, "cost_of_waiting": one.cost_of_waiting, "until": day(one.until),
            "when": when(one.until, made_on)})
    };
    let action = |one: &DueAction| json!({"what": one.what, "due": day(one.due), "when": when(one.due, made_on)});
    let change = |one: &UnexplainedChange| {
        json!({"name": one.name, "text": one.text, "signal": one.signal, "word": signal_word(one.signal),
            "link": kpi(&one.kpi)})
    };
    let late = |one: &LateFigure| json!({"name": one.name, "reason": no_value_word(one.reason), "link": kpi(&one.kpi)});
    json!({
        "title": head.title.clone().unwrap_or_else(|| "Reminders".to_owned()),
        "period": period_text(head.period),
        "of": input.person,
        "as_of": day(made_on),
        "headline": headline(input),
        "decisions": input.decisions.iter().take(MOST_LINES).map(decision).collect::<Vec<_>>(),
        "actions": input.actions.iter().take(MOST_LINES).map(action).collect::<Vec<_>>(),
        "unexplained": input.unexplained.iter().take(MOST_LINES).map(change).collect::<Vec<_>>(),
        "late": input.late.iter().take(MOST_LINES).map(late).collect::<Vec<_>>(),
        "links": {
            "decisions": head.link("/decisions"),
            "check": head.link("/editions/check/"),
        },
    })
}

/// How a last day stands to today.
fn when(last: NaiveDate, today: NaiveDate) -> Value {
    let days = last.signed_duration_since(today).num_days();
    let word = match days {
        ..=-2 => format!("{} days overdue", -days),
        -1 => "1 day overdue".to_owned(),
        0 => "due today".to_owned(),
        1 => "due tomorrow".to_owned(),
        _ => format!("due in {days} days"),
    };
    json!({"overdue": days < 0, "word": word})
}

/// "3 things wait for you: 1 decision, 1 action overdue, 1 change to explain."
fn headline(input: &Reminders) -> String {
    let overdue = input.actions.iter().filter(|action| action.due < input.head.made_on).count();
    let counted = |n: usize, one: &str, many: &str| (n > 0).then(|| format!("{n} {}", if n == 1 { one } else { many }));
    let parts: Vec<String> = [
        counted(input.decisions.len(), "decision", "decisions"),
        counted(overdue, "action overdue", "actions overdue"),
        counted(input.actions.len() - overdue, "action due soon", "actions due soon"),
        counted(input.unexplained.len(), "change to explain", "changes to explain"),
        counted(input.late.len(), "figure missing", "figures missing"),
    ]
    .into_iter()
    .flatten()
    .collect();
    match input.waiting() {
        0 => "Nothing waits for you.".to_owned(),
        1 => format!("One thing waits for you: {}.", parts.join(", ")),
        n => format!("{n} things wait for you: {}.", parts.join(", ")),
    }
}

fn table(input: &Reminders) -> Sheet {
    let columns = vec![words("about", "What", 22.0), words("text", "Says", 80.0), words("last_day", "Last day", 16.0)];
    let dated = |what: &str, text: &str, last: NaiveDate| {
        vec![Cell::text(what), Cell::text(text), Cell::text(last.to_string())]
    };
    let plain = |what: &str, text: String| vec![Cell::text(what), Cell::Text(text), Cell::Nothing];
    let decisions = input.decisions.iter().map(|one| dated("Decision", &one.asked, one.until));
    let actions = input.actions.iter().map(|one| dated("Action", &one.what, one.due));
    let changes = input.unexplained.iter().map(|one| plain("Change to explain", one.text.clone()));
    let late =
        input.late.iter().map(|one| plain("Figure missing", format!("{}: {}", one.name, no_value_word(one.reason))));
    Sheet::new("Waiting", "One row a thing that waits.", columns)
        .of(decisions.chain(actions).chain(changes).chain(late))
}

#[cfg(test)]
mod tests {
    use entity::value::Scope;

    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 9, 3).unwrap()
    }

    fn reminders(actions: &[i64], n_changes: usize) -> Reminders {
        let change = UnexplainedChange {
            kpi: "it-spend".to_owned(),
            name: "Spend on IT".to_owned(),
            text: "Spend on IT really got worse: EUR 1.22 million now.".to_owned(),
            signal: Signal::Worse,
        };
        let action = |days: &i64| DueAction {
            what: "Ask for an offer.".to_owned(),
            due: today() + chrono::TimeDelta::days(*days),
        };
        Reminders {
            head: Head {
                company: "Shop".to_owned(),
                title: None,
                scope: Scope::Person("ada".to_owned()),
                period: "2026-08".parse().unwrap(),
                language: "en".to_owned(),
                revision: 1,
                correction: None,
                late: Vec::new(),
                words: None,
                public_url: "https://shop.example".to_owned(),
                made_on: today(),
            },
            person: "Ada".to_owned(),
            decisions: Vec::new(),
            actions: actions.iter().map(action).collect(),
            unexplained: vec![change; n_changes],
            late: Vec::new(),
        }
    }

    #[test]
    fn the_headline_counts_what_waits() {
        let check = |actions: &[i64], n_changes, expected: &str| {
            assert_eq!(headline(&reminders(actions, n_changes)), expected);
        };
        check(&[], 0, "Nothing waits for you.");
        check(&[-1], 0, "One thing waits for you: 1 action overdue.");
        check(
            &[-4, -1, 0, 14],
            1,
            "5 things wait for you: 2 actions overdue, 2 actions due soon, 1 change to explain.",
        );
    }

    #[test]
    fn a_last_day_is_said_from_today() {
        let check = |days: i64, expected: &str| {
            let said = when(today() + chrono::TimeDelta::days(days), today());
            assert_eq!((said["word"].as_str(), said["overdue"].as_bool()), (Some(expected), Some(days < 0)));
        };
        check(-3, "3 days overdue");
        check(-1, "1 day overdue");
        check(0, "due today");
        check(1, "due tomorrow");
        check(9, "due in 9 days");
    }
}
