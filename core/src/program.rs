//! A verified program: everything that engines read, made once from source.

use crate::bytecode::program::Bytecode;
use crate::check::typed_program::{FunctionId, TypedProgram};

/// A program that passed the checker, compiled to bytecode that passed the validator.
///
/// Plain data, shared freely between threads and engines.
#[derive(Debug)]
pub struct Program {
    source: String,
    typed: TypedProgram,
    bytecode: Bytecode,
}

impl Program {
    /// The text it was made from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What the checker made of it.
    pub fn typed(&self) -> &TypedProgram {
        &self.typed
    }

    /// Its validated bytecode.
    pub fn bytecode(&self) -> &Bytecode {
        &self.bytecode
    }

    /// The function of a name.
    pub fn function(&self, name: &str) -> Option<FunctionId> {
        self.typed.function_named(name)
    }
}
