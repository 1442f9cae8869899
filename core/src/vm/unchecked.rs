//! Registers, constants and instructions without the checks that the validator has made.
//!
//! What is in here is sound because of three things. The program is [`Validated`]: every operand register lies in the
//! frame of its function, every constant in its pool, every branch and every next instruction in its code. A frame is
//! entered only through [`Stack::outermost`] and [`Stack::callee`], which make room for all registers of its function.
//! And the loop keeps them together: registers, constants and instructions of one function at a time.
#![allow(unsafe_code)]

use super::resume::Place;
use crate::bytecode::instruction::Word;
use crate::bytecode::opcodes::Opcode;
use crate::bytecode::program::Function;
use crate::bytecode::validate::Validated;
use crate::program::Program;
use crate::source::Span;
use crate::value::{FunctionId, Value};
use std::sync::Arc;

/// The functions of a program, ready to run.
pub(super) struct Loaded {
    functions: Box<[LoadedFunction]>,
    /// Keeps the code alive that the functions point to.
    program: Arc<Program>,
}

/// What a call needs of a function.
pub(super) struct LoadedFunction {
    code: *const Word,
    constants: Box<[Value]>,
    pub(super) id: FunctionId,
    pub(super) registers: u8,
    pub(super) parameters: u8,
    /// How many registers, from the first on, may hold what has to be let go of.
    pub(super) references: u8,
}

impl Loaded {
    pub(super) fn new(program: Arc<Program>) -> Loaded {
        let bytecode = program.bytecode();
        let load = |(index, (function, &references)): (usize, (&Function, &u8))| LoadedFunction {
            id: FunctionId(index as u16),
            code: function.code.as_ptr(),
            constants: function.constants.iter().map(Value::from).collect(),
            registers: function.registers,
            parameters: function.parameters.len() as u8,
            references,
        };
        let functions = bytecode.functions.iter().zip(bytecode.references()).enumerate().map(load).collect();
        Loaded { functions, program }
    }

    pub(super) fn program(&self) -> &Validated {
        self.program.bytecode()
    }

    /// A function with a place in its code.
    ///
    /// # Panics
    /// If the program has no such function, or the function no such instruction.
    #[inline]
    pub(super) fn entry(&self, Place { function: id, pc }: Place) -> (&LoadedFunction, Cursor) {
        assert!(pc == 0 || self.program().is_instruction(id, pc), "no instruction {pc} in function {id:?}");
        let function = &self.functions[id.index()];
        (function, function.at(pc))
    }

    /// Where an instruction comes from.
    pub(super) fn span(&self, function: &LoadedFunction, place: Cursor) -> Span {
        self.program().function(function.id).spans[function.pc(place)]
    }

    #[inline(always)]
    pub(super) fn function(&self, id: FunctionId) -> &LoadedFunction {
        // SAFETY: the id comes from validated code.
        unsafe { self.functions.get_unchecked(id.index()) }
    }
}

impl LoadedFunction {
    /// At an instruction.
    fn at(&self, pc: usize) -> Cursor {
        // SAFETY: as its caller made sure.
        Cursor(unsafe { self.code.add(pc) })
    }

    /// At the first instruction.
    #[inline(always)]
    pub(super) fn start(&self) -> Cursor {
        Cursor(self.code)
    }

    /// The pc of a place in its code.
    pub(super) fn pc(&self, place: Cursor) -> usize {
        // SAFETY: the place is one of this function.
        unsafe { place.0.offset_from(self.code) as usize }
    }

    #[inline(always)]
    pub(super) fn constant(&self, index: u16) -> &Value {
        // SAFETY: an index into its pool, see the module.
        unsafe { self.constants.get_unchecked(index as usize) }
    }

    /// A constant that is proved to be a number.
    #[inline(always)]
    pub(super) fn number(&self, index: u8) -> f64 {
        self.constant(index.into()).proved_number()
    }
}

/// The registers of all frames. A callee's first register is the first argument's of its caller.
pub(super) struct Stack {
    slots: Vec<Value>,
    /// Behind the last slot.
    end: *mut Value,
}

impl Stack {
    pub(super) fn new() -> Stack {
        Stack { slots: Vec::new(), end: std::ptr::null_mut() }
    }

    /// Puts values into the first registers of the outermost frame.
    #[inline]
    pub(super) fn load(&mut self, values: impl ExactSizeIterator<Item = Value>) {
        self.reserve(values.len());
        self.slots.iter_mut().zip(values).for_each(|(slot, value)| *slot = value);
    }

    /// The registers of the outermost frame.
    #[inline]
    pub(super) fn outermost(&mut self, registers: u8) -> Registers {
        self.reserve(registers.into());
        Registers(self.slots.as_mut_ptr())
    }

