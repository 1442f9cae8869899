//! "Did you mean": the known name closest to an unknown one.

/// How many edits still count as a slip.
const MAX_DISTANCE: usize = 3;

/// The candidate with the fewest edits, if few enough for the length of the name; the first of several.
pub fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let limit = MAX_DISTANCE.min(name.chars().count() / 2);
    candidates
        .filter(|candidate| candidate.len().abs_diff(name.len()) <= limit)
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|&(distance, _)| distance > 0 && distance <= limit)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// Levenshtein distance by the two-row method (Wagner and Fischer, 1974).
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, &b) in right.iter().enumerate() {
            let substituted = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_strangers_are_not() {
        let known = ["total", "tot", "count", "x"];
        for (name, found) in
            [("totl", Some("total")), ("tta", None), ("cuont", Some("count")), ("zzzz", None), ("y", None)]
        {
            assert_eq!(nearest(name, known.into_iter()), found, "{name}");
        }
    }
}
