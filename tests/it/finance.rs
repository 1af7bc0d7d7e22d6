//! What finance ties its figures to, from files to pages: bills held against FOCUS, invoices, ledger, late bills, things
//! that are bought once, budgets.

use std::collections::BTreeMap;

use entity::value::{Exact, Role};
use scorebridge::app::Clock;
use scorebridge::chargeback::{ConformanceGrade, Tie, TieKind, TieVerdict};
use scorebridge::jobs;
use scorebridge::store::{Access, charges, charging, company as plans, conformance, lines};

use crate::charge_review::Served;
use crate::company::{Company, total};

const UNITS: &str = "\
business_units:
  - { id: group, name: Group }
  - { id: sales, name: Sales, parent: group }
  - { id: works, name: Works, parent: group }
services:
  - { id: mail, name: Mail, kind: it, purpose: Post, owner: Ada, stage: live, agreed_hours: always }
charge_rules:
  - { id: mail-share, name: Mail, service: mail, method: fixed, unit: months, terms: { shares: { sales: 60, works: 40 } } }
";

fn source(id: &str, settings: &str) -> String {
    format!("  - {{ id: {id}, name: {id}, rhythm_hours: 744, settings: {{ zone: UTC, {settings} }} }}\n")
}

fn cost_source(id: &str, file: &str) -> String {
    let fields = "account: a, billing_period: month, billed: amount, currency: c, category: k, supplier_service: s, service: service";
    source(id, &format!("records: cost_line, from: {{ connector: file, path: ../{file} }}, fields: {{ {fields} }}"))
}

const FOCUS: &str = "\
BilledCost,EffectiveCost,BillingAccountId,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ChargeClass,ServiceName,InvoiceId,InvoiceIssuerName
100.00,100.00,A-1,EUR,2026-08-01T00:00:00Z,2026-09-01T00:00:00Z,2026-08-01T00:00:00Z,2026-08-02T00:00:00Z,Usage,,Post,R-1,Cloud Nord
\"$1,000.50 \",1000.50,A-1,EUR,2026-08-01T00:00:00Z,2026-09-01T00:00:00Z,2026-08-01T00:00:00Z,2026-08-02T00:00:00Z,Usage,NULL,Post,R-1,Cloud Nord
209.10,209.10,A-1,EUR,2026-08-01T00:00:00Z,2026-09-01T00:00:00Z,2026-08-01T00:00:00Z,2026-08-02T00:00:00Z,Tax,,Post,R-1,Cloud Nord
7,7,A-1,EUR,2026-08-01T00:00:00Z,2026-09-01T00:00:00Z,2026-08-02T00:00:00Z,2026-08-01T00:00:00Z,Usage,,Post,R-2,Cloud Nord
";

fn focus_model(more: &str) -> String {
    let bill = source(
        "cloud",
        "records: cost_line, focus: '1.2', from: { connector: file, path: ../focus.csv }, fields: {
          account: BillingAccountId, billing_period: BillingPeriodStart, charged_from: ChargePeriodStart,
          charged_to: ChargePeriodEnd, billed: BilledCost, effective: EffectiveCost, currency: BillingCurrency,
          category: ChargeCategory, supplier_service: ServiceName, service: { constant: mail } }",
    );
    let control = source(
        "books",
        "records: control_total, from: { connector: file, path: ../books.csv }, fields: {
          book: book, reference: what, billing_period: month, amount: amount, currency: { constant: EUR },
          category: category, state: state }",
    );
    format!("{UNITS}{more}sources:\n{bill}{control}")
}

async fn ties(company: &Company, kind: TieKind) -> Vec<(String, TieVerdict, String)> {
    let (db, month) = (&company.app.db, "2026-08".parse().unwrap());
    let finance = charging::settings(db).await.unwrap().finance;
    let all = conformance::tie_inputs(db, month).await.unwrap().ties(month, &finance);
    let shown = |tie: Tie| (tie.what, tie.verdict, tie.difference.to_string());
    all.into_iter().filter(|tie| tie.kind == kind).map(shown).collect()
}

#[tokio::test]
async fn a_bill_is_held_against_focus_and_its_bad_rows_are_kept_apart() {
    let company = Company::new(&focus_model("")).await;
    company.write("focus.csv", FOCUS);
    company.write("books.csv", "book,what,month,amount,category,state\ninvoice,R-1,2026-08,1100.50,,Issued\ninvoice,R-1,2026-08,210,Tax,Issued\n");
    company.pull().await.counts("cloud", [4, 3, 0, 0, 1]);
    let run = company.last_run("cloud").await;
    let found = conformance::of_run(&company.app.db, run.id).await.unwrap().unwrap();
    assert_eq!((found.rows, found.conforming_rows, found.grade), (4, 2, ConformanceGrade::Part));
    let failed: BTreeMap<&str, u64> = found
        .rules
        .iter()
        .filter(|rule| !rule.rule.ends_with(".present"))
        .map(|rule| (rule.rule.as_str(), rule.failed))
        .collect();
    assert_eq!(failed["BilledCost.format"], 1);
    assert_eq!(failed["ChargeClass.null_written"], 1);
    assert_eq!(failed["ChargePeriodEnd.after_start"], 1);
    assert_eq!(failed["EffectiveCost.format"], 0);
    assert_eq!(company.rejects("cloud").await.len(), 1, "an end before its begin would count as negative time");
    assert_eq!(
        ties(&company, TieKind::Invoice).await,
        [("R-1".into(), TieVerdict::Ties, "0".into()), ("R-2".into(), TieVerdict::NotComparable, "0".into())]
    );
    assert_eq!(ties(&company, TieKind::Bill).await, [("cloud".into(), TieVerdict::Differs, "-7".into())]);
}

