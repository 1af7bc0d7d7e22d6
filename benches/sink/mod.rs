//! Postfix's `smtp-sink` on a free port of this machine: it takes each mail and keeps none. It ends with its value.

use std::error::Error;
use std::io;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::MetadataExt;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// A running sink.
pub struct Sink {
    child: Child,
    /// Where it listens.
    pub port: u16,
}

impl Sink {
    /// Starts it and waits until it listens; none if this machine does not have it.
    pub fn start() -> Result<Option<Self>, Box<dyn Error>> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let mut sink = postfix("smtp-sink");
        // It wants to be nobody in particular, and asks for that by itself only where it may not be root.
        if std::fs::metadata("/proc/self")?.uid() == 0 {
            sink.args(["-u", "nobody"]);
        }
        let started = sink.arg(format!("127.0.0.1:{port}")).arg("256").stdout(Stdio::null()).spawn();
        let mut sink = match started {
            Ok(child) => Self { child, port },
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        for _ in 0..100 {
            if let Some(ended) = sink.child.try_wait()? {
                return Err(format!("smtp-sink ended at once: {ended}").into());
            }
            if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
                return Ok(Some(sink));
            }
            sleep(Duration::from_millis(50));
        }
        Err("smtp-sink does not listen".into())
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// A program of Postfix, which Debian keeps beside the paths of ordinary users.
pub fn postfix(program: &str) -> Command {
    let path = std::env::var("PATH").unwrap_or_default();
    let mut command = Command::new(program);
    command.env("PATH", [path.as_str(), ":/usr/sbin"].concat());
    command
}
