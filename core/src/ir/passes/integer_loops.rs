//! Lets loops over whole numbers run in integers, of which a processor adds several while it adds one number.
//!
//! f64 arithmetic on whole numbers up to 2^53 is exact, so the same loop in integers computes the same numbers, as long as
//! none of them leaves that range, and none would be the zero below zero, which integers do not have. In front of the loop
//! its numbers from before are looked at; in it, what may leave the range is. The loop does nothing but compute, so
//! whenever something is not exact, it starts over as it stands. What cannot leave the range is not looked at: see
//! `ranges`. Of a loop that counts, it is asked in front whether there are so few rounds that nothing can.
//!
//! Loops that come down to formulas are not for this pass: what is left of them runs when numbers are not exact.

mod convert;
mod ranges;

use super::Changed;
use super::counter::counter;
use super::exact::{LIMIT, exact_integer};
use super::loop_versions::{is_closed, readers_outside, rename_outside};
use super::makers::Makers;
use crate::builtins::Builtin;
use crate::ir::dominators::Dominators;
use crate::ir::function::{Block, BlockId, Edge, Function, Immediate, Instruction, Terminator, Value};
use crate::ir::loops::{Loops, preheader};
use crate::ir::opcodes::{Operation, Type};
use convert::Converter;
use ranges::Needs;
use std::collections::{BTreeSet, HashMap};

/// More than this is no loop that is worth it.
const MOST_BLOCKS: usize = 16;
const MOST_INSTRUCTIONS: usize = 96;

/// The product of two numbers that are not larger is exact. Whoever multiplies is given no larger ones, if that spares a
/// look at each product.
const SMALL: i64 = 1 << 26;

/// So many rounds, and numbers no larger, are tried: powers of two, and what a sum of squares, cubes or fourth powers of
/// counts stays exact with.
const FEW: [i64; 15] = [
    1 << 10,
    1 << 11,
    1 << 12,
    9_700,
    1 << 14,
    1 << 16,
    208_000,
    1 << 20,
    1 << 22,
    1 << 24,
    66_000_000,
    1 << 30,
    1 << 36,
    1 << 42,
    1 << 48,
];

/// Runs the pass.
pub fn run(function: &mut Function) -> Changed {
    let mut done: BTreeSet<BlockId> = BTreeSet::new();
    let mut changed = false;
    // Again, for loops that begin where another one ends.
    while convert_some(function, &mut done) {
        changed = true;
    }
    changed.into()
}

/// Converts the loops that do not follow right behind one that is converted, but for those that were; whether there was
/// any.
fn convert_some(function: &mut Function, done: &mut BTreeSet<BlockId>) -> bool {
    let dominators = Dominators::of(function);
    let loops = Loops::of(function, &dominators);
    let makers = Makers::of(function);
    let readers = readers_outside(function, &loops);
    let nothing = BTreeSet::new();
    let mut plans: Vec<(usize, Plan)> = Vec::new();
    for index in 0..loops.all.len() {
        let mut around = std::iter::successors(Some(index), |&index| loops.all[index].parent);
        let is_leftover = around.any(|index| is_closed(function, &dominators, &loops, &makers, index));
        let has_inner = loops.all.iter().any(|other| other.parent == Some(index));
        let is_planned = |&from: &BlockId| plans.iter().any(|&(index, _)| loops.contains(index, from));
        let follows = loops.entering(index, &dominators).iter().any(is_planned);
        if is_leftover || has_inner || follows || done.contains(&loops.all[index].header) {
            continue;
        }
        let read = readers.get(&index).unwrap_or(&nothing);
        if let Some(plan) = plan(function, &dominators, &loops, &makers, read, index) {
            done.insert(loops.all[index].header);
            plans.push((index, plan));
        }
    }
    let changed = !plans.is_empty();
    let mut replaced: HashMap<Value, (usize, Value)> = HashMap::new();
    for (index, plan) in plans {
        let parameters = carry_out(function, &dominators, &loops, index, &plan);
        replaced.extend(plan.results.into_iter().zip(parameters).map(|(value, parameter)| (value, (index, parameter))));
    }
    rename_outside(function, &loops, &replaced);
    changed
}

/// A loop without another one in it.
struct Region<'f> {
    function: &'f Function,
    makers: &'f Makers<'f>,
    loops: &'f Loops,
    index: usize,
    /// The edge that enters it.
    entry: Edge,
    /// How large the numbers may be that it is given.
    largest: i64,
    /// How many rounds there are at most, if that is known.
    rounds: Option<i64>,
    /// Numbers that it only starts with: how large these may be is another matter where the rounds are known.
    starts: BTreeSet<Value>,
}

