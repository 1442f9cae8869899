//! Values that a program names, made once for an instance.

use crate::check::typed_program::{Constant, FunctionId, RecordId, TypedProgram};
use crate::value::{Shape, Value};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::rc::Rc;
use std::sync::Arc;

/// What constants of a program are as values.
pub(super) struct Constants {
    /// By the place of the text in the program, which outlives the instance; made when first needed.
    texts: HashMap<usize, Value, BuildHasherDefault<AddressHasher>>,
    functions: Vec<Value>,
    shapes: Vec<Rc<Shape>>,
}

impl Constants {
    pub(super) fn new(program: &TypedProgram) -> Constants {
        let functions = program.functions.iter().enumerate();
        let shapes = program.records.iter();
        Constants {
            texts: HashMap::default(),
            functions: functions
                .map(|(id, function)| Value::function(FunctionId(id as u16), &*function.name))
                .collect(),
            shapes: shapes
                .map(|record| Shape::new(&record.name, record.fields.iter().map(|field| (*field.name).into())))
                .collect(),
        }
    }

    #[inline]
    pub(super) fn value(&mut self, constant: &Constant) -> Value {
        match constant {
            Constant::Number(number) => Value::number(*number),
            _ => self.other(constant),
        }
    }

    fn other(&mut self, constant: &Constant) -> Value {
        match constant {
            Constant::Text(text) => {
                let place = Arc::as_ptr(text).cast::<u8>().addr();
                self.texts.entry(place).or_insert_with(|| Value::from(constant)).clone()
            }
            Constant::Function(function, _) => self.function(*function),
            Constant::Nil | Constant::Bool(_) | Constant::Number(_) => Value::from(constant),
        }
    }

    pub(super) fn function(&self, function: FunctionId) -> Value {
        self.functions[function.index()].clone()
    }

    pub(super) fn shape(&self, record: RecordId) -> Rc<Shape> {
        self.shapes[record.index()].clone()
    }
}

/// Spreads addresses, nothing more: they are not chosen by anybody who wants them to collide.
#[derive(Default)]
struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn write_usize(&mut self, address: usize) {
        // Fibonacci hashing; the table looks at both ends of the result.
        self.0 = (address as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_right(32);
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.write_usize((self.0 as usize) ^ usize::from(byte)));
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
