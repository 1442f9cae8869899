//! Where a compiler puts code and constants: into one buffer of ours, so that they are close to each other and protected
//! as one.

use crate::executable_memory::{CodeBuffer, ExecutableMemory};
use ilo_core::ir::function::Function;
use std::cell::RefCell;
use std::io;
use std::rc::Rc;

/// Room for what a module needs besides its code.
const BASE_CAPACITY: usize = 1 << 16;

/// More than a compiler makes of one instruction of ours, and of one register that a side exit saves.
const CAPACITY_PER_INSTRUCTION: usize = 1 << 10;
const CAPACITY_PER_SAVED_REGISTER: usize = 1 << 8;

/// More than entries take.
const CAPACITY_PER_FUNCTION: usize = 1 << 13;

/// The sections of one module; shared with the compiler while it compiles.
#[derive(Clone)]
pub struct Sections(Rc<RefCell<State>>);

struct State {
    buffer: Option<CodeBuffer>,
    memory: Option<ExecutableMemory>,
}

impl Sections {
    /// Room for functions and a loop that calls one. What is not used costs nothing.
    ///
    /// # Errors
    /// When the system has no memory for it.
    pub fn for_functions(functions: &[Function], call_loop: Option<&'static [u8]>) -> io::Result<Sections> {
        let blocks = || functions.iter().flat_map(|function| &function.blocks);
        let instructions: usize = blocks().map(|block| block.instructions.len() + 1).sum();
        let exits = blocks().flat_map(|block| &block.instructions).filter_map(|each| each.exit.as_ref());
        let saved: usize = exits.map(|exit| exit.registers.len()).sum();
        let code = instructions * CAPACITY_PER_INSTRUCTION
            + saved * CAPACITY_PER_SAVED_REGISTER
            + functions.len() * CAPACITY_PER_FUNCTION;
        let buffer = Some(CodeBuffer::with_capacity(BASE_CAPACITY + code, call_loop)?);
        Ok(Sections(Rc::new(RefCell::new(State { buffer, memory: None }))))
    }

    /// Sets memory aside; `None` when there is none left.
    pub fn allocate(&self, size: usize, alignment: usize) -> Option<*mut u8> {
        let state = &mut *self.0.borrow_mut();
        let buffer = state.buffer.as_mut()?;
        let range = buffer.allocate(size, alignment)?;
        Some(buffer.address(range.start))
    }

    /// Makes everything executable and nothing writable.
    ///
    /// # Errors
    /// When the system forbids it.
    pub fn finish(&self) -> io::Result<()> {
        let state = &mut *self.0.borrow_mut();
        if let Some(buffer) = state.buffer.take() {
            state.memory = Some(buffer.finish()?);
        }
        Ok(())
    }

    /// All memory, once it is finished.
    ///
    /// # Errors
    /// When the code was not finished.
    pub fn into_memory(self) -> Result<ExecutableMemory, String> {
        self.0.borrow_mut().memory.take().ok_or_else(|| "the code was not finished".to_owned())
    }
}
