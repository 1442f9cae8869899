//! Bytecode to SSA: registers become values, moves disappear, whatever can fail gets a frame state.
//!
//! Every place where ways meet gets a block whose parameters are the live registers; the pass `block_parameters` removes
//! those that were not needed. What is boxed is owned by the registers that hold it: a copy retains it, a register that
//! dies releases it, on the edge where it dies if need be.

mod calls;
mod compounds;
mod instructions;
mod loops;

use super::function::{Block, BlockId, Edge, FrameState, Function, Immediate, Instruction, Terminator, Value};
use super::opcodes::{Operation, Type};
use crate::bytecode::instruction::{Instruction as Bytes, instructions};
use crate::bytecode::liveness::{Liveness, RegisterSet};
use crate::bytecode::opcodes::Opcode;
use crate::bytecode::program;
use crate::bytecode::validate::{Facts, Known, Validated};
use crate::check::proof::Proof;
use crate::check::typed_program::FunctionId;
use crate::diagnostic::{Code, Diagnostic};
use crate::sorting;
use std::collections::BTreeMap;

/// The type in which native code holds a value of which so much is proved.
pub fn type_of(proof: Proof) -> Type {
    match proof {
        Proof::Number => Type::F64,
        _ => Type::Ref,
    }
}

/// Builds the SSA form of a function.
///
/// # Errors
/// ILO-R017 if the validated code breaks its own rules, which is a fault of ours.
pub fn build(bytecode: &Validated, id: FunctionId) -> Result<Function, Diagnostic> {
    build_guarded(bytecode, id, None)
}

/// The same with a guard in front of the instruction at a pc, which always holds, as no pass finds out.
///
/// # Errors
/// As [`build`].
pub fn build_guarded(bytecode: &Validated, id: FunctionId, pc: Option<usize>) -> Result<Function, Diagnostic> {
    let source = bytecode.function(id);
    let broken = |what: String| {
        let message = format!("`{}` cannot be compiled to machine code: {what}", source.name);
        Diagnostic::error(Code::R017, source.name_span, message).suggest("run it on the `vm` engine")
    };
    let facts = bytecode.facts(id).map_err(|invalid| broken(invalid.to_string()))?;
    let mut builder = Builder::new(bytecode, id, facts);
    builder.guarded = pc;
    for instruction in instructions(&source.code).collect::<Vec<_>>() {
        if builder.facts.is_reached(instruction.pc) {
            builder.visit(&instruction).map_err(|what| broken(format!("{what} at pc {}", instruction.pc)))?;
        }
    }
    Ok(builder.function)
}

/// Why a function cannot be built: what of the code is not as the validator promises.
type Built<T = ()> = Result<T, String>;

struct Builder<'a> {
    bytecode: &'a Validated,
    source: &'a program::Function,
    liveness: Liveness,
    facts: Facts,
    function: Function,
    /// The block that begins at a pc, and the registers that its parameters are.
    starts: BTreeMap<usize, (BlockId, Vec<u8>)>,
    /// The block being filled; none behind a terminator.
    current: Option<BlockId>,
    /// What each VM register holds here.
    registers: Vec<Option<Value>>,
    /// The instruction being read.
    pc: usize,
    /// The instruction that a guard stands in front of.
    guarded: Option<usize>,
}

