//! Values as plain data, which can leave a thread, a process, and the program that made them.

use super::{FunctionId, Map, Shape, Value, View};
use serde::{Deserialize, Serialize};

/// A value, written so that what is inside something stands before it: neither making nor reading it recurses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plain(Vec<Step>);

/// What to do with the values made so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Step {
    Nil,
    Bool(bool),
    /// By its bits: JSON has no infinities.
    Number(u64),
    Text(String),
    /// By its name: numbers of functions belong to one program.
    Function(String),
    /// Of so many of the last values.
    List(u32),
    /// Of the last values, under these keys.
    Map(Vec<String>),
    /// Of the last values, in these fields.
    Record(String, Vec<String>),
    Ok,
    Err,
}

impl From<&Value> for Plain {
    fn from(value: &Value) -> Plain {
        // From the outside in, last part first; turned round, from the inside out.
        let mut steps = Vec::new();
        let mut pending = vec![value];
        while let Some(value) = pending.pop() {
            steps.push(match value.view() {
                View::Nil => Step::Nil,
                View::Bool(flag) => Step::Bool(flag),
                View::Number(number) => Step::Number(number.to_bits()),
                View::Text(text) => Step::Text(text.to_owned()),
                View::Function(_, name) => Step::Function(name.to_owned()),
                View::List(elements) => {
                    pending.extend(elements);
                    Step::List(elements.len() as u32)
                }
                View::Map(map) => {
                    pending.extend(map.values());
                    Step::Map(map.keys().cloned().collect())
                }
                View::Record(record) => {
                    pending.extend(record.fields());
                    let shape = record.shape();
                    Step::Record(shape.name().to_owned(), shape.fields().iter().map(|name| name.to_string()).collect())
                }
                View::Ok(payload) => {
                    pending.push(payload);
                    Step::Ok
                }
                View::Err(payload) => {
                    pending.push(payload);
                    Step::Err
                }
            });
        }
        steps.reverse();
        Plain(steps)
    }
}

impl Plain {
    /// The value in a program, whose functions are found by name. `None` if a function is not there any more, or if this
    /// is not what a value was written as.
    pub fn to_value(&self, function: impl Fn(&str) -> Option<FunctionId>) -> Option<Value> {
        let mut made: Vec<Value> = Vec::new();
        let take = |made: &mut Vec<Value>, count: usize| -> Option<Vec<Value>> {
            Some(made.split_off(made.len().checked_sub(count)?))
        };
        for step in &self.0 {
            let value = match step {
                Step::Nil => Value::NIL,
                Step::Bool(flag) => Value::boolean(*flag),
                Step::Number(bits) => Value::number(f64::from_bits(*bits)),
                Step::Text(text) => Value::text(&**text),
                Step::Function(name) => Value::function(function(name)?, &**name),
                Step::List(count) => Value::list(take(&mut made, *count as usize)?),
                Step::Map(keys) => Value::map(keys.iter().cloned().zip(take(&mut made, keys.len())?).collect::<Map>()),
                Step::Record(name, fields) => {
                    let shape = Shape::new(name, fields.iter().map(|field| field.as_str().into()));
                    Value::record(shape, take(&mut made, fields.len())?)
                }
                Step::Ok => Value::ok(made.pop()?),
                Step::Err => Value::err(made.pop()?),
            };
            made.push(value);
        }
        made.pop().filter(|_| made.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn back(value: &Value) -> Option<Value> {
        let json = serde_json::to_string(&Plain::from(value)).unwrap();
        serde_json::from_str::<Plain>(&json).unwrap().to_value(|name| (name == "f").then_some(FunctionId(7)))
    }

    #[test]
    fn values_come_back() {
        let shape = Shape::new("pt", ["y".into(), "x".into()]);
        for value in [
            Value::NIL,
            Value::boolean(true),
            Value::number(-0.0),
            Value::number(f64::NAN),
            Value::number(f64::INFINITY),
            Value::text("ä\n"),
            Value::list(vec![Value::number(1.0), Value::list(vec![]), Value::text("b")]),
            Value::map(Map::from([("a".to_owned(), Value::number(1.0)), ("b".to_owned(), Value::NIL)])),
            Value::record(shape, [Value::ok(Value::number(1.0)), Value::err(Value::text("no"))]),
            Value::function(FunctionId(3), "f"),
        ] {
            let copy = back(&value).unwrap();
            assert_eq!((copy.to_string(), copy.kind()), (value.to_string(), value.kind()));
        }
        assert_eq!(back(&Value::number(-0.0)).unwrap().as_number().unwrap().to_bits(), (-0.0_f64).to_bits());
        assert_eq!(back(&Value::function(FunctionId(3), "f")).unwrap().as_function(), Some(FunctionId(7)));
        assert!(back(&Value::function(FunctionId(3), "gone")).is_none());
    }

    #[test]
    fn deep_values_come_back_and_nonsense_does_not() {
        let mut deep = Value::NIL;
        for _ in 0..if cfg!(miri) { 100 } else { 50_000 } {
            deep = Value::ok(deep);
        }
        assert_eq!(back(&deep).unwrap().to_string(), deep.to_string());
        for nonsense in [vec![], vec![Step::Ok], vec![Step::List(1)], vec![Step::Nil, Step::Nil]] {
            assert!(Plain(nonsense).to_value(|_| None).is_none());
        }
    }
}
