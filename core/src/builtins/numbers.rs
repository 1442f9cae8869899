//! Arithmetic that has no operator, and numbers as texts.

use super::Call;
use crate::operations::{self, Fault};
use crate::value::{Value, number_text};

/// A builtin of one number.
fn unary(call: &mut Call<'_, '_>, compute: impl Fn(f64) -> f64) -> Result<Value, Fault> {
    call.number(0).map(compute).map(Value::number)
}

/// A builtin of two numbers.
fn binary(call: &mut Call<'_, '_>, compute: impl Fn(f64, f64) -> f64) -> Result<Value, Fault> {
    Ok(Value::number(compute(call.number(0)?, call.number(1)?)))
}

pub(super) fn absolute(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    unary(call, f64::abs)
}

pub(super) fn floor(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    unary(call, f64::floor)
}

pub(super) fn ceiling(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    unary(call, f64::ceil)
}

pub(super) fn minimum(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    binary(call, f64::min)
}

pub(super) fn maximum(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    binary(call, f64::max)
}

pub(super) fn remainder(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    let (number, divisor) = (call.number(0)?, call.number(1)?);
    if divisor == 0.0 {
        return Err(operations::division_by_zero());
    }
    Ok(Value::number(number % divisor))
}

/// Whole numbers from here on are written with the shortest digits, padded with zeros.
const SHORTEST_FROM: f64 = 1e15;

pub(super) fn to_text(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    let number = call.number(0)?;
    Ok(Value::text(match number.abs() < SHORTEST_FROM || number.is_infinite() {
        true => number_text(number),
        false => number.to_string(),
    }))
}

pub(super) fn from_text(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    Ok(match call.text(0)?.parse() {
        Ok(number) => Value::ok(Value::number(number)),
        Err(_) => Value::err(call.take(0)),
    })
}

#[cfg(test)]
mod tests {
    use crate::builtins::tests::{check, check_numbers};

    const INFINITY: f64 = f64::INFINITY;
    const NAN: f64 = f64::NAN;

    #[test]
    fn arithmetic() {
        check_numbers(&[
            ("abs", &[-12.5], "12.5"),
            ("abs", &[NAN], "NaN"),
            ("flr", &[-2.5], "-3"),
            ("flr", &[INFINITY], "inf"),
            ("cel", &[-2.5], "-2"),
            ("min", &[3.0, -8.0], "-8"),
            ("min", &[NAN, 1.0], "1"),
            ("max", &[1.0, NAN], "1"),
            ("max", &[NAN, NAN], "NaN"),
            ("mod", &[-17.0, 5.0], "-2"),
            ("mod", &[17.0, -5.0], "2"),
            ("mod", &[7.25, 2.0], "1.25"),
            ("mod", &[1.0, INFINITY], "1"),
            ("mod", &[INFINITY, 2.0], "NaN"),
            ("mod", &[3.0, -0.0], "ILO-R003: division by zero"),
        ]);
        check(&[
            ("abs", r#"["1"]"#, "ILO-R009: `abs` takes a number, got a text"),
            ("mod", "[1, null]", "ILO-R009: `mod` takes a number as `divisor`, got nil"),
        ]);
    }

    #[test]
    fn numbers_as_texts() {
        check_numbers(&[
            ("str", &[42.0], "42"),
            ("str", &[-0.0], "0"),
            ("str", &[-0.125], "-0.125"),
            ("str", &[999_999_999_999_999.0], "999999999999999"),
            ("str", &[1_234_567_890_123_456_789.0], "1234567890123456800"),
            ("str", &[-1e300 * 1e300], "-inf"),
            ("str", &[NAN], "NaN"),
        ]);
        check(&[
            ("num", r#"["25e-1"]"#, "~2.5"),
            ("num", r#"["+3"]"#, "~3"),
            ("num", r#"[".5"]"#, "~0.5"),
            ("num", r#"["5."]"#, "~5"),
            ("num", r#"["-Infinity"]"#, "~-inf"),
            ("num", r#"["nAn"]"#, "~NaN"),
            ("num", r#"[" 7"]"#, "^ 7"),
            ("num", r#"[""]"#, "^"),
            ("num", r#"["1,000"]"#, "^1,000"),
            ("num", r#"["0xff"]"#, "^0xff"),
            ("num", r#"["1_0"]"#, "^1_0"),
            ("num", "[7]", "ILO-R009: `num` takes a text, got a number"),
        ]);
    }
}
