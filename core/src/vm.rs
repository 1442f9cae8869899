//! The register VM: validated bytecode over frames of its own, never the host's stack.

mod compounds;
mod dispatch;
mod functions;
pub mod resume;
pub mod single;
mod unchecked;

use crate::bytecode::program::Record;
use crate::check::typed_program::FunctionId;
use crate::diagnostic::Diagnostic;
use crate::engine::{Engine, EngineName, Instance, Limits, RuntimeError};
use crate::host::Host;
use crate::operations::Fault;
use crate::program::Program;
use crate::value::{Shape, Value};
use compounds::FieldCache;
use functions::Functions;
use resume::Place;
use std::rc::Rc;
use std::sync::Arc;
use unchecked::{Cursor, Loaded, Stack};

/// The register VM.
#[derive(Debug)]
pub struct Vm;

impl Engine for Vm {
    fn name(&self) -> EngineName {
        EngineName::Vm
    }

    #[inline]
    fn prepare(&self, program: &Arc<Program>, limits: Limits) -> Result<Box<dyn Instance>, Diagnostic> {
        Ok(Box::new(Machine::new(program.clone(), limits)))
    }
}

impl Instance for Machine {
    fn compile(&mut self, _function: FunctionId) -> Result<(), Diagnostic> {
        Ok(())
    }

    #[inline]
    fn call(&mut self, function: FunctionId, arguments: &[Value], host: &mut dyn Host) -> Result<Value, RuntimeError> {
        self.stack.load(arguments.iter().cloned());
        self.run(&[Place { function, pc: 0 }], self.limits.depth, host)
    }
}

/// The state of a VM, kept between calls.
struct Machine {
    loaded: Loaded,
    stack: Stack,
    /// The callers of the running function, innermost last.
    frames: Vec<Frame>,
    /// The record types.
    shapes: Vec<Rc<Shape>>,
    /// For each field name that instructions look up.
    field_caches: Vec<FieldCache>,
    functions: Functions,
    limits: Limits,
}

/// A caller, waiting for its callee.
struct Frame {
    /// Where it goes on.
    code: Cursor,
    function: FunctionId,
    /// The register where its callee's registers begin.
    first: u8,
    /// Whether the call counts towards the depth limit.
    counted: bool,
}

impl Machine {
    fn new(program: Arc<Program>, limits: Limits) -> Machine {
        let bytecode = program.bytecode();
        Machine {
            stack: Stack::new(),
            frames: Vec::new(),
            shapes: bytecode.records.iter().map(shape).collect(),
            field_caches: vec![FieldCache::default(); bytecode.field_names.len()],
            functions: Functions::default(),
            limits,
            loaded: Loaded::new(program),
        }
    }

    /// An error of a function, with the calls in progress. Nothing is kept alive by a run that is over.
    #[cold]
    fn error(&mut self, fault: Fault, function: FunctionId, pc: usize) -> RuntimeError {
        self.stack.clear();
        let program = self.loaded.program();
        let mut error = RuntimeError::new(fault.code, program.function(function).spans[pc], fault.message);
        let calls = self.frames.drain(..).map(|frame| frame.function).chain([function]);
        error.calls = calls.map(|function| program.function(function).name.clone()).collect();
        error
    }
}

fn shape(record: &Record) -> Rc<Shape> {
    Shape::new(&record.name, record.fields.iter().map(|(name, _)| (&**name).into()))
}
