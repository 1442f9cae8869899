//! The display form: what `prnt` and results show.

use super::{Value, View};
use std::fmt;

/// A number as programs print it: all digits of a whole number up to 2^63, else the shortest digits that read back as
/// the same number, never with an exponent.
pub fn number_text(number: f64) -> String {
    const END: f64 = 9_223_372_036_854_775_808.0;
    if number.trunc() == number && number.abs() < END {
        // -0 becomes 0.
        itoa::Buffer::new().format(number as i64).to_owned()
    } else if number.abs() == END {
        (number as i128).to_string()
    } else if number.is_infinite() {
        if number > 0.0 { "inf".into() } else { "-inf".into() }
    } else {
        // The standard library prints shortest digits positionally, and NaN as `NaN`.
        number.to_string()
    }
}

impl fmt::Display for Value {
    /// Does not recurse: values may be nested deeper than any stack.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        enum Part<'a> {
            Value(&'a Value),
            Text(&'a str),
        }
        let mut pending = vec![Part::Value(self)];
        // Pushes the parts of a compound, last first.
        fn entries<'a>(
            pending: &mut Vec<Part<'a>>,
            entries: impl DoubleEndedIterator<Item = (&'a str, &'a Value)> + ExactSizeIterator,
            separator: &'a str,
        ) {
            pending.push(Part::Text("}"));
            for (index, (name, value)) in entries.enumerate().rev() {
                pending.extend([Part::Value(value), Part::Text(": "), Part::Text(name)]);
                if index > 0 {
                    pending.push(Part::Text(separator));
                }
            }
        }
        while let Some(part) = pending.pop() {
            let value = match part {
                Part::Text(text) => {
                    f.write_str(text)?;
                    continue;
                }
                Part::Value(value) => value,
            };
            match value.view() {
                View::Nil => f.write_str("nil")?,
                View::Bool(flag) => write!(f, "{flag}")?,
                View::Number(number) => f.write_str(&number_text(number))?,
                View::Text(text) => f.write_str(text)?,
                View::List(elements) => {
                    f.write_str("[")?;
                    pending.push(Part::Text("]"));
                    for (index, element) in elements.iter().enumerate().rev() {
                        pending.push(Part::Value(element));
                        if index > 0 {
                            pending.push(Part::Text(", "));
                        }
                    }
                }
                View::Map(map) => {
                    f.write_str("{")?;
                    entries(&mut pending, map.iter().map(|(key, value)| (key.as_str(), value)), "; ");
                }
                View::Record(record) => {
                    write!(f, "{} {{", record.shape().name())?;
                    entries(&mut pending, record.entries(), ", ");
                }
                View::Ok(payload) | View::Err(payload) => {
                    f.write_str(if value.as_ok().is_some() { "~" } else { "^" })?;
                    pending.push(Part::Value(payload));
                }
                View::Function(_, name) => write!(f, "<fn:{name}>")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{FunctionId, Map, Shape};

    #[test]
    fn numbers_print_without_exponents() {
        let rows = [
            (0.0, "0"),
            (-0.0, "0"),
            (42.0, "42"),
            (-7.25, "-7.25"),
            (0.1 + 0.2, "0.30000000000000004"),
            (9007199254740993.0, "9007199254740992"),
            (1234567890123456789.0, "1234567890123456768"),
            (9223372036854775808.0, "9223372036854775808"),
            (-9223372036854775808.0, "-9223372036854775808"),
            (3e25, "30000000000000000000000000"),
            (2.5e-9, "0.0000000025"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
            (f64::NAN, "NaN"),
        ];
        for (number, text) in rows {
            assert_eq!(number_text(number), text);
        }
    }

    #[test]
    fn lists_nest() {
        let inner = Value::list(vec![Value::text("a b"), Value::NIL]);
        let list = Value::list(vec![Value::number(1.0), inner, Value::boolean(true), Value::list(vec![])]);
        assert_eq!(list.to_string(), "[1, [a b, nil], true, []]");
    }

    #[test]
    fn compounds_name_their_parts() {
        let one = || Value::number(1.0);
        let shape = Shape::new("pt", ["y".into(), "x".into()]);
        let rows = [
            (Value::map(Map::new()), "{}"),
            (Value::map(Map::from([("b".to_owned(), one()), ("a".to_owned(), Value::NIL)])), "{a: nil; b: 1}"),
            (Value::record(shape, [one(), Value::text("t")]), "pt {y: 1, x: t}"),
            (Value::ok(Value::list(vec![Value::err(one())])), "~[^1]"),
            (Value::function(FunctionId(3), "tri"), "<fn:tri>"),
        ];
        for (value, text) in rows {
            assert_eq!(value.to_string(), text);
        }
    }
}
