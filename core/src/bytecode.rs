//! Register bytecode: the instruction table, the compiler, the validator and the listings.

pub mod instruction;
pub mod opcodes;
pub mod program;
