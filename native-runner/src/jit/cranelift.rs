//! The Cranelift tier: SSA form to machine code, quickly.
//!
//! The code makes no reference to any symbol: what it calls, it finds in its context. Cranelift writes it into our own
//! executable memory.
#![allow(unsafe_code)]

mod link;
mod lower;

use super::native::{Compiler, Listing, NativeFunction, Part, entrance, failed};
use crate::call_native::{BoxedEntry, Entry};
use crate::runtime_calls::BoxedEntries;
use cranelift_codegen::isa::OwnedTargetIsa;
use cranelift_codegen::settings::{Configurable, Flags};
use ilo_core::bytecode::validate::Validated;
use ilo_core::check::typed_program::FunctionId;
use ilo_core::diagnostic::Diagnostic;
use ilo_core::engine::EngineName;
use ilo_core::ir::unit::Units;

/// The compiler of the engine `cranelift`.
#[derive(Clone)]
pub struct Cranelift {
    isa: OwnedTargetIsa,
    /// For functions with tail calls, which rest on frame pointers.
    isa_with_frames: OwnedTargetIsa,
    units: Units,
}

impl Cranelift {
    /// The compiler for this processor, with what that can do.
    ///
    /// # Errors
    /// When Cranelift does not know the processor.
    pub fn new(units: Units) -> Result<Cranelift, String> {
        Ok(Cranelift { isa: isa("false")?, isa_with_frames: isa("true")?, units })
    }
}

fn isa(frame_pointers: &str) -> Result<OwnedTargetIsa, String> {
    let mut flags = cranelift_codegen::settings::builder();
    let verifier = if cfg!(debug_assertions) { "true" } else { "false" };
    for (name, value) in [
        ("opt_level", "speed"),
        ("enable_verifier", verifier),
        ("unwind_info", "false"),
        ("preserve_frame_pointers", frame_pointers),
        // The module wants these: it puts code where it stays, and anything else may be far away.
        ("is_pic", "false"),
        ("use_colocated_libcalls", "false"),
    ] {
        flags.set(name, value).map_err(|error| error.to_string())?;
    }
    cranelift_native::builder()?.finish(Flags::new(flags)).map_err(|error| error.to_string())
}

impl Compiler for Cranelift {
    const NAME: EngineName = EngineName::Cranelift;

    fn compile(&self, bytecode: &Validated, id: FunctionId) -> Result<NativeFunction, Diagnostic> {
        let failed = |reason: String| failed(bytecode.function(id), Self::NAME, reason);
        let unit = (self.units)(bytecode, id)?;
        let numbers = Entry::is_for(bytecode, id);
        let isa = if link::has_tail_calls(&unit) { &self.isa_with_frames } else { &self.isa };
        let linked = link::link(isa, bytecode, &unit, numbers).map_err(failed)?;
        let memory = &linked.memory;
        let entries: BoxedEntries = (0..bytecode.functions.len())
            .map(|index| {
                let entry = *linked.boxed.get(&FunctionId(index as u16))?;
                // SAFETY: `boxed_entry` gave the function at this address this type, and the memory lives as long as
                // the entries, beside them.
                Some(unsafe { std::mem::transmute::<*const u8, BoxedEntry>(memory.address(entry)) })
            })
            .collect();
        let (numbers, boxed) = (linked.entry, entries[id.index()]);
        // SAFETY: `lower` gave the function at this place the signature of the native calling convention for these
        // parameters.
        let entrance = unsafe { entrance(&linked.memory, bytecode, id, numbers, boxed) };
        let entrance = entrance.ok_or_else(|| failed("it has no entry".into()))?;
        let parts = linked.parts.into_iter().map(|(name, code)| Part { name, code }).collect();
        let listing = Listing::Disassembled(linked.lines);
        Ok(NativeFunction { memory: linked.memory, parts, entrance, entries, listing })
    }
}
