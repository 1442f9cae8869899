//! Computes what is known already, with the same IEEE operations as every tier, and drops guards that always hold.

use super::Changed;
use crate::ir::function::{Function, Immediate, Instruction, Value};
use crate::ir::opcodes::Operation;
use std::collections::HashMap;

/// Runs the pass.
pub fn run(function: &mut Function) -> Changed {
    let mut known: HashMap<Value, f64> = HashMap::new();
    let mut changed = false;
    for block in &mut function.blocks {
        block.instructions.retain_mut(|instruction| {
            if always_holds(instruction, &known) {
                changed = true;
                return false;
            }
            if let Some(number) = fold(instruction, &known) {
                instruction.operation = Operation::Constant;
                instruction.operands.clear();
                instruction.immediate = Immediate::Number(number.to_bits());
                changed = true;
            }
            if let (Some(result), Some(number)) = (instruction.result, instruction.number()) {
                known.insert(result, number);
            }
            true
        });
    }
    changed.into()
}

fn always_holds(instruction: &Instruction, known: &HashMap<Value, f64>) -> bool {
    instruction.operation == Operation::GuardNonZero
        && instruction.operands.first().and_then(|operand| known.get(operand)).is_some_and(|&number| number != 0.0)
}

/// The result of an instruction, if its operands are known. A NaN is left for run time, where its bits are nobody's matter.
fn fold(instruction: &Instruction, known: &HashMap<Value, f64>) -> Option<f64> {
    let operand = |index: usize| instruction.operands.get(index).and_then(|operand| known.get(operand)).copied();
    let number = match instruction.operation {
        Operation::Add => operand(0)? + operand(1)?,
        Operation::Sub => operand(0)? - operand(1)?,
        Operation::Mul => operand(0)? * operand(1)?,
        Operation::Div => operand(0)? / operand(1)?,
        Operation::Neg => -operand(0)?,
        _ => return None,
    };
    (!number.is_nan()).then_some(number)
}
