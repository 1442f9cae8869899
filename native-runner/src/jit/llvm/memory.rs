//! LLVM's view of the sections that its code goes into.

use crate::jit::sections::Sections;
use inkwell::memory_manager::McjitMemoryManager;

/// The memory manager of a module.
pub struct Manager(pub Sections);

impl std::fmt::Debug for Manager {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Manager")
    }
}

/// Memory is null when there is none left, with which LLVM ends the process.
impl McjitMemoryManager for Manager {
    fn allocate_code_section(&mut self, size: usize, alignment: u32, _id: u32, _name: &str) -> *mut u8 {
        self.0.allocate(size, alignment as usize, true).unwrap_or(std::ptr::null_mut())
    }

    fn allocate_data_section(
        &mut self,
        size: usize,
        alignment: u32,
        _id: u32,
        _name: &str,
        _read_only: bool,
    ) -> *mut u8 {
        self.0.allocate(size, alignment as usize, false).unwrap_or(std::ptr::null_mut())
    }

    fn finalize_memory(&mut self) -> Result<(), String> {
        self.0.finish().map_err(|error| error.to_string())
    }

    /// The code outlives LLVM's part in it: its owner is whoever takes it out of the sections.
    fn destroy(&mut self) {}
}
