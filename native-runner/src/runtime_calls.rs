//! What compiled code calls: so far the side exit, which lets the VM finish an activation.
//!
//! Nothing here unwinds into compiled code: a panic in an `extern "C"` function ends the process.
#![allow(unsafe_code)]

use crate::call_native::Entry;
use ilo_core::check::typed_program::FunctionId;
use ilo_core::diagnostic::Code;
use ilo_core::emit::context::Context;
use ilo_core::engine::{Limits, RuntimeError};
use ilo_core::host::Host;
use ilo_core::program::Program;
use ilo_core::value::Value;
use ilo_core::vm::resume;
use std::sync::Arc;

/// The context of compiled code, and behind it what side exits need.
#[repr(C)]
pub struct Activation {
    /// What compiled code sees; first, so that its address is that of the activation.
    context: Context,
    program: Arc<Program>,
    limits: Limits,
    /// The world, while a call is in progress.
    host: Option<*mut dyn Host>,
    /// Why the last call failed.
    error: Option<RuntimeError>,
}

impl Activation {
    /// A context for calls of compiled functions of a program.
    pub fn new(program: Arc<Program>, limits: Limits) -> Box<Activation> {
        let context = Context::new(side_exit);
        Box::new(Activation { context, program, limits, host: None, error: None })
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
        self.error = None;
        // SAFETY: only the lifetime changes; the pointer is used by side exits of this call, and forgotten after it.
        let host = unsafe { std::mem::transmute::<*mut (dyn Host + '_), *mut (dyn Host + 'static)>(host) };
        self.host = Some(host);
        let activation: *mut Activation = self;
        // SAFETY: the context is the first field of an activation that we borrow mutably; nobody else uses it before the
        // call returns.
        let result = unsafe { entry.call_repeatedly(activation.cast(), arguments, rounds) };
        self.host = None;
        match self.error.take() {
            Some(error) => Err(error),
            None => Ok(result),
        }
    }

    /// Finishes the activation of a function on the VM, from a pc on.
    fn finish(&mut self, function: FunctionId, pc: usize) -> Result<f64, RuntimeError> {
        let code = self.program.bytecode().function(function);
        let broken = |what: &str| RuntimeError::new(Code::R017, code.name_span, format!("`{}`: {what}", code.name));
        let host = self.host.ok_or_else(|| broken("a side exit outside any call"))?;
        // SAFETY: `call` put the pointer there, and has not returned to the owner of the host yet.
        let host = unsafe { &mut *host };
        // Arithmetic may leave any NaN in a register; `number` makes it the canonical one.
        let registers = &self.context.registers[..code.registers as usize];
        let registers: Vec<Value> = registers.iter().map(|&number| Value::number(number)).collect();
        let value = resume::finish(&self.program, function, pc, &registers, self.limits, host)?;
        value.as_number().ok_or_else(|| broken("the VM's result is not the number that was proved"))
    }
}

/// The side exit: see [`ilo_core::emit::context::SideExit`].
extern "C" fn side_exit(context: *mut Context, function: u32, pc: u32) -> f64 {
    // SAFETY: compiled code passes on the pointer that `Activation::call` gave it, and touches nothing until we return.
    let activation = unsafe { &mut *context.cast::<Activation>() };
    match activation.finish(FunctionId(function as u16), pc as usize) {
        Ok(number) => number,
        Err(error) => {
            activation.context.failed = 1;
            activation.error = Some(error);
            f64::NAN
        }
    }
}
