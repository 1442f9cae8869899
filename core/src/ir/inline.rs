//! Small callees take the place of their calls.
//!
//! What leaves from an inlined function leaves from its caller too: frame states get the caller's as their own caller, so
//! that the VM can go on in both. Of functions on a cycle of the call graph, those that call themselves take their own
//! place a few times; the others stay calls.

use super::function::{Block, BlockId, Edge, FrameState, Function, Immediate, Instruction, Terminator, Value};
use super::opcodes::Operation;
use super::passes::Changed;
use crate::bytecode::program::Bytecode;
use crate::check::typed_program::FunctionId;

/// How many functions deep inlining can go.
pub const MAX_INLINED: usize = 16;

/// How far inlining goes.
struct Limits {
    /// The largest callee, in instructions.
    callee: usize,
    /// The size at which a function takes in no more.
    caller: usize,
    /// How many functions deep a call may stand.
    depth: usize,
}

const OTHERS: Limits = Limits { callee: 48, caller: 1500, depth: MAX_INLINED };

/// A function that calls itself once gets as deep as it may, and one that does twice as large.
const ITSELF: Limits = Limits { callee: 32, caller: 400, depth: MAX_INLINED };

/// Inlines calls of functions that `callee` gives; it gives none that is on a cycle.
pub fn run<'f>(
    function: &mut Function,
    bytecode: &Bytecode,
    callee: impl Fn(FunctionId) -> Option<&'f Function>,
) -> Changed {
    run_within(&OTHERS, function, bytecode, callee)
}

/// Inlines calls of a function to itself, some levels deep.
pub fn run_itself(function: &mut Function, bytecode: &Bytecode) -> Changed {
    let itself = function.clone();
    run_within(&ITSELF, function, bytecode, |id| (id == itself.id).then_some(&itself))
}

fn run_within<'f>(
    limits: &Limits,
    function: &mut Function,
    bytecode: &Bytecode,
    callee: impl Fn(FunctionId) -> Option<&'f Function>,
) -> Changed {
    let mut changed = false;
    let mut size = function.blocks.iter().map(|block| block.instructions.len()).sum::<usize>();
    let mut index = 0;
    while index < function.blocks.len() {
        let found = function.blocks[index].instructions.iter().position(|instruction| {
            let Immediate::Function(id) = instruction.immediate else { return false };
            let depth = instruction.exit.as_ref().map_or(0, |state| state.chain().count());
            instruction.operation == Operation::Call
                && depth < limits.depth
                && callee(id).is_some_and(|body| {
                    instructions(body) <= limits.callee && size + instructions(body) <= limits.caller
                })
        });
        // Behind a call the block goes on as another one, at the end of the list.
        match found {
            Some(at) => {
                if let Immediate::Function(id) = function.blocks[index].instructions[at].immediate
                    && let Some(body) = callee(id)
                {
                    size += instructions(body);
                    inline_call(function, BlockId(index as u32), at, body, bytecode);
                    changed = true;
                }
                index += 1;
            }
            None => index += 1,
        }
    }
    changed.into()
}

fn instructions(function: &Function) -> usize {
    function.blocks.iter().map(|block| block.instructions.len() + 1).sum()
}

/// Puts the blocks of a callee in place of a call.
fn inline_call(function: &mut Function, block: BlockId, at: usize, callee: &Function, bytecode: &Bytecode) {
    let mut behind = function.blocks[block.index()].instructions.split_off(at);
    let call = behind.remove(0);
    let first_block = function.blocks.len() as u32 + 1;
    let after = BlockId(first_block - 1);
    let (terminator, terminator_pc) = {
        let block = &mut function.blocks[block.index()];
        let pc = block.terminator_pc;
        (std::mem::replace(&mut block.terminator, Terminator::Jump(Edge::to(after))), pc)
    };
    function.blocks[block.index()].terminator_pc = call.pc;
    let parameters = call.result.into_iter().collect();
    function.blocks.push(Block { parameters, instructions: behind, terminator, terminator_pc });
    let copy = Copy::new(function, callee, &call, first_block, after, bytecode);
    let copied: Vec<Block> = callee.blocks.iter().map(|block| copy.block(block, function)).collect();
    function.blocks[block.index()].terminator = Terminator::Jump(Edge::to(BlockId(first_block)));
    function.blocks.extend(copied);
    // The entry's parameters are the arguments themselves.
    function.blocks[first_block as usize].parameters.clear();
}

