//! What a nest of loops computes, if all it computes are whole numbers that are exact.

use super::super::makers::Makers;
use super::polynomial::{Atom, Magnitude, Polynomial, Rounding};
use super::sequence::Sequence;
use crate::ir::dominators::Dominators;
use crate::ir::function::{BlockId, Edge, Function, Immediate, Instruction, Terminator, Value};
use crate::ir::loops::Loops;
use crate::ir::opcodes::{Effect, Operation, Type};
use std::collections::{BTreeSet, HashMap};

/// More than this is no loop that is worth it.
const MOST_BLOCKS: usize = 16;
const MOST_INSTRUCTIONS: usize = 64;

/// The analysis of a nest of loops.
pub(super) struct Nest<'a> {
    function: &'a Function,
    dominators: &'a Dominators,
    loops: &'a Loops,
    makers: &'a Makers<'a>,
    outermost: usize,
    /// What values are, in the round at hand of the loops around.
    numbers: HashMap<Value, Polynomial>,
    /// Booleans: whether a polynomial is above 0.
    conditions: HashMap<Value, Polynomial>,
    /// What bounds every number that is computed.
    pub(super) bound: Magnitude,
    /// The numbers from before the nest that it was said of that they are whole.
    pub(super) whole: BTreeSet<Value>,
    blocks_seen: usize,
    instructions_seen: usize,
}

