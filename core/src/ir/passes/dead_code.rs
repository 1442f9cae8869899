//! Removes what has no effect and whose result nobody needs, block parameters included: needed is what an effect or the
//! function's result depends on, not what only feeds itself.

use super::Changed;
use super::block_parameters::{Arguments, remove};
use crate::ir::function::{Function, Value};
use crate::ir::opcodes::Effect;

/// Runs the pass.
pub fn run(function: &mut Function) -> Changed {
    let is_needed = needed(function);
    let mut is_unneeded = vec![false; function.types.len()];
    for &parameter in &Arguments::of(function).parameters {
        is_unneeded[parameter.index()] = !is_needed[parameter.index()];
    }
    let mut changed = remove(function, &is_unneeded);
    for block in &mut function.blocks {
        let before = block.instructions.len();
        block.instructions.retain(|instruction| {
            !is_removable(instruction.operation.effect())
                || instruction.result.is_some_and(|value| is_needed[value.index()])
        });
        changed |= block.instructions.len() != before;
    }
    changed.into()
}

fn is_removable(effect: Effect) -> bool {
    matches!(effect, Effect::Pure | Effect::Look)
}

/// Which values are needed.
fn needed(function: &Function) -> Vec<bool> {
    let arguments = Arguments::of(function);
    let mut makers = vec![None; function.types.len()];
    let mut pending: Vec<Value> = Vec::new();
    for block in &function.blocks {
        for instruction in &block.instructions {
            instruction.result.into_iter().for_each(|result| makers[result.index()] = Some(instruction));
            if !is_removable(instruction.operation.effect()) {
                pending.extend(instruction.uses());
            }
        }
        let passed = block.terminator.edges().map(|edge| edge.arguments.len()).sum::<usize>();
        let own = block.terminator.uses().count() - passed;
        pending.extend(block.terminator.uses().take(own));
    }
    let mut is_needed = vec![false; function.types.len()];
    while let Some(value) = pending.pop() {
        if !std::mem::replace(&mut is_needed[value.index()], true) {
            pending.extend(&arguments.given[value.index()]);
            pending.extend(makers[value.index()].iter().flat_map(|instruction| instruction.uses()));
        }
    }
    is_needed
}
