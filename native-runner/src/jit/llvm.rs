//! The LLVM tier: SSA form to machine code, thoroughly.
//!
//! LLVM writes into our own executable memory, so its module and engine are gone once the code is there. The code makes
//! no reference to any symbol: what it calls, it finds in its context.
#![allow(unsafe_code)]

mod lower;
mod memory;

use super::native::{Compiler, Listing, NativeFunction, failed};
use super::sections::{Code, Sections};
use crate::call_native::Entry;
use ilo_core::bytecode::validate::Validated;
use ilo_core::check::typed_program::FunctionId;
use ilo_core::diagnostic::Diagnostic;
use ilo_core::engine::EngineName;
use ilo_core::ir::{self, function::Function};
use inkwell::OptimizationLevel;
use inkwell::context::Context;
use inkwell::passes::PassBuilderOptions;
use inkwell::targets::{CodeModel, InitializationConfig, RelocMode, Target, TargetMachine};
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

        let Code { memory, entry, section: code } = generate(&form, &self.machine).map_err(failed)?;
        // SAFETY: `lower` gave the function the signature of the native calling convention for these parameters, and the
        // memory lives as long as the entry, beside it.
        let entry = unsafe { Entry::new(memory.address(entry), function.parameters.len()) };
        let entry = entry.ok_or_else(|| failed("it takes too many arguments".into()))?;
        Ok(NativeFunction { memory, code, entry, listing: Listing::Disassembled(Vec::new()) })
    }
}

/// The name of the one function of each module.
const ENTRY: &str = "entry";

fn generate(form: &Function, machine: &TargetMachine) -> Result<Code, String> {
    let context = Context::create();
    let module = context.create_module("ilo");
    module.set_triple(&machine.get_triple());
    module.set_data_layout(&machine.get_target_data().get_data_layout());
    lower::lower(form, &context, &module, machine).map_err(|error| error.0)?;
    module.verify().map_err(|error| error.to_string())?;
    module.run_passes("default<O3>", machine, PassBuilderOptions::create()).map_err(|error| error.to_string())?;

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
