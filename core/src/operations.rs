//! What operators and accesses do to values, faults included: the one meaning behind every engine's slow path.

mod access;

pub use access::{Callee, callee, element, elements, field, matches_kind, to_function, with_field};

use crate::diagnostic::Code;
use crate::value::{Kind, Value, View, compare};
use std::cmp::Ordering;

/// An operator whose operands are both evaluated, left first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// Sum, or texts joined.
    Add,
    /// Difference.
    Subtract,
    /// Product.
    Multiply,
    /// Quotient.
    Divide,
    /// A list with one more element.
    Append,
    /// `<`
    Less,
    /// `>`
    Greater,
    /// `<=`
    LessEqual,
    /// `>=`
    GreaterEqual,
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
}

/// Why an operation failed; the engine adds where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The stable code.
    pub code: Code,
    /// What happened.
    pub message: String,
}

impl Fault {
    /// A fault.
    #[cold]
    pub fn new(code: Code, message: impl Into<String>) -> Fault {
        Fault { code, message: message.into() }
    }
}

/// Division by zero.
#[cold]
pub fn division_by_zero() -> Fault {
    Fault::new(Code::R003, "division by zero")
}

/// Too many counted calls in progress.
#[cold]
pub fn too_deep(limit: u32) -> Fault {
    Fault::new(Code::R015, format!("more than {limit} nested calls"))
}

/// A variable read before its binding.
#[cold]
pub fn unassigned() -> Fault {
    Fault::new(Code::R001, "this variable has no value: the loop that binds it had no round")
}

/// A text used as a function that names none.
#[cold]
pub fn undefined_function(name: &str) -> Fault {
    Fault::new(Code::R002, format!("the program has no function `{name}`"))
}

/// A function value called with a number of arguments that it does not take.
#[cold]
pub fn wrong_argument_count(name: &str, expected: usize, found: usize) -> Fault {
    let plural = if expected == 1 { "" } else { "s" };
    Fault::new(Code::R004, format!("`{name}` takes {expected} argument{plural}, got {found}"))
}

#[cold]
fn wrong_kinds(what: &str, wanted: &str, left: &Value, right: &Value) -> Fault {
    Fault::new(Code::R004, format!("{what} takes {wanted}, got {} and {}", left.kind().noun(), right.kind().noun()))
}

/// Applies an operator to operands of any kind.
///
/// # Errors
/// ILO-R004 for kinds that the operator does not take, ILO-R003 for division by zero.
#[inline]
pub fn binary(op: Operator, left: Value, right: &Value) -> Result<Value, Fault> {
    if let (Some(left), Some(right)) = (left.as_operand(), right.as_operand())
        && let Some(result) = numbers(op, left, right)
    {
        return Ok(result);
    }
    any_kinds(op, left, right)
}

/// Applies an operator to two numbers out of values, if it works on numbers and on these. What [`binary`] does first, for engines that
/// look for numbers themselves.
#[inline]
pub fn numbers(op: Operator, left: f64, right: f64) -> Option<Value> {
    Some(match op {
        Operator::Add => Value::arithmetic(left + right),
        Operator::Subtract => Value::arithmetic(left - right),
        Operator::Multiply => Value::arithmetic(left * right),
        Operator::Divide if right != 0.0 => Value::arithmetic(left / right),
        Operator::Divide | Operator::Append => return None,
        Operator::Equal => Value::boolean(compare::numbers_equal(left, right)),
        Operator::NotEqual => Value::boolean(!compare::numbers_equal(left, right)),
        Operator::Less => Value::boolean(left < right),
        Operator::Greater => Value::boolean(left > right),
        Operator::LessEqual => Value::boolean(left <= right),
        Operator::GreaterEqual => Value::boolean(left >= right),
    })
}

