//! Functions that nobody declared: a builtin or tool that is used as a value is a function that calls it.

use super::errors;
use super::findings::Findings;
use super::higher_order::{self, Callee};
use super::scope::Scopes;
use super::signatures::Signatures;
use super::typed_program::{Block, Expr, ExprKind, Function, FunctionId, LocalId, Origin, Read, Statement, ToolId};
use crate::builtins::{Builtin, Form};
use crate::source::Span;
use crate::types::Type;
use std::collections::HashMap;

/// The functions that the checker has made so far.
pub(super) struct Generated {
    functions: Vec<Function>,
    builtins: HashMap<u8, FunctionId>,
    tools: HashMap<ToolId, FunctionId>,
    /// How many functions are declared, which come before these.
    declared: usize,
}

impl Generated {
    /// None yet, beside that many declared ones.
    pub(super) fn new(declared: usize) -> Generated {
        Generated { functions: Vec::new(), builtins: HashMap::new(), tools: HashMap::new(), declared }
    }

    /// The function that calls a builtin, which is used as a value there; `None`, with a mistake reported, if there are
    /// too many functions.
    pub(super) fn builtin(&mut self, builtin: Builtin, at: Span, findings: &mut Findings) -> Option<FunctionId> {
        if let Some(&known) = self.builtins.get(&(builtin as u8)) {
            return Some(known);
        }
        let id = self.next_id(at, findings)?;
        self.builtins.insert(builtin as u8, id);
        self.functions.push(calling_builtin(builtin, at));
        Some(id)
    }

    /// The function that calls a tool, which is used as a value there; `None` as above.
    pub(super) fn tool(
        &mut self,
        tool: ToolId,
        signatures: &Signatures<'_>,
        at: Span,
        findings: &mut Findings,
    ) -> Option<FunctionId> {
        if let Some(&known) = self.tools.get(&tool) {
            return Some(known);
        }
        let id = self.next_id(at, findings)?;
        self.tools.insert(tool, id);
        self.functions.push(calling_tool(tool, signatures));
        Some(id)
    }

    fn next_id(&self, at: Span, findings: &mut Findings) -> Option<FunctionId> {
        let id = u16::try_from(self.declared + self.functions.len());
        if id.is_err() {
            findings.report(errors::too_many("functions", at));
        }
        id.ok().map(FunctionId)
    }

    /// All of them, in the order of their ids.
    pub(super) fn into_functions(self) -> Vec<Function> {
        self.functions
    }
}

/// The type of a builtin as a value.
pub(super) fn type_of_builtin(builtin: Builtin) -> Type {
    signature_type(builtin, value_arity(builtin))
}

/// The type of a builtin as a function of so many parameters.
pub(super) fn signature_type(builtin: Builtin, arity: usize) -> Type {
    let (parameters, result) = signature(builtin, arity);
    Type::function(parameters.into_iter().map(|(_, ty)| ty).chain([result]))
}

/// How many parameters a builtin has as a value: those of its first form.
fn value_arity(builtin: Builtin) -> usize {
    builtin.forms().first().map_or(0, |form| form.parameters.len())
}

