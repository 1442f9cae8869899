//! Bytecode to SSA: registers become values, moves disappear, whatever can fail gets a guard with its frame state.

use super::function::{Block, FrameState, Function, Instruction, Terminator, Value};
use super::opcodes::{Operation, Type};
use crate::bytecode::eligibility::{eligible, number, refused, refused_signature};
use crate::bytecode::instruction::Instruction as Bytes;
use crate::bytecode::liveness::Liveness;
use crate::bytecode::opcodes::Opcode;
use crate::bytecode::program;
use crate::bytecode::validate::Validated;
use crate::check::typed_program::FunctionId;
use crate::diagnostic::Diagnostic;

/// Builds the SSA form of a function.
///
/// # Errors
/// ILO-R017 when the function is not eligible for native code.
pub fn build(bytecode: &Validated, id: FunctionId) -> Result<Function, Diagnostic> {
    let source = bytecode.function(id);
    let code = eligible(bytecode, id)?;
    let mut builder = Builder::new(source, id, Liveness::of(bytecode, source));
    for instruction in &code {
        let unknown = || refused(source, instruction, "there is no IR for it");
        match instruction.op {
            Opcode::Return => {
                let result = builder.register(instruction.word.a()).ok_or_else(unknown)?;
                return Ok(builder.finish(Terminator::Return(result), instruction.pc));
            }
            _ => builder.instruction(instruction).ok_or_else(unknown)?,
        }
    }
    Err(refused_signature(source, "its code does not end in a return"))
}

struct Builder<'a> {
    source: &'a program::Function,
    liveness: Liveness,
    function: Function,
    parameters: Vec<Value>,
    instructions: Vec<Instruction>,
    /// What each VM register holds here.
    registers: Vec<Option<Value>>,
}

impl<'a> Builder<'a> {
    fn new(source: &'a program::Function, id: FunctionId, liveness: Liveness) -> Builder<'a> {
        let types = vec![Type::F64; source.parameters.len()];
        let function = Function { name: source.name.clone(), id, result: Type::F64, types, blocks: Vec::new() };
        let parameters: Vec<Value> = (0..source.parameters.len() as u32).map(Value).collect();
        let mut registers: Vec<_> = parameters.iter().copied().map(Some).collect();
        registers.resize(usize::from(u8::MAX) + 1, None);
        Builder { source, liveness, function, parameters, instructions: Vec::new(), registers }
    }

    /// What a VM register holds here; nothing if it was not written, which validated code rules out.
    fn register(&self, register: u8) -> Option<Value> {
        self.registers[register as usize]
    }

    fn instruction(&mut self, instruction: &Bytes) -> Option<()> {
        use Opcode::*;
        let (word, pc) = (instruction.word, instruction.pc);
        let result = match instruction.op {
            AddNN | SubNN | MulNN | DivNN => {
                let (left, right) = (self.register(word.b())?, self.register(word.c())?);
                if instruction.op == DivNN {
                    let exit = Some(self.frame_state(pc)?);
                    self.push(Operation::GuardNonZero, vec![right], None, exit, pc);
                }
                self.push(arithmetic(instruction.op)?, vec![left, right], None, None, pc)
            }
            AddKN | SubKN | MulKN | DivKN => {
                let left = self.register(word.b())?;
                let right = self.constant(word.c().into(), pc)?;
                self.push(arithmetic(instruction.op)?, vec![left, right], None, None, pc)
            }
            NegN => {
                let operand = self.register(word.b())?;
                self.push(Operation::Neg, vec![operand], None, None, pc)
            }
            LoadK => self.constant(word.bx(), pc),
            Move => self.register(word.b()),
            _ => None,
        };
        self.registers[word.a() as usize] = Some(result?);
        Some(())
    }

    fn constant(&mut self, index: u16, pc: usize) -> Option<Value> {
        let bits = number(self.source, index)?.to_bits();
        self.push(Operation::Constant, Vec::new(), Some(bits), None, pc)
    }

    /// What the VM needs to go on at `pc`.
    fn frame_state(&self, pc: usize) -> Option<FrameState> {
        let live = self.liveness.before(pc).iter();
        let registers = live.map(|register| Some((register, self.register(register)?))).collect::<Option<_>>()?;
        Some(FrameState { function: self.function.id, pc, registers, caller: None })
    }

    /// Adds an instruction; gives its result, if it has one.
    fn push(
        &mut self,
        operation: Operation,
        operands: Vec<Value>,
        constant: Option<u64>,
        exit: Option<FrameState>,
        pc: usize,
    ) -> Option<Value> {
        let result = operation.result().map(|ty| self.function.new_value(ty));
        self.instructions.push(Instruction { operation, operands, result, constant, exit, pc });
        result
    }

    fn finish(mut self, terminator: Terminator, terminator_pc: usize) -> Function {
        let (parameters, instructions) = (self.parameters, self.instructions);
        self.function.blocks.push(Block { parameters, instructions, terminator, terminator_pc });
        self.function
    }
}

/// The operation of an arithmetic opcode.
fn arithmetic(op: Opcode) -> Option<Operation> {
    Some(match op {
        Opcode::AddNN | Opcode::AddKN => Operation::Add,
        Opcode::SubNN | Opcode::SubKN => Operation::Sub,
        Opcode::MulNN | Opcode::MulKN => Operation::Mul,
        Opcode::DivNN | Opcode::DivKN => Operation::Div,
        _ => return None,
    })
}
