//! Statements and bodies.

use super::errors;
use super::scope::Scopes;
use super::typed_program::{Block, Constant, Expr, ExprKind, Function, FunctionId, LocalId, Statement};
use super::types::Type;
use super::{Signature, Signatures};
use crate::builtins::{self, Builtin};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{self, StatementKind};

/// Where a block stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Position {
    /// Its value is the function's result.
    Tail,
    /// Its value is used otherwise, or not at all.
    Inner,
}

/// Checks one function.
pub(super) struct FunctionChecker<'a, 'tree> {
    pub(super) signatures: &'a Signatures<'tree>,
    id: FunctionId,
    function: &'tree ast::Function,
    pub(super) diagnostics: &'a mut Vec<Diagnostic>,
    pub(super) scopes: Scopes,
    loop_depth: usize,
    pub(super) callees: Vec<FunctionId>,
}

impl<'a, 'tree> FunctionChecker<'a, 'tree> {
    pub(super) fn new(
        signatures: &'a Signatures<'tree>,
        id: FunctionId,
        function: &'tree ast::Function,
        diagnostics: &'a mut Vec<Diagnostic>,
    ) -> FunctionChecker<'a, 'tree> {
        FunctionChecker {
            signatures,
            id,
            function,
            diagnostics,
            scopes: Scopes::default(),
            loop_depth: 0,
            callees: Vec::new(),
        }
    }

    pub(super) fn check(&mut self) -> Function {
        let Signature { parameters, result } = self.signatures.signature(self.id).clone();
        self.scopes.enter();
        for (parameter, ty) in self.function.parameters.iter().zip(&parameters) {
            self.scopes.declare(&parameter.name, ty.clone());
        }
        let (mut body, found) = self.statements(&self.function.body.statements, Position::Tail);
        self.scopes.leave(&mut body);
        if !found.fits(&result) {
            let at = self.function.body.statements.last().map_or(self.function.name.span, |last| last.span);
            let name = &self.function.name.text;
            self.report(errors::result_type(name, at, self.function.result.span, &result, &found));
        }
        Function {
            name: self.function.name.text.clone(),
            name_span: self.function.name.span,
            span: self.function.span,
            parameters,
            result,
            locals: std::mem::take(&mut self.scopes).into_locals(),
            body,
            proofs: Default::default(),
        }
    }

