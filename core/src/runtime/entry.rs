//! From an address to a call, in the native calling convention: `extern "C" fn(*mut Context, f64…) -> f64`, or boxed.
#![allow(unsafe_code)]

use crate::bytecode::call_graph::Reach;
use crate::bytecode::program::Bytecode;
use crate::check::typed_program::FunctionId;
use crate::emit::context::{Context, MAX_ARGUMENTS, has_number_entry};
use std::hint::black_box;
use std::sync::Arc;

/// The entry of a compiled function that takes its arguments as boxed values in a row, owns them, and gives a boxed value
/// away.
pub type BoxedEntry = extern "C" fn(*mut Context, *const u64) -> u64;

/// The entries of functions that can be called through a value, by function.
pub type BoxedEntries = Arc<[Option<BoxedEntry>]>;

/// Where a call enters compiled code.
#[derive(Clone, Copy)]
pub enum Entrance {
    /// With numbers.
    Numbers(Entry),
    /// With values of any kind.
    Boxed {
        /// Where.
        entry: BoxedEntry,
        /// Whether calls can nest as deep as the limit allows.
        nests: bool,
    },
}

/// How deep calls of compiled code may nest.
#[derive(Clone, Copy)]
pub struct Nesting {
    /// How many counted calls may be in progress in it; beyond, the VM goes on.
    pub calls: u32,
    /// Calls something on a stack with room for so many.
    pub on_stack: fn(&mut dyn FnMut()),
}

/// Compiled code, as far as calls of it need to know.
#[derive(Clone)]
pub struct Compiled {
    /// Where they enter.
    pub entrance: Entrance,
    /// Where calls through values enter.
    pub entries: BoxedEntries,
    /// How deep they may nest.
    pub nesting: Nesting,
}

/// Calls a function of numbers as often as it is told, which is at least once, with the arguments in a row, and gives the
/// last result; it stops once the context says that the function failed.
pub type CallLoop = extern "C" fn(*mut Context, *const f64, u64, *const u8) -> f64;

/// The entry of a compiled function of numbers.
#[derive(Clone, Copy)]
pub struct Entry {
    address: *const u8,
    call_loop: Option<CallLoop>,
    arity: usize,
    nests: bool,
}

/// For each number of arguments up to that of the names, most first: if it is the right one, call and return.
macro_rules! call_by_arity {
    ($entry:ident $context:ident $arguments:ident $rounds:ident: $($argument:ident)*) => {
        if let [$($argument),*] = $arguments {
            let fixed: [f64; _] = [$(*$argument),*];
            // SAFETY: `Entry::new` was promised a function of this type, since the arity is the number of arguments.
            let function = unsafe {
                type Native = extern "C" fn(*mut Context $(, call_by_arity!(@type $argument))*) -> f64;
                std::mem::transmute::<*const u8, Native>($entry.address)
            };
            // Nothing is known of the function or its arguments here, so no round can be left out or shared.
            let [$($argument),*] = black_box(fixed);
            let mut result = 0.0;
            for _ in 0..$rounds {
                result = function($context $(, $argument)*);
                // SAFETY: the caller of `call_repeatedly` promised a valid context that only the function uses.
                if unsafe { (*$context).failed } != 0 {
                    break;
                }
            }
            return result;
        }
        call_by_arity!(@shorter $entry $context $arguments $rounds: $($argument)*);
    };
    (@shorter $entry:ident $context:ident $arguments:ident $rounds:ident: $first:ident $($rest:ident)*) => {
        call_by_arity!($entry $context $arguments $rounds: $($rest)*);
    };
    (@shorter $entry:ident $context:ident $arguments:ident $rounds:ident:) => {};
    (@type $argument:ident) => { f64 };
}

impl Entry {
    /// Whether a function [has an entry of numbers](has_number_entry).
    pub fn is_for(bytecode: &Bytecode, id: FunctionId) -> bool {
        has_number_entry(bytecode.function(id))
    }

    /// The entry of the code that was made of a function; `None` if that is not [for entries of numbers](Self::is_for).
    ///
    /// # Safety
    /// A function of the native calling convention for these parameters must start at the address, and stay there until
    /// the last call.
    pub unsafe fn new(address: *const u8, bytecode: &Bytecode, id: FunctionId) -> Option<Entry> {
        let arity = bytecode.function(id).parameters.len();
        let nests = Reach::of(bytecode, id).outcome.nests;
        Entry::is_for(bytecode, id).then_some(Entry { address, call_loop: None, arity, nests })
    }

    /// Whether its calls can nest as deep as the limit allows, which takes a stack to match.
    pub fn nests(self) -> bool {
        self.nests
    }

    /// The same entry, called by a loop that lies beside the function.
    ///
    /// # Safety
    /// The loop must be one for functions of as many numbers, and stay there until the last call.
    pub unsafe fn called_by(self, call_loop: CallLoop) -> Entry {
        Entry { call_loop: Some(call_loop), ..self }
    }

    /// Calls the function `rounds` times with the same arguments, stopping early once the context says that it failed,
    /// and gives the last result. The loop is what timings measure: a call through a function pointer and little else.
    ///
    /// # Safety
    /// `context` must be valid for whatever the function's side exits do with it, and nothing else may use it meanwhile.
    #[inline(never)]
    pub unsafe fn call_repeatedly(self, context: *mut Context, arguments: &[f64], rounds: u64) -> f64 {
        assert_eq!(arguments.len(), self.arity, "one argument for each parameter");
        if let (Some(call_loop), true) = (self.call_loop, rounds > 0) {
            return call_loop(context, arguments.as_ptr(), rounds, self.address);
        }
        call_by_arity!(self context arguments rounds: a b c d e f g h i j k l m n o p);
        unreachable!("no entry takes more than {MAX_ARGUMENTS} arguments")
    }
}
