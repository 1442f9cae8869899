//! Values: eight bytes each, NaN-boxed; heap objects are immutable to programs and reference-counted.
//!
//! Programs cannot build cycles, so counting is the whole memory manager. A count of one permits update in place,
//! which is what makes loops that build texts and lists linear.
//!
//! This module is the only face; masks live in [`bits`], pointers in [`heap`].

mod bits;
pub mod compare;
mod display;
mod heap;
pub mod json;
pub mod layout;
pub mod plain;
mod record;
mod update;

pub use display::number_text;
pub use heap::live_objects;
pub use json::Wrappers;
pub use record::{Record, Shape};

use heap::{Body, Reference};
use std::collections::BTreeMap;
use std::rc::Rc;

/// A map: keys are texts, in code point order.
pub type Map = BTreeMap<String, Value>;

/// Index of a function in its program; the same in the typed program and in the bytecode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FunctionId(pub u16);

impl FunctionId {
    /// As an index into the list of functions.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a value is, at run time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Nil.
    Nil,
    /// A boolean.
    Bool,
    /// A number.
    Number,
    /// A text.
    Text,
    /// A list.
    List,
    /// A map.
    Map,
    /// A record.
    Record,
    /// An ok.
    Ok,
    /// An err.
    Err,
    /// A function.
    Function,
    /// No value at all: a variable whose binding was never reached. Programs cannot get hold of it.
    Unassigned,
}

impl Kind {
    /// The letter of the type, for reports.
    pub fn letter(self) -> &'static str {
        match self {
            Kind::Nil => "_",
            Kind::Bool => "b",
            Kind::Number => "n",
            Kind::Text => "t",
            Kind::List => "L",
            Kind::Map => "M",
            Kind::Record => "record",
            Kind::Ok | Kind::Err => "R",
            Kind::Function => "F",
            Kind::Unassigned => "nothing",
        }
    }

    /// What it is called in messages, with its article.
    pub fn noun(self) -> &'static str {
        match self {
            Kind::Nil => "nil",
            Kind::Bool => "a boolean",
            Kind::Number => "a number",
            Kind::Text => "a text",
            Kind::List => "a list",
            Kind::Map => "a map",
            Kind::Record => "a record",
            Kind::Ok => "an ok",
            Kind::Err => "an err",
            Kind::Function => "a function",
            Kind::Unassigned => "nothing",
        }
    }
}

