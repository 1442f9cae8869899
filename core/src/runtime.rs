//! Running compiled code, whoever compiled it: how calls enter it, and what it calls, which is the side exit, the way out
//! of failed calls, and the functions of the runtime.
//!
//! The native tiers call it with their machine's instructions, the Wasm tier with those of the page's engine; a function
//! pointer is an address there, and an index of the module's table here. Nothing else differs.
//!
//! Nothing here unwinds into compiled code: a panic in an `extern "C"` function ends the process.
#![allow(unsafe_code)]

mod calls;
pub mod entry;
pub mod instance;

use crate::bytecode::instruction::decode;
use crate::bytecode::liveness::Liveness;
use crate::check::typed_program::FunctionId;
use crate::diagnostic::Code;
use crate::emit::context::Context;
use crate::engine::{Limits, RuntimeError};
use crate::host::Host;
use crate::program::Program;
use crate::value::Value;
use crate::vm::resume::{self, Place};
use crate::vm::single::Single;
use entry::{BoxedEntries, Compiled, Entrance};
use std::sync::Arc;

/// The context of compiled code, and behind it what the runtime needs.
#[repr(C)]
pub struct Activation {
    /// What compiled code sees; first, so that its address is that of the activation.
    context: Context,
    program: Arc<Program>,
    limits: Limits,
    /// How many counted calls may be in progress in the compiled code that runs.
    nested_calls: u32,
    /// The registers that are live at an instruction, by function; made when a function is left for the first time.
    liveness: Vec<Option<Liveness>>,
    single: Single,
    /// The constants of each function, once one of them is asked for.
    constants: Vec<Option<Box<[Value]>>>,
    /// The functions that can be called through a value, in the code that runs.
    entries: BoxedEntries,
    /// The world, while a call is in progress.
    host: Option<*mut dyn Host>,
    /// Why the last call failed.
    error: Option<RuntimeError>,
    /// The functions that were left because of it, innermost first.
    left: Vec<FunctionId>,
    exits: u64,
}

impl Activation {
    /// A context for calls of compiled functions of a program.
    pub fn new(program: Arc<Program>, limits: Limits) -> Box<Activation> {
        let context = Context::new(side_exit, boxed_side_exit, unwind, calls::addresses());
        let functions = program.bytecode().functions.len();
        Box::new(Activation {
            context,
            limits,
            nested_calls: 0,
            liveness: (0..functions).map(|_| None).collect(),
            single: Single::new(Arc::clone(&program)),
            constants: (0..functions).map(|_| None).collect(),
            entries: Arc::new([]),
            host: None,
            error: None,
            left: Vec::new(),
            exits: 0,
            program,
        })
    }

    /// How many side exits were taken so far.
    pub fn exits(&self) -> u64 {
        self.exits
    }

    /// Calls a compiled function `rounds` times with the same arguments; the last result.
    ///
    /// # Errors
    /// What the program did wrong, as the VM reports it; ILO-R004 for arguments that are not those of the function.
    pub fn call(
        &mut self,
        code: &Compiled,
        function: FunctionId,
        arguments: &[Value],
        rounds: u64,
        host: &mut dyn Host,
    ) -> Result<Value, RuntimeError> {
        let called = self.program.bytecode().function(function);
        let wrong = RuntimeError::new(Code::R004, called.name_span, "the arguments do not fit the parameters");
        if arguments.len() != called.parameters.len() {
            return Err(wrong);
        }
        match code.entrance {
            Entrance::Numbers(entry) => {
                let Some(numbers) = arguments.iter().map(Value::as_number).collect::<Option<Vec<f64>>>() else {
                    return Err(wrong);
                };
                // SAFETY: the context is the first field of an activation that is borrowed mutably; nobody else uses it
                // before the call returns.
                let call = |context| unsafe { entry.call_repeatedly(context, &numbers, rounds) };
                let result = self.run(code, entry.nests(), host, call)?;
                Ok(if rounds == 0 { Value::NIL } else { Value::number(result) })
            }
            Entrance::Boxed { entry, nests } => {
                let mut result = Value::NIL;
                for _ in 0..rounds {
                    let bits: Vec<u64> = arguments.iter().map(|argument| argument.clone().into_bits()).collect();
                    let given = self.run(code, nests, host, |context| entry(context, bits.as_ptr()))?;
                    // SAFETY: a boxed entry gives a value away, unless it failed.
                    result = unsafe { Value::from_bits(given) };
                }
                Ok(result)
            }
        }
    }

