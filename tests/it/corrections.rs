//! A frozen edition never changes. Changed figures need a reason, and become a new revision that says so openly.

use std::collections::BTreeSet;

use entity::edition;
use scorebridge::jobs;
use scorebridge::store::{editions, runs};

use crate::company::Company;
use crate::sample::{august, sample};
use crate::story::newest;

#[tokio::test]
async fn changed_figures_need_a_reason_and_become_a_new_revision() {
    let company = sample().await;
    let app = &company.app;
    jobs::report(app, august(), None).await.unwrap();
    jobs::deliver(app).await.unwrap();
    let (first, mails) = (newest(&company).await, company.mails());
    let files = editions::files(&app.db, &first).await.unwrap();

    correct(&company).await;
    let refused = jobs::report(app, august(), None).await.unwrap_err().to_string();
    for words in ["the figures of all 2026-08 changed since revision 1 was frozen", "give a reason"] {
        assert!(refused.contains(words), "{refused}");
    }
    assert_eq!(newest(&company).await, first);
    assert_eq!(jobs::deliver(app).await.unwrap(), Default::default());

    let reason = "People and culture had forgotten the hours saved by the new joiner forms.";
    let frozen = jobs::report(app, august(), Some(reason)).await.unwrap();
    assert_eq!((frozen.editions, frozen.unchanged, frozen.deliveries), (2, 0, 3));
    let second = newest(&company).await;
    assert_eq!((first.revision, second.revision), (1, 2));
    assert_ne!(second.check_number, first.check_number);
    assert!(second.subject.starts_with("Corrected: "), "{}", second.subject);
    let text = text(&company, &second).await;
    let said = text.split("\n\n").nth(1).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
    let changed = |then: &str, now: &str| format!("Hours saved by automation: {now} instead of {then}.");
    let [then, now] = [&first, &second].map(hours_saved);
    let wanted = format!("Corrected edition 2. {} {reason}", changed(&then, &now));
    assert_eq!(said, wanted, "the first paragraph below the title:\n{text}");

    // Revision 1 is what it was, to the byte.
    let everyone = scorebridge::store::Access::everything();
    assert_eq!(editions::by_id(&app.db, &everyone, first.id).await.unwrap().unwrap(), first);
    assert_eq!(editions::files(&app.db, &first).await.unwrap(), files);

    // The correction goes to the same readers, as messages of its own.
    let sent = jobs::deliver(app).await.unwrap();
    assert_eq!((sent.accepted, sent.rejected), (3, 0));
    let all = company.mails();
    assert_eq!(all.len(), 6);
    assert!(mails.iter().all(|(name, bytes)| all[name] == *bytes), "a mail of revision 1 was touched");

    // Each stands beside the very mail that it corrects.
    let header = |mail: &str, name: &str| mail.lines().find_map(|line| line.strip_prefix(name).map(str::to_owned));
    let mut corrected = BTreeSet::new();
    for (_, bytes) in all.iter().filter(|(name, _)| !mails.contains_key(*name)) {
        let mail = String::from_utf8_lossy(bytes).into_owned();
        let first = header(&mail, "References: ").unwrap();
        let to = header(&mail, "To: ").unwrap();
        let of_first = mails.values().map(|bytes| String::from_utf8_lossy(bytes));
        let of_first = of_first.into_iter().find(|mail| header(mail, "Message-ID: ").as_ref() == Some(&first)).unwrap();
        assert_eq!(header(&of_first, "To: ").unwrap(), to);
        corrected.insert(first);
    }
    assert_eq!(corrected.len(), 3);

    // The same figures again: nothing more to correct, with or without a reason.
    for reason in [None, Some(reason), Some("another reason")] {
        let again = jobs::report(app, august(), reason).await.unwrap();
        assert_eq!((again.editions, again.unchanged, again.deliveries), (0, 2, 0), "{reason:?}");
    }
}

/// Rows of a later month, a source that fails later, another address of the portal: August is what it was.
#[tokio::test]
async fn what_happens_later_corrects_nothing() {
    let mut company = sample().await;
    jobs::report(&company.app, august(), None).await.unwrap();
    let first = newest(&company).await;
    company.append("sources/outcomes.csv", "hours_saved,2026-09-01,400.5,D700,\n");
    pull(&company, "outcomes").await;
    assert_eq!(company.last_run("outcomes").await.new, 1);
    jobs::measure(&company.app, august()).await.unwrap();
    jobs::score(&company.app, august()).await.unwrap();
    std::fs::remove_file(company.path("sources/outages.csv")).unwrap();
    pull(&company, "monitoring").await;
    assert!(company.last_run("monitoring").await.error.is_some());
    company.app.config.public_url = "https://scorecards.nordwind.example".to_owned();
    for reason in [None, Some("a reason nobody needs")] {
        let again = jobs::report(&company.app, august(), reason).await.unwrap();
        assert_eq!((again.editions, again.unchanged, again.deliveries), (0, 2, 0), "{reason:?}");
    }
    assert_eq!(newest(&company).await, first);
}

/// As the edition prints it.
fn hours_saved(edition: &edition::Model) -> String {
    let views = edition.body["page"]["perspectives"].as_array().unwrap().iter();
    let measures = views.flat_map(|view| view["measures"].as_array().unwrap());
    let measure = measures.into_iter().find(|measure| measure["name"] == "Hours saved by automation").unwrap();
    measure["actual"].as_str().unwrap().to_owned()
}

/// The source mends August: the hours saved are counted anew.
pub async fn correct(company: &Company) {
    company.append("sources/outcomes.csv", "hours_saved,2026-08-01,400.5,D700,\n");
    pull(company, "outcomes").await;
    let run = company.last_run("outcomes").await;
    assert_eq!((run.new, run.changed), (0, 1), "{run:?}");
    let hours = company.measured("hours_saved", "all", "2026-08").await.value.unwrap();
    jobs::measure(&company.app, august()).await.unwrap();
    assert!(company.measured("hours_saved", "all", "2026-08").await.value.unwrap() > hours + 200.0);
    jobs::score(&company.app, august()).await.unwrap();
}

async fn pull(company: &Company, source: &str) {
    let sources = runs::sources(&company.app.db).await.unwrap();
    let source = sources.iter().find(|one| one.id == source).unwrap();
    jobs::pull(&company.app, source).await.unwrap();
}

async fn text(company: &Company, edition: &edition::Model) -> String {
    let file = editions::file(&company.app.db, edition, "txt").await.unwrap().unwrap();
    String::from_utf8(file.body).unwrap()
}
