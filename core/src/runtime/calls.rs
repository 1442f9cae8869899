//! The functions of the runtime, as the table of [`RuntimeCall`] names them.
#![allow(unsafe_code)]

use super::{Activation, activation};
use crate::bytecode::opcodes::TestedKind;
use crate::check::typed_program::FunctionId;
use crate::emit::context::{Context, OPERANDS};
use crate::emit::runtime_calls::RuntimeCall;
use crate::engine::RuntimeError;
use crate::value::Value;
use crate::vm::single;
use std::mem::ManuallyDrop;

/// The address of each function, in the order of the table.
pub(super) fn addresses() -> [usize; RuntimeCall::ALL.len()] {
    let mut addresses = [0; RuntimeCall::ALL.len()];
    for &call in RuntimeCall::ALL {
        addresses[call as usize] = match call {
            RuntimeCall::Vm => vm as *const () as usize,
            RuntimeCall::CallValue => call_value as *const () as usize,
            RuntimeCall::Constant => constant as *const () as usize,
            RuntimeCall::Free => free as *const () as usize,
            RuntimeCall::Append => append as *const () as usize,
            RuntimeCall::Join => join as *const () as usize,
            RuntimeCall::Extend => extend as *const () as usize,
            RuntimeCall::NumberText => number_text as *const () as usize,
            RuntimeCall::Record => record as *const () as usize,
            RuntimeCall::Truthy => truthy as *const () as usize,
            RuntimeCall::IsKind => is_kind as *const () as usize,
        };
    }
    addresses
}

impl Activation {
    /// Does something with the operands that compiled code stored. What is left of them afterwards is let go of.
    fn with_operands<T>(&mut self, count: u32, work: impl FnOnce(&mut Self, &mut [Value]) -> T) -> T {
        let stored = self.context.operands.as_mut_ptr().cast::<Value>();
        // SAFETY: compiled code stored so many values and gave them away; a value is its bits. `work` is none of
        // compiled code, so nothing is stored there meanwhile.
        let operands = unsafe { std::slice::from_raw_parts_mut(stored, (count as usize).min(OPERANDS)) };
        let done = work(self, operands);
        operands.fill_with(|| Value::NIL);
        done
    }

    /// A constant of a function.
    fn constant(&mut self, function: u32, index: u32) -> &Value {
        let function = function as usize;
        let pool = &self.program.bytecode().functions[function].constants;
        let constants = self.constants[function].get_or_insert_with(|| pool.iter().map(Value::from).collect());
        &constants[index as usize]
    }

    fn on_the_vm(&mut self, function: FunctionId, pc: usize, count: u32) -> Result<Value, RuntimeError> {
        let host = self.host(function)?;
        self.with_operands(count, |activation, operands| activation.single.execute(function, pc, operands, host))
    }

    /// Calls a function through a value; nothing if it failed and said so.
    fn call_value(&mut self, function: FunctionId, pc: usize, count: u32) -> Option<u64> {
        let (entry, arguments) = self.with_operands(count, |activation, operands| {
            let (callee, arguments) = operands.split_first_mut()?;
            // It is only looked at: its count stays with whoever holds it.
            let callee = ManuallyDrop::new(std::mem::replace(callee, Value::NIL));
            let id = match activation.single.callee(function, pc, &callee, arguments.len()) {
                Ok(id) => id,
                Err(error) => {
                    activation.given(Err(error));
                    return None;
                }
            };
            let entry = activation.entries.get(id.index()).copied().flatten()?;
            let arguments = arguments.iter_mut().map(|argument| std::mem::replace(argument, Value::NIL).into_bits());
            Some((entry, arguments.collect::<Vec<u64>>()))
        })?;
        Some(entry((&raw mut *self).cast(), arguments.as_ptr()))
    }
}

extern "C" fn vm(context: *mut Context, function: u32, pc: u32, count: u32) -> u64 {
    // SAFETY: compiled code calls this.
    let activation = unsafe { activation(context) };
    let result = activation.on_the_vm(FunctionId(function as u16), pc as usize, count);
    activation.given(result)
}

extern "C" fn call_value(context: *mut Context, function: u32, pc: u32, count: u32) -> u64 {
    // SAFETY: compiled code calls this.
    let activation = unsafe { activation(context) };
    activation.call_value(FunctionId(function as u16), pc as usize, count).unwrap_or_default()
}

extern "C" fn record(context: *mut Context, record: u32, count: u32) -> u64 {
    // SAFETY: compiled code calls this.
    let activation = unsafe { activation(context) };
    let fields = activation.context.operands[..(count as usize).min(OPERANDS)].iter();
    // SAFETY: compiled code stored so many values there and gave them away; nobody reads them there again.
    let fields = fields.map(|&bits| unsafe { Value::from_bits(bits) }).collect();
    activation.single.record(record as usize, fields).into_bits()
}

extern "C" fn constant(context: *mut Context, function: u32, index: u32) -> u64 {
    // SAFETY: compiled code calls this.
    let activation = unsafe { activation(context) };
    activation.constant(function, index).clone().into_bits()
}

extern "C" fn free(value: u64) {
    // SAFETY: compiled code found that the last count is its own, and gives it up here.
    drop(unsafe { Value::from_bits(value) });
}

/// A value that is only looked at.
fn looked_at(value: u64) -> ManuallyDrop<Value> {
    // SAFETY: compiled code holds a count for as long as it takes, and this takes none away.
    ManuallyDrop::new(unsafe { Value::from_bits(value) })
}

extern "C" fn append(list: u64, element: u64) -> u64 {
    // SAFETY: compiled code gives both away.
    let (list, element) = unsafe { (Value::from_bits(list), Value::from_bits(element)) };
    list.append(element).unwrap_or(Value::NIL).into_bits()
}

extern "C" fn join(left: u64, right: u64) -> u64 {
    // SAFETY: compiled code gives both away.
    let (left, right) = unsafe { (Value::from_bits(left), Value::from_bits(right)) };
    left.join_text(right.as_text().unwrap_or_default()).unwrap_or(Value::NIL).into_bits()
}

extern "C" fn extend(context: *mut Context, text: u64, function: u32, index: u32) -> u64 {
    // SAFETY: compiled code calls this, and gives the text away.
    let (activation, text) = unsafe { (activation(context), Value::from_bits(text)) };
    let more = activation.constant(function, index).as_text().unwrap_or_default();
    text.join_text(more).unwrap_or(Value::NIL).into_bits()
}

extern "C" fn number_text(number: f64) -> u64 {
    single::number_text(number).into_bits()
}

extern "C" fn truthy(value: u64) -> u64 {
    looked_at(value).is_truthy().into()
}

extern "C" fn is_kind(value: u64, kind: u32) -> u64 {
    let kind = TestedKind::from_byte(kind as u8);
    kind.is_some_and(|kind| looked_at(value).kind() == kind.kind()).into()
}
