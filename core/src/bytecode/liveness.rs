//! Which registers hold a value that is still needed: what a side exit must hand to the VM.

use super::instruction::{Instruction, instructions};
use super::program::{Bytecode, Function};

/// A set of VM registers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RegisterSet([u64; 4]);

impl RegisterSet {
    /// Adds a register.
    pub fn insert(&mut self, register: u8) {
        self.0[register as usize / 64] |= 1 << (register % 64);
    }

    /// Removes a register.
    pub fn remove(&mut self, register: u8) {
        self.0[register as usize / 64] &= !(1 << (register % 64));
    }

    /// Whether a register is in it.
    pub fn contains(&self, register: u8) -> bool {
        self.0[register as usize / 64] >> (register % 64) & 1 == 1
    }

    /// Its registers, in order.
    pub fn iter(self) -> impl Iterator<Item = u8> {
        (0..=u8::MAX).filter(move |&register| self.contains(register))
    }

    /// The registers of both.
    pub fn union(self, other: RegisterSet) -> RegisterSet {
        RegisterSet(std::array::from_fn(|index| self.0[index] | other.0[index]))
    }
}

/// The registers live before each instruction of a function, by pc.
pub struct Liveness {
    before: Vec<RegisterSet>,
}

impl Liveness {
    /// Solves the backward data-flow equations of a validated function: rounds over its code until nothing changes.
    pub fn of(bytecode: &Bytecode, function: &Function) -> Liveness {
        let code: Vec<Instruction> = instructions(&function.code).collect();
        let mut liveness = Liveness { before: vec![RegisterSet::default(); function.code.len()] };
        loop {
            let mut changed = false;
            for instruction in code.iter().rev() {
                let live = liveness.before_instruction(bytecode, instruction);
                changed |= liveness.before[instruction.pc] != live;
                liveness.before[instruction.pc] = live;
            }
            if !changed {
                return liveness;
            }
        }
    }

    /// The registers that the instruction at `pc`, or one after it, reads before it is written.
    pub fn before(&self, pc: usize) -> RegisterSet {
        self.before.get(pc).copied().unwrap_or_default()
    }

    /// The registers that are live after the instruction at `pc`, but for the one that it writes: what a caller keeps
    /// while its callee runs.
    pub fn across(&self, instruction: &Instruction) -> RegisterSet {
        let mut live = self.before(instruction.next_pc());
        if let Some(written) = instruction.written() {
            live.remove(written as u8);
        }
        live
    }

    /// What is live after an instruction, without what it writes, with what it reads.
    fn before_instruction(&self, bytecode: &Bytecode, instruction: &Instruction) -> RegisterSet {
        let without_writes = |branches: bool, mut live: RegisterSet| {
            instruction.loop_writes(branches).for_each(|register| live.remove(register as u8));
            live
        };
        let mut live = match instruction.target {
            Some(target) => without_writes(true, self.before(target)),
            None => RegisterSet::default(),
        };
        if !instruction.op.leaves() {
            live = live.union(without_writes(false, self.before(instruction.next_pc())));
        }
        if let Some(written) = instruction.written() {
            live.remove(written as u8);
        }
        for (_, first, count) in instruction.reads(bytecode) {
            (first as u8..=u8::MAX).take(count).for_each(|register| live.insert(register));
        }
        live
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytecode::instruction::Word;
    use crate::bytecode::opcodes::Opcode;
    use crate::check::proof::Proof;
    use crate::source::Span;

    fn function(parameters: usize, code: Vec<Word>) -> Function {
        Function {
            name: "f".into(),
            name_span: Span::default(),
            declared: true,
            escapes: false,
            parameters: vec![Proof::Any; parameters],
            result: Proof::Any,
            registers: 8,
            spans: vec![Span::default(); code.len()],
            code,
            constants: Vec::new(),
            names: Vec::new(),
        }
    }

    /// What is live before each instruction of the first of these functions.
    fn live(functions: Vec<Function>) -> Vec<(usize, Vec<u8>)> {
        let bytecode = Bytecode { functions, ..Bytecode::default() };
        let function = &bytecode.functions[0];
        let liveness = Liveness::of(&bytecode, function);
        let before = |instruction: Instruction| (instruction.pc, liveness.before(instruction.pc).iter().collect());
        instructions(&function.code).map(before).collect()
    }

    #[test]
    fn a_register_is_live_from_its_write_to_its_last_read() {
        let code = vec![
            Word::abc(Opcode::AddNN, 2, 0, 1),
            Word::abc(Opcode::NegN, 0, 2, 0),
            Word::abc(Opcode::Return, 0, 0, 0),
        ];
        assert_eq!(live(vec![function(2, code)]), [(0, vec![0, 1]), (1, vec![2]), (2, vec![0])]);
    }

    #[test]
    fn a_loop_keeps_alive_what_its_next_round_reads() {
        let code = vec![
            Word::abc(Opcode::AddNN, 1, 1, 2),
            Word::abc(Opcode::JumpLt, 1, 0, 0),
            Word(-3i32 as u32),
            Word::abc(Opcode::Return, 1, 0, 0),
        ];
        assert_eq!(live(vec![function(3, code)]), [(0, vec![0, 1, 2]), (1, vec![0, 1, 2]), (3, vec![1])]);
    }

    #[test]
    fn a_call_reads_as_many_registers_as_the_callee_has_parameters() {
        let code = vec![Word::abx(Opcode::Call, 3, 1), Word::abc(Opcode::Return, 3, 0, 0)];
        assert_eq!(live(vec![function(0, code), function(2, Vec::new())]), [(0, vec![3, 4]), (1, vec![3])]);
    }
}
