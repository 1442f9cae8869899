//! The ARM64 emitter: from bytecode to machine code in one pass, without an optimiser in between.
//!
//! VM register `Ri` is hardware register `di`, so that code reads like the bytecode it comes from. `encode` knows
//! bits, `assembler` places, `frame` the stack, `exits` the way back to the VM, and `baseline` instructions.

pub mod assembler;
mod baseline;
pub mod encode;
mod exits;
mod frame;
pub mod listing;
pub mod registers;

pub use baseline::compile;

use crate::bytecode::validate::Validated;
use crate::check::typed_program::FunctionId;
use crate::report::MachineReport;

/// The machine code of a function as a listing, or why there is none.
pub fn report(bytecode: &Validated, id: FunctionId) -> MachineReport {
    match compile(bytecode, id) {
        Ok(code) => MachineReport::Code(listing::listing(bytecode.function(id), &code)),
        Err(diagnostic) => MachineReport::Refused { diagnostic },
    }
}
