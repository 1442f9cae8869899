//! The Cranelift tier: SSA form to machine code, quickly.
//!
//! The code makes no reference to any symbol: what it calls, it finds in its context. Cranelift writes it into our own
//! executable memory.
#![allow(unsafe_code)]

mod link;
mod lower;

use super::native::{Compiler, Listing, NativeFunction, SourceRange, failed};
use super::sections::{Code, Sections};
use crate::call_native::Entry;
use cranelift_codegen::Context;
use cranelift_codegen::isa::OwnedTargetIsa;
use cranelift_codegen::settings::{Configurable, Flags};
use ilo_core::bytecode::validate::Validated;
use ilo_core::check::typed_program::FunctionId;
use ilo_core::diagnostic::Diagnostic;
use ilo_core::engine::EngineName;
use ilo_core::ir;

/// The compiler of the engine `cranelift`.
#[derive(Clone)]
pub struct Cranelift {
    isa: OwnedTargetIsa,
}

impl Cranelift {
    /// The compiler for this processor, with what that can do.
    ///
    /// # Errors
    /// When Cranelift does not know the processor.
    pub fn new() -> Result<Cranelift, String> {
        let mut flags = cranelift_codegen::settings::builder();
        let verifier = if cfg!(debug_assertions) { "true" } else { "false" };
        for (name, value) in [
            ("opt_level", "speed"),
            ("enable_verifier", verifier),
            ("unwind_info", "false"),
            // The module wants these: it puts code where it stays, and anything else may be far away.
            ("is_pic", "false"),
            ("use_colocated_libcalls", "false"),
        ] {
            flags.set(name, value).map_err(|error| error.to_string())?;
        }
        let isa = cranelift_native::builder()?.finish(Flags::new(flags)).map_err(|error| error.to_string())?;
        Ok(Cranelift { isa })
    }
}

impl Compiler for Cranelift {
    const NAME: EngineName = EngineName::Cranelift;

    fn compile(&self, bytecode: &Validated, id: FunctionId) -> Result<NativeFunction, Diagnostic> {
        let function = bytecode.function(id);
        let failed = |reason: String| failed(function, Self::NAME, reason);
        let mut form = ir::build::build(bytecode, id)?;
        ir::passes::optimize(&mut form, |_, _, _| {});

        let lowered = lower::lower(&form, &*self.isa).map_err(failed)?;
        let sections = Sections::for_function(&form).map_err(|error| failed(error.to_string()))?;
        let mut context = Context::for_function(lowered);
        let linked = link::link(self.isa.clone(), &function.name, &mut context, sections);
        let Code { memory, entry, section } = linked.map_err(failed)?;
        let compiled = context.compiled_code().ok_or_else(|| failed("it was not compiled".into()))?;
        let sources = compiled.buffer.get_srclocs_sorted().iter().filter(|range| !range.loc.is_default());
        let sources = sources.map(|range| SourceRange { code: range.start..range.end, pc: range.loc.bits() });
        let sources: Vec<SourceRange> = sources.collect();
        // SAFETY: `lower` gave the function the signature of the native calling convention for these parameters, and the
        // memory lives as long as the entry, beside it.
        let entry = unsafe { Entry::new(memory.address(entry), bytecode, id) };
        let entry = entry.ok_or_else(|| failed("it takes too many arguments".into()))?;
        let listing = Listing::Disassembled(Box::new(move |_| sources.clone()));
        Ok(NativeFunction { code: section, memory, entry, listing })
    }
}
