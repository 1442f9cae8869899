//! Exits that are taken for no reason, so that tests can see that the VM goes on right from wherever it has to.
//!
//! Most guards never fail, and those that do fail early: what a frame state says of a later round, or behind what passes
//! have moved, is otherwise only read once it matters. A test chooses an exit, one that is there or one that is added to
//! some instruction before the passes run, has it fail, and compares. A compiler takes such a unit like any other.

use super::dominators::Dominators;
use super::function::{BlockId, FrameState, Function, Immediate, Instruction, Value};
use super::loops::Loops;
use super::opcodes::{Effect, Operation, Type};
use super::unit::{Unit, Units};
use crate::builtins::Builtin;
use crate::bytecode::call_graph::Reach;
use crate::bytecode::instruction::instructions;
use crate::bytecode::validate::Validated;
use crate::check::typed_program::FunctionId;
use crate::diagnostic::Diagnostic;
use std::rc::Rc;

/// A bytecode instruction of a function.
pub type Place = (FunctionId, usize);

/// An exit of what is compiled for a call of a function, and when it fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForcedExit {
    /// The function that is compiled.
    called: FunctionId,
    /// The instruction that got a guard of its own, if the exit is that.
    added: Option<Place>,
    /// The function that it leaves, as an index into those of the unit.
    function: usize,
    block: BlockId,
    /// The instruction that may leave, as an index into those of the block.
    instruction: usize,
    round: u32,
    /// Whether an activation can come by more than once.
    pub repeats: bool,
    /// How many functions it leaves at once: its own, and those that this was inlined into.
    pub frames: usize,
}

/// Every instruction that a call of a function can reach, other functions' too.
pub fn places(bytecode: &Validated, called: FunctionId) -> Vec<Place> {
    let pcs = |id: FunctionId| instructions(&bytecode.function(id).code).map(move |instruction| (id, instruction.pc));
    Reach::of(bytecode, called).functions.into_iter().flat_map(pcs).collect()
}

impl ForcedExit {
    /// Every exit of what is compiled for a call, in its first round.
    ///
    /// # Errors
    /// As [`Unit::of`].
    pub fn all(bytecode: &Validated, called: FunctionId) -> Result<Vec<ForcedExit>, Diagnostic> {
        let unit = Unit::of(bytecode, called)?;
        Ok(exits(&unit, called, None))
    }

    /// The exits that come of a guard in front of an instruction: none if that is never reached, several if its function
    /// is inlined here and there.
    ///
    /// # Errors
    /// As [`Unit::of`].
    pub fn added(bytecode: &Validated, called: FunctionId, place: Place) -> Result<Vec<ForcedExit>, Diagnostic> {
        let unit = Unit::guarded(bytecode, called, Some(place), &mut |_, _, _| {})?;
        Ok(exits(&unit, called, Some(place)))
    }

    /// The same, failing when an activation comes by for the so-manieth time, from 1.
    pub fn in_round(self, round: u32) -> ForcedExit {
        ForcedExit { round, ..self }
    }

    /// The function that is compiled.
    pub fn called(&self) -> FunctionId {
        self.called
    }

    /// Units in which it fails.
    pub fn units(&self) -> Units {
        let exit = self.clone();
        Rc::new(move |bytecode, id| if id == exit.called { exit.unit(bytecode) } else { Unit::of(bytecode, id) })
    }

    /// The unit in which it fails.
    fn unit(&self, bytecode: &Validated) -> Result<Unit, Diagnostic> {
        let mut unit = Unit::guarded(bytecode, self.called, self.added, &mut |_, _, _| {})?;
        if let Some(function) = unit.functions.get_mut(self.function) {
            self.force(function);
        }
        Ok(unit)
    }

    /// A counter goes along every way through the function, and the exit is taken where it ends. It starts from something
    /// that no compiler works out, so that what lies behind the exit is compiled as if it mattered.
    fn force(&self, function: &mut Function) {
        let here = self.block.index();
        let Some(state) = function.blocks[here].instructions[self.instruction].exit.clone() else { return };
        let mut counters: Vec<Value> = (0..function.blocks.len()).map(|_| function.new_value(Type::I64)).collect();
        for (block, &counter) in function.blocks.iter_mut().zip(&counters).skip(1) {
            block.parameters.push(counter);
        }
        let (guard, counter) = guard(function, counters[here], state);
        let start = start(function, counters[0], self.round);
        counters[here] = counter;
        function.blocks[here].instructions.splice(self.instruction..self.instruction, guard);
        function.blocks[0].instructions.splice(0..0, start);
        for (block, &counter) in function.blocks.iter_mut().zip(&counters) {
            block.terminator.edges_mut().for_each(|edge| edge.arguments.push(counter));
        }
    }
}

/// The exits of a unit; those at a place, if there is one.
fn exits(unit: &Unit, called: FunctionId, added: Option<Place>) -> Vec<ForcedExit> {
    let mut exits = Vec::new();
    for (function, form) in unit.functions.iter().enumerate() {
        let dominators = Dominators::of(form);
        let loops = Loops::of(form, &dominators);
        for (block, definition) in form.blocks().filter(|(block, _)| dominators.is_reachable(*block)) {
            for (index, instruction) in definition.instructions.iter().enumerate() {
                let (Effect::Exit, Some(state)) = (instruction.operation.effect(), &instruction.exit) else { continue };
                if added.is_none_or(|place| place == (state.function, state.pc)) {
                    let (repeats, frames) = (loops.innermost(block).is_some(), state.chain().count());
                    let exit =
                        ForcedExit { called, added, function, block, instruction: index, round: 1, repeats, frames };
                    exits.push(exit);
                }
            }
        }
    }
    exits
}

/// Makes the counter: the round, and the sine of 0, which is 0.
fn start(function: &mut Function, counter: Value, round: u32) -> Vec<Instruction> {
    let [zero, sine, nothing, rounds] = [Type::F64, Type::F64, Type::I64, Type::I64].map(|ty| function.new_value(ty));
    let make = |operation, operands, result| Instruction::new(operation, operands, Some(result), 0);
    vec![
        make(Operation::Constant, vec![], zero).with(Immediate::Number(0)),
        make(Operation::Numeric, vec![zero], sine).with(Immediate::Builtin(Builtin::Sine)),
        make(Operation::ToInteger, vec![sine], nothing),
        make(Operation::Integer, vec![], rounds).with(Immediate::Integer(round.into())),
        make(Operation::IAdd, vec![rounds, nothing], counter),
    ]
}

/// Counts one round less, and leaves with the last; and what the counter is from there on.
fn guard(function: &mut Function, counter: Value, state: FrameState) -> (Vec<Instruction>, Value) {
    let [one, left, zero] = [Type::I64; 3].map(|ty| function.new_value(ty));
    let [is_last, goes_on] = [Type::Bool; 2].map(|ty| function.new_value(ty));
    let pc = state.pc;
    let make = |operation, operands, result| Instruction::new(operation, operands, Some(result), pc);
    let guard = Instruction::new(Operation::Guard, vec![goes_on], None, pc);
    let instructions = vec![
        make(Operation::Integer, vec![], one).with(Immediate::Integer(1)),
        make(Operation::ISub, vec![counter, one], left),
        make(Operation::Integer, vec![], zero).with(Immediate::Integer(0)),
        make(Operation::IEq, vec![left, zero], is_last),
        make(Operation::Not, vec![is_last], goes_on),
        Instruction { exit: Some(state), ..guard },
    ];
    (instructions, left)
}