impl Region<'_> {
    fn header(&self) -> BlockId {
        self.loops.all[self.index].header
    }

    /// Its blocks in reverse postorder.
    fn body(&self) -> &[BlockId] {
        &self.loops.all[self.index].body
    }

    /// How large a number from before the loop may be.
    fn largest_of(&self, value: Value) -> i64 {
        if self.rounds.is_some() && self.starts.contains(&value) { LIMIT / 2 } else { self.largest }
    }

    /// Whether an instruction or a branch of the loop reads a value.
    fn reads(&self, value: Value) -> bool {
        self.body().iter().map(|&id| self.function.block(id)).any(|block| {
            block.instructions.iter().any(|instruction| instruction.operands.contains(&value))
                || block.terminator.uses().any(|used| used == value)
        })
    }

    fn is_inside(&self, value: Value) -> bool {
        self.makers.places[value.index()].is_some_and(|block| self.loops.contains(self.index, block))
    }
}

/// What is needed to let a loop run in integers.
struct Plan {
    entry: Edge,
    /// The numbers that the loop is given, which must be exact, and how large they may be.
    given: Vec<(Value, i64)>,
    /// Those of them that are whole, if they are finite.
    known_whole: BTreeSet<Value>,
    /// What the instructions of the loop need.
    needs: HashMap<Value, Needs>,
    /// What is read behind the loop.
    results: Vec<Value>,
}

fn plan(
    function: &Function,
    dominators: &Dominators,
    loops: &Loops,
    makers: &Makers<'_>,
    read: &BTreeSet<Value>,
    index: usize,
) -> Option<Plan> {
    let within = &loops.all[index];
    let [exit] = within.exits[..] else { return None };
    if has_integer_form_already(function, loops, exit) {
        return None;
    }
    let [entering] = loops.entering(index, dominators)[..] else { return None };
    let entry = function.block(entering).terminator.edges().find(|edge| edge.block == within.header)?.clone();
    let (rounds, starts) = (None, BTreeSet::new());
    let mut region = Region { function, makers, loops, index, entry, largest: LIMIT, rounds, starts };
    let blocks = || region.body().iter().map(|&id| function.block(id));
    if blocks().count() > MOST_BLOCKS
        || blocks().map(|block| block.instructions.len()).sum::<usize>() > MOST_INSTRUCTIONS
    {
        return None;
    }
    let mut given: BTreeSet<Value> = BTreeSet::new();
    let mut includes = |value: Value| match function.type_of(value) {
        Type::Bool => true,
        Type::F64 if region.is_inside(value) => true,
        Type::F64 => makers.number(value).map_or_else(
            || {
                given.insert(value);
                true
            },
            |number| exact_integer(number).is_some(),
        ),
        Type::I64 | Type::Ref => false,
    };
    let mut carries = false;
    for block in blocks() {
        let parameters = block.parameters.iter().copied();
        carries |= parameters.clone().any(|parameter| function.type_of(parameter) == Type::F64);
        let own = block.instructions.iter().all(has_integer_form);
        let operands = block.instructions.iter().flat_map(|instruction| instruction.operands.iter().copied());
        let made = block.instructions.iter().filter_map(|instruction| instruction.result);
        let ends = matches!(block.terminator, Terminator::Jump(_) | Terminator::Branch { .. });
        if !own || !ends || !parameters.chain(operands).chain(made).chain(block.terminator.uses()).all(&mut includes) {
            return None;
        }
    }
    let entered = region.entry.arguments.clone();
    if !carries || !entered.into_iter().all(&mut includes) {
        return None;
    }
    let results: Vec<Value> = read.iter().copied().collect();
    region.starts = given.iter().copied().filter(|&value| !region.reads(value)).collect();
    let bound = counter(function, dominators, loops, makers, index).map(|counter| counter.bound);
    let needs = bound.and_then(|bound| needs_of_few_rounds(&mut region, bound)).unwrap_or_else(|| needs(&mut region));
    let known_whole = given.iter().copied().filter(|&value| makers.is_whole(value)).collect();
    let given = given.into_iter().map(|value| (value, region.largest_of(value))).collect();
    Some(Plan { entry: region.entry, given, known_whole, needs, results })
}

