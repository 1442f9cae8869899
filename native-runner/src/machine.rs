//! What this machine is, in the words of reports.

use crate::jit::ARCHITECTURE;
use serde::Serialize;
use std::fmt;

/// This machine, for figures that are compared later.
#[derive(Debug, Serialize)]
pub struct Machine {
    cpu: Option<String>,
    cores: Option<usize>,
    os: &'static str,
    arch: &'static str,
    runner: &'static str,
    /// Whether this is a release build; figures of others say little.
    optimised: bool,
}

impl Machine {
    /// The one we are on.
    pub fn this() -> Machine {
        Machine {
            cpu: processor(),
            cores: std::thread::available_parallelism().ok().map(usize::from),
            os: std::env::consts::OS,
            arch: ARCHITECTURE,
            runner: env!("CARGO_PKG_VERSION"),
            optimised: !cfg!(debug_assertions),
        }
    }
}

/// In a line.
impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.cpu.as_deref().unwrap_or(self.arch), self.os)?;
        if self.optimised { Ok(()) } else { f.write_str(" (a debug build: figures say little)") }
    }
}

/// The processor's name, where the system tells it without running another program.
fn processor() -> Option<String> {
    let info = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = info.lines().find(|line| line.starts_with("model name"))?;
    line.split_once(':').map(|(_, name)| name.trim().to_owned())
}
