//! The world of a conformance case: its files and variables, in memory, and a clock that stands in this century.

use std::collections::BTreeMap;

use ilo_core::host::{CapturingHost, Denial, Host, Moment, Refusal, ToolCall};
use ilo_core::random::Random;

use crate::cases::Case;

/// When every case is run, and where its random numbers start.
const MOMENT: Moment = Moment { seed: 1, now: 1_700_000_000.25 };

/// Captures what is printed, and allows what a case needs.
pub struct CaseHost {
    console: CapturingHost,
    files: BTreeMap<String, String>,
    variables: BTreeMap<String, String>,
}

impl CaseHost {
    /// The world of a case.
    pub fn new(case: &Case) -> CaseHost {
        let console = CapturingHost::new().at(MOMENT);
        CaseHost { console, files: case.files.clone(), variables: case.env.clone() }
    }

    /// What was printed.
    pub fn output(&self) -> &str {
        self.console.output()
    }
}

impl Host for CaseHost {
    fn print(&mut self, line: &str) -> Result<(), String> {
        self.console.print(line)
    }

    fn now(&mut self) -> f64 {
        self.console.now()
    }

    fn random(&mut self) -> &mut Random {
        self.console.random()
    }

    fn denied(&mut self, denial: Denial) {
        self.console.denied(denial);
    }

    fn environment(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        Ok(self.variables.get(name).cloned())
    }

    fn read(&mut self, path: &str) -> Result<String, Refusal> {
        self.files.get(path).cloned().ok_or_else(|| Refusal::Failed(format!("there is no file `{path}`")))
    }

    fn write(&mut self, path: &str, text: &str) -> Result<(), Refusal> {
        self.files.insert(path.to_owned(), text.to_owned());
        Ok(())
    }

    /// Nobody provides tools, so that every call gives nothing.
    fn tool(&mut self, _call: &ToolCall) -> Result<String, Refusal> {
        Ok("null".to_owned())
    }
}
