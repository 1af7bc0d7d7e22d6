//! The `scorebridge` program.

fn main() {}
