//! `init`: a first model from up to three files of a new company, made by asking.
//!
//! It guesses aloud, changes nothing but the new folder, and needs no database.

mod ask;
mod file;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use chrono::Utc;
use chrono_tz::Tz;
use clap::Args;
use entity::value::{Currency, Period, PeriodKind, RecordKind};

use self::ask::Ask;
use self::file::{Described, Tried, try_out};
use super::say;
use crate::connectors::SourceSettings;
use crate::measure::AgreedHours;
use crate::model::draft::{self, Draft, DraftService, Figures, Goals, Meant};
use crate::model::{self};

/// More new names than this in one column are not the names of services or units.
const MOST_NEW: usize = 100;

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct Init {
    /// The folder to make.
    folder: PathBuf,
    /// CSV file of services.
    #[arg(long)]
    services: Option<PathBuf>,
    /// CSV file of tickets.
    #[arg(long)]
    tickets: Option<PathBuf>,
    /// CSV file of costs.
    #[arg(long)]
    costs: Option<PathBuf>,
    /// Name of the company.
    #[arg(long)]
    name: Option<String>,
    /// Zone of its months, such as Europe/Berlin.
    #[arg(long)]
    zone: Option<Tz>,
    /// Its currency, such as EUR.
    #[arg(long)]
    currency: Option<Currency>,
    /// Your name.
    #[arg(long)]
    admin: Option<String>,
    /// Your mail address.
    #[arg(long)]
    email: Option<String>,
    /// Ask nothing; take every guess.
    #[arg(long)]
    yes: bool,
}

/// What is known of names so far: id → name.
#[derive(Default)]
struct Names {
    services: BTreeMap<String, String>,
    units: BTreeMap<String, String>,
}

impl Init {
    /// 0 if the folder is made and sound.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let folder = std::path::absolute(&self.folder)?;
        if folder.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
            bail!("{} is not empty; choose a new folder", folder.display());
        }
        let mut ask = Ask::new(self.yes);
        say("Enter takes what stands in brackets.\n");
        let mut draft = self.company(&mut ask)?;
        let files = [
            given(&mut ask, "services", self.services)?,
            given(&mut ask, "tickets", self.tickets)?,
            given(&mut ask, "costs", self.costs)?,
        ];
        let [services, tickets, costs] = files;
        if tickets.is_none() && costs.is_none() {
            bail!("a file of tickets or of costs is needed: without either there is nothing to measure");
        }
        let mut names = Names::default();
        if let Some(path) = services {
            draft.services = services_of(&Described::by_asking(&mut ask, &path, draft::SERVICES)?);
            names.services = draft.services.iter().map(|one| (one.id.clone(), one.name.clone())).collect();
        }
        let mut records = Vec::new();
        if let Some(path) = tickets {
            let (settings, tried) = read(&mut ask, &draft, &mut names, &path, RecordKind::Ticket).await?;
            draft.tickets = Some(settings);
            records.extend(tried.records);
        }
        if let Some(path) = costs {
            let (settings, tried) = read(&mut ask, &draft, &mut names, &path, RecordKind::CostLine).await?;
            draft.costs = Some(settings);
            records.extend(tried.records);
        }
        let today = Utc::now().with_timezone(&draft.zone).date_naive();
        let last = Period::containing(PeriodKind::Month, today).previous();
        let figures = Figures::of(&records, draft.zone, draft.currency);
        draft.goals = goals(&mut ask, figures.goals(last), draft.currency)?;
        take_names(&mut draft, &names);
        write(&draft, &folder)?;
        if super::check::sound(&folder).is_err() {
            return Ok(ExitCode::FAILURE);
        }
        say_next(&self.folder, figures.last_month(last));
        Ok(ExitCode::SUCCESS)
    }

    fn company(&self, ask: &mut Ask) -> anyhow::Result<Draft> {
        let name = match &self.name {
            Some(name) => name.clone(),
            None => ask.text("Name of the company", "Our company")?,
        };
        let zone = match self.zone {
            Some(zone) => zone,
            None => ask.until("Zone of its months, such as Europe/Berlin", "UTC", |text| {
                text.parse::<Tz>().map_err(|_| format!("there is no zone `{text}`"))
            })?,
        };
        let currency = match self.currency {
            Some(currency) => currency,
            None => ask.until("Currency", "EUR", |text| text.parse::<Currency>().map_err(|fault| fault.to_string()))?,
        };
        let admin = match &self.admin {
            Some(admin) => admin.clone(),
            None => ask.text("Your name", "Administrator")?,
        };
        let email = match &self.email {
            Some(email) => email.clone(),
            None => ask.until("Your mail address, which receives the first report", "admin@example.com", |text| {
                let address = text.contains('@') && !text.contains(char::is_whitespace);
                if address { Ok(text.to_owned()) } else { Err(format!("expected a mail address, found `{text}`")) }
            })?,
        };
        let (services, units, tickets, costs) = (Vec::new(), Vec::new(), None, None);
        let goals = Goals::default();
        Ok(Draft { name, zone, currency, admin: (admin, email), services, units, tickets, costs, goals })
    }
}