impl<'a> Builder<'a> {
    fn new(bytecode: &'a Validated, id: FunctionId, facts: Facts) -> Builder<'a> {
        let source = bytecode.function(id);
        let function = Function {
            name: source.name.clone(),
            id,
            home: id,
            calls_left: None,
            result: type_of(source.result),
            types: Vec::new(),
            blocks: Vec::new(),
        };
        let mut builder = Builder {
            bytecode,
            source,
            liveness: Liveness::of(bytecode, source),
            facts,
            function,
            starts: BTreeMap::new(),
            current: None,
            registers: vec![None; usize::from(u8::MAX) + 1],
            pc: 0,
            guarded: None,
        };
        builder.enter();
        builder
    }

    /// Makes the entry and the blocks of all places that are branched to.
    fn enter(&mut self) {
        let code: Vec<Bytes> = instructions(&self.source.code).collect();
        let parameters: Vec<Value> =
            self.source.parameters.iter().map(|&proof| self.function.new_value(type_of(proof))).collect();
        let entry = self.new_block(parameters.clone());
        // Both ways out of a branch begin blocks.
        let branches = code.iter().filter_map(|instruction| Some([instruction.target?, instruction.next_pc()]));
        let mut targets: Vec<usize> = branches.flatten().collect();
        if code.iter().any(|instruction| self.is_self_tail_call(instruction)) {
            targets.push(0);
        }
        sorting::sort_by_key(&mut targets, |&pc| pc);
        targets.dedup();
        targets.retain(|&pc| self.facts.is_reached(pc));
        for pc in targets {
            let registers: Vec<u8> = self.liveness.before(pc).iter().collect();
            let types = registers.iter().map(|&register| self.type_at(pc, register)).collect::<Vec<_>>();
            let parameters = types.into_iter().map(|ty| self.function.new_value(ty)).collect();
            let block = self.new_block(parameters);
            self.starts.insert(pc, (block, registers));
        }
        self.current = Some(entry);
        for (register, &value) in self.registers.iter_mut().zip(&parameters) {
            *register = Some(value);
        }
        self.forget_dead(self.liveness.before(0));
    }

    fn new_block(&mut self, parameters: Vec<Value>) -> BlockId {
        let id = BlockId(self.function.blocks.len() as u32);
        // Every block gets its own end before it is left.
        let terminator = Terminator::Jump(Edge { block: id, arguments: Vec::new() });
        self.function.blocks.push(Block { parameters, instructions: Vec::new(), terminator, terminator_pc: self.pc });
        id
    }

    /// The type in which a register is held at the start of a block.
    fn type_at(&self, pc: usize, register: u8) -> Type {
        match self.facts.known(pc, register) {
            Known::Value(Proof::Number) => Type::F64,
            Known::Value(Proof::Bool) => Type::Bool,
            _ => Type::Ref,
        }
    }

    /// Translates one instruction.
    fn visit(&mut self, instruction: &Bytes) -> Built {
        if let Some((block, registers)) = self.starts.get(&instruction.pc).cloned() {
            if self.current.is_some() {
                let edge = self.edge(instruction.pc)?;
                self.end(Terminator::Jump(edge));
            }
            self.current = Some(block);
            self.registers.fill(None);
            let parameters = self.function.blocks[block.index()].parameters.clone();
            for (register, value) in registers.into_iter().zip(parameters) {
                self.registers[register as usize] = Some(value);
            }
        }
        self.pc = instruction.pc;
        if self.guarded == Some(self.pc) {
            self.guard()?;
        }
        self.instruction(instruction)
    }

    /// A guard that holds because nothing is less than a NaN, of which passes make no constant.
    fn guard(&mut self) -> Built {
        let zero = self.make_with(Operation::Constant, Vec::new(), Immediate::Number(0))?;
        let nan = self.make(Operation::Div, vec![zero, zero])?;
        let never = self.make(Operation::Lt, vec![nan, zero])?;
        let always = self.make(Operation::Not, vec![never])?;
        let exit = self.frame_state()?;
        self.push_with(Operation::Guard, vec![always], Immediate::None, Some(exit));
        Ok(())
    }

    /// Adds an instruction to the current block; gives its result, if it has one.
    fn push(&mut self, operation: Operation, operands: Vec<Value>) -> Option<Value> {
        self.push_with(operation, operands, Immediate::None, None)
    }

    fn push_with(
        &mut self,
        operation: Operation,
        operands: Vec<Value>,
        immediate: Immediate,
        exit: Option<FrameState>,
    ) -> Option<Value> {
        let result = operation.result().map(|ty| self.function.new_value(ty));
        self.add(Instruction { immediate, exit, ..Instruction::new(operation, operands, result, self.pc) });
        result
    }

    fn add(&mut self, instruction: Instruction) {
        if let Some(block) = self.current {
            self.function.blocks[block.index()].instructions.push(instruction);
        }
    }

    /// An operation that has a result.
    fn make(&mut self, operation: Operation, operands: Vec<Value>) -> Built<Value> {
        self.push(operation, operands).ok_or_else(|| format!("{} makes nothing", operation.as_str()))
    }

    fn make_with(&mut self, operation: Operation, operands: Vec<Value>, immediate: Immediate) -> Built<Value> {
        let made = self.push_with(operation, operands, immediate, None);
        made.ok_or_else(|| format!("{} makes nothing", operation.as_str()))
    }

    /// Ends the current block.
    fn end(&mut self, terminator: Terminator) {
        if let Some(block) = self.current.take() {
            let block = &mut self.function.blocks[block.index()];
            block.terminator = terminator;
            block.terminator_pc = self.pc;
        }
    }

    /// Branches to one of two places.
    fn branch(&mut self, condition: Value, on_true: usize, on_false: usize) -> Built {
        let (on_true, on_false) = (self.outward_edge(on_true)?, self.outward_edge(on_false)?);
        self.end(Terminator::Branch { condition, on_true, on_false });
        Ok(())
    }

    /// An edge of a branch: on the way, registers that die there are let go of and others change their type, in a block
    /// of its own if there is anything to do.
    fn outward_edge(&mut self, pc: usize) -> Built<Edge> {
        let live = self.liveness.before(pc);
        let is_boxed = |value: Value| self.function.type_of(value) == Type::Ref;
        let is_work = |(register, value): (usize, Value)| match live.contains(register as u8) {
            true => self.function.type_of(value) != self.type_at(pc, register as u8),
            false => is_boxed(value),
        };
        let mut held = self.registers.iter().enumerate().filter_map(|(register, value)| Some((register, (*value)?)));
        let is_any_work = held.any(is_work);
        let here = (self.current, self.registers.clone());
        if is_any_work {
            self.current = Some(self.new_block(Vec::new()));
        }
        let way = self.current;
        let mut edge = self.edge(pc)?;
        if let (true, Some(way)) = (is_any_work, way) {
            self.end(Terminator::Jump(edge));
            edge = Edge::to(way);
        }
        (self.current, self.registers) = here;
        Ok(edge)
    }

    /// The edge to the block at a pc, from the end of the current one.
    fn edge(&mut self, pc: usize) -> Built<Edge> {
        self.forget_dead(self.liveness.before(pc));
        let (block, registers) = self.starts.get(&pc).cloned().ok_or_else(|| format!("no block begins at {pc}"))?;
        let mut arguments = Vec::new();
        for register in registers {
            let ty = self.type_at(pc, register);
            let value = self.read(register)?;
            arguments.push(self.convert(value, ty)?);
        }
        Ok(Edge { block, arguments })
    }

    /// What a register holds.
    fn read(&self, register: u8) -> Built<Value> {
        self.registers[register as usize].ok_or_else(|| format!("R{register} is read before it is written"))
    }

    /// Gives a register a value, which it owns from now on. What it held before is dead.
    fn write(&mut self, register: u8, value: Value) {
        self.registers[register as usize] = Some(value);
    }

    /// The value in another type: boxed, or as the number or boolean that it is proved to be.
    fn convert(&mut self, value: Value, wanted: Type) -> Built<Value> {
        let operation = match (self.function.type_of(value), wanted) {
            (Type::F64, Type::Ref) => Operation::BoxNumber,
            (Type::Bool, Type::Ref) => Operation::BoxFlag,
            (Type::Ref, Type::F64) => Operation::UnboxNumber,
            (Type::Ref, Type::Bool) => Operation::UnboxFlag,
            (from, to) if from == to => return Ok(value),
            (from, to) => return Err(format!("a {} is no {}", from.as_str(), to.as_str())),
        };
        self.make(operation, vec![value])
    }

    /// A register as a proved number.
    fn number(&mut self, register: u8) -> Built<Value> {
        let value = self.read(register)?;
        self.convert(value, Type::F64)
    }

    /// The register's value in a type, owned by whoever asks: the register's own if that is dead after the instruction.
    fn owned(&mut self, register: u8, ty: Type, after: RegisterSet) -> Built<Value> {
        let value = self.read(register)?;
        if ty == Type::Ref && self.function.type_of(value) == Type::Ref {
            if after.contains(register) {
                self.push(Operation::Retain, vec![value]);
            } else {
                self.registers[register as usize] = None;
            }
        }
        self.convert(value, ty)
    }

    /// Lets go of every register that is not live.
    fn forget_dead(&mut self, live: RegisterSet) {
        for register in 0..self.registers.len() {
            if let Some(value) = self.registers[register]
                && !live.contains(register as u8)
            {
                self.registers[register] = None;
                if self.function.type_of(value) == Type::Ref {
                    self.push(Operation::Release, vec![value]);
                }
            }
        }
    }

    /// What the VM needs to go on at this instruction.
    fn frame_state(&self) -> Built<FrameState> {
        self.state_of(self.liveness.before(self.pc))
    }

    fn state_of(&self, live: RegisterSet) -> Built<FrameState> {
        let registers = live.iter().map(|register| Ok((register, self.read(register)?)));
        let registers = registers.collect::<Built<_>>()?;
        Ok(FrameState { function: self.function.id, pc: self.pc, registers, base: 0, caller: None, calls_left: None })
    }

    fn is_self_tail_call(&self, instruction: &Bytes) -> bool {
        instruction.op == Opcode::TailCall && FunctionId(instruction.word.bx()) == self.function.id
    }
}
