//! Matches: patterns, what they bind, and whether the arms cover everything.

use super::errors;
use super::function::{FunctionChecker, Position, unknown};
use super::scope::After;
use super::typed_program::{Arm, Constant, Expr, ExprKind, LocalId, Pattern};
use crate::source::Span;
use crate::syntax::ast::{self, PatternKind, ValueKind};
use crate::types::Type;

impl<'tree> FunctionChecker<'_, 'tree> {
    pub(super) fn match_arms(
        &mut self,
        subject: Option<&'tree ast::Expr>,
        arms: &'tree [ast::Arm],
        at: Span,
        position: Position,
    ) -> Expr {
        let subject = Box::new(match subject {
            Some(subject) => self.expression(subject),
            None => unknown(at),
        });
        let mut ty = Type::Unknown;
        let mut checked = Vec::with_capacity(arms.len());
        for arm in arms {
            let found = self.arm(arm, &subject.ty, position, &mut checked);
            if ty.is_open() {
                ty = found;
            }
        }
        self.require_exhaustive(&subject, &checked, at);
        Expr { kind: ExprKind::Match { subject, arms: checked }, ty, span: at }
    }

    /// Checks an arm, whose scope also holds what its pattern binds, and gives the type of its value.
    fn arm(&mut self, arm: &'tree ast::Arm, subject: &Type, position: Position, into: &mut Vec<Arm>) -> Type {
        let before = self.scopes.snapshot();
        self.scopes.enter();
        let pattern = self.pattern(&arm.pattern, subject);
        let (mut body, ty) = self.statements(&arm.body.statements, position);
        self.scopes.leave(&mut body);
        self.scopes.restore(before, After::GoesOn);
        into.push(Arm { pattern, body, span: arm.span });
        ty
    }

    #[inline(never)]
    fn pattern(&mut self, pattern: &'tree ast::Pattern, subject: &Type) -> Pattern {
        match &pattern.kind {
            PatternKind::Number(number) => Pattern::Literal(Constant::Number(*number)),
            PatternKind::Text(text) => Pattern::Literal(Constant::Text(text.as_str().into())),
            PatternKind::Bool(flag) => Pattern::Literal(Constant::Bool(*flag)),
            PatternKind::Any => Pattern::Any,
            PatternKind::Ok(name) => Pattern::Ok(self.pattern_variable(name, || match subject {
                Type::Result(ok, _) => Type::clone(ok),
                _ => Type::Unknown,
            })),
            PatternKind::Err(name) => Pattern::Err(self.pattern_variable(name, || match subject {
                Type::Result(_, err) => Type::clone(err),
                _ => Type::Unknown,
            })),
            PatternKind::Kind(kind, name) => Pattern::Kind(
                *kind,
                self.pattern_variable(name, || match kind {
                    ValueKind::Number => Type::Number,
                    ValueKind::Text => Type::Text,
                    ValueKind::Bool => Type::Bool,
                    ValueKind::List => Type::list(Type::Unknown),
                }),
            ),
        }
    }

    fn pattern_variable(&mut self, name: &'tree Option<ast::Name>, ty: impl FnOnce() -> Type) -> Option<LocalId> {
        name.as_ref().map(|name| self.declare(name, ty()))
    }

    #[inline(never)]
    fn require_exhaustive(&mut self, subject: &Expr, arms: &[Arm], at: Span) {
        // A type pattern counts as covering everything, although it may fail.
        let covers_all = arms.iter().any(|arm| matches!(arm.pattern, Pattern::Any | Pattern::Kind(..)));
        if subject.ty.is_open() || covers_all {
            return;
        }
        let missing = missing(&subject.ty, arms);
        if !missing.is_empty() {
            let head = Span { start: at.start, end: subject.span.end };
            self.report(errors::not_exhaustive(head, &subject.ty, &missing));
        }
    }
}

/// The patterns that no arm has, though a value of the type may need them.
fn missing(subject: &Type, arms: &[Arm]) -> Vec<String> {
    let has = |wanted: &dyn Fn(&Pattern) -> bool| arms.iter().any(|arm| wanted(&arm.pattern));
    let is = |constant: Constant| has(&|pattern| *pattern == Pattern::Literal(constant.clone()));
    let mut missing = Vec::new();
    match subject {
        Type::Result(..) => {
            if !has(&|pattern| matches!(pattern, Pattern::Ok(_))) {
                missing.push("~v".to_owned());
            }
            if !has(&|pattern| matches!(pattern, Pattern::Err(_))) {
                missing.push("^e".to_owned());
            }
        }
        Type::Bool => {
            missing.extend(
                [true, false].into_iter().filter(|&flag| !is(Constant::Bool(flag))).map(|flag| flag.to_string()),
            );
        }
        Type::Sum(names) => {
            let uncovered = names.iter().filter(|name| !is(Constant::Text(name.as_str().into())));
            missing.extend(uncovered.map(|name| format!("{name:?}")));
        }
        _ => missing.push("_".to_owned()),
    }
    missing
}
