//! From text to tree: tokens, the parser and its errors, and the way back ([`print`]).

pub mod ast;
pub mod lexer;
mod parser;
pub mod print;
pub mod token;

pub use parser::{Parsed, draft, parse, parse_from};

/// How deeply expressions, blocks and types may be nested before ILO-P020.
///
/// A chain of infix operators counts as its length, because its tree leans that far to one side. What bounds it is the
/// stack that a browser gives a worker: in Chromium 600 levels of the costliest shape pass every stage, 800 do not.
pub const MAX_NESTING: usize = 400;
