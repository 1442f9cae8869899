//! Side exits: the VM finishes what native code cannot.
//!
//! An exit stores the live VM registers into the context, takes the frame down and branches to the runtime, which then
//! returns to our caller in our place.

use super::assembler::{Assembler, Label};
use super::encode::{self, Offset};
use super::frame::{Frame, Place};
use super::registers::{BRANCH, Base, CONTEXT, EXIT_FUNCTION, EXIT_PC, SCRATCH, XReg};
use crate::bytecode::liveness::RegisterSet;
use crate::check::typed_program::FunctionId;
use crate::emit::context::Context;

/// An exit that code branches to and that is still to be written.
pub struct SideExit {
    /// What the code branches to.
    pub label: Label,
    /// Where the VM goes on.
    pub pc: usize,
    /// The registers it needs there.
    pub live: RegisterSet,
    /// When it is taken, in words.
    pub reason: &'static str,
}

impl SideExit {
    /// Writes the exit; `None` if something in it cannot be encoded.
    pub fn emit(&self, assembler: &mut Assembler, frame: &Frame, function: FunctionId) -> Option<()> {
        let pc = u32::try_from(self.pc).ok()?;
        assembler.set_origin(Some(self.pc), format!("side exit on {}: the VM goes on at pc {pc}", self.reason));
        assembler.bind(self.label);
        for register in self.live.iter() {
            let to = Offset::new(Context::register(register.into()))?;
            let from = match frame.place(register)? {
                Place::Register(register) => register,
                Place::Slot(slot) => {
                    assembler.emit(encode::ldr_d(SCRATCH, Base::Sp, slot));
                    SCRATCH
                }
            };
            assembler.emit(encode::str_d(from, Base::X(CONTEXT), to));
        }
        frame.leave(assembler);
        set(assembler, EXIT_FUNCTION, function.0.into());
        set(assembler, EXIT_PC, pc);
        assembler.emit(encode::ldr_x(BRANCH, Base::X(CONTEXT), Offset::new(Context::SIDE_EXIT)?));
        assembler.emit(encode::br(BRANCH));
        Some(())
    }
}

/// Sets a register to a 32-bit number.
fn set(assembler: &mut Assembler, register: XReg, number: u32) {
    assembler.emit(encode::movz_w(register, number as u16));
    if number > 0xFFFF {
        assembler.emit(encode::movk_w_high(register, (number >> 16) as u16));
    }
}
