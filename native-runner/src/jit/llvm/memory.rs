//! Where LLVM puts code and constants: into one buffer of ours, so that they are close to each other and protected as
//! one.

use crate::executable_memory::{CodeBuffer, ExecutableMemory};
use inkwell::memory_manager::McjitMemoryManager;
use std::cell::RefCell;
use std::io;
use std::ops::Range;
use std::rc::Rc;

/// Room for what a module needs besides its instructions.
const BASE_CAPACITY: usize = 1 << 20;

/// More than LLVM makes of one instruction of ours.
const CAPACITY_PER_INSTRUCTION: usize = 1 << 10;

/// Finished code.
pub struct Code {
    /// Everything.
    pub memory: ExecutableMemory,
    /// Offset of the function.
    pub entry: usize,
    /// Offsets of the section that it is in.
    pub code: Range<usize>,
}

/// The sections of one module; shared with LLVM while it compiles.
#[derive(Clone)]
pub struct Sections(Rc<RefCell<State>>);

struct State {
    buffer: Option<CodeBuffer>,
    memory: Option<ExecutableMemory>,
    code: Vec<Range<usize>>,
}

impl Sections {
    /// Room for a function of so many instructions. What is not used costs nothing.
    ///
    /// # Errors
    /// When the system has no memory for it.
    pub fn for_instructions(count: usize) -> io::Result<Sections> {
        let buffer = Some(CodeBuffer::with_capacity(BASE_CAPACITY + count * CAPACITY_PER_INSTRUCTION)?);
        Ok(Sections(Rc::new(RefCell::new(State { buffer, memory: None, code: Vec::new() }))))
    }

    /// What LLVM asks for memory.
    pub fn manager(&self) -> Manager {
        Manager(self.clone())
    }

    /// The code, once LLVM has said where its function starts.
    ///
    /// # Errors
    /// When the function is not in our memory.
    pub fn into_code(self, address: usize) -> Result<Code, String> {
        let mut state = self.0.borrow_mut();
        let memory = state.memory.take().ok_or("LLVM did not finish the code")?;
        let entry = address.wrapping_sub(memory.address(0) as usize);
        let code = state.code.iter().find(|range| range.contains(&entry)).cloned();
        let code = code.ok_or("LLVM put the code elsewhere")?;
        Ok(Code { memory, entry, code })
    }

    /// Sets memory aside; null when there is none left, with which LLVM ends the process.
    fn allocate(&self, size: usize, alignment: usize, is_code: bool) -> *mut u8 {
        let state = &mut *self.0.borrow_mut();
        let Some(buffer) = &mut state.buffer else { return std::ptr::null_mut() };
        let Some(range) = buffer.allocate(size, alignment) else { return std::ptr::null_mut() };
        if is_code {
            state.code.push(range.clone());
        }
        buffer.address(range.start)
    }
}

/// The memory manager of a module.
pub struct Manager(Sections);

impl std::fmt::Debug for Manager {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Manager")
    }
}

impl McjitMemoryManager for Manager {
    fn allocate_code_section(&mut self, size: usize, alignment: u32, _id: u32, _name: &str) -> *mut u8 {
        self.0.allocate(size, alignment as usize, true)
    }

    fn allocate_data_section(
        &mut self,
        size: usize,
        alignment: u32,
        _id: u32,
        _name: &str,
        _read_only: bool,
    ) -> *mut u8 {
        self.0.allocate(size, alignment as usize, false)
    }

    fn finalize_memory(&mut self) -> Result<(), String> {
        let state = &mut *self.0.0.borrow_mut();
        if let Some(buffer) = state.buffer.take() {
            state.memory = Some(buffer.finish().map_err(|error| error.to_string())?);
        }
        Ok(())
    }

    /// The code outlives LLVM's part in it: its owner is whoever takes it out of the sections.
    fn destroy(&mut self) {}
}
