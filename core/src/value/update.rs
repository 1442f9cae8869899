//! New values made of old ones: in place when nothing else holds the old one, else by copy.
//!
//! Programs cannot tell the difference; loops that build texts, lists, maps and records can: it makes them linear.

use super::heap::Body;
use super::{Shape, Value};
use std::ops::Range;
use std::rc::Rc;

/// The least room for a text that grows, in bytes: what allocators give anyway.
const LEAST_ROOM: usize = 24;

/// Every operation takes the old value by itself, because that is what makes it the only holder. `None` where the value
/// is not of the kind that the operation works on; it is gone then, and so must be looked at before.
impl Value {
    /// A text followed by another.
    #[inline]
    pub fn join_text(mut self, more: &str) -> Option<Value> {
        if let Some(Body::Text(text)) = self.body_mut() {
            text.push_str(more);
            return Some(self);
        }
        let text = self.as_text()?;
        // Twice the need: a text that is appended to once is likely to be appended to again.
        let mut joined = String::with_capacity(((text.len() + more.len()) * 2).max(LEAST_ROOM));
        joined.push_str(text);
        joined.push_str(more);
        Some(Value::text(joined))
    }

    /// A list followed by another.
    #[inline]
    pub fn join_list(mut self, more: &[Value]) -> Option<Value> {
        if let Some(Body::List(elements)) = self.body_mut() {
            elements.extend_from_slice(more);
            return Some(self);
        }
        let elements = self.as_list()?;
        let mut joined = Vec::with_capacity((elements.len() + more.len()) * 2);
        joined.extend_from_slice(elements);
        joined.extend_from_slice(more);
        Some(Value::list(joined))
    }

    /// A list with one more element.
    #[inline]
    pub fn append(mut self, element: Value) -> Option<Value> {
        if let Some(Body::List(elements)) = self.body_mut() {
            elements.push(element);
            return Some(self);
        }
        let elements = self.as_list()?;
        let mut longer = Vec::with_capacity((elements.len() + 1) * 2);
        longer.extend_from_slice(elements);
        longer.push(element);
        Some(Value::list(longer))
    }

    /// The elements of a list, or the bytes of a text, in a range that lies within it and, in a text, between characters.
    #[inline]
    pub fn slice(mut self, range: Range<usize>) -> Option<Value> {
        match self.body_mut() {
            // A small part would keep the memory of the whole.
            Some(Body::List(elements)) if range.len() > elements.len() / 2 => {
                elements.truncate(range.end);
                elements.drain(..range.start);
                return Some(self);
            }
            Some(Body::Text(text)) if range.len() > text.len() / 2 => {
                text.truncate(range.end);
                text.drain(..range.start);
                return Some(self);
            }
            _ => {}
        }
        match self.as_text() {
            Some(text) => text.get(range).map(Value::text),
            None => self.as_list()?.get(range).map(|part| Value::list(part.to_vec())),
        }
    }

    /// A map in which a key has a value.
    #[inline]
    pub fn insert(mut self, key: &str, value: Value) -> Option<Value> {
        if let Some(Body::Map(entries)) = self.body_mut() {
            // Looked up first: most loops that count set a key that is there.
            match entries.get_mut(key) {
                Some(place) => *place = value,
                None => drop(entries.insert(key.to_owned(), value)),
            }
            return Some(self);
        }
        let mut entries = self.as_map()?.clone();
        entries.insert(key.to_owned(), value);
        Some(Value::map(entries))
    }

    /// A map of lists in which the list at a key has one more element; an absent one is made.
    pub fn append_at(mut self, key: &str, element: Value) -> Option<Value> {
        let list = match self.body_mut() {
            Some(Body::Map(entries)) => match entries.get_mut(key) {
                Some(place) => std::mem::replace(place, Value::NIL),
                None => Value::list(Vec::new()),
            },
            _ => self.as_map()?.get(key).cloned().unwrap_or_else(|| Value::list(Vec::new())),
        };
        let list = list.append(element)?;
        self.insert(key, list)
    }

    /// A map without a key.
    pub fn remove(mut self, key: &str) -> Option<Value> {
        if let Some(Body::Map(entries)) = self.body_mut() {
            entries.remove(key);
            return Some(self);
        }
        let mut entries = self.as_map()?.clone();
        entries.remove(key);
        Some(Value::map(entries))
    }

