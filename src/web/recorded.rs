//! What every record of a person needs: who and when, words of a decent length, and something to be about.

use entity::value::Scope;

use super::guard::Who;
use super::problem::Problem;
use crate::app::App;
use crate::store::company;
use crate::store::follow_up::By;

/// Longest text a person may record.
const MOST_LETTERS: usize = 2_000;

/// The person, now.
pub fn by<'a>(app: &App, who: &'a Who) -> By<'a> {
    By { who: &who.person.id, at: app.clock.now() }
}

/// Words must be there, and not a book.
///
/// # Errors
/// 400 if they are not.
pub fn said(key: &str, text: &str) -> Result<(), Problem> {
    let letters = text.chars().count();
    if text.trim().is_empty() || letters > MOST_LETTERS || text.contains('\0') {
        return Err(Problem::bad_request(format!("{key}: expected a text of at most {MOST_LETTERS} letters.")));
    }
    Ok(())
}

/// A reason that need not be given; an empty one is none.
///
/// # Errors
/// 400 if it is a book.
pub fn reason(text: Option<String>) -> Result<Option<String>, Problem> {
    let text = text.filter(|text| !text.trim().is_empty());
    text.iter().try_for_each(|text| said("why", text))?;
    Ok(text)
}

/// What a record is about must exist for its writer.
///
/// # Errors
/// 404 if it does not.
pub async fn seen(app: &App, who: &Who, scope: &Scope, kpi: Option<&str>) -> Result<(), Problem> {
    if !who.access.may_see(scope) {
        return Err(Problem::not_found());
    }
    if let Some(kpi) = kpi {
        let row = company::kpi(&app.db, kpi).await?;
        row.filter(|row| who.access.may_see(&row.scope)).ok_or_else(Problem::not_found)?;
    }
    Ok(())
}
