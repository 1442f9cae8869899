//! The LLVM tier: SSA form to machine code, thoroughly.
//!
//! LLVM writes into our own executable memory, so its module and engine are gone once the code is there. The code makes
//! no reference to any symbol: what it calls, it finds in its context.
#![allow(unsafe_code)]

mod lines;
mod lower;
mod memory;

use super::native::{Compiler, Listing, NativeFunction, SourceRange, failed};
use super::sections::{Code, Sections};
use crate::call_native::Entry;
use ilo_core::bytecode::validate::Validated;
use ilo_core::check::typed_program::FunctionId;
use ilo_core::diagnostic::Diagnostic;
use ilo_core::engine::EngineName;
use ilo_core::ir::{self, function::Function};
use inkwell::OptimizationLevel;
use inkwell::context::Context;
use inkwell::module::Module;
use inkwell::passes::PassBuilderOptions;
use inkwell::targets::{CodeModel, FileType, InitializationConfig, RelocMode, Target, TargetMachine};
use memory::Manager;
use std::rc::Rc;

/// The compiler of the engine `llvm`.
#[derive(Clone)]
pub struct Llvm {
    machine: Rc<TargetMachine>,
}

impl Llvm {
    /// The compiler for this processor, with what that can do.
    ///
    /// # Errors
    /// When LLVM does not know the processor.
    pub fn new() -> Result<Llvm, String> {
        Target::initialize_native(&InitializationConfig::default())?;
        let triple = TargetMachine::get_default_triple();
        let target = Target::from_triple(&triple).map_err(|error| error.to_string())?;
        let (cpu, features) = (TargetMachine::get_host_cpu_name(), TargetMachine::get_host_cpu_features());
        let (cpu, features) = (cpu.to_string_lossy(), features.to_string_lossy());
        let level = OptimizationLevel::Aggressive;
        let machine = target.create_target_machine(&triple, &cpu, &features, level, RelocMode::PIC, CodeModel::Small);
        Ok(Llvm { machine: Rc::new(machine.ok_or("LLVM knows no such processor")?) })
    }
}

impl Compiler for Llvm {
    const NAME: EngineName = EngineName::Llvm;

    fn compile(&self, bytecode: &Validated, id: FunctionId) -> Result<NativeFunction, Diagnostic> {
        let function = bytecode.function(id);
        let failed = |reason: String| failed(function, Self::NAME, reason);
        let mut form = ir::build::build(bytecode, id)?;
        ir::passes::optimize(&mut form, |_, _, _| {});

        let Code { memory, entry, section } = generate(&form, &self.machine).map_err(failed)?;
        // SAFETY: `lower` gave the function the signature of the native calling convention for these parameters, and the
        // memory lives as long as the entry, beside it.
        let entry = unsafe { Entry::new(memory.address(entry), bytecode, id) };
        let entry = entry.ok_or_else(|| failed("it takes too many arguments".into()))?;
        let machine = Rc::clone(&self.machine);
        let lines = move |code: &[u8]| line_table(&form, &machine, code).unwrap_or_default();
        Ok(NativeFunction { memory, code: section, entry, listing: Listing::Disassembled(Box::new(lines)) })
    }
}

/// The name of the one function of each module.
const ENTRY: &str = "entry";

/// LLVM places sections by their first symbols, and a constant's comes before that of the function which needs it. A
/// symbol ahead of both makes the function start the memory, as in every other tier, and constants follow it.
const CODE_FIRST: &str = ".text\nilo_code:\n";

/// A module of LLVM's with the optimized function.
fn optimized<'ctx>(
    form: &Function,
    context: &'ctx Context,
    machine: &TargetMachine,
    with_lines: bool,
) -> Result<Module<'ctx>, String> {
    let module = context.create_module("ilo");
    module.set_triple(&machine.get_triple());
    module.set_inline_assembly(CODE_FIRST);
    module.set_data_layout(&machine.get_target_data().get_data_layout());
    lower::lower(form, context, &module, machine, with_lines).map_err(|error| error.0)?;
    module.verify().map_err(|error| error.to_string())?;
    module.run_passes("default<O3>", machine, PassBuilderOptions::create()).map_err(|error| error.to_string())?;
    Ok(module)
}

/// Which instructions compiled code comes from; `None` when LLVM compiles the same function to something else now.
fn line_table(form: &Function, machine: &TargetMachine, code: &[u8]) -> Option<Vec<SourceRange>> {
    let context = Context::create();
    let module = optimized(form, &context, machine, true).ok()?;
    lines::read(&machine.write_to_memory_buffer(&module, FileType::Object).ok()?, code)
}

fn generate(form: &Function, machine: &TargetMachine) -> Result<Code, String> {
    let context = Context::create();
    let module = optimized(form, &context, machine, false)?;
    let sections = Sections::for_function(form).map_err(|error| error.to_string())?;
    let engine = module.create_mcjit_execution_engine_with_memory_manager(
        Manager(sections.clone()),
        OptimizationLevel::Aggressive,
        CodeModel::Small,
        false,
        false,
    );
    let engine = engine.map_err(|error| error.to_string())?;
    let address = engine.get_function_address(ENTRY).map_err(|error| error.to_string())?;
    sections.into_code(address)
}
