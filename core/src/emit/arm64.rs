//! The ARM64 emitter: from bytecode to machine code in one pass, without an optimiser in between.
//!
//! VM register `Ri` is hardware register `di`, so that code reads like the bytecode it comes from; it holds a number, or
//! the bits of a boolean. `encode` knows bits, `assembler` places, `convention` calls, `frame` the stack, `exits` the
//! ways out, `baseline` instructions, and `unit` which functions are compiled together.

pub mod assembler;
mod baseline;
pub mod convention;
mod eligibility;
pub mod encode;
mod entry;
mod exits;
mod frame;
pub mod listing;
pub mod registers;
mod unit;

pub use unit::compile;
