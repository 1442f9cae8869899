//! Register bytecode: the instruction table, the compiler, the validator and the listings.

pub mod call_graph;
pub mod compiler;
pub mod disassemble;
pub mod instruction;
pub mod liveness;
pub mod opcodes;
pub mod program;
pub mod validate;
