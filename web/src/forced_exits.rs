//! The Wasm tier with an exit taken for no reason: only for tests, and only in builds made for them.

use crate::convert::{from_js, to_js};
use crate::host::PageHost;
use crate::wasm_tier::WasmTier;
use ilo_core::arguments;
use ilo_core::diagnostic::Diagnostic;
use ilo_core::engine::{EngineName, Limits, RuntimeError};
use ilo_core::ir::stress::{ForcedExit, places};
use ilo_core::ir::unit::{Unit, Units};
use ilo_core::playground::{self, Session};
use ilo_core::report::{Outcome, RunReport, ValueReport};
use ilo_core::value::live_objects;
use serde::Serialize;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// What became of a call.
#[derive(Serialize)]
struct Forced {
    report: RunReport,
    side_exits: u64,
    /// Heap objects that the call left behind.
    left: isize,
    /// How many exits there are to choose from: those of the code, and one for each instruction.
    exits: usize,
}

/// Runs a function once on the Wasm tier, with an exit that fails: in a loop, when an activation comes by in this round.
/// None fails if there is none of this number.
#[wasm_bindgen(js_name = runForced)]
pub fn run_forced(
    source: &str,
    entry: &str,
    args: Vec<String>,
    moment: JsValue,
    exit: usize,
    round: u32,
    print: &js_sys::Function,
) -> Result<JsValue, JsError> {
    let before = live_objects();
    let mut host = PageHost::new(from_js(&moment)?, print);
    let ran = call(source, entry, &args, (exit, round), &mut host);
    let left = before.zip(live_objects()).map_or(0, |(before, after)| after - before);
    let (outcome, side_exits, exits) = ran.unwrap_or_else(|diagnostic| (Outcome::Error { diagnostic }, 0, 0));
    to_js(&Forced { report: host.into_report(EngineName::Wasm, outcome), side_exits, left, exits })
}

fn call(
    source: &str,
    entry: &str,
    args: &[String],
    (exit, round): (usize, u32),
    host: &mut PageHost<'_>,
) -> Result<(Outcome, u64, usize), Diagnostic> {
    let program = playground::load(source)?;
    let function = arguments::named(&program, entry)?;
    let bytecode = program.bytecode();
    let (there, places) = (ForcedExit::all(bytecode, function)?, places(bytecode, function));
    let forced = match (there.get(exit), exit.checked_sub(there.len()).and_then(|index| places.get(index))) {
        (Some(exit), _) => Some(exit.clone()),
        (None, Some(&place)) => ForcedExit::added(bytecode, function, place)?.into_iter().next(),
        (None, None) => None,
    };
    let units = match forced {
        Some(exit) if exit.repeats => exit.in_round(round).units(),
        Some(exit) => exit.units(),
        None => Rc::new(Unit::of) as Units,
    };
    let mut session = Session::new(&program, entry, args, &WasmTier { units }, Limits::default())?;
    session.compile()?;
    let outcome = match session.call(host).map_err(RuntimeError::into_diagnostic) {
        Ok(value) => Outcome::Value(ValueReport::of(&value)),
        Err(diagnostic) => Outcome::Error { diagnostic },
    };
    Ok((outcome, session.side_exits(), there.len() + places.len()))
}
