//! Inputs run in a process of their own, so that Ctrl-C, a crash or the end of memory costs the session nothing.
//!
//! That process is this program with one more option. It reads one request, and answers with one message a line.

use super::super::arguments::Repl;
use super::super::failure::Failure;
use super::super::host::{Providers, TerminalHost};
use super::super::terminal;
use crate::{clock, engines};
use ilo_core::diagnostic::Diagnostic;
use ilo_core::engine::Limits;
use ilo_core::session::{Outcome, Session};
use serde::{Deserialize, Serialize};
use std::io::{self, BufRead, Read, Write};
use std::process::{ExitStatus, Stdio};
use std::time::Instant;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};
use tokio::runtime::{Builder, Runtime};

/// The name of the option that makes this program such a process.
const OPTION: &str = "--evaluate";

/// What is to run.
#[derive(Debug, Serialize, Deserialize)]
pub struct Request {
    /// Everything that the input may use.
    pub session: Session,
    /// The input.
    pub input: String,
    /// How many came before it.
    pub turn: u32,
}

/// What happens while it runs. The last message is an answer.
#[derive(Debug, Serialize, Deserialize)]
enum Message {
    Printed(String),
    Denied(Diagnostic),
    Answer(Box<Answer>),
}

/// How a run ended.
#[derive(Debug, Serialize, Deserialize)]
pub enum Answer {
    /// With an outcome, after so many nanoseconds.
    Done(Outcome, f64),
    /// The program did something wrong.
    Failed(Diagnostic),
    /// There was no run.
    Refused(String),
}

/// Runs inputs.
pub struct Evaluator {
    runtime: Runtime,
    /// Whether Ctrl-C ends a run instead of the session.
    is_interactive: bool,
}

/// Why there is no answer.
pub enum Missing {
    /// Somebody pressed Ctrl-C.
    Interrupted,
    /// The process ended in its own way.
    Died(ExitStatus),
}

impl Evaluator {
    /// Gets ready.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn new(is_interactive: bool) -> io::Result<Evaluator> {
        Ok(Evaluator { runtime: Builder::new_current_thread().enable_all().build()?, is_interactive })
    }

    /// Runs an input; `denied` hears of denials as they happen.
    ///
    /// # Errors
    /// When the system starts no process, or the output cannot be written.
    pub fn run(&self, request: &Request, denied: impl FnMut(&Diagnostic)) -> io::Result<Result<Answer, Missing>> {
        self.runtime.block_on(self.supervise(request, denied))
    }

    async fn supervise(
        &self,
        request: &Request,
        mut denied: impl FnMut(&Diagnostic),
    ) -> io::Result<Result<Answer, Missing>> {
        let mut child = start()?;
        let (Some(mut requests), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("the process has no pipes"));
        };
        let mut line = serde_json::to_vec(request)?;
        line.push(b'\n');
        let mut lines = BufReader::new(answers).lines();
        let relay = async {
            // One that ended already still left its last words to be read.
            let _ = requests.write_all(&line).await;
            while let Some(line) = lines.next_line().await? {
                match serde_json::from_str(&line)? {
                    Message::Printed(line) => terminal::print(&line)?,
                    Message::Denied(diagnostic) => denied(&diagnostic),
                    Message::Answer(answer) => return Ok(Some(*answer)),
                }
            }
            io::Result::Ok(None)
        };
        let answer = tokio::select! {
            biased;
            () = interruption(self.is_interactive) => {
                child.kill().await?;
                return Ok(Err(Missing::Interrupted));
            }
            answer = relay => answer?,
        };
        match answer {
            Some(answer) => Ok(Ok(answer)),
            None => Ok(Err(missing(child.wait().await?))),
        }
    }
}

/// Starts this program again, with one more option.
fn start() -> io::Result<Child> {
    let words = std::env::args_os().skip(1);
    let mut arguments: Vec<_> = words.collect();
    let at = arguments.iter().position(|word| word == "repl").map_or(0, |at| at + 1);
    arguments.insert(at, OPTION.into());
    Command::new(std::env::current_exe()?)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
}

/// Waits for Ctrl-C where that is not to end the session. From the first call on, it does not.
async fn interruption(is_interactive: bool) {
    if !is_interactive || tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Ctrl-C on a terminal reaches the process too, perhaps earlier than us.
fn missing(status: ExitStatus) -> Missing {
    #[cfg(unix)]
    if std::os::unix::process::ExitStatusExt::signal(&status) == Some(libc::SIGINT) {
        return Missing::Interrupted;
    }
    Missing::Died(status)
}

/// Reads a request from standard input, and answers it on standard output.
///
/// # Errors
/// When there is none: only this program itself has a use for this.
pub fn answer(options: &Repl) -> Result<(), Failure> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    let request = serde_json::from_str(&line)
        .map_err(|error| Failure::environment(format!("{OPTION} is for the prompt itself: {error}")))?;
    // The session holds the other end: when it ends, so does the run.
    std::thread::spawn(|| {
        let mut rest = Vec::new();
        let _ = io::stdin().lock().read_to_end(&mut rest);
        std::process::exit(0);
    });
    let answer = evaluate(options, &request).unwrap_or_else(Answer::Refused);
    Ok(say(&Message::Answer(Box::new(answer)))?)
}

fn evaluate(options: &Repl, Request { session, input, turn }: &Request) -> Result<Answer, String> {
    let prepared = session.prepare(input).map_err(|_| "the input is not what it was".to_owned())?;
    let engine = engines::engine(options.engine)?;
    let seed = options.seed.map_or_else(clock::seed, |seed| Ok(seed.wrapping_add(*turn)))?;
    let providers = options.tools.as_deref().map_or_else(|| Ok(Providers::default()), Providers::read)?;
    let tell = |denial: &ilo_core::host::Denial| {
        // If nobody reads, the run ends at the next line that it prints.
        let _ = say(&Message::Denied(denial.clone().into_diagnostic()));
    };
    let host = TerminalHost::new(&options.allow, providers, seed, tell).map_err(|failure| failure.message())?;
    let mut host = host.printing(|line| say(&Message::Printed(line.to_owned())));
    let start = Instant::now();
    let outcome = prepared.run(&*engine, Limits { depth: options.max_depth }, &mut host);
    let ns = start.elapsed().as_nanos() as f64;
    Ok(match outcome {
        Ok(outcome) => Answer::Done(outcome, ns),
        Err(diagnostic) => Answer::Failed(diagnostic),
    })
}

fn say(message: &Message) -> io::Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, message)?;
    out.write_all(b"\n")?;
    out.flush()
}