    fn run<T>(
        &mut self,
        code: &Compiled,
        nests: bool,
        host: &mut dyn Host,
        call: impl Fn(*mut Context) -> T,
    ) -> Result<T, RuntimeError> {
        self.nested_calls = self.limits.depth.min(code.nesting.calls);
        self.context.failed = 0;
        self.context.calls_left = self.nested_calls.into();
        self.error = None;
        self.entries = Arc::clone(&code.entries);
        // SAFETY: only the lifetime changes; the pointer is used by what this call calls, and forgotten after it.
        let host = unsafe { std::mem::transmute::<*mut (dyn Host + '_), *mut (dyn Host + 'static)>(host) };
        self.host = Some(host);
        let context = (&raw mut *self).cast();
        let result = if nests {
            let mut result = None;
            (code.nesting.on_stack)(&mut || result = Some(call(context)));
            result
        } else {
            Some(call(context))
        };
        self.host = None;
        match (self.error.take(), result) {
            (None, Some(result)) => Ok(result),
            (None, None) => unreachable!("whoever gives a stack makes the call on it"),
            (Some(mut error), _) => {
                let functions = &self.program.bytecode().functions;
                let left = self.left.drain(..).rev().map(|id| functions[id.index()].name.clone());
                error.calls.splice(0..0, left);
                Err(error)
            }
        }
    }

    /// The world, which is there as long as a call is in progress.
    fn host(&mut self, function: FunctionId) -> Result<&'static mut dyn Host, RuntimeError> {
        let code = self.program.bytecode().function(function);
        let broken = || RuntimeError::new(Code::R017, code.name_span, format!("`{}` runs outside any call", code.name));
        // SAFETY: `run` put the pointer there, and has not returned to the owner of the host yet.
        self.host.map(|host| unsafe { &mut *host }).ok_or_else(broken)
    }

    /// Finishes the activation of a function on the VM, from a pc on.
    fn finish(&mut self, function: FunctionId, pc: usize) -> Result<Value, RuntimeError> {
        self.exits += 1;
        let host = self.host(function)?;
        let inlined = std::mem::take(&mut self.context.caller_count) as usize;
        let callers = self.context.callers[..inlined].iter().rev();
        let mut places: Vec<Place> = callers
            .map(|&bits| Place { function: FunctionId((bits >> 32) as u16), pc: bits as u32 as usize })
            .collect();
        places.push(Place { function, pc });
        let registers = self.registers(&places);
        let in_progress = self.nested_calls - self.context.calls_left as u32;
        let calls_left = self.limits.depth - in_progress;
        resume::finish(&self.program, &places, registers, calls_left, self.limits, host)
    }

    /// Takes the live registers of activations, outermost first, out of the context.
    fn registers(&mut self, places: &[Place]) -> Vec<Value> {
        let program = Arc::clone(&self.program);
        let bytecode = program.bytecode();
        let mut values = Vec::new();
        let mut base = 0;
        for (index, place) in places.iter().enumerate() {
            let function = bytecode.function(place.function);
            let liveness =
                self.liveness[place.function.index()].get_or_insert_with(|| Liveness::of(bytecode, function));
            // What a waiting caller holds is what it needs after its call; the arguments are its callee's.
            let waits = index + 1 < places.len();
            let call = if waits { decode(&function.code, place.pc) } else { None };
            let live = call.map_or_else(|| liveness.before(place.pc), |call| liveness.across(&call));
            values.resize_with(base + function.registers as usize, || Value::NIL);
            for register in live.iter().map(|register| base + register as usize) {
                // SAFETY: the exit stored a number or a boxed value for every live register, and gave it to us.
                values[register] = unsafe { Value::from_bits(self.context.registers[register]) };
            }
            base += call.map_or(0, |call| call.field(0));
        }
        values
    }

    /// The bits of what a call gave; of nothing, once it failed.
    fn given(&mut self, result: Result<Value, RuntimeError>) -> u64 {
        match result {
            Ok(value) => value.into_bits(),
            Err(error) => {
                self.context.failed = 1;
                self.error = Some(error);
                Value::NIL.into_bits()
            }
        }
    }
}

/// The activation of a context.
///
/// # Safety
/// Compiled code passes on the pointer that `Activation::run` gave it, and touches nothing until we return.
unsafe fn activation<'a>(context: *mut Context) -> &'a mut Activation {
    // SAFETY: the context is the first field of the activation.
    unsafe { &mut *context.cast() }
}

/// The side exit: see [`crate::emit::context::SideExit`].
extern "C" fn side_exit(context: *mut Context, function: u32, pc: u32) -> f64 {
    // The VM's result is the number that was proved.
    f64::from_bits(boxed_side_exit(context, function, pc))
}

/// The side exit of functions that return a boxed value.
extern "C" fn boxed_side_exit(context: *mut Context, function: u32, pc: u32) -> u64 {
    // SAFETY: compiled code calls this.
    let activation = unsafe { activation(context) };
    let result = activation.finish(FunctionId(function as u16), pc as usize);
    activation.given(result)
}

/// A function is left because a call in it failed.
extern "C" fn unwind(context: *mut Context, function: u32) {
    // SAFETY: compiled code calls this.
    let activation = unsafe { activation(context) };
    activation.left.push(FunctionId(function as u16));
}
