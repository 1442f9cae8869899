//! Running compiled code on this machine: the runtime is core's, the stack is ours.

use corosensei::stack::DefaultStack;
pub use ilo_core::runtime::entry::BoxedEntries;
use ilo_core::runtime::entry::Nesting;

/// The native stack that programs get which may nest calls without a bound of their own.
const STACK: usize = 256 << 20;

/// More of the stack than calls take between two that count: frames are small, and beyond so many calls the VM goes on.
const STACK_PER_CALL: usize = 16 << 10;

/// Calls nest on a stack of their own.
pub const NESTING: Nesting = Nesting { calls: (STACK / STACK_PER_CALL) as u32, on_stack };

fn on_stack(call: &mut dyn FnMut()) {
    match DefaultStack::new(STACK) {
        Ok(stack) => corosensei::on_stack(stack, call),
        // As when the heap has none left.
        Err(error) => panic!("the system has no memory for the stack of a program: {error}"),
    }
}
