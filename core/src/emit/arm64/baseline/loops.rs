//! Range loops. Rounds are counted; the variable is the start and the round, with one rounding.

use super::{Baseline, Source};
use crate::bytecode::instruction::Instruction;
use crate::emit::arm64::eligibility::Objection;
use crate::emit::arm64::encode::{self, Condition, Offset};
use crate::emit::arm64::frame::Place;
use crate::emit::arm64::registers::{Base, DReg, KEEPERS, SCRATCH, STAND_INS, XReg};

/// The four registers of a loop: rounds done, rounds in all, start, loop variable.
struct Block {
    registers: [DReg; 4],
    /// Those that stand in for slots, with where their own VM register waits.
    stand_ins: Vec<(DReg, XReg, Offset)>,
}

impl Baseline<'_> {
    /// Sets up a loop, or passes it by if it has no round.
    pub(super) fn begin_range(&mut self, instruction: &Instruction) -> Result<(), Objection> {
        let first = instruction.word.a();
        self.numbers(instruction, first..first + 2)?;
        let block = self.open(first);
        let [done, rounds, start, variable] = block.registers;
        self.assembler.emit(encode::fmov_zero(SCRATCH));
        // Bounds are truncated, and a NaN counts as zero.
        for (to, bound) in [(start, done), (rounds, rounds)] {
            self.assembler.emit(encode::frintz(to, bound));
            self.assembler.emit(encode::fcmp(to, to));
            self.assembler.emit(encode::fcsel(to, to, SCRATCH, Condition::Ordered));
        }
        self.assembler.emit(encode::fsub(rounds, rounds, start));
        // No rounds backwards, and none between infinities, whose distance is a NaN.
        self.assembler.emit(encode::fcmp_zero(rounds));
        self.assembler.emit(encode::fcsel(rounds, rounds, SCRATCH, Condition::Greater));
        self.assembler.emit(encode::fmov(done, SCRATCH));
        self.assembler.emit(encode::fmov(variable, start));
        self.close(&block);
        self.assembler.branch_if(Condition::NotGreater, self.target(instruction));
        Ok(())
    }

    /// Goes on with the next round, if there is one.
    pub(super) fn next_round(&mut self, instruction: &Instruction) {
        let block = self.open(instruction.word.a());
        let [done, rounds, start, variable] = block.registers;
        let one = self.read(Source::Constant(1.0), SCRATCH);
        self.assembler.emit(encode::fadd(done, done, one));
        self.assembler.emit(encode::fcmp(done, rounds));
        self.assembler.emit(encode::fadd(SCRATCH, start, done));
        self.assembler.emit(encode::fcsel(variable, SCRATCH, variable, Condition::Less));
        self.close(&block);
        self.assembler.branch_if(Condition::Less, self.target(instruction));
    }

    /// The registers of a loop. Those in the frame are loaded in place of others, which are not of this loop.
    fn open(&mut self, first: u8) -> Block {
        let mut block = Block { registers: STAND_INS, stand_ins: Vec::new() };
        for ((register, keeper), vm_register) in block.registers.iter_mut().zip(KEEPERS).zip(first..) {
            match self.frame.place(vm_register) {
                Place::Register(own) => *register = own,
                Place::Slot(slot) => {
                    self.assembler.emit(encode::fmov_to_general(keeper, *register));
                    self.assembler.emit(encode::ldr_d(*register, Base::Sp, slot));
                    block.stand_ins.push((*register, keeper, slot));
                }
            }
        }
        block
    }

    /// Ends the use of a loop's registers; leaves the flags as they are.
    fn close(&mut self, block: &Block) {
        for &(register, keeper, slot) in &block.stand_ins {
            self.assembler.emit(encode::str_d(register, Base::Sp, slot));
            self.assembler.emit(encode::fmov_from_general(register, keeper));
        }
    }
}
