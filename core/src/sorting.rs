//! Sorting by one routine for every type of item.
//!
//! The standard library's sorts are compiled anew for each type and key, which in the page comes to some kilobytes each.
//! They are for the lists of programs; the compiler's own are short or in order already.

use std::cmp::Ordering;

/// Runs up to this length are sorted by insertion.
const SHORT: usize = 20;

/// Sorts by a key. Items with equal keys stay in order.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    if !items.is_sorted_by_key(&key) {
        sort_by(items, |left, right| key(left).cmp(&key(right)));
    }
}

/// Sorts stably; if the order is not total, this ends with some permutation.
pub fn sort_by<T>(items: &mut [T], order: impl Fn(&T, &T) -> Ordering) {
    let positions = merged((0..items.len()).collect(), &|left, right| order(&items[left], &items[right]));
    permute(items, positions);
}

/// Positions in the order of what stands there.
fn merged(mut positions: Vec<usize>, order: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let count = positions.len();
    for run in positions.chunks_mut(SHORT) {
        insertion_sort(run, |&left, &right| order(left, right).is_lt());
    }
    let mut length = SHORT;
    while length < count {
        let mut next = Vec::with_capacity(count);
        for pair in positions.chunks(length * 2) {
            let (mut left, mut right) = pair.split_at(length.min(pair.len()));
            while let ([first, left_rest @ ..], [second, right_rest @ ..]) = (left, right) {
                if order(*second, *first).is_lt() {
                    next.push(*second);
                    right = right_rest;
                } else {
                    next.push(*first);
                    left = left_rest;
                }
            }
            next.extend_from_slice(left);
            next.extend_from_slice(right);
        }
        positions = next;
        length *= 2;
    }
    positions
}

/// A stable sort for few items, or such that are nearly in order.
pub fn insertion_sort<T: Copy>(items: &mut [T], less: impl Fn(&T, &T) -> bool) {
    for end in 1..items.len() {
        let item = items[end];
        let mut at = end;
        while at > 0 && less(&item, &items[at - 1]) {
            items[at] = items[at - 1];
            at -= 1;
        }
        items[at] = item;
    }
}

/// Puts at each place the item that stood at its position.
fn permute<T>(items: &mut [T], mut positions: Vec<usize>) {
    for start in 0..items.len() {
        let mut at = start;
        // Follows one cycle; places that are done point to themselves.
        loop {
            let from = std::mem::replace(&mut positions[at], at);
            if from == start {
                break;
            }
            items.swap(at, from);
            at = from;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_as_the_standard_library_does() {
        for count in [0, 1, 2, 19, 20, 21, 40, 41, 500] {
            let items: Vec<(u32, usize)> = (0..count).map(|n| (n * 7919 % 13, n as usize)).collect();
            let (mut found, mut expected) = (items.clone(), items);
            sort_by_key(&mut found, |item| item.0);
            expected.sort_by_key(|item| item.0);
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn nothing_is_lost_by_an_order_that_is_none() {
        let mut items: Vec<usize> = (0..100).collect();
        sort_by(&mut items, |left, right| (left % 3).cmp(&(right % 5)));
        items.sort_unstable();
        assert_eq!(items, (0..100).collect::<Vec<_>>());
    }
}
