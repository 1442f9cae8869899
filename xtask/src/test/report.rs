//! What became of each step, and how long it took.

use std::time::{Duration, Instant};

use anyhow::Result;

use super::count::Count;
use crate::command::say;

/// The steps so far.
#[derive(Default)]
pub struct Report {
    rows: Vec<Row>,
}

struct Row {
    name: &'static str,
    duration: Duration,
    count: Count,
    note: String,
}

impl Report {
    /// Runs a step and notes how it ended.
    pub fn time(&mut self, name: &'static str, step: impl FnOnce() -> Result<Count>) {
        eprintln!();
        say("step", name);
        let start = Instant::now();
        let (count, note) = match step() {
            Ok(count) => (count, String::new()),
            Err(error) => {
                let text = format!("{error:#}");
                say("FAILED", &text);
                let seen = error.downcast_ref::<FailedTests>().map_or(Count::default(), |tests| tests.0);
                (Count { failed: seen.failed.max(1), ..seen }, text.lines().next().unwrap_or_default().to_owned())
            }
        };
        self.rows.push(Row { name, duration: start.elapsed(), count, note });
    }

    /// Notes a step that cannot run. That is a failure: a test that did not run proves nothing.
    pub fn not_run(&mut self, name: &'static str, missing: &str) {
        let note = format!("not run: needs `{missing}`, which failed");
        self.rows.push(Row { name, duration: Duration::ZERO, count: Count { failed: 1, ..Count::default() }, note });
    }

    /// Whether a step that ran has failed.
    pub fn has_failed(&self, name: &str) -> bool {
        self.rows.iter().any(|row| row.name == name && row.count.failed > 0)
    }

    /// All failures together.
    pub fn failed(&self) -> usize {
        self.total().failed
    }

    /// The table of steps and the closing line.
    pub fn print(&self) {
        println!("\n{:<12} {:>8} {:>7} {:>7} {:>8}", "step", "seconds", "passed", "failed", "ignored");
        for row in &self.rows {
            let Count { passed, failed, ignored } = row.count;
            let seconds = row.duration.as_secs_f64();
            let line = format!("{:<12} {seconds:>8.1} {passed:>7} {failed:>7} {ignored:>8}  {}", row.name, row.note);
            println!("{}", line.trim_end());
        }
        let total = self.total();
        println!("{} passed, {} failed", total.passed, total.failed);
    }

    fn total(&self) -> Count {
        let mut total = Count::default();
        self.rows.iter().for_each(|row| total += row.count);
        total
    }
}

/// The error of a test program that ran to its end, with what it counted.
#[derive(Debug)]
pub struct FailedTests(pub Count);

impl std::fmt::Display for FailedTests {
    fn fmt(&self, out: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(out, "{} of {} tests failed", self.0.failed, self.0.failed + self.0.passed)
    }
}

impl std::error::Error for FailedTests {}
