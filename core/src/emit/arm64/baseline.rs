//! Bytecode to ARM64, one instruction after the other.

mod calls;
mod code;
mod comparisons;
mod loops;

use super::assembler::{Assembler, Label};
use super::convention::{Convention, Kind, Passed};
use super::eligibility::{Objection, UNPROVED_RESULT, objection, of_other_kinds, refused, refused_signature};
use super::encode::{self, Condition, SmallDouble};
use super::exits::{self, SideExit};
use super::frame::{Frame, Place};
use super::registers::{BITS, Base, DReg, GENERAL_RESULT, KEEPER, LAST_ALLOCATED, OTHER_BITS, RESULT, SCRATCH, XReg};
use super::unit::Unit;
use crate::bytecode::instruction::Instruction;
use crate::bytecode::liveness::Liveness;
use crate::bytecode::opcodes::Opcode;
use crate::bytecode::program::{Constant, Function};
use crate::bytecode::validate::Facts;
use crate::check::proof::Proof;
use crate::check::typed_program::FunctionId;
use crate::diagnostic::Diagnostic;
use crate::value::layout;
use code::{Code, Step};
use std::cell::OnceCell;
use std::collections::HashMap;

/// Compiles a function of a unit into its assembler.
///
/// # Errors
/// ILO-R017 with what stands against it.
pub fn compile(unit: &Unit<'_>, id: FunctionId, assembler: &mut Assembler) -> Result<(), Diagnostic> {
    let function = unit.bytecode.function(id);
    let callee = unit.callee(id);
    let convention = callee.convention.as_ref().map_err(|reason| refused_signature(function, reason))?;
    let liveness = Liveness::of(unit.bytecode, function);
    let Code { steps, targets } = Code::of(function, convention.result, assembler);

    let used = steps.iter().flat_map(Step::writes).chain(liveness.before(0).iter()).filter_map(DReg::new);
    let calls = calls::needs(unit, &steps, &liveness);
    let too_large = || refused_signature(function, "its frame would be too large");
    let frame = Frame::new(function.registers, used, convention, calls).ok_or_else(too_large)?;

    let body = assembler.new_label();
    let facts = OnceCell::new();
    let (exits, unwind) = (Vec::new(), None);
    let mut baseline =
        Baseline { unit, id, function, convention, liveness, facts, frame, assembler, targets, body, exits, unwind };
    baseline.enter(callee.entry);
    for step in &steps {
        baseline.step(step).map_err(|objection| refused(function, &step.instruction, &objection))?;
    }
    baseline.finish();
    Ok(())
}

/// What an operation reads.
#[derive(Clone, Copy)]
enum Source {
    Register(u8),
    Constant(f64),
}

/// Two sources in registers.
#[derive(Clone, Copy)]
struct Pair {
    left: DReg,
    right: DReg,
    /// Whether the left one serves instead of a VM register, which has to come back.
    is_borrowed: bool,
}

type TwoSources = fn(DReg, DReg, DReg) -> u32;

struct Baseline<'a> {
    unit: &'a Unit<'a>,
    id: FunctionId,
    function: &'a Function,
    convention: &'a Convention,
    liveness: Liveness,
    /// What is proved, for the instructions that do not prove it themselves; derived when the first of them asks.
    facts: OnceCell<Option<Facts>>,
    frame: Frame,
    assembler: &'a mut Assembler,
    targets: HashMap<usize, Label>,
    /// Where the arguments are in their VM registers.
    body: Label,
    exits: Vec<SideExit>,
    unwind: Option<Label>,
}

