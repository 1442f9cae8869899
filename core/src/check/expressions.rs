//! Expressions: literals, names, and what is made of other expressions.

use super::call_sites::{Site, builtin_names};
use super::errors;
use super::function::{FunctionChecker, Position, unknown};
use super::generated;
use super::index::Entity;
use super::signatures::Declared;
use super::typed_program::{Constant, Expr, ExprKind, FunctionId, ToolId};
use crate::builtins::Builtin;
use crate::source::Span;
use crate::syntax::ast;
use crate::types::Type;

impl<'tree> FunctionChecker<'_, 'tree> {
    pub(super) fn expression(&mut self, expr: &'tree ast::Expr) -> Expr {
        self.expression_at(expr, Position::Inner)
    }

    /// Frames of this recursion are kept small: arms hand over to functions of their own, and those keep what does not
    /// recurse out of their frames, so that the deepest nesting fits the stack of a thread or a page.
    pub(super) fn expression_at(&mut self, expr: &'tree ast::Expr, position: Position) -> Expr {
        let at = expr.span;
        match &expr.kind {
            ast::ExprKind::Number(_) | ast::ExprKind::Text(_) | ast::ExprKind::Bool(_) => literal(expr),
            ast::ExprKind::Name(name) => self.name(name, at),
            ast::ExprKind::List(elements) => self.list(elements, at),
            ast::ExprKind::Binary { op, left, right, .. } => self.binary(*op, left, right, at),
            ast::ExprKind::Negate(operand) => self.negate(operand, at),
            ast::ExprKind::Not(operand) => self.not(operand, at),
            ast::ExprKind::Ok(payload) => self.ok(payload, at),
            ast::ExprKind::Err(payload) => self.err(payload, at),
            ast::ExprKind::Call { callee, arguments, unwrap } => {
                self.call(Site { callee, arguments, piped: None, at, position }, *unwrap)
            }
            ast::ExprKind::Pipe { value, callee, arguments, unwrap } => {
                self.call(Site { callee, arguments, piped: Some(value), at, position }, *unwrap)
            }
            ast::ExprKind::Fetch { url, unwrap } => self.fetch(url, *unwrap, at),
            ast::ExprKind::Record { type_name, fields } => self.record(type_name, fields, at),
            ast::ExprKind::With { record, fields } => self.with(record, fields, at),
            ast::ExprKind::Field { object, field, safe } => self.field(object, field, *safe, at),
            ast::ExprKind::Index { object, index, safe } => self.index(object, *index, *safe, at),
            ast::ExprKind::Match { subject, arms } => self.match_arms(subject.as_deref(), arms, at, position),
            ast::ExprKind::Coalesce { value, fallback } => self.coalesce(value, fallback, at),
        }
    }

    #[inline(never)]
    fn name(&mut self, name: &str, at: Span) -> Expr {
        if let Some(local) = self.scopes.find(name) {
            let value = self.read(local, at);
            self.mark_variable(local, at, value.ty.clone());
            return value;
        }
        if let Some(builtin) = Builtin::named(name) {
            return self.builtin_value(builtin, at);
        }
        match self.signatures.find(name) {
            Some(Declared::Function(function)) => self.function_value(function, at),
            Some(Declared::Tool(tool)) => self.tool_value(tool, at),
            None => {
                self.report_undefined_variable(name, at);
                unknown(at)
            }
        }
    }

    fn builtin_value(&mut self, builtin: Builtin, at: Span) -> Expr {
        self.findings.index.add_builtin(at, builtin);
        let function = self.generated.builtin(builtin, at, self.findings);
        constant_function(function, builtin.name(), generated::type_of_builtin(builtin), at)
    }

    fn tool_value(&mut self, tool: ToolId, at: Span) -> Expr {
        let signature = &self.signatures.tools[tool.index()].1;
        self.findings.index.add(at, Entity::Tool(tool), signature.name.span, signature.ty.clone());
        let function = self.generated.tool(tool, self.signatures, at, self.findings);
        constant_function(function, &signature.name.text, signature.ty.clone(), at)
    }

    pub(super) fn function_value(&mut self, function: FunctionId, at: Span) -> Expr {
        let signature = &self.signatures.functions[function.index()].1;
        let ty = signature.ty.clone();
        self.findings.index.add(at, Entity::Function(function), signature.name.span, ty.clone());
        constant_function(Some(function), &signature.name.text, ty, at)
    }

    #[cold]
    fn report_undefined_variable(&mut self, name: &str, at: Span) {
        let report = if let Some(bound) = self.scopes.gone(name) {
            errors::variable_of_inner_block(name, at, bound)
        } else if self.signatures.types.is_declared(name) {
            errors::type_as_value(name, at)
        } else {
            let known = self.scopes.names().chain(self.signatures.names()).chain(builtin_names());
            let close = self.findings.nearest(name, known);
            errors::undefined_variable(name, at, close)
        };
        self.report(report);
    }

    /// The first element stands for the type of all.
    fn list(&mut self, elements: &'tree [ast::Expr], at: Span) -> Expr {
        let mut checked = Vec::with_capacity(elements.len());
        for element in elements {
            checked.push(self.expression(element));
        }
        let ty = Type::list(checked.first().map_or(Type::Unknown, |first| first.ty.clone()));
        Expr { kind: ExprKind::List(checked), ty, span: at }
    }

    fn ok(&mut self, payload: &'tree ast::Expr, at: Span) -> Expr {
        let payload = Box::new(self.expression(payload));
        let ty = Type::result(payload.ty.clone(), Type::Unknown);
        Expr { kind: ExprKind::Ok(payload), ty, span: at }
    }

    fn err(&mut self, payload: &'tree ast::Expr, at: Span) -> Expr {
        let payload = Box::new(self.expression(payload));
        let ty = Type::result(Type::Unknown, payload.ty.clone());
        Expr { kind: ExprKind::Err(payload), ty, span: at }
    }

    fn coalesce(&mut self, value: &'tree ast::Expr, fallback: &'tree ast::Expr, at: Span) -> Expr {
        let value = Box::new(self.expression(value));
        let fallback = Box::new(self.expression(fallback));
        let ty = match &value.ty {
            Type::Optional(inner) => Type::clone(inner),
            other => other.clone(),
        };
        Expr { kind: ExprKind::Coalesce { value, fallback }, ty, span: at }
    }

    fn index(&mut self, object: &'tree ast::Expr, index: u32, safe: bool, at: Span) -> Expr {
        let object = Box::new(self.expression(object));
        let ty = match &object.ty {
            Type::List(element) => Type::clone(element),
            open if open.is_open() => Type::Unknown,
            other => {
                let report = errors::index_of_non_list(object.span, other);
                self.report(report);
                Type::Unknown
            }
        };
        Expr { kind: ExprKind::Index { object, index, safe }, ty, span: at }
    }
}

fn constant_function(function: Option<FunctionId>, name: &str, ty: Type, at: Span) -> Expr {
    let Some(function) = function else { return unknown(at) };
    Expr { kind: ExprKind::Constant(Constant::Function(function, name.into())), ty, span: at }
}

fn literal(expr: &ast::Expr) -> Expr {
    let (constant, ty) = match &expr.kind {
        ast::ExprKind::Number(number) => (Constant::Number(*number), Type::Number),
        ast::ExprKind::Text(text) => (Constant::Text(text.as_str().into()), Type::Text),
        ast::ExprKind::Bool(flag) => (Constant::Bool(*flag), Type::Bool),
        _ => (Constant::Nil, Type::Unknown),
    };
    Expr { kind: ExprKind::Constant(constant), ty, span: expr.span }
}
