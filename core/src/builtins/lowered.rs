//! What calls of higher-order builtins are lowered to, besides loops and calls.

use super::{Builtin, Call, sort};
use crate::diagnostic::Code;
use crate::operations::Fault;
use crate::value::{Kind, Value, View, number_text};

/// The last argument names the builtin on whose behalf a value is looked at.
#[cold]
fn wrong(call: &Call<'_, '_>, takes: &str) -> Fault {
    let got = call.value(0).kind().noun();
    match call.text(call.count() - 1) {
        Ok(builtin) => Fault::new(Code::R009, format!("`{builtin}` takes {takes}, got {got}")),
        Err(fault) => fault,
    }
}

pub(super) fn list(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    match call.value(0).kind() {
        Kind::List => Ok(call.take(0)),
        _ => Err(wrong(call, "a list")),
    }
}

pub(super) fn boolean(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    match call.value(0).kind() {
        Kind::Bool => Ok(call.take(0)),
        _ => Err(wrong(call, "a function that gives booleans")),
    }
}

pub(super) fn group_key(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    match call.value(0).view() {
        View::Text(_) => Ok(call.take(0)),
        View::Number(number) => Ok(Value::text(number_text(number))),
        View::Bool(flag) => Ok(Value::text(flag.to_string())),
        _ => {
            let (name, got) = (Builtin::Group.name(), call.value(0).kind().noun());
            let message = format!("`{name}` takes a function that gives texts, numbers or booleans, got {got}");
            Err(Fault::new(Code::R009, message))
        }
    }
}

pub(super) fn group_push(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    call.map(0)?;
    call.text(1)?;
    let (groups, key, element) = (call.take(0), call.take(1), call.take(2));
    // Both kinds were looked at.
    Ok(groups.append_at(key.as_text().unwrap_or_default(), element).unwrap_or(Value::NIL))
}

pub(super) fn sort_by(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    let keys = call.list(1)?.len();
    if call.list(0)?.len() != keys {
        return Err(call.fault("takes as many keys as elements"));
    }
    let (elements, keys) = (call.take(0).into_elements().unwrap_or_default(), call.take(1));
    let mut pairs: Vec<(&Value, Value)> = keys.as_list().unwrap_or_default().iter().zip(elements).collect();
    let order = sort::keys(pairs.iter().map(|&(key, _)| key));
    sort::by(&mut pairs, order, |(key, _)| key);
    Ok(Value::list(pairs.into_iter().map(|(_, element)| element).collect()))
}

#[cfg(test)]
mod tests {
    use crate::builtins::tests::{call, check, shown};
    use crate::value::Value;

    #[test]
    fn checks_speak_for_the_builtin_that_was_called() {
        check(&[
            ("check.list", r#"[[1, 2], "map"]"#, "[1, 2]"),
            ("check.list", r#"["ab", "fld"]"#, "ILO-R009: `fld` takes a list, got a text"),
            ("check.bool", r#"[true, "flt"]"#, "true"),
            ("check.bool", r#"[1, "flt"]"#, "ILO-R009: `flt` takes a function that gives booleans, got a number"),
        ]);
    }

    #[test]
    fn groups_are_kept_under_texts() {
        check(&[
            ("group.key", r#"["a b"]"#, "a b"),
            ("group.key", "[2.50]", "2.5"),
            ("group.key", "[false]", "false"),
            ("group.key", "[[]]", "ILO-R009: `grp` takes a function that gives texts, numbers or booleans, got a list"),
            ("group.push", r#"[{}, "a", 1]"#, "{a: [1]}"),
            ("group.push", r#"[{"a": [1], "b": [2]}, "a", 3]"#, "{a: [1, 3]; b: [2]}"),
        ]);
    }

    #[test]
    fn sorting_by_keys_is_stable() {
        check(&[
            ("sort.by", "[[5, 3, 8, 9, 1], [2, 0, 2, 0, 1]]", "[3, 9, 1, 5, 8]"),
            ("sort.by", r#"[["abz", "xya", "mnc"], ["z", "a", "c"]]"#, "[xya, mnc, abz]"),
            ("sort.by", r#"[[1, 2, 3], [[], null, true]]"#, "[1, 2, 3]"),
            ("sort.by", r#"[[1, 2, 3], [2, "b", 1]]"#, "[1, 2, 3]"),
        ]);
        let keys = [2.0, f64::NAN, 1.0].map(Value::number);
        let elements = ["a", "b", "c"].map(Value::text);
        let sorted = call("sort.by", vec![Value::list(elements.into()), Value::list(keys.into())]);
        assert_eq!(shown(&sorted), "[a, b, c]");
    }
}
