//! A program whose functions are compiled when they are first needed, and called.

use super::Activation;
use super::entry::Compiled;
use crate::check::typed_program::FunctionId;
use crate::diagnostic::Diagnostic;
use crate::engine::{Instance, Limits, RuntimeError};
use crate::host::Host;
use crate::program::Program;
use crate::report::MachineCode;
use crate::value::Value;
use std::sync::Arc;

/// Makes code of functions, one after the other.
pub trait Generator {
    /// The code of a function with those that it calls; it keeps what calls need in place.
    type Code;

    /// Makes it.
    ///
    /// # Errors
    /// ILO-R017 when that cannot be done.
    fn generate(&mut self, program: &Program, function: FunctionId) -> Result<Self::Code, Diagnostic>;

    /// How calls enter it.
    fn compiled(&self, code: &Self::Code) -> Compiled;

    /// Its listing, if it is machine code.
    fn machine_code(&self, _code: &Self::Code, _program: &Program) -> Option<MachineCode> {
        None
    }
}

/// A program with the functions compiled so far.
pub struct CompilingInstance<G: Generator> {
    generator: G,
    program: Arc<Program>,
    functions: Vec<Option<Result<G::Code, Diagnostic>>>,
    activation: Box<Activation>,
}

impl<G: Generator> CompilingInstance<G> {
    /// A program of which nothing is compiled yet.
    pub fn new(generator: G, program: &Arc<Program>, limits: Limits) -> CompilingInstance<G> {
        CompilingInstance {
            generator,
            program: Arc::clone(program),
            functions: program.bytecode().functions.iter().map(|_| None).collect(),
            activation: Activation::new(Arc::clone(program), limits),
        }
    }

    fn code(&mut self, id: FunctionId) -> Result<&G::Code, &Diagnostic> {
        let (generator, program) = (&mut self.generator, &self.program);
        self.functions[id.index()].get_or_insert_with(|| generator.generate(program, id)).as_ref()
    }
}

impl<G: Generator> Instance for CompilingInstance<G> {
    fn compile(&mut self, function: FunctionId) -> Result<(), Diagnostic> {
        self.code(function).map(drop).map_err(Diagnostic::clone)
    }

    fn machine_code(&self, function: FunctionId) -> Option<MachineCode> {
        let code = self.functions[function.index()].as_ref()?.as_ref().ok()?;
        self.generator.machine_code(code, &self.program)
    }

    fn side_exits(&self) -> u64 {
        self.activation.exits()
    }

    fn call(&mut self, function: FunctionId, arguments: &[Value], host: &mut dyn Host) -> Result<Value, RuntimeError> {
        self.call_repeatedly(function, arguments, 1, host)
    }

    fn call_repeatedly(
        &mut self,
        function: FunctionId,
        arguments: &[Value],
        rounds: u64,
        host: &mut dyn Host,
    ) -> Result<Value, RuntimeError> {
        if let Err(diagnostic) = self.code(function) {
            return Err(RuntimeError::new(diagnostic.code, diagnostic.span(), diagnostic.message.clone()));
        }
        let CompilingInstance { generator, functions, activation, .. } = self;
        let Some(Ok(code)) = &functions[function.index()] else { unreachable!("it was compiled just now") };
        activation.call(&generator.compiled(code), function, arguments, rounds, host)
    }
}
