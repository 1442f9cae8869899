//! The JSON form of values: what `jdmp` writes.

use super::{Value, View};

/// Whole numbers below this size are written as integers.
const INTEGERS_BELOW: f64 = 1e15;

/// What becomes of the wrappers of ok and err values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrappers {
    /// Only the payload is written, as `jdmp` does.
    Dropped,
    /// `{"ok":…}` or `{"err":…}`, as results are printed.
    Kept,
}

impl Value {
    /// The JSON form that `jdmp` writes.
    pub fn to_json(&self) -> String {
        self.to_json_with(Wrappers::Dropped)
    }

    /// The JSON form: object keys sorted, minimal escapes, no blanks. Does not recurse.
    pub fn to_json_with(&self, wrappers: Wrappers) -> String {
        enum Part<'a> {
            Value(&'a Value),
            Key(&'a str),
            Text(&'static str),
        }
        fn object<'a>(
            pending: &mut Vec<Part<'a>>,
            entries: impl DoubleEndedIterator<Item = (&'a str, &'a Value)> + ExactSizeIterator,
        ) {
            pending.push(Part::Text("}"));
            for (index, (key, value)) in entries.enumerate().rev() {
                pending.extend([Part::Value(value), Part::Text(":"), Part::Key(key)]);
                if index > 0 {
                    pending.push(Part::Text(","));
                }
            }
        }
        let mut json = String::new();
        let mut pending = vec![Part::Value(self)];
        while let Some(part) = pending.pop() {
            let value = match part {
                Part::Text(text) => {
                    json.push_str(text);
                    continue;
                }
                Part::Key(key) => {
                    json.push_str(&text_json(key));
                    continue;
                }
                Part::Value(value) => value,
            };
            match value.view() {
                View::Nil => json.push_str("null"),
                View::Bool(flag) => json.push_str(if flag { "true" } else { "false" }),
                View::Number(number) => json.push_str(&number_json(number)),
                View::Text(text) => json.push_str(&text_json(text)),
                View::List(elements) => {
                    json.push('[');
                    pending.push(Part::Text("]"));
                    for (index, element) in elements.iter().enumerate().rev() {
                        pending.push(Part::Value(element));
                        if index > 0 {
                            pending.push(Part::Text(","));
                        }
                    }
                }
                View::Map(map) => {
                    json.push('{');
                    object(&mut pending, map.iter().map(|(key, value)| (key.as_str(), value)));
                }
                View::Record(record) => {
                    json.push('{');
                    let mut sorted: Vec<_> = record.entries().collect();
                    sorted.sort_by_key(|&(name, _)| name);
                    object(&mut pending, sorted.into_iter());
                }
                View::Ok(payload) | View::Err(payload) => {
                    if wrappers == Wrappers::Kept {
                        json.push_str(if value.as_ok().is_some() { r#"{"ok":"# } else { r#"{"err":"# });
                        pending.push(Part::Text("}"));
                    }
                    pending.push(Part::Value(payload));
                }
                View::Function(_, name) => json.push_str(&text_json(&format!("<fn:{name}>"))),
            }
        }
        json
    }
}

fn text_json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn number_json(number: f64) -> String {
    if number.trunc() == number && number.abs() < INTEGERS_BELOW {
        (number as i64).to_string()
    } else {
        // Not-a-number and infinities become null.
        serde_json::Value::from(number).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{FunctionId, Map, Shape};

    #[test]
    fn numbers_are_written_as_the_language_says() {
        let rows = [
            (30.0, "30"),
            (-0.0, "0"),
            (0.1, "0.1"),
            (1e15, "1000000000000000.0"),
            (2e25, "2e+25"),
            (2e-9, "2e-9"),
            (f64::NAN, "null"),
            (f64::INFINITY, "null"),
        ];
        for (number, json) in rows {
            assert_eq!(Value::number(number).to_json(), json);
        }
    }

    #[test]
    fn texts_and_lists() {
        let list = Value::list(vec![Value::text("ä\"\n"), Value::NIL, Value::boolean(true), Value::list(vec![])]);
        assert_eq!(list.to_json(), r#"["ä\"\n",null,true,[]]"#);
    }

    #[test]
    fn objects_have_sorted_keys() {
        let shape = Shape::new("pt", ["y".into(), "x".into()]);
        let record = Value::record(shape, [Value::ok(Value::number(1.0)), Value::function(FunctionId(0), "f")]);
        assert_eq!(record.to_json(), r#"{"x":"<fn:f>","y":1}"#);
        assert_eq!(record.to_json_with(Wrappers::Kept), r#"{"x":"<fn:f>","y":{"ok":1}}"#);
        let map = Value::map(Map::from([("b\n".to_owned(), Value::NIL), ("a".to_owned(), Value::err(Value::NIL))]));
        assert_eq!(map.to_json_with(Wrappers::Kept), r#"{"a":{"err":null},"b\n":null}"#);
    }
}
