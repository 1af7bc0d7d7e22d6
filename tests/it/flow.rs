//! A month runs from the sources to the mail, accounts for every row, and can be run again without changing anything.

use entity::value::RunState;
use entity::{card_result, charge_line, charge_period, delivery, edition, edition_file, measurement, statement};
use scorebridge::jobs::{self, Step};
use scorebridge::store::{Access, runs};

use crate::sample::{august, sample};

#[tokio::test]
async fn every_pull_accounts_for_its_rows() {
    let company = sample().await;
    let (records, slices) =
        (company.rows::<entity::kept_record::Entity>().await, company.rows::<entity::slice::Entity>().await);
    let sources = runs::sources(&company.app.db).await.unwrap();
    assert_eq!(sources.len(), 10);
    for source in sources {
        let (run, rejects) = (company.last_run(&source.id).await, company.rejects(&source.id).await);
        let id = &source.id;
        assert_eq!(run.read, run.new + run.changed + run.same + run.rejected, "{id}");
        let kept = records.iter().filter(|record| record.source_id == *id).count() as i64
            + slices.iter().filter(|slice| slice.source_id == *id).map(|slice| slice.lines).sum::<i64>();
        assert!(kept > 0 && run.new == kept, "{id}: {} new, {kept} kept", run.new);
        assert_eq!(run.rejected, rejects.len() as i64, "{id}");
        let state = if rejects.is_empty() { RunState::Succeeded } else { RunState::Partial };
        assert_eq!((run.state, run.error, run.finished_at.is_some()), (state, None, true), "{id}");
        for reject in rejects {
            assert!((1..=run.read).contains(&reject.position), "{id}: {reject:?}");
            assert!(!reject.reason.is_empty() && !reject.raw.is_empty(), "{id}: {reject:?}");
        }
    }
}

#[tokio::test]
async fn a_month_run_again_changes_nothing() {
    let company = sample().await;
    let app = &company.app;
    let kept = company.print_of_kept().await;
    let figures = company.print_of::<measurement::Entity>().await;
    let charged = charges(&company).await;

    // The sample was pulled, measured, scored and closed before; report and delivery are new.
    let said = jobs::run(app, Step::Month, august()).await.unwrap();
    assert!(
        said.ends_with(
            "2 editions frozen, 0 unchanged, 3 mails planned\n3 mails delivered, 0 refused, 0 to try again, 0 uncertain"
        ),
        "{said}"
    );
    for source in runs::sources(&app.db).await.unwrap() {
        let run = company.last_run(&source.id).await;
        assert_eq!((run.new, run.changed, run.read), (0, 0, run.same + run.rejected), "{}", source.id);
    }
    assert_eq!(company.print_of_kept().await, kept);
    assert_eq!(company.print_of::<measurement::Entity>().await, figures);
    assert_eq!(charges(&company).await, charged);

    let (cards, editions, mails) = (cards(&company).await, editions(&company).await, company.mails());
    assert_eq!(mails.len(), 3);
    jobs::score(app, august()).await.unwrap();
    assert_eq!(self::cards(&company).await, cards);
    let again = jobs::report(app, august(), None).await.unwrap();
    assert_eq!((again.editions, again.unchanged, again.deliveries), (0, 2, 0));
    assert_eq!(jobs::deliver(app).await.unwrap(), Default::default());
    assert_eq!((self::editions(&company).await, company.mails()), (editions, mails));
}

#[tokio::test]
async fn only_months_that_are_over_are_run() {
    let company = sample().await;
    let month_of = async |text: &str| match jobs::month_of(&company.app, Some(text.parse().unwrap())).await {
        Ok(month) => month.to_string(),
        Err(error) => error.to_string(),
    };
    assert_eq!(jobs::month_of(&company.app, None).await.unwrap(), august());
    assert_eq!(month_of("2026-07").await, "2026-07");
    assert_eq!(month_of("2026-09").await, "2026-09 is not over yet; the last complete month is 2026-08");
    assert_eq!(month_of("2026-Q2").await, "expected a month such as 2026-08, found `2026-Q2`");
}

/// Scored cards, without the moment of scoring.
async fn cards(company: &crate::company::Company) -> Vec<(String, serde_json::Value)> {
    assert_eq!(scorebridge::store::cards::scorecards(&company.app.db, &Access::everything()).await.unwrap().len(), 1);
    company.rows::<card_result::Entity>().await.into_iter().map(|row| (row.check_number, row.body)).collect()
}

async fn charges(company: &crate::company::Company) -> [(usize, String); 3] {
    [
        company.print_of::<charge_period::Entity>().await,
        company.print_of::<statement::Entity>().await,
        company.print_of::<charge_line::Entity>().await,
    ]
}

async fn editions(company: &crate::company::Company) -> [(usize, String); 3] {
    [
        company.print_of::<edition::Entity>().await,
        company.print_of::<edition_file::Entity>().await,
        company.print_of::<delivery::Entity>().await,
    ]
}
