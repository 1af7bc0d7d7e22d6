//! The small company's strategy and what followed from its figures, for the tests of this room.

use entity::value::{Currency, DecisionAnswer, InitiativeStage, Outcome, Period, Scope, Tone};
use entity::{expectation, initiative, priority, strategy_plan};
use serde_json::json;

use super::sample::{august, now, put};
use crate::app::App;
use crate::store::follow_up::{self, Asked, By, ToDo, Written};
use crate::store::{Access, Tx};

/// A plan, a priority, an initiative, and an expectation of two business units.
pub async fn declared(tx: &Tx) {
    let plan = strategy_plan::Model {
        id: "closer".into(),
        name: "Closer to customers".into(),
        owner: "Erika Brandt".into(),
        upstream: json!(["Group plan"]),
        horizon_from: "2025-01-01".parse().unwrap(),
        horizon_to: "2027-12-31".parse().unwrap(),
        reviews: json!(["2026-09-07"]),
        position: 0,
    };
    put::<strategy_plan::Entity>(tx, vec![plan]).await;
    let priority = priority::Model {
        id: "sell".into(),
        name: "Sell everywhere".into(),
        weight: 60.0,
        services: json!([["webshop", 100.0]]),
        position: 0,
    };
    put::<priority::Entity>(tx, vec![priority]).await;
    let initiative = initiative::Model {
        id: "bots".into(),
        name: "Machines do the copying".into(),
        plan_id: Some("closer".into()),
        kpi_id: "hours-saved".into(),
        expected: 900.0,
        owner: "Ines Novak".into(),
        starts: "2026-01-01".parse().unwrap(),
        ends: "2026-07-01".parse().unwrap(),
        stage: InitiativeStage::Check,
        micros: Some(12_500_000_000),
        currency: Currency::EUR,
        why: "Nobody likes to copy.".into(),
        position: 0,
    };
    put::<initiative::Entity>(tx, vec![initiative]).await;
    let expects = ["stores", "finance"].into_iter().zip(0..).map(|(unit, position)| expectation::Model {
        id: format!("{unit}-shop"),
        business_unit_id: unit.into(),
        sentence: format!("Customers can order whenever they want, says {unit}."),
        metric_id: "availability".into(),
        scope: Scope::Service("webshop".into()),
        value: 99.5,
        near: 0.0,
        weight: 1.0,
        valid_from: "2025-01-01".parse().unwrap(),
        valid_to: None,
        position,
    });
    put::<expectation::Entity>(tx, expects.collect()).await;
}

/// A decision that was approved and judged, one that waits, an action, and notes on two business units.
pub async fn recorded(app: &App) {
    let by = By { who: "executive", at: now() };
    let asked = |asked: &str, month: Period| Asked {
        period: month,
        asked: asked.into(),
        by_whom: "Birgit Sommer, Logistics".into(),
        until: "2026-09-30".parse().unwrap(),
        cost_of_waiting: "Of every 100 that get there, about 12 are lost.".into(),
        scope: Scope::All,
        kpi: Some("workplace-felt".into()),
        hard_to_reverse: false,
    };
    let first = follow_up::ask(&app.db, asked("Agree what changes at the carrier.", august()), by).await.unwrap();
    let everything = Access::everything();
    let yes = (DecisionAnswer::Approve, Some("It cannot go on like this.".to_owned()));
    assert!(follow_up::answer(&app.db, &everything, first, yes, by).await.unwrap());
    let worked = (Outcome::CannotTell, None);
    assert!(follow_up::judge(&app.db, &everything, first, worked, by).await.unwrap());
    follow_up::ask(&app.db, asked("Decide whether to phase out Fax.", august()), by).await.unwrap();
    let to_do = ToDo {
        scope: Scope::Service("workplace".into()),
        kpi: Some("workplace-felt".into()),
        decision: Some(first),
        what: "Ask thirty people in the field.".into(),
        owner: "Nadine Weiss".into(),
        due: "2026-09-18".parse().unwrap(),
    };
    follow_up::plan_action(&app.db, to_do, by).await.unwrap();
    for unit in ["stores", "finance"] {
        let text = format!("{unit} opens two more shops in spring.");
        let written = Written { scope: Scope::Unit(unit.into()), kpi: None, period: None, tone: Tone::Plain, text };
        follow_up::write_note(&app.db, written, by).await.unwrap();
    }
}
