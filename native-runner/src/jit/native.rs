//! The engine that all native tiers are: it compiles a function at its first use, keeps the code, and calls it.
#![allow(unsafe_code)]

use super::disassembly;
pub use crate::call_native::Entrance;
use crate::call_native::{BoxedEntry, Entry};
use crate::executable_memory::ExecutableMemory;
use crate::runtime_calls::{BoxedEntries, NESTING};
use ilo_core::bytecode::call_graph::Reach;
use ilo_core::bytecode::program::{Bytecode, Function};
use ilo_core::bytecode::validate::Validated;
use ilo_core::check::typed_program::FunctionId;
use ilo_core::diagnostic::{Code, Diagnostic};
use ilo_core::emit::arm64::{assembler::Assembled, listing};
use ilo_core::engine::{Engine, EngineName, Instance, Limits};
use ilo_core::program::Program;
use ilo_core::report::MachineCode;
use ilo_core::runtime::entry::Compiled;
use ilo_core::runtime::instance::{CompilingInstance, Generator};
use std::ops::Range;
use std::sync::Arc;

/// The one step in which native tiers differ.
pub trait Compiler: Clone + 'static {
    /// Which engine it makes.
    const NAME: EngineName;

    /// Translates a function, and those that it calls.
    ///
    /// # Errors
    /// ILO-R017 when it cannot.
    fn compile(&self, bytecode: &Validated, function: FunctionId) -> Result<NativeFunction, Diagnostic>;
}

/// Code that came from a bytecode instruction.
#[derive(Clone)]
pub struct SourceRange {
    /// Where, as offsets in the code.
    pub code: Range<u32>,
    /// The function of the instruction.
    pub function: FunctionId,
    /// The pc of the instruction.
    pub pc: u32,
}

/// How the listing of a function is made, once somebody asks for it.
pub enum Listing {
    /// From the assembler's own notes.
    Assembled(Assembled),
    /// From the bytes, and where they come from, as far as that is known, in order of the code.
    #[cfg_attr(
        not(any(feature = "cranelift", feature = "llvm-any")),
        expect(dead_code, reason = "no compiler built in")
    )]
    Disassembled(Vec<SourceRange>),
}

/// The code of one function of a unit.
pub struct Part {
    /// What it is, in words.
    pub name: String,
    /// Where it is.
    pub code: Range<usize>,
}

/// A compiled function with those that it calls.
pub struct NativeFunction {
    /// The code, and whatever the compiler puts beside it.
    pub memory: ExecutableMemory,
    /// The functions in it, the one that was asked for first.
    pub parts: Vec<Part>,
    /// Where the call enters.
    pub entrance: Entrance,
    /// Where calls through values enter.
    pub entries: BoxedEntries,
    /// How to list it.
    pub listing: Listing,
}

impl NativeFunction {
    fn machine_code(&self, engine: EngineName, bytecode: &Validated) -> MachineCode {
        let sources = match &self.listing {
            Listing::Assembled(assembled) => return listing::listing(bytecode, assembled),
            Listing::Disassembled(sources) => sources,
        };
        let bytes = self.memory.bytes();
        let mut rows = Vec::new();
        for part in &self.parts {
            let mut of_part = disassembly::rows(bytes, part.code.clone(), |offset| {
                let next = sources.partition_point(|source| source.code.start <= offset);
                let source = sources[..next].last().filter(|source| source.code.contains(&offset));
                let span = source.and_then(|source| bytecode.function(source.function).spans.get(source.pc as usize));
                (source.map(|source| source.pc), span.copied())
            });
            if let (Some(first), true) = (of_part.first_mut(), self.parts.len() > 1) {
                first.note = part.name.clone();
            }
            rows.append(&mut of_part);
        }
        rows.sort_by_key(|row| row.offset);
        rows.dedup_by_key(|row| row.offset);
        MachineCode { engine, architecture: super::ARCHITECTURE.into(), bytes: bytes.len() as u32, rows }
    }
}

/// How calls enter the code of a function: with numbers at an offset, or else with boxed values; `None` if there is neither.
///
/// # Safety
/// A function of the native calling convention for these parameters must be at the offset. The memory must live as long as
/// the entrance.
pub unsafe fn entrance(
    memory: &ExecutableMemory,
    bytecode: &Bytecode,
    id: FunctionId,
    numbers: Option<usize>,
    boxed: Option<BoxedEntry>,
) -> Option<Entrance> {
    let Some(offset) = numbers else {
        return boxed.map(|entry| Entrance::Boxed { entry, nests: Reach::of(bytecode, id).outcome.nests });
    };
    // SAFETY: as the caller promised.
    let entry = unsafe { Entry::new(memory.address(offset), bytecode, id)? };
    let Some(call_loop) = memory.call_loop() else { return Some(Entrance::Numbers(entry)) };
    // SAFETY: it was chosen for the parameters of this function.
    Some(Entrance::Numbers(unsafe { entry.called_by(call_loop) }))
}

/// What a compiler says when the fault is not the program's.
pub fn failed(function: &Function, engine: EngineName, reason: impl std::fmt::Display) -> Diagnostic {
    let message = format!("`{}` cannot be compiled by the engine `{engine}`: {reason}", function.name);
    Diagnostic::error(Code::R017, function.name_span, message).suggest("run it on the `vm` engine")
}

/// An engine with a compiler.
pub struct NativeEngine<C>(C);

impl<C: Compiler> NativeEngine<C> {
    /// The engine of a compiler.
    pub fn new(compiler: C) -> NativeEngine<C> {
        NativeEngine(compiler)
    }
}

impl<C: Compiler> Engine for NativeEngine<C> {
    fn name(&self) -> EngineName {
        C::NAME
    }

    fn prepare(&self, program: &Arc<Program>, limits: Limits) -> Result<Box<dyn Instance>, Diagnostic> {
        Ok(Box::new(CompilingInstance::new(Native(self.0.clone()), program, limits)))
    }
}

/// A compiler of native code, as core sees it.
struct Native<C>(C);

impl<C: Compiler> Generator for Native<C> {
    type Code = NativeFunction;

    fn generate(&mut self, program: &Program, function: FunctionId) -> Result<NativeFunction, Diagnostic> {
        self.0.compile(program.bytecode(), function)
    }

    fn compiled(&self, code: &NativeFunction) -> Compiled {
        Compiled { entrance: code.entrance, entries: code.entries.clone(), nesting: NESTING }
    }

    fn machine_code(&self, code: &NativeFunction, program: &Program) -> Option<MachineCode> {
        Some(code.machine_code(C::NAME, program.bytecode()))
    }
}
