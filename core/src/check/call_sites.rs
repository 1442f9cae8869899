//! Calls: what the name means there, and whether the arguments fit.

use super::errors;
use super::function::{FunctionChecker, Position, unknown};
use super::generated;
use super::higher_order::{self, Callee};
use super::index::Entity;
use super::signatures::{Declared, Signature};
use super::typed_program::{CallKind, Expr, ExprKind, LocalId};
use crate::builtins::{Builtin, Form};
use crate::source::Span;
use crate::syntax::ast;
use crate::types::Type;
use std::sync::Arc;

impl<'tree> FunctionChecker<'_, 'tree> {
    pub(super) fn call(
        &mut self,
        callee: &'tree ast::Name,
        arguments: &'tree [ast::Expr],
        piped: Option<&'tree ast::Expr>,
        unwrap: bool,
        at: Span,
        position: Position,
    ) -> Expr {
        // What is unwrapped comes back before the function ends.
        let position = if unwrap { Position::Inner } else { position };
        let call = match self.loop_builtin(callee, arguments, piped) {
            Some(builtin) => self.call_higher_order(builtin, callee, arguments, piped, at),
            None => {
                let checked = self.arguments(arguments, piped);
                self.resolve_call(callee, checked, arguments, at, position)
            }
        };
        if unwrap { self.unwrap(&callee.text, callee.span, call) } else { call }
    }

    fn arguments(&mut self, arguments: &'tree [ast::Expr], piped: Option<&'tree ast::Expr>) -> Vec<Expr> {
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
    fn resolve_call(
        &mut self,
        callee: &ast::Name,
        checked: Vec<Expr>,
        written: &[ast::Expr],
        at: Span,
        position: Position,
    ) -> Expr {
        let name = callee.text.as_str();
        if let Some(builtin) = Builtin::named(name) {
            return self.call_builtin(builtin, callee, checked, at);
        }
        let local = self.scopes.find(name);
        if let Some(local) = local
            && let Some(signature) = function_signature(self.scopes.type_of(local))
        {
            return self.call_variable(local, &signature, callee, checked, at, position);
        }
        match (self.signatures.find(name), local) {
            (Some(declared), _) => self.call_declared(declared, callee, checked, at, position),
            (None, Some(local)) => {
                let ty = self.scopes.type_of(local).clone();
                self.report(errors::variable_called(callee, &ty, negative_literal(written)));
                unknown(at)
            }
            (None, None) => {
                self.report_undefined_function(callee);
                unknown(at)
            }
        }
    }

    #[cold]
    fn report_undefined_function(&mut self, callee: &ast::Name) {
        let report = if self.signatures.types.is_declared(&callee.text) {
            errors::type_called(callee)
        } else {
            let builtins = Builtin::ALL.iter().filter(|builtin| !builtin.is_internal()).map(|builtin| builtin.name());
            let known = self.signatures.names().chain(builtins);
            let close = self.findings.nearest(&callee.text, known);
            errors::undefined_function(callee, close)
        };
        self.report(report);
    }

    fn call_declared(
        &mut self,
        declared: Declared,
        callee: &ast::Name,
        arguments: Vec<Expr>,
        at: Span,
        position: Position,
    ) -> Expr {
        let signatures = self.signatures;
        let signature = signatures.signature_of(declared);
        let entity = match declared {
            Declared::Function(id) => Entity::Function(id),
            Declared::Tool(id) => Entity::Tool(id),
        };
        self.findings.index.add(callee.span, entity, signature.name.span, signature.ty.clone());
        let fits = self.check_arguments(callee, signature, &arguments);
        let ty = signature.result.clone();
        if !fits {
            return Expr { ty, ..unknown(at) };
        }
        let kind = match declared {
            Declared::Function(function) => {
                self.calls.named.push(function);
                ExprKind::Call { function, arguments, kind: call_kind(position) }
            }
            Declared::Tool(tool) => ExprKind::Tool { tool, arguments },
        };
        Expr { kind, ty, span: at }
    }

    fn check_arguments(&mut self, callee: &ast::Name, signature: &Signature<'_>, arguments: &[Expr]) -> bool {
        if arguments.len() != signature.parameters.len() {
            self.report(errors::wrong_count(
                callee,
                signature.parameters.len(),
                arguments.len(),
                Some(&signature.describe()),
            ));
            return false;
        }
        for (index, (argument, expected)) in arguments.iter().zip(&signature.parameters).enumerate() {
            if !argument.ty.fits(expected) {
                let parameter = format!("`{}`", signature.parameter_name(index));
                self.report(errors::argument_type(&callee.text, &parameter, argument.span, expected, &argument.ty));
            }
        }
        true
    }

    fn call_variable(
        &mut self,
        local: LocalId,
        signature: &[Type],
        callee: &ast::Name,
        arguments: Vec<Expr>,
        at: Span,
        position: Position,
    ) -> Expr {
        let function = self.read(local, callee.span);
        self.mark_variable(local, callee.span, function.ty.clone());
        let Some((result, parameters)) = signature.split_last() else { return unknown(at) };
        if arguments.len() != parameters.len() {
            self.report(errors::wrong_count(callee, parameters.len(), arguments.len(), None));
            return Expr { ty: result.clone(), ..unknown(at) };
        }
        for (index, (argument, expected)) in arguments.iter().zip(parameters).enumerate() {
            if !argument.ty.fits(expected) {
                let parameter = format!("argument {}", index + 1);
                self.report(errors::argument_type(&callee.text, &parameter, argument.span, expected, &argument.ty));
            }
        }
        self.calls.any |= position == Position::Tail;
        let kind = ExprKind::CallValue { callee: Box::new(function), arguments, kind: call_kind(position) };
        Expr { kind, ty: result.clone(), span: at }
    }

    fn call_builtin(&mut self, builtin: Builtin, callee: &ast::Name, arguments: Vec<Expr>, at: Span) -> Expr {
        let types: Vec<(Span, &Type)> = arguments.iter().map(|argument| (argument.span, &argument.ty)).collect();
        match self.builtin_result(builtin, callee, &types) {
            Some(ty) => Expr { kind: ExprKind::Builtin { builtin, arguments }, ty, span: at },
            None => unknown(at),
        }
    }

    /// The type of the result of a builtin for arguments at these places and of these types, unless they do not fit.
    fn builtin_result(&mut self, builtin: Builtin, callee: &ast::Name, arguments: &[(Span, &Type)]) -> Option<Type> {
        self.findings.index.add_builtin(callee.span, builtin);
        let forms: Vec<&Form> = builtin.forms().iter().filter(|form| form.takes(arguments.len())).collect();
        if forms.is_empty() {
            self.report(errors::builtin_count(callee, builtin.forms(), arguments.len()));
            return None;
        }
        let types: Vec<&Type> = arguments.iter().map(|(_, ty)| *ty).collect();
        let result = forms.iter().find_map(|form| form.apply(&types));
        if result.is_none() {
            self.report_builtin_arguments(callee, &forms, arguments);
        }
        result
    }

    /// Blames the first argument at which the forms that go furthest end.
    #[cold]
    fn report_builtin_arguments(&mut self, callee: &ast::Name, forms: &[&Form], arguments: &[(Span, &Type)]) {
        let end = |form: &Form| arguments.iter().enumerate().position(|(index, (_, ty))| !form.accepts(index, ty));
        let blamed = forms.iter().filter_map(|form| end(form)).max().unwrap_or(0);
        let furthest: Vec<&Form> = forms.iter().copied().filter(|form| end(form) == Some(blamed)).collect();
        let (at, found) = arguments[blamed];
        self.report(errors::builtin_argument(callee, &furthest, blamed, at, found));
    }

    /// The builtin that is called, if the call becomes a loop.
    fn loop_builtin(&self, callee: &ast::Name, arguments: &[ast::Expr], piped: Option<&ast::Expr>) -> Option<Builtin> {
        let count = arguments.len() + usize::from(piped.is_some());
        Builtin::named(&callee.text).filter(|&builtin| {
            builtin.takes(count) && higher_order::is_lowered(builtin, count) && !arguments.is_empty()
        })
    }

    #[inline(never)]
    fn call_higher_order(
        &mut self,
        builtin: Builtin,
        callee: &ast::Name,
        arguments: &'tree [ast::Expr],
        piped: Option<&'tree ast::Expr>,
        at: Span,
    ) -> Expr {
        let [function, arguments @ ..] = arguments else { return unknown(at) };
        if builtin == Builtin::Group {
            self.report(errors::not_supported("the builtin `grp`", callee.span));
            return unknown(at);
        }
        let (called, ty) = self.called_by(builtin, function);
        let arguments = self.arguments(arguments, piped);
        let mut types = vec![(function.span, &ty)];
        types.extend(arguments.iter().map(|argument| (argument.span, &argument.ty)));
        let Some(ty) = self.builtin_result(builtin, callee, &types) else { return unknown(at) };
        let call = higher_order::Call { builtin, callee: called, callee_span: function.span, arguments, ty, at };
        higher_order::lower(call, &mut self.scopes)
    }

    /// What a builtin calls, and its type: a function, builtin or tool that is named and fits is called directly.
    fn called_by(&mut self, builtin: Builtin, function: &'tree ast::Expr) -> (Callee, Type) {
        let count = higher_order::arguments_of_function(builtin);
        if let ast::ExprKind::Name(name) = &function.kind
            && self.scopes.find(name).is_none()
        {
            match (Builtin::named(name), self.signatures.find(name)) {
                (Some(called), _) if called.takes(count) && !higher_order::is_lowered(called, count) => {
                    self.findings.index.add_builtin(function.span, called);
                    return (Callee::Builtin(called), generated::signature_type(called, count));
                }
                (None, Some(Declared::Function(id)))
                    if self.signatures.functions[id.index()].1.parameters.len() == count =>
                {
                    self.calls.named.push(id);
                    let ty = self.function_value(id, function.span).ty;
                    return (Callee::Function(id), ty);
                }
                (None, Some(Declared::Tool(id))) if self.signatures.tools[id.index()].1.parameters.len() == count => {
                    let signature = &self.signatures.tools[id.index()].1;
                    self.findings.index.add(function.span, Entity::Tool(id), signature.name.span, signature.ty.clone());
                    return (Callee::Tool(id), signature.ty.clone());
                }
                _ => {}
            }
        }
        let value = self.expression(function);
        let ty = value.ty.clone();
        (Callee::Value(Box::new(value)), ty)
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

    /// `$url` is `get url`.
    pub(super) fn fetch(&mut self, url: &'tree ast::Expr, unwrap: bool, at: Span) -> Expr {
        let url = self.expression(url);
        let Some(get) = Builtin::named("get") else {
            self.report(errors::not_supported("fetching an address", at));
            return unknown(at);
        };
        let sign = Span { start: at.start, end: at.start + 1 };
        let name = ast::Name { text: "get".to_owned(), span: sign };
        let call = self.call_builtin(get, &name, vec![url], at);
        if unwrap { self.unwrap("$", sign, call) } else { call }
    }
}

/// What a variable of this type is called with, if it can be.
fn function_signature(ty: &Type) -> Option<Arc<[Type]>> {
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

/// The first argument, if it is a negative literal: `x -1` calls `x`, where a subtraction was meant.
fn negative_literal(arguments: &[ast::Expr]) -> Option<(Span, String)> {
    match arguments {
        [ast::Expr { kind: ast::ExprKind::Number(number), span }] if number.is_sign_negative() => {
            Some((*span, crate::value::number_text(-number)))
        }
        _ => None,
    }
}
