//! A worker process, seen from the supervisor: started bare, spoken to in frames, killed with everything it started.

#![forbid(unsafe_code)]

use crate::frames;
use ilo_core::protocol::{ClientMessage, ErrorCode, ServerMessage};
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::io::{AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

/// How workers are started: this very program, with an argument that makes it one.
#[derive(Clone, Debug)]
pub struct Launcher {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
}

impl Launcher {
    /// Starts this program again as a worker.
    ///
    /// # Errors
    /// When the system cannot tell which program this is.
    pub fn this_program() -> io::Result<Launcher> {
        Ok(Launcher { program: std::env::current_exe()?, arguments: vec!["worker".into()] })
    }

    /// Starts a worker, with nothing of this process but two pipes.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn start(&self) -> io::Result<Worker> {
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        #[cfg(unix)]
        command.process_group(0);
        let mut child = command.spawn()?;
        let (Some(requests), Some(events)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("the worker has no pipes"));
        };
        Ok(Worker { child, requests, events: BufReader::new(events) })
    }
}

/// A running worker. Dropping it kills its process group.
#[derive(Debug)]
pub struct Worker {
    child: Child,
    requests: ChildStdin,
    events: BufReader<ChildStdout>,
}

/// How long a worker that closed its pipe may take to end.
const LAST_BREATH: Duration = Duration::from_millis(500);

impl Worker {
    /// Gives it its one request.
    ///
    /// # Errors
    /// When it does not read.
    pub async fn send(&mut self, request: &ClientMessage) -> io::Result<()> {
        self.requests.write_all(&frames::encode(request)?).await?;
        self.requests.flush().await
    }

    /// What it says next.
    ///
    /// # Errors
    /// `UnexpectedEof` when it ended, `InvalidData` when it talks rubbish.
    pub async fn next(&mut self) -> io::Result<ServerMessage> {
        frames::read_async(&mut self.events).await
    }

    /// Kills it and everything it started, and waits for its end.
    pub async fn kill(&mut self) {
        self.kill_group();
        // It cannot survive the signal; an error means that it is gone already.
        let _ = self.child.kill().await;
    }

    /// Why a worker that closed its pipe without a last message ended.
    pub async fn cause_of_death(&mut self) -> (ErrorCode, String) {
        match tokio::time::timeout(LAST_BREATH, self.child.wait()).await {
            Ok(Ok(status)) => describe(status),
            _ => (ErrorCode::EWorkerCrash, "the worker process stopped answering".into()),
        }
    }

    #[cfg(unix)]
    fn kill_group(&self) {
        use rustix::process::{Pid, Signal, kill_process_group};
        // While the child is not reaped, `id` is given and its number is nobody else's.
        if let Some(group) = self.child.id().and_then(|id| Pid::from_raw(id.cast_signed())) {
            let _ = kill_process_group(group, Signal::KILL);
        }
    }

    #[cfg(not(unix))]
    fn kill_group(&self) {}
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.kill_group();
    }
}

/// Exit statuses that workers choose; see [`super`].
fn describe(status: ExitStatus) -> (ErrorCode, String) {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        use rustix::process::Signal;
        let name = match Signal::from_named_raw(signal) {
            Some(Signal::XCPU) => return (ErrorCode::ETimeout, "the run used all its processor time".into()),
            Some(Signal::SEGV) => "SIGSEGV: it touched memory that is not its own",
            Some(Signal::BUS) => "SIGBUS: it touched memory that is not there",
            Some(Signal::ILL) => "SIGILL: it met bytes that are no instruction",
            Some(Signal::TRAP) => "SIGTRAP: it met a trap instruction",
            Some(Signal::ABORT) => "SIGABRT: it gave up, as it does when memory runs out",
            Some(Signal::KILL) => "SIGKILL: the system ended it, as it does when memory runs out",
            _ => "a signal",
        };
        return (ErrorCode::EWorkerCrash, format!("the worker process was ended by {name}"));
    }
    match status.code() {
        Some(status) if status == i32::from(super::EXIT_PANIC) => {
            (ErrorCode::EWorkerCrash, "the engine met a fault of its own and stopped; this is a bug".into())
        }
        _ => (ErrorCode::EWorkerCrash, "the worker process ended without an answer".into()),
    }
}
