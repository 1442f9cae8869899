//! What lists and texts have in common. Texts are sequences of characters (Unicode scalar values).

use super::Call;
use super::sort::{self, Keys};
use crate::operations::{Fault, position};
use crate::value::{Value, View, compare};
use std::collections::{HashMap, HashSet};

/// What most of these builtins take.
const LIST_OR_TEXT: &str = "a list or a text";

pub(super) fn length(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    let length = match call.value(0).view() {
        View::List(elements) => elements.len(),
        View::Map(entries) => entries.len(),
        View::Text(text) => text.len(),
        _ => return Err(call.wrong(0, "a list, a map or a text")),
    };
    Ok(Value::number(length as f64))
}

pub(super) fn head(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    let first = match call.value(0).view() {
        View::List(elements) => elements.first().cloned(),
        View::Text(text) => text.chars().next().map(Value::text),
        _ => return Err(call.wrong(0, LIST_OR_TEXT)),
    };
    first.ok_or_else(|| empty(call))
}

pub(super) fn tail(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    let (first, length) = match call.value(0).view() {
        View::List(elements) => (usize::from(!elements.is_empty()), elements.len()),
        View::Text(text) => (text.chars().next().map_or(0, char::len_utf8), text.len()),
        _ => return Err(call.wrong(0, LIST_OR_TEXT)),
    };
    match first {
        0 => Err(empty(call)),
        _ => Ok(call.take(0).slice(first..length).unwrap_or(Value::NIL)),
    }
}

#[cold]
fn empty(call: &Call<'_, '_>) -> Fault {
    let what = if call.value(0).as_text().is_some() { "text" } else { "list" };
    call.fault(format!("takes nothing out of an empty {what}"))
}

pub(super) fn reverse(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    if let Some(text) = call.value(0).as_text() {
        return Ok(Value::text(text.chars().rev().collect::<String>()));
    }
    let mut elements = call.elements(0, LIST_OR_TEXT)?;
    elements.reverse();
    Ok(Value::list(elements))
}

pub(super) fn slice(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    let (low, high) = (call.number(1)?, call.number(2)?);
    let range = match call.value(0).view() {
        View::List(elements) => position(low, elements.len())..position(high, elements.len()),
        View::Text(text) => {
            // Not more characters than bytes.
            let (low, high) = (position(low, text.len()), position(high, text.len()));
            offset(text, low)..offset(text, high)
        }
        _ => return Err(call.wrong(0, LIST_OR_TEXT)),
    };
    let range = range.start.min(range.end)..range.end;
    Ok(call.take(0).slice(range).unwrap_or(Value::NIL))
}

/// The byte at which a character starts, or the end.
fn offset(text: &str, character: usize) -> usize {
    match text.as_bytes().get(..character) {
        Some(before) if before.is_ascii() => character,
        _ => text.char_indices().nth(character).map_or(text.len(), |(offset, _)| offset),
    }
}

pub(super) fn sort(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    if let Some(text) = call.value(0).as_text() {
        let mut characters: Vec<char> = text.chars().collect();
        characters.sort_unstable();
        return Ok(Value::text(characters.into_iter().collect::<String>()));
    }
    let Some(elements) = call.value(0).as_list() else { return Err(call.wrong(0, LIST_OR_TEXT)) };
    if let Some(sorted) = sort::distributed(elements) {
        return Ok(Value::list(sorted));
    }
    let keys = sort::keys(elements.iter());
    if keys == Keys::Mixed {
        return Err(call.fault("takes a list of numbers or a list of texts, and this one has other elements"));
    }
    let mut elements = call.elements(0, LIST_OR_TEXT)?;
    sort::by(&mut elements, keys, |element| element);
    Ok(Value::list(elements))
}

