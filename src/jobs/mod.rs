//! Jobs: when each step is due, and the steps themselves: load, compute, save. No query, no formula, no HTML.