/// A difference to the ledger that is material keeps the month open, until somebody lets it pass by name.
#[tokio::test]
async fn a_material_difference_to_the_ledger_blocks_closing() {
    let finance =
        "charging: { finance: { materiality: 5, ledger: [{ account: '6400', collects: [{ source: cloud }] }] } }\n";
    let mut company = Company::new(&focus_model(finance)).await;
    company.app.clock = Clock::fixed("2026-09-03T06:00:00Z".parse().unwrap());
    company.write(
        "focus.csv",
        FOCUS.replace(
            "2026-08-02T00:00:00Z,2026-08-01T00:00:00Z,Usage,,Post,R-2",
            "2026-08-01T00:00:00Z,2026-08-02T00:00:00Z,Usage,,Post,R-2",
        ),
    );
    let books = "book,what,month,amount,category,state\n";
    company.write("books.csv", format!("{books}ledger,6400,2026-08,1300.00,,\n"));
    company.pull().await;
    assert_eq!(ties(&company, TieKind::Ledger).await, [("6400".into(), TieVerdict::Differs, "16.6".into())]);
    let month = "2026-08".parse().unwrap();
    let refused = jobs::close(&company.app, month, "ada").await.unwrap_err().to_string();
    assert!(refused.contains("account 6400 of the ledger differs by 16.6 EUR"), "{refused}");
    assert!(charges::period(&company.app.db, month).await.unwrap().is_none(), "nothing is kept");
    charging::waive(
        &company.app.db,
        (month, conformance::TIE_OUT),
        ("ada", "booked in September"),
        company.app.clock.now(),
    )
    .await
    .unwrap();
    jobs::close(&company.app, month, "ada").await.unwrap();
}

/// A late bill is estimated from the month before; when it comes, the next month carries the difference, so that both
/// together are the bill.
#[tokio::test]
async fn a_late_bill_is_accrued_and_reversed() {
    let model = format!(
        "{UNITS}charging: {{ finance: {{ accrue: [late] }} }}\nsources:\n{}{}",
        cost_source("prompt", "prompt.csv"),
        cost_source("late", "late.csv")
    );
    let mut company = Company::new(&model).await;
    company.app.clock = Clock::fixed("2026-10-03T06:00:00Z".parse().unwrap());
    let head = "a,month,amount,c,k,s,service\n";
    company.write(
        "prompt.csv",
        format!("{head}x,2026-07,10,EUR,Usage,p,mail\nx,2026-08,10,EUR,Usage,p,mail\nx,2026-09,10,EUR,Usage,p,mail\n"),
    );
    company.write("late.csv", format!("{head}y,2026-07,100.00,EUR,Usage,p,mail\n"));
    company.pull().await;
    for month in ["2026-07", "2026-08"] {
        jobs::close(&company.app, month.parse().unwrap(), "ada").await.unwrap();
    }
    let books = |month: &str| {
        let (db, month) = (company.app.db.clone(), month.parse().unwrap());
        async move { charges::books(&charges::period(&db, month).await.unwrap().unwrap()).unwrap() }
    };
    let august = books("2026-08").await;
    assert_eq!((august.source_total.to_string(), august.accrued.len()), ("110".into(), 1));
    assert_eq!(
        (august.accrued[0].amount.to_string(), august.accrued[0].from.to_string()),
        ("100".into(), "2026-07".into())
    );
    // The bill of August comes, dearer than was thought; that of September is there in time.
    company.write("late.csv", format!("{head}y,2026-07,100.00,EUR,Usage,p,mail\ny,2026-08,130.00,EUR,Usage,p,mail\ny,2026-09,120.00,EUR,Usage,p,mail\n"));
    company.pull().await;
    jobs::close(&company.app, "2026-09".parse().unwrap(), "ada").await.unwrap();
    let september = books("2026-09").await;
    assert!(september.accrued.is_empty());
    let late: Vec<Exact> = september.late.iter().flat_map(|late| &late.pools).map(|pool| pool.source_total).collect();
    assert_eq!(total(late.into_iter()).to_string(), "30", "130 came, 100 were accrued");
    let charged = total([august.charged, september.charged].into_iter());
    assert_eq!(charged.to_string(), "270", "10 and 10, 130 and 120");
}