impl<'a> Nest<'a> {
    pub(super) fn new(
        function: &'a Function,
        dominators: &'a Dominators,
        loops: &'a Loops,
        makers: &'a Makers<'a>,
        outermost: usize,
    ) -> Nest<'a> {
        Nest {
            function,
            dominators,
            loops,
            makers,
            outermost,
            numbers: HashMap::new(),
            conditions: HashMap::new(),
            bound: Magnitude::default(),
            whole: BTreeSet::new(),
            blocks_seen: 0,
            instructions_seen: 0,
        }
    }

    /// Follows the nest, which begins with an edge to its header; whether it could be understood.
    pub(super) fn follow(&mut self, entry: &Edge, entered: Option<(Value, bool)>) -> Option<()> {
        let above = entered.and_then(|(condition, holds)| self.condition(condition, holds));
        self.follow_loop(self.outermost, entry, above)?;
        let all = self.loops.all[self.outermost].body.len();
        (self.blocks_seen == all).then_some(())
    }

    /// What a value of the nest is when that is left, or a number from before it.
    pub(super) fn number(&mut self, value: Value) -> Option<Polynomial> {
        if let Some(known) = self.numbers.get(&value) {
            return Some(known.clone());
        }
        let (rounding, constant) = self.outside(value)?;
        if let Some(constant) = constant {
            return Some(Polynomial::constant(constant));
        }
        debug_assert_eq!(rounding, Rounding::Exact);
        self.whole.insert(value);
        Some(self.small_number(value, rounding))
    }

    /// A number from before the nest, which has to be small itself.
    fn small_number(&mut self, value: Value, rounding: Rounding) -> Polynomial {
        self.bound = std::mem::take(&mut self.bound).or(&Magnitude::of_outside(value));
        Polynomial::atom(Atom::Outside(value, rounding))
    }

    /// A number from before the nest; its value, if that is a small constant.
    fn outside(&self, value: Value) -> Option<(Rounding, Option<i64>)> {
        let is_outside =
            !self.makers.places[value.index()].is_some_and(|block| self.loops.contains(self.outermost, block));
        if !is_outside || self.function.type_of(value) != Type::F64 {
            return None;
        }
        match self.makers.number(value) {
            Some(number) if number.fract() == 0.0 && number.abs() < 1e9 => Some((Rounding::Exact, Some(number as i64))),
            Some(number) if !number.is_finite() || number.fract() != 0.0 => None,
            _ => Some((Rounding::Exact, None)),
        }
    }

    /// A side of a comparison with a whole number: a number from before the nest needs not be whole for that.
    fn side(&mut self, value: Value, rounding: Rounding, other_is_whole: bool) -> Option<Polynomial> {
        let may_be_rounded = !self.numbers.contains_key(&value) && other_is_whole && !self.makers.is_whole(value);
        if may_be_rounded && self.outside(value)? == (Rounding::Exact, None) {
            return Some(self.small_number(value, rounding));
        }
        self.number(value)
    }

    fn is_whole(&self, value: Value) -> bool {
        self.numbers.contains_key(&value) || self.makers.is_whole(value)
    }

    /// What is above 0 if a boolean is as wanted.
    fn condition(&mut self, value: Value, wanted: bool) -> Option<Polynomial> {
        let known = match self.conditions.get(&value) {
            Some(known) => known.clone(),
            None => {
                let is_inside =
                    self.makers.places[value.index()].is_some_and(|block| self.loops.contains(self.outermost, block));
                let compared = self.makers.maker(value).and_then(|maker| self.comparison(maker));
                match compared {
                    Some(compared) => compared,
                    None if is_inside => return None,
                    None => Polynomial::atom(Atom::Flag(value)),
                }
            }
        };
        // Whole numbers: not above 0 is 1 less it above 0.
        if wanted { Some(known) } else { Polynomial::constant(1).minus(&known) }
    }

    fn comparison(&mut self, instruction: &Instruction) -> Option<Polynomial> {
        match (instruction.operation, instruction.operands.as_slice()) {
            (Operation::Lt, &[left, right]) => {
                let (left_is_whole, right_is_whole) = (self.is_whole(left), self.is_whole(right));
                let low = self.side(left, Rounding::Down, right_is_whole)?;
                self.side(right, Rounding::Up, left_is_whole)?.minus(&low)
            }
            (Operation::Le, &[left, right]) => {
                let (left_is_whole, right_is_whole) = (self.is_whole(left), self.is_whole(right));
                let low = self.side(left, Rounding::Up, right_is_whole)?;
                self.side(right, Rounding::Down, left_is_whole)?.minus(&low)?.plus_constant(1)
            }
            (Operation::Not, &[operand]) => self.condition(operand, false),
            _ => None,
        }
    }

    /// Follows one loop; afterwards its values are what they are when it is left, by the edge that it gives.
    fn follow_loop(&mut self, index: usize, entry: &Edge, above: Option<Polynomial>) -> Option<Edge> {
        let (loops, function) = (self.loops, self.function);
        let within = &loops.all[index];
        let [_] = within.exits[..] else { return None };
        let header = function.block(within.header);
        let mut starts = Vec::new();
        for (&parameter, &given) in header.parameters.iter().zip(&entry.arguments) {
            starts.push((parameter, self.number(given)));
            self.numbers.insert(parameter, Polynomial::atom(Atom::Parameter(parameter)));
        }
        let outer_bound = std::mem::take(&mut self.bound);
        let mut own: Vec<Value> = header.parameters.clone();
        let (latch, exit) = self.follow_round(index, &mut own)?;
        let solved = self.solve(&starts, &latch);
        let goes_on = self.condition(exit.condition, !exit.is_on_true)?;
        let last = rounds(Sequence::of(&goes_on, &solved)?, above.as_ref())?;
        let every = |value| Some(Magnitude::of_parameter(value));
        let most = Magnitude::of(&last, &every)?;
        let mut bounds: HashMap<Value, Magnitude> = HashMap::new();
        for (&parameter, sequence) in &solved {
            bounds.insert(parameter, sequence.as_ref()?.magnitude(&most)?);
        }
        let put_in = |value| Some(bounds.get(&value).cloned().unwrap_or_else(|| Magnitude::of_parameter(value)));
        let inner = std::mem::take(&mut self.bound).or(&most);
        let inner = bounds.values().fold(inner.replace(&put_in)?, |sum, bound| sum.or(bound));
        self.bound = outer_bound.or(&inner);
        for value in own {
            let known = self.numbers.remove(&value);
            self.conditions.remove(&value);
            let left = known.and_then(|known| Sequence::of(&known, &solved)?.at(&last));
            if let Some(left) = left {
                self.numbers.insert(value, left);
            }
        }
        Some(exit.edge)
    }

    /// Follows the blocks of a round; gives what the next round begins with, and how the loop is left.
    fn follow_round(&mut self, index: usize, own: &mut Vec<Value>) -> Option<(Edge, Exit)> {
        let (loops, function) = (self.loops, self.function);
        let header = loops.all[index].header;
        let mut exit = None;
        let mut at = header;
        loop {
            self.compute(at, own)?;
            let next = match &function.block(at).terminator {
                Terminator::Jump(edge) => edge.clone(),
                Terminator::Branch { condition, on_true, on_false } => {
                    let leaves = |edge: &Edge| !loops.contains(index, edge.block);
                    match (leaves(on_true), leaves(on_false)) {
                        (true, false) => {
                            exit = Some(Exit { condition: *condition, is_on_true: true, edge: on_true.clone() });
                            on_false.clone()
                        }
                        (false, true) => {
                            exit = Some(Exit { condition: *condition, is_on_true: false, edge: on_false.clone() });
                            on_true.clone()
                        }
                        (true, true) => return None,
                        (false, false) => {
                            at = self.guarded(index, *condition, on_true, on_false, own)?;
                            continue;
                        }
                    }
                }
                _ => return None,
            };
            if next.block == header {
                return Some((next, exit?));
            }
            let next = self.past_loop(index, next, None, own)?;
            self.bind(&next, own);
            at = next.block;
        }
    }

    /// Where an edge leads in the end, if it leads to a loop within.
    fn past_loop(&mut self, index: usize, edge: Edge, above: Option<Polynomial>, own: &mut Vec<Value>) -> Option<Edge> {
        match self.loops.innermost(edge.block) {
            Some(inner) if inner != index => {
                if self.loops.all[inner].header != edge.block || self.loops.all[inner].parent != Some(index) {
                    return None;
                }
                let left = self.follow_loop(inner, &edge, above)?;
                let blocks = self.loops.all[inner].body.iter().map(|&id| self.function.block(id));
                own.extend(blocks.flat_map(|block| {
                    let made = block.instructions.iter().filter_map(|instruction| instruction.result);
                    block.parameters.iter().copied().chain(made)
                }));
                Some(left)
            }
            _ => Some(edge),
        }
    }

    /// A loop that is only entered if it has a round: both ways meet behind it.
    fn guarded(
        &mut self,
        index: usize,
        condition: Value,
        on_true: &Edge,
        on_false: &Edge,
        own: &mut Vec<Value>,
    ) -> Option<BlockId> {
        let loops = self.loops;
        let leads_in = |edge: &Edge| loops.innermost(edge.block) != Some(index);
        let (enters, entry, skip) = match self.function.block(on_true.block).terminator {
            _ if leads_in(on_true) => (true, on_true, on_false),
            _ if leads_in(on_false) => (false, on_false, on_true),
            // A block in front of the loop.
            Terminator::Jump(ref next) if leads_in(next) => (true, on_true, on_false),
            _ => (false, on_false, on_true),
        };
        let above = self.condition(condition, enters)?;
        let mut way = entry.clone();
        let mut is_past = false;
        while way.block != skip.block {
            if leads_in(&way) {
                if is_past {
                    return None;
                }
                is_past = true;
                way = self.past_loop(index, way, Some(above.clone()), own)?;
                continue;
            }
            if self.dominators.predecessors(way.block).len() != 1 {
                return None;
            }
            self.bind(&way, own);
            self.compute(way.block, own)?;
            let Terminator::Jump(next) = &self.function.block(way.block).terminator else { return None };
            way = next.clone();
        }
        let meets = self.function.block(skip.block);
        for ((&parameter, &passed), &skipped) in meets.parameters.iter().zip(&way.arguments).zip(&skip.arguments) {
            let (Some(passed), Some(skipped)) = (self.number(passed), self.number(skipped)) else { continue };
            own.push(parameter);
            if let Some(number) = self.either(&above, passed, skipped) {
                self.numbers.insert(parameter, number);
            }
        }
        Some(skip.block)
    }

    /// The first number if a polynomial is above 0, else the second.
    fn either(&self, above: &Polynomial, yes: Polynomial, no: Polynomial) -> Option<Polynomial> {
        if let Some(atom @ Atom::Outside(value, _)) = above.as_atom()
            && self.makers.is_at_least_zero(*value)
        {
            // It is 0 then, and what the first is in this case may be the second.
            let zero = |other: &Atom| match other {
                other if other == atom => Some(Polynomial::default()),
                Atom::Pairs(inner) if inner.as_atom() == Some(atom) => Some(Polynomial::default()),
                Atom::Outside(..) | Atom::Flag(_) | Atom::Parameter(_) => Some(Polynomial::atom(other.clone())),
                _ => None,
            };
            if yes.replace(&zero).as_ref() == Some(&no) {
                return Some(yes);
            }
        }
        let choice = Polynomial::atom(Atom::Choice(above.clone()));
        no.plus(&choice.times(&yes.minus(&no)?)?)
    }

    /// Parameters of a block that is entered in one way.
    fn bind(&mut self, edge: &Edge, own: &mut Vec<Value>) {
        for (&parameter, &given) in self.function.block(edge.block).parameters.iter().zip(&edge.arguments) {
            own.push(parameter);
            if let Some(number) = self.number(given) {
                self.numbers.insert(parameter, number);
            }
        }
    }

    /// What the instructions of a block make; none may do anything else.
    fn compute(&mut self, block: BlockId, own: &mut Vec<Value>) -> Option<()> {
        let block = self.function.block(block);
        self.blocks_seen += 1;
        self.instructions_seen += block.instructions.len();
        if self.blocks_seen > MOST_BLOCKS || self.instructions_seen > MOST_INSTRUCTIONS {
            return None;
        }
        for instruction in &block.instructions {
            if instruction.operation.effect() != Effect::Pure {
                return None;
            }
            let result = instruction.result?;
            own.push(result);
            if let Some(number) = self.value_of(instruction) {
                self.numbers.insert(result, number);
            } else if let Some(condition) = self.comparison(instruction) {
                self.conditions.insert(result, condition);
            }
        }
        Some(())
    }

    fn value_of(&mut self, instruction: &Instruction) -> Option<Polynomial> {
        use Operation::*;
        if let (Select, &[condition, yes, no]) = (instruction.operation, instruction.operands.as_slice()) {
            let above = self.condition(condition, true)?;
            let (yes, no) = (self.number(yes)?, self.number(no)?);
            let choice = Polynomial::atom(Atom::Choice(above));
            return no.plus(&choice.times(&yes.minus(&no)?)?);
        }
        if let (Constant, Immediate::Number(bits)) = (instruction.operation, instruction.immediate) {
            let number = f64::from_bits(bits);
            return (number.fract() == 0.0 && number.abs() < 1e9).then(|| Polynomial::constant(number as i64));
        }
        if !matches!(instruction.operation, Add | Sub | Mul | Neg | Whole | Floor | Ceil) {
            return None;
        }
        let operands = instruction.operands.iter().map(|&operand| self.number(operand));
        let operands = operands.collect::<Option<Vec<_>>>()?;
        let result = match (instruction.operation, operands.as_slice()) {
            (Add, [left, right]) => left.plus(right)?,
            (Sub, [left, right]) => left.minus(right)?,
            (Mul, [left, right]) => left.times(right)?,
            (Neg, [operand]) => Polynomial::constant(-1).times(operand)?,
            // Whole already.
            (_, [operand]) => return Some(operand.clone()),
            _ => return None,
        };
        let bound = Magnitude::of(&result, &|value| Some(Magnitude::of_parameter(value)))?;
        self.bound = std::mem::take(&mut self.bound).or(&bound);
        Some(result)
    }

    /// What the parameters of a header are in each round, as far as that can be told.
    fn solve(&self, starts: &[(Value, Option<Polynomial>)], latch: &Edge) -> HashMap<Value, Option<Sequence>> {
        let given = latch.arguments.iter().map(|argument| self.numbers.get(argument).cloned());
        let given: Vec<Option<Polynomial>> = given
            .zip(&latch.arguments)
            .map(|(known, &argument)| {
                // A number from before the nest.
                known.or_else(|| match self.outside(argument)? {
                    (_, Some(constant)) => Some(Polynomial::constant(constant)),
                    _ => None,
                })
            })
            .collect();
        let mut solved: HashMap<Value, Option<Sequence>> = HashMap::new();
        let mut unsolved: Vec<usize> = (0..starts.len()).collect();
        loop {
            let before = unsolved.len();
            unsolved.retain(|&at| {
                let (parameter, start) = &starts[at];
                let waits = |value: Value| {
                    value != *parameter
                        && !solved.contains_key(&value)
                        && starts.iter().any(|(other, _)| *other == value)
                };
                let (Some(start), Some(next)) = (start, &given[at]) else { return true };
                if next.mentions(&waits) {
                    return true;
                }
                let sequence = next_in_sequence(*parameter, start, next, &solved);
                let is_solved = sequence.is_some();
                if is_solved {
                    solved.insert(*parameter, sequence);
                }
                !is_solved
            });
            if unsolved.is_empty() || unsolved.len() == before {
                break;
            }
        }
        solved.extend(unsolved.into_iter().map(|at| (starts[at].0, None)));
        solved
    }
}

/// How a loop is left.
struct Exit {
    condition: Value,
    is_on_true: bool,
    edge: Edge,
}

fn next_in_sequence(
    parameter: Value,
    start: &Polynomial,
    next: &Polynomial,
    solved: &HashMap<Value, Option<Sequence>>,
) -> Option<Sequence> {
    let is_it = |value: Value| value == parameter;
    if next.mentions(&is_it) {
        let step = next.minus(&Polynomial::atom(Atom::Parameter(parameter)))?;
        return if step.mentions(&is_it) { None } else { Sequence::of(&step, solved)?.summed(start.clone()) };
    }
    Sequence::of(next, solved)?.delayed(start)
}

/// In which round a loop is left that goes on as long as the sequence is above 0; `above` is known to be.
fn rounds(goes_on: Sequence, above: Option<&Polynomial>) -> Option<Polynomial> {
    let (start, step) = goes_on.as_affine()?;
    if step >= 0 {
        return None;
    }
    if step < -1 {
        return Some(Polynomial::atom(Atom::Rounds(start.clone(), -step)));
    }
    let is_known = above.and_then(|above| start.minus(above)?.as_constant()).is_some_and(|more| more >= -1);
    Some(if is_known { start.clone() } else { start.clone().positive() })
}
