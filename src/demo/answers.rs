//! What the people of the sample company did: a level chosen; about the first report a decision approved, actions begun, a
//! note, a move accepted; and that reports were approved. It writes through the store as the portal would.

use chrono::{DateTime, Utc};
use entity::value::{Decision, DecisionAnswer, Period, PeriodKind, Role, Scope, Tone};

use crate::app::App;
use crate::store::approvals::{self, Approver};
use crate::store::follow_up::{self, By, ToDo, Written};
use crate::store::{Access, StoreError, levels, shelf};

/// The online shop wants its devices swapped, from July on; its relationship manager chose so in June, once.
///
/// # Errors
/// If the store refuses.
pub(super) async fn choose_levels(app: &App) -> Result<(), StoreError> {
    if !levels::choices(&app.db, &Access::everything()).await?.is_empty() {
        return Ok(());
    }
    let at: DateTime<Utc> = "2026-06-18T08:40:00Z".parse().unwrap_or_else(|_| app.clock.now());
    let from = Period::containing(PeriodKind::Month, at.date_naive()).next();
    let swapped = levels::Choosing {
        business_unit: "online".to_owned(),
        service: "workplace".to_owned(),
        level: Some("swap".to_owned()),
        from,
        reason: "Orders wait while a desk in the shop stands still.".to_owned(),
    };
    levels::choose(&app.db, swapped, ("brm", at)).await?;
    Ok(())
}

/// Answers what the oldest report asked for, once.
///
/// # Errors
/// If the store refuses.
pub(super) async fn answer_the_first(app: &App) -> Result<(), StoreError> {
    let everything = Access::everything();
    let asked = follow_up::decisions(&app.db, &everything).await?.pop();
    let Some(decision) = asked.filter(|decision| decision.answer.is_none()) else { return Ok(()) };
    let by = |who| By { who, at: app.clock.now() };
    let yes = (DecisionAnswer::Approve, Some("Every parcel that is late costs us a customer.".to_owned()));
    follow_up::answer(&app.db, &everything, decision.id, yes, by("executive")).await?;
    let offers = ToDo {
        scope: Scope::Stream("order-to-cash".to_owned()),
        kpi: Some("orders-completed".to_owned()),
        decision: Some(decision.id),
        what: "Ask two other parcel carriers for an offer.".to_owned(),
        owner: "Birgit Sommer".to_owned(),
        due: crate::demo::now().date_naive() + chrono::TimeDelta::days(15),
    };
    follow_up::plan_action(&app.db, offers, by("owner")).await?;
    let written = Written {
        scope: Scope::Unit("sales".to_owned()),
        kpi: None,
        period: None,
        tone: Tone::WentWell,
        text: "Stores praise the help they get since simple things can be done alone.".to_owned(),
    };
    follow_up::write_note(&app.db, written, by("brm")).await?;
    let shown = ToDo {
        scope: Scope::Unit("online".to_owned()),
        kpi: None,
        decision: None,
        what: "Show in the shop when a parcel really arrives.".to_owned(),
        owner: "Mara Lindner, Online shop".to_owned(),
        due: crate::demo::now().date_naive() + chrono::TimeDelta::days(4),
    };
    follow_up::plan_action(&app.db, shown, by("brm")).await?;
    for month in [decision.period, decision.period.next()] {
        shelf::decide(&app.db, ("delivery-tracking", month), Decision::Accepted, "brm", app.clock.now()).await?;
    }
    Ok(())
}

/// Approves every report that waits for it.
///
/// # Errors
/// If the store refuses.
pub(super) async fn approve(app: &App) -> Result<(), StoreError> {
    let by = By { who: "approver", at: app.clock.business_now() };
    let approver = Approver { by, role: Role::Approver, templates: &app.templates };
    for waiting in approvals::open(&app.db, &Access::everything()).await? {
        approvals::approve(&app.db, waiting.id, approver, app.config.mail.host()).await?;
    }
    Ok(())
}
