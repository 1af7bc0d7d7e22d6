//! The server over the sample company: what it holds in memory when nobody asks, and how soon it answers after it was killed.
//!
//! It asserts no time: it prints one table line each, the least of five runs.

use std::error::Error;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

type Outcome<T> = Result<T, Box<dyn Error>>;

const RUNS: usize = 5;

fn main() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let demo = folder.path().join("demo");
    let filled = Command::new(PROGRAM).args(["demo", "--once", "--dir"]).arg(&demo).stdout(Stdio::null()).status()?;
    if !filled.success() {
        return Err("the demo failed".into());
    }
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let settings = folder.path().join("settings.toml");
    std::fs::write(
        &settings,
        format!("data_dir = {:?}\nlisten = \"{address}\"\npublic_url = \"http://{address}\"\n", demo.join("data")),
    )?;
    let mut server = serve(&settings)?;
    answered(address)?;
    let (mut soonest, mut least_memory) = (Duration::MAX, u64::MAX);
    for _ in 0..RUNS {
        server.kill()?;
        let killed = Instant::now();
        server.wait()?;
        server = serve(&settings)?;
        answered(address)?;
        soonest = soonest.min(killed.elapsed());
        std::thread::sleep(Duration::from_secs(2));
        least_memory = least_memory.min(resident(server.id())?);
    }
    server.kill()?;
    server.wait()?;
    say(&format!("kill -9 to the first answer | {} ms", soonest.as_millis()));
    say(&format!("idle server | {} MiB resident", least_memory / 1024));
    Ok(())
}

const PROGRAM: &str = env!("CARGO_BIN_EXE_scorebridge");

fn serve(settings: &Path) -> std::io::Result<Child> {
    let mut server = Command::new(PROGRAM);
    server.arg("--settings").arg(settings).arg("serve").stdout(Stdio::null()).stderr(Stdio::null()).spawn()
}

/// Waits for the page at which people sign in.
fn answered(address: SocketAddr) -> Outcome<()> {
    let patience = Instant::now();
    while patience.elapsed() < Duration::from_secs(60) {
        match TcpStream::connect(address) {
            Ok(mut server) => {
                server.write_all(b"GET /login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
                let mut answer = String::new();
                server.read_to_string(&mut answer)?;
                if answer.starts_with("HTTP/1.1 200") {
                    return Ok(());
                }
                return Err(format!("an odd answer: {answer:.80}").into());
            }
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
                std::thread::sleep(Duration::from_millis(2));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err("no answer within a minute".into())
}

/// KiB of memory that the process holds.
fn resident(process: u32) -> Outcome<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

#[allow(clippy::print_stdout, reason = "a benchmark says what it found")]
fn say(text: &str) {
    println!("{text}");
}
