//! What the tests of every builtin share: calls and results as rows.
#![cfg(test)]

use super::{Builtin, World};
use crate::check::proof::Proof;
use crate::host::{CapturingHost, Moment};
use crate::operations::Fault;
use crate::source::Span;
use crate::value::{Map, Value, View};

/// Checks rows of a builtin's name, its arguments as a JSON list (objects are maps), and its result in display form, or
/// the message of its fault.
pub(super) fn check(rows: &[(&str, &str, &str)]) {
    for (name, arguments, expected) in rows {
        let read = || match from_json(&serde_json::from_str(arguments).unwrap()).into_elements() {
            Some(arguments) => arguments,
            None => panic!("{arguments} is no list"),
        };
        assert_eq!(shown(&call(name, read())), *expected, "{name} {arguments}");
    }
}

/// Checks rows of numbers.
pub(super) fn check_numbers(rows: &[(&str, &[f64], &str)]) {
    for (name, arguments, expected) in rows {
        let found = call(name, arguments.iter().copied().map(Value::number).collect());
        assert_eq!(shown(&found), *expected, "{name} {arguments:?}");
    }
}

/// Calls a builtin twice: with arguments that nothing else holds and with arguments that something does. The answers are
/// the same, the other holder sees nothing, and the answer is what its signature promises.
pub(super) fn call(name: &str, arguments: Vec<Value>) -> Result<Value, Fault> {
    let builtin = Builtin::ALL.iter().copied().find(|builtin| builtin.name() == name);
    let builtin = builtin.unwrap_or_else(|| panic!("no builtin `{name}`"));
    let held: Vec<Value> = arguments.iter().map(deep_copy).collect();
    let before = shown(&Ok(Value::list(held.clone())));
    let shared = once(builtin, held.clone());
    assert_eq!(shown(&Ok(Value::list(held))), before, "`{name}` changed a value that something else holds");
    let promised = Proof::of_builtin(builtin, &arguments.iter().map(proof_of).collect::<Vec<_>>());
    let alone = once(builtin, arguments);
    assert_eq!(shown(&alone), shown(&shared), "`{name}` depends on who holds its arguments");
    if let Ok(value) = &alone {
        assert!(proof_of(value).implies(promised), "`{name}` gave {value}, but promises {promised:?}");
    }
    alone
}

fn once(builtin: Builtin, mut arguments: Vec<Value>) -> Result<Value, Fault> {
    let mut host = CapturingHost::new().at(Moment { seed: 1, now: 12.5 });
    let mut world = World { host: &mut host, at: Span::default() };
    builtin.call(&mut arguments, &mut world)
}

/// A result in display form, or the fault's code and message.
pub(super) fn shown(result: &Result<Value, Fault>) -> String {
    match result {
        Ok(value) => value.to_string(),
        Err(fault) => format!("{}: {}", fault.code.as_str(), fault.message),
    }
}

fn proof_of(value: &Value) -> Proof {
    match value.view() {
        View::Number(_) => Proof::Number,
        View::Text(_) => Proof::Text,
        View::Bool(_) => Proof::Bool,
        View::List(elements) => Proof::list_of(elements.iter().map(proof_of)),
        View::Function(..) => Proof::Function,
        _ => Proof::Any,
    }
}

/// A value of which nothing is shared with the original.
fn deep_copy(value: &Value) -> Value {
    match value.view() {
        View::Text(text) => Value::text(text),
        View::List(elements) => Value::list(elements.iter().map(deep_copy).collect()),
        View::Map(entries) => Value::map(entries.iter().map(|(key, value)| (key.clone(), deep_copy(value))).collect()),
        _ => value.clone(),
    }
}

fn from_json(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::NIL,
        serde_json::Value::Bool(flag) => Value::boolean(*flag),
        serde_json::Value::Number(number) => Value::number(number.as_f64().unwrap()),
        serde_json::Value::String(text) => Value::text(text.as_str()),
        serde_json::Value::Array(elements) => Value::list(elements.iter().map(from_json).collect()),
        serde_json::Value::Object(entries) => {
            Value::map(entries.iter().map(|(key, value)| (key.clone(), from_json(value))).collect::<Map>())
        }
    }
}

#[test]
fn rows_are_in_order_and_their_signatures_read_back() {
    for (index, &builtin) in Builtin::ALL.iter().enumerate() {
        assert_eq!((builtin as usize, Builtin::from_byte(index as u8)), (index, Some(builtin)));
        for (form, written) in builtin.forms().iter().zip(builtin.written()) {
            assert_eq!(form.to_string(), *written, "{}", builtin.name());
        }
        assert_eq!(Builtin::named(builtin.name()).is_some(), !builtin.is_internal());
    }
}

#[test]
fn proofs_follow_signatures() {
    use Proof::{Any, Bool, Never, Number, Text};
    let list = |element: Proof| Proof::list_of([element]);
    let rows: &[(Builtin, &[Proof], Proof)] = &[
        (Builtin::Absolute, &[Any], Number),
        (Builtin::Absolute, &[Text], Never),
        (Builtin::FromText, &[Text], Any),
        (Builtin::ToText, &[Any], Text),
        (Builtin::Length, &[Any], Number),
        (Builtin::Head, &[list(Number)], Number),
        (Builtin::Head, &[Text], Text),
        (Builtin::Head, &[Any], Any),
        (Builtin::Head, &[Proof::EMPTY_LIST], Never),
        (Builtin::Tail, &[list(Text)], list(Text)),
        (Builtin::Tail, &[Text], Text),
        (Builtin::Tail, &[Any], Any),
        (Builtin::Tail, &[Number], Never),
        (Builtin::Slice, &[list(Number), Any, Any], list(Number)),
        (Builtin::Slice, &[Any, Number, Number], Any),
        (Builtin::Sort, &[list(Text)], list(Text)),
        (Builtin::Unique, &[Text], Text),
        (Builtin::Contains, &[Any, Any], Bool),
        (Builtin::Flatten, &[list(Number)], list(Any)),
        (Builtin::Split, &[Any, Any], list(Text)),
        (Builtin::Format, &[Text, Number, Bool], Text),
        (Builtin::Format, &[Text], Text),
        (Builtin::Regex, &[Text, Text], list(Text)),
        (Builtin::MapSet, &[Any, Text, Number], Any),
        (Builtin::MapGet, &[Any, Text], Any),
        (Builtin::MapKeys, &[Any], list(Text)),
        (Builtin::MapValues, &[Any], list(Any)),
        (Builtin::JsonParse, &[Text], Any),
        (Builtin::Random, &[], Number),
        (Builtin::Random, &[Any, Any], Number),
        (Builtin::Write, &[Text, Any, Text], Any),
        (Builtin::Print, &[Bool], Bool),
        (Builtin::CheckList, &[Any, Text], list(Any)),
        (Builtin::CheckList, &[list(Number), Text], list(Number)),
        (Builtin::CheckBool, &[Any, Text], Bool),
        (Builtin::GroupKey, &[Any], Text),
        (Builtin::GroupPush, &[Any, Text, Number], Any),
        (Builtin::SortBy, &[list(Number), list(Any)], list(Number)),
    ];
    for &(builtin, arguments, expected) in rows {
        assert_eq!(Proof::of_builtin(builtin, arguments), expected, "{} {arguments:?}", builtin.name());
    }
}
