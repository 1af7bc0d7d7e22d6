//! The reminder digest: what waits for one person. It decides nothing about whose it is.

use chrono::NaiveDate;
use entity::value::{NoValue, Signal};
use serde_json::{Value, json};

use super::edition::{Composed, Head, frozen};
use super::page::percent_encoded;
use super::sheets::{Cell, Sheet, words};
use super::{Kind, ReportError};
use crate::language::Language;

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
pub(super) fn compose(language: &Language, input: &Reminders) -> Result<Composed, ReportError> {
    let told = Told { language, input };
    let body = frozen(Kind::Reminders, &input.head, &[told.table()], None, told.page())?;
    Ok(Composed { body, charts: Vec::new(), trends: Vec::new(), asked: None })
}

/// Reminders as their reader reads them.
struct Told<'a> {
    language: &'a Language,
    input: &'a Reminders,
}

impl Told<'_> {
    fn page(&self) -> Value {
        let (language, input) = (self.language, self.input);
        let head = &input.head;
        json!({
            "title": head.title.as_deref().unwrap_or(language.word("reminders-title")),
            "period": language.period(head.period),
            "of": input.person,
            "as_of": language.day(head.made_on),
            "headline": self.headline(),
            "decisions": input.decisions.iter().take(MOST_LINES).map(|one| self.decision(one)).collect::<Vec<_>>(),
            "actions": input.actions.iter().take(MOST_LINES).map(|one| self.action(one)).collect::<Vec<_>>(),
            "unexplained": input.unexplained.iter().take(MOST_LINES).map(|one| self.change(one)).collect::<Vec<_>>(),
            "late": input.late.iter().take(MOST_LINES).map(|one| self.late(one)).collect::<Vec<_>>(),
            "links": {
                "decisions": head.link("/decisions"),
                "check": head.link("/editions/check/"),
            },
        })
    }

    fn decision(&self, one: &WaitingDecision) -> Value {
        json!({"ask": one.asked, "cost_of_waiting": one.cost_of_waiting, "until": self.language.day(one.until),
            "when": self.when(one.until)})
    }

    fn action(&self, one: &DueAction) -> Value {
        json!({"what": one.what, "due": self.language.day(one.due), "when": self.when(one.due)})
    }

    fn change(&self, one: &UnexplainedChange) -> Value {
        json!({"name": one.name, "text": one.text, "signal": one.signal, "word": self.language.signal(one.signal),
            "link": self.kpi(&one.kpi)})
    }

    fn late(&self, one: &LateFigure) -> Value {
        json!({"name": one.name, "reason": self.language.no_value(one.reason), "link": self.kpi(&one.kpi)})
    }

    fn kpi(&self, id: &str) -> String {
        let head = &self.input.head;
        head.link(&format!("/kpis/{}?period={}", percent_encoded(id), head.period))
    }

    /// How a last day stands to today.
    fn when(&self, last: NaiveDate) -> Value {
        let days = last.signed_duration_since(self.input.head.made_on).num_days();
        let id = match days {
            ..0 => "reminders-days-overdue",
            0 => "reminders-today",
            1 => "reminders-tomorrow",
            _ => "reminders-days-left",
        };
        json!({"overdue": days < 0, "word": self.language.say(id, &[("n", days.unsigned_abs().into())])})
    }

    /// "3 things wait for you: 1 decision, 1 action overdue, 1 change to explain."
    fn headline(&self) -> String {
        let input = self.input;
        let overdue = input.actions.iter().filter(|action| action.due < input.head.made_on).count();
        let counted = |(id, n): (&str, usize)| (n > 0).then(|| self.language.say(id, &[("n", n.into())]));
        let parts = [
            ("reminders-n-decisions", input.decisions.len()),
            ("reminders-n-overdue", overdue),
            ("reminders-n-soon", input.actions.len() - overdue),
            ("reminders-n-changes", input.unexplained.len()),
            ("reminders-n-missing", input.late.len()),
        ];
        let what: Vec<String> = parts.into_iter().filter_map(counted).collect();
        match input.waiting() {
            0 => self.language.word("reminders-nothing").to_owned(),
            n => self.language.say("reminders-headline", &[("n", n.into()), ("what", what.join(", ").into())]),
        }
    }

    fn table(&self) -> Sheet {
        let (language, input) = (self.language, self.input);
        let word = |id: &str| Cell::text(language.word(id));
        let columns = vec![
            words("about", language.word("sheet-what"), 22.0),
            words("text", language.word("sheet-says"), 80.0),
            words("last_day", language.word("reminders-sheet-last-day"), 16.0),
        ];
        let dated =
            |id: &str, text: &str, last: NaiveDate| vec![word(id), Cell::text(text), Cell::text(last.to_string())];
        let plain = |id: &str, text: String| vec![word(id), Cell::Text(text), Cell::Nothing];
        let decisions = input.decisions.iter().map(|one| dated("reminders-decision", &one.asked, one.until));
        let actions = input.actions.iter().map(|one| dated("reminders-action", &one.what, one.due));
        let changes = input.unexplained.iter().map(|one| plain("reminders-change", one.text.clone()));
        let why = |one: &LateFigure| format!("{}: {}", one.name, language.no_value(one.reason));
        let late = input.late.iter().map(|one| plain("reminders-missing", why(one)));
        Sheet::new(language, ["reminders-sheet", "reminders-sheet-text"], columns)
            .of(decisions.chain(actions).chain(changes).chain(late))
    }
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
            let input = reminders(actions, n_changes);
            assert_eq!(Told { language: Language::english(), input: &input }.headline(), expected);
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
            let input = reminders(&[], 0);
            let told = Told { language: Language::english(), input: &input };
            let said = told.when(today() + chrono::TimeDelta::days(days));
            assert_eq!((said["word"].as_str(), said["overdue"].as_bool()), (Some(expected), Some(days < 0)));
        };
        check(-3, "3 days overdue");
        check(-1, "1 day overdue");
        check(0, "due today");
        check(1, "due tomorrow");
        check(9, "due in 9 days");
    }
}
