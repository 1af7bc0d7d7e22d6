//! The one table of routes, read from top to bottom: where two patterns fit an address, the upper one wins.
//!
//! Registration and the API's description both walk this table; nothing is served that does not stand here. Each line
//! says who may enter; *what* they may see is decided by the store, with the person's access.

use actix_web::web::to;
use entity::value::Role::{self, Admin, Analyst, Approver, Auditor, Brm, Executive, Finance, Owner};

use super::api::{
    actions, approvals, audit, charge_files, charge_periods, charge_steps, charge_views, costs, decisions, disputes,
    editions, finance, handed_in, health, held_reports, kpis, levels, line_sources, metrics, notes, objectives,
    outside, proof, rates, readers, schedules, scorecards, services, shelf, sources, statements, strategy,
    subscriptions, targets, tie_out,
};
use super::dates::{Stretch, When};
use super::objective::Which;
use super::openapi;
use super::paging::{Piece, Slice};
use super::portal;
use super::route::{Entry, SchemaOf, Verb, api, form, open, page, schema, signed};

const EVERYONE: &[Role] = &[Executive, Brm, Owner, Finance, Approver, Analyst, Admin, Auditor];
/// Who reads statements.
const PAYERS: &[Role] = &[Executive, Brm, Finance, Approver, Analyst, Admin, Auditor];
/// Who reads how charges tie to the bill.
const BOOKS: &[Role] = &[Finance, Approver, Analyst, Admin, Auditor];
/// Who charges a month and keeps it for review.
const PREPARERS: &[Role] = &[Finance, Approver];
/// Who approves and closes a month.
const CLOSERS: &[Role] = &[Approver];
/// Who says that a line is wrong.
const DISPUTERS: &[Role] = &[Executive, Brm, Finance, Approver];
/// Who chooses the level of a service for a business unit.
pub const CHOOSERS: &[Role] = &[Executive, Brm];
/// Who reads sources and pulls.
const SOURCES: &[Role] = &[Finance, Approver, Analyst, Admin, Auditor];
/// Who decides about the shelf.
const DECIDERS: &[Role] = &[Brm];
/// Who asks for decisions, and says how they turned out.
pub const ASKERS: &[Role] = &[Executive, Brm, Approver, Analyst];
/// Who answers decisions.
pub const ANSWERERS: &[Role] = crate::store::follow_up::ANSWERERS;
/// Who records actions and writes notes.
pub const WRITERS: &[Role] = &[Executive, Brm, Owner, Approver, Analyst, Admin];
/// Who sets targets.
pub const SETTERS: &[Role] = &[Executive, Brm, Analyst];
/// Who hands in facts.
const FEEDERS: &[Role] = &[Analyst, Admin];
/// Who reads the audit trail.
const TRAIL: &[Role] = &[Admin, Auditor];

/// Who adds words to a report before it is frozen.
pub const EDITORS: &[Role] = &[Executive, Brm, Owner];
/// Who sees reports that wait for an approval: who may be asked for one, and who looks after it.
pub const APPROVERS: &[Role] = &[Executive, Brm, Owner, Finance, Approver, Admin, Auditor];
/// Who may be asked for an approval.
const DECIDING: &[Role] = &[Executive, Brm, Owner, Finance, Approver, Admin];

/// Who sends mails again.
const RESENDERS: &[Role] = &[Admin];

