//! The Wasm emitter: SSA form to a module that runs beside core's own, in core's memory.
//!
//! The module imports two things, core's memory and core's function table, and makes no other reference: what it calls
//! besides itself it finds in its context, as native code does, where a function pointer is an index of the table.
//! Its native calling convention is that of the context's module, with `i32` for pointers.

pub mod instructions;
pub mod listing;
mod lower;
pub mod module;
mod structure;

pub use module::{Export, LARGEST_MODULE, Module, emit, emit_unit};
