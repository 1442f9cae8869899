//! Records that nobody else sees are no records: their fields are values.
//!
//! A record that is made here, and then only read and released, is taken apart; so is one whose frame states would have
//! to name it left alone. (Scalar replacement, in its simplest form: within one version of the value.)

use super::Changed;
use crate::ir::function::{Function, Immediate, Instruction, Value};
use crate::ir::opcodes::Operation;
use std::collections::HashMap;

/// Runs the pass.
pub fn run(function: &mut Function) -> Changed {
    let apart = taken_apart(function);
    if apart.is_empty() {
        return Changed::No;
    }
    let mut renamed: HashMap<Value, Value> = HashMap::new();
    for index in 0..function.blocks.len() {
        let instructions = std::mem::take(&mut function.blocks[index].instructions);
        let mut kept = Vec::with_capacity(instructions.len());
        for instruction in instructions {
            let record = match instruction.operation {
                Operation::Record => instruction.result,
                _ => instruction.operands.first().copied(),
            };
            let Some(fields) = record.and_then(|record| apart.get(&record)) else {
                kept.push(instruction);
                continue;
            };
            let field = match instruction.immediate {
                Immediate::Integer(slot) => fields.get(slot as usize).copied(),
                _ => None,
            };
            match (instruction.operation, field, instruction.result) {
                (Operation::Record, ..) => {}
                (Operation::Field, Some(field), Some(result)) => {
                    kept.push(Instruction {
                        operands: vec![field],
                        result: None,
                        immediate: Immediate::None,
                        operation: Operation::Retain,
                        ..instruction
                    });
                    renamed.insert(result, field);
                }
                (Operation::NumberIn, Some(field), Some(_)) => {
                    kept.push(Instruction {
                        operation: Operation::UnboxNumber,
                        operands: vec![field],
                        immediate: Immediate::None,
                        ..instruction
                    });
                }
                _ => {
                    let release = |&field: &Value| Instruction { operands: vec![field], ..instruction.clone() };
                    kept.extend(fields.iter().map(release));
                }
            }
        }
        function.blocks[index].instructions = kept;
    }
    function.rename_uses(|mut value| {
        while let Some(&by) = renamed.get(&value) {
            value = by;
        }
        value
    });
    Changed::Yes
}

/// The records that are only read and released, with their fields.
fn taken_apart(function: &Function) -> HashMap<Value, Vec<Value>> {
    let mut apart = HashMap::new();
    let instructions = || function.blocks.iter().flat_map(|block| &block.instructions);
    for instruction in instructions() {
        if let (Operation::Record, Some(result)) = (instruction.operation, instruction.result) {
            apart.insert(result, instruction.operands.clone());
        }
    }
    if apart.is_empty() {
        return apart;
    }
    for instruction in instructions() {
        let reads = matches!(instruction.operation, Operation::Field | Operation::NumberIn | Operation::Release);
        let seen = instruction.uses().skip(usize::from(reads));
        seen.for_each(|value| drop(apart.remove(&value)));
    }
    for block in &function.blocks {
        block.terminator.uses().for_each(|value| drop(apart.remove(&value)));
    }
    apart
}
