//! Calls: what the name means there, whether the arguments fit, and what is unwrapped.

use super::errors;
use super::function::{FunctionChecker, Position, unknown};
use super::index::Entity;
use super::signatures::{Declared, Signature};
use super::typed_program::{CallKind, Expr, ExprKind, LocalId};
use crate::builtins::Builtin;
use crate::source::Span;
use crate::syntax::ast;
use crate::types::Type;
use std::sync::Arc;

/// A call as it is written. A piped value is an argument more, the last.
#[derive(Clone, Copy)]
pub(super) struct Site<'e, 'tree> {
    pub(super) callee: &'e ast::Name,
    pub(super) arguments: &'tree [ast::Expr],
    pub(super) piped: Option<&'tree ast::Expr>,
    pub(super) at: Span,
    pub(super) position: Position,
}

impl Site<'_, '_> {
    /// How many arguments there are.
    pub(super) fn count(&self) -> usize {
        self.arguments.len() + usize::from(self.piped.is_some())
    }
}

impl<'tree> FunctionChecker<'_, 'tree> {
    pub(super) fn call(&mut self, site: Site<'_, 'tree>, unwrap: bool) -> Expr {
        // What is unwrapped comes back before the function ends.
        let position = if unwrap { Position::Inner } else { site.position };
        let site = Site { position, ..site };
        let call = match self.loop_builtin(&site) {
            Some(builtin) => self.call_higher_order(builtin, &site),
            None => {
                let checked = self.arguments(site.arguments, site.piped);
                self.resolve_call(&site, checked)
            }
        };
        if unwrap { self.unwrap(&site.callee.text, site.callee.span, call) } else { call }
    }

    pub(super) fn arguments(&mut self, arguments: &'tree [ast::Expr], piped: Option<&'tree ast::Expr>) -> Vec<Expr> {
        let mut checked = Vec::with_capacity(arguments.len() + 1);
        for argument in arguments {
            checked.push(self.expression(argument));
        }
        if let Some(piped) = piped {
            checked.push(self.expression(piped));
        }
        checked
    }

    /// A builtin wins over everything of its name, a variable that holds a function over a function, and a function over
    /// a variable that holds none.
    #[inline(never)]
    fn resolve_call(&mut self, site: &Site<'_, 'tree>, checked: Vec<Expr>) -> Expr {
        let name = site.callee.text.as_str();
        let local = self.scopes.find(name);
        if let Some(builtin) = Builtin::named(name) {
            self.warn_of_subtraction(site, local);
            return self.call_builtin(builtin, site, checked);
        }
        if let Some(local) = local
            && let Some(signature) = function_signature(self.scopes.type_of(local))
        {
            return self.call_variable(local, &signature, site, checked);
        }
        match (self.signatures.find(name), local) {
            (Some(declared), local) => {
                self.warn_of_subtraction(site, local);
                self.call_declared(declared, site, checked)
            }
            (None, Some(local)) => {
                let ty = self.scopes.type_of(local).clone();
                self.mark_variable(local, site.callee.span, ty.clone());
                self.report(errors::variable_called(site.callee, &ty, site.negative_literal()));
                unknown(site.at)
            }
            (None, None) => {
                self.report_undefined_function(site.callee);
                unknown(site.at)
            }
        }
    }

    #[cold]
    fn report_undefined_function(&mut self, callee: &ast::Name) {
        let report = if self.signatures.types.is_declared(&callee.text) {
            errors::type_called(callee)
        } else {
            let scopes = &self.scopes;
            let callable = |name: &&str| {
                scopes.find(name).is_some_and(|local| function_signature(scopes.type_of(local)).is_some())
            };
            let variables = scopes.names().filter(callable);
            let known = variables.chain(self.signatures.names()).chain(builtin_names());
            let close = self.findings.nearest(&callee.text, known);
            errors::undefined_function(callee, close)
        };
        self.report(report);
    }

    fn call_declared(&mut self, declared: Declared, site: &Site<'_, 'tree>, arguments: Vec<Expr>) -> Expr {
        let signatures = self.signatures;
        let signature = signatures.signature_of(declared);
        let entity = match declared {
            Declared::Function(id) => Entity::Function(id),
            Declared::Tool(id) => Entity::Tool(id),
        };
        self.findings.index.add(site.callee.span, entity, signature.name.span, signature.ty.clone());
        let fits = self.check_arguments(site, signature, &arguments);
        let ty = signature.result.clone();
        if !fits {
            return Expr { ty, ..unknown(site.at) };
        }
        let kind = match declared {
            Declared::Function(function) => {
                self.calls.named.push(function);
                ExprKind::Call { function, arguments, kind: call_kind(site.position) }
            }
            Declared::Tool(tool) => ExprKind::Tool { tool, arguments },
        };
        Expr { kind, ty, span: site.at }
    }

    fn check_arguments(&mut self, site: &Site<'_, 'tree>, signature: &Signature<'_>, arguments: &[Expr]) -> bool {
        let Signature { parameters, .. } = signature;
        if arguments.len() != parameters.len() {
            let why = self.miscount(site, arguments, parameters.len());
            let written = signature.describe();
            self.report(errors::wrong_count(site.callee, parameters.len(), arguments.len(), Some(&written), why));
            return false;
        }
        self.warn_of_next_line(site);
        for (index, (argument, expected)) in arguments.iter().zip(parameters).enumerate() {
            if !argument.ty.fits(expected) {
                let parameter = format!("`{}`", signature.parameter_name(index));
                self.report(errors::argument_type(&site.callee.text, &parameter, expected, self.value(argument)));
            }
        }
        true
    }

    fn call_variable(
        &mut self,
        local: LocalId,
        signature: &[Type],
        site: &Site<'_, 'tree>,
        arguments: Vec<Expr>,
    ) -> Expr {
        let function = self.read(local, site.callee.span);
        self.mark_variable(local, site.callee.span, function.ty.clone());
        let Some((result, parameters)) = signature.split_last() else { return unknown(site.at) };
        if arguments.len() != parameters.len() {
            let why = self.miscount(site, &arguments, parameters.len());
            self.report(errors::wrong_count(site.callee, parameters.len(), arguments.len(), None, why));
            return Expr { ty: result.clone(), ..unknown(site.at) };
        }
        self.warn_of_next_line(site);
        for (index, (argument, expected)) in arguments.iter().zip(parameters).enumerate() {
            if !argument.ty.fits(expected) {
                let parameter = format!("argument {}", index + 1);
                self.report(errors::argument_type(&site.callee.text, &parameter, expected, self.value(argument)));
            }
        }
        self.calls.any |= site.position == Position::Tail;
        let kind = ExprKind::CallValue { callee: Box::new(function), arguments, kind: call_kind(site.position) };
        Expr { kind, ty: result.clone(), span: site.at }
    }

    /// `g!`: the payload of an ok; an err becomes the function's own result.
    pub(super) fn unwrap(&mut self, name: &str, mark: Span, call: Expr) -> Expr {
        let at = call.span;
        let ty = match &call.ty {
            Type::Result(ok, _) => Type::clone(ok),
            open if open.is_open() => Type::Unknown,
            other => {
                let report = errors::unwrap_without_result(name, mark, other);
                self.report(report);
                return Expr { ty: Type::Unknown, ..call };
            }
        };
        if !matches!(self.signature.result, Type::Result(..)) {
            let report = errors::unwrap_in_plain_function(name, mark, self.signature, self.result_span());
            self.report(report);
        }
        Expr { kind: ExprKind::Unwrap(Box::new(call)), ty, span: at }
    }
}

/// What a variable of this type is called with, if it can be.
pub(super) fn function_signature(ty: &Type) -> Option<Arc<[Type]>> {
    match ty {
        Type::Function(signature) => Some(signature.clone()),
        Type::Optional(inner) => function_signature(inner),
        _ => None,
    }
}

/// Calls off the cycles of the call graph become plain once the whole graph is known.
fn call_kind(position: Position) -> CallKind {
    if position == Position::Tail { CallKind::Tail } else { CallKind::Counted }
}

/// The names of the builtins that programs can write.
pub(super) fn builtin_names<'n>() -> impl Iterator<Item = &'n str> {
    Builtin::ALL.iter().filter(|builtin| !builtin.is_internal()).map(|builtin| builtin.name())
}
