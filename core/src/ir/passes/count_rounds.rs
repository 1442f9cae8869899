//! Counts the rounds of loops in integers. Where a loop ends when a number reaches a bound that starts at a whole number
//! and grows by one each round, an integer that does the same is compared instead: processors compare integers beside
//! the arithmetic on numbers, not in its place. The number stays for those who read it.
//!
//! A whole number is below a bound if it is below that rounded up, and never below NaN. Above 2^53 a number no longer grows
//! by one, so a loop to a larger bound never ends; its integer counts to 2^63 - 1, which takes longer than a century.

use super::Changed;
use super::counter::{Counter, counter};
use super::exact::LIMIT;
use super::makers::Makers;
use crate::ir::dominators::Dominators;
use crate::ir::function::{Function, Immediate, Instruction, Terminator, Value};
use crate::ir::loops::{Loops, preheader};
use crate::ir::opcodes::{Operation, Type};

/// Runs the pass.
pub fn run(function: &mut Function) -> Changed {
    let dominators = Dominators::of(function);
    let loops = Loops::of(function, &dominators);
    let makers = Makers::of(function);
    let counters: Vec<(usize, bool, Counter)> = (0..loops.all.len())
        .filter_map(|index| Some((index, counter(function, &dominators, &loops, &makers, index)?)))
        .map(|(index, counter)| (index, makers.is_whole(counter.bound), counter))
        .collect();
    let changed = !counters.is_empty();
    for (index, to_whole, counter) in counters {
        count_in_integers(function, &dominators, &loops, index, &counter, to_whole);
    }
    changed.into()
}

/// Counts beside the number; `to_whole` if the bound is known to be no fraction.
fn count_in_integers(
    function: &mut Function,
    dominators: &Dominators,
    loops: &Loops,
    index: usize,
    counter: &Counter,
    to_whole: bool,
) {
    let header = loops.all[index].header;
    let front = preheader(function, header, &loops.entering(index, dominators));
    let pc = function.block(front).terminator_pc;
    let mut before = Vec::new();
    let mut make = |operation: Operation, operands: Vec<Value>, immediate, ty| {
        let result = function.new_value(ty);
        before.push(Instruction::new(operation, operands, Some(result), pc).with(immediate));
        result
    };
    let mut number = |number: f64| make(Operation::Constant, vec![], Immediate::Number(number.to_bits()), Type::F64);
    let (limit, forever) = (number(LIMIT as f64), number(i64::MAX as f64));
    let has_no_end = make(Operation::Lt, vec![limit, counter.bound], Immediate::None, Type::Bool);
    let bound = match to_whole {
        true => counter.bound,
        false => make(Operation::Ceil, vec![counter.bound], Immediate::None, Type::F64),
    };
    let bound = make(Operation::Select, vec![has_no_end, forever, bound], Immediate::None, Type::F64);
    let bound = make(Operation::ToInteger, vec![bound], Immediate::None, Type::I64);
    let start = make(Operation::Integer, vec![], Immediate::Integer(counter.start), Type::I64);
    function.blocks[front.index()].instructions.append(&mut before);

    let [integer, one, next] = [Type::I64; 3].map(|ty| function.new_value(ty));
    let more = function.new_value(Type::Bool);
    let place = function.block(header).parameters.len();
    for (from, given) in [(front, start)].into_iter().chain(loops.all[index].latches.iter().map(|&from| (from, next))) {
        let edges = function.blocks[from.index()].terminator.edges_mut();
        // A latch with two edges back comes twice.
        let edges = edges.filter(|edge| edge.block == header && edge.arguments.len() == place);
        edges.for_each(|edge| edge.arguments.push(given));
    }
    let first = &mut function.blocks[header.index()];
    first.parameters.push(integer);
    let pc = first.instructions.first().map_or(first.terminator_pc, |instruction| instruction.pc);
    first.instructions.splice(
        0..0,
        [
            Instruction::new(Operation::Integer, vec![], Some(one), pc).with(Immediate::Integer(1)),
            Instruction::new(Operation::IAdd, vec![integer, one], Some(next), pc),
        ],
    );
    let test = &mut function.blocks[counter.test.index()];
    let below = if counter.looks_ahead { next } else { integer };
    test.instructions.push(Instruction::new(Operation::ILt, vec![below, bound], Some(more), test.terminator_pc));
    if let Terminator::Branch { condition, .. } = &mut test.terminator {
        *condition = more;
    }
}
