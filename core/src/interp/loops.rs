//! Loops, round by round.

use super::{Machine, Next, Task};
use crate::check::typed_program::{Block, Expr, LocalId};
use crate::value::Value;

/// A loop in progress.
pub(super) struct Loop<'p> {
    kind: LoopKind<'p>,
    body: &'p Block,
    /// That of the last round that ended; nil before there is one.
    value: Value,
    /// How high the stacks stand between rounds.
    tasks: usize,
    stack: usize,
}

/// What decides whether there is another round, and what it begins with.
pub(super) enum LoopKind<'p> {
    While(&'p Expr),
    /// Rounds are counted, as [`crate::operations::range`] says.
    Range {
        local: LocalId,
        start: f64,
        rounds: f64,
        done: f64,
    },
    /// The value is a list.
    Each {
        local: LocalId,
        list: Value,
        done: usize,
    },
}

impl<'p> Machine<'p, '_> {
    #[inline]
    pub(super) fn begin_loop(&mut self, kind: LoopKind<'p>, body: &'p Block) -> Next<'p> {
        let (tasks, stack) = (self.tasks.len(), self.stack.len());
        self.loops.push(Loop { kind, body, value: Value::NIL, tasks, stack });
        self.next_round()
    }

    #[inline]
    fn next_round(&mut self) -> Next<'p> {
        let Some(current) = self.loops.last_mut() else { return Next::Give(Value::NIL) };
        let (local, value) = match &mut current.kind {
            LoopKind::While(condition) => {
                self.tasks.push(Task::Test);
                return Next::Evaluate(condition);
            }
            LoopKind::Range { local, start, rounds, done } => {
                if *done >= *rounds {
                    return self.end_loop(None);
                }
                let value = Value::arithmetic(*start + *done);
                *done += 1.0;
                (*local, value)
            }
            LoopKind::Each { local, list, done } => {
                let Some(element) = list.as_list().and_then(|elements| elements.get(*done)).cloned() else {
                    return self.end_loop(None);
                };
                *done += 1;
                (*local, element)
            }
        };
        let body = current.body;
        self.set(local, value);
        self.begin_round(body)
    }

    #[inline]
    fn begin_round(&mut self, body: &'p Block) -> Next<'p> {
        self.tasks.push(Task::EndRound);
        Next::Enter(body)
    }

    /// Goes on with a `wh` loop as its condition says.
    #[inline]
    pub(super) fn test(&mut self, condition: &Value) -> Next<'p> {
        match self.loops.last() {
            Some(current) if condition.is_truthy() => self.begin_round(current.body),
            _ => self.end_loop(None),
        }
    }

    #[inline]
    pub(super) fn end_round(&mut self, value: Value) -> Next<'p> {
        if let Some(current) = self.loops.last_mut() {
            current.value.replace(value);
        }
        self.next_round()
    }

    /// Ends the round without a value, wherever in it that happens.
    #[inline]
    pub(super) fn continue_loop(&mut self) -> Next<'p> {
        if let Some(current) = self.loops.last() {
            self.tasks.truncate(current.tasks);
            self.stack.truncate(current.stack);
        }
        self.next_round()
    }

    /// Leaves the innermost loop, wherever in it that happens; without a value it has that of its last round.
    #[inline]
    pub(super) fn end_loop(&mut self, value: Option<Value>) -> Next<'p> {
        let Some(ended) = self.loops.pop() else { return Next::Give(Value::NIL) };
        self.tasks.truncate(ended.tasks);
        self.stack.truncate(ended.stack);
        Next::Give(value.unwrap_or(ended.value))
    }
}
