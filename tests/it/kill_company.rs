//! A small company in which a month takes every step: bills that replace older ones, use, calls, a card, charges, a report
//! for three readers. And all that its store says, without what differs from run to run: numbers of rows, and instants.

use std::collections::BTreeMap;
use std::path::Path;

use entity::{
    audit_entry, card_result, charge_line, charge_period, delivery, edition, edition_file, kept_record, measurement,
    run, shelf_review, slice, slice_part, statement, summary,
};
use scorebridge::app::App;
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait};
use sha2::{Digest, Sha256};

use crate::company::write;

/// The month that is run; long ago, so that it is over on any clock.
pub const MONTH: &str = "2024-07";

/// Its readers.
pub const READERS: [&str; 3] = ["ada@shop.example", "bob@shop.example", "eve@shop.example"];

pub const MODEL: &str = "
business_units: [{ id: shop, name: Shop }, { id: office, name: Office }]
services:
  - { id: mail, name: Mail, kind: it, purpose: Post, owner: Ada, stage: live, agreed_hours: always }
  - { id: files, name: Files, kind: it, purpose: Papers, owner: Ada, stage: live, agreed_hours: always }
sources:
  - id: calls
    name: Calls for help
    rhythm_hours: 24
    settings:
      records: ticket
      zone: UTC
      from: { connector: file, path: ../sources/calls.csv }
      fields: { key: number, opened_at: opened, resolved_at: resolved, promise_kept: kept, service: { constant: mail } }
  - id: bill
    name: Bill
    rhythm_hours: 744
    settings:
      records: cost_line
      zone: UTC
      from: { connector: file, path: ../sources/bill.csv }
      fields:
        account: account
        billing_period: month
        billed: amount
        business_unit: unit
        service: service
        currency: { constant: EUR }
        category: { constant: Usage }
        supplier_service: { constant: Cloud }
  - id: meters
    name: Meters
    rhythm_hours: 744
    settings:
      records: usage_line
      zone: UTC
      from: { connector: file, path: ../sources/use.csv }
      fields:
        account: { constant: m }
        billing_period: month
        driver: { constant: mailboxes }
        quantity: quantity
        business_unit: unit
        service: { constant: mail }
charge_rules:
  - { id: boxes, name: Mailboxes, service: mail, method: proportional, driver: mailboxes, unit: mailboxes }
  - { id: space, name: Files, service: files, method: direct, unit: files }
