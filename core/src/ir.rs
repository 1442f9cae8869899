//! The SSA form: what the optimising tiers compile. Built from bytecode, printed, verified, improved by passes.
//!
//! Blocks have parameters in place of phi functions. Every instruction carries the bytecode pc it comes from, and every
//! one that can leave for the VM carries the frame state the VM needs there.

mod block_names;
pub mod build;
mod depth;
mod devirtualize;
pub mod dominators;
pub mod function;
pub mod inline;
pub mod loops;
pub mod opcodes;
pub mod passes;
pub mod stages;
pub mod stress;
pub mod text;
pub mod unit;
pub mod verify;
