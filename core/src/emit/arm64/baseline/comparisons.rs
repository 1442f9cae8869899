//! Comparisons: what the flags say, as a branch or as a boolean.

use super::{Baseline, Source};
use crate::bytecode::instruction::Instruction;
use crate::bytecode::opcodes::{Opcode, TestedKind};
use crate::check::proof::Proof;
use crate::emit::arm64::convention::Kind;
use crate::emit::arm64::eligibility::{Objection, objection};
use crate::emit::arm64::encode::{self, Condition, Flags, Immediate};
use crate::emit::arm64::registers::{BITS, OTHER_BITS, SCRATCH};
use crate::value::compare::TOLERANCE;
use crate::value::layout;

/// The lowest bits of true, which tell it from every other boolean.
const TRUE: Immediate = Immediate::new(layout::TRUE & 0xFFFF).expect("the tag of true is small");

impl Baseline<'_> {
    /// Sets the flags; gives the condition under which the instruction writes true, or branches.
    pub(super) fn condition(&mut self, instruction: &Instruction) -> Result<Condition, Objection> {
        use Opcode::*;
        let register = |index| Source::Register(instruction.field(index) as u8);
        Ok(match instruction.op {
            LtNN => self.compare(register(1), register(2), Condition::Less),
            LeNN => self.compare(register(1), register(2), Condition::LessOrEqual),
            EqNN => self.equal(register(1), register(2)),
            NeNN => self.equal(register(1), register(2)).inverse(),
            Eq => self.same(instruction)?,
            Ne => self.same(instruction)?.inverse(),
            Not => self.truth(instruction, instruction.word.b())?.inverse(),
            JumpT => self.truth(instruction, instruction.word.a())?,
            JumpF => self.truth(instruction, instruction.word.a())?.inverse(),
            JumpLt => self.compare(register(0), register(1), Condition::Less),
            JumpNotLt => self.compare(register(0), register(1), Condition::Less).inverse(),
            JumpLe => self.compare(register(0), register(1), Condition::LessOrEqual),
            JumpNotLe => self.compare(register(0), register(1), Condition::LessOrEqual).inverse(),
            JumpEq => self.equal(register(0), register(1)),
            JumpNe => self.equal(register(0), register(1)).inverse(),
            op => {
                let constant = self.constant(instruction.word.b())?;
                let mut compare = |condition| self.compare(register(0), constant, condition);
                match op {
                    JumpLtK => compare(Condition::Less),
                    JumpNotLtK => compare(Condition::Less).inverse(),
                    JumpLeK => compare(Condition::LessOrEqual),
                    JumpNotLeK => compare(Condition::LessOrEqual).inverse(),
                    JumpGtK => compare(Condition::Greater),
                    JumpNotGtK => compare(Condition::Greater).inverse(),
                    JumpGeK => compare(Condition::GreaterOrEqual),
                    JumpNotGeK => compare(Condition::GreaterOrEqual).inverse(),
                    JumpEqK => self.equal(register(0), constant),
                    JumpNeK => self.equal(register(0), constant).inverse(),
                    op => return Err(objection(op)),
                }
            }
        })
    }

    /// Writes whether a condition holds.
    pub(super) fn write_boolean(&mut self, to: u8, holds: Condition) {
        const { assert!(layout::TRUE == layout::FALSE + 1) };
        self.write_bits(to, |baseline, bits| {
            baseline.set_bits(bits, layout::FALSE);
            baseline.assembler.emit(encode::cinc(bits, bits, holds));
        });
    }

    /// Branches on the kind of a register; as that is proved, always or never.
    pub(super) fn branch_on_kind(&mut self, instruction: &Instruction) -> Result<(), Objection> {
        let tested = TestedKind::from_byte(instruction.word.b());
        let is_of_kind = match self.proof(instruction, instruction.word.a()) {
            Proof::Number | Proof::Never => tested == Some(TestedKind::Number),
            Proof::Bool => tested == Some(TestedKind::Bool),
            _ => return Err(objection(instruction.op)),
        };
        if is_of_kind == (instruction.op == Opcode::JumpKind) {
            self.assembler.branch(self.target(instruction));
        }
        Ok(())
    }

    fn compare(&mut self, left: Source, right: Source, condition: Condition) -> Condition {
        match right {
            Source::Constant(0.0) => {
                let left = self.read(left, SCRATCH);
                self.assembler.emit(encode::fcmp_zero(left));
            }
            _ => {
                let pair = self.pair(left, right, None);
                self.assembler.emit(encode::fcmp(pair.left, pair.right));
                self.give_back(pair);
            }
        }
        condition
    }

    /// Whether two numbers are the same, or closer than the language's tolerance. Without their sign, the bits of numbers
    /// are in the order of the numbers, and those of a NaN are above all others.
    fn equal(&mut self, left: Source, right: Source) -> Condition {
        const { assert!(TOLERANCE > 0.0 && TOLERANCE.to_bits() << 16 == 0) };
        let distance = |baseline: &mut Self| {
            baseline.assembler.emit(encode::fmov_to_general(BITS, SCRATCH));
            baseline.assembler.emit(encode::movz_high(OTHER_BITS, (TOLERANCE.to_bits() >> 48) as u16));
        };
        match right {
            Source::Constant(0.0) => {
                let left = self.read(left, SCRATCH);
                self.assembler.emit(encode::fabs(SCRATCH, left));
                distance(self);
                self.assembler.emit(encode::cmp(BITS, OTHER_BITS));
            }
            Source::Constant(number) if number.is_finite() => {
                let pair = self.pair(left, right, None);
                self.assembler.emit(encode::fabd(SCRATCH, pair.left, pair.right));
                distance(self);
                self.assembler.emit(encode::cmp(BITS, OTHER_BITS));
                self.give_back(pair);
            }
            _ => {
                let pair = self.pair(left, right, None);
                // Infinities can be the same, and their distance is a NaN.
                self.assembler.emit(encode::fcmp(pair.left, pair.right));
                self.assembler.emit(encode::fabd(SCRATCH, pair.left, pair.right));
                distance(self);
                self.assembler.emit(encode::ccmp(BITS, OTHER_BITS, Flags::None, Condition::NotEqual));
                self.give_back(pair);
            }
        }
        Condition::Lower
    }

    /// Whether two values of one proved kind are equal.
    fn same(&mut self, instruction: &Instruction) -> Result<Condition, Objection> {
        let (left, right) = (instruction.word.b(), instruction.word.c());
        match (self.kind(instruction, left)?, self.kind(instruction, right)?) {
            (Kind::Number, Kind::Number) => Ok(self.equal(Source::Register(left), Source::Register(right))),
            (Kind::Bool, Kind::Bool) => {
                self.read_bits(left, BITS);
                self.read_bits(right, OTHER_BITS);
                self.assembler.emit(encode::cmp(BITS, OTHER_BITS));
                Ok(Condition::Equal)
            }
            _ => Err("it compares a number with a boolean".into()),
        }
    }

    /// Whether a value counts as true: a number unless it is zero, a NaN included.
    fn truth(&mut self, instruction: &Instruction, register: u8) -> Result<Condition, Objection> {
        match self.kind(instruction, register)? {
            Kind::Number => {
                let number = self.read(Source::Register(register), SCRATCH);
                self.assembler.emit(encode::fcmp_zero(number));
                Ok(Condition::NotEqual)
            }
            Kind::Bool => {
                self.read_bits(register, BITS);
                self.assembler.emit(encode::cmp_w(BITS, TRUE));
                Ok(Condition::Equal)
            }
        }
    }
}
