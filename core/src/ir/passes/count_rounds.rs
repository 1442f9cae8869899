//! Counts the rounds of loops in integers. Where a loop ends when a number reaches a bound that starts at a whole number
//! and grows by one each round, an integer that does the same is compared instead: processors compare integers beside
//! the arithmetic on numbers, not in its place. The number stays for those who read it.
//!
//! Above 2^53 a number no longer grows by one, so a loop to a larger bound never ends. Its integer counts to 2^63 - 1,
//! which takes longer than a century.

use super::Changed;
use super::exact::{LIMIT, exact_integer};
use super::makers::Makers;
use crate::ir::dominators::Dominators;
use crate::ir::function::{BlockId, Function, Immediate, Instruction, Terminator, Value};
use crate::ir::loops::{Loops, preheader};
use crate::ir::opcodes::{Operation, Type};

/// Runs the pass.
pub fn run(function: &mut Function) -> Changed {
    let dominators = Dominators::of(function);
    let loops = Loops::of(function, &dominators);
    let makers = Makers::of(function);
    let counts: Vec<(usize, Count)> = (0..loops.all.len())
        .filter_map(|index| Some((index, count(function, &dominators, &loops, &makers, index)?)))
        .collect();
    let changed = !counts.is_empty();
    for (index, count) in counts {
        count_in_integers(function, &dominators, &loops, index, &count);
    }
    changed.into()
}

/// How a loop counts.
struct Count {
    /// What the number is when the loop is entered.
    start: i64,
    /// What it stays below, known before the loop: whole, and not below zero.
    bound: Value,
    /// Where it is compared.
    test: BlockId,
}

fn count(
    function: &Function,
    dominators: &Dominators,
    loops: &Loops,
    makers: &Makers<'_>,
    index: usize,
) -> Option<Count> {
    let within = &loops.all[index];
    within.exits.iter().find_map(|&(test, which)| {
        let Terminator::Branch { condition, .. } = function.block(test).terminator else { return None };
        let compared = makers.maker(condition).filter(|maker| maker.operation == Operation::Lt)?;
        let &[next, bound] = compared.operands.as_slice() else { return None };
        let added = makers.maker(next).filter(|maker| maker.operation == Operation::Add)?;
        let &[number, step] = added.operands.as_slice() else { return None };
        let place = function.block(within.header).parameters.iter().position(|&parameter| parameter == number)?;
        let is_outside = makers.places[bound.index()].is_none_or(|block| !loops.contains(index, block));
        // The edge out is the one that is taken when the comparison fails.
        if which != 1 || makers.number(step) != Some(1.0) || !is_outside || !is_count(makers, bound) {
            return None;
        }
        let given = |from: BlockId| {
            let edges = function.block(from).terminator.edges().filter(|edge| edge.block == within.header);
            edges.map(|edge| edge.arguments[place])
        };
        let mut repeated = within.latches.iter().flat_map(|&latch| given(latch));
        let entering = loops.entering(index, dominators);
        let mut entered = entering.iter().flat_map(|&from| given(from)).map(|value| makers.number(value));
        let start = exact_integer(entered.next()??).filter(|start| (0..LIMIT).contains(start))?;
        let is_same = entered.all(|other| other == Some(start as f64)) && repeated.all(|value| value == next);
        is_same.then_some(Count { start, bound, test })
    })
}

/// Whether a number is surely whole or infinite, and not below zero.
fn is_count(makers: &Makers<'_>, bound: Value) -> bool {
    match makers.number(bound) {
        Some(number) => number.fract() == 0.0 && number >= 0.0,
        None => makers.is_at_least_zero(bound) && makers.is_whole(bound),
    }
}

fn count_in_integers(function: &mut Function, dominators: &Dominators, loops: &Loops, index: usize, count: &Count) {
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
    let has_end = make(Operation::Le, vec![count.bound, limit], Immediate::None, Type::Bool);
    let bound = make(Operation::Select, vec![has_end, count.bound, forever], Immediate::None, Type::F64);
    let bound = make(Operation::ToInteger, vec![bound], Immediate::None, Type::I64);
    let start = make(Operation::Integer, vec![], Immediate::Integer(count.start), Type::I64);
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
    let test = &mut function.blocks[count.test.index()];
    test.instructions.push(Instruction::new(Operation::ILt, vec![next, bound], Some(more), test.terminator_pc));
    if let Terminator::Branch { condition, .. } = &mut test.terminator {
        *condition = more;
    }
}
