//! Builtins of numbers as functions of the machine: what native code calls, and the interpreter and VM too, so that all
//! tiers have the same bits.

use super::Builtin;

/// A function of numbers that cannot fail.
#[derive(Clone, Copy, Debug)]
pub enum Numeric {
    /// Of one number.
    Unary(extern "C" fn(f64) -> f64),
    /// Of two.
    Binary(extern "C" fn(f64, f64) -> f64),
}

impl Numeric {
    /// Where its code is.
    pub fn address(self) -> usize {
        match self {
            Numeric::Unary(function) => function as usize,
            Numeric::Binary(function) => function as usize,
        }
    }

    /// How many numbers it takes.
    pub fn arity(self) -> usize {
        match self {
            Numeric::Unary(_) => 1,
            Numeric::Binary(_) => 2,
        }
    }
}

impl Builtin {
    /// The same for numbers that are proved, if it is a function of numbers alone. That of `mod` takes no divisor of
    /// zero: its caller has looked.
    pub fn numeric(self) -> Option<Numeric> {
        Some(match self {
            Builtin::Absolute => Numeric::Unary(absolute),
            Builtin::Floor => Numeric::Unary(floor),
            Builtin::Ceiling => Numeric::Unary(ceiling),
            Builtin::Minimum => Numeric::Binary(minimum),
            Builtin::Maximum => Numeric::Binary(maximum),
            Builtin::Remainder => Numeric::Binary(remainder),
            Builtin::Power => Numeric::Binary(power),
            Builtin::SquareRoot => Numeric::Unary(square_root),
            Builtin::Exponential => Numeric::Unary(exponential),
            Builtin::Logarithm => Numeric::Unary(logarithm),
            Builtin::Logarithm10 => Numeric::Unary(logarithm_10),
            Builtin::Logarithm2 => Numeric::Unary(logarithm_2),
            Builtin::Sine => Numeric::Unary(sine),
            Builtin::Cosine => Numeric::Unary(cosine),
            Builtin::Tangent => Numeric::Unary(tangent),
            Builtin::Angle => Numeric::Binary(angle),
            _ => return None,
        })
    }
}

pub(super) extern "C" fn absolute(number: f64) -> f64 {
    number.abs()
}

pub(super) extern "C" fn floor(number: f64) -> f64 {
    number.floor()
}

pub(super) extern "C" fn ceiling(number: f64) -> f64 {
    number.ceil()
}

// Written out, because the machine's own minimum of two zeros has the sign of either.

pub(super) extern "C" fn minimum(left: f64, right: f64) -> f64 {
    if left.is_nan() || right < left { right } else { left }
}

pub(super) extern "C" fn maximum(left: f64, right: f64) -> f64 {
    if left.is_nan() || right > left { right } else { left }
}

pub(super) extern "C" fn remainder(number: f64, divisor: f64) -> f64 {
    // Exact either way; most programs divide counts, for which machines are quicker than libraries.
    match (count(number), count(divisor)) {
        (Some(number), Some(divisor)) => f64::from(number % divisor),
        _ => number % divisor,
    }
}

/// The number as an integer, if it is a whole one above zero that fits; zero is left out because of its sign.
fn count(number: f64) -> Option<u32> {
    let count = number as u32;
    (f64::from(count) == number && count > 0).then_some(count)
}

pub(super) extern "C" fn square_root(number: f64) -> f64 {
    // Exact on every machine.
    number.sqrt()
}

// One library for every tier and machine, so that all have the same bits.

pub(super) extern "C" fn power(base: f64, exponent: f64) -> f64 {
    libm::pow(base, exponent)
}

pub(super) extern "C" fn exponential(number: f64) -> f64 {
    libm::exp(number)
}

pub(super) extern "C" fn logarithm(number: f64) -> f64 {
    libm::log(number)
}

pub(super) extern "C" fn logarithm_10(number: f64) -> f64 {
    libm::log10(number)
}

pub(super) extern "C" fn logarithm_2(number: f64) -> f64 {
    libm::log2(number)
}

pub(super) extern "C" fn sine(angle: f64) -> f64 {
    libm::sin(angle)
}

pub(super) extern "C" fn cosine(angle: f64) -> f64 {
    libm::cos(angle)
}

pub(super) extern "C" fn tangent(angle: f64) -> f64 {
    libm::tan(angle)
}

pub(super) extern "C" fn angle(y: f64, x: f64) -> f64 {
    libm::atan2(y, x)
}
