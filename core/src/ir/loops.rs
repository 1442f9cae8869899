//! Natural loops: a header that dominates whoever jumps back to it, and the blocks between.

use super::dominators::Dominators;
use super::function::{Block, BlockId, Edge, Function, Terminator};
use crate::sorting;

/// A loop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loop {
    /// Where it begins, and where every round does.
    pub header: BlockId,
    /// The blocks that jump back to the header, once for each edge.
    pub latches: Vec<BlockId>,
    /// Its blocks, those of loops within it too, in reverse postorder: the header first.
    pub body: Vec<BlockId>,
    /// The edges out of it: from which block, and which of its edges.
    pub exits: Vec<(BlockId, usize)>,
    /// The loop that it stands in, as an index into [`Loops::all`].
    pub parent: Option<usize>,
}

/// The loops of a function.
#[derive(Clone, Debug, Default)]
pub struct Loops {
    /// Each loop, outer ones before those within them.
    pub all: Vec<Loop>,
    /// The innermost loop of each block.
    innermost: Vec<Option<usize>>,
}

impl Loops {
    /// Finds them.
    pub fn of(function: &Function, dominators: &Dominators) -> Loops {
        let mut loops = Loops { all: Vec::new(), innermost: vec![None; function.blocks.len()] };
        for &header in dominators.order() {
            let back = dominators.predecessors(header).iter().copied();
            let latches: Vec<BlockId> = back.filter(|&from| dominators.dominates(header, from)).collect();
            if !latches.is_empty() {
                loops.add(header, latches, dominators);
            }
        }
        // Headers come in order, so an inner loop claims its blocks after the outer one.
        for index in 0..loops.all.len() {
            let exits = loops.all[index].body.iter().flat_map(|&from| {
                let edges = function.block(from).terminator.edges().enumerate();
                edges.map(move |(which, edge)| (from, which, edge.block))
            });
            let exits = exits.filter(|&(_, _, to)| !loops.contains(index, to));
            loops.all[index].exits = exits.map(|(from, which, _)| (from, which)).collect();
        }
        loops
    }

    fn add(&mut self, header: BlockId, latches: Vec<BlockId>, dominators: &Dominators) {
        let mut body = vec![header];
        let mut pending: Vec<BlockId> = latches.clone();
        let index = self.all.len();
        let parent = self.innermost[header.index()];
        self.innermost[header.index()] = Some(index);
        while let Some(block) = pending.pop() {
            if self.innermost[block.index()] != Some(index) {
                self.innermost[block.index()] = Some(index);
                body.push(block);
                pending.extend(dominators.predecessors(block));
            }
        }
        sorting::sort_by_key(&mut body, |&block| dominators.place(block));
        self.all.push(Loop { header, latches, body, exits: Vec::new(), parent });
    }

    /// The innermost loop that a block belongs to.
    pub fn innermost(&self, block: BlockId) -> Option<usize> {
        self.innermost.get(block.index()).copied().flatten()
    }

    /// Whether a block belongs to a loop, or to one within it.
    pub fn contains(&self, outer: usize, block: BlockId) -> bool {
        self.is_within(self.innermost(block), outer)
    }

    /// The blocks outside a loop with an edge to its header, once for each edge.
    pub fn entering(&self, index: usize, dominators: &Dominators) -> Vec<BlockId> {
        let from = dominators.predecessors(self.all[index].header).iter().copied();
        from.filter(|&from| !self.contains(index, from)).collect()
    }

    /// Whether a loop is another, or within it.
    pub fn is_within(&self, inner: Option<usize>, outer: usize) -> bool {
        std::iter::successors(inner, |&index| self.all[index].parent).any(|index| index == outer)
    }
}

/// The block from which alone a loop is entered, and which goes nowhere else: the one there is, or a new one.
/// `entering` are the blocks outside with an edge to the header, once for each edge.
pub fn preheader(function: &mut Function, header: BlockId, entering: &[BlockId]) -> BlockId {
    if let [only] = entering[..]
        && matches!(function.block(only).terminator, Terminator::Jump(_))
    {
        return only;
    }
    let new = BlockId(function.blocks.len() as u32);
    let types: Vec<_> = function.block(header).parameters.iter().map(|&value| function.type_of(value)).collect();
    // A single edge needs no parameters to tell what it brings.
    let parameters = match entering {
        [_] => Vec::new(),
        _ => types.into_iter().map(|ty| function.new_value(ty)).collect::<Vec<_>>(),
    };
    let mut arguments = parameters.clone();
    for from in entering {
        let edges = function.blocks[from.index()].terminator.edges_mut();
        for edge in edges.filter(|edge| edge.block == header) {
            edge.block = new;
            if parameters.is_empty() {
                arguments = std::mem::take(&mut edge.arguments);
            }
        }
    }
    let first = function.block(header);
    let terminator_pc = first.instructions.first().map_or(first.terminator_pc, |instruction| instruction.pc);
    let terminator = Terminator::Jump(Edge { block: header, arguments });
    function.blocks.push(Block { parameters, instructions: Vec::new(), terminator, terminator_pc });
    new
}
