//! Entering the VM in the middle of a function: side exits of native code land here.

use super::Machine;
use crate::check::typed_program::FunctionId;
use crate::engine::{Limits, RuntimeError};
use crate::host::Host;
use crate::program::Program;
use crate::value::Value;
use std::sync::Arc;

/// Where an activation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its function.
    pub function: FunctionId,
    /// The instruction that it goes on with; of an activation that waits for another, its call.
    pub pc: usize,
}

/// Runs an activation from an instruction to its end. Native code inlines calls, so it may be several, outermost first:
/// then it is the outermost whose end is meant.
///
/// `registers` are those of the outermost, and overlap as they do on the VM's stack: the first register of a callee is
/// that of its caller where the arguments begin. Registers that are dead may hold anything; missing ones are nil.
/// `calls_left` says how many counted calls may still begin.
///
/// # Panics
/// If there is no activation, or its function has no instruction at the pc.
///
/// # Errors
/// As the VM would have raised them had it run everything from the start.
pub fn finish(
    program: &Arc<Program>,
    places: &[Place],
    registers: Vec<Value>,
    calls_left: u32,
    limits: Limits,
    host: &mut dyn Host,
) -> Result<Value, RuntimeError> {
    let mut machine = Machine::new(program.clone(), limits);
    machine.stack.load(registers.into_iter());
    machine.run(places, calls_left, host)
}
