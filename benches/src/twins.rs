//! The same functions in C, called as compiled ilo functions are: by the runner's own loop, through a pointer, with
//! arguments nobody can foresee.
//!
//! One loop for both matters: on one machine the same three instructions took 1.13 or 1.58 ns, depending on nothing but
//! where the loop around them happened to lie.
#![allow(unsafe_code)]

use ilo_core::bytecode::program::Bytecode;
use ilo_core::check::typed_program::FunctionId;
use ilo_core::emit::context::Context;
use ilo_runner::call_native::Entry;

unsafe extern "C" {
    fn ilo_twin_tot(context: *mut Context, p: f64, q: f64, r: f64) -> f64;
}

/// A C function that stands for a compiled one.
pub struct Twin {
    entry: Entry,
    context: Box<Context>,
}

impl Twin {
    /// C's `tot`; ours is the function of the bytecode. Nothing if that has not the three parameters.
    pub fn tot(bytecode: &Bytecode, id: FunctionId) -> Option<Twin> {
        let address = ilo_twin_tot as *const ();
        // SAFETY: the function has the native calling convention for three numbers, and stays as long as this program.
        let is_like_ours = bytecode.function(id).parameters.len() == 3;
        let entry = is_like_ours.then(|| unsafe { Entry::new(address.cast(), bytecode, id) })??;
        let context = Context::new(no_side_exit, no_boxed_side_exit, no_unwinding);
        Some(Twin { entry, context: Box::new(context) })
    }

    /// Calls it this many times and gives the last result.
    ///
    /// # Panics
    /// Unless there are three arguments.
    pub fn call_repeatedly(&mut self, arguments: &[f64], rounds: u64) -> f64 {
        // SAFETY: the context is ours alone while we borrow it, and the function does not use it.
        unsafe { self.entry.call_repeatedly(&raw mut *self.context, arguments, rounds) }
    }
}

/// C's functions have no side exits.
extern "C" fn no_side_exit(_: *mut Context, _: u32, _: u32) -> f64 {
    f64::NAN
}

extern "C" fn no_boxed_side_exit(_: *mut Context, _: u32, _: u32) -> u64 {
    0
}

/// They call nothing that can fail.
extern "C" fn no_unwinding(_: *mut Context, _: u32) {}

#[cfg(test)]
mod tests {
    use super::Twin;
    use crate::TOT;
    use ilo_core::playground;

    #[test]
    fn the_twin_gives_the_workloads_answer() {
        let program = playground::load(TOT.source).expect("the workload compiles");
        let function = program.function(TOT.name).expect("it has its function");
        let mut twin = Twin::tot(program.bytecode(), function).expect("three numbers");
        assert_eq!(twin.call_repeatedly(TOT.arguments, 3), TOT.answer);
    }
}
