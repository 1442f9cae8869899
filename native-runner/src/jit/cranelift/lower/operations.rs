//! One operation after the other.

use super::Lowering;
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::types::{F64, I8, I64};
use cranelift_codegen::ir::{InstBuilder, Value};
use ilo_core::emit::runtime_calls::RuntimeCall;
use ilo_core::ir::function::{Immediate, Instruction};
use ilo_core::ir::opcodes::Operation;
use ilo_core::value::layout;

impl<'f> Lowering<'f> {
    pub(super) fn instruction(&mut self, instruction: &'f Instruction) -> Result<Option<Value>, String> {
        use Operation as Op;
        let operands = self.values(&instruction.operands)?;
        let x = |index: usize| operands.get(index).copied().ok_or_else(|| "an operand is missing".to_owned());
        let immediate = instruction.immediate;
        Ok(Some(match instruction.operation {
            Op::Constant => {
                let number = instruction.number().ok_or("a constant has no number")?;
                self.builder.ins().f64const(number)
            }
            Op::Integer => match immediate {
                Immediate::Integer(integer) => self.builder.ins().iconst(I64, integer),
                _ => return Err("a constant has no integer".into()),
            },
            Op::Flag => self.builder.ins().iconst(I8, i64::from(immediate == Immediate::Flag(true))),
            Op::Add => self.builder.ins().fadd(x(0)?, x(1)?),
            Op::Sub => self.builder.ins().fsub(x(0)?, x(1)?),
            Op::Mul => self.builder.ins().fmul(x(0)?, x(1)?),
            Op::Div => self.builder.ins().fdiv(x(0)?, x(1)?),
            Op::Neg => self.builder.ins().fneg(x(0)?),
            Op::Abs => self.builder.ins().fabs(x(0)?),
            Op::Floor => self.builder.ins().floor(x(0)?),
            Op::Ceil => self.builder.ins().ceil(x(0)?),
            Op::Sqrt => self.builder.ins().sqrt(x(0)?),
            Op::Whole => self.whole(x(0)?),
            Op::Min => self.choose(FloatCC::LessThan, x(0)?, x(1)?),
            Op::Max => self.choose(FloatCC::GreaterThan, x(0)?, x(1)?),
            Op::Lt => self.builder.ins().fcmp(FloatCC::LessThan, x(0)?, x(1)?),
            Op::Le => self.builder.ins().fcmp(FloatCC::LessThanOrEqual, x(0)?, x(1)?),
            Op::Eq => self.builder.ins().fcmp(FloatCC::Equal, x(0)?, x(1)?),
            Op::Near => self.near(x(0)?, x(1)?),
            Op::Select | Op::ISelect => self.builder.ins().select(x(0)?, x(1)?, x(2)?),
            Op::Numeric => self.numeric(instruction)?,
            Op::ToNumber => self.builder.ins().fcvt_from_sint(F64, x(0)?),
            Op::ToInteger => self.builder.ins().fcvt_to_sint_sat(I64, x(0)?),
            Op::IAdd => self.builder.ins().iadd(x(0)?, x(1)?),
            Op::ISub => self.builder.ins().isub(x(0)?, x(1)?),
            Op::IMul => self.builder.ins().imul(x(0)?, x(1)?),
            Op::IRem => self.builder.ins().srem(x(0)?, x(1)?),
            Op::IHalf => self.builder.ins().sshr_imm_s(x(0)?, 1),
            Op::ILt => self.builder.ins().icmp(IntCC::SignedLessThan, x(0)?, x(1)?),
            Op::ILe => self.builder.ins().icmp(IntCC::SignedLessThanOrEqual, x(0)?, x(1)?),
            Op::IEq => self.builder.ins().icmp(IntCC::Equal, x(0)?, x(1)?),
            Op::Not => self.not(x(0)?),
            Op::And => self.builder.ins().band(x(0)?, x(1)?),
            Op::Or => self.builder.ins().bor(x(0)?, x(1)?),
            Op::Nil => self.bits(layout::NIL),
            Op::Unassigned => self.bits(layout::UNASSIGNED),
            Op::BoxNumber => self.box_number(x(0)?),
            Op::BoxFlag => self.box_flag(x(0)?),
            Op::UnboxNumber => self.unbox_number(x(0)?),
            Op::UnboxFlag => self.unbox_flag(x(0)?),
            Op::Text => {
                let Immediate::Constant(function, index) = immediate else { return Err("there is no constant".into()) };
                let (function, index) = (self.u32(function.0.into()), self.u32(index.into()));
                return Ok(self.runtime(RuntimeCall::Constant, &[function, index]));
            }
            Op::Truthy => return Ok(self.runtime(RuntimeCall::Truthy, &[x(0)?])),
            Op::IsBound => self.builder.ins().icmp_imm_s(IntCC::NotEqual, x(0)?, layout::UNASSIGNED as i64),
            Op::IsKind => {
                let Immediate::Kind(kind) = immediate else { return Err("there is no kind".into()) };
                let kind = self.u32(kind as u32);
                return Ok(self.runtime(RuntimeCall::IsKind, &[x(0)?, kind]));
            }
            Op::Length => self.load_part(I64, x(0)?, |layout| layout.list_length),
            Op::TextLength => self.load_part(I64, x(0)?, |layout| layout.text_length),
            Op::Element => {
                let value = self.load_element(I64, x(0)?, x(1)?);
                self.retain(value);
                value
            }
            Op::NumberAt => self.load_element(F64, x(0)?, x(1)?),
            Op::Append => self.append(x(0)?, x(1)?)?,
            Op::Join => return Ok(self.runtime(RuntimeCall::Join, &[x(0)?, x(1)?])),
            Op::NumberText => return Ok(self.runtime(RuntimeCall::NumberText, &[x(0)?])),
            Op::Extend => self.extend(x(0)?, immediate)?,
            Op::Record => {
                let Immediate::Record(id) = immediate else { return Err("there is no record type".into()) };
                let count = self.store_operands(instruction)?;
                let record = self.u32(id.0.into());
                return Ok(self.runtime(RuntimeCall::Record, &[record, count]));
            }
            Op::Field => {
                let value = self.load_slot(I64, x(0)?, immediate)?;
                self.retain(value);
                value
            }
            Op::NumberIn => self.load_slot(F64, x(0)?, immediate)?,
            Op::Retain => {
                self.retain(x(0)?);
                return Ok(None);
            }
            Op::Release => {
                self.release(x(0)?)?;
                return Ok(None);
            }
            Op::GuardNonZero => {
                let zero = self.builder.ins().f64const(0.0);
                let is_zero = self.builder.ins().fcmp(FloatCC::Equal, x(0)?, zero);
                self.leave_if(is_zero, instruction)?;
                return Ok(None);
            }
            Op::GuardNumber => {
                let is_number = self.is_number(x(0)?);
                self.leave_unless(is_number, instruction)?;
                self.unbox_number(x(0)?)
            }
            Op::Guard => {
                self.leave_unless(x(0)?, instruction)?;
                return Ok(None);
            }
            Op::Enter | Op::Leave => return Err("calls are counted by hand".into()),
            Op::Call => self.call(instruction)?,
            Op::CallValue => self.ask_runtime(RuntimeCall::CallValue, instruction)?,
            Op::Vm => self.ask_runtime(RuntimeCall::Vm, instruction)?,
        }))
    }

