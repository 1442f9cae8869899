//! Calls through values whose function is known become calls of that function.

use super::function::{Function, Immediate, Instruction, Value};
use super::opcodes::{Operation, Type};
use super::passes::Changed;
use crate::bytecode::instruction::decode;
use crate::bytecode::opcodes::Opcode;
use crate::bytecode::program::{Bytecode, Constant};
use crate::check::typed_program::FunctionId;
use std::collections::HashMap;

/// Resolves what can be.
pub fn run(function: &mut Function, bytecode: &Bytecode) -> Changed {
    let known = known_functions(function, bytecode);
    if known.is_empty() {
        return Changed::No;
    }
    let mut changed = false;
    let mut replaced: HashMap<Value, Value> = HashMap::new();
    for index in 0..function.blocks.len() {
        let instructions = std::mem::take(&mut function.blocks[index].instructions);
        let mut resolved = Vec::with_capacity(instructions.len());
        for instruction in instructions {
            let callee = instruction.operands.first().and_then(|callee| known.get(callee)).copied();
            match (instruction.operation, callee) {
                (Operation::CallValue, Some(id)) if takes(bytecode, id, instruction.operands.len() - 1) => {
                    changed = true;
                    direct(function, bytecode, id, instruction, &mut resolved);
                }
                // What is a function already is the function that a builtin is to call.
                (Operation::Vm, Some(_)) if is_to_function(bytecode, &instruction) => {
                    changed = true;
                    if let Some(result) = instruction.result {
                        replaced.insert(result, instruction.operands[0]);
                    }
                }
                _ => resolved.push(instruction),
            }
        }
        function.blocks[index].instructions = resolved;
    }
    let resolve = |mut value: Value| {
        while let Some(&by) = replaced.get(&value) {
            value = by;
        }
        value
    };
    function.rename_uses(resolve);
    changed.into()
}

/// The values that are a known function.
fn known_functions(function: &Function, bytecode: &Bytecode) -> HashMap<Value, FunctionId> {
    let mut known = HashMap::new();
    for instruction in function.blocks.iter().flat_map(|block| &block.instructions) {
        let Some(result) = instruction.result else { continue };
        match instruction.immediate {
            Immediate::Constant(id, index) => {
                let constant = bytecode.function(id).constants.get(index as usize);
                if let (Operation::Text, Some(Constant::Function(id, _))) = (instruction.operation, constant) {
                    known.insert(result, *id);
                }
            }
            Immediate::Place(..) if is_to_function(bytecode, instruction) => {
                if let Some(&id) = instruction.operands.first().and_then(|operand| known.get(operand)) {
                    known.insert(result, id);
                }
            }
            _ => {}
        }
    }
    known
}

fn is_to_function(bytecode: &Bytecode, instruction: &Instruction) -> bool {
    let Immediate::Place(id, pc) = instruction.immediate else { return false };
    let decoded = decode(&bytecode.function(id).code, pc as usize);
    instruction.operation == Operation::Vm && decoded.is_some_and(|decoded| decoded.op == Opcode::ToFunction)
}

fn takes(bytecode: &Bytecode, id: FunctionId, arguments: usize) -> bool {
    bytecode.function(id).parameters.len() == arguments
}

/// The call of a known function in place of one through a value: its arguments and its result in the form that it has.
fn direct(
    function: &mut Function,
    bytecode: &Bytecode,
    id: FunctionId,
    call: Instruction,
    into: &mut Vec<Instruction>,
) {
    let callee = bytecode.function(id);
    let mut operands = Vec::with_capacity(callee.parameters.len());
    for (&argument, &proof) in call.operands[1..].iter().zip(&callee.parameters) {
        operands.push(match super::build::type_of(proof) {
            Type::Ref => argument,
            ty => {
                let number = function.new_value(ty);
                let unbox = Instruction::new(Operation::UnboxNumber, vec![argument], Some(number), call.pc);
                into.push(Instruction { inlined: call.inlined, ..unbox });
                number
            }
        });
    }
    let ty = super::build::type_of(callee.result);
    let result = if ty == Type::Ref { call.result } else { Some(function.new_value(ty)) };
    let direct =
        Instruction { operation: Operation::Call, operands, result, immediate: Immediate::Function(id), ..call };
    let (pc, inlined) = (direct.pc, direct.inlined);
    into.push(direct);
    if let (Some(number), true) = (result, ty != Type::Ref) {
        let boxed = Instruction::new(Operation::BoxNumber, vec![number], call.result, pc);
        into.push(Instruction { inlined, ..boxed });
    }
}
