//! Memory: the fields of the context, the counts of objects, and what is in lists and records.
#![allow(unsafe_code)]

use super::{Lowered, Lowering};
use crate::jit::llvm::attributes::Place;
use ilo_core::emit::runtime_calls::RuntimeCall;
use ilo_core::emit::text_bytes::{self, Store};
use ilo_core::ir::function::Immediate;
use ilo_core::ir::opcodes::Type;
use ilo_core::value::layout;
use inkwell::basic_block::BasicBlock;
use inkwell::values::{BasicValue, BasicValueEnum, InstructionValue, IntValue, PointerValue};
use inkwell::{AddressSpace, IntPredicate};

/// A list or a text that can grow in place.
struct Room<'ctx> {
    object: PointerValue<'ctx>,
    length: IntValue<'ctx>,
    /// The length once it has grown.
    longer: IntValue<'ctx>,
}

impl<'ctx> Lowering<'_, '_, 'ctx> {
    /// The address at a distance, in bytes, from another one inside the same piece of memory.
    fn at(&self, start: PointerValue<'ctx>, distance: IntValue<'ctx>) -> Lowered<PointerValue<'ctx>> {
        // SAFETY: distances come from the layouts of the context and of objects, and from indices that are proved to be
        // within a list; so the address stays inside.
        Ok(unsafe { self.builder.build_in_bounds_gep(self.context.i8_type(), start, &[distance], "") }?)
    }

    fn load(&self, ty: Type, from: PointerValue<'ctx>, place: Place) -> Lowered<BasicValueEnum<'ctx>> {
        let loaded = self.builder.build_load(self.unit.ty(ty), from, "")?;
        self.describe_place(loaded.as_instruction_value(), place)?;
        Ok(loaded)
    }

    fn store(&self, value: BasicValueEnum<'ctx>, to: PointerValue<'ctx>, place: Place) -> Lowered {
        let store = self.builder.build_store(to, value)?;
        self.describe_place(Some(store), place)
    }

    fn describe_place(&self, instruction: Option<InstructionValue<'ctx>>, place: Place) -> Lowered {
        let instruction = instruction.ok_or("an access to memory is no instruction")?;
        instruction.set_metadata(self.unit.attributes.place(place), self.context.get_kind_id("tbaa"))?;
        Ok(())
    }

    fn field(&self, offset: usize) -> Lowered<PointerValue<'ctx>> {
        self.at(self.native_context, self.bits(offset as u64))
    }

    /// A word of the context.
    pub(super) fn load_field(&self, offset: usize) -> Lowered<IntValue<'ctx>> {
        Ok(self.load(Type::I64, self.field(offset)?, Place::Context)?.into_int_value())
    }

    pub(super) fn store_field(&self, value: BasicValueEnum<'ctx>, offset: usize) -> Lowered {
        self.store(value, self.field(offset)?, Place::Context)
    }

    /// An address in the context. None of those ever changes.
    pub(super) fn load_address(&self, offset: usize) -> Lowered<PointerValue<'ctx>> {
        let address = self.builder.build_load(self.unit.pointer(), self.field(offset)?, "")?;
        let load = address.as_instruction_value().ok_or("a load is no instruction")?;
        load.set_metadata(self.context.metadata_node(&[]), self.context.get_kind_id("invariant.load"))?;
        Ok(address.into_pointer_value())
    }

    /// The object at an address.
    fn pointer(&self, address: IntValue<'ctx>) -> Lowered<PointerValue<'ctx>> {
        Ok(self.builder.build_int_to_ptr(address, self.context.ptr_type(AddressSpace::default()), "")?)
    }

    /// The object that a value is proved to refer to.
    fn object(&self, value: IntValue<'ctx>) -> Lowered<PointerValue<'ctx>> {
        self.pointer(self.builder.build_and(value, self.bits(layout::ADDRESS), "")?)
    }

    fn part(&self, object: PointerValue<'ctx>, offset: usize) -> Lowered<IntValue<'ctx>> {
        let part = self.at(object, self.bits(offset as u64))?;
        Ok(self.load(Type::I64, part, Place::Parts)?.into_int_value())
    }

    /// A part of the object that a value is proved to refer to.
    pub(super) fn load_part(&self, value: IntValue<'ctx>, offset: usize) -> Lowered<IntValue<'ctx>> {
        self.part(self.object(value)?, offset)
    }

    /// Where an element is, or a field.
    fn slot(&self, data: IntValue<'ctx>, index: IntValue<'ctx>) -> Lowered<PointerValue<'ctx>> {
        let distance = self.builder.build_left_shift(index, self.bits(3), "")?;
        self.at(self.pointer(data)?, distance)
    }

    /// An element of a list at an index within it.
    pub(super) fn load_element(
        &self,
        ty: Type,
        list: IntValue<'ctx>,
        index: IntValue<'ctx>,
    ) -> Lowered<BasicValueEnum<'ctx>> {
        let data = self.load_part(list, self.layout.list_data)?;
        self.load(ty, self.slot(data, index)?, Place::Slots)
    }

    /// The field of a proved record at the position that an instruction says.
    pub(super) fn load_slot(&self, ty: Type, record: IntValue<'ctx>, slot: Immediate) -> Lowered<BasicValueEnum<'ctx>> {
        let Immediate::Integer(slot) = slot else { return Err("there is no field".into()) };
        let fields = self.load_part(record, self.layout.record_fields)?;
        self.load(ty, self.slot(fields, self.bits(slot as u64))?, Place::Slots)
    }

    /// A list with a value at its end: in place if nothing else holds it and there is room, else by the runtime.
    pub(super) fn append(&self, list: IntValue<'ctx>, element: IntValue<'ctx>) -> Lowered<BasicValueEnum<'ctx>> {
        let [in_place, elsewhere, done] = ["in_place", "elsewhere", "appended"].map(|name| self.new_block(name));
        let parts = (self.layout.list_length, self.layout.list_capacity);
        let Room { object, length, longer } = self.find_room(list, parts, 1, [in_place, elsewhere])?;
        let end = self.slot(self.part(object, self.layout.list_data)?, length)?;
        self.store(element.into(), end, Place::Slots)?;
        let place_of_length = self.at(object, self.bits(self.layout.list_length as u64))?;
        self.store(longer.into(), place_of_length, Place::Parts)?;
        self.builder.build_unconditional_branch(done)?;
        self.builder.position_at_end(elsewhere);
        let made = self.runtime(RuntimeCall::Append, &[list.into(), element.into()])?;
        let made = made.ok_or("the runtime gives nothing")?;
        self.builder.build_unconditional_branch(done)?;
        self.builder.position_at_end(done);
        let result = self.builder.build_phi(self.context.i64_type(), "")?;
        result.add_incoming(&[(&list, in_place), (&made, elsewhere)]);
        Ok(result.as_basic_value())
    }

    /// Goes on in the first block if nothing else holds a value, and it has room for more; in the second, if not.
    fn find_room(
        &self,
        value: IntValue<'ctx>,
        (length, capacity): (usize, usize),
        more: u64,
        [in_place, elsewhere]: [BasicBlock<'ctx>; 2],
    ) -> Lowered<Room<'ctx>> {
        let alone = self.new_block("alone");
        let object = self.object(value)?;
        let is_alone = self.builder.build_int_compare(IntPredicate::EQ, self.count(object)?, self.bits(1), "")?;
        self.likely(self.builder.build_conditional_branch(is_alone, alone, elsewhere)?)?;
        self.builder.position_at_end(alone);
        let (length, capacity) = (self.part(object, length)?, self.part(object, capacity)?);
        let longer = self.builder.build_int_add(length, self.bits(more), "")?;
        let has_room = self.builder.build_int_compare(IntPredicate::ULE, longer, capacity, "")?;
        self.likely(self.builder.build_conditional_branch(has_room, in_place, elsewhere)?)?;
        self.builder.position_at_end(in_place);
        Ok(Room { object, length, longer })
    }

    /// A text with a constant at its end: in place if nothing else holds it and there is room, else by the runtime.
    pub(super) fn extend(&self, text: IntValue<'ctx>, constant: Immediate) -> Lowered<BasicValueEnum<'ctx>> {
        let Immediate::Constant(function, index) = constant else { return Err("there is no constant".into()) };
        let (function, index) = (self.u32(function.0.into()), self.u32(index.into()));
        let by_runtime = || {
            let made = self.runtime(RuntimeCall::Extend, &[text.into(), function.into(), index.into()])?;
            made.ok_or_else(|| "the runtime gives nothing".into())
        };
        let Some((stores, added)) = text_bytes::stores(self.unit.bytecode, constant) else { return by_runtime() };
        let [in_place, elsewhere, done] = ["in_place", "elsewhere", "extended"].map(|name| self.new_block(name));
        let parts = (self.layout.text_length, self.layout.text_capacity);
        let Room { object, length, longer } = self.find_room(text, parts, added as u64, [in_place, elsewhere])?;
        let end = self.at(self.pointer(self.part(object, self.layout.text_data)?)?, length)?;
        for Store { offset, width, bits } in stores {
            let ty = match width {
                1 => self.context.i8_type(),
                2 => self.context.i16_type(),
                4 => self.context.i32_type(),
                _ => self.context.i64_type(),
            };
            let bytes = ty.const_int(bits, false);
            let store = self.builder.build_store(self.at(end, self.bits(offset as u64))?, bytes)?;
            // A text may end at any address.
            store.set_alignment(1)?;
            self.describe_place(Some(store), Place::Bytes)?;
        }
        let place_of_length = self.at(object, self.bits(self.layout.text_length as u64))?;
        self.store(longer.into(), place_of_length, Place::Parts)?;
        self.builder.build_unconditional_branch(done)?;
        self.builder.position_at_end(elsewhere);
        let made = by_runtime()?;
        self.builder.build_unconditional_branch(done)?;
        self.builder.position_at_end(done);
        let result = self.builder.build_phi(self.context.i64_type(), "")?;
        result.add_incoming(&[(&text, in_place), (&made, elsewhere)]);
        Ok(result.as_basic_value())
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
        let object = self.object(value)?;
        work(self, object)?;
        self.builder.build_unconditional_branch(done)?;
        self.builder.position_at_end(done);
        Ok(())
    }

    fn add_to_count(&self, object: PointerValue<'ctx>, count: IntValue<'ctx>, change: i64) -> Lowered {
        let count = self.builder.build_int_add(count, self.bits(change as u64), "")?;
        self.store(count.into(), object, Place::Count)
    }

    fn count(&self, object: PointerValue<'ctx>) -> Lowered<IntValue<'ctx>> {
        Ok(self.load(Type::I64, object, Place::Count)?.into_int_value())
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
}
