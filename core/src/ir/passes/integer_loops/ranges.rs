//! Between which integers the numbers of a loop lie, if all of them are whole: an interval for each value, made smaller by
//! the branches on the way (Cousot and Cousot, "Static Determination of Dynamic Properties of Programs", 1976). Where it is
//! known how many rounds there are at most, what a round adds to a number says how far that comes.

use super::{LIMIT, Region};
use crate::ir::function::{BlockId, Edge, Instruction, Terminator, Value};
use crate::ir::opcodes::{Operation, Type};
use std::collections::HashMap;

/// How often the loop is gone through before intervals that still grow are given up.
const ROUNDS: usize = 3;

/// An interval, ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    pub low: i64,
    pub high: i64,
}

/// All that is exact.
pub(super) const EXACT: Range = Range { low: -LIMIT, high: LIMIT };

impl Range {
    fn of(value: i64) -> Range {
        Range { low: value, high: value }
    }

    fn join(self, other: Range) -> Range {
        Range { low: self.low.min(other.low), high: self.high.max(other.high) }
    }

    /// An interval that holds this one and will not grow often.
    fn widened(self, grown: Range) -> Range {
        let low = [1, 0, -LIMIT].into_iter().find(|&low| low <= grown.low).unwrap_or(-LIMIT);
        let high = if grown.high <= 0 { 0 } else { LIMIT };
        Range {
            low: if grown.low < self.low { low } else { self.low },
            high: if grown.high > self.high { high } else { self.high },
        }
    }

    fn is_within(self, other: Range) -> bool {
        self.low >= other.low && self.high <= other.high
    }

    fn has_zero(self) -> bool {
        self.low <= 0 && self.high >= 0
    }
}

/// What a value is more than parameters of the loop's header were at the start of the round: the place of each parameter,
/// and by how much.
type Growth = Vec<(usize, Range)>;

fn growth_since(growth: &Growth, parameter: usize) -> Option<Range> {
    growth.iter().find(|&&(place, _)| place == parameter).map(|&(_, by)| by)
}

/// The growth with more added.
fn and(growth: Growth, low: i64, high: i64) -> Growth {
    let add = |by: Range| Range { low: by.low.saturating_add(low), high: by.high.saturating_add(high) };
    growth.into_iter().map(|(parameter, by)| (parameter, add(by))).collect()
}

/// Either one or the other.
fn either(mut left: Growth, right: &Growth) -> Growth {
    left.retain_mut(|(parameter, by)| {
        let other = growth_since(right, *parameter);
        *by = other.map_or(*by, |other| by.join(other));
        other.is_some()
    });
    left
}

/// Where a number comes to that grows by so much in each of so many rounds.
fn grown(start: Range, by: Range, rounds: i64) -> Range {
    let times = |end: i64| i128::from(end) * i128::from(rounds);
    let clamp = |end: i128| end.clamp(i128::from(-LIMIT), i128::from(LIMIT)) as i64;
    Range {
        low: clamp(i128::from(start.low) + times(by.low).min(0)),
        high: clamp(i128::from(start.high) + times(by.high).max(0)),
    }
}

/// What an edge brings: an interval, and how it grew.
type Brought = (Range, Growth);

/// What has to be made sure of an integer that an instruction makes, for it to be the number that it stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Needs {
    /// That it is not below the exact ones.
    pub low: bool,
    /// That it is not above.
    pub high: bool,
    /// Either, of a product that 64 bits may not hold.
    pub product: bool,
    /// That it is not zero, where the number would be the zero below zero: unless no operand of two is below zero.
    pub nonzero: bool,
}

/// Finds out what the instructions of a loop need, by what they make.
pub(super) fn needs(region: &Region<'_>) -> HashMap<Value, Needs> {
    let entry: Vec<Range> = region.entry.arguments.iter().map(|&value| region.range_outside(value)).collect();
    let is_within =
        |grown: &[Range], starts: &[Range]| grown.iter().zip(starts).all(|(grown, start)| grown.is_within(*start));
    let mut starts = entry.clone();
    for round in 0.. {
        let (grown, needs) = Walk::through(region, &entry, &starts);
        if is_within(&grown, &starts) {
            // What was widened too far may come down again.
            let (once_more, fewer) = Walk::through(region, &entry, &grown);
            return if is_within(&once_more, &grown) { fewer } else { needs };
        }
        let pairs = starts.iter().zip(&grown);
        starts = match round {
            // With so many rounds, intervals end by themselves.
            0..ROUNDS if region.rounds.is_some() => pairs.map(|(start, grown)| start.join(*grown)).collect(),
            0..ROUNDS => pairs.map(|(start, grown)| start.widened(*grown)).collect(),
            _ => vec![EXACT; entry.len()],
        };
    }
    HashMap::new()
}

