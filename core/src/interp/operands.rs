//! Operations on several operands: how the operands come together, and what is done with them.

use super::loops::LoopKind;
use super::{Machine, Next, Task};
use crate::builtins::World;
use crate::check::typed_program::{Constant, Expr, ExprKind, Operator};
use crate::operations;
use crate::value::Value;

/// Whether an operand is not evaluated by itself but read when the operation happens.
#[inline]
fn is_ready(operand: &Expr) -> bool {
    match &operand.kind {
        ExprKind::Constant(_) => true,
        ExprKind::Local { read, .. } => read.deferred,
        _ => false,
    }
}

/// The operand of an index of an operation that takes any number of them.
#[inline]
fn operand_at(operation: &Expr, index: usize) -> Option<&Expr> {
    match &operation.kind {
        ExprKind::Call { arguments, .. }
        | ExprKind::Builtin { arguments, .. }
        | ExprKind::Tool { arguments, .. }
        | ExprKind::List(arguments) => arguments.get(index),
        ExprKind::CallValue { callee: first, arguments, .. } => match index.checked_sub(1) {
            Some(index) => arguments.get(index),
            None => Some(first),
        },
        ExprKind::Record { fields, .. } => fields.get(index).map(|(_, value)| value),
        ExprKind::ForRange { start, end, .. } => [start, end].get(index).map(|bound| &***bound),
        ExprKind::With { record, fields } => match index.checked_sub(1) {
            Some(index) => fields.get(index).map(|(_, value)| value),
            None => Some(record),
        },
        _ => None,
    }
}

impl<'p> Machine<'p, '_> {
    /// The value of an operand that is ready.
    #[inline]
    fn ready(&mut self, operand: &'p Expr) -> Value {
        match &operand.kind {
            ExprKind::Local { local, read } => self.read(*local, *read),
            ExprKind::Constant(constant) => self.constants.value(constant),
            _ => Value::NIL,
        }
    }

    /// The number that an operand is, if it is ready and is one: there is nothing to take out of a variable then.
    #[inline]
    pub(super) fn number(&self, operand: &Expr) -> Option<f64> {
        match &operand.kind {
            ExprKind::Constant(Constant::Number(number)) => Some(*number),
            ExprKind::Local { local, read } if read.deferred => self.stack[self.base + local.index()].as_operand(),
            _ => None,
        }
    }

    /// Evaluates the operands of an operator, left first, and applies it.
    #[inline]
    pub(super) fn binary(&mut self, expr: &'p Expr, op: Operator, left: &'p Expr, right: &'p Expr) -> Next<'p> {
        if !is_ready(left) {
            self.tasks.push(Task::Operand(expr, 0));
            return Next::Evaluate(left);
        }
        if !is_ready(right) {
            self.tasks.push(Task::Operand(expr, 1));
            return Next::Evaluate(right);
        }
        let left = self.ready(left);
        let right = self.ready(right);
        Next::give(operations::binary(op, left, &right), expr.span)
    }

    /// Takes the operand of an index of an operation.
    #[inline]
    pub(super) fn operand(&mut self, expr: &'p Expr, index: u32, value: Value) -> Next<'p> {
        let ExprKind::Binary { op, left, right } = &expr.kind else {
            self.stack.push(value);
            return self.operands(expr, index + 1);
        };
        let (left, right) = if index == 1 {
            let left = if is_ready(left) { self.ready(left) } else { self.pop() };
            (left, value)
        } else if is_ready(right) {
            (value, self.ready(right))
        } else {
            self.stack.push(value);
            self.tasks.push(Task::Operand(expr, 1));
            return Next::Evaluate(right);
        };
        Next::give(operations::binary(*op, left, &right), expr.span)
    }

    #[inline]
    fn pop(&mut self) -> Value {
        self.stack.pop().unwrap_or(Value::NIL)
    }

    /// Gets the operands of an operation together on the stack, from the one of an index on, and does it.
    #[inline]
    pub(super) fn operands(&mut self, expr: &'p Expr, from: u32) -> Next<'p> {
        let mut index = from;
        while let Some(operand) = operand_at(expr, index as usize) {
            let value = if is_ready(operand) {
                // Keeps the place until the operation happens.
                Value::NIL
            } else {
                let Some(value) = self.at_once(operand) else {
                    self.tasks.push(Task::Operand(expr, index));
                    return Next::Evaluate(operand);
                };
                value
            };
            self.stack.push(value);
            index += 1;
        }
        let count = index as usize;
        let first = self.stack.len() - count;
        for index in 0..count {
            if let Some(operand) = operand_at(expr, index).filter(|operand| is_ready(operand)) {
                self.stack[first + index] = self.ready(operand);
            }
        }
        self.operate(expr, first)
    }

    /// Does an operation whose operands are on the stack, from a place on.
    #[inline]
    fn operate(&mut self, expr: &'p Expr, first: usize) -> Next<'p> {
        match &expr.kind {
            ExprKind::Call { function, arguments, kind } => self.call(*function, arguments.len(), *kind, expr.span),
            ExprKind::CallValue { arguments, kind, .. } => {
                let callee = self.stack.remove(first);
                self.call_value(&callee, arguments.len(), *kind, expr.span)
            }
            ExprKind::Builtin { builtin, .. } => {
                let mut world = World { host: self.host, at: expr.span };
                let result = builtin.call(&mut self.stack[first..], &mut world);
                self.stack.truncate(first);
                Next::give(result, expr.span)
            }
            ExprKind::Tool { tool, .. } => {
                let tool = &self.program.tools[tool.index()];
                let arguments = self.stack.split_off(first);
                let mut world = World { host: self.host, at: expr.span };
                Next::Give(world.call_tool(&tool.name, tool.timeout, tool.retry, arguments))
            }
            ExprKind::List(_) => Next::Give(Value::list(self.stack.split_off(first))),
            ExprKind::Record { record, fields } => {
                let mut values: Box<[Value]> = fields.iter().map(|_| Value::NIL).collect();
                for ((place, _), value) in fields.iter().zip(self.stack.drain(first..)) {
                    values[*place as usize] = value;
                }
                Next::Give(Value::record(self.constants.shape(*record), values))
            }
            ExprKind::With { fields, .. } => {
                let mut operands = self.stack.drain(first..);
                let record = operands.next().unwrap_or(Value::NIL);
                let mut changes = fields.iter().zip(operands);
                let changed =
                    changes.try_fold(record, |record, ((name, _), value)| operations::with_field(record, name, value));
                Next::give(changed, expr.span)
            }
            ExprKind::ForRange { local, body, .. } => {
                let range = operations::range(&self.stack[first], &self.stack[first + 1]);
                self.stack.truncate(first);
                match range {
                    Ok((start, rounds)) => {
                        self.begin_loop(LoopKind::Range { local: *local, start, rounds, done: 0.0 }, body)
                    }
                    Err(fault) => Next::fail(fault, expr.span),
                }
            }
            _ => Next::Give(Value::NIL),
        }
    }
}
