//! `/readings`, `/records/{kind}`: facts that a program hands in, instead of waiting for a pull. It measures nothing.

use std::collections::BTreeSet;

use actix_web::web::{Data, Json, Path, ReqData};
use chrono::SecondsFormat;
use entity::record::{Reading, Record};
use entity::value::{RecordKind, Scope};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Answer;
use crate::app::App;
use crate::connectors::{Promised, with_days_off};
use crate::store::runs::Reject;
use crate::store::{Access, company, records};
use crate::web::dates;
use crate::web::guard::Who;
use crate::web::problem::Problem;
use crate::web::recorded::by;

/// Facts to keep, each a JSON object of the canonical form of its kind.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "HandingIn")]
pub struct Handing {
    /// Each with its natural key; a reading may leave it out. A record of a known key takes the place of the older one.
    records: Vec<Value>,
}

/// What became of what was handed in: `read = new + changed + same + rejected`.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "HandedIn")]
pub struct Handed {
    /// The run it was kept as.
    run: String,
    /// Rows handed in.
    read: i64,
    /// Rows kept for the first time.
    new: i64,
    /// Rows that replaced an older version.
    changed: i64,
    /// Rows already known.
    same: i64,
    /// Rows refused.
    rejected: i64,
    /// Why, row by row.
    rejects: Vec<Refused>,
}

/// A row that was refused.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "HandedInReject")]
pub struct Refused {
    /// Which one, first is 1.
    row: i64,
    /// What was expected.
    reason: String,
}

/// Keeps readings.
pub async fn readings(app: Data<App>, who: ReqData<Who>, handing: Json<Handing>) -> Answer<Handed> {
    keep(&app, &who, RecordKind::Reading, handing.into_inner()).await
}

/// Keeps records of a kind. Lines of bills are no such records: a bill is replaced whole, as a file of a source.
pub async fn of_kind(app: Data<App>, who: ReqData<Who>, kind: Path<String>, handing: Json<Handing>) -> Answer<Handed> {
    let kind = kind.parse().map_err(|_| Problem::not_found())?;
    if !matches!(kind, RecordKind::Ticket | RecordKind::Outage | RecordKind::SurveyAnswer | RecordKind::Reading) {
        return Err(Problem::bad_request(format!(
            "{kind}: bills are replaced whole, by a source that delivers them as files."
        )));
    }
    keep(&app, &who, kind, handing.into_inner()).await
}

async fn keep(app: &App, who: &Who, kind: RecordKind, handing: Handing) -> Answer<Handed> {
    let known = Known::of(app).await?;
    let (mut sound, mut refused) = (Vec::new(), Vec::new());
    for (row, value) in (1_i64..).zip(handing.records) {
        match known.record(kind, &value, &who.access) {
            Ok(record) => sound.push((row, record)),
            Err(reason) => {
                refused.push(Reject { position: row, reason, raw: value.to_string().replace("\\u0000", "") })
            }
        }
    }
    let rejects = refused.iter().map(|one| Refused { row: one.position, reason: one.reason.clone() }).collect();
    let (run, counts) = records::hand_in(&app.db, sound, refused, by(app, who)).await?;
    Ok(Json(Handed {
        run: run.to_string(),
        read: counts.read,
        new: counts.new,
        changed: counts.changed,
        same: counts.same,
        rejected: counts.rejected,
        rejects,
    }))
}

/// What a record may speak of.
struct Known {
    business_units: BTreeSet<String>,
    services: BTreeSet<String>,
    promised: Promised,
}

impl Known {
    async fn of(app: &App) -> Result<Self, Problem> {
        let units = company::business_units(&app.db, &Access::everything()).await?;
        let services = company::services(&app.db).await?;
        let (company, zone) = dates::company(app).await?;
        let calendars = company::calendars(&app.db).await?;
        let promises = with_days_off(&company::promises(&company)?, &calendars).unwrap_or_default();
        Ok(Self {
            promised: Promised::of(&promises, zone),
            business_units: units.into_iter().map(|unit| unit.id).collect(),
            services: services.into_iter().map(|service| service.id).collect(),
        })
    }

    /// The record a row says, or why it is none.
    fn record(&self, kind: RecordKind, row: &Value, access: &Access) -> Result<Record, String> {
        let Value::Object(fields) = row else { return Err("expected an object".to_owned()) };
        let mut fields = fields.clone();
        fields.insert("kind".to_owned(), kind.to_string().into());
        let has_key = kind != RecordKind::Reading || fields.contains_key("key");
        fields.entry("key").or_insert_with(|| "".into());
        let mut record: Record = serde_json::from_value(fields.clone().into()).map_err(|error| error.to_string())?;
        if let Record::Reading(reading) = &mut record
            && !has_key
        {
            reading.key = natural_key(reading);
        }
        // What is not read must not look as if it had been.
        let said = serde_json::to_value(&record).map_err(|error| error.to_string())?;
        if let Some((field, _)) =
            fields.iter().find(|(field, value)| !value.is_null() && said.get(field.as_str()).is_none())
        {
            return Err(format!("there is no field `{field}`"));
        }
        self.fits(&record, access)?;
        Ok(match record {
            Record::Ticket(ticket) => Record::Ticket(self.promised.with_promise(ticket)),
            record => record,
        })
    }

    fn fits(&self, record: &Record, access: &Access) -> Result<(), String> {
        let key = record.key().unwrap_or_default();
        if key.trim().is_empty() || key.chars().count() > 200 || key.contains('\0') {
            return Err("key: expected a text of at most 200 letters".to_owned());
        }
        if let (begin, Some(end)) = record.span()
            && end < begin
        {
            return Err("it ends before it begins".to_owned());
        }
        let unit = record.business_unit();
        if let Some(unit) = unit.filter(|unit| !self.business_units.contains(*unit)) {
            return Err(format!("there is no business unit `{unit}`"));
        }
        if let Some(service) = record.service().filter(|service| !self.services.contains(*service)) {
            return Err(format!("there is no service `{service}`"));
        }
        let scope = unit.map_or(Scope::All, |unit| Scope::Unit(unit.to_owned()));
        if access.may_see(&scope) {
            Ok(())
        } else {
            Err("it speaks of a part of the company you do not see".to_owned())
        }
    }
}

/// Series, what it speaks of and instant, joined as a pull joins them.
fn natural_key(reading: &Reading) -> String {
    let instant = reading.at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
    let about =
        [&reading.service, &reading.business_unit, &reading.step].map(|part| part.as_deref().unwrap_or_default());
    format!("{}|{}|{instant}", reading.series, about.join("|"))
}
