//! Entering the VM in the middle of a function: side exits of native code land here.

use super::Machine;
use crate::check::typed_program::FunctionId;
use crate::engine::{Limits, RuntimeError};
use crate::host::Host;
use crate::program::Program;
use crate::value::Value;

/// Runs an activation from an instruction to its end, with the registers as they are there. Registers that are dead at
/// that point may hold anything; missing ones are nil.
///
/// # Errors
/// As the VM would have raised them had it run the function from the start.
pub fn finish(
    program: &Program,
    function: FunctionId,
    pc: usize,
    registers: &[Value],
    limits: Limits,
    host: &mut dyn Host,
) -> Result<Value, RuntimeError> {
    let mut machine = Machine::new(program, limits);
    machine.start(function, pc, registers);
    machine.run(program.bytecode(), host)
}
