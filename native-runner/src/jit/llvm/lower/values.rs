//! Boxed values: their bits.

use super::{Lowered, Lowering};
use ilo_core::ir::function::Value;
use ilo_core::ir::opcodes::Type;
use ilo_core::value::layout;
use inkwell::IntPredicate;
use inkwell::values::{BasicValueEnum, FloatValue, IntValue};

impl<'ctx> Lowering<'_, '_, 'ctx> {
    /// A value as the VM and the runtime hold it.
    pub(super) fn boxed(&self, value: Value) -> Lowered<BasicValueEnum<'ctx>> {
        let lowered = self.value(value)?;
        Ok(match self.source.type_of(value) {
            Type::F64 | Type::Ref => lowered,
            Type::Bool => self.box_flag(lowered.into_int_value())?.into(),
            Type::I64 => {
                let integer = lowered.into_int_value();
                self.builder.build_signed_int_to_float(integer, self.context.f64_type(), "")?.into()
            }
        })
    }

    pub(super) fn box_flag(&self, flag: IntValue<'ctx>) -> Lowered<IntValue<'ctx>> {
        let (yes, no) = (self.bits(layout::TRUE), self.bits(layout::FALSE));
        Ok(self.builder.build_select(flag, yes, no, "")?.into_int_value())
    }

    pub(super) fn unbox_flag(&self, value: IntValue<'ctx>) -> Lowered<IntValue<'ctx>> {
        Ok(self.builder.build_int_compare(IntPredicate::EQ, value, self.bits(layout::TRUE), "")?)
    }

    pub(super) fn box_number(&self, number: FloatValue<'ctx>) -> Lowered<BasicValueEnum<'ctx>> {
        Ok(self.builder.build_bit_cast(number, self.context.i64_type(), "")?)
    }

    pub(super) fn unbox_number(&self, value: IntValue<'ctx>) -> Lowered<BasicValueEnum<'ctx>> {
        Ok(self.builder.build_bit_cast(value, self.context.f64_type(), "")?)
    }

    pub(super) fn is_boxed_other(&self, value: IntValue<'ctx>) -> Lowered<IntValue<'ctx>> {
        Ok(self.builder.build_int_compare(IntPredicate::UGE, value, self.bits(layout::FIRST_TAG), "")?)
    }
}
