//! Reading a workbook or Parquet file in a process of its own: a small file can ask for more memory than there is, and
//! what asks for it dies alone.
//!
//! It knows neither format; `workbook` and `parquet_file` do.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, ErrorKind, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::process::ExitStatusExt;
use std::process::{self, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Resource, Rlimit, setrlimit};

use super::fetch::Opened;
use super::frame::{Frame, Request, Stop};
use super::{Table, parquet_file, workbook};
use crate::connectors::mapping::RawRow;
use crate::connectors::{Format, PullError, Reach};

/// The hidden command of this program that reads.
const COMMAND: &str = "read-table";

/// How many times as long as it may compute the child may keep us waiting.
const WAITING: u32 = 4;

/// A table that another process reads.
pub(super) struct Child {
    process: process::Child,
    said: BufReader<Patient>,
    line: Vec<u8>,
    columns: Vec<String>,
    name: String,
    memory: u64,
}

impl Child {
    /// Starts the process and waits for the columns.
    ///
    /// # Errors
    /// `Misfit` if the file is not what it should be or breaks a limit; `Unavailable` if no process can be started.
    pub(super) fn start(opened: &Opened, request: &Request, reach: &Reach) -> Result<Self, PullError> {
        let failed =
            |error: io::Error| PullError::Unavailable(format!("{}: no process to read it: {error}", opened.name));
        let mut process = Command::new(&reach.program)
            .arg(COMMAND)
            .arg(serde_json::to_string(request).map_err(|error| failed(error.into()))?)
            .env_clear()
            .stdin(opened.file.try_clone().map_err(failed)?)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(failed)?;
        let pipe = process.stdout.take().ok_or_else(|| failed(ErrorKind::BrokenPipe.into()))?;
        let left = Duration::from_secs(request.seconds).saturating_mul(WAITING);
        let said = BufReader::new(Patient { pipe, left });
        let (name, memory) = (opened.name.clone(), request.memory);
        let mut child = Self { process, said, line: Vec::new(), columns: Vec::new(), name, memory };
        child.columns = match child.listen()? {
            Frame::Columns(columns) => columns,
            _ => return Err(PullError::Misfit(format!("{} has no columns", child.name))),
        };
        Ok(child)
    }

    /// The next thing it says.
    fn listen(&mut self) -> Result<Frame, PullError> {
        self.line.clear();
        match self.said.read_until(b'\n', &mut self.line) {
            Ok(_) if self.line.ends_with(b"\n") => {}
            Ok(_) => return Err(self.died()),
            Err(error) if error.kind() == ErrorKind::TimedOut => {
                return Err(PullError::Misfit(format!("{} takes too long to read", self.name)));
            }
            Err(error) => return Err(PullError::Unavailable(format!("{} cannot be read: {error}", self.name))),
        }
        match serde_json::from_slice(&self.line) {
            Ok(Frame::Misfit(why)) => Err(PullError::Misfit(format!("{} {why}", self.name))),
            Ok(frame) => Ok(frame),
            Err(error) => Err(PullError::Unavailable(format!("{}: its reader is not understood: {error}", self.name))),
        }
    }

    fn died(&mut self) -> PullError {
        match self.process.wait() {
            Ok(status) => PullError::Misfit(format!("{} {}", self.name, cause_of_death(status, self.memory))),
            Err(error) => PullError::Unavailable(format!("{} cannot be read: {error}", self.name)),
        }
    }
}

/// What an early end says about the file.
fn cause_of_death(status: ExitStatus, memory: u64) -> String {
    use rustix::process::Signal;
    let signal = status.signal();
    if signal == Some(Signal::XCPU.as_raw()) {
        return "takes too long to read".to_owned();
    }
    if [Signal::ABORT, Signal::SEGV].iter().any(|end| signal == Some(end.as_raw())) {
        return format!("needs more than {} MiB of memory to read", memory >> 20);
    }
    match status.code() {
        Some(code) => format!("is damaged: reading it broke off (exit code {code})"),
        None => format!("cannot be read: reading it was ended (signal {})", signal.unwrap_or_default()),
    }
}

impl Table for Child {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn next(&mut self, row: &mut RawRow) -> Result<bool, PullError> {
        match self.listen()? {
            Frame::Row(cells) => {
                row.clear();
                cells.iter().for_each(|cell| row.push(cell));
                Ok(true)
            }
            _ => Ok(false),
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // It has nothing to save; after its end both do nothing.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What the child says, for which we wait so long altogether; the time in which we do not listen is not counted.
struct Patient {
    pipe: ChildStdout,
    left: Duration,
}

impl Read for Patient {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let begin = Instant::now();
        let patience = Timespec::try_from(self.left).map_err(|_| ErrorKind::InvalidInput)?;
        let ready = poll(&mut [PollFd::new(&self.pipe, PollFlags::IN)], Some(&patience))?;
        self.left = self.left.saturating_sub(begin.elapsed());
        if ready == 0 { Err(ErrorKind::TimedOut.into()) } else { self.pipe.read(buffer) }
    }
}

/// The child's part: reads the table on standard input as the request says, and says it on standard output.
///
/// # Errors
/// If the request is not understood, a limit cannot be set, or nobody listens.
pub fn read_table(request: &str) -> io::Result<()> {
    let request: Request = serde_json::from_str(request)?;
    confine(&request)?;
    let file = File::from(io::stdin().as_fd().try_clone_to_owned()?);
    let mut said = BufWriter::new(io::stdout().lock());
    let mut say = |frame: Frame| {
        serde_json::to_writer(&mut said, &frame)?;
        said.write_all(b"\n")
    };
    match read(file, &request, &mut say) {
        Ok(()) => say(Frame::End)?,
        Err(Stop::Misfit(why)) => say(Frame::Misfit(why))?,
        Err(Stop::Deaf(error)) => return Err(error),
    }
    said.flush()
}

fn read(file: File, request: &Request, say: super::frame::Out<'_>) -> Result<(), Stop> {
    match request.format {
        Format::Xlsx => workbook::read(file, request, say),
        Format::Parquet => parquet_file::read(file, request, say),
        Format::Csv | Format::JsonLines => Err(Stop::Misfit("is text; it needs no process of its own".to_owned())),
    }
}

/// Gives up what reading does not need: memory, time, core dumps.
fn confine(request: &Request) -> io::Result<()> {
    let to = |most: u64| Rlimit { current: Some(most), maximum: Some(most) };
    setrlimit(Resource::As, to(request.memory))?;
    setrlimit(Resource::Core, to(0))?;
    let time = Rlimit { current: Some(request.seconds), maximum: Some(request.seconds.saturating_add(5)) };
    setrlimit(Resource::Cpu, time)?;
    Ok(())
}
