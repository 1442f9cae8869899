//! What compiled code and its caller share in memory: the first argument of every native entry.
//!
//! Compiled code contains no address. Whatever it calls, it finds here.
//!
//! The native calling convention of a function of the program: the context, then one argument for each parameter, a
//! proved number as `f64`, anything else as the 64 bits of a boxed value that the callee owns. The result likewise.

use super::runtime_calls::RuntimeCall;
use crate::builtins::Builtin;
use crate::bytecode::program::Function;
use crate::check::proof::Proof;
pub use crate::ir::inline::MAX_INLINED;
use std::mem::offset_of;

/// Lets the VM finish an activation: `(context, function, pc)`, with the live registers stored in the context.
///
/// What it returns is what the compiled function returns; see [`Context::failed`].
pub type SideExit = extern "C" fn(*mut Context, u32, u32) -> f64;

/// The same for functions whose result is boxed.
pub type BoxedSideExit = extern "C" fn(*mut Context, u32, u32) -> u64;

/// Tells that a function is left because a call in it failed: `(context, function)`, innermost first.
pub type Unwind = extern "C" fn(*mut Context, u32);

/// The most arguments that functions of numbers take in an entry of their own.
pub const MAX_ARGUMENTS: usize = 16;

/// Whether calls can enter the code of a function with numbers alone, of no more than an entry takes, and get one.
pub fn has_number_entry(function: &Function) -> bool {
    let numbers = function.parameters.iter().chain([&function.result]).all(|&proof| proof == Proof::Number);
    numbers && function.parameters.len() <= MAX_ARGUMENTS
}

/// How many VM registers the frames of one exit can have: that of a function, and those of the functions it was
/// inlined into.
pub const REGISTERS: usize = 1024;

/// How many operands an instruction can have that the runtime does.
pub const OPERANDS: usize = 256;

/// A function's address in eight bytes, on 32-bit machines too: these run no compiled code, but show it.
#[derive(Clone, Copy)]
#[repr(C, align(8))]
pub struct Address<F>(pub F);

/// The context of compiled code; its layout is part of the native calling convention, and the same on every machine.
#[repr(C)]
pub struct Context {
    /// Not zero once a call ended in an error: what it returned then means nothing, and its caller returns at once.
    pub failed: u64,
    /// How many more counted calls may be in progress before the VM takes over: it knows whether that is the program's
    /// limit or only the end of the native stack.
    pub calls_left: u64,
    /// Where side exits of functions go that return a number.
    pub side_exit: Address<SideExit>,
    /// Where those of other functions go.
    pub boxed_side_exit: Address<BoxedSideExit>,
    /// Told when a function is left because of a failed call.
    pub unwind: Address<Unwind>,
    /// How many of `callers` count at a side exit.
    pub caller_count: u64,
    /// The activations that the one of the exit was inlined into, innermost first: function in the upper half, the pc
    /// of the call in the lower.
    pub callers: [u64; MAX_INLINED],
    /// The register file that side exits store into. Frames of inlined calls overlap as they do on the VM's stack: the
    /// first register of a callee is the register of its caller's where the arguments begin.
    pub registers: [u64; REGISTERS],
    /// The operands of what the runtime is asked to do.
    pub operands: [u64; OPERANDS],
    /// The machine's functions for builtins of numbers, by [`Builtin`]; zero for others.
    pub numeric: [u64; Builtin::ALL.len()],
    /// The functions of the runtime, by [`RuntimeCall`].
    pub runtime: [u64; RuntimeCall::ALL.len()],
}

impl Context {
    /// Offset of [`Context::failed`].
    pub const FAILED: usize = offset_of!(Context, failed);
    /// Offset of [`Context::calls_left`].
    pub const CALLS_LEFT: usize = offset_of!(Context, calls_left);
    /// Offset of [`Context::side_exit`].
    pub const SIDE_EXIT: usize = offset_of!(Context, side_exit);
    /// Offset of [`Context::boxed_side_exit`].
    pub const BOXED_SIDE_EXIT: usize = offset_of!(Context, boxed_side_exit);
    /// Offset of [`Context::unwind`].
    pub const UNWIND: usize = offset_of!(Context, unwind);
    /// Offset of [`Context::caller_count`].
    pub const CALLER_COUNT: usize = offset_of!(Context, caller_count);

    /// Offset of an activation that the one of an exit was inlined into.
    pub const fn caller(index: usize) -> usize {
        offset_of!(Context, callers) + 8 * index
    }

    /// Offset of the function for a builtin of numbers.
    pub const fn numeric(builtin: Builtin) -> usize {
        offset_of!(Context, numeric) + 8 * builtin as usize
    }

    /// Offset of an operand for the runtime.
    pub const fn operand(index: usize) -> usize {
        offset_of!(Context, operands) + 8 * index
    }

    /// Offset of a VM register.
    pub const fn register(register: usize) -> usize {
        offset_of!(Context, registers) + 8 * register
    }

    /// A context whose registers hold nothing yet.
    pub fn new(
        side_exit: SideExit,
        boxed_side_exit: BoxedSideExit,
        unwind: Unwind,
        runtime: [usize; RuntimeCall::ALL.len()],
    ) -> Context {
        let mut numeric = [0; Builtin::ALL.len()];
        for &builtin in Builtin::ALL {
            numeric[builtin as usize] = builtin.numeric().map_or(0, |function| function.address() as u64);
        }
        Context {
            failed: 0,
            calls_left: 0,
            side_exit: Address(side_exit),
            boxed_side_exit: Address(boxed_side_exit),
            unwind: Address(unwind),
            caller_count: 0,
            callers: [0; MAX_INLINED],
            registers: [0; REGISTERS],
            operands: [0; OPERANDS],
            numeric,
            runtime: runtime.map(|address| address as u64),
        }
    }
}

const _: () = {
    assert!(Context::SIDE_EXIT == 16 && Context::BOXED_SIDE_EXIT == 24 && Context::UNWIND == 32);
    assert!(Context::caller(0) == 48 && Context::register(0) == 48 + 8 * MAX_INLINED);
    assert!(Context::operand(0) == Context::register(REGISTERS));
    assert!(Context::numeric(Builtin::ALL[0]) == Context::operand(OPERANDS));
};
