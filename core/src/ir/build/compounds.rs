//! What is done by the runtime as the VM does it: texts, lists, records, maps, results, and operands of unknown kinds.

use super::{Builder, Built};
use crate::bytecode::instruction::Instruction as Bytes;
use crate::bytecode::opcodes::Operand;
use crate::ir::function::{Immediate, Value};
use crate::ir::opcodes::{Operation, Type};

impl Builder<'_> {
    /// An instruction whose operands the runtime takes over, in the order in which it reads them, and whose result it
    /// gives back.
    pub(super) fn on_the_vm(&mut self, instruction: &Bytes) -> Built {
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
        let exit = self.state_of(after)?;
        let place = Immediate::Place(self.function.id, self.pc as u32);
        let result = self.push_with(Operation::Vm, operands, place, Some(exit));
        debug_assert!(matches!(instruction.op.operands()[0], Operand::Def | Operand::Update));
        self.define(instruction, result.ok_or("an instruction makes nothing")?)
    }
}
