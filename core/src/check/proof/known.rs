//! What is known so far, and which functions are to be looked at again because of it.
//!
//! Facts that several functions read keep the list of their readers since they last changed. A change puts the readers
//! in a queue; so the work is what has changed, however calls run through the program.

use super::given::Given;
use super::{FunctionProofs, Proof};
use crate::check::typed_program::{Function, FunctionId, LocalId, Origin, RecordId, RecordType};
use std::collections::{HashMap, VecDeque};

/// Indices of functions.
type Readers = Vec<usize>;

/// What is known of a program. The `p` is the program's.
pub(super) struct Known<'p> {
    functions: Vec<Facts>,
    /// Of each record type.
    records: Vec<RecordFacts>,
    /// By the number of arguments.
    value_calls: HashMap<usize, ValueCalls>,
    /// By the name of a field: where records have it, and what any of them may get there.
    named_fields: HashMap<&'p str, NamedField>,
    /// Whether every declared function may be called through a value, because a text or a caller from outside may name it.
    any_escapes: bool,
    /// The functions to be looked at, none of them twice.
    queue: VecDeque<usize>,
}

struct Facts {
    locals: Vec<Proof>,
    /// How many of the variables are parameters.
    parameters: usize,
    declared: bool,
    result: Proof,
    result_readers: Readers,
    escapes: bool,
    queued: bool,
}

struct RecordFacts {
    fields: Vec<Proof>,
    readers: Readers,
}

/// Calls through values with some number of arguments.
#[derive(Default)]
struct ValueCalls {
    arguments: Vec<Proof>,
    /// The functions of that many parameters that are a value somewhere.
    escaped: Vec<usize>,
    /// What is known of the result of any of them.
    result: Option<Proof>,
    readers: Readers,
}

struct NamedField {
    /// In the order of the record types.
    places: Vec<(RecordId, usize)>,
    stored: Proof,
}

/// Joins a value to what is known of a place; whether that is news.
fn raise(place: &mut Proof, value: Proof) -> bool {
    let joined = place.join(value);
    let changed = joined != *place;
    *place = joined;
    changed
}

