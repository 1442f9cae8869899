//! One operation after the other; the result is left on the stack.

use super::Lowering;
use crate::emit::context::Context;
use crate::emit::runtime_calls::RuntimeCall;
use crate::emit::wasm::instructions::{Access, Instruction as Wasm, Plain, Signature, WasmType};
use crate::ir::function::{Immediate, Instruction, Value};
use crate::ir::opcodes::Operation;
use crate::value::layout;

impl<'f> Lowering<'f, '_, '_> {
    pub(super) fn instruction(&mut self, instruction: &'f Instruction) -> Result<(), String> {
        use Operation as Op;
        let x =
            |index: usize| instruction.operands.get(index).copied().ok_or_else(|| "an operand is missing".to_owned());
        let immediate = instruction.immediate;
        match instruction.operation {
            Op::Constant => {
                let number = instruction.number().ok_or("a constant has no number")?;
                self.emit(Wasm::F64Const(number));
            }
            Op::Integer => match immediate {
                Immediate::Integer(integer) => self.emit(Wasm::I64Const(integer)),
                _ => return Err("a constant has no integer".into()),
            },
            Op::Flag => self.emit(Wasm::I32Const(i32::from(immediate == Immediate::Flag(true)))),
            Op::Add => self.all(instruction, Plain::F64Add)?,
            Op::Sub => self.all(instruction, Plain::F64Sub)?,
            Op::Mul => self.all(instruction, Plain::F64Mul)?,
            Op::Div => self.all(instruction, Plain::F64Div)?,
            Op::Neg => self.all(instruction, Plain::F64Neg)?,
            Op::Abs => self.all(instruction, Plain::F64Abs)?,
            Op::Floor => self.all(instruction, Plain::F64Floor)?,
            Op::Ceil => self.all(instruction, Plain::F64Ceil)?,
            Op::Sqrt => self.all(instruction, Plain::F64Sqrt)?,
            Op::Whole => self.whole(x(0)?)?,
            Op::Min => self.choose(Plain::F64Lt, x(0)?, x(1)?)?,
            Op::Max => self.choose(Plain::F64Gt, x(0)?, x(1)?)?,
            Op::Lt => self.all(instruction, Plain::F64Lt)?,
            Op::Le => self.all(instruction, Plain::F64Le)?,
            Op::Eq => self.all(instruction, Plain::F64Eq)?,
            Op::Near => self.near(x(0)?, x(1)?)?,
            Op::Select | Op::ISelect => {
                for index in [1, 2, 0] {
                    self.read(x(index)?)?;
                }
                self.plain(Plain::Select);
            }
            Op::Numeric => self.numeric(instruction)?,
            Op::ToNumber => self.all(instruction, Plain::F64OfI64)?,
            Op::ToInteger => self.all(instruction, Plain::I64OfF64)?,
            Op::IAdd => self.all(instruction, Plain::I64Add)?,
            Op::ISub => self.all(instruction, Plain::I64Sub)?,
            Op::IMul => self.all(instruction, Plain::I64Mul)?,
            Op::IRem => self.all(instruction, Plain::I64RemS)?,
            Op::IHalf => {
                self.read(x(0)?)?;
                self.emit(Wasm::I64Const(1));
                self.plain(Plain::I64ShrS);
            }
            Op::ILt => self.all(instruction, Plain::I64LtS)?,
            Op::ILe => self.all(instruction, Plain::I64LeS)?,
            Op::IEq => self.all(instruction, Plain::I64Eq)?,
            Op::Not => self.all(instruction, Plain::I32Eqz)?,
            Op::And => self.all(instruction, Plain::I32And)?,
            Op::Or => self.all(instruction, Plain::I32Or)?,
            Op::Nil => self.bits(layout::NIL),
            Op::Unassigned => self.bits(layout::UNASSIGNED),
            Op::BoxNumber => self.all(instruction, Plain::I64BitsOfF64)?,
            Op::BoxFlag => self.box_flag(x(0)?)?,
            Op::UnboxNumber => self.all(instruction, Plain::F64OfBits)?,
            Op::UnboxFlag => {
                self.read(x(0)?)?;
                self.bits(layout::TRUE);
                self.plain(Plain::I64Eq);
            }
            Op::Text => {
                let Immediate::Constant(function, index) = immediate else { return Err("there is no constant".into()) };
                self.runtime(RuntimeCall::Constant, |lowering| {
                    lowering.emit(Wasm::I32Const(function.0.into()));
                    lowering.emit(Wasm::I32Const(index.into()));
                    Ok(())
                })?;
            }
            Op::Truthy => {
                let value = x(0)?;
                self.runtime(RuntimeCall::Truthy, |lowering| lowering.read(value))?;
            }
            Op::IsBound => {
                self.read(x(0)?)?;
                self.bits(layout::UNASSIGNED);
                self.plain(Plain::I64Ne);
            }
            Op::IsKind => {
                let Immediate::Kind(kind) = immediate else { return Err("there is no kind".into()) };
                let value = x(0)?;
                self.runtime(RuntimeCall::IsKind, |lowering| {
                    lowering.read(value)?;
                    lowering.emit(Wasm::I32Const(kind as i32));
                    Ok(())
                })?;
            }
            Op::Length => self.load_part(Access::WordAsI64, x(0)?, self.layout.list_length)?,
            Op::TextLength => self.load_part(Access::WordAsI64, x(0)?, self.layout.text_length)?,
            // Retained once it is in its local.
            Op::Element => self.load_element(Access::I64, x(0)?, x(1)?)?,
            Op::NumberAt => self.load_element(Access::F64, x(0)?, x(1)?)?,
            Op::Append => {
                let result = instruction.result.ok_or("a list without a name")?;
                self.append(x(0)?, x(1)?, result)?;
            }
            Op::Join => {
                let (left, right) = (x(0)?, x(1)?);
                self.runtime(RuntimeCall::Join, |lowering| {
                    lowering.read(left)?;
                    lowering.read(right)
                })?;
            }
            Op::NumberText => {
                let number = x(0)?;
                self.runtime(RuntimeCall::NumberText, |lowering| lowering.read(number))?;
            }
            Op::Extend => {
                let result = instruction.result.ok_or("a text without a name")?;
                self.extend(x(0)?, immediate, result)?;
            }
            Op::Record => {
                let Immediate::Record(id) = immediate else { return Err("there is no record type".into()) };
                let count = self.store_operands(instruction)?;
                self.runtime(RuntimeCall::Record, |lowering| {
                    lowering.emit(Wasm::I32Const(id.0.into()));
                    lowering.emit(Wasm::I32Const(count));
                    Ok(())
                })?;
            }
            // Retained once it is in its local.
            Op::Field => self.load_slot(Access::I64, x(0)?, immediate)?,
            Op::NumberIn => self.load_slot(Access::F64, x(0)?, immediate)?,
            Op::Retain => self.retain(x(0)?)?,
            Op::Release => self.release(x(0)?)?,
            Op::GuardNonZero => {
                self.read(x(0)?)?;
                self.emit(Wasm::F64Const(0.0));
                self.plain(Plain::F64Eq);
                self.leave_if(instruction)?;
            }
            Op::GuardNumber => {
                self.read(x(0)?)?;
                self.bits(layout::FIRST_TAG);
                self.plain(Plain::I64GeU);
                self.leave_if(instruction)?;
                self.read(x(0)?)?;
                self.plain(Plain::F64OfBits);
            }
            Op::Guard => {
                self.all(instruction, Plain::I32Eqz)?;
                self.leave_if(instruction)?;
            }
            Op::Enter | Op::Leave => return Err("calls are counted by hand".into()),
            Op::Call => self.call(instruction)?,
            Op::CallValue => self.ask_runtime(RuntimeCall::CallValue, instruction)?,
            Op::Vm => self.ask_runtime(RuntimeCall::Vm, instruction)?,
        }
        Ok(())
    }

