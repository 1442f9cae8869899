//! One function: its scopes, its blocks, and what its checking shares with that of the others.

use super::calls::Calls;
use super::errors::{self, Value};
use super::findings::Findings;
use super::generated::Generated;
use super::index::Entity;
use super::scope::{After, Scopes};
use super::signatures::{Signature, Signatures};
use super::typed_program::{
    Block, Constant, Expr, ExprKind, Function, FunctionId, Local, LocalId, Origin, Read, Statement,
};
use crate::diagnostic::Diagnostic;
use crate::sorting;
use crate::source::Span;
use crate::syntax::ast;
use crate::types::Type;

/// Where a block or an expression stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Position {
    /// Its value is the function's result.
    Tail,
    /// Its value is used otherwise, or not at all.
    Inner,
}

/// Checks one function.
pub(super) struct FunctionChecker<'a, 'tree> {
    pub(super) source: &'tree str,
    pub(super) signatures: &'a Signatures<'tree>,
    pub(super) findings: &'a mut Findings,
    pub(super) generated: &'a mut Generated,
    function: &'tree ast::Function,
    pub(super) signature: &'a Signature<'tree>,
    pub(super) scopes: Scopes<'tree>,
    pub(super) loop_depth: usize,
    pub(super) calls: Calls,
    /// From the end of the expression being checked, if it is the left operand of a minus sign, to the end of the right
    /// operand; ends at 0 otherwise. A call there may have been meant to take what follows as an argument.
    pub(super) minus_after: Span,
}

impl<'a, 'tree> FunctionChecker<'a, 'tree> {
    pub(super) fn new(
        source: &'tree str,
        signatures: &'a Signatures<'tree>,
        id: FunctionId,
        findings: &'a mut Findings,
        generated: &'a mut Generated,
    ) -> FunctionChecker<'a, 'tree> {
        let (function, signature) = &signatures.functions[id.index()];
        FunctionChecker {
            source,
            signatures,
            findings,
            generated,
            function,
            signature,
            scopes: Scopes::default(),
            loop_depth: 0,
            calls: Calls::default(),
            minus_after: Span::default(),
        }
    }

    pub(super) fn check(&mut self) -> Function {
        let signature = self.signature;
        self.scopes.enter();
        for (parameter, ty) in self.function.parameters.iter().zip(&signature.parameters) {
            self.findings.index.add(parameter.name.span, Entity::Parameter, parameter.name.span, ty.clone());
            self.scopes.declare(&parameter.name, ty.clone());
        }
        let (mut body, found) = self.statements(&self.function.body.statements, Position::Tail);
        self.scopes.leave(&mut body);
        if !found.fits(&signature.result) {
            self.report_result(&found);
        }
        Function {
            name: self.function.name.text.clone(),
            origin: Origin::Declared,
            name_span: self.function.name.span,
            span: self.function.span,
            parameters: signature.parameters.clone(),
            result: signature.result.clone(),
            locals: self.take_locals(),
            body,
            proofs: Default::default(),
        }
    }

    #[cold]
    fn report_result(&mut self, found: &Type) {
        let last = self.function.body.statements.last();
        // Only an expression can have something put around it.
        let (at, text) = match last {
            Some(ast::Statement { kind: ast::StatementKind::Expr(value), .. }) => (value.span, self.text(value.span)),
            Some(last) => (last.span, ""),
            None => (self.function.name.span, ""),
        };
        let (name, result, declared) = (&self.function.name.text, &self.signature.result, self.result_span());
        let report = errors::result_type(name, declared, result, Value { at, ty: found, text });
        self.report(report);
    }

    /// The program's text there.
    pub(super) fn text(&self, at: Span) -> &'tree str {
        self.source.get(at.range()).unwrap_or_default()
    }

    /// An expression, for diagnostics.
    pub(super) fn value<'e>(&self, expr: &'e Expr) -> Value<'e>
    where
        'tree: 'e,
    {
        Value { at: expr.span, ty: &expr.ty, text: self.text(expr.span) }
    }

    fn take_locals(&mut self) -> Vec<Local> {
        std::mem::take(&mut self.scopes).into_locals()
    }

    /// What the checked function calls.
    pub(super) fn calls(mut self) -> Calls {
        sorting::sort_by_key(&mut self.calls.named, |&function| function);
        self.calls.named.dedup();
        self.calls
    }

    #[inline(never)]
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.findings.report(diagnostic.note(format!("in function '{}'", self.function.name.text)));
    }

    /// A block with a scope of its own that may not run.
    pub(super) fn block(&mut self, block: &'tree ast::Block, position: Position, after: After) -> (Block, Type) {
        let before = self.scopes.snapshot();
        self.scopes.enter();
        let (mut body, ty) = self.statements(&block.statements, position);
        self.scopes.leave(&mut body);
        self.scopes.restore(before, after);
        (body, ty)
    }

    pub(super) fn statements(&mut self, statements: &'tree [ast::Statement], position: Position) -> (Block, Type) {
        let mut checked = Vec::with_capacity(statements.len());
        let mut ty = Type::Nil;
        for (index, statement) in statements.iter().enumerate() {
            let rest = &statements[index + 1..];
            let position = if rest.is_empty() { position } else { Position::Inner };
            ty = self.statement(statement, position, &mut checked);
            if !rest.is_empty() {
                self.warn_of_comparison(statement);
            }
            let leaves = match checked.last() {
                Some(Statement::Return(_)) => "ret",
                Some(Statement::Break(_)) => "brk",
                _ => continue,
            };
            if let [first, .., last] | [first @ last] = rest {
                self.report(errors::unreachable(first.span.to(last.span), leaves));
                break;
            }
        }
        (Block { statements: checked, locals: Vec::new(), unassigned: Vec::new() }, ty)
    }

    /// Where the result type is declared.
    pub(super) fn result_span(&self) -> Span {
        self.function.result.span
    }

    /// The variable that a binding sets.
    pub(super) fn bind(&mut self, name: &'tree ast::Name, ty: Type) -> LocalId {
        let local = self.scopes.bind(name, ty.clone());
        self.mark_variable(local, name.span, ty);
        local
    }

    /// A new variable of the innermost scope.
    pub(super) fn declare(&mut self, name: &'tree ast::Name, ty: Type) -> LocalId {
        let local = self.scopes.declare(name, ty.clone());
        self.mark_variable(local, name.span, ty);
        local
    }

    /// Notes a name of a variable for the index.
    pub(super) fn mark_variable(&mut self, local: LocalId, at: Span, ty: Type) {
        let parameter = local.index() < self.function.parameters.len();
        let entity = if parameter { Entity::Parameter } else { Entity::Variable };
        self.findings.index.add(at, entity, self.scopes.span_of(local), ty);
    }

    /// The value of a variable.
    pub(super) fn read(&mut self, local: LocalId, at: Span) -> Expr {
        self.scopes.read(local);
        let ty = self.scopes.type_of(local).clone();
        Expr { kind: ExprKind::Local { local, read: Read::default() }, ty, span: at }
    }
}

/// What stands for an expression that failed to check.
pub(super) fn unknown(span: Span) -> Expr {
    Expr { kind: ExprKind::Constant(Constant::Nil), ty: Type::Unknown, span }
}
