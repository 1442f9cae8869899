//! Loops that get another version of themselves: what is read behind them, and where both ways meet.

use super::makers::Makers;
use crate::ir::dominators::Dominators;
use crate::ir::function::{BlockId, Function, Terminator, Value};
use crate::ir::loops::Loops;
use crate::ir::opcodes::Operation;
use std::collections::{BTreeSet, HashMap};

/// The values of each loop's blocks that are read in blocks outside it, by the loop.
pub(super) fn readers_outside(function: &Function, loops: &Loops) -> HashMap<usize, BTreeSet<Value>> {
    let mut home = vec![None; function.types.len()];
    for (id, block) in function.blocks() {
        let made = block.instructions.iter().filter_map(|instruction| instruction.result);
        made.chain(block.parameters.iter().copied()).for_each(|value| home[value.index()] = loops.innermost(id));
    }
    let mut found: HashMap<usize, BTreeSet<Value>> = HashMap::new();
    for (id, block) in function.blocks() {
        let inside = |value: Value, to: Option<BlockId>| {
            let around = std::iter::successors(home[value.index()], |&index| loops.all[index].parent);
            around.filter(move |&index| !loops.contains(index, id) || to.is_some_and(|to| !loops.contains(index, to)))
        };
        let mut read = |value: Value, to: Option<BlockId>| {
            inside(value, to).for_each(|index| {
                found.entry(index).or_default().insert(value);
            });
        };
        block.instructions.iter().flat_map(|instruction| instruction.uses()).for_each(|value| read(value, None));
        let passed: usize = block.terminator.edges().map(|edge| edge.arguments.len()).sum();
        let own = block.terminator.uses().count() - passed;
        block.terminator.uses().take(own).for_each(|value| read(value, None));
        for edge in block.terminator.edges() {
            edge.arguments.iter().for_each(|&value| read(value, Some(edge.block)));
        }
    }
    found
}

/// Puts the parameters where both ways meet in place of what the loops made, outside of these.
pub(super) fn rename_outside(function: &mut Function, loops: &Loops, replaced: &HashMap<Value, (usize, Value)>) {
    for (id, block) in function.blocks.iter_mut().enumerate() {
        let mut rename = |value: &mut Value| {
            if let Some(&(index, parameter)) = replaced.get(value)
                && !loops.contains(index, BlockId(id as u32))
            {
                *value = parameter;
            }
        };
        block.instructions.iter_mut().for_each(|instruction| instruction.each_use(&mut rename));
        block.terminator.each_use(&mut rename);
    }
}

/// Whether a loop stands behind a choice between it and what it comes to.
pub(super) fn is_closed(
    function: &Function,
    dominators: &Dominators,
    loops: &Loops,
    makers: &Makers<'_>,
    index: usize,
) -> bool {
    let [(from, which)] = loops.all[index].exits[..] else { return false };
    let Some(exit) = function.block(from).terminator.edges().nth(which) else { return false };
    let mut next = loops.entering(index, dominators);
    while let [only] = next[..] {
        if let Terminator::Branch { on_true, .. } = &function.block(only).terminator {
            return match &function.block(on_true.block).terminator {
                Terminator::Jump(meets) => {
                    let is_converted = |&value: &Value| {
                        makers.maker(value).is_some_and(|maker| maker.operation == Operation::ToNumber)
                    };
                    meets.block == exit.block && meets.arguments.iter().any(is_converted)
                }
                _ => false,
            };
        }
        next = dominators.predecessors(only).to_vec();
    }
    false
}
