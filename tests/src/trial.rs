//! A call of a program that can be made as often as one likes, each time in a world of its own, and what it left behind.

use std::sync::Arc;

use ilo_core::arguments;
use ilo_core::check::typed_program::FunctionId;
use ilo_core::engine::{Engine, Limits, RuntimeError};
use ilo_core::host::{CapturingHost, Host};
use ilo_core::playground::{self, Session};
use ilo_core::program::Program;
use ilo_core::report::{Outcome, RunReport, ValueReport};
use ilo_core::value;

use crate::agreement::compare;
use crate::cases::Case;
use crate::generator::Generated;
use crate::host::CaseHost;

/// A call.
pub struct Trial {
    /// What it is, for people.
    pub title: String,
    /// The program.
    pub program: Arc<Program>,
    entry: String,
    arguments: Vec<String>,
    case: Option<Case>,
}

/// What became of a call.
pub struct Ran {
    /// How it ended, and what it printed.
    pub report: RunReport,
    /// How often compiled code left for the VM.
    pub side_exits: u64,
    /// Heap objects that were there after the call and not before, where the build keeps count of them.
    pub left: isize,
}

impl Trial {
    /// The call of a conformance case whose program is this.
    pub fn of_case(case: &Case, program: Program) -> Trial {
        let first = program.typed().functions.first().map(|function| function.name.clone());
        let entry = case.func.clone().or(first).unwrap_or_default();
        let (title, arguments) = (format!("{}\n{}", case.title(), case.source), case.args.clone());
        Trial { title, program: Arc::new(program), entry, arguments, case: Some(case.clone()) }
    }

    /// The call of a generated program.
    ///
    /// # Panics
    /// If the program is not well-typed.
    pub fn of_generated(generated: &Generated) -> Trial {
        let Generated { source, entry, arguments } = generated;
        Trial::new(source, entry, arguments)
    }

    /// A call of a program.
    ///
    /// # Panics
    /// If the program is diagnosed.
    pub fn new(source: &str, entry: &str, arguments: &[String]) -> Trial {
        let program = playground::load(source).unwrap_or_else(|error| panic!("{source}\n{}", error.message));
        let title = format!("{source}\n{entry} {}", arguments.join(" "));
        Trial { title, program, entry: entry.to_owned(), arguments: arguments.to_vec(), case: None }
    }

    /// The function that is called, if there is one of this name.
    pub fn function(&self) -> Option<FunctionId> {
        arguments::named(&self.program, &self.entry).ok()
    }

    /// Makes the call.
    pub fn run(&self, engine: &dyn Engine) -> Ran {
        let before = value::live_objects();
        let (outcome, output, side_exits) = match &self.case {
            Some(case) => {
                let mut host = CaseHost::new(case);
                let (outcome, side_exits) = self.call(engine, &mut host);
                (outcome, host.output().to_owned(), side_exits)
            }
            None => {
                let mut host = CapturingHost::new();
                let (outcome, side_exits) = self.call(engine, &mut host);
                (outcome, host.take_output(), side_exits)
            }
        };
        let left = before.zip(value::live_objects()).map_or(0, |(before, after)| after - before);
        let report = RunReport { engine: engine.name(), outcome, output, denials: Vec::new(), seed: None };
        Ran { report, side_exits, left }
    }

    fn call(&self, engine: &dyn Engine, host: &mut dyn Host) -> (Outcome, u64) {
        let failed = |diagnostic| (Outcome::Error { diagnostic }, 0);
        let session = Session::new(&self.program, &self.entry, &self.arguments, engine, Limits::default());
        let mut session = match session {
            Ok(session) => session,
            Err(diagnostic) => return failed(diagnostic),
        };
        if let Err(diagnostic) = session.compile() {
            return failed(diagnostic);
        }
        let outcome = match session.call(host).map_err(RuntimeError::into_diagnostic) {
            Ok(value) => Outcome::Value(ValueReport::of(&value)),
            Err(diagnostic) => Outcome::Error { diagnostic },
        };
        (outcome, session.side_exits())
    }
}

impl Ran {
    /// Whether it ended as another did, and left nothing behind.
    ///
    /// # Errors
    /// What differs, for people.
    pub fn is_like(&self, reference: &Ran) -> Result<(), String> {
        compare(&reference.report, &self.report)?;
        match self.left {
            0 => Ok(()),
            left => Err(format!("{} heap objects are left by {}", left, self.report.engine)),
        }
    }
}
