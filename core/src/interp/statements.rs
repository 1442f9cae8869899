//! Blocks, statement by statement.

use super::{Machine, Next, Task};
use crate::check::typed_program::{Block, Statement};
use crate::value::Value;
use std::ops::ControlFlow;

impl<'p> Machine<'p, '_> {
    #[inline]
    pub(super) fn enter_block(&mut self, block: &'p Block) -> Next<'p> {
        for &local in &block.unassigned {
            self.set(local, Value::UNASSIGNED);
        }
        self.statement(block, 0)
    }

    /// Goes on with a block from the statement of an index on.
    #[inline]
    fn statement(&mut self, block: &'p Block, mut index: u32) -> Next<'p> {
        while let Some(statement) = block.statements.get(index as usize) {
            let expr = match statement {
                // The last statement's value is the block's.
                Statement::Expr(value) if index as usize + 1 == block.statements.len() => return Next::Evaluate(value),
                Statement::Bind { value, .. }
                | Statement::Return(value)
                | Statement::Break(Some(value))
                | Statement::Guard { condition: value, .. }
                | Statement::Expr(value) => value,
                Statement::Break(None) => return self.end_loop(None),
                Statement::Continue => return self.continue_loop(),
            };
            let Some(value) = self.at_once(expr) else {
                self.tasks.push(Task::Statement(block, index));
                return Next::Evaluate(expr);
            };
            if let ControlFlow::Break(next) = self.do_with(statement, value) {
                return next;
            }
            index += 1;
        }
        Next::Give(Value::NIL)
    }

    /// Goes on with a block whose statement of an index has this value.
    #[inline]
    pub(super) fn finish_statement(&mut self, block: &'p Block, index: u32, value: Value) -> Next<'p> {
        match self.do_with(&block.statements[index as usize], value) {
            ControlFlow::Continue(()) => self.statement(block, index + 1),
            ControlFlow::Break(next) => next,
        }
    }

    /// Does what a statement does with the value of its expression; breaks where the block does not go on.
    #[inline(always)]
    fn do_with(&mut self, statement: &'p Statement, value: Value) -> ControlFlow<Next<'p>> {
        match statement {
            Statement::Bind { local, .. } => self.set(*local, value),
            Statement::Return(_) => return ControlFlow::Break(self.leave(value)),
            Statement::Break(_) => return ControlFlow::Break(self.end_loop(Some(value))),
            Statement::Guard { negated, body, .. } if value.is_truthy() != *negated => {
                self.tasks.push(Task::Return);
                return ControlFlow::Break(Next::Enter(body));
            }
            Statement::Guard { .. } | Statement::Continue | Statement::Expr(_) => {}
        }
        ControlFlow::Continue(())
    }
}
