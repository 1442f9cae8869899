//! The layout of boxed values and of what they refer to, for those who make code that reads them.
//!
//! Rust does not say how its vectors are laid out, so that is not assumed: it is looked up in a real one.
#![allow(unsafe_code)]

use super::heap::Body;
use super::{Shape, Value, bits};

/// Nil.
pub const NIL: u64 = bits::NIL;
/// False.
pub const FALSE: u64 = bits::FALSE;
/// True.
pub const TRUE: u64 = bits::TRUE;
/// The value of a variable before its first binding.
pub const UNASSIGNED: u64 = bits::UNASSIGNED;
/// Whatever is not below refers to a heap object, whose address is in the bits of [`ADDRESS`]; the object begins with its
/// count, a word.
pub const FIRST_REFERENCE: u64 = bits::HEAP_TAG;
/// Whatever is below is a number.
pub const FIRST_TAG: u64 = bits::FIRST_TAG;
/// The bits of an address.
pub const ADDRESS: u64 = !bits::TAG_MASK;

/// Where the parts of objects are, in bytes from the start of the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Of a list: the address of its first element.
    pub list_data: usize,
    /// Of a list: how many elements it has.
    pub list_length: usize,
    /// Of a list: how many there is room for.
    pub list_capacity: usize,
    /// Of a text: the address of its first byte.
    pub text_data: usize,
    /// Of a text: how many bytes it has.
    pub text_length: usize,
    /// Of a text: how many there is room for.
    pub text_capacity: usize,
    /// Of a record: the address of its first field.
    pub record_fields: usize,
}

impl Layout {
    /// The layout of this build.
    pub fn of_this_build() -> Layout {
        let mut elements = Vec::with_capacity(7);
        elements.extend([Value::NIL, Value::NIL, Value::NIL]);
        let data = elements.as_ptr() as usize;
        let list = Value::list(elements);
        let mut text = String::with_capacity(7);
        text.push_str("abc");
        let bytes = text.as_ptr() as usize;
        let text = Value::text(text);
        let record = Value::record(Shape::new("r", ["x".into()]), [Value::NIL]);
        Layout {
            list_data: offset(&list, data),
            list_length: offset(&list, 3),
            list_capacity: offset(&list, 7),
            text_data: offset(&text, bytes),
            text_length: offset(&text, 3),
            text_capacity: offset(&text, 7),
            record_fields: offset(&record, record.as_record().map_or(0, |record| record.fields().as_ptr() as usize)),
        }
    }
}

/// The offset, in the object of a value, of the word in its vector that is the wanted one.
fn offset(value: &Value, wanted: usize) -> usize {
    let (start, size) = match value.body() {
        Some(Body::List(elements)) => (std::ptr::from_ref(elements) as usize, size_of_val(elements)),
        Some(Body::Text(text)) => (std::ptr::from_ref(text) as usize, size_of_val(text)),
        Some(Body::Record(record)) => {
            let fields = record.place_of_fields();
            (std::ptr::from_ref(fields) as usize, size_of_val(fields))
        }
        _ => (0, 0),
    };
    let object = bits::address(value.0).unwrap_or_default();
    let words = (start..start + size).step_by(size_of::<usize>());
    // SAFETY: a vector, a string and a box consist of initialised words alone: address, length and capacity.
    let found = words.into_iter().find(|&word| unsafe { *std::ptr::with_exposed_provenance::<usize>(word) } == wanted);
    found.map_or(0, |word| word - object)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_has_a_place_of_its_own_behind_the_count() {
        let layout = Layout::of_this_build();
        for mut parts in [
            [layout.list_data, layout.list_length, layout.list_capacity],
            [layout.text_data, layout.text_length, layout.text_capacity],
        ] {
            parts.sort_unstable();
            assert!(parts[0] >= size_of::<usize>(), "{layout:?}");
            assert!(parts.windows(2).all(|pair| pair[1] - pair[0] >= 8), "{layout:?}");
        }
        assert!(layout.record_fields >= size_of::<usize>(), "{layout:?}");
    }
}
