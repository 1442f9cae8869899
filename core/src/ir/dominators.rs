//! Which blocks come before others on every way: the order of blocks, and the tree of dominators.
//!
//! Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm" (2001).

use super::function::{BlockId, Function};
use crate::sorting;

/// The blocks that the entry reaches, in reverse postorder, and what dominates each.
#[derive(Clone, Debug)]
pub struct Dominators {
    /// Every reachable block; of two on one way without a loop, the first comes first.
    order: Vec<BlockId>,
    /// Where each block stands in `order`; unreachable ones stand nowhere.
    places: Vec<Option<u32>>,
    /// The blocks with an edge into each, by block, once an edge; only reachable ones.
    predecessors: Vec<Vec<BlockId>>,
    /// The place of the closest dominator of each place; the entry's is its own.
    parents: Vec<u32>,
    /// When a walk over the tree enters and leaves each place.
    spans: Vec<(u32, u32)>,
}

impl Dominators {
    /// Finds them.
    pub fn of(function: &Function) -> Dominators {
        let order = reverse_postorder(function);
        let mut places = vec![None; function.blocks.len()];
        for (place, block) in order.iter().enumerate() {
            places[block.index()] = Some(place as u32);
        }
        let mut predecessors = vec![Vec::new(); function.blocks.len()];
        for &from in &order {
            for edge in function.block(from).terminator.edges() {
                predecessors[edge.block.index()].push(from);
            }
        }
        let parents = closest_dominators(&order, &places, &predecessors);
        let spans = spans(&parents);
        Dominators { order, places, predecessors, parents, spans }
    }

    /// How many blocks there were, reachable or not.
    pub fn block_count(&self) -> usize {
        self.places.len()
    }

    /// The reachable blocks in reverse postorder.
    pub fn order(&self) -> &[BlockId] {
        &self.order
    }

    /// The reachable blocks, each before those that it dominates, and these before any other.
    pub fn preorder(&self) -> Vec<BlockId> {
        let mut blocks = self.order.clone();
        sorting::sort_by_key(&mut blocks, |&block| self.place(block).map(|place| self.spans[place].0));
        blocks
    }

    /// Where a block stands in the order, if it is reachable.
    pub fn place(&self, block: BlockId) -> Option<usize> {
        self.places[block.index()].map(|place| place as usize)
    }

    /// Whether the entry reaches the block.
    pub fn is_reachable(&self, block: BlockId) -> bool {
        self.places[block.index()].is_some()
    }

    /// The reachable blocks with an edge into a block, once for each edge.
    pub fn predecessors(&self, block: BlockId) -> &[BlockId] {
        &self.predecessors[block.index()]
    }

    /// The closest dominator of a block, if that is reachable and not the entry.
    pub fn parent(&self, block: BlockId) -> Option<BlockId> {
        let place = self.place(block).filter(|&place| place > 0)?;
        Some(self.order[self.parents[place] as usize])
    }

    /// Whether every way from the entry to the second block passes the first, which may be the same.
    pub fn dominates(&self, first: BlockId, second: BlockId) -> bool {
        let (Some(first), Some(second)) = (self.place(first), self.place(second)) else { return false };
        let ((enters, leaves), (at, _)) = (self.spans[first], self.spans[second]);
        enters <= at && at < leaves
    }
}

fn reverse_postorder(function: &Function) -> Vec<BlockId> {
    let mut order = Vec::with_capacity(function.blocks.len());
    if function.blocks.is_empty() {
        return order;
    }
    let successors = |block: BlockId| function.block(block).terminator.edges().map(|edge| edge.block);
    let mut seen = vec![false; function.blocks.len()];
    seen[0] = true;
    let mut path = vec![(BlockId(0), 0)];
    while let Some((block, next)) = path.last_mut() {
        // The last way first, so that the first stands right behind its block.
        let count = successors(*block).count();
        *next += 1;
        match count.checked_sub(*next).and_then(|index| successors(*block).nth(index)) {
            Some(successor) if seen[successor.index()] => {}
            Some(successor) => {
                seen[successor.index()] = true;
                path.push((successor, 0));
            }
            None => {
                order.push(*block);
                path.pop();
            }
        }
    }
    order.reverse();
    order
}

fn closest_dominators(order: &[BlockId], places: &[Option<u32>], predecessors: &[Vec<BlockId>]) -> Vec<u32> {
    const UNKNOWN: u32 = u32::MAX;
    let mut parents = vec![UNKNOWN; order.len()];
    if let Some(entry) = parents.first_mut() {
        *entry = 0;
    }
    loop {
        let mut changed = false;
        for (place, block) in order.iter().enumerate().skip(1) {
            let known = predecessors[block.index()].iter().filter_map(|from| places[from.index()]);
            let known = known.filter(|&from| parents[from as usize] != UNKNOWN);
            let parent = known.reduce(|left, right| meet(&parents, left, right)).unwrap_or(0);
            changed |= parents[place] != parent;
            parents[place] = parent;
        }
        if !changed {
            return parents;
        }
    }
}

/// The closest block that dominates two: whoever is further from the entry climbs.
fn meet(parents: &[u32], mut left: u32, mut right: u32) -> u32 {
    while left != right {
        if left > right {
            left = parents[left as usize];
        } else {
            right = parents[right as usize];
        }
    }
    left
}

/// Numbers the tree so that a block's descendants have the numbers in its span.
fn spans(parents: &[u32]) -> Vec<(u32, u32)> {
    let mut sizes = vec![1u32; parents.len()];
    for place in (1..parents.len()).rev() {
        sizes[parents[place] as usize] += sizes[place];
    }
    let mut next_free = vec![1u32; parents.len()];
    let mut spans = vec![(0, 0); parents.len()];
    for place in 0..parents.len() {
        let enters = if place == 0 { 0 } else { next_free[parents[place] as usize] };
        if place > 0 {
            next_free[parents[place] as usize] += sizes[place];
        }
        next_free[place] = enters + 1;
        spans[place] = (enters, enters + sizes[place]);
    }
    spans
}
