//! Why a command did not succeed, and how that is told.

use super::terminal;
use ilo_core::imports::Unreadable;
use std::io;
use std::process::ExitCode;

/// Why.
#[derive(Debug)]
pub enum Failure {
    /// The program was diagnosed, and its diagnostics are printed.
    Diagnosed,
    /// Wrong usage, or something missing on this machine.
    Environment {
        /// One sentence.
        message: String,
        /// What to do.
        help: Option<String>,
    },
    /// Nobody reads what we print.
    NobodyReads,
}

impl Failure {
    /// Wrong usage or environment.
    pub fn environment(message: impl Into<String>) -> Failure {
        Failure::Environment { message: message.into(), help: None }
    }

    /// Says what to do about it.
    pub fn help(self, advice: impl Into<String>) -> Failure {
        match self {
            Failure::Environment { message, .. } => Failure::Environment { message, help: Some(advice.into()) },
            other => other,
        }
    }

    /// What is wrong, in one sentence.
    pub fn message(self) -> String {
        match self {
            Failure::Diagnosed => "the program was diagnosed".into(),
            Failure::NobodyReads => "nobody reads".into(),
            Failure::Environment { message, .. } => message,
        }
    }

    /// Tells it, and gives the exit status.
    pub fn report(self) -> ExitCode {
        match self {
            Failure::Diagnosed => ExitCode::from(1),
            Failure::NobodyReads => ExitCode::SUCCESS,
            Failure::Environment { message, help } => {
                let (error, tip) = terminal::labels();
                terminal::complain(&format!("{error}: {}", terminal::safe(&message)));
                if let Some(help) = help {
                    terminal::complain(&format!("  {tip}: {}", terminal::safe(&help)));
                }
                ExitCode::from(2)
            }
        }
    }
}

/// A file that cannot be read.
impl From<Unreadable> for Failure {
    fn from(Unreadable { message, suggestion }: Unreadable) -> Failure {
        Failure::Environment { message, help: suggestion }
    }
}

/// Errors of printing.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::NobodyReads,
            _ => Failure::environment(format!("the output cannot be written: {error}")),
        }
    }
}
