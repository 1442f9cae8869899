//! The JSON form of values: what `jdmp` writes.

use super::Value;

/// Whole numbers below this size are written as integers.
const INTEGERS_BELOW: f64 = 1e15;

impl Value {
    /// The JSON form. Does not recurse.
    pub fn to_json(&self) -> String {
        enum Part<'a> {
            Value(&'a Value),
            Text(&'static str),
        }
        let mut json = String::new();
        let mut pending = vec![Part::Value(self)];
        while let Some(part) = pending.pop() {
            let value = match part {
                Part::Text(text) => {
                    json.push_str(text);
                    continue;
                }
                Part::Value(value) => value,
            };
            if let Some(number) = value.as_number() {
                json.push_str(&number_json(number));
            } else if let Some(text) = value.as_text() {
                json.push_str(&serde_json::Value::from(text).to_string());
            } else if let Some(elements) = value.as_list() {
                json.push('[');
                pending.push(Part::Text("]"));
                for (index, element) in elements.iter().enumerate().rev() {
                    pending.push(Part::Value(element));
                    if index > 0 {
                        pending.push(Part::Text(","));
                    }
                }
            } else {
                json.push_str(match value.as_bool() {
                    Some(true) => "true",
                    Some(false) => "false",
                    None => "null",
                });
            }
        }
        json
    }
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
}
