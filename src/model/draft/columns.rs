//! Which column of an unknown file fills which field: guessed from its name, in English and German. It reads no file.

use super::names::plain;

/// A field that a column may fill.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// The field.
    pub field: &'static str,
    /// What it is, for people.
    pub about: &'static str,
    /// Whether nothing works without it.
    pub needed: bool,
    /// What its text looks like.
    pub shape: Looks,
    /// Names of columns that fill it, best first; letters and digits only.
    names: &'static [&'static str],
}

/// What the text of a column looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looks {
    /// Any text.
    Text,
    /// A date, with or without a time.
    Date,
    /// A number.
    Number,
    /// Yes or no.
    Flag,
    /// 1 to 9, or a word for it.
    Priority,
    /// Incident, request, change, problem.
    Kind,
}

const fn wish(field: &'static str, about: &'static str, shape: Looks, names: &'static [&'static str]) -> Wish {
    Wish { field, about, needed: false, shape, names }
}

const fn needed(field: &'static str, about: &'static str, shape: Looks, names: &'static [&'static str]) -> Wish {
    Wish { needed: true, ..wish(field, about, shape, names) }
}

/// Columns that name a service, whatever the file is about.
const SERVICE: &[&str] = &[
    "service",
    "servicename",
    "businessservice",
    "dienst",
    "configurationitem",
    "ci",
    "application",
    "anwendung",
    "system",
    "product",
    "produkt",
];
const UNIT: &[&str] = &[
    "businessunit",
    "department",
    "unit",
    "abteilung",
    "bereich",
    "costcentre",
    "costcenter",
    "kostenstelle",
    "division",
    "team",
    "organisation",
    "organization",
];

/// What a file of services may say.
pub const SERVICES: &[Wish] = &[
    needed(
        "name",
        "what people call it",
        Looks::Text,
        &["name", "service", "servicename", "dienst", "bezeichnung", "title"],
    ),
    wish(
        "owner",
        "who answers for it",
        Looks::Text,
        &["owner", "serviceowner", "responsible", "verantwortlich", "manager"],
    ),
    wish("purpose", "what it does for the business", Looks::Text, &["purpose", "description", "zweck", "beschreibung"]),
    wish("kind", "business, enterprise or it", Looks::Text, &["kind", "type", "art", "typ", "category"]),
    wish(
        "hours",
        "when it is promised to work",
        Looks::Text,
        &["agreedhours", "hours", "servicehours", "servicezeit", "zeiten"],
    ),
    wish(
        "protected",
        "critical or seasonal, yes or no",
        Looks::Flag,
        &["protected", "critical", "kritisch", "seasonal"],
    ),
];

/// What a file of tickets may say.
pub const TICKETS: &[Wish] = &[
    needed(
        "key",
        "its number",
        Looks::Text,
        &[
            "number",
            "ticketnumber",
            "ticketid",
            "key",
            "id",
            "ticket",
            "nummer",
            "ticketnr",
            "nr",
            "no",
            "case",
            "reference",
        ],
    ),
    needed(
        "opened_at",
        "when it was opened",
        Looks::Date,
        &[
            "opened",
            "openedat",
            "created",
            "createdat",
            "createddate",
            "eroffnet",
            "erstellt",
            "erstelltam",
            "reported",
            "start",
            "angelegt",
            "gemeldet",
            "date",
            "datum",
        ],
    ),
    wish(
        "resolved_at",
        "when it was solved",
        Looks::Date,
        &[
            "resolved",
            "resolvedat",
            "solved",
            "solvedat",
            "gelost",
            "gelostam",
            "behoben",
            "erledigt",
            "completed",
            "finished",
            "done",
        ],
    ),
    wish("closed_at", "when it was closed", Looks::Date, &["closed", "closedat", "geschlossen", "geschlossenam"]),
    wish(
        "due_at",
        "when it was promised",
        Looks::Date,
        &["due", "dueat", "duedate", "promised", "fallig", "falligam", "zieltermin", "deadline", "target", "sladue"],
    ),
    wish(
        "promise_kept",
        "whether the promise was kept, yes or no",
        Looks::Flag,
        &["madesla", "slamet", "promisekept", "intime", "ontime", "slaeingehalten", "eingehalten"],
    ),
    wish("priority", "how urgent, 1 to 9", Looks::Priority, &["priority", "prio", "prioritat", "severity", "urgency"]),
    wish(
        "ticket_kind",
        "incident, request, change or problem",
        Looks::Kind,
        &["tickettype", "type", "kind", "typ", "art"],
    ),
    wish("service", "which service", Looks::Text, SERVICE),
    wish("business_unit", "whose people", Looks::Text, UNIT),
];

