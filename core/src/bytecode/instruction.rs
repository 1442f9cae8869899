//! The 32-bit instruction word: opcode in the lowest byte, then `a`, then `b` and `c` or `bx`.

use super::opcodes::{Format, Opcode};

/// One word of code. The second word of an [`Format::AbJump`] instruction is a bare distance.
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
    /// The pc it may branch to.
    pub target: Option<usize>,
}

impl Instruction {
    /// The pc of the instruction after it.
    pub fn next_pc(&self) -> usize {
        self.pc + self.op.format().words()
    }
}

/// Decodes the instruction at `pc`; `None` if the word has no opcode, is cut off, or branches before the start.
pub fn decode(code: &[Word], pc: usize) -> Option<Instruction> {
    let word = *code.get(pc)?;
    let op = word.opcode()?;
    let target = match op.format() {
        Format::Abc | Format::ABx => None,
        Format::AbJump => {
            let distance = code.get(pc + 1)?.distance();
            Some((pc + 2).checked_add_signed(distance as isize)?)
        }
    };
    Some(Instruction { pc, op, word, target })
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