budgets: [{ business_unit: shop, from: 2024-01, amount: \"100\" }]
scorecards:
  - id: card
    name: Card
    scope: all
    minimum_coverage: 0.5
    perspectives:
      - id: users
        name: Users
        weight: 1
        objectives:
          - id: glad
            name: Glad
            weight: 1
            kpis:
              - { id: kept, metric: promises_kept, scope: all, weight: 1, points: [[0, 0], [100, 100]], owner: Ada, targets: [] }
              - { id: spend, metric: spend, scope: all, weight: 1, points: [[0, 100], [100, 0]], owner: Ada, targets: [] }
people:
  - { id: ada, name: Ada, role: executive, sees: [all], email: ada@shop.example }
  - { id: bob, name: Bob, role: finance, sees: [all], email: bob@shop.example }
  - { id: eve, name: Eve, role: approver, sees: [all], email: eve@shop.example }
schedules: [{ id: monthly, step: month, cron: \"0 6 3 * *\", zone: UTC }]
subscriptions:
  - { person: ada, report: executive-scorecard, scope: all }
  - { person: bob, report: executive-scorecard, scope: all }
  - { person: eve, report: executive-scorecard, scope: all }
";

/// What the sources deliver first: the first lines of what they deliver in the end.
pub fn first_delivery(folder: &Path) {
    deliver(folder, 20);
}

/// What they deliver in the end: more calls, one of them changed; longer bills of the same months.
pub fn last_delivery(folder: &Path) {
    deliver(folder, 60);
}

fn deliver(folder: &Path, lines: usize) {
    let (mut calls, mut bill, mut usage) = (
        "number,opened,resolved,kept\n".to_owned(),
        "account,month,amount,unit,service\n".to_owned(),
        "month,quantity,unit\n".to_owned(),
    );
    for n in 1..=lines {
        let (account, unit) = ([["a", "b"][n % 2], ["shop", "office"][n % 3 % 2]]).into();
        let (month, service) = (6 + n % 5 % 2, ["mail", "files"][n % 7 % 2]);
        let kept = if n % 4 == 0 || n == lines { "false" } else { "true" };
        calls += &format!("{n},2024-0{month}-{:02},2024-0{month}-{:02},{kept}\n", 1 + n % 20, 2 + n % 20);
        bill += &format!("{account},2024-0{month},{n}.0{n}1,{unit},{service}\n");
        usage += &format!("2024-0{month},{n}.5,{unit}\n");
    }
    // A row that nobody understands.
    calls += "x,yesterday,,\n";
    write(folder, "sources/calls.csv", calls);
    write(folder, "sources/bill.csv", bill);
    write(folder, "sources/use.csv", usage);
}

/// All that the store says, a sorted list of lines for each sort of thing.
pub type Told = BTreeMap<&'static str, Vec<String>>;

/// All that the store says of records, lines, figures, charges, reports and deliveries.
pub async fn told(app: &App) -> Told {
    let (mut told, plain) = (figures(app).await, Plain::of(app).await);
    let slices = all::<slice::Entity>(app).await;
    let of_slice = |id: i64| {
        let slice = slices.iter().find(|slice| slice.id == id).unwrap();
        format!("{} {} {} {}", slice.source_id, slice.kind, slice.account, slice.period)
    };
    let lines = slices.iter().map(|one| format!("{} {} {}", of_slice(one.id), one.content_hash, one.lines));
    told.insert("slices", lines.collect());
    let parts = all::<slice_part::Entity>(app).await;
    let lines =
        parts.iter().map(|one| format!("{} {} {} {}", of_slice(one.slice_id), one.position, one.path, one.lines));
    told.insert("parts", lines.collect());
    let sums = all::<summary::Entity>(app).await.into_iter().flat_map(|one| {
        let slice = of_slice(one.slice_id);
        one.sums.sums().unwrap().into_iter().map(move |sum| format!("{slice} {sum:?}"))
    });
    told.insert("sums", sums.collect());
    for part in &parts {
        app.facts.verify(&part.path).unwrap();
    }
    let editions = all::<edition::Entity>(app).await;
    let of_edition = |id: i64| {
        let edition = editions.iter().find(|edition| edition.id == id).unwrap();
        format!("{} {} {} r{}", edition.report, edition.scope, edition.period, edition.revision)
    };
    told.insert(
        "editions",
        editions.iter().map(|one| format!("{} {} {}", of_edition(one.id), one.check_number, one.body)).collect(),
    );
    let files = all::<edition_file::Entity>(app).await;
    told.insert(
        "files",
        files
            .iter()
            .map(|one| format!("{} {} {}", of_edition(one.edition_id), one.name, plain.bytes(&one.body)))
            .collect(),
    );
    let mails = all::<delivery::Entity>(app).await;
    told.insert(
        "mails",
        mails.iter().map(|one| format!("{} {} {}", of_edition(one.edition_id), one.address, one.state)).collect(),
    );
    for lines in told.values_mut() {
        lines.iter_mut().for_each(|line| *line = plain.text(line));
        lines.sort();
    }
    told
}

/// What does not change when a number was handed out in vain. A proof is the number of a measurement's row: PostgreSQL
/// never hands a number out again, not even when the row was not kept; on SQLite texts and check numbers stay as they are.
struct Plain {
    proofs: BTreeMap<String, String>,
    check_numbers: Vec<String>,
}

impl Plain {
    async fn of(app: &App) -> Self {
        if app.db.connection().get_database_backend() != DbBackend::Postgres {
            return Self { proofs: BTreeMap::new(), check_numbers: Vec::new() };
        }
        let name =
            |one: measurement::Model| (one.id.to_string(), format!("{} {} {}", one.metric_id, one.scope, one.period));
        let cards = all::<card_result::Entity>(app).await.into_iter().map(|one| one.check_number);
        let editions = all::<edition::Entity>(app).await.into_iter().map(|one| one.check_number);
        Self {
            proofs: all::<measurement::Entity>(app).await.into_iter().map(name).collect(),
            check_numbers: cards.chain(editions).collect(),
        }
    }

    fn text(&self, text: &str) -> String {
        let text = self.check_numbers.iter().fold(text.to_owned(), |text, number| text.replace(number, "check number"));
        if self.proofs.is_empty() {
            return text;
        }
        let mut pieces = text.split("proof");
        let mut plain = pieces.next().unwrap().to_owned();
        for piece in pieces {
            let start = piece.len() - piece.trim_start_matches(['"', ':', '/']).len();
            let (before, rest) = piece.split_at(start);
            let (number, rest) =
                rest.split_at(rest.len() - rest.trim_start_matches(|one: char| one.is_ascii_digit()).len());
            plain += &["proof", before, self.proofs.get(number).map_or(number, String::as_str), rest].concat();
        }
        plain
    }

    fn bytes(&self, bytes: &[u8]) -> String {
        match std::str::from_utf8(bytes) {
            Ok(text) => hash(self.text(text).as_bytes()),
            // Both name proofs and check number, packed.
            Err(_) if !self.proofs.is_empty() && (bytes.starts_with(b"%PDF") || bytes.starts_with(b"PK")) => "".into(),
            Err(_) => hash(bytes),
        }
    }
}

async fn figures(app: &App) -> Told {
    let mut told = Told::new();
    let rows = all::<kept_record::Entity>(app).await.into_iter();
    told.insert(
        "records",
        rows.map(|one| format!("{} {} {} {}", one.source_id, one.key, one.hash, one.body)).collect(),
    );
    let rows = all::<measurement::Entity>(app).await.into_iter().map(|one| {
        let (scope, period) = (one.scope, one.period);
        format!("{} {scope} {period} {:?} {:?} {:?} {}", one.metric_id, one.value, one.numerator, one.no_value, one.n)
    });
    told.insert("measurements", rows.collect());
    let rows = all::<card_result::Entity>(app).await.into_iter();
    told.insert("cards", rows.map(|one| format!("{} {} {}", one.period, one.check_number, one.body)).collect());
    told.insert("reviews", all::<shelf_review::Entity>(app).await.iter().map(|one| format!("{one:?}")).collect());
    let rows = all::<charge_period::Entity>(app).await.into_iter();
    told.insert(
        "months",
        rows.map(|one| format!("{} {} {} {}", one.period, one.state, one.check_number, one.books)).collect(),
    );
    told.insert("statements", all::<statement::Entity>(app).await.iter().map(|one| format!("{one:?}")).collect());
    told.insert("lines", all::<charge_line::Entity>(app).await.iter().map(|one| format!("{one:?}")).collect());
    let rows = all::<audit_entry::Entity>(app).await.into_iter();
    told.insert("audit", rows.map(|one| format!("{} {} {}", one.actor, one.action, one.object)).collect());
    told
}

/// Every pull accounts for its rows, whatever became of it; none is still running.
pub async fn check_pulls(app: &App) {
    for run in all::<run::Entity>(app).await {
        assert_eq!(run.read, run.new + run.changed + run.same + run.rejected, "{run:?}");
        assert!(run.finished_at.is_some(), "{run:?}");
    }
}

pub async fn all<E: EntityTrait>(app: &App) -> Vec<E::Model> {
    E::find().all(app.db.connection()).await.unwrap()
}

/// Both say the same; where not, which lines differ.
#[track_caller]
pub fn assert_same(found: &Told, wanted: &Told, after: &str) {
    for (what, wanted) in wanted {
        let found = &found[what];
        let missing: Vec<_> = wanted.iter().filter(|line| !found.contains(line)).collect();
        let more: Vec<_> = found.iter().filter(|line| !wanted.contains(line)).collect();
        assert!(missing.is_empty() && more.is_empty(), "{after}: {what}: missing {missing:#?}, too many {more:#?}");
        assert_eq!(found.len(), wanted.len(), "{after}: {what}");
    }
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}
