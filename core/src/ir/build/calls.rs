//! Calls of functions and builtins.

use super::{Builder, Built, type_of};
use crate::builtins::Builtin;
use crate::bytecode::instruction::Instruction as Bytes;
use crate::bytecode::opcodes::Opcode;
use crate::check::proof::Proof;
use crate::check::typed_program::FunctionId;
use crate::ir::function::{Immediate, Instruction, Terminator, Value};
use crate::ir::opcodes::{Operation, Type};

impl Builder<'_> {
    pub(super) fn call(&mut self, instruction: &Bytes) -> Built {
        let callee = FunctionId(instruction.word.bx());
        let counted = instruction.op == Opcode::CallRec;
        if counted {
            let exit = self.frame_state()?;
            self.push_with(Operation::Enter, Vec::new(), Immediate::None, Some(exit));
        }
        let arguments = self.arguments(callee, instruction.word.a())?;
        let exit = self.state_of(self.liveness.across(instruction))?;
        let result = self.function.new_value(type_of(self.bytecode.function(callee).result));
        let call =
            Instruction::new(Operation::Call, arguments, Some(result), self.pc).with(Immediate::Function(callee));
        self.add(Instruction { exit: Some(exit), ..call });
        if counted {
            self.push(Operation::Leave, Vec::new());
        }
        self.define(instruction, result)
    }

    /// The arguments of a call, which are taken out of the row that begins at a register.
    fn arguments(&mut self, callee: FunctionId, first: u8) -> Built<Vec<Value>> {
        let proofs = &self.bytecode.function(callee).parameters;
        (first..).zip(proofs).map(|(register, &proof)| self.taken(register, type_of(proof))).collect()
    }

    /// The value of a register, which has none from now on.
    pub(super) fn taken(&mut self, register: u8, ty: Type) -> Built<Value> {
        let value = self.read(register)?;
        self.registers[register as usize] = None;
        self.convert(value, ty)
    }

    pub(super) fn tail_call(&mut self, instruction: &Bytes) -> Built {
        let callee = FunctionId(instruction.word.bx());
        let arguments = self.arguments(callee, instruction.word.a())?;
        self.forget_dead(Default::default());
        if callee != self.function.id {
            self.end(Terminator::TailCall { function: callee, arguments });
            return Ok(());
        }
        for (register, argument) in arguments.into_iter().enumerate() {
            self.write(register as u8, argument);
        }
        let edge = self.edge(0)?;
        self.end(Terminator::Jump(edge));
        Ok(())
    }

    /// A call through a value: which function it is, and whether that takes so many arguments, is found out when it runs.
    pub(super) fn call_value(&mut self, instruction: &Bytes) -> Built {
        let word = instruction.word;
        let exit = self.frame_state()?;
        self.push_with(Operation::Enter, Vec::new(), Immediate::None, Some(exit));
        let after = self.liveness.across(instruction);
        let callee = self.read(word.b())?;
        let callee = self.convert(callee, Type::Ref)?;
        let mut operands = vec![callee];
        for register in word.a()..word.a() + word.c() {
            operands.push(self.taken(register, Type::Ref)?);
        }
        // What is given up if the call fails includes the function, if nothing else holds it.
        let mut live = after;
        if self.registers[word.b() as usize].is_some() {
            live.insert(word.b());
        }
        let exit = self.state_of(live)?;
        let place = Immediate::Place(self.function.id, self.pc as u32);
        let result = self.push_with(Operation::CallValue, operands, place, Some(exit));
        self.push(Operation::Leave, Vec::new());
        self.define(instruction, result.ok_or("a call makes nothing")?)
    }

    pub(super) fn call_builtin(&mut self, instruction: &Bytes) -> Built {
        let word = instruction.word;
        let builtin = Builtin::from_byte(word.b()).ok_or("a builtin that does not exist")?;
        let row = word.a()..word.a() + word.c();
        let proved = row.clone().all(|register| self.facts.before(self.pc, register) == Some(Proof::Number));
        if builtin.numeric().is_none_or(|numeric| numeric.arity() != row.len()) || !proved {
            return self.compound(instruction);
        }
        let exit = self.frame_state()?;
        let mut arguments = row.map(|register| self.taken(register, Type::F64)).collect::<Built<Vec<_>>>()?;
        let operation = match builtin {
            Builtin::Absolute => Operation::Abs,
            Builtin::Floor => Operation::Floor,
            Builtin::Ceiling => Operation::Ceil,
            Builtin::SquareRoot => Operation::Sqrt,
            Builtin::Minimum => Operation::Min,
            Builtin::Maximum => Operation::Max,
            _ => {
                if builtin == Builtin::Remainder {
                    self.push_with(Operation::GuardNonZero, vec![arguments[1]], Immediate::None, Some(exit));
                }
                let value =
                    self.make_with(Operation::Numeric, std::mem::take(&mut arguments), Immediate::Builtin(builtin))?;
                return self.define(instruction, value);
            }
        };
        let value = self.make(operation, arguments)?;
        self.define(instruction, value)
    }
}
