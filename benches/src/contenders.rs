//! Who runs in this process: every engine that this build has, each the way it is used, and C.

use std::sync::Arc;

use ilo_core::diagnostic::Diagnostic;
use ilo_core::engine::{Engine, EngineName, Limits};
use ilo_core::host::CapturingHost;
use ilo_core::playground::{self, Session};
use ilo_core::program::Program;
use ilo_core::value::Value;
use ilo_runner::engines;

use crate::Workload;
use crate::twins::{Arithmetic, Twin};

/// Makes this many calls and gives the last result.
pub type Rounds = Box<dyn FnMut(u64) -> Result<f64, String>>;

/// Something that can be timed, or the reason why not.
pub struct Contender {
    /// How tables call it.
    pub name: &'static str,
    /// The calls.
    pub rounds: Result<Rounds, String>,
}

/// The contenders on a workload, from the plainest to the fastest.
pub fn all(workload: &Workload) -> Vec<Contender> {
    let engine = |title, name| Contender { name: title, rounds: prepared(workload, name) };
    vec![
        engine("interpreter", EngineName::Interp),
        Contender { name: "VM", rounds: fresh(workload, EngineName::Vm) },
        engine("VM, reusable", EngineName::Vm),
        engine("ARM64", EngineName::Arm64),
        engine("Cranelift", EngineName::Cranelift),
        engine("LLVM", EngineName::Llvm),
        Contender { name: "C -O3", rounds: c(workload, Arithmetic::F64) },
    ]
}

/// The engine prepared and the function compiled once, then called again and again.
///
/// # Errors
/// Why there is nothing to call, with the code if it is the program that is refused.
pub fn prepared(workload: &Workload, name: EngineName) -> Result<Rounds, String> {
    let engine = engines::engine(name)?;
    let mut session = session(workload, &program(workload)?, &*engine)?;
    session.compile().map_err(|refusal| refusal.message)?;
    let mut host = CapturingHost::new();
    Ok(Box::new(move |rounds| number(session.call_repeatedly(rounds, &mut host).map_err(|error| error.message)?)))
}

/// All state of the engine made anew for each call.
///
/// # Errors
/// As [`prepared`].
pub fn fresh(workload: &Workload, name: EngineName) -> Result<Rounds, String> {
    let engine = engines::engine(name)?;
    let program = program(workload)?;
    let function = program.function(workload.name).ok_or("the program lacks its function")?;
    let arguments = ilo_core::arguments::parse(&program, function, &workload.argument_texts())
        .map_err(|diagnostic| diagnostic.message)?;
    let mut host = CapturingHost::new();
    Ok(Box::new(move |rounds| {
        let mut result = Value::NIL;
        for _ in 0..rounds {
            let mut instance = engine.prepare(&program, Limits::default()).map_err(|refusal| refusal.message)?;
            result = instance.call(function, &arguments, &mut host).map_err(|error| error.message)?;
        }
        number(result)
    }))
}

/// The same function in C.
///
/// # Errors
/// That it is not written in this arithmetic.
pub fn c(workload: &Workload, arithmetic: Arithmetic) -> Result<Rounds, String> {
    let mut twin = Twin::of(workload, arithmetic)?;
    Ok(Box::new(move |rounds| Ok(twin.call_repeatedly(rounds))))
}

/// The workload's program, checked and compiled to bytecode.
///
/// # Errors
/// What is wrong with it.
pub fn program(workload: &Workload) -> Result<Arc<Program>, String> {
    playground::load(workload.source).map_err(|Diagnostic { code, message, .. }| format!("{code}: {message}"))
}

fn session(workload: &Workload, program: &Arc<Program>, engine: &dyn Engine) -> Result<Session, String> {
    Session::new(program, workload.name, &workload.argument_texts(), engine, Limits::default())
        .map_err(|diagnostic| diagnostic.message)
}

fn number(value: Value) -> Result<f64, String> {
    value.as_number().ok_or_else(|| format!("the result is no number: {value}"))
}
