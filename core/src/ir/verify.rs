//! Whether a function is well-formed: types fit the table, and every value is made once, before it is read.

use super::function::{Block, Edge, Function, Immediate, Instruction, Terminator, Value};
use super::opcodes::{ImmediateKind, Operation, Type};
use std::collections::BTreeSet;

/// Checks a function.
///
/// # Errors
/// What is wrong, in words.
pub fn verify(function: &Function) -> Result<(), String> {
    if function.blocks.is_empty() {
        return Err("there is no entry block".into());
    }
    let mut defined = BTreeSet::new();
    for block in &function.blocks {
        for value in definitions(block) {
            if value.0 as usize >= function.types.len() {
                return Err(format!("v{} has no type", value.0));
            }
            if !defined.insert(value) {
                return Err(format!("v{} is made twice", value.0));
            }
        }
    }
    let available = available_at_start(function, &defined)?;
    for (block, mut available) in function.blocks.iter().zip(available) {
        available.extend(&block.parameters);
        for instruction in &block.instructions {
            check_uses(instruction.uses(), &available).map_err(|error| format!("{error} at pc {}", instruction.pc))?;
            check_instruction(function, instruction).map_err(|error| format!("{error} at pc {}", instruction.pc))?;
            available.extend(instruction.result);
        }
        check_uses(block.terminator.uses(), &available)?;
        check_terminator(function, &block.terminator)?;
    }
    Ok(())
}

fn definitions(block: &Block) -> impl Iterator<Item = Value> + '_ {
    block.parameters.iter().copied().chain(block.instructions.iter().filter_map(|instruction| instruction.result))
}

/// The values that are made on every way to the start of each block: all at first, fewer until nothing changes.
fn available_at_start(function: &Function, all: &BTreeSet<Value>) -> Result<Vec<BTreeSet<Value>>, String> {
    let mut available = vec![all.clone(); function.blocks.len()];
    available[0].clear();
    loop {
        let mut changed = false;
        for index in 0..function.blocks.len() {
            let block = &function.blocks[index];
            let mut at_end = available[index].clone();
            at_end.extend(definitions(block));
            for edge in block.terminator.edges() {
                let target = edge.block.0 as usize;
                if target == 0 || target >= available.len() {
                    return Err(format!("an edge leads to b{target}"));
                }
                let before = available[target].len();
                available[target].retain(|value| at_end.contains(value));
                changed |= available[target].len() != before;
            }
        }
        if !changed {
            return Ok(available);
        }
    }
}

fn check_uses(uses: impl Iterator<Item = Value>, available: &BTreeSet<Value>) -> Result<(), String> {
    for value in uses {
        if !available.contains(&value) {
            return Err(format!("v{} is read where it may not be made yet", value.0));
        }
    }
    Ok(())
}

fn check_instruction(function: &Function, instruction: &Instruction) -> Result<(), String> {
    let operation = instruction.operation;
    let types: Vec<Type> = instruction.operands.iter().map(|&operand| function.type_of(operand)).collect();
    let (wanted, more) = operation.operands();
    if types.len() < wanted.len() || &types[..wanted.len()] != wanted || !more && types.len() > wanted.len() {
        return Err(format!("{} has operands of the wrong types", operation.as_str()));
    }
    let result = instruction.result.map(|result| function.type_of(result));
    let is_open = operation == Operation::Call;
    if !is_open && result != operation.result() || is_open && result.is_none() {
        return Err(format!("{} has a result of the wrong type", operation.as_str()));
    }
    if kind_of(instruction.immediate) != operation.immediate() {
        return Err(format!("{} with or without a number", operation.as_str()));
    }
    if instruction.exit.is_some() != operation.has_state() {
        return Err(format!("{} with or without a frame state", operation.as_str()));
    }
    Ok(())
}

fn kind_of(immediate: Immediate) -> ImmediateKind {
    match immediate {
        Immediate::None => ImmediateKind::None,
        Immediate::Number(_) => ImmediateKind::Number,
        Immediate::Integer(_) => ImmediateKind::Integer,
        Immediate::Flag(_) => ImmediateKind::Flag,
        Immediate::Function(_) => ImmediateKind::Function,
        Immediate::Builtin(_) => ImmediateKind::Builtin,
        Immediate::Kind(_) => ImmediateKind::Kind,
        Immediate::Record(_) => ImmediateKind::Record,
        Immediate::Constant(..) => ImmediateKind::Constant,
        Immediate::Place(..) => ImmediateKind::Place,
    }
}

fn check_terminator(function: &Function, terminator: &Terminator) -> Result<(), String> {
    match terminator {
        Terminator::Return(value) if function.type_of(*value) != function.result => {
            return Err("the function returns a value of the wrong type".into());
        }
        Terminator::Branch { condition, .. } if function.type_of(*condition) != Type::Bool => {
            return Err("a branch depends on something that is no boolean".into());
        }
        _ => {}
    }
    terminator.edges().try_for_each(|edge| check_edge(function, edge))
}

fn check_edge(function: &Function, edge: &Edge) -> Result<(), String> {
    let types = |values: &[Value]| values.iter().map(|&value| function.type_of(value)).collect::<Vec<_>>();
    let parameters = &function.blocks[edge.block.0 as usize].parameters;
    if types(&edge.arguments) != types(parameters) {
        return Err(format!("an edge to b{} brings the wrong arguments", edge.block.0));
    }
    Ok(())
}
