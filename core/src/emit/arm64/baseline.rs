//! Bytecode to ARM64, one instruction after the other.

use super::assembler::{Assembled, Assembler};
use super::encode::{self, Condition, SmallDouble};
use super::exits::SideExit;
use super::frame::{Frame, Place};
use super::registers::{Base, DReg, KEEPER, LAST_ALLOCATED, REGISTER_ARGUMENTS, RESULT, SCRATCH};
use crate::bytecode::eligibility::{eligible, number, refused, refused_signature};
use crate::bytecode::instruction::Instruction;
use crate::bytecode::liveness::Liveness;
use crate::bytecode::opcodes::Opcode;
use crate::bytecode::program::Function;
use crate::bytecode::validate::Validated;
use crate::check::typed_program::FunctionId;
use crate::diagnostic::Diagnostic;

/// Compiles a function to a native entry `extern "C" fn(*mut Context, f64…) -> f64`.
///
/// # Errors
/// ILO-R017 when the function is not eligible for native code, or too long for its branches.
pub fn compile(bytecode: &Validated, id: FunctionId) -> Result<Assembled, Diagnostic> {
    let function = bytecode.function(id);
    let code = eligible(bytecode, id)?;
    let liveness = Liveness::of(bytecode, function);
    let too_large = || refused_signature(function, "its machine code would be too large");

    let operands: Vec<u8> = (0..code.len()).map(|index| first_operand(&code, index)).collect();
    let used = operands.iter().copied().chain(liveness.before(0).iter()).filter_map(DReg::new);
    let frame = Frame::new(function.registers, used).ok_or_else(too_large)?;

    let mut baseline = Baseline { function, liveness, frame, assembler: Assembler::default(), exits: Vec::new() };
    baseline.enter().ok_or_else(too_large)?;
    for (instruction, &a) in code.iter().zip(&operands) {
        baseline
            .instruction(instruction, a)
            .ok_or_else(|| refused(function, instruction, "the ARM64 emitter has no form of it"))?;
    }
    baseline.finish(id).ok_or_else(too_large)
}

/// The VM register that an instruction writes or, at the end, returns. That is operand `a`, except that the instruction
/// which makes the result writes R0, where a result is returned: nothing reads another register after it.
fn first_operand(code: &[Instruction], index: usize) -> u8 {
    let register = code[index].word.a();
    let feeds_return = |index: usize| match (code.get(index), code.get(index + 1)) {
        (Some(last), Some(next)) => next.op == Opcode::Return && next.word.a() == last.word.a(),
        _ => false,
    };
    let is_fed = code[index].op == Opcode::Return && index > 0 && feeds_return(index - 1);
    if is_fed || feeds_return(index) { RESULT.number() } else { register }
}

/// What an operation reads.
#[derive(Clone, Copy)]
enum Source {
    Register(u8),
    Constant(f64),
}

type TwoSources = fn(DReg, DReg, DReg) -> u32;

struct Baseline<'a> {
    function: &'a Function,
    liveness: Liveness,
    frame: Frame,
    assembler: Assembler,
    exits: Vec<SideExit>,
}

