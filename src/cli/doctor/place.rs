//! The data folder and the address we listen on. It leaves nothing in the folder.

use std::fs::File;
use std::net::TcpListener;
use std::path::Path;
use std::time::Duration;

use super::Findings;
use crate::app;
use crate::config::Config;
use crate::connectors::http;

/// Below this, the next pull or backup may fail.
const LEAST_SPACE: u64 = 256 << 20;
/// Below this, somebody should look.
const LITTLE_SPACE: u64 = 2 << 30;

/// Whether there is a data folder to look into.
pub(super) fn folder(config: &Config, found: &mut Findings) -> bool {
    let (folder, name) = (&config.data_dir, config.data_dir.display());
    if !folder.exists() {
        let mend = "`scorebridge migrate` makes it; or name another with data_dir";
        found.warn("data folder", format!("{name} is not there yet"), mend);
        return false;
    }
    if let Err(error) = tempfile::tempfile_in(folder) {
        let mend = "give the user that runs Scorebridge the right to write there, or name another with data_dir";
        found.bad("data folder", format!("{name} cannot be written: {error}"), mend);
        return false;
    }
    found.ok("data folder", format!("{name} can be written"));
    match free(folder) {
        Ok(bytes) if bytes < LEAST_SPACE => {
            found.bad("space", left(bytes), "make room on this disk: rows may be lost to a full one")
        }
        Ok(bytes) if bytes < LITTLE_SPACE => found.warn("space", left(bytes), "make room on this disk"),
        Ok(bytes) => found.ok("space", left(bytes)),
        Err(error) => found.warn("space", format!("cannot be told: {error}"), "look at the disk by hand"),
    }
    true
}

fn free(folder: &Path) -> std::io::Result<u64> {
    let about = rustix::fs::statvfs(folder)?;
    Ok(about.f_bavail.saturating_mul(about.f_frsize))
}

fn left(bytes: u64) -> String {
    format!("{} MiB left", bytes >> 20)
}

/// Whether a Scorebridge runs on this folder and answers; else whether one could start.
pub(super) async fn server(config: &Config, found: &mut Findings) {
    let lock = File::open(app::lock_file(config));
    if lock.is_ok_and(|file| file.try_lock().is_err()) {
        let ready =
            format!("http://{}/health/ready", config.listen.replace("0.0.0.0", "127.0.0.1").replace("[::]", "[::1]"));
        return match http::get(&ready, Duration::from_secs(10)).await {
            Ok(()) => found.ok("server", format!("runs on this data folder and is ready on {}", config.listen)),
            Err(http::HttpError::Status { status, .. }) => {
                found.bad("server", format!("runs on this data folder and is not ready: {status}"), "read its log");
            }
            Err(error) => {
                let says = format!("another program holds the lock of the data folder, and {error}");
                found.bad(
                    "server",
                    says,
                    "end that program, or set `listen` to the address of the Scorebridge that runs",
                );
            }
        };
    }
    match TcpListener::bind(&config.listen) {
        Ok(_) => found.ok("server", format!("does not run; {} is free", config.listen)),
        Err(error) => {
            let mend = "end the program that has it, or choose another address with `listen`";
            found.bad("server", format!("cannot listen on {}: {error}", config.listen), mend);
        }
    }
}
