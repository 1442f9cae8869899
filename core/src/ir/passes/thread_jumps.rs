//! Leads edges past branches that are decided on them (jump threading). A block that only branches on what the edge
//! brings is left out where that is known: a constant, or the condition by which the edge itself was taken. So a chain of
//! `and`, `or` and `not` becomes comparisons and branches, without booleans in between.

use super::Changed;
use crate::ir::dominators::Dominators;
use crate::ir::function::{Block, BlockId, Edge, Function, Immediate, Instruction, Terminator, Value};
use crate::ir::opcodes::{Operation, Type};

/// An edge is not led past more blocks than this.
const MOST_BLOCKS: usize = 200;

/// Runs the pass.
pub fn run(function: &mut Function) -> Changed {
    let signposts = signposts(function);
    if signposts.iter().all(Option::is_none) {
        return Changed::No;
    }
    let constants = constants(function);
    let Known { flags, turned } = Known::of(function);
    let mut changed = false;
    for id in 0..function.blocks.len() {
        let mut terminator = function.blocks[id].terminator.clone();
        let condition = match terminator {
            Terminator::Branch { condition, .. } => Some(condition),
            _ => None,
        };
        for (edge, is_taken_if) in terminator.edges_mut().zip([true, false]) {
            let known = |value: Value| match (flags[value.index()], turned[value.index()]) {
                (Some(flag), _) => Some(flag),
                _ if condition == Some(value) => Some(is_taken_if),
                (_, Some(other)) if condition == Some(other) => Some(!is_taken_if),
                _ => None,
            };
            for _ in 0..MOST_BLOCKS {
                let Some(next) =
                    signposts[edge.block.index()].as_ref().and_then(|post| post.follow(edge, constants, &known))
                else {
                    break;
                };
                *edge = next;
                changed = true;
            }
        }
        function.blocks[id].terminator = terminator;
    }
    changed.into()
}

/// A block that does nothing but branch on one of its parameters, and of which nothing is read in other blocks: who was led
/// past it would not have come by where that is made.
struct Signpost {
    parameters: Vec<Value>,
    /// Which parameter decides.
    decides: usize,
    /// It, and what the block makes of it: each is the one before, turned.
    turned: Vec<Value>,
    /// Which of these the block branches on.
    condition: usize,
    ways: [Edge; 2],
}

impl Signpost {
    /// Where an edge to it leads, if that is known.
    fn follow(&self, edge: &Edge, flags: [Value; 2], known: &impl Fn(Value) -> Option<bool>) -> Option<Edge> {
        let is_true = known(edge.arguments[self.decides])?;
        let turned = |times: usize| is_true ^ (times % 2 == 1);
        let way = &self.ways[usize::from(!turned(self.condition))];
        let arguments = way.arguments.iter().map(|argument| {
            if let Some(times) = self.turned.iter().position(|turned| turned == argument) {
                return flags[usize::from(turned(times))];
            }
            let own = self.parameters.iter().position(|parameter| parameter == argument);
            own.map_or(*argument, |own| edge.arguments[own])
        });
        Some(Edge { block: way.block, arguments: arguments.collect() })
    }

    fn of(block: &Block) -> Option<Signpost> {
        let Terminator::Branch { condition, on_true, on_false } = &block.terminator else { return None };
        let first = block.instructions.first().map_or(*condition, |first| *first.operands.first().unwrap_or(condition));
        let mut turned = vec![first];
        for instruction in &block.instructions {
            if instruction.operation != Operation::Not || instruction.operands.first() != turned.last() {
                return None;
            }
            turned.extend(instruction.result);
        }
        let condition = turned.iter().position(|value| value == condition)?;
        let decides = block.parameters.iter().position(|&parameter| parameter == first)?;
        let ways = [on_true.clone(), on_false.clone()];
        Some(Signpost { parameters: block.parameters.clone(), decides, turned, condition, ways })
    }
}

fn signposts(function: &Function) -> Vec<Option<Signpost>> {
    let dominators = Dominators::of(function);
    let is_read_elsewhere = read_elsewhere(function);
    let signpost = |(id, block): (BlockId, &Block)| {
        // Into a loop there is one way alone.
        let is_header = dominators.predecessors(id).iter().any(|&from| dominators.dominates(id, from));
        let is_read = made(block).any(|value| is_read_elsewhere[value.index()]);
        if is_header || is_read || !dominators.is_reachable(id) { None } else { Signpost::of(block) }
    };
    function.blocks().map(signpost).collect()
}

/// What a block makes, parameters included.
fn made(block: &Block) -> impl Iterator<Item = Value> + '_ {
    block.parameters.iter().copied().chain(block.instructions.iter().filter_map(|instruction| instruction.result))
}

/// Which values are read in other blocks than those that make them.
fn read_elsewhere(function: &Function) -> Vec<bool> {
    let mut home = vec![None; function.types.len()];
    for (id, block) in function.blocks() {
        made(block).for_each(|value| home[value.index()] = Some(id));
    }
    let mut elsewhere = vec![false; function.types.len()];
    for (id, block) in function.blocks() {
        let reads = block.instructions.iter().flat_map(|instruction| instruction.uses());
        for value in reads.chain(block.terminator.uses()) {
            elsewhere[value.index()] |= home[value.index()].is_some_and(|home| home != id);
        }
    }
    elsewhere
}

/// False and true, made where all blocks can read them.
fn constants(function: &mut Function) -> [Value; 2] {
    let pc = function.entry().instructions.first().map_or(function.entry().terminator_pc, |first| first.pc);
    [false, true].map(|flag| {
        let value = function.new_value(Type::Bool);
        let made = Instruction::new(Operation::Flag, Vec::new(), Some(value), pc).with(Immediate::Flag(flag));
        function.blocks[0].instructions.insert(0, made);
        value
    })
}

/// What is known of booleans wherever they are.
struct Known {
    /// Those that are constants.
    flags: Vec<Option<bool>>,
    /// Those that are another one, turned.
    turned: Vec<Option<Value>>,
}

impl Known {
    fn of(function: &Function) -> Known {
        let nothing = function.types.len();
        let mut known = Known { flags: vec![None; nothing], turned: vec![None; nothing] };
        for instruction in function.blocks.iter().flat_map(|block| &block.instructions) {
            let Some(result) = instruction.result else { continue };
            match (instruction.operation, instruction.immediate) {
                (_, Immediate::Flag(flag)) => known.flags[result.index()] = Some(flag),
                (Operation::Not, _) => known.turned[result.index()] = instruction.operands.first().copied(),
                _ => {}
            }
        }
        known
    }
}
