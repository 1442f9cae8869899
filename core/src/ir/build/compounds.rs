//! What is done by the runtime as the VM does it: texts, lists, records, maps, results, and operands of unknown kinds.

use super::{Builder, Built};
use crate::builtins::Builtin;
use crate::bytecode::instruction::Instruction as Bytes;
use crate::bytecode::opcodes::{Opcode, Operand};
use crate::check::proof::Proof;
use crate::check::typed_program::RecordId;
use crate::ir::function::{Immediate, Value};
use crate::ir::opcodes::{Operation, Type};

impl Builder<'_> {
    /// What native code does itself, where enough is proved; the runtime does the rest.
    pub(super) fn compound(&mut self, instruction: &Bytes) -> Built {
        use Opcode::*;
        let word = instruction.word;
        let proof = |register| self.facts.before(self.pc, register);
        let (slot, claim) = match instruction.op {
            FieldSlot => {
                let (record, position) = instruction.slot();
                let fields = &self.bytecode.records[record.index()].fields;
                (position, fields.get(position).map(|(_, claim)| *claim))
            }
            _ => (0, None),
        };
        match instruction.op {
            Append if matches!(proof(word.b()), Some(Proof::List(_))) => self.taking(instruction, Operation::Append),
            Add | ConcatTT if proof(word.b()) == Some(Proof::Text) && proof(word.c()) == Some(Proof::Text) => {
                self.taking(instruction, Operation::Join)
            }
            NewRecord => {
                let operands = self.operands(instruction)?;
                let record = Immediate::Record(RecordId(instruction.wide as u16));
                let value = self.make_with(Operation::Record, operands, record)?;
                self.define(instruction, value)
            }
            FieldSlot => {
                let record = self.read(word.b())?;
                let operation = if claim == Some(Proof::Number) { Operation::NumberIn } else { Operation::Field };
                let value = self.make_with(operation, vec![record], Immediate::Integer(slot as i64))?;
                self.define(instruction, value)
            }
            CallB if word.b() == Builtin::Length as u8 && word.c() == 1 => {
                let operation = match proof(word.a()) {
                    Some(Proof::List(_)) => Operation::Length,
                    Some(Proof::Text) => Operation::TextLength,
                    _ => return self.on_the_vm(instruction),
                };
                let value = self.taken(word.a(), Type::Ref)?;
                let length = self.make(operation, vec![value])?;
                self.push(Operation::Release, vec![value]);
                let number = self.make(Operation::ToNumber, vec![length])?;
                self.define(instruction, number)
            }
            CallB if word.b() == Builtin::ToText as u8 && word.c() == 1 && proof(word.a()) == Some(Proof::Number) => {
                let number = self.taken(word.a(), Type::F64)?;
                let value = self.make(Operation::NumberText, vec![number])?;
                self.define(instruction, value)
            }
            _ => self.on_the_vm(instruction),
        }
    }

    /// An operation that takes all operands over.
    fn taking(&mut self, instruction: &Bytes, operation: Operation) -> Built {
        let operands = self.operands(instruction)?;
        let value = self.make(operation, operands)?;
        self.define(instruction, value)
    }

    /// An instruction whose operands the runtime takes over, in the order in which it reads them, and whose result it
    /// gives back.
    pub(super) fn on_the_vm(&mut self, instruction: &Bytes) -> Built {
        let operands = self.operands(instruction)?;
        let exit = self.state_of(self.liveness.across(instruction))?;
        let place = Immediate::Place(self.function.id, self.pc as u32);
        let result = self.push_with(Operation::Vm, operands, place, Some(exit));
        debug_assert!(matches!(instruction.op.operands()[0], Operand::Def | Operand::Update));
        self.define(instruction, result.ok_or("an instruction makes nothing")?)
    }

    /// The operands of an instruction, boxed and owned, in the order in which it reads them.
    fn operands(&mut self, instruction: &Bytes) -> Built<Vec<Value>> {
        let after = self.liveness.across(instruction);
        let mut operands: Vec<Value> = Vec::new();
        let reads: Vec<u8> = instruction
            .reads(self.bytecode)
            .flat_map(|(_, first, count)| (first..first + count).map(|register| register as u8))
            .collect();
        for (index, &register) in reads.iter().enumerate() {
            let mut needed = after;
            // The register's value is needed once more if it is read again.
            if reads[index + 1..].contains(&register) {
                needed.insert(register);
            }
            operands.push(self.owned(register, Type::Ref, needed)?);
        }
        Ok(operands)
    }
}
