//! What comes from outside: the arguments of entry functions, which are checked against the declared types.

use super::Proof;
use crate::check::typed_program::{Field, Function, Origin, RecordType};
use crate::types::Type;

/// What may be handed to functions from outside, anywhere inside their arguments.
pub(super) struct Given {
    /// Whether records are, by their type.
    records: Vec<bool>,
    /// Whether functions are.
    pub(super) functions: bool,
}

impl Given {
    pub(super) fn to(functions: &[Function], records: &[RecordType]) -> Given {
        let mut given = Given { records: vec![false; records.len()], functions: false };
        let entered = functions.iter().filter(|function| function.origin == Origin::Declared);
        let mut pending: Vec<&Type> = entered.flat_map(|function| &function.parameters).collect();
        while let Some(ty) = pending.pop() {
            match ty {
                Type::Function(_) => given.functions = true,
                Type::List(inner) | Type::Optional(inner) => pending.push(inner),
                Type::Map(first, second) | Type::Result(first, second) => pending.extend([&**first, second]),
                Type::Record(id, _) if !std::mem::replace(&mut given.records[id.index()], true) => {
                    pending.extend(records[id.index()].fields.iter().map(|field| &field.ty));
                }
                _ => {}
            }
        }
        given
    }

    /// What is known of the fields before any function runs: those of given records were checked.
    pub(super) fn fields(&self, records: &[RecordType]) -> Vec<Vec<Proof>> {
        let of_type = |(record, &given): (&RecordType, &bool)| {
            let of_field = |field: &Field| if given { Proof::of_checked(&field.ty) } else { Proof::Never };
            record.fields.iter().map(of_field).collect()
        };
        records.iter().zip(&self.records).map(of_type).collect()
    }
}
