//! What compiled code calls: the side exit, which lets the VM finish an activation, and the way out of failed calls.
//!
//! Nothing here unwinds into compiled code: a panic in an `extern "C"` function ends the process.
#![allow(unsafe_code)]

use crate::call_native::Entry;
use ilo_core::bytecode::instruction::decode;
use ilo_core::bytecode::liveness::Liveness;
use ilo_core::check::typed_program::FunctionId;
use ilo_core::diagnostic::Code;
use ilo_core::emit::context::Context;
use ilo_core::engine::{Limits, RuntimeError};
use ilo_core::host::Host;
use ilo_core::program::Program;
use ilo_core::value::Value;
use ilo_core::vm::resume::{self, Place};
use std::sync::Arc;

/// The native stack that programs get which may nest calls without a bound of their own.
const STACK: usize = 256 << 20;

/// More of the stack than calls take between two that count: frames are small, and beyond so many calls the VM goes on.
const STACK_PER_CALL: usize = 16 << 10;

/// The context of compiled code, and behind it what side exits need.
#[repr(C)]
pub struct Activation {
    /// What compiled code sees; first, so that its address is that of the activation.
    context: Context,
    program: Arc<Program>,
    limits: Limits,
    /// How many counted calls may be in progress natively.
    native_calls: u32,
    /// The registers that are live at an instruction, by function; made when a function is left for the first time.
    liveness: Vec<Option<Liveness>>,
    /// The world, while a call is in progress.
    host: Option<*mut dyn Host>,
    /// Why the last call failed.
    error: Option<RuntimeError>,
    /// The functions that were left because of it, innermost first.
    left: Vec<FunctionId>,
}

impl Activation {
    /// A context for calls of compiled functions of a program.
    pub fn new(program: Arc<Program>, limits: Limits) -> Box<Activation> {
        let context = Context::new(side_exit, boxed_side_exit, unwind);
        let liveness = program.bytecode().functions.iter().map(|_| None).collect();
        let native_calls = limits.depth.min((STACK / STACK_PER_CALL) as u32);
        Box::new(Activation {
            context,
            program,
            limits,
            native_calls,
            liveness,
            host: None,
            error: None,
            left: Vec::new(),
        })
    }

    /// Calls a compiled function, see [`Entry::call_repeatedly`].
    ///
    /// # Errors
    /// What the program did wrong, as the VM reports it.
    pub fn call(
        &mut self,
        entry: Entry,
        arguments: &[f64],
        rounds: u64,
        host: &mut dyn Host,
    ) -> Result<f64, RuntimeError> {
        self.context.failed = 0;
        self.context.calls_left = self.native_calls.into();
        self.error = None;
        // SAFETY: only the lifetime changes; the pointer is used by side exits of this call, and forgotten after it.
        let host = unsafe { std::mem::transmute::<*mut (dyn Host + '_), *mut (dyn Host + 'static)>(host) };
        self.host = Some(host);
        let activation: *mut Activation = self;
        // SAFETY: the context is the first field of an activation that we borrow mutably; nobody else uses it before the
        // call returns.
        let call = || unsafe { entry.call_repeatedly(activation.cast(), arguments, rounds) };
        let result = if entry.nests() { stacker::grow(STACK, call) } else { call() };
        self.host = None;
        match self.error.take() {
            Some(mut error) => {
                let functions = &self.program.bytecode().functions;
                let left = self.left.drain(..).rev().map(|id| functions[id.index()].name.clone());
                error.calls.splice(0..0, left);
                Err(error)
            }
            None => Ok(result),
        }
    }

    /// Finishes the activation of a function on the VM, from a pc on.
    fn finish(&mut self, function: FunctionId, pc: usize) -> Result<Value, RuntimeError> {
        let broken = |program: &Program, what: &str| {
            let code = program.bytecode().function(function);
            RuntimeError::new(Code::R017, code.name_span, format!("`{}`: {what}", code.name))
        };
        let host = self.host.ok_or_else(|| broken(&self.program, "a side exit outside any call"))?;
        // SAFETY: `call` put the pointer there, and has not returned to the owner of the host yet.
        let host = unsafe { &mut *host };
        let inlined = self.context.caller_count as usize;
        self.context.caller_count = 0;
        let callers = self.context.callers[..inlined].iter().rev();
        let mut places: Vec<Place> = callers
            .map(|&bits| Place { function: FunctionId((bits >> 32) as u16), pc: bits as u32 as usize })
            .collect();
        places.push(Place { function, pc });
        let registers = self.registers(&places);
        let used = self.native_calls - self.context.calls_left as u32;
        let calls_left = self.limits.depth - used;
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
            for register in live.iter() {
                // SAFETY: the exit stored a number or a boxed value for every live register, and gave it to us.
                values[base + register as usize] =
                    unsafe { Value::from_bits(self.context.registers[base + register as usize]) };
            }
            base += call.map_or(0, |call| call.field(0));
        }
        values
    }

    fn failed(&mut self, error: RuntimeError) {
        self.context.failed = 1;
        self.error = Some(error);
    }
}

/// The side exit: see [`ilo_core::emit::context::SideExit`].
extern "C" fn side_exit(context: *mut Context, function: u32, pc: u32) -> f64 {
    // The VM's result is the number that was proved.
    f64::from_bits(boxed_side_exit(context, function, pc))
}

/// The side exit of functions that return a boxed value.
extern "C" fn boxed_side_exit(context: *mut Context, function: u32, pc: u32) -> u64 {
    // SAFETY: compiled code passes on the pointer that `Activation::call` gave it, and touches nothing until we return.
    let activation = unsafe { &mut *context.cast::<Activation>() };
    match activation.finish(FunctionId(function as u16), pc as usize) {
        Ok(value) => value.into_bits(),
        Err(error) => {
            activation.failed(error);
            f64::NAN.to_bits()
        }
    }
}

/// A function is left because a call in it failed.
extern "C" fn unwind(context: *mut Context, function: u32) {
    // SAFETY: as in `side_exit`.
    let activation = unsafe { &mut *context.cast::<Activation>() };
    activation.left.push(FunctionId(function as u16));
}
