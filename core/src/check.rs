//! From tree to typed program: names, types, exhaustiveness, and what is proved of values.

pub mod proof;
pub mod typed_program;
pub mod types;
