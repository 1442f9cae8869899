//! Boxed values: their bits, their counts, and what the runtime knows of them.
//!
//! A word of core's is an `i32` here, so addresses are the lower half of a boxed value, whose upper half is its tag.

use super::{Home, Lowering, is_constant};
use crate::emit::context::{Context, OPERANDS};
use crate::emit::runtime_calls::{RuntimeCall, Word};
use crate::emit::text_bytes::{self, Store};
use crate::emit::wasm::instructions::{Access, Instruction as Wasm, Plain, Signature, WasmType};
use crate::ir::function::{Immediate, Instruction, Value};
use crate::ir::opcodes::{Operation, Type};
use crate::value::layout::{self, Layout};

/// What it takes to grow in place: where length and capacity are, and how much is added.
struct Room {
    length: usize,
    capacity: usize,
    more: i32,
}

impl<'f> Lowering<'f, '_, '_> {
    pub(super) fn bits(&mut self, bits: u64) {
        self.emit(Wasm::I64Const(bits as i64));
    }

    pub(super) fn box_flag(&mut self, flag: Value) -> Result<(), String> {
        self.bits(layout::TRUE);
        self.bits(layout::FALSE);
        self.read(flag)?;
        self.plain(Plain::Select);
        Ok(())
    }

    /// The address of the object that a value is proved to refer to.
    fn object(&mut self, value: Value) -> Result<(), String> {
        self.read(value)?;
        self.plain(Plain::I32WrapI64);
        Ok(())
    }

    /// A part of the object that a value is proved to refer to.
    pub(super) fn load_part(&mut self, access: Access, value: Value, part: usize) -> Result<(), String> {
        self.object(value)?;
        self.emit(Wasm::Load(access, part as u32));
        Ok(())
    }

    /// An element of a list at an index within it.
    pub(super) fn load_element(&mut self, access: Access, list: Value, index: Value) -> Result<(), String> {
        self.load_part(Access::I32, list, self.layout.list_data)?;
        self.read(index)?;
        self.plain(Plain::I32WrapI64);
        self.add_eightfold();
        self.emit(Wasm::Load(access, 0));
        Ok(())
    }

    /// The address of the element that lies so many from the address below it on the stack.
    fn add_eightfold(&mut self) {
        self.emit(Wasm::I32Const(3));
        self.plain(Plain::I32Shl);
        self.plain(Plain::I32Add);
    }

    /// The field of a proved record at the position that an instruction says.
    pub(super) fn load_slot(&mut self, access: Access, record: Value, slot: Immediate) -> Result<(), String> {
        let Immediate::Integer(slot) = slot else { return Err("there is no field".into()) };
        self.load_part(Access::I32, record, self.layout.record_fields)?;
        self.emit(Wasm::Load(access, 8 * slot as u32));
        Ok(())
    }

    /// A list with a value at its end: in place if nothing else holds it and there is room, else by the runtime. The
    /// result is left on the stack.
    pub(super) fn append(&mut self, list: Value, element: Value, result: Value) -> Result<(), String> {
        let Layout { list_data, list_length, list_capacity, .. } = self.layout;
        let room = Room { length: list_length, capacity: list_capacity, more: 1 };
        let made = self.begin_growing(list, &room, result)?;
        let (object, length) = (self.scratch(0), self.scratch(1));
        self.emit(Wasm::Get(object));
        self.emit(Wasm::Load(Access::I32, list_data as u32));
        self.emit(Wasm::Get(length));
        self.add_eightfold();
        self.read(element)?;
        self.emit(Wasm::Store(Access::I64, 0));
        self.grown(list, &room, made)?;
        self.runtime(RuntimeCall::Append, |lowering| {
            lowering.read(list)?;
            lowering.read(element)
        })?;
        self.end_growing(made);
        Ok(())
    }

