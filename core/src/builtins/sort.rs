//! Sorting: stable, numbers by size and texts by code point.

use crate::sorting;
use crate::value::{Value, compare};
use std::cmp::Ordering;
use std::ops::Range;

/// Which keys can be sorted by a total order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keys {
    /// Numbers only; `total` unless one is a NaN.
    Numbers { total: bool },
    /// Texts only.
    Texts,
    /// Anything else.
    Mixed,
}

/// What keys these are; no keys count as numbers.
pub(super) fn keys<'v>(keys: impl Iterator<Item = &'v Value> + Clone) -> Keys {
    if keys.clone().all(|key| key.as_number().is_some()) {
        return Keys::Numbers { total: !keys.into_iter().any(|key| key.as_number().is_some_and(f64::is_nan)) };
    }
    if keys.into_iter().all(|key| key.as_text().is_some()) { Keys::Texts } else { Keys::Mixed }
}

/// Sorts by keys that are what was found of them. Keys without an order, such as those of two different kinds or a NaN,
/// count as equal.
pub(super) fn by<T>(items: &mut [T], keys: Keys, key: impl Fn(&T) -> &Value) {
    let order = |left: &T, right: &T| compare::order(key(left), key(right)).flatten().unwrap_or(Ordering::Equal);
    match keys {
        Keys::Numbers { total: true } | Keys::Texts => items.sort_by(order),
        // The standard library's sort may panic where the order is not total.
        Keys::Numbers { total: false } | Keys::Mixed => sorting::sort_by(items, order),
    }
}

/// Shorter lists are not worth the preparation; buckets are numbered with 32 bits.
const DISTRIBUTED: Range<usize> = 32..1 << 31;

/// More numbers in one bucket are not worth sorting by insertion.
const CROWD: usize = 16;

/// The numbers of a list in order, if they are spread well: each is put into the bucket that its size says, of as many
/// buckets as numbers, and few are left to be compared (Neubert's flash sort, 1998). `None` where [`by`] has to do it:
/// for lists that have other elements, a NaN or an infinity, that are short, or whose numbers crowd together.
pub(super) fn distributed(list: &[Value]) -> Option<Vec<Value>> {
    let length = list.len();
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    if !DISTRIBUTED.contains(&length) {
        return None;
    }
    for value in list {
        let number = value.as_operand().filter(|number| number.is_finite())?;
        low = if number < low { number } else { low };
        high = if number > high { number } else { high };
    }
    let scale = (length - 1) as f64 / (high - low);
    // They are too far apart, or the same.
    if !scale.is_normal() {
        return None;
    }
    // Never smaller for a larger number, however it is rounded. The sum has the nearest whole number in its lowest bits.
    const ALIGNED: f64 = (1u64 << (f64::MANTISSA_DIGITS - 1)) as f64;
    let bucket = |value: &Value| ((value.proved_number() - low) * scale + ALIGNED).to_bits() as u32 as usize;
    let mut places = vec![0; length + 1];
    list.iter().for_each(|value| places[bucket(value)] += 1);
    if places.iter().any(|&count| count > CROWD) {
        return None;
    }
    let mut next = 0;
    for place in &mut places {
        next += std::mem::replace(place, next);
    }
    let mut sorted = vec![0.0; length];
    for value in list {
        let place = &mut places[bucket(value)];
        sorted[*place] = value.proved_number();
        *place += 1;
    }
    sorting::insertion_sort(&mut sorted, |left, right| left < right);
    Some(sorted.into_iter().map(Value::arithmetic).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(numbers: &[f64]) -> Vec<f64> {
        let mut values: Vec<Value> = numbers.iter().copied().map(Value::number).collect();
        let found = keys(values.iter());
        by(&mut values, found, |value| value);
        values.iter().filter_map(Value::as_number).collect()
    }

    #[test]
    fn a_nan_stays_between_its_neighbours_and_nothing_is_lost() {
        let shown = |numbers: &[f64]| format!("{:?}", sorted(numbers));
        assert_eq!(shown(&[3.0, f64::NAN, 1.0]), "[3.0, NaN, 1.0]");
        assert_eq!(shown(&[3.0, 2.0, f64::NAN, 1.0, 0.0]), "[2.0, 3.0, NaN, 0.0, 1.0]");
        let many: Vec<f64> = (0..1000).map(|n| if n % 7 == 0 { f64::NAN } else { f64::from(n * 37 % 101) }).collect();
        let mut found = sorted(&many);
        let mut expected = many;
        found.sort_by(f64::total_cmp);
        expected.sort_by(f64::total_cmp);
        assert_eq!(format!("{found:?}"), format!("{expected:?}"));
    }

    #[test]
    fn distributing_sorts_as_comparing_does() {
        let spread = |count: u32| (0..count).map(move |n| f64::from(n * 7919 % 1009));
        let rows: [(Vec<f64>, bool); 9] = [
            (spread(31).collect(), false),
            (spread(1000).collect(), true),
            (spread(200).map(|n| n / 7.0 - 50.0).collect(), true),
            (spread(100).map(|n| if n > 500.0 { 0.0 } else { -0.0 }).collect(), false),
            (spread(100).enumerate().map(|(at, n)| if at % 9 == 0 { -0.0 } else { n - 500.0 }).collect(), true),
            (spread(100).map(f64::exp).collect(), false),
            (spread(100).chain([f64::NAN]).collect(), false),
            (spread(100).chain([f64::INFINITY]).collect(), false),
            (spread(100).chain([f64::MAX, f64::MIN]).collect(), false),
        ];
        for (numbers, spread) in rows {
            let values: Vec<Value> = numbers.iter().copied().map(Value::number).collect();
            let found = distributed(&values);
            assert_eq!(found.is_some(), spread, "{numbers:?}");
            let mut expected = numbers.clone();
            expected.sort_by(|left, right| left.partial_cmp(right).unwrap_or(Ordering::Equal));
            if let Some(found) = found {
                // The two zeros are equal, and their signs tell whether they kept their order.
                let found: Vec<u64> = found.iter().filter_map(Value::as_number).map(f64::to_bits).collect();
                assert_eq!(found, expected.into_iter().map(f64::to_bits).collect::<Vec<_>>());
            }
        }
    }
}
