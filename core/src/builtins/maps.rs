//! Maps. Their keys are texts.

use super::Call;
use crate::operations::Fault;
use crate::value::{Map, Value};

/// What to do when kinds were looked at and cannot be wrong.
fn updated(map: Option<Value>) -> Result<Value, Fault> {
    Ok(map.unwrap_or(Value::NIL))
}

pub(super) fn empty(_: &mut Call<'_, '_>) -> Result<Value, Fault> {
    Ok(Value::map(Map::new()))
}

pub(super) fn set(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    call.map(0)?;
    call.text(1)?;
    let (map, key, value) = (call.take(0), call.take(1), call.take(2));
    updated(map.insert(key.as_text().unwrap_or_default(), value))
}

pub(super) fn get(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    Ok(call.map(0)?.get(call.text(1)?).cloned().unwrap_or(Value::NIL))
}

pub(super) fn has(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    Ok(Value::boolean(call.map(0)?.contains_key(call.text(1)?)))
}

pub(super) fn delete(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    call.map(0)?;
    call.text(1)?;
    let (map, key) = (call.take(0), call.take(1));
    updated(map.remove(key.as_text().unwrap_or_default()))
}

pub(super) fn keys(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    Ok(Value::list(call.map(0)?.keys().map(Value::text).collect()))
}

pub(super) fn values(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    Ok(Value::list(call.map(0)?.values().cloned().collect()))
}

#[cfg(test)]
mod tests {
    use crate::builtins::tests::check;

    #[test]
    fn maps() {
        check(&[
            ("mmap", "[]", "{}"),
            ("mset", r#"[{"b": 2}, "a", 1]"#, "{a: 1; b: 2}"),
            ("mset", r#"[{"a": 2}, "a", null]"#, "{a: nil}"),
            ("mset", "[{}, 5, 1]", "ILO-R009: `mset` takes a text as `key`, got a number"),
            ("mset", r#"[[], "a", 1]"#, "ILO-R009: `mset` takes a map as `map`, got a list"),
            ("mget", r#"[{"k": [1]}, "k"]"#, "[1]"),
            ("mget", r#"[{"k": 1}, "z"]"#, "nil"),
            ("mget", "[{}, true]", "ILO-R009: `mget` takes a text as `key`, got a boolean"),
            ("mhas", r#"[{"k": null}, "k"]"#, "true"),
            ("mhas", r#"[{"k": null}, "z"]"#, "false"),
            ("mdel", r#"[{"a": 1, "b": 2}, "a"]"#, "{b: 2}"),
            ("mdel", r#"[{"a": 1}, "zz"]"#, "{a: 1}"),
            ("mdel", r#"[null, "zz"]"#, "ILO-R009: `mdel` takes a map as `map`, got nil"),
            ("mkeys", r#"[{"pear": 1, "Fig": 2, "ä": 3}]"#, "[Fig, pear, ä]"),
            ("mvals", r#"[{"pear": 1, "fig": 2}]"#, "[2, 1]"),
        ]);
    }
}
