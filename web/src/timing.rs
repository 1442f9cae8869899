//! Timings in the browser: the core measures, the page's clock is lent to it.

use ilo_core::diagnostic::Diagnostic;
use ilo_core::engine::{Engine, EngineName, Limits, RuntimeError};
use ilo_core::host::{CapturingHost, Moment};
use ilo_core::playground::{self, Session};
use ilo_core::report::{TimingReport, ValueReport};
use ilo_core::timing::{Plan, clock_step, measure};
use serde::Serialize;
use std::cell::OnceCell;
use wasm_bindgen::prelude::*;

/// A program that prints may fill this much in a timing; the next call starts anew.
const OUTPUT_LIMIT: usize = 1 << 20;

/// How many steps of the clock a batch of [`shortest`] takes at least: what it finds is right to a tenth.
const STEPS_OF_A_BATCH: f64 = 10.0;
/// Whatever the clock says, it ends.
const LARGEST_BATCH: u32 = 1024;

thread_local! {
    /// The step of the clock, which takes milliseconds to find.
    static STEP: OnceCell<f64> = const { OnceCell::new() };
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance)]
    fn now() -> f64;
}

/// What came of a timing.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum TimedCall {
    /// The figures, and the value that every call gave.
    Timed {
        /// For comparing engines before any figure is shown.
        value: ValueReport,
        /// The distribution.
        timing: TimingReport,
    },
    /// There are none.
    Failed {
        /// What the program did wrong, or why the engine cannot run it.
        diagnostic: Diagnostic,
    },
}

/// Times a call for about `budget_ms` milliseconds.
pub fn time(
    source: &str,
    entry: &str,
    args: &[String],
    engine: &dyn Engine,
    moment: Moment,
    budget_ms: f64,
) -> TimedCall {
    let timed = playground::load(source)
        .and_then(|program| Session::new(&program, entry, args, engine, Limits::default()))
        .and_then(|session| batches(session, moment, budget_ms));
    timed.unwrap_or_else(|diagnostic| TimedCall::Failed { diagnostic })
}

fn batches(mut session: Session, moment: Moment, budget_ms: f64) -> Result<TimedCall, Diagnostic> {
    let start = nanoseconds();
    session.compile()?;
    let compiles = session.engine() == EngineName::Wasm;
    let compile_ns = compiles.then(|| nanoseconds() - start);
    let mut host = CapturingHost::with_limit(OUTPUT_LIMIT).at(moment);
    let value = session.call(&mut host).map_err(RuntimeError::into_diagnostic)?;
    let value = ValueReport::of(&value);
    let side_exits = compiles.then(|| session.side_exits() as u32);
    let plan = Plan { clock_step_ns: clock_step(nanoseconds), budget_ns: budget_ms * 1e6 };
    let calls = |calls: u32| {
        host.take_output();
        session.call_repeatedly(calls.into(), &mut host).map(drop)
    };
    let samples = measure(plan, nanoseconds, calls, |_, _| ()).map_err(RuntimeError::into_diagnostic)?;
    let timing = samples.report(session.engine(), plan.clock_step_ns).expect("a measurement has at least one batch");
    Ok(TimedCall::Timed { value, timing: TimingReport { compile_ns, side_exits, ..timing } })
}

/// What some work gives, and the nanoseconds that it takes: the best of three batches, each of which is long against the
/// steps of the clock.
///
/// # Errors
/// Those of the work.
pub fn shortest<T, E>(mut work: impl FnMut() -> Result<T, E>) -> Result<(f64, T), E> {
    let mut batch = |times: u32| -> Result<(f64, T), E> {
        let start = nanoseconds();
        let mut last = work()?;
        for _ in 1..times {
            last = work()?;
        }
        Ok((nanoseconds() - start, last))
    };
    let step = STEP.with(|step| *step.get_or_init(|| clock_step(nanoseconds)));
    let (mut times, (mut taken, mut result)) = (1, batch(1)?);
    while taken < STEPS_OF_A_BATCH * step && times < LARGEST_BATCH {
        times *= 2;
        (taken, result) = batch(times)?;
    }
    for _ in 1..3 {
        let (again, latest) = batch(times)?;
        (taken, result) = (taken.min(again), latest);
    }
    // What the clock did not see took less than one of its steps.
    Ok((taken.max(step) / f64::from(times), result))
}

/// The page's clock.
fn nanoseconds() -> f64 {
    now() * 1e6
}
