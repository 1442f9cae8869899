//! Blocks, statement by statement.

use super::{Machine, Next, Task};
use crate::check::typed_program::{Block, Statement};
use crate::value::Value;

impl<'p> Machine<'p, '_> {
    pub(super) fn enter_block(&mut self, block: &'p Block) -> Next<'p> {
        for &local in &block.unassigned {
            self.set(local, Value::UNASSIGNED);
        }
        self.statement(block, 0)
    }

    /// Goes on with a block at the statement of an index.
    fn statement(&mut self, block: &'p Block, index: u32) -> Next<'p> {
        let position = index as usize;
        let value = match block.statements.get(position) {
            // The last statement's value is the block's.
            Some(Statement::Expr(value)) if position + 1 == block.statements.len() => return Next::Evaluate(value),
            Some(
                Statement::Bind { value, .. }
                | Statement::Return(value)
                | Statement::Break(Some(value))
                | Statement::Guard { condition: value, .. }
                | Statement::Expr(value),
            ) => value,
            Some(Statement::Break(None)) => return self.end_loop(None),
            Some(Statement::Continue) => return self.continue_loop(),
            None => return Next::Give(Value::NIL),
        };
        self.tasks.push(Task::Statement(block, index));
        Next::Evaluate(value)
    }

    /// Does what the statement of an index does with the value of its expression.
    pub(super) fn finish_statement(&mut self, block: &'p Block, index: u32, value: Value) -> Next<'p> {
        match &block.statements[index as usize] {
            Statement::Bind { local, .. } => self.set(*local, value),
            Statement::Return(_) => return self.leave(value),
            Statement::Break(_) => return self.end_loop(Some(value)),
            Statement::Guard { negated, body, .. } if value.is_truthy() != *negated => {
                self.tasks.push(Task::Return);
                return Next::Enter(body);
            }
            Statement::Guard { .. } | Statement::Continue | Statement::Expr(_) => {}
        }
        self.statement(block, index + 1)
    }
}
