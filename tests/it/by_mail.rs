//! What a reader does from a mail, without signing in: stopping a report, saying how one felt served, answering the decision
//! asked. Reading a link changes nothing; forged, foreign and late links do nothing.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::Arc;

use chrono::{Days, Utc};
use entity::value::{DecisionAnswer, Scope};
use entity::{audit_entry, decision, delivery, kept_record, rating, reader_choice};
use reqwest::{Client, StatusCode};
use scorebridge::app::App;
use scorebridge::mail::{Link, Purpose};
use scorebridge::store::{Access, follow_up, measurements, outbox, readers};
use scorebridge::{jobs, web};
use sea_orm::EntityTrait;

use crate::company::Company;
use crate::database::Home;
use crate::sample::{august, sample};

/// The sample company after August's report was mailed, served.
struct House {
    app: Arc<App>,
    base: String,
    mails: BTreeMap<String, String>,
    _folder: Home,
}

impl House {
    async fn open(company: Company) -> Self {
        jobs::report(&company.app, august(), None).await.unwrap();
        jobs::deliver(&company.app).await.unwrap();
        let mails = company.mails().into_iter().map(|(name, bytes)| {
            let unfolded = String::from_utf8(bytes).unwrap().replace("=\r\n", "").replace("=3D", "=");
            (name.split('-').nth(3).unwrap().split('@').next().unwrap().to_owned(), unfolded)
        });
        let mails = mails.collect();
        let (folder, app) = company.into_parts();
        let app = Arc::new(app);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(web::serve(Arc::clone(&app), listener).unwrap());
        Self { app, base, mails, _folder: folder }
    }

    /// The path of a link in somebody's mail.
    #[track_caller]
    fn link(&self, reader: &str, purpose: Purpose) -> String {
        let start = format!("{}/mail/{purpose}/", self.app.config.public_url);
        let mail = &self.mails[reader];
        let (_, rest) = mail.split_once(&start).unwrap_or_else(|| panic!("no link to {purpose}: {mail}"));
        let token: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        format!("/mail/{purpose}/{token}")
    }

    async fn get(&self, path: &str) -> (StatusCode, String) {
        let answer = reqwest::get(format!("{}{path}", self.base)).await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }

    async fn post(&self, path: &str, form: &[(&str, &str)]) -> (StatusCode, String) {
        let answer = Client::new().post(format!("{}{path}", self.base)).form(form).send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }

    async fn rows<E: EntityTrait>(&self) -> Vec<E::Model> {
        E::find().all(self.app.db.connection()).await.unwrap()
    }

    /// Everything a reader could have changed.
    async fn print(&self) -> String {
        let audit = self.rows::<audit_entry::Entity>().await.len();
        let (choices, ratings) = (self.rows::<reader_choice::Entity>().await, self.rows::<rating::Entity>().await);
        format!("{audit} {choices:?} {ratings:?} {:?}", self.rows::<decision::Entity>().await)
    }

    async fn wants(&self, person: &str) -> bool {
        readers::one(&self.app.db, person, "executive-scorecard", &Scope::All).await.unwrap().unwrap().wanted
    }

    /// A link as we would make it, for somebody else's delivery or for another day.
    async fn made(&self, delivery: i64, purpose: Purpose, days: i64) -> String {
        let key = self.app.signing_keys().await.unwrap().now;
        let today = Utc::now().date_naive();
        let until = match u64::try_from(days) {
            Ok(days) => today + Days::new(days),
            Err(_) => today - Days::new(days.unsigned_abs()),
        };
        format!("/mail/{purpose}/{}", Link { delivery, until }.token(&key, purpose))
    }
}

/// One click, as RFC 8058 has mail programs send it.
const ONE_CLICK: [(&str, &str); 1] = [("List-Unsubscribe", "One-Click")];

