//! One plan, two outputs: the allocation base as our fold computes it and as PostgreSQL does, to the last digit.

use chrono::DateTime;
use entity::record::{CostLine, Record, UsageLine};
use entity::value::{Exact, Period, RecordKind, Sum};
use scorebridge::facts::{FactStore, Filter, Key, Part, Plan, Wanted};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, QueryResult, Statement};

use crate::database;
use crate::kill::Chance;

/// Names that sort apart in most languages, and not by their bytes alone.
const NAMES: [&str; 6] = ["sales", "Works", "größe", "o'hara", "zoo", "a_b"];

/// A number with up to 9 digits before the point and up to 24 behind it, of any sign.
fn amount(chance: &mut Chance) -> Exact {
    let (whole, scale) = (i128::from(chance.below(1_000_000_000)), chance.below(25));
    let fraction = (0..3).fold(0, |number, _| number * 100_000_000 + i128::from(chance.below(100_000_000)));
    let sign = if chance.below(5) == 0 { -1 } else { 1 };
    let places = 10_i128.pow(scale);
    Exact::new(sign * (whole * places + fraction % places), scale).unwrap()
}

fn name(chance: &mut Chance) -> Option<String> {
    NAMES.get(chance.below(8) as usize).map(|name| (*name).to_owned())
}

fn lines(period: Period) -> (Vec<CostLine>, Vec<UsageLine>) {
    let mut chance = Chance(7);
    let at = DateTime::from_timestamp(1_785_542_400, 0).unwrap();
    let cost = |chance: &mut Chance| {
        let billed = amount(chance);
        CostLine {
            account: "a".into(),
            billing_period: period,
            charged_from: at,
            charged_to: at,
            billed,
            effective: if chance.below(2) == 0 { billed } else { amount(chance) },
            currency: ["EUR", "USD"][chance.below(2) as usize].parse().unwrap(),
            category: ["Usage", "Tax", "größe"][chance.below(3) as usize].into(),
            supplier_service: "s".into(),
            resource: None,
            description: None,
            quantity: None,
            unit: None,
            business_unit: name(chance),
            service: name(chance),
        }
    };
    let costs = (0..4_000).map(|_| cost(&mut chance)).collect();
    let usage = |chance: &mut Chance| UsageLine {
        account: "a".into(),
        billing_period: period,
        driver: ["boxes", "Ports"][chance.below(2) as usize].into(),
        quantity: amount(chance),
        business_unit: name(chance),
        service: name(chance),
    };
    (costs, (0..2_000).map(|_| usage(&mut chance)).collect())
}

fn text(value: Option<&String>) -> String {
    value.map_or("NULL".to_owned(), |value| format!("'{}'", value.replace('\'', "''")))
}

/// The same lines in tables of a company's own.
async fn load(db: &DatabaseConnection, costs: &[CostLine], usage: &[UsageLine]) {
    db.execute_unprepared(
        "CREATE TABLE cost_lines (billing_period text, business_unit text, service text, category text, currency text, billed numeric, effective numeric);
         CREATE TABLE usage_lines (billing_period text, business_unit text, service text, driver text, quantity numeric);
         INSERT INTO cost_lines VALUES ('2026-07', 'sales', 'zoo', 'Usage', 'EUR', 1, 1)",
    )
    .await
    .unwrap();
    let cost = |line: &CostLine| {
        let effective = if line.effective == line.billed { "NULL".to_owned() } else { line.effective.to_string() };
        let (unit, service, category) =
            (text(line.business_unit.as_ref()), text(line.service.as_ref()), &line.category);
        format!("('2026-08',{unit},{service},'{category}','{}',{},{effective})", line.currency, line.billed)
    };
    for some in costs.chunks(500) {
        let rows: Vec<String> = some.iter().map(cost).collect();
        db.execute_unprepared(&format!("INSERT INTO cost_lines VALUES {}", rows.join(","))).await.unwrap();
    }
    let used = |line: &UsageLine| {
        let (unit, service) = (text(line.business_unit.as_ref()), text(line.service.as_ref()));
        format!("('2026-08',{unit},{service},'{}',{})", line.driver, line.quantity)
    };
    for some in usage.chunks(500) {
        let rows: Vec<String> = some.iter().map(used).collect();
        db.execute_unprepared(&format!("INSERT INTO usage_lines VALUES {}", rows.join(","))).await.unwrap();
    }
}

