//! Statements and bodies.

use super::errors;
use super::scope::Scopes;
use super::typed_program::{Block, Constant, Expr, ExprKind, Function, FunctionId, LocalId, Origin, Statement};
use super::{Signature, Signatures};
use crate::builtins::{self, Builtin};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{self, StatementKind};
use crate::types::Type;

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
            origin: Origin::Declared,
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

    #[inline(never)]
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
            StatementKind::Bind { name, value } => self.bind(name, value),
            StatementKind::Destructure { value, .. } => self.destructure(value, at),
            StatementKind::Return(value) => {
                (Statement::Return(self.expression_at(value, Position::Tail)), Type::Unknown)
            }
            StatementKind::Break(value) => self.leave_loop(value.as_ref(), at),
            StatementKind::Continue => {
                self.require_loop("cnt", at);
                (Statement::Continue, Type::Unknown)
            }
            StatementKind::Guard { negated, condition, body, .. } => self.guard(*negated, condition, body, at),
            StatementKind::Ternary { negated, condition, then, otherwise } => {
                // The branch done when the condition is truthy comes first.
                let (ty, condition, [then, otherwise]) = self.ternary(condition, [then, otherwise], position);
                let (then, otherwise) = if *negated { (otherwise, then) } else { (then, otherwise) };
                value_of(ExprKind::If { condition, then, otherwise }, ty, at)
            }
            StatementKind::While { condition, body } => self.while_loop(condition, body, at),
            StatementKind::ForRange { variable, start, end, body } => self.range_loop(variable, [start, end], body, at),
            StatementKind::ForEach { variable, list, body } => self.list_loop(variable, list, body, at),
            StatementKind::Expr(value) => {
                let value = self.expression_at(value, position);
                let ty = value.ty.clone();
                (Statement::Expr(value), ty)
            }
        }
    }

    fn bind(&mut self, name: &ast::Name, value: &ast::Expr) -> (Statement, Type) {
        let value = self.expression(value);
        let local = self.scopes.bind(name, value.ty.clone());
        (Statement::Bind { local, value }, Type::Nil)
    }

    fn destructure(&mut self, value: &ast::Expr, at: Span) -> (Statement, Type) {
        let value = self.expression(value);
        if value.ty == Type::Unknown {
            self.report(errors::not_supported("taking a record apart", at));
        } else {
            self.report(errors::not_a_record(value.span, &value.ty));
        }
        (Statement::Expr(unknown(at)), Type::Unknown)
    }

    fn leave_loop(&mut self, value: Option<&ast::Expr>, at: Span) -> (Statement, Type) {
        let value = value.map(|value| self.expression(value));
        self.require_loop("brk", at);
        (Statement::Break(value), Type::Unknown)
    }

    fn guard(&mut self, negated: bool, condition: &ast::Expr, body: &ast::Block, at: Span) -> (Statement, Type) {
        let condition = self.expression(condition);
        // The value of the body is the function's result, wherever the guard stands.
        let (body, ty) = self.called_block(body, Position::Tail);
        let jumps =
            matches!(body.statements.last(), Some(Statement::Return(_) | Statement::Break(_) | Statement::Continue));
        if self.loop_depth > 0 && !jumps {
            self.report(errors::guard_in_loop(at));
        }
        (Statement::Guard { condition, negated, body }, ty)
    }

    fn ternary(
        &mut self,
        condition: &ast::Expr,
        [first, second]: [&ast::Block; 2],
        position: Position,
    ) -> (Type, Box<Expr>, [Block; 2]) {
        let condition = Box::new(self.expression(condition));
        let (first, ty) = self.called_block(first, position);
        let (second, _) = self.block(second, position);
        (ty, condition, [first, second])
    }

    fn while_loop(&mut self, condition: &ast::Expr, body: &ast::Block, at: Span) -> (Statement, Type) {
        let condition = Box::new(self.expression(condition));
        let before = self.scopes.snapshot();
        self.loop_depth += 1;
        // No scope of its own: variables bound in the body outlive it, if it ever ran.
        let (body, ty) = self.statements(&body.statements, Position::Inner);
        self.loop_depth -= 1;
        self.scopes.restore(before);
        value_of(ExprKind::While { condition, body }, ty, at)
    }

    fn range_loop(
        &mut self,
        variable: &ast::Name,
        [start, end]: [&ast::Expr; 2],
        body: &ast::Block,
        at: Span,
    ) -> (Statement, Type) {
        let start = self.range_bound(start);
        let end = self.range_bound(end);
        let (local, body, ty) = self.loop_body(variable, Type::Number, body);
        value_of(ExprKind::ForRange { local, start, end, body }, ty, at)
    }

    fn range_bound(&mut self, bound: &ast::Expr) -> Box<Expr> {
        let bound = Box::new(self.expression(bound));
        if !bound.ty.fits(&Type::Number) {
            self.report(errors::range_bound(bound.span, &bound.ty));
        }
        bound
    }

    fn list_loop(&mut self, variable: &ast::Name, list: &ast::Expr, body: &ast::Block, at: Span) -> (Statement, Type) {
        let list = self.expression(list);
        if list.ty == Type::Unknown {
            self.report(errors::not_supported("a loop over a list", at));
        } else {
            self.report(errors::loop_over(list.span, &list.ty));
        }
        self.loop_body(variable, Type::Unknown, body);
        (Statement::Expr(unknown(at)), Type::Unknown)
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

/// A statement that is an expression.
fn value_of(kind: ExprKind, ty: Type, span: Span) -> (Statement, Type) {
    (Statement::Expr(Expr { kind, ty: ty.clone(), span }), ty)
}

/// What stands for an expression that failed to check.
pub(super) fn unknown(span: Span) -> Expr {
    Expr { kind: ExprKind::Constant(Constant::Nil), ty: Type::Unknown, span }
}