    /// Reads the operands in order, then does something with them.
    fn all(&mut self, instruction: &Instruction, plain: Plain) -> Result<(), String> {
        for &operand in &instruction.operands {
            self.read(operand)?;
        }
        self.plain(plain);
        Ok(())
    }

    fn call(&mut self, instruction: &'f Instruction) -> Result<(), String> {
        let Immediate::Function(id) = instruction.immediate else { return Err("a call of no function".into()) };
        let callee = *self.shared.functions.get(&id).ok_or("it calls a function outside the unit")?;
        self.context();
        for &argument in &instruction.operands {
            self.read(argument)?;
        }
        self.emit(Wasm::Call(callee.index));
        if callee.can_fail {
            self.keep_and_test(instruction, 0)?;
        }
        Ok(())
    }

    /// A builtin of numbers.
    fn numeric(&mut self, instruction: &Instruction) -> Result<(), String> {
        let Immediate::Builtin(builtin) = instruction.immediate else { return Err("a call of no builtin".into()) };
        for &operand in &instruction.operands {
            self.read(operand)?;
        }
        let parameters = vec![WasmType::F64; instruction.operands.len()];
        self.call_from_context(Context::numeric(builtin), Signature { parameters, result: Some(WasmType::F64) });
        Ok(())
    }

    fn is_nan(&mut self, number: Value) -> Result<(), String> {
        self.read(number)?;
        self.read(number)?;
        self.plain(Plain::F64Ne);
        Ok(())
    }

    /// Truncated to a whole number; 0 for NaN.
    fn whole(&mut self, number: Value) -> Result<(), String> {
        self.emit(Wasm::F64Const(0.0));
        self.read(number)?;
        self.plain(Plain::F64Trunc);
        self.is_nan(number)?;
        self.plain(Plain::Select);
        Ok(())
    }

    /// The right number if it compares so with the left one, or that is NaN; else the left one. Wasm's own minimum of two
    /// zeros, or beside NaN, is another.
    fn choose(&mut self, comparison: Plain, left: Value, right: Value) -> Result<(), String> {
        self.read(right)?;
        self.read(left)?;
        self.is_nan(left)?;
        self.read(right)?;
        self.read(left)?;
        self.plain(comparison);
        self.plain(Plain::I32Or);
        self.plain(Plain::Select);
        Ok(())
    }

    /// The same, or closer than the tolerance.
    fn near(&mut self, left: Value, right: Value) -> Result<(), String> {
        self.read(left)?;
        self.read(right)?;
        self.plain(Plain::F64Eq);
        self.read(left)?;
        self.read(right)?;
        self.plain(Plain::F64Sub);
        self.plain(Plain::F64Abs);
        self.emit(Wasm::F64Const(f64::EPSILON));
        self.plain(Plain::F64Lt);
        self.plain(Plain::I32Or);
        Ok(())
    }
}
