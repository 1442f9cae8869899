//! A verified program: everything that engines read, made once from source.

use crate::bytecode::validate::Validated;
use crate::bytecode::{compiler, validate};
use crate::check::typed_program::{FunctionId, TypedProgram};
use crate::diagnostic::Diagnostic;
use crate::{check, syntax};

/// A program that passed the checker, compiled to bytecode that passed the validator.
///
/// Plain data, shared freely between threads and engines.
#[derive(Debug)]
pub struct Program {
    typed: TypedProgram,
    bytecode: Validated,
}

/// What became of a source text.
#[derive(Debug)]
pub struct Compilation {
    /// What the lexer and parser made of it.
    pub parsed: syntax::Parsed,
    /// The program; absent when there are errors.
    pub program: Option<Program>,
    /// Errors and warnings, in order of place.
    pub diagnostics: Vec<Diagnostic>,
}

impl Program {
    /// Reads, checks, compiles and validates a source text.
    ///
    /// # Panics
    /// If the compiler made bytecode that its own validator refuses: a fault of ours that must not go on to run.
    pub fn compile(source: &str) -> Compilation {
        let parsed = syntax::parse(source);
        let check::Checked { program: typed, diagnostics: found } = check::check(&parsed.tree);
        let mut diagnostics = [parsed.diagnostics.clone(), found].concat();
        let mut program = None;
        if let (Some(typed), false) = (typed, diagnostics.iter().any(Diagnostic::is_error)) {
            match compiler::compile(&typed) {
                Ok(bytecode) => match validate::validate(bytecode) {
                    Ok(bytecode) => program = Some(Program { typed, bytecode }),
                    Err(invalid) => panic!("{invalid}"),
                },
                Err(errors) => diagnostics.extend(errors),
            }
        }
        diagnostics.sort_by_key(|diagnostic| diagnostic.span());
        Compilation { parsed, program, diagnostics }
    }

    /// What the checker made of it.
    pub fn typed(&self) -> &TypedProgram {
        &self.typed
    }

    /// Its validated bytecode.
    pub fn bytecode(&self) -> &Validated {
        &self.bytecode
    }

    /// The function of a name.
    pub fn function(&self, name: &str) -> Option<FunctionId> {
        self.typed.function_named(name)
    }
}