type Ranges = HashMap<Value, Range>;

struct Walk<'r, 'f> {
    region: &'r Region<'f>,
    /// Of each value, wherever it is.
    ranges: Ranges,
    growths: HashMap<Value, Growth>,
    needs: HashMap<Value, Needs>,
}

impl<'r, 'f> Walk<'r, 'f> {
    /// Goes through a round that begins with these intervals: what the next one begins with, or the first, and what
    /// instructions need.
    fn through(region: &'r Region<'f>, entry: &[Range], starts: &[Range]) -> (Vec<Range>, HashMap<Value, Needs>) {
        let mut walk = Walk { region, ranges: HashMap::new(), growths: HashMap::new(), needs: HashMap::new() };
        let parameters = region.function.block(region.header()).parameters.iter().copied();
        walk.ranges.extend(parameters.clone().zip(starts.iter().copied()));
        if region.rounds.is_some() {
            let unchanged = |at| vec![(at, Range::of(0))];
            walk.growths.extend(parameters.zip((0..).map(unchanged)));
        }
        let latches = walk.round();
        let all = entry.iter().enumerate().map(|(at, &range)| {
            let by = latches.iter().map(|arguments| growth_since(&arguments[at].1, at));
            match (by.reduce(|all, by| Some(all?.join(by?))).flatten(), region.rounds) {
                (Some(by), Some(rounds)) => grown(range, by, rounds),
                _ => latches.iter().fold(range, |range, arguments| range.join(arguments[at].0)),
            }
        });
        (all.collect(), walk.needs)
    }

    /// Goes through the blocks of a round in order; gives what each edge to the next one brings.
    fn round(&mut self) -> Vec<Vec<Brought>> {
        let function = self.region.function;
        let mut latches = Vec::new();
        let mut arrived: HashMap<BlockId, Vec<(Ranges, Vec<Brought>)>> = HashMap::new();
        for &id in self.region.body() {
            let block = function.block(id);
            let mut here = Ranges::new();
            if id != self.region.header() {
                let ways = arrived.remove(&id).unwrap_or_default();
                for (at, &parameter) in block.parameters.iter().enumerate() {
                    let brought = || ways.iter().map(|(_, arguments)| &arguments[at]);
                    let range = brought().map(|&(range, _)| range).reduce(Range::join);
                    self.ranges.insert(parameter, range.unwrap_or(EXACT));
                    let mut growths = brought().map(|(_, growth)| growth);
                    let first = growths.next().cloned().unwrap_or_default();
                    self.growths.insert(parameter, growths.fold(first, either));
                }
                if let [(known, _)] = ways.as_slice() {
                    here = known.clone();
                }
            }
            for instruction in &block.instructions {
                self.visit(instruction, &here);
            }
            for (edge, known) in self.ways(&block.terminator, &here) {
                let bring = |&value: &Value| (self.range(value, &known), self.growth_of(value));
                let arguments = edge.arguments.iter().map(bring).collect();
                if edge.block == self.region.header() {
                    latches.push(arguments);
                } else {
                    arrived.entry(edge.block).or_default().push((known, arguments));
                }
            }
        }
        latches
    }

