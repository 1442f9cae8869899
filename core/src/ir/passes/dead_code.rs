//! Removes instructions that have no effect and whose result nobody reads, from the end to the start of each block.

use super::Changed;
use crate::ir::function::Function;
use crate::ir::opcodes::Effect;

/// Runs the pass.
pub fn run(function: &mut Function) -> Changed {
    let mut readers = vec![0u32; function.types.len()];
    for block in &function.blocks {
        let used = block.instructions.iter().flat_map(|instruction| instruction.uses()).chain(block.terminator.uses());
        used.for_each(|value| readers[value.0 as usize] += 1);
    }
    let mut changed = false;
    for block in function.blocks.iter_mut().rev() {
        let mut kept = Vec::with_capacity(block.instructions.len());
        for instruction in block.instructions.drain(..).rev() {
            let is_read = instruction.result.is_some_and(|result| readers[result.0 as usize] > 0);
            if is_read || !matches!(instruction.operation.effect(), Effect::Pure | Effect::Look) {
                kept.push(instruction);
            } else {
                instruction.uses().for_each(|value| readers[value.0 as usize] -= 1);
                changed = true;
            }
        }
        kept.reverse();
        block.instructions = kept;
    }
    changed.into()
}
