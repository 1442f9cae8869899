//! Whole numbers as integers.

/// Up to here every whole number is a number, and sums and products of whole numbers are exact.
pub(super) const LIMIT: i64 = 1 << 53;

/// The integer that a number is, if it is exact, and not the zero below zero, which no integer is.
pub(super) fn exact_integer(number: f64) -> Option<i64> {
    let integer = number as i64;
    let is_same = (integer as f64).to_bits() == number.to_bits();
    (is_same && integer.unsigned_abs() <= LIMIT as u64).then_some(integer)
}
