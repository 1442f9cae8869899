//! The world of a program that runs in the page: it may print.

use ilo_core::engine::EngineName;
use ilo_core::host::{CapturingHost, Denial, Host, Moment};
use ilo_core::playground;
use ilo_core::random::Random;
use ilo_core::report::{Outcome, RunReport};
use wasm_bindgen::JsValue;

/// Bytes of output of one run.
const OUTPUT_LIMIT: usize = 1 << 20;

/// Keeps what is printed, and tells the page of each line at once: a run that is stopped leaves no report.
pub struct PageHost<'p> {
    captured: CapturingHost,
    print: &'p js_sys::Function,
}

impl<'p> PageHost<'p> {
    /// A host that calls `print` with each line, its end included, as the companion sends its output.
    pub fn new(moment: Moment, print: &'p js_sys::Function) -> PageHost<'p> {
        PageHost { captured: CapturingHost::with_limit(OUTPUT_LIMIT).at(moment), print }
    }

    /// How a run on this host went.
    pub fn into_report(mut self, engine: EngineName, outcome: Outcome) -> RunReport {
        playground::report(engine, outcome, &mut self.captured)
    }
}

impl Host for PageHost<'_> {
    fn print(&mut self, line: &str) -> Result<(), String> {
        self.captured.print(line)?;
        self.print
            .call1(&JsValue::NULL, &format!("{line}\n").into())
            .map(drop)
            .map_err(|_| "the page takes no output".into())
    }

    fn now(&mut self) -> f64 {
        self.captured.now()
    }

    fn random(&mut self) -> &mut Random {
        self.captured.random()
    }

    fn denied(&mut self, denial: Denial) {
        self.captured.denied(denial);
    }
}
