//! From text to tree: tokens, the parser and its errors, and the way back ([`print`]).

pub mod ast;
pub mod lexer;
mod parser;
pub mod print;
pub mod token;

pub use parser::{Parsed, parse};

/// How deeply expressions, blocks and types may be nested before ILO-P020.
///
/// A chain of infix operators counts as its length, because its tree leans that far to one side.
pub const MAX_NESTING: usize = 1_000;
