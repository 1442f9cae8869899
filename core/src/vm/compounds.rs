//! What lists, records and results need beyond the shared operations.

use super::unchecked::Registers;
use crate::bytecode::instruction::Word;
use crate::bytecode::opcodes::TestedKind;
use crate::operations::{self, Fault};
use crate::value::{Record, Shape, Value};
use std::rc::Rc;

/// Takes the values out of registers.
#[inline]
pub(super) fn take(registers: &mut [Value]) -> impl Iterator<Item = Value> {
    registers.iter_mut().map(|register| std::mem::replace(register, Value::NIL))
}

/// The left operand of an operator. It is moved out when the result takes its register, so that a value nobody else holds
/// grows in place.
#[inline(always)]
pub(super) fn left(mut registers: Registers, word: Word) -> Value {
    if word.a() == word.b() && word.b() != word.c() {
        registers.take(word.b())
    } else {
        registers.get(word.b()).clone()
    }
}

/// Joins proved texts.
#[inline(never)]
pub(super) fn join_texts(mut registers: Registers, word: Word) {
    let left = left(registers, word);
    let joined = registers.get(word.c()).as_text().and_then(|more| left.join_text(more));
    debug_assert!(joined.is_some(), "no texts");
    registers.set(word.a(), joined.unwrap_or(Value::NIL));
}

/// A proved list with more elements.
#[inline]
pub(super) fn extend(list: Value, more: &mut [Value]) -> Value {
    let mut elements = list.into_elements().unwrap_or_default();
    elements.extend(take(more));
    Value::list(elements)
}

/// Makes a record of a row. The one that its register holds, such as that of the round before, is used again if nothing
/// else holds it.
#[inline(always)]
pub(super) fn record(mut registers: Registers, word: Word, shape: &Rc<Shape>) {
    let (first, count) = (word.b(), shape.fields().len());
    if !registers.update(word.a(), first, count, |old, row| old.refill(shape, row)) {
        new_record(registers, word, shape);
    }
}

#[inline(never)]
fn new_record(mut registers: Registers, word: Word, shape: &Rc<Shape>) {
    let fields: Box<[Value]> = take(registers.row(word.b(), shape.fields().len())).collect();
    registers.set(word.a(), Value::record(shape.clone(), fields));
}

/// Where a field stands in the records that an instruction met last.
#[derive(Clone, Default)]
pub(super) struct FieldCache(Option<(Rc<Shape>, usize)>);

impl FieldCache {
    /// The value of a field.
    ///
    /// # Errors
    /// ILO-R005 unless it is a record with that field.
    #[inline]
    pub(super) fn field(&mut self, object: &Value, name: &str) -> Result<Value, Fault> {
        if let (Some((shape, position)), Some(record)) = (&self.0, object.as_record())
            && Rc::ptr_eq(shape, record.shape())
        {
            return Ok(record.fields()[*position].clone());
        }
        self.look_up(object, name)
    }

    #[inline]
    fn look_up(&mut self, object: &Value, name: &str) -> Result<Value, Fault> {
        let value = operations::field(object, name)?;
        if let Some(record) = object.as_record() {
            self.0 = record.shape().position(name).map(|position| (record.shape().clone(), position));
        }
        Ok(value)
    }
}

/// A field of a proved record.
#[inline]
pub(super) fn slot(object: &Value, slot: u16) -> Value {
    let value = object.as_record().map(Record::fields).and_then(|fields| fields.get(slot as usize));
    debug_assert!(value.is_some(), "{object:?} has no slot {slot}");
    value.cloned().unwrap_or(Value::NIL)
}

/// The payload of an ok or err; any other value is itself.
#[inline]
pub(super) fn payload(value: Value) -> Value {
    match value.as_ok().or(value.as_err()) {
        Some(_) => value.into_payload().unwrap_or(Value::NIL),
        None => value,
    }
}

/// Whether a value is of a kind that validated code names by a byte.
#[inline]
pub(super) fn is_of_kind(value: &Value, kind: u8) -> bool {
    TestedKind::from_byte(kind).is_some_and(|kind| value.kind() == kind.kind())
}