/// The names and types of the parameters, and the result type: where the forms of that arity differ, nothing is known.
fn signature(builtin: Builtin, arity: usize) -> (Vec<(&'static str, Type)>, Type) {
    let forms = || builtin.forms().iter().filter(move |form| form.takes(arity));
    let common = |part: &dyn Fn(&Form) -> Option<Type>| {
        let mut types = forms().filter_map(part);
        let first = types.next().unwrap_or(Type::Unknown);
        if types.all(|ty| ty == first) { first } else { Type::Unknown }
    };
    let name = |index: usize| forms().find_map(|form| form.parameter(index)).map_or("", |parameter| parameter.name);
    let ty = |index: usize| common(&|form| form.parameter(index).map(|parameter| parameter.ty.clone()));
    let parameters = (0..arity).map(|index| (name(index), ty(index))).collect();
    (parameters, common(&|form| Some(form.result.clone())))
}

fn calling_builtin(builtin: Builtin, at: Span) -> Function {
    let (parameters, result) = signature(builtin, value_arity(builtin));
    let mut scopes = Scopes::default();
    scopes.enter();
    let mut arguments: Vec<Expr> =
        parameters.iter().map(|(name, ty)| argument(scopes.hidden(name, at, ty.clone()), ty, at)).collect();
    let value = if higher_order::is_lowered(builtin, arguments.len()) {
        let callee = Callee::Value(Box::new(arguments.remove(0)));
        let call = higher_order::Call { builtin, callee, callee_span: at, arguments, ty: result.clone(), at };
        higher_order::lower(call, &mut scopes)
    } else {
        Expr { kind: ExprKind::Builtin { builtin, arguments }, ty: result.clone(), span: at }
    };
    let parameters = parameters.into_iter().map(|(_, ty)| ty).collect();
    function(builtin.name(), Origin::Builtin, (at, at), (parameters, result), scopes, value)
}

fn calling_tool(tool: ToolId, signatures: &Signatures<'_>) -> Function {
    let (declaration, signature) = &signatures.tools[tool.index()];
    let mut scopes = Scopes::default();
    scopes.enter();
    let at = declaration.name.span;
    let parameters = declaration.parameters.iter().zip(&signature.parameters);
    let arguments = parameters
        .map(|(parameter, ty)| {
            let span = parameter.name.span;
            argument(scopes.hidden(&parameter.name.text, span, ty.clone()), ty, span)
        })
        .collect();
    let value = Expr { kind: ExprKind::Tool { tool, arguments }, ty: signature.result.clone(), span: at };
    let types = (signature.parameters.clone(), signature.result.clone());
    function(&declaration.name.text, Origin::Tool, (at, declaration.span), types, scopes, value)
}

fn argument(local: LocalId, ty: &Type, span: Span) -> Expr {
    Expr { kind: ExprKind::Local { local, read: Read::default() }, ty: ty.clone(), span }
}

fn function(
    name: &str,
    origin: Origin,
    (name_span, span): (Span, Span),
    (parameters, result): (Vec<Type>, Type),
    mut scopes: Scopes<'_>,
    value: Expr,
) -> Function {
    let mut body = Block { statements: vec![Statement::Expr(value)], locals: Vec::new(), unassigned: Vec::new() };
    scopes.leave(&mut body);
    Function {
        name: name.to_owned(),
        origin,
        name_span,
        span,
        parameters,
        result,
        locals: scopes.into_locals(),
        body,
        proofs: Default::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_made_of_what_is_used_as_a_value() {
        let rows: &[(&str, &[(&str, Origin)])] = &[
            ("f xs:L n>L n;map abs xs", &[]),
            ("f>F n n;abs", &[("abs", Origin::Builtin)]),
            ("f x:n>F n n;g=abs;h=abs;>x 1{g};h", &[("abs", Origin::Builtin)]),
            ("f xs:L L n>L L n;map srt xs", &[]),
            ("f>n;m=map;m abs [1];1", &[("map", Origin::Builtin), ("abs", Origin::Builtin)]),
            // It takes two arguments where it gets one, which is found out when it is called.
            ("f xs:L n>L n;map max xs", &[("max", Origin::Builtin)]),
            ("tool ask\"it\" q:t>R t t\nf xs:L t>L R t t;map ask xs", &[]),
            ("tool ask\"it\" q:t>R t t\nf>F t R t t;ask", &[("ask", Origin::Tool)]),
        ];
        for (source, expected) in rows {
            let checked = crate::check::check(&crate::syntax::parse(source).tree, source);
            let Some(program) = checked.program else { panic!("{source:?}: {:?}", checked.diagnostics) };
            let made: Vec<(&str, Origin)> =
                program.functions.iter().map(|function| (function.name.as_str(), function.origin)).collect();
            assert_eq!(made[1..], **expected, "{source:?}");
        }
    }
}