impl Baseline<'_> {
    /// The prologue: the frame, and the arguments that came on the stack.
    fn enter(&mut self) -> Option<()> {
        self.assembler.set_origin(None, "prologue");
        self.frame.enter(&mut self.assembler);
        let live = self.liveness.before(0);
        for index in (REGISTER_ARGUMENTS..self.function.parameters.len()).filter(|&index| live.contains(index as u8)) {
            let from = self.frame.stack_argument(index)?;
            let to = DReg::new(index as u8)?;
            self.assembler.emit(encode::ldr_d(to, Base::Sp, from));
        }
        Some(())
    }

    /// One instruction, with its [`first_operand`].
    fn instruction(&mut self, instruction: &Instruction, a: u8) -> Option<()> {
        use Opcode::*;
        self.assembler.set_origin(Some(instruction.pc), "");
        let word = instruction.word;
        let (b, c) = (Source::Register(word.b()), Source::Register(word.c()));
        let constant = |index: u16| number(self.function, index).map(Source::Constant);
        match instruction.op {
            AddNN => self.two_sources(encode::fadd, a, b, c),
            SubNN => self.two_sources(encode::fsub, a, b, c),
            MulNN => self.two_sources(encode::fmul, a, b, c),
            DivNN => {
                self.exit_on_zero(instruction.pc, word.c())?;
                self.two_sources(encode::fdiv, a, b, c)
            }
            AddKN => self.two_sources(encode::fadd, a, b, constant(word.c().into())?),
            SubKN => self.two_sources(encode::fsub, a, b, constant(word.c().into())?),
            MulKN => self.two_sources(encode::fmul, a, b, constant(word.c().into())?),
            DivKN => self.two_sources(encode::fdiv, a, b, constant(word.c().into())?),
            NegN => {
                let source = self.read(b, SCRATCH)?;
                self.write(a, |register| encode::fneg(register, source))
            }
            Move => self.copy(a, b),
            LoadK => self.copy(a, constant(word.bx())?),
            Return => self.leave(a),
            _ => None,
        }
    }

    /// An operation of two sources. Those that are in no register are loaded into scratch registers first.
    fn two_sources(&mut self, encode: TwoSources, to: u8, left: Source, right: Source) -> Option<()> {
        let right = self.read(right, SCRATCH)?;
        if right != SCRATCH || self.register(left).is_some() {
            let left = self.read(left, SCRATCH)?;
            return self.write(to, |register| encode(register, left, right));
        }
        // Both were loaded, so a destination register is neither of them, and free until the operation.
        if let Place::Register(register) = self.frame.place(to)? {
            let left = self.read(left, register)?;
            return self.write(to, |register| encode(register, left, right));
        }
        self.assembler.emit(encode::fmov_to_general(KEEPER, LAST_ALLOCATED));
        let left = self.read(left, LAST_ALLOCATED)?;
        self.write(to, |register| encode(register, left, right))?;
        self.assembler.emit(encode::fmov_from_general(LAST_ALLOCATED, KEEPER));
        Some(())
    }

    /// Leaves for the VM if a divisor is zero, of either sign: what happens then is told in one place, the VM.
    fn exit_on_zero(&mut self, pc: usize, divisor: u8) -> Option<()> {
        let divisor = self.read(Source::Register(divisor), SCRATCH)?;
        let label = self.assembler.new_label();
        self.assembler.emit(encode::fcmp_zero(divisor));
        self.assembler.branch_if(Condition::Equal, label);
        self.exits.push(SideExit { label, pc, live: self.liveness.before(pc), reason: "division by zero" });
        Some(())
    }

    fn copy(&mut self, to: u8, from: Source) -> Option<()> {
        match (self.frame.place(to)?, self.register(from)) {
            (Place::Register(to), Some(from)) if to == from => {}
            (Place::Register(to), Some(from)) => self.assembler.emit(encode::fmov(to, from)),
            (Place::Register(to), None) => {
                self.read(from, to)?;
            }
            (Place::Slot(slot), _) => {
                let from = self.read(from, SCRATCH)?;
                self.assembler.emit(encode::str_d(from, Base::Sp, slot));
            }
        }
        Some(())
    }

    fn leave(&mut self, result: u8) -> Option<()> {
        self.copy(RESULT.number(), Source::Register(result))?;
        self.frame.leave(&mut self.assembler);
        self.assembler.emit(encode::ret());
        Some(())
    }

    /// The register that holds a source, if one does.
    fn register(&self, source: Source) -> Option<DReg> {
        match source {
            Source::Register(register) => match self.frame.place(register)? {
                Place::Register(register) => Some(register),
                Place::Slot(_) => None,
            },
            Source::Constant(_) => None,
        }
    }

    /// The register that holds a source; `free` once it is loaded, if none did.
    fn read(&mut self, source: Source, free: DReg) -> Option<DReg> {
        match source {
            Source::Register(register) => match self.frame.place(register)? {
                Place::Register(register) => return Some(register),
                Place::Slot(slot) => self.assembler.emit(encode::ldr_d(free, Base::Sp, slot)),
            },
            Source::Constant(number) if number.to_bits() == 0 => self.assembler.emit(encode::fmov_zero(free)),
            Source::Constant(number) => match SmallDouble::new(number) {
                Some(small) => self.assembler.emit(encode::fmov_immediate(free, small)),
                None => self.assembler.load_literal(free, number.to_bits()),
            },
        }
        Some(free)
    }

    /// Emits an operation that writes a VM register.
    fn write(&mut self, to: u8, operation: impl FnOnce(DReg) -> u32) -> Option<()> {
        match self.frame.place(to)? {
            Place::Register(register) => self.assembler.emit(operation(register)),
            Place::Slot(slot) => {
                self.assembler.emit(operation(SCRATCH));
                self.assembler.emit(encode::str_d(SCRATCH, Base::Sp, slot));
            }
        }
        Some(())
    }

    /// Writes the exits after the code, then the constants.
    fn finish(mut self, id: FunctionId) -> Option<Assembled> {
        for exit in &self.exits {
            exit.emit(&mut self.assembler, &self.frame, id)?;
        }
        self.assembler.finish().ok()
    }
}
