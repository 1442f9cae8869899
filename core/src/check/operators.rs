//! Operators, and the types that they take.

use super::errors;
use super::function::FunctionChecker;
use super::typed_program::{Constant, Expr, ExprKind, Operator};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{self, BinaryOp};
use crate::types::Type;

impl<'tree> FunctionChecker<'_, 'tree> {
    pub(super) fn negate(&mut self, operand: &'tree ast::Expr, at: Span) -> Expr {
        let operand = Box::new(self.expression(operand));
        if !operand.ty.fits(&Type::Number) {
            self.report_operands([&operand], errors::negation(at, self.value(&operand)));
        }
        Expr { kind: ExprKind::Negate(operand), ty: Type::Number, span: at }
    }

    pub(super) fn not(&mut self, operand: &'tree ast::Expr, at: Span) -> Expr {
        let operand = Box::new(self.expression(operand));
        Expr { kind: ExprKind::Not(operand), ty: Type::Bool, span: at }
    }

    pub(super) fn binary(&mut self, op: BinaryOp, left: &'tree ast::Expr, right: &'tree ast::Expr, at: Span) -> Expr {
        let minus = Span { start: left.span.end, end: if op == BinaryOp::Subtract { right.span.end } else { 0 } };
        let outer = std::mem::replace(&mut self.minus_after, minus);
        let left = Box::new(self.expression(left));
        self.minus_after = outer;
        let right = Box::new(self.expression(right));
        self.operator(op, left, right, at)
    }

    #[inline(never)]
    fn operator(&mut self, op: BinaryOp, left: Box<Expr>, right: Box<Expr>, at: Span) -> Expr {
        let operator = match op {
            BinaryOp::Add => Operator::Add,
            BinaryOp::Subtract => Operator::Subtract,
            BinaryOp::Multiply => Operator::Multiply,
            BinaryOp::Divide => Operator::Divide,
            BinaryOp::Less => Operator::Less,
            BinaryOp::Greater => Operator::Greater,
            BinaryOp::LessEqual => Operator::LessEqual,
            BinaryOp::GreaterEqual => Operator::GreaterEqual,
            BinaryOp::Equal => Operator::Equal,
            BinaryOp::NotEqual => Operator::NotEqual,
            BinaryOp::Append => Operator::Append,
            BinaryOp::And | BinaryOp::Or => {
                let stops_on = op == BinaryOp::Or;
                return Expr { kind: ExprKind::Logic { stops_on, left, right }, ty: Type::Bool, span: at };
            }
        };
        let ty = match operator {
            Operator::Add => self.sum(&left, &right, at),
            Operator::Subtract | Operator::Multiply | Operator::Divide => {
                if !left.ty.fits(&Type::Number) || !right.ty.fits(&Type::Number) {
                    let report = errors::arithmetic(op.symbol(), at, self.value(&left), self.value(&right));
                    self.report_operands([&left, &right], report);
                }
                Type::Number
            }
            Operator::Less | Operator::Greater | Operator::LessEqual | Operator::GreaterEqual => {
                if !can_be_ordered(&left.ty, &right.ty) {
                    let report = errors::ordering(op.symbol(), at, self.value(&left), self.value(&right));
                    self.report_operands([&left, &right], report);
                }
                Type::Bool
            }
            Operator::Append => self.append(&left, &right),
            Operator::Equal | Operator::NotEqual => Type::Bool,
        };
        Expr { kind: ExprKind::Binary { op: operator, left, right }, ty, span: at }
    }

    fn sum(&mut self, left: &Expr, right: &Expr, at: Span) -> Type {
        joint_kind(&left.ty, &right.ty).unwrap_or_else(|| {
            self.report_operands([left, right], errors::sum(at, self.value(left), self.value(right)));
            Type::Unknown
        })
    }

    /// Reports operands that do not fit. Where one is the bare name of a function, a call was meant.
    #[cold]
    fn report_operands<const N: usize>(&mut self, operands: [&Expr; N], report: Diagnostic) {
        let named = operands.into_iter().find_map(|operand| match &operand.kind {
            ExprKind::Constant(Constant::Function(id, name)) => Some((*id, name, operand.span)),
            _ => None,
        });
        self.report(match named {
            // The language has it that builtins are no variables there.
            Some((id, name, at)) if id.index() >= self.signatures.functions.len() => {
                errors::builtin_as_operand(name, at)
            }
            Some((_, name, _)) => errors::function_as_operand(report, name),
            None => report,
        });
    }

    fn append(&mut self, list: &Expr, element: &Expr) -> Type {
        match &list.ty {
            Type::List(inner) if !inner.fits(&element.ty) => {
                self.report(errors::append_element(&list.ty, self.value(element)));
                list.ty.clone()
            }
            Type::List(_) => list.ty.clone(),
            open if open.is_open() => Type::Unknown,
            other => {
                self.report(errors::append(list.span, other, &element.ty));
                Type::Unknown
            }
        }
    }
}

/// The type that both operands are of, if they can be joined: numbers, texts or lists. Beside what is not known anything
/// may stand; a sum type is text; an optional may be nil, so it is none of them.
fn joint_kind(left: &Type, right: &Type) -> Option<Type> {
    match (left, right) {
        (left, right) if left.is_open() || right.is_open() => Some(Type::Unknown),
        (Type::Number, Type::Number) => Some(Type::Number),
        (Type::Text | Type::Sum(_), Type::Text | Type::Sum(_)) => Some(Type::Text),
        (Type::List(_), Type::List(_)) => Some(left.clone()),
        _ => None,
    }
}

/// Whether one may come before the other.
fn can_be_ordered(left: &Type, right: &Type) -> bool {
    !matches!((left, right), (Type::List(_), Type::List(_))) && joint_kind(left, right).is_some()
}
