//! Arithmetic that has no operator, and numbers as texts.

use super::{Call, numeric};
use crate::operations::{self, Fault};
use crate::value::{Value, number_text};

/// A builtin of one number.
fn unary(call: &mut Call<'_, '_>, compute: extern "C" fn(f64) -> f64) -> Result<Value, Fault> {
    Ok(Value::number(compute(call.number(0)?)))
}

/// A builtin of two numbers.
fn binary(call: &mut Call<'_, '_>, compute: extern "C" fn(f64, f64) -> f64) -> Result<Value, Fault> {
    Ok(Value::number(compute(call.number(0)?, call.number(1)?)))
}

pub(super) fn absolute(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    unary(call, numeric::absolute)
}

pub(super) fn floor(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    unary(call, numeric::floor)
}

pub(super) fn ceiling(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    unary(call, numeric::ceiling)
}

pub(super) fn minimum(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    binary(call, numeric::minimum)
}

pub(super) fn maximum(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    binary(call, numeric::maximum)
}

pub(super) fn remainder(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    let (number, divisor) = (call.number(0)?, call.number(1)?);
    if divisor == 0.0 {
        return Err(operations::division_by_zero());
    }
    Ok(Value::number(numeric::remainder(number, divisor)))
}

pub(super) fn sum(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    total(call).map(Value::number)
}

pub(super) fn average(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    let total = total(call)?;
    match call.list(0)?.len() {
        0 => Err(call.fault("takes a list with at least one number")),
        count => Ok(Value::number(total / count as f64)),
    }
}

fn total(call: &Call<'_, '_>) -> Result<f64, Fault> {
    call.list(0)?.iter().try_fold(0.0, |total, element| match element.as_number() {
        Some(number) => Ok(total + number),
        None => Err(call.wrong_element("numbers", element)),
    })
}

pub(super) fn power(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    binary(call, numeric::power)
}

pub(super) fn square_root(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    unary(call, numeric::square_root)
}

pub(super) fn exponential(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    unary(call, numeric::exponential)
}

pub(super) fn logarithm(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    unary(call, numeric::logarithm)
}

pub(super) fn logarithm_10(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    unary(call, numeric::logarithm_10)
}

pub(super) fn logarithm_2(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    unary(call, numeric::logarithm_2)
}

pub(super) fn sine(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    unary(call, numeric::sine)
}

pub(super) fn cosine(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    unary(call, numeric::cosine)
}

pub(super) fn tangent(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    unary(call, numeric::tangent)
}

pub(super) fn angle(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    binary(call, numeric::angle)
}

/// Whole numbers from here on are written with the shortest digits, padded with zeros.
const SHORTEST_FROM: f64 = 1e15;

pub(super) fn to_text(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    call.number(0).map(text_of)
}

/// The text that `str` makes of a number.
pub fn text_of(number: f64) -> Value {
    Value::text(match number.abs() < SHORTEST_FROM || number.is_infinite() {
        true => number_text(number),
        false => number.to_string(),
    })
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
            ("mod", &[17.0, 5.0], "2"),
            ("mod", &[4_294_967_297.0, 10.0], "7"),
            ("mod", &[0.0, 5.0], "0"),
            ("mod", &[1.0, INFINITY], "1"),
            ("mod", &[NAN, 2.0], "NaN"),
            ("mod", &[INFINITY, 2.0], "NaN"),
            ("mod", &[3.0, -0.0], "ILO-R003: division by zero"),
        ]);
        check(&[
            ("abs", r#"["1"]"#, "ILO-R009: `abs` takes a number, got a text"),
            ("mod", "[1, null]", "ILO-R009: `mod` takes a number as `divisor`, got nil"),
        ]);
    }

    #[test]
    fn sums() {
        check(&[
            ("sum", "[[1.5, 2.5, -1]]", "3"),
            ("sum", "[[]]", "0"),
            ("sum", r#"[[1, "a"]]"#, "ILO-R009: `sum` takes a list of numbers, got a text in it"),
            ("sum", "[5]", "ILO-R009: `sum` takes a list, got a number"),
            ("avg", "[[2, 3, 7]]", "4"),
            ("avg", "[[]]", "ILO-R009: `avg` takes a list with at least one number"),
            ("avg", "[[null]]", "ILO-R009: `avg` takes a list of numbers, got nil in it"),
        ]);
    }

    #[test]
    fn transcendental_functions_have_the_same_bits_everywhere() {
        use std::f64::consts::PI;
        check_numbers(&[
            ("pow", &[2.0, 0.5], "1.4142135623730951"),
            ("pow", &[-8.0, 1.0 / 3.0], "NaN"),
            ("pow", &[0.0, -1.0], "inf"),
            ("pow", &[NAN, 0.0], "1"),
            ("sqrt", &[2.0], "1.4142135623730951"),
            ("sqrt", &[-1.0], "NaN"),
            ("sqrt", &[-0.0], "0"),
            ("exp", &[1.0], "2.7182818284590455"),
            ("exp", &[-INFINITY], "0"),
            ("log", &[10.0], "2.302585092994046"),
            ("log", &[0.0], "-inf"),
            ("log", &[-1.0], "NaN"),
            ("log10", &[1000.0], "3"),
            ("log2", &[0.125], "-3"),
            ("sin", &[1.0], "0.8414709848078965"),
            ("sin", &[1e300], "-0.8178819121159085"),
            ("sin", &[INFINITY], "NaN"),
            ("cos", &[1.0], "0.5403023058681398"),
            ("cos", &[PI], "-1"),
            ("tan", &[1.0], "1.5574077246549023"),
            ("atan2", &[1.0, -1.0], "2.356194490192345"),
            ("atan2", &[-0.0, -1.0], "-3.141592653589793"),
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
