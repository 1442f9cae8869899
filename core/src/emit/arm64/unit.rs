//! What is compiled at once: a function and every function that its calls can reach, so that calls are direct.

use super::assembler::{Assembled, Assembler, Label, OutOfReach};
use super::baseline;
use super::convention::Convention;
use super::eligibility::refused_signature;
use super::entry;
use crate::builtins::Builtin;
use crate::bytecode::call_graph::Reach;
use crate::bytecode::instruction::{Instruction, instructions};
use crate::bytecode::opcodes::{Effect, Opcode, Operand};
use crate::bytecode::program::Bytecode;
use crate::bytecode::validate::Validated;
use crate::check::proof::Proof;
use crate::check::typed_program::FunctionId;
use crate::diagnostic::Diagnostic;
use std::collections::{HashMap, HashSet};

/// Compiles a function to a native entry, with everything that it calls behind it.
///
/// # Errors
/// ILO-R017 when one of them cannot be compiled, or when all of them are too long for their branches.
pub fn compile(bytecode: &Validated, id: FunctionId) -> Result<Assembled, Diagnostic> {
    let functions = Reach::of(bytecode, id).functions;
    let mut assembler = Assembler::default();
    let unit = Unit::new(bytecode, &functions, &mut assembler);
    for &function in &functions {
        baseline::compile(&unit, function, &mut assembler).map_err(|refusal| match function == id {
            true => refusal,
            false => Diagnostic {
                message: format!("`{}` calls what cannot be compiled: {}", bytecode.function(id).name, refusal.message),
                ..refusal
            },
        })?;
    }
    let function = bytecode.function(id);
    let too_large = || refused_signature(function, "its machine code would be too large");
    let is_of_numbers = function.parameters.iter().chain([&function.result]).all(|&proof| proof == Proof::Number);
    if let (false, Callee { entry, convention: Ok(convention), .. }) = (is_of_numbers, unit.callee(id)) {
        entry::write(*entry, convention, &mut assembler).ok_or_else(too_large)?;
    }
    assembler.finish().map_err(|OutOfReach| too_large())
}

/// A function of the unit, as its callers see it.
pub struct Callee {
    /// Where it starts.
    pub entry: Label,
    /// How it is called, or why it cannot be.
    pub convention: Result<Convention, String>,
    /// Whether it may come back with an error.
    pub can_fail: bool,
}

/// The functions that are compiled together.
pub struct Unit<'a> {
    /// Their program.
    pub bytecode: &'a Validated,
    callees: HashMap<FunctionId, Callee>,
}

impl<'a> Unit<'a> {
    fn new(bytecode: &'a Validated, functions: &[FunctionId], assembler: &mut Assembler) -> Unit<'a> {
        let failing = failing(bytecode, functions);
        let callee = |&id: &FunctionId| {
            let convention = Convention::of(bytecode.function(id));
            (id, Callee { entry: assembler.new_label(), convention, can_fail: failing.contains(&id) })
        };
        Unit { bytecode, callees: functions.iter().map(callee).collect() }
    }

    /// A function of the unit.
    pub fn callee(&self, id: FunctionId) -> &Callee {
        &self.callees[&id]
    }
}

/// Those of some functions that may leave for the VM, which may end in an error, or call one that does.
fn failing(bytecode: &Bytecode, functions: &[FunctionId]) -> HashSet<FunctionId> {
    let mut failing = HashSet::new();
    loop {
        let known = failing.len();
        // Callees are met after their callers.
        for &id in functions.iter().rev() {
            let mut code = instructions(&bytecode.function(id).code);
            let fails = |instruction: Instruction| {
                let calls = instruction.op.effect() == Effect::Call;
                leaves_for_the_vm(&instruction) || calls && failing.contains(&FunctionId(instruction.word.bx()))
            };
            if code.any(fails) {
                failing.insert(id);
            }
        }
        if failing.len() == known {
            return failing;
        }
    }
}

/// Whether the code of an instruction has a side exit.
fn leaves_for_the_vm(instruction: &Instruction) -> bool {
    match instruction.op {
        Opcode::DivNN | Opcode::CallRec | Opcode::Check => true,
        Opcode::CallB => instruction.operand(Operand::Builtin) == Some(Builtin::Remainder as usize),
        _ => false,
    }
}
