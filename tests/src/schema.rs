//! Validation against a JSON Schema, as far as ours go.
//!
//! The crates that know all of JSON Schema switch on features of the JSON and number crates that the language itself
//! is built on; tests must not run on others than what is shipped. A keyword that is not known here is refused.

use ilo_core::diagnostic::Code;
use serde_json::{Map, Value};

/// Keywords that only describe.
const ANNOTATIONS: [&str; 5] = ["$schema", "$defs", "title", "description", "format"];

/// A schema that values can be held against.
#[derive(Clone, Copy, Debug)]
pub struct Schema<'s> {
    root: &'s Value,
}

impl<'s> Schema<'s> {
    /// A schema from its JSON.
    pub fn new(root: &'s Value) -> Schema<'s> {
        Schema { root }
    }

    /// Where and how a value does not fit; nothing if it does.
    ///
    /// # Panics
    /// If the schema uses what is not known here.
    pub fn mismatches(self, value: &Value) -> Vec<String> {
        let mut found = Vec::new();
        self.compare(self.root, value, "", &mut found);
        found
    }

    fn compare(self, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
        let keywords = schema.as_object().expect("a schema is an object");
        for (keyword, wanted) in keywords.iter().filter(|(keyword, _)| !ANNOTATIONS.contains(&keyword.as_str())) {
            let fits = match keyword.as_str() {
                "type" => wanted == kind(value),
                "const" => wanted == value,
                "minimum" => value.as_f64().is_none_or(|number| wanted.as_f64().is_some_and(|least| number >= least)),
                "pattern" => is_code(wanted, value),
                "required" => value.as_object().is_none_or(|object| has_all(object, wanted)),
                "oneOf" => self.fitting(wanted, value, at) == 1,
                "$ref" => {
                    self.compare(self.target(wanted), value, at, found);
                    true
                }
                "items" => {
                    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                        self.compare(wanted, item, &format!("{at}/{index}"), found);
                    }
                    true
                }
                "properties" => {
                    for (name, schema) in wanted.as_object().into_iter().flatten() {
                        if let Some(property) = value.get(name) {
                            self.compare(schema, property, &format!("{at}/{name}"), found);
                        }
                    }
                    true
                }
                unknown => panic!("the keyword `{unknown}` is not known"),
            };
            if !fits {
                found.push(format!("{at}: {value} does not fit {keyword} {wanted}"));
            }
        }
    }

    fn target(self, reference: &Value) -> &'s Value {
        let pointer = reference.as_str().and_then(|reference| reference.strip_prefix('#'));
        pointer.and_then(|pointer| self.root.pointer(pointer)).unwrap_or_else(|| panic!("{reference} leads nowhere"))
    }

    fn fitting(self, schemas: &Value, value: &Value, at: &str) -> usize {
        let fits = |schema: &&Value| {
            let mut found = Vec::new();
            self.compare(schema, value, at, &mut found);
            found.is_empty()
        };
        schemas.as_array().into_iter().flatten().filter(fits).count()
    }
}

/// The only pattern is that of codes.
fn is_code(pattern: &Value, value: &Value) -> bool {
    assert_eq!(pattern, "^ILO-[LPTRW][0-9]{3}$", "a pattern that is not known");
    value.as_str().is_none_or(|text| Code::parse(text).is_some_and(|code| code.as_str() == text))
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_i64() || number.is_u64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn has_all(object: &Map<String, Value>, names: &Value) -> bool {
    names.as_array().into_iter().flatten().all(|name| name.as_str().is_some_and(|name| object.contains_key(name)))
}
