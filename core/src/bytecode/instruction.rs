//! The 32-bit instruction word: opcode in the lowest byte, then `a`, then `b` and `c` or `bx`; some instructions
//! have a second word.

use super::opcodes::{Format, Opcode, Operand};
use super::program::Bytecode;
use crate::check::typed_program::RecordId;
use std::ops::Range;

/// One word of code. The second word of an instruction, where there is one, is a bare number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word(pub u32);

impl Word {
    /// A word with three 8-bit operands.
    pub const fn abc(op: Opcode, a: u8, b: u8, c: u8) -> Word {
        Word(op as u32 | (a as u32) << 8 | (b as u32) << 16 | (c as u32) << 24)
    }

    /// A word with an 8-bit and a 16-bit operand.
    pub const fn abx(op: Opcode, a: u8, bx: u16) -> Word {
        Word(op as u32 | (a as u32) << 8 | (bx as u32) << 16)
    }

    /// The opcode, if the lowest byte is one. Words of validated code always have one.
    pub fn opcode(self) -> Option<Opcode> {
        Opcode::from_byte(self.0 as u8)
    }

    /// First operand.
    pub const fn a(self) -> u8 {
        (self.0 >> 8) as u8
    }

    /// Second operand.
    pub const fn b(self) -> u8 {
        (self.0 >> 16) as u8
    }

    /// Third operand.
    pub const fn c(self) -> u8 {
        (self.0 >> 24) as u8
    }

    /// The 16-bit operand.
    pub const fn bx(self) -> u16 {
        (self.0 >> 16) as u16
    }

    /// The word as a branch distance.
    pub const fn distance(self) -> i32 {
        self.0 as i32
    }
}

/// A decoded instruction with its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// Index of its first word.
    pub pc: usize,
    /// What it does.
    pub op: Opcode,
    /// Its first word, which holds the operands.
    pub word: Word,
    /// Its second word, if that is an operand, else 0.
    pub wide: u32,
    /// The pc it may branch to.
    pub target: Option<usize>,
}

/// What an instruction does to registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// They are read.
    Read,
    /// They are read and left nil.
    Take,
}

impl Instruction {
    /// The pc of the instruction after it.
    pub fn next_pc(&self) -> usize {
        self.pc + self.op.format().words()
    }

    /// The number in an operand field. A branch target has none: it is in [`Instruction::target`].
    pub fn field(&self, index: usize) -> usize {
        match (self.op.format(), index) {
            (_, 0) => self.word.a() as usize,
            (Format::ABx, _) => self.word.bx() as usize,
            (_, 1) => self.word.b() as usize,
            (Format::AbWide, _) => self.wide as usize,
            _ => self.word.c() as usize,
        }
    }

    /// What the operands mean, with the number in each field.
    pub fn operands(&self) -> impl Iterator<Item = (Operand, usize)> + '_ {
        self.op.operands().iter().enumerate().map(|(index, &operand)| (operand, self.field(index)))
    }

    /// The number in the first field of a meaning.
    pub fn operand(&self, wanted: Operand) -> Option<usize> {
        self.operands().find(|(operand, _)| *operand == wanted).map(|(_, number)| number)
    }

    /// The record type and the position in it that an [`Operand::Slot`] stands for.
    pub fn slot(&self) -> (RecordId, usize) {
        (RecordId((self.wide >> 16) as u16), self.wide as u16 as usize)
    }

    /// The register that it writes, but for those of loops, which [`Operand::Range`] and [`Operand::Each`] tell of.
    pub fn written(&self) -> Option<usize> {
        matches!(self.op.operands().first(), Some(Operand::Def | Operand::Update)).then(|| self.field(0))
    }

    /// The registers that a loop's instruction writes when it branches, or when it goes on, and does not read before.
    pub fn loop_writes(&self, branches: bool) -> Range<usize> {
        let a = self.field(0);
        match (self.op, branches) {
            (Opcode::ForPrep, _) => a + 2..a + 4,
            (Opcode::ForLoop, true) => a + 3..a + 4,
            (Opcode::EachPrep, false) => a + 1..a + 3,
            (Opcode::EachLoop, true) => a + 2..a + 3,
            _ => 0..0,
        }
    }

    /// The row of registers that it takes: the first one and how many; `None` if it takes none, or if it names a
    /// function or record type that the program does not have.
    pub fn row(&self, bytecode: &Bytecode) -> Option<(usize, usize)> {
        let count = self.operands().find_map(|(operand, number)| match operand {
            Operand::Count => Some(number),
            Operand::Function => bytecode.functions.get(number).map(|function| function.parameters.len()),
            Operand::Record => bytecode.records.get(number).map(|record| record.fields.len()),
            _ => None,
        })?;
        Some((self.operand(Operand::Row).unwrap_or(self.field(0)), count))
    }

    /// The registers that it reads: the first one of each run, and how many.
    pub fn reads(&self, bytecode: &Bytecode) -> impl Iterator<Item = (Access, usize, usize)> {
        let row = self.row(bytecode).map(|(first, count)| (Access::Take, first, count));
        let single = |(operand, register)| match operand {
            Operand::Use | Operand::Update => Some((Access::Read, register, 1)),
            Operand::Take => Some((Access::Take, register, 1)),
            // The two bounds going in; from then on rounds done, rounds in all and the start.
            Operand::Range => Some((Access::Read, register, if self.op == Opcode::ForPrep { 2 } else { 3 })),
            Operand::Each => Some((Access::Read, register, if self.op == Opcode::EachPrep { 1 } else { 2 })),
            _ => None,
        };
        self.operands().filter_map(single).chain(row)
    }
}

/// Decodes the instruction at `pc`; `None` if the word has no opcode, is cut off, or branches before the start.
pub fn decode(code: &[Word], pc: usize) -> Option<Instruction> {
    let word = *code.get(pc)?;
    let op = word.opcode()?;
    let (mut target, mut wide) = (None, 0);
    match op.format() {
        Format::Abc | Format::ABx => {}
        Format::AbJump => {
            let distance = code.get(pc + 1)?.distance();
            target = Some((pc + 2).checked_add_signed(distance as isize)?);
        }
        Format::AbWide => wide = code.get(pc + 1)?.0,
    }
    Some(Instruction { pc, op, word, wide, target })
}

/// Decodes code from its start; ends at the first word that is no instruction.
pub fn instructions(code: &[Word]) -> impl Iterator<Item = Instruction> + '_ {
    let mut pc = 0;
    std::iter::from_fn(move || {
        let instruction = decode(code, pc)?;
        pc = instruction.next_pc();
        Some(instruction)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn operands_round_trip(index in 0..Opcode::ALL.len(), a: u8, b: u8, c: u8, bx: u16) {
            let op = Opcode::ALL[index];
            let word = Word::abc(op, a, b, c);
            prop_assert_eq!((word.opcode(), word.a(), word.b(), word.c()), (Some(op), a, b, c));
            let word = Word::abx(op, a, bx);
            prop_assert_eq!((word.opcode(), word.a(), word.bx()), (Some(op), a, bx));
        }
    }
}
