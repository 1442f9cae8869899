//! Moves what every round of a loop computes anew to the front of the loop (Aho, Lam, Sethi and Ullman, "Compilers",
//! section 9.5). Only what can be done without harm though the loop may not have come to it: a guard stays where its
//! frame state says it is.

use super::Changed;
use crate::ir::dominators::Dominators;
use crate::ir::function::{BlockId, Function, Instruction, Value};
use crate::ir::loops::{Loop, Loops, preheader};
use crate::ir::opcodes::{Effect, Operation, Type};
use std::collections::HashSet;

/// Runs the pass.
pub fn run(function: &mut Function) -> Changed {
    let dominators = Dominators::of(function);
    let loops = Loops::of(function, &dominators);
    // The loop that each value is made in; of an inner loop, what moves out becomes the outer one's.
    let mut home = homes(function, &loops);
    let mut changed = false;
    // Inner loops stand behind outer ones.
    for index in (0..loops.all.len()).rev() {
        let invariant = invariant(function, &dominators, &loops, index, &mut home);
        if !invariant.is_empty() {
            let entering = loops.entering(index, &dominators);
            let front = preheader(function, loops.all[index].header, &entering);
            function.blocks[front.index()].instructions.extend(invariant);
            changed = true;
        }
    }
    changed.into()
}

fn homes(function: &Function, loops: &Loops) -> Vec<Option<usize>> {
    let mut home = vec![None; function.types.len()];
    for (id, block) in function.blocks() {
        let made = block.instructions.iter().filter_map(|instruction| instruction.result);
        made.chain(block.parameters.iter().copied()).for_each(|value| home[value.index()] = loops.innermost(id));
    }
    home
}

/// Takes the instructions out of a loop that can stand in front of it.
fn invariant(
    function: &mut Function,
    dominators: &Dominators,
    loops: &Loops,
    index: usize,
    home: &mut [Option<usize>],
) -> Vec<Instruction> {
    let within = &loops.all[index];
    let taken = taken(function, within);
    let mut moved = Vec::new();
    // What inner loops hoisted stands in front of them, in blocks that may be new.
    for id in body(function, dominators, loops, index) {
        let is_known = id.index() < dominators.block_count();
        let is_certain = is_known && within.latches.iter().all(|&latch| dominators.dominates(id, latch));
        let mut can_look = id == within.header;
        let instructions = std::mem::take(&mut function.blocks[id.index()].instructions);
        let mut kept = Vec::with_capacity(instructions.len());
        for instruction in instructions {
            let is_movable = match instruction.operation.effect() {
                Effect::Pure => {
                    // Each reference has an owner, and a call is dear where no round may come to it.
                    let is_ref = instruction.result.is_some_and(|result| function.types[result.index()] == Type::Ref);
                    !is_ref
                        && match instruction.operation {
                            Operation::Numeric => is_certain,
                            // A machine that divides by zero stops.
                            Operation::IRem => false,
                            // These promise something of their operands, which may hold behind a branch or a guard only.
                            Operation::ToInteger | Operation::ToNumber => can_look,
                            _ => true,
                        }
                }
                Effect::Look => {
                    can_look && instruction.operation == Operation::Length && !taken.contains(&instruction.operands[0])
                }
                Effect::Exit | Effect::Change | Effect::Call => false,
            };
            let is_outside = |value: &Value| !loops.is_within(home[value.index()], index);
            if is_movable && instruction.operands.iter().all(is_outside) {
                instruction.result.into_iter().for_each(|result| home[result.index()] = within.parent);
                moved.push(instruction);
            } else {
                // Behind a guard, what is looked at may be of another kind than in front of it.
                can_look &= instruction.operation.effect() == Effect::Pure;
                kept.push(instruction);
            }
        }
        function.blocks[id.index()].instructions = kept;
    }
    moved
}

/// The blocks of a loop, those in front of its inner loops included.
fn body(function: &Function, dominators: &Dominators, loops: &Loops, index: usize) -> Vec<BlockId> {
    let known = loops.all[index].body.iter().copied();
    let new = function.blocks().map(|(id, _)| id).skip(dominators.block_count());
    let new = new.filter(|id| {
        let mut next = function.block(*id).terminator.edges();
        next.any(|edge| {
            loops.innermost(edge.block).is_some_and(|inner| loops.is_within(loops.all[inner].parent, index))
        })
    });
    // In front of an inner loop stands what came out of it, which needs nothing that stands behind.
    known.chain(new).collect()
}

/// The values that something in the loop takes over: which are not there during the whole of it.
fn taken(function: &Function, within: &Loop) -> HashSet<Value> {
    let mut taken = HashSet::new();
    for block in within.body.iter().map(|&id| function.block(id)) {
        let takers = block.instructions.iter().filter(|instruction| !instruction.operation.only_looks());
        taken.extend(takers.flat_map(|instruction| instruction.operands.iter().copied()));
        taken.extend(block.terminator.uses());
    }
    taken
}
