//! Faults on purpose, for the tests: only where the package `fail` was built with its failpoints, which no ordinary build is.

use std::sync::atomic::{AtomicU32, Ordering};

use rustix::process::{Signal, getpid, kill_process};

/// Arms the failpoints that the environment names: `FAILPOINTS` as the package `fail` reads it, and `KILL_AT=swap:2`, at
/// which the process dies as if by `kill -9` when it comes there for the second time.
pub fn arm() {
    if !fail::has_failpoints() {
        return;
    }
    // The scenario lasts as long as the process.
    std::mem::forget(fail::FailScenario::setup());
    let kill_at = std::env::var("KILL_AT").unwrap_or_default();
    let Some((point, times)) = kill_at.split_once(':') else { return };
    let left = AtomicU32::new(times.parse().unwrap_or(1));
    let armed = fail::cfg_callback(point, move || {
        if left.fetch_sub(1, Ordering::SeqCst) == 1 {
            let _ = kill_process(getpid(), Signal::KILL);
        }
    });
    if let Err(error) = armed {
        tracing::error!(error, "the failpoint cannot be armed");
    }
}
