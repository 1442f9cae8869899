//! Reaching into values: elements, fields, functions.

use super::Fault;
use crate::diagnostic::Code;
use crate::syntax::ast::ValueKind;
use crate::value::{FunctionId, Kind, Value, View};

/// The elements that a loop goes over.
///
/// # Errors
/// ILO-R007 unless it is a list.
#[inline]
pub fn elements(value: &Value) -> Result<&[Value], Fault> {
    value
        .as_list()
        .ok_or_else(|| Fault::new(Code::R007, format!("a loop goes over a list, got {}", value.kind().noun())))
}

/// The element of a list at an index.
///
/// # Errors
/// ILO-R006 unless it is a list that long.
#[inline]
pub fn element(list: &Value, index: usize) -> Result<Value, Fault> {
    let Some(elements) = list.as_list() else {
        return Err(Fault::new(Code::R006, format!("an index reaches into a list, got {}", list.kind().noun())));
    };
    elements.get(index).cloned().ok_or_else(|| {
        let length = elements.len();
        Fault::new(Code::R006, format!("there is no element {index} in a list of {length}, counted from 0"))
    })
}

/// The value of a field.
///
/// # Errors
/// ILO-R005 unless it is a record with that field.
#[inline]
pub fn field(object: &Value, name: &str) -> Result<Value, Fault> {
    match object.as_record() {
        Some(record) => record.field(name).cloned().ok_or_else(|| no_field(record.shape().name(), name)),
        None => {
            let kind = object.kind().noun();
            Err(Fault::new(Code::R005, format!("only records have fields: `{name}` of {kind}")))
        }
    }
}

#[cold]
fn no_field(record: &str, name: &str) -> Fault {
    Fault::new(Code::R005, format!("this `{record}` record has no field `{name}`"))
}

/// A record with another value in a field; in place when nothing else holds it.
///
/// # Errors
/// ILO-R008 unless it is a record, ILO-R005 unless it has that field.
#[inline]
pub fn with_field(record: Value, name: &str, value: Value) -> Result<Value, Fault> {
    let position = match record.as_record() {
        Some(found) => found.shape().position(name).ok_or_else(|| no_field(found.shape().name(), name))?,
        None => return Err(Fault::new(Code::R008, format!("`with` changes a record, got {}", record.kind().noun()))),
    };
    Ok(record.with_field(position, value).unwrap_or(Value::NIL))
}

/// What a value that is used as a function means.
pub enum Callee<'v> {
    /// A function.
    Function(FunctionId),
    /// The declared function of this name, if there is one.
    Named(&'v str),
}

/// What a called value means.
///
/// # Errors
/// ILO-R004 unless it is a function or a text.
#[inline]
pub fn callee(value: &Value) -> Result<Callee<'_>, Fault> {
    match value.view() {
        View::Function(id, _) => Ok(Callee::Function(id)),
        View::Text(name) => Ok(Callee::Named(name)),
        _ => Err(Fault::new(Code::R004, format!("only functions can be called, got {}", value.kind().noun()))),
    }
}

/// What a value means that a builtin is to call.
///
/// # Errors
/// ILO-R009 unless it is a function or a text.
#[inline]
pub fn to_function<'v>(value: &'v Value, builtin: &str) -> Result<Callee<'v>, Fault> {
    callee(value)
        .map_err(|_| Fault::new(Code::R009, format!("`{builtin}` takes a function, got {}", value.kind().noun())))
}

/// Whether a value is of the kind that a pattern asks for.
#[inline]
pub fn matches_kind(value: &Value, kind: ValueKind) -> bool {
    let wanted = match kind {
        ValueKind::Number => Kind::Number,
        ValueKind::Text => Kind::Text,
        ValueKind::Bool => Kind::Bool,
        ValueKind::List => Kind::List,
    };
    value.kind() == wanted
}