/// The file of that sort; none if there is none.
fn given(ask: &mut Ask, what: &str, flag: Option<PathBuf>) -> anyhow::Result<Option<PathBuf>> {
    let there = |path: &Path| path.canonicalize().map_err(|_| format!("there is no file {}", path.display()));
    if let Some(path) = flag {
        return there(&path).map(Some).map_err(anyhow::Error::msg);
    }
    let question = format!("CSV file of {what}");
    ask.until(&question, "none", |answer| match answer {
        "none" => Ok(None),
        path => there(Path::new(path)).map(Some),
    })
}

/// Each row a service; a second one of the same name is the same.
fn services_of(file: &Described) -> Vec<DraftService> {
    let mut known = BTreeMap::new();
    let mut services = Vec::new();
    for row in file.rows() {
        let text = |field: &str| row.get(field).filter(|text| !text.is_empty()).cloned();
        let Some(name) = text("name") else { continue };
        if matches!(draft::meant(&name, &known), Meant::Same(_)) {
            continue;
        }
        let id = draft::free_id(&name, &known);
        known.insert(id.clone(), name.clone());
        services.push(DraftService {
            id,
            owner: text("owner"),
            purpose: text("purpose"),
            kind: text("kind").and_then(|kind| kind.to_lowercase().parse().ok()),
            hours: text("hours").filter(|hours| hours.parse::<AgreedHours>().is_ok()),
            protected: text("protected")
                .is_some_and(|word| matches!(word.to_lowercase().as_str(), "yes" | "y" | "true" | "1" | "ja" | "x")),
            name,
        });
    }
    say(&format!("  {} services", services.len()));
    services
}

/// Describes and tries a file of tickets or costs until it is right.
async fn read(
    ask: &mut Ask,
    draft: &Draft,
    names: &mut Names,
    path: &Path,
    records: RecordKind,
) -> anyhow::Result<(SourceSettings, Tried)> {
    let wishes = if records == RecordKind::Ticket { draft::TICKETS } else { draft::COSTS };
    loop {
        let file = Described::by_asking(ask, path, wishes)?;
        let mut maps = BTreeMap::new();
        for (field, what, known) in
            [("service", "service", &mut names.services), ("business_unit", "business unit", &mut names.units)]
        {
            maps.insert(field, ids(ask, &file, field, what, known)?);
        }
        let currency = draft.currency.to_string();
        let mut constants = Vec::new();
        if records == RecordKind::CostLine {
            constants.extend([("account", "costs"), ("category", "Purchase"), ("supplier_service", "Not named")]);
            constants.push(("currency", &currency));
        }
        let settings = file.settings(records, draft.zone, &constants, &maps);
        let tried = try_out(&settings).await?;
        tried.show(draft.zone);
        if tried.records.is_empty() && ask.silent() {
            bail!("{}: no row is understood", path.display());
        }
        if ask.agreed("  Is that right?")? {
            return Ok((settings, tried));
        }
    }
}

