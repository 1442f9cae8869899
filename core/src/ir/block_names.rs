//! Names that blocks keep from step to step. A block's id is its place, and passes put blocks in another order; so that a
//! comparison of two steps shows what changed, and not what moved up, a block is known again by what it defines.

use super::function::{Block, BlockId, Function, Value};
use crate::sorting;
use std::cmp::Reverse;

/// The names after the steps so far.
#[derive(Default)]
pub struct BlockNames {
    /// Which block defined a value, by value; values keep their numbers through all passes.
    homes: Vec<Option<BlockId>>,
    /// Which block ended at a pc.
    ends: Vec<(usize, BlockId)>,
    /// How many names there are.
    count: u32,
}

impl BlockNames {
    /// The names of a function's blocks, by their place, after one more step.
    pub fn after_step(&mut self, function: &Function) -> Vec<BlockId> {
        let mut matching =
            Matching { names: vec![None; function.blocks.len()], taken: vec![false; self.count as usize] };
        if self.count > 0 {
            matching.give(0, BlockId(0));
        }
        // Parameters stay where they are; instructions move; where a block ends says the least.
        let home = |value: &Value| self.homes.get(value.index()).copied().flatten();
        matching.find(function, |block| block.parameters.iter().filter_map(home).collect());
        matching.find(function, |block| results(block).filter_map(|value| home(&value)).collect());
        matching.find(function, |block| {
            let ended = self.ends.iter().filter(|(pc, _)| *pc == block.terminator_pc);
            ended.map(|&(_, name)| name).collect()
        });
        let names: Vec<BlockId> =
            matching.names.into_iter().map(|name| name.unwrap_or_else(|| self.new_name())).collect();
        self.remember(function, &names);
        names
    }

    fn new_name(&mut self) -> BlockId {
        self.count += 1;
        BlockId(self.count - 1)
    }

    fn remember(&mut self, function: &Function, names: &[BlockId]) {
        self.homes = vec![None; function.types.len()];
        self.ends.clear();
        for (block, &name) in function.blocks.iter().zip(names) {
            for value in block.parameters.iter().copied().chain(results(block)) {
                self.homes[value.index()] = Some(name);
            }
            self.ends.push((block.terminator_pc, name));
        }
    }
}

fn results(block: &Block) -> impl Iterator<Item = Value> + '_ {
    block.instructions.iter().filter_map(|instruction| instruction.result)
}

/// Names on their way to blocks; each goes to one.
struct Matching {
    names: Vec<Option<BlockId>>,
    /// Which names have gone.
    taken: Vec<bool>,
}

impl Matching {
    fn give(&mut self, place: usize, name: BlockId) {
        if self.names[place].is_none() && !std::mem::replace(&mut self.taken[name.index()], true) {
            self.names[place] = Some(name);
        }
    }

    /// Gives names to blocks that have none yet, where most speaks for it first.
    fn find(&mut self, function: &Function, signs: impl Fn(&Block) -> Vec<BlockId>) {
        let places = function.blocks.iter().enumerate();
        let mut signs: Vec<_> =
            places.flat_map(|(place, block)| signs(block).into_iter().map(move |name| (place, name))).collect();
        sorting::sort_by_key(&mut signs, |&sign| sign);
        let mut same: Vec<_> = signs.chunk_by(|one, next| one == next).collect();
        sorting::sort_by_key(&mut same, |same| Reverse(same.len()));
        same.into_iter().for_each(|same| self.give(same[0].0, same[0].1));
    }
}
