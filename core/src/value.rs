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
mod json;

pub use display::number_text;

use heap::{Body, Reference};

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// A function.
    Function,
    /// No value at all: a variable whose binding was never reached. Programs cannot get hold of it.
    Unassigned,
}

impl Kind {
    /// The letter of the type, for messages and reports.
    pub fn letter(self) -> &'static str {
        match self {
            Kind::Nil => "_",
            Kind::Bool => "b",
            Kind::Number => "n",
            Kind::Text => "t",
            Kind::List => "L",
            Kind::Function => "F",
            Kind::Unassigned => "nothing",
        }
    }
}

/// Any value of a program.
///
/// Not `Copy`: cloning counts a heap reference. Not `Send`: counts are not atomic; programs cross threads as source or
/// bytecode, results as plain data.
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
    pub fn list(elements: Vec<Value>) -> Value {
        Value::from_body(Body::List(elements))
    }

    /// A function of the program at hand.
    pub fn function(id: FunctionId) -> Value {
        Value(bits::from_function(id.0))
    }

    fn from_body(body: Body) -> Value {
        Value(bits::from_address(Reference::new(body).into_address()))
    }

    /// The number, if it is one.
    #[inline]
    pub fn as_number(&self) -> Option<f64> {
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
    pub fn as_text(&self) -> Option<&str> {
        match self.body() {
            Some(Body::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The elements, if it is a list.
    pub fn as_list(&self) -> Option<&[Value]> {
        match self.body() {
            Some(Body::List(elements)) => Some(elements),
            _ => None,
        }
    }

    /// The function, if it is one.
    pub fn as_function(&self) -> Option<FunctionId> {
        bits::function(self.0).map(FunctionId)
    }

    /// Whether it is nil.
    pub fn is_nil(&self) -> bool {
        self.0 == bits::NIL
    }

    /// Whether it is the value of a variable never bound.
    #[inline]
    pub(crate) fn is_unassigned(&self) -> bool {
        self.0 == bits::UNASSIGNED
    }

    /// What it is.
    pub fn kind(&self) -> Kind {
        if bits::is_number(self.0) {
            return Kind::Number;
        }
        match self.body() {
            Some(Body::Text(_)) => Kind::Text,
            Some(Body::List(_)) => Kind::List,
            None => match self.0 {
                bits::NIL => Kind::Nil,
                bits::TRUE | bits::FALSE => Kind::Bool,
                bits::UNASSIGNED => Kind::Unassigned,
                _ => Kind::Function,
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
                None => true,
            },
        }
    }

    /// `self` followed by `more`; in place when nothing else holds the text. `None` if `self` is no text.
    pub fn join_text(mut self, more: &str) -> Option<Value> {
        if let Some(Body::Text(text)) = self.body_mut() {
            text.push_str(more);
            return Some(self);
        }
        let text = self.as_text()?;
        // Twice the need: a text that is appended to once is likely to be appended to again.
        let mut joined = String::with_capacity((text.len() + more.len()) * 2);
        joined.push_str(text);
        joined.push_str(more);
        Some(Value::text(joined))
    }

    #[inline]
    fn body(&self) -> Option<&Body> {
        // The address was taken from a reference by `from_body`, whose count this value holds.
        bits::address(self.0).map(|address| Reference::body_at(address, self))
    }

    /// The object, if this value is the only one that refers to it.
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
            (Value::function(FunctionId(7)), Kind::Function, true),
        ];
        for (value, kind, truthy) in rows {
            assert_eq!((value.kind(), value.is_truthy()), (kind, truthy), "{value:?}");
        }
    }

    #[test]
    fn texts_grow_in_place_only_when_unshared() {
        let mut text = Value::text("a");
        for _ in 0..100 {
            text = text.join_text("b").unwrap();
        }
        let shared = text.clone();
        let longer = text.join_text("c").unwrap();
        assert_eq!(shared.as_text().unwrap().len(), 101);
        assert!(longer.as_text().unwrap().ends_with("bc"));
    }

    #[test]
    fn a_deep_list_is_released_without_recursion() {
        let mut list = Value::list(vec![]);
        for _ in 0..1_000_000 {
            list = Value::list(vec![list]);
        }
        drop(list);
    }
}