impl Baseline<'_> {
    /// The prologue: the frame, and the arguments in their VM registers.
    fn enter(&mut self, entry: Label) {
        self.assembler.begin(self.id, entry);
        self.assembler.set_origin(None, "prologue");
        self.frame.enter(self.assembler);
        let live = self.liveness.before(0);
        // From the last one on: none arrives beyond the register that is its own, so none is overwritten before its turn.
        for (index, &passed) in self.convention.arguments.iter().enumerate().rev() {
            let Some(to) = DReg::new(index as u8).filter(|to| live.contains(to.number())) else { continue };
            match passed {
                Passed::Double(from) if from == to => {}
                Passed::Double(from) => self.assembler.emit(encode::fmov(to, from)),
                Passed::General(from) => self.assembler.emit(encode::fmov_from_general(to, from)),
                Passed::Stack(place) => self.assembler.emit(encode::ldr_d(to, Base::Sp, self.frame.incoming(place))),
            }
        }
        self.assembler.bind(self.body);
    }

    fn step(&mut self, step: &Step) -> Result<(), Objection> {
        use Opcode::*;
        let Step { instruction, to } = step;
        let to = *to;
        self.assembler.set_origin(Some(instruction.pc), "");
        if let Some(&label) = self.targets.get(&instruction.pc) {
            self.assembler.bind(label);
        }
        let word = instruction.word;
        let (b, c) = (Source::Register(word.b()), Source::Register(word.c()));
        match instruction.op {
            Move | Take => {
                self.kind(instruction, word.b())?;
                self.copy(to, b);
            }
            LoadK => self.load(to, word.bx())?,
            AddNN => self.two_sources(encode::fadd, to, b, c),
            SubNN => self.two_sources(encode::fsub, to, b, c),
            MulNN => self.two_sources(encode::fmul, to, b, c),
            DivNN => {
                self.exit_on_zero(instruction.pc, word.c());
                self.two_sources(encode::fdiv, to, b, c);
            }
            AddKN => self.two_sources(encode::fadd, to, b, self.constant(word.c())?),
            SubKN => self.two_sources(encode::fsub, to, b, self.constant(word.c())?),
            MulKN => self.two_sources(encode::fmul, to, b, self.constant(word.c())?),
            DivKN => self.two_sources(encode::fdiv, to, b, self.constant(word.c())?),
            NegN => self.one_source(encode::fneg, to, word.b()),
            Not | LtNN | LeNN | EqNN | NeNN | Eq | Ne => {
                let holds = self.condition(instruction)?;
                self.write_boolean(to, holds);
            }
            Jump => self.assembler.branch(self.target(instruction)),
            JumpT | JumpF | JumpLt | JumpNotLt | JumpLe | JumpNotLe | JumpEq | JumpNe | JumpLtK | JumpNotLtK
            | JumpLeK | JumpNotLeK | JumpGtK | JumpNotGtK | JumpGeK | JumpNotGeK | JumpEqK | JumpNeK => {
                let holds = self.condition(instruction)?;
                self.assembler.branch_if(holds, self.target(instruction));
            }
            JumpKind | JumpNotKind => self.branch_on_kind(instruction)?,
            ForPrep => self.begin_range(instruction)?,
            ForLoop => self.next_round(instruction),
            Call | CallRec => self.call(instruction, to)?,
            TailCall => self.tail_call(instruction)?,
            CallB => self.call_builtin(instruction, to)?,
            Check => self.check(instruction),
            Clear => self.write_bits(to, |baseline, bits| baseline.set_bits(bits, layout::UNASSIGNED)),
            Return => self.leave(to)?,
            Add | Sub | Mul | Div | Neg | ConcatTT | ConcatLL | Append | Lt | Le | Gt | Ge | EachPrep | EachLoop
            | List | Extend | Index | NewRecord | Field | FieldSlot | With | WithSlot | MakeOk | MakeErr | Payload
            | CallV | TailCallV | ToFunction | CallTool => return Err(objection(instruction.op)),
        }
        Ok(())
    }

    /// What is proved of a register before an instruction.
    fn proof(&self, instruction: &Instruction, register: u8) -> Proof {
        let facts = self.facts.get_or_init(|| self.unit.bytecode.facts(self.id).ok());
        match facts {
            // Nothing is known where nothing gets to.
            Some(facts) => facts.before(instruction.pc, register).unwrap_or(Proof::Never),
            None => Proof::Any,
        }
    }

    /// The kind of a register before an instruction.
    fn kind(&self, instruction: &Instruction, register: u8) -> Result<Kind, Objection> {
        let unproved = || format!("R{register} is not proved to be a number or a boolean");
        Kind::of(self.proof(instruction, register)).ok_or_else(|| unproved().into())
    }

    /// That registers are numbers before an instruction.
    fn numbers(&self, instruction: &Instruction, mut registers: impl Iterator<Item = u8>) -> Result<(), Objection> {
        match registers.find(|&register| self.kind(instruction, register) != Ok(Kind::Number)) {
            Some(register) => Err(format!("R{register} is not proved to be a number").into()),
            None => Ok(()),
        }
    }

    /// A constant that is a number.
    fn constant(&self, index: u8) -> Result<Source, Objection> {
        match self.function.constants.get(index as usize) {
            Some(&Constant::Number(number)) => Ok(Source::Constant(number)),
            _ => Err("its constant is not a number".into()),
        }
    }

    /// Where an instruction branches to. Validated code has an instruction there.
    fn target(&self, instruction: &Instruction) -> Label {
        instruction.target.and_then(|pc| self.targets.get(&pc)).copied().unwrap_or(self.body)
    }

    fn load(&mut self, to: u8, constant: u16) -> Result<(), Objection> {
        let bits = match self.function.constants.get(constant as usize) {
            Some(&Constant::Number(number)) => {
                self.copy(to, Source::Constant(number));
                return Ok(());
            }
            Some(Constant::Bool(true)) => layout::TRUE,
            Some(Constant::Bool(false)) => layout::FALSE,
            Some(Constant::Nil) => layout::NIL,
            _ => return Err(of_other_kinds("it loads a text or a function")),
        };
        self.write_bits(to, |baseline, register| baseline.set_bits(register, bits));
        Ok(())
    }

    fn one_source(&mut self, encode: fn(DReg, DReg) -> u32, to: u8, from: u8) {
        let from = self.read(Source::Register(from), SCRATCH);
        self.write(to, |register| encode(register, from));
    }

    /// An operation of two sources.
    fn two_sources(&mut self, encode: TwoSources, to: u8, left: Source, right: Source) {
        let free = match self.frame.place(to) {
            // If it is needed, both sources were loaded, so it is neither of them, and free until the operation.
            Place::Register(register) => Some(register),
            Place::Slot(_) => None,
        };
        let pair = self.pair(left, right, free);
        self.write(to, |register| encode(register, pair.left, pair.right));
        self.give_back(pair);
    }

    /// Two sources in registers. Those that are in none are loaded into scratch registers; `free` is one more of these.
    fn pair(&mut self, left: Source, right: Source, free: Option<DReg>) -> Pair {
        let right = self.read(right, SCRATCH);
        let (free, is_borrowed) = match (self.register(left), free) {
            (Some(left), _) => return Pair { left, right, is_borrowed: false },
            (None, _) if right != SCRATCH => (SCRATCH, false),
            (None, Some(free)) => (free, false),
            (None, None) => (LAST_ALLOCATED, true),
        };
        if is_borrowed {
            self.assembler.emit(encode::fmov_to_general(KEEPER, LAST_ALLOCATED));
        }
        Pair { left: self.read(left, free), right, is_borrowed }
    }

    /// Ends the use of a pair; leaves the flags as they are.
    fn give_back(&mut self, pair: Pair) {
        if pair.is_borrowed {
            self.assembler.emit(encode::fmov_from_general(LAST_ALLOCATED, KEEPER));
        }
    }

    /// Leaves for the VM if a divisor is zero, of either sign: what happens then is told in one place, the VM.
    fn exit_on_zero(&mut self, pc: usize, divisor: u8) {
        let divisor = self.read(Source::Register(divisor), SCRATCH);
        self.assembler.emit(encode::fcmp_zero(divisor));
        let label = self.exit(pc, "division by zero");
        self.assembler.branch_if(Condition::Equal, label);
    }

    /// Leaves for the VM if a variable has no value.
    fn check(&mut self, instruction: &Instruction) {
        self.read_bits(instruction.word.a(), BITS);
        self.set_bits(OTHER_BITS, layout::UNASSIGNED);
        self.assembler.emit(encode::cmp(BITS, OTHER_BITS));
        let label = self.exit(instruction.pc, "a variable without a value");
        self.assembler.branch_if(Condition::Equal, label);
    }

    /// A new exit to the VM, which goes on at a pc.
    fn exit(&mut self, pc: usize, reason: &'static str) -> Label {
        let label = self.assembler.new_label();
        self.exits.push(SideExit { label, pc, live: self.liveness.before(pc), reason });
        label
    }

    fn copy(&mut self, to: u8, from: Source) {
        match (self.frame.place(to), self.register(from)) {
            (Place::Register(to), Some(from)) if to == from => {}
            (Place::Register(to), Some(from)) => self.assembler.emit(encode::fmov(to, from)),
            (Place::Register(to), None) => {
                self.read(from, to);
            }
            (Place::Slot(slot), _) => {
                let from = self.read(from, SCRATCH);
                self.assembler.emit(encode::str_d(from, Base::Sp, slot));
            }
        }
    }

    fn leave(&mut self, result: u8) -> Result<(), Objection> {
        match self.convention.result {
            Some(Kind::Number) => self.copy(RESULT.number(), Source::Register(result)),
            Some(Kind::Bool) => self.read_bits(result, GENERAL_RESULT),
            None => return Err(UNPROVED_RESULT.into()),
        }
        self.frame.leave(self.assembler);
        self.assembler.emit(encode::ret());
        Ok(())
    }

    /// The register that holds a source, if one does.
    fn register(&self, source: Source) -> Option<DReg> {
        match source {
            Source::Register(register) => match self.frame.place(register) {
                Place::Register(register) => Some(register),
                Place::Slot(_) => None,
            },
            Source::Constant(_) => None,
        }
    }

    /// The register that holds a source; `free` once it is loaded, if none did.
    fn read(&mut self, source: Source, free: DReg) -> DReg {
        match source {
            Source::Register(register) => match self.frame.place(register) {
                Place::Register(register) => return register,
                Place::Slot(slot) => self.assembler.emit(encode::ldr_d(free, Base::Sp, slot)),
            },
            Source::Constant(number) if number.to_bits() == 0 => self.assembler.emit(encode::fmov_zero(free)),
            Source::Constant(number) => match SmallDouble::new(number) {
                Some(small) => self.assembler.emit(encode::fmov_immediate(free, small)),
                None => self.assembler.load_literal(free, number.to_bits()),
            },
        }
        free
    }

    /// Emits an operation that writes a VM register.
    fn write(&mut self, to: u8, operation: impl FnOnce(DReg) -> u32) {
        match self.frame.place(to) {
            Place::Register(register) => self.assembler.emit(operation(register)),
            Place::Slot(slot) => {
                self.assembler.emit(operation(SCRATCH));
                self.assembler.emit(encode::str_d(SCRATCH, Base::Sp, slot));
            }
        }
    }

    /// Puts the bits of a VM register into a general one.
    fn read_bits(&mut self, from: u8, to: XReg) {
        self.assembler.emit(match self.frame.place(from) {
            Place::Register(from) => encode::fmov_to_general(to, from),
            Place::Slot(slot) => encode::ldr_x(to, Base::Sp, slot),
        });
    }

    /// Puts bits into a VM register that an operation makes in a general one.
    fn write_bits(&mut self, to: u8, operation: impl FnOnce(&mut Self, XReg)) {
        operation(self, BITS);
        self.move_bits(to, BITS);
    }

    /// Puts the bits of a general register into a VM register.
    fn move_bits(&mut self, to: u8, from: XReg) {
        self.assembler.emit(match self.frame.place(to) {
            Place::Register(to) => encode::fmov_from_general(to, from),
            Place::Slot(slot) => encode::str_x(from, Base::Sp, slot),
        });
    }

    /// Sets a general register to the bits of a plain value.
    fn set_bits(&mut self, register: XReg, bits: u64) {
        const { assert!((layout::NIL | layout::FALSE | layout::TRUE | layout::UNASSIGNED) << 16 >> 32 == 0) };
        self.assembler.emit(encode::movz_high(register, (bits >> 48) as u16));
        if bits as u16 != 0 {
            self.assembler.emit(encode::movk_low(register, bits as u16));
        }
    }

    /// Writes the ways out after the code.
    fn finish(self) {
        for exit in &self.exits {
            exit.emit(self.assembler, &self.frame, self.id, self.convention.result);
        }
        if let Some(label) = self.unwind {
            exits::unwind(label, self.assembler, &self.frame, self.id);
        }
    }
}
