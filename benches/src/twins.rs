//! The same functions in C, called as compiled ilo functions are: by the runner's own loop, through a pointer, with
//! arguments nobody can foresee.
//!
//! One loop for both matters: on one machine the same three instructions took 1.13 or 1.58 ns, depending on nothing but
//! where the loop around them happened to lie.
#![allow(unsafe_code)]

use ilo_core::bytecode::program::Function;
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
    /// C's `tot`; `bytecode` is that of ours. Nothing if that has not the three parameters.
    pub fn tot(bytecode: &Function) -> Option<Twin> {
        let address = ilo_twin_tot as *const ();
        // SAFETY: the function has the native calling convention for three numbers, and stays as long as this program.
        let entry = (bytecode.parameters.len() == 3).then(|| unsafe { Entry::new(address.cast(), bytecode) })??;
        Some(Twin { entry, context: Box::new(Context::new(no_side_exit)) })
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

#[cfg(test)]
mod tests {
    use super::Twin;
    use crate::TOT;
    use ilo_core::playground;

    #[test]
    fn the_twin_gives_the_workloads_answer() {
        let program = playground::load(TOT.source).expect("the workload compiles");
        let function = program.function(TOT.name).expect("it has its function");
        let mut twin = Twin::tot(program.bytecode().function(function)).expect("three numbers");
        assert_eq!(twin.call_repeatedly(TOT.arguments, 3), TOT.answer);
    }
}
