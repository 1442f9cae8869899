//! What functions and record types claim for the whole program, by the places that could break it.

use crate::bytecode::program::Bytecode;
use crate::check::proof::Proof;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// What calls through values and changes of unknown records must keep to.
#[derive(Debug)]
pub(super) struct Claims {
    /// By number of arguments.
    value_calls: HashMap<usize, ValueCalls>,
    /// Of every field of a name, in whatever record type.
    fields: HashMap<Arc<str>, Vec<Proof>>,
    /// Whether every function that a text can name says that it may be called through a value.
    pub(super) all_declared_escape: bool,
}

/// The functions that a call through a value can reach.
#[derive(Debug)]
pub(super) struct ValueCalls {
    /// What they claim of their parameters, without repetition.
    pub(super) parameters: Vec<Vec<Proof>>,
    /// What holds of the result of each.
    pub(super) result: Proof,
}

impl Claims {
    pub(super) fn of(bytecode: &Bytecode) -> Claims {
        let mut value_calls: HashMap<usize, ValueCalls> = HashMap::new();
        let mut seen = BTreeSet::new();
        for function in bytecode.functions.iter().filter(|function| function.escapes) {
            let calls = value_calls
                .entry(function.parameters.len())
                .or_insert_with(|| ValueCalls { parameters: Vec::new(), result: Proof::Never });
            calls.result = calls.result.join(function.result);
            if seen.insert(format!("{:?}", function.parameters)) {
                calls.parameters.push(function.parameters.clone());
            }
        }
        let mut fields: HashMap<Arc<str>, Vec<Proof>> = HashMap::new();
        for (name, proof) in bytecode.records.iter().flat_map(|record| &record.fields) {
            let claims = fields.entry(Arc::clone(name)).or_default();
            if !claims.contains(proof) {
                claims.push(*proof);
            }
        }
        let all_declared_escape = bytecode.functions.iter().all(|function| function.escapes || !function.declared);
        Claims { value_calls, fields, all_declared_escape }
    }

    /// The functions of a number of parameters; `None` if none of them is ever a value.
    pub(super) fn value_calls(&self, arguments: usize) -> Option<&ValueCalls> {
        self.value_calls.get(&arguments)
    }

    /// What is claimed of the fields of a name.
    pub(super) fn fields_named(&self, name: &str) -> &[Proof] {
        self.fields.get(name).map_or(&[], Vec::as_slice)
    }
}
