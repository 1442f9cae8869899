//! Statements.

use super::errors;
use super::function::{FunctionChecker, Position, unknown};
use super::scope::After;
use super::typed_program::{Block, Expr, ExprKind, LocalId, Statement};
use crate::builtins::Builtin;
use crate::source::Span;
use crate::syntax::ast::{self, StatementKind};
use crate::types::Type;

impl<'tree> FunctionChecker<'_, 'tree> {
    /// Checks a statement, adds what it becomes, and gives the type of its value.
    pub(super) fn statement(
        &mut self,
        statement: &'tree ast::Statement,
        position: Position,
        into: &mut Vec<Statement>,
    ) -> Type {
        let at = statement.span;
        let (statement, ty) = match &statement.kind {
            StatementKind::Bind { name, value } => self.binding(name, value),
            StatementKind::Destructure { names, value } => return self.destructure(names, value, into),
            StatementKind::Return(value) => self.leave_function(value, position),
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
        };
        into.push(statement);
        ty
    }

    fn binding(&mut self, name: &'tree ast::Name, value: &'tree ast::Expr) -> (Statement, Type) {
        self.warn_of_double_equals(name);
        let value = self.expression(value);
        let local = self.bind(name, value.ty.clone());
        (Statement::Bind { local, value }, Type::Nil)
    }

    fn leave_function(&mut self, value: &'tree ast::Expr, position: Position) -> (Statement, Type) {
        let value = self.expression_at(value, Position::Tail);
        // Elsewhere it has no value that anything could use.
        let ty = if position == Position::Tail { value.ty.clone() } else { Type::Unknown };
        (Statement::Return(value), ty)
    }

    fn leave_loop(&mut self, value: Option<&'tree ast::Expr>, at: Span) -> (Statement, Type) {
        let value = value.map(|value| self.expression(value));
        self.require_loop("brk", at);
        (Statement::Break(value), Type::Unknown)
    }

    fn guard(
        &mut self,
        negated: bool,
        condition: &'tree ast::Expr,
        body: &'tree ast::Block,
        at: Span,
    ) -> (Statement, Type) {
        let condition = self.expression(condition);
        // The value of the body is the function's result, wherever the guard stands.
        let (body, ty) = self.called_block(body, Position::Tail, After::Leaves);
        let jumps =
            matches!(body.statements.last(), Some(Statement::Return(_) | Statement::Break(_) | Statement::Continue));
        if self.loop_depth > 0 && !jumps {
            self.report(errors::guard_in_loop(at));
        }
        (Statement::Guard { condition, negated, body }, ty)
    }

    fn ternary(
        &mut self,
        condition: &'tree ast::Expr,
        [first, second]: [&'tree ast::Block; 2],
        position: Position,
    ) -> (Type, Box<Expr>, [Block; 2]) {
        let condition = Box::new(self.expression(condition));
        let (first, ty) = self.called_block(first, position, After::GoesOn);
        let (second, _) = self.block(second, position, After::GoesOn);
        (ty, condition, [first, second])
    }

    fn while_loop(&mut self, condition: &'tree ast::Expr, body: &'tree ast::Block, at: Span) -> (Statement, Type) {
        let condition = Box::new(self.expression(condition));
        let before = self.scopes.snapshot();
        self.loop_depth += 1;
        // No scope of its own: variables bound in the body outlive it, if it ever ran.
        let (body, ty) = self.statements(&body.statements, Position::Inner);
        self.loop_depth -= 1;
        self.scopes.forget_assignments(before);
        value_of(ExprKind::While { condition, body }, ty, at)
    }

    fn range_loop(
        &mut self,
        variable: &'tree ast::Name,
        [start, end]: [&'tree ast::Expr; 2],
        body: &'tree ast::Block,
        at: Span,
    ) -> (Statement, Type) {
        let start = self.range_bound(start);
        let end = self.range_bound(end);
        let (local, body, ty) = self.loop_body(variable, Type::Number, body);
        value_of(ExprKind::ForRange { local, start, end, body }, ty, at)
    }

    fn range_bound(&mut self, bound: &'tree ast::Expr) -> Box<Expr> {
        let bound = Box::new(self.expression(bound));
        if !bound.ty.fits(&Type::Number) {
            self.report(errors::range_bound(bound.span, &bound.ty));
        }
        bound
    }

    fn list_loop(
        &mut self,
        variable: &'tree ast::Name,
        list: &'tree ast::Expr,
        body: &'tree ast::Block,
        at: Span,
    ) -> (Statement, Type) {
        let list = Box::new(self.expression(list));
        let element = self.element_type(&list);
        let (local, body, ty) = self.loop_body(variable, element, body);
        value_of(ExprKind::ForEach { local, list, body }, ty, at)
    }

    fn element_type(&mut self, list: &Expr) -> Type {
        match &list.ty {
            Type::List(element) => return Type::clone(element),
            open if open.is_open() => {}
            _ => self.report(errors::loop_over(list.span, &list.ty)),
        }
        Type::Unknown
    }

    /// A loop body, whose scope also holds the loop's variable.
    fn loop_body(&mut self, variable: &'tree ast::Name, ty: Type, body: &'tree ast::Block) -> (LocalId, Block, Type) {
        let before = self.scopes.snapshot();
        self.scopes.enter();
        let local = self.declare(variable, ty);
        self.loop_depth += 1;
        let (mut body, ty) = self.statements(&body.statements, Position::Inner);
        self.loop_depth -= 1;
        self.scopes.leave(&mut body);
        self.scopes.restore(before, After::GoesOn);
        (local, body, ty)
    }

    fn require_loop(&mut self, word: &str, at: Span) {
        if self.loop_depth == 0 {
            self.report(errors::outside_loop(word, at));
        }
    }

    /// A block that may not be nothing but the name of a function, which was meant as a call.
    fn called_block(&mut self, block: &'tree ast::Block, position: Position, after: After) -> (Block, Type) {
        if let [ast::Statement { kind: StatementKind::Expr(value), span }] = &block.statements[..]
            && let ast::ExprKind::Name(name) = &value.kind
            && let Some(takes) = self.parameters_of(name)
        {
            self.report(errors::body_names_function(name, block.span, takes));
            let refused =
                Block { statements: vec![Statement::Expr(unknown(*span))], locals: Vec::new(), unassigned: Vec::new() };
            return (refused, Type::Unknown);
        }
        self.block(block, position, after)
    }

    /// How many parameters the function of a name has, where that is one number; `None` if it names none.
    fn parameters_of(&self, name: &str) -> Option<Option<usize>> {
        if Builtin::named(name).is_some() {
            return Some(None);
        }
        self.signatures.find(name).map(|declared| Some(self.signatures.signature_of(declared).parameters.len()))
    }
}

/// A statement that is an expression.
fn value_of(kind: ExprKind, ty: Type, span: Span) -> (Statement, Type) {
    (Statement::Expr(Expr { kind, ty: ty.clone(), span }), ty)
}