    fn not(&mut self, flag: Value) -> Value {
        self.builder.ins().bxor_imm_s(flag, 1)
    }

    fn is_nan(&mut self, number: Value) -> Value {
        self.builder.ins().fcmp(FloatCC::Unordered, number, number)
    }

    /// Truncated to a whole number; 0 for NaN.
    fn whole(&mut self, number: Value) -> Value {
        let is_nan = self.is_nan(number);
        let zero = self.builder.ins().f64const(0.0);
        let whole = self.builder.ins().trunc(number);
        self.builder.ins().select(is_nan, zero, whole)
    }

    /// The right number if it compares so with the left one, or that is NaN; else the left one.
    fn choose(&mut self, comparison: FloatCC, left: Value, right: Value) -> Value {
        let is_nan = self.is_nan(left);
        let compares = self.builder.ins().fcmp(comparison, right, left);
        let is_right = self.builder.ins().bor(is_nan, compares);
        self.builder.ins().select(is_right, right, left)
    }

    /// The same, or closer than the tolerance.
    fn near(&mut self, left: Value, right: Value) -> Value {
        let same = self.builder.ins().fcmp(FloatCC::Equal, left, right);
        let difference = self.builder.ins().fsub(left, right);
        let distance = self.builder.ins().fabs(difference);
        let tolerance = self.builder.ins().f64const(f64::EPSILON);
        let close = self.builder.ins().fcmp(FloatCC::LessThan, distance, tolerance);
        self.builder.ins().bor(same, close)
    }
}
