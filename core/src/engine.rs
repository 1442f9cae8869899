//! What every tier looks like from outside: engines prepare a program, instances call its functions.

use crate::check::typed_program::FunctionId;
use crate::diagnostic::{Code, Diagnostic};
pub use crate::engine_name::EngineName;
use crate::host::Host;
use crate::program::Program;
use crate::source::Span;
use crate::value::Value;
use std::sync::Arc;

/// The nested calls a program may have in progress, unless its user says otherwise.
pub const DEFAULT_DEPTH: u32 = 10_000;

/// What a run may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Counted calls in progress at once. A call counts when it lies on a cycle of the call graph and is not in tail
    /// position, so that inlining and tail calls never change the outcome.
    pub depth: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { depth: DEFAULT_DEPTH }
    }
}

/// Why a program stopped: the same code and span in every tier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuntimeError {
    /// The stable code.
    pub code: Code,
    /// The expression that failed.
    pub span: Span,
    /// What happened.
    pub message: String,
    /// Names of the functions in progress, outermost first.
    pub calls: Vec<String>,
}

/// How many of the outermost and of the innermost calls an error names.
const NAMED_CALLS: usize = 10;

impl RuntimeError {
    /// An error without its calls, which the engine adds while it unwinds.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> RuntimeError {
        RuntimeError { code, span, message: message.into(), calls: Vec::new() }
    }

    /// As a diagnostic with one note for each call in progress; the middle of a deep recursion is counted, not listed.
    pub fn into_diagnostic(self) -> Diagnostic {
        let count = self.calls.len();
        let mut diagnostic = Diagnostic::error(self.code, self.span, self.message).here("here");
        for (index, name) in self.calls.iter().enumerate() {
            if index < NAMED_CALLS || index + NAMED_CALLS >= count {
                diagnostic = diagnostic.note(format!("called from '{name}'"));
            } else if index == NAMED_CALLS {
                diagnostic = diagnostic.note(format!("… {} more calls …", count - 2 * NAMED_CALLS));
            }
        }
        diagnostic
    }
}

/// A way to run programs.
pub trait Engine {
    /// Which.
    fn name(&self) -> EngineName;

    /// Gets a program ready. Engines that compile do so here or at the first call of a function, once.
    ///
    /// # Errors
    /// ILO-R017 when the engine cannot run any program on this machine.
    fn prepare(&self, program: &Arc<Program>, limits: Limits) -> Result<Box<dyn Instance>, Diagnostic>;
}

/// A program ready to run. State that survives calls (compiled code, the VM's stack) lives here.
pub trait Instance {
    /// Translates a function now, if the engine compiles at all and has not yet.
    ///
    /// # Errors
    /// ILO-R017, naming the function, the instruction, its span and the reason, when the engine cannot.
    fn compile(&mut self, function: FunctionId) -> Result<(), Diagnostic>;

    /// The machine code of a compiled function, for engines that make any.
    fn machine_code(&self, _function: FunctionId) -> Option<crate::report::MachineCode> {
        None
    }

    /// How often compiled code has left for the VM so far.
    fn side_exits(&self) -> u64 {
        0
    }

    /// Calls a function. `arguments` are as many as its parameters and of their declared types.
    ///
    /// # Errors
    /// What the program did wrong; ILO-R017 when the function cannot be compiled.
    fn call(&mut self, function: FunctionId, arguments: &[Value], host: &mut dyn Host) -> Result<Value, RuntimeError>;

    /// Calls a function `rounds` times with the same arguments and gives the last result: the body of a timing batch.
    ///
    /// Engines override it where their cheapest way in is cheaper than [`Instance::call`].
    ///
    /// # Errors
    /// As [`Instance::call`].
    fn call_repeatedly(
        &mut self,
        function: FunctionId,
        arguments: &[Value],
        rounds: u64,
        host: &mut dyn Host,
    ) -> Result<Value, RuntimeError> {
        let mut result = Ok(Value::NIL);
        for _ in 0..rounds {
            result = self.call(function, std::hint::black_box(arguments), host);
            if result.is_err() {
                break;
            }
        }
        result
    }
}
