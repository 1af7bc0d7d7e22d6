//! What stands below a report for one reader only: the question how one felt served, and how to stop the report. It is
//! added when the mail is sent, and is no part of the edition.

use entity::value::Period;
use serde::Serialize;

use super::edition::html;
use super::{ReportError, Templates};
use crate::language::Language;

/// What one reader is asked and told.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Foot {
    /// Language of the report.
    pub language: String,
    /// How one felt served; none if this report does not ask.
    pub rating: Option<Rating>,
    /// Where the report is stopped; none if it cannot be.
    pub stop: Option<String>,
    /// Why it cannot be stopped; empty if it can.
    pub mandatory: String,
    /// Whether the mail holds links that act for its reader.
    pub personal: bool,
}

/// A question with an address for each answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rating {
    /// The question.
    pub question: String,
    /// Its answers, best first.
    pub choices: Vec<RatingChoice>,
}

/// An answer and where it is given.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RatingChoice {
    /// 1 to 5.
    pub score: i32,
    /// In words.
    pub word: String,
    /// Where.
    pub url: String,
}

/// What each score means, best first: the scale of satisfaction, on which 4 and 5 count as satisfied.
#[must_use]
pub fn scores(language: &Language) -> [(i32, String); 5] {
    [5, 4, 3, 2, 1].map(|score| (score, language.word(&format!("reader-score-{score}")).to_owned()))
}

/// The question how one felt served in a period: by a service where one is named, else by IT.
#[must_use]
pub fn rating_question(language: &Language, service: Option<&str>, period: Period) -> String {
    let when = language.period(period);
    match service {
        Some(service) => {
            language.say("reader-question-service", &[("service", service.into()), ("period", when.into())])
        }
        None => language.say("reader-question-it", &[("period", when.into())]),
    }
}

/// The part of the page that goes before the end of a report's HTML, and the text that goes behind its text.
///
/// # Errors
/// `Template` if a template cannot be filled.
pub fn foot(foot: &Foot, templates: &Templates) -> Result<(String, String), ReportError> {
    let data = serde_json::to_value(foot)?;
    let page = html(&templates.render("reader/foot.mjml", &data)?)?;
    let inside = page.split_once("<body").and_then(|(_, rest)| rest.split_once('>')).map(|(_, rest)| rest);
    let inside = inside.and_then(|rest| rest.rsplit_once("</body>")).map(|(inside, _)| inside.trim());
    let inside = inside.ok_or_else(|| ReportError::Template("reader/foot.mjml makes no page".to_owned()))?;
    Ok((inside.to_owned(), templates.render("reader/foot.txt", &data)?))
}

/// A mail that only leads to a report: its HTML and its text.
///
/// # Errors
/// `Template` if a template cannot be filled.
pub fn link(subject: &str, url: &str, language: &str, templates: &Templates) -> Result<(String, String), ReportError> {
    let data = serde_json::json!({"subject": subject, "url": url, "language": language});
    let page = html(&templates.render("reader/link.mjml", &data)?)?;
    Ok((page, format!("{subject}\n\n{}:\n{url}\n", templates.language(language).word("reader-open"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked() -> Foot {
        let choice = |(score, word)| RatingChoice {
            score,
            word,
            url: format!("https://score.example/mail/rate/x?score={score}"),
        };
        Foot {
            language: "en".into(),
            rating: Some(Rating {
                question: "Did IT make <your> work easier in August 2026?".into(),
                choices: scores(Templates::embedded().unwrap().language("en")).map(choice).into(),
            }),
            stop: Some("https://score.example/mail/stop/12-20270903-0123".into()),
            mandatory: String::new(),
            personal: true,
        }
    }

    #[test]
    fn a_reader_is_asked_and_can_stop() {
        let (page, text) = foot(&asked(), &Templates::embedded().unwrap()).unwrap();
        assert!(text.contains("5, very much: https://score.example/mail/rate/x?score=5"), "{text}");
        for score in 1..=5 {
            assert!(page.contains(&format!("\"https://score.example/mail/rate/x?score={score}\"")), "{page}");
        }
        assert!(!page.contains("<your>") && page.contains("https://score.example/mail/stop/"), "{page}");
        assert!(!page.contains("<body") && !page.contains("</html>") && page.len() < 7_000, "{}", page.len());
    }

    #[test]
    fn a_mandatory_report_says_why() {
        let mandatory = Foot { rating: None, stop: None, mandatory: "the law asks for it.".into(), ..asked() };
        let (page, text) = foot(&mandatory, &Templates::embedded().unwrap()).unwrap();
        for said in [&page, &text] {
            assert!(said.contains("This report cannot be stopped: the law asks for it."), "{said}");
            assert!(!said.contains("/mail/"), "{said}");
        }
    }
}
