//! The instructions of a function that are compiled, with what is known before the first word is written.

use crate::bytecode::instruction::{Instruction, instructions};
use crate::bytecode::opcodes::{Opcode, Operand};
use crate::bytecode::program::Function;
use crate::emit::arm64::assembler::{Assembler, Label};
use crate::emit::arm64::convention::Kind;
use crate::emit::arm64::registers::RESULT;
use std::collections::HashMap;

/// One instruction.
pub struct Step {
    /// The instruction.
    pub instruction: Instruction,
    /// The VM register that it writes or, at the end, returns. That is operand `a`, except that the instruction which
    /// makes the result writes R0, where a number is returned: nothing reads another register after it.
    pub to: u8,
}

impl Step {
    /// The registers that it writes.
    pub fn writes(&self) -> impl Iterator<Item = u8> {
        let range = self.instruction.operand(Operand::Range).map(|first| first as u8);
        let range = range.into_iter().flat_map(|first| first..first + 4);
        self.instruction.written().map(|_| self.to).into_iter().chain(range)
    }
}

/// The instructions that can be reached.
pub struct Code {
    /// In order.
    pub steps: Vec<Step>,
    /// Labels for the pcs that some of them branch to.
    pub targets: HashMap<usize, Label>,
}

impl Code {
    /// The code of a function.
    pub fn of(function: &Function, result: Option<Kind>, assembler: &mut Assembler) -> Code {
        let all: Vec<Instruction> = instructions(&function.code).collect();
        let mut targets = HashMap::new();
        for target in all.iter().filter_map(|instruction| instruction.target) {
            targets.entry(target).or_insert_with(|| assembler.new_label());
        }
        let returns_number = result == Some(Kind::Number);
        let feeds_return = |index: usize| match (all.get(index), all.get(index + 1)) {
            (Some(last), Some(next)) => {
                let is_only_way = !targets.contains_key(&next.pc);
                let result = (next.op == Opcode::Return).then(|| next.field(0));
                result.is_some() && is_only_way && returns_number && last.written() == result
            }
            _ => false,
        };
        let to = |index: usize| {
            let is_fed = all[index].op == Opcode::Return && index > 0 && feeds_return(index - 1);
            if is_fed || feeds_return(index) { RESULT.number() } else { all[index].word.a() }
        };
        let mut steps = Vec::new();
        let mut is_reached = true;
        for (index, &instruction) in all.iter().enumerate() {
            is_reached |= targets.contains_key(&instruction.pc);
            if is_reached {
                steps.push(Step { instruction, to: to(index) });
            }
            is_reached &= !instruction.op.leaves();
        }
        Code { steps, targets }
    }
}
