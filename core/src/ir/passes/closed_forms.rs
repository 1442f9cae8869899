//! Replaces loops over whole numbers by what they come to.
//!
//! A number is an f64, and f64 arithmetic on whole numbers below 2^53 is exact. So in front of a loop that only adds,
//! subtracts and multiplies, its numbers from before are looked at: if they are whole, and a bound of everything that
//! the loop computes is below 2^53, the result is computed at once, in integers. Else the loop runs as it stands. The
//! bound is a sum of products of magnitudes, computed in f64; a NaN or an infinity makes it fail.
//!
//! Integers have one zero. A number that leaves the loop is one of which it is known that it cannot be the zero below
//! zero, from how it is computed, or from a look at what it starts with.

mod analysis;
mod emit;
mod polynomial;
mod sequence;

use super::Changed;
use super::loop_versions::{is_closed, readers_outside, rename_outside};
use super::makers::Makers;
use crate::ir::dominators::Dominators;
use crate::ir::function::{Block, BlockId, Edge, Function, Terminator, Value};
use crate::ir::loops::{Loops, preheader};
use crate::ir::opcodes::{Operation, Type};
use analysis::Nest;
use emit::Emitter;
use polynomial::{Magnitude, Polynomial};
use std::collections::{BTreeSet, HashMap};

/// What bounds have to stay below: 2^53, less what the bound itself may be rounded by.
const LIMIT: f64 = ((1u64 << 53) - (1 << 20)) as f64;

/// Runs the pass.
pub fn run(function: &mut Function) -> Changed {
    let mut changed = false;
    // Again, for loops that begin where another one ends.
    while close_some(function) {
        changed = true;
    }
    changed.into()
}

/// Closes the loops that do not follow right behind one that is closed; whether there was any.
fn close_some(function: &mut Function) -> bool {
    let dominators = Dominators::of(function);
    let loops = Loops::of(function, &dominators);
    let makers = Makers::of(function);
    let readers = readers_outside(function, &loops);
    let mut is_planned = vec![false; loops.all.len()];
    let mut is_done = vec![false; loops.all.len()];
    let mut plans = Vec::new();
    for index in 0..loops.all.len() {
        is_done[index] = loops.all[index].parent.is_some_and(|parent| is_done[parent])
            || is_closed(function, &dominators, &loops, &makers, index);
        let follows = |&from: &BlockId| {
            let mut around = std::iter::successors(loops.innermost(from), |&index| loops.all[index].parent);
            around.any(|around| is_planned[around])
        };
        if !is_done[index]
            && !loops.entering(index, &dominators).iter().any(follows)
            && let Some(plan) = plan(function, &dominators, &loops, &makers, &readers, index)
        {
            (is_done[index], is_planned[index]) = (true, true);
            plans.push((index, plan));
        }
    }
    let mut replaced: HashMap<Value, (usize, Value)> = HashMap::new();
    let mut changed = false;
    for (index, plan) in plans {
        let parameters = carry_out(function, &dominators, &loops, index, &plan);
        let results = plan.results.iter().map(|&(value, _)| value);
        changed |= parameters.is_some();
        let pairs = results.zip(parameters.into_iter().flatten());
        replaced.extend(pairs.map(|(value, parameter)| (value, (index, parameter))));
    }
    rename_outside(function, &loops, &replaced);
    changed
}

/// What is to be computed instead of a loop, and when.
struct Plan {
    /// What bounds all numbers.
    bound: Magnitude,
    /// The numbers that have to be found whole.
    whole: Vec<Value>,
    /// And those that must not be the zero below zero.
    positive_zero: Vec<Value>,
    /// What is read behind the loop, and what it comes to.
    results: Vec<(Value, Polynomial)>,
}

fn plan(
    function: &Function,
    dominators: &Dominators,
    loops: &Loops,
    makers: &Makers<'_>,
    readers: &HashMap<usize, BTreeSet<Value>>,
    index: usize,
) -> Option<Plan> {
    let within = &loops.all[index];
    let [entering] = loops.entering(index, dominators)[..] else { return None };
    let mut edges = function.block(entering).terminator.edges();
    let entry = edges.find(|edge| edge.block == within.header)?.clone();
    let mut nest = Nest::new(function, dominators, loops, makers, index);
    nest.follow(&entry, entered(function, dominators, within.header, entering))?;
    let mut signs = Signs { function, loops, makers, index, seen: BTreeSet::new(), asked: BTreeSet::new() };
    let mut results = Vec::new();
    for &value in readers.get(&index)? {
        if function.type_of(value) != Type::F64 || !signs.has_no_negative_zero(value) {
            return None;
        }
        results.push((value, nest.number(value)?));
    }
    let whole = nest.whole.iter().copied().filter(|&value| !makers.is_whole(value)).collect();
    let is_known = nest.bound.is_known() && results.iter().all(|(_, number)| !number.mentions(&|_| true));
    is_known.then_some(Plan { bound: nest.bound, whole, positive_zero: signs.asked.into_iter().collect(), results })
}

/// The branch that led here, and how it went.
fn entered(
    function: &Function,
    dominators: &Dominators,
    mut target: BlockId,
    mut from: BlockId,
) -> Option<(Value, bool)> {
    loop {
        if let Terminator::Branch { condition, on_true, on_false } = &function.block(from).terminator {
            return (on_true.block != on_false.block).then_some((*condition, on_true.block == target));
        }
        let [before] = dominators.predecessors(from) else { return None };
        (target, from) = (from, *before);
    }
}