const BY_PIECE: &[SchemaOf] = &[schema::<Slice>()];
const BY_PERIOD: &[SchemaOf] = &[schema::<When>()];
const BY_PERIOD_AND_PIECE: &[SchemaOf] = &[schema::<When>(), schema::<Slice>()];
const HTML: &str = "text/html";
const TEXT: &str = "text/plain";
const CSV: &str = "text/csv";
const PDF: &str = "application/pdf";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Every route there is.
#[rustfmt::skip]
pub const ROUTES: &[Entry] = &[
    // Open to anybody.
    open(Verb::Get, "/health/live", "The program runs", || to(health::live)).json(schema::<health::Health>()),
    open(Verb::Get, "/health/ready", "It can serve", || to(health::ready)).json(schema::<health::Health>()),
    open(Verb::Get, "/metrics", "What monitoring asks for", || to(metrics::show)).bytes(TEXT),
    open(Verb::Get, "/assets/portal.css", "Style of the portal", || to(portal::css)).bytes("text/css"),
    open(Verb::Get, "/assets/icon.svg", "Icon of the portal", || to(portal::icon)).bytes("image/svg+xml"),
    open(Verb::Get, "/assets/inter-{weight}.otf", "Font of the portal", || to(portal::font)).bytes("font/otf"),
    open(Verb::Get, "/api/v1/openapi.json", "This description", || to(openapi::json)).bytes("application/json"),
    open(Verb::Get, "/api/docs", "This description, as a page", || to(openapi::docs)),
    open(Verb::Get, "/login", "Sign-in form", || to(portal::login::form)),
    open(Verb::Post, "/login", "Sign in", || to(portal::login::sign_in)),

    // Open to whoever holds the link of a mail. Reading changes nothing: only the POST counts.
    signed(Verb::Get, "/mail/stop/{token}", "Whether to stop a report", || to(portal::by_mail::stop)),
    signed(Verb::Post, "/mail/stop/{token}", "Stop a report, as mail programs do by RFC 8058", || to(portal::by_mail::stopped)),
    signed(Verb::Get, "/mail/rate/{token}", "How one felt served", || to(portal::by_mail::rate)),
    signed(Verb::Post, "/mail/rate/{token}", "Say how one felt served", || to(portal::by_mail::rated)),
    signed(Verb::Get, "/mail/decide/{token}", "The decision a report asks for", || to(portal::by_mail::decide)),
    signed(Verb::Post, "/mail/decide/{token}", "Answer the decision a report asks for", || to(portal::by_mail::decided)),

    // Portal: pages.
    page("/", EVERYONE, "Home", || to(portal::home::show)),
    page("/scorecards", EVERYONE, "Scorecards", || to(portal::scorecard::list)),
    page("/scorecards/{id}", EVERYONE, "Scorecard", || to(portal::scorecard::show)),
    page("/kpis/{id}", EVERYONE, "KPI", || to(portal::kpi::show)),
    page("/objectives/{id}", EVERYONE, "Objective", || to(portal::objective::show)),
    page("/library", EVERYONE, "What can be measured, and how", || to(portal::library::show)),
    page("/proof/{id}", EVERYONE, "Where a number comes from", || to(portal::proof::show)),
    page("/proof/{metric}/{period}/{scope:.*}", EVERYONE, "Where a number comes from, by what it is", || to(portal::proof::named)),
    page("/units", EVERYONE, "Business units", || to(portal::units::list)),
    page("/units/{id}", EVERYONE, "Business unit", || to(portal::unit::show)),
    page("/strategy", EVERYONE, "Strategy", || to(portal::strategy::show)),
    page("/decisions", EVERYONE, "Decisions and actions", || to(portal::decisions::show)),
    page("/unfelt", EVERYONE, "Promises beside what people felt", || to(portal::unfelt::show)),
    page("/shelf", EVERYONE, "Service shelf", || to(portal::shelf::show)),
    page("/outside/{rule}", EVERYONE, "Ledger lines of what is bought around IT", || to(portal::outside::show)),
    page("/streams", EVERYONE, "Value streams", || to(portal::streams::show)),
    page("/statements", PAYERS, "Statements", || to(portal::statements::list)),
    page("/statements/{id}", PAYERS, "Statement", || to(portal::statement::show)),
    page("/lines/{id}", PAYERS, "Source of a statement line", || to(portal::line::show)),
    page("/levels", PAYERS, "Levels of services to choose from", || to(portal::levels::show)),
    page("/prices", PAYERS, "Rules, prices and budgets", || to(portal::prices::show)),
    page("/charges", BOOKS, "Months of charges", || to(portal::charges::list)),
    page("/charges/{period}", BOOKS, "How a month ties to the bill", || to(portal::charges::show)),
    page("/charges/{period}/review", BOOKS, "How complete a month is, and the same by other methods", || to(portal::charge_review::show)),
    page("/charges/{period}/tie-out", BOOKS, "Whether a month's figures are those of invoices and the ledger", || to(portal::tie_out::show)),
    page("/charges/years/{year}", BOOKS, "A fiscal year of charges against its budget", || to(portal::fiscal_year::show)),
    page("/charges/{period}/drift", BOOKS, "A closed month as billed and as known now", || to(portal::charge_review::drift)),
    page("/disputes", PAYERS, "Disputed lines", || to(portal::disputes::list)),
    page("/sources", SOURCES, "Sources", || to(portal::sources::list)),
    page("/sources/{id}", SOURCES, "Pulls of a source", || to(portal::sources::runs)),
    page("/runs/{id}/conformance", SOURCES, "How far a bill keeps to its specification", || to(portal::tie_out::conformance)),
    page("/runs/{id}", SOURCES, "Rows not understood", || to(portal::sources::rejects)),
    page("/editions", EVERYONE, "Reports", || to(portal::editions::list)),
    page("/editions/check/{number}.pdf", EVERYONE, "Report on paper, by its check number", || to(portal::editions::by_number)).bytes(PDF),
    page("/editions/check/{number}.xlsx", EVERYONE, "Report as a spreadsheet, by its check number", || to(portal::editions::by_number)).bytes(XLSX),
    page("/editions/check/{number}", EVERYONE, "Report with that check number", || to(portal::editions::of_number)),
    page("/editions/next", APPROVERS, "Reports to come, with what is added to them", || to(portal::next::show)),
    page("/editions/{id}", EVERYONE, "Report", || to(portal::editions::show)),
    page("/editions/{id}/mail", EVERYONE, "Report as it was mailed", || to(portal::editions::mail)).bytes(HTML),
    page("/editions/{id}/files/{name}", EVERYONE, "Picture of a report", || to(portal::editions::picture)).bytes("image/*"),
    page("/deliveries", EVERYONE, "What became of each mail", || to(portal::editions::deliveries)),

    page("/subscriptions", EVERYONE, "What one receives, and how", || to(portal::subscriptions::show)),

    page("/audit", TRAIL, "Who did what", || to(portal::audit::show)),
    page("/readers", TRAIL, "Who receives what, what is due and what failed", || to(portal::readers::show)),

    // Portal: forms.
    form("/deliveries/{id}/again", RESENDERS, "Send a mail again", || to(portal::readers::again)),
    form("/editions/next", EDITORS, "Add words to a report before it is frozen", || to(portal::next::add)),
    form("/editions/{id}/approve", DECIDING, "Approve a report", || to(portal::next::approve)),
    form("/editions/{id}/send-back", DECIDING, "Send a report back", || to(portal::next::send_back)),
    form("/editions/{id}/to-me", EVERYONE, "Send a report to oneself", || to(portal::readers::to_me)),
    form("/readers/release", RESENDERS, "Let a report go that waits or is held", || to(portal::readers::release)),
    form("/readers/lift", RESENDERS, "Send to an address again", || to(portal::readers::lift)),
    form("/subscriptions", EVERYONE, "Choose what to receive, and how", || to(portal::subscriptions::choose)),
    form("/shelf/{service}/decision", DECIDERS, "Accept or decline a move", || to(portal::shelf::decide)),
    form("/decisions/{id}/answer", ANSWERERS, "Answer a decision", || to(portal::decisions::answer)),
    form("/decisions/{id}/outcome", ASKERS, "Say whether a decision worked", || to(portal::decisions::judge)),
    form("/actions", WRITERS, "Record an action", || to(portal::decisions::plan)),
    form("/actions/{id}", WRITERS, "Say how far an action has come", || to(portal::decisions::advance)),
    form("/kpis/{id}/notes", WRITERS, "Write down why a measure went well or badly", || to(portal::followed::write)),
    form("/kpis/{id}/targets", SETTERS, "Set a target", || to(portal::targets::set)),
    form("/kpis/{id}/targets/{from}", SETTERS, "Correct, end or take back a target", || to(portal::targets::change)),
    form("/units/{id}/notes", WRITERS, "Write a note about a business unit", || to(portal::unit::write)),
    form("/charges/{period}/run", PREPARERS, "Charge a month", || to(portal::charges::step)),
    form("/charges/{period}/approve", CLOSERS, "Approve a month", || to(portal::charges::step)),
    form("/charges/{period}/close", CLOSERS, "Close a month", || to(portal::charges::step)),
    form("/charges/{period}/waivers", PREPARERS, "Let a stale driver pass", || to(portal::charge_review::waive)),
    form("/lines/{id}/dispute", DISPUTERS, "Say that a line is wrong", || to(portal::disputes::raise)),
    form("/levels", CHOOSERS, "Choose a level of a service", || to(portal::levels::choose)),
    form("/disputes/{id}/answer", DISPUTERS, "Answer a dispute", || to(portal::disputes::answer)),
    form("/logout", EVERYONE, "Sign out", || to(portal::login::sign_out)),

    // API: scorecards and KPIs.
    api("/api/v1/scorecards", EVERYONE, "Scorecards", || to(scorecards::list)).asks(BY_PIECE).json(schema::<Piece<scorecards::Listed>>()),
    api("/api/v1/scorecards/{id}", EVERYONE, "A scorecard as scored for a period", || to(scorecards::show)).asks(BY_PERIOD).json(schema::<crate::scorecard::Card>()),
    api("/api/v1/kpis/{id}/series", EVERYONE, "A KPI's values, oldest first", || to(kpis::series)).asks(&[schema::<Stretch>(), schema::<Slice>()]).json(schema::<Piece<kpis::Item>>()),
    api("/api/v1/objectives/{id}", EVERYONE, "An objective with its KPIs, its links, and what follows from it", || to(objectives::show)).asks(&[schema::<Which>()]).json(schema::<objectives::Objective>()),
    api("/api/v1/library/kpis", EVERYONE, "What each metric means and how it is computed", || to(kpis::library)).asks(BY_PIECE).json(schema::<Piece<kpis::Defined>>()),
    api("/api/v1/kpis/{id}", EVERYONE, "A KPI's score explained, its targets, and what to expect of it", || to(kpis::show)).asks(&[schema::<Stretch>()]).json(schema::<kpis::Explained>()),
    api("/api/v1/targets", EVERYONE, "Dated targets with what history says of them", || to(targets::list)).asks(&[schema::<targets::Of>(), schema::<Slice>()]).json(schema::<Piece<targets::Target>>()),
    api("/api/v1/targets", SETTERS, "Set a dated target", || to(targets::set)).takes(schema::<targets::Setting>()).json(schema::<targets::Target>()),
    api("/api/v1/targets/{kpi}/{from}", SETTERS, "Correct a target by which nothing was judged yet", || to(targets::correct)).takes(schema::<targets::Correcting>()).json(schema::<targets::Target>()),
    api("/api/v1/targets/{kpi}/{from}/end", SETTERS, "End a target", || to(targets::end)).takes(schema::<targets::Ending>()).json(schema::<targets::Target>()),
    api("/api/v1/targets/{kpi}/{from}/take-back", SETTERS, "Take back a target by which nothing was judged yet", || to(targets::take_back)).takes(schema::<targets::TakingBack>()).json(schema::<Piece<targets::Target>>()),
    api("/api/v1/watermelons", EVERYONE, "Services whose promise is kept and whose experience or outcome is not", || to(scorecards::green_but_resented)).asks(BY_PERIOD_AND_PIECE).json(schema::<Piece<crate::scorecard::Watermelon>>()),
    api("/api/v1/strategy-links", EVERYONE, "Which objective is supposed to move which", || to(strategy::links)).asks(BY_PERIOD_AND_PIECE).json(schema::<Piece<strategy::Link>>()),
    api("/api/v1/alignment", EVERYONE, "Costs of a year against priorities", || to(strategy::alignment)).asks(BY_PERIOD_AND_PIECE).json(schema::<strategy::Alignment>()),
    api("/api/v1/strategy-plans", EVERYONE, "Strategic plans", || to(strategy::plans)).asks(BY_PIECE).json(schema::<Piece<crate::model::StrategyPlan>>()),
    api("/api/v1/initiatives", EVERYONE, "What is undertaken, and whether it moved its KPI", || to(strategy::initiatives)).asks(BY_PERIOD_AND_PIECE).json(schema::<Piece<strategy::Initiative>>()),
    api("/api/v1/expectations", EVERYONE, "What business units expect, and how far it is fulfilled", || to(strategy::expectations)).asks(BY_PERIOD_AND_PIECE).json(schema::<Piece<strategy::Expectations>>()),
    api("/api/v1/proof", EVERYONE, "Where a number comes from, by what it is", || to(proof::named)).asks(&[schema::<proof::Named>()]).json(schema::<proof::Proof>()),
    api("/api/v1/proof/{id}", EVERYONE, "Where a number comes from", || to(proof::show)).json(schema::<proof::Proof>()),

    // API: what follows from figures.
    api("/api/v1/decisions", EVERYONE, "Decisions asked for, newest first, with answer and outcome", || to(decisions::decisions)).asks(BY_PIECE).json(schema::<Piece<decisions::Decision>>()),
    api("/api/v1/decisions", ASKERS, "Ask for a decision", || to(decisions::ask)).takes(schema::<decisions::Asking>()).json(schema::<decisions::Decision>()),
    api("/api/v1/decisions/{id}/answer", ANSWERERS, "Answer a decision", || to(decisions::answer)).takes(schema::<decisions::Answering>()).json(schema::<decisions::Decision>()),
    api("/api/v1/decisions/{id}/outcome", ASKERS, "Say whether a decision worked", || to(decisions::judge)).takes(schema::<decisions::Judging>()).json(schema::<decisions::Decision>()),
    api("/api/v1/actions", EVERYONE, "Actions, open ones first", || to(actions::actions)).asks(BY_PIECE).json(schema::<Piece<actions::Action>>()),
    api("/api/v1/actions", WRITERS, "Record an action", || to(actions::plan)).takes(schema::<actions::Planning>()).json(schema::<actions::Action>()),
    api("/api/v1/actions/{id}", WRITERS, "Say how far an action has come", || to(actions::advance)).takes(schema::<actions::Moving>()).json(schema::<actions::Action>()),
    api("/api/v1/notes", EVERYONE, "Notes, newest first", || to(notes::notes)).asks(BY_PIECE).json(schema::<Piece<notes::Note>>()),
    api("/api/v1/notes", WRITERS, "Write a note", || to(notes::write)).takes(schema::<notes::Writing>()).json(schema::<notes::Note>()),
    api("/api/v1/brm-notes", EVERYONE, "Notes on business units, newest first", || to(notes::unit_notes)).asks(BY_PIECE).json(schema::<Piece<notes::Note>>()),

    // API: portfolio.
    api("/api/v1/services", EVERYONE, "Services", || to(services::list)).asks(BY_PIECE).json(schema::<Piece<services::Service>>()),
    api("/api/v1/value-streams", EVERYONE, "Value streams with their weakest step", || to(services::streams)).asks(BY_PERIOD_AND_PIECE).json(schema::<Piece<services::Stream>>()),
    api("/api/v1/shelf", EVERYONE, "Where each service should stand, and why", || to(shelf::list)).asks(BY_PERIOD_AND_PIECE).json(schema::<Piece<shelf::Review>>()),
    api("/api/v1/spend-outside-it", EVERYONE, "Technology bought around IT over twelve months, found in the ledger", || to(outside::list)).asks(BY_PERIOD_AND_PIECE).json(schema::<Piece<crate::portfolio::Outside>>()),
    api("/api/v1/spend-outside-it/{rule}/lines", EVERYONE, "The ledger lines behind it", || to(outside::lines)).asks(BY_PERIOD_AND_PIECE).json(schema::<Piece<outside::Line>>()),
    api("/api/v1/shelf/{service}/decision", DECIDERS, "Accept or decline a move", || to(shelf::decide)).takes(schema::<shelf::Deciding>()).json(schema::<shelf::Review>()),

    // API: chargeback.
    api("/api/v1/chargeback/periods", PAYERS, "Months of charges, newest first", || to(charge_periods::list)).asks(BY_PIECE).json(schema::<Piece<charge_periods::Month>>()),
    api("/api/v1/chargeback/periods/{period}/reconciliation", BOOKS, "How a month ties to what suppliers billed", || to(charge_periods::reconciliation)).json(schema::<charge_periods::Reconciliation>()),
    api("/api/v1/chargeback/periods/{period}/completeness", BOOKS, "How much of a month's cost has a place and a payer, and how good its drivers are", || to(charge_steps::completeness)).json(schema::<charge_steps::MonthCompleteness>()),
    api("/api/v1/chargeback/periods/{period}/compare", BOOKS, "A month by every method, with winners and losers; nothing is stored", || to(charge_views::comparison)).json(schema::<charge_views::Comparison>()),
    api("/api/v1/chargeback/periods/{period}/tie-out", BOOKS, "Whether a month's figures are those of invoices and the ledger", || to(tie_out::tie_out)).json(schema::<tie_out::TieOut>()),
    api("/api/v1/chargeback/periods/{period}/drift", BOOKS, "A closed month as billed and as known now", || to(charge_views::drift)).json(schema::<charge_views::Drift>()),
    api("/api/v1/chargeback/periods/{period}/run", PREPARERS, "Charge a month and keep it for review", || to(charge_steps::run)).takes(schema::<charge_steps::Nothing>()).json(schema::<charge_periods::Reconciliation>()),
    api("/api/v1/chargeback/periods/{period}/waivers", PREPARERS, "Let a stale driver pass for one month", || to(charge_steps::waive)).takes(schema::<charge_steps::Waiving>()).json(schema::<charge_steps::MonthCompleteness>()),
    api("/api/v1/chargeback/periods/{period}/approve", CLOSERS, "Take a month under review for right", || to(charge_steps::approve)).takes(schema::<charge_steps::Nothing>()).json(schema::<charge_periods::Reconciliation>()),
    api("/api/v1/chargeback/periods/{period}/close", CLOSERS, "Close a month for good", || to(charge_steps::close)).takes(schema::<charge_steps::Nothing>()).json(schema::<charge_periods::Reconciliation>()),
    api("/api/v1/chargeback/periods/{period}/journal.csv", BOOKS, "A month as a balanced journal for the general ledger", || to(charge_files::journal)).bytes(CSV),
    api("/api/v1/chargeback/periods/{period}/focus.csv", BOOKS, "A month's charges as a FOCUS 1.4 Cost and Usage dataset", || to(charge_files::focus)).bytes(CSV),
    api("/api/v1/chargeback/periods/{period}/focus-invoice-detail.csv", BOOKS, "A month's statements as a FOCUS 1.4 Invoice Detail dataset", || to(charge_files::invoice_detail)).bytes(CSV),
    api("/api/v1/chargeback/periods/{period}/focus-billing-period.csv", BOOKS, "A month as a FOCUS 1.4 Billing Period dataset", || to(charge_files::billing_period)).bytes(CSV),
    api("/api/v1/chargeback/disputes", PAYERS, "Disputed lines, newest first", || to(disputes::list)).asks(BY_PIECE).json(schema::<Piece<disputes::Dispute>>()),
    api("/api/v1/chargeback/disputes", DISPUTERS, "Say that a line is wrong", || to(disputes::raise)).takes(schema::<disputes::Raising>()).json(schema::<disputes::Dispute>()),
    api("/api/v1/chargeback/disputes/{id}/answer", DISPUTERS, "Answer a dispute, or take it back", || to(disputes::answer)).takes(schema::<disputes::Answering>()).json(schema::<disputes::Dispute>()),
    api("/api/v1/chargeback/disputes/{id}", PAYERS, "A dispute, and what it would change for everybody else", || to(disputes::show)).json(schema::<disputes::Dispute>()),
    api("/api/v1/chargeback/statements", PAYERS, "A month's statements", || to(statements::list)).asks(BY_PERIOD_AND_PIECE).json(schema::<Piece<statements::Statement>>()),
    api("/api/v1/chargeback/statements/{id}.csv", PAYERS, "A statement's lines as CSV", || to(charge_files::csv)).bytes(CSV),
    api("/api/v1/chargeback/statements/{id}.xlsx", PAYERS, "A statement as a spreadsheet", || to(charge_files::xlsx)).bytes(XLSX),
    api("/api/v1/chargeback/statements/{id}.pdf", PAYERS, "A statement on paper", || to(charge_files::pdf)).bytes(PDF),
    api("/api/v1/chargeback/statements/{id}.proof.json", PAYERS, "Everything needed to compute a statement again: `scorebridge verify` reads it", || to(charge_files::proof)).bytes("application/json"),
    api("/api/v1/chargeback/statements/{id}/variance", PAYERS, "Why a statement differs from the one of the month before, in parts that add up", || to(charge_files::variance)).json(schema::<charge_files::Difference>()),
    api("/api/v1/chargeback/statements/{id}/outlook", PAYERS, "The fiscal year of a statement's unit: charged, planned, expected", || to(finance::outlook)).json(schema::<crate::portfolio::YearEnd>()),
    api("/api/v1/chargeback/statements/{id}/lines", PAYERS, "A statement's lines", || to(statements::lines)).asks(BY_PIECE).json(schema::<Piece<statements::Line>>()),
    api("/api/v1/chargeback/statements/{id}", PAYERS, "A statement", || to(statements::show)).json(schema::<statements::Statement>()),
    api("/api/v1/chargeback/lines/{id}/sources", PAYERS, "The source lines behind a statement line", || to(line_sources::list)).asks(&[schema::<line_sources::Of>(), schema::<Slice>()]).json(schema::<line_sources::Sources>()),

    api("/api/v1/budgets", PAYERS, "Planned money of units, services, towers and pools, against what was charged", || to(finance::budgets)).asks(BY_PERIOD_AND_PIECE).json(schema::<Piece<finance::Budget>>()),
    api("/api/v1/rules", PAYERS, "How each service's cost is shared out", || to(finance::rules)).asks(BY_PIECE).json(schema::<Piece<finance::ChargeRule>>()),
    api("/api/v1/fiscal-years/{year}", PAYERS, "A fiscal year: what units were charged against what was planned, and what is expected", || to(finance::fiscal_year)).json(schema::<finance::Year>()),
    api("/api/v1/costs", PAYERS, "What was billed, grouped, with the organisation as it was or as it is", || to(costs::list)).asks(&[schema::<When>(), schema::<costs::Grouping>(), schema::<Slice>()]).json(schema::<Piece<costs::Costs>>()),
    api("/api/v1/rates", PAYERS, "Rate card: what one unit of a service costs, and when", || to(rates::list)).asks(BY_PIECE).json(schema::<Piece<rates::Rate>>()),

    api("/api/v1/levels", PAYERS, "Levels of services to choose from, with their prices", || to(levels::list)).asks(BY_PIECE).json(schema::<Piece<levels::Offer>>()),
    api("/api/v1/levels/choices", PAYERS, "Who chose which level when, newest first", || to(levels::choices)).asks(BY_PIECE).json(schema::<Piece<levels::Choice>>()),
    api("/api/v1/levels/choices", CHOOSERS, "Choose a level of a service", || to(levels::choose)).takes(schema::<levels::Choosing>()).json(schema::<levels::Choice>()),
    api("/api/v1/levels/what-if", PAYERS, "One's own bill with another level; nothing is stored", || to(levels::what_if)).asks(&[schema::<levels::Trying>()]).json(schema::<levels::WhatIf>()),

    // API: sources.
    api("/api/v1/sources", SOURCES, "Sources with their last pull", || to(sources::list)).asks(BY_PIECE).json(schema::<Piece<sources::Source>>()),
    api("/api/v1/sources/{id}/runs", SOURCES, "A source's pulls, newest first", || to(sources::of_source)).asks(BY_PIECE).json(schema::<Piece<sources::Run>>()),
    api("/api/v1/runs/{id}/conformance", SOURCES, "How far the rows of a pull keep to the FOCUS specification, rule by rule", || to(tie_out::conformance)).json(schema::<tie_out::FoundOut>()),
    api("/api/v1/runs/{id}/rejects", SOURCES, "Rows of a pull that were not understood", || to(sources::rejects)).asks(BY_PIECE).json(schema::<Piece<sources::Reject>>()),
    api("/api/v1/readings", FEEDERS, "Hand in values that another system reports", || to(handed_in::readings)).takes(schema::<handed_in::Handing>()).json(schema::<handed_in::Handed>()),
    api("/api/v1/records/{kind}", FEEDERS, "Hand in tickets, outages, survey answers or readings", || to(handed_in::of_kind)).takes(schema::<handed_in::Handing>()).json(schema::<handed_in::Handed>()),
    api("/api/v1/schedules", SOURCES, "When each step is due, and how it last ended", || to(schedules::list)).asks(BY_PIECE).json(schema::<Piece<schedules::Schedule>>()),

    // API: reports.
    api("/api/v1/editions", EVERYONE, "Frozen reports, newest first", || to(editions::list)).asks(BY_PIECE).json(schema::<Piece<editions::Edition>>()),
    api("/api/v1/editions/{id}.html", EVERYONE, "A report's mail as it was sent", || to(editions::file)).bytes(HTML),
    api("/api/v1/editions/{id}.txt", EVERYONE, "A report's plain text as it was sent", || to(editions::file)).bytes(TEXT),
    api("/api/v1/editions/{id}.pdf", EVERYONE, "A report on paper, as it was attached to the mail", || to(editions::file)).bytes(PDF),
    api("/api/v1/editions/{id}.xlsx", EVERYONE, "A report's figures as a spreadsheet", || to(editions::file)).bytes(XLSX),
    api("/api/v1/editions/{id}.csv", EVERYONE, "A report's measures, one a row", || to(editions::file)).bytes(CSV),
    api("/api/v1/editions/{id}.json", EVERYONE, "A report's canonical JSON with its check number", || to(editions::file)).bytes("application/json"),
    api("/api/v1/editions/{id}", EVERYONE, "A frozen report", || to(editions::show)).json(schema::<editions::Edition>()),
    api("/api/v1/approvals", APPROVERS, "Frozen reports that wait for an approval, or were sent back", || to(approvals::list)).asks(BY_PIECE).json(schema::<Piece<editions::Edition>>()),
    api("/api/v1/editions/{id}/approve", DECIDING, "Approve a report: it goes to its readers", || to(approvals::approve)).takes(schema::<readers::Nothing>()).json(schema::<approvals::Approved>()),
    api("/api/v1/editions/{id}/send-back", DECIDING, "Send a report back, with the reason", || to(approvals::send_back)).takes(schema::<approvals::SendingBack>()).json(schema::<editions::Edition>()),
    api("/api/v1/report-words", APPROVERS, "What people added to reports before they are frozen", || to(approvals::added)).asks(BY_PIECE).json(schema::<Piece<approvals::Added>>()),
    api("/api/v1/report-words", EDITORS, "Add words to a report before it is frozen", || to(approvals::add)).takes(schema::<approvals::Adding>()).json(schema::<crate::report::Words>()),
    api("/api/v1/subscriptions", EVERYONE, "What one receives or could receive, and how", || to(subscriptions::list)).asks(BY_PIECE).json(schema::<Piece<subscriptions::Subscription>>()),
    api("/api/v1/subscriptions", EVERYONE, "Choose what to receive, and how", || to(subscriptions::choose)).takes(schema::<subscriptions::Choosing>()).json(schema::<subscriptions::Subscription>()),
    api("/api/v1/readers", TRAIL, "Who receives what, and how", || to(readers::list)).asks(BY_PIECE).json(schema::<Piece<readers::Reader>>()),
    api("/api/v1/readers/suspended", TRAIL, "Addresses to which nothing is sent, because mails came back", || to(readers::suspended)).asks(BY_PIECE).json(schema::<Piece<readers::Suspended>>()),
    api("/api/v1/readers/lift", RESENDERS, "Send to an address again", || to(readers::lift)).takes(schema::<readers::Lifting>()).json(schema::<readers::Lifted>()),
    api("/api/v1/held-reports", TRAIL, "Reports that wait for their sources, or are held", || to(held_reports::list)).asks(BY_PIECE).json(schema::<Piece<held_reports::Held>>()),
    api("/api/v1/held-reports/release", RESENDERS, "Let a report go that waits or is held; it names what is late", || to(held_reports::release)).takes(schema::<held_reports::Releasing>()).json(schema::<held_reports::Released>()),
    api("/api/v1/deliveries/{id}/again", RESENDERS, "Send a mail again", || to(readers::again)).takes(schema::<readers::Nothing>()).json(schema::<editions::Delivery>()),
    api("/api/v1/editions/{id}/to-me", EVERYONE, "Send a report to oneself, and to nobody else", || to(readers::to_me)).takes(schema::<readers::Nothing>()).json(schema::<editions::Delivery>()),
    api("/api/v1/deliveries", EVERYONE, "What became of each mail, newest first", || to(editions::deliveries)).asks(BY_PIECE).json(schema::<Piece<editions::Delivery>>()),
    api("/api/v1/audit", TRAIL, "Who did what, newest first", || to(audit::list)).asks(BY_PIECE).json(schema::<Piece<audit::Entry>>()),
];