/// Every case that [`numbers`] leaves.
#[inline]
fn any_kinds(op: Operator, left: Value, right: &Value) -> Result<Value, Fault> {
    match op {
        // A value joined to itself is not unshared, so the borrow of `right` stays valid.
        Operator::Add => match (left.view(), right.view()) {
            (View::Text(_), View::Text(more)) => Ok(left.join_text(more).unwrap_or(Value::NIL)),
            (View::List(_), View::List(more)) => Ok(left.join_list(more).unwrap_or(Value::NIL)),
            _ => Err(wrong_kinds("`+`", "two numbers, two texts or two lists", &left, right)),
        },
        Operator::Append => match left.kind() {
            Kind::List => Ok(left.append(right.clone()).unwrap_or(Value::NIL)),
            kind => Err(Fault::new(Code::R004, format!("`+=` appends to a list, got {}", kind.noun()))),
        },
        Operator::Divide if right.as_number() == Some(0.0) && left.as_number().is_some() => Err(division_by_zero()),
        Operator::Subtract => Err(wrong_kinds("`-`", "two numbers", &left, right)),
        Operator::Multiply => Err(wrong_kinds("`*`", "two numbers", &left, right)),
        Operator::Divide => Err(wrong_kinds("`/`", "two numbers", &left, right)),
        Operator::Equal => Ok(Value::boolean(compare::equal(&left, right))),
        Operator::NotEqual => Ok(Value::boolean(!compare::equal(&left, right))),
        Operator::Less | Operator::Greater | Operator::LessEqual | Operator::GreaterEqual => {
            match compare::order(&left, right) {
                Some(order) => Ok(Value::boolean(holds(op, order))),
                None => Err(wrong_kinds("an ordering", "two numbers or two texts", &left, right)),
            }
        }
    }
}

/// Whether an ordering operator holds; beside a NaN none does.
#[inline]
fn holds(op: Operator, order: Option<Ordering>) -> bool {
    order.is_some_and(|order| match op {
        Operator::Less => order.is_lt(),
        Operator::Greater => order.is_gt(),
        Operator::LessEqual => order.is_le(),
        _ => order.is_ge(),
    })
}

/// Negates a number.
///
/// # Errors
/// ILO-R004 unless it is one.
#[inline]
pub fn negate(operand: &Value) -> Result<Value, Fault> {
    match operand.as_number() {
        Some(number) => Ok(Value::number(-number)),
        None => Err(Fault::new(Code::R004, format!("the minus sign takes a number, got {}", operand.kind().noun()))),
    }
}

/// A number truncated to a whole one; not-a-number counts as zero. The only way from numbers to counts.
#[inline]
pub fn whole(number: f64) -> f64 {
    if number.is_nan() { 0.0 } else { number.trunc() }
}

/// A number as a place in a sequence: truncated, and clamped to its ends.
#[inline]
pub fn position(number: f64, length: usize) -> usize {
    whole(number).clamp(0.0, length as f64) as usize
}

/// The rounds of a range loop: where they start, and how many there are.
///
/// Rounds are counted, and the loop variable is `start + round` with one rounding, so that ranges beyond 2^53, where
/// adding one changes nothing, still end.
///
/// # Errors
/// ILO-R007 unless both bounds are numbers.
#[inline]
pub fn range(start: &Value, end: &Value) -> Result<(f64, f64), Fault> {
    match (start.as_number(), end.as_number()) {
        (Some(start), Some(end)) => {
            let start = whole(start);
            // Nothing between two infinities, nor backwards.
            Ok((start, (whole(end) - start).max(0.0)))
        }
        _ => Err(Fault::new(
            Code::R007,
            format!("the bounds of a range are numbers, got {} and {}", start.kind().noun(), end.kind().noun()),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_truncated_and_counted() {
        let big = 9_007_199_254_740_992.0;
        let rows = [
            (0.0, 3.0, 0.0, 3.0),
            (0.9, 3.9, 0.0, 3.0),
            (-3.5, 2.0, -3.0, 5.0),
            (f64::NAN, 2.0, 0.0, 2.0),
            (5.0, 2.0, 5.0, 0.0),
            (f64::INFINITY, f64::INFINITY, f64::INFINITY, 0.0),
            (big, big + 2.0, big, 2.0),
            (0.0, f64::INFINITY, 0.0, f64::INFINITY),
        ];
        for (from, to, start, count) in rows {
            assert_eq!(range(&Value::number(from), &Value::number(to)), Ok((start, count)), "{from}..{to}");
        }
    }

    #[test]
    fn positions_stay_within_their_sequence() {
        let rows = [
            (1.9, 1),
            (-0.5, 0),
            (-7.0, 0),
            (99.0, 5),
            (f64::NAN, 0),
            (f64::INFINITY, 5),
            (f64::NEG_INFINITY, 0),
            (9_007_199_254_740_992.0, 5),
            (-1e300, 0),
        ];
        for (number, place) in rows {
            assert_eq!(position(number, 5), place, "{number}");
        }
    }

    #[test]
    fn a_text_joined_to_itself_doubles() {
        let text = Value::text("ab");
        let same = text.clone();
        assert_eq!(binary(Operator::Add, text, &same).unwrap().as_text(), Some("abab"));
    }
}
