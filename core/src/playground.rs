//! What the faces call: check a program, run it, or hold it ready to be called many times.

use crate::arguments;
use crate::bytecode::disassemble::disassemble;
use crate::check::typed_program::{Function, FunctionId};
use crate::diagnostic::Diagnostic;
use crate::engine::{Engine, EngineName, Instance, Limits, RuntimeError};
use crate::host::{CapturingHost, Denial, Host};
use crate::interp::Interp;
use crate::program::{Compilation, Program};
use crate::report::{
    CheckReport, FunctionReport, MachineCode, Outcome, ParameterReport, RunReport, TokenRow, ValueReport,
};
use crate::sorting;
use crate::syntax::Parsed;
use crate::syntax::token::Category;
use crate::value::Value;
use crate::vm::Vm;
use std::sync::Arc;

/// Checks a program and shows the layers that every check has; the others are made when somebody asks for them.
pub fn check(source: &str) -> CheckReport {
    let Compilation { parsed, program, diagnostics, .. } = Program::compile(source);
    CheckReport {
        diagnostics,
        tokens: token_rows(&parsed),
        functions: program.as_ref().map(functions).unwrap_or_default(),
    }
}

/// Signatures and bytecode of the functions of a program.
pub fn functions(program: &Program) -> Vec<FunctionReport> {
    (0..program.typed().functions.len()).map(|index| function_report(program, FunctionId(index as u16))).collect()
}

fn token_rows(parsed: &Parsed) -> Vec<TokenRow> {
    let visible = parsed.tokens.iter().filter(|token| token.kind.category() != Category::Layout);
    let tokens = visible.map(|token| TokenRow {
        kind: token.kind.description().into(),
        class: token.kind.category().class().into(),
        span: token.span,
    });
    let comments = parsed.tree.comments.iter().map(|comment| TokenRow {
        kind: "a comment".into(),
        class: "comment".into(),
        span: comment.span,
    });
    let mut rows: Vec<TokenRow> = tokens.chain(comments).collect();
    sorting::sort_by_key(&mut rows, |row| row.span);
    rows
}

fn function_report(program: &Program, id: FunctionId) -> FunctionReport {
    let Function { name, span, parameters, locals, result, .. } = program.typed().function(id);
    FunctionReport {
        name: name.clone(),
        span: *span,
        parameters: parameters
            .iter()
            .zip(locals)
            .map(|(ty, local)| ParameterReport { name: local.name.clone(), ty: ty.to_string() })
            .collect(),
        result: result.to_string(),
        bytecode: disassemble(program.bytecode(), program.bytecode().function(id)),
    }
}

/// Compiles a program that is to run.
///
/// # Errors
/// Its first error.
pub fn load(source: &str) -> Result<Arc<Program>, Diagnostic> {
    Program::compile(source).into_program()
}

/// The engines that need nothing but this crate. `auto` is the VM until there is tiering.
///
/// In the page this is where they are compiled for speed: what is `inline` here and in the engines becomes code of the
/// crate that calls this, with its optimisation level, while the rest of this crate is compiled for size.
#[cfg_attr(target_arch = "wasm32", inline)]
pub fn portable_engine(name: EngineName) -> Option<Box<dyn Engine>> {
    match name {
        EngineName::Interp => Some(Box::new(Interp)),
        EngineName::Vm | EngineName::Auto => Some(Box::new(Vm)),
        _ => None,
    }
}

/// A function of a program on an engine, with its arguments, ready to be called any number of times.
pub struct Session {
    engine: EngineName,
    function: FunctionId,
    arguments: Vec<Value>,
    instance: Box<dyn Instance>,
}

impl Session {
    /// Gets a call ready.
    ///
    /// # Errors
    /// What is wrong with the name or the arguments, or what the engine cannot do.
    pub fn new(
        program: &Arc<Program>,
        entry: &str,
        arguments: &[String],
        engine: &dyn Engine,
        limits: Limits,
    ) -> Result<Session, Diagnostic> {
        let function = arguments::named(program, entry)?;
        let arguments = arguments::parse(program, function, arguments)?;
        let instance = engine.prepare(program, limits)?;
        Ok(Session { engine: engine.name(), function, arguments, instance })
    }

    /// The engine that runs it.
    pub fn engine(&self) -> EngineName {
        self.engine
    }

    /// Compiles the function now, where the engine compiles.
    ///
    /// # Errors
    /// ILO-R017 when the engine cannot.
    pub fn compile(&mut self) -> Result<(), Diagnostic> {
        self.instance.compile(self.function)
    }

    /// The machine code of the function, once compiled.
    pub fn machine_code(&self) -> Option<MachineCode> {
        self.instance.machine_code(self.function)
    }

    /// How often compiled code has left for the VM so far.
    pub fn side_exits(&self) -> u64 {
        self.instance.side_exits()
    }

    /// Calls the function once.
    ///
    /// # Errors
    /// What the program did wrong.
    pub fn call(&mut self, host: &mut dyn Host) -> Result<Value, RuntimeError> {
        self.instance.call(self.function, &self.arguments, host)
    }

    /// Calls the function `rounds` times; the last result.
    ///
    /// # Errors
    /// What the program did wrong.
    pub fn call_repeatedly(&mut self, rounds: u64, host: &mut dyn Host) -> Result<Value, RuntimeError> {
        self.instance.call_repeatedly(self.function, &self.arguments, rounds, host)
    }
}

/// Runs a function of a program once and captures what it prints.
pub fn run(
    source: &str,
    entry: &str,
    arguments: &[String],
    engine: &dyn Engine,
    limits: Limits,
    host: &mut CapturingHost,
) -> RunReport {
    let outcome = outcome(source, entry, arguments, engine, limits, host);
    report(engine.name(), outcome, host)
}

/// A run that ended, with what its host captured.
pub fn report(engine: EngineName, outcome: Outcome, host: &mut CapturingHost) -> RunReport {
    RunReport {
        engine,
        outcome,
        output: host.take_output(),
        denials: host.take_denials().into_iter().map(Denial::into_diagnostic).collect(),
        seed: host.random().used_seed(),
    }
}

/// Runs a function of a program once; where its output goes is the host's affair.
pub fn outcome(
    source: &str,
    entry: &str,
    arguments: &[String],
    engine: &dyn Engine,
    limits: Limits,
    host: &mut dyn Host,
) -> Outcome {
    match load(source) {
        Ok(program) => outcome_of(&program, entry, arguments, engine, limits, host),
        Err(diagnostic) => Outcome::Error { diagnostic },
    }
}

/// Calls a function of a compiled program once.
pub fn outcome_of(
    program: &Arc<Program>,
    entry: &str,
    arguments: &[String],
    engine: &dyn Engine,
    limits: Limits,
    host: &mut dyn Host,
) -> Outcome {
    let ran = Session::new(program, entry, arguments, engine, limits).and_then(|mut session| {
        session.compile()?;
        session.call(host).map_err(RuntimeError::into_diagnostic)
    });
    match ran {
        Ok(value) => Outcome::Value(ValueReport::of(&value)),
        Err(diagnostic) => Outcome::Error { diagnostic },
    }
}

impl ValueReport {
    /// A value as data.
    pub fn of(value: &Value) -> ValueReport {
        ValueReport {
            text: value.to_string(),
            json: value.to_json(),
            ty: value.kind().letter().into(),
            bits: value.as_number().map(|number| format!("{:016x}", number.to_bits())),
        }
    }
}
