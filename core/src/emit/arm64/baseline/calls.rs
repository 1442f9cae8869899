//! Calls: of functions of the unit directly, of builtins through the context.

use super::code::Step;
use super::{Baseline, Source};
use crate::builtins::Builtin;
use crate::bytecode::instruction::Instruction;
use crate::bytecode::liveness::Liveness;
use crate::bytecode::opcodes::{Opcode, Operand};
use crate::check::typed_program::FunctionId;
use crate::emit::arm64::convention::{Convention, Kind, Passed};
use crate::emit::arm64::eligibility::{Objection, UNPROVED_RESULT};
use crate::emit::arm64::encode::{self, Condition, Flags, Immediate, Offset};
use crate::emit::arm64::exits::field;
use crate::emit::arm64::frame::{Calls, Place};
use crate::emit::arm64::registers::{BRANCH, Base, CONTEXT, COUNT, DReg, GENERAL_RESULT, RESULT, SCRATCH};
use crate::emit::arm64::unit::Unit;
use crate::emit::context::Context;

const CALLS_LEFT: Offset = field(Context::CALLS_LEFT);
const FAILED: Offset = field(Context::FAILED);
const ONE: Immediate = Immediate::new(1).expect("one is small");

/// What the calls in some code need of the frame; nothing if there are none.
pub(super) fn needs(unit: &Unit<'_>, steps: &[Step], liveness: &Liveness) -> Option<Calls> {
    let returning = steps.iter().map(|step| &step.instruction).filter(|instruction| comes_back(instruction));
    returning.fold(None, |needs: Option<Calls>, instruction| {
        let Calls { across, on_stack } = needs.unwrap_or_default();
        let callee = instruction.operand(Operand::Function).map(|id| unit.callee(FunctionId(id as u16)));
        let convention = callee.and_then(|callee| callee.convention.as_ref().ok());
        let passed = convention.map_or(0, |convention| convention.on_stack);
        Some(Calls { across: across.union(liveness.across(instruction)), on_stack: on_stack.max(passed) })
    })
}

/// Whether an instruction is a call that comes back here.
fn comes_back(instruction: &Instruction) -> bool {
    match instruction.op {
        Opcode::Call | Opcode::CallRec => true,
        Opcode::CallB => Builtin::from_byte(instruction.word.b()).is_some_and(|builtin| inline(builtin).is_none()),
        _ => false,
    }
}

/// A builtin that is a few instructions.
#[derive(Clone, Copy)]
enum Inline {
    /// One instruction of one number.
    One(fn(DReg, DReg) -> u32),
    /// The right one of two numbers if the left one is a NaN, or in this relation to it; else the left one. Beside a
    /// left NaN the relation is read from these flags.
    Right(Condition, Flags),
}

fn inline(builtin: Builtin) -> Option<Inline> {
    Some(match builtin {
        Builtin::Absolute => Inline::One(encode::fabs),
        Builtin::Floor => Inline::One(encode::frintm),
        Builtin::Ceiling => Inline::One(encode::frintp),
        Builtin::SquareRoot => Inline::One(encode::fsqrt),
        Builtin::Minimum => Inline::Right(Condition::Greater, Flags::None),
        Builtin::Maximum => Inline::Right(Condition::Less, Flags::Negative),
        _ => return None,
    })
}

/// Where arguments on the stack go.
#[derive(Clone, Copy)]
enum Stack {
    /// To the lower end of our frame, for a callee.
    Outgoing,
    /// To where our own came from, for a function in our place.
    Incoming,
}

impl<'a> Baseline<'a> {
    /// A call of a function of the unit.
    pub(super) fn call(&mut self, instruction: &Instruction, to: u8) -> Result<(), Objection> {
        let id = FunctionId(instruction.word.bx());
        let (convention, name) = self.callee(id)?;
        let result = convention
            .result
            .ok_or_else(|| format!("`{name}` returns what is not proved to be a number or a boolean"))?;
        let callee = self.unit.callee(id);
        let counts = instruction.op == Opcode::CallRec;
        if counts {
            let label = self.exit(instruction.pc, "too many calls in progress");
            self.assembler.note("counts the call");
            self.assembler.emit(encode::ldr_x(COUNT, Base::X(CONTEXT), CALLS_LEFT));
            self.assembler.branch_if_zero(COUNT, label);
            self.assembler.emit(encode::sub(COUNT, Base::X(COUNT), ONE));
            self.assembler.emit(encode::str_x(COUNT, Base::X(CONTEXT), CALLS_LEFT));
        }
        let live = self.liveness.across(instruction);
        self.frame.keep(live, self.assembler);
        self.pass(convention, instruction.word.a(), Stack::Outgoing);
        self.assembler.note(format!("calls `{name}`"));
        self.assembler.call(callee.entry);
        self.receive(to, result);
        if counts {
            self.assembler.note("counts no more");
            self.assembler.emit(encode::ldr_x(COUNT, Base::X(CONTEXT), CALLS_LEFT));
            self.assembler.emit(encode::add(COUNT, Base::X(COUNT), ONE));
            self.assembler.emit(encode::str_x(COUNT, Base::X(CONTEXT), CALLS_LEFT));
        }
        if callee.can_fail {
            let label = *self.unwind.get_or_insert_with(|| self.assembler.new_label());
            self.assembler.note(format!("whether `{name}` failed"));
            self.assembler.emit(encode::ldr_x(COUNT, Base::X(CONTEXT), FAILED));
            self.assembler.branch_unless_zero(COUNT, label);
        }
        self.frame.restore(live, self.assembler);
        Ok(())
    }

