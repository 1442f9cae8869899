//! The ways out of native code other than a return.
//!
//! A side exit lets the VM finish what native code cannot: it stores the live VM registers into the context, takes the
//! frame down and branches to the runtime, which then returns to our caller in our place. After a call that failed, the
//! runtime is told, and returns in our place too.

use super::assembler::{Assembler, Label};
use super::convention::Kind;
use super::encode::{self, Offset};
use super::frame::{Frame, Place};
use super::registers::{BRANCH, Base, CONTEXT, EXIT_FUNCTION, EXIT_PC, SCRATCH, XReg};
use crate::bytecode::liveness::RegisterSet;
use crate::check::typed_program::FunctionId;
use crate::emit::context::Context;

/// A field of the context.
pub const fn field(bytes: usize) -> Offset {
    Offset::new(bytes).expect("the context is small enough for every field to be reached")
}

/// By VM register, where the VM looks for it.
const REGISTERS: [Offset; 256] = {
    let mut offsets = [field(0); 256];
    let mut register = 0;
    while register < offsets.len() {
        offsets[register] = field(Context::register(register));
        register += 1;
    }
    offsets
};

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
    /// Writes the exit of a function with such a result.
    pub fn emit(&self, assembler: &mut Assembler, frame: &Frame, function: FunctionId, result: Option<Kind>) {
        let SideExit { label, pc, live, reason } = *self;
        assembler.set_origin(Some(pc), format!("side exit on {reason}: the VM goes on at pc {pc}"));
        assembler.bind(label);
        for register in live.iter() {
            let from = match frame.place(register) {
                Place::Register(register) => register,
                Place::Slot(slot) => {
                    assembler.emit(encode::ldr_d(SCRATCH, Base::Sp, slot));
                    SCRATCH
                }
            };
            assembler.emit(encode::str_d(from, Base::X(CONTEXT), REGISTERS[register as usize]));
        }
        frame.leave(assembler);
        set(assembler, EXIT_FUNCTION, function.0.into());
        // Code has fewer words than that.
        set(assembler, EXIT_PC, pc as u32);
        let runtime = match result {
            Some(Kind::Bool) => const { field(Context::BOXED_SIDE_EXIT) },
            Some(Kind::Number) | None => const { field(Context::SIDE_EXIT) },
        };
        assembler.emit(encode::ldr_x(BRANCH, Base::X(CONTEXT), runtime));
        assembler.emit(encode::br(BRANCH));
    }
}

/// Writes the way out of a function after a call in it failed.
pub fn unwind(label: Label, assembler: &mut Assembler, frame: &Frame, function: FunctionId) {
    assembler.set_origin(None, "a call failed: so does this function");
    assembler.bind(label);
    frame.leave(assembler);
    set(assembler, EXIT_FUNCTION, function.0.into());
    assembler.emit(encode::ldr_x(BRANCH, Base::X(CONTEXT), const { field(Context::UNWIND) }));
    assembler.emit(encode::br(BRANCH));
}

/// Sets a register to a 32-bit number.
fn set(assembler: &mut Assembler, register: XReg, number: u32) {
    assembler.emit(encode::movz_w(register, number as u16));
    if number > 0xFFFF {
        assembler.emit(encode::movk_w_high(register, (number >> 16) as u16));
    }
}
