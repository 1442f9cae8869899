//! The display form: what `prnt` and results show.

use super::{Kind, Value};
use std::fmt;

/// A number as programs print it: all digits of a whole number up to 2^63, else the shortest digits that read back as
/// the same number, never with an exponent.
pub fn number_text(number: f64) -> String {
    const WHOLE: std::ops::RangeInclusive<f64> = -9_223_372_036_854_775_808.0..=9_223_372_036_854_775_808.0;
    if number.trunc() == number && WHOLE.contains(&number) {
        // i128 holds both ends of the range, and -0 becomes 0.
        (number as i128).to_string()
    } else if number.is_infinite() {
        if number > 0.0 { "inf".into() } else { "-inf".into() }
    } else {
        // The standard library prints shortest digits positionally, and NaN as `NaN`.
        number.to_string()
    }
}

impl fmt::Display for Value {
    /// Does not recurse: lists may be nested deeper than any stack.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        enum Part<'a> {
            Value(&'a Value),
            Text(&'static str),
        }
        let mut pending = vec![Part::Value(self)];
        while let Some(part) = pending.pop() {
            let value = match part {
                Part::Text(text) => {
                    f.write_str(text)?;
                    continue;
                }
                Part::Value(value) => value,
            };
            if let Some(number) = value.as_number() {
                f.write_str(&number_text(number))?;
            } else if let Some(text) = value.as_text() {
                f.write_str(text)?;
            } else if let Some(elements) = value.as_list() {
                f.write_str("[")?;
                pending.push(Part::Text("]"));
                for (index, element) in elements.iter().enumerate().rev() {
                    pending.push(Part::Value(element));
                    if index > 0 {
                        pending.push(Part::Text(", "));
                    }
                }
            } else {
                match (value.kind(), value.as_bool()) {
                    (_, Some(flag)) => write!(f, "{flag}")?,
                    (Kind::Function, _) => f.write_str("<fn>")?,
                    _ => f.write_str("nil")?,
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
