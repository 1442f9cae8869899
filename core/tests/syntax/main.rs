//! Tests of the lexer, the parser and its diagnostics, and the formatter.

mod anything;
mod draft;
mod errors;
mod format;
mod generator;
mod layout;
mod nesting;
mod reading;
mod tokens;
mod trees;
