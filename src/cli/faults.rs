//! Faults on purpose, for the tests: only where the package `fail` was built with its failpoints, which no ordinary build is.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use rustix::process::{Signal, getpid, kill_process};

/// By when a signal to oneself has struck all threads.
const STRUCK_BY: Duration = Duration::from_millis(50);

/// Arms the failpoints that the environment names: `FAILPOINTS` as the package `fail` reads it; `KILL_AT=swap:2` and
/// `STOP_AT=swap:2`, where the process gets SIGKILL or SIGSTOP when it comes there for the second time.
pub fn arm() {
    if !fail::has_failpoints() {
        return;
    }
    // The scenario lasts as long as the process.
    std::mem::forget(fail::FailScenario::setup());
    strike("KILL_AT", Signal::KILL);
    strike("STOP_AT", Signal::STOP);
}

fn strike(variable: &str, signal: Signal) {
    let place = std::env::var(variable).unwrap_or_default();
    let Some((point, times)) = place.split_once(':') else { return };
    let left = AtomicU32::new(times.parse().unwrap_or(1));
    let armed = fail::cfg_callback(point, move || {
        if left.fetch_sub(1, Ordering::SeqCst) == 1 {
            let _ = kill_process(getpid(), signal);
            // A signal may come to another thread first; this one goes no further meanwhile.
            std::thread::sleep(STRUCK_BY);
        }
    });
    if let Err(error) = armed {
        tracing::error!(error, "the failpoint cannot be armed");
    }
}
