//! From tree to typed program: names, types, exhaustiveness, and what is proved of values.
//!
//! The checker goes on after an error: the failed expression gets the unknown type, which fits everything, so that one
//! mistake is reported once and every mistake is reported.

mod builtin_calls;
mod call_sites;
pub mod calls;
mod declared_types;
mod errors;
mod expressions;
mod findings;
mod function;
mod generated;
mod higher_order;
pub mod index;
mod last_use;
mod matches;
mod misreadings;
mod nearest;
mod operators;
pub mod proof;
mod records;
mod scope;
mod signatures;
mod statements;
pub mod typed_program;
mod walk;

pub use nearest::nearest;

use crate::diagnostic::Diagnostic;
use crate::sorting;
use crate::syntax::ast::Tree;
use calls::Calls;
use findings::Findings;
use function::FunctionChecker;
use generated::Generated;
use index::Occurrence;
use signatures::Signatures;
use typed_program::{Function, FunctionId, TypedProgram};

/// What the checker found.
#[derive(Debug)]
pub struct Checked {
    /// The program; absent when there are errors.
    pub program: Option<TypedProgram>,
    /// Errors and warnings, in order of place.
    pub diagnostics: Vec<Diagnostic>,
    /// Where names stand and what they mean, in order of place; there even when there are errors.
    pub index: Vec<Occurrence>,
}

/// Checks a whole program. `source` is the text that its spans are offsets into.
pub fn check(tree: &Tree, source: &str) -> Checked {
    let mut findings = Findings::default();
    let signatures = Signatures::collect(tree, &mut findings);
    let mut generated = Generated::new(signatures.functions.len());
    let mut functions = Vec::with_capacity(signatures.functions.len());
    let mut calls = Vec::with_capacity(signatures.functions.len());
    for id in 0..signatures.functions.len() {
        let mut checker =
            FunctionChecker::new(source, &signatures, FunctionId(id as u16), &mut findings, &mut generated);
        functions.push(checker.check());
        calls.push(checker.calls());
    }
    functions.extend(generated.into_functions());
    // They call values at most, and not in tail position.
    calls.resize_with(functions.len(), Calls::default);
    let Findings { mut diagnostics, index, .. } = findings;
    sorting::sort_by_key(&mut diagnostics, Diagnostic::span);
    let program = (!diagnostics.iter().any(Diagnostic::is_error)).then(|| finish(functions, &calls, signatures));
    Checked { program, diagnostics, index: index.finish() }
}

/// What needs the whole program: how calls use frames, and what is proved.
fn finish(mut functions: Vec<Function>, calls: &[Calls], signatures: Signatures<'_>) -> TypedProgram {
    calls::classify(&mut functions, calls);
    let (tools, names) = (signatures.tools(), signatures.function_names());
    let mut records = signatures.types.into_records();
    proof::prove(&mut functions, &mut records);
    last_use::mark(&mut functions);
    TypedProgram { functions, records, tools, names }
}
