//! The closed vocabularies of Scorebridge: each word has one meaning and one spelling, in tables, code, JSON and pages.
//!
//! They hold no behaviour beyond spelling; what a word leads to is decided in the rooms.

mod charging;
mod company;
mod facts;
mod follow_up;
mod marks;
mod states;

pub use charging::{Allocation, ChargeMethod, DisputeReason, DisputeState, Layer, TierKind};
pub use company::{Confidence, Decision, Move, Origin, Role, ServiceKind, Stage, ValueFactor};
pub use facts::{Audience, Book, Question, RecordKind, TicketKind};
pub use follow_up::{ActionState, DecisionAnswer, Grade, InitiativeStage, Outcome, Tone};
pub use marks::{Assurance, Direction, NoValue, Signal, Status, Trend};
pub use states::{
    ChargePeriodState, DeliveryState, EditionState, HoldState, MailFormat, Misfire, OccurrenceState, Pace, PeriodKind,
    RunState,
};
