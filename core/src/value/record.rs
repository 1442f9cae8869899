//! Records: values under the field names of a shape that many records share.

use super::Value;
use crate::sorting;
use std::rc::Rc;

/// Beyond this many fields a field is looked up by binary search.
const FEW: usize = 8;

/// A record type at run time: its name and its field names, in declaration order. A JSON object has the name `json` and
/// its keys in order.
#[derive(Debug, PartialEq, Eq)]
pub struct Shape {
    name: Box<str>,
    fields: Box<[Box<str>]>,
    /// Field indices in the order of the names.
    by_name: Box<[u32]>,
}

impl Shape {
    /// A shape with these field names, no two of them equal.
    pub fn new(name: &str, fields: impl IntoIterator<Item = Box<str>>) -> Rc<Shape> {
        let fields: Box<[Box<str>]> = fields.into_iter().collect();
        let mut by_name: Vec<u32> = (0..fields.len() as u32).collect();
        sorting::sort_by_key(&mut by_name, |&index| &fields[index as usize]);
        Rc::new(Shape { name: name.into(), fields, by_name: by_name.into() })
    }

    /// The type's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The field names, in declaration order.
    pub fn fields(&self) -> &[Box<str>] {
        &self.fields
    }

    /// Where a field stands.
    #[inline]
    pub fn position(&self, field: &str) -> Option<usize> {
        if self.fields.len() <= FEW {
            return self.fields.iter().position(|name| **name == *field);
        }
        let found = self.by_name.binary_search_by(|&index| (*self.fields[index as usize]).cmp(field)).ok()?;
        Some(self.by_name[found] as usize)
    }
}

/// The values of one record.
#[derive(Clone)]
pub struct Record {
    shape: Rc<Shape>,
    /// As many as the shape has fields.
    fields: Box<[Value]>,
}

impl Record {
    /// # Panics
    /// If there are not as many values as fields.
    pub(super) fn new(shape: Rc<Shape>, fields: Box<[Value]>) -> Record {
        assert_eq!(shape.fields.len(), fields.len(), "fields of `{}`", shape.name);
        Record { shape, fields }
    }

    /// Its type.
    #[inline]
    pub fn shape(&self) -> &Rc<Shape> {
        &self.shape
    }

    /// Its values, in the order of the shape's fields.
    #[inline]
    pub fn fields(&self) -> &[Value] {
        &self.fields
    }

    /// The box of its values itself, not what it holds: where native code looks for their address.
    #[expect(clippy::borrowed_box, reason = "the layout of the box is what is asked about")]
    pub(super) fn place_of_fields(&self) -> &Box<[Value]> {
        &self.fields
    }

    #[inline]
    pub(super) fn fields_mut(&mut self) -> &mut [Value] {
        &mut self.fields
    }

    pub(super) fn into_fields(self) -> impl Iterator<Item = Value> {
        self.fields.into_iter()
    }

    /// The value of a field.
    #[inline]
    pub fn field(&self, name: &str) -> Option<&Value> {
        self.shape.position(name).map(|position| &self.fields[position])
    }

    /// The name and the value that stand at a position in the order of the names.
    pub fn sorted_entry(&self, position: usize) -> Option<(&str, &Value)> {
        let index = *self.shape.by_name.get(position)? as usize;
        Some((&self.shape.fields[index], &self.fields[index]))
    }

    /// Names and values, in order.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = (&str, &Value)> + ExactSizeIterator {
        self.shape.fields.iter().map(|name| &**name).zip(&self.fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_however_many_there_are() {
        for count in [0, 1, FEW, FEW + 1, 300] {
            let names: Vec<Box<str>> = (0..count).rev().map(|index| format!("f{index}").into()).collect();
            let shape = Shape::new("r", names.clone());
            for (position, name) in names.iter().enumerate() {
                assert_eq!(shape.position(name), Some(position), "{name} of {count}");
            }
            assert_eq!(shape.position("g"), None);
        }
    }
}