    /// A text with a constant at its end, likewise.
    pub(super) fn extend(&mut self, text: Value, constant: Immediate, result: Value) -> Result<(), String> {
        let Immediate::Constant(function, index) = constant else { return Err("there is no constant".into()) };
        let by_runtime = |lowering: &mut Self| {
            lowering.runtime(RuntimeCall::Extend, |lowering| {
                lowering.read(text)?;
                lowering.emit(Wasm::I32Const(function.0.into()));
                lowering.emit(Wasm::I32Const(index.into()));
                Ok(())
            })
        };
        let Some((stores, added)) = text_bytes::stores(self.shared.bytecode, constant) else { return by_runtime(self) };
        let Layout { text_data, text_length, text_capacity, .. } = self.layout;
        let room = Room { length: text_length, capacity: text_capacity, more: added as i32 };
        let made = self.begin_growing(text, &room, result)?;
        let (object, length) = (self.scratch(0), self.scratch(1));
        for Store { offset, width, bits } in stores {
            for instruction in [
                Wasm::Get(object),
                Wasm::Load(Access::I32, text_data as u32),
                Wasm::Get(length),
                Wasm::Plain(Plain::I32Add),
                Wasm::I64Const(bits as i64),
                Wasm::Store(Access::Bytes(width as u8), offset as u32),
            ] {
                self.emit(instruction);
            }
        }
        self.grown(text, &room, made)?;
        by_runtime(self)?;
        self.end_growing(made);
        Ok(())
    }

    /// Begins two blocks: the inner one is left if a value is not to be changed in place, or has no room for more. Gives
    /// the local for the result; the object and its length are in locals, too.
    fn begin_growing(&mut self, value: Value, room: &Room, result: Value) -> Result<u32, String> {
        let (object, length, made) = (self.scratch(0), self.scratch(1), self.give_local(result));
        let field = |offset: usize| Wasm::Load(Access::I32, offset as u32);
        self.emit(Wasm::Block);
        self.emit(Wasm::Block);
        self.object(value)?;
        self.emit(Wasm::Tee(object));
        for instruction in [
            field(0),
            Wasm::I32Const(1),
            Wasm::Plain(Plain::I32Ne),
            Wasm::BranchIf(0),
            Wasm::Get(object),
            field(room.capacity),
            Wasm::Get(object),
            field(room.length),
            Wasm::Tee(length),
            Wasm::Plain(Plain::I32Sub),
            Wasm::I32Const(room.more),
            Wasm::Plain(Plain::I32LtU),
            Wasm::BranchIf(0),
        ] {
            self.emit(instruction);
        }
        Ok(made)
    }

    /// The value has grown in place: it is the result, and the outer block is left.
    fn grown(&mut self, value: Value, room: &Room, made: u32) -> Result<(), String> {
        let (object, length) = (self.scratch(0), self.scratch(1));
        for instruction in [
            Wasm::Get(object),
            Wasm::Get(length),
            Wasm::I32Const(room.more),
            Wasm::Plain(Plain::I32Add),
            Wasm::Store(Access::I32, room.length as u32),
        ] {
            self.emit(instruction);
        }
        self.read(value)?;
        self.emit(Wasm::Set(made));
        self.emit(Wasm::Branch(1));
        self.plain(Plain::End);
        Ok(())
    }

    /// Ends what was begun: the result of the runtime is on the stack, and either result is left there.
    fn end_growing(&mut self, made: u32) {
        self.emit(Wasm::Set(made));
        self.plain(Plain::End);
        self.emit(Wasm::Get(made));
    }

    /// Whether it is known here that a value refers to nothing.
    fn is_plain(&self, value: Value) -> bool {
        let maker = self.makers[value.index()].map(|(block, index)| &self.function.block(block).instructions[index]);
        maker.is_some_and(|maker| {
            is_constant(maker.operation) || matches!(maker.operation, Operation::BoxNumber | Operation::BoxFlag)
        })
    }

    /// Begins what is done if a value refers to an object.
    fn if_reference(&mut self, value: Value) -> Result<(), String> {
        self.read(value)?;
        self.bits(layout::FIRST_REFERENCE);
        self.plain(Plain::I64GeU);
        self.emit(Wasm::If);
        Ok(())
    }

    /// Adds to the count of the object whose address is in a local.
    fn change_count(&mut self, object: u32, change: Plain) {
        for instruction in [
            Wasm::Get(object),
            Wasm::Get(object),
            Wasm::Load(Access::I32, 0),
            Wasm::I32Const(1),
            Wasm::Plain(change),
            Wasm::Store(Access::I32, 0),
        ] {
            self.emit(instruction);
        }
    }

    pub(super) fn retain(&mut self, value: Value) -> Result<(), String> {
        if self.is_plain(value) {
            return Ok(());
        }
        let object = self.scratch(0);
        self.if_reference(value)?;
        self.object(value)?;
        self.emit(Wasm::Set(object));
        self.change_count(object, Plain::I32Add);
        self.plain(Plain::End);
        Ok(())
    }

