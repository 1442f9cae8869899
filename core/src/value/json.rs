//! The JSON form of values: what `jdmp` writes.

mod read;

pub use read::{JsonError, Part, fold};

use super::{Record, Value, View};
use std::collections::btree_map;
use std::slice;

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
        // A guess that spares most of the growing.
        let mut json = String::with_capacity(self.as_list().map_or(0, |elements| 16 * elements.len().min(1 << 16)));
        let mut open: Vec<Open<'_>> = Vec::new();
        let mut next = Some(self);
        loop {
            while let Some(value) = next.take() {
                match value.view() {
                    View::Nil => json.push_str("null"),
                    View::Bool(flag) => json.push_str(if flag { "true" } else { "false" }),
                    View::Number(number) => write_number(&mut json, number),
                    View::Text(text) => write_text(&mut json, text),
                    View::List(elements) => Open::begin(&mut open, &mut json, Entries::List(elements.iter())),
                    View::Map(map) => Open::begin(&mut open, &mut json, Entries::Map(map.iter())),
                    View::Record(record) => Open::begin(&mut open, &mut json, Entries::Record(record, 0)),
                    View::Ok(payload) | View::Err(payload) => match wrappers {
                        Wrappers::Dropped => next = Some(payload),
                        Wrappers::Kept => {
                            let key = if value.as_ok().is_some() { "ok" } else { "err" };
                            Open::begin(&mut open, &mut json, Entries::One(Some((key, payload))));
                        }
                    },
                    View::Function(_, name) => write_text(&mut json, &format!("<fn:{name}>")),
                }
            }
            let level = open.len();
            let Some(innermost) = open.last_mut() else { return json };
            match innermost.entries.next() {
                Some((key, value)) => {
                    if std::mem::replace(&mut innermost.has_entries, true) {
                        json.push(',');
                    }
                    layout.begin_line(&mut json, level);
                    if let Some(key) = key {
                        write_text(&mut json, key);
                        json.push_str(if layout == Layout::Lines { ": " } else { ":" });
                    }
                    next = Some(value);
                }
                None => {
                    if innermost.has_entries {
                        layout.begin_line(&mut json, level - 1);
                    }
                    json.push(innermost.entries.brackets().1);
                    open.pop();
                }
            }
        }
    }
}

impl Layout {
    fn begin_line(self, json: &mut String, level: usize) {
        if self == Layout::Lines {
            json.push('\n');
            json.extend(std::iter::repeat_n("  ", level.min(INDENTED)));
        }
    }
}

/// A container that is being written.
struct Open<'v> {
    /// What is still to be written.
    entries: Entries<'v>,
    /// Whether something was.
    has_entries: bool,
}

impl<'v> Open<'v> {
    fn begin(open: &mut Vec<Open<'v>>, json: &mut String, entries: Entries<'v>) {
        json.push(entries.brackets().0);
        open.push(Open { entries, has_entries: false });
    }
}

/// Values, with their keys if they have some, in order of these.
enum Entries<'v> {
    List(slice::Iter<'v, Value>),
    Map(btree_map::Iter<'v, String, Value>),
    /// With the number of those that were written.
    Record(&'v Record, usize),
    One(Option<(&'static str, &'v Value)>),
}

impl<'v> Entries<'v> {
    fn brackets(&self) -> (char, char) {
        match self {
            Entries::List(_) => ('[', ']'),
            _ => ('{', '}'),
        }
    }
}

impl<'v> Iterator for Entries<'v> {
    type Item = (Option<&'v str>, &'v Value);

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Entries::List(elements) => elements.next().map(|value| (None, value)),
            Entries::Map(entries) => entries.next().map(|(key, value)| (Some(key.as_str()), value)),
            Entries::Record(record, written) => {
                let (name, value) = record.sorted_entry(*written)?;
                *written += 1;
                Some((Some(name), value))
            }
            Entries::One(entry) => entry.take().map(|(key, value)| (Some(key), value)),
        }
    }
}

/// A text in quotes, with minimal escapes.
pub fn write_text(json: &mut String, text: &str) {
    let is_plain = |byte: u8| byte >= b' ' && byte != b'"' && byte != b'\\';
    if text.bytes().all(is_plain) {
        json.push('"');
        json.push_str(text);
        json.push('"');
    } else {
        json.push_str(&serde_json::Value::from(text).to_string());
    }
}

fn write_number(json: &mut String, number: f64) {
    if number.trunc() == number && number.abs() < INTEGERS_BELOW {
        json.push_str(itoa::Buffer::new().format(number as i64));
    } else {
        // Not-a-number and infinities become null.
        json.push_str(&serde_json::Value::from(number).to_string());
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
