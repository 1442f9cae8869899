//! One instruction after the other: numbers, booleans, branches.

use super::{Builder, Built};
use crate::bytecode::instruction::Instruction as Bytes;
use crate::bytecode::opcodes::{Opcode, TestedKind};
use crate::bytecode::program::Constant;
use crate::bytecode::validate::Known;
use crate::check::proof::Proof;
use crate::ir::function::{Immediate, Terminator, Value};
use crate::ir::opcodes::{Operation, Type};

impl Builder<'_> {
    pub(super) fn instruction(&mut self, instruction: &Bytes) -> Built {
        use Opcode::*;
        let word = instruction.word;
        match instruction.op {
            Move | Take => {
                let after = self.liveness.across(instruction);
                let value = self.read(word.b())?;
                let value = self.owned(word.b(), self.function.type_of(value), after)?;
                self.define(instruction, value)
            }
            LoadK => self.load_constant(instruction),
            AddNN | SubNN | MulNN | DivNN => {
                let (left, right) = (self.number(word.b())?, self.number(word.c())?);
                if instruction.op == DivNN {
                    let exit = self.frame_state()?;
                    self.push_with(Operation::GuardNonZero, vec![right], Immediate::None, Some(exit));
                }
                self.define_made(instruction, arithmetic(instruction.op), vec![left, right])
            }
            AddKN | SubKN | MulKN | DivKN => {
                let left = self.number(word.b())?;
                let right = self.number_constant(word.c().into())?;
                self.define_made(instruction, arithmetic(instruction.op), vec![left, right])
            }
            NegN => {
                let operand = self.number(word.b())?;
                self.define_made(instruction, Operation::Neg, vec![operand])
            }
            LtNN | LeNN | EqNN | NeNN => {
                let (left, right) = (self.number(word.b())?, self.number(word.c())?);
                let value = self.comparison(instruction.op, left, right)?;
                self.define(instruction, value)
            }
            Not => {
                let truth = self.truth(word.b())?;
                let value = self.make(Operation::Not, vec![truth])?;
                self.define(instruction, value)
            }
            Jump => {
                let edge = self.edge(instruction.target.ok_or("a jump without a target")?)?;
                self.end(Terminator::Jump(edge));
                Ok(())
            }
            JumpT | JumpF => {
                let truth = self.truth(word.a())?;
                self.branch_on(instruction, truth, instruction.op == JumpT)
            }
            JumpLt | JumpNotLt | JumpLe | JumpNotLe | JumpEq | JumpNe => {
                let (left, right) = (self.number(word.a())?, self.number(word.b())?);
                self.compare_and_branch(instruction, left, right)
            }
            JumpLtK | JumpNotLtK | JumpLeK | JumpNotLeK | JumpGtK | JumpNotGtK | JumpGeK | JumpNotGeK | JumpEqK
            | JumpNeK => {
                let left = self.number(word.a())?;
                let right = self.number_constant(word.b().into())?;
                self.compare_and_branch(instruction, left, right)
            }
            JumpKind | JumpNotKind => self.branch_on_kind(instruction),
            ForPrep => self.begin_range(instruction),
            ForLoop => self.next_in_range(instruction),
            EachPrep => self.begin_each(instruction),
            EachLoop => self.next_in_list(instruction),
            Call | CallRec => self.call(instruction),
            CallV => self.call_value(instruction),
            TailCall => self.tail_call(instruction),
            TailCallV => {
                // The callee would have to take this frame's place, and which function it is, is not known: on the VM it can.
                let exit = self.frame_state()?;
                self.end(Terminator::Exit(exit));
                Ok(())
            }
            CallB => self.call_builtin(instruction),
            Check => self.check(word.a()),
            Clear => {
                let value = self.make(Operation::Unassigned, Vec::new())?;
                self.define(instruction, value)
            }
            Return => self.return_register(word.a()),
            Add | Sub | Mul | Div | Neg | ConcatTT | ConcatLL | Append | Lt | Le | Gt | Ge | Eq | Ne | List
            | Extend | Index | NewRecord | Field | FieldSlot | With | WithSlot | MakeOk | MakeErr | Payload
            | ToFunction | CallTool => self.compound(instruction),
        }
    }

    /// Writes the result of an instruction in the form that its proof allows, and lets go of what is dead now: of what
    /// the register held before too, if that was only looked at.
    pub(super) fn define(&mut self, instruction: &Bytes, value: Value) -> Built {
        let register = instruction.word.a();
        let after = self.liveness.before(instruction.next_pc());
        let before = self.registers[register as usize].replace(value);
        let is_plain = matches!(self.facts.before(self.pc, register), Some(Proof::Number | Proof::Bool));
        if let Some(before) = before
            && self.function.type_of(before) == Type::Ref
            && !is_plain
        {
            self.push(Operation::Release, vec![before]);
        }
        if !after.contains(register) {
            self.forget_dead(after);
            return Ok(());
        }
        let ty = self.type_at(instruction.next_pc(), register);
        if self.function.type_of(value) == Type::Ref && ty != Type::Ref {
            let value = self.convert(value, ty)?;
            self.registers[register as usize] = Some(value);
        }
        self.forget_dead(after);
        Ok(())
    }

    fn define_made(&mut self, instruction: &Bytes, operation: Operation, operands: Vec<Value>) -> Built {
        let value = self.make(operation, operands)?;
        self.define(instruction, value)
    }

    fn load_constant(&mut self, instruction: &Bytes) -> Built {
        let index = instruction.word.bx();
        let value = match self.source.constants.get(index as usize) {
            Some(Constant::Number(_)) => self.number_constant(index)?,
            Some(Constant::Bool(flag)) => self.make_with(Operation::Flag, Vec::new(), Immediate::Flag(*flag))?,
            Some(Constant::Nil) => self.make(Operation::Nil, Vec::new())?,
            _ => {
                let constant = Immediate::Constant(self.function.id, index);
                self.make_with(Operation::Text, Vec::new(), constant)?
            }
        };
        self.define(instruction, value)
    }

    pub(super) fn number_constant(&mut self, index: u16) -> Built<Value> {
        match self.source.constants.get(index as usize) {
            Some(Constant::Number(number)) => {
                self.make_with(Operation::Constant, Vec::new(), Immediate::Number(number.to_bits()))
            }
            _ => Err(format!("K{index} is no number")),
        }
    }

    /// Whether what a register holds counts as true.
    fn truth(&mut self, register: u8) -> Built<Value> {
        let value = self.read(register)?;
        match self.function.type_of(value) {
            Type::Bool => Ok(value),
            Type::Ref => self.make(Operation::Truthy, vec![value]),
            Type::F64 | Type::I64 => {
                let zero = self.make_with(Operation::Constant, Vec::new(), Immediate::Number(0))?;
                let number = self.convert(value, Type::F64)?;
                let is_zero = self.make(Operation::Eq, vec![number, zero])?;
                self.make(Operation::Not, vec![is_zero])
            }
        }
    }

    /// What a comparison gives, or what a branch compares: the condition that its name says, without its `N`.
    fn comparison(&mut self, op: Opcode, left: Value, right: Value) -> Built<Value> {
        use Opcode::*;
        let (operation, operands) = match op {
            LtNN | JumpLt | JumpNotLt | JumpLtK | JumpNotLtK => (Operation::Lt, vec![left, right]),
            LeNN | JumpLe | JumpNotLe | JumpLeK | JumpNotLeK => (Operation::Le, vec![left, right]),
            JumpGtK | JumpNotGtK => (Operation::Lt, vec![right, left]),
            JumpGeK | JumpNotGeK => (Operation::Le, vec![right, left]),
            _ => (Operation::Near, vec![left, right]),
        };
        let holds = self.make(operation, operands)?;
        if op == NeNN { self.make(Operation::Not, vec![holds]) } else { Ok(holds) }
    }

    fn compare_and_branch(&mut self, instruction: &Bytes, left: Value, right: Value) -> Built {
        use Opcode::*;
        let holds = self.comparison(instruction.op, left, right)?;
        let on_true = !matches!(
            instruction.op,
            JumpNotLt | JumpNotLe | JumpNe | JumpNotLtK | JumpNotLeK | JumpNotGtK | JumpNotGeK | JumpNeK
        );
        self.branch_on(instruction, holds, on_true)
    }

    /// Branches to the target if the condition is as wanted.
    pub(super) fn branch_on(&mut self, instruction: &Bytes, condition: Value, wanted: bool) -> Built {
        let target = instruction.target.ok_or("a branch without a target")?;
        let (on_true, on_false) =
            if wanted { (target, instruction.next_pc()) } else { (instruction.next_pc(), target) };
        self.branch(condition, on_true, on_false)
    }

    fn branch_on_kind(&mut self, instruction: &Bytes) -> Built {
        let register = instruction.word.a();
        let kind = TestedKind::from_byte(instruction.word.b()).ok_or("a kind that does not exist")?;
        let value = self.read(register)?;
        let known = match self.function.type_of(value) {
            Type::F64 | Type::I64 => Some(TestedKind::Number),
            Type::Bool => Some(TestedKind::Bool),
            Type::Ref => None,
        };
        let is = match known {
            Some(known) => self.make_with(Operation::Flag, Vec::new(), Immediate::Flag(known == kind))?,
            None => self.make_with(Operation::IsKind, vec![value], Immediate::Kind(kind))?,
        };
        self.branch_on(instruction, is, instruction.op == Opcode::JumpKind)
    }

    /// A variable that may never have been bound is looked at.
    fn check(&mut self, register: u8) -> Built {
        let value = self.read(register)?;
        if self.function.type_of(value) != Type::Ref
            || !matches!(self.facts.known(self.pc, register), Known::Unchecked(_))
        {
            return Ok(());
        }
        let bound = self.make(Operation::IsBound, vec![value])?;
        let exit = self.frame_state()?;
        self.push_with(Operation::Guard, vec![bound], Immediate::None, Some(exit));
        if let Known::Value(proof @ (Proof::Number | Proof::Bool)) = self.facts.known(self.pc + 1, register) {
            let ty = if proof == Proof::Number { Type::F64 } else { Type::Bool };
            let value = self.convert(value, ty)?;
            self.write(register, value);
        }
        Ok(())
    }

    pub(super) fn return_register(&mut self, register: u8) -> Built {
        let value = self.owned(register, self.function.result, Default::default())?;
        self.registers[register as usize] = None;
        self.forget_dead(Default::default());
        self.end(Terminator::Return(value));
        Ok(())
    }
}

fn arithmetic(op: Opcode) -> Operation {
    match op {
        Opcode::AddNN | Opcode::AddKN => Operation::Add,
        Opcode::SubNN | Opcode::SubKN => Operation::Sub,
        Opcode::MulNN | Opcode::MulKN => Operation::Mul,
        _ => Operation::Div,
    }
}