    /// The registers of a frame that begins at a register of its caller's.
    #[inline(always)]
    pub(super) fn callee(&mut self, caller: Registers, first: u8, registers: u8) -> Registers {
        let start = caller.slot(first);
        if start.wrapping_add(registers.into()) <= self.end {
            return Registers(start);
        }
        self.grow(start, registers)
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, start: *mut Value, registers: u8) -> Registers {
        // SAFETY: a register of the caller's, whose frame lies in the stack.
        let position = unsafe { start.offset_from(self.slots.as_ptr()) } as usize;
        self.reserve(position + registers as usize);
        // SAFETY: just reserved.
        Registers(unsafe { self.slots.as_mut_ptr().add(position) })
    }

    #[inline]
    fn reserve(&mut self, slots: usize) {
        if self.slots.len() < slots {
            let enough = slots.max(self.slots.len() * 2);
            self.slots.resize_with(enough, || Value::NIL);
            self.end = self.slots.as_mut_ptr_range().end;
        }
    }

    /// Lets go of every value.
    pub(super) fn clear(&mut self) {
        self.slots.fill_with(|| Value::NIL);
    }
}

/// The registers of one frame.
#[derive(Clone, Copy)]
pub(super) struct Registers(*mut Value);

impl Registers {
    #[inline(always)]
    fn slot(self, register: u8) -> *mut Value {
        // SAFETY: a register of the frame, see the module.
        unsafe { self.0.add(register as usize) }
    }

    /// The registers of the frame that this one was entered from at its register `first`.
    #[inline(always)]
    pub(super) fn caller(self, first: u8) -> Registers {
        // SAFETY: the caller's frame begins so far below.
        Registers(unsafe { self.0.sub(first as usize) })
    }

    #[inline(always)]
    pub(super) fn get(&self, register: u8) -> &Value {
        // SAFETY: every slot of the stack holds a value; it is written only through `&mut self`.
        unsafe { &*self.slot(register) }
    }

    #[inline(always)]
    pub(super) fn get_mut(&mut self, register: u8) -> &mut Value {
        // SAFETY: as in `get`.
        unsafe { &mut *self.slot(register) }
    }

    /// Registers in a row.
    #[inline(always)]
    pub(super) fn row(&mut self, first: u8, count: usize) -> &mut [Value] {
        // SAFETY: as in `get`; the validator holds whole rows against the frame.
        unsafe { std::slice::from_raw_parts_mut(self.slot(first), count) }
    }

    /// Changes a register with the help of a row, of which it is no part.
    #[inline(always)]
    pub(super) fn update<T>(
        &mut self,
        register: u8,
        first: u8,
        count: usize,
        change: impl FnOnce(&mut Value, &mut [Value]) -> T,
    ) -> T {
        // SAFETY: as in `get_mut` and `row`; the validator holds the register against the row.
        unsafe { change(&mut *self.slot(register), std::slice::from_raw_parts_mut(self.slot(first), count)) }
    }

    /// The registers of a loop.
    #[inline(always)]
    pub(super) fn block<const COUNT: usize>(&mut self, first: u8) -> &mut [Value; COUNT] {
        // SAFETY: as in `row`.
        unsafe { &mut *self.slot(first).cast() }
    }

    /// The number in a register that is proved to hold one.
    #[inline(always)]
    pub(super) fn number(&self, register: u8) -> f64 {
        self.get(register).proved_number()
    }

    #[inline(always)]
    pub(super) fn set(&mut self, register: u8, value: Value) {
        self.get_mut(register).replace(value);
    }

    #[inline(always)]
    pub(super) fn set_number(&mut self, register: u8, number: f64) {
        self.set(register, Value::arithmetic(number));
    }

    #[inline(always)]
    pub(super) fn take(&mut self, register: u8) -> Value {
        std::mem::replace(self.get_mut(register), Value::NIL)
    }
}

/// A place in the code of one function.
#[derive(Clone, Copy)]
pub(super) struct Cursor(*const Word);

impl Cursor {
    #[inline(always)]
    pub(super) fn word(self) -> Word {
        // SAFETY: it stands at an instruction.
        unsafe { *self.0 }
    }

    #[inline(always)]
    pub(super) fn op(self) -> Opcode {
        // SAFETY: the first word of an instruction has an opcode, which is its lowest byte. A look into the table of
        // opcodes would cost every instruction the comparison that the validator has made.
        unsafe { std::mem::transmute::<u8, Opcode>(self.word().0 as u8) }
    }

    /// The second word of the instruction.
    #[inline(always)]
    pub(super) fn second(self) -> Word {
        // SAFETY: it stands at an instruction of two words.
        unsafe { *self.0.add(1) }
    }

    /// The place behind an instruction of so many words.
    #[inline(always)]
    pub(super) fn behind(self, words: usize) -> Cursor {
        // SAFETY: code does not end behind an instruction that goes on.
        Cursor(unsafe { self.0.add(words) })
    }

    /// The target of a branch.
    #[inline(always)]
    pub(super) fn target(self) -> Cursor {
        // SAFETY: a target is an instruction.
        Cursor(unsafe { self.0.offset(2 + self.second().distance() as isize) })
    }
}
