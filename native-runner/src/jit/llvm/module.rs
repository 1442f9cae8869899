//! A unit as a module of LLVM's: its functions, which only call each other, and the entries for callers outside.

use super::attributes::Attributes;
use super::lines::Lines;
use super::lower::{self, Callee};
use crate::call_native::Entry;
use ilo_core::bytecode::program::Bytecode;
use ilo_core::check::typed_program::FunctionId;
use ilo_core::ir::function::{Function, Terminator};
use ilo_core::ir::opcodes::Operation;
use ilo_core::ir::unit::Unit;
use inkwell::context::Context;
use inkwell::module::{Linkage, Module};
use inkwell::passes::PassBuilderOptions;
use inkwell::targets::TargetMachine;
use std::collections::HashMap;

/// What the functions of a module are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbol {
    /// A function, as the others call it.
    Internal(FunctionId),
    /// Its entry with numbers.
    NumbersEntry(FunctionId),
    /// Its entry with boxed values.
    BoxedEntry(FunctionId),
}

impl Symbol {
    /// The name.
    pub fn name(self) -> String {
        match self {
            Symbol::Internal(id) => format!("function_{}", id.0),
            Symbol::NumbersEntry(id) => format!("numbers_{}", id.0),
            Symbol::BoxedEntry(id) => format!("boxed_{}", id.0),
        }
    }

    /// What has a name.
    pub fn parse(name: &str) -> Option<Symbol> {
        let (kind, id) = name.split_once('_')?;
        let id = FunctionId(id.parse().ok()?);
        match kind {
            "function" => Some(Symbol::Internal(id)),
            "numbers" => Some(Symbol::NumbersEntry(id)),
            "boxed" => Some(Symbol::BoxedEntry(id)),
            _ => None,
        }
    }
}

/// How functions of a module call each other, by LLVM's numbers for calling conventions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Convention {
    /// However LLVM likes best.
    Fast = 8,
    /// So that a callee can take the place of its caller.
    Tail = 18,
}

/// The optimised module of a unit. The function that was asked for gets an entry for the runner, and all functions that
/// can be called through a value get one with boxed values.
///
/// # Errors
/// What there is no form for.
pub fn optimized<'ctx>(
    bytecode: &Bytecode,
    unit: &Unit,
    context: &'ctx Context,
    machine: &TargetMachine,
) -> Result<Module<'ctx>, String> {
    let module = built(bytecode, unit, context, machine).map_err(|error| error.0)?;
    if cfg!(debug_assertions) {
        module.verify().map_err(|error| error.to_string())?;
    }
    let options = PassBuilderOptions::create();
    options.set_loop_slp_vectorization(true);
    module.run_passes("default<O3>", machine, options).map_err(|error| error.to_string())?;
    Ok(module)
}

/// The module as it is built.
pub fn built<'ctx>(
    bytecode: &Bytecode,
    unit: &Unit,
    context: &'ctx Context,
    machine: &TargetMachine,
) -> lower::Lowered<Module<'ctx>> {
    let module = context.create_module("ilo");
    module.set_triple(&machine.get_triple());
    module.set_data_layout(&machine.get_target_data().get_data_layout());
    let convention = if unit.functions.iter().any(has_tail_call) { Convention::Tail } else { Convention::Fast };
    let lines = Lines::new(context, &module);
    let mut shared = lower::Unit {
        context,
        bytecode,
        module: &module,
        attributes: Attributes::new(context, machine)?,
        lines: &lines,
        functions: HashMap::new(),
    };
    let calls_values = unit.functions.iter().any(calls_values);
    // Entries come first, so that what was asked for starts the code.
    let mut entries = Vec::new();
    for (index, function) in unit.functions.iter().enumerate() {
        let (is_asked_for, of_numbers) = (index == 0, Entry::is_for(bytecode, function.id));
        if is_asked_for && of_numbers {
            entries.push((shared.declare_numbers_entry(function), function, true));
        }
        let by_value = calls_values && bytecode.function(function.home).escapes;
        if by_value || is_asked_for && !of_numbers {
            entries.push((shared.declare_boxed_entry(function), function, false));
        }
    }
    for function in &unit.functions {
        let lowered = shared.declare(function);
        lowered.set_linkage(Linkage::Internal);
        lowered.set_call_conventions(convention as u32);
        let can_fail = unit.outcome(function).can_fail;
        shared.functions.insert(function.id, Callee { function: lowered, can_fail, result: function.result });
    }
    for (entry, function, of_numbers) in entries {
        shared.entry(entry, function, of_numbers)?;
    }
    for function in &unit.functions {
        lower::lower(function, &shared)?;
    }
    lines.finish();
    drop(shared);
    Ok(module)
}

fn has_tail_call(function: &Function) -> bool {
    function.blocks.iter().any(|block| matches!(block.terminator, Terminator::TailCall { .. }))
}

fn calls_values(function: &Function) -> bool {
    let mut instructions = function.blocks.iter().flat_map(|block| &block.instructions);
    instructions.any(|instruction| instruction.operation == Operation::CallValue)
}