    /// The edges out of a block, with what is known on them.
    fn ways<'t>(&self, terminator: &'t Terminator, here: &Ranges) -> Vec<(&'t Edge, Ranges)> {
        match terminator {
            Terminator::Branch { condition, on_true, on_false } => {
                let known = |holds| {
                    let mut known = here.clone();
                    self.learn(*condition, holds, &mut known);
                    known
                };
                vec![(on_true, known(true)), (on_false, known(false))]
            }
            other => other.edges().map(|edge| (edge, here.clone())).collect(),
        }
    }

    /// What a condition says of the numbers that it compares. One from before the loop may compare numbers that nobody
    /// found exact.
    fn learn(&self, condition: Value, holds: bool, known: &mut Ranges) {
        let maker = self.region.makers.maker(condition).filter(|_| self.region.is_inside(condition));
        let Some(maker) = maker else { return };
        let (less, more, gap) = match (maker.operation, holds, maker.operands.as_slice()) {
            (Operation::Not, _, &[operand]) => return self.learn(operand, !holds, known),
            (Operation::Lt, true, &[left, right]) => (left, right, 1),
            (Operation::Lt, false, &[left, right]) => (right, left, 0),
            (Operation::Le, true, &[left, right]) => (left, right, 0),
            (Operation::Le, false, &[left, right]) => (right, left, 1),
            _ => return,
        };
        let (low, high) = (self.range(less, known), self.range(more, known));
        known.insert(less, Range { high: low.high.min(high.high - gap), ..low });
        known.insert(more, Range { low: high.low.max(low.low + gap), ..high });
    }

    fn range(&self, value: Value, known: &Ranges) -> Range {
        let found = known.get(&value).or_else(|| self.ranges.get(&value)).copied();
        found.unwrap_or_else(|| self.region.range_outside(value))
    }

    fn visit(&mut self, instruction: &Instruction, here: &Ranges) {
        use Operation::*;
        let Some(result) = instruction.result else { return };
        if self.region.function.type_of(result) != Type::F64 {
            return;
        }
        let at = |index: usize| self.range(instruction.operands[index], here);
        let wide = |low: i64, high: i64| (i128::from(low), i128::from(high));
        let mut needs = Needs::default();
        let (low, high) = match instruction.operation {
            Constant => {
                let number = instruction.number().unwrap_or_default() as i64;
                wide(number, number)
            }
            Add => {
                let (left, right) = (at(0), at(1));
                wide(left.low + right.low, left.high + right.high)
            }
            Sub => {
                let (left, right) = (at(0), at(1));
                wide(left.low - right.high, left.high - right.low)
            }
            Mul => {
                let (left, right) = (at(0), at(1));
                let ends = [left.low, left.high].map(i128::from);
                let products =
                    ends.into_iter().flat_map(|end| [right.low, right.high].map(|other| end * i128::from(other)));
                let (low, high) =
                    products.fold((i128::MAX, i128::MIN), |(low, high), end| (low.min(end), high.max(end)));
                needs.product = low < i128::from(i64::MIN) || high > i128::from(i64::MAX);
                // Zero times what is below zero is the other zero.
                let may_turn = |zero: Range, other: Range| zero.has_zero() && other.low < 0;
                needs.nonzero = may_turn(left, right) || may_turn(right, left);
                (low, high)
            }
            Neg => {
                let operand = at(0);
                needs.nonzero = operand.has_zero();
                wide(-operand.high, -operand.low)
            }
            Abs => {
                let operand = at(0);
                let high = operand.high.max(-operand.low);
                wide(if operand.has_zero() { 0 } else { operand.low.abs().min(operand.high.abs()) }, high)
            }
            Min => wide(at(0).low.min(at(1).low), at(0).high.min(at(1).high)),
            Max => wide(at(0).low.max(at(1).low), at(0).high.max(at(1).high)),
            Select => {
                let both = at(1).join(at(2));
                wide(both.low, both.high)
            }
            Numeric => {
                // A remainder has the sign of what is divided, zero included, and is no larger.
                let divided = at(0);
                needs.nonzero = divided.low < 0;
                wide(divided.low.min(0), divided.high.max(0))
            }
            Floor | Ceil | Whole => wide(at(0).low, at(0).high),
            _ => wide(-LIMIT, LIMIT),
        };
        needs.low = low < i128::from(-LIMIT);
        needs.high = high > i128::from(LIMIT);
        if needs != Needs::default() {
            self.needs.insert(result, needs);
        }
        if self.region.rounds.is_some() {
            let growth = self.growth(instruction, here);
            self.growths.insert(result, growth);
        }
        let clamp = |end: i128| end.clamp(i128::from(-LIMIT), i128::from(LIMIT)) as i64;
        self.ranges.insert(result, Range { low: clamp(low), high: clamp(high) });
    }
}

impl Walk<'_, '_> {
    fn growth_of(&self, value: Value) -> Growth {
        self.growths.get(&value).cloned().unwrap_or_default()
    }

    /// What an instruction makes of parameters of the header, if all it does is adding and choosing.
    fn growth(&self, instruction: &Instruction, here: &Ranges) -> Growth {
        let growth = |index: usize| self.growth_of(instruction.operands[index]);
        let range = |index: usize| self.range(instruction.operands[index], here);
        match instruction.operation {
            Operation::Add => {
                let (left, right) = (range(0), range(1));
                let mut growths = and(growth(0), right.low, right.high);
                growths.append(&mut and(growth(1), left.low, left.high));
                growths
            }
            Operation::Sub => {
                let less = range(1);
                and(growth(0), -less.high, -less.low)
            }
            Operation::Select => either(growth(1), &growth(2)),
            _ => Growth::new(),
        }
    }
}

impl Region<'_> {
    /// The interval of a value from before the loop, which has been found exact.
    fn range_outside(&self, value: Value) -> Range {
        let largest = self.largest_of(value);
        let given = Range { low: -largest, high: largest };
        let Some(maker) = self.makers.maker(value) else { return given };
        match (maker.operation, maker.number()) {
            (_, Some(number)) if number.abs() <= LIMIT as f64 => Range::of(number as i64),
            (Operation::Max, _) => {
                let low = maker.operands.iter().filter_map(|&operand| self.makers.number(operand));
                let low = low.fold(given.low, |low, number| low.max((number as i64).min(LIMIT)));
                Range { low, high: given.high }
            }
            _ => given,
        }
    }
}
