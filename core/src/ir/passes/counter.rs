//! Loops that count: a number starts at a whole one, grows by one each round, and ends the loop at a bound.

use super::exact::{LIMIT, exact_integer};
use super::makers::Makers;
use crate::ir::dominators::Dominators;
use crate::ir::function::{BlockId, Function, Terminator, Value};
use crate::ir::loops::Loops;
use crate::ir::opcodes::Operation;

/// How a loop counts.
pub(super) struct Counter {
    /// What the number is when the loop is entered, not below zero.
    pub(super) start: i64,
    /// What it stays below, but for the first round; a number from before the loop.
    pub(super) bound: Value,
    /// Where it is compared, in every round.
    pub(super) test: BlockId,
    /// Whether what is compared is the number of the next round, not of this one.
    pub(super) looks_ahead: bool,
}

/// How a loop counts, if it does.
pub(super) fn counter(
    function: &Function,
    dominators: &Dominators,
    loops: &Loops,
    makers: &Makers<'_>,
    index: usize,
) -> Option<Counter> {
    let within = &loops.all[index];
    within.exits.iter().find_map(|&(test, which)| {
        let Terminator::Branch { condition, .. } = function.block(test).terminator else { return None };
        let compared = makers.maker(condition).filter(|maker| maker.operation == Operation::Lt)?;
        let &[below, bound] = compared.operands.as_slice() else { return None };
        let place = |value| function.block(within.header).parameters.iter().position(|&parameter| parameter == value);
        // One more than a number, and which.
        let one_more = |value| {
            let added = makers.maker(value).filter(|maker| maker.operation == Operation::Add)?;
            let &[number, step] = added.operands.as_slice() else { return None };
            (makers.number(step) == Some(1.0)).then_some(number)
        };
        let looks_ahead = place(below).is_none();
        let number = if looks_ahead { one_more(below)? } else { below };
        let place = place(number)?;
        let is_outside = makers.places[bound.index()].is_none_or(|block| !loops.contains(index, block));
        let is_in_every_round = within.latches.iter().all(|&latch| dominators.dominates(test, latch));
        // The edge out is the one that is taken when the comparison fails.
        if which != 1 || !is_outside || !is_in_every_round {
            return None;
        }
        let given = |from: BlockId| {
            let edges = function.block(from).terminator.edges().filter(|edge| edge.block == within.header);
            edges.map(|edge| edge.arguments[place])
        };
        let mut repeated = within.latches.iter().flat_map(|&latch| given(latch)).map(one_more);
        let entering = loops.entering(index, dominators);
        let mut entered = entering.iter().flat_map(|&from| given(from)).map(|value| makers.number(value));
        let start = exact_integer(entered.next()??).filter(|start| (0..LIMIT).contains(start))?;
        let is_same =
            entered.all(|other| other == Some(start as f64)) && repeated.all(|one_more| one_more == Some(number));
        is_same.then_some(Counter { start, bound, test, looks_ahead })
    })
}
