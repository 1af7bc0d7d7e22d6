//! The real program is killed while people charge, approve and close a month that carries corrections, an estimated bill and
//! a credit: afterwards the month is open or closed, never between, and can be taken further to the same end.

use entity::value::ChargePeriodState;
use reqwest::Client;
use scorebridge::chargeback::check_number;
use scorebridge::store::{charges, charging};
use serde_json::json;

use crate::company;
use crate::faults::Serving;
use crate::kill::Place;
use crate::kill_company::{self as small, Told, assert_same, told};

/// Where the program is killed: at which of the steps of [`STEPS`], and what the month may be afterwards.
const KILLS: [(&str, usize, ChargePeriodState); 4] = [
    ("statement-kept:1", 0, ChargePeriodState::Review),
    ("statement-kept:2", 0, ChargePeriodState::Review),
    ("month-approved:1", 1, ChargePeriodState::Review),
    ("month-closed:1", 2, ChargePeriodState::Approved),
];

/// What people do, in order.
const STEPS: [(&str, &str); 3] = [("bob", "run"), ("eve", "approve"), ("eve", "close")];

const MORE: &str = "
charging:
  unattended: false
  finance:
    accrue: [rack]
    credits: [{ expectation: cheap, service: mail, percent: 10 }]
expectations:
  - { id: cheap, business_unit: shop, sentence: It costs next to nothing., metric: spend, scope: all, value: 1, weight: 1, from: 2024-01-01 }
";

const RACK: &str = "
sources:
  - id: rack
    name: Rack
    rhythm_hours: 744
    settings:
      records: cost_line
      zone: UTC
      from: { connector: file, path: ../sources/rack.csv }
      fields: { account: { constant: r }, billing_period: month, billed: amount, currency: { constant: EUR }, category: { constant: Usage }, supplier_service: { constant: Rack }, service: { constant: mail } }
";

/// A company whose June is closed, with bills that came later and one that did not come; July waits for review.
async fn july_for_review() -> (Place, [(&'static str, String); 2]) {
    let model = small::MODEL.replace("promise_kept: kept", "promise_kept: { constant: 'true' }");
    let folder = Place::of(&model).await;
    // Opening a company makes ready what our own requests need, too.
    drop(folder.app().await);
    company::write(folder.path(), "sources/rack.csv", "month,amount\n2024-06,70.07\n");
    company::write(folder.path(), "model/more.yaml", [MORE, RACK].concat());
    folder.must(&["apply", folder.path().join("model").to_str().unwrap()]);
    let tokens =
        ["bob", "eve"].map(|who| (who, folder.must(&["token", "add", who, "--name", "test"]).trim().to_owned()));
    small::first_delivery(folder.path());
    folder.must(&["run", "month", "--period", "2024-06"]);
    let serving = Serving::of(&folder, &[]);
    for (who, step) in STEPS {
        assert_eq!(post(&serving, &tokens, who, "2024-06", step).await.unwrap(), 200, "June: {step}");
    }
    drop(serving);
    small::last_delivery(folder.path());
    folder.must(&["run", "month", "--period", small::MONTH]);
    (folder, tokens)
}

/// A step as a person takes it; an error if the program is gone before it answers.
async fn post(
    serving: &Serving,
    tokens: &[(&str, String)],
    who: &str,
    month: &str,
    step: &str,
) -> reqwest::Result<u16> {
    let token = &tokens.iter().find(|(one, _)| *one == who).unwrap().1;
    let url = format!("{}/api/v1/chargeback/periods/{month}/{step}", serving.base);
    let answer = Client::new().post(url).bearer_auth(token).json(&json!({})).send().await?;
    Ok(answer.status().as_u16())
}

/// What the store says of charges, without who did what when.
async fn charged(place: &Place) -> Told {
    let mut told = told(&place.app().await).await;
    told.retain(|what, _| ["months", "statements", "lines"].contains(what));
    told
}

/// The month is in that state, and its statements are all there: they have its check number.
async fn check_whole(place: &Place, state: ChargePeriodState, after: &str) {
    let (app, month) = (place.app().await, small::MONTH.parse().unwrap());
    let row = charges::period(&app.db, month).await.unwrap().unwrap();
    let lines = charging::lines_of(&app.db, month).await.unwrap();
    assert_eq!((row.state, &row.check_number), (state, &check_number(&lines)), "{after}");
    let books = charges::books(&row).unwrap();
    assert_eq!((books.accrued.len(), books.late.len()), (1, 1), "{after}: {books:?}");
    assert!(lines.iter().any(|line| line.corrects.is_some()), "{after}: nothing is corrected");
    assert!(lines.iter().any(|line| line.credit.is_some()), "{after}: nothing is credited");
}

#[tokio::test]
async fn killed_while_people_close_a_month_it_is_open_or_closed() {
    let (base, tokens) = july_for_review().await;
    check_whole(&base, ChargePeriodState::Review, "before").await;
    let undisturbed = base.copy().await;
    let serving = Serving::of(&undisturbed, &[]);
    for (who, step) in STEPS {
        assert_eq!(post(&serving, &tokens, who, small::MONTH, step).await.unwrap(), 200, "{step}");
    }
    drop(serving);
    let end = charged(&undisturbed).await;
    for (kill, at, state) in KILLS {
        let place = base.copy().await;
        let mut serving = Serving::of(&place, &[("KILL_AT", kill)]);
        for (n, (who, step)) in STEPS.iter().enumerate().take(at + 1) {
            let answer = post(&serving, &tokens, who, small::MONTH, step).await;
            assert_eq!(answer.is_err(), n == at, "{kill}: {step}: {answer:?}");
        }
        assert!(!serving.child.wait().unwrap().success(), "{kill}");
        check_whole(&place, state, kill).await;
        let serving = Serving::of(&place, &[]);
        let left = if state == ChargePeriodState::Approved { &STEPS[2..] } else { &STEPS[..] };
        for (who, step) in left {
            assert_eq!(post(&serving, &tokens, who, small::MONTH, step).await.unwrap(), 200, "{kill}: {step}");
        }
        drop(serving);
        assert_same(&charged(&place).await, &end, kill);
    }
}