pub(super) fn unique(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    if let Some(text) = call.value(0).as_text() {
        let mut seen = HashSet::new();
        return Ok(Value::text(text.chars().filter(|&character| seen.insert(character)).collect::<String>()));
    }
    let Some(elements) = call.value(0).as_list() else { return Err(call.wrong(0, LIST_OR_TEXT)) };
    // The elements found to be first of their kind, by fingerprint.
    let mut firsts: HashMap<u64, Vec<&Value>> = HashMap::with_capacity(elements.len());
    let mut kept = Vec::with_capacity(elements.len());
    for element in elements {
        let candidates = firsts.entry(compare::fingerprint(element)).or_default();
        let first = !candidates.iter().any(|candidate| compare::indistinct(candidate, element));
        if first {
            candidates.push(element);
        }
        kept.push(first);
    }
    let mut kept = kept.into_iter();
    let mut elements = call.elements(0, LIST_OR_TEXT)?;
    elements.retain(|_| kept.next().unwrap_or_default());
    Ok(Value::list(elements))
}

pub(super) fn contains(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    let found = match call.value(0).view() {
        View::List(elements) => elements.iter().any(|element| compare::identical(element, call.value(1))),
        View::Text(text) => text.contains(call.text(1)?),
        _ => return Err(call.wrong(0, LIST_OR_TEXT)),
    };
    Ok(Value::boolean(found))
}

pub(super) fn flatten(call: &mut Call<'_, '_>) -> Result<Value, Fault> {
    let elements = call.elements(0, "a list")?;
    let mut flat = Vec::with_capacity(elements.len());
    for element in elements {
        match element.as_list() {
            Some(inner) => flat.extend_from_slice(inner),
            None => flat.push(element),
        }
    }
    Ok(Value::list(flat))
}

#[cfg(test)]
mod tests {
    use crate::builtins::tests::{call, check, shown};
    use crate::value::Value;

