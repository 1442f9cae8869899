//! The tree interpreter: the reference that every other engine is held against. Plain on purpose.
//!
//! It walks the typed program with explicit stacks of tasks, values, variables and frames, never the host's stack, so
//! recursion in programs is bounded by a limit and not by an accident of the platform. Every evaluation pushes exactly
//! one value.

mod tasks;

use crate::check::typed_program::{FunctionId, TypedProgram};
use crate::diagnostic::Diagnostic;
use crate::engine::{Engine, EngineName, Instance, Limits, RuntimeError};
use crate::host::Host;
use crate::operations::Fault;
use crate::program::Program;
use crate::source::Span;
use crate::value::Value;
use std::sync::Arc;
use tasks::{Loop, Task};

/// The tree interpreter.
#[derive(Debug)]
pub struct Interp;

impl Engine for Interp {
    fn name(&self) -> EngineName {
        EngineName::Interp
    }

    fn prepare(&self, program: &Arc<Program>, limits: Limits) -> Result<Box<dyn Instance>, Diagnostic> {
        Ok(Box::new(Interpreter { program: program.clone(), limits }))
    }
}

struct Interpreter {
    program: Arc<Program>,
    limits: Limits,
}

impl Instance for Interpreter {
    fn compile(&mut self, _function: FunctionId) -> Result<(), Diagnostic> {
        Ok(())
    }

    fn call(&mut self, function: FunctionId, arguments: &[Value], host: &mut dyn Host) -> Result<Value, RuntimeError> {
        Machine::new(self.program.typed(), self.limits, host).run(function, arguments)
    }
}

/// The state of one run.
struct Machine<'p, 'h> {
    program: &'p TypedProgram,
    limits: Limits,
    host: &'h mut dyn Host,
    /// What remains to be done, next last.
    tasks: Vec<Task<'p>>,
    /// Values waiting for their task.
    values: Vec<Value>,
    /// The variables of all frames.
    locals: Vec<Value>,
    frames: Vec<Frame>,
    loops: Vec<Loop<'p>>,
    /// Counted calls in progress.
    depth: u32,
}

/// A call in progress, and how high each stack stood when it began.
struct Frame {
    function: FunctionId,
    counted: bool,
    tasks: usize,
    values: usize,
    locals: usize,
    loops: usize,
}

impl<'p, 'h> Machine<'p, 'h> {
    fn new(program: &'p TypedProgram, limits: Limits, host: &'h mut dyn Host) -> Machine<'p, 'h> {
        Machine {
            program,
            limits,
            host,
            tasks: Vec::with_capacity(16),
            values: Vec::with_capacity(16),
            locals: Vec::with_capacity(16),
            frames: Vec::with_capacity(8),
            loops: Vec::new(),
            depth: 0,
        }
    }

    fn run(mut self, function: FunctionId, arguments: &[Value]) -> Result<Value, RuntimeError> {
        self.values.extend_from_slice(arguments);
        self.enter(function, arguments.len(), false);
        while let Some(task) = self.tasks.pop() {
            if let Err((fault, at)) = self.perform(task) {
                return Err(self.error(fault, at));
            }
        }
        Ok(self.pop())
    }

    /// Begins a call whose arguments are the topmost values.
    fn enter(&mut self, function: FunctionId, arguments: usize, counted: bool) {
        let values = self.values.len() - arguments;
        self.frames.push(Frame {
            function,
            counted,
            tasks: self.tasks.len(),
            values,
            locals: self.locals.len(),
            loops: self.loops.len(),
        });
        self.begin(function, values);
    }

    /// Begins a call in the frame of its caller, which ends.
    fn enter_tail(&mut self, function: FunctionId, arguments: usize) {
        let first_argument = self.values.len() - arguments;
        if let Some(frame) = self.frames.last_mut() {
            frame.function = function;
            self.tasks.truncate(frame.tasks);
            self.locals.truncate(frame.locals);
            self.loops.truncate(frame.loops);
            let values = frame.values;
            self.values.drain(values..first_argument);
            self.begin(function, values);
        }
    }

    /// Moves the arguments from the value stack into variables and schedules the body.
    fn begin(&mut self, function: FunctionId, first_argument: usize) {
        let declaration = self.program.function(function);
        let base = self.locals.len();
        self.locals.extend(self.values.drain(first_argument..));
        self.locals.resize_with(base + declaration.locals.len(), || Value::UNASSIGNED);
        self.tasks.push(Task::Return);
        self.tasks.push(Task::Block(&declaration.body, 0));
    }

    /// Ends the innermost call with the topmost value.
    fn leave(&mut self) {
        let result = self.pop();
        if let Some(frame) = self.frames.pop() {
            self.tasks.truncate(frame.tasks);
            self.values.truncate(frame.values);
            self.locals.truncate(frame.locals);
            self.loops.truncate(frame.loops);
            self.depth -= u32::from(frame.counted);
        }
        self.values.push(result);
    }

    /// The topmost value. Every task finds the values that the tasks before it pushed.
    fn pop(&mut self) -> Value {
        self.values.pop().unwrap_or(Value::NIL)
    }

    #[cold]
    fn error(&self, fault: Fault, at: Span) -> RuntimeError {
        let mut error = RuntimeError::new(fault.code, at, fault.message);
        error.calls = self.frames.iter().map(|frame| self.program.function(frame.function).name.clone()).collect();
        error
    }
}
