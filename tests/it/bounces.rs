//! Mails that came back: each is told by the address it returns to, two in a row suspend its reader, and whatever else lies
//! in the folder harms nothing.

use entity::value::DeliveryState;
use entity::{bounce, delivery, edition, suspension};
use scorebridge::app::App;
use scorebridge::mail::{Link, Purpose};
use scorebridge::store::bounces::lift;
use scorebridge::store::follow_up::By;
use scorebridge::store::outbox::{self, Ended};
use scorebridge::{jobs, mail};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveModelTrait, IntoActiveModel};

use crate::company::Company;
use crate::sample::{august, sample};

/// The sample company with a folder for what comes back.
async fn house() -> Company {
    let mut company = sample().await;
    let folder = company.path("bounces");
    std::fs::create_dir_all(folder.join("new")).unwrap();
    company.app.config.mail.bounces = Some(folder);
    company.app.config.mail.bounce_address = Some("bounces@nordwind.example".into());
    jobs::report(&company.app, august(), None).await.unwrap();
    jobs::deliver(&company.app).await.unwrap();
    company
}

/// Another mail to the executive, delivered.
async fn sent_again(company: &Company) -> i64 {
    let (row, _) = of_executive(company).await;
    let other = company.rows::<edition::Entity>().await.remove(0);
    let revision = company.rows::<edition::Entity>().await.len();
    let mut next = other.into_active_model();
    next.id = NotSet;
    next.revision = Set(i32::try_from(revision).unwrap() + 1);
    let edition = next.insert(company.app.db.connection()).await.unwrap().id;
    let mut again = row.into_active_model();
    again.id = NotSet;
    again.edition_id = Set(edition);
    again.message_id = Set(format!("again-{edition}@nordwind.example"));
    again.state = Set(DeliveryState::Accepted);
    again.insert(company.app.db.connection()).await.unwrap().id
}

async fn of_executive(company: &Company) -> (delivery::Model, i64) {
    let mut rows = company.rows::<delivery::Entity>().await;
    rows.sort_by_key(|row| row.id);
    let row = rows.into_iter().rfind(|row| row.recipient_id == "executive").unwrap();
    let id = row.id;
    (row, id)
}

/// Lays a report of a failed delivery into the folder.
async fn comes_back(app: &App, delivery: i64, action: &str, status: &str) {
    let key = app.signing_keys().await.unwrap().now;
    let token = Link { delivery, until: "2028-01-01".parse().unwrap() }.token(&key, Purpose::Bounce);
    let text = format!(
        "To: bounces+{token}@nordwind.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; x@y.example\r\nAction: {action}\r\nStatus: {status}\r\n\
         Diagnostic-Code: smtp; 550 no such person\r\n--b--\r\n"
    );
    lay(app, &format!("{delivery}-{action}-{status}"), text.as_bytes());
}

fn lay(app: &App, name: &str, bytes: &[u8]) {
    let folder = app.config.mail.bounces.clone().unwrap();
    std::fs::write(folder.join("new").join(name), bytes).unwrap();
}

#[tokio::test]
async fn a_mail_returns_to_an_address_of_its_own() {
    let company = house().await;
    let (_, id) = of_executive(&company).await;
    let keys = company.app.signing_keys().await.unwrap();
    // The folder of mails keeps no envelope: the transport is asked.
    let token = Link { delivery: id, until: "2028-01-01".parse().unwrap() }.token(&keys.now, Purpose::Bounce);
    let address = company.app.config.mail.returns_to(&token).unwrap();
    assert_eq!(address, format!("bounces+{token}@nordwind.example"));
    assert!(address.split('@').next().unwrap().len() <= 64, "a local part is no longer");
    let bare = mail::returned::read(b"To: bounces@nordwind.example\r\n\r\nHello", &keys);
    assert_eq!(bare, None);
}

#[tokio::test]
async fn two_in_a_row_suspend_and_one_is_forgiven() {
    let company = house().await;
    let (row, first) = of_executive(&company).await;
    comes_back(&company.app, first, "failed", "5.1.1").await;
    let found = jobs::bounces(&company.app).await.unwrap();
    assert_eq!((found.noted, found.suspended, found.other), (1, 0, 0));
    // The same report again, as after a crash between noting it and moving it.
    comes_back(&company.app, first, "failed", "5.1.1").await;
    assert_eq!(jobs::bounces(&company.app).await.unwrap().noted, 0);
    assert_eq!(company.rows::<bounce::Entity>().await.len(), 1);
    // One that arrives starts the count anew; delays never count.
    let arrives = sent_again(&company).await;
    comes_back(&company.app, arrives, "delayed", "4.4.1").await;
    let third = sent_again(&company).await;
    comes_back(&company.app, third, "failed", "5.1.1").await;
    assert_eq!(jobs::bounces(&company.app).await.unwrap().suspended, 0);
    // The second in a row, whose report comes late, is still the second in a row.
    let fourth = sent_again(&company).await;
    comes_back(&company.app, fourth, "failed", "5.7.1").await;
    assert_eq!(jobs::bounces(&company.app).await.unwrap().suspended, 1);
    let suspended = company.rows::<suspension::Entity>().await.remove(0);
    assert_eq!(suspended.address, row.address);
    assert!(suspended.why.contains("550 no such person"), "{}", suspended.why);
}

