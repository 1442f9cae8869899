//! Boxed values: their bits, their counts, and what the runtime knows of them.

use super::{Lowering, Named};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{F64, I8, I32, I64};
use cranelift_codegen::ir::{AbiParam, Block, BlockArg, InstBuilder, MemFlagsData, Signature, Type, Value};
use cranelift_codegen::isa::CallConv;
use cranelift_frontend::FunctionBuilder;
use ilo_core::emit::context::Context;
use ilo_core::emit::runtime_calls::{RuntimeCall, Word};
use ilo_core::emit::text_bytes::{self, Store};
use ilo_core::ir::function::{self, Immediate};
use ilo_core::ir::opcodes;
use ilo_core::value::layout::{self, Layout};

/// A list or a text that can grow in place.
struct Room {
    object: Value,
    length: Value,
    /// The length once it has grown.
    longer: Value,
}

impl Lowering<'_> {
    pub(super) fn bits(&mut self, bits: u64) -> Value {
        self.builder.ins().iconst(I64, bits as i64)
    }

    /// A value as its bits, or as the number that is its own box.
    pub(super) fn boxed(&mut self, value: function::Value) -> Result<Value, String> {
        let lowered = self.value(value)?;
        Ok(match self.function.type_of(value) {
            opcodes::Type::F64 | opcodes::Type::Ref => lowered,
            opcodes::Type::Bool => self.box_flag(lowered),
            opcodes::Type::I64 => self.builder.ins().fcvt_from_sint(F64, lowered),
        })
    }

    pub(super) fn box_flag(&mut self, flag: Value) -> Value {
        let (yes, no) = (self.bits(layout::TRUE), self.bits(layout::FALSE));
        self.builder.ins().select(flag, yes, no)
    }

    pub(super) fn unbox_flag(&mut self, value: Value) -> Value {
        self.builder.ins().icmp_imm_s(IntCC::Equal, value, layout::TRUE as i64)
    }

    pub(super) fn box_number(&mut self, number: Value) -> Value {
        self.builder.ins().bitcast(I64, MemFlagsData::new(), number)
    }

    pub(super) fn unbox_number(&mut self, value: Value) -> Value {
        self.builder.ins().bitcast(F64, MemFlagsData::new(), value)
    }

    pub(super) fn is_number(&mut self, value: Value) -> Value {
        self.builder.ins().icmp_imm_s(IntCC::UnsignedLessThan, value, layout::FIRST_TAG as i64)
    }

    /// The address of the object that a value is proved to refer to.
    fn object(&mut self, value: Value) -> Value {
        self.builder.ins().band_imm_s(value, layout::ADDRESS as i64)
    }

    fn load(&mut self, ty: Type, address: Value, offset: usize) -> Value {
        self.builder.ins().load(ty, MemFlagsData::trusted(), address, offset as i32)
    }

    /// A part of the object that a value is proved to refer to.
    pub(super) fn load_part(&mut self, ty: Type, value: Value, part: impl Fn(&Layout) -> usize) -> Value {
        let object = self.object(value);
        let offset = part(&self.layout);
        self.load(ty, object, offset)
    }

    /// An element of a list at an index within it.
    pub(super) fn load_element(&mut self, ty: Type, list: Value, index: Value) -> Value {
        let data = self.load_part(I64, list, |layout| layout.list_data);
        let distance = self.builder.ins().ishl_imm_s(index, 3);
        let address = self.builder.ins().iadd(data, distance);
        self.load(ty, address, 0)
    }

    /// The field of a proved record at the position that an instruction says.
    pub(super) fn load_slot(&mut self, ty: Type, record: Value, slot: Immediate) -> Result<Value, String> {
        let Immediate::Integer(slot) = slot else { return Err("there is no field".into()) };
        let fields = self.load_part(I64, record, |layout| layout.record_fields);
        Ok(self.load(ty, fields, 8 * slot as usize))
    }

    /// A list with a value at its end: in place if nothing else holds it and there is room, else by the runtime.
    pub(super) fn append(&mut self, list: Value, element: Value) -> Result<Value, String> {
        let [elsewhere, done] = [(); 2].map(|()| self.builder.create_block());
        let result = self.builder.append_block_param(done, I64);
        let Layout { list_data, list_length, list_capacity, .. } = self.layout;
        let Room { object, length, longer } = self.find_room(list, list_length, list_capacity, 1, elsewhere);
        let data = self.load(I64, object, list_data);
        let distance = self.builder.ins().ishl_imm_s(length, 3);
        let end = self.builder.ins().iadd(data, distance);
        self.builder.ins().store(MemFlagsData::trusted(), element, end, 0);
        self.builder.ins().store(MemFlagsData::trusted(), longer, object, list_length as i32);
        self.builder.ins().jump(done, &[BlockArg::Value(list)]);
        self.builder.switch_to_block(elsewhere);
        self.builder.set_cold_block(elsewhere);
        let made = self.keeping(RuntimeCall::Append, &[list, element])?.ok_or("the runtime gives nothing")?;
        self.builder.ins().jump(done, &[BlockArg::Value(made)]);
        self.builder.switch_to_block(done);
        Ok(result)
    }

    /// Goes elsewhere unless nothing else holds a value, and it has room for more.
    fn find_room(&mut self, value: Value, length: usize, capacity: usize, more: usize, elsewhere: Block) -> Room {
        let [alone, in_place] = [(); 2].map(|()| self.builder.create_block());
        let object = self.object(value);
        let count = self.load(I64, object, 0);
        let is_alone = self.builder.ins().icmp_imm_s(IntCC::Equal, count, 1);
        self.builder.ins().brif(is_alone, alone, &[], elsewhere, &[]);
        self.builder.switch_to_block(alone);
        let (length, capacity) = (self.load(I64, object, length), self.load(I64, object, capacity));
        let longer = self.builder.ins().iadd_imm_s(length, more as i64);
        let has_room = self.builder.ins().icmp(IntCC::UnsignedLessThanOrEqual, longer, capacity);
        self.builder.ins().brif(has_room, in_place, &[], elsewhere, &[]);
        self.builder.switch_to_block(in_place);
        Room { object, length, longer }
    }

    /// A text with a constant at its end: in place if nothing else holds it and there is room, else by the runtime.
    pub(super) fn extend(&mut self, text: Value, constant: Immediate) -> Result<Value, String> {
        let Immediate::Constant(function, index) = constant else { return Err("there is no constant".into()) };
        let (function, index) = (self.u32(function.0.into()), self.u32(index.into()));
        let Some((stores, added)) = text_bytes::stores(self.unit.bytecode, constant) else {
            let made = self.runtime(RuntimeCall::Extend, &[text, function, index]);
            return made.ok_or_else(|| "the runtime gives nothing".into());
        };
        let [elsewhere, done] = [(); 2].map(|()| self.builder.create_block());
        let result = self.builder.append_block_param(done, I64);
        let Layout { text_data, text_length, text_capacity, .. } = self.layout;
        let Room { object, length, longer } = self.find_room(text, text_length, text_capacity, added, elsewhere);
        let data = self.load(I64, object, text_data);
        let end = self.builder.ins().iadd(data, length);
        for Store { offset, width, bits } in stores {
            let bits = self.builder.ins().iconst(Type::int(8 * width as u16).unwrap_or(I64), bits as i64);
            // A text may end at any address.
            self.builder.ins().store(MemFlagsData::new().with_notrap(), bits, end, offset as i32);
        }
        self.builder.ins().store(MemFlagsData::trusted(), longer, object, text_length as i32);
        self.builder.ins().jump(done, &[BlockArg::Value(text)]);
        self.builder.switch_to_block(elsewhere);
        self.builder.set_cold_block(elsewhere);
        let made = self.keeping(RuntimeCall::Extend, &[text, function, index])?.ok_or("the runtime gives nothing")?;
        self.builder.ins().jump(done, &[BlockArg::Value(made)]);
        self.builder.switch_to_block(done);
        Ok(result)
    }

    /// Does something with the address of what a value refers to, if it refers to anything.
    fn with_object(&mut self, value: Value, work: impl FnOnce(&mut Self, Value)) {
        let (refers, done) = (self.builder.create_block(), self.builder.create_block());
        let is_reference =
            self.builder.ins().icmp_imm_s(IntCC::UnsignedGreaterThanOrEqual, value, layout::FIRST_REFERENCE as i64);
        self.builder.ins().brif(is_reference, refers, &[], done, &[]);
        self.builder.switch_to_block(refers);
        let object = self.object(value);
        work(self, object);
        self.builder.ins().jump(done, &[]);
        self.builder.switch_to_block(done);
    }

    fn add_to_count(&mut self, object: Value, count: Value, change: i64) {
        let count = self.builder.ins().iadd_imm_s(count, change);
        self.builder.ins().store(MemFlagsData::trusted(), count, object, 0);
    }

    pub(super) fn retain(&mut self, value: Value) {
        self.with_object(value, |lowering, object| {
            let count = lowering.builder.ins().load(I64, MemFlagsData::trusted(), object, 0);
            lowering.add_to_count(object, count, 1);
        });
    }

    pub(super) fn release(&mut self, value: Value) -> Result<(), String> {
        let keeper = self.is_behind_loop.then(|| (self.import)(self.builder.func, Named::Keeper(RuntimeCall::Free)));
        let keeper = keeper.transpose()?;
        self.with_object(value, |lowering, object| {
            let (last, more, done) =
                (lowering.builder.create_block(), lowering.builder.create_block(), lowering.builder.create_block());
            let count = lowering.builder.ins().load(I64, MemFlagsData::trusted(), object, 0);
            let is_last = lowering.builder.ins().icmp_imm_s(IntCC::Equal, count, 1);
            lowering.builder.ins().brif(is_last, last, &[], more, &[]);
            lowering.builder.switch_to_block(last);
            match keeper {
                Some(keeper) => _ = lowering.builder.ins().call(keeper, &[lowering.context, value]),
                None => _ = lowering.runtime(RuntimeCall::Free, &[value]),
            }
            lowering.builder.ins().jump(done, &[]);
            lowering.builder.switch_to_block(more);
            lowering.add_to_count(object, count, -1);
            lowering.builder.ins().jump(done, &[]);
            lowering.builder.switch_to_block(done);
        });
        Ok(())
    }

    /// Calls a function of the runtime; the context is passed on by itself.
    pub(super) fn runtime(&mut self, call: RuntimeCall, arguments: &[Value]) -> Option<Value> {
        let result = call_runtime(&mut self.builder, self.runtime, call, self.context, arguments)?;
        match call.result() {
            Some(Word::Flag) => Some(self.builder.ins().ireduce(I8, result)),
            _ => Some(result),
        }
    }

    /// The same, and no register is lost; the result is no flag.
    fn keeping(&mut self, call: RuntimeCall, arguments: &[Value]) -> Result<Option<Value>, String> {
        let keeper = (self.import)(self.builder.func, Named::Keeper(call))?;
        let arguments: Vec<Value> = std::iter::once(self.context).chain(arguments.iter().copied()).collect();
        self.builder.ins().call(keeper, &arguments);
        Ok(call.result().map(|word| self.load_field(word_type(word), Context::operand(0))))
    }

    pub(super) fn call_indirect(&mut self, signature: Signature, target: Value, arguments: &[Value]) -> Vec<Value> {
        let signature = self.builder.import_signature(signature);
        let call = self.builder.ins().call_indirect(signature, target, arguments);
        self.builder.inst_results(call).to_vec()
    }

    pub(super) fn u32(&mut self, number: u32) -> Value {
        self.builder.ins().iconst(I32, i64::from(number))
    }
}

