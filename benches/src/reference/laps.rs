//! Timing the published implementation among other contenders.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::Read;
use std::process::{Command, Stdio};
use std::rc::Rc;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use ilo_core::timing;

use super::{CALLS, Reference, arguments, check, mean, text};
use crate::Workload;
use crate::race::{Lap, Laps};
use crate::workloads::Argument;

/// One of its engines.
pub struct ReferenceEngine {
    /// The option that chooses it.
    option: &'static str,
    /// The title of its section among the times.
    section: &'static str,
}

/// Its tree interpreter.
pub const INTERPRETER: ReferenceEngine = ReferenceEngine { option: "--run-interp", section: "Rust interpreter" };

/// Its register VM, made once and called again and again.
pub const VM: ReferenceEngine = ReferenceEngine { option: "--run-vm", section: "Register VM (reusable)" };

/// Its native code.
pub const JIT: ReferenceEngine = ReferenceEngine { option: "--run-cranelift", section: "Cranelift JIT" };

/// What all its engines may take for the calls that it times by itself, one after the other.
const PATIENCE: Duration = Duration::from_secs(15);

/// A call that takes so long is not even tried ten thousand times.
const LONG_CALL_NS: f64 = 2e7;

/// What one call on one engine may take.
const LONGEST_CALL: Duration = Duration::from_secs(30);

/// How often an empty program is run to see what starting takes.
const STARTS: usize = 9;

/// Nanoseconds per call on each engine, by the title of its section.
type Sections = BTreeMap<&'static str, Result<f64, String>>;

impl Reference {
    /// The workload on some of its engines. Short calls it times itself, on all engines at once; of long ones, whose ten
    /// thousand would take minutes, a whole run is timed, less what a run takes that computes nothing.
    pub fn laps(&self, workload: &Workload, engines: &[&'static ReferenceEngine]) -> Vec<Result<Laps, String>> {
        let first = |engine: &&'static ReferenceEngine| self.first_run(workload, engine);
        let runs: Vec<Result<(f64, Lap), String>> = engines.iter().map(first).collect();
        let slowest = runs.iter().flatten().map(|(_, run)| run.ns).fold(0.0, f64::max);
        let printed = if slowest < LONG_CALL_NS { self.time_itself(workload).ok() } else { None };
        let printed = printed.map(|sections| Rc::new(RefCell::new(sections)));
        let laps = |(run, engine): (Result<(f64, Lap), String>, &&'static ReferenceEngine)| -> Result<Laps, String> {
            let (start, _) = run?;
            let (reference, workload, engine) = (self.clone(), *workload, *engine);
            Ok(match printed.clone() {
                Some(sections) => Box::new(move |_| reference.next(&mut sections.borrow_mut(), &workload, engine)),
                None => Box::new(move |_| reference.run(&workload, engine, start)),
            })
        };
        runs.into_iter().zip(engines).map(laps).collect()
    }

    /// What starting an engine takes, and one run of the workload.
    fn first_run(&self, workload: &Workload, engine: &ReferenceEngine) -> Result<(f64, Lap), String> {
        let nothing = Workload { name: "f", source: "f x:n>n;x", ..*workload };
        let nothing = nothing.called(&[Argument::Number(1.0)], 1.0);
        let starts = (0..STARTS).map(|_| self.timed_run(&nothing, engine)).collect::<Result<Vec<f64>, String>>()?;
        let start = timing::median(&starts).map_or(0.0, |median| median.value);
        Ok((start, self.run(workload, engine, start)?))
    }

    /// One whole run on an engine, less what starting takes.
    fn run(&self, workload: &Workload, engine: &ReferenceEngine, start: f64) -> Result<Lap, String> {
        let whole = self.timed_run(workload, engine)?;
        Ok(Lap { calls: 1, ns: (whole - start).max(0.0), answer: workload.answer })
    }

    /// Nanoseconds from start to end of one run, whose answer is checked.
    fn timed_run(&self, workload: &Workload, engine: &ReferenceEngine) -> Result<f64, String> {
        let start = Instant::now();
        let answer = self.answer_in_time(&arguments(workload, engine.option), LONGEST_CALL)?;
        let took = start.elapsed().as_nanos() as f64;
        check(workload, answer.lines().next().unwrap_or_default().trim()).map(|()| took)
    }

    /// What it prints, if it ends before long: it copies a list for each element that is added.
    fn answer_in_time(&self, arguments: &[String], limit: Duration) -> Result<String, String> {
        let mut process = Command::new(&self.program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("`{}`: {error}", self.program))?;
        let (sender, receiver) = mpsc::channel();
        let mut from = process.stdout.take();
        let reader = thread::spawn(move || {
            let mut printed = Vec::new();
            let read = from.as_mut().map(|from| from.read_to_end(&mut printed));
            // Nobody waits any more if it took too long.
            drop(sender.send((read.is_some(), text(&printed))));
        });
        let answer = receiver.recv_timeout(limit);
        let stopped = answer.is_err() && process.kill().is_ok();
        let ended = process.wait().map_err(|error| error.to_string())?;
        drop(reader.join());
        match answer {
            Ok((_, printed)) if ended.success() => Ok(printed),
            Ok(_) => Err("it cannot run this".to_owned()),
            Err(_) if stopped => Err(format!("it takes longer than {} s", limit.as_secs())),
            Err(error) => Err(error.to_string()),
        }
    }

    /// The time of an engine, each given out once; all are timed again when one is asked for the second time.
    fn next(&self, sections: &mut Sections, workload: &Workload, engine: &ReferenceEngine) -> Result<Lap, String> {
        if !sections.contains_key(engine.section) {
            *sections = self.time_itself(workload)?;
        }
        let found = sections.remove(engine.section).ok_or("it does not time this engine")?;
        Ok(Lap { calls: CALLS, ns: found? * CALLS as f64, answer: workload.answer })
    }

    /// Has it time all its engines.
    fn time_itself(&self, workload: &Workload) -> Result<Sections, String> {
        let printed = self.answer_in_time(&arguments(workload, "--bench"), PATIENCE)?;
        let section = |engine: &ReferenceEngine| (engine.section, mean(&printed, engine.section, workload));
        Ok([INTERPRETER, VM, JIT].iter().map(section).collect())
    }
}
