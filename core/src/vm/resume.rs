//! Entering the VM in the middle of a function: side exits of native code land here.

use super::Machine;
use crate::check::typed_program::FunctionId;
use crate::engine::{Limits, RuntimeError};
use crate::host::Host;
use crate::program::Program;
use crate::value::Value;
use std::sync::Arc;

/// Runs an activation from an instruction to its end, with the registers as they are there. Registers that are dead at
/// that point may hold anything; missing ones are nil.
///
/// # Panics
/// If the function has no instruction at the pc.
///
/// # Errors
/// As the VM would have raised them had it run the function from the start.
pub fn finish(
    program: &Arc<Program>,
    function: FunctionId,
    pc: usize,
    registers: &[Value],
    limits: Limits,
    host: &mut dyn Host,
) -> Result<Value, RuntimeError> {
    Machine::new(program.clone(), limits).run(function, pc, registers, host)
}
