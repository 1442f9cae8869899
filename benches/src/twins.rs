//! The same functions in C, called as compiled ilo functions are: by a loop that lies beside them, through a pointer, with
//! arguments nobody can foresee.
//!
//! Beside them, since on one machine a call of the same three instructions took 1.35 or 2.17 ns, depending on nothing but
//! how far away the loop around them happened to lie.
#![allow(unsafe_code)]

use std::ffi::{CString, c_char};

use ilo_core::emit::context::Context;
use ilo_core::playground;
use ilo_runner::call_native::{CallLoop, Entry};

use crate::Workload;
use crate::workloads::Argument;

unsafe extern "C" {
    fn ilo_twin_f64(name: *const c_char, arity: usize, call_loop: *mut Option<CallLoop>) -> *const u8;
    fn ilo_twin_int64(name: *const c_char, arity: usize, call_loop: *mut Option<CallLoop>) -> *const u8;
}

/// The compiler that made them, as it names itself.
pub const COMPILER: &str = env!("ILO_TWINS_COMPILER");

/// What a twin computes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    /// Doubles, as ilo does.
    F64,
    /// 64-bit integers, where all values are whole.
    Int64,
}

/// A C function that stands for a compiled one, with its arguments.
pub struct Twin {
    entry: Entry,
    arguments: Vec<f64>,
    /// What lies where compiled functions have their context: the list, for a twin that is given one, else zeros, which
    /// nobody reads. Never less than a context takes.
    memory: Vec<f64>,
}

impl Twin {
    /// C's function for a workload.
    ///
    /// # Errors
    /// That there is none.
    pub fn of(workload: &Workload, arithmetic: Arithmetic) -> Result<Twin, String> {
        let none = || match arithmetic {
            Arithmetic::F64 => format!("there is no `{}` in C", workload.name),
            Arithmetic::Int64 => "it is not written in integers".to_owned(),
        };
        let name = CString::new(workload.name).map_err(|_| none())?;
        let find = match arithmetic {
            Arithmetic::F64 => ilo_twin_f64,
            Arithmetic::Int64 => ilo_twin_int64,
        };
        let mut call_loop = None;
        // SAFETY: both only compare the text, which ends in a zero, with the names in their table, and say which loop is
        // for functions of so many numbers.
        let address = unsafe { find(name.as_ptr(), workload.arguments.len(), &raw mut call_loop) };
        let (false, Some(call_loop)) = (address.is_null(), call_loop) else { return Err(none()) };
        let mut memory = Vec::new();
        let mut arguments = Vec::new();
        for argument in workload.arguments {
            match *argument {
                Argument::Number(number) => arguments.push(number),
                Argument::Range(end) => {
                    memory.extend((0..end).map(f64::from));
                    arguments.push(f64::from(end));
                }
            }
        }
        memory.resize(memory.len().max(size_of::<Context>().div_ceil(size_of::<f64>())), 0.0);
        // A function of as many numbers, which lends its shape: what C computes is no business of the bytecode.
        let parameters: String = (0..arguments.len()).map(|index| format!(" a{index}:n")).collect();
        let shape = playground::load(&format!("shape{parameters}>n;0")).map_err(|problem| problem.message)?;
        let shape_id = shape.function("shape").ok_or_else(none)?;
        // SAFETY: the twin has the native calling convention for a double for each argument of the workload, a list
        // being passed by its length, and stays as long as this program.
        let entry = unsafe { Entry::new(address, shape.bytecode(), shape_id) }.ok_or_else(none)?;
        // SAFETY: the loop is for as many numbers, and stays as long.
        let entry = unsafe { entry.called_by(call_loop) };
        Ok(Twin { entry, arguments, memory })
    }

    /// Calls it this many times and gives the last result.
    pub fn call_repeatedly(&mut self, rounds: u64) -> f64 {
        // SAFETY: the function reads no more than the list that it is given, and C's loop does not look at the context.
        unsafe { self.entry.call_repeatedly(self.memory.as_mut_ptr().cast(), &self.arguments, rounds) }
    }
}

#[cfg(test)]
mod tests {
    use super::{Arithmetic, Twin};
    use crate::workloads;

    #[test]
    fn twins_give_the_workloads_answers() {
        let mut int64 = 0;
        for workload in workloads::all() {
            let mut twin = Twin::of(workload, Arithmetic::F64).expect("every workload is written in C");
            assert_eq!(twin.call_repeatedly(2), workload.answer, "{}", workload.call());
            if let Ok(mut twin) = Twin::of(workload, Arithmetic::Int64) {
                assert_eq!(twin.call_repeatedly(2), workload.answer, "{} in integers", workload.call());
                int64 += 1;
            }
        }
        assert_eq!(int64, 15, "twins in integers");
    }
}