/// A value taken apart one level, for code that treats every kind.
#[derive(Clone, Copy)]
pub enum View<'a> {
    /// Nil; also a variable without a value.
    Nil,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(&'a str),
    /// A list.
    List(&'a [Value]),
    /// A map.
    Map(&'a Map),
    /// A record.
    Record(&'a Record),
    /// An ok with its payload.
    Ok(&'a Value),
    /// An err with its payload.
    Err(&'a Value),
    /// A function with its name.
    Function(FunctionId, &'a str),
}

/// Any value of a program.
///
/// Not `Copy`: cloning counts a heap reference. Not `Send`: counts are not atomic; programs cross threads as source or
/// bytecode, results as plain data.
#[repr(transparent)]
pub struct Value(u64);

impl Value {
    /// Nil.
    pub const NIL: Value = Value(bits::NIL);
    /// The value of a variable before its first binding.
    pub(crate) const UNASSIGNED: Value = Value(bits::UNASSIGNED);

    /// A number. Every NaN becomes the canonical one, so that none can be read as a tag.
    #[inline]
    pub fn number(number: f64) -> Value {
        Value(bits::from_number(number))
    }

    /// What arithmetic made of numbers that came out of values. Those hold no NaN but the canonical one and its negative,
    /// of which hardware makes the same two; neither can be read as a tag.
    #[inline(always)]
    pub(crate) fn arithmetic(number: f64) -> Value {
        debug_assert!(bits::is_number(number.to_bits()));
        Value(number.to_bits())
    }

    /// A boolean.
    #[inline]
    pub fn boolean(flag: bool) -> Value {
        Value(if flag { bits::TRUE } else { bits::FALSE })
    }

    /// A text.
    pub fn text(text: impl Into<String>) -> Value {
        Value::from_body(Body::Text(text.into()))
    }

    /// A list.
    #[inline]
    pub fn list(elements: Vec<Value>) -> Value {
        Value::from_body(Body::List(elements))
    }

    /// A map.
    pub fn map(entries: Map) -> Value {
        Value::from_body(Body::Map(entries))
    }

    /// A record with the fields of a shape, in its order.
    ///
    /// # Panics
    /// If there are not as many values as fields: validated bytecode and the checker see to that.
    #[inline]
    pub fn record(shape: Rc<Shape>, fields: impl Into<Box<[Value]>>) -> Value {
        Value::from_body(Body::Record(Record::new(shape, fields.into())))
    }

    /// An ok.
    pub fn ok(payload: Value) -> Value {
        Value::from_body(Body::Ok(payload))
    }

    /// An err.
    pub fn err(payload: Value) -> Value {
        Value::from_body(Body::Err(payload))
    }

    /// A function of the program at hand, with its name.
    pub fn function(id: FunctionId, name: impl Into<Rc<str>>) -> Value {
        Value::from_body(Body::Function(id, name.into()))
    }

    /// The bits of the value, for native code. What it refers to stays alive until [`Value::from_bits`] takes the bits
    /// back.
    pub fn into_bits(self) -> u64 {
        std::mem::ManuallyDrop::new(self).0
    }

    /// The value of bits that native code has held.
    ///
    /// # Safety
    /// They are bits of a number, or come from [`Value::into_bits`]; those of one call are taken back once.
    #[allow(unsafe_code)]
    pub unsafe fn from_bits(bits: u64) -> Value {
        Value(bits)
    }

    #[inline]
    fn from_body(body: Body) -> Value {
        Value(bits::from_address(Reference::new(body).into_address()))
    }

    /// The number, if it is one; of NaNs the canonical one.
    #[inline]
    pub fn as_number(&self) -> Option<f64> {
        bits::is_number(self.0).then(|| f64::from_bits(bits::from_number(f64::from_bits(self.0))))
    }

    /// The number, if it is one, for [`Value::arithmetic`] and comparisons, to which every NaN is the same.
    #[inline]
    pub(crate) fn as_operand(&self) -> Option<f64> {
        bits::is_number(self.0).then(|| f64::from_bits(self.0))
    }

    /// The number, where validated bytecode proves that it is one. Of any other value, some NaN.
    #[inline]
    pub(crate) fn proved_number(&self) -> f64 {
        debug_assert!(bits::is_number(self.0), "{self:?} is not a number");
        f64::from_bits(self.0)
    }

    /// The boolean, if it is one.
    #[inline]
    pub fn as_bool(&self) -> Option<bool> {
        match self.0 {
            bits::TRUE => Some(true),
            bits::FALSE => Some(false),
            _ => None,
        }
    }

    /// The text, if it is one.
    #[inline]
    pub fn as_text(&self) -> Option<&str> {
        match self.body() {
            Some(Body::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The elements, if it is a list.
    #[inline]
    pub fn as_list(&self) -> Option<&[Value]> {
        match self.body() {
            Some(Body::List(elements)) => Some(elements),
            _ => None,
        }
    }

    /// The entries, if it is a map.
    #[inline]
    pub fn as_map(&self) -> Option<&Map> {
        match self.body() {
            Some(Body::Map(entries)) => Some(entries),
            _ => None,
        }
    }

    /// The record, if it is one.
    #[inline]
    pub fn as_record(&self) -> Option<&Record> {
        match self.body() {
            Some(Body::Record(record)) => Some(record),
            _ => None,
        }
    }

    /// The payload, if it is an ok.
    #[inline]
    pub fn as_ok(&self) -> Option<&Value> {
        match self.body() {
            Some(Body::Ok(payload)) => Some(payload),
            _ => None,
        }
    }

    /// The payload, if it is an err.
    #[inline]
    pub fn as_err(&self) -> Option<&Value> {
        match self.body() {
            Some(Body::Err(payload)) => Some(payload),
            _ => None,
        }
    }

    /// The function, if it is one.
    #[inline]
    pub fn as_function(&self) -> Option<FunctionId> {
        match self.body() {
            Some(Body::Function(id, _)) => Some(*id),
            _ => None,
        }
    }

    /// The value taken apart.
    pub fn view(&self) -> View<'_> {
        if let Some(number) = self.as_number() {
            return View::Number(number);
        }
        match self.body() {
            Some(Body::Text(text)) => View::Text(text),
            Some(Body::List(elements)) => View::List(elements),
            Some(Body::Map(entries)) => View::Map(entries),
            Some(Body::Record(record)) => View::Record(record),
            Some(Body::Ok(payload)) => View::Ok(payload),
            Some(Body::Err(payload)) => View::Err(payload),
            Some(Body::Function(id, name)) => View::Function(*id, name),
            None => self.as_bool().map_or(View::Nil, View::Bool),
        }
    }

    /// Whether it is nil.
    #[inline]
    pub fn is_nil(&self) -> bool {
        self.0 == bits::NIL
    }

    /// Whether it is the value of a variable never bound.
    #[inline]
    pub(crate) fn is_unassigned(&self) -> bool {
        self.0 == bits::UNASSIGNED
    }

    /// What it is.
    #[inline]
    pub fn kind(&self) -> Kind {
        if bits::is_number(self.0) {
            return Kind::Number;
        }
        match self.body() {
            Some(Body::Text(_)) => Kind::Text,
            Some(Body::List(_)) => Kind::List,
            Some(Body::Map(_)) => Kind::Map,
            Some(Body::Record(_)) => Kind::Record,
            Some(Body::Ok(_)) => Kind::Ok,
            Some(Body::Err(_)) => Kind::Err,
            Some(Body::Function(..)) => Kind::Function,
            None => match self.0 {
                bits::TRUE | bits::FALSE => Kind::Bool,
                bits::UNASSIGNED => Kind::Unassigned,
                _ => Kind::Nil,
            },
        }
    }

    /// Whether it counts as true in a condition.
    #[inline]
    pub fn is_truthy(&self) -> bool {
        match self.0 {
            bits::TRUE => true,
            bits::FALSE | bits::NIL | bits::UNASSIGNED => false,
            number if bits::is_number(number) => f64::from_bits(number) != 0.0,
            _ => match self.body() {
                Some(Body::Text(text)) => !text.is_empty(),
                Some(Body::List(elements)) => !elements.is_empty(),
                _ => true,
            },
        }
    }

    /// Puts another value in its place. Cheap where neither is on the heap; what else it takes is kept out of the way.
    #[inline(always)]
    pub(crate) fn replace(&mut self, value: Value) {
        let old = std::mem::replace(self, value);
        if bits::is_plain(old.0) {
            std::mem::forget(old);
        } else {
            old.release();
        }
    }

    #[inline(never)]
    fn release(self) {}

    #[inline]
    fn body(&self) -> Option<&Body> {
        // The address was taken from a reference by `from_body`, whose count this value holds.
        bits::address(self.0).map(|address| Reference::body_at(address, self))
    }

    /// The object, if this value is the only one that refers to it.
    #[inline]
    fn body_mut(&mut self) -> Option<&mut Body> {
        bits::address(self.0).and_then(|address| Reference::unique_body_at(address, self))
    }
}

impl Clone for Value {
    #[inline]
    fn clone(&self) -> Value {
        if let Some(address) = bits::address(self.0) {
            Reference::retain(address, self);
        }
        Value(self.0)
    }
}

impl Drop for Value {
    #[inline]
    fn drop(&mut self) {
        if let Some(address) = bits::address(self.0) {
            Reference::release(address, self);
        }
    }
}

/// Structural, with the language's tolerance on numbers; see [`compare::equal`].
impl PartialEq for Value {
    fn eq(&self, other: &Value) -> bool {
        compare::equal(self, other)
    }
}

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.as_text() {
            Some(text) => write!(f, "{text:?}"),
            None => write!(f, "{self}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_bits() {
        let edges =
            [0.0, -0.0, 1.0, -1.5, f64::MIN_POSITIVE, 5e-324, f64::MAX, f64::MIN, f64::INFINITY, f64::NEG_INFINITY];
        for number in edges {
            let value = Value::number(number);
            assert_eq!(value.as_number().map(f64::to_bits), Some(number.to_bits()));
            assert_eq!(value.kind(), Kind::Number);
        }
    }

    #[test]
    fn no_nan_is_read_as_anything_but_a_number() {
        for payload in [
            0x7FF8_0000_0000_0000,
            0xFFF8_0000_0000_0000,
            0xFFFC_0000_0000_0000,
            u64::MAX,
            0x7FF0_0000_0000_0001,
            0xFFFE_0000_DEAD_BEE8,
        ] {
            let value = Value::number(f64::from_bits(payload));
            assert_eq!(value.kind(), Kind::Number, "{payload:x}");
            assert_eq!(value.as_number().map(f64::to_bits), Some(0x7FF8_0000_0000_0000));
        }
    }

    #[test]
    fn kinds_and_truth() {
        let rows = [
            (Value::NIL, Kind::Nil, false),
            (Value::boolean(true), Kind::Bool, true),
            (Value::boolean(false), Kind::Bool, false),
            (Value::number(0.0), Kind::Number, false),
            (Value::number(-0.0), Kind::Number, false),
            (Value::number(f64::NAN), Kind::Number, true),
            (Value::number(0.5), Kind::Number, true),
            (Value::text(""), Kind::Text, false),
            (Value::text("0"), Kind::Text, true),
            (Value::list(vec![]), Kind::List, false),
            (Value::list(vec![Value::NIL]), Kind::List, true),
            (Value::map(Map::new()), Kind::Map, true),
            (Value::record(Shape::new("p", []), []), Kind::Record, true),
            (Value::ok(Value::NIL), Kind::Ok, true),
            (Value::err(Value::NIL), Kind::Err, true),
            (Value::function(FunctionId(7), "f"), Kind::Function, true),
        ];
        for (value, kind, truthy) in rows {
            assert_eq!((value.kind(), value.is_truthy()), (kind, truthy), "{value:?}");
        }
    }

    #[test]
    fn deep_values_are_released_without_recursion() {
        let shape = Shape::new("p", ["x".into()]);
        let wrap: [&dyn Fn(Value) -> Value; 4] = [
            &|inner| Value::list(vec![inner]),
            &|inner| Value::map([("k".to_owned(), inner)].into()),
            &|inner| Value::record(shape.clone(), [inner]),
            &|inner| Value::ok(Value::err(inner)),
        ];
        for wrap in wrap {
            let mut value = Value::NIL;
            // Miri takes its time.
            for _ in 0..if cfg!(miri) { 100 } else { 1_000_000 } {
                value = wrap(value);
            }
            drop(value);
        }
    }
}
