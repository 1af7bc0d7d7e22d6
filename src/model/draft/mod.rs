//! A first model from files that nobody has described yet: what is guessed, and what becomes of it. It asks nobody.

mod columns;
mod company;
mod figures;
mod names;
mod texts;

pub use columns::{COSTS, Looks, SERVICES, TICKETS, Wish, guess};
pub use company::{Draft, DraftService, model};
pub use figures::{Figures, Goals};
pub use names::{Meant, free_id, meant, slug};
pub use texts::rule;
