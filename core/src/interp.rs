//! The tree interpreter: the reference that every other engine is held against. Plain on purpose.
//!
//! It walks the typed program as a machine in the manner of Felleisen and Friedman (1986): what happens next is to
//! evaluate an expression, to go on with a block, or to give a value to whoever waits for it. Who waits is a stack of
//! tasks; the host's stack is never used, so recursion in programs is bounded by a limit and not by an accident of the
//! platform.

mod calls;
mod constants;
mod expressions;
mod loops;
mod operands;
mod statements;

use crate::check::typed_program::{Block, Expr, FunctionId, LocalId, Read, TypedProgram};
use crate::diagnostic::Diagnostic;
use crate::engine::{Engine, EngineName, Instance, Limits, RuntimeError};
use crate::host::Host;
use crate::operations::Fault;
use crate::program::Program;
use crate::source::Span;
use crate::value::Value;
use calls::Frame;
use constants::Constants;
use loops::Loop;
use std::sync::Arc;

/// The tree interpreter.
#[derive(Debug)]
pub struct Interp;

impl Engine for Interp {
    fn name(&self) -> EngineName {
        EngineName::Interp
    }

    #[inline]
    fn prepare(&self, program: &Arc<Program>, limits: Limits) -> Result<Box<dyn Instance>, Diagnostic> {
        let constants = Constants::new(program.typed());
        Ok(Box::new(Interpreter { program: program.clone(), limits, constants, stack: Vec::new(), frames: Vec::new() }))
    }
}

struct Interpreter {
    program: Arc<Program>,
    limits: Limits,
    constants: Constants,
    /// Empty between calls, as are the frames: kept for their memory.
    stack: Vec<Value>,
    frames: Vec<Frame>,
}

impl Instance for Interpreter {
    fn compile(&mut self, _function: FunctionId) -> Result<(), Diagnostic> {
        Ok(())
    }

    #[inline]
    fn call(&mut self, function: FunctionId, arguments: &[Value], host: &mut dyn Host) -> Result<Value, RuntimeError> {
        let mut machine = Machine {
            program: self.program.typed(),
            constants: &mut self.constants,
            limits: self.limits,
            host,
            tasks: Vec::with_capacity(16),
            stack: std::mem::take(&mut self.stack),
            base: 0,
            frames: std::mem::take(&mut self.frames),
            loops: Vec::new(),
            depth: 0,
        };
        let result = machine.run(function, arguments);
        (self.stack, self.frames) = (machine.stack, machine.frames);
        self.stack.clear();
        self.frames.clear();
        result
    }
}

/// The state of one run.
struct Machine<'p, 'i> {
    program: &'p TypedProgram,
    constants: &'i mut Constants,
    limits: Limits,
    host: &'i mut dyn Host,
    /// What is done with values, next last.
    tasks: Vec<Task<'p>>,
    /// The variables of all frames, each followed by the operands that wait for others.
    stack: Vec<Value>,
    /// Where the variables of the innermost frame begin.
    base: usize,
    frames: Vec<Frame>,
    loops: Vec<Loop<'p>>,
    /// Counted calls in progress.
    depth: u32,
}

/// What happens next.
enum Next<'p> {
    /// An expression is evaluated.
    Evaluate(&'p Expr),
    /// A block is begun.
    Enter(&'p Block),
    /// The topmost task gets a value.
    Give(Value),
    /// The program fails. Boxed, so that what happens next is small.
    Fail(Box<Failure>),
}

/// What is done with a value.
#[derive(Clone, Copy)]
enum Task<'p> {
    /// It belongs to the statement of an index, which decides how the block goes on.
    Statement(&'p Block, u32),
    /// It is the first operand of an expression, which decides what happens to the others.
    Finish(&'p Expr),
    /// It is the operand of an index of an operation.
    Operand(&'p Expr, u32),
    /// The innermost call ends with it.
    Return,
    /// It decides whether the innermost loop has another round.
    Test,
    /// The round of the innermost loop ends with it.
    EndRound,
}

/// What went wrong, and where.
struct Failure {
    fault: Fault,
    at: Span,
}

impl Next<'_> {
    #[cold]
    fn fail(fault: Fault, at: Span) -> Self {
        Next::Fail(Box::new(Failure { fault, at }))
    }

    /// The value of an operation, or its failure there.
    #[inline]
    fn give(result: Result<Value, Fault>, at: Span) -> Self {
        match result {
            Ok(value) => Next::Give(value),
            Err(fault) => Next::fail(fault, at),
        }
    }
}

impl<'p> Machine<'p, '_> {
    #[inline]
    fn run(&mut self, function: FunctionId, arguments: &[Value]) -> Result<Value, RuntimeError> {
        self.stack.extend_from_slice(arguments);
        let mut next = self.enter(function, arguments.len(), false);
        loop {
            next = match next {
                Next::Evaluate(expr) => self.evaluate(expr),
                Next::Enter(block) => self.enter_block(block),
                Next::Give(value) => match self.tasks.pop() {
                    Some(task) => self.give(task, value),
                    None => return Ok(value),
                },
                Next::Fail(failure) => return Err(self.error(*failure)),
            }
        }
    }

    #[inline]
    fn give(&mut self, task: Task<'p>, value: Value) -> Next<'p> {
        match task {
            Task::Statement(block, index) => self.finish_statement(block, index, value),
            Task::Finish(expr) => self.finish(expr, value),
            Task::Operand(expr, index) => self.operand(expr, index, value),
            Task::Return => self.leave(value),
            Task::Test => self.test(&value),
            Task::EndRound => self.end_round(value),
        }
    }

    #[inline]
    fn variable(&mut self, local: LocalId) -> &mut Value {
        &mut self.stack[self.base + local.index()]
    }

    #[inline]
    fn set(&mut self, local: LocalId, value: Value) {
        self.variable(local).replace(value);
    }

    /// The value of a variable: taken out of it where nothing reads it again, so that it can be changed in place.
    #[inline]
    fn read(&mut self, local: LocalId, read: Read) -> Value {
        let variable = self.variable(local);
        if read.last { std::mem::replace(variable, Value::NIL) } else { variable.clone() }
    }

    #[cold]
    fn error(&self, Failure { fault, at }: Failure) -> RuntimeError {
        let mut error = RuntimeError::new(fault.code, at, fault.message);
        error.calls = self.frames.iter().map(|frame| self.program.function(frame.function).name.clone()).collect();
        error
    }
}
