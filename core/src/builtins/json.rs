//! JSON: written, read, and looked into.

use super::Call;
use crate::operations::Fault;
use crate::value::Value;
use crate::value::json::{self, Part};
use std::borrow::Cow;
use std::collections::BTreeMap;

pub(super) fn write(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    Ok(Value::text(call.value(0).to_json()))
}

pub(super) fn read(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    call.text(0).map(parsed)
}

/// The value of a JSON text as a result.
pub(super) fn parsed(text: &str) -> Value {
    match Value::from_json(text) {
        Ok(value) => Value::ok(value),
        Err(error) => Value::err(Value::text(error.to_string())),
    }
}

pub(super) fn look_up(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    Ok(match find(call.text(0)?, call.text(1)?) {
        Ok(found) => Value::ok(Value::text(found)),
        Err(reason) => Value::err(Value::text(reason)),
    })
}

/// A JSON value whose numbers are as they were spelled. Nested no more deeply than JSON is read, so functions over nodes
/// may recurse.
enum Node<'t> {
    /// What is written as it was read.
    Plain(&'t str),
    Text(Cow<'t, str>),
    List(Vec<Node<'t>>),
    Object(BTreeMap<Cow<'t, str>, Node<'t>>),
}

fn find(text: &str, path: &str) -> Result<String, String> {
    let mut node = json::fold(text, Node::new).map_err(|error| error.to_string())?;
    for part in path.split('.') {
        node = node.member(part).ok_or_else(|| format!("key not found: {part}"))?;
    }
    Ok(match node {
        Node::Text(text) => text.into_owned(),
        _ => {
            let mut written = String::new();
            node.write(&mut written);
            written
        }
    })
}

impl<'t> Node<'t> {
    fn new(part: Part<'t, Node<'t>>) -> Node<'t> {
        match part {
            Part::Null => Node::Plain("null"),
            Part::Bool(true) => Node::Plain("true"),
            Part::Bool(false) => Node::Plain("false"),
            Part::Number(_, spelled) => Node::Plain(spelled),
            Part::Text(text) => Node::Text(text),
            Part::List(elements) => Node::List(elements),
            Part::Object(entries) => Node::Object(entries),
        }
    }

    /// The element at an index, if the part of the path is all digits, else the entry of that key.
    fn member(self, part: &str) -> Option<Node<'t>> {
        let is_index = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        match self {
            Node::List(mut elements) if is_index => {
                let index = part.parse().ok().filter(|&index: &usize| index < elements.len())?;
                Some(elements.swap_remove(index))
            }
            Node::Object(mut entries) if !is_index => entries.remove(part),
            _ => None,
        }
    }

    fn write(&self, written: &mut String) {
        match self {
            Node::Plain(spelled) => written.push_str(spelled),
            Node::Text(text) => json::write_text(written, text),
            Node::List(elements) => {
                written.push('[');
                for (index, element) in elements.iter().enumerate() {
                    written.push_str(if index > 0 { "," } else { "" });
                    element.write(written);
                }
                written.push(']');
            }
            Node::Object(entries) => {
                written.push('{');
                for (index, (key, value)) in entries.iter().enumerate() {
                    written.push_str(if index > 0 { "," } else { "" });
                    json::write_text(written, key);
                    written.push(':');
                    value.write(written);
                }
                written.push('}');
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::builtins::tests::check;

    #[test]
    fn written_and_read() {
        check(&[
            ("jdmp", r#"[{"b": [1, 2.5], "a": null}]"#, r#"{"a":null,"b":[1,2.5]}"#),
            ("jdmp", r#"["a\"b\\c\né"]"#, r#""a\"b\\c\né""#),
            ("jpar", r#"["{\"k\": [1, null]}"]"#, "~json {k: [1, nil]}"),
            ("jpar", r#"["{bad"]"#, "^not JSON: no key in quotes at line 1, column 2"),
            ("jpar", "[5]", "ILO-R009: `jpar` takes a text, got a number"),
        ]);
    }

    #[test]
    fn paths() {
        check(&[
            ("jpth", r#"["{\"a\": {\"b\": [10, 20]}}", "a.b.1"]"#, "~20"),
            ("jpth", r#"["{\"x\": {\"b\": 1, \"a\": [true, null]}}", "x"]"#, r#"~{"a":[true,null],"b":1}"#),
            ("jpth", r#"["{\"a\": 1.0}", "a"]"#, "~1.0"),
            ("jpth", r#"["{\"a\": [1e3, -0.50, {\"k\": 7}]}", "a"]"#, r#"~[1e3,-0.50,{"k":7}]"#),
            ("jpth", r#"["[\"ze\\u0072o\", \"o\\\"ne\"]", "1"]"#, "~o\"ne"),
            ("jpth", r#"["[[\"ze\\u0072o\\n\"]]", "0"]"#, r#"~["zero\n"]"#),
            ("jpth", r#"["{\"a\": [1, 2]}", "a.01"]"#, "~2"),
            ("jpth", r#"["{\"a\": [1, 2]}", "a.99999999999999999999999"]"#, "^key not found: 99999999999999999999999"),
            ("jpth", r#"["{\"a\": [1, 2]}", "a.b"]"#, "^key not found: b"),
            ("jpth", r#"["{\"\": {\"\": 5}}", "."]"#, "~5"),
            ("jpth", r#"["{\"\": 5}", ""]"#, "~5"),
            ("jpth", r#"["5", ""]"#, "^key not found: "),
            ("jpth", r#"["{\"0\": 1}", "0"]"#, "^key not found: 0"),
            ("jpth", r#"["{\"a\": 1, \"a\": 2}", "a"]"#, "~2"),
            ("jpth", r#"["{\"a\": 1} x", "a"]"#, "^not JSON: something after the end at line 1, column 10"),
        ]);
    }
}
