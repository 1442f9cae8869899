//! The native calling convention on this processor: where arguments and results of a function are.
//!
//! Numbers in `d0` to `d7`, the bits of booleans in `x1` to `x7`, each counted on its own, as AAPCS64 has it; what finds
//! no register lies on the stack in order, eight bytes each.

use super::registers::{DReg, GENERAL_ARGUMENTS, REGISTER_ARGUMENTS, XReg};
use crate::bytecode::program::Function;
use crate::check::proof::Proof;
use crate::emit::context::MAX_ARGUMENTS;

/// The kinds of values that this tier computes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A number: itself.
    Number,
    /// A boolean: the bits of the value.
    Bool,
}

impl Kind {
    /// The kind of everything that this is proved of; of values that cannot be, one is as good as the other.
    pub fn of(proof: Proof) -> Option<Kind> {
        match proof {
            Proof::Number | Proof::Never => Some(Kind::Number),
            Proof::Bool => Some(Kind::Bool),
            _ => None,
        }
    }
}

/// Where an argument is passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passed {
    /// In a floating-point register.
    Double(DReg),
    /// In a general register.
    General(XReg),
    /// On the stack, in the place of this number.
    Stack(usize),
}

/// How a function is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Convention {
    /// Where each argument is passed.
    pub arguments: Vec<Passed>,
    /// How many of them are on the stack.
    pub on_stack: usize,
    /// What it returns: a number in `d0`, a boolean in `x0`. Nothing if neither is proved, and then nothing is compiled
    /// that returns.
    pub result: Option<Kind>,
}

impl Convention {
    /// How a function is called.
    ///
    /// # Errors
    /// Why it cannot be called natively.
    pub fn of(function: &Function) -> Result<Convention, String> {
        let count = function.parameters.len();
        if count > MAX_ARGUMENTS {
            return Err(format!("it takes {count} arguments, and compiled functions take at most {MAX_ARGUMENTS}"));
        }
        let (mut numbers, mut others, mut on_stack) = (0, GENERAL_ARGUMENTS.iter(), 0);
        let mut arguments = Vec::new();
        for (index, &proof) in function.parameters.iter().enumerate() {
            let unproved = || format!("its parameter {} is not proved to be a number or a boolean", index + 1);
            let register = match Kind::of(proof).ok_or_else(unproved)? {
                Kind::Number if (numbers as usize) < REGISTER_ARGUMENTS => {
                    numbers += 1;
                    DReg::new(numbers - 1).map(Passed::Double)
                }
                Kind::Number => None,
                Kind::Bool => others.next().copied().map(Passed::General),
            };
            arguments.push(register.unwrap_or_else(|| {
                on_stack += 1;
                Passed::Stack(on_stack - 1)
            }));
        }
        Ok(Convention { arguments, on_stack, result: Kind::of(function.result) })
    }
}