    pub(super) fn release(&mut self, value: Value) -> Result<(), String> {
        if self.is_plain(value) {
            return Ok(());
        }
        let object = self.scratch(0);
        self.if_reference(value)?;
        self.object(value)?;
        self.emit(Wasm::Tee(object));
        self.emit(Wasm::Load(Access::I32, 0));
        self.emit(Wasm::I32Const(1));
        self.plain(Plain::I32Eq);
        self.emit(Wasm::If);
        self.runtime(RuntimeCall::Free, |lowering| lowering.read(value))?;
        self.plain(Plain::Else);
        self.change_count(object, Plain::I32Sub);
        self.plain(Plain::End);
        self.plain(Plain::End);
        Ok(())
    }

    /// Calls a function of the runtime; the context is passed on by itself. What it gives is left on the stack.
    pub(super) fn runtime(
        &mut self,
        call: RuntimeCall,
        arguments: impl FnOnce(&mut Self) -> Result<(), String>,
    ) -> Result<(), String> {
        if call.parameters().first() == Some(&Word::Context) {
            self.context();
        }
        arguments(self)?;
        let signature = Signature {
            parameters: call.parameters().iter().map(|&word| word_type(word)).collect(),
            result: call.result().map(word_type),
        };
        self.call_from_context(call.offset(), signature);
        if call.result() == Some(Word::Flag) {
            self.plain(Plain::I32WrapI64);
        }
        Ok(())
    }

    /// What the runtime does with operands in the context, which may fail. What it gives is left on the stack, or in the
    /// local of the result.
    pub(super) fn ask_runtime(&mut self, call: RuntimeCall, instruction: &'f Instruction) -> Result<(), String> {
        let Immediate::Place(function, pc) = instruction.immediate else { return Err("there is no place".into()) };
        let count = self.store_operands(instruction)?;
        self.store_calls_left(instruction.exit.as_ref().and_then(|state| state.calls_left))?;
        self.runtime(call, |lowering| {
            lowering.emit(Wasm::I32Const(function.0.into()));
            lowering.emit(Wasm::I32Const(pc as i32));
            lowering.emit(Wasm::I32Const(count));
            Ok(())
        })?;
        self.keep_and_test(instruction, usize::from(call == RuntimeCall::Vm))
    }

    /// Puts the result of a call into its local, returns if the call failed, and leaves the result on the stack.
    pub(super) fn keep_and_test(&mut self, instruction: &'f Instruction, told_already: usize) -> Result<(), String> {
        let result = instruction.result.ok_or("a call without a result")?;
        let local = self.give_local(result);
        self.emit(Wasm::Set(local));
        self.return_if_failed(instruction, told_already)?;
        self.emit(Wasm::Get(local));
        Ok(())
    }

    /// Stores the operands where the runtime looks for them; gives their count.
    pub(super) fn store_operands(&mut self, instruction: &Instruction) -> Result<i32, String> {
        if instruction.operands.len() > OPERANDS {
            return Err("too many operands".into());
        }
        for (index, &operand) in instruction.operands.iter().enumerate() {
            self.store_boxed(operand, Context::operand(index))?;
        }
        Ok(instruction.operands.len() as i32)
    }

    /// Stores a value into the context, boxed: a number is its own box.
    pub(super) fn store_boxed(&mut self, value: Value, offset: usize) -> Result<(), String> {
        self.context();
        let access = match self.function.type_of(value) {
            Type::F64 => {
                self.read(value)?;
                Access::F64
            }
            Type::I64 => {
                self.read(value)?;
                self.plain(Plain::F64OfI64);
                Access::F64
            }
            Type::Bool => {
                self.box_flag(value)?;
                Access::I64
            }
            Type::Ref => {
                self.read(value)?;
                Access::I64
            }
        };
        self.emit(Wasm::Store(access, offset as u32));
        Ok(())
    }

    /// What is still to be done once the result of an instruction is in its local.
    pub(super) fn after(&mut self, instruction: &'f Instruction, local: u32) {
        if matches!(instruction.operation, Operation::Element | Operation::Field)
            && let Some(result) = instruction.result
        {
            debug_assert!(self.homes[result.index()] == Home::Local(local));
            // It is no constant, and is read from its local: nothing can go wrong.
            let retained = self.retain(result);
            debug_assert_eq!(retained, Ok(()));
        }
    }
}

fn word_type(word: Word) -> WasmType {
    match word {
        Word::Context | Word::U32 => WasmType::I32,
        Word::F64 => WasmType::F64,
        Word::I64 | Word::Boxed | Word::Flag => WasmType::I64,
    }
}
