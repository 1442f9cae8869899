//! Expressions: where their evaluation begins, and how those go on that depend on the value of one operand.

use super::loops::LoopKind;
use super::{Machine, Next, Task};
use crate::check::typed_program::{Arm, Expr, ExprKind, LocalId, Pattern, Read};
use crate::operations::{self, Fault};
use crate::source::Span;
use crate::value::{Kind, Value};

impl<'p> Machine<'p, '_> {
    /// The value of an expression for which no other has to be evaluated: a constant, a variable that has a value, an
    /// operator on two numbers that are ready.
    #[inline]
    pub(super) fn at_once(&mut self, expr: &'p Expr) -> Option<Value> {
        match &expr.kind {
            ExprKind::Constant(constant) => Some(self.constants.value(constant)),
            ExprKind::Local { local, read } => Some(self.read(*local, *read)).filter(|value| !value.is_unassigned()),
            ExprKind::Binary { op, left, right } => operations::numbers(*op, self.number(left)?, self.number(right)?),
            _ => None,
        }
    }

    /// Begins an expression.
    #[inline]
    pub(super) fn evaluate(&mut self, expr: &'p Expr) -> Next<'p> {
        if let Some(value) = self.at_once(expr) {
            return Next::Give(value);
        }
        let operand = match &expr.kind {
            ExprKind::Constant(_) => return Next::Give(Value::NIL),
            ExprKind::Local { .. } => return Next::fail(operations::unassigned(), expr.span),
            ExprKind::Binary { op, left, right } => return self.binary(expr, *op, left, right),
            ExprKind::Field { object, .. } | ExprKind::Index { object, .. } => match object.kind {
                ExprKind::Local { local, read } => return self.part_of_variable(expr, local, read, object.span),
                _ => object,
            },
            ExprKind::Call { .. }
            | ExprKind::CallValue { .. }
            | ExprKind::Builtin { .. }
            | ExprKind::Tool { .. }
            | ExprKind::List(_)
            | ExprKind::Record { .. }
            | ExprKind::With { .. }
            | ExprKind::ForRange { .. } => return self.operands(expr, 0),
            ExprKind::Block(block) => return Next::Enter(block),
            ExprKind::While { condition, body } => return self.begin_loop(LoopKind::While(condition), body),
            ExprKind::Logic { left: operand, .. }
            | ExprKind::Negate(operand)
            | ExprKind::Not(operand)
            | ExprKind::ToFunction { operand, .. }
            | ExprKind::Ok(operand)
            | ExprKind::Err(operand)
            | ExprKind::Unwrap(operand)
            | ExprKind::Coalesce { value: operand, .. }
            | ExprKind::If { condition: operand, .. }
            | ExprKind::Match { subject: operand, .. }
            | ExprKind::ForEach { list: operand, .. } => operand,
        };
        self.tasks.push(Task::Finish(expr));
        Next::Evaluate(operand)
    }

    /// Goes on with an expression whose first operand has this value.
    #[inline]
    pub(super) fn finish(&mut self, expr: &'p Expr, value: Value) -> Next<'p> {
        match &expr.kind {
            ExprKind::Logic { stops_on, right, .. } if value.is_truthy() != *stops_on => Next::Evaluate(right),
            ExprKind::Negate(_) => Next::give(operations::negate(&value), expr.span),
            ExprKind::Not(_) => Next::Give(Value::boolean(!value.is_truthy())),
            ExprKind::ToFunction { builtin, .. } => {
                let function = self.find(operations::to_function(&value, builtin.name()));
                Next::give(function.map(|function| self.constants.function(function)), expr.span)
            }
            ExprKind::Field { .. } | ExprKind::Index { .. } => Next::give(part(expr, &value), expr.span),
            ExprKind::Ok(_) => Next::Give(Value::ok(value)),
            ExprKind::Err(_) => Next::Give(Value::err(value)),
            ExprKind::Unwrap(_) => match value.kind() {
                Kind::Ok => Next::Give(value.into_payload().unwrap_or(Value::NIL)),
                Kind::Err => self.leave(value),
                _ => Next::Give(value),
            },
            ExprKind::Coalesce { fallback, .. } if value.is_nil() => Next::Evaluate(fallback),
            ExprKind::If { then, otherwise, .. } => Next::Enter(if value.is_truthy() { then } else { otherwise }),
            ExprKind::Match { arms, .. } => self.choose(arms, value),
            ExprKind::ForEach { local, body, .. } => match operations::elements(&value) {
                Ok(_) => self.begin_loop(LoopKind::Each { local: *local, list: value, done: 0 }, body),
                Err(fault) => Next::fail(fault, expr.span),
            },
            _ => Next::Give(value),
        }
    }

    /// A field or element of what a variable holds, which is not copied for it.
    #[inline]
    fn part_of_variable(&mut self, expr: &'p Expr, local: LocalId, read: Read, at: Span) -> Next<'p> {
        let variable = self.variable(local);
        if variable.is_unassigned() {
            return Next::fail(operations::unassigned(), at);
        }
        let part = part(expr, variable);
        if read.last {
            *variable = Value::NIL;
        }
        Next::give(part, expr.span)
    }

    /// Goes on with the first arm that a value matches.
    #[inline]
    fn choose(&mut self, arms: &'p [Arm], subject: Value) -> Next<'p> {
        for arm in arms {
            let matches = match &arm.pattern {
                Pattern::Literal(constant) => self.constants.value(constant) == subject,
                Pattern::Ok(_) => subject.kind() == Kind::Ok,
                Pattern::Err(_) => subject.kind() == Kind::Err,
                Pattern::Kind(kind, _) => operations::matches_kind(&subject, *kind),
                Pattern::Any => true,
            };
            if matches {
                if let Some(local) = arm.pattern.binding() {
                    let wrapped = matches!(arm.pattern, Pattern::Ok(_) | Pattern::Err(_));
                    let bound = if wrapped { subject.into_payload().unwrap_or(Value::NIL) } else { subject };
                    self.set(local, bound);
                }
                return Next::Enter(&arm.body);
            }
        }
        Next::Give(Value::NIL)
    }
}

/// The field or element of an object that an expression asks for.
#[inline]
fn part(expr: &Expr, object: &Value) -> Result<Value, Fault> {
    match &expr.kind {
        ExprKind::Field { safe: true, .. } | ExprKind::Index { safe: true, .. } if object.is_nil() => Ok(Value::NIL),
        ExprKind::Field { field, .. } => operations::field(object, field),
        ExprKind::Index { index, .. } => operations::element(object, *index as usize),
        _ => Ok(Value::NIL),
    }
}
