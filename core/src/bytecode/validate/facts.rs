//! What the validator derived, for those who compile the code further.

use super::flow::{Known, State};
use super::{Invalid, Validated, Validator};
use crate::check::proof::Proof;
use crate::check::typed_program::FunctionId;

/// What is known of the registers of a function before each of its instructions.
pub struct Facts {
    /// By pc; nothing where no instruction starts or none is reached.
    states: Vec<Option<State>>,
}

impl Validated {
    /// Derives the facts of a function anew: they are many, and few functions are compiled.
    ///
    /// # Errors
    /// Never for a function that was validated as it is.
    pub fn facts(&self, id: FunctionId) -> Result<Facts, Invalid> {
        let function = self.function(id);
        let starts = self.starts[id.index()].clone();
        let validator = Validator { bytecode: self, claims: &self.claims, function, starts };
        let mut states = vec![None; function.code.len()];
        validator.flow(|pc, state| states[pc] = Some(state.clone()))?;
        Ok(Facts { states })
    }
}

impl Facts {
    /// Whether any way leads to an instruction.
    pub fn is_reached(&self, pc: usize) -> bool {
        self.states.get(pc).is_some_and(Option::is_some)
    }

    /// What is known of a register before an instruction.
    pub fn known(&self, pc: usize, register: u8) -> Known {
        let state = self.states.get(pc).and_then(Option::as_ref);
        state.and_then(|state| state.get(register as usize)).copied().unwrap_or(Known::Unwritten)
    }

    /// What is proved of the value that a register holds before an instruction; nothing if it may hold none.
    pub fn before(&self, pc: usize, register: u8) -> Option<Proof> {
        match self.known(pc, register) {
            Known::Value(proof) => Some(proof),
            Known::Unwritten | Known::Unchecked(_) => None,
        }
    }
}
