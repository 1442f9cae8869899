//! The ARM64 tier: core makes the words, this runs them, on processors that can.
#![allow(unsafe_code)]

use super::native::{Compiler, Entrance, Listing, NativeFunction, Part, failed};
use crate::call_native::Entry;
use crate::executable_memory::ExecutableMemory;
use crate::runtime_calls::BoxedEntries;
use ilo_core::bytecode::validate::Validated;
use ilo_core::check::typed_program::FunctionId;
use ilo_core::diagnostic::Diagnostic;
use ilo_core::emit::arm64::compile;
use ilo_core::engine::EngineName;

/// The compiler of the engine `arm64`.
#[derive(Clone)]
pub struct Arm64;

impl Compiler for Arm64 {
    const NAME: EngineName = EngineName::Arm64;

    fn compile(&self, bytecode: &Validated, id: FunctionId) -> Result<NativeFunction, Diagnostic> {
        let function = bytecode.function(id);
        let assembled = compile(bytecode, id)?;
        let bytes = assembled.bytes();
        let memory = ExecutableMemory::new(&bytes).map_err(|error| failed(function, Self::NAME, error))?;
        // SAFETY: core's emitter makes one function of the native calling convention for the parameters of this one, and
        // the memory lives as long as the entry, beside it. It is only made where the processor is an ARM64.
        let entry = unsafe { Entry::new(memory.address(0), bytecode, id) };
        let entry = entry.ok_or_else(|| failed(function, Self::NAME, "it takes too many arguments"))?;
        let parts = vec![Part { name: function.name.clone(), code: 0..bytes.len() }];
        let (entrance, entries) = (Entrance::Numbers(entry), BoxedEntries::from([]));
        Ok(NativeFunction { memory, parts, entrance, entries, listing: Listing::Assembled(assembled) })
    }
}
