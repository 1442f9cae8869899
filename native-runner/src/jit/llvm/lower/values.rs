//! Boxed values: their bits and their counts; and the fields of the context.
#![allow(unsafe_code)]

use super::{Lowered, Lowering};
use ilo_core::emit::runtime_calls::RuntimeCall;
use ilo_core::ir::function::Value;
use ilo_core::ir::opcodes::Type;
use ilo_core::value::layout;
use inkwell::types::BasicTypeEnum;
use inkwell::values::{BasicValue, BasicValueEnum, FloatValue, IntValue, PointerValue};
use inkwell::{AddressSpace, IntPredicate};

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

    /// Does something with the address of what a value refers to, if it refers to anything.
    fn with_object(
        &mut self,
        value: IntValue<'ctx>,
        work: impl FnOnce(&mut Self, PointerValue<'ctx>) -> Lowered,
    ) -> Lowered {
        let (refers, done) = (self.new_block("refers"), self.new_block("done"));
        let first = self.bits(layout::FIRST_REFERENCE);
        let is_reference = self.builder.build_int_compare(IntPredicate::UGE, value, first, "")?;
        self.builder.build_conditional_branch(is_reference, refers, done)?;
        self.builder.position_at_end(refers);
        let address = self.builder.build_and(value, self.bits(layout::ADDRESS), "")?;
        let object = self.builder.build_int_to_ptr(address, self.context.ptr_type(AddressSpace::default()), "")?;
        work(self, object)?;
        self.builder.build_unconditional_branch(done)?;
        self.builder.position_at_end(done);
        Ok(())
    }

    fn add_to_count(&self, object: PointerValue<'ctx>, count: IntValue<'ctx>, change: i64) -> Lowered {
        let count = self.builder.build_int_add(count, self.bits(change as u64), "")?;
        self.builder.build_store(object, count)?;
        Ok(())
    }

    fn count(&self, object: PointerValue<'ctx>) -> Lowered<IntValue<'ctx>> {
        Ok(self.builder.build_load(self.context.i64_type(), object, "")?.into_int_value())
    }

    pub(super) fn retain(&mut self, value: IntValue<'ctx>) -> Lowered {
        self.with_object(value, |lowering, object| {
            let count = lowering.count(object)?;
            lowering.add_to_count(object, count, 1)
        })
    }

    pub(super) fn release(&mut self, value: IntValue<'ctx>) -> Lowered {
        self.with_object(value, |lowering, object| {
            let (last, more, released) =
                (lowering.new_block("last"), lowering.new_block("more"), lowering.new_block("released"));
            let count = lowering.count(object)?;
            let is_last = lowering.builder.build_int_compare(IntPredicate::EQ, count, lowering.bits(1), "")?;
            lowering.builder.build_conditional_branch(is_last, last, more)?;
            lowering.builder.position_at_end(last);
            lowering.runtime(RuntimeCall::Free, &[value.into()])?;
            lowering.builder.build_unconditional_branch(released)?;
            lowering.builder.position_at_end(more);
            lowering.add_to_count(object, count, -1)?;
            lowering.builder.build_unconditional_branch(released)?;
            lowering.builder.position_at_end(released);
            Ok(())
        })
    }

    /// The address of a field of the context.
    fn field(&self, offset: usize) -> Lowered<PointerValue<'ctx>> {
        // SAFETY: every offset comes from the context's own layout, so it stays inside the context.
        let address = unsafe {
            self.builder.build_in_bounds_gep(
                self.context.i8_type(),
                self.native_context,
                &[self.bits(offset as u64)],
                "",
            )
        };
        Ok(address?)
    }

    pub(super) fn load_field(&self, ty: BasicTypeEnum<'ctx>, offset: usize) -> Lowered<BasicValueEnum<'ctx>> {
        Ok(self.builder.build_load(ty, self.field(offset)?, "")?)
    }

    /// A field that never changes.
    pub(super) fn load_constant_field(&self, ty: BasicTypeEnum<'ctx>, offset: usize) -> Lowered<BasicValueEnum<'ctx>> {
        let loaded = self.load_field(ty, offset)?;
        let load = loaded.as_instruction_value().ok_or("a load is no instruction")?;
        load.set_metadata(self.context.metadata_node(&[]), self.context.get_kind_id("invariant.load"))?;
        Ok(loaded)
    }

    pub(super) fn store_field(&self, value: BasicValueEnum<'ctx>, offset: usize) -> Lowered {
        self.builder.build_store(self.field(offset)?, value)?;
        Ok(())
    }

    /// Adds one to the counted calls that may begin, or takes one away.
    pub(super) fn add_to_calls_left(&self, left: IntValue<'ctx>, change: i64) -> Lowered {
        let left = self.builder.build_int_add(left, self.bits(change as u64), "")?;
        self.store_field(left.into(), ilo_core::emit::context::Context::CALLS_LEFT)
    }
}