#[tokio::test]
async fn a_report_is_stopped_by_one_post_of_the_mail_program() {
    let house = House::open(sample().await).await;
    let mail = &house.mails["erika.brandt"];
    let header = mail.lines().find(|line| line.starts_with("List-Unsubscribe: ")).unwrap();
    let stop = house.link("erika.brandt", Purpose::Stop);
    assert_eq!(header, format!("List-Unsubscribe: <{}{stop}>", house.app.config.public_url));
    assert!(mail.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
    let (status, page) = house.get(&stop).await;
    assert!(status == StatusCode::OK && page.contains("Stop this report?"), "{page}");
    assert!(house.wants("executive").await, "reading stops nothing");
    let (status, page) = house.post(&stop, &ONE_CLICK).await;
    assert!(status == StatusCode::OK && page.contains("no longer receive"), "{page}");
    assert!(!house.wants("executive").await && house.wants("finance").await);
    // Again, as mail programs do that heard no answer.
    assert_eq!(house.post(&stop, &ONE_CLICK).await.0, StatusCode::OK);
    assert_eq!(house.rows::<reader_choice::Entity>().await.len(), 1);
    let to = readers::of_report(&house.app.db, "executive-scorecard", &Scope::All).await.unwrap();
    assert_eq!(to.iter().map(|(one, _)| one.id.as_str()).collect::<Vec<_>>(), ["approver", "finance"]);
}

#[tokio::test]
async fn the_pages_behind_a_mail_speak_the_language_of_its_reader() {
    let house = House::open(sample().await).await;
    let said = [
        (Purpose::Rate, "Hat die IT Ihre Arbeit im August 2026 leichter gemacht?"),
        (Purpose::Decide, "Thomas Adler, Sie antworten mit Ihrem Namen."),
        (Purpose::Stop, "Diesen Bericht abbestellen?"),
    ];
    for (purpose, said) in said {
        let (status, page) = house.get(&house.link("thomas.adler", purpose)).await;
        assert!(status == StatusCode::OK && page.contains(said), "{page}");
        assert!(page.contains("<html lang=\"de\">") && !page.contains('⟦'), "{page}");
    }
    let (_, page) = house.post(&house.link("thomas.adler", Purpose::Rate), &[("score", "2")]).await;
    assert!(page.contains("Ihre Antwort: kaum."), "{page}");
    let (_, page) = house.post(&house.link("thomas.adler", Purpose::Stop), &ONE_CLICK).await;
    assert!(page.contains("Bericht für die Geschäftsleitung, ganzes Unternehmen"), "{page}");
}

#[tokio::test]
async fn a_link_that_does_nothing_says_so_in_its_readers_language() {
    let house = House::open(sample().await).await;
    let own = outbox::list(&house.app.db, Some("approver"), None, 1).await.unwrap().remove(0).id;
    let (status, page) = house.get(&house.made(own, Purpose::Rate, -1).await).await;
    assert!(status == StatusCode::GONE && page.contains("Dieser Link galt eine Weile"), "{page}");
    assert!(page.contains("<html lang=\"de\">") && page.contains("Zum Portal") && !page.contains('⟦'), "{page}");
    let (status, page) = house.post(&house.link("thomas.adler", Purpose::Rate), &[("score", "9")]).await;
    assert!(status == StatusCode::BAD_REQUEST && page.contains("<html lang="), "{page}");
    // A link that was cut tells of no reader: the browser does.
    let cut = async |spoken: &str| {
        let asked = Client::new().get(format!("{}/mail/rate/cut", house.base)).header("accept-language", spoken);
        asked.send().await.unwrap().text().await.unwrap()
    };
    assert!(cut("fr, de-AT;q=0.8, en;q=0.5").await.contains("Dieser Link bewirkt nichts."));
    assert!(cut("en-GB, de;q=0.5").await.contains("This link does nothing."));
    assert!(cut("fr").await.contains("This link does nothing."));
}

#[tokio::test]
async fn a_mandatory_report_says_why_it_cannot_be_stopped() {
    let company = sample().await;
    let line = "{ person: executive, report: executive-scorecard, scope: all }";
    let mandatory =
        "{ person: executive, report: executive-scorecard, scope: all, mandatory: The board asked for it. }";
    company.edit("model/people.yaml", line, mandatory);
    company.apply().await;
    let house = House::open(company).await;
    let mail = &house.mails["erika.brandt"];
    assert!(!mail.contains("List-Unsubscribe"), "no header");
    assert!(mail.contains("This report cannot be stopped: The board asked for it."), "{mail}");
    assert!(house.mails["thomas.adler"].contains("List-Unsubscribe: <"));
    let of_executive = outbox::list(&house.app.db, Some("executive"), None, 1).await.unwrap().remove(0).id;
    let stop = house.made(of_executive, Purpose::Stop, 1).await;
    let (_, page) = house.post(&stop, &ONE_CLICK).await;
    assert!(page.contains("The board asked for it."), "{page}");
    assert!(house.wants("executive").await);
}

#[tokio::test]
async fn a_rating_counts_once_for_a_person_and_month_and_names_nobody() {
    let house = House::open(sample().await).await;
    let rate = house.link("erika.brandt", Purpose::Rate);
    let before = house.rows::<kept_record::Entity>().await.len();
    let (status, page) = house.get(&format!("{rate}?score=2")).await;
    assert!(status == StatusCode::OK && page.contains("Did IT make your work easier in August 2026?"), "{page}");
    assert!(house.rows::<rating::Entity>().await.is_empty(), "only the form counts");
    for (score, said, n_ratings) in [("2", "hardly", 1), ("2", "hardly", 1), ("5", "very much", 2)] {
        let (status, page) = house.post(&rate, &[("score", score)]).await;
        assert!(status == StatusCode::OK && page.contains(&format!("You said: {said}")), "{page}");
        assert_eq!(house.rows::<rating::Entity>().await.len(), n_ratings, "history");
        assert_eq!(house.rows::<kept_record::Entity>().await.len(), before + 1, "one answer");
    }
    let answer = house.rows::<kept_record::Entity>().await.into_iter().find(|row| row.source_id == "answers").unwrap();
    assert_eq!((&answer.body["score"], &answer.body["question"]), (&5.into(), &"satisfaction".into()));
    assert!(!format!("{answer:?}").contains("executive"), "{answer:?}");
    for score in ["0", "6", "-1", "1e3", ""] {
        assert_eq!(house.post(&rate, &[("score", score)]).await.0, StatusCode::BAD_REQUEST, "{score}");
    }
    house.post(&house.link("thomas.adler", Purpose::Rate), &[("score", "1")]).await;
    let answers = house.rows::<kept_record::Entity>().await.into_iter().filter(|row| row.source_id == "answers");
    assert_eq!(answers.count(), 2);
    // The month in which they were given counts them, as answers of any source.
    let september = august().next();
    jobs::measure(&house.app, september).await.unwrap();
    let (all, everything) = (Scope::All, Access::everything());
    let months = (september, september);
    let satisfied = measurements::series(&house.app.db, &everything, "satisfied", &all, months).await.unwrap();
    let n = satisfied[0].n;
    assert!(n >= 2, "{n}");
}

#[tokio::test]
async fn the_decision_is_answered_from_the_mail_by_those_who_may() {
    let house = House::open(sample().await).await;
    let decide = house.link("erika.brandt", Purpose::Decide);
    let finance = &house.mails["carla.rossi"];
    assert!(!finance.contains("/mail/decide/") && finance.contains("?answer"), "it leads to the portal");
    let (status, page) = house.get(&decide).await;
    let asked = house.rows::<decision::Entity>().await.remove(0);
    assert!(status == StatusCode::OK && page.contains("Talk first"), "{page}");
    assert_eq!(house.rows::<decision::Entity>().await[0].answer, None);
    for (answer, why) in [("talk", "How much?"), ("approve", "")] {
        let (status, page) = house.post(&decide, &[("answer", answer), ("why", why)]).await;
        assert!(status == StatusCode::OK && page.contains("Your answer is recorded"), "{page}");
    }
    let row = follow_up::decisions(&house.app.db, &Access::everything()).await.unwrap().remove(0);
    let by = (row.id, row.answer, row.answered_by.as_deref());
    assert_eq!(by, (asked.id, Some(DecisionAnswer::Approve), Some("executive")));
    let trail = house.rows::<audit_entry::Entity>().await;
    assert_eq!(trail.iter().filter(|one| one.action == "answered").count(), 2, "every answer is kept");
    assert_eq!(house.post(&decide, &[("answer", "perhaps")]).await.0, StatusCode::BAD_REQUEST);
    // Somebody whose role does not answer decisions, with a genuine link.
    let of_finance = outbox::list(&house.app.db, Some("finance"), None, 1).await.unwrap().remove(0).id;
    let foreign = house.made(of_finance, Purpose::Decide, 1).await;
    assert_eq!(house.post(&foreign, &[("answer", "decline")]).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn reading_any_link_a_hundred_times_changes_nothing() {
    let house = House::open(sample().await).await;
    let before = house.print().await;
    for purpose in [Purpose::Stop, Purpose::Rate, Purpose::Decide] {
        let link = house.link("erika.brandt", purpose);
        for n in 0..34 {
            assert_eq!(house.get(&format!("{link}?score={}", n % 7)).await.0, StatusCode::OK);
        }
        let head = Client::new().head(format!("{}{link}", house.base)).send().await.unwrap();
        assert_eq!(head.status(), StatusCode::OK);
    }
    assert_eq!(house.print().await, before);
}

#[tokio::test]
async fn forged_foreign_and_late_links_do_nothing() {
    let house = House::open(sample().await).await;
    let before = house.print().await;
    let own = outbox::list(&house.app.db, Some("executive"), None, 1).await.unwrap().remove(0).id;
    let forms: [(Purpose, &[(&str, &str)]); 3] =
        [(Purpose::Stop, &ONE_CLICK), (Purpose::Rate, &[("score", "1")]), (Purpose::Decide, &[("answer", "decline")])];
    for (purpose, form) in forms {
        let genuine = house.link("erika.brandt", purpose);
        let token = genuine.rsplit('/').next().unwrap();
        let others = [Purpose::Stop, Purpose::Rate, Purpose::Decide, Purpose::Bounce];
        let mut tried: Vec<String> = others
            .into_iter()
            .filter(|other| *other != purpose)
            .flat_map(|other| [format!("/mail/{other}/{token}")])
            .filter(|path| !path.contains("bounce"))
            .collect();
        let (said, seal) = token.rsplit_once('-').unwrap();
        let (delivery, day) = said.split_once('-').unwrap();
        let next = delivery.parse::<i64>().unwrap() + 1;
        tried.push(format!("/mail/{purpose}/{next}-{day}-{seal}"));
        tried.push(format!("/mail/{purpose}/{delivery}-29991231-{seal}"));
        tried.push(format!("/mail/{purpose}/{said}-{}", "0".repeat(32)));
        tried.push(format!("/mail/{purpose}/:token"));
        tried.push(format!("/mail/{purpose}/%00"));
        tried.push(house.made(4711, purpose, 1).await);
        for path in tried {
            assert_eq!(house.get(&path).await.0, StatusCode::NOT_FOUND, "{path}");
            // What another form sends does not even fit.
            let refused = house.post(&path, form).await.0;
            assert!([StatusCode::NOT_FOUND, StatusCode::BAD_REQUEST].contains(&refused), "{path}: {refused}");
        }
        let late = house.made(own, purpose, -1).await;
        let (status, page) = house.get(&late).await;
        assert!(status == StatusCode::GONE && page.contains("that is over"), "{page}");
        assert_eq!(house.post(&late, form).await.0, StatusCode::GONE);
    }
    assert_eq!(house.print().await, before);
}

#[tokio::test]
async fn who_may_no_longer_read_may_no_longer_answer() {
    let company = sample().await;
    jobs::report(&company.app, august(), None).await.unwrap();
    jobs::deliver(&company.app).await.unwrap();
    company.edit("model/people.yaml", "role: executive, sees: [all]", "role: executive, sees: [finance]");
    company.edit("model/people.yaml", "  - { person: executive, report: executive-scorecard, scope: all }\n", "");
    company.apply().await;
    let house = House::open(company).await;
    let own = house.rows::<delivery::Entity>().await.into_iter().find(|row| row.recipient_id == "executive").unwrap();
    let decide = house.made(own.id, Purpose::Decide, 1).await;
    assert_eq!(house.post(&decide, &[("answer", "approve")]).await.0, StatusCode::NOT_FOUND);
    assert!(house.rows::<decision::Entity>().await.iter().all(|row| row.answer.is_none()));
}
