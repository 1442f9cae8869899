//! The register VM: validated bytecode over frames of its own, never the host's stack.

mod compounds;
mod dispatch;
mod functions;
pub mod resume;

use crate::bytecode::program::{Constant, Record};
use crate::check::typed_program::FunctionId;
use crate::diagnostic::Diagnostic;
use crate::engine::{Engine, EngineName, Instance, Limits, RuntimeError};
use crate::host::Host;
use crate::program::Program;
use crate::value::{Shape, Value};
use compounds::FieldCache;
use functions::Functions;
use std::rc::Rc;
use std::sync::Arc;

/// The register VM.
#[derive(Debug)]
pub struct Vm;

impl Engine for Vm {
    fn name(&self) -> EngineName {
        EngineName::Vm
    }

    fn prepare(&self, program: &Arc<Program>, limits: Limits) -> Result<Box<dyn Instance>, Diagnostic> {
        Ok(Box::new(VmInstance { program: program.clone(), machine: Machine::new(program, limits) }))
    }
}

struct VmInstance {
    program: Arc<Program>,
    machine: Machine,
}

impl Instance for VmInstance {
    fn compile(&mut self, _function: FunctionId) -> Result<(), Diagnostic> {
        Ok(())
    }

    fn call(&mut self, function: FunctionId, arguments: &[Value], host: &mut dyn Host) -> Result<Value, RuntimeError> {
        self.machine.start(function, 0, arguments);
        self.machine.run(self.program.bytecode(), host)
    }
}

/// Registers that a window always has, so that an 8-bit register number is never out of bounds.
const WINDOW: usize = 256;

/// The state of a VM, kept between calls.
struct Machine {
    /// The registers of all frames. A callee's first register is the first argument's of its caller.
    stack: Vec<Value>,
    /// The calls in progress, innermost last.
    frames: Vec<Frame>,
    /// The constants of each function, as values.
    constants: Vec<Vec<Value>>,
    /// The record types.
    shapes: Vec<Rc<Shape>>,
    /// For each field name that instructions look up.
    field_caches: Vec<FieldCache>,
    functions: Functions,
    limits: Limits,
    /// Counted calls in progress.
    depth: u32,
}

/// A call in progress.
#[derive(Clone, Copy)]
struct Frame {
    function: FunctionId,
    /// Where it goes on; for the innermost frame only while it is not running.
    pc: usize,
    /// Its first register.
    base: usize,
    counted: bool,
}

impl Machine {
    fn new(program: &Program, limits: Limits) -> Machine {
        let values = |constants: &[Constant]| constants.iter().map(Value::from).collect();
        Machine {
            stack: Vec::new(),
            frames: Vec::new(),
            constants: program.bytecode().functions.iter().map(|function| values(&function.constants)).collect(),
            shapes: program.bytecode().records.iter().map(shape).collect(),
            field_caches: vec![FieldCache::default(); program.bytecode().field_names.len()],
            functions: Functions::default(),
            limits,
            depth: 0,
        }
    }

    /// Puts a function with its first registers on an empty stack of frames.
    fn start(&mut self, function: FunctionId, pc: usize, registers: &[Value]) {
        self.frames.clear();
        self.depth = 0;
        self.reserve(0);
        for (place, value) in self.stack.iter_mut().zip(registers) {
            place.clone_from(value);
        }
        self.frames.push(Frame { function, pc, base: 0, counted: false });
    }

    /// Makes room for a window at `base`.
    fn reserve(&mut self, base: usize) {
        if self.stack.len() < base + WINDOW {
            let enough = (base + WINDOW).max(self.stack.len() * 2);
            self.stack.resize_with(enough, || Value::NIL);
        }
    }
}

fn shape(record: &Record) -> Rc<Shape> {
    Shape::new(&record.name, record.fields.iter().map(|(name, _)| (&**name).into()))
}