/// What the database answers to the plan, as sums.
async fn pushed_down(db: &DatabaseConnection, plan: &Plan, table: &str) -> Vec<Sum> {
    // Every column as text: no driver's number in between can round.
    let sql = format!(
        "SELECT business_unit, service, category, currency::text AS currency, billed::text AS billed,
                effective::text AS effective, quantity::text AS quantity, lines FROM ({}) AS plan",
        plan.sql(table)
    );
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    let sum = |row: QueryResult| {
        let word = |column: &str| row.try_get::<Option<String>>("", column).unwrap();
        let number = |column: &str| word(column).unwrap().parse::<Exact>().unwrap().trimmed();
        Sum {
            business_unit: word("business_unit").map(Into::into),
            service: word("service").map(Into::into),
            category: word("category").unwrap().into(),
            currency: word("currency").map(|code| code.parse().unwrap()),
            billed: number("billed"),
            effective: number("effective"),
            quantity: number("quantity"),
            lines: row.try_get("", "lines").unwrap(),
        }
    };
    rows.into_iter().map(sum).collect()
}

fn written(facts: &FactStore, period: Period, records: Vec<Record>) -> Vec<Part> {
    let mut writer = facts.writer(records[0].kind(), "a", period).unwrap();
    records.iter().for_each(|record| writer.push(record).unwrap());
    writer.finish().unwrap().parts
}

#[tokio::test]
async fn the_fold_and_postgres_come_to_the_same() {
    let Ok(server) = std::env::var(database::SERVER) else {
        println!("SKIPPED: a plan pushed down to PostgreSQL; {} is not set", database::SERVER);
        return;
    };
    let period: Period = "2026-08".parse().unwrap();
    let (costs, usage) = lines(period);
    let address = database::fresh(&server, &format!("pushed_down_{}", std::process::id())).await;
    let db = Database::connect(&address).await.unwrap();
    load(&db, &costs, &usage).await;
    let folder = tempfile::tempdir().unwrap();
    let facts = FactStore::open(folder.path()).unwrap();
    let mut parts = written(&facts, period, costs.into_iter().map(|line| Record::CostLine(Box::new(line))).collect());
    parts.extend(written(&facts, period, usage.into_iter().map(|line| Record::UsageLine(Box::new(line))).collect()));

    let only = Filter { business_unit: Wanted::Named("o'hara".into()), service: Wanted::Unnamed, ..Filter::default() };
    let mut compared = 0;
    for (kind, table) in [(RecordKind::CostLine, "public.cost_lines"), (RecordKind::UsageLine, "usage_lines")] {
        let base = Plan::allocation_base(kind, period);
        for plan in [
            base.clone(),
            Plan { by: vec![Key::Service], ..base.clone() },
            Plan { by: vec![Key::BusinessUnit, Key::Category], only: only.clone(), ..base.clone() },
            Plan {
                by: vec![],
                only: Filter { service: Wanted::Named("zoo".into()), ..Filter::default() },
                ..base.clone()
            },
            Plan { only: Filter { category: Wanted::Named("no such".into()), ..Filter::default() }, ..base.clone() },
        ] {
            let ours: Vec<Sum> = facts.run(&plan, &parts).unwrap();
            let theirs = pushed_down(&db, &plan, table).await;
            assert_eq!(ours, theirs, "{plan:?}\n{}", plan.sql(table));
            compared += ours.len();
        }
    }
    assert!(compared > 300, "{compared} sums compared");
    db.close().await.unwrap();
    database::end(&address);
}