    /// A record in which the field at a position has a value; `None` also if there is no such field.
    #[inline]
    pub fn with_field(mut self, position: usize, value: Value) -> Option<Value> {
        if let Some(Body::Record(record)) = self.body_mut() {
            *record.fields_mut().get_mut(position)? = value;
            return Some(self);
        }
        let mut changed = self.as_record()?.clone();
        *changed.fields_mut().get_mut(position)? = value;
        Some(Value::from_body(Body::Record(changed)))
    }

    /// Moves new values into a record that nothing else holds, in the place of the old ones, if it is of the shape.
    /// Otherwise everything stays as it is.
    #[inline]
    pub(crate) fn refill(&mut self, shape: &Rc<Shape>, values: &mut [Value]) -> bool {
        match self.body_mut() {
            Some(Body::Record(record)) if Rc::ptr_eq(record.shape(), shape) => {
                for (field, value) in record.fields_mut().iter_mut().zip(values) {
                    field.replace(std::mem::replace(value, Value::NIL));
                }
                true
            }
            _ => false,
        }
    }

    /// The payload of an ok or err.
    #[inline]
    pub fn into_payload(mut self) -> Option<Value> {
        match self.body_mut() {
            Some(Body::Ok(payload) | Body::Err(payload)) => Some(std::mem::replace(payload, Value::NIL)),
            _ => self.as_ok().or(self.as_err()).cloned(),
        }
    }

    /// The elements of a list, taken out of it where nothing else holds it.
    #[inline]
    pub fn into_elements(mut self) -> Option<Vec<Value>> {
        match self.body_mut() {
            Some(Body::List(elements)) => Some(std::mem::take(elements)),
            _ => self.as_list().map(<[Value]>::to_vec),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Map, Shape};

    /// Applies an operation to a value that is held twice and to one that is not: the results are equal, and the other
    /// holder sees nothing.
    fn check(make: impl Fn() -> Value, change: impl Fn(Value) -> Option<Value>, expected: &str) {
        let alone = change(make()).unwrap();
        let value = make();
        let kept = value.clone();
        let shared = change(value).unwrap();
        assert_eq!((alone.to_string().as_str(), shared.to_string().as_str()), (expected, expected));
        assert_eq!(kept.to_string(), make().to_string());
    }

    #[test]
    fn updates_are_invisible_to_other_holders() {
        let one = || Value::number(1.0);
        let list = || Value::list(vec![one()]);
        let map = || Value::map(Map::from([("a".to_owned(), one())]));
        let record = || Value::record(Shape::new("p", ["x".into(), "y".into()]), [one(), one()]);
        check(|| Value::text("a"), |text| text.join_text("b"), "ab");
        check(list, |value| value.append(Value::NIL), "[1, nil]");
        check(list, |value| value.join_list(&[Value::NIL, one()]), "[1, nil, 1]");
        check(map, |value| value.insert("b", Value::NIL), "{a: 1; b: nil}");
        check(map, |value| value.insert("a", Value::NIL), "{a: nil}");
        check(map, |value| value.remove("a"), "{}");
        let lists = || Value::map(Map::from([("a".to_owned(), list())]));
        check(lists, |value| value.append_at("a", Value::NIL), "{a: [1, nil]}");
        check(lists, |value| value.append_at("b", Value::NIL), "{a: [1]; b: [nil]}");
        check(list, |value| value.slice(0..1), "[1]");
        check(list, |value| value.slice(1..1), "[]");
        check(|| Value::text("aäbc"), |text| text.slice(1..4), "äb");
        check(|| Value::text("aäbc"), |text| text.slice(1..3), "ä");
        check(record, |value| value.with_field(1, Value::NIL), "p {x: 1, y: nil}");
        check(|| Value::ok(list()), Value::into_payload, "[1]");
    }

    #[test]
    fn updates_of_other_kinds_are_refused() {
        assert!(Value::NIL.append(Value::NIL).is_none());
        assert!(Value::text("a").join_list(&[]).is_none());
        assert!(Value::list(vec![]).insert("a", Value::NIL).is_none());
        assert!(Value::NIL.slice(0..0).is_none());
        assert!(Value::NIL.append_at("a", Value::NIL).is_none());
        assert!(Value::record(Shape::new("p", []), []).with_field(0, Value::NIL).is_none());
    }
}