    /// A call of a function that takes our place: its frame replaces ours.
    pub(super) fn tail_call(&mut self, instruction: &Instruction) -> Result<(), Objection> {
        let id = FunctionId(instruction.word.bx());
        let first = instruction.word.a();
        if id == self.id {
            let live = self.liveness.before(0);
            for index in (0..self.function.parameters.len() as u8).filter(|&index| live.contains(index)) {
                self.copy(index, Source::Register(first + index));
            }
            self.assembler.branch(self.body);
            return Ok(());
        }
        let (convention, name) = self.callee(id)?;
        if self.convention.result.is_none() {
            return Err(UNPROVED_RESULT.into());
        }
        if convention.on_stack > self.convention.on_stack {
            return Err(
                format!("`{name}` takes more arguments on the stack than there is room for in its caller's").into()
            );
        }
        self.pass(convention, first, Stack::Incoming);
        self.frame.leave(self.assembler);
        self.assembler.note(format!("goes on as `{name}`"));
        self.assembler.branch(self.unit.callee(id).entry);
        Ok(())
    }

    /// A call of a builtin of numbers.
    pub(super) fn call_builtin(&mut self, instruction: &Instruction, to: u8) -> Result<(), Objection> {
        let (first, count) = (instruction.word.a(), instruction.word.c());
        let builtin = Builtin::from_byte(instruction.word.b());
        let numeric = builtin.and_then(|builtin| Some((builtin, builtin.numeric()?)));
        let Some((builtin, _)) = numeric.filter(|(_, function)| function.arity() == count as usize) else {
            let name = builtin.map_or("a builtin", Builtin::name);
            return Err(format!("it calls `{name}`, which does not compute a number from numbers alone").into());
        };
        self.numbers(instruction, first..first + count)?;
        let (left, right) = (Source::Register(first), Source::Register(first.wrapping_add(1)));
        match inline(builtin) {
            Some(Inline::One(encode)) => self.one_source(encode, to, first),
            Some(Inline::Right(relation, beside_nan)) => {
                let pair = self.pair(left, right, None);
                self.assembler.emit(encode::fcmp(pair.left, pair.left));
                self.assembler.emit(encode::fccmp(pair.left, pair.right, beside_nan, Condition::Ordered));
                self.write(to, |register| encode::fcsel(register, pair.right, pair.left, relation));
                self.give_back(pair);
            }
            None => {
                if builtin == Builtin::Remainder {
                    self.exit_on_zero(instruction.pc, first + 1);
                }
                let live = self.liveness.across(instruction);
                self.frame.keep(live, self.assembler);
                for index in 0..count {
                    self.copy(index, Source::Register(first + index));
                }
                self.assembler.note(format!("calls `{}`", builtin.name()));
                let function = Offset::new(Context::numeric(builtin)).ok_or("it is out of the context's reach")?;
                self.assembler.emit(encode::ldr_x(BRANCH, Base::X(CONTEXT), function));
                self.assembler.emit(encode::blr(BRANCH));
                self.receive(to, Kind::Number);
                self.frame.restore(live, self.assembler);
            }
        }
        Ok(())
    }

    /// How a function of the unit is called, and its name.
    fn callee(&self, id: FunctionId) -> Result<(&'a Convention, &'a str), Objection> {
        let unit = self.unit;
        let name = &unit.bytecode.function(id).name;
        match &unit.callee(id).convention {
            Ok(convention) => Ok((convention, name)),
            Err(reason) => Err(format!("it calls `{name}`, and {reason}").into()),
        }
    }

    /// Puts arguments where a function looks for them, from the first on: none goes beyond the register where it is.
    fn pass(&mut self, convention: &Convention, first: u8, stack: Stack) {
        for (&passed, from) in convention.arguments.iter().zip(first..) {
            match passed {
                Passed::Double(to) => self.copy(to.number(), Source::Register(from)),
                Passed::General(to) => self.read_bits(from, to),
                Passed::Stack(index) => {
                    let at = match stack {
                        Stack::Outgoing => self.frame.outgoing(index),
                        Stack::Incoming => self.frame.incoming(index),
                    };
                    let from = self.read(Source::Register(from), SCRATCH);
                    self.assembler.emit(encode::str_d(from, Base::Sp, at));
                }
            }
        }
    }

    /// Takes the result of a call, and the context back.
    fn receive(&mut self, to: u8, result: Kind) {
        match (result, self.frame.place(to)) {
            (Kind::Bool, _) => self.move_bits(to, GENERAL_RESULT),
            (Kind::Number, Place::Register(RESULT)) => {}
            (Kind::Number, Place::Register(to)) => self.assembler.emit(encode::fmov(to, RESULT)),
            (Kind::Number, Place::Slot(slot)) => self.assembler.emit(encode::str_d(RESULT, Base::Sp, slot)),
        }
        self.frame.restore_context(self.assembler);
    }
}