/// Calls a function of the runtime.
pub(super) fn call_runtime(
    builder: &mut FunctionBuilder<'_>,
    convention: CallConv,
    call: RuntimeCall,
    context: Value,
    arguments: &[Value],
) -> Option<Value> {
    let mut signature = Signature::new(convention);
    signature.params.extend(call.parameters().iter().map(|&word| AbiParam::new(word_type(word))));
    signature.returns.extend(call.result().map(|word| AbiParam::new(word_type(word))));
    let target = builder.ins().load(I64, MemFlagsData::trusted(), context, call.offset() as i32);
    let with_context = call.parameters().first() == Some(&Word::Context);
    let arguments: Vec<Value> = with_context.then_some(context).into_iter().chain(arguments.iter().copied()).collect();
    let signature = builder.import_signature(signature);
    let call = builder.ins().call_indirect(signature, target, &arguments);
    builder.inst_results(call).first().copied()
}

/// What a caller passes to a function of the runtime, besides the context.
pub(super) fn passed(call: RuntimeCall) -> impl Iterator<Item = Word> {
    call.parameters().iter().copied().filter(|&word| word != Word::Context)
}

pub(super) fn word_type(word: Word) -> Type {
    match word {
        Word::U32 => I32,
        Word::F64 => F64,
        Word::Context | Word::I64 | Word::Boxed | Word::Flag => I64,
    }
}
