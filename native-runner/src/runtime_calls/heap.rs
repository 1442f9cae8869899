//! The functions of the runtime, as the table in core names them.

use super::{Activation, activation};
use ilo_core::bytecode::opcodes::TestedKind;
use ilo_core::check::typed_program::FunctionId;
use ilo_core::emit::context::{Context, OPERANDS};
use ilo_core::emit::runtime_calls::RuntimeCall;
use ilo_core::engine::RuntimeError;
use ilo_core::value::Value;
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
            RuntimeCall::Length => length as *const () as usize,
            RuntimeCall::Element => element as *const () as usize,
            RuntimeCall::NumberAt => number_at as *const () as usize,
            RuntimeCall::Truthy => truthy as *const () as usize,
            RuntimeCall::IsKind => is_kind as *const () as usize,
        };
    }
    addresses
}

impl Activation {
    /// The operands that compiled code stored.
    fn operands(&mut self, count: usize) -> Vec<Value> {
        let stored = &self.context.operands[..count.min(OPERANDS)];
        // SAFETY: compiled code stored so many values and gave them away.
        stored.iter().map(|&bits| unsafe { Value::from_bits(bits) }).collect()
    }

    fn on_the_vm(&mut self, function: FunctionId, pc: usize) -> Result<Value, RuntimeError> {
        let count = self.single.operand_count(function, pc);
        let mut operands = self.operands(count);
        let host = self.host(function)?;
        self.single.execute(function, pc, &mut operands, host)
    }

    /// Calls a function through a value; nothing if it failed and said so.
    fn call_value(&mut self, function: FunctionId, pc: usize) -> Option<u64> {
        // The function itself and its arguments.
        let count = self.single.operand_count(function, pc);
        let mut operands = self.operands(count).into_iter();
        // It is only looked at: its count stays with whoever holds it.
        let callee = ManuallyDrop::new(operands.next()?);
        let id = match self.single.callee(function, pc, &callee, count - 1) {
            Ok(id) => id,
            Err(error) => {
                self.given(Err(error));
                return None;
            }
        };
        let entry = self.entries.get(id.index()).copied().flatten()?;
        let arguments: Vec<u64> = operands.map(Value::into_bits).collect();
        Some(entry((&raw mut *self).cast(), arguments.as_ptr()))
    }
}

extern "C" fn vm(context: *mut Context, function: u32, pc: u32) -> u64 {
    // SAFETY: compiled code calls this.
    let activation = unsafe { activation(context) };
    let result = activation.on_the_vm(FunctionId(function as u16), pc as usize);
    activation.given(result)
}

extern "C" fn call_value(context: *mut Context, function: u32, pc: u32) -> u64 {
    // SAFETY: compiled code calls this.
    let activation = unsafe { activation(context) };
    activation.call_value(FunctionId(function as u16), pc as usize).unwrap_or_default()
}

extern "C" fn constant(context: *mut Context, function: u32, index: u32) -> u64 {
    // SAFETY: compiled code calls this.
    let activation = unsafe { activation(context) };
    let function = function as usize;
    let pool = &activation.program.bytecode().functions[function].constants;
    let constants = activation.constants[function].get_or_insert_with(|| pool.iter().map(Value::from).collect());
    constants[index as usize].clone().into_bits()
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

extern "C" fn length(list: u64) -> i64 {
    looked_at(list).as_list().map_or(0, |elements| elements.len() as i64)
}

extern "C" fn element(list: u64, index: i64) -> u64 {
    let list = looked_at(list);
    let element = list.as_list().and_then(|elements| elements.get(index as usize)).cloned();
    element.unwrap_or(Value::NIL).into_bits()
}

extern "C" fn number_at(list: u64, index: i64) -> f64 {
    let list = looked_at(list);
    let element = list.as_list().and_then(|elements| elements.get(index as usize));
    element.and_then(Value::as_number).unwrap_or(f64::NAN)
}

extern "C" fn truthy(value: u64) -> u64 {
    looked_at(value).is_truthy().into()
}

extern "C" fn is_kind(value: u64, kind: u32) -> u64 {
    let kind = TestedKind::from_byte(kind as u8);
    kind.is_some_and(|kind| looked_at(value).kind() == kind.kind()).into()
}
