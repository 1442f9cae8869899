//! Counts that need not be kept: of what refers to nothing, of what is retained only to be released, and of constants
//! that nobody reads.
//!
//! A retain and the release that follows it in the same block go together if nothing between them takes the value over:
//! whoever takes over may change it in place once its count allows it.

use super::Changed;
use crate::ir::function::{Function, Instruction, Value};
use crate::ir::opcodes::Operation;
use std::collections::{HashMap, HashSet};

/// Runs the pass.
pub fn run(function: &mut Function) -> Changed {
    let mut changed = false;
    let without_objects = without_objects(function);
    let unread = unread_constants(function);
    for block in &mut function.blocks {
        let before = block.instructions.len();
        block.instructions.retain(|instruction| {
            let value = match instruction.operation {
                Operation::Retain | Operation::Release => instruction.operands.first(),
                Operation::Text => instruction.result.as_ref(),
                _ => None,
            };
            !value.is_some_and(|value| without_objects.contains(value) || unread.contains(value))
        });
        remove_pairs(&mut block.instructions);
        changed |= block.instructions.len() != before;
    }
    changed.into()
}

/// Values that are numbers, booleans or nil, boxed.
fn without_objects(function: &Function) -> HashSet<Value> {
    let plain = |instruction: &Instruction| {
        let operation = instruction.operation;
        let is_plain =
            matches!(operation, Operation::BoxNumber | Operation::BoxFlag | Operation::Nil | Operation::Unassigned);
        is_plain.then_some(instruction.result)?
    };
    function.blocks.iter().flat_map(|block| &block.instructions).filter_map(plain).collect()
}

/// Constants that are only retained and released.
fn unread_constants(function: &Function) -> HashSet<Value> {
    let instructions = || function.blocks.iter().flat_map(|block| &block.instructions);
    let made = instructions().filter(|instruction| instruction.operation == Operation::Text);
    let mut unread: HashSet<Value> = made.filter_map(|instruction| instruction.result).collect();
    for instruction in instructions() {
        if !matches!(instruction.operation, Operation::Retain | Operation::Release) {
            for value in instruction.uses() {
                unread.remove(&value);
            }
        }
    }
    for block in &function.blocks {
        for value in block.terminator.uses() {
            unread.remove(&value);
        }
    }
    unread
}

/// Removes retains with the releases that undo them.
fn remove_pairs(instructions: &mut Vec<Instruction>) {
    let mut retained: HashMap<Value, Vec<usize>> = HashMap::new();
    let mut removed = HashSet::new();
    for (index, instruction) in instructions.iter().enumerate() {
        match (instruction.operation, instruction.operands.first()) {
            (Operation::Retain, Some(&value)) => retained.entry(value).or_default().push(index),
            (Operation::Release, Some(&value)) => {
                if let Some(retain) = retained.get_mut(&value).and_then(Vec::pop) {
                    removed.extend([retain, index]);
                }
            }
            (operation, _) if !operation.only_looks() => {
                instruction.operands.iter().for_each(|value| drop(retained.remove(value)));
            }
            _ => {}
        }
        // What leaves gives up what it names.
        if let Some(state) = &instruction.exit {
            for frame in state.chain() {
                frame.registers.iter().for_each(|(_, value)| drop(retained.remove(value)));
            }
        }
    }
    let mut index = 0;
    instructions.retain(|_| {
        index += 1;
        !removed.contains(&(index - 1))
    });
}