/// What a file of costs may say.
pub const COSTS: &[Wish] = &[
    needed(
        "billed",
        "the amount",
        Looks::Number,
        &[
            "amount",
            "billed",
            "billedcost",
            "cost",
            "costs",
            "net",
            "netamount",
            "betrag",
            "nettobetrag",
            "netto",
            "kosten",
            "value",
            "wert",
            "total",
            "price",
        ],
    ),
    needed(
        "billing_period",
        "the month, or a day in it",
        Looks::Date,
        &[
            "billingperiod",
            "billingperiodstart",
            "month",
            "period",
            "monat",
            "periode",
            "date",
            "bookingdate",
            "invoicedate",
            "datum",
            "buchungsdatum",
            "belegdatum",
            "rechnungsdatum",
        ],
    ),
    wish("currency", "in which currency", Looks::Text, &["currency", "billingcurrency", "wahrung"]),
    wish(
        "supplier_service",
        "what the supplier calls it",
        Looks::Text,
        &["supplier", "vendor", "lieferant", "provider", "anbieter"],
    ),
    wish(
        "description",
        "a text",
        Looks::Text,
        &["description", "text", "buchungstext", "beschreibung", "note", "comment"],
    ),
    wish("service", "which service", Looks::Text, SERVICE),
    wish("business_unit", "who uses it", Looks::Text, UNIT),
];

/// The best column for each wish, each column once: first those whose names fit as a whole, then those that begin with
/// one.
#[must_use]
pub fn guess(wishes: &[Wish], columns: &[String]) -> Vec<(Wish, Option<String>)> {
    let plain: Vec<String> = columns.iter().map(|column| plain(column)).collect();
    let mut taken = vec![None; wishes.len()];
    let fits: [fn(&str, &str) -> bool; 2] = [
        |column, name| column == name,
        |column, name| name.len() > 3 && (column.starts_with(name) || column.ends_with(name)),
    ];
    for fits in fits {
        for (position, wish) in wishes.iter().enumerate() {
            let free = |at: &usize| !taken.contains(&Some(*at));
            let best = wish.names.iter().find_map(|name| {
                (0..plain.len()).filter(free).find(|at| plain.get(*at).is_some_and(|column| fits(column, name)))
            });
            if let Some(slot) = taken.get_mut(position).filter(|slot| slot.is_none()) {
                *slot = best;
            }
        }
    }
    let column = |at: Option<usize>| at.and_then(|at| columns.get(at)).cloned();
    wishes.iter().copied().zip(taken.into_iter().map(column)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(wishes: &[Wish], columns: &str, wanted: &str) {
        let columns: Vec<String> = columns.split('|').map(str::to_owned).collect();
        let found = guess(wishes, &columns)
            .into_iter()
            .filter_map(|(wish, column)| Some(format!("{}={}", wish.field, column?)));
        assert_eq!(found.collect::<Vec<_>>().join(", "), wanted);
    }

    #[test]
    fn columns_as_systems_name_them() {
        check(
            TICKETS,
            "Number|Opened|Resolved|Due|Priority|Service|Department",
            "key=Number, opened_at=Opened, resolved_at=Resolved, due_at=Due, priority=Priority, service=Service, business_unit=Department",
        );
        check(
            TICKETS,
            "Ticket-Nr.|Erstellt am|Gelöst am|Fällig am|Prio|Dienst|Abteilung",
            "key=Ticket-Nr., opened_at=Erstellt am, resolved_at=Gelöst am, due_at=Fällig am, priority=Prio, service=Dienst, business_unit=Abteilung",
        );
        check(
            TICKETS,
            "id|created_at|closed_at|made_sla|cmdb_ci",
            "key=id, opened_at=created_at, closed_at=closed_at, promise_kept=made_sla",
        );
        check(
            COSTS,
            "Monat|Betrag (netto)|Währung|Dienst|Kostenstelle",
            "billed=Betrag (netto), billing_period=Monat, currency=Währung, service=Dienst, business_unit=Kostenstelle",
        );
        check(
            COSTS,
            "date|service|unit|amount|currency",
            "billed=amount, billing_period=date, currency=currency, service=service, business_unit=unit",
        );
        check(SERVICES, "service;|Owner|Critical", "name=service;, owner=Owner, protected=Critical");
        check(TICKETS, "foo|bar", "");
    }
}
