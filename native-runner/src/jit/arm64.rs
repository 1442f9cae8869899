//! The ARM64 tier: core makes the words, this runs them, on processors that can.
#![allow(unsafe_code)]

use super::native::{Compiler, Listing, NativeFunction, Part, entrance, failed};
use crate::call_loop;
use crate::call_native::BoxedEntry;
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
        let memory = ExecutableMemory::new(&bytes, call_loop::code_for(bytecode, id));
        let memory = memory.map_err(|error| failed(function, Self::NAME, error))?;
        let boxed = assembled.boxed_entry.map(|word| {
            // SAFETY: core's emitter gave the code at this word this type, and the memory lives as long as the entry,
            // beside it. It is only made where the processor is an ARM64.
            unsafe { std::mem::transmute::<*const u8, BoxedEntry>(memory.address(4 * word)) }
        });
        // SAFETY: a function without a boxed entry has the native calling convention for its parameters itself.
        let entrance = unsafe { entrance(&memory, bytecode, id, boxed.is_none().then_some(0), boxed) };
        let entrance = entrance.ok_or_else(|| failed(function, Self::NAME, "it has no entry"))?;
        let starts = assembled.functions.iter().map(|&(_, start)| 4 * start);
        let ends = starts.clone().skip(1).chain([bytes.len()]);
        let names = assembled.functions.iter().map(|&(id, _)| bytecode.function(id).name.clone());
        let parts = names.zip(starts.zip(ends)).map(|(name, (start, end))| Part { name, code: start..end }).collect();
        let entries = BoxedEntries::from([]);
        Ok(NativeFunction { memory, parts, entrance, entries, listing: Listing::Assembled(assembled) })
    }
}
