//! What is wrong with the mapping of a source, as far as the settings alone tell.
//!
//! It looks at no source.

use entity::value::{Audience, Book, Question, RecordKind, TicketKind};

use super::cell::Slot;
use super::fields::{CanonicalField, Shape, canonical_fields};
use super::{promised, rule, time};
use crate::connectors::{FieldRule, Place, SourceSettings};

/// Every fault as a sentence; empty if there is none.
pub fn faults(settings: &SourceSettings) -> Vec<String> {
    let fields = canonical_fields(settings.records);
    let is_mapped = |name: &str| settings.fields.contains_key(name);
    let mut faults: Vec<String> = fields
        .iter()
        .filter(|field| field.required && !is_mapped(field.name))
        .map(|field| format!("field `{}` is needed for records of kind {}", field.name, settings.records))
        .collect();
    if is_mapped("billed") && !is_mapped("billing_period") && !is_mapped("charged_from") {
        faults.push("one of the fields `billing_period` and `charged_from` is needed".to_owned());
    }
    let in_files = matches!(settings.from, Place::File(_));
    if settings.focus.is_some()
        && !(in_files && matches!(settings.records, RecordKind::CostLine | RecordKind::ControlTotal))
    {
        faults.push("only files of cost lines and control totals are held against FOCUS".to_owned());
    }
    if !settings.promises.is_empty() && settings.records != RecordKind::Ticket {
        faults.push("only tickets have promises".to_owned());
    }
    faults.extend(settings.promises.iter().flat_map(promised::faults));
    for (name, wanted) in &settings.fields {
        match fields.iter().find(|field| field.name == name) {
            Some(field) => faults.extend(field_faults(field, &rule(wanted), settings)),
            None => faults.push(unknown(name, fields, settings)),
        }
    }
    faults
}

fn unknown(name: &str, fields: &[CanonicalField], settings: &SourceSettings) -> String {
    let known = fields.iter().map(|field| field.name).collect::<Vec<_>>().join(", ");
    format!("records of kind {} have no field `{name}`; they have {known}", settings.records)
}

fn field_faults(field: &CanonicalField, rule: &FieldRule, settings: &SourceSettings) -> Vec<String> {
    let mut faults = Vec::new();
    let mut say = |fault: String| faults.push(format!("field `{}`: {fault}", field.name));
    match (&rule.column, &rule.constant) {
        (None, None) => say("name a column or a constant".to_owned()),
        (Some(_), Some(_)) => say("name a column or a constant, not both".to_owned()),
        (None, Some(_)) if rule.default.is_some() || !rule.map.is_empty() => {
            say("a constant takes no map and no default".to_owned());
        }
        _ => {}
    }
    if rule.column.as_deref().is_some_and(|column| column.trim().is_empty()) {
        say("the column has no name".to_owned());
    }
    if let Some(format) = &rule.format {
        match field.shape {
            Shape::Instant | Shape::Month if time::format(format).is_none() => {
                say(format!("`{format}` is not a date format such as %d-%m-%Y %H:%M"));
            }
            Shape::Instant | Shape::Month => {}
            _ => say("only dates have a format".to_owned()),
        }
    }
    if rule.decimal.is_some() && !matches!(field.shape, Shape::Amount | Shape::Number | Shape::Count | Shape::Code) {
        say("only numbers have a decimal mark".to_owned());
    }
    let slot = Slot::new(rule.clone(), None, settings.zone);
    let fixed = rule.constant.iter().chain(&rule.default).chain(rule.map.values());
    for text in fixed.filter(|text| !text.is_empty()) {
        if let Err(fault) = readable(&slot, field.shape, text) {
            say(fault);
        }
    }
    if field.required && rule.constant.as_deref() == Some("") {
        say("the constant is empty".to_owned());
    }
    faults
}

/// Whether the text is a value of that shape.
fn readable(slot: &Slot, shape: Shape, text: &str) -> Result<(), String> {
    match shape {
        Shape::Name => slot.name(text).map(drop),
        Shape::FreeText => slot.free_text(text).map(drop),
        Shape::Instant => slot.stamp(text).map(drop),
        Shape::Month => slot.month(text).map(drop),
        Shape::Amount => slot.exact(text).map(drop),
        Shape::Number => slot.float(text).map(drop),
        Shape::Count => slot.count(text).map(drop),
        Shape::Code => slot.code(text).map(drop),
        Shape::Flag => slot.flag(text).map(drop),
        Shape::Priority => slot.priority(text).map(drop),
        Shape::Currency => slot.currency(text).map(drop),
        Shape::TicketKind => slot.word::<TicketKind>(text).map(drop),
        Shape::Question => slot.word::<Question>(text).map(drop),
        Shape::Book => slot.word::<Book>(text).map(drop),
        Shape::Audience => slot.word::<Audience>(text).map(drop),
    }
}
