//! One operation after the other.

use super::{Lowered, Lowering};
use ilo_core::emit::runtime_calls::RuntimeCall;
use ilo_core::ir::function::{Immediate, Instruction};
use ilo_core::ir::opcodes::{Operation, Type};
use ilo_core::value::layout;
use inkwell::intrinsics::Intrinsic;
use inkwell::types::BasicTypeEnum;
use inkwell::values::{BasicValueEnum, FloatValue, IntValue};
use inkwell::{FloatPredicate, IntPredicate};

impl<'ctx> Lowering<'_, '_, 'ctx> {
    pub(super) fn instruction(&mut self, instruction: &Instruction) -> Lowered<Option<BasicValueEnum<'ctx>>> {
        use Operation as Op;
        let operands = self.values(&instruction.operands)?;
        let any = |index: usize| operands.get(index).copied().ok_or("an operand is missing");
        let number = |index: usize| any(index).map(BasicValueEnum::into_float_value);
        let whole = |index: usize| any(index).map(BasicValueEnum::into_int_value);
        let builder = &self.builder;
        let compare = |predicate: FloatPredicate| -> Lowered<_> {
            Ok(builder.build_float_compare(predicate, number(0)?, number(1)?, "")?.into())
        };
        let compare_whole = |predicate: IntPredicate| -> Lowered<_> {
            Ok(builder.build_int_compare(predicate, whole(0)?, whole(1)?, "")?.into())
        };
        let immediate = instruction.immediate;
        Ok(Some(match instruction.operation {
            Op::Constant => {
                let number = self.number(instruction.number().ok_or("a constant has no number")?);
                match instruction.result {
                    Some(result) if self.compared_often.contains(&result) => {
                        self.intrinsic("llvm.arithmetic.fence", &[self.context.f64_type().into()], number)?
                    }
                    _ => number.into(),
                }
            }
            Op::Integer => match immediate {
                Immediate::Integer(integer) => self.bits(integer as u64).into(),
                _ => return Err("a constant has no integer".into()),
            },
            Op::Flag => {
                let flag = u64::from(immediate == Immediate::Flag(true));
                self.context.bool_type().const_int(flag, false).into()
            }
            Op::Add => builder.build_float_add(number(0)?, number(1)?, "")?.into(),
            Op::Sub => builder.build_float_sub(number(0)?, number(1)?, "")?.into(),
            Op::Mul => builder.build_float_mul(number(0)?, number(1)?, "")?.into(),
            Op::Div => builder.build_float_div(number(0)?, number(1)?, "")?.into(),
            Op::Neg => builder.build_float_neg(number(0)?, "")?.into(),
            Op::Abs => self.rounded("llvm.fabs", number(0)?)?.into(),
            Op::Floor => self.rounded("llvm.floor", number(0)?)?.into(),
            Op::Ceil => self.rounded("llvm.ceil", number(0)?)?.into(),
            Op::Sqrt => self.rounded("llvm.sqrt", number(0)?)?.into(),
            Op::Whole => self.whole(number(0)?)?,
            Op::Min => self.choose(FloatPredicate::OLT, number(0)?, number(1)?)?,
            Op::Max => self.choose(FloatPredicate::OGT, number(0)?, number(1)?)?,
            Op::Lt => compare(FloatPredicate::OLT)?,
            Op::Le => compare(FloatPredicate::OLE)?,
            Op::Eq => compare(FloatPredicate::OEQ)?,
            Op::Near => self.near(number(0)?, number(1)?)?.into(),
            Op::Select | Op::ISelect => builder.build_select(whole(0)?, any(1)?, any(2)?, "")?,
            Op::Numeric => self.numeric(instruction)?,
            Op::ToNumber => builder.build_signed_int_to_float(whole(0)?, self.context.f64_type(), "")?.into(),
            Op::ToInteger => {
                let types = [self.context.i64_type().into(), self.context.f64_type().into()];
                self.intrinsic("llvm.fptosi.sat", &types, number(0)?)?
            }
            Op::IAdd => builder.build_int_add(whole(0)?, whole(1)?, "")?.into(),
            Op::ISub => builder.build_int_sub(whole(0)?, whole(1)?, "")?.into(),
            Op::IMul => builder.build_int_mul(whole(0)?, whole(1)?, "")?.into(),
            Op::IRem => builder.build_int_signed_rem(whole(0)?, whole(1)?, "")?.into(),
            Op::IHalf => builder.build_right_shift(whole(0)?, self.bits(1), true, "")?.into(),
            Op::ILt => compare_whole(IntPredicate::SLT)?,
            Op::ILe => compare_whole(IntPredicate::SLE)?,
            Op::IEq => compare_whole(IntPredicate::EQ)?,
            Op::Not => builder.build_not(whole(0)?, "")?.into(),
            Op::And => builder.build_and(whole(0)?, whole(1)?, "")?.into(),
            Op::Or => builder.build_or(whole(0)?, whole(1)?, "")?.into(),
            Op::Nil => self.bits(layout::NIL).into(),
            Op::Unassigned => self.bits(layout::UNASSIGNED).into(),
            Op::BoxNumber => self.box_number(number(0)?)?,
            Op::BoxFlag => self.box_flag(whole(0)?)?.into(),
            Op::UnboxNumber => self.unbox_number(whole(0)?)?,
            Op::UnboxFlag => self.unbox_flag(whole(0)?)?.into(),
            Op::Text => {
                let Immediate::Constant(function, index) = immediate else { return Err("there is no constant".into()) };
                let arguments = [self.u32(function.0.into()).into(), self.u32(index.into()).into()];
                return self.runtime(RuntimeCall::Constant, &arguments);
            }
            Op::Truthy => return self.runtime(RuntimeCall::Truthy, &operands),
            Op::IsBound => {
                let unassigned = self.bits(layout::UNASSIGNED);
                builder.build_int_compare(IntPredicate::NE, whole(0)?, unassigned, "")?.into()
            }
            Op::IsKind => {
                let Immediate::Kind(kind) = immediate else { return Err("there is no kind".into()) };
                return self.runtime(RuntimeCall::IsKind, &[any(0)?, self.u32(kind as u32).into()]);
            }
            Op::Length => self.load_part(whole(0)?, self.layout.list_length)?.into(),
            Op::TextLength => self.load_part(whole(0)?, self.layout.text_length)?.into(),
            Op::Element => {
                let value = self.load_element(Type::Ref, whole(0)?, whole(1)?)?;
                self.retain(value.into_int_value())?;
                value
            }
            Op::NumberAt => self.load_element(Type::F64, whole(0)?, whole(1)?)?,
            Op::Append => self.append(whole(0)?, whole(1)?)?,
            Op::Join => return self.runtime(RuntimeCall::Join, &operands),
            Op::NumberText => return self.runtime(RuntimeCall::NumberText, &operands),
            Op::Extend => self.extend(whole(0)?, immediate)?,
            Op::Record => {
                let Immediate::Record(id) = immediate else { return Err("there is no record type".into()) };
                let count = self.store_operands(instruction)?;
                return self.runtime(RuntimeCall::Record, &[self.u32(id.0.into()).into(), count.into()]);
            }
            Op::Field => {
                let value = self.load_slot(Type::Ref, whole(0)?, immediate)?;
                self.retain(value.into_int_value())?;
                value
            }
            Op::NumberIn => self.load_slot(Type::F64, whole(0)?, immediate)?,
            Op::Retain => {
                self.retain(whole(0)?)?;
                return Ok(None);
            }
            Op::Release => {
                self.release(whole(0)?)?;
                return Ok(None);
            }
            Op::GuardNonZero => {
                let is_zero = builder.build_float_compare(FloatPredicate::OEQ, number(0)?, self.number(0.0), "")?;
                self.leave_if(is_zero, instruction)?;
                return Ok(None);
            }
            Op::GuardNumber => {
                let is_other = self.is_boxed_other(whole(0)?)?;
                self.leave_if(is_other, instruction)?;
                self.unbox_number(whole(0)?)?
            }
            Op::Guard => {
                let fails = builder.build_not(whole(0)?, "")?;
                self.leave_if(fails, instruction)?;
                return Ok(None);
            }
            Op::Enter | Op::Leave => return Err("calls are counted by hand".into()),
            Op::Call => self.call(instruction)?,
            Op::CallValue => self.ask_runtime(RuntimeCall::CallValue, instruction)?,
            Op::Vm => self.ask_runtime(RuntimeCall::Vm, instruction)?,
        }))
    }

    fn intrinsic(
        &self,
        name: &str,
        types: &[BasicTypeEnum<'ctx>],
        operand: FloatValue<'ctx>,
    ) -> Lowered<BasicValueEnum<'ctx>> {
        let intrinsic = Intrinsic::find(name).and_then(|found| found.get_declaration(self.unit.module, types));
        let intrinsic = intrinsic.ok_or("LLVM has no such operation")?;
        let call = self.builder.build_call(intrinsic, &[operand.into()], "")?;
        call.try_as_basic_value().basic().ok_or_else(|| "an operation gives nothing".into())
    }

    /// What an intrinsic of numbers makes of one.
    fn rounded(&self, name: &str, number: FloatValue<'ctx>) -> Lowered<FloatValue<'ctx>> {
        let types = [self.context.f64_type().into()];
        Ok(self.intrinsic(name, &types, number)?.into_float_value())
    }

    fn is_nan(&self, number: FloatValue<'ctx>) -> Lowered<IntValue<'ctx>> {
        Ok(self.builder.build_float_compare(FloatPredicate::UNO, number, number, "")?)
    }

    /// Truncated to a whole number; 0 for NaN.
    fn whole(&self, number: FloatValue<'ctx>) -> Lowered<BasicValueEnum<'ctx>> {
        let whole = self.rounded("llvm.trunc", number)?;
        Ok(self.builder.build_select(self.is_nan(number)?, self.number(0.0), whole, "")?)
    }

    /// The right number if it compares so with the left one, or that is NaN; else the left one.
    fn choose(
        &self,
        comparison: FloatPredicate,
        left: FloatValue<'ctx>,
        right: FloatValue<'ctx>,
    ) -> Lowered<BasicValueEnum<'ctx>> {
        let compares = self.builder.build_float_compare(comparison, right, left, "")?;
        let is_right = self.builder.build_or(self.is_nan(left)?, compares, "")?;
        Ok(self.builder.build_select(is_right, right, left, "")?)
    }

    /// The same, or closer than the tolerance.
    fn near(&self, left: FloatValue<'ctx>, right: FloatValue<'ctx>) -> Lowered<IntValue<'ctx>> {
        let same = self.builder.build_float_compare(FloatPredicate::OEQ, left, right, "")?;
        let difference = self.builder.build_float_sub(left, right, "")?;
        let distance = self.rounded("llvm.fabs", difference)?;
        let tolerance = self.number(f64::EPSILON);
        let close = self.builder.build_float_compare(FloatPredicate::OLT, distance, tolerance, "")?;
        Ok(self.builder.build_or(same, close, "")?)
    }
}
