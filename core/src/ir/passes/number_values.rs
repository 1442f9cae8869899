//! Global value numbering over the tree of dominators (Briggs, Cooper and Simpson, "Value Numbering", 1997): what was
//! computed on every way here is not computed again, and what a guard or a branch on every way here has found out is
//! not asked again.
//!
//! Looking twice at one value finds the same: values are immutable to programs, and an update in place consumes the
//! value it updates, behind which nobody may look at it. What makes a `ref` is left alone, since each has an owner.

use super::Changed;
use super::substitution::Substitution;
use crate::ir::dominators::Dominators;
use crate::ir::function::{BlockId, Function, Immediate, Instruction, Terminator, Value};
use crate::ir::opcodes::{Effect, Operation, Type};
use crate::sorting;
use std::collections::{HashMap, HashSet};

/// Runs the pass.
pub fn run(function: &mut Function) -> Changed {
    let dominators = Dominators::of(function);
    let mut numbering = Numbering {
        dominators: &dominators,
        replaced: Substitution::new(function),
        computed: HashMap::new(),
        facts: HashMap::new(),
        constants: HashSet::new(),
    };
    let mut changed = false;
    for block in dominators.preorder() {
        numbering.learn_from_branch(function, block);
        let mut instructions = std::mem::take(&mut function.blocks[block.index()].instructions);
        let before = instructions.len();
        instructions.retain_mut(|instruction| {
            instruction.each_use(&mut |value| *value = numbering.replaced.resolve(*value));
            !numbering.is_superfluous(function, block, instruction)
        });
        changed |= instructions.len() != before;
        let terminator = &mut function.blocks[block.index()].terminator;
        terminator.each_use(&mut |value| *value = numbering.replaced.resolve(*value));
        if let Terminator::Branch { condition, .. } = *terminator
            && !numbering.constants.contains(&condition)
            && let Some(holds) = numbering.fact(block, condition)
        {
            let known = numbering.constant(function, block, holds, &mut instructions);
            if let Terminator::Branch { condition, .. } = &mut function.blocks[block.index()].terminator {
                *condition = known;
            }
            changed = true;
        }
        function.blocks[block.index()].instructions = instructions;
    }
    (changed | numbering.replaced.apply(function)).into()
}

/// An operation on values: what it gives is always the same.
type Key = (Operation, Immediate, Vec<Value>);

struct Numbering<'a> {
    dominators: &'a Dominators,
    replaced: Substitution,
    /// Where what was computed: those on the way from the entry to here, and on ways that are done with.
    computed: HashMap<Key, Vec<(BlockId, Option<Value>)>>,
    /// Where which boolean is known to be what.
    facts: HashMap<Value, Vec<(BlockId, bool)>>,
    /// The booleans that are constants, about which no branch tells more.
    constants: HashSet<Value>,
}

impl Numbering<'_> {
    /// A block with a single edge into it, that of a branch, knows how the branch went.
    fn learn_from_branch(&mut self, function: &Function, block: BlockId) {
        let [from] = self.dominators.predecessors(block) else { return };
        if let Terminator::Branch { condition, on_true, .. } = &function.block(*from).terminator {
            self.facts.entry(*condition).or_default().push((block, on_true.block == block));
        }
    }

    fn fact(&mut self, block: BlockId, condition: Value) -> Option<bool> {
        closest(self.dominators, self.facts.get_mut(&condition)?, block)
    }

    /// A boolean constant, new at the end of the block unless there is one already.
    fn constant(
        &mut self,
        function: &mut Function,
        block: BlockId,
        flag: bool,
        instructions: &mut Vec<Instruction>,
    ) -> Value {
        let key = (Operation::Flag, Immediate::Flag(flag), Vec::new());
        let found = self.computed.entry(key).or_default();
        if let Some(earlier) = closest(self.dominators, found, block).flatten() {
            return earlier;
        }
        let result = function.new_value(Type::Bool);
        self.constants.insert(result);
        found.push((block, Some(result)));
        let pc = function.block(block).terminator_pc;
        let constant = Instruction::new(Operation::Flag, Vec::new(), Some(result), pc);
        instructions.push(constant.with(Immediate::Flag(flag)));
        result
    }

    /// Whether the instruction does nothing that was not done on every way here; its result is replaced then.
    fn is_superfluous(&mut self, function: &Function, block: BlockId, instruction: &Instruction) -> bool {
        let is_ref = instruction.result.is_some_and(|result| function.type_of(result) == Type::Ref);
        let is_number = match instruction.operation.effect() {
            Effect::Pure | Effect::Look => !is_ref,
            Effect::Exit => instruction.operation != Operation::Enter,
            Effect::Change | Effect::Call => false,
        };
        if !is_number {
            return false;
        }
        if instruction.operation == Operation::Guard && self.fact(block, instruction.operands[0]) == Some(true) {
            return true;
        }
        let found = self.computed.entry(key(instruction)).or_default();
        let Some(earlier) = closest(self.dominators, found, block) else {
            found.push((block, instruction.result));
            self.constants.extend(instruction.result.filter(|_| instruction.operation == Operation::Flag));
            if instruction.operation == Operation::Guard {
                self.facts.entry(instruction.operands[0]).or_default().push((block, true));
            }
            return false;
        };
        if let (Some(result), Some(earlier)) = (instruction.result, earlier) {
            self.replaced.replace(result, earlier);
        }
        true
    }
}

/// What is known here: the last entry whose block dominates this one. The walk never comes back to those behind it.
fn closest<T: Copy>(dominators: &Dominators, entries: &mut Vec<(BlockId, T)>, block: BlockId) -> Option<T> {
    while let Some(&(from, entry)) = entries.last() {
        if dominators.dominates(from, block) {
            return Some(entry);
        }
        entries.pop();
    }
    None
}

fn key(instruction: &Instruction) -> Key {
    use Operation::*;
    let mut operands = instruction.operands.clone();
    if matches!(instruction.operation, Add | Mul | Eq | Near | IAdd | IMul | IEq | And | Or) {
        sorting::sort_by_key(&mut operands, |&operand| operand);
    }
    (instruction.operation, instruction.immediate, operands)
}