/// Finds out which numbers can be the zero below zero.
struct Signs<'a> {
    function: &'a Function,
    loops: &'a Loops,
    makers: &'a Makers<'a>,
    index: usize,
    /// What was assumed already: a parameter has no such zero if neither its start nor its next value has one.
    seen: BTreeSet<Value>,
    /// The numbers from before the loop about which that has to be asked.
    asked: BTreeSet<Value>,
}

impl Signs<'_> {
    fn has_no_negative_zero(&mut self, value: Value) -> bool {
        if !self.seen.insert(value) {
            return true;
        }
        let block = self.makers.places[value.index()].filter(|&block| self.loops.contains(self.index, block));
        let Some(block) = block else {
            if !self.makers.has_no_negative_zero(value) {
                self.asked.insert(value);
            }
            return true;
        };
        let Some(maker) = self.makers.maker(value) else {
            let Some(at) = self.function.block(block).parameters.iter().position(|&parameter| parameter == value)
            else {
                return false;
            };
            let edges = self.function.blocks.iter().flat_map(|from| from.terminator.edges());
            let given: Vec<Value> = edges.filter(|edge| edge.block == block).map(|edge| edge.arguments[at]).collect();
            return given.into_iter().all(|given| self.has_no_negative_zero(given));
        };
        match (maker.operation, maker.operands.as_slice()) {
            (Operation::Constant, _) => self.makers.has_no_negative_zero(value),
            // A sum is -0 only if both are: a constant decides that at once.
            (Operation::Add, &[left, right]) => {
                let is_decided =
                    |value: Value| self.makers.number(value).is_some_and(|number| number.to_bits() != 1 << 63);
                is_decided(left) || is_decided(right) || self.has_no_negative_zero(left)
            }
            (Operation::Sub, &[left, _]) => self.has_no_negative_zero(left),
            (Operation::Select, &[_, yes, no]) => self.has_no_negative_zero(yes) && self.has_no_negative_zero(no),
            _ => false,
        }
    }
}

/// Puts the choice in front of a loop; gives the parameters of the block where both ways meet.
fn carry_out(
    function: &mut Function,
    dominators: &Dominators,
    loops: &Loops,
    index: usize,
    plan: &Plan,
) -> Option<Vec<Value>> {
    let within = &loops.all[index];
    let [(leaving, which)] = within.exits[..] else { return None };
    let pc = function.block(within.header).instructions.first().map_or(0, |first| first.pc);
    let front = preheader(function, within.header, &loops.entering(index, dominators));
    let parameters: Vec<Value> = plan.results.iter().map(|_| function.new_value(Type::F64)).collect();
    let [meeting, at_once, as_it_stands] = [0, 1, 2].map(|more| BlockId((function.blocks.len() + more) as u32));
    let left: Vec<Value> = plan.results.iter().map(|&(value, _)| value).collect();
    let exit = function.blocks[leaving.index()].terminator.edges_mut().nth(which)?;
    let out = std::mem::replace(exit, Edge { block: meeting, arguments: left });

    let mut emitter = Emitter::new(function, pc);
    let condition = check(&mut emitter, plan)?;
    let looks = std::mem::take(&mut emitter.instructions);
    let mut arguments = Vec::new();
    for (_, number) in &plan.results {
        let integer = emitter.polynomial(number)?;
        arguments.push(emitter.make(Operation::ToNumber, vec![integer])?);
    }
    let computes = std::mem::take(&mut emitter.instructions);

    let block =
        |parameters, instructions, terminator| Block { parameters, instructions, terminator, terminator_pc: pc };
    let first = &mut function.blocks[front.index()];
    first.instructions.extend(looks);
    let branch = Terminator::Branch { condition, on_true: Edge::to(at_once), on_false: Edge::to(as_it_stands) };
    let into = std::mem::replace(&mut first.terminator, branch);
    function.blocks.push(block(parameters.clone(), Vec::new(), Terminator::Jump(out)));
    function.blocks.push(block(Vec::new(), computes, Terminator::Jump(Edge { block: meeting, arguments })));
    function.blocks.push(block(Vec::new(), Vec::new(), into));
    Some(parameters)
}

/// Whether all numbers are as the plan needs them.
fn check(emitter: &mut Emitter<'_>, plan: &Plan) -> Option<Value> {
    let bound = emitter.magnitude(&plan.bound)?;
    let limit = emitter.number(LIMIT)?;
    let mut all = emitter.make(Operation::Le, vec![bound, limit])?;
    for &value in &plan.whole {
        let whole = emitter.make(Operation::Whole, vec![value])?;
        let is_whole = emitter.make(Operation::Eq, vec![whole, value])?;
        all = emitter.make(Operation::And, vec![all, is_whole])?;
    }
    for &value in &plan.positive_zero {
        // Of a whole number, the inverse is below -1 only if it is that of the zero below zero.
        let (one, least) = (emitter.number(1.0)?, emitter.number(-1.0)?);
        let inverse = emitter.make(Operation::Div, vec![one, value])?;
        let is_good = emitter.make(Operation::Le, vec![least, inverse])?;
        all = emitter.make(Operation::And, vec![all, is_good])?;
    }
    Some(all)
}
