//! Expressions: where their evaluation begins, and how those go on that depend on the value of one operand.

use super::loops::LoopKind;
use super::{Machine, Next, Step, Task, failure};
use crate::check::typed_program::{Arm, Expr, ExprKind, Pattern};
use crate::diagnostic::Code;
use crate::operations::{self, Fault};
use crate::value::{Kind, Value};

impl<'p> Machine<'p, '_> {
    /// Begins an expression.
    pub(super) fn evaluate(&mut self, expr: &'p Expr) -> Step<'p> {
        let operand = match &expr.kind {
            ExprKind::Constant(constant) => return Ok(Next::Give(self.constants.value(constant))),
            ExprKind::Local { local, read } => {
                let value = self.read(*local, *read);
                if value.is_unassigned() {
                    return Err(failure(operations::unassigned(), expr.span));
                }
                return Ok(Next::Give(value));
            }
            ExprKind::Binary { op, left, right } => return self.binary(expr, *op, left, right),
            ExprKind::Call { .. }
            | ExprKind::CallValue { .. }
            | ExprKind::Builtin { .. }
            | ExprKind::List(_)
            | ExprKind::Record { .. }
            | ExprKind::With { .. }
            | ExprKind::ForRange { .. } => return self.operands(expr, 0),
            ExprKind::Block(block) => return Ok(Next::Statement(block, 0)),
            ExprKind::While { condition, body } => {
                return Ok(self.begin_loop(LoopKind::While(condition), body));
            }
            ExprKind::Tool { .. } => {
                return Err(failure(Fault::new(Code::T033, "this cannot be run yet"), expr.span));
            }
            ExprKind::Logic { left: operand, .. }
            | ExprKind::Negate(operand)
            | ExprKind::Not(operand)
            | ExprKind::ToFunction { operand, .. }
            | ExprKind::Field { object: operand, .. }
            | ExprKind::Index { object: operand, .. }
            | ExprKind::Ok(operand)
            | ExprKind::Err(operand)
            | ExprKind::Unwrap(operand)
            | ExprKind::Coalesce { value: operand, .. }
            | ExprKind::If { condition: operand, .. }
            | ExprKind::Match { subject: operand, .. }
            | ExprKind::ForEach { list: operand, .. } => operand,
        };
        self.tasks.push(Task::Finish(expr));
        Ok(Next::Evaluate(operand))
    }

    /// Goes on with an expression whose first operand has this value.
    pub(super) fn finish(&mut self, expr: &'p Expr, value: Value) -> Step<'p> {
        let fault = |fault| failure(fault, expr.span);
        Ok(Next::Give(match &expr.kind {
            ExprKind::Logic { stops_on, right, .. } => {
                if value.is_truthy() != *stops_on {
                    return Ok(Next::Evaluate(right));
                }
                value
            }
            ExprKind::Negate(_) => operations::negate(&value).map_err(fault)?,
            ExprKind::Not(_) => Value::boolean(!value.is_truthy()),
            ExprKind::ToFunction { builtin, .. } => {
                let function = self.find(operations::to_function(&value, builtin.name())).map_err(fault)?;
                self.constants.function(function)
            }
            ExprKind::Field { safe: true, .. } | ExprKind::Index { safe: true, .. } if value.is_nil() => value,
            ExprKind::Field { field, .. } => operations::field(&value, field).map_err(fault)?,
            ExprKind::Index { index, .. } => operations::element(&value, *index as usize).map_err(fault)?,
            ExprKind::Ok(_) => Value::ok(value),
            ExprKind::Err(_) => Value::err(value),
            ExprKind::Unwrap(_) => match value.kind() {
                Kind::Ok => value.into_payload().unwrap_or(Value::NIL),
                Kind::Err => return Ok(self.leave(value)),
                _ => value,
            },
            ExprKind::Coalesce { fallback, .. } => {
                if value.is_nil() {
                    return Ok(Next::Evaluate(fallback));
                }
                value
            }
            ExprKind::If { then, otherwise, .. } => {
                return Ok(Next::Statement(if value.is_truthy() { then } else { otherwise }, 0));
            }
            ExprKind::Match { arms, .. } => return Ok(self.choose(arms, value)),
            ExprKind::ForEach { local, body, .. } => {
                operations::elements(&value).map_err(fault)?;
                return Ok(self.begin_loop(LoopKind::Each { local: *local, list: value, done: 0 }, body));
            }
            _ => value,
        }))
    }

    /// Goes on with the first arm that a value matches.
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
                return Next::Statement(&arm.body, 0);
            }
        }
        Next::Give(Value::NIL)
    }
}
