//! What is read in another way than it was meant: lines that go on, minus signs that belong to digits, comparisons that
//! bind or do nothing, calls that take too much.

use super::call_sites::{Site, function_signature};
use super::errors::{self, Miscount};
use super::function::FunctionChecker;
use super::typed_program::{Constant, Expr, ExprKind, LocalId};
use crate::source::Span;
use crate::syntax::ast::{self, BinaryOp, StatementKind};
use crate::types::Type;

impl<'tree> FunctionChecker<'_, 'tree> {
    /// How a call that takes `expected` arguments came to have another number of them.
    pub(super) fn miscount(&self, site: &Site<'_, 'tree>, arguments: &[Expr], expected: usize) -> Miscount {
        if arguments.len() < expected {
            let after = self.minus_after;
            let follows = after.start == site.at.end && after.end > after.start && !site.arguments.is_empty();
            let minus = self.text(after).trim_start();
            return match minus.strip_prefix('-') {
                Some(_) if follows && arguments.len() + 1 == expected => {
                    Miscount::Negation(Span { start: after.end - minus.len() as u32, end: after.end }, minus.to_owned())
                }
                _ => Miscount::TooFew,
            };
        }
        let one_more = arguments.len() == expected + 1;
        if let (true, Some((literal, digits))) = (one_more, site.negative_literal()) {
            return Miscount::Subtraction(literal, digits);
        }
        if let Some(argument) = self.argument_on_next_line(site) {
            return Miscount::NextLine(self.end_before(argument));
        }
        for (index, argument) in arguments.iter().enumerate().take(site.arguments.len()) {
            let ExprKind::Constant(Constant::Function(..)) = argument.kind else { continue };
            let takes = function_signature(&argument.ty).map_or(0, |signature| signature.len() - 1);
            if takes > 0
                && let Some(last) = site.arguments[index..].get(takes)
            {
                let call = argument.span.to(last.span);
                let text = self.text(call);
                // Where parentheses are open, the call ends elsewhere.
                if !text.is_empty() && text.matches('(').count() == text.matches(')').count() {
                    return Miscount::NestedCall(call, text.to_owned());
                }
            }
        }
        Miscount::TooMany
    }

    /// Warns of `x -1` where `x` is a number, and also something that can be called.
    pub(super) fn warn_of_subtraction(&mut self, site: &Site<'_, 'tree>, variable: Option<LocalId>) {
        if let (Some(local), [_], Some((literal, digits))) = (variable, site.arguments, site.negative_literal())
            && self.scopes.type_of(local).fits(&Type::Number)
        {
            self.report(errors::subtraction_read_as_call(site.callee, literal, &digits));
        }
    }

    /// Warns of a call that goes on in a line that looks like a statement of its own.
    pub(super) fn warn_of_next_line(&mut self, site: &Site<'_, 'tree>) {
        if let Some(argument) = self.argument_on_next_line(site) {
            self.report(errors::argument_on_next_line(site.callee, argument));
        }
    }

    /// The first argument that starts with a name at the very start of a line.
    fn argument_on_next_line(&self, site: &Site<'_, 'tree>) -> Option<Span> {
        let starts_line = |argument: &&ast::Expr| {
            let before = &self.source.as_bytes()[..self.source.len().min(argument.span.start as usize)];
            before.last() == Some(&b'\n') && starts_with_name(argument)
        };
        site.arguments.iter().find(starts_line).map(|argument| argument.span)
    }

    /// Where a statement ends before a line that something starts: behind the last word, unless that may be a comment.
    fn end_before(&self, start: Span) -> Span {
        let before = self.source.get(..start.start as usize).unwrap_or_default().trim_end();
        let commented = before.rsplit('\n').next().is_some_and(|line| line.contains("--"));
        let end = if commented { start.start } else { before.len() as u32 };
        Span { start: end, end }
    }

    /// Warns of `x == 5`, which starts a binding like `x = 5`.
    pub(super) fn warn_of_double_equals(&mut self, name: &ast::Name) {
        let rest = self.source.get(name.span.end as usize..).unwrap_or_default();
        let operator = rest.trim_start();
        if operator.starts_with("==") {
            let start = name.span.end + (rest.len() - operator.len()) as u32;
            self.report(errors::binding_like_comparison(name, Span { start, end: start + 2 }));
        }
    }

    /// Warns of a comparison whose result nobody uses.
    pub(super) fn warn_of_comparison(&mut self, statement: &ast::Statement) {
        use BinaryOp::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
        if let StatementKind::Expr(ast::Expr { kind: ast::ExprKind::Binary { op, .. }, span }) = &statement.kind
            && matches!(op, Less | Greater | LessEqual | GreaterEqual | Equal | NotEqual)
        {
            self.report(errors::comparison_without_effect(*span, op.symbol()));
        }
    }
}

impl Site<'_, '_> {
    /// The last argument, if it is a negative literal: where, and its digits. `x -1` calls `x` where a subtraction may
    /// be meant.
    pub(super) fn negative_literal(&self) -> Option<(Span, String)> {
        match self.arguments {
            [.., ast::Expr { kind: ast::ExprKind::Number(number), span }]
                if self.piped.is_none() && number.is_sign_negative() =>
            {
                Some((*span, crate::value::number_text(-number)))
            }
            _ => None,
        }
    }
}

fn starts_with_name(argument: &ast::Expr) -> bool {
    matches!(argument.kind, ast::ExprKind::Name(_) | ast::ExprKind::Field { .. } | ast::ExprKind::Index { .. })
}
