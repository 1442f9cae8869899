//! What compiled code stores into the context before it leaves for the VM: the same for everyone who compiles the IR.

use super::context::{Context, MAX_INLINED, REGISTERS};
use crate::ir::function::{FrameState, Value};

/// What an exit stores, by offset in the context.
pub struct SideExit {
    /// Values that the VM's registers get, boxed.
    pub registers: Vec<(usize, Value)>,
    /// How many more counted calls may begin, as an integer.
    pub calls_left: Option<Value>,
    /// Where the callers stand, if the exit is one from an inlined function: words as they are.
    pub words: Vec<(usize, u64)>,
}

impl SideExit {
    /// What leaving in a state stores.
    ///
    /// # Errors
    /// What does not fit the context.
    pub fn of(state: &FrameState) -> Result<SideExit, &'static str> {
        let frames: Vec<&FrameState> = state.chain().collect();
        if frames.len() > MAX_INLINED {
            return Err("it leaves from too many inlined functions");
        }
        let mut registers = Vec::new();
        // Outermost first: each frame begins at the register where its caller's arguments do.
        let mut base = 0;
        for frame in frames.iter().rev() {
            base += usize::from(frame.base);
            for &(register, value) in &frame.registers {
                let register = base + usize::from(register);
                if register >= REGISTERS {
                    return Err("it leaves with too many registers");
                }
                registers.push((Context::register(register), value));
            }
        }
        let callers = &frames[1..];
        let place = |frame: &FrameState| u64::from(frame.function.0) << 32 | frame.pc as u64;
        let mut words: Vec<(usize, u64)> =
            callers.iter().enumerate().map(|(index, caller)| (Context::caller(index), place(caller))).collect();
        if !callers.is_empty() {
            words.push((Context::CALLER_COUNT, callers.len() as u64));
        }
        Ok(SideExit { registers, calls_left: state.calls_left, words })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::typed_program::FunctionId;

    fn state(function: u16, pc: usize, base: u8, register: u8, caller: Option<FrameState>) -> FrameState {
        let registers = vec![(register, Value(u32::from(function)))];
        let caller = caller.map(Box::new);
        FrameState { function: FunctionId(function), pc, registers, base, caller, calls_left: None }
    }

    #[test]
    fn frames_overlap_as_on_the_stack_of_the_vm() {
        let outer = state(7, 20, 0, 2, None);
        let middle = state(8, 30, 5, 1, Some(outer.clone()));
        let exit = SideExit::of(&state(9, 40, 3, 0, Some(middle))).ok();
        let registers = [(2, 7), (6, 8), (8, 9)].map(|(register, value)| (Context::register(register), Value(value)));
        let places =
            [(Context::caller(0), 8 << 32 | 30), (Context::caller(1), 7 << 32 | 20), (Context::CALLER_COUNT, 2)];
        assert!(exit.is_some_and(|exit| exit.registers == registers && exit.words == places));
        assert!(SideExit::of(&outer).is_ok_and(|exit| exit.words.is_empty()), "a caller of its own needs no words");
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let mut nested = state(0, 0, 250, 9, None);
        for _ in 0..5 {
            nested = state(0, 0, 250, 9, Some(nested));
        }
        assert_eq!(SideExit::of(&nested).err(), Some("it leaves with too many registers"));
        let mut nested = state(0, 0, 0, 0, None);
        for _ in 0..MAX_INLINED {
            nested = state(0, 0, 0, 0, Some(nested));
        }
        assert_eq!(SideExit::of(&nested).err(), Some("it leaves from too many inlined functions"));
    }
}