/// The names in a column as ids: known ones, whatever their spelling, and new ones.
fn ids(
    ask: &mut Ask,
    file: &Described,
    field: &'static str,
    what: &str,
    known: &mut BTreeMap<String, String>,
) -> anyhow::Result<BTreeMap<String, String>> {
    let Some(column) = file.rule(field).and_then(|rule| rule.column.as_deref()) else { return Ok(BTreeMap::new()) };
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    file.cells(column).into_iter().filter(|cell| !cell.is_empty()).for_each(|cell| *seen.entry(cell).or_default() += 1);
    let (first, mut new) = (known.is_empty(), 0);
    let mut map = BTreeMap::new();
    for (name, n) in seen {
        let rows = if n == 1 { "1 row".to_owned() } else { format!("{n} rows") };
        let id = match draft::meant(name, known) {
            Meant::Same(id) => Some(id),
            Meant::Perhaps(id) if ask.agreed(&format!("  {what} `{name}` ({rows}): is that `{id}`?"))? => Some(id),
            _ => None,
        };
        let add = format!("  {what} `{name}` ({rows}) is not known: add it?");
        let id = match id {
            Some(id) => id,
            None if new < MOST_NEW && (first || ask.agreed(&add)?) => {
                new += 1;
                let id = draft::free_id(name, known);
                say(&format!("  new {what}: {id} ({name})"));
                known.insert(id.clone(), name.to_owned());
                id
            }
            None => String::new(),
        };
        if id != name {
            map.insert(name.to_owned(), id);
        }
    }
    if new >= MOST_NEW {
        say(&format!("  more than {MOST_NEW} new names in `{column}`: the rest is left without a {what}"));
    }
    Ok(map)
}

/// Goals, as the data suggest or as somebody says.
fn goals(ask: &mut Ask, goals: Goals, currency: Currency) -> anyhow::Result<Goals> {
    say("\nGoals for a start, from what the data say; all can be changed later.");
    let mut number = |question: &str, default: Option<f64>, most: f64| -> anyhow::Result<Option<f64>> {
        let Some(default) = default else { return Ok(None) };
        let expected = format!("expected a number from 0.1 to {most}");
        let read = |text: &str| text.parse().ok().filter(|goal| (0.1..=most).contains(goal)).ok_or(expected.clone());
        ask.until(question, &default.to_string(), read).map(Some)
    };
    Ok(Goals {
        from: goals.from,
        promises: number("Promises kept, percent", goals.promises, 99.0)?,
        hours: number("Hours to fix, the middle one", goals.hours, 10_000.0)?,
        calls: number("Calls for help a month, at most", goals.calls.filter(|calls| *calls > 0.0), 1e9)?,
        spend: number(&format!("Spend a month, {currency}"), goals.spend, 1e12)?,
    })
}

/// Services and units that only the data named.
fn take_names(draft: &mut Draft, names: &Names) {
    for (id, name) in &names.services {
        if !draft.services.iter().any(|service| service.id == *id) {
            draft.services.push(DraftService { id: id.clone(), name: name.clone(), ..DraftService::default() });
        }
    }
    draft.units = names.units.clone().into_iter().collect();
}

fn write(draft: &Draft, folder: &Path) -> anyhow::Result<()> {
    let files = model::files(&draft::model(draft, folder), "init").map_err(anyhow::Error::msg)?;
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    for (name, text) in &files {
        let path = folder.join(name);
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    say(&format!("\nWritten to {}: {}", folder.display(), names.join(", ")));
    Ok(())
}

fn say_next(folder: &Path, month: Option<Period>) {
    let folder = folder.display();
    let period = month.map(|month| format!(" --period {month}")).unwrap_or_default();
    say("Now:");
    say(&format!("  scorebridge check {folder}"));
    say(&format!("  scorebridge apply {folder}"));
    say(&format!("  scorebridge run month{period}"));
    say("  scorebridge user add admin");
    say("  scorebridge serve");
}
