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

    fn call(&mut self, function: FunctionId, arguments: &[Value], host: &mut dyn Host) -> Result<Value, RuntimeError> {
        let mut machine = Machine {
            program: self.program.typed(),
            constants: &mut self.constants,
            limits: self.limits,
            host,
            tasks: Vec::new(),
            stack: &mut self.stack,
            base: 0,
            frames: &mut self.frames,
            loops: Vec::new(),
            depth: 0,
        };
        let result = machine.run(function, arguments);
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
    stack: &'i mut Vec<Value>,
    /// Where the variables of the innermost frame begin.
    base: usize,
    frames: &'i mut Vec<Frame>,
    loops: Vec<Loop<'p>>,
    /// Counted calls in progress.
    depth: u32,
}

/// What happens next.
enum Next<'p> {
    /// An expression is evaluated.
    Evaluate(&'p Expr),
    /// A block goes on at the statement of an index.
    Statement(&'p Block, u32),
    /// The topmost task gets a value.
    Give(Value),
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

/// Boxed, so that what is handed back at every step is small.
struct Failure {
    fault: Fault,
    at: Span,
}

type Step<'p> = Result<Next<'p>, Box<Failure>>;

#[cold]
fn failure(fault: Fault, at: Span) -> Box<Failure> {
    Box::new(Failure { fault, at })
}

impl<'p> Machine<'p, '_> {
    fn run(&mut self, function: FunctionId, arguments: &[Value]) -> Result<Value, RuntimeError> {
        self.stack.extend_from_slice(arguments);
        let start = self.enter(function, arguments.len(), false);
        self.go_on(start).map_err(|failure| self.error(*failure))
    }

    fn go_on(&mut self, mut next: Next<'p>) -> Result<Value, Box<Failure>> {
        loop {
            next = match next {
                Next::Evaluate(expr) => self.evaluate(expr)?,
                Next::Statement(block, index) => self.statement(block, index),
                Next::Give(value) => match self.tasks.pop() {
                    Some(task) => self.give(task, value)?,
                    None => return Ok(value),
                },
            }
        }
    }

    fn give(&mut self, task: Task<'p>, value: Value) -> Step<'p> {
        Ok(match task {
            Task::Statement(block, index) => self.finish_statement(block, index, value),
            Task::Finish(expr) => return self.finish(expr, value),
            Task::Operand(expr, index) => return self.operand(expr, index, value),
            Task::Return => self.leave(value),
            Task::Test => self.test(&value),
            Task::EndRound => self.end_round(value),
        })
    }

    fn variable(&mut self, local: LocalId) -> &mut Value {
        &mut self.stack[self.base + local.index()]
    }

    fn set(&mut self, local: LocalId, value: Value) {
        *self.variable(local) = value;
    }

    /// The value of a variable: taken out of it where nothing reads it again, so that it can be changed in place.
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
