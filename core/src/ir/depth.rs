//! Makes the number of calls that may still begin a value that functions hand on. A counted call then costs a
//! subtraction, and nothing when it is over; only who leaves for the VM or the runtime stores the number.
//!
//! Where a function was inlined into itself, the first of its calls asks for all of them: who leaves for the VM a few
//! calls early only lets that count the rest.

use super::dominators::Dominators;
use super::function::{BlockId, Function, Immediate, Instruction, Terminator, Value};
use super::opcodes::{Operation, Type};
use super::passes::Changed;
use crate::check::typed_program::FunctionId;

/// Gives a function the number as its last parameter, if `takes_it` says so of it, and hands it on to others that do.
pub fn run(function: &mut Function, takes_it: impl Fn(FunctionId) -> bool) -> Changed {
    if !takes_it(function.home) {
        return Changed::No;
    }
    let order = Dominators::of(function).order().to_vec();
    let Begun { at_start, most } = Begun::of(function, &order);
    let parameter = function.new_value(Type::I64);
    function.blocks[0].parameters.push(parameter);
    function.calls_left = Some(parameter);
    for block in order {
        let begun = at_start[block.index()];
        let mut left = CallsLeft { function, parameter, begun, most, instructions: Vec::new() };
        let instructions = std::mem::take(&mut left.function.blocks[block.index()].instructions);
        for instruction in instructions {
            left.hand_on(instruction, &takes_it);
        }
        let mut terminator = left.function.block(block).terminator.clone();
        let place = (None, left.function.block(block).terminator_pc);
        match &mut terminator {
            Terminator::TailCall { function, arguments } if takes_it(*function) => arguments.push(left.value(place)),
            Terminator::Exit(state) => state.calls_left = Some(left.value(place)),
            _ => {}
        }
        let instructions = left.instructions;
        function.blocks[block.index()].instructions = instructions;
        function.blocks[block.index()].terminator = terminator;
    }
    Changed::Yes
}

/// How many counted calls of inlined functions are in progress.
struct Begun {
    /// At the start of each block.
    at_start: Vec<i64>,
    /// At most, where one more begins.
    most: i64,
}

impl Begun {
    fn of(function: &Function, order: &[BlockId]) -> Begun {
        let mut begun = Begun { at_start: vec![0; function.blocks.len()], most: 0 };
        for &id in order {
            let block = function.block(id);
            let mut here = begun.at_start[id.index()];
            for instruction in &block.instructions {
                match instruction.operation {
                    Operation::Enter => {
                        begun.most = begun.most.max(here);
                        here += 1;
                    }
                    Operation::Leave => here -= 1,
                    _ => {}
                }
            }
            // Every way to a block is as deep as the others.
            block.terminator.edges().for_each(|edge| begun.at_start[edge.block.index()] = here);
        }
        begun
    }
}

/// The function of an instruction, if it is another one that was inlined, and the pc.
type Place = (Option<FunctionId>, usize);

/// The number, on the way through a block.
struct CallsLeft<'f> {
    function: &'f mut Function,
    parameter: Value,
    begun: i64,
    most: i64,
    instructions: Vec<Instruction>,
}

impl CallsLeft<'_> {
    /// The number here.
    fn value(&mut self, place: Place) -> Value {
        if self.begun == 0 {
            return self.parameter;
        }
        let begun = self.integer(self.begun, place);
        self.make(Operation::ISub, vec![self.parameter, begun], Immediate::None, place)
    }

    fn integer(&mut self, integer: i64, place: Place) -> Value {
        self.make(Operation::Integer, Vec::new(), Immediate::Integer(integer), place)
    }

    fn make(&mut self, operation: Operation, operands: Vec<Value>, immediate: Immediate, place: Place) -> Value {
        let (inlined, pc) = place;
        let result = self.function.new_value(operation.result().unwrap_or(Type::I64));
        let made = Instruction::new(operation, operands, Some(result), pc).with(immediate);
        self.instructions.push(Instruction { inlined, ..made });
        result
    }

    fn hand_on(&mut self, mut instruction: Instruction, takes_it: impl Fn(FunctionId) -> bool) {
        let place = (instruction.inlined, instruction.pc);
        match (instruction.operation, instruction.immediate) {
            (Operation::Leave, _) => {
                self.begun -= 1;
                return;
            }
            (Operation::Enter, _) if self.begun > 0 => {
                self.begun += 1;
                return;
            }
            (Operation::Call, Immediate::Function(id)) if takes_it(id) => {
                let value = self.value(place);
                instruction.operands.push(value);
            }
            (Operation::Call | Operation::Vm, _) => {}
            _ => {
                if instruction.exit.is_some() {
                    let value = self.value(place);
                    instruction.exit.iter_mut().for_each(|state| state.calls_left = Some(value));
                }
            }
        }
        if instruction.operation == Operation::Enter {
            let most = self.integer(self.most, place);
            let may_begin = self.make(Operation::ILt, vec![most, self.parameter], Immediate::None, place);
            instruction.operation = Operation::Guard;
            instruction.operands = vec![may_begin];
            self.begun += 1;
        }
        self.instructions.push(instruction);
    }
}