/// What is bought once is cost of the months of its life, to the last digit, and ties to its price.
#[tokio::test]
async fn hardware_is_written_off_month_by_month() {
    let fields = "account: a, charged_from: bought, billed: price, currency: c, category: { constant: Purchase }, supplier_service: what,
        service: { constant: mail }, life_months: months";
    let settings =
        format!("records: cost_line, from: {{ connector: file, path: ../assets.csv }}, fields: {{ {fields} }}");
    let company = Company::new(&format!("{UNITS}sources:\n{}", source("assets", &settings))).await;
    company.write("assets.csv", "a,bought,price,c,what,months\nit,2026-03-10,1000.00,EUR,Server,36\nit,2026-03-12,99.99,EUR,Mouse,\nit,2026-04-01,5,EUR,Broken,0\n");
    company.pull().await.counts("assets", [38, 37, 0, 0, 1]);
    let mut all = Vec::new();
    for month in lines::periods(&company.app.db).await.unwrap() {
        all.extend(lines::sums(&company.app.db, month).await.unwrap().into_iter().map(|(_, sum)| (month, sum.billed)));
    }
    assert_eq!(all.len(), 36);
    assert_eq!(all[0].1.to_string(), "127.767777", "a thirty-sixth, and what has no life");
    assert_eq!(all.last().unwrap().0.to_string(), "2029-02");
    assert_eq!(total(all.iter().map(|(_, billed)| *billed)).trimmed().to_string(), "1099.99");
    company.pull().await.counts("assets", [38, 0, 0, 37, 1]);
    assert!(company.rejects("assets").await[0].reason.contains("life_months: expected 1 to 600 months, found 0"));
}

#[tokio::test]
async fn budgets_of_units_services_and_both() {
    let budgets = "budgets:
  - { business_unit: sales, from: 2026-01, amount: 100 }
  - { business_unit: sales, service: mail, from: 2026-01, amount: 60 }
  - { business_unit: works, service: mail, from: 2026-01, amount: 40 }
  - { business_unit: works, service: mail, from: 2026-06, amount: 45.5 }
  - { service: mail, from: 2026-01, amount: 110 }
";
    let company = Company::new(&format!("{UNITS}{budgets}")).await;
    let db = &company.app.db;
    let of_units = |month: &str| {
        let month = month.parse().unwrap();
        async move {
            let all = plans::budgets(db, &Access::everything(), month).await.unwrap();
            all.into_iter().map(|(unit, money)| format!("{unit} {}", money.amount())).collect::<Vec<_>>()
        }
    };
    assert_eq!(of_units("2026-05").await, ["sales 100.00", "works 40.00"], "works has none but by service");
    assert_eq!(of_units("2026-08").await, ["sales 100.00", "works 45.50"]);
    let of_services = plans::service_budgets(db, &Access::everything(), "2026-08".parse().unwrap()).await.unwrap();
    assert_eq!(of_services.len(), 3);
    let works = Access::only(["works".to_owned()].into());
    assert_eq!(plans::service_budgets(db, &works, "2026-08".parse().unwrap()).await.unwrap().len(), 1);
    assert!(plans::budgets(db, &works, "2025-12".parse().unwrap()).await.unwrap().is_empty());
}

/// Works is shown what it costs and pays nothing: its statement says so, and the journal books sales alone. A closed month
/// stays so when works pays from the next one on.
#[tokio::test]
async fn a_unit_that_is_only_shown_its_cost_is_not_booked() {
    let showback = "charging: { finance: { showback: [works] } }\n";
    let model = |settings: &str| format!("{UNITS}{settings}sources:\n{}", cost_source("bill", "bill.csv"));
    let mut company = Company::new(&model(showback)).await;
    company.app.clock = Clock::fixed("2026-10-03T06:00:00Z".parse().unwrap());
    let bill = "a,month,amount,c,k,s,service\n".to_owned();
    let rows = ["2026-08", "2026-09"].map(|month| format!("x,{month},100.00,EUR,Usage,post,mail\n")).concat();
    company.write("bill.csv", bill + &rows);
    company.pull().await;
    jobs::close(&company.app, "2026-08".parse().unwrap(), "ada").await.unwrap();
    company.write("model/rest.yaml", model(""));
    company.apply().await;
    jobs::close(&company.app, "2026-09".parse().unwrap(), "ada").await.unwrap();

    let served = Served::of(company).await;
    for (month, booked, debit) in [("2026-08", false, "60"), ("2026-09", true, "100")] {
        let works = served.json(Role::Finance, &format!("statements/{month}.works")).await;
        assert_eq!((&works["booked"], &works["total"]["amount"]), (&booked.into(), &"40.00".into()), "{works}");
        let journal = served.get(Role::Finance, &format!("periods/{month}/journal.csv")).await.1;
        let mut reader = csv::Reader::from_reader(journal.as_bytes());
        let debits = reader.records().map(|row| row.unwrap()[5].parse::<Exact>().unwrap_or_default());
        assert_eq!(total(debits).to_string(), debit, "{month}: {journal}");
        let books = served.json(Role::Finance, &format!("periods/{month}/reconciliation")).await;
        assert_eq!(books["charged"], "100", "every cent is still accounted for: {books}");
        let (status, paper) = served.get(Role::Finance, &format!("statements/{month}.works.pdf")).await;
        assert!(status == 200 && paper.starts_with("%PDF-"), "{month}: {status}");
    }
}
