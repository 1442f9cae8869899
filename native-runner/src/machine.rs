//! What this machine is, in the words of reports.

use crate::jit::ARCHITECTURE;
use serde_json::{Value as Json, json};

/// This machine, for reports that are compared later.
pub fn description() -> Json {
    json!({
        "cpu": processor(),
        "cores": cores(),
        "os": std::env::consts::OS,
        "arch": ARCHITECTURE,
        "runner": env!("CARGO_PKG_VERSION"),
        "optimised": !cfg!(debug_assertions),
    })
}

/// This machine, in a line.
pub fn summary() -> String {
    let build = if cfg!(debug_assertions) { " (a debug build: figures are not representative)" } else { "" };
    format!("{}, {}{build}", processor().unwrap_or_else(|| ARCHITECTURE.into()), std::env::consts::OS)
}

fn cores() -> Option<usize> {
    std::thread::available_parallelism().ok().map(usize::from)
}

/// The processor's name, where the system tells it without running another program.
fn processor() -> Option<String> {
    let info = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = info.lines().find(|line| line.starts_with("model name"))?;
    line.split_once(':').map(|(_, name)| name.trim().to_owned())
}
