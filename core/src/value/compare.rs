//! Equality and order of values.

use super::{Value, View};
use std::cmp::Ordering;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Numbers closer than this are equal to programs.
pub const TOLERANCE: f64 = f64::EPSILON;

/// Whether two numbers are equal to programs: the same, or closer than the tolerance. NaN equals nothing.
#[inline]
pub fn numbers_equal(left: f64, right: f64) -> bool {
    left == right || (left - right).abs() < TOLERANCE
}

/// Whether two values are equal to programs: by structure, values of different kinds never. Does not recurse.
pub fn equal(left: &Value, right: &Value) -> bool {
    same(left, right, numbers_equal)
}

/// Whether two values are the same in a search of a list: as [`equal`], but numbers exactly.
pub fn identical(left: &Value, right: &Value) -> bool {
    same(left, right, |left, right| left == right)
}

/// Whether one of two values is superfluous in a list without repetitions: as [`identical`], but a NaN repeats a NaN.
pub fn indistinct(left: &Value, right: &Value) -> bool {
    same(left, right, |left, right| left == right || (left.is_nan() && right.is_nan()))
}

fn same(left: &Value, right: &Value, numbers: impl Fn(f64, f64) -> bool) -> bool {
    // Allocates only when compounds are compared.
    let mut pending = Vec::new();
    let mut next = Some((left, right));
    while let Some((left, right)) = next {
        let same = match (left.view(), right.view()) {
            (View::Number(left), View::Number(right)) => numbers(left, right),
            (View::Text(left), View::Text(right)) => left == right,
            (View::Bool(left), View::Bool(right)) => left == right,
            (View::Nil, View::Nil) => true,
            (View::List(left), View::List(right)) => {
                pending.extend(left.iter().zip(right));
                left.len() == right.len()
            }
            (View::Map(left), View::Map(right)) => {
                pending.extend(left.values().zip(right.values()));
                left.len() == right.len() && left.keys().eq(right.keys())
            }
            (View::Record(left), View::Record(right)) => {
                pending.extend(left.fields().iter().zip(right.fields()));
                left.shape() == right.shape()
            }
            (View::Ok(left), View::Ok(right)) | (View::Err(left), View::Err(right)) => {
                pending.push((left, right));
                true
            }
            (View::Function(left, _), View::Function(right, _)) => left == right,
            _ => false,
        };
        if !same {
            return false;
        }
        next = pending.pop();
    }
    true
}

/// A hash that is equal for values that are [`indistinct`]. Does not recurse.
pub fn fingerprint(value: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    let mut pending = vec![value];
    while let Some(value) = pending.pop() {
        value.kind().hash(&mut hasher);
        match value.view() {
            View::Nil => {}
            View::Bool(flag) => flag.hash(&mut hasher),
            // Adding zero makes the two zeros one, and boxing makes every NaN one.
            View::Number(number) => Value::number(number + 0.0).0.hash(&mut hasher),
            View::Text(text) => text.hash(&mut hasher),
            View::List(elements) => {
                elements.len().hash(&mut hasher);
                pending.extend(elements);
            }
            View::Map(entries) => {
                entries.len().hash(&mut hasher);
                entries.keys().for_each(|key| key.hash(&mut hasher));
                pending.extend(entries.values());
            }
            View::Record(record) => {
                record.shape().name().hash(&mut hasher);
                pending.extend(record.fields());
            }
            View::Ok(payload) | View::Err(payload) => pending.push(payload),
            View::Function(id, _) => id.hash(&mut hasher),
        }
    }
    hasher.finish()
}

/// How two values are ordered: numbers by size (`None` beside a NaN), texts by code point. Outer `None`: the kinds have
/// no order.
#[inline]
pub fn order(left: &Value, right: &Value) -> Option<Option<Ordering>> {
    if let (Some(left), Some(right)) = (left.as_number(), right.as_number()) {
        return Some(left.partial_cmp(&right));
    }
    Some(Some(left.as_text()?.cmp(right.as_text()?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{FunctionId, Map, Shape};

    #[test]
    fn equality_is_structural_and_tolerant() {
        let number = Value::number;
        let list = |elements: &[f64]| Value::list(elements.iter().map(|&n| number(n)).collect());
        let map = |key: &str| Value::map(Map::from([(key.to_owned(), Value::NIL)]));
        let record = |name| Value::record(Shape::new(name, ["x".into()]), [Value::NIL]);
        let function = |id| Value::function(FunctionId(id), "f");
        let rows = [
            (number(0.1 + 0.2), number(0.3), true),
            (number(0.0), number(-0.0), true),
            (number(1e-17), number(2e-17), true),
            (number(f64::INFINITY), number(f64::INFINITY), true),
            (number(f64::INFINITY), number(f64::NEG_INFINITY), false),
            (number(f64::NAN), number(f64::NAN), false),
            (Value::text("a"), Value::text("a"), true),
            (Value::text("1"), number(1.0), false),
            (Value::NIL, Value::NIL, true),
            (Value::NIL, Value::boolean(false), false),
            (list(&[1.0, 0.3]), list(&[1.0, 0.1 + 0.2]), true),
            (list(&[1.0]), list(&[1.0, 2.0]), false),
            (list(&[]), Value::NIL, false),
            (Value::ok(number(0.3)), Value::ok(number(0.1 + 0.2)), true),
            (Value::ok(Value::NIL), Value::err(Value::NIL), false),
            (map("a"), map("a"), true),
            (map("a"), map("b"), false),
            (record("p"), record("p"), true),
            (record("p"), record("q"), false),
            (function(1), function(1), true),
            (function(1), function(2), false),
        ];
        for (left, right, same) in rows {
            assert_eq!(equal(&left, &right), same, "{left:?} {right:?}");
            assert_eq!(equal(&right, &left), same, "{right:?} {left:?}");
        }
    }

    #[test]
    fn indistinct_values_have_one_fingerprint() {
        let nan = || Value::number(f64::NAN);
        let map = |value| Value::map(Map::from([("k".to_owned(), value)]));
        let record = |value| Value::record(Shape::new("p", ["x".into()]), [value]);
        let wraps: [&dyn Fn(Value) -> Value; 5] =
            [&|value| Value::list(vec![value]), &map, &record, &Value::ok, &|value| value];
        for wrap in wraps {
            for (left, right, same) in [
                (Value::number(0.0), Value::number(-0.0), true),
                (nan(), nan(), true),
                (Value::number(0.3), Value::number(0.1 + 0.2), false),
                (Value::NIL, Value::boolean(false), false),
                (Value::text("1"), Value::number(1.0), false),
                (Value::list(vec![]), Value::list(vec![Value::NIL]), false),
            ] {
                let (left, right) = (wrap(left), wrap(right));
                assert_eq!(indistinct(&left, &right), same, "{left:?} {right:?}");
                assert_eq!(fingerprint(&left) == fingerprint(&right), same, "{left:?} {right:?}");
            }
        }
    }
}
