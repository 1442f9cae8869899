//! From tree to typed program: names, types, exhaustiveness, and what is proved of values.
//!
//! The checker goes on after an error: the failed expression gets the unknown type, which fits everything, so that one
//! mistake is reported once and every mistake is reported.

mod calls;
mod errors;
mod expressions;
mod last_use;
mod nearest;
pub mod proof;
mod scope;
mod statements;
pub mod typed_program;
mod walk;

pub use nearest::nearest;

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{self, Declaration, Tree, TypeKind};
use crate::types::Type;
use statements::FunctionChecker;
use std::collections::HashMap;
use typed_program::{Function, FunctionId, TypedProgram};

/// What the checker found.
#[derive(Debug)]
pub struct Checked {
    /// The program; absent when there are errors.
    pub program: Option<TypedProgram>,
    /// Errors and warnings, in order of place.
    pub diagnostics: Vec<Diagnostic>,
}

/// Checks a whole program.
pub fn check(tree: &Tree) -> Checked {
    let mut diagnostics = Vec::new();
    let signatures = Signatures::collect(tree, &mut diagnostics);
    let mut functions = Vec::new();
    let mut callees = Vec::new();
    for (id, function) in signatures.declarations.iter().enumerate() {
        let mut checker = FunctionChecker::new(&signatures, FunctionId(id as u16), function, &mut diagnostics);
        functions.push(checker.check());
        callees.push(checker.callees());
    }
    diagnostics.sort_by_key(|diagnostic| diagnostic.span());
    let program =
        (!diagnostics.iter().any(Diagnostic::is_error)).then(|| finish(functions, &callees, signatures.names));
    Checked { program, diagnostics }
}

/// What needs the whole program: how calls use frames, and what is proved.
fn finish(
    mut functions: Vec<Function>,
    callees: &[Vec<FunctionId>],
    names: HashMap<String, FunctionId>,
) -> TypedProgram {
    calls::classify(&mut functions, callees);
    let mut records = Vec::new();
    proof::prove(&mut functions, &mut records);
    last_use::mark(&mut functions);
    TypedProgram { functions, records, tools: Vec::new(), names }
}

/// What is known of every function before any body is checked.
struct Signatures<'tree> {
    declarations: Vec<&'tree ast::Function>,
    types: Vec<Signature>,
    names: HashMap<String, FunctionId>,
}

/// The declared types of a function.
#[derive(Clone, Debug)]
struct Signature {
    parameters: Vec<Type>,
    result: Type,
}

impl<'tree> Signatures<'tree> {
    fn collect(tree: &'tree Tree, diagnostics: &mut Vec<Diagnostic>) -> Signatures<'tree> {
        let mut signatures = Signatures { declarations: Vec::new(), types: Vec::new(), names: HashMap::new() };
        let declared_types: Vec<&str> = tree
            .declarations
            .iter()
            .filter_map(|declaration| match declaration {
                Declaration::Record(record) => Some(record.name.text.as_str()),
                Declaration::Alias(alias) => Some(alias.name.text.as_str()),
                _ => None,
            })
            .collect();
        for declaration in &tree.declarations {
            let function = match declaration {
                Declaration::Function(function) => function,
                Declaration::Record(record) => {
                    diagnostics.push(errors::not_supported("a record type", record.span));
                    continue;
                }
                Declaration::Alias(alias) => {
                    diagnostics.push(errors::not_supported("an alias", alias.span));
                    continue;
                }
                Declaration::Tool(tool) => {
                    diagnostics.push(errors::not_supported("a tool", tool.span));
                    continue;
                }
                // What it names stands in its place already, or could not be imported.
                Declaration::Use(_) => continue,
            };
            let Ok(id) = u16::try_from(signatures.declarations.len()) else {
                diagnostics.push(errors::too_many_functions(function.name.span));
                break;
            };
            if let Some(first) = signatures.names.get(&function.name.text) {
                let first = signatures.declarations[first.index()].name.span;
                diagnostics.push(errors::duplicate_function(&function.name.text, function.name.span, first));
            } else {
                signatures.names.insert(function.name.text.clone(), FunctionId(id));
            }
            let mut lower = |ty| lower_type(ty, &declared_types, diagnostics);
            signatures.types.push(Signature {
                parameters: function.parameters.iter().map(|parameter| lower(&parameter.ty)).collect(),
                result: lower(&function.result),
            });
            signatures.declarations.push(function);
        }
        signatures
    }

    fn signature(&self, id: FunctionId) -> &Signature {
        &self.types[id.index()]
    }

    fn parameter_name(&self, id: FunctionId, index: usize) -> &str {
        &self.declarations[id.index()].parameters[index].name.text
    }

    /// A signature as it is written, such as `tot p:n q:n>n`.
    fn describe(&self, id: FunctionId) -> String {
        let mut text = self.declarations[id.index()].name.text.clone();
        let Signature { parameters, result } = self.signature(id);
        for (index, ty) in parameters.iter().enumerate() {
            text.push_str(&format!(" {}:{ty}", self.parameter_name(id, index)));
        }
        text.push_str(&format!(">{result}"));
        text
    }
}

fn lower_type(ty: &ast::Type, declared: &[&str], diagnostics: &mut Vec<Diagnostic>) -> Type {
    let mut not_supported = |what: &str, at: Span| {
        diagnostics.push(errors::not_supported(what, at));
        Type::Unknown
    };
    match &ty.kind {
        TypeKind::Number => Type::Number,
        TypeKind::Text => Type::Text,
        TypeKind::Bool => Type::Bool,
        TypeKind::Nil => Type::Nil,
        TypeKind::List(element) => {
            not_supported("a list type", ty.span);
            lower_inner(element, declared, diagnostics)
        }
        TypeKind::Optional(_) => not_supported("an optional type", ty.span),
        TypeKind::Map(..) => not_supported("a map type", ty.span),
        TypeKind::Result(ok, err) => {
            not_supported("a result type", ty.span);
            lower_inner(ok, declared, diagnostics);
            lower_inner(err, declared, diagnostics)
        }
        TypeKind::Sum(_) => not_supported("a sum type", ty.span),
        TypeKind::Function(_) => not_supported("a function type", ty.span),
        TypeKind::Named(name) if declared.contains(&name.as_str()) => Type::Unknown,
        TypeKind::Named(name) if name.len() == 1 => not_supported("a type variable", ty.span),
        TypeKind::Named(name) => {
            diagnostics.push(errors::undefined_type(name, ty.span));
            Type::Unknown
        }
    }
}

/// Looks for undefined types inside a type that is refused as a whole.
fn lower_inner(ty: &ast::Type, declared: &[&str], diagnostics: &mut Vec<Diagnostic>) -> Type {
    match &ty.kind {
        TypeKind::Named(name) if name.len() > 1 && !declared.contains(&name.as_str()) => {
            diagnostics.push(errors::undefined_type(name, ty.span));
        }
        TypeKind::List(element) => {
            lower_inner(element, declared, diagnostics);
        }
        TypeKind::Result(ok, err) => {
            lower_inner(ok, declared, diagnostics);
            lower_inner(err, declared, diagnostics);
        }
        _ => {}
    }
    Type::Unknown
}
