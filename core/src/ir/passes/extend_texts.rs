//! Puts constant texts at the end of others without giving them a count first: where a constant is read by one join and
//! by nothing else, the join names it.

use super::Changed;
use crate::ir::function::{Function, Immediate, Instruction, Value};
use crate::ir::opcodes::Operation;
use std::collections::HashMap;

/// Runs the pass.
pub fn run(function: &mut Function) -> Changed {
    let joined = joined_constants(function);
    for block in &mut function.blocks {
        block.instructions.retain(|instruction| !instruction.result.is_some_and(|result| joined.contains_key(&result)));
        for instruction in &mut block.instructions {
            if let (Operation::Join, &[left, right]) = (instruction.operation, instruction.operands.as_slice())
                && let Some(&constant) = joined.get(&right)
            {
                (instruction.operation, instruction.immediate) = (Operation::Extend, constant);
                instruction.operands = vec![left];
            }
        }
    }
    (!joined.is_empty()).into()
}

/// The constants whose only use is on the right of a join.
fn joined_constants(function: &Function) -> HashMap<Value, Immediate> {
    let instructions = || function.blocks.iter().flat_map(|block| &block.instructions);
    let mut uses: HashMap<Value, usize> = HashMap::new();
    let used = instructions().flat_map(Instruction::uses);
    for value in used.chain(function.blocks.iter().flat_map(|block| block.terminator.uses())) {
        *uses.entry(value).or_default() += 1;
    }
    let mut constants: HashMap<Value, Immediate> = HashMap::new();
    for instruction in instructions().filter(|instruction| instruction.operation == Operation::Text) {
        constants.extend(instruction.result.map(|result| (result, instruction.immediate)));
    }
    let joins = instructions().filter(|instruction| instruction.operation == Operation::Join);
    let rights = joins.filter_map(|instruction| instruction.operands.get(1).copied());
    rights.filter(|right| uses[right] == 1).filter_map(|right| Some((right, *constants.get(&right)?))).collect()
}
