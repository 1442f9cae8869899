//! Calls, and how they end.

use super::{Machine, Next, Task};
use crate::check::typed_program::{CallKind, FunctionId};
use crate::operations::{self, Callee, Fault};
use crate::source::Span;
use crate::value::Value;

/// A call in progress, and how high the stacks stood when it began.
pub(super) struct Frame {
    pub(super) function: FunctionId,
    counted: bool,
    /// Where its variables begin.
    base: usize,
    tasks: usize,
    loops: usize,
}

impl<'p> Machine<'p, '_> {
    /// Calls a function with the topmost values.
    #[inline]
    pub(super) fn call(&mut self, function: FunctionId, arguments: usize, kind: CallKind, at: Span) -> Next<'p> {
        match kind {
            CallKind::Plain => self.enter(function, arguments, false),
            CallKind::Tail => self.enter_tail(function, arguments),
            CallKind::Counted if self.depth == self.limits.depth => {
                Next::fail(operations::too_deep(self.limits.depth), at)
            }
            CallKind::Counted => {
                self.depth += 1;
                self.enter(function, arguments, true)
            }
        }
    }

    /// Calls what a value means, with the topmost values.
    #[inline]
    pub(super) fn call_value(&mut self, callee: &Value, arguments: usize, kind: CallKind, at: Span) -> Next<'p> {
        match self.find(operations::callee(callee)) {
            Ok(function) => {
                let declaration = self.program.function(function);
                let expected = declaration.parameters.len();
                if expected != arguments {
                    return Next::fail(operations::wrong_argument_count(&declaration.name, expected, arguments), at);
                }
                self.call(function, arguments, kind, at)
            }
            Err(fault) => Next::fail(fault, at),
        }
    }

    /// The function that was meant.
    #[inline]
    pub(super) fn find(&self, callee: Result<Callee<'_>, Fault>) -> Result<FunctionId, Fault> {
        match callee? {
            Callee::Function(function) => Ok(function),
            Callee::Named(name) => {
                self.program.function_named(name).ok_or_else(|| operations::undefined_function(name))
            }
        }
    }

    /// Begins a call: the arguments, which are the topmost values, become its first variables.
    #[inline]
    pub(super) fn enter(&mut self, function: FunctionId, arguments: usize, counted: bool) -> Next<'p> {
        let base = self.stack.len() - arguments;
        let (tasks, loops) = (self.tasks.len(), self.loops.len());
        self.frames.push(Frame { function, counted, base, tasks, loops });
        self.begin(function, base)
    }

    /// Begins a call in the frame of its caller, which ends.
    #[inline]
    fn enter_tail(&mut self, function: FunctionId, arguments: usize) -> Next<'p> {
        let first_argument = self.stack.len() - arguments;
        if let Some(frame) = self.frames.last_mut() {
            frame.function = function;
            self.tasks.truncate(frame.tasks);
            self.loops.truncate(frame.loops);
        }
        self.stack.drain(self.base..first_argument);
        self.begin(function, self.base)
    }

    #[inline]
    fn begin(&mut self, function: FunctionId, base: usize) -> Next<'p> {
        let declaration = self.program.function(function);
        self.base = base;
        self.stack.resize_with(base + declaration.locals.len(), || Value::UNASSIGNED);
        self.tasks.push(Task::Return);
        Next::Enter(&declaration.body)
    }

    /// Ends the innermost call.
    #[inline]
    pub(super) fn leave(&mut self, result: Value) -> Next<'p> {
        if let Some(frame) = self.frames.pop() {
            self.tasks.truncate(frame.tasks);
            self.stack.truncate(frame.base);
            self.loops.truncate(frame.loops);
            self.depth -= u32::from(frame.counted);
        }
        self.base = self.frames.last().map_or(0, |caller| caller.base);
        Next::Give(result)
    }
}