impl<'p> Known<'p> {
    /// What is known before any function is looked at; all of them wait.
    pub(super) fn new(functions: &'p [Function], records: &'p [RecordType]) -> Known<'p> {
        let facts = functions.iter().map(|function| {
            let mut locals = vec![Proof::Never; function.locals.len()];
            for (local, ty) in locals.iter_mut().zip(&function.parameters) {
                *local = Proof::of_checked(ty);
            }
            Facts {
                locals,
                parameters: function.parameters.len(),
                declared: function.origin == Origin::Declared,
                result: Proof::Never,
                result_readers: Vec::new(),
                escapes: false,
                queued: true,
            }
        });
        let given = Given::to(functions, records);
        let mut named_fields: HashMap<&str, NamedField> = HashMap::new();
        for (id, record) in records.iter().enumerate() {
            for (position, field) in record.fields.iter().enumerate() {
                let named = named_fields.entry(&field.name);
                let named = named.or_insert_with(|| NamedField { places: Vec::new(), stored: Proof::Never });
                named.places.push((RecordId(id as u16), position));
            }
        }
        let fields = given.fields(records).into_iter();
        let mut known = Known {
            functions: facts.collect(),
            records: fields.map(|fields| RecordFacts { fields, readers: Vec::new() }).collect(),
            value_calls: HashMap::new(),
            named_fields,
            any_escapes: false,
            queue: (0..functions.len()).collect(),
        };
        // Whoever enters such a function may hand it any declared one.
        if given.functions {
            known.any_escapes();
        }
        known
    }

    /// The next function to be looked at.
    pub(super) fn next(&mut self) -> Option<usize> {
        let function = self.queue.pop_front()?;
        self.functions[function].queued = false;
        Some(function)
    }

    fn look_at(&mut self, function: usize) {
        if !std::mem::replace(&mut self.functions[function].queued, true) {
            self.queue.push_back(function);
        }
    }

    fn look_at_all(&mut self, functions: Readers) {
        functions.into_iter().for_each(|function| self.look_at(function));
    }

    /// What is known of a variable, which only its own function reads.
    pub(super) fn local(&self, function: usize, local: LocalId) -> Proof {
        self.functions[function].locals[local.index()]
    }

    /// A variable gets a value.
    pub(super) fn assign(&mut self, function: usize, local: usize, value: Proof) {
        if raise(&mut self.functions[function].locals[local], value) {
            self.look_at(function);
        }
    }

    /// A function is called.
    pub(super) fn passes(&mut self, function: FunctionId, arguments: &[Proof]) {
        for (parameter, &argument) in arguments.iter().enumerate() {
            self.assign(function.index(), parameter, argument);
        }
    }

    /// A function gives a result.
    pub(super) fn returns(&mut self, function: usize, value: Proof) {
        let facts = &mut self.functions[function];
        if raise(&mut facts.result, value) {
            let (readers, parameters, escapes) =
                (std::mem::take(&mut facts.result_readers), facts.parameters, facts.escapes);
            self.look_at_all(readers);
            if escapes {
                self.gives_through_value(parameters, value);
            }
        }
    }

    fn gives_through_value(&mut self, parameters: usize, value: Proof) {
        let calls = self.value_calls.entry(parameters).or_default();
        if raise(calls.result.get_or_insert(Proof::Never), value) {
            let readers = std::mem::take(&mut calls.readers);
            self.look_at_all(readers);
        }
    }

    /// The result of a function, for a reader.
    pub(super) fn result(&mut self, function: FunctionId, reader: usize) -> Proof {
        let facts = &mut self.functions[function.index()];
        facts.result_readers.push(reader);
        facts.result
    }

    /// A function becomes a value.
    pub(super) fn escapes(&mut self, function: usize) {
        let facts = &mut self.functions[function];
        if std::mem::replace(&mut facts.escapes, true) {
            return;
        }
        let (parameters, result) = (facts.parameters, facts.result);
        let calls = self.value_calls.entry(parameters).or_default();
        calls.escaped.push(function);
        for (parameter, argument) in calls.arguments.clone().into_iter().enumerate() {
            self.assign(function, parameter, argument);
        }
        self.gives_through_value(parameters, result);
    }

    fn any_escapes(&mut self) {
        if !std::mem::replace(&mut self.any_escapes, true) {
            for function in 0..self.functions.len() {
                if self.functions[function].declared {
                    self.escapes(function);
                }
            }
        }
    }

    /// A value is used as a function: if it may be a text, it may name any declared one.
    pub(super) fn used_as_function(&mut self, value: Proof) {
        if !value.implies(Proof::Function) {
            self.any_escapes();
        }
    }

    /// A call through a value: the arguments go to every function of that many parameters that is a value somewhere.
    pub(super) fn calls_value(&mut self, arguments: &[Proof], reader: usize) -> Proof {
        let calls = self.value_calls.entry(arguments.len()).or_default();
        calls.arguments.resize(arguments.len(), Proof::Never);
        calls.readers.push(reader);
        let result = calls.result.unwrap_or(Proof::Never);
        for (parameter, &argument) in arguments.iter().enumerate() {
            let Some(calls) = self.value_calls.get_mut(&arguments.len()) else { break };
            if raise(&mut calls.arguments[parameter], argument) {
                for function in calls.escaped.clone() {
                    self.assign(function, parameter, argument);
                }
            }
        }
        result
    }

    /// Some record of a type gets a value in a field.
    pub(super) fn stores(&mut self, record: RecordId, field: usize, value: Proof) {
        let facts = &mut self.records[record.index()];
        if raise(&mut facts.fields[field], value) {
            let readers = std::mem::take(&mut facts.readers);
            self.look_at_all(readers);
        }
    }

    /// Some record gets a value in a field of that name: any type that has one may be meant.
    pub(super) fn stores_named(&mut self, object: Proof, field: &str, value: Proof) {
        let Some(named) = self.named_fields.get_mut(field) else { return };
        match object {
            Proof::Record(id) => {
                if let Ok(index) = named.places.binary_search_by_key(&id.index(), |(record, _)| record.index()) {
                    let (record, position) = named.places[index];
                    self.stores(record, position, value);
                }
            }
            Proof::Any if raise(&mut named.stored, value) => {
                for (record, position) in named.places.clone() {
                    self.stores(record, position, value);
                }
            }
            _ => {}
        }
    }

    /// The value of a field of a type, for a reader.
    pub(super) fn field(&mut self, record: RecordId, position: usize, reader: usize) -> Proof {
        let facts = &mut self.records[record.index()];
        facts.readers.push(reader);
        facts.fields[position]
    }

    /// All of it: of every function, and of the fields of every record type.
    pub(super) fn into_proofs(self) -> (Vec<FunctionProofs>, Vec<Vec<Proof>>) {
        let of_function =
            |Facts { locals, result, escapes, .. }: Facts| FunctionProofs { locals, result: Some(result), escapes };
        let functions = self.functions.into_iter().map(of_function).collect();
        (functions, self.records.into_iter().map(|record| record.fields).collect())
    }
}
