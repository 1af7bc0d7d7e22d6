//! What stands around every page: who is signed in, where one can go, where one is.

use chrono_tz::Tz;
use entity::value::Period;

use super::{CSS_VERSION, words};
use crate::app::App;
use crate::scorecard::wording::period_text;
use crate::web::dates;
use crate::web::guard::Who;
use crate::web::problem::Problem;
use crate::web::route::{Door, Verb};
use crate::web::routes::ROUTES;

/// Places in the navigation: address and name. Shown to those the route table lets in.
const PLACES: [(&str, &str); 14] = [
    ("/", "Home"),
    ("/scorecards", "Scorecard"),
    ("/strategy", "Strategy"),
    ("/decisions", "Decisions"),
    ("/unfelt", "Promised and felt"),
    ("/shelf", "Shelf"),
    ("/units", "Business units"),
    ("/streams", "Value streams"),
    ("/statements", "Statements"),
    ("/charges", "Charges"),
    ("/editions", "Reports"),
    ("/library", "Measures"),
    ("/sources", "Sources"),
    ("/audit", "Who did what"),
];

/// What stands around a page.
pub struct Frame {
    /// Title of the page.
    pub title: String,
    /// The company.
    pub company: String,
    /// Who is signed in.
    pub person: String,
    /// As what.
    pub role: &'static str,
    /// Where one can go.
    pub places: Vec<Place>,
    /// Token for every form.
    pub form_token: String,
    /// Version of the style sheet.
    pub css_version: &'static str,
    /// Zone of all instants on the page.
    pub zone: Tz,
}

/// A place one can go.
pub struct Place {
    /// Address.
    pub href: &'static str,
    /// Name.
    pub name: &'static str,
    /// Whether one is there.
    pub here: bool,
}

impl Frame {
    /// The frame of a page below that place.
    ///
    /// # Errors
    /// If no model was applied yet.
    pub async fn of(app: &App, who: &Who, title: impl Into<String>, here: &str) -> Result<Self, Problem> {
        let (company, zone) = dates::company(app).await?;
        let places = PLACES.into_iter().filter(|(href, _)| may_enter(who, href));
        Ok(Self {
            title: title.into(),
            company: company.name,
            person: who.person.name.clone(),
            role: words::role(who.person.role),
            places: places.map(|(href, name)| Place { href, name, here: href == here }).collect(),
            form_token: who.form_token().to_owned(),
            css_version: &CSS_VERSION,
            zone,
        })
    }
}

/// Whether the table lets the person in there.
pub fn may_enter(who: &Who, path: &str) -> bool {
    let entry = ROUTES.iter().find(|entry| entry.path == path && entry.verb == Verb::Get && entry.door == Door::Portal);
    entry.is_some_and(|entry| who.is(entry.roles))
}

/// The period of a page, with its neighbours.
pub struct Pager {
    /// The period in words.
    pub name: String,
    /// The one before.
    pub before: Option<Period>,
    /// The one after.
    pub after: Option<Period>,
}

impl Pager {
    /// The period, with the one after it if that is not beyond `last`.
    pub fn of(period: Period, last: Period) -> Self {
        let after = Some(period.next()).filter(|after| *after <= last);
        Self { name: period_text(period), before: Some(period.previous()), after }
    }
}
