//! Strategy: the plan, what should lead to what and whether the scores bear it out, initiatives and their effect, and
//! whether the money goes where the priorities are.

use actix_web::web::{Data, Query, ReqData};
use askama::Template;
use entity::value::{Grade, InitiativeStage, Money, Outcome, Period, Unit};

use super::figures::{self, Figure};
use super::frame::{Frame, Pager};
use super::words::{self, Mark};
use super::{Screen, html};
use crate::app::App;
use crate::scorecard::wording::{period_text, value_text};
use crate::scorecard::{AlignedShare, Effect, PAIRS_FOR_A_TEST};
use crate::store;
use crate::web::dates::{When, last_month};
use crate::web::guard::Who;
use crate::web::problem::Problem;
use crate::web::strategy::{self, Link, Undertaken};

#[derive(Template)]
#[template(path = "strategy.html")]
struct Page {
    frame: Frame,
    pager: Pager,
    month: String,
    plans: Vec<Plan>,
    maps: Vec<Figure>,
    links: Vec<Tested>,
    tested: usize,
    initiatives: Vec<Initiative>,
    money: Option<Against>,
    needed: usize,
}

/// A strategic plan.
struct Plan {
    name: String,
    owner: String,
    horizon: String,
    review: Option<String>,
    upstream: String,
}

/// A supposed effect with its verdict.
pub struct Tested {
    /// Name of the cause.
    pub from: String,
    /// Name of the effect.
    pub to: String,
    /// How much later.
    pub when: String,
    /// Why it should.
    pub why: String,
    /// The verdict.
    pub mark: Mark,
    /// What stands behind it.
    pub said: String,
}

/// An initiative with its effect.
pub struct Initiative {
    /// Its name.
    pub name: String,
    /// Id and name of the KPI it is to move.
    pub kpi: (String, String),
    /// By how much.
    pub expected: String,
    /// Who answers for it.
    pub owner: String,
    /// First and last day.
    pub dates: String,
    /// Where it stands.
    pub stage: &'static str,
    /// What it costs.
    pub cost: Option<String>,
    /// Why it should work.
    pub why: String,
    /// The verdict.
    pub mark: Mark,
    /// What stands behind it.
    pub said: String,
}

/// Money against priorities.
struct Against {
    score: String,
    mismatches: Vec<String>,
    too_many: Option<usize>,
    shares: Vec<AlignedShare>,
}

/// The strategy as of a month.
pub async fn show(app: Data<App>, who: ReqData<Who>, when: Query<When>) -> Screen {
    let period = when.or_last(&app).await?;
    let links = strategy::links(&app, &who.access, period).await?;
    let money = strategy::money(&app, period).await?.map(|found| Against {
        score: format!("{:.0}", found.score),
        mismatches: found.mismatches.iter().map(|one| words::tight(one)).collect(),
        too_many: found.too_many_number_ones,
        shares: found.shares,
    });
    html(&Page {
        frame: Frame::of(&app, &who, "Strategy", "/strategy").await?,
        pager: Pager::of(period, last_month(&app).await?),
        month: period_text(period),
        plans: plans(&app, period).await?,
        maps: maps(&app, &who, period, &links).await?,
        tested: links.iter().filter(|link| link.test.chance.is_some()).count(),
        links: links.iter().map(tested).collect(),
        initiatives: strategy::initiatives(&app, &who.access, period).await?.iter().map(initiative).collect(),
        money,
        needed: PAIRS_FOR_A_TEST,
    })
}

/// The map of each card that was scored for the month and whose objectives lead to each other.
async fn maps(app: &App, who: &Who, period: Period, links: &[Link]) -> Result<Vec<Figure>, Problem> {
    let mut maps = Vec::new();
    for row in store::cards::scorecards(&app.db, &who.access).await? {
        let card = store::cards::card(&app.db, &who.access, &row.id, period).await?;
        maps.extend(card.and_then(|card| figures::map(&card, links)));
    }
    Ok(maps)
}

async fn plans(app: &App, period: Period) -> Result<Vec<Plan>, Problem> {
    let rows = store::strategy::plans(&app.db).await?;
    let plan = |row| {
        let plan = crate::model::strategy_plan(row)?;
        let next = plan.reviews.iter().filter(|day| **day >= period.end()).min();
        Ok(Plan {
            horizon: format!("{} to {}", words::day(plan.from), words::day(plan.to)),
            review: next.map(|next| words::day(*next)),
            upstream: plan.upstream.join(", "),
            name: plan.name,
            owner: plan.owner,
        })
    };
    rows.into_iter().map(plan).collect()
}

/// A link with its verdict in words.
pub fn tested(link: &Link) -> Tested {
    let [from, to] = link.names.clone();
    Tested {
        from,
        to,
        when: match link.row.lag_months {
            0 => "in the same month".to_owned(),
            1 => "a month later".to_owned(),
            months => format!("{months} months later"),
        },
        why: link.row.why.clone(),
        mark: words::grade(link.test.grade),
        said: said(link),
    }
}

/// What stands behind the verdict on a link, in numbers.
fn said(link: &Link) -> String {
    let test = &link.test;
    let signed = |value: f64| format!("{value:+.2}").replace('-', "−");
    match (test.correlation, test.ci_lower.zip(test.ci_upper)) {
        _ if test.grade == Grade::TooShort => format!("{} months in common", test.n),
        (Some(rho), Some((lower, upper))) => {
            let without = if test.seasonal { ", without what repeats every year" } else { "" };
            format!("{} ({} to {}) over {} months{without}", signed(rho), signed(lower), signed(upper), test.n)
        }
        _ => format!("one of them never changed in {} months", test.n),
    }
}

/// An initiative in words.
pub fn initiative(one: &Undertaken) -> Initiative {
    let row = &one.row;
    Initiative {
        name: row.name.clone(),
        kpi: (row.kpi_id.clone(), one.kpi.clone()),
        expected: change(one.unit, row.expected),
        owner: row.owner.clone(),
        dates: format!("{} to {}", words::day(row.starts), words::day(row.ends)),
        stage: match row.stage {
            InitiativeStage::Plan => "planned",
            InitiativeStage::Do => "under way",
            InitiativeStage::Check => "done, watched",
            InitiativeStage::Act => "lesson taken",
        },
        cost: row.micros.map(|micros| words::money(&Money::new(micros, row.currency))),
        why: row.why.clone(),
        mark: words::outcome(one.effect.outcome),
        said: effect_text(one.unit, &one.effect),
    }
}

/// A change with its sign: `−2 hours`.
fn change(unit: Unit, by: f64) -> String {
    let sign = if by < 0.0 { "−" } else { "+" };
    [sign, &size(unit, by.abs())].concat()
}

/// How large a change is: between two shares lie points, not percent.
fn size(unit: Unit, by: f64) -> String {
    value_text(if unit == Unit::Percent { Unit::Points } else { unit }, by)
}

/// What stands behind the verdict on something that was done.
pub fn effect_text(unit: Unit, effect: &Effect) -> String {
    match (effect.outcome, effect.before, effect.after) {
        (Outcome::TooEarly, Some(before), _) => format!("{} on average before", value_text(unit, before)),
        (_, Some(before), Some(after)) => {
            let averages = format!("{} on average before, {} since", value_text(unit, before), value_text(unit, after));
            match effect.usual_swing {
                Some(swing) => format!("{averages}; it swings by {} anyway", size(unit, swing)),
                None => format!("{averages}; too few months before to know what is usual"),
            }
        }
        _ => "nothing was measured before".to_owned(),
    }
}
