//! The JSON form of values: what `jdmp` writes.

mod read;

pub use read::{JsonError, Part, fold};

use super::{Value, View};
use crate::sorting;

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

/// How the parts are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    /// Without blanks.
    Dense,
    /// A line for each element and entry, indented by two blanks a level.
    Lines,
}

/// Levels that are indented; a line of the innermost value of a very deep one would fill the memory.
const INDENTED: usize = 128;

impl Value {
    /// The JSON form that `jdmp` writes.
    pub fn to_json(&self) -> String {
        self.to_json_with(Wrappers::Dropped)
    }

    /// The JSON form: object keys sorted, minimal escapes, no blanks.
    pub fn to_json_with(&self, wrappers: Wrappers) -> String {
        self.write_json(wrappers, Layout::Dense)
    }

    /// The JSON form with a line for each element and entry, as files are written.
    pub fn to_json_lines(&self) -> String {
        self.write_json(Wrappers::Dropped, Layout::Lines)
    }

    /// Does not recurse.
    fn write_json(&self, wrappers: Wrappers, layout: Layout) -> String {
        enum Part<'a> {
            /// With its level.
            Value(&'a Value, usize),
            Key(&'a str),
            Text(&'static str),
            /// Where a new line may start, and its level.
            Line(usize),
        }
        /// Pushes the parts of a container, last first; keys stand before the values of objects.
        fn container<'a>(
            pending: &mut Vec<Part<'a>>,
            entries: impl DoubleEndedIterator<Item = (Option<&'a str>, &'a Value)> + ExactSizeIterator,
            end: &'static str,
            level: usize,
        ) {
            pending.push(Part::Text(end));
            if entries.len() > 0 {
                pending.push(Part::Line(level));
            }
            for (index, (key, value)) in entries.enumerate().rev() {
                pending.push(Part::Value(value, level + 1));
                pending.extend(key.map(Part::Key));
                pending.push(Part::Line(level + 1));
                if index > 0 {
                    pending.push(Part::Text(","));
                }
            }
        }
        let mut json = String::new();
        let mut pending = vec![Part::Value(self, 0)];
        while let Some(part) = pending.pop() {
            let (value, level) = match part {
                Part::Text(text) => {
                    json.push_str(text);
                    continue;
                }
                Part::Key(key) => {
                    json.push_str(&text_json(key));
                    json.push_str(if layout == Layout::Lines { ": " } else { ":" });
                    continue;
                }
                Part::Line(level) => {
                    if layout == Layout::Lines {
                        json.push('\n');
                        json.extend(std::iter::repeat_n("  ", level.min(INDENTED)));
                    }
                    continue;
                }
                Part::Value(value, level) => (value, level),
            };
            match value.view() {
                View::Nil => json.push_str("null"),
                View::Bool(flag) => json.push_str(if flag { "true" } else { "false" }),
                View::Number(number) => json.push_str(&number_json(number)),
                View::Text(text) => json.push_str(&text_json(text)),
                View::List(elements) => {
                    json.push('[');
                    container(&mut pending, elements.iter().map(|element| (None, element)), "]", level);
                }
                View::Map(map) => {
                    json.push('{');
                    container(&mut pending, map.iter().map(|(key, value)| (Some(key.as_str()), value)), "}", level);
                }
                View::Record(record) => {
                    json.push('{');
                    let mut sorted: Vec<_> = record.entries().map(|(name, value)| (Some(name), value)).collect();
                    sorting::sort_by_key(&mut sorted, |&(name, _)| name);
                    container(&mut pending, sorted.into_iter(), "}", level);
                }
                View::Ok(payload) | View::Err(payload) => match wrappers {
                    Wrappers::Dropped => pending.push(Part::Value(payload, level)),
                    Wrappers::Kept => {
                        json.push('{');
                        let key = if value.as_ok().is_some() { "ok" } else { "err" };
                        container(&mut pending, std::iter::once((Some(key), payload)), "}", level);
                    }
                },
                View::Function(_, name) => json.push_str(&text_json(&format!("<fn:{name}>"))),
            }
        }
        json
    }
}

/// A text in quotes, with minimal escapes.
pub fn text_json(text: &str) -> String {
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

    #[test]
    fn lines_are_indented_and_empty_containers_stay_short() {
        let value = Value::from_json(r#"{"b": [1, [], {}], "a": [[2]]}"#).unwrap();
        let lines = "{\n  \"a\": [\n    [\n      2\n    ]\n  ],\n  \"b\": [\n    1,\n    [],\n    {}\n  ]\n}";
        assert_eq!(value.to_json_lines(), lines);
    }

    #[test]
    fn deep_values_are_written() {
        // Miri takes its time.
        let levels = if cfg!(miri) { 100 } else { 10_000 };
        let mut value = Value::NIL;
        for _ in 0..levels {
            value = Value::list(vec![value]);
        }
        assert_eq!(value.to_json().len(), "null".len() + 2 * levels);
        assert!(value.to_json_lines().len() < 10_000_000);
    }
}
