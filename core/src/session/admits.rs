//! Whether values are of declared types: what everything that is proved of parameters rests on.

use crate::check::typed_program::TypedProgram;
use crate::types::Type;
use crate::value::{Value, View};

/// Whether a value, which came from outside, is of a type. Does not recurse.
pub(super) fn admits(program: &TypedProgram, ty: &Type, value: &Value) -> bool {
    let mut pending = vec![(ty, value)];
    while let Some((ty, value)) = pending.pop() {
        let is_fine = match (ty, value.view()) {
            (Type::Unknown | Type::Variable(_), _)
            | (Type::Nil | Type::Optional(_), View::Nil)
            | (Type::Number, View::Number(_))
            | (Type::Text | Type::Sum(_), View::Text(_))
            | (Type::Bool, View::Bool(_)) => true,
            (Type::Optional(inner), _) => {
                pending.push((&**inner, value));
                true
            }
            (Type::Function(_), View::Function(id, _)) => {
                let function = program.function(id);
                Type::function(function.parameters.iter().chain([&function.result]).cloned()).fits(ty)
            }
            (Type::List(element), View::List(elements)) => {
                pending.extend(elements.iter().map(|value| (&**element, value)));
                true
            }
            (Type::Map(_, of), View::Map(map)) => {
                pending.extend(map.values().map(|value| (&**of, value)));
                true
            }
            (Type::Result(ok, _), View::Ok(payload)) => {
                pending.push((&**ok, payload));
                true
            }
            (Type::Result(_, err), View::Err(payload)) => {
                pending.push((&**err, payload));
                true
            }
            (Type::Record(id, name), View::Record(record)) => {
                let fields = &program.records[id.index()].fields;
                let shape = record.shape();
                let same = *shape.name() == **name
                    && shape.fields().len() == fields.len()
                    && shape.fields().iter().zip(fields).all(|(own, field)| **own == *field.name);
                if same {
                    pending.extend(fields.iter().map(|field| &field.ty).zip(record.fields()));
                }
                same
            }
            _ => false,
        };
        if !is_fine {
            return false;
        }
    }
    true
}
