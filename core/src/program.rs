//! A verified program: everything that engines read, made once from source.

use crate::bytecode::validate::Validated;
use crate::bytecode::{compiler, validate};
use crate::check::index::Occurrence;
use crate::check::typed_program::{FunctionId, TypedProgram};
use crate::diagnostic::{Code, Diagnostic};
use crate::imports::{self, Loader, NoFolder};
use crate::sorting;
use crate::source::Sources;
use crate::{check, syntax};
use std::sync::Arc;

/// A program that passed the checker, compiled to bytecode that passed the validator.
///
/// Plain data, shared freely between threads and engines.
#[derive(Debug)]
pub struct Program {
    typed: TypedProgram,
    bytecode: Validated,
}

/// What became of a program's text.
#[derive(Debug)]
pub struct Compilation {
    /// The text, and those of the files that it imports.
    pub sources: Sources,
    /// What the lexer and parser made of it; the tree has its imports in place.
    pub parsed: syntax::Parsed,
    /// The program; absent when there are errors.
    pub program: Option<Program>,
    /// Errors and warnings, in order of place.
    pub diagnostics: Vec<Diagnostic>,
    /// Where names stand and what they mean, in order of place; there even when there are errors.
    pub index: Vec<Occurrence>,
}

impl Compilation {
    /// The program, or its first error.
    ///
    /// # Errors
    /// The first error.
    pub fn into_program(self) -> Result<Arc<Program>, Diagnostic> {
        match (self.program, self.diagnostics.into_iter().find(Diagnostic::is_error)) {
            (Some(program), _) => Ok(Arc::new(program)),
            (None, Some(error)) => Err(error),
            // Without errors there is a program; this stands for a broken promise of ours.
            (None, None) => Err(Diagnostic::unplaced(Code::P001, "the program could not be compiled")),
        }
    }
}

impl Program {
    /// Reads, checks, compiles and validates a program that is no file, and therefore imports none.
    ///
    /// # Panics
    /// As [`Program::compile_with`].
    pub fn compile(source: &str) -> Compilation {
        Program::compile_with("<program>", source, (), &mut NoFolder)
    }

    /// Reads, checks, compiles and validates the program of a file and of those that it imports. `name` is what people
    /// call the file, and `file` what the loader does.
    ///
    /// # Panics
    /// If the compiler made bytecode that its own validator refuses: a fault of ours that must not go on to run.
    pub fn compile_with<L: Loader>(name: &str, source: &str, file: L::File, loader: &mut L) -> Compilation {
        let mut sources = Sources::new(name, source);
        let mut resolved = imports::resolve(syntax::parse(source), file, loader, &mut sources);
        let mut checked = check::check(&resolved.parsed.tree, sources.text());
        let mut diagnostics = resolved.parsed.diagnostics.clone();
        diagnostics.append(&mut resolved.diagnostics);
        diagnostics.extend(resolved.explain(std::mem::take(&mut checked.diagnostics), &sources));
        Program::finish(sources, resolved.parsed, checked, diagnostics)
    }

    /// Checks, compiles and validates a program that was read already; all its imports are in place.
    ///
    /// # Panics
    /// As [`Program::compile_with`].
    pub fn compile_parsed(sources: Sources, parsed: syntax::Parsed) -> Compilation {
        let mut checked = check::check(&parsed.tree, sources.text());
        let mut diagnostics = parsed.diagnostics.clone();
        diagnostics.append(&mut checked.diagnostics);
        Program::finish(sources, parsed, checked, diagnostics)
    }

    fn finish(
        sources: Sources,
        parsed: syntax::Parsed,
        checked: check::Checked,
        mut diagnostics: Vec<Diagnostic>,
    ) -> Compilation {
        let check::Checked { program: typed, index, .. } = checked;
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
        sorting::sort_by_key(&mut diagnostics, Diagnostic::span);
        Compilation { sources, parsed, program, diagnostics, index }
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