/// How the parts of a callee are called in its caller.
struct Copy<'a> {
    callee: FunctionId,
    values: Vec<Value>,
    first_block: u32,
    after: BlockId,
    call: &'a Instruction,
    /// The register of the caller's where the callee's begin.
    base: u8,
}

impl<'a> Copy<'a> {
    fn new(
        function: &mut Function,
        callee: &Function,
        call: &'a Instruction,
        first_block: u32,
        after: BlockId,
        bytecode: &Bytecode,
    ) -> Copy<'a> {
        let mut values: Vec<Value> = callee.types.iter().map(|&ty| function.new_value(ty)).collect();
        for (parameter, &argument) in callee.entry().parameters.iter().zip(&call.operands) {
            values[parameter.index()] = argument;
        }
        let place = call.exit.as_ref().map(|state| (state.function, state.pc));
        let word = place.and_then(|(id, pc)| bytecode.function(id).code.get(pc).copied());
        let base = word.map_or(0, |word| word.a());
        Copy { callee: callee.id, values, first_block, after, call, base }
    }

    fn value(&self, value: Value) -> Value {
        self.values[value.index()]
    }

    fn block(&self, block: &Block, function: &mut Function) -> Block {
        let mut instructions: Vec<Instruction> =
            block.instructions.iter().map(|instruction| self.instruction(instruction)).collect();
        let terminator = match &block.terminator {
            Terminator::Return(value) => {
                Terminator::Jump(Edge { block: self.after, arguments: vec![self.value(*value)] })
            }
            // The callee's frame is gone when it makes the call: what fails in it leaves from the caller.
            Terminator::TailCall { function: id, arguments } => {
                let result = self.call.result.map(|result| function.new_value(function.type_of(result)));
                let operands = arguments.iter().map(|&argument| self.value(argument)).collect();
                let call = Instruction::new(Operation::Call, operands, result, block.terminator_pc);
                let call = call.with(Immediate::Function(*id));
                instructions.push(Instruction { exit: self.call.exit.clone(), inlined: Some(self.callee), ..call });
                Terminator::Jump(Edge { block: self.after, arguments: result.into_iter().collect() })
            }
            Terminator::Exit(state) => Terminator::Exit(self.state(state)),
            Terminator::Jump(edge) => Terminator::Jump(self.edge(edge)),
            Terminator::Branch { condition, on_true, on_false } => Terminator::Branch {
                condition: self.value(*condition),
                on_true: self.edge(on_true),
                on_false: self.edge(on_false),
            },
        };
        let parameters = block.parameters.iter().map(|&parameter| self.value(parameter)).collect();
        // Ends have no function of their own to point to; the call is where the caller is meanwhile.
        Block { parameters, instructions, terminator, terminator_pc: self.call.pc }
    }

    fn instruction(&self, instruction: &Instruction) -> Instruction {
        Instruction {
            operands: instruction.operands.iter().map(|&operand| self.value(operand)).collect(),
            result: instruction.result.map(|result| self.value(result)),
            exit: instruction.exit.as_ref().map(|state| self.state(state)),
            inlined: instruction.inlined.or(Some(self.callee)),
            ..instruction.clone()
        }
    }

    fn edge(&self, edge: &Edge) -> Edge {
        Edge {
            block: BlockId(edge.block.0 + self.first_block),
            arguments: edge.arguments.iter().map(|&argument| self.value(argument)).collect(),
        }
    }

    /// A state of the callee's, and behind it that of the caller.
    fn state(&self, state: &FrameState) -> FrameState {
        let registers = state.registers.iter().map(|&(register, value)| (register, self.value(value))).collect();
        let (base, caller) = match &state.caller {
            Some(caller) => (state.base, Some(Box::new(self.state(caller)))),
            None => (self.base, self.call.exit.clone().map(Box::new)),
        };
        FrameState { registers, base, caller, ..*state }
    }
}