#[tokio::test]
async fn nothing_goes_to_a_suspended_address_until_somebody_lifts_it() {
    let company = house().await;
    let (row, first) = of_executive(&company).await;
    let second = sent_again(&company).await;
    for delivery in [second, first] {
        comes_back(&company.app, delivery, "failed", "5.1.1").await;
    }
    assert_eq!(jobs::bounces(&company.app).await.unwrap().suspended, 1, "in whichever order they come");
    let planned = delivery::ActiveModel {
        state: Set(DeliveryState::Planned),
        attempts: Set(0),
        finished_at: Set(None),
        id: Set(second),
        ..Default::default()
    };
    planned.clone().update(company.app.db.connection()).await.unwrap();
    assert_eq!(jobs::deliver(&company.app).await.unwrap().rejected, 1);
    let reply = of_executive(&company).await.0.reply.unwrap();
    assert!(reply.contains("nothing is sent to this address: 2 mails in a row came back"), "{reply}");
    let by = By { who: "admin", at: company.app.clock.now() };
    assert!(lift(&company.app.db, &row.address, by).await.unwrap());
    assert!(!lift(&company.app.db, &row.address, by).await.unwrap());
    planned.update(company.app.db.connection()).await.unwrap();
    assert_eq!(jobs::deliver(&company.app).await.unwrap().accepted, 1);
}

#[tokio::test]
async fn whatever_else_lies_there_harms_nothing() {
    let company = house().await;
    lay(&company.app, "1-holiday", b"To: bounces@nordwind.example\r\n\r\nI am away.");
    lay(&company.app, "2-empty", b"");
    lay(&company.app, "3-noise", &[0xff; 5_000]);
    comes_back(&company.app, 4711, "failed", "5.1.1").await;
    let found = jobs::bounces(&company.app).await.unwrap();
    assert_eq!((found.noted, found.suspended, found.other), (0, 0, 4));
    let folder = company.path("bounces");
    let seen: Vec<_> = std::fs::read_dir(folder.join("cur")).unwrap().map(|one| one.unwrap().file_name()).collect();
    assert!(seen.len() == 4 && seen.iter().all(|name| name.to_str().unwrap().ends_with(":2,S")), "{seen:?}");
    assert_eq!(std::fs::read_dir(folder.join("new")).unwrap().count(), 0);
    let mut nowhere = company;
    nowhere.app.config.mail.bounces = Some(nowhere.path("nowhere"));
    let error = jobs::bounces(&nowhere.app).await.unwrap_err();
    assert!(format!("{error:#}").contains("nowhere"), "{error:#}");
}

/// A server that takes no mail for the reader says at once what another one says by post.
#[tokio::test]
async fn two_refusals_of_the_reader_in_a_row_suspend() {
    let company = house().await;
    let (_, first) = of_executive(&company).await;
    let refuse = async |id: i64| {
        let rows = company.rows::<delivery::Entity>().await;
        let mut taken = rows.into_iter().find(|one| one.id == id).unwrap();
        (taken.state, taken.attempts) = (DeliveryState::Sending, 1);
        let mut kept = taken.clone().into_active_model().reset_all();
        kept.message_id = Set(format!("refused-{id}@nordwind.example"));
        kept.update(company.app.db.connection()).await.unwrap();
        let (reply, at) = ("550 5.1.1 unknown".to_owned(), company.app.clock.now());
        let ended = Ended { state: DeliveryState::Rejected, reply, at, retry_at: None, refused: true };
        assert!(outbox::finish(&company.app.db, &taken, &ended).await.unwrap());
        assert!(!outbox::finish(&company.app.db, &taken, &ended).await.unwrap(), "only the newest attempt says so");
    };
    refuse(first).await;
    assert!(company.rows::<suspension::Entity>().await.is_empty(), "one is forgiven");
    let arrives = sent_again(&company).await;
    assert_ne!(arrives, first);
    let third = sent_again(&company).await;
    refuse(third).await;
    assert!(company.rows::<suspension::Entity>().await.is_empty(), "one between them arrived");
    let fourth = sent_again(&company).await;
    comes_back(&company.app, fourth, "failed", "5.1.1").await;
    assert_eq!(jobs::bounces(&company.app).await.unwrap().suspended, 1, "both ways count together");
}
