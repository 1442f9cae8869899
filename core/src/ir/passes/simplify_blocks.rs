//! Simplifies control flow: folds branches that are decided, goes straight where an empty block only goes on, joins a
//! block to its only predecessor, drops what nothing reaches, and puts the blocks in reverse postorder.

use super::Changed;
use super::substitution::Substitution;
use crate::ir::dominators::Dominators;
use crate::ir::function::{BlockId, Edge, Function, Immediate, Terminator, Value};
use crate::ir::opcodes::Operation;

/// Runs the pass.
pub fn run(function: &mut Function) -> Changed {
    let mut changed = false;
    loop {
        let mut found = fold_branches(function);
        found |= go_straight(function);
        found |= join(function);
        if !found {
            return (changed | order(function)).into();
        }
        changed = true;
        order(function);
    }
}

/// What is known of a condition: that it is a constant, or another condition turned round.
#[derive(Clone, Copy)]
enum Condition {
    Known(bool),
    Not(Value),
}

fn conditions(function: &Function) -> Vec<Option<Condition>> {
    let mut known = vec![None; function.types.len()];
    for instruction in function.blocks.iter().flat_map(|block| &block.instructions) {
        let condition = match (instruction.operation, instruction.immediate) {
            (Operation::Flag, Immediate::Flag(flag)) => Some(Condition::Known(flag)),
            (Operation::Not, _) => instruction.operands.first().map(|&operand| Condition::Not(operand)),
            _ => None,
        };
        if let Some(result) = instruction.result {
            known[result.index()] = condition;
        }
    }
    known
}

fn fold_branches(function: &mut Function) -> bool {
    let known = conditions(function);
    let mut changed = false;
    for block in &mut function.blocks {
        while let Terminator::Branch { condition, on_true, on_false } = &mut block.terminator {
            match known[condition.index()] {
                Some(Condition::Not(other)) => {
                    *condition = other;
                    std::mem::swap(on_true, on_false);
                }
                Some(Condition::Known(flag)) => {
                    let edge = if flag { on_true } else { on_false };
                    block.terminator = Terminator::Jump(edge.clone());
                }
                None if on_true == on_false => block.terminator = Terminator::Jump(on_true.clone()),
                None => break,
            }
            changed = true;
        }
    }
    changed
}

/// Leads edges past blocks that do nothing but go on, if what such a block is given is read only by its own jump.
fn go_straight(function: &mut Function) -> bool {
    let mut changed = false;
    let is_empty = empty_blocks(function);
    for index in 0..function.blocks.len() {
        let mut terminator = function.blocks[index].terminator.clone();
        let mut moved = false;
        let mut edges: Vec<&mut Edge> = terminator.edges_mut().collect();
        for which in 0..edges.len() {
            // A ring of empty blocks is gone round once at most.
            for _ in 0..function.blocks.len() {
                let Some(next) = is_empty[edges[which].block.index()].then(|| past(function, edges[which])) else {
                    break;
                };
                // One branch does not lead to one block with different values: that is what selects are for.
                let differs = |other: &Edge| other.block == next.block && other.arguments != next.arguments;
                if next.block == edges[which].block || edges.len() == 2 && differs(edges[1 - which]) {
                    break;
                }
                *edges[which] = next;
                moved = true;
            }
        }
        if moved {
            function.blocks[index].terminator = terminator;
            changed = true;
        }
    }
    changed
}

/// Which blocks only jump, and do not pass what they are given to anyone but the target of the jump.
fn empty_blocks(function: &Function) -> Vec<bool> {
    let mut readers = vec![0u32; function.types.len()];
    for block in &function.blocks {
        let read = block.instructions.iter().flat_map(|instruction| instruction.uses());
        read.chain(block.terminator.uses()).for_each(|value| readers[value.index()] += 1);
    }
    let is_empty = |block: &crate::ir::function::Block| match &block.terminator {
        Terminator::Jump(edge) if block.instructions.is_empty() => block.parameters.iter().all(|parameter| {
            readers[parameter.index()] as usize == edge.arguments.iter().filter(|&value| value == parameter).count()
        }),
        _ => false,
    };
    function.blocks.iter().map(is_empty).collect()
}

/// The edge that does what an edge to an empty block does.
fn past(function: &Function, edge: &Edge) -> Edge {
    let block = function.block(edge.block);
    let Terminator::Jump(next) = &block.terminator else { return edge.clone() };
    let given = |value: &Value| {
        let at = block.parameters.iter().position(|parameter| parameter == value);
        at.map_or(*value, |at| edge.arguments[at])
    };
    Edge { block: next.block, arguments: next.arguments.iter().map(given).collect() }
}

/// Joins each block to the one that jumps to it, if that is the only way there.
fn join(function: &mut Function) -> bool {
    let dominators = Dominators::of(function);
    let mut replaced = Substitution::new(function);
    let mut joined = false;
    for &from in dominators.order() {
        while let Terminator::Jump(edge) = &function.block(from).terminator {
            let target = edge.block;
            if target == from || target.0 == 0 || dominators.predecessors(target).len() != 1 {
                break;
            }
            let arguments = edge.arguments.clone();
            let block = &mut function.blocks[target.index()];
            let parameters = std::mem::take(&mut block.parameters);
            let instructions = std::mem::take(&mut block.instructions);
            // The emptied block stays until what is not reached is dropped.
            let terminator = std::mem::replace(&mut block.terminator, Terminator::Jump(Edge::to(target)));
            let pc = block.terminator_pc;
            for (parameter, argument) in parameters.into_iter().zip(arguments) {
                replaced.replace(parameter, argument);
            }
            let block = &mut function.blocks[from.index()];
            block.instructions.extend(instructions);
            block.terminator = terminator;
            block.terminator_pc = pc;
            joined = true;
        }
    }
    replaced.apply(function);
    joined
}

/// Puts the blocks that are reached in reverse postorder, and drops the others.
fn order(function: &mut Function) -> bool {
    let dominators = Dominators::of(function);
    let is_ordered = dominators.order().iter().enumerate().all(|(place, block)| place == block.index());
    if is_ordered && dominators.order().len() == function.blocks.len() {
        return false;
    }
    let mut blocks: Vec<_> = std::mem::take(&mut function.blocks).into_iter().map(Some).collect();
    let ordered = dominators.order().iter().filter_map(|block| blocks[block.index()].take());
    function.blocks = ordered.collect();
    for edge in function.blocks.iter_mut().flat_map(|block| block.terminator.edges_mut()) {
        if let Some(place) = dominators.place(edge.block) {
            edge.block = BlockId(place as u32);
        }
    }
    true
}