    /// Every function that the checked one calls.
    pub(super) fn callees(&mut self) -> Vec<FunctionId> {
        let mut callees = std::mem::take(&mut self.callees);
        callees.sort();
        callees.dedup();
        callees
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic.note(format!("in function '{}'", self.function.name.text)));
    }

    /// A block with a scope of its own that may not run.
    pub(super) fn block(&mut self, block: &ast::Block, position: Position) -> (Block, Type) {
        let before = self.scopes.snapshot();
        self.scopes.enter();
        let (mut body, ty) = self.statements(&block.statements, position);
        self.scopes.leave(&mut body);
        self.scopes.restore(before);
        (body, ty)
    }

    fn statements(&mut self, statements: &[ast::Statement], position: Position) -> (Block, Type) {
        let mut checked = Vec::with_capacity(statements.len());
        let mut ty = Type::Nil;
        for (index, statement) in statements.iter().enumerate() {
            let rest = &statements[index + 1..];
            let position = if rest.is_empty() { position } else { Position::Inner };
            let (statement, found) = self.statement(statement, position);
            let leaves = match &statement {
                Statement::Return(_) => Some("ret"),
                Statement::Break(_) => Some("brk"),
                _ => None,
            };
            checked.push(statement);
            ty = found;
            if let (Some(word), [first, .., last] | [first @ last]) = (leaves, rest) {
                self.report(errors::unreachable(first.span.to(last.span), word));
                break;
            }
        }
        (Block { statements: checked, locals: Vec::new(), unassigned: Vec::new() }, ty)
    }

    fn statement(&mut self, statement: &ast::Statement, position: Position) -> (Statement, Type) {
        let at = statement.span;
        match &statement.kind {
            StatementKind::Bind { name, value } => {
                let value = self.expression(value);
                let local = self.scopes.bind(name, value.ty.clone());
                (Statement::Bind { local, value }, Type::Nil)
            }
            StatementKind::Destructure { value, .. } => {
                let value = self.expression(value);
                if value.ty == Type::Unknown {
                    self.report(errors::not_supported("taking a record apart", at));
                } else {
                    self.report(errors::not_a_record(value.span, &value.ty));
                }
                (Statement::Expr(unknown(at)), Type::Unknown)
            }
            StatementKind::Return(value) => {
                let value = self.expression_at(value, Position::Tail);
                (Statement::Return(value), Type::Unknown)
            }
            StatementKind::Break(value) => {
                let value = value.as_ref().map(|value| self.expression(value));
                self.require_loop("brk", at);
                (Statement::Break(value), Type::Unknown)
            }
            StatementKind::Continue => {
                self.require_loop("cnt", at);
                (Statement::Continue, Type::Unknown)
            }
            StatementKind::Guard { negated, condition, body, .. } => {
                let condition = self.expression(condition);
                // The value of the body is the function's result, wherever the guard stands.
                let (body, ty) = self.called_block(body, Position::Tail);
                let jumps = matches!(
                    body.statements.last(),
                    Some(Statement::Return(_) | Statement::Break(_) | Statement::Continue)
                );
                if self.loop_depth > 0 && !jumps {
                    self.report(errors::guard_in_loop(at));
                }
                (Statement::Guard { condition, negated: *negated, body }, ty)
            }
            StatementKind::Ternary { negated, condition, then, otherwise } => {
                let condition = Box::new(self.expression(condition));
                let (then, ty) = self.called_block(then, position);
                let (otherwise, _) = self.block(otherwise, position);
                let (then, otherwise) = if *negated { (otherwise, then) } else { (then, otherwise) };
                let kind = ExprKind::If { condition, then, otherwise };
                (Statement::Expr(Expr { kind, ty: ty.clone(), span: at }), ty)
            }
            StatementKind::While { condition, body } => {
                let condition = Box::new(self.expression(condition));
                let before = self.scopes.snapshot();
                self.loop_depth += 1;
                // No scope of its own: variables bound in the body outlive it, if it ever ran.
                let (body, ty) = self.statements(&body.statements, Position::Inner);
                self.loop_depth -= 1;
                self.scopes.restore(before);
                (Statement::Expr(Expr { kind: ExprKind::While { condition, body }, ty: ty.clone(), span: at }), ty)
            }
            StatementKind::ForRange { variable, start, end, body } => {
                let [start, end] = [start, end].map(|bound| {
                    let bound = self.expression(bound);
                    if !bound.ty.fits(&Type::Number) {
                        self.report(errors::range_bound(bound.span, &bound.ty));
                    }
                    Box::new(bound)
                });
                let (local, body, ty) = self.loop_body(variable, Type::Number, body);
                let kind = ExprKind::ForRange { local, start, end, body };
                (Statement::Expr(Expr { kind, ty: ty.clone(), span: at }), ty)
            }
            StatementKind::ForEach { variable, list, body } => {
                let list = self.expression(list);
                if list.ty == Type::Unknown {
                    self.report(errors::not_supported("a loop over a list", at));
                } else {
                    self.report(errors::loop_over(list.span, &list.ty));
                }
                self.loop_body(variable, Type::Unknown, body);
                (Statement::Expr(unknown(at)), Type::Unknown)
            }
            StatementKind::Expr(value) => {
                let value = self.expression_at(value, position);
                let ty = value.ty.clone();
                (Statement::Expr(value), ty)
            }
        }
    }

    /// A loop body, whose scope also holds the loop's variable.
    fn loop_body(&mut self, variable: &ast::Name, ty: Type, body: &ast::Block) -> (LocalId, Block, Type) {
        let before = self.scopes.snapshot();
        self.scopes.enter();
        let local = self.scopes.declare(variable, ty);
        self.loop_depth += 1;
        let (mut body, ty) = self.statements(&body.statements, Position::Inner);
        self.loop_depth -= 1;
        self.scopes.leave(&mut body);
        self.scopes.restore(before);
        (local, body, ty)
    }

    fn require_loop(&mut self, word: &str, at: Span) {
        if self.loop_depth == 0 {
            self.report(errors::outside_loop(word, at));
        }
    }

    /// A block that may not be nothing but the name of a function, which was meant as a call.
    fn called_block(&mut self, block: &ast::Block, position: Position) -> (Block, Type) {
        if let [ast::Statement { kind: StatementKind::Expr(value), span }] = &block.statements[..]
            && let ast::ExprKind::Name(name) = &value.kind
            && (self.signatures.names.contains_key(name)
                || Builtin::named(name).is_some()
                || builtins::is_planned(name))
        {
            self.report(errors::body_names_function(name, *span));
            let refused =
                Block { statements: vec![Statement::Expr(unknown(*span))], locals: Vec::new(), unassigned: Vec::new() };
            return (refused, Type::Unknown);
        }
        self.block(block, position)
    }
}

/// What stands for an expression that failed to check.
pub(super) fn unknown(span: Span) -> Expr {
    Expr { kind: ExprKind::Constant(Constant::Nil), ty: Type::Unknown, span }
}
