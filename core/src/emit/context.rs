//! What compiled code and its caller share in memory: the first argument of every native entry.
//!
//! Compiled code contains no address. Whatever it calls, it finds here.

use std::mem::offset_of;

/// Lets the VM finish an activation: `(context, function, pc)`, with the live registers stored in the context.
///
/// What it returns is what the compiled function returns; see [`Context::failed`].
pub type SideExit = extern "C" fn(*mut Context, u32, u32) -> f64;

/// How many VM registers a function can have.
pub const REGISTERS: usize = 256;

/// The context of compiled code; its layout is part of the native calling convention.
#[repr(C)]
pub struct Context {
    /// Where side exits go.
    pub side_exit: SideExit,
    /// Not zero once a side exit ended in an error: the number returned then means nothing.
    pub failed: u64,
    /// The register file that side exits store into.
    pub registers: [f64; REGISTERS],
}

impl Context {
    /// Offset of [`Context::side_exit`].
    pub const SIDE_EXIT: usize = offset_of!(Context, side_exit);
    /// Offset of [`Context::failed`].
    pub const FAILED: usize = offset_of!(Context, failed);

    /// Offset of a VM register.
    pub const fn register(register: u8) -> usize {
        offset_of!(Context, registers) + 8 * register as usize
    }

    /// A context whose registers hold nothing yet.
    pub fn new(side_exit: SideExit) -> Context {
        Context { side_exit, failed: 0, registers: [0.0; REGISTERS] }
    }
}