    #[test]
    fn lengths_and_ends() {
        check(&[
            ("len", r#"["naïve"]"#, "6"),
            ("len", "[[4, 5, 6]]", "3"),
            ("len", r#"[{"a": 1, "b": 2}]"#, "2"),
            ("len", "[5]", "ILO-R009: `len` takes a list, a map or a text, got a number"),
            ("hd", "[[[1], 2]]", "[1]"),
            ("hd", r#"["élan"]"#, "é"),
            ("hd", "[[]]", "ILO-R009: `hd` takes nothing out of an empty list"),
            ("hd", r#"[""]"#, "ILO-R009: `hd` takes nothing out of an empty text"),
            ("hd", "[{}]", "ILO-R009: `hd` takes a list or a text, got a map"),
            ("tl", "[[4, 5, 6]]", "[5, 6]"),
            ("tl", "[[9]]", "[]"),
            ("tl", r#"["élan"]"#, "lan"),
            ("tl", "[[]]", "ILO-R009: `tl` takes nothing out of an empty list"),
            ("tl", r#"[""]"#, "ILO-R009: `tl` takes nothing out of an empty text"),
        ]);
    }

    #[test]
    fn order() {
        check(&[
            ("rev", "[[1, 2, 3]]", "[3, 2, 1]"),
            ("rev", r#"["añb"]"#, "bña"),
            ("rev", "[[]]", "[]"),
            ("rev", "[1]", "ILO-R009: `rev` takes a list or a text, got a number"),
            ("srt", "[[10, 9, -2, 0.5]]", "[-2, 0.5, 9, 10]"),
            ("srt", r#"[["pear", "Fig", "\ud83d\ude00", "\uff5e", ""]]"#, "[, Fig, pear, \u{ff5e}, 😀]"),
            ("srt", r#"["banana"]"#, "aaabnn"),
            ("srt", "[[]]", "[]"),
            (
                "srt",
                r#"[[1, "b"]]"#,
                "ILO-R009: `srt` takes a list of numbers or a list of texts, and this one has other elements",
            ),
            ("srt", "[{}]", "ILO-R009: `srt` takes a list or a text, got a map"),
        ]);
        let many: Vec<Value> = (0..100_000).map(|n| Value::number(f64::from(n * 7919 % 100_003))).collect();
        let sorted = call("srt", vec![Value::list(many)]).unwrap();
        assert!(sorted.as_list().unwrap().is_sorted_by_key(|number| number.as_number()));
    }

    #[test]
    fn parts() {
        check(&[
            ("slc", "[[5, 6, 7, 8], 1, 3]", "[6, 7]"),
            ("slc", "[[5, 6, 7, 8], 2, 99]", "[7, 8]"),
            ("slc", "[[5, 6, 7, 8], 3, 1]", "[]"),
            ("slc", "[[5, 6, 7, 8], -2, 2]", "[5, 6]"),
            ("slc", "[[5, 6, 7, 8], 0.9, 2.9]", "[5, 6]"),
            ("slc", "[[5, 6, 7, 8], 0, 9007199254740992]", "[5, 6, 7, 8]"),
            ("slc", "[[5, 6, 7, 8], -1e300, 1e300]", "[5, 6, 7, 8]"),
            ("slc", r#"["añejo!", 1, 4]"#, "ñej"),
            ("slc", r#"["añejo!", 4, 99]"#, "o!"),
            ("slc", r#"["añejo!", 6, 7]"#, ""),
            ("slc", r#"["añejo!", 3, 2]"#, ""),
            ("slc", r#"["abc", 1, 2]"#, "b"),
            ("slc", "[5, 1, 2]", "ILO-R009: `slc` takes a list or a text as `xs`, got a number"),
            ("slc", r#"[[5], "1", 2]"#, "ILO-R009: `slc` takes a number as `low`, got a text"),
        ]);
        let bounds = [f64::NAN, f64::INFINITY].map(Value::number);
        let [low, high] = bounds;
        let part = call("slc", vec![Value::list(vec![Value::NIL]), low, high]);
        assert_eq!(shown(&part), "[nil]");
    }

    #[test]
    fn membership() {
        check(&[
            ("has", "[[1, 2, 3], 3]", "true"),
            ("has", "[[0.3], 0.30000000000000004]", "false"),
            ("has", "[[[1], [2]], [2]]", "true"),
            ("has", r#"[[1, 2], "1"]"#, "false"),
            ("has", r#"["hello", "ell"]"#, "true"),
            ("has", r#"["hello", ""]"#, "true"),
            ("has", r#"["a", 1]"#, "ILO-R009: `has` takes a text as `value`, got a number"),
            ("has", "[{}, 1]", "ILO-R009: `has` takes a list or a text as `xs`, got a map"),
            ("unq", "[[3, 1, 3, 2, 1]]", "[3, 1, 2]"),
            ("unq", "[[0, -0.0, 0.3, 0.30000000000000004]]", "[0, 0.3, 0.30000000000000004]"),
            ("unq", r#"["mississippi"]"#, "misp"),
            ("unq", r#"[[[1], [2], [1], "1", 1, null, {"a": 1}, {"a": 1}, null]]"#, "[[1], [2], 1, 1, nil, {a: 1}]"),
            ("unq", "[1]", "ILO-R009: `unq` takes a list or a text, got a number"),
            ("flat", "[[[1, 2], [], 3, [[4]]]]", "[1, 2, 3, [4]]"),
            ("flat", "[[]]", "[]"),
            ("flat", "[1]", "ILO-R009: `flat` takes a list, got a number"),
        ]);
        let nan = || Value::number(f64::NAN);
        let found = call("unq", vec![Value::list(vec![nan(), nan()])]);
        assert_eq!(shown(&found), "[NaN]");
    }

    #[test]
    fn repetitions_in_long_lists_are_found_quickly() {
        let wraps: [&dyn Fn(u32) -> Value; 3] =
            [&|n| Value::number(f64::from(n)), &|n| Value::text(n.to_string()), &|n| {
                Value::list(vec![Value::number(f64::from(n))])
            }];
        for wrap in wraps {
            let twice = (0..100_000).chain(0..100_000).map(wrap).collect();
            let found = call("unq", vec![Value::list(twice)]).unwrap();
            assert_eq!(found.as_list().unwrap().len(), 100_000);
        }
    }
}