/// What the instructions need if there are so few rounds, and numbers are so small, that nothing can leave the exact
/// ones; `None` if that would be too few. The region knows what was assumed.
fn needs_of_few_rounds(region: &mut Region<'_>, bound: Value) -> Option<HashMap<Value, Needs>> {
    let mut fitting = |largest: i64| {
        region.largest = largest;
        region.rounds = Some(region.makers.number(bound).map_or(largest, |number| number as i64).max(1));
        let needs = ranges::needs(region);
        needs.values().all(|needs| !(needs.low || needs.high || needs.product)).then_some(needs)
    };
    let fits = FEW.partition_point(|&largest| fitting(largest).is_some());
    let needs = fits.checked_sub(1).and_then(|index| fitting(FEW[index]));
    if needs.is_none() {
        (region.largest, region.rounds) = (LIMIT, None);
    }
    needs
}

/// What the instructions need, however many rounds there are.
fn needs(region: &mut Region<'_>) -> HashMap<Value, Needs> {
    let needs = ranges::needs(region);
    if needs.values().any(|needs| needs.product) {
        region.largest = SMALL;
        let fewer = ranges::needs(region);
        if !fewer.values().any(|needs| needs.product) {
            return fewer;
        }
        region.largest = LIMIT;
    }
    needs
}

/// Whether a loop that counts in integers is left for where this one is.
fn has_integer_form_already(function: &Function, loops: &Loops, (leaving, which): (BlockId, usize)) -> bool {
    let Some(exit) = function.block(leaving).terminator.edges().nth(which) else { return false };
    function.blocks().any(|(id, block)| {
        let header = loops.innermost(id).filter(|_| id != leaving).map(|index| loops.all[index].header);
        let counts = |header| {
            let mut parameters = function.block(header).parameters.iter();
            parameters.any(|&parameter| function.type_of(parameter) == Type::I64)
        };
        // On the way out, integers become numbers.
        let leads_there = |edge: &Edge| {
            let mut behind = function.block(edge.block).terminator.edges();
            edge.block == exit.block || behind.any(|edge| edge.block == exit.block)
        };
        header.is_some_and(counts) && block.terminator.edges().any(leads_there)
    })
}

/// Whether what an instruction does can be done in integers. A quotient of whole numbers mostly is none.
fn has_integer_form(instruction: &Instruction) -> bool {
    use Operation::*;
    match instruction.operation {
        Constant => instruction.number().and_then(exact_integer).is_some(),
        Numeric => instruction.immediate == Immediate::Builtin(Builtin::Remainder),
        Flag | Add | Sub | Mul | Neg | Abs | Floor | Ceil | Whole | Min | Max | Lt | Le | Eq | Near | Select | Not
        | And | Or | Guard | GuardNonZero => true,
        _ => false,
    }
}

/// Puts the choice in front of a loop, and its integer form beside it; gives the parameters of the block where both
/// ways meet.
fn carry_out(function: &mut Function, dominators: &Dominators, loops: &Loops, index: usize, plan: &Plan) -> Vec<Value> {
    let within = &loops.all[index];
    let front = preheader(function, within.header, &loops.entering(index, dominators));
    let pc = function.block(front).terminator_pc;
    let types: Vec<Type> = plan.results.iter().map(|&value| function.type_of(value)).collect();
    let parameters: Vec<Value> = types.into_iter().map(|ty| function.new_value(ty)).collect();
    let meeting = BlockId(function.blocks.len() as u32);
    let (leaving, which) = within.exits[0];
    let to_meeting = Edge { block: meeting, arguments: plan.results.clone() };
    let mut edges = function.blocks[leaving.index()].terminator.edges_mut();
    let out = edges.nth(which).map(|exit| std::mem::replace(exit, to_meeting.clone()));
    drop(edges);
    let block = |terminator| Block { parameters: Vec::new(), instructions: Vec::new(), terminator, terminator_pc: pc };
    let out = out.map_or_else(|| block(Terminator::Jump(to_meeting)), |out| block(Terminator::Jump(out)));
    function.blocks.push(Block { parameters: parameters.clone(), ..out });
    // Where to go when something is not exact: to the loop as it stands.
    let start_over = BlockId(function.blocks.len() as u32);
    function.blocks.push(block(Terminator::Jump(plan.entry.clone())));

    let mut converter = Converter::new(function, front, pc, start_over, &plan.needs);
    converter.enter(&plan.given, &plan.known_whole);
    converter.copy_loop(&within.body, within.header, &plan.entry);
    parameters
}
